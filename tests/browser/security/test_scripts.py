"""The site's own scripts do nothing with hostile text: what is pasted, swapped in, picked or shown to staff."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import State
from authors.models import Author
from comments.models import Status
from richtext.outline import characters
from tests.richtext.hostile import judge_article
from tests.security.corpus import OWN, read
from tests.security.judging import DOM, Watch, faults

TOGETHER = 12  # payloads in what is pasted at once
HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>"
PASTE = """(html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  document.querySelector("[role=textbox]").dispatchEvent(paste);
}"""


@pytest.fixture
def watched(transactional_db, new_context, live_server):
    """A page whose policies are bypassed, and who watches it."""
    context = new_context(bypass_csp=True)
    return context.new_page(), Watch(context, live_server.url)


def test_what_is_pasted_into_the_editor_runs_nowhere(watched, sign_in, editor, make_article, make_author):
    page, watch = watched
    article = make_article("A draft", state=State.DRAFT, authors=[make_author()])
    sign_in(page, editor).goto(f"/admin/articles/article/{article.pk}/change/")
    expect(page.get_by_role("textbox", name="Body")).to_be_visible()
    texts = [payload for path in sorted(OWN.glob("*.jsonl")) for payload in read(path)]

    for own in ("", '<p data-pm-slice="0 0 []">As the editor itself copies</p>'):  # which it takes for clean
        for start in range(0, len(texts), TOGETHER):
            page.evaluate(PASTE, own + "<p>Between</p>".join(texts[start : start + TOGETHER]))

    assert not watch.ran
    assert not watch.elsewhere
    assert not faults(page.evaluate(DOM), watch.site, admin=True)
    judge_article(characters(page.locator("#id_body").input_value()))


def test_what_is_swapped_in_on_the_desk_runs_nowhere(watched, sign_in, moderator, article, make_comment):
    page, watch = watched
    for number in range(2):
        make_comment(HOSTILE, name=HOSTILE[:80], email=f"w{number}@example.org", interests=HOSTILE)
    sign_in(page, moderator).goto("/moderation/")

    page.locator(".card").first.get_by_role("button", name=re.compile("^Approve")).click()
    expect(page.locator(".done")).to_have_count(1)
    page.locator(".done button").click()
    expect(page.locator(".done")).to_have_count(0)

    assert not watch.ran
    assert not watch.elsewhere
    assert not faults(page.evaluate(DOM), watch.site, desk=True)


def test_the_names_that_staff_pick_and_act_on_run_nowhere(watched, sign_in, administrator, article, make_comment):
    page, watch = watched
    make_comment("Words.", name=HOSTILE[:80], status=Status.APPROVED)
    Author.objects.update(name=HOSTILE, sort_name=HOSTILE)
    sign_in(page, administrator)
    page.context.add_cookies([{"name": "staff", "value": "1", "url": watch.site}])
    page.goto(article.get_absolute_url())
    expect(page.locator(".staff-bar")).to_be_visible()
    amiss = faults(page.evaluate(DOM), watch.site)
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.locator("#bylines-group .select2-selection").first.click()
    expect(page.locator(".select2-results__option", has_text="onerror")).to_be_visible()

    assert not watch.ran
    assert not watch.elsewhere
    assert not amiss
