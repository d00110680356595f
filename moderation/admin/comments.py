from django.contrib import admin, messages
from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import states
from comments.closing import of_thread as thread_closing
from comments.models import Appearance, Comment, Discussion, Status
from comments.refusals import Refused
from comments.screening import register
from moderation import claims, closing, closing_notes, decisions, moving, queue, seen, undoing
from moderation.admin.readonly import ReadOnlyAdmin
from moderation.forms import (
    AncestorsForm,
    ClosingForm,
    ClosingNoteForm,
    DecisionForm,
    KeepForm,
    MoveForm,
    ReopeningForm,
    UndoForm,
)
from moderation.models import ReportReason
from moderation.noticed import marked, noticed

BECAME = {
    Status.APPROVED: gettext_lazy("Approved; it is on the page."),
    Status.REJECTED: gettext_lazy("Rejected; readers do not see it."),
    Status.SPAM: gettext_lazy("Marked as spam; readers do not see it."),
    Status.RETURNED: gettext_lazy("Returned for revision; readers do not see it."),
    Status.PENDING: gettext_lazy("Back in the queue; readers do not see it."),
}


def became(comment):
    """Return what a decision has made of a comment, as a sentence."""
    if comment.appearance == Appearance.TOMBSTONE:
        return _("Rejected; a line marks its place, and its replies stay.")
    if comment.status == Status.APPROVED and not comment.article.is_public:
        return _("Approved; readers see it once its article is public.")
    return str(BECAME[comment.status])


class ReportedFilter(admin.SimpleListFilter):
    title = gettext_lazy("reports")
    parameter_name = "reports"

    def lookups(self, request, model_admin):
        return [("open", _("Has open reports"))]

    def queryset(self, request, comments):
        return comments.filter(reported=True) if self.value() == "open" else comments


class ReviewFilter(admin.SimpleListFilter):
    title = gettext_lazy("review")
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("open", _("Appeared by the rules, not looked at yet"))]

    def queryset(self, request, comments):
        return queue.unreviewed(comments) if self.value() == "open" else comments


class NoticedFilter(admin.SimpleListFilter):
    """By what the screening noticed. The column is looked at as text, which both databases write alike."""

    title = gettext_lazy("what was noticed")
    parameter_name = "noticed"

    def lookups(self, request, model_admin):
        return [(kind.code, kind.label) for kind in register.kinds.values()]

    def queryset(self, request, comments):
        if self.value() not in register.kinds:
            return comments
        found = comments.annotate(found=Cast("findings", TextField()))
        return found.filter(found__contains=f'"kind": "{self.value()}"')


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """The queue until the desk stands: approve, reject, spam; close and reopen a thread; move."""

    change_form_template = "moderation/comment.html"
    ordering = queue.ORDER
    list_display = ["excerpt", "reported", "name", "article", "status", "created_at"]
    list_filter = ["status", ReportedFilter, ReviewFilter, NoticedFilter, "created_at", "profession"]
    list_select_related = ["article"]
    search_fields = ["name", "text", "article__title"]
    date_hierarchy = "created_at"
    actions = ["approve", "spam"]

    def action_checkbox(self, comment):
        """Put beside the box to tick which version of the comment the row shows."""
        box = super().action_checkbox(comment)
        return format_html('{}<input type="hidden" name="seen" value="{}">', box, seen.written([comment]))

    @admin.display(description=gettext_lazy("comment"))
    def excerpt(self, comment):
        return comment.text[:90] + ("…" if len(comment.text) > 90 else "")

    @admin.display(description=gettext_lazy("reported"), ordering="reported")
    def reported(self, comment):
        if comment.patient:
            return ReportReason.PATIENT.label
        return _("Yes") if comment.reported else ""

    def get_queryset(self, request):
        return queue.with_reports(super().get_queryset(request))

    def get_urls(self):
        views = {
            "decide": self.decide_view,
            "close": self.close_view,
            "reopen": self.reopen_view,
            "move": self.move_view,
            "keep": self.keep_view,
            "above": self.above_view,
            "undo": self.undo_view,
            "note": self.note_view,
        }
        return [self.url(name, view) for name, view in views.items()] + super().get_urls()

    def has_decide_permission(self, request):
        return request.user.has_perm("comments.decide_comment")

    @admin.action(description=gettext_lazy("Approve the comments picked"), permissions=["decide"])
    def approve(self, request, comments):
        self._decide_all(request, comments, Status.APPROVED)

    @admin.action(description=gettext_lazy("Mark the comments picked as spam"), permissions=["decide"])
    def spam(self, request, comments):
        self._decide_all(request, comments, Status.SPAM)

    def _decide_all(self, request, comments, outcome):
        """Decide on each as it was seen, parents first, though their replies may be older; say what came of each."""
        versions = seen.read(" ".join(request.POST.getlist("seen")))
        for comment in comments.filter(pk__in=versions).order_by("depth", "pk"):
            try:
                decisions.decide(comment, outcome=outcome, version=versions[comment.pk], by=request.user)
            except Refused as refusal:
                self.message_user(request, f"{comment}: {refusal}", messages.ERROR)
            else:
                closed = closing.told(comment) if outcome == Status.APPROVED else ""
                told = f"{comment}: {comment.get_status_display()}. {closed}".removesuffix(". ")
                self.message_user(request, told, messages.SUCCESS)
        self._tell_unseen(request, comments.exclude(pk__in=versions).count())

    def _tell_unseen(self, request, count):
        """Say on how many nothing was decided, because they were picked with a page that did not show them."""
        sentence = ngettext(
            "%(count)s comment was not on the page that you saw, so nothing was decided on it.",
            "%(count)s comments were not on the page that you saw, so nothing was decided on them.",
            count,
        )
        if count:
            self.message_user(request, sentence % {"count": count}, messages.ERROR)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": queue.told(request.user)} | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        comment = self.object_or_404(request, object_id)
        if request.method == "POST":
            return HttpResponseNotAllowed(["GET", "HEAD"])
        decides = request.method == "GET" and self.has_decide_permission(request)
        return self.page(request, comment, claim=claims.take(comment, by=request.user) if decides else None)

    def page(self, request, comment, status=200, **forms):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "has_view_permission": self.has_view_permission(request),
            "title": self.titled(comment),
            "original": comment,
            "comment": comment,
            "log": comment.log.select_related("by", "decision"),
            "own_article": decisions.is_under_own_article(comment, request.user),
            "outcomes": states.allowed(comment),
            "thread_closing": thread_closing(comment),
            "place_closed": closing.told(comment),
            "may_see_email": request.user.has_perm("comments.see_email_address"),
            **self.known_about(comment),
            **self.forms_for(request, comment),
        } | forms
        return TemplateResponse(request, self.change_form_template, context, status=status)

    def titled(self, comment):
        if comment.erased:
            return _("Comment %(number)s, erased") % {"number": comment.pk}
        return _("Comment by %(name)s") % {"name": comment.name}

    def known_about(self, comment):
        """Return what helps to decide: what was noticed, what readers reported, what it said before."""
        return {
            "html": marked(comment),
            "noticed": noticed(comment),
            "reports": comment.reports.select_related("answered_by"),
            "open_reports": comment.reports.open().count(),
            "unreviewed": queue.unreviewed(Comment.objects.filter(pk=comment.pk)).exists(),
            "versions": comment.versions.all(),
        }

    def forms_for(self, request, comment):
        version = {"version": comment.version}
        above = decisions.held_above(comment)
        if not all(Status.APPROVED in states.allowed(each) for each in [comment, *above]):
            above = []
        last = undoing.last(comment)
        takes_note = closing_notes.takes_one(Discussion.objects.of(comment.article), comment)
        return {
            "decision_form": DecisionForm(initial=version),
            "keep_form": KeepForm(initial=version),
            "closing_form": ClosingForm(initial=version),
            "reopening_form": ReopeningForm(initial=version),
            "move_form": MoveForm(initial=version, comment=comment),
            "above": above,
            "above_form": AncestorsForm(initial=version | {"seen": seen.written(above)}),
            "undoable": last if last and request.user.has_perm(undoing.permission(last)) else None,
            "undo_form": UndoForm(initial={"entry": last.pk if last else None}),
            "note_form": ClosingNoteForm(initial=version) if takes_note else None,
        }

    def decide_view(self, request, object_id):
        comment = self.object_or_404(request, object_id, "comments.decide_comment")
        form = DecisionForm(request.POST)
        return self.act(
            request,
            comment,
            lambda: decisions.decide(comment, by=request.user, **form.cleaned_data),
            lambda: self.told(comment),
            decision_form=form,
        )

    def told(self, comment):
        """Say what a comment has become, and what approving does not change."""
        closed = closing.told(comment) if comment.status == Status.APPROVED else ""
        return f"{became(comment)} {closed}".strip()

    def keep_view(self, request, object_id):
        comment = self.object_or_404(request, object_id, "comments.decide_comment")
        form = KeepForm(request.POST)
        return self.act(
            request,
            comment,
            lambda: decisions.keep(comment, by=request.user, **form.cleaned_data),
            _("The comment stays; its reports are answered."),
            keep_form=form,
        )

    def above_view(self, request, object_id):
        comment = self.object_or_404(request, object_id, "comments.decide_comment")
        form = AncestorsForm(request.POST)
        return self.act(
            request,
            comment,
            lambda: decisions.approve_with_ancestors(comment, by=request.user, **form.cleaned_data),
            lambda: self.told(comment),
            above_form=form,
        )

    def undo_view(self, request, object_id):
        comment = self.object_or_404(request, object_id)
        form = UndoForm(request.POST)
        entry = undoing.find(comment, form.cleaned_data["entry"]) if form.is_valid() else None
        if entry and not request.user.has_perm(undoing.permission(entry)):
            raise Http404
        return self.act(
            request,
            comment,
            lambda: undoing.undo(entry, by=request.user, acknowledged=form.cleaned_data["acknowledged"]),
            _("Undone: it is as it was before."),
        )

    def note_view(self, request, object_id):
        comment = self.object_or_404(request, object_id, "comments.close_thread")
        form = ClosingNoteForm(request.POST)
        return self.act(
            request,
            comment,
            lambda: closing_notes.leave(comment, by=request.user, **form.cleaned_data),
            _("The closing note stands in the thread."),
            note_form=form,
        )

    def close_view(self, request, object_id):
        comment = self.object_or_404(request, object_id, "comments.close_thread")
        form = ClosingForm(request.POST)
        return self.act(
            request,
            comment,
            lambda: closing.close_thread(comment, by=request.user, **form.cleaned_data),
            _("The thread is closed; readers see the reason."),
            closing_form=form,
        )

    def reopen_view(self, request, object_id):
        comment = self.object_or_404(request, object_id, "comments.close_thread")
        form = ReopeningForm(request.POST)
        return self.act(
            request,
            comment,
            lambda: closing.reopen_thread(comment, by=request.user, **form.cleaned_data),
            _("The thread is open again."),
            reopening_form=form,
        )

    def move_view(self, request, object_id):
        comment = self.object_or_404(request, object_id, "comments.move_comment")
        form = MoveForm(request.POST, comment=comment)
        return self.act(
            request,
            comment,
            lambda: moving.move(comment, by=request.user, **form.cleaned_data),
            _("Moved, with everything below it. Its permalink still works."),
            move_form=form,
        )
