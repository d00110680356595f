from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import staff_only
from moderation import finding


@staff_only("comments.view_comment")
@require_safe
def find(request):
    """Show every comment, or those that are looked for, whatever was decided about them."""
    form = finding.FindForm(request.GET)
    rows, last = finding.page(form.found()) if form.is_valid() else ([], None)
    context = {"form": form, "rows": rows, "last": last}
    return render(request, "moderation/find.html", context, status=422 if form.errors else 200)
