"""Nobody comments under the name of somebody who writes or works here, unless they have shown that it is theirs."""

import pytest
from django.urls import reverse

from comments import links
from comments.models import Comment

FORGED = [
    "Edith Or",
    "EDITH  OR",
    "Edith 0r",
    "\u0415d\u0456th \u041er",
    "\uff25dith Or",
    "Ed\u200bith Or.",
    "Dr Edith Or, MD",
]


@pytest.mark.parametrize("which", ["an account", "an author"])
def test_a_name_that_looks_like_that_of_somebody_here_is_refused_with_what_to_do(
    article, check, filled_in, make_user, make_author, which
):
    make_user("editor", "Edith Or") if which == "an account" else make_author(
        "Edith Or", user=make_user("author", "E. Or")
    )

    for name in FORGED:
        answer = check(article, filled_in(name=name))

        assert answer.status_code == 422, name
        (sentence,) = answer.context["form"].errors["name"]
        assert "If that is you, sign in first." in sentence
        assert "add what tells you apart" in sentence


def test_a_guest_author_who_could_not_sign_in_comments_under_their_own_name(article, check, filled_in, make_author):
    make_author("Edith Or")

    assert check(article, filled_in(name="Edith Or")).status_code == 200


def test_who_shares_the_name_tells_themselves_apart(article, send, filled_in, editor):
    for name in ("Edith M. Or", "Edith Or (Kestrel Bay)", "Edith Orr"):
        assert send(article, filled_in(name=name, text=f"I am {name}.")).status_code == 302, name

    assert Comment.objects.count() == 3


def test_who_signs_in_comments_under_their_own_name_and_no_other(article, check, client, filled_in, editor, moderator):
    client.force_login(editor)

    assert check(article, filled_in(name="Edith Or")).status_code == 200
    assert check(article, filled_in(name="Mo Derator")).status_code == 422


def test_an_author_signed_in_comments_elsewhere_under_the_name_they_write_by(
    article, check, client, filled_in, make_user, make_author
):
    user = make_user("author", "Wen L.")
    make_author("Wen Li", user=user)
    client.force_login(user)

    assert check(article, filled_in(name="Wen Li")).status_code == 200


def test_the_name_of_somebody_who_left_is_free_again(article, check, filled_in, editor):
    editor.is_active = False
    editor.save()

    assert check(article, filled_in(name="Edith Or")).status_code == 200


def test_a_comment_keeps_the_name_it_had_before_somebody_of_that_name_came(make_comment, make_user, client, filled_in):
    comment = make_comment(name="Edith Or")
    make_user("editor", "Edith Or")
    url = reverse("comments:mine-edit", args=[links.token(comment)])

    assert client.post(url, filled_in(name="Edith Or", text="Better said.")).status_code == 200
    assert client.post(url, filled_in(name="Rosalind Achterberg")).status_code == 200


def test_a_writer_does_not_rename_themselves_into_somebody_here(make_comment, editor, client, filled_in):
    url = reverse("comments:mine-edit", args=[links.token(make_comment())])

    answer = client.post(url, filled_in(name="Edith 0r"))

    assert answer.status_code == 422
    assert "sign in first" in answer.text
