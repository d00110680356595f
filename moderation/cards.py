"""What a moderator sees of a comment: a card with all that helps to decide, made for fifty comments as for one.

Nothing here asks the database for one comment at a time; the queue counts on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from articles.models import Byline
from comments import closing, states, threads
from comments.closing import Closing
from comments.models import Appearance, Comment, Discussion, Status, Version
from comments.refusals import Refused
from moderation import decisions, notes, noticed, queue, seen, writers
from moderation.closing import sentence
from moderation.models import Claim, Note, Report, Waiting
from moderation.redaction import Passage, passages
from publication.models import Publication
from richtext.differences import Piece, differences, folded


@dataclass(frozen=True)
class Earlier:
    """What a comment said before: its version, and what it said next."""

    version: Version
    after: str

    @cached_property
    def pieces(self) -> list[Piece]:
        """Compare the two, once somebody looks: it takes its time."""
        return differences(self.version.text, self.after)

    @property
    def folded(self) -> list[Piece]:
        """Return the same without the long stretches that stayed as they were."""
        return folded(self.pieces)


@dataclass
class Card:
    """A comment as a moderator sees it."""

    comment: Comment
    waiting: Waiting | None = None
    closed: str = ""  # what closes its place, as a sentence
    reports: list[Report] = field(default_factory=list)
    earlier: list[Earlier] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    history: writers.History | None = None
    claim: Claim | None = None  # of somebody else
    own_article: bool = False
    above: list[Comment] = field(default_factory=list)  # what must be approved with it, top first
    refusal: Refused | str = ""
    typed: QueryDict = field(default_factory=QueryDict)
    stands: bool = False  # whether what was pressed is still about what was seen then, as after a busy moment

    @cached_property
    def noticed(self) -> list[noticed.Noticed]:
        return noticed.noticed(self.comment)

    @property
    def html(self) -> str:
        return noticed.marked(self.comment)

    @property
    def open_reports(self) -> list[Report]:
        return [report for report in self.reports if report.answered_at is None]

    @property
    def outcomes(self) -> set[Status]:
        return states.allowed(self.comment)

    @property
    def is_kept(self) -> bool:
        """Say whether approving it means that it stays: it is public already, and somebody asks."""
        return self.comment.status == Status.APPROVED and self.waiting is not None

    @property
    def unreviewed(self) -> bool:
        """Say whether it appeared by the rules, and waits for that alone."""
        return self.is_kept and not self.open_reports

    @property
    def may_be_approved(self) -> bool:
        return self.is_kept or (Status.APPROVED in self.outcomes and not self.comment.erased)

    @property
    def kept(self) -> list[str]:
        """Return what was typed and has no field any more, because the comment is something else by now."""
        gone: dict[str, Status] = {"reject_words": Status.REJECTED, "return_words": Status.RETURNED}
        names = [name for name, status in gone.items() if self.comment.erased or status not in self.outcomes]
        names += ["passages"] if self.comment.erased else []
        return [str(self.typed[name]) for name in names if self.typed.get(name)]

    @property
    def was_public(self) -> bool:
        return self.comment.public_since is not None

    @property
    def version(self) -> int | str:
        """Return the version that its form is about."""
        return self.typed.get("version", self.comment.version) if self.stands else self.comment.version

    @property
    def seen(self) -> str:
        """Return the versions of what stands above it, as its form carries them."""
        written = seen.written(self.above)
        return self.typed.get("seen", written) if self.stands else written

    @property
    def passages(self) -> list[tuple[Passage, bool]]:
        """Return what is offered for redaction, and whether it is ticked already."""
        return [(passage, self._is_ticked(passage)) for passage in passages(self.comment)]

    def _is_ticked(self, passage):
        """Say whether a passage was ticked before, in this very text; else whether it is serious."""
        if self.typed.get("version") == str(self.comment.version):
            return f"{passage.start}-{passage.end}" in self.typed.getlist("span")
        serious = [span for one in self.noticed if one.kind.urgent for span in one.finding.spans]
        return any(start < passage.end and passage.start < end for start, end in serious)

    @property
    def emptied(self) -> list[str]:
        """Return the fields that were ticked to be taken away as a whole."""
        return self.typed.getlist("field")


def loaded(comments: QuerySet[Comment], user: User) -> QuerySet[Comment]:
    """Have comments come with all that a card needs of their place, and whether it is under the user's own article."""
    own = Byline.objects.filter(article=OuterRef("article"), author__user=user)
    near = comments.select_related("article__discussion__closed_by", "parent", "author", "waiting", "claim__by")
    near = near.defer("rendered", "article__body", "article__body_html", "parent__rendered", "parent__text")
    return near.annotate(
        own_article=Exists(own), thread_reason=Subquery(_closed_threads().values("closed_reason")[:1])
    )


def _closed_threads():
    """Return what closes the thread of the comment outside: itself excluded, the topmost first."""
    now = timezone.now()
    above = Comment.objects.filter(article=OuterRef("article"), root=OuterRef("root"), closed_at__lte=now)
    above = above.filter(Q(reopens_at=None) | Q(reopens_at__gt=now)).exclude(pk=OuterRef("pk"))
    below = ExpressionWrapper(OuterRef("path"), output_field=TextField())
    return above.alias(below=below).filter(below__startswith=F("path")).order_by("depth")


def deal(comments: Sequence[Comment], user: User, publication: Publication | None = None) -> list[Card]:
    """Return the card of each of these comments, which come from `loaded`."""
    publication = publication or Publication.objects.current()
    reports = _by_comment(Report.objects.filter(comment__in=comments).select_related("answered_by").order_by("pk"))
    versions = _by_comment(Version.objects.filter(comment__in=comments).order_by("number"))
    about, histories = notes.about(comments), writers.histories(comments)
    above = _above(comments)
    return [
        Card(
            comment,
            waiting=getattr(comment, "waiting", None),
            closed=_closed(comment, publication),
            reports=reports.get(comment.pk, []),
            earlier=_earlier(comment, versions.get(comment.pk, [])),
            notes=about.get(comment.pk, []),
            history=histories.get(comment.pk),
            claim=_claim(comment, user),
            own_article=getattr(comment, "own_article", False),
            above=above.get(comment.pk, []),
        )
        for comment in comments
    ]


def of(comment: Comment, user: User, **options: object) -> Card:
    """Return the card of one comment, as it is stored now."""
    (card,) = deal(list(loaded(Comment.objects.filter(pk=comment.pk), user)), user)
    for name, value in options.items():
        setattr(card, name, value)
    return card


def _by_comment(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.comment_id].append(row)
    return found


def _earlier(comment, versions):
    texts = [*versions, comment]
    return [Earlier(one, other.text) for one, other in pairwise(texts)][::-1]


def _claim(comment, user):
    claim = getattr(comment, "claim", None)
    return claim if claim and claim.by_id != user.pk and claim.until > timezone.now() else None


def _closed(comment, publication):
    """Return what closes the place a comment stands in, as a sentence; empty where nothing does."""
    discussion = getattr(comment.article, "discussion", None) or Discussion(article=comment.article)
    thread = Closing("thread", timezone.now(), comment.thread_reason) if comment.thread_reason else None
    found = closing.of_site(publication) or thread or closing.of_article(discussion, publication)
    return sentence(comment.article, found)


def _above(comments: Iterable[Comment]) -> dict[int, list[Comment]]:
    """Return, for each comment that nobody would see alone, what stands above it and is not public, top first."""
    hidden = [comment for comment in comments if comment.parent and comment.parent.appearance == Appearance.HIDDEN]
    wanted = {pk for comment in hidden for pk in threads.path_ids(comment.path)[:-1]}
    known = Comment.objects.in_bulk(wanted) if wanted else {}
    return {comment.pk: _held([known[pk] for pk in threads.path_ids(comment.path)[:-1]]) for comment in hidden}


def _held(above):
    held = decisions.held(above)
    return held if all(Status.APPROVED in states.allowed(one) for one in held) else []


def page_of(waiting: QuerySet[Waiting], user: User) -> list[Comment]:
    """Return the comments of these places in the queue, in its order."""
    comments = loaded(Comment.objects.filter(waiting__in=waiting), user)
    return list(comments.order_by(*(f"waiting__{name}" for name in queue.IN_ORDER)))
