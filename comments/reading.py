"""Where a comment's own URLs lead: to its place, and to the thread below it."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.http import require_safe

from comments import closing, paging, rendering
from comments.models import Appearance, Comment, Discussion


def on_the_page(pk):
    """Return a comment that leaves a trace beneath a public article; 404 for any other, whoever asks."""
    comments = Comment.objects.on_the_page().select_related("article", "closed_by")
    comment = get_object_or_404(comments, pk=pk)
    if not comment.article.is_public:
        raise Http404
    return comment


@require_safe
def comment(request, pk):
    """Lead to a comment's place: the right page of its discussion or, past the beginning of a long thread, of that."""
    found = on_the_page(pk)
    return redirect(f"{paging.place_of(found).url}#{found.anchor}")


@require_safe
def thread(request, pk):
    """Show a comment and everything below it, page by page."""
    found = on_the_page(pk)
    place = paging.Place(request.path, number=paging.number_asked(request.GET))
    with translation.override(found.article.language):
        return render(request, "comments/thread.html", about(found, place, request.publication))


def about(comment, place, publication):
    pager, count = paging.of_thread(comment, place)
    start = (place.number - 1) * settings.DISCUSSION_PAGE_SIZE
    end = start + settings.DISCUSSION_PAGE_SIZE
    return {
        "comment": comment,
        "article": comment.article,
        "readable": comment.appearance == Appearance.SHOWN,
        "root": Comment(pk=comment.root),
        "count": count,
        "pager": pager,
        "comments": rendering.part_of_thread(comment, publication.time_zone, start, end),
        "closing": closing_above(comment, place, publication),
    }


def closing_above(comment, place, publication):
    """Return what closes the thread, unless it stands on this page where the thread ends."""
    found = closing.of_place(Discussion.objects.of(comment.article), publication, comment)
    return None if found == closing.of_thread(comment) and place.number == 1 else found
