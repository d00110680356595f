import json

from django.utils.translation import gettext_lazy as _

from articles.citations.reference import Reference, parts_of

extension = "csl.json"
content_type = "application/vnd.citationstyles.csl+json"
label = _("CSL-JSON")


def write(reference: Reference) -> bytes:
    """Return the reference as a list of one CSL item; its schema takes names of ours in `custom` alone."""
    published = reference.published
    item = {
        "id": reference.key,
        "type": "post-weblog",
        "title": reference.full_title,
        "author": [_name(person) for person in reference.people],
        "container-title": reference.site,
        "publisher": reference.publisher,
        "issued": {"date-parts": [[published.year, published.month, published.day]]},
        "URL": reference.url,
        "DOI": reference.doi,
        "language": reference.language,
        "keyword": ", ".join(reference.keywords),
        "note": reference.note,
        "custom": {"license": reference.licence.url or str(reference.licence)},
    }
    said = {name: value for name, value in item.items() if value}
    return (json.dumps([said], ensure_ascii=False, indent=1) + "\n").encode()


def _name(person: str) -> dict[str, str]:
    family, given = parts_of(person)
    return {"family": family, "given": given} if given else {"literal": family}
