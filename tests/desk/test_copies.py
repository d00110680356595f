"""Copies read elsewhere, as editors and authors see them in the admin."""

from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from articles.models import State
from republish import counting
from republish.models import Tally

EVERY = "/admin/copies/"


@pytest.fixture
def author(make_user, make_author):
    user = make_user("author", "Writer Who")
    make_author("Writer Who", user=user)
    return user


@pytest.fixture
def mine(make_article, author):
    return make_article("Mine", authors=[author.author])


@pytest.fixture
def tally():
    def tally(article, count, origin="journal.example", ago=0):
        day = counting.today() - timedelta(days=ago)
        return Tally.objects.create(article=article, origin=origin, day=day, count=count)

    return tally


@pytest.fixture
def show(client):
    """Return a page as somebody sees it."""

    def show(url):
        answer = client.get(url)
        assert answer.status_code == 200
        return html.document_fromstring(answer.text)

    return show


def of(article):
    return reverse("admin:articles_article_copies", args=[article.pk])


def table(page, caption):
    """Return the rows of the table with this caption, each a list of its cells."""
    (found,) = page.xpath(f".//table[caption[.='{caption}']]")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found.findall("tbody/tr")]


# ---- of one article ----


def test_an_editor_sees_where_and_when_copies_were_read(client, editor, show, mine, tally):
    tally(mine, 5)
    tally(mine, 2, ago=1)
    tally(mine, 1200, "elsewhere.example", ago=45)
    tally(mine, 1, "")
    client.force_login(editor)

    page = show(of(mine))

    assert table(page, "Readers of copies, by site") == [
        ["journal.example", "7", "7"],
        ["Not known", "1", "1"],
        ["elsewhere.example", "0", "1,200"],
    ]
    days, months = table(page, "Readers of copies, by day"), table(page, "Readers of copies, by month")
    assert (len(days), len(months)) == (30, 12)
    assert [cells[1] for cells in days[-3:]] == ["0", "2", "6"]
    assert sum(int(cells[1].replace(",", "")) for cells in months) == 1208
    assert "Readers of copies since the beginning: 1,208" in page.text_content()


def test_a_drawing_has_a_bar_for_each_row_of_its_table_none_higher_than_it_is(client, editor, show, mine, tally):
    tally(mine, 5)
    tally(mine, 1, ago=1)
    tally(mine, 500, ago=2)
    client.force_login(editor)

    by_day, by_month = show(of(mine)).xpath(".//svg[@class='chart']")

    heights = [int(bar.get("height")) for bar in by_day.findall("rect")]
    assert heights == [*[0] * 27, 100, 1, 1]
    assert len(by_month.findall("rect")) == 12
    for bar in by_day.findall("rect") + by_month.findall("rect"):
        x, y, width, height = (int(bar.get(name)) for name in ("x", "y", "width", "height"))
        assert 0 <= x < x + width <= 600
        assert y + height == 100
    assert {by_day.get("aria-hidden"), by_month.get("aria-hidden")} == {"true"}  # the table says it


def test_the_page_needs_no_style_and_no_script_of_its_own(client, editor, show, mine, tally):
    tally(mine, 5)
    client.force_login(editor)

    main = show(of(mine)).xpath(".//div[@id='content-main']")[0]

    assert not main.xpath(".//*[@style] | .//style | .//script | .//@onclick")
    assert not [table for table in main.xpath(".//table") if table.find("caption") is None]
    assert not main.xpath(".//thead//th[not(@scope='col')] | .//tbody//th[not(@scope='row')]")


def test_where_the_bound_of_a_day_was_met_the_page_says_so(client, editor, show, mine, tally):
    tally(mine, counting.PER_ORIGIN)
    client.force_login(editor)

    page = show(of(mine))

    bounded = "10,000 or more"
    assert table(page, "Readers of copies, by site") == [["journal.example", bounded, bounded]]
    assert table(page, "Readers of copies, by day")[-1][1] == bounded
    assert "No more than 10,000 readers a day are counted at one site, and 50,000 of one article." in " ".join(
        page.text_content().split()
    )


def test_where_nothing_was_read_the_page_says_so_and_what_would_be_counted(client, editor, show, mine):
    client.force_login(editor)

    page = show(of(mine))

    assert "No copy with our counter has been read yet." in page.text_content()
    assert "Not counted are readers of copies without it, robots" in page.text_content()
    assert not page.xpath(".//div[@id='content-main']//table")


def test_what_was_read_long_ago_still_has_its_page(client, editor, show, mine, tally):
    tally(mine, 3, ago=800)
    client.force_login(editor)

    page = show(of(mine))

    assert table(page, "Readers of copies, by site") == [["journal.example", "0", "3"]]
    assert "No reader was counted." in page.text_content()


def test_a_site_is_named_and_nothing_it_is_called_runs(client, editor, show, mine, tally):
    tally(mine, 1, "<script>alert(1)</script>.example")
    client.force_login(editor)

    assert table(show(of(mine)), "Readers of copies, by site")[0][0] == "<script>alert(1)</script>.example"


# ---- for whom ----


@pytest.mark.parametrize("state", [State.PUBLISHED, State.UNPUBLISHED, State.RETRACTED])
def test_an_author_sees_their_own_articles_also_once_they_are_out(
    client, author, show, make_article, make_author, tally, state
):
    article = make_article("Under two names", authors=[make_author("Bea Other"), author.author], state=state)
    tally(article, 4)
    client.force_login(author)

    assert table(show(of(article)), "Readers of copies, by site") == [["journal.example", "4", "4"]]
    assert not show(of(article)).xpath(f".//a[@href='/admin/articles/article/{article.pk}/change/']")


def test_an_author_sees_nothing_of_others_or_of_what_is_not_out(client, author, make_article, make_author):
    client.force_login(author)

    for article in (
        make_article("Theirs", authors=[make_author("Bea Other")]),
        make_article("Not out", authors=[author.author], state=State.DRAFT),
    ):
        assert client.get(of(article)).status_code == 404


@pytest.mark.parametrize("role", ["moderator", None])
def test_nobody_else_sees_any(client, make_user, role, mine):
    client.force_login(make_user(role, "Nobody Else"))

    assert client.get(of(mine)).status_code == 404
    assert client.get(EVERY).status_code == 404


def test_a_page_of_the_site_has_no_figures(client, editor, make_article):
    client.force_login(editor)

    assert client.get(of(make_article("About", kind="page"))).status_code == 404


@pytest.mark.parametrize("number", ["0", "987654", "text", "2_31"])
def test_an_article_that_is_not_there_has_none_either(client, editor, number):
    client.force_login(editor)

    assert client.get(f"/admin/articles/article/{number}/copies/").status_code in (400, 404)


# ---- of all articles ----


def test_the_list_shows_what_somebody_may_see_those_first_that_are_read_now(
    client, author, editor, show, mine, make_article, make_author, tally
):
    theirs = make_article("Theirs", authors=[make_author("Bea Other")])
    tally(mine, 2)
    tally(mine, 3, "elsewhere.example", ago=60)
    tally(theirs, 7)
    caption = "Readers of copies, by article"

    client.force_login(editor)
    assert table(show(EVERY), caption) == [["Theirs", "7", "7"], ["Mine", "2", "5"]]
    client.force_login(author)
    assert table(show(EVERY), caption) == [["Mine", "2", "5"]]
    assert show(EVERY).xpath(".//tbody//a/@href") == [of(mine)]


def test_an_author_without_an_article_is_told_so(client, author, show):
    client.force_login(author)

    assert "No article of yours has been published yet" in show(EVERY).text_content()


def test_a_long_list_is_read_page_by_page(client, editor, show, make_article, monkeypatch):
    monkeypatch.setattr("desk.copies.PAGE_SIZE", 2)
    for number in range(3):
        make_article(f"Article {number}")
    client.force_login(editor)

    first, last = show(EVERY), show(f"{EVERY}?page=2")

    assert first.xpath(".//a[@rel='next']/@href") == ["?page=2"]
    assert last.xpath(".//a[@rel='prev']/@href") == ["?page=1"]
    assert [len(page.findall(".//tbody/tr")) for page in (first, last)] == [2, 1]
    assert show(f"{EVERY}?page=nonsense").findall(".//tbody/tr")


# ---- the way there ----


def test_the_index_leads_whoever_writes_there_and_nobody_else(client, author, editor, moderator, show):
    for user, ways in ((author, 1), (editor, 1), (moderator, 0)):
        client.force_login(user)
        assert len(show("/admin/").xpath(f".//a[@href='{EVERY}']")) == ways, user


def test_an_articles_form_leads_to_its_figures_once_it_was_public(client, editor, show, mine, make_article):
    client.force_login(editor)
    draft, page = make_article("Not out", state=State.DRAFT), make_article("About", kind="page")

    for article, ways in ((mine, 1), (draft, 0), (page, 0)):
        form = show(reverse("admin:articles_article_change", args=[article.pk]))
        assert len(form.xpath(f".//a[@href='{of(article)}']")) == ways, article
    assert show(of(mine)).xpath(f".//a[@href='/admin/articles/article/{mine.pk}/change/']")


# ---- at what cost ----


def test_the_pages_cost_the_same_for_few_and_many(client, editor, mine, make_article, django_assert_max_num_queries):
    articles = [mine, *(make_article(f"Article {number}") for number in range(20))]
    Tally.objects.bulk_create(
        Tally(article=article, origin=f"{number}.example", day=counting.today() - timedelta(days=number), count=1)
        for article in articles
        for number in range(150)
    )
    client.force_login(editor)

    for url in (EVERY, of(mine)):
        with django_assert_max_num_queries(12):
            client.get(url)
