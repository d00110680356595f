"""Closing has four layers: the site, a thread, an article by hand, an article by age. Each says why, who and when."""

from datetime import UTC, datetime, timedelta
from itertools import chain, combinations

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from articles.models import Article
from comments import closing, doors, posting, states
from comments.models import Comment, Discussion, Status
from moderation import closing as moderators
from publication.models import Publication

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LAYERS = ("site", "thread", "article", "age")  # in the order in which they count
SUBSETS = list(chain.from_iterable(combinations(LAYERS, size) for size in range(5)))


@pytest.fixture(autouse=True)
def clock():
    """It is noon on the first of June, until a test moves the clock."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def closer(article, make_comment, administrator, moderator, editor):
    """What closes each layer; and a thread, of a comment and a reply, to close."""

    class Closer:
        top = make_comment("Top", status=Status.APPROVED)
        reply = make_comment("Reply", parent=top, status=Status.APPROVED)

        def site(self, until=None):
            Publication.objects.update(
                discussions_closed_at=NOON,
                discussions_closed_by=administrator,
                discussions_closed_reason="The site is under siege.",
                discussions_reopen_at=until,
            )

        def thread(self, until=None):
            moderators.close_thread(
                self.top, version=self.top.version, by=moderator, reason="Two people, one quarrel.", reopens_at=until
            )

        def article(self, until=None):
            moderators.close_discussion(
                article,
                version=article.discussion.version,
                by=editor,
                reason="It had run its course.",
                reopens_at=until,
            )

        def age(self):
            Publication.objects.update(close_after_days=30)
            Article.objects.update(published_at=NOON - 40 * DAY)

        def keep_open(self):
            moderators.reopen_discussion(article, version=article.discussion.version, by=editor, force=True)

    return Closer()


def keeps_out(article, parent=None):
    """Return what keeps a comment out of a place, everything read anew."""
    article = Article.objects.get(pk=article.pk)
    parent = parent and Comment.objects.get(pk=parent.pk)
    return closing.of_place(Discussion.objects.of(article), Publication.objects.current(), parent)


def scope(article, parent=None):
    found = keeps_out(article, parent)
    return found and found.scope


# ---- which layer counts ----


@pytest.mark.parametrize("layers", SUBSETS, ids="+".join)
def test_the_first_layer_that_is_closed_is_the_one_that_is_told(article, closer, layers):
    for layer in layers:
        getattr(closer, layer)()

    assert scope(article, closer.reply) == next(iter(layers), None)
    assert scope(article) == next((layer for layer in layers if layer != "thread"), None)


@pytest.mark.parametrize("layers", [layers for layers in SUBSETS if "article" not in layers], ids="+".join)
def test_case_11_forcing_an_article_open_beats_its_age_and_nothing_else(article, closer, layers):
    for layer in layers:
        getattr(closer, layer)()

    closer.keep_open()

    assert scope(article, closer.reply) == next((layer for layer in layers if layer != "age"), None)


def test_forcing_open_takes_a_closing_by_hand_back(article, closer):
    closer.article()
    closer.age()

    closer.keep_open()

    assert keeps_out(article) is None


@pytest.mark.parametrize(
    ("layer", "reason", "by"),
    [
        ("site", "The site is under siege.", "Ada Min"),
        ("thread", "Two people, one quarrel.", "Mo Derator"),
        ("article", "It had run its course.", "Edith Or"),
    ],
)
def test_a_closing_by_hand_carries_why_who_since_when_and_until_when(article, closer, layer, reason, by):
    getattr(closer, layer)(until=NOON + DAY)

    found = keeps_out(article, closer.reply)

    assert (found.reason, found.by, found.since, found.until) == (reason, by, NOON, NOON + DAY)


def test_a_closing_by_age_carries_since_when_and_after_how_many_days(article, closer):
    closer.age()

    found = keeps_out(article)

    assert (found.since, found.days, found.reason, found.by, found.until) == (NOON - 10 * DAY, 30, "", "", None)


# ---- the clock ----


@pytest.mark.parametrize("layer", ["site", "thread", "article"])
def test_what_is_closed_for_a_time_opens_by_itself_at_that_very_moment(article, closer, clock, layer):
    getattr(closer, layer)(until=NOON + DAY)

    clock.move_to(NOON + DAY - SECOND)
    assert scope(article, closer.reply) == layer

    clock.move_to(NOON + DAY)
    assert keeps_out(article, closer.reply) is None


def test_the_emergency_switch_can_be_set_ahead(article, clock):
    Publication.objects.update(discussions_closed_at=NOON + HOUR, discussions_closed_reason="Maintenance.")

    assert keeps_out(article) is None

    clock.shift(HOUR)
    assert scope(article) == "site"


def test_an_article_that_opens_again_after_a_time_still_closes_by_age(article, closer, clock):
    closer.age()
    closer.article(until=NOON + DAY)

    clock.shift(DAY)

    assert scope(article) == "age"


@pytest.mark.parametrize(
    "published",
    [NOON, datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 10, 20, 3, 59, 59, 999_999, tzinfo=UTC)],
    ids=["summer", "into summer time", "into winter time"],
)
def test_case_12_an_article_closes_exactly_so_many_times_24_hours_after_it_came_out(article, clock, published):
    Publication.objects.update(close_after_days=30)
    Article.objects.update(published_at=published)

    clock.move_to(published + 30 * DAY - timedelta(microseconds=1))
    assert keeps_out(article) is None

    clock.move_to(published + 30 * DAY)
    assert keeps_out(article).since == published + 30 * DAY


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_case_12_the_publication_s_time_zone_does_not_move_the_end(article, closer, clock, zone):
    closer.age()
    before = keeps_out(article)

    Publication.objects.update(time_zone=zone)

    assert keeps_out(article) == before


def test_case_12_an_article_that_is_dated_anew_is_counted_anew(article, closer):
    closer.age()

    Article.objects.update(published_at=NOON - 29 * DAY)
    assert keeps_out(article) is None

    Article.objects.update(published_at=NOON + 365 * DAY)
    assert keeps_out(article) is None


@pytest.mark.parametrize(("own", "expected"), [(None, "age"), (40, "age"), (41, None), (10, "age"), (0, None)])
def test_an_article_s_own_number_of_days_comes_before_the_site_s(article, closer, own, expected):
    closer.age()

    Discussion.objects.update(close_after_days=own)

    assert scope(article) == expected


def test_case_12_a_draft_without_a_date_does_not_close_by_age(make_article, closer):
    closer.age()
    draft = make_article("A draft", state="draft")

    assert keeps_out(draft) is None


def test_nothing_closes_by_age_where_the_site_sets_no_days(article):
    Article.objects.update(published_at=NOON - 4000 * DAY)

    assert keeps_out(article) is None


# ---- threads ----


def test_a_closed_thread_is_closed_all_the_way_down_and_nowhere_else(article, closer, make_comment):
    deep = closer.reply
    for _level in range(8):
        deep = make_comment(parent=deep, status=Status.APPROVED)

    closer.thread()

    assert scope(article, closer.top) == scope(article, closer.reply) == scope(article, deep) == "thread"
    assert keeps_out(article, make_comment("Beside", status=Status.APPROVED)) is None
    assert keeps_out(article) is None


def test_of_two_closings_above_a_comment_the_upper_one_is_told(article, closer, moderator):
    moderators.close_thread(closer.reply, version=closer.reply.version, by=moderator, reason="The lower one.")
    assert keeps_out(article, closer.reply).reason == "The lower one."
    assert keeps_out(article, closer.top) is None

    closer.thread()

    assert keeps_out(article, closer.reply).reason == "Two people, one quarrel."


def test_a_lower_closing_goes_on_when_the_upper_one_ends(article, closer, moderator, clock):
    closer.thread(until=NOON + DAY)
    moderators.close_thread(closer.reply, version=closer.reply.version, by=moderator, reason="The lower one.")

    clock.shift(DAY)

    assert keeps_out(article, closer.reply).reason == "The lower one."


# ---- what readers see ----


def page_of(client, article):
    return client.get(article.get_absolute_url()).text


FORM = "Add to the discussion"


@pytest.mark.parametrize(
    ("layer", "sentences"),
    [
        (
            "site",
            [
                "Closed by Ada Min on 1 June 2026:",
                "“The site is under siege.”",
                "All discussions on this site are closed",
            ],
        ),
        ("article", ["Closed by Edith Or on 1 June 2026:", "“It had run its course.”"]),
        ("age", ["Closed on 22 May 2026, as every discussion is 30 days after its article."]),
    ],
)
def test_a_closed_discussion_says_why_who_and_when_and_can_still_be_read(client, article, closer, layer, sentences):
    getattr(closer, layer)()

    page = page_of(client, article)

    for sentence in ["The comments section is closed.", "Top", "Reply", *sentences]:
        assert sentence in page
    assert FORM not in page
    assert "This thread is closed." not in page


@pytest.mark.parametrize("layer", ["site", "article"])
def test_a_closing_for_a_time_says_when_it_opens_and_then_has_gone_from_the_page(
    client, article, closer, clock, layer
):
    getattr(closer, layer)(until=NOON + DAY)
    assert "It opens again on 2 June 2026." in page_of(client, article)

    clock.shift(DAY)

    page = page_of(client, article)
    assert "closed" not in page.partition('id="discussion"')[2].lower()
    assert FORM in page


def test_a_closed_thread_says_why_who_and_when_below_its_replies(client, article, closer, clock):
    closer.thread(until=NOON + DAY)

    page = page_of(client, article)

    notice = page.index("This thread is closed.")
    assert page.index(f'id="{closer.reply.anchor}"') < notice
    assert "Closed by Mo Derator on 1 June 2026: “Two people, one quarrel.” It opens again on 2 June 2026." in page
    assert page.count("thread-closed") == page.count("This thread is closed.") == 1
    assert FORM in page

    clock.shift(DAY)

    assert "This thread is closed." not in page_of(client, article)


def test_the_reason_is_text_and_not_markup(client, article, closer, moderator, editor):
    moderators.close_thread(closer.top, version=closer.top.version, by=moderator, reason="<b>Enough</b>")
    moderators.close_discussion(article, version=article.discussion.version, by=editor, reason="<i>Quite</i>")

    page = page_of(client, article)

    assert "“&lt;b&gt;Enough&lt;/b&gt;”" in page
    assert "“&lt;i&gt;Quite&lt;/i&gt;”" in page


@pytest.mark.parametrize("layer", ["site", "thread", "article"])
def test_a_closing_holds_and_reads_well_when_whoever_closed_has_no_account_any_more(client, article, closer, layer):
    getattr(closer, layer)()

    User.objects.all().delete()

    assert scope(article, closer.reply) == layer
    assert "Closed on 1 June 2026:" in page_of(client, article)


# ---- between checking and sending ----


@pytest.mark.parametrize("layer", LAYERS)
def test_case_7_a_place_that_closes_between_checking_and_sending_stores_nothing_and_gives_the_text_back(
    client, article, closer, check, filled_in, layer
):
    data = filled_in(text="Written for nothing?", reply=closer.reply.pk)
    checked = check(article, data)
    assert checked.status_code == 200
    getattr(closer, layer)()
    stored = Comment.objects.count()

    answer = client.post(reverse("comments:send", args=[article.slug]), data | {"key": checked.context["key"]})

    assert answer.status_code == 409
    assert "Written for nothing?" in answer.text
    assert "closed" in answer.text
    assert Comment.objects.count() == stored


@pytest.mark.parametrize("layer", LAYERS)
def test_a_closed_place_shows_no_form_and_says_why(client, article, closer, layer):
    getattr(closer, layer)()

    answer = client.get(reverse("comments:write", args=[article.slug]), {"reply": closer.reply.pk})

    assert "<form" not in answer.text
    found = keeps_out(article, closer.reply)
    assert found.reason in answer.text
    assert "This thread is closed." if layer == "thread" else "The comments section is closed." in answer.text


@pytest.mark.parametrize("layer", LAYERS)
def test_storing_itself_refuses_what_is_closed(article, closer, layer):
    getattr(closer, layer)()

    with pytest.raises(doors.Closed):
        posting.post(article=article, parent=closer.reply, key="0" * 32, name="Reader", text="Words.")


@pytest.mark.parametrize("layer", LAYERS)
def test_what_waited_when_its_place_closed_can_still_be_approved(article, closer, make_comment, layer):
    waiting = make_comment("Waiting", parent=closer.reply)
    getattr(closer, layer)()

    states.move(waiting, Status.APPROVED, by=None, version=waiting.version)

    assert waiting in Comment.objects.shown()


def test_case_11_only_what_the_closing_kept_out_comes_in_again(article, make_comment, moderator):
    rejected = make_comment("Rejected on its own merits.", status=Status.REJECTED)
    waiting = make_comment("Waiting.")
    moderators.close_discussion(article, version=article.discussion.version, by=moderator, reason="Enough.")

    moderators.reopen_discussion(article, version=article.discussion.version, by=moderator)

    assert make_comment("Let in again.").status == Status.PENDING
    assert [Comment.objects.get(pk=row.pk).status for row in (rejected, waiting)] == [Status.REJECTED, Status.PENDING]


def test_case_11_age_does_not_close_again_what_was_reopened_by_hand(article, publication, make_comment, moderator):
    publication.close_after_days = 1
    publication.save()
    type(article).objects.filter(pk=article.pk).update(published_at=timezone.now() - timedelta(days=9))
    with pytest.raises(doors.Closed):
        make_comment("Too late.")

    moderators.reopen_discussion(article, version=article.discussion.version, by=moderator, force=True)

    assert make_comment("In time again.").pk
