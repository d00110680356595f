"""The entry of an author in a browser, and whoever is picked in it."""

from playwright.sync_api import expect


def test_every_part_of_an_authors_entry_has_a_name(desk, make_author, sound):
    author = make_author()
    author.affiliations.create(institution="St. Elsewhere")

    desk.goto(f"/admin/authors/author/{author.pk}/change/")

    expect(desk.get_by_role("combobox", name="User")).to_be_visible()
    sound()


def test_a_new_byline_asks_for_its_author_by_name(desk, sound):
    desk.goto("/admin/articles/article/add/")

    desk.get_by_role("button", name="Add another Byline").click()

    expect(desk.get_by_role("combobox", name="Author")).to_be_visible()
    sound()
