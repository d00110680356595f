from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles import licences
from publication.models import Publication


class PublicationForm(forms.ModelForm):
    default_licence = forms.ChoiceField(label=_("licence of new articles"), choices=licences.CHOICES)

    class Meta:
        model = Publication
        fields = "__all__"


@admin.register(Publication)
class PublicationAdmin(admin.ModelAdmin):
    """The one row: neither added nor deleted. A discussion's hold mode joins it when there is more than one to choose."""

    form = PublicationForm
    fieldsets = [
        (None, {"fields": ["name", "tagline", "description", "publisher", "contact", "time_zone", "default_licence"]}),
        (_("Discussion"), {"fields": ["comment_words", "close_after_days"]}),
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
        if "discussions_closed_at" in form.changed_data:
            obj.discussions_closed_by = request.user if obj.discussions_closed_at else None
        super().save_model(request, obj, form, change)
