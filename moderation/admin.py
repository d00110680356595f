from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import states
from comments.closing import of_thread as thread_closing
from comments.models import Comment, Discussion, LogEntry, Status
from comments.refusals import Refused
from moderation import closing, decisions, moving
from moderation.forms import ClosingForm, DecisionForm, MoveForm


class ReadOnlyAdmin(admin.ModelAdmin):
    """What the admin shows and only `moderation` changes."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def act(self, request, obj, deed, done, **forms):
        """Do something about an object and return to it; a refusal comes with its reason and what was typed.

        `forms` has the form it was asked with, under the name by which the page knows it.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not all(form.is_valid() for form in forms.values()):
            return self.page(request, obj, status=422, **forms)
        try:
            deed()
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            obj.refresh_from_db()
            return self.page(request, obj, status=409, **{name: _renewed(form, obj) for name, form in forms.items()})
        self.message_user(request, done, messages.SUCCESS)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", obj.pk)

    def object_or_404(self, request, object_id, permission=None):
        """Return an object; who may not see it, or not do to it what they came for, does not learn that it exists."""
        may = request.user.has_perm(permission) if permission else self.has_view_permission(request)
        found = self.get_object(request, unquote(object_id)) if may else None
        if found is None:
            raise Http404
        return found

    def url(self, name, view):
        route = f"<path:object_id>/{name}/"
        name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return path(route, self.admin_site.admin_view(view), name=name)


def _renewed(form, obj):
    """Return a form with what was typed in it, for the object as it is now."""
    if "version" in form.fields:
        form.data = form.data.copy()
        form.data["version"] = obj.version
    return form


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


@admin.register(Discussion)
class DiscussionAdmin(ReadOnlyAdmin):
    """An article's discussion as a whole: close it, reopen it, keep it open."""

    change_form_template = "moderation/discussion.html"
    list_display = ["article", "opening", "closed_at", "closed_by", "reopens_at"]
    list_filter = ["opening"]
    list_select_related = ["article", "closed_by"]
    search_fields = ["article__title"]

    def get_urls(self):
        views = {"close": self.close_view, "reopen": self.reopen_view}
        return [self.url(name, view) for name, view in views.items()] + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        discussion = self.object_or_404(request, object_id)
        return self.page(request, discussion) if request.method != "POST" else HttpResponseNotAllowed(["GET", "HEAD"])

    def page(self, request, discussion, status=200, **forms):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Discussion of “%(title)s”") % {"title": discussion.article},
            "original": discussion,
            "discussion": discussion,
            "pending": discussion.comments.pending().count(),
            "shown": discussion.comments.shown().count(),
            "log": LogEntry.objects.filter(article=discussion.article_id, comment=None).select_related(
                "by", "decision"
            ),
            "closing_form": ClosingForm(),
        } | forms
        return TemplateResponse(request, self.change_form_template, context, status=status)

    def close_view(self, request, object_id):
        discussion = self.object_or_404(request, object_id, "comments.close_discussion")
        form = ClosingForm(request.POST)
        return self.act(
            request,
            discussion,
            lambda: closing.close_discussion(discussion.article, by=request.user, **form.cleaned_data),
            _("The discussion is closed; readers see the reason."),
            closing_form=form,
        )

    def reopen_view(self, request, object_id):
        discussion = self.object_or_404(request, object_id, "comments.close_discussion")
        force = "force" in request.POST
        return self.act(
            request,
            discussion,
            lambda: closing.reopen_discussion(discussion.article, by=request.user, force=force),
            _("The discussion is kept open.")
            if force
            else _("The discussion follows the publication’s settings again."),
        )


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """The log, to read. The database itself refuses to change it."""

    list_display = ["at", "act", "by", "before", "after", "comment_id", "article"]
    list_filter = ["act", "at"]
    list_select_related = ["by", "article"]
    date_hierarchy = "at"

    def get_queryset(self, request):
        """Show moderators their own acts, administrators everything."""
        entries = super().get_queryset(request)
        return entries if request.user.has_perm("accounts.view_user") else entries.filter(by=request.user)
