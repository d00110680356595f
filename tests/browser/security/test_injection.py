"""Hostile text in Chromium, with the pages’ policy bypassed: nothing runs, nothing is fetched from elsewhere.

The payloads are the project’s own; `make check-xss CORPUS=folder` takes any others.
"""

import pytest

from richtext.outline import characters
from richtext.sanitise import clean_article
from tests.security.corpus import payloads
from tests.security.judging import Watch
from tests.security.planting import crowd, furnish, plant_everywhere, shelf, urls

AT_ONCE = 200  # comments on a page of a discussion
TOGETHER = 25  # payloads in the text of one comment
HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(1)</script></textarea></title><svg onload=alert(1)>"
SEND = """([action, fields]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action });
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("textarea"), { name, value }));
  }
  document.body.append(form);
  form.requestSubmit();
}"""


@pytest.fixture
def watched(transactional_db, new_context, live_server, sign_in, administrator):
    """A page of an administrator whose policies are bypassed, and who watches it."""
    context = new_context(bypass_csp=True)
    watch = Watch(context, live_server.url)
    context.add_cookies([{"name": "staff", "value": "1", "url": live_server.url}])
    return sign_in(context.new_page(), administrator), watch


HARM = """<p onclick=alert(1)>x</p> <a href="javascript:alert(1)">x</a> <img src="https://evil.example/img">
<link rel=stylesheet href="https://evil.example/css"> <svg onload="alert('svg')"></svg>
<script>alert("script")</script> <p "x>x</p>
<img src=/nothing onerror="alert('image')"> <iframe srcdoc="x"></iframe> <form action="https://evil.example"></form>
<p style="color: red">x</p> <p id=x></p> <p id=x hx-get="/">x</p> <base href="https://evil.example/">"""


@pytest.mark.page_errors_expected("what is written to do harm does it here")
def test_whatever_runs_or_is_fetched_is_seen(watched):
    page, watch = watched
    page.route("**/about/", lambda route: route.fulfill(body=HARM, content_type="text/html"))

    found = watch.look(page, "/about/")

    assert sorted(watch.ran) == [f"tripped alert {name} on {page.url}" for name in ("image", "script", "svg")]
    assert sorted(watch.elsewhere) == ["https://evil.example/css", "https://evil.example/img"]
    assert {fault.partition(":")[0] for fault in found} == {
        *("a handler", "a link that leads astray", "something fetched from elsewhere", "a form that goes elsewhere"),
        *("an active element", "an element of no page here", "an attribute of no page here"),
        *("an attribute that is none", "an id 2 times"),
    }


def batches(texts, size):
    return [texts[start : start + size] for start in range(0, len(texts), size)]


def noted(figure, number, what, watch, amiss):
    """Note what Chromium did, and fail where it is anything at all."""
    figure(number, f"{what}: scripts run", len(watch.ran), "0")
    figure(number, f"{what}: requests to elsewhere", len(watch.elsewhere), "0")
    figure(number, f"{what}: elements that are active or lead astray", len(amiss), "0")
    assert not watch.ran
    assert not watch.elsewhere
    assert not amiss


def test_what_readers_send_does_nothing(watched, make_article, make_author, filled_in, figure):
    page, watch = watched
    texts, amiss = payloads(), []

    for number, batch in enumerate(batches(texts, AT_ONCE)):
        article = make_article(f"Number {number}", authors=[make_author(slug=f"a{number}")])
        crowd(article, batch)
        amiss += watch.look(page, article.get_absolute_url())
        amiss += watch.look(page, f"/moderation/comments/?article={article.pk}", desk=True)
        for together in batches(batch, TOGETHER):
            words = dict.fromkeys(("name", "affiliation", "handle", "interests_text"), together[0])
            amiss += checked(page, watch, article, filled_in(text="\n\n".join(together), interests="some", **words))

    figure(1, "payloads in Chromium, in every field of a comment", len(texts), "all")
    noted(figure, 1, "comments on pages, checks and the desk", watch, amiss)


def checked(page, watch, article, fields):
    """Send a comment to be checked, as the page’s own form does, and say what is active in what comes back."""
    with page.expect_navigation(wait_until="load"):
        page.evaluate(SEND, [f"{article.get_absolute_url()}comment/", fields])
    return watch.here(page)


def test_what_editors_enter_does_nothing(watched, article, figure):
    page, watch = watched
    texts, amiss = [characters(text) for text in payloads()], []

    for batch in batches(texts, AT_ONCE):
        article.body = "".join(map(clean_article, batch))
        article.save()
        amiss += watch.look(page, article.get_absolute_url())
    count = shelf(texts)
    for number in range(1, count // 12 + 2):
        amiss += watch.look(page, f"/articles/?page={number}")
    for number in range(1, count // 100 + 2):
        amiss += watch.look(page, f"/admin/articles/article/?p={number}", admin=True)

    figure(2, "payloads in Chromium, in texts, titles, standfirsts and names", len(texts), "all")
    noted(figure, 2, "articles, lists and the admin", watch, amiss)


def test_what_is_stored_anywhere_does_nothing_on_any_page(watched, world, make_figure, sign_in, figure):
    page, watch = watched
    sign_in(page, world.users["administrator"])
    furnish(world, make_figure)
    plant_everywhere(world, HOSTILE)
    amiss, seen = [], 0

    for name, url in urls(world):
        if path := path_of(page, url):
            found = watch.look(page, path, admin=path.startswith("/admin/"), desk=path.startswith("/moderation/"))
            amiss += [f"{name}: {fault}" for fault in found]
            seen += 1

    figure(1, "pages in Chromium with hostile text in every field", seen, "all")
    noted(figure, 1, "every page of the site, and copies elsewhere", watch, amiss)
    assert seen > 80


def path_of(page, url):
    """Return where a page is to be looked at, a copy in HTML as another page that consists of it; no other file."""
    answer = page.request.get(url)
    if not answer.ok or not answer.headers.get("content-type", "").startswith("text/html"):
        return None
    if "content-disposition" not in answer.headers:
        return url
    copy = answer.text()
    page.route("**/elsewhere/", lambda route: route.fulfill(body=copy, content_type="text/html; charset=utf-8"))
    return "/elsewhere/"
