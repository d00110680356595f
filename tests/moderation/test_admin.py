"""The pages on which moderators work until the desk stands: what they do, what they are told, what they may see."""

from datetime import timedelta
from unittest import mock

import pytest
from django.contrib.auth.models import Permission
from django.db import OperationalError
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from lxml import html

from articles.models import Byline, State
from comments import ownership, personal, states, threads
from comments.models import Act, Comment, LogEntry, Status
from comments.screening import Finding, register
from moderation import closing, decisions, reporting


@pytest.fixture
def signed_in(client, moderator):
    client.force_login(moderator)
    return client


def url(name, comment):
    return reverse(f"admin:comments_comment_{name}", args=[comment.pk])


def test_rejecting_without_a_reason_says_so_and_keeps_the_note(signed_in, make_comment):
    comment = make_comment()

    answer = signed_in.post(
        url("decide", comment), {"outcome": "rejected", "version": comment.version, "note": "Ask Ann first."}
    )

    assert answer.status_code == 409
    assert "needs a reason" in answer.text
    assert "Ask Ann first." in answer.text
    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_case_43_a_conflict_gives_back_what_was_typed_and_the_way_to_decide_anew(signed_in, make_comment, make_user):
    comment = make_comment(status=Status.APPROVED)

    answer = signed_in.post(
        url("decide", comment), {"outcome": "rejected", "version": 1, "reason": "It names a patient."}
    )

    assert answer.status_code == 409
    assert "It names a patient." in answer.text
    assert answer.context["decision_form"].data["version"] == comment.version
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED


@pytest.mark.parametrize("outcome", ["withdrawn", "nonsense", ""])
def test_outcomes_that_are_not_offered_are_refused(signed_in, make_comment, outcome):
    comment = make_comment()

    answer = signed_in.post(url("decide", comment), {"outcome": outcome, "version": comment.version})

    assert answer.status_code == 422
    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_closing_without_a_reason_says_so_beside_the_field(signed_in, make_comment):
    comment = make_comment(status=Status.APPROVED)

    answer = signed_in.post(url("close", comment), {"reason": "", "reopens_at_0": "", "reopens_at_1": ""})

    assert answer.status_code == 422
    assert "Closing needs a reason that readers see." in answer.text


def test_moving_to_a_number_that_is_no_comment(signed_in, make_comment):
    comment = make_comment(status=Status.APPROVED)

    answer = signed_in.post(url("move", comment), {"version": comment.version, "beneath": 10**9})

    assert answer.status_code == 422
    assert "There is no comment with this number." in answer.text


def test_a_moderator_under_their_own_article_is_asked_and_it_shows_in_the_log(
    signed_in, article, make_author, moderator, make_comment
):
    Byline.objects.create(article=article, author=make_author("Mo Derator", user=moderator))
    comment = make_comment()
    assert "I wrote this article" in signed_in.get(url("change", comment)).text

    signed_in.post(url("decide", comment), {"outcome": "approved", "version": comment.version, "acknowledged": "on"})

    comment.refresh_from_db()
    assert comment.status == Status.APPROVED
    assert "under their own article" in signed_in.get(url("change", comment)).text


def test_approving_many_says_what_came_of_each(signed_in, make_comment):
    parent = make_comment("Parent")
    other = make_comment("Other")
    withdrawn = make_comment("Withdrawn", status=Status.WITHDRAWN)
    reply = make_comment("Reply", parent=make_comment("Shown", status=Status.APPROVED))

    told = decide_on(signed_in, "approve", [parent, other, withdrawn, reply])

    assert len(told) == 4
    assert sum(line.endswith(": Approved") for line in told) == 3
    assert any("cannot become" in line for line in told)
    withdrawn.refresh_from_db()
    assert withdrawn.status == Status.WITHDRAWN


def test_only_possible_outcomes_have_a_button(signed_in, make_comment):
    withdrawn = make_comment(status=Status.WITHDRAWN)
    approved = make_comment(status=Status.APPROVED)

    assert 'name="outcome"' not in signed_in.get(url("change", withdrawn)).text
    page = signed_in.get(url("change", approved)).text
    assert 'value="approved"' not in page
    assert 'value="rejected"' in page


# ---- deciding ----


def test_a_decision_shows_on_the_very_next_request_of_the_page(client, article, moderator, make_comment):
    comment = make_comment("Worth waiting for.")
    page = article.get_absolute_url()
    before = client.get(page)
    moderating = type(client)()
    moderating.force_login(moderator)

    moderating.post(url("decide", comment), {"outcome": "approved", "version": comment.version})

    after = client.get(page, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Worth waiting for." in after.text
    assert "1 comment<" in after.text

    moderating.post(url("decide", comment), {"outcome": "spam", "version": 2})

    again = client.get(page, headers={"if-none-match": after["ETag"]})
    assert "Worth waiting for." not in again.text
    assert "0 comments" in again.text


@pytest.mark.parametrize("name", ["decide", "close", "reopen", "move"])
def test_fetching_the_url_of_a_deed_does_nothing(signed_in, make_comment, name):
    comment = make_comment()

    answer = signed_in.get(url(name, comment), {"outcome": "approved", "version": 1, "reason": "Enough."})

    assert answer.status_code == 405
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("name", ["change", "decide", "close", "reopen", "move"])
@pytest.mark.parametrize("pk", ["999999", "x", "1.5", "9" * 30, "1_5F"])
def test_a_comment_that_is_not_there_is_not_found(signed_in, make_comment, name, pk):
    comment = make_comment()
    where = url(name, comment).replace(f"/{comment.pk}/", f"/{pk}/")

    answer = signed_in.get(where) if name == "change" else signed_in.post(where, {"outcome": "spam", "version": 1})

    assert answer.status_code == 404


@pytest.mark.parametrize("version", ["", "x", "1.5", "-1", "9" * 30])
def test_a_version_that_is_none_decides_nothing(signed_in, make_comment, version):
    comment = make_comment()

    answer = signed_in.post(url("decide", comment), {"outcome": "approved", "version": version, "note": "Kept."})

    assert answer.status_code in (409, 422)
    assert "Kept." in answer.text
    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_a_comment_beneath_what_is_not_public_is_not_approved_and_the_reason_is_told(signed_in, make_comment):
    parent = make_comment(name="Paul Parent", status=Status.APPROVED)
    reply = make_comment(parent=parent)
    states.move(parent, Status.SPAM, by=None, version=parent.version)

    answer = signed_in.post(url("decide", reply), {"outcome": "approved", "version": 1, "note": "A good point."})

    assert answer.status_code == 409
    assert "It answers a comment by Paul Parent that is not public (Spam). Decide on that one first." in answer.text
    assert "A good point." in answer.text


def test_hiding_replies_works_from_the_form(client, article, signed_in, make_comment):
    parent = make_comment("The parent.", status=Status.APPROVED)
    make_comment("The reply.", parent=parent, status=Status.APPROVED)

    signed_in.post(
        url("decide", parent),
        {"outcome": "rejected", "version": parent.version, "reason": "Cruel.", "hides_replies": "on"},
    )

    page = client.get(article.get_absolute_url()).text
    assert "The reply." not in page
    assert "removed by a moderator" not in page


def test_under_ones_own_article_nothing_is_decided_without_saying_so(
    signed_in, article, make_author, moderator, make_comment
):
    Byline.objects.create(article=article, author=make_author("Mo Derator", user=moderator))
    comment = make_comment()

    answer = signed_in.post(
        url("decide", comment), {"outcome": "rejected", "version": 1, "reason": "It is about me.", "note": "Hm."}
    )

    assert answer.status_code == 409
    assert "You wrote this article." in answer.text
    assert "It is about me." in answer.text
    assert 'name="acknowledged"' in answer.text
    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_what_a_reader_typed_is_text_on_the_moderators_pages_too(signed_in, make_comment):
    hostile = "<script>alert(1)</script>"
    comment = make_comment(
        f"{hostile} words", name=f"N {hostile}", handle=hostile, affiliation=hostile, interests=hostile
    )

    for where in (url("change", comment), reverse("admin:comments_comment_changelist")):
        page = signed_in.get(where).text
        assert hostile not in page
        assert "&lt;script&gt;" in page


def test_only_those_with_the_right_see_the_e_mail_address(client, make_comment, make_user):
    comment = make_comment(email="rosalind@hospital.example")
    user = make_user("author", "Looks On")
    user.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client.force_login(user)

    assert "rosalind@hospital.example" not in client.get(url("change", comment)).text

    user.user_permissions.add(Permission.objects.get(codename="see_email_address"))

    assert "rosalind@hospital.example" in client.get(url("change", comment)).text
    assert "rosalind@hospital.example" not in client.get(reverse("admin:comments_comment_changelist")).text


def test_the_log_of_a_comment_is_shown_with_reasons_and_notes(signed_in, make_comment, moderator):
    comment = make_comment()
    decisions.decide(comment, outcome="rejected", version=1, by=moderator, reason="Off the subject.", note="Ask Ann.")
    states.move(comment, Status.APPROVED, by=None, version=2)

    log = signed_in.get(url("change", comment)).text.partition(">Log<")[2]

    assert log.count("<tr>") == 1 + 3
    for words in ("Mo Derator", "decided", "pending", "rejected", "Off the subject.", "Ask Ann.", "posted"):
        assert words in log


# ---- deciding on many ----


LIST = reverse_lazy("admin:comments_comment_changelist")


def shown_in_list(client):
    """Open the list, and return what its form says of the comments on it."""
    return html.document_fromstring(client.get(LIST).text).xpath(
        "//form[@id='changelist-form']//input[@name='seen']/@value"
    )


def decide_on(client, action, comments, **form):
    """Take an action of the list and return what was told, a line for each comment."""
    form = {"seen": form.pop("seen", None) or shown_in_list(client)} | form
    picked = [comment.pk for comment in comments]
    answer = client.post(LIST, {"action": action, "_selected_action": picked} | form, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_case_44_what_changed_since_the_list_was_shown_is_left_and_the_others_are_decided(signed_in, make_comment):
    changed, other = make_comment("Nice words.", name="Changed"), make_comment(name="Other")
    seen = shown_in_list(signed_in)
    ownership.edit(changed, version=changed.version, text="Horrible words.")

    told = decide_on(signed_in, "approve", [changed, other], seen=seen)

    assert "has changed since you opened it: it is now “Pending”, edited on" in told[0]
    assert told[1].endswith(": Approved")
    assert list(Comment.objects.shown()) == [other]


def test_what_was_picked_without_having_been_on_the_page_is_left_and_counted(signed_in, make_comment):
    shown = make_comment(name="Shown")
    seen = shown_in_list(signed_in)
    late = [make_comment(name="Late"), make_comment(name="Later")]

    told = decide_on(signed_in, "spam", [shown], seen=seen, select_across="1")

    assert told[0].endswith(": Spam")
    assert told[1] == "2 comments were not on the page that you saw, so nothing was decided on them."
    assert Comment.objects.pending().count() == len(late)


@pytest.mark.parametrize("seen", ["x", "1", "1:", ":1", "1:1:1", "9" * 30 + ":1", "-1:1", "１:１"])
def test_of_what_is_no_version_seen_nothing_is_decided(signed_in, make_comment, seen):
    comment = make_comment()

    told = decide_on(signed_in, "approve", [comment], seen=[seen])

    assert told == ["1 comment was not on the page that you saw, so nothing was decided on it."]
    assert not Comment.objects.shown().exists()


def test_a_reply_is_approved_together_with_the_parent_it_waited_for(signed_in, make_comment):
    parent = make_comment(name="Parent", status=Status.APPROVED)
    reply = make_comment(name="Reply", parent=parent)
    below = make_comment(name="Below", parent=make_comment(parent=parent, status=Status.APPROVED))
    states.move(parent, Status.PENDING, by=None, version=parent.version)

    told = decide_on(signed_in, "approve", [below, reply, parent])

    assert [line.partition(",")[0] for line in told] == ["Parent", "Reply", "Below"]
    assert all(line.endswith(": Approved") for line in told)
    assert Comment.objects.shown().count() == 4


def test_parents_come_first_even_when_they_are_younger(signed_in, make_comment):
    older, younger = make_comment(name="Older", status=Status.APPROVED), make_comment(status=Status.APPROVED)
    threads.move(older, parent=younger)
    for comment in (older, younger):
        comment.refresh_from_db()
        states.move(comment, Status.PENDING, by=None, version=comment.version)

    told = decide_on(signed_in, "approve", [older, younger])

    assert all(line.endswith(": Approved") for line in told), told
    assert Comment.objects.shown().count() == 2


def test_case_45_of_a_mixed_selection_each_is_told_apart_and_only_what_may_change_does(signed_in, make_comment):
    hidden = make_comment(name="Hidden", status=Status.APPROVED)
    beneath = make_comment(name="Beneath", parent=hidden)
    states.move(hidden, Status.SPAM, by=None, version=hidden.version)
    pending, approved = make_comment(name="Pending"), make_comment(name="Approved", status=Status.APPROVED)
    withdrawn = make_comment(name="Withdrawn", status=Status.WITHDRAWN)
    selected = [beneath, pending, approved, withdrawn]
    before = LogEntry.objects.count()

    told = {line.partition(",")[0]: line for line in decide_on(signed_in, "approve", selected)}

    assert len(told) == 4
    assert told["Pending"].endswith(": Approved")
    assert "It answers a comment by Hidden that is not public" in told["Beneath"]
    assert "“Approved” cannot become “Approved”" in told["Approved"]
    assert "“Withdrawn” cannot become “Approved”" in told["Withdrawn"]
    assert LogEntry.objects.count() == before + 1


def test_many_are_marked_as_spam(signed_in, make_comment):
    comments = [make_comment(), make_comment(status=Status.APPROVED), make_comment(status=Status.WITHDRAWN)]

    told = decide_on(signed_in, "spam", comments)

    assert sum(line.endswith(": Spam") for line in told) == 2
    assert list(Comment.objects.order_by("pk").values_list("status", flat=True)) == ["spam", "spam", "withdrawn"]


def test_comments_under_ones_own_article_are_left_out_of_many(
    signed_in, article, make_author, make_comment, moderator
):
    Byline.objects.create(article=article, author=make_author("Mo Derator", user=moderator))
    comments = [make_comment(), make_comment()]

    told = decide_on(signed_in, "approve", comments)

    assert len(told) == 2
    assert all("You wrote this article." in line for line in told)
    assert not Comment.objects.shown().exists()


# ---- a database that is busy ----


BUSY = {
    "decide": ("comments.states.move", {"outcome": "rejected", "version": 2, "reason": "It names a ward."}),
    "close": ("comments.log.write", {"version": 2, "reason": "It names a ward."}),
    "move": ("comments.threads.move", {"version": 2, "beneath": ""}),
    "keep": ("comments.log.write", {"version": 2, "note": "It names a ward."}),
    "undo": ("comments.log.refuse_unless_last", {}),
}


@pytest.mark.parametrize(("name", "fails", "form"), [(name, *what) for name, what in BUSY.items()], ids=BUSY)
def test_a_busy_database_loses_nothing_that_was_typed(
    signed_in, make_comment, moderator, monkeypatch, name, fails, form
):
    comment = make_comment(parent=make_comment(status=Status.APPROVED))
    decisions.decide(comment, outcome="approved", version=1, by=moderator)
    reporting.report(comment, reason="abuse", address="192.0.2.1")
    form = form or {"entry": comment.log.filter(act=Act.DECIDED).get().pk}
    before = Comment.objects.values().get(pk=comment.pk)
    monkeypatch.setattr(fails, mock.Mock(side_effect=OperationalError("database is locked")))

    answer = signed_in.post(url(name, comment), form)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "The site is busy for a moment, and nothing was stored." in answer.text
    assert all(str(typed) in answer.text for typed in form.values())
    assert f'action="{url("decide", comment)}"' in answer.text
    assert Comment.objects.values().get(pk=comment.pk) == before


def test_after_a_busy_moment_a_decision_is_still_about_what_was_seen(signed_in, make_comment, monkeypatch):
    comment = make_comment()
    seen = comment.version
    ownership.edit(comment, version=seen, text="Other words.")
    with monkeypatch.context() as patch:
        patch.setattr("comments.states.move", mock.Mock(side_effect=OperationalError("database is locked")))
        busy = signed_in.post(url("decide", comment), {"outcome": "approved", "version": seen})

    again = busy.context["decision_form"]["version"].value()
    answer = signed_in.post(url("decide", comment), {"outcome": "approved", "version": again})

    assert answer.status_code == 409
    assert "edited on" in answer.text


# ---- the pages ----


def test_above_a_page_stands_the_way_to_its_list(signed_in, make_comment):
    page = signed_in.get(url("change", make_comment())).text

    crumbs = html.document_fromstring(page).xpath("//div[@class='breadcrumbs']//a/@href")
    assert reverse("admin:comments_comment_changelist") in crumbs


def test_the_page_of_an_erased_comment_has_its_number_for_a_title(signed_in, make_comment):
    comment = make_comment(status=Status.APPROVED)
    personal.erase(comment.email)

    page = html.document_fromstring(signed_in.get(url("change", comment)).text)

    assert f"Comment {comment.pk}, erased" in page.findtext(".//title")
    assert page.findtext(".//h2").startswith(f"Comment {comment.pk}, erased")


# ---- closing ----


def closes(reason="Enough.", date="", time="", version=2):
    return {"version": version, "reason": reason, "reopens_at_0": date, "reopens_at_1": time}


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (closes(reason=" "), 422, "Closing needs a reason that readers see."),
        (closes(reason="x" * 1001), 422, "at most 1000 characters"),
        (closes(date="2020-01-01", time="12:00"), 409, "The time of reopening lies in the past."),
        (closes(date="the day after", time="12:00"), 422, "The day is missing, or is none."),
    ],
    ids=["none", "too long", "past", "no date"],
)
def test_a_refused_closing_says_why_and_keeps_what_was_typed(signed_in, make_comment, data, status, sentence):
    answer = signed_in.post(url("close", make_comment(status=Status.APPROVED)), data)

    assert answer.status_code == status
    assert sentence in answer.text
    form = answer.context["closing_form"]
    assert (form["reason"].value(), form["reopens_at"].value()[0]) == (data["reason"], data["reopens_at_0"])
    assert not LogEntry.objects.filter(act=Act.CLOSED).exists()


def test_a_thread_is_closed_once_and_opened_once(signed_in, make_comment):
    comment = make_comment(status=Status.APPROVED)
    assert "This thread is not closed." in signed_in.post(url("reopen", comment), {"version": 2}).text

    assert signed_in.post(url("close", comment), closes("One quarrel.")).status_code == 302
    again = signed_in.post(url("close", comment), closes("Another quarrel.", version=3))

    assert again.status_code == 409
    assert "This thread is closed already." in again.text
    assert "One quarrel." in signed_in.get(url("change", comment)).text
    assert signed_in.post(url("reopen", comment), {"version": 3}).status_code == 302
    comment.refresh_from_db()
    assert (comment.closed_at, comment.closed_by, comment.closed_reason) == (None, None, "")


def test_the_hour_of_reopening_is_the_publications_own(signed_in, make_comment):
    comment = make_comment(status=Status.APPROVED)

    signed_in.post(url("close", comment), closes(date="2099-08-01", time="09:00"))

    comment.refresh_from_db()
    assert comment.reopens_at.isoformat() == "2099-08-01T13:00:00+00:00"


def test_a_closing_that_has_ended_no_longer_stands_on_the_threads_page(signed_in, make_comment, moderator):
    comment = make_comment(status=Status.APPROVED)
    closing.close_thread(
        comment,
        version=comment.version,
        by=moderator,
        reason="Overnight.",
        reopens_at=timezone.now() + timedelta(hours=1),
    )
    Comment.objects.update(reopens_at=timezone.now())

    page = signed_in.get(url("change", comment)).text

    assert f'action="{url("close", comment)}"' in page
    assert f'action="{url("reopen", comment)}"' not in page


# ---- moving ----


MOVES = {
    "itself": ("A comment cannot stand beneath itself.", lambda comment, make, elsewhere: comment.pk),
    "its reply": (
        "A comment cannot stand beneath one of its own replies.",
        lambda comment, make, elsewhere: make(parent=comment, status=Status.APPROVED).pk,
    ),
    "elsewhere": (
        "That comment belongs to another article.",
        lambda comment, make, elsewhere: make(article=elsewhere, status=Status.APPROVED).pk,
    ),
    "what is held": ("That comment is not public", lambda comment, make, elsewhere: make().pk),
    "where it stands": ("It stands there already.", lambda comment, make, elsewhere: comment.parent_id),
    "no comment": ("There is no comment with this number.", lambda comment, make, elsewhere: 999_999),
    "no number": ("Enter a whole number.", lambda comment, make, elsewhere: "twelve"),
    "below one": ("greater than or equal to 1", lambda comment, make, elsewhere: -3),
    "beyond all": ("There is no comment with this number.", lambda comment, make, elsewhere: 10**30),
}


@pytest.mark.parametrize(("sentence", "target"), MOVES.values(), ids=MOVES)
def test_case_25_a_refused_move_says_why_and_keeps_the_number_typed(
    signed_in, make_article, make_comment, sentence, target
):
    comment = make_comment(parent=make_comment(status=Status.APPROVED), status=Status.APPROVED)
    parent = comment.parent
    beneath = target(comment, make_comment, make_article("Another article"))

    answer = signed_in.post(url("move", comment), {"version": comment.version, "beneath": beneath})

    assert answer.status_code in (409, 422)
    assert sentence in answer.text
    assert answer.context["move_form"]["beneath"].value() == str(beneath)
    comment.refresh_from_db()
    assert comment.parent == parent


def test_a_move_on_a_stale_page_is_refused_and_names_who_was_first(signed_in, make_comment, make_user):
    top, other = make_comment(status=Status.APPROVED), make_comment(status=Status.APPROVED)
    comment = make_comment(parent=top, status=Status.APPROVED)
    closing.close_thread(comment, version=2, by=make_user("moderator", "Ann Other"), reason="Enough.")

    answer = signed_in.post(url("move", comment), {"version": 2, "beneath": other.pk})

    assert answer.status_code == 409
    assert "closed by Ann Other" in answer.text
    comment.refresh_from_db()
    assert comment.parent == top


# ---- what waits ----


def title(client):
    return client.get(reverse("admin:comments_comment_changelist")).context["title"]


def test_case_39_the_list_says_how_many_comments_wait_for_this_moderator(signed_in, make_comment):
    assert title(signed_in) == "No comment waits for you"

    make_comment()
    make_comment(status=Status.SPAM)
    make_comment(status=Status.WITHDRAWN)
    assert title(signed_in) == "1 comment waits for you"

    reported = make_comment(status=Status.APPROVED)
    reporting.report(reported, reason="spam", address="192.0.2.1")
    reporting.report(reported, reason="abuse", address="192.0.2.1")
    assert title(signed_in) == "2 comments wait for you, 1 of them reported"


def test_case_39_for_who_may_decide_on_nothing_nothing_waits(client, make_comment, make_user):
    reporting.report(make_comment(status=Status.APPROVED), reason="spam", address="192.0.2.1")
    make_comment()
    user = make_user("author", "Looks On")
    user.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client.force_login(user)

    assert title(client) == "No comment waits for you"


def test_case_39_what_was_answered_waits_no_more(signed_in, make_comment, moderator):
    comment = make_comment(status=Status.APPROVED)
    reporting.report(comment, reason="spam", address="192.0.2.1")

    decisions.keep(comment, version=comment.version, by=moderator)

    assert title(signed_in) == "No comment waits for you"


def listed(client, query=""):
    return list(client.get(reverse("admin:comments_comment_changelist") + query).context["cl"].result_list)


def test_what_readers_reported_stands_first_patients_before_all_and_can_be_picked_out(signed_in, make_comment):
    of_a_patient, reported = make_comment(status=Status.APPROVED), make_comment(status=Status.APPROVED)
    newer = make_comment()
    reporting.report(of_a_patient, reason="patient", address="192.0.2.1")
    reporting.report(reported, reason="spam", address="192.0.2.1")

    assert listed(signed_in) == [of_a_patient, reported, newer]
    assert listed(signed_in, "?reports=open") == [of_a_patient, reported]
    assert "A patient could be recognised" in signed_in.get(reverse("admin:comments_comment_changelist")).text


def test_comments_are_picked_out_by_what_was_noticed(signed_in, make_comment):
    noticed = make_comment(findings=[Finding("links", ((0, 3),), "links", 1).stored()])
    make_comment(findings=[Finding("words", (), "advertising", 1).stored()])

    assert listed(signed_in, "?noticed=links") == [noticed]


# ---- the page of a comment: what is known ----


def test_the_page_shows_what_was_noticed_where_and_by_which_rule(signed_in, make_comment):
    found = Finding("words", ((4, 10),), "pharmacy", 3)
    comment = make_comment("Buy cialis now.", findings=[found.stored()])

    page = signed_in.get(url("change", comment)).text

    assert "<mark>cialis" in page
    assert "rule pharmacy, version 3" in page
    assert str(register.kind("words").label) in page


def test_the_page_shows_reports_and_earlier_versions_and_never_who_reported(signed_in, make_comment):
    comment = make_comment("First words.")
    comment = ownership.edit(comment, version=comment.version, text="Second words.")
    states.move(comment, Status.APPROVED, by=None, version=comment.version)
    reporting.report(comment, reason="abuse", address="192.0.2.1", words="He calls her names.", email="r@example.org")

    page = signed_in.get(url("change", comment)).text

    assert "First words." in page
    assert "It attacks somebody" in page
    assert "He calls her names." in page
    assert "r@example.org" not in page


@pytest.mark.parametrize(("at", "sentence"), [(None, "not confirmed"), (timezone.now(), "confirmed by its e-mail")])
def test_the_page_says_whether_the_writer_confirmed_it(signed_in, make_comment, at, sentence):
    comment = make_comment(confirmed_at=at)

    assert sentence in signed_in.get(url("change", comment)).text


def test_reports_are_answered_from_the_page(signed_in, make_comment):
    comment = make_comment(status=Status.APPROVED)
    assert "Keep the comment" not in signed_in.get(url("change", comment)).text
    reporting.report(comment, reason="abuse", address="192.0.2.1")
    assert "That answers 1 report." in signed_in.get(url("change", comment)).text

    answer = signed_in.post(url("keep", comment), {"version": comment.version, "note": "It is blunt, no more."})

    assert answer.status_code == 302
    page = signed_in.get(url("change", comment)).text
    assert "It is blunt, no more." in page
    assert "The comment stays" in page
    assert 'aria-label="Keep the comment"' not in page


def test_a_stale_page_keeps_nothing_and_gives_the_note_back(signed_in, make_comment, make_user):
    comment = make_comment(status=Status.APPROVED)
    reporting.report(comment, reason="abuse", address="192.0.2.1")
    closing.close_thread(comment, version=2, by=make_user("moderator", "Ann Other"), reason="Enough.")

    answer = signed_in.post(url("keep", comment), {"version": 2, "note": "It is blunt, no more."})

    assert answer.status_code == 409
    assert "closed by Ann Other" in answer.text
    assert "It is blunt, no more." in answer.text


def test_returning_is_offered_for_what_waits_and_says_that_it_needs_a_reason(signed_in, make_comment):
    comment = make_comment()
    assert "Return for revision" in signed_in.get(url("change", comment)).text

    refused = signed_in.post(url("decide", comment), {"outcome": "returned", "version": comment.version})
    assert "Returning needs a reason in a sentence: it is sent to the writer" in refused.text

    signed_in.post(
        url("decide", comment), {"outcome": "returned", "version": comment.version, "reason": "Name no ward."}
    )
    comment.refresh_from_db()
    assert comment.status == Status.RETURNED


def test_what_is_public_can_go_back_to_the_queue(signed_in, make_comment):
    comment = make_comment(status=Status.APPROVED)
    assert "Back to the queue" in signed_in.get(url("change", comment)).text

    signed_in.post(url("decide", comment), {"outcome": "pending", "version": comment.version})

    comment.refresh_from_db()
    assert comment.status == Status.PENDING


# ---- closed places, and what stands above ----


def told(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def test_case_9_approving_in_a_closed_discussion_says_that_it_is_closed(signed_in, article, make_comment, moderator):
    comment, other = make_comment(), make_comment()
    closing.close_discussion(
        article, version=article.discussion.version, by=moderator, reason="It had run its course."
    )
    assert "The discussion is closed: “It had run its course.”" in signed_in.get(url("change", comment)).text

    answer = signed_in.post(url("decide", comment), {"outcome": "approved", "version": comment.version}, follow=True)
    assert "on the page. The discussion is closed: “It had run its course.”" in told(answer)
    assert "It had run its course." in " ".join(decide_on(signed_in, "approve", [other]))


def test_case_10_approving_in_a_closed_thread_says_that_it_is_closed(signed_in, make_comment, moderator):
    top = make_comment(status=Status.APPROVED)
    comment = make_comment(parent=top)
    closing.close_thread(top, version=top.version, by=moderator, reason="One quarrel.")

    answer = signed_in.post(url("decide", comment), {"outcome": "approved", "version": comment.version}, follow=True)

    assert "on the page. The thread is closed: “One quarrel.”" in told(answer)
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED


BECOMES = [
    ("pending", {"outcome": "approved"}, "Approved; it is on the page."),
    ("pending", {"outcome": "rejected"}, "Rejected; readers do not see it."),
    ("pending", {"outcome": "returned"}, "Returned for revision; readers do not see it."),
    ("pending", {"outcome": "spam"}, "Marked as spam; readers do not see it."),
    ("approved", {"outcome": "pending"}, "Back in the queue; readers do not see it."),
    ("approved", {"outcome": "rejected"}, "Rejected; a line marks its place, and its replies stay."),
    ("approved", {"outcome": "rejected", "hides_replies": "on"}, "Rejected; readers do not see it."),
]


@pytest.mark.parametrize(("before", "form", "sentence"), BECOMES)
def test_after_a_decision_the_page_says_what_it_is_now_with_the_way_back(
    signed_in, make_comment, before, form, sentence
):
    comment = make_comment(status=before)
    form = {"version": comment.version, "reason": "A reason."} | form

    page = signed_in.post(url("decide", comment), form, follow=True)

    assert f'{sentence} <a href="{LIST}">Back to the list</a>' in page.text


def test_under_an_article_that_is_not_public_approving_says_when_readers_see_it(signed_in, article, make_comment):
    comment = make_comment()
    article.state = State.UNPUBLISHED
    article.save()

    answer = signed_in.post(url("decide", comment), {"outcome": "approved", "version": comment.version}, follow=True)

    assert "Approved; readers see it once its article is public." in told(answer)


@pytest.fixture
def waiting(make_comment):
    """A comment that went back to the queue, and a reply that waits beneath it."""
    parent = make_comment("The parent.", status=Status.APPROVED)
    reply = make_comment("The reply.", parent=parent)
    states.move(parent, Status.PENDING, by=None, version=parent.version)
    return parent, reply


def test_case_15_the_page_of_a_reply_offers_to_approve_both(signed_in, waiting):
    parent, reply = waiting
    refused = signed_in.post(url("decide", reply), {"outcome": "approved", "version": reply.version})
    assert refused.status_code == 409
    assert "Approve both" in refused.text
    seen = refused.context["above_form"]["seen"].value()

    signed_in.post(url("above", reply), {"version": reply.version, "seen": seen, "note": "A good exchange."})

    assert set(Comment.objects.shown()) == {parent, reply}


def test_case_15_a_stale_page_approves_neither_and_can_be_sent_again(signed_in, waiting, make_user):
    parent, reply = waiting
    form = {"version": reply.version, "seen": f"{parent.pk}:{parent.version}", "note": "A good exchange."}
    closing.close_thread(parent, version=parent.version, by=make_user("moderator", "Ann Other"), reason="Enough.")

    answer = signed_in.post(url("above", reply), form)

    assert answer.status_code == 409
    assert "closed by Ann Other" in answer.text
    assert not Comment.objects.shown().exists()
    again = answer.context["above_form"]
    signed_in.post(url("above", reply), {name: again[name].value() for name in ("version", "seen", "note")})
    assert set(Comment.objects.shown()) == {parent, reply}


@pytest.mark.parametrize("seen", ["", "x", "1", "1:", "1:2,3:4", "9" * 19 + ":1", "1:2 ", "-1:2"])
def test_case_15_what_was_seen_above_is_numbers_or_nothing_is_approved(signed_in, waiting, seen):
    _parent, reply = waiting

    answer = signed_in.post(url("above", reply), {"version": reply.version, "seen": seen})

    assert answer.status_code in (409, 422)
    assert not Comment.objects.shown().exists()


def test_what_cannot_be_approved_with_it_is_not_offered(signed_in, make_comment):
    shown = make_comment(parent=make_comment(status=Status.APPROVED))
    assert "Approve both" not in signed_in.get(url("change", shown)).text

    parent = make_comment(status=Status.APPROVED)
    reply = make_comment(parent=parent)
    states.move(parent, Status.PENDING, by=None, version=parent.version)
    Comment.objects.filter(pk=parent.pk).update(public_since=None)
    states.move(parent, Status.WITHDRAWN, by=None, version=parent.version)

    assert "Approve both" not in signed_in.get(url("change", reply)).text
