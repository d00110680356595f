from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import licences
from articles.admin import ArticleAdmin
from articles.models import Article, Kind
from comments.models import Discussion
from moderation import closing
from publication.models import Publication

SWITCH = {"discussions_closed_at", "discussions_closed_reason", "discussions_reopen_at"}


class PublicationForm(forms.ModelForm):
    default_licence = forms.ChoiceField(label=_("licence of new articles"), choices=licences.CHOICES)

    class Meta:
        model = Publication
        exclude: tuple[str, ...] = ()
        help_texts = {
            "hold_mode": _(
                "Whatever you choose, a comment appears by itself only once its writer has confirmed it by the link"
                " that was mailed to them; until then, anybody can have typed that e-mail address. And it waits for a"
                " moderator if something was noticed: unknown links, listed words, an e-mail address or a telephone"
                " number, mostly capitals, the same words again, signs of a program, or a check that failed."
            )
        }

    def clean_discussions_reopen_at(self):
        reopens_at = self.cleaned_data["discussions_reopen_at"]
        if reopens_at and "discussions_reopen_at" in self.changed_data and reopens_at <= timezone.now():
            raise forms.ValidationError(_("The time of reopening lies in the past."))
        return reopens_at


@admin.register(Publication)
class PublicationAdmin(admin.ModelAdmin):
    """The one row: neither added nor deleted."""

    form = PublicationForm
    fieldsets = [
        (None, {"fields": ["name", "tagline", "description", "publisher", "contact", "time_zone", "default_licence"]}),
        (_("Discussion"), {"fields": ["hold_mode", "comment_words", "close_after_days", "discussion_line"]}),
        (
            _("Emergency switch: close every discussion"),
            {"fields": ["discussions_closed_at", "discussions_closed_reason", "discussions_reopen_at"]},
        ),
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if SWITCH & set(form.changed_data):
            closing.switch_site(
                obj,
                by=request.user,
                at=obj.discussions_closed_at,
                reason=obj.discussions_closed_reason,
                reopens_at=obj.discussions_reopen_at,
            )


class DiscussionInline(admin.StackedInline):
    """How the article's discussion stands, with the way to where it is closed and opened."""

    model = Discussion
    fields = ["opening", "closed_at", "closed_reason", "reopens_at"]
    readonly_fields = ["opening", "closed_at", "closed_reason", "reopens_at"]
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False


admin.site.unregister(Article)


@admin.register(Article)
class DeskArticleAdmin(ArticleAdmin):
    """An article with what the rooms above it add."""

    inlines = [*ArticleAdmin.inlines, DiscussionInline]

    def get_inlines(self, request, obj):
        """Leave out the discussion of a page, where nobody comments."""
        inlines = super().get_inlines(request, obj)
        of_a_page = obj is not None and obj.kind == Kind.PAGE
        return [inline for inline in inlines if not (of_a_page and inline is DiscussionInline)]

    def get_deleted_objects(self, objs, request):
        """Let a draft take its empty discussion with it, which nobody can delete alone."""
        deleted, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, perms_needed - {Discussion._meta.verbose_name}, protected
