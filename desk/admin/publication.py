"""The publication: what it says of itself, and how its discussions are run."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import licences
from publication.models import Publication


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


@admin.register(Publication)
class PublicationAdmin(admin.ModelAdmin):
    """The one row: neither added nor deleted."""

    form = PublicationForm
    fieldsets = [
        (None, {"fields": ["name", "tagline", "description", "publisher", "contact", "time_zone", "default_licence"]}),
        (
            _("Discussion"),
            {"fields": ["hold_mode", "comment_words", "close_after_days", "discussion_line", "emergency_switch"]},
        ),
    ]
    readonly_fields = ["emergency_switch"]

    @admin.display(description=_("emergency switch"))
    def emergency_switch(self, publication):
        """Lead to where every discussion is closed at once, in one place for all who may."""
        url = reverse("moderation:discussions")
        return format_html('<a href="{}">{}</a>', url, _("On the desk, above the discussions"))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        """Store what was changed alone: the emergency switch may have been turned since this form was opened."""
        if form.changed_data:
            obj.save(update_fields=form.changed_data)
