"""What somebody pastes to stall the check, or to have kept what is not: it answers, and is not taken in."""

import re
from urllib.parse import quote

import pytest

from republish.checking.finding import article_of
from republish.checking.forms import MOST
from republish.checking.reading import read
from republish.checking.report import report_on
from republish.checking.verdict import Outcome
from tests.republish.conftest import CANONICAL
from tests.republish.test_checking import LONG, PERFECT

HUGE = 200_000  # characters; what takes time by the square of them would stall the tests


@pytest.fixture
def long_piece(piece):
    piece.body = LONG
    piece.save()
    return piece


@pytest.fixture
def report(publication):
    return lambda copy: report_on(read(copy), article_of(read(copy)), publication)


@pytest.fixture
def verdict(report):
    """Return the verdict on one term of a copy."""
    return lambda copy, term: next(verdict for verdict in report(copy).verdicts if verdict.term.name == term)


@pytest.fixture
def outcome(verdict):
    return lambda copy, term: verdict(copy, term).outcome.value


@pytest.fixture
def judge(report):
    """Return what is said of each term of a copy."""
    return lambda copy: {verdict.term.name: verdict.outcome.value for verdict in report(copy).verdicts}


@pytest.fixture
def ask(client, piece):
    """Send a copy and the article that it is said to be of."""

    def ask(paste, article="an-article"):
        return client.post("/republishing/check/", {"paste": paste, "article": article})

    return ask


# ---- pastes that are to stall it ----

REPEATED = {
    "pictures in a URL beside a label": ("[x] <http://", "/pictures/"),
    "labels with URLs": ("", "[x] <http://a"),
    "signs in a link to a note": ('<a href="', "#"),
    "brackets": ("", "![x]("),
    "brackets that are no labels": ("", "\\["),
    "a character that folds to eighteen": ("", "\ufdfa"),
    "elements in each other": ("", "<div><p>"),
    "tags without end": ("", "<a =' "),
    "digits of a character": ("&#", "9"),
}


@pytest.mark.parametrize("what", REPEATED)
def test_whatever_is_repeated_is_answered(ask, what):
    start, part = REPEATED[what]

    answer = ask(start + part * (HUGE // len(part)))

    assert answer.status_code == 200


SCRIPTS = ["漢", "𐌰"]  # three bytes a character, and four


@pytest.mark.parametrize("character", SCRIPTS)
def test_a_page_in_any_script_is_taken(ask, character):
    answer = ask(character * (MOST - 1))

    assert answer.status_code == 200


@pytest.mark.parametrize("character", SCRIPTS)
def test_a_page_in_any_script_that_is_too_long_is_given_back(ask, character):
    answer = ask(character * (MOST + 1))

    assert answer.status_code == 413
    assert "Paste only the article’s part of the page." in answer.text


@pytest.mark.parametrize("url", ["[", "]", "a]", "//[", "?", "#"])
def test_whatever_is_typed_as_an_article_is_answered(ask, take, url):
    answer = ask(take("html"), article=url)

    assert answer.status_code == 422


# ---- pictures that may not leave ----


def proxied(url):
    return f"https://cdn.example/_next/image?url={quote(url, safe='')}&amp;w=640"


HIDDEN_URLS = {
    "behind a proxy": proxied,
    "behind two": lambda url: proxied(proxied(url)),
    "spelt with entities": lambda url: url.replace("/", "&#47;").replace("p", "&#x70;"),
    "in the JSON of a gallery": lambda url: f"{{&quot;src&quot;:&quot;{url}&quot;}}".replace("/", r"\/"),
}


@pytest.mark.parametrize("where", HIDDEN_URLS)
@pytest.mark.parametrize("attribute", ["src", "data-src"])
def test_a_picture_that_may_not_leave_is_found_however_its_url_is_written(long_piece, take, outcome, where, attribute):
    url = f"http://testserver{long_piece.figures.get(caption='A logo.').image.url}"
    image = f'<img {attribute}="{HIDDEN_URLS[where](url)}" alt="">'

    assert outcome(take("html").replace("<h2>What", f"{image}<h2>What"), "pictures") == "mend"


def test_a_picture_of_this_site_is_known_in_capitals_too(long_piece, take, outcome, make_article, make_figure):
    url = make_figure(make_article("Another")).image.url

    assert outcome(take("html") + f'<img src="HTTP://TestServer{url}" alt="">', "pictures") == "mend"


BELOW = {
    '<p class="wp-caption-text">A scan.</p>': "look",
    "<p>A scan. From the archive</p>": "look",
    "<div><em>A scan</em></div>": "look",
    "<p>Two doors.</p><p>A scan.</p>": "kept",
    "Beside it: <p>A scan.</p>": "kept",
    f"<p>A scan {'was wanted ' * 40}</p>": "kept",
}


@pytest.mark.parametrize("below", BELOW)
def test_a_caption_below_an_image_is_found_whatever_element_it_is_in(long_piece, take, outcome, below):
    figure = f'<div class="wp-caption"><a href="/a.jpg"><img src="/uploads/a.jpg" alt=""></a>{below}</div>'

    assert outcome(take("html") + figure, "pictures") == BELOW[below]


# ---- links that lead elsewhere ----


def test_the_host_of_a_link_may_be_in_capitals(piece, take, outcome):
    copy = take("html").replace("http://testserver/", "http://TestServer/")

    assert outcome(copy, "source") == "kept"


def test_a_licences_url_within_another_url_is_no_link_to_the_licence(piece, take, outcome):
    copy = take("html").replace("https://creativecommons.org/", "https://elsewhere.example/?//creativecommons.org/")

    assert outcome(copy, "licence") == "mend"


@pytest.mark.parametrize(
    ("term", "page"), [("source", CANONICAL), ("licence", "https://creativecommons.org/licenses/by-nd")]
)
def test_a_link_through_somebody_elses_door_is_to_lead_there_directly(piece, take, verdict, term, page):
    def safe(match):
        return f'href="https://emea01.safelinks.example/?url={quote(match[1], safe="")}&amp;data=05"'

    found = verdict(re.sub(f'href="({page}[^"]*)"', safe, take("html")), term)

    assert found.outcome == Outcome.MEND
    assert found.words == "A link leads there by way of another site."
    assert found.to_do == "Link to it directly:"


# ---- what nobody sees ----

UNSEEN = [
    "<div hidden>",
    "<DIV class=x HIDDEN=''>",
    '<div style="color: red; display:none">',
    "<section style='visibility: hidden'>",
    '<p style="font-size:0">',
    '<span style="font-size: 0px !important">',
    "<textarea rows=9>",
]
SEEN = [
    '<div class="hidden md:block">',
    '<div aria-hidden="true">',
    '<div data-hidden title="x hidden">',
    '<div style="overflow:hidden; font-size: 0.9em; display: block">',
    '<div hidden></div><div style="display:none"><section><p>x</div><div>',
    "<p hidden>x<div>",
    "<ul><li hidden>x<li>y</ul><div>",
    "<section><span hidden>x</section><div>",
    '<input type="hidden"><img hidden><div>',
    '<body style="visibility:hidden"><div>',
]


def ended(start):
    return f"</{re.findall('<([a-z]+)', start, re.IGNORECASE)[-1]}>"


@pytest.mark.parametrize("start", UNSEEN)
def test_a_credit_that_nobody_sees_is_not_there(piece, take, judge, start):
    text, _line, credit = take("html").partition("<footer>")
    credit = re.sub("</?(?:p|div|h2|footer|article)[ >]", "<i>", credit)  # nothing that ends a paragraph

    found = judge(f"{text}{start}{credit}{ended(start)}")

    assert found == judge(text) != PERFECT


@pytest.mark.parametrize("start", SEEN)
def test_a_credit_that_is_seen_is_there_whatever_its_tags_say(piece, take, judge, start):
    text, _line, credit = take("html").partition("<footer>")

    assert judge(f"{text}{start}{credit}{ended(start)}") == PERFECT


def test_a_picture_that_nobody_sees_was_given_away_all_the_same(long_piece, take, outcome):
    url = long_piece.figures.get(caption="A logo.").image.url

    assert outcome(f'<div hidden><img src="{url}" alt=""></div>{take("html")}', "pictures") == "mend"


# ---- copyright of somebody else ----

LINES = {
    "© 2026 Evil Media.": "mend",
    "© 2026 Evil Media": "mend",
    "© 2026 Evil Media and Wen Li.": "mend",
    "© 2026 Evil Media — An article by Ada Byron and Wen Li": "mend",
    "© 2026 Evil Media, Ada Byron and Wen Li.": "kept",
    "© Ward Notes. Copyright 2026: Dr. Wen Li, Prof. A. B. (Ada) and Ada Byron, where they work!": "kept",
    "© 2026. Wen Li &amp; Ada Byron": "kept",
    "(c) Li, Byron; © 2026 <a href='/'>Ada Byron</a>,<br>Wen Li": "mend",
    "(c) 2026 <a href='/'>Ada Byron</a>,\nWen Li": "kept",
}


@pytest.mark.parametrize("line", LINES)
def test_a_copyright_line_names_all_who_wrote_it_by_itself(piece, take, outcome, line):
    copy = re.sub("© 2026 Ada Byron (and|et) Wen Li.", line, take("html"))
    assert copy.count(line) == 2

    assert outcome(copy, "rights") == LINES[line]


def test_names_may_have_full_stops(piece, take, outcome):
    piece.authors.filter(name="Wen Li").update(name="Wen Q. Li Jr.")
    copy, count = re.subn("© 2026 Ada Byron (and|et) Wen Q. Li Jr.", "© 2026 Wen Q. Li Jr., Ada Byron.", take("html"))

    assert count == 2
    assert outcome(copy, "rights") == "kept"
