"""Hostile text in every field that people fill, put into the columns themselves: no form has looked at it.

So it is worse than what people can send, and as bad as what an import or an older release may have left.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone

from articles import citations, previews, revisions
from articles.models import Article, Byline, Correction, Figure, WorkingCopy
from authors.models import Author
from comments import rendering, threads
from comments.models import Appearance, Comment, Status, Version
from delivery.models import Mail
from moderation import reporting
from republish.formats import FORMATS
from republish.models import Tally
from richtext.outline import characters
from tests.places import PLACES

ROOMS = "delivery publication accounts authors articles comments republish moderation".split()
RUNS = "javascript:alert(1)//"  # in place of a URL
TYPED = (models.CharField, models.TextField, models.JSONField)

# Columns with words that nobody types, or that hold to a pattern of their own wherever they are written.
NOT_TYPED = frozenset(
    """
    delivery.Mail.key delivery.Mail.kind delivery.Mail.error
    publication.Publication.time_zone publication.Publication.default_licence
    accounts.User.password
    authors.Author.slug articles.Topic.slug articles.Article.slug articles.FormerSlug.slug
    articles.Article.body_html
    comments.Comment.path comments.Comment.text_hash comments.Comment.html comments.Comment.rendered
    comments.Comment.rendered_with comments.Comment.findings comments.Comment.key comments.Comment.network_hash
    comments.Comment.subnet_hash comments.Notice.person
    comments.LogEntry.before comments.LogEntry.after comments.LogEntry.request_id
    republish.Follower.language republish.Follower.network_hash republish.Salt.secret
    republish.Sighting.digest
    moderation.Reason.code moderation.Decision.replaced moderation.Rule.name moderation.Report.reporter
    moderation.Report.neighbourhood moderation.Note.person moderation.Waiting.findings
    """.split()
)
# What people fill, and a page where it is seen; what is seen on none serves to write to somebody.
SEEN = {
    "delivery.Mail.to": "admin:delivery_mail_change",
    "delivery.Mail.subject": "admin:delivery_mail_change",
    "delivery.Mail.text": "admin:delivery_mail_change",
    "publication.Publication.name": "articles:home",
    "publication.Publication.tagline": "articles:home",
    "publication.Publication.description": "articles:home",
    "publication.Publication.publisher": "articles:article",
    "publication.Publication.contact": "articles:home",
    "publication.Publication.discussion_line": "articles:article",
    "publication.Publication.discussions_closed_reason": "moderation:discussions, closed",
    "accounts.User.email": "admin:accounts_user_changelist",
    "accounts.User.name": "admin:accounts_user_changelist",
    "authors.Author.name": "articles:author",
    "authors.Author.sort_name": "admin:authors_author_change",
    "authors.Author.credentials": "articles:author",
    "authors.Author.position": "articles:author",
    "authors.Author.orcid": "articles:author",
    "authors.Author.biography": "articles:author",
    "authors.Author.interests": "admin:authors_author_change",
    "authors.Affiliation.institution": "articles:author",
    "authors.Affiliation.city": "articles:author",
    "authors.Affiliation.ror": "admin:authors_author_change",
    "authors.Link.label": "articles:author",
    "authors.Link.url": "admin:authors_author_change",
    "articles.Topic.name": "articles:topic",
    "articles.Topic.description": "articles:topic",
    "articles.Article.title": "articles:article",
    "articles.Article.standfirst": "articles:article",
    "articles.Article.body": "articles:article",
    "articles.Article.doi": "articles:article",
    "articles.Byline.credentials": "articles:article",
    "articles.Byline.position": "articles:article",
    "articles.Byline.affiliation": "articles:article",
    "articles.Byline.interests": "articles:article",
    "articles.Byline.funding": "articles:article",
    "articles.Figure.alt": "articles:article",
    "articles.Figure.caption": "articles:article",
    "articles.Figure.credit": "articles:article",
    "articles.Figure.source": "admin:articles_article_change",
    "articles.Correction.text": "articles:article",
    "articles.Correction.old_wording": "articles:article",
    "articles.Correction.new_wording": "articles:article",
    "articles.Revision.note": "admin:articles_article_history",
    "articles.Revision.content": "articles:preview",
    "articles.WorkingCopy.fields": "admin:articles_article_preview, typed",
    "comments.Discussion.closed_reason": "moderation:discussions",
    "comments.Comment.name": "articles:article",
    "comments.Comment.email": "comments:mine-export",
    "comments.Comment.handle": "moderation:queue",
    "comments.Comment.website": "comments:mine-export",
    "comments.Comment.affiliation": "articles:article",
    "comments.Comment.interests": "articles:article",
    "comments.Comment.text": "articles:article",
    "comments.Comment.closed_reason": "articles:article",
    "comments.Version.text": "moderation:comment",
    "comments.Version.fields": "comments:mine-export",
    "republish.Follower.email": "",
    "republish.Tally.origin": "admin:articles_article_copies",
    "moderation.Reason.name": "moderation:queue",
    "moderation.Reason.sentence": "moderation:queue",
    "moderation.Reason.sentence_fr": "admin:moderation_reason_change",
    "moderation.Decision.reason": "moderation:log",
    "moderation.Decision.note": "moderation:log",
    "moderation.Rule.pattern": "admin:moderation_rule_change",
    "moderation.Report.words": "moderation:comment",
    "moderation.Report.email": "",
    "moderation.Note.text": "moderation:comment",
}


def columns() -> Iterator[tuple[str, models.Field]]:
    """Yield each column of the site's own models that holds words, and not those of a closed set; by its name."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            for column in model._meta.concrete_fields:
                if isinstance(column, TYPED) and not column.choices:
                    yield f"{model._meta.label}.{column.name}", column


def mark(name: str) -> str:
    """Return a short word that says in which column it was put."""
    return f"q{list(SEEN).index(name)}q"


def spoil(payload: str) -> None:
    """Put a payload into every column that people fill, behind its own mark, and work out again what follows."""
    WorkingCopy.objects.all().delete()
    for name, column in columns():
        if name in SEEN and not isinstance(column, models.JSONField):
            _fill(column, mark(name), payload)
    for article in Article.objects.all():
        article.save()
    Version.objects.update(fields={"name": mark("comments.Version.fields")})
    for comment in Comment.objects.select_related("article"):
        rendering.store(comment)


def _fill(column: models.Field, word: str, payload: str) -> None:
    """Fill a column of every row; one that must differ from row to row begins with the row's number."""
    url = isinstance(column, models.URLField) or column.name == "ror"
    every = column.model._default_manager.all()
    told = every.exclude(closed_reason="") if column.name == "closed_reason" else every
    for number, pk in enumerate(told.values_list("pk", flat=True), 1):
        text = f"{RUNS}{word}" if url else f"{number}{word}{payload}"
        others = {"no_interests": False} if column.name == "interests" and column.model is Byline else {}
        rows = every.filter(pk=pk)
        rows.update(**{column.name: characters(text)[: column.max_length]}, **others)


def crowd(article: Article, payloads: Sequence[str]) -> None:
    """Put comments beneath an article, one for each payload in every field of it, approved and read by everybody."""
    start = (Comment.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
    rows = [_comment(article, pk, characters(payload) or "x") for pk, payload in enumerate(payloads, start)]
    for row in rows:
        rendering.render(row, "America/Toronto")
    Comment.objects.bulk_create(rows, batch_size=100)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Comment]):
            cursor.execute(statement)


def _comment(article: Article, pk: int, text: str) -> Comment:
    names = ("name", "handle", "affiliation", "interests", "website", "email", "closed_reason")
    lines: dict[str, Any] = {
        column.name: text[: column.max_length] for column in Comment._meta.fields if column.name in names
    }
    about = {"root": pk, "path": threads.step(pk), "key": secrets.token_hex(16), "closed_at": article.published_at}
    seen = {"status": Status.APPROVED, "appearance": Appearance.SHOWN, "public_since": article.published_at}
    handled = {"handle": ""} if pk % 2 else {"website": ""}  # a comment shows one of the two
    return Comment(id=pk, article=article, text=text[:12_000], **lines | handled | about | seen)


def shelf(payloads: Sequence[str]) -> int:
    """Put articles on the site with all payloads in their titles, standfirsts and people; return how many there are.

    As many payloads stand in one title as it has room for: nothing there ends what another began but its last sign.
    """
    words = packs([characters(payload) for payload in payloads], 200)
    number = Article.objects.count()
    published = {"state": "published", "published_at": timezone.now() - timedelta(days=1)}
    articles = Article.objects.bulk_create(
        Article(title=text[:200], standfirst=text[:500], slug=f"shelf-{turn}", **published)
        for turn, text in enumerate(words, number)
    )
    authors = Author.objects.bulk_create(
        Author(name=text[:120], sort_name=text[-120:], biography=text, slug=f"shelf-{turn}")
        for turn, text in enumerate(words, number)
    )
    Byline.objects.bulk_create(
        Byline(article=article, author=author, credentials=text[-120:], affiliation=text, interests=text)
        for article, author, text in zip(articles, authors, words, strict=True)
    )
    return len(words)


def packs(texts: Sequence[str], room: int) -> list[str]:
    """Return texts put together, as many as there is room for; one that needs more stands alone."""
    packed = [""]
    for text in texts:
        if len(packed[-1]) + len(text) < room:
            packed[-1] += f" {text}"
        else:
            packed.append(text)
    return packed


# ---- a world with something of everything, and where it is seen ----


def furnish(world: Any, make_figure: Callable[..., Figure]) -> None:
    """Add to the world of tests/places.py what it has none of, each where a page shows it."""
    now = timezone.now()
    for author in (world.own_author, world.other_author):
        author.affiliations.create(institution="Here", city="There")
        author.links.create(label="Elsewhere", url="https://a.example/")
    shown = {"orcid": "0000-0002-1825-0097", "portrait": world.figure.image.name}
    Author.objects.filter(pk=world.other_author.pk).update(**shown)
    for figure in (world.figure, make_figure(world.own_draft)):
        about = {"credit": "Somebody", "caption": "What", "source": "https://a.example/", "lead": True}
        Figure.objects.filter(pk=figure.pk).update(**about)
    Article.objects.filter(pk=world.article.pk).update(doi="10.1234/x")
    Correction.objects.create(article=world.article, text="Wrong.", old_wording="Old.", new_wording="New.")
    for comment in (world.comment, world.pending):
        Version.objects.create(comment=comment, number=1, text="Said before.", fields={"name": "Before"})
    reporting.report(world.comment, reason="other", words="Untrue.", email="r@example.org", address="192.0.2.7")
    Tally.objects.create(article=world.own_published, origin="copy.example", day=now.date(), count=3)
    Mail.objects.update(sent_at=now, subject="Subject", text="Text")


def plant_everywhere(world: Any, text: str) -> None:
    """Put a text into every column, into a revision that a link leads to, and into what is typed in a form."""
    spoil(text)
    draft = world.own_draft = Article.objects.get(pk=world.own_draft.pk)
    content = revisions.snapshot(draft)
    content["fields"] |= {"title": mark("articles.Revision.content"), "body": f"{text}<script>alert(1)</script>"}
    kept = draft.revisions.create(number=draft.revisions.count() + 1, by=None, content=content)
    world.preview_link = previews.make(draft, by=world.users["editor"], days=7, revision=kept)
    typed = {name: [f"{mark('articles.WorkingCopy.fields')}{text}"] for name in ("title", "standfirst", "body")}
    WorkingCopy.objects.create(article=draft, user=world.users["administrator"], version=1, fields=typed)


def urls(world: Any) -> Iterator[tuple[str, str]]:
    """Yield every URL of the site, and those of its pages that a query makes others of."""
    for name, place in PLACES.items():
        yield name, place.url(name, world)
    slug, draft = world.article.slug, [world.own_draft.pk]
    preview, compare = (reverse(f"admin:articles_article_{name}", args=draft) for name in ("preview", "compare"))
    yield "admin:articles_article_preview, typed", f"{preview}?working=1"
    yield "admin:articles_article_compare, all", f"{compare}?from=1&to={world.own_draft.revisions.count()}"
    for extension in FORMATS:
        yield f"republish:download, {extension}", reverse("republish:download", args=[slug, extension])
    for extension in citations.FORMATS:
        yield f"articles:cite, {extension}", reverse("articles:cite", args=[slug, extension])
