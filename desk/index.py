"""What waits for whoever opens the admin: panels by what they may do, and how much came out lately."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When, Window
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from articles import checklist
from articles.models import Act, Article, Byline, Revision, State, WorkingCopy
from comments.models import Comment
from desk import charts
from moderation.models import Report, Waiting

MOST = 7  # rows of a panel; the rest is in a list of its own
CHECKED = 20  # articles whose checklist is looked at: each text is read
WEEK = timedelta(days=7)
STEPS = [Act.SUBMITTED, Act.RETURNED, Act.PUBLISHED, Act.UNPUBLISHED, Act.RETRACTED]


@dataclass(frozen=True)
class Row:
    """A thing that waits: where it is dealt with, empty where whoever looks cannot, and what is known of it."""

    title: str
    url: str = ""
    language: str = ""
    facts: list[str] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True)
class Panel:
    """Things that wait for one reason: how many, the first of them, and where all of them are."""

    name: str
    heading: str
    rows: list[Row]
    count: int
    empty: str
    every: str = ""
    of_every: str = ""  # what the list of all is called, where it has others besides
    partly: bool = False  # only some were looked at, so there may be more

    @property
    def counted(self) -> str:
        return f"{self.count}+" if self.partly else str(self.count)

    @property
    def more(self) -> bool:
        return bool(self.every) and self.count > len(self.rows)


def panels(user: User) -> list[Panel]:
    """Return what waits for somebody, in a number of queries that no number of articles changes."""
    found = [*_unsaved(user)]
    if user.has_perm("articles.edit_any_article"):
        found += [_submitted(), _this_week(), _to_mend(), _overdue(), *filter(_is_filled, _own(user))]
    elif user.has_perm("articles.change_article"):
        found += [*_own(user), *_own_on_their_way(user)]
    if user.has_perm("comments.decide_comment"):
        found.append(_comments())
    return found


def _is_filled(panel):
    return panel.count > 0


# ---- for whoever types ----


def _unsaved(user: User) -> list[Panel]:
    """Return what somebody has typed and not saved, of articles that they may still edit."""
    if not user.has_perm("articles.change_article"):
        return []
    within_reach = Q(article=None) | Q(article__in=Article.objects.editable_by(user).order_by().values("pk"))
    copies = WorkingCopy.objects.filter(within_reach, user=user, typed_at__isnull=False)
    rows = copies.order_by("-typed_at").values_list("article", "article__title", "typed_at")[:MOST]
    made = [Row(_typed_into(title), _form(pk), facts=[_since(at)]) for pk, title, at in rows]
    return [Panel("unsaved", _("Not saved yet"), made, len(made), "")] if made else []


def _typed_into(title):
    if title is None:
        return _("You began an article and did not save it.")
    return _("You typed something into “%(title)s” and did not save it.") % {"title": title}


# ---- for editors ----


def _submitted() -> Panel:
    """Return what authors have submitted, who waits longest first."""
    articles = _with_last(Article.objects.filter(state=State.REVIEW), Act.SUBMITTED)
    return _panel(
        "review",
        _("Submitted for review"),
        articles.order_by(Coalesce("last_at", "changed_at"), "pk"),
        _list("review"),
        _("Nothing waits for review."),
    )


def _this_week() -> Panel:
    ends = timezone.now() + WEEK
    coming = Article.objects.scheduled().filter(published_at__lt=ends)
    return _panel(
        "scheduled",
        _("Coming out this week"),
        coming.order_by("published_at", "pk"),
        _list("scheduled", published_at__lt=ends.isoformat(timespec="minutes")),
        _("Nothing is scheduled for the next seven days."),
        fact=lambda article: _moment(article.published_at),
    )


def _overdue() -> Panel:
    return _panel(
        "overdue",
        _("To be reviewed again"),
        Article.objects.overdue().order_by("review_by", "pk"),
        _list("overdue"),
        _("No article is past its date of review."),
        fact=lambda article: _("was due on %(day)s") % {"day": date_format(article.review_by or "")},
    )


def _to_mend() -> Panel:
    """Return what cannot come out as it stands, of the first that come out by themselves or wait for review."""
    waiting = Article.objects.filter(Q(state=State.REVIEW) | Q(state=State.PUBLISHED, published_at__gt=timezone.now()))
    by_themselves = Case(When(state=State.PUBLISHED, then=0), default=1)
    in_order = waiting.order_by(by_themselves, F("published_at").asc(nulls_last=True), "pk")
    first = list(in_order.with_people().prefetch_related("topics")[: CHECKED + 1])
    looked_at, partly = first[:CHECKED], len(first) > CHECKED
    found = zip(looked_at, checklist.findings_of(looked_at), strict=True)
    to_mend = [(article, errors) for article, said in found if (errors := [each for each in said if each.is_error])]
    rows = [Row(each.title, _form(each.pk), each.language, _errors(errors)) for each, errors in to_mend[:MOST]]
    empty = _("Nothing in review or scheduled has anything to mend.")
    if partly:
        empty = _("Of the first %(count)d in review or scheduled none has anything to mend.") % {"count": CHECKED}
    return Panel("mend", _("To be mended before it comes out"), rows, len(to_mend), empty, partly=partly)


def _errors(errors):
    further = len(errors) - 1
    more = ngettext("and %(count)d more thing to mend", "and %(count)d more things to mend", further)
    return [errors[0].sentence, *([more % {"count": further}] if further else [])]


# ---- for authors ----


def _own_articles(user):
    return Article.objects.filter(Exists(Byline.objects.filter(article=OuterRef("pk"), author__user=user)))


def _own(user: User) -> list[Panel]:
    """Return somebody's own drafts, those first that an editor gave back."""
    last = Revision.objects.filter(article=OuterRef("pk"), act__in=STEPS).order_by("-number").values("act")[:1]
    drafts = _own_articles(user).filter(state=State.DRAFT).annotate(last=Subquery(last)).order_by("-changed_at", "pk")
    returned = Q(last=Act.RETURNED)
    return [
        _panel(
            "returned",
            _("Sent back to you"),
            _with_last(drafts.filter(returned), Act.RETURNED),
            _list("draft"),
            _("Nothing was sent back to you."),
            of_every=_("All drafts"),
        ),
        _panel(
            "drafts",
            _("Your drafts"),
            drafts.filter(~returned | Q(last=None)),
            _list("draft"),
            _("You have no other drafts."),
            fact=lambda article: _since(article.changed_at),
            of_every=_("All drafts"),
        ),
    ]


def _own_on_their_way(user: User) -> list[Panel]:
    own = _own_articles(user)
    return [
        _panel(
            "own-review",
            _("Yours in review"),
            _with_last(own.filter(state=State.REVIEW), Act.SUBMITTED).order_by("changed_at", "pk"),
            _list("review"),
            _("Nothing of yours is in review."),
        ),
        _panel(
            "own-scheduled",
            _("Yours to come out"),
            own.scheduled().order_by("published_at", "pk"),
            "",
            _("Nothing of yours is scheduled."),
            fact=lambda article: _moment(article.published_at),
            url=lambda pk: "",  # what is scheduled has left the list of its authors
        ),
    ]


# ---- for moderators ----


def _comments() -> Panel:
    """Return how many comments are held, and how many reports of readers are open."""
    held, reported = Waiting.objects.filter(held=True).count(), Report.objects.open().count()
    said = [
        (held, ngettext("%(count)d comment is held", "%(count)d comments are held", held), ""),
        (reported, ngettext("%(count)d report is open", "%(count)d reports are open", reported), "?kind=reported"),
    ]
    url = reverse("moderation:queue")
    rows = [Row(words % {"count": count}, f"{url}{query}") for count, words, query in said if count]
    return Panel("comments", _("Comments"), rows, held + reported, _("No comment is held, and no report is open."))


# ---- how much came out ----


def months(user: User) -> dict[str, charts.Chart]:
    """Return how many articles and comments came out in each of the last twelve months, to who may see articles."""
    if not user.has_perm("articles.view_article"):
        return {}
    today = timezone.localdate()
    return {
        "articles": charts.by_month(Article.objects.published().articles(), "published_at", today),
        "comments": charts.by_month(Comment.objects.approved(), "created_at", today),
    }


# ---- what they share ----


def _form(pk):
    return reverse("admin:articles_article_change", args=[pk]) if pk else reverse("admin:articles_article_add")


def _panel(
    name: str,
    heading: str,
    articles: QuerySet[Article],
    every: str,
    empty: str,
    fact: Callable[[Article], str] | None = None,
    of_every: str = "",
    url: Callable[[int], str] = _form,
) -> Panel:
    """Return a panel of articles, in one query."""
    rows = list(articles.annotate(total=Window(Count("pk"))).defer("body", "body_html")[:MOST])
    made = [
        Row(article.title, url(article.pk), article.language, _facts(article, fact), getattr(article, "last_note", ""))
        for article in rows
    ]
    return Panel(name, heading, made, rows[0].total if rows else 0, empty, every, of_every)


def _with_last(articles, act):
    """Let each article know who did something to it last, when, and with which note."""
    last = Revision.objects.filter(article=OuterRef("pk"), act=act).order_by("-number")
    names = {"last_at": "at", "last_by": "by__name", "last_note": "note"}
    return articles.annotate(**{name: Subquery(last.values(field)[:1]) for name, field in names.items()})


def _facts(article, fact):
    facts = [fact(article)] if fact else []
    if getattr(article, "last_by", None):
        said = {"name": article.last_by, "when": _moment(article.last_at)}
        facts.append(_("by %(name)s, %(when)s") % said)
    return facts


def _list(state, **more):
    return f"{reverse('admin:articles_article_changelist')}?{urlencode({'state': state} | more)}"


def _moment(moment):
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _since(moment):
    return _("last on %(when)s") % {"when": _moment(moment)}
