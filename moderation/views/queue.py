"""The queue: everything that waits, as cards, and everything that is done with it there."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import staff_only
from moderation import cards, queue, reasons, sifting, undoing
from moderation.views import saying

PAGE = 50  # cards
DECIDES = staff_only("comments.decide_comment")


@DECIDES
@require_safe
def page(request):
    """Show what waits, or what of it is asked for."""
    return queue_page(request, request.GET)


def queue_page(request, asked, status=200, **context):
    """Show the page of the queue that a query string asks for."""
    sieve = sifting.Filter(asked)
    waiting = queue.waiting_for(request.user)
    counts = sifting.count(waiting)
    turned = turn_to(sieve.sift(waiting), asked.get("page"), counts.of(sieve))
    dealt = cards.deal(cards.page_of(turned.object_list, request.user), request.user, request.publication)
    for card in dealt:
        card.picked = card.comment.pk in context.get("bulk", {}).get("picked", ())
    context |= {
        "cards": dealt,
        "own_articles": any(card.own_article for card in dealt),
        "page": turned,
        "sieve": sieve,
        "query": urlencode({name: asked[name] for name in (*sieve.fields, "page") if asked.get(name)}),
        "done": saying.done(request),
        **head(request, counts),
        **reasons_for(request),
    }
    return render(request, "moderation/queue.html", context, status=status)


def turn_to(waiting, number, known=None):
    """Return a page of the queue; the last where there are not as many. `known` is its length where that is known."""
    paginator = Paginator(waiting, PAGE)
    if known is not None:
        paginator.count = known
    return paginator.get_page(number)


def head(request, counts=None):
    """Return what stands above the cards and beside them: how much waits, and what one has done."""
    return {
        "counts": counts or sifting.count(queue.waiting_for(request.user)),
        "today": undoing.today(request.user),
    }


def again(request):
    """Return the same after a deed, for the page of the queue that it was done on."""
    came = QueryDict(request.POST.get("back", ""))
    return head(request) | {"sieve": sifting.Filter(came), "query": came.urlencode()}


def reasons_for(request):
    return {"reasons": reasons.offered()}


@DECIDES
@require_safe
def filters(request):
    """List the articles, topics and authors under which comments wait."""
    waiting = queue.waiting_for(request.user)
    context = {"places": sifting.places(waiting), "counts": sifting.count(waiting)}
    return render(request, "moderation/filters.html", context)
