"""The whole path, thin: read, write, check, send, hold, approve, close, move, copy."""

from django.urls import reverse

from comments.models import Comment, Status


def test_a_comment_goes_from_the_form_to_the_page_through_a_moderator(client, article, filled_in, send, moderator):
    page = article.get_absolute_url()
    assert "Add to the discussion" in client.get(page).text

    answer = send(article, filled_in(text="I was the patient."))

    assert answer.status_code == 302
    assert "Now look into your mail" in client.get(answer.url).text
    comment = Comment.objects.get()
    assert comment.status == Status.PENDING
    assert "I was the patient." not in client.get(page).text

    client.force_login(moderator)
    client.post(
        reverse("moderation:decide", args=[comment.pk]),
        {"decision": "approve", "version": comment.version},
    )

    client.logout()
    assert "I was the patient." in client.get(page).text
    assert "1 comment" in client.get(page).text


def test_a_discussion_is_closed_with_a_reason_that_readers_see(client, article, moderator, filled_in, check):
    client.force_login(moderator)
    client.post(
        reverse("moderation:discussion-close", args=[article.pk]),
        {"version": 1, "reason": "It had run its course.", "reopens_at_0": "", "reopens_at_1": ""},
    )
    client.logout()

    page = client.get(article.get_absolute_url()).text

    assert "The comments section is closed." in page
    assert "Closed by Mo Derator" in page
    assert "It had run its course." in page
    assert "Add to the discussion" not in page
    refused = check(article, filled_in(text="Too late, but kept."))
    assert refused.status_code == 409
    assert "Too late, but kept." in refused.text


def test_a_thread_is_closed_with_a_reason_and_the_rest_stays_open(
    client, article, moderator, make_comment, filled_in, check
):
    closed = make_comment("Closed from here", status=Status.APPROVED)
    reply = make_comment("A reply", parent=closed, status=Status.APPROVED)
    client.force_login(moderator)

    client.post(
        reverse("moderation:thread-close", args=[closed.pk]),
        {"version": closed.version, "reason": "Two people, one quarrel.", "reopens_at_0": "", "reopens_at_1": ""},
    )

    client.logout()
    page = client.get(article.get_absolute_url()).text
    assert "This thread is closed." in page
    assert "Two people, one quarrel." in page
    assert check(article, filled_in(reply=reply.pk)).status_code == 409
    assert check(article, filled_in()).status_code == 200


def test_a_comment_is_moved_beneath_another(client, article, moderator, make_comment):
    question = make_comment("Question", status=Status.APPROVED)
    answer = make_comment("Answer, at the wrong place", status=Status.APPROVED)
    client.force_login(moderator)

    client.post(reverse("moderation:move", args=[answer.pk]), {"version": answer.version, "to": question.pk})

    answer.refresh_from_db()
    assert answer.parent == question
    assert answer.path.startswith(question.path)
    page = client.get(article.get_absolute_url()).text
    assert page.index("Question") < page.index('class="replies"') < page.index("Answer, at the wrong place")


def test_an_article_is_copied_with_its_credit(client, article):
    page = client.get(reverse("republish:republish", args=[article.slug]))

    for copy in (box.text for box in page.context["boxes"]):
        assert article.title in copy
        assert "Ada Byron" in copy
        assert f"http://testserver{article.get_absolute_url()}" in copy
        assert "https://creativecommons.org/licenses/by-nd/4.0/" in copy
