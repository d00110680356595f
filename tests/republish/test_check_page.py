"""The page of the check: what it answers, what it gives back, and that it keeps nothing."""

import logging

import html5lib
import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse
from lxml import html

from articles.models import State
from republish.checking.forms import MOST
from tests.republish.conftest import CANONICAL, words

NEEDLE = "a-needle-in-a-haystack"
UNKNOWN = "We know of no such article."


@pytest.fixture
def url():
    return reverse("republish:check")


@pytest.fixture
def check(client, url):
    """Paste something and return the answer."""

    def check(paste, article="", **headers):
        return client.post(url, {"paste": paste, "article": article}, headers=headers)

    return check


def main(answer):
    html5lib.HTMLParser(strict=True).parse(answer.text)
    return html.document_fromstring(answer.text).find(".//main")


def test_the_form_is_one_document_for_everybody(client, url, administrator):
    anonymous = client.get(url)
    client.force_login(administrator)
    signed_in = client.get(url)

    assert anonymous.content == signed_in.content
    assert anonymous["Cache-Control"] == "max-age=0, s-maxage=1"
    assert not anonymous.cookies
    assert "csrf" not in anonymous.text
    (form,) = main(anonymous).findall(".//form[@method='post']")
    assert form.get("enctype") == "multipart/form-data"
    assert form.xpath(".//textarea[@name='paste'][not(@maxlength)]")  # a browser would cut off what is pasted


def test_a_copy_is_answered_with_a_verdict_on_each_term(piece, take, check):
    answer = check(take("html").replace("Wen Li", ""))

    page = main(answer)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert words(page.find(".//h1")) == "2 things to mend."
    assert page.xpath(".//header//a[.='Mend it and check again']/@href") == ["#paste"]
    assert page.find(".//h1").get("autofocus") is not None
    listed = [words(item) for item in page.xpath(".//section[@aria-labelledby='verdicts']//li")]
    assert listed[:3] == ["The authors: To mend", "Copyright and warranty: To mend", "The link to the article: Kept"]
    targets = page.xpath(".//section[@aria-labelledby='verdicts']//li/a/@href")
    assert targets == [f"#{heading}" for heading in page.xpath(".//h2/@id")[1:-1]]
    assert "Judged by CC BY-ND 4.0, the article’s licence since" in words(page)
    (credit,) = page.xpath(".//textarea[@readonly]")
    assert page.xpath(".//button[@class='button copy']/text()") == ["Copy the credit"]
    assert "The authors, Copyright and warranty: this credit line mends all of them." in words(page)
    credit = credit.text
    assert credit.strip().startswith(f'<p>“<a href="{CANONICAL}">An article</a>” by')


def test_what_changed_is_shown_word_by_word(piece, take, check):
    page = main(check(take("html").replace("All of them", "Hardly one of them")))

    assert [words(piece) for piece in page.iter("del")] == ["All"]
    assert [words(piece) for piece in page.iter("ins")] == ["Hardly one"]


def test_what_the_marks_mean_is_said_above_a_difference(piece, take, check):
    key = "Struck through: the article’s words that your copy lacks."

    assert key in words(main(check(take("html").replace("All of them", "Hardly one of them"))))
    assert key not in words(main(check(take("html"))))


def test_a_perfect_copy_leads_nowhere_to_be_mended(piece, take, check):
    page = main(check(take("html")))

    assert words(page.find(".//h1")) == "This copy keeps every term."
    assert not page.xpath(".//header//a[@href='#paste']")


def test_the_page_says_first_that_so_little_may_be_a_quotation(piece, check, take):
    piece.body = f"<p>{'Ask three people before you post. ' * 9}</p><p>Then post it, or do not; nobody minds.</p>"
    piece.save()

    page = main(check(f'<p>Then post it, or do not; nobody minds. <a href="{CANONICAL}">An article</a></p>'))

    section = page.find(".//section[@aria-labelledby='verdicts']")
    assert words(section.find(".//p")) == "So little of it may be a quotation, which needs no licence."


def test_what_was_pasted_stands_in_the_box_again_and_runs_nowhere(piece, check):
    paste = (
        f'{CANONICAL}</textarea><script>alert(1)</script><p>Ask <b onclick="x()">four</b> people.</p>\n<i>&amp;</i>'
    )

    page = main(check(paste))

    assert page.xpath(".//textarea[@name='paste']")[0].text.lstrip("\n").replace("\r\n", "\n") == paste
    assert not page.xpath(".//script | .//*[@onclick] | .//b | .//i")


def test_a_page_for_a_french_article_is_in_french(piece, take, check):
    piece.language = "fr"
    piece.save()

    answer = check(take("html"))

    assert html.document_fromstring(answer.text).get("lang") == "fr"


def test_an_earlier_licence_is_named_as_such(piece, take, check):
    copy = take("html")
    piece.licence = "by-nc-nd-4.0"
    piece.save()

    said = words(main(check(copy)))

    assert "Judged by CC BY-ND 4.0, which the copy names and the article had from 4 February 2026 to" in said


def test_where_all_rights_are_reserved_it_says_whom_to_ask(piece, check):
    piece.licence = "all-rights-reserved"
    piece.save()

    page = main(check(f"From {CANONICAL}"))

    assert words(page.find(".//h1")) == "No copies of this article are licensed."
    assert page.xpath(".//a/@href[starts-with(., 'mailto:')]") == ["mailto:editors@rounds.example"]
    assert "Since" in words(page)  # which licence it had when
    assert not page.xpath(".//section[@aria-labelledby='authors']")


# ---- which article ----


@pytest.mark.parametrize("typed", [CANONICAL, "testserver/articles/an-article", "/articles/an-article/", "an-article"])
def test_the_article_may_be_named_beside_the_copy(article, check, typed):
    answer = check("A copy without any link.", article=typed)

    assert answer.status_code == 200
    assert f"A copy of {article}" in words(main(answer))


def test_a_copy_that_names_no_article_is_asked_which_it_is(article, check):
    answer = check("A copy without any link.")

    assert answer.status_code == 422
    assert "Which article is this a copy of?" in words(main(answer))
    assert "A copy without any link." in words(main(answer))


def test_what_is_not_public_is_as_unknown_as_nothing(make_article, check):
    for slug, state in [("drafted", State.DRAFT), ("taken-down", State.UNPUBLISHED)]:
        make_article(slug, slug=slug, state=state)

    said = {check("A copy.", article=slug).text.replace(slug, "…") for slug in ("drafted", "taken-down", "unheard-of")}

    assert len(said) == 1
    assert UNKNOWN in said.pop()


def test_a_link_to_the_page_may_name_the_article(client, url, article, make_article):
    article.language = "fr"
    article.save()

    answer = client.get(url, {"article": "an-article"})

    page = main(answer)
    assert page.xpath(".//input[@name='article']/@value") == [CANONICAL]
    assert html.document_fromstring(answer.text).get("lang") == "fr"
    assert answer["Cache-Control"] == "max-age=0, s-maxage=1"
    assert not answer.cookies


@pytest.mark.parametrize(
    "query", [{"article": "drafted"}, {"article": "unheard-of"}, {"article": ""}, {"x": "an-article"}]
)
def test_a_link_that_names_nothing_public_is_the_page_itself(client, url, article, make_article, query):
    make_article("Drafted", slug="drafted", state=State.DRAFT, language="fr")

    answer = client.get(url, query)

    assert answer.status_code == 200
    assert answer.content == client.get(url).content


def test_a_refusal_speaks_the_language_of_the_article_that_was_named(article, check):
    article.language = "fr"
    article.save()

    answer = check("", article=CANONICAL)

    assert answer.status_code == 422
    assert html.document_fromstring(answer.text).get("lang") == "fr"


# ---- what cannot be checked ----


@pytest.mark.parametrize("paste", [CANONICAL, " https://other.example/story?x=1\r\n", "www.other.example/story"])
def test_a_url_in_the_place_of_a_copy_is_given_back(article, check, paste):
    answer = check(paste)

    assert answer.status_code == 422
    assert "That is a URL, and we fetch nothing. Open the page, show its source (Ctrl+U)" in words(main(answer))


@pytest.mark.parametrize("paste", ["", " \r\n\t", "\0"])
def test_an_empty_paste_is_given_back(article, check, paste):
    answer = check(paste, article="an-article")

    assert answer.status_code == 422
    assert "There is nothing to check yet." in words(main(answer))
    assert main(answer).xpath(".//h1/@autofocus | .//h1/@tabindex") == ["-1", ""]
    assert main(answer).xpath(".//input[@name='article']/@value") == ["an-article"]


def test_a_form_without_its_fields_is_given_back(client, url, publication):
    assert client.post(url, {}).status_code == 422


def test_a_paste_that_is_too_long_is_given_back_with_what_to_do(article, check):
    answer = check("x" * (MOST + 1))

    assert answer.status_code == 413
    assert "Paste only the article’s part of the page." in answer.text
    assert "x" * (MOST + 1) in answer.text


def test_the_longest_paste_is_taken(article, check):
    answer = check(CANONICAL + " é" * ((MOST - len(CANONICAL)) // 2))

    assert answer.status_code == 200


def test_a_body_without_end_is_turned_away_unread(client, url, publication):
    answer = client.post(url, {"paste": "x" * 4_200_000})

    assert answer.status_code == 413


def test_bytes_that_are_no_text_are_answered(article, client, url):
    body = b'--x\r\nContent-Disposition: form-data; name="paste"\r\n\r\n%s\r\n--x--\r\n' % bytes(range(256)).replace(
        b"-", b""
    )

    answer = client.generic("POST", url, body, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 422


# ---- nothing is kept ----


def dump():
    """Return everything the database holds, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        assert set(tables) >= {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
        rows = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- names from the database
            rows += sorted(f"{table} {row}" for row in cursor.fetchall())
    return rows


@pytest.mark.parametrize("form", ["{copy}<p>{needle}</p>", "{needle}", "{copy}{needle}\0"])
def test_nothing_pasted_is_stored_or_logged(piece, take, check, caplog, capfd, tmp_path, form):
    paste = form.format(copy=take("html"), needle=NEEDLE)
    before = dump()

    with caplog.at_level(logging.DEBUG):
        answer = check(paste)

    assert NEEDLE in answer.text
    assert dump() == before
    assert ("/republishing/check/" in caplog.text) == (answer.status_code == 422)  # it sees what is logged
    assert NEEDLE not in caplog.text
    assert NEEDLE not in "".join(capfd.readouterr())
    assert not any(NEEDLE.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not answer.cookies
    assert not Session.objects.exists()


def test_nothing_is_fetched(piece, take, check, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("The check opened a connection.")

    monkeypatch.setattr("socket.create_connection", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)

    assert check(take("html") + '<img src="https://elsewhere.example/1.jpg">').status_code == 200


def test_a_form_from_another_site_learns_nothing_and_changes_nothing(piece, take, check):
    answer = check(take("html"), origin="https://elsewhere.example", sec_fetch_site="cross-site")

    assert answer.status_code == 200
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
