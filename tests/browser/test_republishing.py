"""Another publication takes an article: its editor copies it, pastes it, and its readers see it."""

import io
import threading
import zipfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse

from articles.models import Article, Figure
from republish import following, links
from republish.models import Follower, Tally
from tests.browser import steps
from tests.fixtures import picture_file

CLIPBOARD = ["clipboard-read", "clipboard-write"]
READER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
LOADED = "images => images.map(image => image.complete && image.naturalWidth > 1)"
ALL_LOADED = "[...document.images].every(image => image.complete)"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args): ...


@pytest.fixture
def elsewhere(tmp_path):
    """Another site, of another origin: what is put into its folder it serves."""

    @contextmanager
    def serving():
        with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()

    with serving() as url:
        yield tmp_path, url


@pytest.fixture
def illustrated(make_article, make_author):
    """An article with a lead figure and another that may travel, and one that may not."""
    made = make_article("Two doors", authors=[make_author()], body=BODY)
    rows = [
        {"lead": True, "alt": "Two doors", "credit": "Ilse Drew", "rights": "article"},
        {"alt": "A bridge", "credit": "Otto Span", "rights": "own", "licence": "by-sa-4.0"},
        {"alt": "A logo", "credit": "The Society", "rights": "site"},
    ]
    for number, row in enumerate(rows, 1):
        image = picture_file(colour=f"#{number}{number}2299")
        Figure.objects.create(article=made, number=number, image=image, **row)
    return Article.objects.get(pk=made.pk)


BODY = (
    '<p>Ask three people.</p><figure data-figure="2"></figure><figure data-figure="3"></figure><p>Then ask again.</p>'
)


@pytest.mark.page_errors_expected("the copy is read on another site")
def test_an_editor_copies_pastes_and_checks_and_readers_see_the_pictures(new_context, illustrated, elsewhere):
    folder, other_site = elsewhere
    page = new_context(permissions=CLIPBOARD, user_agent=READER).new_page()
    page.goto(illustrated.get_absolute_url())

    page.get_by_role("link", name="Get the text").click()
    page.get_by_text("HTML with our counter", exact=True).click()
    page.get_by_role("button", name="Copy as HTML with our counter").click()
    page.get_by_role("status").get_by_text("Copied:").wait_for()
    pasted = page.evaluate("navigator.clipboard.readText()")
    (folder / "story.html").write_text(f"<!doctype html><title>Ours</title><h1>Two doors</h1>{pasted}")
    page.goto(f"{other_site}/story.html")
    page.wait_for_function(ALL_LOADED)

    assert page.locator("figure img").evaluate_all(LOADED) == [True, True]
    assert page.get_by_text("is republished here under").is_visible()
    assert Tally.objects.get().count == 1

    page.goto(reverse("republish:check"))
    page.get_by_role("textbox").first.fill((folder / "story.html").read_text())
    page.get_by_role("button", name="Check").click()

    page.get_by_role("button", name="Check again").wait_for()
    assert page.get_by_role("heading", level=1).inner_text() == "This copy keeps every term."


@pytest.mark.page_errors_expected("the copy is read on another site")
def test_the_page_in_the_zip_shows_its_own_pictures_anywhere(new_context, illustrated, elsewhere, live_server):
    folder, other_site = elsewhere
    page = new_context().new_page()
    page.goto(reverse("republish:republish", args=[illustrated.slug]))

    with page.expect_download() as download:
        page.get_by_role("link", name="ZIP").click()
    zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())).extractall(folder)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{other_site}/{illustrated.slug}/article.html")
    page.wait_for_function(ALL_LOADED)

    assert page.locator("figure img").evaluate_all(LOADED) == [True, True]
    assert page.get_by_role("heading", level=1).inner_text() == "Two doors"
    assert not [url for url in asked if url.startswith(live_server.url)]


def paste(page, html):
    page.goto(reverse("republish:check"))
    page.get_by_role("textbox").first.fill(html)
    page.get_by_role("button", name="Check the copy").click()


def test_verdicts_break_no_rule(page, illustrated, sound, client):
    copy = client.get(f"{illustrated.get_absolute_url()}republish.html").text
    figure = illustrated.figures.get(number=3)

    paste(page, copy)
    page.get_by_role("button", name="Check again").wait_for()
    sound()
    paste(page, f'{copy.partition("<footer>")[0]}<p>More of our own.</p><img src="{figure.image.url}" alt="A logo">')
    page.get_by_role("button", name="Check again").wait_for()
    sound()


def test_every_format_and_the_preview_break_no_rule(page, illustrated, sound):
    page.goto(reverse("republish:republish", args=[illustrated.slug]))
    page.get_by_text("See what will be copied").click()

    for tab in page.locator(".tab").all():
        tab.click()
        sound()


def test_following_and_stopping_breaks_no_rule(page, illustrated, sound):
    page.goto(reverse("republish:follow", args=[illustrated.slug]))
    page.get_by_role("button", name="Mail me the link").click()
    page.get_by_text("Write the e-mail address").wait_for()
    sound()

    following.ask(email="desk@wards.example", article=illustrated, language="en", address="192.0.2.1")
    page.goto(links.url(Follower.objects.get()))
    sound()
    page.get_by_role("button", name="Yes").click()
    page.get_by_role("button", name="Stop").first.wait_for()
    sound()


def test_where_copies_are_read_breaks_no_rule(page, illustrated, editor, sound):
    Tally.objects.create(article=illustrated, origin="wards.example", day=illustrated.published_at.date(), count=7)
    steps.sign_in(page, editor.email, "a long enough password")

    page.goto("/admin/copies/")
    sound()
    page.get_by_role("link", name="Two doors").click()
    page.get_by_text("wards.example").first.wait_for()
    sound()
