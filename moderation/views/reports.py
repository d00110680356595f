from django.db import OperationalError
from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comments.models import Appearance, Comment
from comments.views import GIVES_BACK
from delivery.busy import BUSY, busy
from delivery.networks import client_address
from moderation import reporting
from moderation.forms import ReportForm


def of_what_readers_see(view):
    """Hand the view the comment of this number, in its article's language; give the words back where it is gone."""

    def wrapped(request, pk):
        comment = Comment.objects.select_related("article").filter(pk=pk, public_since__isnull=False).first()
        if comment is None:
            return gone(request)
        with translation.override(comment.article.language):
            if comment.appearance != Appearance.SHOWN or not comment.article.is_public:
                return gone(request)
            return view(request, comment)

    return wrapped


def gone(request, article=None):
    if request.method != "POST" or not request.POST.get("words"):
        raise Http404
    return _kept(request, article, _("Readers cannot see this comment any more, so there is nothing left to report."))


def _kept(request, article, refusal, status=404):
    """Say why nothing was stored, and give back what was typed."""
    context = {"article": article, "refusal": refusal, "text": request.POST.get("words", "")}
    return render(request, "comments/refused.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_what_readers_see
def report(request, comment):
    """Ask what is wrong with a comment, and keep the answer for the moderators."""
    if request.method != "POST":
        return form_page(request, comment, ReportForm(initial={"version": comment.version}))
    form = ReportForm(request.POST)
    if not form.is_valid():
        return form_page(request, comment, form, status=422)
    try:
        kept = reporting.report(comment, address=client_address(request), **form.cleaned_data)
    except reporting.TooMany as refusal:
        response = form_page(request, comment, form, status=429, refusal=refusal)
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    except reporting.Gone as refusal:
        return _kept(request, comment.article, refusal)
    except OperationalError:
        context = {"article": comment.article, "refusal": BUSY, "text": form.cleaned_data["words"]}
        return busy(request, "comments/refused.html", context)
    context = {"comment": comment, "report": kept, "told": bool(kept and form.cleaned_data["email"])}
    return render(request, "moderation/reported.html", context)


def form_page(request, comment, form, status=200, **context):
    context |= {"comment": comment, "article": comment.article, "form": form}
    return render(request, "moderation/report.html", context, status=status)


@of_what_readers_see
def without_token(request, comment):
    """Show once more what could not be sent because its page had grown too old or had no cookie."""
    return form_page(request, comment, ReportForm(request.POST), status=403, returned=True)


GIVES_BACK["moderation:report"] = without_token
