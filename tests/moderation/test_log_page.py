"""The log on the desk: whose rows one sees, what each says, sifting them, and taking them away as a table."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from comments import log, ownership, personal, retention
from comments.models import Act, LogEntry, Status
from moderation import decisions, logged, reporting
from moderation.models import Reason

pytestmark = pytest.mark.django_db

LOG = "/moderation/log/"


@pytest.fixture
def look(client):
    """Open the log as somebody, with a filter, and return the answer."""

    def ask(user, **asked):
        client.force_login(user)
        return client.get(LOG, asked)

    return ask


@pytest.fixture
def take(client):
    """Take a table away as somebody, and return its rows by their headings."""

    def ask(user, name="log-export", **asked):
        client.force_login(user)
        answer = client.post(reverse(f"moderation:{name}"), asked)
        assert answer.status_code == 200, answer.content[:300]
        return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))

    return ask


def acts(answer):
    return [row.entry.act for row in answer.context["rows"]]


def reject(comment, by, **words):
    return decisions.decide(comment, outcome=Status.REJECTED, version=comment.version, by=by, **words)


# ---- whose rows, and what they say ----


def test_moderators_find_their_own_acts_and_administrators_everybodys(
    look, make_comment, moderator, administrator, make_user
):
    reject(make_comment(), moderator, reason="Mine.")
    reject(make_comment(), make_user("moderator", "Ann Other"), reason="Hers.")

    assert "Mine." in look(moderator).text
    assert "Hers." not in look(moderator).text
    assert acts(look(administrator)) == ["decided", "posted", "decided", "posted"]


def test_a_row_says_who_did_what_when_to_which_comment_and_why(look, make_comment, moderator, administrator):
    comment = make_comment()
    reject(comment, moderator, reason="It names a patient.", note="Second time.")

    page = look(administrator).text

    for said in ["Mo Derator", "decided", "Pending → Rejected", f"Comment {comment.pk}", comment.article.title]:
        assert said in page, said
    assert "“It names a patient.”" in page
    assert "Second time." in page
    assert reverse("moderation:comment", args=[comment.pk]) in page


def test_a_decision_under_ones_own_article_says_so(look, make_comment, make_author, make_article, moderator):
    own = make_article("Mine", authors=[make_author("Mo Derator", user=moderator)])
    reject(make_comment(article=own), moderator, reason="Off topic.", acknowledged=True)

    assert "(under their own article)" in look(moderator).text


def test_a_reason_from_the_list_is_named(look, make_comment, moderator):
    decision = reject(make_comment(), moderator, reason="See the rules.")
    decision.listed = Reason.objects.create(code="own", name="Wanders off", sentence="Please stay on topic.")
    decision.save()

    assert "Wanders off" in look(moderator).text


def test_what_nobody_with_an_account_did_has_words_for_who_did_it(
    look, make_comment, moderator, administrator, publication, time_machine
):
    publication.hold_mode = "review-after"
    publication.save()
    ownership.confirm(make_comment("Mine."))
    reported = make_comment("Doubtful.", status=Status.APPROVED, email="other@example.org")
    reporting.report(reported, reason="spam", address="192.0.2.1")
    ownership.withdraw(make_comment("Not so.", email="third@example.org"))
    returned = make_comment("Draft.", email="fourth@example.org")
    decisions.decide(returned, outcome="returned", version=returned.version, by=moderator, reason="Shorter.")
    time_machine.move_to(timezone.now() + timedelta(days=15))
    retention.reject_unrevised()
    personal.erase("other@example.org")

    rows = {row.entry.act: row.who for row in look(administrator).context["rows"]}

    assert rows == rows | {
        "posted": "its writer",
        "confirmed": "its writer",
        "published": "the site",
        "reported": "a reader",
        "withdrawn": "its writer",
        "retention": "the site",
        "erased": "its writer",
    }


def test_what_somebody_did_who_has_gone_stays(look, make_comment, make_user, administrator):
    gone = make_user("moderator", "Gone By Now")
    reject(make_comment(), gone, reason="Off topic.")
    number = gone.pk
    gone.delete()

    assert f"an account that is gone (number {number})" in look(administrator).text


def test_the_switch_of_the_whole_site_is_a_row_too(look, publication, administrator):
    log.write(Act.CLOSED, by=administrator, after="closed")

    assert "The whole site" in look(administrator).text


def test_an_article_that_readers_cannot_open_is_not_linked(look, make_article, administrator):
    draft = make_article("Not out", state="draft")
    log.write(Act.SET, by=administrator, article=draft)

    page = look(administrator).text

    assert "Not out" in page
    assert draft.get_absolute_url() not in page


MOVED = {
    "within the article": ("", "12", "the top level → beneath comment 12"),
    "to another": ("article 1: 12", "article 2", "article 1, beneath comment 12 → article 2, the top level"),
}


@pytest.mark.parametrize("act", [Act.MOVED, Act.UNDONE])
@pytest.mark.parametrize(("before", "after", "said"), MOVED.values(), ids=MOVED)
def test_a_move_says_from_where_to_where(look, administrator, act, before, after, said):
    log.write(act, by=administrator, before=before, after=after)

    page = look(administrator).text

    assert (said if act == Act.MOVED else said.removeprefix("the top level → ")) in page


def test_undoing_a_decision_says_what_the_comment_is_again(look, make_comment, moderator):
    decision = reject(make_comment(), moderator, reason="Off topic.")
    decisions.undo(decision, by=moderator)

    assert "Rejected → Pending" in look(moderator).text


def test_the_log_has_no_page_where_anybody_adds_changes_or_deletes_a_row():
    assert not admin.site.is_registered(LogEntry)


# ---- sifting ----


@pytest.fixture
def history(make_comment, make_article, moderator, administrator):
    """Make three comments under two articles, two decisions by two people, and a report by a reader."""
    first, second = make_comment("One."), make_comment("Two.", status=Status.APPROVED)
    third = make_comment("Three.", article=make_article("Another"))
    reject(first, moderator, reason="Off topic.")
    reject(third, administrator, reason="Off topic.")
    reporting.report(second, reason="spam", address="192.0.2.1")
    return first, second, third


def test_the_log_is_sifted_by_act_person_article_and_comment(look, history, moderator, administrator):
    first, second, third = history

    assert acts(look(administrator, act="reported")) == ["reported"]
    assert [row.who for row in look(administrator, by=moderator.pk).context["rows"]] == ["Mo Derator"]
    nobody = look(administrator, by="none").context["rows"]
    assert {row.who for row in nobody} == {"its writer", "a reader", "the site"}
    assert acts(look(administrator, article="another")) == ["decided", "posted"]
    assert acts(look(administrator, comment=second.pk)) == ["reported", "decided", "posted"]
    assert acts(look(administrator, comment=first.pk, act="decided", article=third.article.slug)) == []


def test_the_days_of_a_filter_are_the_publications_and_both_count(look, administrator, publication):
    publication.time_zone = "America/Toronto"
    publication.save()
    for hour in ("2026-03-18T03:59", "2026-03-18T04:01", "2026-03-20T03:59", "2026-03-20T04:01"):
        LogEntry.objects.create(act=Act.SET, at=datetime.fromisoformat(hour).replace(tzinfo=UTC))

    found = look(administrator, since="2026-03-18", until="2026-03-19").context["rows"]

    assert [f"{row.entry.at:%dT%H:%M}" for row in found] == ["20T03:59", "18T04:01"]


def test_all_that_came_of_one_request_is_found_by_its_id(look, client, make_comment, moderator):
    make_comment()
    client.force_login(moderator)
    take_away = client.post(reverse("moderation:comments-export"))
    assert take_away.status_code == 200
    entry = LogEntry.objects.get(act=Act.EXPORTED)
    assert entry.request_id

    assert acts(look(moderator, request=entry.request_id)) == ["exported"]
    assert f"?request={entry.request_id}" in look(moderator).text


NONSENSE = {
    "act": "danced",
    "by": "x",
    "article": "no-such",
    "comment": "0",
    "since": "yesterday",
    "until": "9999-12-31",
    "before": "2" * 30,
    "request": "x" * 37,
}


@pytest.mark.parametrize(("name", "value"), NONSENSE.items(), ids=NONSENSE)
def test_nonsense_in_a_filter_is_said_and_shows_nothing(look, history, administrator, name, value):
    answer = look(administrator, **{name: value})

    assert answer.status_code == 422
    assert "Nothing is shown." in answer.text
    assert answer.context["rows"] == []


def test_a_day_before_the_first_one_is_said(look, administrator):
    answer = look(administrator, since="2026-03-19", until="2026-03-18")

    assert answer.status_code == 422
    assert "This day lies before the first one." in answer.text


def test_moderators_cannot_ask_for_what_others_did(look, history, moderator, administrator):
    assert acts(look(moderator, by=administrator.pk)) == ["decided"]
    assert {row.who for row in look(moderator, by=administrator.pk).context["rows"]} == {"Mo Derator"}
    assert look(moderator, article="another").status_code == 422  # nothing of theirs is there


# ---- pages ----


@pytest.fixture
def long_log(make_comment, moderator):
    """Make a log of 251 rows."""
    comment = make_comment()
    entry = {"act": Act.DECIDED, "by": moderator, "comment": comment, "article_id": comment.article_id}
    LogEntry.objects.bulk_create(LogEntry(**entry) for _number in range(250))


def test_a_page_of_the_log_takes_few_questions_however_long_it_is(
    client, long_log, administrator, django_assert_num_queries
):
    client.force_login(administrator)

    with django_assert_num_queries(8):
        answer = client.get(LOG)

    assert len(answer.context["rows"]) == logged.PAGE


def test_page_after_page_shows_every_row_once(look, long_log, administrator):
    page = look(administrator)
    pages = [page]
    while last := page.context["last"]:
        assert f"before={last}" in page.text
        page = look(administrator, before=last)
        pages.append(page)

    numbers = [row.entry.pk for page in pages for row in page.context["rows"]]
    assert numbers == sorted(LogEntry.objects.values_list("pk", flat=True), reverse=True)
    assert len(pages) == 3


def test_a_page_keeps_its_filter(look, make_comment, moderator):
    comment = make_comment()
    LogEntry.objects.bulk_create(LogEntry(act=Act.NOTED, by=moderator, comment=comment) for _number in range(101))

    answer = look(moderator, act="noted")

    assert f"?act=noted&amp;before={answer.context['last']}" in answer.text


# ---- taking it away ----


def test_the_log_is_taken_away_as_it_was_sifted_and_that_is_logged(take, history, administrator):
    rows = take(administrator, act="decided")

    assert [row["what"] for row in rows] == ["decided"] * 3
    assert rows[1]["who"] == "Mo Derator"
    entry = LogEntry.objects.first()
    assert (entry.act, entry.by, entry.before, entry.after) == (Act.EXPORTED, administrator, "log", "3")


def test_a_row_of_the_table_has_everything_the_log_knows(take, history, moderator):
    first, *_others = history
    entry = LogEntry.objects.get(by=moderator)

    (row,) = take(moderator)

    assert row == {
        "number": str(entry.pk),
        "when": timezone.localtime(entry.at).isoformat(timespec="seconds"),
        "who": "Mo Derator",
        "what": "decided",
        "comment": str(first.pk),
        "article": first.article.slug,
        "from": "pending",
        "to": "rejected",
        "reason": "",
        "words to the writer": "Off topic.",
        "note": "",
        "own article": "no",
        "version": "2",
        "request": "",
    }


def test_moderators_take_away_their_own_acts_alone(take, history, moderator, administrator):
    assert {row["who"] for row in take(moderator)} == {"Mo Derator"}
    assert {row["who"] for row in take(moderator, by=administrator.pk)} == {"Mo Derator"}


def test_a_formula_in_a_reason_is_harmless_in_the_table(take, make_comment, moderator):
    reject(make_comment(), moderator, reason='=HYPERLINK("https://evil.example")', note="-1+1")

    (row,) = take(moderator)

    assert (row["words to the writer"][:2], row["note"]) == ("'=", "'-1+1")


def test_a_table_longer_than_a_question_is_whole(take, make_comment, administrator, monkeypatch):
    monkeypatch.setattr("moderation.spreadsheets.AT_ONCE", 3)
    comment = make_comment()
    LogEntry.objects.bulk_create(LogEntry(act=Act.NOTED, comment=comment) for _number in range(10))

    assert len(take(administrator)) == 11


def test_what_was_not_understood_is_not_taken_away(client, history, administrator):
    client.force_login(administrator)
    for name in ("log-export", "comments-export"):
        assert client.post(reverse(f"moderation:{name}"), {"since": "x"}).status_code == 422, name

    assert not LogEntry.objects.filter(act=Act.EXPORTED).exists()


def test_what_cannot_be_logged_is_not_taken_away(client, history, administrator, monkeypatch):
    def busy(*args, **options):
        raise OperationalError

    monkeypatch.setattr("comments.log.write", busy)
    client.force_login(administrator)

    assert client.post(reverse("moderation:log-export")).status_code == 503
    assert client.post(reverse("moderation:comments-export")).status_code == 503


def test_comments_are_taken_away_without_e_mail_addresses_and_that_is_logged(take, history, moderator):
    first, second, third = history

    rows = take(moderator, "comments-export")

    assert [row["number"] for row in rows] == [str(third.pk), str(second.pk), str(first.pk)]
    assert (rows[2]["text"], rows[2]["status"], rows[2]["article"]) == ("One.", "rejected", first.article.slug)
    assert not [value for row in rows for value in row.values() if first.email in value]
    entry = LogEntry.objects.first()
    assert (entry.act, entry.by, entry.before, entry.after) == (Act.EXPORTED, moderator, "comments", "3")


def test_comments_are_taken_away_of_one_article_and_of_some_days(take, history, moderator):
    _first, _second, third = history
    today = timezone.localdate()

    assert [row["number"] for row in take(moderator, "comments-export", article="another")] == [str(third.pk)]
    assert LogEntry.objects.first().article == third.article
    assert take(moderator, "comments-export", until=today - timedelta(days=1)) == []
    assert len(take(moderator, "comments-export", since=today, until=today)) == 3


def test_that_something_was_taken_away_reads_as_a_sentence(look, take, history, moderator):
    take(moderator, "comments-export")

    page = look(moderator).text

    assert "exported" in page
    assert "comments → 3 rows" in page


def test_nothing_is_taken_away_by_a_link(client, administrator):
    client.force_login(administrator)

    for name in ("log-export", "comments-export"):
        assert client.get(reverse(f"moderation:{name}")).status_code == 405


def test_closings_of_an_article_are_under_that_article(look, article, moderator):
    closing_row = log.write(Act.CLOSED, by=moderator, article=article, before="default", after="closed")

    found = look(moderator, article=article.slug).context["rows"]

    assert [(row.entry, row.before, row.after) for row in found] == [
        (closing_row, "As the publication’s settings say", "Closed")
    ]
