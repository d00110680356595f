"""What is known of a writer: what else came under the same e-mail address, and that address, which is asked for."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments import personal
from comments.models import Act, Comment, LogEntry, Status
from moderation import decisions, queue, undoing, writers
from moderation.models import Waiting

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def signed_in(client, moderator):
    client.force_login(moderator)
    return client


def words(page):
    """Return the text of a page without its tags, each white space one space."""
    from lxml import html

    return " ".join(html.fromstring(page.text).text_content().split())


def open_page(client, comment, page="writer", **query):
    return client.get(reverse(f"moderation:{page}", args=[comment.pk]), query)


def look_up(client, comment, **options):
    return client.post(reverse("moderation:email", args=[comment.pk]), **options)


# ---- the history ----


def test_what_came_under_an_e_mail_address_is_counted_by_outcome(make_comment, moderator):
    comments = [make_comment(f"Thought {number}.", status=Status.APPROVED) for number in range(4)]
    comments += [make_comment(status=Status.RETURNED), make_comment(status=Status.REJECTED), make_comment()]
    make_comment(email="somebody.else@example.org")

    history = writers.histories(comments)[comments[0].pk]

    assert history.total == 7
    assert history.outcomes == ["4 approved", "1 returned", "1 rejected"]
    assert history.first_seen == comments[0].created_at


def test_what_was_confirmed_is_counted_apart(make_comment):
    make_comment(confirmed_at=timezone.now())
    typed_by_anybody = make_comment()

    history = writers.histories([typed_by_anybody])[typed_by_anybody.pk]

    assert (history.total, history.confirmed) == (2, 1)


def test_fifty_histories_are_one_question(make_comment, django_assert_num_queries):
    comments = [make_comment(email=f"w{number % 9}@example.org") for number in range(50)]

    with django_assert_num_queries(1):
        histories = writers.histories(comments)

    assert len(histories) == 50


def test_nobody_s_comments_are_nobody_s(make_comment, article, moderator, django_assert_num_queries):
    erased = [make_comment(email=email) for email in ("a@example.org", "b@example.org")]
    for email in ("a@example.org", "b@example.org"):
        personal.erase(email)
    erased = list(Comment.objects.filter(pk__in=[comment.pk for comment in erased]))

    with django_assert_num_queries(0):
        assert writers.histories(erased) == {}
    assert [other.pk for other in writers.others(erased[0])] == [erased[0].pk]


SAID = {
    "today": ({"days": 0}, [], "First seen today. No comment decided yet."),
    "earlier": ({"days": 400}, [], "First seen on "),
    "today and decided": ({"days": 0}, ["approved"], "2 comments, first seen today: 1 approved."),
    "decided": ({"days": 800}, ["approved", "spam"], "3 comments since "),
}


@pytest.mark.parametrize(("ago", "outcomes", "said"), SAID.values(), ids=SAID)
def test_the_history_reads_as_a_sentence(signed_in, make_comment, ago, outcomes, said):
    for outcome in outcomes:
        make_comment(status=outcome)
    comment = make_comment()
    Comment.objects.update(created_at=F("created_at") - timedelta(**ago))

    page = words(open_page(signed_in, comment))

    assert said in page
    assert "None was confirmed from the e-mail address: anybody can have typed it." in page


def test_where_some_are_confirmed_it_says_how_many(signed_in, make_comment):
    make_comment(confirmed_at=timezone.now())
    comment = make_comment()

    page = words(open_page(signed_in, comment))

    assert "1 of them was confirmed from the e-mail address; anybody can have sent the others." in page


# ---- the page ----


def test_the_page_shows_all_under_the_same_e_mail_address_with_what_became_of_them(
    signed_in, make_comment, make_article, moderator
):
    first = make_comment("An old thought.", article=make_article("Elsewhere"))
    decisions.decide(first, outcome="rejected", version=first.version, by=moderator, reason="Off topic.")
    other = make_comment("Not theirs.", email="somebody.else@example.org")
    comment = make_comment("A new thought.")

    page = words(open_page(signed_in, comment))

    for said in ("An old thought.", "Rejected", "Elsewhere", "“Off topic.”", f"Comment {first.pk}", "A new thought."):
        assert said in page, said
    assert other.text not in page


def test_the_page_takes_as_few_questions_for_a_hundred_comments_as_for_one(
    signed_in, make_comment, moderator, django_assert_max_num_queries
):
    comments = [make_comment(f"Thought {number}.") for number in range(writers.PAGE + 1)]
    for comment in comments:
        decisions.decide(comment, outcome="rejected", version=comment.version, by=moderator, reason="Again.")

    with django_assert_max_num_queries(11):
        page = open_page(signed_in, comments[0])

    assert len(page.context["others"]) == writers.PAGE
    rest = open_page(signed_in, comments[0], before=page.context["last"])
    assert [other.pk for other, _decision in rest.context["others"]] == [comments[0].pk]


def test_a_closing_note_is_a_moderator_s(signed_in, make_comment, moderator):
    note = make_comment("That was that.", email="", user=moderator, closing_note=True)

    assert "A moderator: it is a closing note." in words(open_page(signed_in, note))


# ---- the e-mail address ----


def test_an_e_mail_address_is_shown_once_it_is_asked_for_and_that_is_logged(signed_in, make_comment, moderator):
    comment = make_comment()
    assert comment.email not in open_page(signed_in, comment).text

    assert comment.email in look_up(signed_in, comment).text

    entry = comment.log.first()
    assert (entry.act, entry.by, entry.before, entry.after) == (Act.LOOKED_UP, moderator, "", "")
    assert comment.email not in open_page(signed_in, comment).text


def test_a_script_gets_the_e_mail_address_alone(signed_in, make_comment):
    comment = make_comment()

    answer = look_up(signed_in, comment, headers=HTMX)

    assert comment.email in answer.text
    assert "<html" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["a form", "a script"])
def test_a_page_that_had_grown_too_old_shows_no_e_mail_address_and_offers_it_again(make_comment, moderator, headers):
    comment = make_comment()
    client = Client(enforce_csrf_checks=True, headers=headers)
    client.force_login(moderator)

    answer = look_up(client, comment)

    assert answer.status_code == 403
    assert "This page had grown too old" in answer.text
    assert comment.email not in answer.text
    assert not comment.log.filter(act=Act.LOOKED_UP).exists()


def test_whoever_may_not_see_e_mail_addresses_is_not_offered_one(client, make_comment, make_user):
    from django.contrib.auth.models import Permission

    user = make_user("editor", "Edits and decides")
    user.user_permissions.add(Permission.objects.get(codename="decide_comment"))
    comment = make_comment()
    client.force_login(user)

    assert reverse("moderation:email", args=[comment.pk]) not in open_page(client, comment).text
    assert look_up(client, comment).status_code == 404
    assert not LogEntry.objects.filter(act=Act.LOOKED_UP).exists()


def test_where_no_e_mail_address_is_kept_nobody_looks(signed_in, make_comment):
    comment = make_comment()
    personal.erase(comment.email)

    answer = look_up(signed_in, comment)

    assert "No e-mail address is kept." in answer.text
    assert reverse("moderation:email", args=[comment.pk]) not in open_page(signed_in, comment).text
    assert not LogEntry.objects.filter(act=Act.LOOKED_UP).exists()


def test_looking_stands_in_nobody_s_way(make_comment, moderator, make_user):
    """It is no act on the comment: undo, the mail about a decision and the queue go on as if nobody had looked."""
    comment, waiting = make_comment(), make_comment()
    place = Waiting.objects.values().get(comment=waiting)
    decision = decisions.decide(comment, outcome="approved", version=comment.version, by=moderator)

    for one in (comment, waiting):
        writers.look_up(one, by=make_user("moderator", f"Cu Rious {one.pk}"))

    comment.refresh_from_db()
    assert Waiting.objects.values().get(comment=waiting) == place
    assert undoing.last(comment) == decision.entry
    undoing.undo(decision.entry, by=moderator)
    assert Comment.objects.get(pk=comment.pk).status == Status.PENDING


def test_the_mail_about_a_decision_goes_out_though_somebody_looked(make_comment, moderator, time_machine, mailoutbox):
    from delivery import outbox

    comment = make_comment(confirmed_at=timezone.now())
    decisions.decide(comment, outcome="rejected", version=comment.version, by=moderator, reason="Off topic.")
    writers.look_up(comment, by=moderator)

    time_machine.move_to(timezone.now() + timedelta(minutes=3))
    outbox.drain()

    assert any("Off topic." in mail.body for mail in mailoutbox)


def test_what_appeared_by_the_rules_still_waits_to_be_looked_at_after_somebody_looked_up_its_writer(
    make_comment, moderator, publication
):
    from comments import ownership

    publication.hold_mode = "review-after"
    publication.save()
    comment = ownership.confirm(make_comment())

    writers.look_up(comment, by=moderator)

    assert queue.unreviewed(Comment.objects.filter(pk=comment.pk)).exists()


def test_a_comment_that_somebody_was_looked_up_for_can_still_be_edited_by_its_writer(make_comment, moderator):
    from comments import ownership

    comment = make_comment(confirmed_at=timezone.now())

    writers.look_up(comment, by=moderator)

    assert not ownership.why_not_editable(comment)
