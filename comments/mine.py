"""A comment's own pages, for its writer: /comments/mine/<token>/. Fetching one changes nothing.

Whoever has the link needs no cookie and no further token: the URL itself is what another site could not know.
"""

from functools import wraps

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comments import checking, links, mails, ownership, personal, standing
from comments.forms import EditForm, NoticesForm
from comments.models import Comment, Status
from comments.refusals import Conflict, Refused
from delivery import signed


def by_link(view, *, notices=False):
    """Hand the view what a link opens, in the language of its article; say kindly what became of any other."""

    @csrf_exempt
    @never_cache
    @wraps(view)
    def wrapped(request, token):
        try:
            link = links.read(token)
        except signed.Unreadable:
            return render(request, "house/unreadable.html", status=404)
        with translation.override(link.comment.article.language):
            if not link.owner and not notices:
                return render(request, "house/unreadable.html", status=404)
            if not link.holds:
                return page(request, "old", token, link, status=410)
            return view(request, token, link)

    return wrapped


def by_either_link(view):
    """Do the same for a page that the link in a notice opens as well."""
    return by_link(view, notices=True)


def page(request, name, token, link, status=200, **context):
    context = {"token": token, "link": link, "comment": link.comment, "article": link.comment.article} | context
    return render(request, f"comments/mine/{name}.html", context, status=status)


@by_link
@require_safe
def state(request, token, link):
    return page(request, "state", token, link, standing=standing.of(link.comment), done=request.GET.get("done", ""))


@by_link
@require_POST
def confirm(request, token, link):
    return _done(request, token, link, lambda: ownership.confirm(link.comment), "confirmed")


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, token, link):
    if request.method != "POST":
        withdrawn = link.comment.erased or link.comment.status == Status.WITHDRAWN
        return redirect("comments:mine", token) if withdrawn else page(request, "withdraw", token, link)
    return _done(request, token, link, lambda: ownership.withdraw(link.comment))


def _done(request, token, link, deed, done=""):
    """Do something and show how the comment stands then; a refusal says why on the same page."""
    try:
        deed()
    except Refused as refusal:
        return page(request, "state", token, link, status=409, standing=standing.of(_anew(link)), refusal=refusal)
    return _told(token, done)


def _told(token, done):
    """Lead to how the comment stands, which begins by saying what was done."""
    url = reverse("comments:mine", args=[token])
    return redirect(f"{url}?done={done}" if done else url)


def _anew(link):
    return Comment.objects.select_related("article", "author").get(pk=link.comment.pk)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, token, link):
    """Show the form with what was written; check what was changed; store what was checked."""
    comment, words = link.comment, request.publication.comment_words
    if request.method != "POST":
        return _edit_page(request, token, link, EditForm(initial=EditForm.initial_of(comment), words=words))
    if "again" in request.POST:
        return _edit_page(request, token, link, EditForm(initial=request.POST.dict(), words=words))
    form = EditForm(request.POST, words=words, own=[comment.name])
    if not form.is_valid():
        return _edit_page(request, token, link, form, status=422)
    fields = form.as_comment() | ({"name": comment.name} if comment.author else {})
    if "store" not in request.POST:
        return _edit_check(request, token, link, form, fields)
    return _store_edit(request, token, link, form, fields)


def _edit_page(request, token, link, form, status=200, refusal=""):
    refusal = refusal or standing.of(_anew(link)).why_not_edit
    context = {"form": form, "refusal": refusal, "typed": _typed(request), **_version(request, link)}
    return page(request, "edit", token, link, 409 if refusal else status, **context)


def _typed(request):
    """Return what was typed in words, to be given back where it can no longer be kept."""
    names = ("text", "interests_text", "affiliation", "name") if request.method == "POST" else ()
    return [request.POST[name] for name in names if request.POST.get(name)]


def _version(request, link):
    """Return the version of the comment that the writer had before them."""
    seen = request.POST.get("version", "")
    is_number = seen.isascii() and seen.isdecimal() and len(seen) < 9
    return {"version": int(seen) if is_number else link.comment.version}


def _edit_check(request, token, link, form, fields):
    changed = _anew(link)
    for name, value in fields.items():
        setattr(changed, name, value)
    changed.pk = None  # it cannot be answered or linked to as it reads here
    found = checking.noticed(changed, but=link.comment)
    shown = checking.as_read(changed, found)
    changed.findings = [finding.stored() for finding in found]
    hidden = link.comment.status == Status.APPROVED and not ownership.appears(changed)
    context = {"form": form, "hidden": hidden, **shown, **_version(request, link)}
    return page(request, "check", token, link, **context)


def _store_edit(request, token, link, form, fields):
    try:
        ownership.edit(link.comment, **_version(request, link), **fields)
    except Conflict:  # whose own words are for colleagues: who did what
        refusal = _("It was changed, or decided on, after you opened this page.")
    except Refused as reason:
        refusal = str(reason)
    else:
        return _told(token, "edited")
    return _edit_page(request, token, link, form, refusal=refusal)


@by_either_link
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request, token, link):
    """Show what the writer is mailed about, and change it; a mail program's one click (RFC 8058) ends it."""
    if request.method != "POST":
        return page(request, "notices", token, link, form=NoticesForm(initial={"notify": link.comment.notify}))
    if "List-Unsubscribe" in request.POST or "stop" in request.POST:
        ownership.stop_notices(link.comment)
        return page(request, "notices", token, link, form=NoticesForm(initial={"notify": "off"}), done=True)
    if not link.owner:  # the link in a notice can end notices, and nothing else
        return page(request, "notices", token, link, status=422, form=NoticesForm())
    form = NoticesForm(request.POST)
    if not form.is_valid():
        return page(request, "notices", token, link, status=422, form=form)
    ownership.tell_me_of(link.comment, form.cleaned_data["notify"])
    return page(request, "notices", token, link, form=form, done=True)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def data(request, token, link):
    """Say what is kept about the e-mail address, and erase it; both need a link that was mailed within a day."""
    if request.method == "POST" and link.is_fresh and request.POST.get("sure"):
        personal.erase(link.comment.email)
        return redirect("comments:mine", token)
    kept = personal.everything(link.comment.email) if link.is_fresh and link.comment.email else {}
    status = 422 if request.method == "POST" else 200
    return page(request, "data", token, link, status=status, kept=kept, asked=request.method == "POST")


@by_link
@require_safe
def export(request, token, link):
    if not link.is_fresh or not link.comment.email:
        return redirect("comments:mine-data", token)
    answer = JsonResponse(
        personal.everything(link.comment.email), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="comments.json"'
    return answer


def _new_link(request, token):
    """Mail a new link to the comment's own e-mail address, whatever the age of this one."""
    try:
        link = links.read(token)
    except signed.Unreadable:
        return render(request, "house/unreadable.html", status=404)
    with translation.override(link.comment.article.language):
        if link.owner:
            mails.send_link_again(link.comment)
        return page(request, "mailed", token, link)


new_link = csrf_exempt(never_cache(require_POST(_new_link)))


@csrf_exempt
@never_cache
def unreadable(request, rest):
    """Answer what only begins like a link, such as one with a sign of the sentence around it at its end."""
    return render(request, "house/unreadable.html", status=404)
