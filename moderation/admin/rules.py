import hashlib

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.refusals import Refused
from moderation import rules, trial
from moderation.models import Rule, RuleKind


class RuleForm(forms.Form):
    """A rule as it shall be from now on; of one that exists, name and kind stay."""

    name = forms.SlugField(
        label=gettext_lazy("Name"),
        max_length=40,
        help_text=gettext_lazy(
            "Small letters and hyphens: “sleep-supplements”. It stays, and stands beside what is found."
        ),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=RuleKind.choices)
    pattern = forms.CharField(
        label=gettext_lazy("What it looks for"),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Words: whole words alone, in any case and with or without accents. Sites: a domain stands for itself and"
            " all below it."
        ),
        error_messages={"required": gettext_lazy("There is nothing in it yet. Write at least one line.")},
    )
    active = forms.BooleanField(
        label=gettext_lazy("In force"),
        required=False,
        help_text=gettext_lazy("A rule is not deleted but switched off: untick this."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    tried = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, rule=None):
        self.rule = rule
        initial = {"active": True, "version": 0}
        if rule:
            initial = {"pattern": rule.pattern, "active": rule.active, "version": rule.version}
        super().__init__(data, initial=initial)
        if rule:
            del self.fields["name"], self.fields["kind"]

    def clean_name(self):
        name = self.cleaned_data["name"].lower()
        if name == rules.OWN_SITE or Rule.objects.filter(name=name).exists():
            raise forms.ValidationError(_("There is a rule of this name. Change that one, or choose another name."))
        return name

    def clean(self):
        data = super().clean()
        if self.rule:
            data |= {"name": self.rule.name, "kind": self.rule.kind}
        if "kind" in data and "pattern" in data:
            try:
                data["pattern"] = rules.tidied(data["kind"], data["pattern"])
            except forms.ValidationError as error:
                self.add_error("pattern", error)
        return data

    @property
    def asked(self):
        """Return what is asked for, as `trial.run` and `rules.change` take it."""
        return {name: self.cleaned_data[name] for name in ("name", "kind", "pattern")}

    @property
    def fingerprint(self):
        return hashlib.sha256("\n".join(self.asked.values()).encode()).hexdigest()

    @property
    def needs_trial(self):
        """Say whether nobody has seen yet what exactly this would have caught. Switched off, it catches nothing."""
        return self.cleaned_data["active"] and self.cleaned_data["tried"] != self.fingerprint

    def carry(self, **hidden):
        """Keep what was typed, with other hidden values."""
        self.data = self.data.copy()
        self.data.update({name: str(value) for name, value in hidden.items()})


@admin.register(Rule)
class RuleAdmin(admin.ModelAdmin):
    """The rules of the screening: a change is a new version, shown before it is saved; nothing is deleted."""

    change_form_template = "moderation/rule.html"
    list_display = ["name", "kind", "active", "version", "at", "by"]
    list_filter = ["kind", "active"]
    list_select_related = ["by"]
    search_fields = ["name", "pattern"]

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return Rule.objects.newest()

    def get_object(self, request, object_id, from_field=None):
        """Return any version of a rule, for the earlier ones can be read."""
        return Rule.objects.select_related("by").filter(pk=object_id).first() if object_id.isdecimal() else None

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._taken(request, None) if request.method == "POST" else self._page(request, None, RuleForm())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show a version; its newest can be changed, and what is sent for an older one is held against that."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        opened = self.get_object(request, unquote(object_id))
        if opened is None:
            raise Http404
        newest = Rule.objects.newest().select_related("by").get(name=opened.name)
        if request.method != "POST":
            return self._page(request, opened, RuleForm(rule=newest) if opened == newest else None)
        if not self.has_change_permission(request):
            raise PermissionDenied
        return self._taken(request, newest)

    def _taken(self, request, rule):
        """Say what a rule would have caught; once that was seen, save it."""
        form = RuleForm(request.POST, rule=rule)
        if not form.is_valid():
            return self._page(request, rule, form, status=422)
        if form.needs_trial:
            form.carry(tried=form.fingerprint)
            return self._page(request, rule, form, trial=trial.run(**form.asked))
        try:
            saved = rules.change(
                **form.asked,
                active=form.cleaned_data["active"],
                version=form.cleaned_data["version"],
                by=request.user,
            )
        except Refused as refusal:
            return self._refused(request, form, refusal)
        self.message_user(request, _("Saved. Every comment sent from now on is checked against it."), messages.SUCCESS)
        return redirect("admin:moderation_rule_change", saved.pk)

    def _refused(self, request, form, refusal):
        """Show why, with what was typed, ready to be saved over what the rule is now."""
        self.message_user(request, str(refusal), messages.ERROR)
        newest = Rule.objects.newest().select_related("by").filter(name=form.cleaned_data["name"]).first()
        form.carry(version=newest.version if newest else 0)
        return self._page(request, newest, form, status=409)

    def _page(self, request, rule, form, status=200, trial=None):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Rule “%(name)s”") % {"name": rule.name} if rule else _("New rule"),
            "original": rule,
            "add": rule is None,
            "has_view_permission": self.has_view_permission(request),
            "rule": rule,
            "form": form if self.has_change_permission(request) else None,
            "trial": trial,
            "conflict": status == 409,
            "versions": Rule.objects.filter(name=rule.name).select_related("by") if rule else [],
        }
        return TemplateResponse(request, self.change_form_template, context, status=status)
