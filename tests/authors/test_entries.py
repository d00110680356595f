"""Whoever begins to write has an entry to stand under what they write with, and one alone."""

import pytest

from authors import entries
from authors.models import Author
from tests.comments.together import at_once


def test_an_entry_is_made_of_the_name_of_the_account_once(make_user, make_author):
    make_author("Ada Byron")
    user = make_user("author", "Ada Byron")

    entry, made = entries.of(user)

    assert made
    assert (entry.user, entry.name, entry.sort_name, entry.slug) == (user, "Ada Byron", "Byron, Ada", "ada-byron-2")
    assert entries.of(user) == (entry, False)
    entry.full_clean()


@pytest.mark.parametrize(
    ("name", "sort_name", "slug"),
    [
        ("Vincent van Gogh", "van Gogh, Vincent", "vincent-van-gogh"),
        ("Émilie du Châtelet", "du Châtelet, Émilie", "emilie-du-chatelet"),
        ("Hypatia", "Hypatia", "hypatia"),
        ("王 小明", "小明, 王", "author"),
        ("A" * 150, "A" * 120, "a" * 114),
    ],
)
def test_an_entry_is_sorted_by_family_and_has_a_url_whatever_the_name(make_user, name, sort_name, slug):
    entry, _made = entries.of(make_user("author", name, email="writes@example.org"))

    assert (entry.name, entry.sort_name, entry.slug) == (name[:120], sort_name, slug)
    entry.full_clean()


def test_two_tabs_at_once_make_one_entry(make_user, transactional_db):
    user = make_user("author", "Ada Byron")

    found = at_once(*[lambda: entries.of(user)[0].pk] * 6)

    assert set(found) == {Author.objects.get().pk}
