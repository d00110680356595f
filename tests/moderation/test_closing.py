"""Closing and opening: with a reason that readers see, as it was seen, and back again."""

import threading
from collections import Counter
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from articles import publishing
from articles.models import Article, Byline
from comments import closing as rules
from comments.models import Act, Comment, Discussion, LogEntry, Opening, Status
from comments.refusals import Conflict, Refused
from moderation import closing, closing_notes, decisions, undoing
from moderation.forms import ClosingForm
from moderation.models import Decision
from publication.models import Publication
from tests.comments.together import PATIENCE, at_once


def stored(article):
    return Discussion.objects.of(article)


def test_a_discussion_closes_with_who_when_and_why(article, moderator, publication):
    closing.close_discussion(article, version=article.discussion.version, by=moderator, reason=" Enough was said. ")

    found = rules.of_discussion(stored(article), publication)
    assert (found.scope, found.by, found.reason) == ("article", "Mo Derator", "Enough was said.")
    assert timezone.now() - found.since < timedelta(minutes=1)
    assert LogEntry.objects.get(act=Act.CLOSED, article=article).by == moderator


@pytest.mark.parametrize("reason", ["", " \n ", "\u200b\u200b", "\u202e\u2066"])
def test_nothing_closes_without_a_reason(article, moderator, make_comment, publication, reason):
    comment = make_comment(status=Status.APPROVED)

    for close in (
        lambda: closing.close_discussion(article, version=article.discussion.version, by=moderator, reason=reason),
        lambda: closing.close_thread(comment, version=comment.version, by=moderator, reason=reason),
        lambda: closing.close_site(by=moderator, seen=closing.turn(), reason=reason),
    ):
        with pytest.raises(Refused, match="reason that readers see"):
            close()

    assert rules.of_place(stored(article), publication, comment) is None


def test_a_reason_that_shows_in_another_order_than_it_is_read_is_kept_as_it_is_read(article, moderator, publication):
    reason = "Enough \u202ewas\u2066 said."

    closing.close_discussion(article, version=article.discussion.version, by=moderator, reason=reason)

    assert rules.of_discussion(stored(article), publication).reason == "Enough was said."


def test_a_reopening_in_the_past_is_refused(article, moderator):
    with pytest.raises(Refused, match="past"):
        closing.close_discussion(
            article,
            version=article.discussion.version,
            by=moderator,
            reason="For now.",
            reopens_at=timezone.now() - timedelta(minutes=1),
        )


def test_reopening_follows_the_settings_and_forcing_beats_age(article, moderator, publication):
    publication.close_after_days = 1
    publication.save()
    closing.close_discussion(article, version=article.discussion.version, by=moderator, reason="Enough was said.")

    closing.reopen_discussion(article, version=article.discussion.version, by=moderator)
    assert rules.of_discussion(stored(article), publication).scope == "age"

    closing.reopen_discussion(article, version=article.discussion.version, by=moderator, force=True)
    assert rules.of_discussion(stored(article), publication) is None


def test_a_thread_closes_once_and_opens_again(make_comment, moderator):
    comment = make_comment(status=Status.APPROVED)
    closing.close_thread(comment, version=comment.version, by=moderator, reason="A quarrel.")
    comment.refresh_from_db()

    with pytest.raises(Refused, match="closed already"):
        closing.close_thread(comment, version=comment.version, by=moderator, reason="Again.")
    closing.reopen_thread(comment, version=comment.version, by=moderator)
    comment.refresh_from_db()

    assert rules.of_thread(comment) is None
    with pytest.raises(Refused, match="not closed"):
        closing.reopen_thread(comment, version=comment.version, by=moderator)


def test_a_thread_whose_closing_has_ended_can_be_closed_again(make_comment, moderator):
    comment = make_comment(status=Status.APPROVED)
    closing.close_thread(
        comment,
        version=comment.version,
        by=moderator,
        reason="Overnight.",
        reopens_at=timezone.now() + timedelta(hours=8),
    )

    with time_machine.travel(timezone.now() + timedelta(hours=9)):
        comment.refresh_from_db()
        assert rules.of_thread(comment) is None
        closing.close_thread(comment, version=comment.version, by=moderator, reason="And again.")
        comment.refresh_from_db()
        found = rules.of_thread(comment)

    assert (found.reason, found.until) == ("And again.", None)


def test_the_emergency_switch_is_logged_both_ways(administrator, article):
    closing.close_site(by=administrator, seen=closing.turn(), reason="A flood of spam.")
    assert rules.of_discussion(stored(article), Publication.objects.current()).scope == "site"

    closing.reopen_site(by=administrator, seen=closing.turn())

    assert rules.of_discussion(stored(article), Publication.objects.current()) is None
    acts = (
        LogEntry.objects.filter(article=None, comment=None).order_by("pk").values_list("act", "by", "before", "after")
    )
    assert list(acts) == [
        (Act.CLOSED, administrator.pk, "", "closed"),
        (Act.REOPENED, administrator.pk, "closed", ""),
    ]


def test_the_emergency_switch_leaves_the_rest_of_the_publication_alone(publication, administrator):
    Publication(name="Elsewhere").save()

    closing.close_site(by=administrator, seen=closing.turn(), reason="A flood of spam.")

    assert Publication.objects.get().name == "Elsewhere"


def test_a_switch_that_is_off_is_not_turned_off(publication, administrator):
    with pytest.raises(Refused, match="off already"):
        closing.reopen_site(by=administrator, seen=closing.turn())

    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("force", [True, False])
def test_what_stands_so_already_is_not_logged_twice(article, moderator, force):
    if force:
        closing.reopen_discussion(article, version=1, by=moderator, force=True)
    rows = LogEntry.objects.count()

    with pytest.raises(Refused, match="stands so already"):
        closing.reopen_discussion(article, version=stored(article).version, by=moderator, force=force)

    assert LogEntry.objects.count() == rows


def test_the_discussion_of_a_retracted_article_is_closed_for_good(article, moderator, editor):
    publishing.retract(article, by=editor, text="The data were invented.")

    for deed in (closing.reopen_discussion, closing.set_discussion):
        with pytest.raises(Refused, match="closed for good"):
            deed(article, version=stored(article).version, by=moderator)

    assert stored(article).version == 1


# ---- as it was seen ----


@pytest.fixture
def ann(make_user):
    return make_user("moderator", "Ann Other")


def close(article, by, reason="Enough was said."):
    return closing.close_discussion(article, version=stored(article).version, by=by, reason=reason)


STALE = {
    "close": lambda article, by: closing.close_discussion(article, version=1, by=by, reason="I say so."),
    "reopen": lambda article, by: closing.reopen_discussion(article, version=1, by=by),
    "keep open": lambda article, by: closing.reopen_discussion(article, version=1, by=by, force=True),
    "set": lambda article, by: closing.set_discussion(article, version=1, by=by, hold_mode="review-after"),
    "note": lambda article, by: closing_notes.leave(article, version=1, by=by, text="Thank you."),
}


@pytest.mark.parametrize("deed", STALE.values(), ids=STALE)
def test_who_saw_a_discussion_as_it_was_before_is_told_who_closed_it_and_why(article, moderator, ann, deed):
    close(article, ann)
    before = Discussion.objects.values().get()

    with pytest.raises(closing.Overtaken, match=r"closed by Ann Other on .* \(“Enough was said\.”\)"):
        deed(article, moderator)

    assert Discussion.objects.values().get() == before
    assert LogEntry.objects.filter(article=article).count() == 1


STALE_THREAD = {
    "close": lambda comment, by: closing.close_thread(comment, version=2, by=by, reason="I say so."),
    "reopen": lambda comment, by: closing.reopen_thread(comment, version=2, by=by),
    "note": lambda comment, by: closing_notes.leave(comment, version=2, by=by, text="Thank you."),
}


@pytest.mark.parametrize("deed", STALE_THREAD.values(), ids=STALE_THREAD)
def test_who_saw_a_thread_as_it_was_before_is_told_who_closed_it(make_comment, moderator, ann, deed):
    comment = make_comment(status=Status.APPROVED)
    closing.close_thread(comment, version=2, by=ann, reason="A quarrel.")
    before = Comment.objects.values().get()

    with pytest.raises(Conflict, match="closed by Ann Other on"):
        deed(comment, moderator)

    assert Comment.objects.values().get() == before


def test_who_saw_the_switch_before_it_was_turned_is_told_by_whom(publication, moderator, ann):
    closing.close_site(by=ann, seen=0, reason="A flood.")

    with pytest.raises(closing.Overtaken, match=r"closed by Ann Other on .* \(“A flood\.”\)"):
        closing.close_site(by=moderator, seen=0, reason="A siege.")

    assert Publication.objects.get().discussions_closed_reason == "A flood."


def test_a_switch_turned_there_and_back_is_not_as_it_was_seen(publication, moderator, ann):
    closing.close_site(by=ann, seen=0, reason="A flood.")
    closing.reopen_site(by=ann, seen=closing.turn())

    with pytest.raises(closing.Overtaken, match="reopened by Ann Other"):
        closing.close_site(by=moderator, seen=0, reason="A siege.")


def test_a_second_note_is_told_who_left_the_first(article, moderator, ann):
    close(article, ann)
    closing_notes.leave(article, version=2, by=ann, text="Thank you.")

    with pytest.raises(Refused, match="already, by Ann Other, since"):
        closing_notes.leave(article, version=2, by=moderator, text="Thank you all.")


TWO = {
    "discussion": lambda article, comment, by: closing.close_discussion(article, version=1, by=by, reason=by.name),
    "thread": lambda article, comment, by: closing.close_thread(comment, version=2, by=by, reason=by.name),
    "site": lambda article, comment, by: closing.close_site(by=by, seen=0, reason=by.name),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", TWO.values(), ids=TWO)
def test_of_two_who_close_at_once_one_does_and_the_other_is_told(article, make_comment, moderator, ann, deed):
    comment = make_comment(status=Status.APPROVED)
    Publication().save()

    answers = at_once(
        *(lambda by=by: deed(Article.objects.get(), Comment.objects.get(), by) for by in (moderator, ann))
    )

    (won,) = [answer for answer in answers if isinstance(answer, Decision)]
    (lost,) = [answer for answer in answers if isinstance(answer, (Conflict, closing.Overtaken))]
    assert f"closed by {won.reason} on" in str(lost)
    assert LogEntry.objects.get(act=Act.CLOSED).by.name == won.reason
    found = rules.of_place(stored(article), Publication.objects.current(), Comment.objects.get(pk=comment.pk))
    assert (found.reason, found.by) == (won.reason, won.reason)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", TWO.values(), ids=TWO)
def test_who_comes_while_somebody_is_still_closing_waits_and_is_told(article, make_comment, moderator, ann, deed):
    comment = make_comment(status=Status.APPROVED)
    Publication().save()
    begun, second = threading.Event(), Future()

    def first():
        with transaction.atomic():
            deed(Article.objects.get(), Comment.objects.get(), ann)
            begun.set()
            wait_for([second], timeout=0.3)  # it must not be done before this is; if it waits, nothing is lost

    def come_second():
        begun.wait(PATIENCE)
        try:
            second.set_result(deed(Article.objects.get(), Comment.objects.get(), moderator))
        except Refused as refusal:
            second.set_exception(refusal)

    at_once(first, come_second)

    with pytest.raises((Conflict, closing.Overtaken), match="closed by Ann Other on"):
        second.result(PATIENCE)
    found = rules.of_place(stored(article), Publication.objects.current(), Comment.objects.get(pk=comment.pk))
    assert found.by == "Ann Other"


@pytest.mark.django_db(transaction=True)
def test_of_an_undo_and_a_closing_at_once_one_is_refused(article, moderator, ann):
    decision = close(article, moderator)

    answers = at_once(
        lambda: undoing.undo(decision.entry, by=moderator),
        lambda: closing.close_discussion(Article.objects.get(), version=2, by=ann, reason="For longer."),
    )

    assert sorted(isinstance(answer, closing.Overtaken) for answer in answers) == [False, True]
    assert LogEntry.objects.filter(article=article).count() == 2


# ---- under one's own article ----


@pytest.fixture
def own(article, make_author, moderator):
    Byline.objects.create(article=article, author=make_author("Mo Derator", user=moderator), order=9)
    return article


OWN = {
    "close": lambda article, by, **ticked: closing.close_discussion(
        article, version=1, by=by, reason="Enough.", **ticked
    ),
    "keep open": lambda article, by, **ticked: closing.reopen_discussion(
        article, version=1, by=by, force=True, **ticked
    ),
    "set": lambda article, by, **ticked: closing.set_discussion(article, version=1, by=by, **ticked),
    "thread": lambda article, by, **ticked: closing.close_thread(
        Comment.objects.get(), version=2, by=by, reason="Enough.", **ticked
    ),
}


@pytest.mark.parametrize("deed", OWN.values(), ids=OWN)
def test_under_ones_own_article_it_is_acknowledged_and_recorded(own, make_comment, moderator, deed):
    make_comment(status=Status.APPROVED)
    with pytest.raises(Refused, match="You wrote this article"):
        deed(own, moderator)

    decision = deed(own, moderator, acknowledged=True)

    assert decision.own_article
    with pytest.raises(Refused, match="You wrote this article"):
        undoing.undo(decision.entry, by=moderator)
    assert undoing.undo(decision.entry, by=moderator, acknowledged=True).own_article


# ---- undo ----


def world():
    """Return everything that closings change, but for the counts of versions."""
    return [
        {name: value for name, value in row.items() if name != "version"}
        for model in (Publication, Discussion, Comment)
        for row in model.objects.order_by("pk").values()
    ]


TOMORROW = timezone.now() + timedelta(days=1)
BEFORE = {
    "untouched": lambda article, comment, by: None,
    "closed": lambda article, comment, by: (
        closing.close_discussion(article, version=1, by=by, reason="The first.", reopens_at=TOMORROW),
        closing.close_thread(comment, version=2, by=by, reason="The first.", reopens_at=TOMORROW),
        closing.close_site(by=by, seen=0, reason="The first.", reopens_at=TOMORROW),
    ),
    "kept open": lambda article, comment, by: (
        closing.reopen_discussion(article, version=1, by=by, force=True),
        closing.set_discussion(article, version=2, by=by, hold_mode="first-timers", close_after_days=0),
    ),
}
DEEDS = {
    "close": lambda article, comment, by: close(article, by),
    "reopen": lambda article, comment, by: closing.reopen_discussion(article, version=stored(article).version, by=by),
    "keep open": lambda article, comment, by: closing.reopen_discussion(
        article, version=stored(article).version, by=by, force=True
    ),
    "set": lambda article, comment, by: closing.set_discussion(
        article, version=stored(article).version, by=by, hold_mode="review-after", close_after_days=3
    ),
    "close thread": lambda article, comment, by: closing.close_thread(
        comment, version=comment.version, by=by, reason="Enough."
    ),
    "reopen thread": lambda article, comment, by: closing.reopen_thread(comment, version=comment.version, by=by),
    "close site": lambda article, comment, by: closing.close_site(by=by, seen=closing.turn(), reason="Enough."),
    "reopen site": lambda article, comment, by: closing.reopen_site(by=by, seen=closing.turn()),
}
IMPOSSIBLE = {
    ("untouched", "reopen"),
    ("untouched", "reopen thread"),
    ("untouched", "reopen site"),
    ("closed", "close thread"),
    ("kept open", "keep open"),
    ("kept open", "reopen thread"),
    ("kept open", "reopen site"),
}
UNDONE = [(before, deed) for before in BEFORE for deed in DEEDS if (before, deed) not in IMPOSSIBLE]


@pytest.mark.parametrize(("before", "deed"), UNDONE)
def test_whatever_was_closed_or_opened_undo_puts_back_exactly(
    article, make_comment, publication, moderator, ann, before, deed
):
    comment = make_comment(status=Status.APPROVED)
    publication.save()
    BEFORE[before](article, comment, ann)
    was = world()
    decision = DEEDS[deed](article, comment, moderator)
    assert world() != was

    undone = undoing.undo(LogEntry.objects.get(pk=decision.entry_id), by=moderator)

    assert world() == was
    assert (undone.entry.act, undone.entry.by) == (Act.UNDONE, moderator)
    assert (undone.entry.before, undone.entry.after) == (decision.entry.after, decision.entry.before)


@pytest.mark.parametrize(("before", "deed"), UNDONE)
def test_undo_after_somebody_has_acted_is_refused_and_overwrites_nothing(
    article, make_comment, publication, moderator, ann, before, deed
):
    comment = make_comment(status=Status.APPROVED)
    publication.save()
    BEFORE[before](article, comment, ann)
    decision = DEEDS[deed](article, comment, moderator)
    undoing.undo(decision.entry, by=ann)
    is_now = world()

    with pytest.raises(Refused, match="undone by Ann Other on"):
        undoing.undo(decision.entry, by=moderator)

    assert world() == is_now


def test_undo_of_a_closing_after_a_decision_on_its_comment_is_refused(make_comment, moderator, ann):
    comment = make_comment(status=Status.APPROVED)
    decision = closing.close_thread(comment, version=2, by=moderator, reason="A quarrel.")
    decisions.decide(comment, outcome="rejected", version=3, by=ann, reason="It names a patient.")

    with pytest.raises(Conflict, match="decided by Ann Other"):
        undoing.undo(decision.entry, by=moderator)

    comment.refresh_from_db()
    assert comment.closed_reason == "A quarrel."


def test_undo_puts_back_a_closing_by_somebody_who_has_gone(article, moderator, ann):
    close(article, ann)
    decision = closing.reopen_discussion(article, version=2, by=moderator)
    ann.delete()

    undoing.undo(decision.entry, by=moderator)

    found = stored(article)
    assert (found.opening, found.closed_reason, found.closed_by) == (Opening.CLOSED, "Enough was said.", None)


def test_an_undo_is_not_undone(article, moderator):
    undone = undoing.undo(close(article, moderator).entry, by=moderator)

    assert (undoing.of_discussion(article), undone.replaced) == (None, {})
    with pytest.raises(Refused, match="cannot be undone"):
        undoing.undo(undone.entry, by=moderator)


def test_what_was_closed_last_is_what_the_comments_page_offers_to_undo(make_comment, moderator):
    comment = make_comment(status=Status.APPROVED)
    decision = closing.close_thread(comment, version=2, by=moderator, reason="A quarrel.")

    assert undoing.last(comment) == decision.entry
    assert undoing.permission(decision.entry) == "comments.close_thread"


def test_undo_asks_for_the_right_to_do_it(article, moderator, administrator):
    set_ = closing.set_discussion(article, version=1, by=administrator, close_after_days=3)
    thrown = closing.close_site(by=moderator, seen=0, reason="A flood.")

    assert undoing.permission(set_.entry) == "comments.change_discussion"
    assert undoing.permission(close(article, moderator).entry) == "comments.close_discussion"
    assert undoing.permission(thrown.entry) == "publication.close_site"


# ---- what is told of many ----


@pytest.fixture
def scattered(make_article, make_comment, moderator, publication):
    """Fifty comments that wait, in places closed in every way there is."""
    publication.close_after_days = 30
    publication.save()
    open_, closed, old = make_article("Open"), make_article("Closed"), make_article("Old")
    tops = [make_comment(article=open_, status=Status.APPROVED) for _number in range(5)]
    comments = [make_comment(parent=top) for top in tops for _number in range(5)]
    deep = make_comment(parent=tops[0], status=Status.APPROVED)
    comments += [make_comment(parent=deep), make_comment(parent=deep)]
    comments += [make_comment(article=closed) for _number in range(12)] + [
        make_comment(article=old) for _n in range(11)
    ]
    closing.close_thread(tops[0], version=2, by=moderator, reason="A quarrel.")
    closing.close_thread(deep, version=2, by=moderator, reason="Beneath it.")
    closing.close_thread(tops[1], version=2, by=moderator, reason="Overnight.", reopens_at=TOMORROW)
    close(closed, moderator)
    Article.objects.filter(pk=old.pk).update(published_at=timezone.now() - timedelta(days=31))
    return comments


def fetched(comments):
    return list(Comment.objects.select_related("article").filter(pk__in=[comment.pk for comment in comments]))


def test_what_closes_the_places_of_fifty_comments_takes_three_queries(scattered, django_assert_num_queries):
    comments = fetched(scattered)

    with django_assert_num_queries(3):
        told = closing.told_of(comments)

    sentences = Counter(told.values())
    assert sentences == {
        "The thread is closed: “A quarrel.”": 7,
        "The thread is closed: “Overnight.”": 5,
        "": 15,
        "The discussion is closed: “Enough was said.”": 12,
        "The discussion is closed, because of its article’s age.": 11,
    }


def test_of_many_the_same_is_told_as_of_each_place(scattered, administrator):
    comments = fetched(scattered)
    for _time in range(2):
        publication = Publication.objects.current()
        found = rules.of_places(comments, publication)
        for comment in comments:
            assert found[comment.pk] == rules.of_place(stored(comment.article), publication, comment.parent)
        closing.close_site(by=administrator, seen=closing.turn(), reason="A flood.")

    assert set(closing.told_of(comments).values()) == {"Every discussion is closed: “A flood.”"}


HANDS = [
    {"opening": "default"},
    {"opening": "open"},
    *(
        {"opening": "closed", "closed_reason": "Enough.", "closed_at": timezone.now() + since, "reopens_at": until}
        for since in (timedelta(days=-2), timedelta(days=2))
        for until in (None, timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=9))
    ),
]


@pytest.mark.parametrize("site_days", [None, 0, 10])
def test_the_lists_ask_the_database_what_each_discussion_would_say(make_article, publication, site_days):
    publication.close_after_days = site_days
    publication.save()
    for number, (hand, days, age) in enumerate(product(HANDS, (None, 0, 5, 20), (1, 7, 15, 30))):
        made = make_article(f"Number {number}", published_at=timezone.now() - timedelta(days=age))
        Discussion.objects.filter(article=made).update(close_after_days=days, **hand)
    make_article("A draft", state="draft")

    says = {article.pk: rules.of_article(stored(article), publication) for article in Article.objects.all()}

    for scope, condition in (("article", rules.by_hand()), ("age", rules.by_age(publication))):
        expected = {pk for pk, found in says.items() if found and found.scope == scope}
        assert set(Article.objects.filter(condition).values_list("pk", flat=True)) == expected
        assert expected or (scope, site_days) != ("article", 10)


def test_a_day_without_an_hour_is_its_beginning(publication):
    form = ClosingForm({"reason": "Enough.", "version": 1, "reopens_at_0": "2099-01-05"})

    assert form.is_valid(), form.errors
    assert timezone.localtime(form.cleaned_data["reopens_at"]).strftime("%Y-%m-%d %H:%M") == "2099-01-05 00:00"
