from django.contrib import admin, messages
from django.http import HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import states
from comments.closing import of_thread as thread_closing
from comments.models import Comment, Status
from comments.refusals import Refused
from moderation import closing, decisions, moving
from moderation.admin.readonly import ReadOnlyAdmin
from moderation.forms import ClosingForm, DecisionForm, MoveForm


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """The queue until the desk stands: approve, reject, spam; close and reopen a thread; move."""

    change_form_template = "moderation/comment.html"
    ordering = ["-created_at", "-pk"]
    list_display = ["excerpt", "name", "article", "status", "created_at"]
    list_filter = ["status", "created_at", "profession"]
    list_select_related = ["article"]
    search_fields = ["name", "text", "article__title"]
    date_hierarchy = "created_at"
    actions = ["approve", "spam"]

    @admin.display(description=gettext_lazy("comment"))
    def excerpt(self, comment):
        return comment.text[:90] + ("…" if len(comment.text) > 90 else "")

    def get_urls(self):
        views = {
            "decide": self.decide_view,
            "close": self.close_view,
            "reopen": self.reopen_view,
            "move": self.move_view,
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
        """Decide on each, a parent before its replies, which may be older than it; say what came of every one."""
        for comment in comments.order_by("depth", "pk"):
            try:
                decisions.decide(comment, outcome=outcome, version=comment.version, by=request.user)
            except Refused as refusal:
                self.message_user(request, f"{comment}: {refusal}", messages.ERROR)
            else:
                self.message_user(request, f"{comment}: {comment.get_status_display()}", messages.SUCCESS)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        comment = self.object_or_404(request, object_id)
        return self.page(request, comment) if request.method != "POST" else HttpResponseNotAllowed(["GET", "HEAD"])

    def page(self, request, comment, status=200, **forms):
        log = comment.log.select_related("by", "decision")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Comment by %(name)s") % {"name": comment.name},
            "original": comment,
            "comment": comment,
            "log": log,
            "own_article": decisions.is_under_own_article(comment, request.user),
            "decision_form": DecisionForm(initial={"version": comment.version}),
            "closing_form": ClosingForm(),
            "move_form": MoveForm(initial={"version": comment.version}, comment=comment),
            "outcomes": states.allowed(comment),
            "thread_closing": thread_closing(comment),
            "may_see_email": request.user.has_perm("comments.see_email_address"),
        } | forms
        return TemplateResponse(request, self.change_form_template, context, status=status)

    def decide_view(self, request, object_id):
        comment = self.object_or_404(request, object_id, "comments.decide_comment")
        form = DecisionForm(request.POST)
        return self.act(
            request,
            comment,
            lambda: decisions.decide(comment, by=request.user, **form.cleaned_data),
            _("Decided."),
            decision_form=form,
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
        return self.act(
            request,
            comment,
            lambda: closing.reopen_thread(comment, by=request.user),
            _("The thread is open again."),
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
