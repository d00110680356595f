"""What machines read in an article's head: schema.org as JSON-LD."""

from articles.citing import credit_names
from delivery.site import absolute


def graph(article, publication) -> dict:
    """Return an article as a schema.org BlogPosting."""
    terms = article.terms
    data = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": article.title,
        "description": article.standfirst,
        "url": article.canonical_url,
        "mainEntityOfPage": article.canonical_url,
        "inLanguage": article.language,
        "isAccessibleForFree": True,
        "wordCount": article.words,
        "datePublished": article.published_at.isoformat(),
        "dateModified": article.changed_on.isoformat(),
        "author": [_person(byline) for byline in article.writers],
        "publisher": {"@type": "Organization", "name": publication.publisher or publication.name},
        "creditText": credit_names(article),
    }
    if terms.url:
        data["license"] = terms.url
    if terms.permits_copies:
        data["acquireLicensePage"] = f"{article.canonical_url}republish/"
    if article.lead_figure:
        data["image"] = absolute(article.lead_figure.image.url)
    if article.doi:
        data["identifier"] = {"@type": "PropertyValue", "propertyID": "doi", "value": article.doi}
    if article.notices:
        data["correction"] = [
            {"@type": "CorrectionComment", "text": notice.text, "datePublished": notice.published_on.isoformat()}
            for notice in article.notices
        ]
    if article.is_retracted:
        data["creativeWorkStatus"] = "Retracted"
    return data


def _person(byline):
    person = {"@type": "Person", "name": byline.author.name, "url": absolute(byline.author.get_absolute_url())}
    if byline.author.orcid:
        person["sameAs"] = byline.author.orcid_url
    if byline.affiliation:
        person["affiliation"] = {"@type": "Organization", "name": byline.affiliation}
    return person
