from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from comments import closing as rules
from comments.models import Act, Discussion, LogEntry, Status
from comments.refusals import Refused
from moderation import closing


def stored(article):
    return Discussion.objects.of(article)


def test_a_discussion_closes_with_who_when_and_why(article, moderator, publication):
    closing.close_discussion(article, by=moderator, reason=" Enough was said. ")

    found = rules.of_discussion(stored(article), publication)
    assert (found.scope, found.by, found.reason) == ("article", "Mo Derator", "Enough was said.")
    assert timezone.now() - found.since < timedelta(minutes=1)
    assert LogEntry.objects.get(act=Act.CLOSED, article=article).by == moderator


@pytest.mark.parametrize("reason", ["", " \n "])
def test_nothing_closes_without_a_reason(article, moderator, make_comment, publication, reason):
    comment = make_comment(status=Status.APPROVED)

    for close in (
        lambda: closing.close_discussion(article, by=moderator, reason=reason),
        lambda: closing.close_thread(comment, by=moderator, reason=reason),
        lambda: closing.switch_site(publication, by=moderator, at=timezone.now(), reason=reason),
    ):
        with pytest.raises(Refused, match="reason that readers see"):
            close()

    assert rules.of_place(stored(article), publication, comment) is None


def test_a_reopening_in_the_past_is_refused(article, moderator):
    with pytest.raises(Refused, match="past"):
        closing.close_discussion(
            article, by=moderator, reason="For now.", reopens_at=timezone.now() - timedelta(minutes=1)
        )


def test_reopening_follows_the_settings_and_forcing_beats_age(article, moderator, publication):
    publication.close_after_days = 1
    publication.save()
    closing.close_discussion(article, by=moderator, reason="Enough was said.")

    closing.reopen_discussion(article, by=moderator)
    assert rules.of_discussion(stored(article), publication).scope == "age"

    closing.reopen_discussion(article, by=moderator, force=True)
    assert rules.of_discussion(stored(article), publication) is None


def test_a_thread_closes_once_and_opens_again(make_comment, moderator):
    comment = make_comment(status=Status.APPROVED)
    closing.close_thread(comment, by=moderator, reason="A quarrel.")
    comment.refresh_from_db()

    with pytest.raises(Refused, match="closed already"):
        closing.close_thread(comment, by=moderator, reason="Again.")
    closing.reopen_thread(comment, by=moderator)
    comment.refresh_from_db()

    assert rules.of_thread(comment) is None
    with pytest.raises(Refused, match="not closed"):
        closing.reopen_thread(comment, by=moderator)


def test_a_thread_whose_closing_has_ended_can_be_closed_again(make_comment, moderator):
    comment = make_comment(status=Status.APPROVED)
    closing.close_thread(comment, by=moderator, reason="Overnight.", reopens_at=timezone.now() + timedelta(hours=8))

    with time_machine.travel(timezone.now() + timedelta(hours=9)):
        comment.refresh_from_db()
        assert rules.of_thread(comment) is None
        closing.close_thread(comment, by=moderator, reason="And again.")
        comment.refresh_from_db()
        found = rules.of_thread(comment)

    assert (found.reason, found.until) == ("And again.", None)


def test_the_emergency_switch_is_logged_both_ways(publication, administrator, article):
    closing.switch_site(publication, by=administrator, at=timezone.now(), reason="A flood of spam.")
    assert rules.of_discussion(stored(article), publication).scope == "site"

    closing.switch_site(publication, by=administrator)

    assert rules.of_discussion(stored(article), publication) is None
    acts = LogEntry.objects.filter(article=None, comment=None).order_by("pk").values_list("act", "by")
    assert list(acts) == [(Act.CLOSED, administrator.pk), (Act.REOPENED, administrator.pk)]


@pytest.mark.parametrize(("hold_mode", "days"), [("review-after", 30), ("first-timers", None), ("", 0), ("", None)])
def test_an_editor_sets_what_an_article_s_discussion_does_otherwise(client, article, editor, hold_mode, days):
    client.force_login(editor)
    url = reverse("admin:comments_discussion_set", args=[article.discussion.pk])

    answer = client.post(url, {"hold_mode": hold_mode, "close_after_days": "" if days is None else days})

    article.discussion.refresh_from_db()
    assert answer.status_code == 302
    assert (article.discussion.hold_mode, article.discussion.close_after_days) == (hold_mode, days)
    assert LogEntry.objects.get(act="set").by == editor


def test_a_mode_that_is_none_is_refused_beside_its_field(client, article, editor):
    client.force_login(editor)

    answer = client.post(reverse("admin:comments_discussion_set", args=[article.discussion.pk]), {"hold_mode": "x"})

    assert answer.status_code == 422
    article.discussion.refresh_from_db()
    assert article.discussion.hold_mode == ""
