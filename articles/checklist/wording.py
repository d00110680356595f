"""Title, standfirst, slug, topics, and the text itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles import words
from articles.checklist.finding import Finding, Piece, confirm, mend

LONG_TITLE = 110  # characters; what shows headlines elsewhere cuts there
STANDFIRST = range(50, 301)  # characters that search engines and shared links show
LONG_SLUG = 60
ENOUGH = 20  # words that tell one language from another
TELLING = {
    "en": frozenset("the and of to that is was for with are this from not have which".split()),
    "fr": frozenset("le la les des et du que est une dans pour qui pas sur avec".split()),
}


def title(piece: Piece) -> Iterator[Finding]:
    said = piece.article.title.strip()
    if not said:
        yield mend("title", _("It has no title. Write one."))
    if len(said) > LONG_TITLE:
        yield confirm(
            "title",
            _(
                "The title has %(count)s characters. Search engines and shared links cut it after about %(most)s: is"
                " there a shorter one?"
            )
            % {"count": len(said), "most": LONG_TITLE},
        )
    if said.endswith(".") and not said.endswith(".."):
        yield confirm("title", _("The title ends in a full stop. Titles here have none: take it out?"))


def standfirst(piece: Piece) -> Iterator[Finding]:
    length = len(piece.article.standfirst.strip())
    if not length:
        yield confirm(
            "standfirst",
            _("It has no standfirst. Lists, feeds and search engines will show nothing but its title: write one?"),
        )
    elif length not in STANDFIRST:
        sentence = (
            _("The standfirst has %(count)s characters, fewer than %(least)s: does it say what the article says?")
            if length < STANDFIRST.start
            else _("The standfirst has %(count)s characters. Shared links cut it after about %(most)s: shorten it?")
        )
        numbers = {"count": length, "least": STANDFIRST.start, "most": STANDFIRST.stop - 1}
        yield confirm("standfirst", sentence % numbers)


def slug(piece: Piece) -> Iterator[Finding]:
    last = piece.article.slug
    if last.isdigit():
        yield confirm("slug", _("The slug is nothing but digits. Will somebody who sees the URL know what it is of?"))
    elif not _is_of(last, piece.article.title):
        yield confirm("slug", _("The slug has no word of the title. Is it still the one for this article?"))
    if len(last) > LONG_SLUG:
        yield confirm(
            "slug",
            _("The slug has %(count)s characters, more than %(most)s. Would fewer words do?")
            % {"count": len(last), "most": LONG_SLUG},
        )


def _is_of(slug: str, title: str) -> bool:
    """Say whether a slug has a word of a title, or the title none that a slug could have."""
    of_title = {word for word in words.words(title) if word.isascii()}
    return not of_title or not of_title.isdisjoint(words.words(slug.replace("-", " ")))


def topics(piece: Piece) -> Iterator[Finding]:
    if not piece.article.topics.all():
        yield confirm("topics", _("It has no topic, so no page of a topic leads to it: choose one?"))


def text(piece: Piece) -> Iterator[Finding]:
    if not piece.text.strip() and not piece.placed:
        yield mend("body", _("It has no text. Write it."))


def headings(piece: Piece) -> Iterator[Finding]:
    level = 1  # of the title
    for heading in piece.root.iter("h2", "h3", "h4"):
        found = int(heading.tag[1])
        if found > level + 1:
            yield confirm(
                "body",
                _(
                    "The heading “%(heading)s” is of level %(level)s, and none of level %(above)s stands before it."
                    " Whoever listens to the page looks for one: make it level %(above)s?"
                )
                % {"heading": _quoted(heading.text_content()), "level": found, "above": level + 1},
            )
        level = found


def language(piece: Piece) -> Iterator[Finding]:
    """Ask where small words say that the text is in the other language."""
    own = piece.article.language
    found = {code: _count(piece.text, telling) for code, telling in TELLING.items()}
    most = max(found, key=lambda code: found[code])
    if own in found and most != own and found[most] >= ENOUGH and found[most] > 3 * found[own]:
        yield confirm(
            "language",
            _("The text seems to be in another language than “%(language)s”: is the language right?")
            % {"language": piece.article.get_language_display()},
        )


def _count(text: str, known: frozenset[str]) -> int:
    return sum(word in known for word in re.findall(r"\w+", text.lower()))


def _quoted(heading: str) -> str:
    heading = " ".join(heading.split())
    return heading if len(heading) <= LONG_SLUG else f"{heading[:LONG_SLUG]}…"
