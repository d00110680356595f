"""What is to be mended or confirmed before an article comes out: each rule, and what breaks it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import checklist, publishing
from articles.checklist import Level
from articles.models import Article, FormerSlug, State

ERROR, WARNING = Level
TABLE = "<table><tbody><tr><td>1</td></tr></tbody></table>"
FRENCH = (
    "<p>" + "Le médecin qui dans les mots pour une femme est avec des amis, et que sur la page du jour. " * 3 + "</p>"
)


def found(article):
    """Return what the checklist says of an article as it is stored, by place."""
    said = checklist.findings(Article.objects.with_people().get(pk=article.pk))
    return {(finding.level, finding.place): finding.sentence for finding in said}


@pytest.fixture
def ready(make_article, make_author):
    """Make an article that the checklist has nothing to say of, but for what is changed."""

    def make(**changes):
        fields = {
            "title": "Before you post",
            "slug": "before-you-post",
            "standfirst": "What to ask yourself about a patient’s story before anybody else reads it.",
            "body": "<p>Ask three people.</p>",
            "state": State.DRAFT,
            "topics": ["Consent"],
            "authors": [],
            "review_by": timezone.localdate() + timedelta(days=365),
        }
        author = changes.pop("author", True) and make_author()
        made = make_article(**fields | changes)
        if author:
            made.bylines.create(author=author, no_interests=True)
        return made

    return make


def test_an_article_in_order_has_nothing_to_mend_or_confirm(ready):
    assert found(ready()) == {}


@pytest.mark.parametrize(
    ("changes", "level", "place", "sentence"),
    [
        ({"title": ""}, ERROR, "title", "It has no title. Write one."),
        ({"title": "Before you post " * 8}, WARNING, "title", "The title has 127 characters."),
        ({"title": "Before you post."}, WARNING, "title", "The title ends in a full stop."),
        ({"standfirst": ""}, WARNING, "standfirst", "It has no standfirst."),
        ({"standfirst": "Ask first."}, WARNING, "standfirst", "The standfirst has 10 characters, fewer than 50"),
        ({"standfirst": "x" * 301}, WARNING, "standfirst", "The standfirst has 301 characters."),
        ({"slug": "2026"}, WARNING, "slug", "The slug is nothing but digits."),
        ({"slug": "untitled"}, WARNING, "slug", "The slug has no word of the title."),
        ({"slug": "before-" + "x" * 60}, WARNING, "slug", "The slug has 67 characters, more than 60."),
        ({"topics": []}, WARNING, "topics", "It has no topic"),
        ({"author": False}, ERROR, "bylines", "Nobody stands under this article yet."),
        ({"body": ""}, ERROR, "body", "It has no text."),
        ({"body": "<p>x</p><h3>Why</h3>"}, WARNING, "body", "The heading “Why” is of level 3, and none of level 2"),
        ({"body": "<h2>A</h2><h4>B</h4><p>x</p>"}, WARNING, "body", "The heading “B” is of level 4"),
        ({"body": FRENCH}, WARNING, "language", "The text seems to be in another language than “English”"),
        ({"body": f"<p>x</p>{TABLE}"}, WARNING, "body", "Table 1 has no heading cells"),
        (
            {"body": '<p><a href="https://example">So</a></p>'},
            ERROR,
            "body",
            "The link “https://example” leads nowhere",
        ),
        ({"body": '<p><a href="http://https://x.org">So</a></p>'}, ERROR, "body", "it is not well-formed"),
        ({"body": '<p><a href="https://x.org/a b">So</a></p>'}, ERROR, "body", "it is not well-formed"),
        ({"body": '<p><a href="mailto:nobody">So</a></p>'}, ERROR, "body", "it is not well-formed"),
        ({"body": '<p><a href="#why">So</a></p>'}, WARNING, "body", "“#why” leads to no part of the page"),
        ({"body": '<p><a href="/articles/none/">So</a></p>'}, ERROR, "body", "leads to no article of this site"),
        ({"body": '<p><a href="https://x.org/">Click here.</a></p>'}, WARNING, "body", "only “Click here.”"),
        ({"licence": "all-rights-reserved"}, WARNING, "licence", "All rights are reserved"),
        ({"licence": "by-4.0"}, WARNING, "licence", "Its licence is CC BY 4.0, and not CC BY-ND 4.0 as usual here."),
        ({"review_by": None}, WARNING, "review_by", "It has no date by which somebody reads it again"),
        ({"review_by": date(2020, 5, 3)}, ERROR, "review_by", "It was to be reviewed by 3 May 2020, which is past."),
    ],
)
def test_each_rule_says_what_is_amiss_and_where(ready, changes, level, place, sentence):
    said = found(ready(**changes))

    assert list(said) == [(level, place)]
    assert sentence in said[level, place]


@pytest.mark.parametrize(
    "body",
    [
        "<h2>A</h2><h3>B</h3><h4>C</h4><h2>D</h2><p>x</p>",
        '<h2 id="why">Why</h2><p><a href="#why">See above</a></p>',
        "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
        '<p><a href="https://example.org/a?b=c#d">The study</a>, <a href="mailto:a@example.org">her</a></p>',
        '<p><a href="/about/">About us</a> <a href="/articles/before-you-post/#part">this very page</a></p>',
        '<p><a href="https://web.archive.org/web/2020/https://example.org/">As it was</a></p>',
    ],
)
def test_what_is_well_made_is_not_asked_about(ready, body):
    assert found(ready(body=body)) == {}


def test_each_writer_who_has_not_declared_interests_is_named(ready, make_author):
    article = ready()
    article.bylines.create(author=make_author("Wen Li"), order=1)
    article.bylines.create(author=make_author("Bea Other"), order=2, interests="Sells the book.")
    article.bylines.create(author=make_author("Ill Ustrator"), order=3, role="illustrator")

    said = found(article)

    assert list(said) == [(ERROR, "bylines-1-interests")]
    assert said[ERROR, "bylines-1-interests"].startswith("Wen Li has not declared interests.")


@pytest.mark.parametrize(
    ("fields", "level", "place", "sentence"),
    [
        ({"rights": "unknown"}, ERROR, "figures-0-rights", "Whose figure 1 is, is not known."),
        ({"rights": "site"}, WARNING, "figures-0-credit", "Figure 1 is somebody else’s and names nobody"),
        ({"rights": "own", "licence": "by-4.0"}, WARNING, "figures-0-credit", "names nobody"),
        ({"alt": "IMG_2041"}, WARNING, "figures-0-alt", "is a file’s name"),
        ({"alt": "two-doors.jpeg"}, WARNING, "figures-0-alt", "is a file’s name"),
        ({"alt": "An image of two doors"}, WARNING, "figures-0-alt", "says that it is an image"),
        ({"alt": "Photo d’une porte"}, WARNING, "figures-0-alt", "says that it is an image"),
        ({"alt": "Two doors", "caption": "two doors."}, WARNING, "figures-0-alt", "is its caption again"),
    ],
)
def test_what_must_be_known_of_a_figure_is_asked(ready, make_figure, fields, level, place, sentence):
    article = ready(body='<p>See.</p><figure data-figure="1"></figure>')
    make_figure(article, **{"rights": "article"} | fields)

    said = found(article)

    assert list(said) == [(level, place)]
    assert sentence in said[level, place]


def test_a_figure_that_is_not_there_and_one_that_stands_nowhere_are_told_apart(ready, make_figure):
    article = ready(body='<p>See.</p><figure data-figure="7"></figure>')
    make_figure(article, number=2, rights="article")
    make_figure(article, number=3, rights="article", lead=True)

    said = found(article)

    assert set(said) == {(ERROR, "body"), (WARNING, "figures-0-number")}
    assert "The text places figure 7, which is not there." in said[ERROR, "body"]
    assert "Figure 2 stands nowhere in the text" in said[WARNING, "figures-0-number"]


def test_links_to_articles_are_followed_to_what_readers_can_open(ready, make_article):
    out = make_article("Out")
    FormerSlug.objects.create(slug="was-out", article=out)
    make_article("Not yet", state=State.DRAFT)
    links = "".join(
        f'<p><a href="{url}">{url}</a></p>'
        for url in ("/articles/out/", "/articles/was-out/#a", out.canonical_url, "/articles/not-yet/")
    )

    said = found(ready(body=links))

    assert list(said) == [(WARNING, "body")]
    assert "“/articles/not-yet/” leads to an article that readers cannot open" in said[WARNING, "body"]


@time_machine.travel("2026-05-04 12:00Z", tick=False)
@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2026-05-03 08:00Z", "It would come out dated 3 May 2026, in the past. Is that meant?"),
        ("2027-06-01 08:00Z", "It would come out on 1 June 2027, in more than a year. Is that meant?"),
        ("2026-05-04 11:00Z", None),
        ("2026-05-05 08:00Z", None),
    ],
)
def test_a_date_of_publication_that_is_past_or_far_is_asked_about(ready, moment, sentence):
    said = found(ready(published_at=moment))

    assert said == ({(WARNING, "published_at"): sentence} if sentence else {})


def test_what_was_public_keeps_its_date_unasked(ready):
    article = ready(state=State.UNPUBLISHED, published_at=timezone.now() - timedelta(days=900))

    assert found(article) == {}


def taken_back(made, editor, **then):
    publishing.bring(made, State.PUBLISHED, by=editor)
    publishing.bring(Article.objects.get(pk=made.pk), State.UNPUBLISHED, by=editor)
    Article.objects.filter(pk=made.pk).update(**then)


@pytest.mark.parametrize(
    ("then", "asked"),
    [({"body": "<p>Ask two people.</p>"}, True), ({"title": "Before you share"}, True), ({"doi": "10.1234/x"}, False)],
)
def test_what_comes_out_again_with_another_text_is_asked_for_a_correction(ready, editor, then, asked):
    made = ready()
    taken_back(made, editor, **then)

    sentence = found(made).get((WARNING, "body"))

    assert sentence == ("Readers knew another text. Is a correction due?" if asked else None)


def test_what_was_rewritten_as_it_was_unpublished_is_asked_for_a_correction(ready, editor):
    made = ready()
    publishing.bring(made, State.PUBLISHED, by=editor)
    rewritten = Article.objects.get(pk=made.pk)
    rewritten.body = "<p>Ask two people.</p>"
    publishing.bring(rewritten, State.UNPUBLISHED, by=editor)

    assert "Is a correction due?" in found(made)[WARNING, "body"]


def test_what_readers_knew_of_many_articles_is_asked_in_one_query(
    ready, make_author, editor, django_assert_max_num_queries
):
    author = make_author()
    for number in range(5):
        made = ready(slug=f"before-{number}", author=False, topics=[])
        made.bylines.create(author=author, no_interests=True)
        taken_back(made, editor, title="Before you share")
    articles = list(Article.objects.with_people().prefetch_related("topics"))

    with django_assert_max_num_queries(2):
        said = checklist.findings_of(articles)

    assert [sum("Readers knew" in each.sentence for each in one) for one in said] == [1] * 5


def test_a_page_is_asked_less(ready):
    page = ready(kind="page", author=False, topics=[], standfirst="", review_by=None, licence="by-4.0")

    assert found(page) == {}


def test_errors_come_first_and_are_counted(ready):
    said = checklist.findings(ready(standfirst="", body="", title=""))

    assert [finding.is_error for finding in said] == sorted((finding.is_error for finding in said), reverse=True)
    assert checklist.told(said) == "2 to mend, 1 to confirm"


def test_of_what_is_out_only_a_review_that_is_due_is_told(ready):
    article = ready(state=State.PUBLISHED, topics=[], review_by=date(2020, 5, 3))

    assert [finding.place for finding in checklist.due(article)] == ["review_by"]
    article.review_by = timezone.localdate() + timedelta(days=1)
    assert checklist.due(article) == []


def test_a_hundred_links_and_figures_cost_no_more_queries(ready, make_figure, django_assert_max_num_queries):
    links = "".join(f'<p><a href="/articles/a{n}/">Article {n}</a></p>' for n in range(100))
    article = ready(body=links)
    for number in range(1, 6):
        make_figure(article, number=number, rights="article")
    read = Article.objects.with_people().prefetch_related("topics").get(pk=article.pk)

    with django_assert_max_num_queries(2):
        said = checklist.findings(read)

    assert len(said) == 105


def test_many_articles_are_looked_at_in_as_many_queries_as_one(ready, make_article, django_assert_max_num_queries):
    ready(body='<p><a href="/articles/before-you-post/">Itself</a> and <a href="/articles/other/">another</a>.</p>')
    make_article("Other", body='<p><a href="/articles/nowhere/">Nowhere</a></p>', licence="by-4.0")
    make_article("About", kind="page")
    articles = Article.objects.with_people().prefetch_related("topics").order_by("pk")
    one_by_one = [checklist.findings(article) for article in articles]
    read = list(articles)

    with django_assert_max_num_queries(2):
        together = checklist.findings_of(read)

    assert together == one_by_one
    assert [len(found) > 2 for found in together] == [False, True, False]
