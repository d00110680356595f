"""The links that stand for an account, and the pages they open."""

from datetime import timedelta

import pytest
from django.conf import settings as site
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from comments import links
from comments.models import Comment, Notify, Status, Version
from delivery import signed
from moderation import decisions

PAGES = ["mine", "mine-edit", "mine-withdraw", "mine-notices", "mine-data", "mine-export"]
DEEDS = ["mine-confirm", "mine-edit", "mine-withdraw", "mine-notices", "mine-data"]


def everything_stored():
    return [list(model.objects.order_by("pk").values()) for model in (Comment, Version)]


def test_a_link_opens_its_own_comment(make_comment):
    comment = make_comment()

    link = links.read(links.token(comment))

    assert (link.comment, link.owner, link.holds, link.is_fresh) == (comment, True, True, True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: "x",
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token.upper(),
        lambda token: "9" + token,
        lambda token: token.replace(".", ":"),
        lambda token: token.partition(".")[0],
        lambda token: "é" * 40,
        lambda token: "1.1.1",
        lambda token: signing.TimestampSigner(sep=".").sign("1"),
        lambda token: signing.TimestampSigner(salt="comments.mine", sep=".").sign("0"),
        lambda token: signing.TimestampSigner(salt="comments.mine", sep=".").sign(str(2**70)),
        lambda token: signing.TimestampSigner(salt="comments.mine", sep=".").sign("words"),
    ],
)
def test_a_link_that_was_not_made_here_opens_nothing(make_comment, client, spoil):
    token = spoil(links.token(make_comment()))

    with pytest.raises(signed.Unreadable):
        links.read(token)
    if token:
        assert client.get(reverse("comments:mine", args=[token])).status_code == 404


def test_a_link_survives_a_new_key_while_the_old_one_is_honoured(make_comment, settings):
    comment = make_comment()
    token, old = links.token(comment), site.SECRET_KEY

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = old[::-1], [old]
    links_anew = signing.TimestampSigner(salt="comments.mine", sep=".")

    assert links_anew.unsign(token) == str(comment.pk)
    assert links.read(token).comment == comment


def test_a_link_of_a_key_that_is_honoured_no_more_opens_nothing(make_comment, settings):
    token = links.token(make_comment())

    settings.SECRET_KEY = site.SECRET_KEY[::-1]

    with pytest.raises(signed.Unreadable):
        links.read(token)


@pytest.mark.parametrize(("days", "status"), [(364, 200), (366, 410)])
def test_a_link_holds_for_a_year_and_then_says_so(make_comment, mine, time_machine, days, status):
    comment = make_comment()
    token = links.token(comment)

    time_machine.move_to(timezone.now() + timedelta(days=days))

    page = mine(comment, token=token)
    assert page.status_code == status
    assert ("This link has grown old" in page.text) == (status == 410)


@pytest.mark.parametrize("page", DEEDS)
def test_an_old_link_does_nothing(make_comment, mine, time_machine, page):
    comment = make_comment()
    token, before = links.token(comment), everything_stored()
    time_machine.move_to(timezone.now() + timedelta(days=366))

    answer = mine(comment, page, {"sure": "1", "stop": "1"}, token=token)

    assert answer.status_code == 410
    assert everything_stored() == before


def test_an_old_link_brings_a_new_one_to_the_same_e_mail_address(make_comment, mine, inbox, first_link, time_machine):
    comment = make_comment()
    token = links.token(comment)
    time_machine.move_to(timezone.now() + timedelta(days=366))

    answer = mine(comment, "mine-link", {}, token=token)

    assert answer.status_code == 200
    [letter] = inbox()
    assert first_link(letter) != reverse("comments:mine", args=[token])
    assert mine(comment, token=first_link(letter).split("/")[-2]).status_code == 200


def test_a_new_link_is_mailed_once_an_hour_at_most(make_comment, mine, inbox, time_machine):
    time_machine.move_to(timezone.now().replace(minute=10))
    comment = make_comment()

    for _ in range(5):
        mine(comment, "mine-link", {})

    assert len(inbox()) == 1


def test_no_new_link_goes_anywhere_once_everything_is_erased(make_comment, mine, inbox):
    comment = make_comment()
    token = links.token(comment)
    mine(comment, "mine-data", {"sure": "1"})

    mine(comment, "mine-link", {}, token=token)

    assert inbox() == []


def test_a_link_from_the_future_of_a_clock_set_back_still_opens(make_comment, mine, time_machine):
    comment = make_comment()
    token = links.token(comment)

    time_machine.move_to(timezone.now() - timedelta(hours=1))

    assert mine(comment, token=token).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_case_31_fetching_a_link_changes_nothing(make_comment, mine, client, page):
    comment = make_comment(notify=Notify.REPLIES)
    url = reverse(f"comments:{page}", args=[links.token(comment)])
    before = everything_stored()

    for method in (client.get, client.head, client.options):
        assert method(url).status_code in (200, 405)

    assert everything_stored() == before


@pytest.mark.parametrize("page", PAGES)
def test_what_a_link_opens_is_kept_by_nobody_and_followed_by_no_search(make_comment, mine, page):
    answer = mine(make_comment(), page)

    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert not answer.cookies
    if page != "mine-export":
        assert '<meta name="robots" content="noindex">' in answer.text


@pytest.mark.parametrize("page", [page for page in PAGES + DEEDS if page != "mine-notices"])
def test_the_link_that_stops_notices_opens_nothing_else(make_comment, mine, page):
    comment = make_comment()

    answers = [mine(comment, page, data, token=links.notices_token(comment)) for data in (None, {"sure": "1"})]

    assert {answer.status_code for answer in answers} <= {404, 405}
    assert not any(comment.text in answer.text for answer in answers)


def test_one_comment_s_link_opens_no_other(make_comment, mine):
    mine_, theirs = make_comment("Mine."), make_comment("Theirs.", email="other@example.org")

    page = mine(mine_)

    assert "Mine." in page.text
    assert theirs.text not in page.text


@pytest.mark.parametrize("end", [">", ")", "/>", "/nothing/", ".", ""])
def test_a_link_with_something_at_its_end_is_answered_in_words(client, make_comment, end):
    answer = client.get(f"/comments/mine/{links.token(make_comment())[:-1]}{end}", follow=True)

    assert answer.status_code == 404
    assert "This link is not complete." in answer.text


# ---- what the page says ----

SAYS = {
    Status.PENDING: "Is this yours?",
    Status.APPROVED: "Your comment is public.",
    Status.RETURNED: "A moderator asks you to change it.",
    Status.REJECTED: "A moderator did not accept it.",
    Status.SPAM: "It does not appear.",
    Status.WITHDRAWN: "You took it back.",
}


@pytest.mark.parametrize("status", Status)
def test_the_page_says_how_a_comment_stands_in_plain_words(make_comment, mine, status):
    page = mine(make_comment(status=status))

    assert SAYS[status] in page.text


def test_a_confirmed_comment_waits_for_a_moderator(write, confirm, mine):
    comment = write()
    confirm(comment)

    assert "It waits for a moderator." in mine(comment).text


def test_one_that_was_public_and_was_removed_is_told_so(make_comment, mine):
    assert "A moderator removed it." in mine(make_comment(status=Status.REJECTED, was_public=True)).text


def test_one_that_stands_beneath_what_is_hidden_is_told_so(make_comment, mine):
    from comments import states

    parent = make_comment(status=Status.APPROVED)
    reply = make_comment(parent=parent, status=Status.APPROVED)
    states.move(parent, Status.SPAM, by=None, version=parent.version)

    assert "cannot be seen" in mine(reply).text


@pytest.mark.parametrize("outcome", [Status.REJECTED, Status.RETURNED])
def test_the_moderator_s_reason_stands_there_and_the_note_to_colleagues_does_not(
    make_comment, mine, moderator, outcome
):
    comment = make_comment()
    decisions.decide(
        comment, outcome=outcome, version=comment.version, by=moderator, reason="Name nobody.", note="Third time."
    )

    page = mine(comment)

    assert "Name nobody." in page.text
    assert "Third time." not in page.text
    assert moderator.name not in page.text


def test_a_french_article_s_links_open_french_pages(make_article, make_comment, mine):
    comment = make_comment(article=make_article("Un article", language="fr"))

    assert '<html lang="fr">' in mine(comment).text


def test_what_a_link_shows_is_text_and_not_markup(make_comment, mine):
    page = mine(make_comment("<script>alert(1)</script>", interests="<img src=x onerror=alert(1)>"))

    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


def test_editing_goes_through_a_check_that_changes_nothing(write, mine, filled_in):
    comment = write("Old.")
    before = everything_stored()

    page = mine(comment, "mine-edit", filled_in(text="New, and *other*.", version=comment.version))

    assert page.status_code == 200
    assert '<p dir="auto">New, and <em>other</em>.</p>' in page.text
    assert "Old." not in page.text
    assert everything_stored() == before


def test_editing_keeps_what_was_typed_when_something_is_missing(write, mine, filled_in):
    comment = write("Old.")

    page = mine(comment, "mine-edit", filled_in(text="New words.", name="", version=comment.version))

    assert page.status_code == 422
    assert "New words." in page.text


def test_an_edited_comment_is_stored_from_its_check(write, mine, filled_in):
    comment = write("Old.")

    answer = mine(
        comment, "mine-edit", filled_in(text="New.", name="Ros Achterberg", version=comment.version, store="1")
    )

    comment.refresh_from_db()
    assert answer.status_code == 302
    assert (comment.text, comment.name, comment.email) == ("New.", "Ros Achterberg", "rosalind@example.org")


def test_an_edit_cannot_reach_what_is_not_the_writer_s_to_change(write, mine, filled_in, article):
    comment = write("Old.")
    kept = Comment.objects.filter(pk=comment.pk).values("email", "status", "article", "author", "parent").get()
    more = {"email": "x@example.org", "status": "approved", "author": "1", "parent": "1", "article": "99", "id": "7"}

    mine(comment, "mine-edit", filled_in(text="New.", version=comment.version, store="1", **more))

    assert Comment.objects.filter(pk=comment.pk).values("email", "status", "article", "author", "parent").get() == kept
