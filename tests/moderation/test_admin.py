import pytest
from django.urls import reverse

from articles.models import Byline
from comments.models import Status


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


def test_a_conflict_gives_back_what_was_typed_and_the_way_to_decide_anew(signed_in, make_comment, make_user):
    comment = make_comment(status=Status.APPROVED)

    answer = signed_in.post(
        url("decide", comment), {"outcome": "rejected", "version": 1, "reason": "It names a patient."}
    )

    assert answer.status_code == 409
    assert "It names a patient." in answer.text
    assert answer.context["decision_form"].data["version"] == comment.version
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED


@pytest.mark.parametrize("outcome", ["withdrawn", "pending", "nonsense", ""])
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

    answer = signed_in.post(
        reverse("admin:comments_comment_changelist"),
        {"action": "approve", "_selected_action": [parent.pk, other.pk, withdrawn.pk, reply.pk]},
        follow=True,
    )

    told = [str(message) for message in answer.context["messages"]]
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


def test_the_emergency_switch_of_the_admin_closes_every_discussion(client, administrator, article):
    client.force_login(administrator)
    page = reverse("admin:publication_publication_change", args=[1])
    form = client.get(page).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    data |= {
        "discussions_closed_at_0": "2026-01-01",
        "discussions_closed_at_1": "12:00",
        "discussions_closed_reason": "A flood.",
        "discussions_reopen_at_0": "",
        "discussions_reopen_at_1": "",
    }

    client.post(page, data)

    client.logout()
    text = client.get(article.get_absolute_url()).text
    assert "Closed by Ada Min" in text
    assert "A flood." in text
    assert "All discussions on this site are closed for now." in text
