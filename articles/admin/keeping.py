"""Nothing typed into an article's form is lost: working copies, who else has it open, and no saving over another's."""

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.forms.utils import ErrorDict, ErrorList
from django.http import Http404, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import typed
from articles import working
from articles.admin import both_texts, rows
from articles.admin.figures import without_patients

LARGEST = 2**31 - 1  # number that a column holds


class Carried(forms.IntegerField):
    """A number that a form carries along: nobody types it, so what is none that can be stored is none."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False)

    def to_python(self, value):
        try:
            number = super().to_python(value)
        except ValidationError:
            return None
        return number if number is not None and 0 <= number <= LARGEST else None

    def has_changed(self, initial, data):
        return False


class VersionForm(forms.ModelForm):
    """Knows which version of the article it was opened with, and is refused where another is stored by now.

    A form that does not say its version is taken for an old one. `read_both` is the version that its sender has seen
    beside their own text, so that nobody saves over what came in between.
    """

    version = Carried()
    read_both = Carried()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored_version = self.instance.version if self.instance.pk else None
        self.initial["version"] = self.stored_version

    @property
    def is_behind(self):
        """Say whether somebody has saved the article since this form was opened."""
        return self.is_bound and self.instance.pk is not None and self._carried("version") != self.stored_version

    @property
    def has_read_both(self):
        return self._carried("read_both") == self.stored_version

    def clean(self):
        data = super().clean()
        if self.stored_version and self.is_behind and not self.has_read_both:
            self.add_error(None, _("Nothing was saved: somebody saved this article after you had opened it."))
        return data

    def _carried(self, name):
        return self.fields[name].to_python(self.data.get(name))


class Unjudged:
    """A form or a set of forms that shows what was typed and finds no fault with it yet."""

    def full_clean(self):
        if isinstance(self, forms.BaseForm):
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            self._errors = [form.errors for form in self.forms]
        self._non_form_errors = ErrorList()


class KeepingAdmin:
    """Keeps working copies while a form is open, fills it with them, and shows both texts where two people saved."""

    @property
    def media(self):
        return super().media + forms.Media(js=[forms.Script("js/editing/keeping.js", type="module")])

    def get_urls(self):
        view = self.admin_site.admin_view(self.working_view)
        return [
            path("add/working/", view, name="articles_article_add_working"),
            path("<path:object_id>/working/", view, name="articles_article_working"),
            *super().get_urls(),
        ]

    # ---- while the form is open ----

    def working_view(self, request, object_id=None):
        """Keep what is typed, or note that the form is open, closed or emptied; throw away what was kept."""
        article = self._opened(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if request.POST.get("_working") == "thrown-away":
            working.forget(request.user, article)
            return redirect(_form_url(article))
        try:
            return JsonResponse(self._heard(request, article) | _told(request, article, _version(request)))
        except working.TooLarge:
            sentence = _("Not kept: this is more than can be kept. Save it, or make it shorter.")
            return JsonResponse({"said": sentence}, status=413)

    def _opened(self, request, object_id):
        if object_id is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return None
        article = self.get_object(request, unquote(object_id))
        if article is None or not self.has_change_permission(request, article):
            raise PermissionDenied
        return article

    def _heard(self, request, article):
        """Do what the form asks for by itself; return what its status line says then."""
        user, act = request.user, request.POST.get("_working")
        if act == "typed":
            working.keep(user, article, sent=without_patients(request.POST), version=_version(request))
            return {"said": _("Kept at %(when)s, not saved yet.") % {"when": _when(timezone.now())}}
        if act == "left":
            working.leave(user, article)
        elif act == "undone":
            working.empty(user, article)
        else:
            working.see(user, article, version=_version(request))
        return {"said": ""}

    # ---- the form itself ----

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Take up what was typed where that is asked for; let nobody else save while this form is."""
        number = unquote(object_id) if object_id else None
        if number and not number.isdecimal():
            return super().changeform_view(request, object_id, form_url, extra_context)
        if request.method != "POST":
            request.taken_up = working.of(request.user, number) if "working" in request.GET else None
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            return self._sent(request, number, object_id, form_url, extra_context)
        except IntegrityError:  # somebody took the slug in the same moment; asked again, the form says whose it is
            return self._sent(request, number, object_id, form_url, extra_context)
        except (Http404, PermissionDenied):
            if number and (answer := _given_back(request)):
                return answer
            raise

    def _sent(self, request, number, *asked):
        """Judge a form that was sent and save it, while nobody else saves the article."""
        with transaction.atomic():
            if number:
                working.lock(number)
            return super().changeform_view(request, *asked)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        copy = _taken_up(request)
        return _filled(form, working.as_sent(copy)) if copy else form

    def get_formsets_with_inlines(self, request, obj=None):
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            yield (_unjudged(formset) if _taken_up(request) else formset), inline

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """Fill rows with what was typed; what somebody else has taken out meanwhile becomes new."""
        options = super().get_formset_kwargs(request, obj, inline, prefix)
        copy = _taken_up(request)
        if copy and f"{prefix}-TOTAL_FORMS" in copy.fields:
            options |= {"data": working.as_sent(copy), "files": {}}
        if "data" in options and obj and obj.pk and options["data"].get("version") != str(obj.version):
            stored = inline.model.objects.filter(article=obj).values_list("pk", flat=True)
            sent, files = rows.made_new(options["data"], prefix, stored, options["files"])
            options |= {"data": sent, "files": files}
        return options

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Say what was typed here before, who has it open, and where two people saved show both texts."""
        if add or self.has_change_permission(request, obj):
            context |= {"keeping": self._keeping(request, context, obj)}
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    def _keeping(self, request, context, article):
        form, copy = context["adminform"].form, _taken_up(request)
        if request.method == "POST":
            _keep_refused(request, article)
        elif not copy:
            copy = working.of(request.user, article)
        told = _told(request, article, copy.version if copy and copy.fields else form.stored_version)
        return told | {
            "url": _working_url(article),
            "here": _form_url(article),
            "copy": copy if copy and copy.fields else None,
            "taken_up": bool(_taken_up(request)),
            "unsaved": form.is_bound,
            "conflict": _conflict(request, context, article) if form.is_behind else None,
            "files": bool(request.FILES),
        }


# ---- what a form brings ----


def _version(request):
    return Carried().to_python(request.POST.get("version")) or 0


def _taken_up(request):
    """Return the working copy that the form is to be filled with, where that was asked for."""
    copy = getattr(request, "taken_up", None)
    return copy if copy and copy.fields else None


def _filled(form, sent):
    class Filled(Unjudged, form):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, data=sent, **kwargs)

    return Filled


def _unjudged(formset):
    form = type(formset.form.__name__, (Unjudged, formset.form), {})
    return type(formset.__name__, (Unjudged, formset), {"form": form})


def _given_back(request):
    """Return the words that somebody typed into the form of what they cannot change any more; None without any."""
    words = typed.typed(request)
    return render(request, "admin/articles/article/gone.html", {"typed": words}, status=404) if words else None


def _keep_refused(request, article):
    """Keep what comes back with its faults: whoever closes it there has typed it all the same."""
    try:
        working.keep(request.user, article, sent=without_patients(request.POST), version=_version(request))
    except working.TooLarge:
        return


def _form_url(article):
    return reverse("admin:articles_article_change", args=[article.pk]) if article else _add_url()


def _add_url():
    return reverse("admin:articles_article_add")


def _working_url(article):
    if article:
        return reverse("admin:articles_article_working", args=[article.pk])
    return reverse("admin:articles_article_add_working")


# ---- what it is told ----


def _told(request, article, version):
    """Return who else has the article open, and who saved it where that was after `version`."""
    if article is None:
        return {"others": [], "saved": ""}
    saved = "" if version == article.version else _told_of_saving(article, request.user)
    return {"others": [_told_of(copy) for copy in working.others(request.user, article)], "saved": saved}


def _conflict(request, context, article):
    """Return who saved meanwhile, and what differs in their text and in the one that was typed."""
    sets = [each.formset for each in context["inline_admin_formsets"] if each.has_change_permission]
    typed_in = [each for each in sets if each.is_bound and each.form.base_fields]
    parts = both_texts.parts(context["adminform"].form, typed_in)
    return {"saved": _told_of_saving(article, request.user), "parts": parts}


def _told_of(copy):
    about = {"name": copy.user.name, "when": copy.typed_at and _when(copy.typed_at)}
    if copy.typed_at:
        return _("%(name)s has this article open, and typed something at %(when)s that is not saved.") % about
    return _("%(name)s has this article open.") % about


def _told_of_saving(article, user):
    last = article.revisions.select_related("by").first()
    if last is None or last.by is None:
        return _("This article was saved after you had opened it.")
    about = {"name": last.by.name, "when": _when(last.at), "act": last.get_act_display()}
    if last.by == user:
        return _("You saved this article yourself at %(when)s, in another window (%(act)s).") % about
    return _("%(name)s saved this article at %(when)s (%(act)s).") % about


def _when(moment):
    """Return the time of what was today, else its date as well."""
    local = timezone.localtime(moment)
    return date_format(local, "TIME_FORMAT" if local.date() == timezone.localdate() else "DATETIME_FORMAT")
