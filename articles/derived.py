"""What is worked out from an article when it is saved, so that reading it costs nothing."""

from copy import deepcopy

from django.template.loader import render_to_string
from django.utils import translation

from articles import body, search
from richtext.outline import plain_text
from richtext.sanitise import clean_article
from richtext.text import count_words


def render(article):
    """Fill `body_html` and `words` from the body and, once the article is stored, its figures as they are now."""
    article.body = clean_article(article.body)
    figures = {str(figure.number): figure for figure in article.figures.order_by("number")} if article.pk else {}
    with translation.override(article.language):
        article.body_html = render_body(article.body, figures)
    article.words = count_words(plain_text(article.body))


def refresh(article):
    """Work an article's derived parts out again, because something beside it has changed."""
    render(article)
    type(article).objects.filter(pk=article.pk).update(body_html=article.body_html, words=article.words)
    index(article)


def index(article):
    """Put what a reader may search for into the index."""
    search.put(
        article.pk,
        title=article.title,
        standfirst=article.standfirst,
        people=" ".join(byline.author.name for byline in article.bylines.select_related("author")),
        body=plain_text(article.body),
    )


def render_body(source: str, figures: dict) -> str:
    """Return the body as a reader sees it: figures in place, notes numbered, tables that scroll by themselves."""
    if not source:
        return ""
    root = body.parse(source)
    body.place_figures(root, figures, "articles/_figure.html")
    _frame_tables(root)
    notes = body.number_notes(root)
    return body.inner(root) + notes


def _frame_tables(root):
    for number, table in enumerate(root.xpath(".//table"), 1):
        stand_in = deepcopy(table)
        frame = body.replace(table, render_to_string("articles/_table.html", {"number": number}))
        stand_in.tail = None
        frame.append(stand_in)
