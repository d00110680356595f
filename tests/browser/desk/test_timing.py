"""No timing lets a key decide on a comment that was not meant: slow answers, keys in between, what is out of sight."""

import pytest

from comments.models import Comment, Status
from moderation.models import Waiting

PENDING = Status.PENDING


@pytest.fixture
def three(make_waiting):
    return make_waiting(["plain"] * 3)


@pytest.fixture
def queue(page, sign_in, moderator, three):
    sign_in(page, moderator).goto("/moderation/")
    page.locator("[data-card][aria-current]").wait_for()
    return page


class Held:
    """Requests to a URL that wait until they are let go."""

    def __init__(self, page, pattern):
        self.page, self.routes = page, []
        page.route(pattern, lambda route: self.routes.append(route))

    def wait(self):
        while not self.routes:
            self.page.evaluate("1")  # lets what has happened meanwhile be handed over
        return self

    def let_go(self):
        for route in self.wait().routes:
            route.continue_()


def statuses(comments):
    now = Comment.objects.in_bulk([comment.pk for comment in comments])
    return [now[comment.pk].status for comment in comments]


def done(page, comment):
    return page.locator(f"#card-{comment.pk}.done")


def test_a_slow_undo_takes_nobody_out_of_what_they_type(queue, three):
    first, second = three[:2]
    queue.keyboard.press("a")
    done(queue, first).wait_for()
    held = Held(queue, "**/moderation/undo/")

    queue.keyboard.press("u")
    held.wait()
    queue.keyboard.press("r")
    words = queue.locator(f"#card-{second.pk} [name=reject_words]")
    words.press_sequentially("ple")
    held.let_go()
    queue.locator(f"#card-{first.pk} [data-card]").wait_for()
    queue.keyboard.type("ase say where")

    assert words.input_value() == "please say where"
    assert statuses(three) == [PENDING, PENDING, PENDING]


def test_undo_means_the_last_press_though_it_is_still_under_way(queue, three):
    first, second = three[:2]
    queue.keyboard.press("a")
    done(queue, first).wait_for()
    held = Held(queue, f"**/comments/{second.pk}/decide/")

    queue.keyboard.press("s")
    held.wait()
    queue.keyboard.press("u")
    held.let_go()
    queue.get_by_role("heading", name="2 are waiting").wait_for()
    queue.locator(f"#card-{second.pk} [data-card]:not([data-sent])").wait_for()

    assert statuses(three) == [Status.APPROVED, PENDING, PENDING]


def test_answers_in_another_order_leave_the_true_count(queue, three):
    answers = []
    queue.route(f"**/comments/{three[0].pk}/decide/", lambda route: answers.append((route, route.fetch())))
    queue.keyboard.press("a")
    while not answers:
        queue.evaluate("1")
    queue.keyboard.press("a")
    done(queue, three[1]).wait_for()

    ((route, answer),) = answers
    route.fulfill(response=answer)

    done(queue, three[0]).wait_for()
    queue.get_by_role("heading", name="1 is waiting").wait_for()


def test_a_comment_out_of_sight_is_shown_before_a_key_decides_on_it(queue, three):
    queue.set_viewport_size({"width": 1280, "height": 400})
    queue.locator("footer").scroll_into_view_if_needed()

    queue.keyboard.press("s")

    queue.wait_for_function("document.querySelector('[aria-current][data-card]').getBoundingClientRect().top >= 0")
    assert Waiting.objects.count() == 3
    queue.keyboard.press("s")
    done(queue, three[0]).wait_for()


def test_after_the_last_comment_no_key_means_what_was_passed_over(queue, three):
    for key in ("j", "j", "a", "a"):
        queue.keyboard.press(key)
    done(queue, three[2]).wait_for()

    assert statuses(three) == [PENDING, PENDING, Status.APPROVED]


@pytest.mark.page_errors_expected("the site’s own answer is replaced by one of a server before it")
@pytest.mark.parametrize("status", [403, 502, 503])
def test_a_page_that_is_none_of_the_desk_takes_no_cards_place(queue, three, status):
    page = "<!doctype html><title>Busy</title>"
    queue.route("**/decide/", lambda route: route.fulfill(status=status, body=page, content_type="text/html"))
    queue.keyboard.press("r")
    words = queue.locator(f"#card-{three[0].pk} [name=reject_words]")
    words.fill("It names a ward.")

    queue.locator(f"#card-{three[0].pk} [value=reject]").click()

    queue.get_by_text("The site could not be reached, or failed.").wait_for()
    assert words.input_value() == "It names a ward."


@pytest.mark.page_errors_expected("a form that is too old is 403, which a script asked for")
def test_after_signing_in_elsewhere_the_next_press_works(queue, three):
    name = next(cookie["name"] for cookie in queue.context.cookies() if "csrf" in cookie["name"])
    queue.context.clear_cookies(name=name)
    queue.keyboard.press("s")
    queue.locator(f"#card-{three[0].pk} [role=alert]").wait_for()

    queue.keyboard.press("s")

    done(queue, three[1]).wait_for()
    assert statuses(three) == [PENDING, Status.SPAM, PENDING]
