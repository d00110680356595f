"""The search index: one folded text in each database's own full-text table, filled when an article is saved.

SQLite keeps it in FTS5, PostgreSQL in a generated tsvector; both see only words that `articles.words` has made alike,
so the same query finds the same articles on both.
"""

from dataclasses import dataclass, field

from django.db import connection
from django.db.models.expressions import RawSQL

from articles.words import marked, words
from richtext.outline import plain_text

COLUMNS = ("title", "standfirst", "people", "body")
LIMIT = 300  # hits that are ranked; ranking thousands is slow on PostgreSQL and nobody reads that far
QUERY_LENGTH = 200

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE article_search USING fts5("
        "title, standfirst, people, body, tokenize='unicode61 remove_diacritics 0')",
    ],
    "postgresql": [
        "CREATE TABLE article_search (rowid bigint PRIMARY KEY, title text NOT NULL, standfirst text NOT NULL,"
        " people text NOT NULL, body text NOT NULL, words tsvector GENERATED ALWAYS AS ("
        "setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', people), 'B') ||"
        " setweight(to_tsvector('simple', standfirst), 'C') || setweight(to_tsvector('simple', body), 'D')) STORED)",
        "CREATE INDEX article_search_words ON article_search USING gin (words)",
    ],
}
FIND = {
    "sqlite": (
        "SELECT rowid FROM article_search WHERE article_search MATCH %s"
        " ORDER BY bm25(article_search, 10.0, 4.0, 6.0, 1.0), rowid DESC LIMIT %s"
    ),
    "postgresql": (
        "SELECT rowid FROM (SELECT rowid, words FROM article_search WHERE words @@ to_tsquery('simple', %s)"
        " ORDER BY rowid DESC LIMIT %s) AS hits ORDER BY ts_rank(words, to_tsquery('simple', %s)) DESC, rowid DESC"
    ),
}

HOLDING = {
    "sqlite": "SELECT rowid FROM article_search WHERE article_search MATCH %s",
    "postgresql": "SELECT rowid FROM article_search WHERE words @@ to_tsquery('simple', %s)",
}


@dataclass(frozen=True)
class Query:
    """What somebody looks for: whole words, and the last one, where it is no single letter, as a beginning too."""

    text: str
    words: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, text: str) -> "Query":
        text = text.strip()[:QUERY_LENGTH]
        return cls(text, words(text))

    @property
    def beginning(self) -> str:
        return self.words[-1] if self.words and len(self.words[-1]) > 1 else ""

    def mark(self, text: str) -> list[tuple[str, bool]]:
        return marked(text, set(self.words), self.beginning)

    def extract(self, text: str, before: int = 60, length: int = 240) -> list[tuple[str, bool]]:
        """Return the pieces around the first hit in a text, with the hits marked."""
        pieces = self.mark(text)
        first = next((number for number, piece in enumerate(pieces) if piece[1]), 0)
        start, room = first, before
        while start > 0 and room > 0:
            start -= 1
            room -= len(pieces[start][0])
        end, room = first, length
        while end < len(pieces) and room > 0:
            room -= len(pieces[end][0])
            end += 1
        lead = [("… ", False)] if start else []
        tail = [(" …", False)] if end < len(pieces) else []
        return lead + pieces[start:end] + tail


def put(pk, **texts):
    """Index an article's texts, in place of what stood there."""
    texts = {name: " ".join(words(text)) for name, text in texts.items()}
    remove(pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO article_search (rowid, title, standfirst, people, body) VALUES (%s, %s, %s, %s, %s)",
            [pk, *(texts[name] for name in COLUMNS)],
        )


def remove(pk):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM article_search WHERE rowid = %s", [pk])


def find(query: Query) -> list[int]:
    """Return the keys of at most LIMIT articles that hold every word of the query, best first."""
    if not query.words:
        return []
    asked = _asked(query)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(FIND["sqlite"], [asked, LIMIT])
        else:
            cursor.execute(FIND["postgresql"], [asked, LIMIT, asked])
        return [row[0] for row in cursor.fetchall()]


def holding(query: Query) -> RawSQL:
    """Return the keys of all articles that hold every word of the query, in no order, as a part of another query."""
    return RawSQL(HOLDING[connection.vendor], [_asked(query)])  # noqa: S611 -- the words are a parameter


def _asked(query):
    """Return a query of one word at least as the database's own full-text search reads it."""
    if connection.vendor == "sqlite":
        return " ".join(f'"{word}"' for word in query.words) + ("*" if query.beginning else "")
    return " & ".join(query.words) + (":*" if query.beginning else "")


def find_among(query: Query, articles) -> list[int]:
    """Return the keys of those of these articles that hold every word of the query, best first."""
    ranked = find(query)
    among = set(articles.filter(pk__in=ranked).values_list("pk", flat=True))
    return [pk for pk in ranked if pk in among]


def results(query: Query, articles, keys) -> list[dict]:
    """Return the articles of these keys, in their order, each with its title and the best extract marked."""
    found = articles.in_bulk(keys)
    return [
        {"article": found[pk], "title": query.mark(found[pk].title), "extract": _best_extract(query, found[pk])}
        for pk in keys
        if pk in found
    ]


def _best_extract(query, article):
    body = plain_text(article.body)
    pieces = query.mark(body)
    if any(hit for _, hit in pieces):
        return query.extract(body)
    return query.mark(article.standfirst)


def close(query: Query, articles, limit=3) -> list:
    """Return a few articles that have any of the query's longer words, for somebody who missed one."""
    wanted = [word for word in query.words if len(word) > 3][:8]
    scores: dict[int, int] = {}
    for word in wanted:
        for pk in find(Query(word, [word])):
            scores[pk] = scores.get(pk, 0) + 1
    best = sorted(scores, key=lambda pk: (-scores[pk], -pk))[:limit]
    found = articles.in_bulk(best)
    return [found[pk] for pk in best if pk in found]
