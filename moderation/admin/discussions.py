from django.contrib import admin
from django.http import HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles.models import Article
from comments.models import Discussion, LogEntry
from moderation import closing, closing_notes
from moderation.admin.readonly import ReadOnlyAdmin
from moderation.forms import ClosingForm, ClosingNoteForm, DiscussionForm


@admin.register(Discussion)
class DiscussionAdmin(ReadOnlyAdmin):
    """An article's discussion as a whole: close it, reopen it, keep it open."""

    change_form_template = "moderation/discussion.html"
    list_display = ["article", "opening", "closed_at", "closed_by", "reopens_at"]
    list_filter = ["opening"]
    list_select_related = ["article", "closed_by"]
    search_fields = ["article__title"]

    def get_queryset(self, request):
        """Leave out those of pages, where nobody comments."""
        return super().get_queryset(request).filter(article__in=Article.objects.articles())

    def get_urls(self):
        views = {"close": self.close_view, "reopen": self.reopen_view, "note": self.note_view, "set": self.set_view}
        return [self.url(name, view) for name, view in views.items()] + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        discussion = self.object_or_404(request, object_id)
        return self.page(request, discussion) if request.method != "POST" else HttpResponseNotAllowed(["GET", "HEAD"])

    def page(self, request, discussion, status=200, **forms):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "has_view_permission": self.has_view_permission(request),
            "title": _("Discussion of “%(title)s”") % {"title": discussion.article},
            "original": discussion,
            "discussion": discussion,
            "pending": discussion.comments.pending().count(),
            "shown": discussion.comments.shown().count(),
            "log": LogEntry.objects.filter(article=discussion.article_id, comment=None).select_related(
                "by", "decision"
            ),
            "closing_form": ClosingForm(),
            "settings_form": DiscussionForm(instance=discussion),
            "note_form": ClosingNoteForm() if closing_notes.takes_one(discussion) else None,
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

    def note_view(self, request, object_id):
        discussion = self.object_or_404(request, object_id, "comments.close_thread")
        form = ClosingNoteForm(request.POST)
        return self.act(
            request,
            discussion,
            lambda: closing_notes.leave(discussion.article, by=request.user, **form.cleaned_data),
            _("The closing note stands in the discussion."),
            note_form=form,
        )

    def set_view(self, request, object_id):
        discussion = self.object_or_404(request, object_id, "comments.change_discussion")
        form = DiscussionForm(request.POST)
        return self.act(
            request,
            discussion,
            lambda: closing.set_discussion(discussion.article, by=request.user, **form.cleaned_data),
            _("Saved for this article’s discussion."),
            settings_form=form,
        )
