"""What machines read in an article's head: schema.org as JSON-LD."""

from django.urls import reverse
from django.utils import timezone

from articles import citing
from articles.encodings import encodings_of
from articles.models import Rights
from delivery.site import absolute


def graph(article, publication) -> dict:
    """Return an article as a schema.org BlogPosting; what is not known, or not so, is not in it."""
    data = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": article.title,
        "description": article.standfirst,
        "url": article.canonical_url,
        "mainEntityOfPage": _page(article),
        "inLanguage": article.language,
        "isAccessibleForFree": True,
        "wordCount": article.words,
        "keywords": [topic.name for topic in article.topics.all()],
        "datePublished": article.published_at.isoformat(),
        "dateModified": article.changed_on.isoformat(),
        "author": [_person(byline) for byline in article.writers],
        "publisher": _publisher(publication),
        "identifier": _identifier(article),
        "image": _image(article),
        "correction": [_correction(notice) for notice in article.notices],
        "creativeWorkStatus": "Retracted" if article.is_retracted else "",
        "encoding": [_encoding(article, encoding) for encoding in encodings_of(article)],
        **_rights(article, publication),
    }
    return _said(data)


def _rights(article, publication) -> dict:
    """Return whose it is and what one may do; nobody holds a copyright in what is in the public domain."""
    page = _republish_page(article)
    rights = {
        "license": article.terms.url,
        "creditText": citing.credit_text(article, publication),
        "usageInfo": page,
        "acquireLicensePage": page,
    }
    notice = citing.copyright_line(article, publication)
    if notice:
        rights["copyrightHolder"] = [_person(byline) for byline in article.writers] or _publisher(publication)
        rights["copyrightYear"] = timezone.localdate(article.published_at).year
        rights["copyrightNotice"] = notice
    return rights


def _republish_page(article) -> str:
    """Return the URL of the terms, or of whom to ask; once an article is retracted there are none."""
    return "" if article.is_retracted else absolute(reverse("republish:republish", args=[article.slug]))


def _page(article):
    if not article.reviewed_on:
        return article.canonical_url
    return {"@type": "WebPage", "@id": article.canonical_url, "lastReviewed": article.reviewed_on.isoformat()}


def _person(byline) -> dict:
    author = byline.author
    affiliation = {"@type": "Organization", "name": byline.affiliation} if byline.affiliation else None
    return _said(
        {
            "@type": "Person",
            "name": author.name,
            "url": absolute(author.get_absolute_url()),
            "sameAs": author.orcid_url,
            "affiliation": affiliation,
        }
    )


def _publisher(publication) -> dict:
    return {
        "@type": "Organization",
        "name": publication.publisher or publication.name,
        "url": absolute("/"),
        "publishingPrinciples": absolute(reverse("articles:page", args=["about"])),
        "correctionsPolicy": absolute(reverse("articles:page", args=["republishing"])),
    }


def _identifier(article) -> dict:
    if not article.doi:
        return {}
    return {"@type": "PropertyValue", "propertyID": "doi", "value": article.doi, "url": citing.doi_url(article)}


def _correction(notice) -> dict:
    return {"@type": "CorrectionComment", "text": notice.text, "datePublished": notice.published_on.isoformat()}


def _encoding(article, encoding) -> dict:
    return {"@type": "MediaObject", "encodingFormat": encoding.media_type, "contentUrl": encoding.url(article)}


def _image(article) -> dict:
    """Return the lead figure. Of one that may not travel it says whose it is, and no licence."""
    figure = article.lead_figure
    if figure is None:
        return {}
    image = {
        "@type": "ImageObject",
        "url": absolute(figure.image.url),
        "contentUrl": absolute(figure.image.url),
        "width": figure.image.width,
        "height": figure.image.height,
        "caption": figure.caption,
        "creditText": figure.credit,
        "creator": _creator(article, figure),
    }
    return _said(image | (_image_rights(article, figure) if figure.may_travel else {}))


def _image_rights(article, figure) -> dict:
    terms = figure.terms
    return {
        "license": terms.url,
        "acquireLicensePage": figure.source if figure.rights == Rights.OWN else _republish_page(article),
        "copyrightNotice": f"© {figure.credit}" if figure.credit and terms.asks_credit else "",
    }


def _creator(article, figure) -> dict:
    """Return who made a figure if the byline names them; of any other credit nobody knows whether it is a person."""
    return next((_person(byline) for byline in article.people if byline.author.name == figure.credit), {})


def _said(data: dict) -> dict:
    """Return data without what is empty."""
    return {name: value for name, value in data.items() if value not in ("", None, [], {})}
