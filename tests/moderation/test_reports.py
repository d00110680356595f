"""Readers say what is wrong with a comment, moderators answer, and whoever left an e-mail address hears of it."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail as mailbox
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import State
from comments import personal, states
from comments.models import Act, Comment, Status, Version
from comments.refusals import Conflict, Refused
from delivery import networks, outbox
from delivery.models import Mail
from moderation import decisions, redaction, reporting
from moderation.models import Decision, Report
from tests.comments.together import at_once

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def url(comment):
    return reverse("moderation:report", args=[comment.pk])


def filled(comment, **changes):
    return {"version": comment.version, "reason": "patient", "words": "The ward is named.", "email": ""} | changes


@pytest.fixture
def shown(make_comment):
    return make_comment("A patient of mine on the fifth floor.", status=Status.APPROVED)


@pytest.fixture
def report(shown):
    def make(comment=None, *, reason="patient", address=HERE, **fields):
        return reporting.report(comment or shown, reason=reason, address=address, **fields)

    return make


def send_mails():
    """Send what is due once a decision can no longer be taken back, and return the mails."""
    mailbox.outbox = []
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
        outbox.drain()
    return mailbox.outbox


# ---- the page ----


def test_the_page_quotes_the_comment_and_offers_six_reasons_patients_first(client, shown):
    page = client.get(url(shown))

    assert page.status_code == 200
    assert "A patient of mine on the fifth floor." in page.text
    assert page.text.count('type="radio"') == 6
    assert page.text.index("A patient could be recognised") < page.text.index("It gives medical advice")
    assert "a moderator looks at it before anything else" in page.text
    assert "no-store" in page["Cache-Control"]


def test_a_report_is_kept_with_its_reason_words_and_the_version_seen(client, shown):
    answer = client.post(url(shown), filled(shown, email="reader@example.org"), REMOTE_ADDR=HERE)

    assert answer.status_code == 200
    assert "Thank you; a moderator will look at it." in answer.text
    assert "You get one e-mail that says which." in answer.text
    kept = Report.objects.get()
    assert (kept.comment, kept.reason, kept.words) == (shown, "patient", "The ward is named.")
    assert (kept.version, kept.email, kept.outcome) == (shown.version, "reader@example.org", "")
    assert (kept.reporter, kept.neighbourhood) == networks.hashes(HERE)


@pytest.mark.parametrize("typed", ["Reader@Example.org", "reader@ｅxample.org", "reader@exam\u00adple.org"])
def test_an_e_mail_address_is_kept_as_a_comment_keeps_it(client, shown, typed):
    client.post(url(shown), filled(shown, email=typed))

    assert Report.objects.get().email == "reader@example.org"


def test_a_report_stands_in_the_log_without_anything_personal(client, shown):
    client.post(url(shown), filled(shown, email="reader@example.org"), REMOTE_ADDR=HERE)

    entry = shown.log.first()
    assert (entry.act, entry.by, entry.before, entry.after) == (Act.REPORTED, None, "", "patient")


def test_no_mail_is_promised_where_no_e_mail_address_was_left(client, shown):
    assert "one e-mail" not in client.post(url(shown), filled(shown)).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "Choose one. “Something else” is an answer."),
        ({"reason": "dislike"}, "Select a valid choice."),
        ({"email": "reader"}, "This is no whole e-mail address."),
        ({"email": f"reader@{'é' * 63}.org"}, "This is no whole e-mail address."),
        ({"email": f"r@{('é' * 56 + '.') * 4}org"}, "This is no whole e-mail address."),
        ({"words": "The ward is named. " + "x" * 1000}, "at most 1000 characters"),
    ],
)
def test_a_report_that_is_not_whole_says_so_and_keeps_its_words(client, shown, changes, sentence):
    answer = client.post(url(shown), filled(shown, **changes))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "The ward is named." in answer.text
    assert not Report.objects.exists()


def test_what_a_reader_typed_comes_back_as_text(client, shown):
    answer = client.post(url(shown), filled(shown, reason="", words="</textarea><script>alert(1)</script>"))

    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


@pytest.mark.parametrize("status", [Status.PENDING, Status.SPAM, Status.REJECTED, Status.WITHDRAWN, Status.RETURNED])
def test_only_what_readers_can_see_is_reported(client, make_comment, status):
    comment = make_comment(status=status)

    assert client.get(url(comment)).status_code == 404
    assert client.post(url(comment), filled(comment, words="")).status_code == 404
    with pytest.raises(reporting.Gone):
        reporting.report(comment, reason="spam", address=HERE)
    assert not Report.objects.exists()


def test_a_tombstone_and_a_comment_under_an_article_that_is_gone_are_not_reported(client, make_comment, shown):
    tombstone = make_comment(status=Status.REJECTED, was_public=True)
    assert client.get(url(tombstone)).status_code == 404

    shown.article.state = State.UNPUBLISHED
    shown.article.save()

    assert client.get(url(shown)).status_code == 404
    with pytest.raises(reporting.Gone):
        reporting.report(shown, reason="spam", address=HERE)


def test_a_comment_that_goes_away_meanwhile_gives_the_words_back(client, shown):
    form = filled(shown, words="It took me ten minutes to say this.")
    states.move(shown, Status.SPAM, by=None, version=shown.version)

    answer = client.post(url(shown), form)

    assert answer.status_code == 404
    assert "Readers cannot see this comment any more" in answer.text
    assert "It took me ten minutes to say this." in answer.text


def test_a_comment_that_goes_away_in_the_last_moment_gives_the_words_back(client, shown, monkeypatch):
    def too_late(*args, **kwargs):
        raise reporting.Gone("Readers cannot see this comment any more.")

    monkeypatch.setattr(reporting, "report", too_late)

    answer = client.post(url(shown), filled(shown))

    assert answer.status_code == 404
    assert "The ward is named." in answer.text


def test_a_form_without_a_token_is_not_taken_and_loses_nothing(shown):
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post(url(shown), filled(shown, words="It took me ten minutes to say this."))

    assert answer.status_code == 403
    assert "It was not sent yet." in answer.text
    assert "It took me ten minutes to say this." in answer.text
    assert not Report.objects.exists()
    form = answer.context["form"].data | {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    assert browser.post(url(shown), form).status_code == 200
    assert Report.objects.get().words == "It took me ten minutes to say this."


def test_the_page_speaks_the_language_of_the_article(client, make_article, make_comment):
    comment = make_comment(article=make_article("Un article", language="fr"), status=Status.APPROVED)

    assert '<html lang="fr">' in client.get(url(comment)).text


# ---- the same again ----


def test_case_49_the_same_reader_with_the_same_reason_makes_one_report(client, shown):
    first = client.post(url(shown), filled(shown), REMOTE_ADDR=HERE)

    again = client.post(url(shown), filled(shown, words="Once more."), REMOTE_ADDR=HERE)

    assert again.text == first.text
    assert Report.objects.get().words == "The ward is named."
    assert shown.log.filter(act=Act.REPORTED).count() == 1


def test_case_49_another_reader_or_another_reason_makes_another_report(report):
    first = report()

    others = [report(address=ELSEWHERE), report(reason="abuse")]

    assert Report.objects.count() == 3
    assert first not in others


def test_case_49_the_writer_of_a_comment_reports_it_like_anybody(client, shown):
    answer = client.post(url(shown), filled(shown, email=shown.email))

    assert answer.status_code == 200
    assert Report.objects.get().email == shown.email


def test_case_49_what_was_kept_is_not_reported_again_for_the_same_reason(client, shown, report, moderator):
    report()
    decisions.keep(shown, version=shown.version, by=moderator)

    answer = client.post(url(shown), filled(shown), REMOTE_ADDR=ELSEWHERE)

    assert "a moderator has looked at this already" in answer.text
    assert "This comment was reported for the same reason before, and was kept" in answer.text
    assert Report.objects.count() == 1
    assert report(reason="advice", address=ELSEWHERE) is not None


def change_words(comment, text):
    """Change what a comment says, as its writer does."""
    Version.objects.create(comment=comment, number=comment.version, text=comment.text)
    Comment.objects.filter(pk=comment.pk).update(text=text, version=comment.version + 1)
    comment.refresh_from_db()


def test_case_49_new_words_can_be_reported_again(shown, report, moderator):
    report()
    decisions.keep(shown, version=shown.version, by=moderator)
    change_words(shown, "She has a rare disease, too.")

    assert report(version=shown.version) is not None
    assert report(version=1) is None
    assert Report.objects.count() == 2


def test_a_comment_that_came_back_after_its_removal_can_be_reported_again(shown, report, moderator):
    first = report()
    decisions.decide(shown, outcome="rejected", version=shown.version, by=moderator, reason="It names a ward.")
    decisions.decide(shown, outcome="approved", version=shown.version, by=moderator)

    assert report() != first
    assert Report.objects.open().count() == 1


@pytest.mark.parametrize(("sent", "kept"), [(None, 2), (1, 1), (2, 2), (99, 2)])
def test_a_report_is_of_a_version_that_there_was(shown, report, sent, kept):
    assert shown.version == 2

    assert report(version=sent).version == kept


# ---- limits ----


def test_ten_reports_an_hour_come_from_one_network_address_and_the_eleventh_keeps_its_words(
    client, make_comment, shown, report
):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(10):
            report(make_comment(f"Comment {number}", status=Status.APPROVED))
            clock.shift(timedelta(minutes=1))

        answer = client.post(url(shown), filled(shown), REMOTE_ADDR=HERE)

        assert answer.status_code == 429
        assert 50 * 60 <= int(answer["Retry-After"]) <= 50 * 60 + 1
        assert "The ward is named." in answer.text
        assert not shown.reports.exists()
        assert client.post(url(shown), filled(shown), REMOTE_ADDR=ELSEWHERE).status_code == 200
        clock.shift(timedelta(minutes=51))
        assert client.post(url(shown), filled(shown, reason="spam"), REMOTE_ADDR=HERE).status_code == 200


@pytest.mark.parametrize("neighbours", ["192.0.2.{}", "2001:db8:1:{:x}::1"])
def test_forty_reports_an_hour_come_from_one_neighbourhood(make_comment, shown, report, neighbours):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(40):
            if number % 10 == 0:
                comment = make_comment(f"Comment {number}", status=Status.APPROVED)
            report(comment, address=neighbours.format(number + 1))

        with pytest.raises(reporting.TooMany):
            report(address=neighbours.format(99))
        assert report(address=ELSEWHERE)
        clock.shift(timedelta(hours=1, seconds=1))
        assert report(address=neighbours.format(99))


def test_who_may_report_no_more_can_still_say_the_same_again(make_comment, report):
    first = report()
    for number in range(9):
        report(make_comment(f"Comment {number}", status=Status.APPROVED))

    assert report() == first


@pytest.mark.django_db(transaction=True)
def test_reports_at_the_same_time_do_not_slip_past_the_limit_together(make_article, make_comment, shown):
    for number in range(9):
        reporting.report(make_comment(f"C {number}", status=Status.APPROVED), reason="spam", address=HERE)
    other = make_comment(article=make_article("Another"), status=Status.APPROVED)

    results = at_once(
        lambda: reporting.report(shown, reason="spam", address=HERE),
        lambda: reporting.report(other, reason="spam", address=HERE),
    )

    assert sorted(type(result).__name__ for result in results) == ["Report", "TooMany"]
    assert Report.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_the_same_report_twice_at_the_same_time_is_one(shown):
    results = at_once(*[lambda: reporting.report(shown, reason="spam", address=HERE)] * 2)

    assert results[0] == results[1]
    assert Report.objects.count() == 1


# ---- answers ----


@pytest.mark.parametrize("outcome", ["rejected", "spam", "pending"])
def test_a_decision_that_takes_a_comment_from_readers_answers_its_reports(shown, report, moderator, outcome):
    open_one = report()

    decision = decisions.decide(shown, outcome=outcome, version=shown.version, by=moderator, reason="It names a ward.")

    open_one.refresh_from_db()
    assert (open_one.outcome, open_one.answered_by) == ("removed", moderator)
    assert open_one.answered_at == decision.entry.at


def test_approving_what_was_reported_answers_that_it_stays(shown, report, moderator):
    states.move(shown, Status.PENDING, by=None, version=shown.version)
    Report.objects.create(comment=shown, version=2, reason="spam")

    decisions.decide(shown, outcome="approved", version=shown.version, by=moderator)

    assert Report.objects.get().outcome == "kept"


def test_what_its_writer_takes_back_needs_no_answer_any_more(shown, report):
    open_one = report()

    states.move(shown, Status.WITHDRAWN, by=None, version=shown.version, cause=Act.WITHDRAWN)

    open_one.refresh_from_db()
    assert (open_one.outcome, open_one.answered_by) == ("removed", None)


def test_keeping_a_comment_answers_its_reports_and_is_logged_with_its_note(shown, report, moderator):
    open_ones = [report(), report(reason="abuse", address=ELSEWHERE)]

    decision = decisions.keep(shown, version=shown.version, by=moderator, note=" Nobody is named. ")

    for open_one in open_ones:
        open_one.refresh_from_db()
        assert (open_one.outcome, open_one.answered_by) == ("kept", moderator)
    assert (decision.entry.act, decision.entry.after, decision.note) == (Act.ANSWERED, "kept", "Nobody is named.")
    shown.refresh_from_db()
    assert shown.status == Status.APPROVED


def test_keeping_what_nobody_reported_is_refused_and_leaves_no_trace(shown, moderator):
    rows = shown.log.count()

    with pytest.raises(Refused, match="no open report"):
        decisions.keep(shown, version=shown.version, by=moderator)

    assert shown.log.count() == rows
    assert Comment.objects.get().version == shown.version


def test_keeping_on_a_stale_screen_is_refused_and_names_who_was_first(shown, report, moderator, make_user):
    report()
    seen = shown.version
    decisions.keep(shown, version=seen, by=make_user("moderator", "Ann Other"))

    with pytest.raises(Conflict, match="reports answered by Ann Other"):
        decisions.keep(shown, version=seen, by=moderator)
    with pytest.raises(Conflict, match="reports answered by Ann Other"):
        decisions.decide(shown, outcome="spam", version=seen, by=moderator)


def test_what_is_not_public_is_not_kept(shown, report, moderator):
    report()
    states.move(shown, Status.PENDING, by=None, version=shown.version)

    with pytest.raises(Refused, match="not public"):
        decisions.keep(shown, version=shown.version, by=moderator)


def test_a_report_does_not_make_a_moderator_s_screen_stale(shown, report, moderator):
    seen = shown.version
    report()

    decisions.decide(shown, outcome="spam", version=seen, by=moderator)

    assert Decision.objects.count() == 1


# ---- the word to whoever asked for one ----


def test_who_reported_learns_in_one_mail_that_the_comment_was_removed(shown, report, moderator):
    report(email="reader@example.org")
    decisions.decide(shown, outcome="spam", version=shown.version, by=moderator)

    (sent,) = send_mails()

    assert sent.to == ["reader@example.org"]
    assert "the comment you reported was removed" in sent.subject
    assert "under “An article”" in sent.body
    assert "fifth floor" not in sent.body
    assert send_mails() == []


def test_who_reported_learns_that_the_comment_stays(shown, report, moderator):
    report(email="reader@example.org")
    decisions.keep(shown, version=shown.version, by=moderator)

    (sent,) = send_mails()

    assert "the comment you reported stays" in sent.subject


def test_who_reported_learns_that_a_moderator_removed_something_and_left_the_rest(shown, report, moderator):
    report(email="reader@example.org")
    redaction.redact(shown, version=shown.version, by=moderator, passages=["on the fifth floor"])

    (sent,) = send_mails()

    assert "the comment you reported was changed" in sent.subject
    assert "removed something from it; the rest stays" in sent.body
    assert "keeps to the community rules" not in sent.body


def test_what_was_removed_before_a_report_is_no_answer_to_it(shown, report, moderator, time_machine):
    redaction.redact(shown, version=shown.version, by=moderator, passages=["on the fifth floor"])
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    report(email="reader@example.org")
    shown.refresh_from_db()
    decisions.keep(shown, version=shown.version, by=moderator)

    (sent,) = send_mails()

    assert "keeps to the community rules" in sent.body


def test_what_was_changed_and_is_gone_all_the_same_was_removed(shown, report, moderator):
    report(email="reader@example.org")
    redaction.redact(shown, version=shown.version, by=moderator, passages=["on the fifth floor"])
    shown.refresh_from_db()
    decisions.decide(shown, outcome="spam", version=shown.version, by=moderator)

    (sent,) = send_mails()

    assert "the comment you reported was removed" in sent.subject
    assert "Readers cannot see it any more." in sent.body


def test_the_mail_says_what_is_true_when_it_is_sent(shown, report, moderator):
    report(email="reader@example.org")
    decisions.keep(shown, version=shown.version, by=moderator)
    decisions.decide(shown, outcome="spam", version=shown.version, by=moderator)

    (sent,) = send_mails()

    assert "was removed" in sent.subject


def test_the_mail_waits_while_the_decision_can_be_taken_back(shown, report, moderator):
    report(email="reader@example.org")
    decisions.keep(shown, version=shown.version, by=moderator)

    outbox.drain()

    assert mailbox.outbox == []


def test_who_left_no_e_mail_address_is_written_to_by_nobody(shown, report, moderator):
    report()
    decisions.keep(shown, version=shown.version, by=moderator)

    assert not Mail.objects.filter(kind=reporting.OUTCOME).exists()


def test_an_e_mail_address_leaves_the_report_for_the_mail_and_the_mail_when_it_is_sent(shown, report, moderator):
    report(email="reader@example.org")
    decisions.keep(shown, version=shown.version, by=moderator)
    assert Report.objects.get().email == ""

    send_mails()

    assert not Mail.objects.filter(to="reader@example.org").exists()


def test_one_e_mail_address_gets_one_mail_about_a_comment_however_many_report_it_with_that(
    make_comment, shown, report, moderator
):
    for reason in ("patient", "advice", "abuse"):
        for address in (HERE, ELSEWHERE):
            report(reason=reason, address=address, email="somebody@example.org")
    report(email="other@example.org", reason="spam")
    report(make_comment("Another.", status=Status.APPROVED), email="somebody@example.org")
    assert Report.objects.filter(email="somebody@example.org").count() == 2

    decisions.keep(shown, version=shown.version, by=moderator)

    assert sorted(sent.to[0] for sent in send_mails()) == ["other@example.org", "somebody@example.org"]


def test_an_answer_taken_back_makes_no_second_mail_either(shown, report, moderator):
    report(email="somebody@example.org")
    decision = decisions.keep(shown, version=shown.version, by=moderator)
    report(reason="advice", email="somebody@example.org")
    decisions.undo(decision, by=moderator)
    shown.refresh_from_db()

    decisions.decide(shown, outcome="spam", version=shown.version, by=moderator)

    assert len(send_mails()) == 1


def test_the_mail_is_in_the_language_of_the_article_and_has_no_markup(
    make_article, make_comment, moderator, publication
):
    article = make_article("L’été & l’hiver", slug="ete", language="fr")
    comment = make_comment(article=article, status=Status.APPROVED)
    reporting.report(comment, reason="spam", address=HERE, email="lecteur@example.org")
    decisions.keep(comment, version=comment.version, by=moderator)

    (sent,) = send_mails()

    assert "L’été & l’hiver" in sent.body
    assert article.get_absolute_url() in sent.body


# ---- forgetting ----


def test_what_stands_for_a_network_address_is_emptied_in_time(report):
    report()

    with time_machine.travel(timezone.now() + networks.KEPT - timedelta(minutes=1)):
        assert reporting.forget_expired() == 0
    with time_machine.travel(timezone.now() + networks.KEPT + timedelta(minutes=1)):
        assert reporting.forget_expired() == 1

    forgotten = Report.objects.get()
    assert (forgotten.reporter, forgotten.neighbourhood, forgotten.reporter_until) == ("", "", None)


def test_readers_whose_network_address_was_forgotten_are_not_taken_for_one_another(shown, report):
    report()
    Report.objects.update(reporter="", neighbourhood="", reporter_until=None)

    report()

    assert Report.objects.count() == 2


def test_an_e_mail_address_is_taken_out_of_reports_and_of_what_waits_to_be_sent(
    shown, report, make_comment, moderator
):
    report(email="reader@example.org")
    report(address=ELSEWHERE, email="other@example.org")
    answered = make_comment(status=Status.APPROVED)
    reporting.report(answered, reason="spam", address=HERE, email="reader@example.org")
    decisions.keep(answered, version=answered.version, by=moderator)

    assert reporting.forget_email("reader@example.org") == 1

    assert list(Report.objects.exclude(email="").values_list("email", flat=True)) == ["other@example.org"]
    assert not Mail.objects.filter(kind=reporting.OUTCOME).exists()


def test_who_asks_what_is_kept_about_them_gets_their_reports(shown, report):
    report(email="reader@example.org", words="The ward is named.")
    report(address=ELSEWHERE, email="other@example.org")

    (kept,) = personal.everything("reader@example.org")["reports"]

    assert (kept["comment"], kept["reason"], kept["words"]) == (shown.pk, "patient", "The ward is named.")


@pytest.mark.parametrize("lookalike", ["reader@examp\u0131e.org", "reader@\u0131.example", "\u017feader@example.org"])
def test_an_e_mail_address_that_looks_like_anothers_neither_reads_nor_erases_their_reports(
    make_comment, shown, report, moderator, lookalike
):
    theirs = lookalike.replace("\u0131", "i").replace("\u017f", "s")
    report(email=theirs, words="It is my sister.")
    answered = make_comment(status=Status.APPROVED)
    report(answered, email=theirs)
    decisions.keep(answered, version=answered.version, by=moderator)
    make_comment(email=lookalike)

    assert personal.everything(lookalike)["reports"] == []
    personal.erase(lookalike)

    assert shown.reports.get().words == "It is my sister."
    assert Mail.objects.filter(kind=reporting.OUTCOME, to=theirs).exists()


def test_erasing_a_comment_empties_what_was_written_about_it_and_answers_its_reports(shown, report, moderator):
    report(words="He works in Linden Falls.")
    decisions.decide(
        shown,
        outcome="pending",
        version=shown.version,
        by=moderator,
        reason="Rosalind’s ward.",
        note="Rosalind again.",
    )
    decisions.undo(Decision.objects.get(), by=moderator)

    personal.erase(shown.email)

    assert Report.objects.get().words == ""
    assert Report.objects.get().outcome == "removed"
    assert set(Decision.objects.values_list("reason", "note")) == {("", "")}
