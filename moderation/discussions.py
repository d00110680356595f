"""Which discussions there are, which of them are closed and by what: for the page that lists them."""

from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models import Article, State
from comments import closing
from comments.closing import Closing
from comments.models import Act, Appearance, Comment, Discussion, LogEntry, Opening
from moderation import outcomes
from moderation.models import Waiting
from publication.models import HoldMode, Publication

MOST_CLOSED = 10  # of each kind, above what is open; the rest has a page of its own


class Show(TextChoices):
    """What the list is asked for, by its URL."""

    OPEN = "open", _("Open")
    HAND = "hand", _("Closed by hand")
    AGE = "age", _("Closed by age")
    ALL = "all", _("All")


@dataclass
class Listed:
    """An article's discussion as the desk shows it: what closes it or will, how many comments are shown and wait."""

    article: Article
    discussion: Discussion
    closing: Closing | None
    aging: Closing | None
    shown: int = 0
    waiting: int = 0


def seen_by(user: User) -> QuerySet[Article]:
    """Return the articles whose discussion somebody may see: what is or was public; of those who edit all, all."""
    articles = Article.objects.articles()
    if user.has_perm("articles.edit_any_article"):
        return articles
    return articles.filter(public_since__lte=timezone.now())


def conditions(publication: Publication) -> dict[str, Q]:
    """Return which articles are in each list. What was retracted is in none but the last."""
    hand, age = closing.by_hand(), closing.by_age(publication)
    stands = ~Q(state=State.RETRACTED)
    return {
        Show.OPEN: stands & ~hand & ~age,
        Show.HAND: stands & hand,
        Show.AGE: stands & age,
        Show.ALL: Q(),
    }


def counts(articles: QuerySet[Article], lists: dict[str, Q]) -> dict[str, int]:
    """Return how many articles are in each list, in one query."""
    return articles.aggregate(**{show: Count("pk", filter=condition) for show, condition in lists.items()})


def listed(articles: QuerySet[Article], condition: Q, query: str = "") -> QuerySet[Article]:
    """Keep what a list shows, the last said in first."""
    said = Comment.objects.filter(article=OuterRef("pk")).order_by().values("article")
    last = said.annotate(last=Max("created_at")).values("last")
    found = articles.filter(condition, title__icontains=query).select_related("discussion__closed_by")
    found = found.annotate(last=Coalesce(Subquery(last), "published_at", "created_at"))
    return found.defer("body", "body_html").order_by("-last", "-pk")


def rows(articles: list[Article], publication: Publication) -> list[Listed]:
    """Return some articles as the desk shows them, in two queries."""
    shown = _counted(Comment.objects.shown().filter(article__in=articles), "article")
    waiting = _counted(Waiting.objects.filter(comment__article__in=articles), "comment__article")
    return [_row(article, publication, shown, waiting) for article in articles]


def _row(article, publication, shown, waiting):
    discussion = getattr(article, "discussion", None) or Discussion(article=article)
    return Listed(
        article,
        discussion,
        closing.of_article(discussion, publication),
        closing.aging(discussion, publication),
        shown.get(article.pk, 0),
        waiting.get(article.pk, 0),
    )


def _counted(queryset, article):
    return dict(queryset.order_by().values_list(article).annotate(Count("pk")))


def version(article: Article) -> int:
    """Return the version at which an article's discussion stands."""
    return Discussion.objects.of(article).version


def closed_threads(articles: QuerySet[Article], user: User) -> QuerySet[Comment]:
    """Return the comments at which threads are closed now, the last closed first.

    Of those that are not public only who may read such comments learns.
    """
    found = Comment.objects.filter(closing.of_threads(), article__in=articles)
    if not user.has_perm("comments.view_comment"):
        found = found.filter(appearance=Appearance.SHOWN)
    return found.select_related("article", "closed_by").order_by("-closed_at", "-pk")


# ---- what was done, in words ----

OPENED = {
    Opening.OPEN: _("Kept open, whatever its article’s age"),
    Opening.DEFAULT: _("Given back to the publication’s settings"),
}


def deed(entry: LogEntry) -> str:
    """Return what a row of the log did to a discussion, in words."""
    if entry.act == Act.SET:
        return gettext("Settings changed: %(settings)s") % {"settings": _settings(entry.after)}
    if entry.act == Act.REOPENED:
        return str(OPENED[Opening(entry.after)])
    return str(outcomes.DONE.get(entry.act, entry.get_act_display()))


def _settings(written):
    """Return in words what the log writes as “review-after 30 d”."""
    mode = next((mode.label for mode in HoldMode if mode in written.split()), "")
    days = next((int(word) for word in written.split() if word.isdecimal()), None)
    closes = ngettext("closes after %(days)s day", "closes after %(days)s days", days or 0) % {"days": days}
    words = [str(mode), closes if days else gettext("never closes by age") if days == 0 else ""]
    return "; ".join(word for word in words if word) or gettext("as for the site")
