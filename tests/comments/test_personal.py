"""Everything that is kept about an e-mail address, handed out and erased. Case 48."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail as mailbox
from django.utils import timezone

from comments import links, ownership, personal, states
from comments.models import Appearance, Comment, Notice, Notify, Status, Version
from comments.refusals import Refused
from delivery import outbox
from delivery.models import Mail
from moderation import closing, decisions

MINE = {
    "name": "Rosalind Achterberg",
    "email": "rosalind@example.org",
    "handle": "rachter",
    "affiliation": "Violinist",
}


def rows_that_hold(*words):
    """Return the tables in which any of these words can still be read."""
    found = set()
    for model in apps.get_models():
        rows = str(list(model.objects.values()))
        found |= {model._meta.label for word in words if word in rows}
    return found


@pytest.fixture
def a_life_on_the_site(make_comment, moderator, make_article):
    """One person's comments in every status, with versions, notices and decisions; somebody else quotes them."""
    comments = {
        status: make_comment(f"Private words, {status}.", status=status, interests="A secret.", **MINE)
        for status in Status
    }
    comments["elsewhere"] = make_comment("Private words, elsewhere.", article=make_article("Elsewhere"), **MINE)
    ownership.edit(comments["elsewhere"], version=1, name=MINE["name"], text="Private words, mended.", interests="")
    removed = make_comment("Private words, removed.", status=Status.APPROVED, **MINE)
    reason = "You wrote “Private words”."
    decisions.decide(
        removed, outcome="rejected", version=removed.version, by=moderator, reason=reason, note="Private words"
    )
    closing.close_thread(removed, version=removed.version, by=moderator, reason=reason)
    closing.reopen_thread(removed, version=removed.version, by=moderator)
    comments["removed"] = removed
    comments["quoting"] = make_comment(
        "You said “Private words, approved.”",
        parent=comments[Status.APPROVED],
        status=Status.APPROVED,
        name="Somebody Else",
        email="else@example.org",
    )
    return comments


def test_case_48_nothing_of_a_person_can_be_read_after_erasing_but_what_others_quoted(a_life_on_the_site):
    quoting = a_life_on_the_site["quoting"]

    personal.erase("rosalind@example.org")

    assert rows_that_hold("Rosalind", "rosalind@example.org", "rachter", "Violinist", "A secret.") == set()
    assert rows_that_hold("Private words") == {"comments.Comment"}
    assert list(Comment.objects.filter(text__contains="Private words")) == [quoting]
    assert Comment.objects.get(pk=quoting.pk).text == quoting.text
    assert Version.objects.count() == 0


def test_case_48_pending_and_rejected_ones_are_erased_as_well_and_leave_the_queue(a_life_on_the_site):
    personal.erase("rosalind@example.org")

    erased = Comment.objects.filter(erased=True)
    assert erased.count() == len(a_life_on_the_site) - 1
    assert not erased.filter(status__in=[Status.PENDING, Status.APPROVED, Status.RETURNED]).exists()
    assert not erased.exclude(text="", html="", name="", email="").exists()


def test_case_48_what_was_public_leaves_a_tombstone_and_its_answers_stay(a_life_on_the_site, client):
    article = a_life_on_the_site["quoting"].article

    personal.erase("rosalind@example.org")

    page = client.get(article.get_absolute_url()).text
    assert "erased at its writer’s wish" in page
    assert "You said" in page
    assert Comment.objects.get(pk=a_life_on_the_site[Status.APPROVED].pk).appearance == Appearance.TOMBSTONE


def test_erasing_is_logged_without_a_word_about_whom(a_life_on_the_site):
    comment = a_life_on_the_site[Status.APPROVED]

    personal.erase("rosalind@example.org")

    assert comment.log.first().act == "erased"


def test_what_was_erased_is_not_published_again(a_life_on_the_site):
    personal.erase("rosalind@example.org")
    comment = Comment.objects.get(pk=a_life_on_the_site[Status.SPAM].pk)

    with pytest.raises(Refused):
        states.move(comment, Status.APPROVED, by=None, version=comment.version)


def test_nobody_is_mailed_any_more_after_erasing(write, confirm, make_comment, inbox):
    comment = write(notify=Notify.DISCUSSION)
    confirm(comment)
    make_comment("News.", email="else@example.org", status=Status.APPROVED)
    assert Notice.objects.count() == 1

    outbox.drain(timezone.now() + timedelta(minutes=3))  # what was sent is forgotten like what waits

    personal.erase("rosalind@example.org")

    assert (Notice.objects.count(), Mail.objects.filter(to="rosalind@example.org").count()) == (0, 0)
    mailbox.outbox.clear()
    make_comment("More news.", email="else@example.org", status=Status.APPROVED)
    assert inbox() == []


def test_erasing_nobody_erases_nothing(make_comment):
    comment = make_comment(email="")

    assert personal.erase("") == 0
    comment.refresh_from_db()
    assert comment.text == "A thought."


def test_a_copy_has_everything_in_it(a_life_on_the_site, mine):
    comment = a_life_on_the_site[Status.PENDING]

    answer = mine(comment, "mine-export")

    kept = json.loads(answer.text)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="comments.json"'
    assert kept["e_mail_address"] == "rosalind@example.org"
    assert len(kept["comments"]) == len(a_life_on_the_site) - 1
    earlier = [version["text"] for row in kept["comments"] for version in row["earlier_versions"]]
    assert earlier == ["Private words, elsewhere."]
    assert "else@example.org" not in answer.text


def test_the_page_counts_what_is_kept_and_erases_it_once_one_is_sure(a_life_on_the_site, mine):
    comment = a_life_on_the_site[Status.PENDING]
    assert "8 comments" in mine(comment, "mine-data").text

    unsure = mine(comment, "mine-data", {})
    assert unsure.status_code == 422
    assert Comment.objects.filter(erased=True).count() == 0

    token = links.token(comment)
    sure = mine(comment, "mine-data", {"sure": "1"}, token=token)
    assert sure.status_code == 302
    assert Comment.objects.filter(erased=True).count() == 8
    assert "Erased." in mine(comment, token=token).text


def test_what_concerns_everything_takes_a_link_of_the_last_day(a_life_on_the_site, mine, time_machine):
    comment = a_life_on_the_site[Status.PENDING]
    token = links.token(comment)
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))

    page = mine(comment, "mine-data", token=token)
    copy = mine(comment, "mine-export", token=token)
    erased = mine(comment, "mine-data", {"sure": "1"}, token=token)

    assert "Mail me a new link" in page.text
    assert copy.status_code == 302
    assert erased.status_code == 422
    assert Comment.objects.filter(erased=True).count() == 0
