"""Sifting the queue: what a filter is, and how much there is of each kind. A filter is a URL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Topic
from authors.models import Author
from comments.models import Comment
from comments.screening import register
from moderation.models import Urgency, Waiting

FIRST = "first"
KINDS: dict[str, tuple[Any, Q]] = {
    "reported": (_("Reported"), Q(urgency__lte=Urgency.REPORTED)),
    "serious": (_("Serious findings"), Q(urgency=Urgency.SERIOUS)),
    "first": (_("First comments"), Q(findings__contains=f" {FIRST} ")),
    "other": (
        _("Other findings"),
        Q(urgency=Urgency.ORDINARY) & ~Q(findings="") & ~Q(findings=f" {FIRST} "),
    ),
    "public": (_("Public already"), Q(held=False)),
}


def known_articles() -> QuerySet[Article]:
    """Return the articles whose title a moderator may read: what is or was public, and what has a comment."""
    commented = Exists(Comment.objects.filter(article=OuterRef("pk")))
    return Article.objects.articles().filter(Q(public_since__lte=timezone.now()) | commented)


class Filter(forms.Form):
    """What is asked of the queue, by its URL."""

    kind = forms.ChoiceField(required=False, choices=[(code, label) for code, (label, _q) in KINDS.items()])
    finding = forms.ChoiceField(required=False, choices=lambda: [(kind, kind) for kind in register.kinds])
    article = forms.ModelChoiceField(Article.objects.none(), required=False)
    topic = forms.ModelChoiceField(Topic.objects.none(), required=False, to_field_name="slug")
    author = forms.ModelChoiceField(Author.objects.none(), required=False, to_field_name="slug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, fields = known_articles(), cast(dict[str, Any], self.fields)
        fields["article"].queryset = known
        fields["topic"].queryset = Topic.objects.filter(Exists(known.filter(topics=OuterRef("pk"))))
        fields["author"].queryset = Author.objects.filter(Exists(known.filter(authors=OuterRef("pk"))))

    def sift(self, waiting: QuerySet[Waiting]) -> QuerySet[Waiting]:
        """Keep what is asked for; of nonsense nothing."""
        if not self.is_valid():
            return waiting.none()
        for name, value in self.asked.items():
            waiting = waiting.filter(_condition(name, value))
        return waiting

    @property
    def asked(self) -> dict[str, Any]:
        """Return what was asked for, by the names of the fields."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def told(self) -> list[str]:
        """Return in words what was asked for."""
        return [str(_word(name, value)) for name, value in self.asked.items()] if self.is_valid() else []


def _condition(name, value):
    if name == "kind":
        return KINDS[value][1]
    if name == "finding":
        return Q(findings__contains=f" {value} ")
    if name == "article":
        return Q(comment__article=value)
    within = {"topic": "topics", "author": "bylines__author"}
    return Q(comment__article__in=Article.objects.filter(**{within[name]: value}))


def _word(name, value):
    if name == "kind":
        return KINDS[value][0]
    return register.kind(value).short if name == "finding" else value


@dataclass(frozen=True)
class Counts:
    """How much waits: in all, of each kind and with each finding; and since when the oldest does."""

    total: int
    oldest: datetime | None
    kinds: dict[str, int]
    findings: dict[str, int]

    def of(self, sieve: Filter) -> int | None:
        """Return how much a filter lets through, where that was counted."""
        asked: dict[str, Any] = sieve.asked if sieve.is_valid() else {"nonsense": True}
        if not asked:
            return self.total
        ((name, code), *more) = asked.items()
        counted = {"kind": self.kinds, "finding": self.findings}.get(name, {})
        return None if more else counted.get(code)

    @property
    def shown(self) -> list[tuple[str, Any, int]]:
        """Return code, label and number of each kind."""
        return [(code, KINDS[code][0], number) for code, number in self.kinds.items()]

    @property
    def found(self) -> list[tuple[str, Any, int]]:
        """Return code, label and number of each kind of finding that waits anywhere, the most frequent first."""
        numbers = sorted(self.findings.items(), key=lambda item: -item[1])
        return [(code, register.kind(code).short, number) for code, number in numbers if number and code != FIRST]


def count(waiting: QuerySet[Waiting]) -> Counts:
    """Count what waits, in one question."""
    kinds = {f"kind_{code}": Count("pk", filter=condition) for code, (_label, condition) in KINDS.items()}
    found = {f"found_{code}": Count("pk", filter=Q(findings__contains=f" {code} ")) for code in register.kinds}
    row = waiting.order_by().aggregate(total=Count("pk"), oldest=Min("since"), **kinds, **found)
    return Counts(
        row["total"],
        row["oldest"],
        {code: row[f"kind_{code}"] for code in KINDS},
        {code: row[f"found_{code}"] for code in register.kinds},
    )


@dataclass(frozen=True)
class Place:
    """An article, a topic or an author under whom comments wait, and how many."""

    thing: Any
    key: Any
    number: int


def places(waiting: QuerySet[Waiting]) -> dict[str, list[Place]]:
    """Return where comments wait, by the names of the filters, in three questions."""
    articles = Article.objects.articles().filter(pk__in=waiting.values("comment__article")).prefetch_related("topics")
    articles = articles.prefetch_related("bylines__author").defer("body", "body_html")
    numbers = dict(waiting.order_by().values_list("comment__article").annotate(Count("pk")))
    of: dict[str, dict[Any, int]] = {"article": {}, "topic": {}, "author": {}}
    for article in articles:
        for name, thing in _things(article):
            of[name][thing] = of[name].get(thing, 0) + numbers[article.pk]
    return {name: _places(name, found) for name, found in of.items()}


def _things(article):
    yield "article", article
    yield from (("topic", topic) for topic in article.topics.all())
    yield from (("author", byline.author) for byline in article.bylines.all())


def _places(name, found):
    key = "pk" if name == "article" else "slug"
    places = [Place(thing, getattr(thing, key), number) for thing, number in found.items()]
    return sorted(places, key=lambda place: (-place.number, str(place.thing)))
