"""What a writer does with their comment: confirm it, edit it, send it again, take it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import doors, ownership, posting, screening, states
from comments.models import Act, Appearance, Comment, Status, Version
from comments.refusals import Conflict
from moderation import closing, decisions
from publication.models import HoldMode
from tests.comments.together import at_once


@pytest.fixture
def hold(publication):
    """Set what is held on the whole site."""

    def by(mode):
        publication.hold_mode = mode
        publication.save()

    return by


@pytest.fixture
def noticed(monkeypatch):
    """Let the screening notice one thing in every comment."""

    def notice(kind, **options):
        monkeypatch.setitem(screening.register.kinds, kind, screening.Kind(kind, kind, **options))
        monkeypatch.setitem(screening.register.finders, kind, lambda text, context: [screening.Finding(kind)])

    return notice


def edited(comment, text="Other words.", **changes):
    fields = {"name": comment.name, "text": text, "interests": comment.interests} | changes
    return ownership.edit(comment, version=comment.version, **fields)


# ---- confirming, and what appears by itself ----


def test_a_confirmed_comment_is_known_to_be_its_e_mail_address_s_own(write, confirm):
    comment = write()

    answer = confirm(comment)

    assert answer.status_code == 302
    assert comment.confirmed_at is not None
    assert comment.status == Status.PENDING
    assert comment.log.filter(act=Act.CONFIRMED).count() == 1


def test_case_32_confirming_twice_is_confirming_once(write, confirm, client):
    comment = write()
    confirm(comment)
    first = comment.confirmed_at

    answer = confirm(comment)

    assert client.get(answer.url).status_code == 200
    assert comment.confirmed_at == first
    assert comment.log.filter(act=Act.CONFIRMED).count() == 1


@pytest.mark.parametrize("state", ["unpublished", "retracted"])
def test_case_32_confirming_after_the_article_has_gone_is_answered_kindly(write, mine, confirm, article, state):
    comment = write()
    type(article).objects.filter(pk=article.pk).update(state=state)

    answer = confirm(comment)

    assert answer.status_code == 302
    page = mine(comment)
    assert page.status_code == 200
    assert comment.status == Status.PENDING


def test_where_everything_is_held_nothing_appears_by_itself(hold, write, confirm):
    hold(HoldMode.EVERYTHING)
    comment = write()

    confirm(comment)

    assert comment.status == Status.PENDING


def test_where_first_timers_are_held_a_known_writer_appears_once_it_is_confirmed(hold, write, confirm, make_comment):
    hold(HoldMode.FIRST_TIMERS)
    earlier = make_comment("Earlier.", status=Status.APPROVED, confirmed_at=timezone.now())
    comment = write()
    assert comment.status == Status.PENDING

    confirm(comment)

    assert (comment.email, comment.status) == (earlier.email, Status.APPROVED)
    assert list(comment.log.values_list("act", "by").order_by("pk")) == [
        (Act.POSTED, None),
        (Act.CONFIRMED, None),
        (Act.PUBLISHED, None),
    ]


def test_where_first_timers_are_held_a_first_comment_waits(hold, write, confirm):
    hold(HoldMode.FIRST_TIMERS)
    comment = write()

    confirm(comment)

    assert comment.status == Status.PENDING


@pytest.mark.parametrize(
    "earlier",
    [
        {"status": Status.APPROVED},  # nobody showed that it was theirs
        {"status": Status.PENDING, "confirmed_at": timezone.now()},
        {"status": Status.REJECTED, "confirmed_at": timezone.now()},
        {"status": Status.SPAM, "was_public": True, "confirmed_at": timezone.now()},
        {"status": Status.APPROVED, "confirmed_at": timezone.now(), "email": "other@example.org"},
    ],
    ids=["unconfirmed", "held", "rejected", "spam", "somebody else's"],
)
def test_case_33_an_earlier_comment_counts_only_if_it_was_confirmed_and_is_public(
    hold, write, confirm, make_comment, earlier
):
    hold(HoldMode.FIRST_TIMERS)
    make_comment("Earlier.", **earlier)
    comment = write()

    confirm(comment)

    assert comment.status == Status.PENDING


@pytest.mark.parametrize("mode", [HoldMode.FIRST_TIMERS, HoldMode.REVIEW_AFTER])
def test_case_33_typing_a_known_writer_s_e_mail_address_publishes_nothing(hold, write, make_comment, client, mode):
    hold(mode)
    make_comment("Earlier.", status=Status.APPROVED, confirmed_at=timezone.now())

    comment = write("In somebody else’s name.")

    assert comment.status == Status.PENDING
    assert "In somebody else’s name." not in client.get(comment.article.get_absolute_url()).text


def test_where_review_comes_after_a_comment_appears_once_it_is_confirmed(hold, write, confirm, client):
    hold(HoldMode.REVIEW_AFTER)
    comment = write("Read me.")

    confirm(comment)

    assert comment.status == Status.APPROVED
    assert "Read me." in client.get(comment.article.get_absolute_url()).text


def test_an_article_s_own_mode_comes_before_the_site_s(hold, write, confirm, article):
    hold(HoldMode.REVIEW_AFTER)
    type(article.discussion).objects.filter(article=article).update(hold_mode=HoldMode.EVERYTHING)
    comment = write()

    confirm(comment)

    assert comment.status == Status.PENDING


@pytest.mark.parametrize(("holds", "status"), [(True, Status.PENDING), (False, Status.APPROVED)])
def test_what_was_noticed_holds_a_comment_if_its_kind_does(hold, noticed, write, confirm, holds, status):
    hold(HoldMode.REVIEW_AFTER)
    noticed("odd", holds=holds)
    comment = write()

    confirm(comment)

    assert comment.status == status
    assert {"kind": "odd", "spans": [], "rule": "", "version": 1} in comment.findings


def test_a_finder_that_fails_holds_and_is_no_error_page(hold, monkeypatch, write, confirm):
    hold(HoldMode.REVIEW_AFTER)

    def fail(text, context):
        raise RuntimeError(text)

    monkeypatch.setitem(screening.register.finders, "broken", fail)
    comment = write("Words that nobody may log.")

    confirm(comment)

    assert comment.status == Status.PENDING
    assert [found["rule"] for found in comment.findings if found["kind"] == "failed"] == ["broken"]


def test_case_8_what_has_closed_in_between_is_not_published_and_the_writer_is_told(
    hold, write, confirm, mine, article, moderator
):
    hold(HoldMode.REVIEW_AFTER)
    comment = write()
    closing.close_discussion(
        article, version=article.discussion.version, by=moderator, reason="It had run its course."
    )

    confirm(comment)

    assert comment.status == Status.PENDING
    assert "It had run its course." in mine(comment).text


def test_what_lost_its_parent_in_between_is_not_published(hold, write, confirm, make_comment):
    hold(HoldMode.REVIEW_AFTER)
    parent = make_comment(status=Status.APPROVED)
    comment = write("An answer.", parent=parent)
    states.move(parent, Status.SPAM, by=None, version=parent.version)

    confirm(comment)

    assert (comment.status, comment.appearance) == (Status.PENDING, Appearance.HIDDEN)


def test_what_a_moderator_has_decided_is_not_decided_again_by_confirming(hold, write, confirm, moderator):
    hold(HoldMode.REVIEW_AFTER)
    comment = write()
    decisions.decide(comment, outcome=Status.REJECTED, version=comment.version, by=moderator, reason="No.")

    confirm(comment)

    assert comment.status == Status.REJECTED
    assert comment.confirmed_at is not None


def test_an_author_who_is_signed_in_under_this_e_mail_address_need_not_confirm(
    make_user, make_author, make_article, client, write
):
    user = make_user("author", "Writer Who", email="rosalind@example.org")
    article = make_article("Mine", authors=[make_author("Writer Who", user=user)])
    client.force_login(user)

    comment = write(article=article)

    assert comment.confirmed_at is not None
    assert comment.author.user == user


@pytest.mark.django_db(transaction=True)
def test_confirming_at_once_from_two_windows_publishes_once(hold, write):
    hold(HoldMode.REVIEW_AFTER)
    comment = write()

    results = at_once(*[lambda: ownership.confirm(Comment.objects.get(pk=comment.pk))] * 3)

    assert all(isinstance(result, Comment) for result in results), results
    assert comment.log.filter(act=Act.PUBLISHED).count() == 1


# ---- editing ----


def test_an_edited_comment_says_the_new_and_keeps_the_old(write):
    comment = write("The old.")

    after = edited(comment, "The new.")

    assert (after.text, after.version) == ("The new.", comment.version + 1)
    assert "The new." in after.html
    assert "The new." in after.rendered
    assert Version.objects.get(comment=comment).text == "The old."
    assert after.log.filter(act=Act.EDITED).count() == 1
    assert after.edited_at is not None


def test_an_edit_is_screened_anew(write, noticed):
    comment = write()
    noticed("odd")

    assert [found["kind"] for found in edited(comment).findings].count("odd") == 1


@pytest.mark.parametrize(("minutes", "may"), [(14.9, True), (15.1, False)])
def test_editing_ends_fifteen_minutes_after_sending(write, minutes, may):
    comment = write()
    sent = timezone.now() - timedelta(minutes=minutes)
    Comment.objects.filter(pk=comment.pk).update(created_at=sent)

    if may:
        assert edited(comment).text == "Other words."
    else:
        with pytest.raises(ownership.TooLate, match="fifteen minutes"):
            edited(comment)


def test_editing_ends_with_a_decision(write, moderator):
    comment = write()
    decisions.decide(comment, outcome=Status.APPROVED, version=comment.version, by=moderator)

    with pytest.raises(ownership.TooLate, match="moderator"):
        edited(comment)


def test_editing_ends_with_an_answer(hold, write, confirm, make_comment):
    hold(HoldMode.REVIEW_AFTER)
    comment = write()
    confirm(comment)
    make_comment("An answer.", parent=comment, status=Status.APPROVED)

    with pytest.raises(ownership.TooLate, match="answered"):
        edited(comment)


@pytest.mark.parametrize("status", [Status.REJECTED, Status.SPAM, Status.WITHDRAWN])
def test_what_is_out_of_the_discussion_is_not_edited(make_comment, status):
    with pytest.raises(ownership.TooLate):
        edited(make_comment(status=status))


def test_case_14_on_a_closed_place_a_writer_withdraws_but_does_not_edit(write, article, moderator):
    comment = write()
    closing.close_discussion(article, version=article.discussion.version, by=moderator, reason="Enough.")

    with pytest.raises(doors.Closed, match="Enough"):
        edited(comment)
    ownership.withdraw(comment)

    comment.refresh_from_db()
    assert comment.status == Status.WITHDRAWN
    assert comment.text == "A thought."


def test_case_44_a_decision_on_words_that_were_edited_since_is_refused_loudly(write, moderator):
    comment = write("As the moderator read it.")
    seen = comment.version
    edited(comment, "As it reads now.")

    with pytest.raises(Conflict):
        decisions.decide(comment, outcome=Status.APPROVED, version=seen, by=moderator)

    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_an_edit_of_what_was_decided_meanwhile_loses_nothing_and_changes_nothing(write, mine, filled_in, moderator):
    comment = write("Old.")
    stale = comment.version
    decisions.decide(comment, outcome=Status.APPROVED, version=comment.version, by=moderator)

    answer = mine(comment, "mine-edit", filled_in(text="Newly typed.", version=stale, store="1"))

    assert answer.status_code == 409
    assert "Newly typed." in answer.text
    comment.refresh_from_db()
    assert comment.text == "Old."


def test_an_edit_that_brings_in_what_holds_takes_a_public_comment_back_to_the_queue(hold, noticed, write, confirm):
    hold(HoldMode.REVIEW_AFTER)
    comment = write()
    confirm(comment)
    assert comment.status == Status.APPROVED
    noticed("odd")

    assert edited(comment).status == Status.PENDING


def test_an_edit_that_takes_out_what_held_lets_a_confirmed_comment_appear(hold, noticed, write, confirm, monkeypatch):
    hold(HoldMode.REVIEW_AFTER)
    noticed("odd")
    comment = write()
    confirm(comment)
    monkeypatch.delitem(screening.register.finders, "odd")

    assert edited(comment).status == Status.APPROVED


def test_case_18_editing_a_parent_does_not_touch_its_replies(hold, write, confirm, make_comment):
    hold(HoldMode.REVIEW_AFTER)
    parent = write()
    confirm(parent)
    reply = make_comment("Spam beneath.", parent=parent, status=Status.SPAM)
    before = Comment.objects.filter(pk=reply.pk).values().get()

    edited(parent)

    assert Comment.objects.filter(pk=reply.pk).values().get() == before


def test_case_6_a_reply_keeps_which_version_of_its_parent_it_answers(client, hold, write, confirm, filled_in, send):
    hold(HoldMode.REVIEW_AFTER)
    parent = write("First words.")
    confirm(parent)
    parent.refresh_from_db()
    opened = parent.version
    edited(parent, "Second words.")

    checked = client.post(
        f"/articles/{parent.article.slug}/comment/",
        filled_in(reply=parent.pk, seen=opened, text="I answer the first."),
        headers={"sec-fetch-site": "same-origin"},
    )
    send(parent.article, filled_in(reply=parent.pk, seen=opened, text="I answer the first."))

    assert "edited after you opened the form" in checked.text
    assert Comment.objects.latest("pk").parent_version == opened


def test_what_was_noticed_about_the_sending_stays_through_an_edit(hold, client, article, check, filled_in, confirm):
    hold(HoldMode.REVIEW_AFTER)
    data = filled_in(subject="Filled in by a program", text="Words.")
    client.post(f"/articles/{article.slug}/comment/send/", data | {"key": check(article, data).context["key"]})
    comment = Comment.objects.get()
    confirm(comment)

    after = edited(comment)

    assert "trap" in [found["kind"] for found in after.findings]
    assert after.status == Status.PENDING


def test_a_comment_is_changed_ten_times_at_most(write):
    comment = write()
    for number in range(10):
        comment = edited(comment, f"Words {number}.")

    with pytest.raises(ownership.TooLate, match="many times"):
        edited(comment)


def test_an_edit_where_everything_is_held_by_now_waits_for_a_moderator(hold, write, confirm):
    hold(HoldMode.REVIEW_AFTER)
    comment = write()
    confirm(comment)
    hold(HoldMode.EVERYTHING)

    assert edited(comment).status == Status.PENDING


@pytest.mark.parametrize("status", [Status.PENDING, Status.WITHDRAWN])
def test_an_answer_that_nobody_saw_ends_no_edit_time(hold, write, confirm, make_comment, status):
    hold(HoldMode.REVIEW_AFTER)
    comment = write()
    confirm(comment)
    make_comment("Unseen.", parent=comment, status=status)

    assert edited(comment).text == "Other words."


def test_the_check_of_an_edit_says_when_it_hides_the_comment(hold, noticed, write, confirm, mine, filled_in):
    hold(HoldMode.REVIEW_AFTER)
    comment = write()
    confirm(comment)
    as_it_is = mine(comment, "mine-edit", filled_in(text="Other words.", version=comment.version))
    noticed("odd")

    page = mine(comment, "mine-edit", filled_in(text="Other words.", version=comment.version))

    assert "Nobody sees your comment until a moderator has read it" in page.text
    assert "Nobody sees your comment until a moderator has read it" not in as_it_is.text


def test_what_can_no_longer_be_stored_is_given_back_whole(write, mine, filled_in, moderator):
    comment = write("Old.")
    decisions.decide(comment, outcome=Status.APPROVED, version=comment.version, by=moderator)
    typed = {"text": "Newly typed.", "interests": "some", "interests_text": "A grant.", "affiliation": "Paediatrics"}

    for way in ({"store": "1"}, {"again": "1"}):
        page = mine(comment, "mine-edit", filled_in(**typed, version=1, **way))

        assert page.status_code == 409
        assert all(words in page.text for words in ("Newly typed.", "A grant.", "Paediatrics"))
        assert moderator.name not in page.text


def test_a_writer_whose_thread_closed_can_say_it_on_its_own(client, filled_in, make_comment, moderator, article):
    parent = make_comment(status=Status.APPROVED)
    closing.close_thread(parent, version=parent.version, by=moderator, reason="Enough.")

    refused = client.post(f"/articles/{article.slug}/comment/", filled_in(reply=parent.pk, text="And yet."))

    assert "Make it a comment of its own" in refused.text


def test_what_was_sent_back_is_with_the_moderators_again(write, mine, moderator):
    comment = write("Draft.")
    decisions.decide(comment, outcome=Status.RETURNED, version=comment.version, by=moderator, reason="Say less.")
    comment.refresh_from_db()

    after = edited(comment, "Less.")

    assert "with the moderators again" in ownership.why_not_editable(after)


def test_the_page_says_that_confirming_publishes(hold, write, mine):
    hold(HoldMode.REVIEW_AFTER)
    assert "it appears at once" in mine(write("One.")).text

    hold(HoldMode.EVERYTHING)
    assert "it appears at once" not in mine(write("Two.")).text


# ---- sending again, taking back ----


def test_what_was_returned_goes_back_to_the_queue_into_the_same_place(write, make_comment, moderator):
    parent = make_comment(status=Status.APPROVED)
    comment = write("Draft.", parent=parent)
    decisions.decide(comment, outcome=Status.RETURNED, version=comment.version, by=moderator, reason="Say less.")
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - timedelta(days=3))
    comment.refresh_from_db()

    after = edited(comment, "Less.")

    assert (after.status, after.parent_id, after.path) == (Status.PENDING, parent.pk, comment.path)


def test_what_was_returned_is_not_taken_back_into_a_place_that_has_closed(write, mine, filled_in, article, moderator):
    comment = write("Draft.")
    decisions.decide(comment, outcome=Status.RETURNED, version=comment.version, by=moderator, reason="Say less.")
    closing.close_discussion(
        article, version=article.discussion.version, by=moderator, reason="It had run its course."
    )

    answer = mine(comment, "mine-edit", filled_in(text="Less, then.", version=comment.version, store="1"))

    assert answer.status_code == 409
    assert "It had run its course." in answer.text
    assert "Less, then." in answer.text
    comment.refresh_from_db()
    assert (comment.status, comment.text) == (Status.RETURNED, "Draft.")


@pytest.mark.parametrize(
    ("status", "was_public", "appearance"),
    [
        (Status.PENDING, False, Appearance.HIDDEN),
        (Status.APPROVED, True, Appearance.TOMBSTONE),
        (Status.RETURNED, False, Appearance.HIDDEN),
    ],
)
def test_a_writer_takes_a_comment_back_at_any_time(make_comment, mine, status, was_public, appearance):
    comment = make_comment(status=status)

    answer = mine(comment, "mine-withdraw", {})

    comment.refresh_from_db()
    assert answer.status_code == 302
    assert (comment.status, comment.appearance) == (Status.WITHDRAWN, appearance)
    assert comment.log.first().act == Act.WITHDRAWN


@pytest.mark.parametrize("status", [Status.REJECTED, Status.SPAM])
def test_what_is_not_public_for_good_is_not_taken_back_but_can_be_erased(make_comment, mine, status):
    comment = make_comment(status=status)

    answer = mine(comment, "mine-withdraw", {})

    assert answer.status_code == 409
    assert "erased" in answer.text
    comment.refresh_from_db()
    assert comment.status == status


def test_taking_back_twice_is_taking_back_once(make_comment, mine):
    comment = make_comment(status=Status.APPROVED)
    mine(comment, "mine-withdraw", {})

    assert mine(comment, "mine-withdraw", {}).status_code == 302
    assert comment.log.filter(act=Act.WITHDRAWN).count() == 1


def test_what_was_taken_back_is_not_confirmed_any_more(write, mine):
    comment = write()
    ownership.withdraw(comment)

    answer = mine(comment, "mine-confirm", {})

    assert answer.status_code == 409
    comment.refresh_from_db()
    assert comment.confirmed_at is None


# ---- every door is closed by the same table ----

CLOSINGS = {
    "site": lambda world: closing.close_site(by=world.moderator, seen=closing.turn(), reason="Why."),
    "thread": lambda world: closing.close_thread(
        world.parent, version=world.parent.version, by=world.moderator, reason="Why."
    ),
    "article": lambda world: closing.close_discussion(
        world.article, version=world.article.discussion.version, by=world.moderator, reason="Why."
    ),
    "age": lambda world: world.grow_old(),
}


class World:
    def __init__(self, publication, moderator, article, parent):
        self.publication, self.moderator, self.article, self.parent = publication, moderator, article, parent

    def grow_old(self):
        self.publication.close_after_days = 1
        self.publication.save()
        type(self.article).objects.filter(pk=self.article.pk).update(
            published_at=timezone.now() - timedelta(days=1, seconds=1)
        )


@pytest.mark.parametrize("what", CLOSINGS)
def test_what_closes_a_place_closes_every_door_to_it(
    what, client, hold, publication, moderator, article, make_comment, write, check, confirm, mine, filled_in
):
    parent = make_comment(status=Status.APPROVED)
    waiting, returned = write("Waiting.", parent=parent), write("Returned.", parent=parent)
    decisions.decide(returned, outcome=Status.RETURNED, version=returned.version, by=moderator, reason="Say less.")
    hold(HoldMode.REVIEW_AFTER)
    publication.refresh_from_db()
    reply = filled_in(reply=parent.pk, text="Too late.", email="late@example.org")
    key = check(article, reply).context["key"]
    stored = Comment.objects.count()
    CLOSINGS[what](World(publication, moderator, article, parent))

    checked = check(article, reply)
    sent = client.post(f"/articles/{article.slug}/comment/send/", reply | {"key": key})
    confirm(waiting)
    change = filled_in(text="Changed.", store="1")
    edit = mine(waiting, "mine-edit", change | {"version": waiting.version})
    revise = mine(returned, "mine-edit", change | {"version": returned.version})

    assert [answer.status_code for answer in (checked, sent, edit, revise)] == [409] * 4
    assert "Too late." in checked.text
    assert "Too late." in sent.text
    assert "Changed." in edit.text
    assert "Changed." in revise.text
    assert Comment.objects.count() == stored
    assert not Comment.objects.filter(text="Changed.").exists()
    assert Comment.objects.get(pk=waiting.pk).status == Status.PENDING


def test_posting_by_hand_mails_nobody_and_screens_nothing(article, noticed, inbox):
    noticed("odd")

    comment = posting.post(
        article=article, parent=None, key="0" * 32, name="Reader", email="reader@example.org", text="Imported."
    )

    assert (comment.findings, inbox("reader@example.org")) == ([], [])


def test_an_edit_takes_back_no_choice_of_notices_made_meanwhile(write, monkeypatch):
    comment = write()
    keep_version = ownership._keep_version

    def choose_meanwhile(stored):
        ownership.tell_me_of(Comment.objects.get(pk=stored.pk), "discussion")
        keep_version(stored)

    monkeypatch.setattr(ownership, "_keep_version", choose_meanwhile)
    edited(comment)

    comment.refresh_from_db()
    assert (comment.text, comment.notify) == ("Other words.", "discussion")
