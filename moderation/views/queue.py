from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import staff_only


@staff_only("comments.decide_comment")
@require_safe
def queue(request):
    return render(request, "moderation/queue.html", {})
