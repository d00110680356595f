"""The republish page and the downloads: who gets what, when, and that both are the same."""

import json

import pytest
import time_machine
from django.utils import timezone
from lxml import html

from articles import licences, publishing
from articles.models import Kind, State
from republish.formats import FORMATS as MODULES
from republish.formats import TO_PASTE
from tests.republish.conftest import CANONICAL, OPEN, STAY, words

FORMATS = list(MODULES)
BOXES = [module.extension for module in TO_PASTE]


def box_of(page, extension):
    """Return what stands in the box of a format."""
    (box,) = page.xpath(f".//textarea[@id='copy-{extension.replace('.', '')}'][@readonly]")
    return box.text


@pytest.mark.parametrize("licence", OPEN)
def test_the_page_holds_exactly_what_the_downloads_hold(piece, show, take, licence):
    piece.licence = licence
    piece.save()

    page = show()

    for extension in BOXES:
        assert box_of(page, extension) == take(extension)


def test_line_ends_of_a_form_make_no_difference_between_page_and_download(piece, show, take):
    piece.corrections.update(text="One\r\ntwo\rthree")

    page = show()

    for extension in BOXES:
        assert box_of(page, extension) == take(extension)
        assert "\r" not in take(extension)


@pytest.mark.parametrize("extension", FORMATS)
def test_a_download_is_a_file_with_a_name(client, piece, extension):
    answer = client.get(f"/articles/an-article/republish.{extension}")

    assert answer["Content-Type"] == MODULES[extension].content_type
    assert answer["Content-Disposition"] == f'attachment; filename="an-article.{extension}"'


@pytest.mark.parametrize("extension", ["pdf", "xml", "py", "html-", "HTML", "tar.gz"])
def test_a_format_that_is_not_offered_is_not_found(client, piece, extension):
    assert client.get(f"/articles/an-article/republish.{extension}").status_code == 404


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_copies_are_only_read(client, piece, extension, method):
    assert getattr(client, method)(f"/articles/an-article/republish.{extension}").status_code in (403, 405)


def test_all_rights_reserved_says_whom_to_ask_and_gives_nothing_away(client, piece, show):
    piece.licence = "all-rights-reserved"
    piece.save()

    page = show()

    text = words(page)
    assert "All rights in “An article” are reserved" in text
    assert page.xpath(".//a[@href='mailto:editors@rounds.example']")
    assert "Ask three people." not in text
    assert not page.findall(".//textarea")
    for extension in FORMATS:
        answer = client.get(f"/articles/an-article/republish.{extension}")
        assert answer.status_code == 404
        assert b"Ask three people." not in answer.content


def test_all_rights_reserved_without_a_contact_still_says_whom_to_ask(article, show):
    article.licence = "all-rights-reserved"
    article.save()

    assert "ask the editors" in words(show())


def test_what_was_reserved_later_says_what_earlier_copies_may_rely_on(article, show):
    with time_machine.travel("2031-05-04 16:00Z", tick=False):
        article.licence = "all-rights-reserved"
        article.save()

    text = words(show())

    assert "to 4 May 2031 CC BY-ND 4.0. Copies made then may go on relying on it." in text
    assert "Since 4 May 2031 All rights reserved" in text


def test_what_was_always_reserved_has_no_history_to_tell(make_article, show):
    make_article(licence="all-rights-reserved")

    assert "relying" not in words(show())


@pytest.mark.parametrize("place", ["/", *(f".{extension}" for extension in FORMATS)])
def test_what_was_retracted_leaves_no_more_copies(client, piece, editor, place):
    publishing.retract(piece, by=editor, text="The numbers were wrong.")

    answer = client.get(f"/articles/an-article/republish{place}")

    assert answer.status_code == 410
    page = words(html.document_fromstring(answer.text).find(".//main"))
    assert "This article was retracted. The numbers were wrong." in page
    assert "please put this notice above it or take it down" in page
    assert "Ask three people." not in page


@pytest.mark.parametrize(
    ("state", "status"), [("draft", 404), ("review", 404), ("scheduled", 404), ("unpublished", 410)]
)
@pytest.mark.parametrize("role", [None, "author", "editor", "administrator"])
def test_what_is_not_public_leaves_no_copy_in_any_format_for_anybody(
    client, make_article, make_author, make_user, state, status, role
):
    user = make_user(role) if role else None
    fields = (
        {"published_at": timezone.now() + timezone.timedelta(hours=1)} if state == "scheduled" else {"state": state}
    )
    make_article("A secret", body="<p>Hidden words.</p>", authors=[make_author(user=user)], **fields)
    if user:
        client.force_login(user)

    for place in ["/", *(f".{extension}" for extension in FORMATS)]:
        answer = client.get(f"/articles/a-secret/republish{place}")
        assert answer.status_code == status
        assert "Hidden words." not in answer.text
        assert "A secret" not in answer.text


def test_a_page_of_the_site_is_no_article_to_copy(client, make_article):
    make_article("About", kind=Kind.PAGE, state=State.PUBLISHED)

    assert client.get("/articles/about/republish/").status_code == 404
    assert client.get("/articles/about/republish.txt").status_code == 404


def test_what_is_left_out_is_listed_with_the_reason_and_whom_to_ask(piece, show):
    table = show().xpath(".//section[@aria-labelledby='left-out']//tbody/tr")
    rows = {row.findtext("th"): [words(cell) for cell in row.findall("td")] for row in table}

    credits = ["The Society", "Not stated", "Ilse Drew"]
    assert rows == {
        what: [credit, why, "editors@rounds.example"]
        for (what, why), credit in zip(STAY.items(), credits, strict=True)
    }


def test_where_nothing_is_left_out_nothing_is_said_of_it(article, show):
    assert not show().findall(".//table")


def test_the_licence_is_told_in_plain_words_with_its_links(piece, show):
    page = show()

    licence = licences.get("by-nd-4.0")
    section = page.xpath(".//section[@aria-labelledby='licence']")[0]
    assert section.xpath(".//a[@rel='license']/@href") == [licence.url]
    assert licence.legal_code_url in section.xpath(".//a/@href")
    assert [heading.text for heading in section.findall(".//h3")] == ["You may", "You must", "You may not"]
    assert "mailto:editors@rounds.example" in section.xpath(".//a/@href")


@pytest.mark.parametrize("licence", ["cc0-1.0", "pdm-1.0"])
def test_what_belongs_to_everybody_asks_for_nothing(piece, show, licence):
    piece.licence = licence
    piece.save()

    page = show()

    text = words(page)
    section = page.xpath(".//section[@aria-labelledby='licence']")[0]
    assert [heading.text for heading in section.findall(".//h3")] == ["You may", "You may not"]
    assert "You must" not in text
    assert "©" not in text
    assert "Nothing obliges you to credit it" in text
    assert "the licence asks" not in text.replace("The licence does not ask for these.", "")


def test_wishes_stand_apart_from_terms(piece, show):
    page = show()

    wishes = page.xpath(".//section[@aria-labelledby='wishes']")[0]
    terms = page.xpath(".//section[@aria-labelledby='licence']")[0]
    assert "you may say no" in words(wishes)
    for wish in wishes.findall(".//li"):
        assert words(wish) not in words(terms)


def test_the_history_of_the_licence_says_what_earlier_copies_may_rely_on(piece, client, show):
    with time_machine.travel("2031-05-04 16:00Z", tick=False):
        piece.licence = "by-nc-nd-4.0"
        piece.save()

    text = words(show().xpath(".//section[@aria-labelledby='memory']")[0])

    assert text == (
        "Which licence, when Since 4 May 2031 CC BY-NC-ND 4.0"
        " 4 February 2026 to 4 May 2031 CC BY-ND 4.0. Copies made then may go on relying on it."
    )
    block = html.document_fromstring(client.get(piece.get_absolute_url()).text).xpath("//script[@type]/text()")[0]
    assert json.loads(block)["license"] == "https://creativecommons.org/licenses/by-nc-nd/4.0/"


def test_the_credit_on_the_page_is_the_one_in_the_copy(piece, show, read):
    (credit,) = show().xpath(".//blockquote[contains(@class, 'credit-line')]")

    assert words(credit) == words(read().find("footer"))


def test_the_title_is_copied_by_itself(piece, show):
    (field,) = show().xpath(".//textarea[@id='copy-title'][@readonly]")

    assert field.text == "An article"


def test_the_first_box_is_the_html_without_the_counter(piece, show):
    page = show()

    assert page.xpath(".//fieldset[@class='tabs']//input[@checked]/@value") == ["html"]
    assert "/r/" not in box_of(page, "html")
    assert f'src="http://testserver/r/{piece.pk}.gif"' in box_of(page, "counted.html")


def test_every_format_is_offered(piece, show):
    links = show().xpath(".//a/@href")

    for extension in FORMATS:
        assert links.count(f"/articles/an-article/republish.{extension}") == 1


def test_the_preview_shows_the_copy_itself(piece, show, read):
    (preview,) = show().xpath(".//details[@class='preview']")

    assert words(preview.find(".//article")) == words(read())
    assert {image.get("loading") for image in preview.iter("img")} == {"lazy"}


def test_the_page_leads_to_the_check_and_to_corrections(piece, show):
    links = show().xpath(".//section[@aria-labelledby='afterwards']//a/@href")

    assert links == [
        "/republishing/check/?article=an-article",
        "/articles/an-article/corrections/",
        "/feeds/articles/an-article/corrections.atom",
    ]


def test_what_does_not_forbid_commerce_says_nothing_of_it(piece, show):
    assert "advertisements beside" not in words(show())

    piece.licence = "by-nc-4.0"
    piece.save()

    assert "advertisements beside an article" in words(show())


def test_the_page_gives_the_line_for_the_republishers_own_head(piece, show):
    (field,) = show().xpath(".//textarea[@id='copy-canonical'][@readonly]")

    assert field.text == f'<link rel="canonical" href="{CANONICAL}">'


def test_the_page_is_found_where_it_lives(piece, client):
    head = html.document_fromstring(client.get("/articles/an-article/republish/").text).find("head")

    assert head.xpath("link[@rel='canonical']/@href") == [f"{CANONICAL}republish/"]
    assert head.xpath("link[@rel='license']/@href") == ["https://creativecommons.org/licenses/by-nd/4.0/"]


def test_the_page_costs_the_same_for_one_figure_and_many(piece, client, make_figure, django_assert_max_num_queries):
    for number in range(6, 12):
        make_figure(piece, number, rights="article")

    with django_assert_max_num_queries(10):
        client.get("/articles/an-article/republish/")
