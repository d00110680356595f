"""How much may be written from one place. Case 37."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments import keys, personal, posting, throttle
from comments.models import Comment
from tests.comments.together import at_once


@pytest.fixture
def come_from(article):
    """Post as somebody at a network address."""
    numbers = iter(range(1000))

    def post(address="192.0.2.7", email="", **fields):
        number = next(numbers)
        return posting.post(
            article=article,
            parent=None,
            key=f"{number:032x}",
            origin=posting.Origin(address=address),
            name="Reader",
            text=f"Thought number {number}.",
            email=email or f"reader{number}@example.org",
            **fields,
        )

    return post


def test_a_fourth_comment_of_one_person_from_one_place_waits_for_ten_minutes_to_pass(come_from, time_machine):
    time_machine.move_to(timezone.now().replace(microsecond=0), tick=False)
    for _ in range(3):
        come_from(email="same@example.org")

    with pytest.raises(throttle.TooMany) as refusal:
        come_from(email="same@example.org")

    assert refusal.value.retry_after == 601
    time_machine.shift(timedelta(seconds=601))
    come_from(email="same@example.org")
    assert Comment.objects.count() == 4


def test_the_same_person_elsewhere_and_others_in_the_same_place_are_not_meant(come_from):
    for _ in range(3):
        come_from(email="same@example.org")

    come_from(address="198.51.100.7", email="same@example.org")
    come_from(email="other@example.org")

    assert Comment.objects.count() == 5


def test_case_37_fifteen_colleagues_behind_one_hospital_address_each_post_within_ten_minutes(come_from):
    for number in range(15):
        come_from(email=f"colleague{number}@hospital.example")

    assert Comment.objects.count() == 15


@pytest.mark.parametrize(
    ("most", "addresses"),
    [(60, ["192.0.2.7"]), (120, ["192.0.2.7", "192.0.2.8", "192.0.2.9"])],
    ids=["one address", "a neighbourhood"],
)
def test_an_hour_takes_so_many_from_an_address_and_from_its_neighbourhood(come_from, most, addresses):
    for number in range(most):
        come_from(address=addresses[number % len(addresses)])

    with pytest.raises(throttle.TooMany):
        come_from(address=addresses[0])

    come_from(address="198.51.100.7")
    assert Comment.objects.count() == most + 1


@pytest.mark.django_db(transaction=True)
def test_case_37_of_two_that_arrive_at_once_only_one_takes_the_last_place(come_from, make_article, article):
    for _ in range(2):
        come_from(email="same@example.org")
    other = make_article("Another article")
    fields = {"name": "Reader", "email": "same@example.org"}
    origin = posting.Origin(address="192.0.2.7")

    results = at_once(
        *[
            lambda about=about, key=key: posting.post(
                article=about, parent=None, key=key * 32, origin=origin, text=key, **fields
            )
            for about, key in [(article, "a"), (other, "b"), (article, "c"), (other, "d")]
        ]
    )

    assert [type(result) for result in results].count(Comment) == 1
    assert [type(result) for result in results].count(throttle.TooMany) == 3
    assert Comment.objects.count() == 3


def test_too_many_are_answered_with_429_when_to_try_again_and_everything_typed(client, article, filled_in):
    data = filled_in(text="The fourth in a row.")
    for number in range(4):
        fields = data | {"text": f"{data['text']} {number}", "key": keys.new_key(article)}
        answer = client.post(reverse("comments:send", args=[article.slug]), fields)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 601
    assert "The fourth in a row. 3" in answer.text
    assert 'value="rosalind@example.org"' in answer.text  # the form can be opened again with everything in it
    assert Comment.objects.count() == 3


def test_what_is_put_in_by_hand_is_not_counted(make_comment):
    for _ in range(5):
        make_comment()

    assert Comment.objects.count() == 5


def test_of_a_network_address_only_keyed_hashes_are_kept_and_those_for_a_week(client, write, come_from, time_machine):
    comment = write()
    kept = Comment.objects.filter(pk=comment.pk).values()[0]

    assert "127.0.0.1" not in str(kept)
    assert len(comment.network_hash) == len(comment.subnet_hash) == 64

    time_machine.move_to(timezone.now() + timedelta(days=7, seconds=1))
    come_from()

    comment.refresh_from_db()
    assert (comment.network_hash, comment.subnet_hash, comment.network_until) == ("", "", None)


def test_the_clock_set_back_lets_nobody_wait_for_longer(come_from, time_machine):
    for _ in range(3):
        come_from(email="same@example.org")

    time_machine.move_to(timezone.now() - timedelta(hours=1))

    assert come_from(email="same@example.org")


def test_five_comments_at_most_wait_for_one_e_mail_address_to_confirm_them(come_from, confirm):
    first, *_rest = [come_from(address=f"192.0.{number}.7", email="victim@example.org") for number in range(5)]

    with pytest.raises(throttle.TooMany, match="Confirm or withdraw"):
        come_from(address="198.51.100.7", email="victim@example.org")

    confirm(first)
    assert come_from(address="198.51.100.7", email="victim@example.org")


def test_too_many_is_said_before_anything_is_checked(check, article, filled_in, write):
    for number in range(3):
        write(f"Thought number {number}.")

    answer = check(article, filled_in(text="The fourth."))

    assert answer.status_code == 429
    assert "The fourth." in answer.text


def test_erasing_is_no_way_past_the_limits(come_from, time_machine):
    for number in range(60):
        come_from(email=f"reader{number}@example.org")
        personal.erase(f"reader{number}@example.org")

    with pytest.raises(throttle.TooMany):
        come_from()
