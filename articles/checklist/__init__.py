"""What should be right before an article comes out: a module for each kind of rule."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.checklist import known, links, people, pictures, terms, wording
from articles.checklist.finding import Finding, Level, Piece, Rule
from articles.models import Article, Kind
from publication.models import Publication

__all__ = ["Finding", "Level", "due", "errors", "findings", "findings_of", "told"]

RULES: tuple[Rule, ...] = (wording.title, wording.slug, wording.text, wording.headings, wording.language)
RULES += (pictures.placed, pictures.figures, pictures.tables, links.links, terms.publication)
OF_ARTICLES: tuple[Rule, ...] = (wording.standfirst, wording.topics, people.bylines, people.interests)
OF_ARTICLES += (known.known, terms.licence, terms.review)


def findings(article: Article) -> list[Finding]:
    """Return what is to be mended, then what is to be confirmed, before an article comes out as it stands."""
    return _found(Piece(article))


def errors(article: Article) -> list[str]:
    """Return in sentences what is to be mended of an article as it is stored."""
    stored = Article.objects.with_people().get(pk=article.pk)
    return [finding.sentence for finding in findings(stored) if finding.is_error]


def findings_of(articles: Iterable[Article]) -> list[list[Finding]]:
    """Return the findings of each of some articles in a few queries, if these come with their people and topics."""
    pieces, publication = [Piece(article) for article in articles], Publication.objects.current()
    links.look_up(pieces)
    known.look_up(pieces)
    for piece in pieces:
        piece.publication = publication
    return [_found(piece) for piece in pieces]


def _found(piece: Piece) -> list[Finding]:
    rules = RULES + (OF_ARTICLES if piece.article.kind == Kind.ARTICLE else ())
    found = [finding for rule in rules for finding in rule(piece)]
    return sorted(found, key=lambda finding: not finding.is_error)


def due(article: Article) -> list[Finding]:
    """Return what has come to matter of an article that is out: its date of review is past."""
    return [finding for finding in terms.review(Piece(article)) if finding.is_error]


def told(found: list[Finding]) -> str:
    """Return in a few words how much is found."""
    errors = sum(finding.is_error for finding in found)
    warnings = len(found) - errors
    parts = [
        ngettext("%(count)s to mend", "%(count)s to mend", errors) % {"count": errors} if errors else "",
        ngettext("%(count)s to confirm", "%(count)s to confirm", warnings) % {"count": warnings} if warnings else "",
    ]
    return ", ".join(filter(None, parts)) or _("nothing to mend")
