"""What somebody has typed into an article's form, put over what is stored of it."""

from django.utils.datastructures import MultiValueDict

from articles.models import Article, Topic
from articles.revisions import BYLINE
from articles.working import MOST_ROWS
from authors.models import Author
from richtext.sanitise import MAX_ARTICLE

WORDS = ("title", "standfirst", "body", "language")
FIGURE_WORDS = ("alt", "caption", "credit")
BYLINE_WORDS = ("role", "credentials", "position", "affiliation", "interests", "funding")


def over(article, content, fields):
    """Return a content as it would be with the fields of a form, which are as somebody left them: whole or not.

    What cannot be read stays as it is stored; pictures that were chosen and not saved are not there.
    """
    form = MultiValueDict(fields)
    typed = {name: form[name] for name in WORDS if name in form and _fits(name, form[name])}
    return content | {
        "fields": content["fields"] | typed,
        "topics": _topics(form) if fields else content["topics"],
        "bylines": _bylines(form) if "bylines-TOTAL_FORMS" in form else content["bylines"],
        "figures": _figures(article, content, form) if "figures-TOTAL_FORMS" in form else content["figures"],
    }


def _fits(name, value):
    field = Article._meta.get_field(name)
    return len(value) <= MAX_ARTICLE and (not field.choices or value in dict(field.flatchoices))


def _topics(form):
    chosen = [int(pk) for pk in form.getlist("topics") if pk.isdecimal() and len(pk) < 10]
    return [[topic.pk, topic.name] for topic in Topic.objects.filter(pk__in=chosen)]


def _rows(form, prefix):
    """Yield the rows of an inline that were not taken away, as what each field holds."""
    for number in range(min(_number(form[f"{prefix}-TOTAL_FORMS"]), MOST_ROWS)):
        start = f"{prefix}-{number}-"
        row = {name.removeprefix(start): form[name] for name in form if name.startswith(start)}
        if row and "DELETE" not in row:
            yield row


def _number(text, default=0):
    return int(text) if text and text.isdecimal() and len(text) < 10 else default


def _bylines(form):
    rows = [row for row in _rows(form, "bylines") if _number(row.get("author"))]
    authors = Author.objects.prefetch_related("affiliations").in_bulk([_number(row["author"]) for row in rows])
    known = [(row, authors[_number(row["author"])]) for row in rows if _number(row["author"]) in authors]
    return sorted((_byline(row, author) for row, author in known), key=lambda byline: byline["order"])


def _byline(row, author):
    """Return a byline as its form has it; a new one takes over what is true of its author, as when it is saved."""
    byline = dict.fromkeys(BYLINE, "") | {name: row.get(name, "") for name in BYLINE_WORDS}
    byline |= {"author_id": author.pk, "name": author.name, "order": _number(row.get("order"))}
    byline["no_interests"] = "no_interests" in row
    if not row.get("id"):
        byline["credentials"] = byline["credentials"] or author.credentials
        byline["position"] = byline["position"] or author.position
        byline["affiliation"] = byline["affiliation"] or "; ".join(map(str, author.affiliations.all()))
    return byline


def _figures(article, content, form):
    numbers = {str(pk): number for pk, number in article.figures.values_list("pk", "number")}
    stored = {figure["number"]: figure for figure in content["figures"]}
    rows = [row for row in _rows(form, "figures") if row.get("id") in numbers]
    figures = [_figure(stored[numbers[row["id"]]], row) for row in rows]
    return sorted(figures, key=lambda figure: figure["number"])


def _figure(stored, row):
    words = {name: row[name] for name in FIGURE_WORDS if name in row}
    return stored | words | {"number": _number(row.get("number"), stored["number"]), "lead": "lead" in row}
