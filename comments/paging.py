"""Which comments stand on which page of a discussion: threads whole, in one of three orders.

Pages are cut from the list of threads and their lengths, which an index holds, so that no comment is read for it. A
thread longer than a page has one to itself, begins there, and goes on at a URL of its own.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, starmap
from math import ceil
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import BigAutoField, Count, F, Q
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.models import Appearance, Comment
from comments.threads import before
from delivery.site import absolute


class Thread(NamedTuple):
    """A thread as readers see it."""

    root: int
    comments: int  # that leave a trace: they can be read, or are tombstones
    shown: int  # that can be read


@dataclass(frozen=True)
class Order:
    """An order of threads, and what the links to the page before and to the next one say in it."""

    name: str
    label: str | Promise
    before: str | Promise
    after: str | Promise
    by: tuple[str, ...]


NEWEST = Order("newest", _("Newest first"), _("Newer comments"), _("Older comments"), by=("-root",))
OLDEST = Order("oldest", _("Oldest first"), _("Older comments"), _("Newer comments"), by=("root",))
REPLIES = Order(
    "replies",
    _("Most replies first"),
    _("Threads with more replies"),
    _("Threads with fewer replies"),
    by=("-replied", "-root"),
)
ORDERS = {order.name: order for order in (NEWEST, OLDEST, REPLIES)}


@dataclass(frozen=True)
class Place:
    """Where a URL leads: to a page, of a discussion in an order or of a thread."""

    path: str
    order: Order = NEWEST
    number: int = 1

    def page(self, number: int) -> "Place":
        return replace(self, number=number)

    def sorted_by(self, order: Order) -> "Place":
        return Place(self.path, order)

    @property
    def url(self) -> str:
        query = {"order": self.order.name} if self.order != NEWEST else {}
        query |= {"page": str(self.number)} if self.number > 1 else {}
        return f"{self.path}?{urlencode(query)}" if query else self.path

    @property
    def is_sorted_otherwise(self) -> bool:
        """Say whether it shows what another URL shows, in another order: search engines are asked to leave it out."""
        return self.order != NEWEST

    @property
    def canonical(self) -> str:
        return absolute(self.path if self.is_sorted_otherwise else self.url)


def asked(path: str, query: Mapping[str, str]) -> Place:
    """Return the place a query asks for; what else stands in it changes nothing. Raises Http404 for an unknown one."""
    order = ORDERS.get(query.get("order", NEWEST.name))
    if order is None:
        raise Http404
    return Place(path, order, number_asked(query))


def number_asked(query: Mapping[str, str]) -> int:
    number = query.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,5}", number):
        raise Http404
    return int(number)


@dataclass(frozen=True)
class Pager:
    """The links from one of several pages to the others."""

    place: Place
    last: int
    before: str | Promise
    after: str | Promise

    def __post_init__(self):
        if self.place.number > max(self.last, 1):
            raise Http404

    @property
    def previous(self) -> Place | None:
        return self.place.page(self.place.number - 1) if self.place.number > 1 else None

    @property
    def next(self) -> Place | None:
        return self.place.page(self.place.number + 1) if self.place.number < self.last else None

    @property
    def places(self) -> list[Place | None]:
        """Return the first page, the last, and those around this one; None where some are left out."""
        numbers = Paginator(range(self.last), 1).get_elided_page_range(self.place.number, on_each_side=1, on_ends=1)
        return [self.place.page(number) if isinstance(number, int) else None for number in numbers]


@dataclass(frozen=True)
class Page:
    """A page of a discussion, among the others."""

    pager: Pager
    pages: list[list[Thread]]

    @property
    def orders(self) -> list[Place]:
        """Return where its first page stands in each order; nothing where there is nothing to put in order."""
        several = len(self.all_threads) > 1
        return [self.pager.place.sorted_by(order) for order in ORDERS.values()] if several else []

    @property
    def threads(self) -> list[Thread]:
        return self.pages[self.pager.place.number - 1] if self.pages else []

    @cached_property
    def all_threads(self) -> list[Thread]:
        return list(chain.from_iterable(self.pages))

    @property
    def count(self) -> int:
        """Return how many comments can be read, on all pages."""
        return sum(thread.shown for thread in self.all_threads)


def turn_to(article, place: Place) -> Page:
    """Return the page of an article's discussion that is asked for. Raises Http404 where there is none."""
    pages = cut(threads_of(article, place.order), settings.DISCUSSION_PAGE_SIZE)
    return Page(Pager(place, len(pages), place.order.before, place.order.after), pages)


SHOWN = Q(appearance=Appearance.SHOWN)
AS_COUNTED = BigAutoField()  # unlike any other integer's, its values are not converted one by one when they are read
LENGTHS = {  # of what the index comment_shown holds
    "comments": Count("*", output_field=AS_COUNTED),
    "shown": Count("root", filter=SHOWN, output_field=AS_COUNTED),
}
REPLIES_SHOWN = Count("pk", filter=SHOWN & ~Q(pk=F("root")))


def threads_of(article, order: Order = NEWEST) -> list[Thread]:
    """Return an article's threads in order; unless by replies, the index alone is read."""
    comments = Comment.objects.filter(article_id=article.pk).on_the_page()
    lengths = comments.order_by().values_list("root").annotate(**LENGTHS)
    if order == REPLIES:
        lengths = lengths.alias(replied=REPLIES_SHOWN)
    return list(starmap(Thread, lengths.order_by(*order.by)))


def cut(threads: Iterable[Thread], size: int) -> list[list[Thread]]:
    """Return pages of whole threads of at most `size` comments; a thread with more has a page to itself."""
    pages: list[list[Thread]] = []
    room = 0
    for thread in threads:
        length = min(thread.comments, size)
        if length > room:
            pages.append([])
            room = size
        pages[-1].append(thread)
        room -= length
    return pages


def place_of(comment) -> Place:
    """Return where a comment stands: on a page of its discussion or, past the beginning of a long thread, of that."""
    size = settings.DISCUSSION_PAGE_SIZE
    for number, threads in enumerate(cut(threads_of(comment.article), size), 1):
        thread = next((thread for thread in threads if thread.root == comment.root), None)
        if thread:
            above = before(comment).on_the_page().count() if thread.comments > size else 0
            if above < size:
                return Place(comment.article.get_absolute_url(), number=number)
            return Place(thread_url(comment.root), number=above // size + 1)
    raise Http404


def of_thread(comment, place: Place) -> tuple[Pager, int]:
    """Return the pages of a comment and everything below it, and how many comments can be read there."""
    seen = Comment.objects.subtree(comment).on_the_page().order_by().values_list("appearance")
    lengths = dict(seen.annotate(comments=Count("*")))
    last = ceil(sum(lengths.values()) / settings.DISCUSSION_PAGE_SIZE)
    pager = Pager(place, last, _("Earlier in this thread"), _("Further in this thread"))
    return pager, lengths.get(Appearance.SHOWN, 0)


def thread_url(pk: int) -> str:
    return reverse("comments:thread", args=[pk])
