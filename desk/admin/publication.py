"""The publication: what it says of itself, and how its discussions are run."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles import licences
from desk import standing_pages
from publication.models import Publication


class PublicationForm(forms.ModelForm):
    default_licence = forms.ChoiceField(label=capfirst(_("licence of new articles")), choices=licences.CHOICES)

    class Meta:
        model = Publication
        exclude: tuple[str, ...] = ()
        help_texts = {
            "name": _("At the top of every page, in feeds, in citations and in the credit line of every copy."),
            "tagline": _("In the title of the front page."),
            "description": _("A sentence or two, at the foot of every page and in what search engines show."),
            "publisher": _("Who stands behind it: in citations, and in what search engines read."),
            "contact": _("Shown to readers and republishers, and in security.txt."),
            "time_zone": _("All times on the site and in the admin are its times, such as America/Toronto."),
            "default_licence": _("What an article that is begun from now on has. It changes none that is there."),
            "hold_mode": _(
                "Whatever you choose, a comment appears by itself only once its writer has confirmed it by the link"
                " that was mailed to them; until then, anybody can have typed that e-mail address. And it waits for a"
                " moderator if something was noticed: unknown links, listed words, an e-mail address or a telephone"
                " number, mostly capitals, the same words again, signs of a program, or a check that failed."
            ),
            "comment_words": _("Longer ones are refused with their number of words, and nothing typed is lost."),
            "close_after_days": _(
                "Days after publication; empty for never. It counts at once and for every article, old ones too, but"
                " for those whose discussion has days of its own or is kept open."
            ),
            "discussion_line": _(
                "Beside every comment form and in the answer to each comment, such as “Comments are read on weekdays”."
                " Empty: nothing is said."
            ),
        }


@admin.register(Publication)
class PublicationAdmin(admin.ModelAdmin):
    """The one row: neither added nor deleted."""

    form = PublicationForm
    fieldsets = [
        (_("Who publishes"), {"fields": ["name", "tagline", "description", "publisher", "contact"]}),
        (_("Time, and the licence of what is new"), {"fields": ["time_zone", "default_licence"]}),
        (_("Comments"), {"fields": ["hold_mode", "comment_words", "discussion_line"]}),
        (_("Closing discussions"), {"fields": ["close_after_days", "emergency_switch"]}),
    ]
    readonly_fields = ["emergency_switch"]

    @admin.display(description=_("emergency switch"))
    def emergency_switch(self, publication):
        """Lead to where every discussion is closed at once, in one place for all who may."""
        url = reverse("moderation:discussions")
        return format_html('<a href="{}">{}</a>', url, _("On the desk, above the discussions"))

    def render_change_form(self, request, context, **options):
        """Show beneath the form the texts of the pages that the publication stands by."""
        pages = standing_pages.every() if request.user.has_perm("articles.edit_any_article") else []
        return super().render_change_form(request, context | {"standing_pages": pages}, **options)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        """Store what was changed alone: the emergency switch may have been turned since this form was opened."""
        if form.changed_data:
            obj.save(update_fields=form.changed_data)
