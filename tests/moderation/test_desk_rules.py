"""What the desk keeps to whatever is pressed: it says why not, loses nothing typed, and decides on what was seen."""

from unittest import mock

import pytest
from django.contrib.auth.models import Permission
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles.models import Byline, State
from comments import ownership, personal, states, threads
from comments.models import Act, Comment, LogEntry, Status
from comments.screening import Finding, register
from moderation import closing, decisions, reporting

QUEUE = "/moderation/"
HTMX = {"hx-request": "true"}


@pytest.fixture
def signed_in(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def decide(signed_in):
    """Press a button of a comment's card, on its page."""

    def press(comment, decision, follow=False, **typed):
        data = {"decision": decision, "version": comment.version, "back": f"comment={comment.pk}"} | typed
        return signed_in.post(url("decide", comment), data, follow=follow)

    return press


@pytest.fixture
def own_article(article, make_author, moderator):
    Byline.objects.create(article=article, author=make_author("Mo Derator", user=moderator), order=9)
    return article


def url(name, comment):
    return reverse(f"moderation:{name}", args=[comment.pk])


def card(answer, comment):
    """Return the form of a comment's card on a page."""
    (form,) = html.document_fromstring(answer.text).xpath(f"//form[@action='{url('decide', comment)}']")
    return form


def offered(answer, comment):
    """Return the decisions that a card has buttons for."""
    return {
        button.get("value").partition(":")[0]
        for button in card(answer, comment).xpath(".//button[@value][not(@hidden)]")
    }


def kept(answer, comment):
    """Return what a card's form would send now, but for the button."""
    return dict(card(answer, comment).form_values())


# ---- what is offered ----


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        (Status.PENDING, {"approve", "spam", "reject", "return", "redact"}),
        (Status.APPROVED, {"recall", "spam", "reject", "redact"}),
        (Status.REJECTED, {"approve", "spam", "redact"}),
        (Status.WITHDRAWN, {"redact"}),
    ],
)
def test_only_what_is_possible_has_a_button(signed_in, make_comment, status, buttons):
    comment = make_comment(status=status)

    assert offered(signed_in.get(url("comment", comment)), comment) == buttons


def test_what_was_erased_has_a_page_under_its_number_and_no_button(signed_in, make_comment):
    comment = make_comment(status=Status.APPROVED)
    personal.erase(comment.email)

    page = signed_in.get(url("comment", comment))

    assert f"Comment {comment.pk}, erased" in html.document_fromstring(page.text).findtext(".//title")
    assert url("decide", comment) not in page.text


def test_who_may_only_look_has_no_buttons(client, make_comment, make_user):
    comment = make_comment()
    user = make_user("author", "Looks On")
    user.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client.force_login(user)

    page = client.get(url("comment", comment))

    assert page.status_code == 200
    assert url("decide", comment) not in page.text


# ---- what is refused ----


@pytest.mark.parametrize(("decision", "sentence"), [("reject", "Rejecting needs"), ("return", "Returning needs")])
def test_without_a_reason_nothing_is_decided_and_the_card_says_so(decide, make_comment, decision, sentence):
    comment = make_comment()

    answer = decide(comment, decision)

    assert answer.status_code == 409
    assert f"{sentence} a reason" in answer.text
    (drawer,) = card(answer, comment).xpath(".//details[@open]")
    assert drawer.xpath(f".//button[@value='{decision}']")
    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_what_was_ticked_for_redaction_comes_back_in_its_open_drawer(decide, own_article, make_comment):
    found = Finding("email", ((9, 28),), "", 1).stored()
    comment = make_comment("Write to ida@example.org.uk. Then, Mr Hall.", interests="Hall Ltd.", findings=[found])
    ticked = {"passages": "Mr Hall", "field": "interests"}

    answer = decide(comment, "redact", **ticked)

    assert answer.status_code == 409
    again = kept(answer, comment)
    assert (again["passages"].strip(), again["field"]) == ("Mr Hall", "interests")
    assert "span" not in again
    (drawer,) = card(answer, comment).xpath(".//details[@open]")
    assert drawer.xpath(".//button[@value='redact']")


@pytest.mark.parametrize("version", ["", "x", "1.5", "-1", "0", "9" * 30])
def test_a_version_that_is_none_decides_nothing_and_loses_nothing(decide, make_comment, version):
    comment = make_comment()

    answer = decide(comment, "approve", version=version, reject_words="Kept.")

    assert answer.status_code == 422
    assert kept(answer, comment)["reject_words"].strip() == "Kept."
    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_case_43_who_was_slower_gets_back_what_they_typed_and_can_decide_anew(decide, make_comment, administrator):
    comment = make_comment()
    decisions.decide(comment, outcome="approved", version=1, by=administrator)
    comment.version = 1

    answer = decide(comment, "reject:patient", reject_words="It names a ward.", hides_replies="on")

    assert answer.status_code == 409
    assert "decided by Ada Min" in answer.text
    again = kept(answer, comment)
    assert (again["reject_words"].strip(), again["hides_replies"], again["version"]) == ("It names a ward.", "on", "2")
    decide(comment, "reject:patient", **{name: again[name] for name in ("version", "reject_words", "hides_replies")})
    comment.refresh_from_db()
    assert comment.status == Status.REJECTED


def test_beneath_what_is_not_public_nothing_is_approved_and_the_reason_is_told(decide, make_comment):
    parent = make_comment(name="Paul Parent", status=Status.APPROVED)
    reply = make_comment(parent=parent)
    states.move(parent, Status.SPAM, by=None, version=parent.version)

    answer = decide(reply, "approve")

    assert answer.status_code == 409
    assert "It answers a comment by Paul Parent that is not public (Spam). Decide on that one first." in answer.text


def test_under_ones_own_article_a_box_is_ticked_first_and_the_log_says_so(
    signed_in, decide, own_article, make_comment
):
    comment = make_comment()

    refused = decide(comment, "reject", reject_words="It is about me.")
    assert refused.status_code == 409
    assert "You wrote this article." in refused.text
    again = kept(refused, comment)
    assert again["reject_words"].strip() == "It is about me."
    assert "acknowledged" in card(refused, comment).fields
    decide(comment, "reject", reject_words=again["reject_words"], acknowledged="on")

    comment.refresh_from_db()
    assert comment.status == Status.REJECTED
    assert "(under their own article)" in signed_in.get(url("comment", comment)).text


def test_that_a_comment_was_posted_cannot_be_undone(signed_in, make_comment):
    comment = make_comment()

    answer = signed_in.post(reverse("moderation:undo"), {"entry": comment.log.get().pk})

    assert answer.status_code == 409
    assert "This cannot be undone." in answer.text


def test_fetching_the_url_of_a_deed_does_nothing(signed_in, make_comment):
    comment = make_comment()

    for where in (url("decide", comment), reverse("moderation:bulk"), reverse("moderation:undo")):
        answer = signed_in.get(where, {"decision": "approve", "version": 1, "picked": f"{comment.pk}:1", "entry": 1})
        assert answer.status_code == 405

    assert LogEntry.objects.count() == 1


# ---- what can be undone ----


def test_the_page_offers_to_undo_the_last_thing_and_does_it(signed_in, decide, make_comment):
    comment = make_comment()
    assert undone(signed_in.get(url("comment", comment))) is None
    decide(comment, "spam")
    entry = undone(signed_in.get(url("comment", comment)))
    assert entry == str(comment.log.first().pk)

    page = signed_in.post(reverse("moderation:undo"), {"entry": entry, "back": f"comment={comment.pk}"}, follow=True)

    comment.refresh_from_db()
    assert comment.status == Status.PENDING
    assert "Undone: Rosalind" in " ".join(html.document_fromstring(page.text).text_content().split())
    assert undone(signed_in.get(url("comment", comment))) is None


def undone(page):
    """Return the row of the log that a page offers to take back, if it does."""
    found = html.document_fromstring(page.text).xpath(
        "//section[@aria-labelledby='undo']//input[@name='entry']/@value"
    )
    return found[0] if found else None


# ---- what is told ----

BECOMES = [
    ("pending", "approve", {}, "Approved: It is on the page now."),
    ("pending", "reject:advice", {}, "Rejected (Medical advice): Readers do not see it."),
    ("pending", "return:advice", {}, "Returned for revision (Medical advice): Its writer can mend it; until then"),
    ("pending", "spam", {}, "Spam: Readers do not see it, and its writer is told nothing."),
    ("approved", "recall", {}, "Back in the queue: Readers do not see it."),
    ("approved", "reject:advice", {}, "Rejected (Medical advice): A line marks its place, and its replies stay."),
    ("approved", "reject:advice", {"hides_replies": "on"}, "Rejected (Medical advice): Readers do not see it."),
]


@pytest.mark.parametrize(("before", "decision", "typed", "sentence"), BECOMES)
def test_after_a_decision_the_page_says_what_it_is_now(decide, make_comment, before, decision, typed, sentence):
    comment = make_comment("A thought.", status=before)

    page = decide(comment, decision, follow=True, **typed)

    (told,) = html.document_fromstring(page.text).xpath("//div[@id='notice']//p[1]")
    label, _colon, became = sentence.partition(": ")
    words = " ".join(told.text_content().split())
    assert words.startswith(f"{label}: Rosalind Achterberg, A thought. {became}")


def test_under_an_article_that_is_not_public_approving_says_when_readers_see_it(decide, article, make_comment):
    comment = make_comment()
    article.state = State.UNPUBLISHED
    article.save()

    assert "Readers see it once its article is public." in decide(comment, "approve", follow=True).text


def test_case_9_the_card_says_that_its_discussion_is_closed_and_can_be_approved(
    signed_in, decide, article, make_comment, moderator
):
    comment = make_comment()
    version = article.discussion.version
    closing.close_discussion(article, version=version, by=moderator, reason="It had run its course.")

    page = decide(comment, "approve", follow=True)

    assert "The discussion is closed: “It had run its course.” It can be decided all the same." in page.text
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED


def test_hiding_its_replies_takes_all_of_it_from_the_page(decide, client, article, make_comment):
    parent = make_comment("The parent.", status=Status.APPROVED)
    make_comment("The reply.", parent=parent, status=Status.APPROVED)

    decide(parent, "reject:advice", hides_replies="on")

    page = client.get(article.get_absolute_url()).text
    assert "The reply." not in page
    assert "removed by a moderator" not in page


def test_a_decision_shows_on_the_very_next_request_of_a_page_that_was_kept(decide, client, article, make_comment):
    comment = make_comment("Worth waiting for.")
    reader, page = type(client)(), article.get_absolute_url()
    before = reader.get(page)

    decide(comment, "approve")
    after = reader.get(page, headers={"if-none-match": before["ETag"]})
    comment.refresh_from_db()
    decide(comment, "spam")
    again = reader.get(page, headers={"if-none-match": after["ETag"]})

    assert "Worth waiting for." in after.text
    assert "1 comment<" in after.text
    assert again.status_code == 200
    assert "Worth waiting for." not in again.text
    assert "0 comments" in again.text


# ---- what is known ----


def test_what_a_reader_typed_is_text_on_the_desk_too(signed_in, make_comment):
    hostile = "<script>alert(1)</script>"
    comment = make_comment(
        f"{hostile} words", name=f"N {hostile}", handle=hostile, affiliation=hostile, interests=hostile
    )
    states.move(comment, Status.APPROVED, by=None, version=comment.version)
    reporting.report(comment, reason="other", address="192.0.2.1", words=hostile)

    for where in (QUEUE, url("comment", comment), url("writer", comment), url("move", comment)):
        page = signed_in.get(where).text
        assert hostile not in page
        assert "&lt;script&gt;" in page


def test_the_page_shows_what_was_noticed_where_and_by_which_rule(signed_in, make_comment):
    found = Finding("words", ((4, 10),), "pharmacy", 3)
    comment = make_comment("Buy cialis now.", findings=[found.stored()])

    page = signed_in.get(url("comment", comment)).text

    assert "<mark>cialis" in page
    assert "pharmacy, version 3" in page
    assert str(register.kind("words").short) in page


def test_the_page_shows_reports_and_earlier_versions_and_never_who_reported(signed_in, make_comment):
    comment = make_comment("First words.")
    comment = ownership.edit(comment, version=comment.version, text="Second words.")
    states.move(comment, Status.APPROVED, by=None, version=comment.version)
    reporting.report(comment, reason="abuse", address="192.0.2.1", words="He calls her names.", email="me@her.example")

    page = signed_in.get(url("comment", comment)).text

    for words in ("<del>First</del>", "<ins>Second</ins>", "It attacks somebody", "He calls her names."):
        assert words in page
    assert "me@her.example" not in page


@pytest.mark.parametrize(("confirmed", "said"), [(False, True), (True, False)])
def test_the_page_says_where_the_writer_has_not_confirmed_it(signed_in, make_comment, confirmed, said):
    comment = make_comment(confirmed_at=timezone.now() if confirmed else None)

    assert ("E-mail address not confirmed" in signed_in.get(url("comment", comment)).text) == said


def test_the_page_shows_the_log_with_reasons_and_notes(signed_in, make_comment, moderator):
    comment = make_comment()
    decisions.decide(comment, outcome="rejected", version=1, by=moderator, reason="Off the subject.", note="Ask Ann.")
    states.move(comment, Status.APPROVED, by=None, version=2)

    page = html.document_fromstring(signed_in.get(url("comment", comment)).text)
    rows = [" ".join(row.text_content().split()) for row in page.xpath("//section[@aria-labelledby='log']//li")]
    assert len(rows) == 3
    for words in ("Mo Derator", "Off the subject.", "Ask Ann."):
        assert words in rows[1]


def test_reports_are_answered_from_the_page_and_it_says_by_whom(signed_in, decide, make_comment):
    comment = make_comment(status=Status.APPROVED)
    reporting.report(comment, reason="abuse", address="192.0.2.1")

    page = decide(comment, "approve", follow=True)

    assert "It stays:" in page.text
    assert "The comment stays · Mo Derator" in html.document_fromstring(page.text).text_content()
    assert "approve" not in offered(page, comment)


def test_a_stale_page_keeps_nothing(signed_in, decide, make_comment, make_user):
    comment = make_comment(status=Status.APPROVED)
    reporting.report(comment, reason="abuse", address="192.0.2.1")
    closing.close_thread(comment, version=2, by=make_user("moderator", "Ann Other"), reason="Enough.")

    answer = decide(comment, "approve", version=2)

    assert answer.status_code == 409
    assert "closed by Ann Other" in answer.text
    assert comment.reports.open().exists()


# ---- a reply and what stands above it ----


@pytest.fixture
def waiting(make_comment):
    """A comment that went back to the queue, and a reply that waits beneath it."""
    parent = make_comment("The parent.", status=Status.APPROVED)
    reply = make_comment("The reply.", parent=parent)
    states.move(parent, Status.PENDING, by=None, version=parent.version)
    return parent, reply


def test_case_15_the_card_of_a_reply_offers_to_approve_both(signed_in, decide, waiting):
    parent, reply = waiting
    page = signed_in.get(url("comment", reply))
    assert "Approve both" in page.text
    assert not offered(page, reply) & {"approve"}

    decide(reply, "above", seen=kept(page, reply)["seen"])

    assert set(Comment.objects.shown()) == {parent, reply}


def test_case_15_a_stale_card_approves_neither_and_can_be_sent_again(decide, waiting, make_user):
    parent, reply = waiting
    seen = f"{parent.pk}:{parent.version}"
    closing.close_thread(parent, version=parent.version, by=make_user("moderator", "Ann Other"), reason="Enough.")

    answer = decide(reply, "above", seen=seen)

    assert answer.status_code == 409
    assert "closed by Ann Other" in answer.text
    assert not Comment.objects.shown().exists()
    again = kept(answer, reply)
    decide(reply, "above", version=again["version"], seen=again["seen"])
    assert set(Comment.objects.shown()) == {parent, reply}


@pytest.mark.parametrize("seen", ["", "x", "1", "1:", "1:2,3:4", "9" * 19 + ":1", "-1:2"])
def test_case_15_what_was_seen_above_is_numbers_or_nothing_is_approved(decide, waiting, seen):
    _parent, reply = waiting

    assert decide(reply, "above", seen=seen).status_code == 409

    assert not Comment.objects.shown().exists()


def test_what_cannot_be_approved_with_it_is_not_offered(signed_in, make_comment):
    shown = make_comment(parent=make_comment(status=Status.APPROVED))
    assert "above" not in offered(signed_in.get(url("comment", shown)), shown)

    parent = make_comment(status=Status.APPROVED)
    reply = make_comment(parent=parent)
    states.move(parent, Status.PENDING, by=None, version=parent.version)
    Comment.objects.filter(pk=parent.pk).update(public_since=None)
    states.move(parent, Status.WITHDRAWN, by=None, version=parent.version)

    assert "above" not in offered(signed_in.get(url("comment", reply)), reply)


# ---- several at once ----


@pytest.fixture
def decide_on(signed_in):
    """Decide on the comments picked, and return a line for each of what was told."""

    def press(decision, picked, **typed):
        answer = signed_in.post(reverse("moderation:bulk"), {"decision": decision, "picked": picked} | typed)
        lines = html.document_fromstring(answer.text).xpath("//ul[@class='results']/li")
        return [" ".join(line.text_content().split()) for line in lines]

    return press


def picked(client):
    """Open the queue, and return what its boxes say, in order."""
    return html.document_fromstring(client.get(QUEUE).text).xpath("//input[@name='picked']/@value")


def test_case_44_what_changed_since_the_queue_was_shown_is_left_and_the_others_are_decided(
    signed_in, decide_on, make_comment
):
    changed, other = make_comment("Nice words.", name="Changed"), make_comment(name="Other")
    boxes = picked(signed_in)
    ownership.edit(changed, version=changed.version, text="Horrible words.")

    told = decide_on("approve", boxes)

    assert any(line.startswith("Not decided: Changed. This comment has changed") for line in told)
    assert any(line.startswith("Approved: Other") for line in told)
    assert list(Comment.objects.shown()) == [other]


@pytest.mark.parametrize("box", ["x", "1", "1:", ":1", "1:1:1", "9" * 30 + ":1", "-1:1", "１:１"])
def test_what_is_no_box_of_the_queue_decides_nothing(signed_in, make_comment, box):
    make_comment()

    answer = signed_in.post(reverse("moderation:bulk"), {"decision": "approve", "picked": box})

    assert answer.status_code == 422
    assert "No comment is picked." in answer.text
    assert not Comment.objects.shown().exists()


def test_parents_come_first_even_when_they_are_younger(signed_in, decide_on, make_comment):
    older, younger = make_comment(name="Older", status=Status.APPROVED), make_comment(status=Status.APPROVED)
    threads.move(older, parent=younger)
    for comment in (older, younger):
        comment.refresh_from_db()
        states.move(comment, Status.PENDING, by=None, version=comment.version)

    told = decide_on("approve", picked(signed_in))

    assert len(told) == 2
    assert all(line.startswith("Approved:") for line in told), told
    assert Comment.objects.shown().count() == 2


def test_case_45_of_a_mixed_selection_each_is_told_apart(signed_in, decide_on, make_comment):
    hidden = make_comment(name="Hidden", status=Status.APPROVED)
    make_comment(name="Beneath", parent=hidden)
    states.move(hidden, Status.SPAM, by=None, version=hidden.version)
    make_comment(name="Plain")
    boxes = picked(signed_in)
    withdrawn = make_comment(name="Withdrawn", status=Status.WITHDRAWN)
    before = LogEntry.objects.count()

    told = decide_on("approve", [*boxes, f"{withdrawn.pk}:{withdrawn.version}"])

    assert len(told) == 3
    assert any(line.startswith("Approved: Plain") for line in told), told
    assert any("Beneath. It answers a comment by Hidden that is not public" in line for line in told), told
    assert any("Withdrawn. A comment that is “Withdrawn” cannot become “Approved”" in line for line in told), told
    assert LogEntry.objects.count() == before + 1


def test_under_ones_own_article_several_are_decided_once_that_is_said(signed_in, decide_on, own_article, make_comment):
    make_comment()
    make_comment()

    refused = decide_on("approve", picked(signed_in))
    assert len(refused) == 2
    assert all("You wrote this article." in line for line in refused)
    decide_on("approve", picked(signed_in), acknowledged="on")

    assert Comment.objects.shown().count() == 2


# ---- a database that is busy ----


BUSY = {
    "decide": ("comments.states.move", {"decision": "reject", "reject_words": "It names a ward."}),
    "decide, to let it stay": ("comments.log.write", {"decision": "approve", "reject_words": "It names a ward."}),
    "undo": ("comments.log.refuse_unless_last", {}),
}


def locked(patch, part):
    patch.setattr(part, mock.Mock(side_effect=OperationalError("database is locked")))


@pytest.mark.parametrize(("deed", "fails", "typed"), [(deed, *what) for deed, what in BUSY.items()], ids=BUSY)
def test_a_busy_database_loses_nothing_that_was_typed(
    signed_in, make_comment, moderator, monkeypatch, deed, fails, typed
):
    comment = make_comment(parent=make_comment(status=Status.APPROVED))
    decisions.decide(comment, outcome="approved", version=1, by=moderator)
    reporting.report(comment, reason="abuse", address="192.0.2.1")
    undo = {"entry": comment.log.filter(act=Act.DECIDED).get().pk}
    where = reverse("moderation:undo") if deed == "undo" else url("decide", comment)
    before = Comment.objects.values().get(pk=comment.pk)
    locked(monkeypatch, fails)

    answer = signed_in.post(where, (typed | {"version": 2}) if typed else undo)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "The site is busy for a moment, and nothing was stored." in answer.text
    assert kept(answer, comment)["reject_words"].strip() == typed.get("reject_words", "")
    assert Comment.objects.values().get(pk=comment.pk) == before


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["a page", "a script"])
def test_after_a_busy_moment_a_decision_is_still_about_what_was_seen(
    signed_in, decide, make_comment, monkeypatch, headers
):
    comment = make_comment()
    seen = comment.version
    ownership.edit(comment, version=seen, text="Other words.")
    with monkeypatch.context() as patch:
        locked(patch, "comments.states.move")
        busy = signed_in.post(url("decide", comment), {"decision": "approve", "version": seen}, headers=headers)

    answer = decide(comment, "approve", version=kept(busy, comment)["version"])

    assert answer.status_code == 409
    assert "edited on" in answer.text


def test_a_busy_database_decides_on_none_of_several_and_says_so(signed_in, make_comment, monkeypatch):
    make_comment()
    boxes = picked(signed_in)
    locked(monkeypatch, "moderation.decisions.settle")

    answer = signed_in.post(reverse("moderation:bulk"), {"decision": "approve", "picked": boxes})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "The site is busy for a moment, and nothing was stored." in answer.text
    assert not Comment.objects.shown().exists()
