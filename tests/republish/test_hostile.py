"""What strangers and careless hands do to copies: nothing breaks out of its place, and nothing leaves that may not."""

import io
import json
import re
import zipfile

import html5lib
import pytest
import rispy
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from articles import citations
from articles.models import Article, Figure, Rights
from authors.models import Author
from delivery.models import Mail
from publication.models import Publication
from republish.checking.reading import read
from republish.checking.report import report_on
from republish.copies import copy_of
from republish.formats import FORMATS
from republish.models import Follower
from richtext.sanitise import clean_article
from tests.republish.conftest import drawing
from tests.republish.test_checking import LONG, PERFECT

HERE = "/articles/an-article/"
PAGES = ["", "republish/", "corrections/"]
COPIES = [f"republish.{extension}" for extension in FORMATS]
CITATIONS = [f"cite.{extension}" for extension in citations.FORMATS]
FEEDS = ["/feeds/articles.atom", "/feeds/corrections.atom", "/feeds/articles/an-article/corrections.atom"]


def bytes_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(module, copy):
    """Return a copy in a format, all files of an archive as one."""
    if hasattr(module, "stream"):
        return b"".join(unpacked(b"".join(module.stream(copy))).values())
    return module.write(copy)


# ---- what people type ----

TYPED = [
    """A "q" 's <b>x</b> ]]> --> </textarea></script><script>alert(1)</script> {{ x }}{% y %} %(title)s &amp; @x{""",
    "One\r\nTY  - BOOK\r\nER  - \r\n\r\n=1+1\rTwo\n\nThree\u2028Four",
    "\u202eright to left\u202c * _ ` [a](javascript:alert(1)) | # \\ $ ~ \x0b\x1b\x85\ufffe",
    "x" * 10_000,
]


@pytest.fixture
def typed(piece, publication):
    """Type a text wherever somebody can, as far as there is room."""

    def put(text):
        Article.objects.filter(pk=piece.pk).update(title=text[:200], standfirst=text)
        Author.objects.update(name=text[:120], sort_name=f"{text[:50]}, {text[:50]}")
        piece.bylines.update(affiliation=text[:200], interests=text, funding=text)
        piece.figures.update(caption=text[:300], credit=text[:200], alt=text[:250])
        piece.corrections.update(text=text, old_wording=text, new_wording=text[::-1])
        piece.topics.create(name=text[:50], slug="topic")
        Publication.objects.filter(pk=publication.pk).update(name=text[:80], publisher=text[:80])

    return put


@pytest.mark.parametrize("text", TYPED, ids=["signs", "lines", "marks", "length"])
def test_what_is_typed_stays_text_wherever_it_goes(client, typed, text):
    typed(text)

    taken = {path: client.get(HERE + path) for path in PAGES + COPIES + CITATIONS}

    found = {path: bytes_of(answer) for path, answer in taken.items()}
    for answer in taken.values():
        assert answer.status_code == 200
        assert not re.search(r"[\r\n]", "".join(answer.headers.values()))
    for path in PAGES:
        page = html.document_fromstring(found[path])
        assert not page.xpath("//b | //script[contains(., 'alert') and not(@type='application/ld+json')]")
    json.loads(html.document_fromstring(found[""]).findtext(".//script[@type='application/ld+json']"))
    for path in ("republish.html", "republish.counted.html"):
        html5lib.HTMLParser(strict=True).parseFragment(found[path].decode())
        assert not html.fragment_fromstring(found[path].decode()).xpath(".//b | .//script | .//textarea")
    json.loads(found["republish.json"])
    etree.fromstring(found["republish.jats.xml"])
    files = unpacked(found["republish.zip"])
    assert {name.partition("/")[0] for name in files} == {"an-article"}
    assert not html.document_fromstring(files["an-article/article.html"]).xpath("//b | //script | //textarea")
    assert len(rispy.loads(found["cite.ris"].decode())) == 1
    assert all(re.match(r"[A-Z][A-Z0-9]  - |$", line) for line in found["cite.ris"].decode().split("\r\n"))
    assert len(re.findall(r"(?m)^@", found["cite.bib"].decode())) == 1
    json.loads(found["cite.csl.json"])


@pytest.mark.parametrize("text", TYPED, ids=["signs", "lines", "marks", "length"])
@pytest.mark.parametrize("path", FEEDS)
def test_what_is_typed_stays_text_in_feeds(client, typed, path, text):
    typed(text)

    feed = etree.fromstring(client.get(path).content)

    contents = [element.text for element in feed.iter("{http://www.w3.org/2005/Atom}content")]
    assert contents
    for content in contents:
        assert not html.fragment_fromstring(content, create_parent="div").xpath(".//b | .//script | .//textarea")


# ---- what may not leave ----

PLACE = '<figure data-figure="{0}"></figure>'
PLACES = {
    "lead": "",
    "lead and placed": PLACE,
    "placed": PLACE,
    "placed twice": f"{PLACE}<p>Between.</p>{PLACE}",
    "not placed": "",
    "in a note": f'<p>Words<span data-footnote="">A note. {PLACE}</span></p>',
    "in a list in a quotation": f"<blockquote><ul><li>{PLACE}</li></ul></blockquote>",
    "in a cell": f"<table><tbody><tr><td>{PLACE}</td></tr></tbody></table>",
}
KINDS = [
    (rights, shows) for rights in Rights for shows in (False, True) if shows or rights in (Rights.SITE, Rights.UNKNOWN)
]


@pytest.fixture
def uncleared(piece):
    """Put figures of every kind that may not leave where the text has a place for one."""

    def put(where):
        piece.figures.all().delete()
        numbers = range(1, len(KINDS) + 1)
        for number, (rights, shows) in zip(numbers, KINDS, strict=True):
            Figure.objects.create(
                article=piece,
                number=number,
                lead=where.startswith("lead") and number == 1,
                image=drawing(number),
                alt="Kept here",
                source="https://kept-here.example/",
                rights=rights,
                licence="by-4.0" if rights == Rights.OWN else "",
                shows_patient=shows,
                consent_on_file=shows,
            )
        Article.objects.filter(pk=piece.pk).update(body="<p>Words.</p>" + "".join(map(PLACES[where].format, numbers)))
        return piece.figures.all()

    return put


@pytest.mark.parametrize("where", PLACES)
def test_of_a_picture_that_may_not_leave_nothing_does(client, uncleared, where):
    figures = uncleared(where)
    secrets = {b"Kept here", b"kept-here.example", *(figure.image.stored.digest.encode() for figure in figures)}

    taken = {path: bytes_of(client.get(path)) for path in [HERE + path for path in ["republish/", *COPIES]] + FEEDS}

    files = unpacked(taken.pop(f"{HERE}republish.zip"))
    assert not [name for name in files if "images" in name]
    for name, data in (taken | files).items():
        assert not [secret for secret in secrets if secret in data], name


# ---- bodies ----

TAGS = (
    "p ul ol li blockquote cite q pre hr br em strong b i sub sup code table caption thead tbody tfoot tr td th"
    " h2 h3 h4 time"
).split()
PIECES = [
    *(f"<{tag}>" for tag in TAGS),
    *(f"</{tag}>" for tag in [*TAGS, "a", "abbr", "figure", "span"]),
    *(
        '<a href="#above">',
        '<a href="#an-article-n1">',
        '<a href="/there/">',
        '<a href="https://e.example/?a=(b)&amp;c">',
    ),
    *(f'<figure data-figure="{number}">' for number in (1, 2, 3, 5, 9)),
    *('<span data-footnote="">', '<abbr title="x&quot;>">', '<td colspan="3" rowspan="2">', '<tr id="her-row">'),
    *("words ", "*", "_", "`", "[x](y)", "![", "]]&gt;", "--&gt;", "# ", "1. ", "- ", "|", "\n", "\n\n", "\\", "~~"),
    *("&lt;/textarea&gt;", "{{ x }}", "\u202e", "\u00a0", "www.e.example", "http://e.example", "&#8232;", "[^1]"),
]


@given(st.lists(st.sampled_from(PIECES), min_size=3, max_size=40).map("".join))
@example('<a href="/there/">a <figure data-figure="2">')
@example('<a href="/there/">a <span data-footnote="">b')
@example("<cite><p>a<li>")
@example('<span data-footnote=""><cite><li>a')
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_clean_body_leaves_in_every_format(piece, body):
    piece.body = clean_article(body)
    stay = [figure.image.stored.digest.encode() for figure in piece.figures.all() if not figure.may_travel]

    copy = copy_of(piece, Publication.objects.current())

    for extension, module in FORMATS.items():
        data = written(module, copy)
        assert b"An article" in data
        assert not [digest for digest in stay if digest in data], extension
    for extension in ("html", "counted.html"):
        html5lib.HTMLParser(strict=True).parseFragment(FORMATS[extension].write(copy).decode())
    etree.fromstring(FORMATS["jats.xml"].write(copy))


# ---- the check ----


def as_wordpress_sets_it(copy):
    copy = copy.replace("’", "&#8217;").replace("“", "&#8220;").replace("”", "&#8221;")
    return re.sub(r"<p\b", "<!-- wp:paragraph -->\n<p", copy)


def with_pictures_from_elsewhere(copy):
    return re.sub(r'src="[^"]*"', 'loading="lazy" src="https://i0.elsewhere.example/p-300x200.jpg?ssl=1"', copy)


def with_lazy_pictures(copy):
    return copy.replace('<img src="', '<img src="data:image/gif;base64,R0lG" data-src="')


def with_breaks_for_paragraphs(copy):
    return re.sub(r"</?p(?: [^>]*)?>", "<br/>", copy)


def as_amp(copy):
    return copy.replace("<img ", "<amp-img ")


def with_classic_captions(copy):
    return re.sub(r"<figcaption>(.*?)</figcaption>", r'<p class="wp-caption-text">\1</p>', copy)


def in_numbers(copy):
    return "".join(letter if letter.isascii() else f"&#x{ord(letter):X};" for letter in copy)


def without_attributes_but_links(copy):
    return re.sub(r'<(\w+)(?: (?!href)[\w-]+="[^"]*")*( href="[^"]*")?[^>]*>', r"<\1\2>", copy)


@pytest.mark.parametrize(
    "handle",
    [
        as_wordpress_sets_it,
        with_pictures_from_elsewhere,
        with_lazy_pictures,
        with_breaks_for_paragraphs,
        as_amp,
        with_classic_captions,
        in_numbers,
        without_attributes_but_links,
        lambda copy: re.sub('<p lang="en">.*?</p>', "", copy),
        lambda copy: re.sub('<p lang="fr">.*?</p>', "", copy),
        lambda copy: copy.replace("Ada Byron", "Dr <span>ADA</span> <b>BYRON</b>, MD"),
        lambda copy: copy.replace("\n", "\r\n").replace("patient", "pa&shy;tient"),
    ],
)
def test_what_other_sites_make_of_a_copy_is_no_breach(piece, take, handle):
    piece.body = LONG + piece.body
    piece.save()
    copy = take("html")
    assert handle(copy) != copy

    report = report_on(read(handle(copy)), piece, Publication.objects.current())

    assert {verdict.term.name: verdict.outcome.value for verdict in report.verdicts} == PERFECT


# ---- following ----


@pytest.mark.parametrize(
    "email",
    [
        "wen@copies.example\nBcc: all@copies.example",
        "wen@copies.example\r\nBcc: all@copies.example",
        "wen@copies.example,all@copies.example",
        "<wen@copies.example>",
        '"wen\\"\r\nBcc: x"@copies.example',
        "wen@copies.example\0",
        "wen@copies.example\u202e",
        f"wen@{'x' * 300}.example",
    ],
)
def test_what_could_be_more_than_one_e_mail_address_mails_nobody(client, article, email):
    data = {"email": email, "about": "article"}

    answer = client.post(f"{HERE}corrections/", data, headers={"sec-fetch-site": "same-origin"})

    assert answer.status_code == 422
    assert not Follower.objects.exists()
    assert not Mail.objects.exists()
