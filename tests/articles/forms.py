"""An article's form in the admin: where it stands, what is put into it, what it refuses."""

from lxml import html

ADD = "/admin/articles/article/add/"


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


def byline(author):
    about = {"author": author.pk, "order": 0, "role": "author", "no_interests": "on"}
    return {"bylines-TOTAL_FORMS": 1} | {f"bylines-0-{name}": value for name, value in about.items()}


def errors(answer):
    """Return what is refused, by the name of the row it stands in."""
    page = html.document_fromstring(answer.text)
    found = {}
    for sentences in page.xpath("//ul[contains(@class, 'errorlist')]"):
        row = next((name for name in sentences.xpath("ancestor::div/@class") if "field-" in name), "")
        name = next((part.removeprefix("field-") for part in row.split() if part.startswith("field-")), "")
        found.setdefault(name, []).extend(item.text_content() for item in sentences.findall("li"))
    return found
