from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff_only
from moderation import exports, logged, spreadsheets
from moderation.forms import CommentsForm, LogForm


@staff_only("comments.view_logentry")
@require_safe
def log(request):
    """Show the log to whoever may see it, a page at a time; what was asked for stands in the URL."""
    return page(request, LogForm(request.GET, user=request.user), CommentsForm())


def page(request, form, comments_form):
    readable = form.is_valid()
    rows, last = logged.page(form.found(), form.cleaned_data["before"]) if readable else ([], None)
    context = {"form": form, "comments_form": comments_form, "rows": rows, "last": last}
    status = 422 if form.errors or comments_form.errors else 200
    return render(request, "moderation/log.html", context, status=status)


@staff_only("comments.view_logentry")
@require_POST
def export(request):
    """Hand out what a filter of the log finds, as a table."""
    form = LogForm(request.POST, user=request.user)
    if not form.is_valid():
        return page(request, form, CommentsForm())
    return spreadsheets.response("log", exports.of_the_log(form.found(), by=request.user))


@staff_only("comments.decide_comment")
@require_POST
def export_comments(request):
    form = CommentsForm(request.POST)
    if not form.is_valid():
        return page(request, LogForm({}, user=request.user), form)
    return spreadsheets.response("comments", exports.of_comments(by=request.user, **form.cleaned_data))
