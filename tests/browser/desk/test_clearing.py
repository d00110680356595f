"""Clearing mixed comments: from a keyboard with at most forty keys and no page load, by touch, and as plain forms."""

import pytest
from django.urls import reverse

from comments.models import Comment, Status
from moderation import decisions
from moderation.models import Waiting
from tests.browser import steps

MOST_KEYS = 40
EXPECTED = {
    "plain": Status.APPROVED,
    "spam": Status.SPAM,
    "reject": Status.REJECTED,
    "return": Status.RETURNED,
    "redact": Status.APPROVED,
    "reported": Status.APPROVED,
}
KEYS = {
    "plain": ["a"],
    "reported": ["a"],
    "spam": ["s"],
    "reject": ["r", "4"],
    "return": ["v", "1"],
    "redact": ["e", "Enter"],
}


def kind_of(text):
    return text.split("This one is ")[1].split(",")[0]


@pytest.fixture
def open_queue(page, sign_in, moderator):
    """Open the queue as a moderator with a keyboard does."""

    def open_queue():
        sign_in(page, moderator).goto("/moderation/")
        page.locator("[data-card][aria-current]").wait_for()
        return page

    return open_queue


@pytest.fixture
def queue(open_queue, dozen):
    return open_queue()


def test_thirty_comments_are_cleared_with_forty_keys_and_no_page_load(open_queue, thirty):
    loads, pressed, queue = [], 0, open_queue()
    queue.on("framenavigated", lambda frame: loads.append(frame.url))

    while (current := queue.locator("[data-card][aria-current]:not([data-sent])")).count():
        for key in KEYS[kind_of(current.locator(".comment-text").inner_text())]:
            queue.keyboard.press(key)
            pressed += 1
    queue.get_by_role("heading", name="Nothing is waiting").wait_for()

    assert not loads
    assert pressed <= MOST_KEYS
    assert cleared_as_expected(thirty)


def cleared_as_expected(comments):
    return not Waiting.objects.exists() and statuses(comments) == expected(comments)


def statuses(comments):
    now = Comment.objects.in_bulk([comment.pk for comment in comments])
    return [now[comment.pk].status for comment in comments]


def expected(comments):
    return [EXPECTED[kind_of(comment.text)] for comment in comments]


def test_a_decision_takes_at_most_two_taps(phone, sign_in, moderator, dozen):
    sign_in(phone, moderator).goto("/moderation/")

    for comment in dozen:
        taps = tapped(phone.locator(f"#card-{comment.pk}"), kind_of(comment.text))
        phone.locator(f"#card-{comment.pk} [data-done]").wait_for()
        assert taps <= 2

    assert cleared_as_expected(dozen)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def tapped(card, kind):
    """Decide on a comment by touch, and return how many taps that took."""
    if kind in ("plain", "reported", "spam"):
        card.get_by_role("button", name={"plain": "Approve", "reported": "Keep", "spam": "Spam"}[kind]).tap()
        return 1
    summary, button = {
        "reject": ("Reject…", "Attack on a person"),
        "return": ("Return…", "A patient could be recognised"),
        "redact": ("Redact…", "Redact and approve"),
    }[kind]
    card.locator("summary", has_text=summary).tap()
    card.get_by_role("button", name=button).locator("visible=true").tap()
    return 2


def test_without_javascript_every_button_works(no_javascript, sign_in, moderator, dozen):
    page = sign_in(no_javascript, moderator)
    page.goto("/moderation/")

    for comment in dozen[-8:]:
        card = page.locator(f"#card-{comment.pk}")
        kind = kind_of(comment.text)
        if kind in ("plain", "reported", "spam"):
            card.get_by_role("button", name={"plain": "Approve", "reported": "Keep", "spam": "Spam"}[kind]).click()
        else:
            tapped_without_touch(card, kind)
        page.get_by_role("button", name="Undo", exact=False).first.wait_for()

    assert statuses(dozen[-8:]) == expected(dozen[-8:])


def tapped_without_touch(card, kind):
    summary, value = {
        "reject": ("Reject…", "reject:attack"),
        "return": ("Return…", "return:patient"),
        "redact": ("Redact…", "redact"),
    }[kind]
    card.locator("summary", has_text=summary).click()
    card.locator(f"[value='{value}']").click()


def test_undo_brings_the_card_back(queue, dozen):
    queue.keyboard.press("s")
    queue.locator("[data-done]").wait_for()

    queue.keyboard.press("u")

    queue.get_by_role("heading", name="12 are waiting").wait_for()
    assert Waiting.objects.count() == len(dozen)


def test_several_are_picked_and_decided_from_the_keyboard(queue):
    for key in "xjxjx":
        queue.keyboard.press(key)
    queue.get_by_text("3 picked:").wait_for()

    queue.locator(".bulk [value=approve]").click()

    queue.get_by_text("3 of 3 decided.").wait_for()
    assert Waiting.objects.count() == 9

    queue.get_by_role("button", name="Undo them all").click()
    queue.get_by_text("3 of 3 undone.").wait_for()
    assert queue.locator("[data-desk] [data-card]").count() == 12


@pytest.mark.page_errors_expected("a refusal is 409, which a script asked for")
def test_whoever_was_slower_is_told_and_stays_where_they_are(queue, administrator):
    first = queue.locator("[data-card][aria-current]")
    comment = Comment.objects.get(pk=first.get_attribute("data-card"))
    decisions.decide(comment, outcome="spam", version=comment.version, by=administrator)

    queue.keyboard.press("r")
    first.locator("[name=reject_words]").fill("It names the ward.")
    first.locator("[value='reject:patient']").click()

    queue.locator("#notice").get_by_text("decided by Ada Min").wait_for()
    assert queue.locator(f"#card-{comment.pk} [name=reject_words]").input_value() == "It names the ward."
    assert queue.locator("[data-card][aria-current]").get_attribute("data-card") != str(comment.pk)


def test_typing_decides_nothing_and_keys_can_be_switched_off(queue):
    queue.keyboard.press("r")
    words = queue.locator("[data-card][aria-current] [name=reject_words]")
    words.press_sequentially("sara")
    assert words.input_value() == "sara"
    queue.keyboard.press("Escape")

    queue.keyboard.press("?")
    queue.get_by_label("Single keys decide.").uncheck()
    queue.get_by_role("button", name="Back to the comments").click()
    queue.keyboard.press("a")
    queue.reload()
    queue.keyboard.press("s")
    queue.keyboard.press("?")

    assert not queue.locator("dialog[open]").count()
    assert Waiting.objects.count() == 12


def test_selected_words_are_taken_for_redaction(queue):
    comment = Comment.objects.get(pk=queue.locator("[data-card]").nth(4).get_attribute("data-card"))
    text = queue.locator(f"#card-{comment.pk} .comment-text p")
    text.scroll_into_view_if_needed()
    queue.locator(f"#card-{comment.pk} [data-card]").focus()
    text.evaluate("node => getSelection().setBaseAndExtent(node.firstChild, 0, node.firstChild, 11)")

    queue.keyboard.press("e")
    queue.keyboard.press("Enter")

    queue.locator(f"#card-{comment.pk} [data-done]").wait_for()
    assert Comment.objects.get(pk=comment.pk).text.startswith("[removed by a moderator]")


def test_from_a_comment_on_the_page_to_the_desk_and_back(page, moderator, make_comment):
    comment = make_comment("On the page.", status=Status.APPROVED)
    steps.sign_in(page, moderator.email, "a long enough password")
    page.goto(comment.get_absolute_url())

    page.get_by_role("link", name="Moderate the comment by").click()
    page.wait_for_url(f"**{reverse('moderation:comment', args=[comment.pk])}")
    page.get_by_role("link", name="See it on the page").click()

    page.wait_for_url(f"**#c{comment.pk}")


IN_SIGHT = """() => {
  const { top, bottom } = document.querySelector("[data-card][aria-current]").getBoundingClientRect();
  return top >= 0 && top < innerHeight && (bottom <= innerHeight || top < innerHeight / 4);
}"""


def test_the_comment_that_keys_mean_is_in_sight_after_each_decision(queue):
    queue.set_viewport_size({"width": 1280, "height": 620})

    for number, keys in enumerate(["r4", "a", "v1", "s", "a"], start=1):
        for key in keys:
            queue.keyboard.press(key)
        queue.get_by_role("heading", name=f"{12 - number} are waiting").wait_for()
        queue.wait_for_function(IN_SIGHT)


def test_what_a_key_opened_is_in_sight(queue):
    queue.set_viewport_size({"width": 1280, "height": 620})

    queue.keyboard.press("j")
    queue.keyboard.press("r")

    last = queue.locator("[data-card][aria-current] [data-key=r] .choices button").last
    last.wait_for()
    assert last.evaluate("button => button.getBoundingClientRect().bottom <= innerHeight")


def test_enter_in_a_box_decides_nothing(
    page, no_javascript, sign_in, moderator, make_comment, make_article, make_author
):
    mine = make_article("Mine", authors=[make_author("Mo Derator", user=moderator)])
    comment = make_comment("Under mine.", article=mine)

    for one in (page, no_javascript):
        sign_in(one, moderator).goto("/moderation/")
        one.get_by_label("I am an author of this article, and decide").focus()
        one.keyboard.press("Space")
        one.keyboard.press("Enter")
        one.get_by_label("I am an author of this article, and decide").wait_for()

    comment.refresh_from_db()
    assert comment.status == Status.PENDING
