"""The arithmetic of copies read elsewhere: what is added up where, and where a bound was met."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from articles.models import Article, Kind, State
from republish import counting, figures
from republish.figures import Readers, Row, Span
from republish.models import Tally

TODAY = date(2031, 3, 5)


@pytest.fixture
def tally(article):
    """Store how many read copies at a site, so many days ago."""

    def tally(count, origin="journal.example", ago=0, about=article):
        day = TODAY - timedelta(days=ago)
        return Tally.objects.create(article=about, origin=origin, day=day, count=count)

    return tally


@pytest.mark.parametrize(
    ("readers", "code", "said"),
    [
        (Readers(), "en", "0"),
        (Readers(1234), "en", "1,234"),
        (Readers(10_000, more=True), "en", "10,000 or more"),
        (Readers(1234), "fr", "1\u202f234"),
    ],
)
def test_a_number_is_written_as_it_is_read(readers, code, said):
    with translation.override(code):
        assert str(readers).replace("\xa0", "\u202f") == said


# ---- by site ----


def test_each_site_has_its_last_thirty_days_and_all_since_the_beginning(article, tally):
    tally(5, ago=0)
    tally(2, ago=29)
    tally(9, ago=30)
    tally(9, "elsewhere.example", ago=400)

    assert figures.by_site(article, TODAY) == [
        Row("journal.example", Readers(7), Readers(16)),
        Row("elsewhere.example", Readers(0), Readers(9)),
    ]


def test_sites_stand_in_the_order_in_which_copies_are_read_now(article, tally):
    tally(1, "b.example")
    tally(1, "a.example")
    tally(3, "now.example")
    tally(99, "once.example", ago=90)
    tally(2, "")

    assert [row.what for row in figures.by_site(article, TODAY)] == [
        "now.example",
        "Not known",
        "a.example",
        "b.example",
        "once.example",
    ]


def test_where_a_bound_was_met_there_may_have_been_more(article, tally):
    tally(counting.PER_ORIGIN, "now.example")
    tally(counting.PER_ORIGIN, "once.example", ago=90)
    tally(1, "once.example")
    tally(counting.PER_ORIGIN - 1, "almost.example")
    tally(2, "almost.example", ago=1)

    more = {row.what: (row.lately.more, row.ever.more) for row in figures.by_site(article, TODAY)}

    assert more == {"now.example": (True, True), "once.example": (False, True), "almost.example": (False, False)}


def test_sites_beyond_the_first_hundred_are_added_up(article, tally):
    for number in range(100):
        tally(counting.PER_ORIGIN - number, f"site-{number:03}.example")
    tally(3, "small.example")
    tally(2, "smaller.example", ago=90)

    *named, rest = figures.by_site(article, TODAY)

    assert [row.what for row in named] == [f"site-{number:03}.example" for number in range(100)]
    assert rest == Row("2 further sites", Readers(3), Readers(5))


def test_only_the_article_itself_is_counted(article, tally, make_article):
    tally(5, about=make_article("Another"))

    assert figures.by_site(article, TODAY) == []
    assert figures.history(article) == {}


# ---- by day and by month ----


def test_a_day_is_the_sum_of_its_sites_and_a_day_without_readers_is_none(article, tally):
    tally(5)
    tally(2, "elsewhere.example")
    tally(3, ago=29)
    tally(9, ago=30)

    days = figures.by_day(figures.history(article), TODAY)

    assert len(days) == 30
    assert days[0] == Span(date(2031, 2, 4), Readers(3))
    assert days[-1] == Span(TODAY, Readers(7))
    assert {span.readers.count for span in days[1:-1]} == {0}


def test_a_month_is_the_sum_of_its_days_across_the_turn_of_the_year(article, tally):
    tally(5)
    tally(2, ago=4)
    tally(1, ago=5)  # 28 February
    tally(4, ago=338)  # 1 April 2030
    tally(9, ago=339)

    months = figures.by_month(figures.history(article), TODAY)

    assert [span.begins for span in months] == [
        *(date(2030, month, 1) for month in range(4, 13)),
        *(date(2031, month, 1) for month in (1, 2, 3)),
    ]
    assert [span.readers.count for span in months] == [4, *[0] * 9, 1, 7]


def test_a_day_and_its_month_say_where_a_bound_was_met(article, tally, monkeypatch):
    monkeypatch.setattr(figures, "PER_ORIGIN", 10)
    monkeypatch.setattr(figures, "PER_ARTICLE", 15)
    tally(10, ago=1)
    tally(8, ago=2)
    tally(7, "elsewhere.example", ago=2)
    tally(9, ago=3)
    tally(5, "elsewhere.example", ago=3)

    history = figures.history(article)

    assert [span.readers for span in figures.by_day(history, TODAY)[-4:]] == [
        Readers(14),
        Readers(15, more=True),
        Readers(10, more=True),
        Readers(0),
    ]
    assert figures.by_month(history, TODAY)[-1].readers == Readers(39, more=True)


# ---- by article, and for whom ----


def test_articles_stand_in_the_order_in_which_copies_are_read_now(article, tally, make_article):
    tally(1)
    tally(9, ago=60)
    tally(2, about=make_article("Read now"))
    make_article("Read never")

    articles = figures.most_read_first(Article.objects.all(), TODAY)

    assert [(str(row.what), row.lately.count, row.ever.count) for row in map(figures.row_of, articles)] == [
        ("Read now", 2, 2),
        ("An article", 1, 10),
        ("Read never", 0, 0),
    ]


@pytest.fixture
def articles(make_user, make_author, make_article):
    """One of each, an author's own and others'; an article with two of their bylines among them."""
    own, other = make_author("Writer Who", user=make_user("author")), make_author("Bea Other")
    twice = make_article("Mine", authors=[own])
    twice.bylines.create(author=own, role="illustrator")
    make_article("Mine no more", authors=[other, own], state=State.UNPUBLISHED)
    make_article("Theirs", authors=[other], state=State.RETRACTED)
    make_article("Not out", authors=[own], state=State.DRAFT)
    make_article("Not yet", authors=[own], published_at=timezone.now() + timedelta(days=1))
    make_article("About", kind=Kind.PAGE)


ALL = ["Mine", "Mine no more", "Theirs"]


@pytest.mark.parametrize(
    ("role", "seen"),
    [("editor", ALL), ("administrator", ALL), ("author", []), ("moderator", []), (None, [])],
)
def test_editors_see_the_figures_of_everything_that_was_ever_public(articles, make_user, role, seen):
    user = make_user(role, "Somebody Else")

    assert sorted(article.title for article in figures.articles_of(user)) == seen


def test_an_author_sees_the_figures_of_what_is_under_their_name(articles, django_user_model):
    author = django_user_model.objects.get(author__name="Writer Who")

    assert sorted(article.title for article in figures.articles_of(author)) == ["Mine", "Mine no more"]


def test_a_byline_alone_gives_no_right(articles, django_user_model):
    author = django_user_model.objects.get(author__name="Writer Who")
    author.groups.clear()

    assert not figures.articles_of(author).exists()
