"""Atom feeds of corrections and retractions: one article's, and the whole site's. Entries are ready to be pasted."""

from datetime import datetime, time
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.feeds import Feed, answer
from articles.models import Article, Byline, Correction
from articles.reading import public_article
from delivery.site import absolute
from republish.notices import Notice, notice_of

ENTRIES = 50


def corrections_feed(publication, corrections, *, title, path, page, language):
    feed = Feed(
        title=title,
        link=absolute(page),
        description="",
        feed_url=absolute(path),
        feed_guid=absolute(path),
        language=language,
        author_name=publication.publisher or publication.name,
    )
    people = Prefetch("article__bylines", Byline.objects.select_related("author"))
    for correction in corrections.select_related("article").prefetch_related(people)[:ENTRIES]:
        _add(feed, correction, notice_of(correction, publication), publication)
    return answer(feed)


def _add(feed, correction, notice: Notice, publication):
    changed = timezone.make_aware(datetime.combine(notice.date, time()))
    with translation.override(notice.language):
        feed.add_item(
            title=_("%(kind)s: “%(title)s”") % {"kind": notice.kind.label, "title": notice.title},
            link=notice.url,
            unique_id=_id(correction),
            description="",
            content=render_to_string("republish/corrected.html", {"notice": notice, "article": correction.article}),
            author_name=publication.publisher or publication.name,
            pubdate=changed,
            updateddate=changed,
            licence_url="",
            other_authors=[],
            language=notice.language,
        )


def _id(correction):
    """Return a tag URI (RFC 4151), which stays when the article's slug changes."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"tag:{host},{correction.article.created_at:%Y-%m-%d}:correction:{correction.pk}"


@require_safe
def everything(request):
    return corrections_feed(
        request.publication,
        Correction.objects.filter(article__in=Article.objects.listed()),
        title=_("Corrections · %(name)s") % {"name": request.publication.name},
        path=request.path,
        page="/",
        language="en",
    )


@require_safe
@public_article
def article(request, article):
    return corrections_feed(
        request.publication,
        Correction.objects.filter(article=article),
        title=_("Corrections to “%(title)s”") % {"title": article.title},
        path=request.path,
        page=article.get_absolute_url(),
        language=article.language,
    )
