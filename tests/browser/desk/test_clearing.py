"""Clearing thirty mixed comments: from a keyboard with at most forty keys and no page load, by touch, and as plain forms."""

import pytest
from django.urls import reverse

from comments.models import Comment, Status
from moderation.models import Waiting

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
def queue(page, sign_in, moderator, thirty):
    sign_in(page, moderator).goto("/moderation/")
    page.locator("[data-card][aria-current]").wait_for()
    return page


def test_thirty_comments_are_cleared_with_forty_keys_and_no_page_load(queue, thirty):
    loads, pressed = [], 0
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
    now = Comment.objects.in_bulk([comment.pk for comment in comments])
    assert not Waiting.objects.exists()
    return [EXPECTED[kind_of(comment.text)] for comment in comments] == [
        now[comment.pk].status for comment in comments
    ]


def test_a_decision_takes_at_most_two_taps(phone, sign_in, moderator, thirty):
    sign_in(phone, moderator).goto("/moderation/")
    waiting = Waiting.objects.count()

    for comment in thirty[-12:]:
        taps = tapped(phone.locator(f"#card-{comment.pk}"), kind_of(comment.text))
        phone.locator(f"#card-{comment.pk} [data-done]").wait_for()
        assert taps <= 2

    assert Waiting.objects.count() == waiting - 12
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


def test_without_javascript_every_button_works(no_javascript, sign_in, moderator, thirty):
    page = sign_in(no_javascript, moderator)
    page.goto("/moderation/")

    for comment in thirty[-12:]:
        card = page.locator(f"#card-{comment.pk}")
        kind = kind_of(comment.text)
        if kind in ("plain", "reported", "spam"):
            card.get_by_role("button", name={"plain": "Approve", "reported": "Keep", "spam": "Spam"}[kind]).click()
        else:
            tapped_without_touch(card, kind)
        page.get_by_role("button", name="Undo", exact=False).first.wait_for()

    now = Comment.objects.in_bulk([comment.pk for comment in thirty])
    assert all(now[one.pk].status == EXPECTED[kind_of(one.text)] for one in thirty[-12:])


def tapped_without_touch(card, kind):
    summary, value = {
        "reject": ("Reject…", "reject:attack"),
        "return": ("Return…", "return:patient"),
        "redact": ("Redact…", "redact"),
    }[kind]
    card.locator("summary", has_text=summary).click()
    card.locator(f"[value='{value}']").click()


def test_undo_brings_the_card_back(queue, thirty):
    queue.keyboard.press("s")
    queue.locator("[data-done]").wait_for()

    queue.keyboard.press("u")

    queue.get_by_role("heading", name="30 are waiting").wait_for()
    assert Waiting.objects.count() == len(thirty)


def test_several_are_picked_and_decided_from_the_keyboard(queue):
    for key in "xjxjx":
        queue.keyboard.press(key)
    queue.get_by_text("3 picked:").wait_for()

    queue.locator(".bulk [value=approve]").click()

    queue.get_by_text("3 of 3 decided.").wait_for()
    assert Waiting.objects.count() == 27


@pytest.mark.page_errors_expected("a refusal is 409, which a script asked for")
def test_whoever_was_slower_is_told_and_stays_where_they_are(queue, thirty, administrator):
    from moderation import decisions

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
    queue.get_by_role("button", name="Close", exact=True).click()
    queue.keyboard.press("a")
    queue.reload()
    queue.keyboard.press("s")
    queue.keyboard.press("?")

    assert not queue.locator("dialog[open]").count()
    assert Waiting.objects.count() == 30


def test_selected_words_are_taken_for_redaction(queue, make_comment, article):
    comment = Comment.objects.get(pk=queue.locator("[data-card]").nth(4).get_attribute("data-card"))
    text = queue.locator(f"#card-{comment.pk} .comment-text p")
    queue.locator(f"#card-{comment.pk} [data-card]").focus()
    text.evaluate("node => getSelection().setBaseAndExtent(node.firstChild, 0, node.firstChild, 11)")

    queue.keyboard.press("e")
    queue.keyboard.press("Enter")

    queue.locator(f"#card-{comment.pk} [data-done]").wait_for()
    assert Comment.objects.get(pk=comment.pk).text.startswith("[removed by a moderator]")


def test_from_a_comment_on_the_page_to_the_desk_and_back(page, sign_in, moderator, make_comment):
    comment = make_comment("On the page.", status=Status.APPROVED)
    sign_in(page, moderator)
    page.context.add_cookies([{"name": "staff", "value": "1", "url": page.url if page.url != "about:blank" else None}])
    page.goto(comment.get_absolute_url())

    page.get_by_role("link", name="Moderate the comment by").click()
    assert page.url.endswith(reverse("moderation:comment", args=[comment.pk]))

    page.get_by_role("link", name="See it on the page").click()
    assert page.url.endswith(f"#c{comment.pk}")
