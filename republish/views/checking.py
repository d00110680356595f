"""The republisher's check. Nothing that is pasted leaves this function but to whoever pasted it."""

from contextlib import nullcontext

from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from republish.checking.finding import article_at, article_of
from republish.checking.forms import CheckForm
from republish.checking.reading import read
from republish.checking.report import report_on


@csrf_exempt  # it changes nothing, and the page carries no token, so that it is one document for everybody
@require_http_methods(["GET", "HEAD", "POST"])
def check(request):
    """Show the form, for an article if the URL names one, or judge what was pasted into it."""
    return _answer(request) if request.method == "POST" else _empty(request)


def _empty(request):
    named = _named(request.GET.get("article"))
    with _language_of(named):
        return _page(request, CheckForm(initial={"article": named.canonical_url if named else ""}))


@never_cache
def _answer(request):
    form = CheckForm(request.POST)
    is_valid = form.is_valid()
    named = _named(form.cleaned_data.get("article"))
    with _language_of(named):
        if not is_valid:
            return _page(request, form, status=413 if form.has_error("paste", "max_length") else 422)
        return _report(request, form, named)


def _report(request, form, named):
    paste, url = read(form.cleaned_data["paste"]), form.cleaned_data["article"]
    article = named if url else article_of(paste)
    if article is None:
        form.add_error("article", _("We know of no such article.") if url else _("Which article is this a copy of?"))
        return _page(request, form, status=422)
    with _language_of(article):
        return _page(request, form, report=report_on(paste, article, request.publication))


def _named(url):
    return article_at(url) if url else None


def _language_of(article):
    return translation.override(article.language) if article else nullcontext()


def _page(request, form, status=200, report=None):
    return render(request, "republish/check.html", {"form": form, "report": report}, status=status)
