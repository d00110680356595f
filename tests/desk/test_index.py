"""The index of the admin: what waits for whoever opens it, and how much came out lately."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles import publishing, working
from articles.models import State
from comments.models import Status
from moderation import reporting

INDEX = "/admin/"


def words(element):
    return " ".join(element.text_content().split())


@pytest.fixture
def panels(client):
    """Return the panels that the index shows somebody, by their names: what each says."""

    def of(user):
        client.force_login(user)
        page = html.document_fromstring(client.get(INDEX).text)
        found = page.xpath("//section[starts-with(@aria-labelledby, 'waits-')]")
        return {each.get("aria-labelledby").removeprefix("waits-"): each for each in found}

    return of


@pytest.fixture
def writer(make_user):
    return make_user("author", "Ada Byron")


@pytest.fixture
def own(make_author, writer):
    return make_author(user=writer)


def rows(panel):
    return [words(row) for row in panel.findall(".//li")]


# ---- editors ----


def test_an_editor_sees_what_waits_for_review_the_oldest_first_by_whom_and_with_which_note(
    panels, editor, writer, own, make_article, time_machine
):
    for title, day in (("Second", 2), ("First", 1)):
        time_machine.move_to(datetime(2026, 5, day, 12, tzinfo=UTC))
        draft = make_article(title, state=State.DRAFT, authors=[own])
        publishing.bring(draft, State.REVIEW, by=writer, note="Is it too long?")
    time_machine.move_to(datetime(2026, 5, 3, 12, tzinfo=UTC))
    make_article("Third", state=State.REVIEW)

    review = panels(editor)["review"]

    assert words(review.find("h2")) == "Submitted for review 3"
    assert rows(review) == [
        "First by Ada Byron, 1 May 2026, 08:00 Is it too long?",
        "Second by Ada Byron, 2 May 2026, 08:00 Is it too long?",
        "Third",
    ]
    assert review.find(".//a").get("href").endswith("/change/")


def test_an_editor_sees_what_comes_out_this_week_and_what_is_overdue(panels, editor, make_article):
    now, today = timezone.now(), timezone.localdate()
    make_article("Tomorrow", published_at=now + timedelta(days=1))
    make_article("Next month", published_at=now + timedelta(days=30))
    make_article("Stale", review_by=today - timedelta(days=1))
    make_article("Fresh", review_by=today)

    found = panels(editor)

    assert [row.split()[0] for row in rows(found["scheduled"])] == ["Tomorrow"]
    assert [row.split()[0] for row in rows(found["overdue"])] == ["Stale"]


def test_an_editor_sees_what_is_to_be_mended_before_it_comes_out(panels, editor, make_article):
    link = '<p><a href="/articles/nowhere/">There</a></p>'
    make_article("Astray", state=State.REVIEW, body=link)
    make_article("Soon", published_at=timezone.now() + timedelta(days=1), body=link)
    make_article("A draft", state=State.DRAFT, body=link)
    make_article("Out", body=link)

    mend = panels(editor)["mend"]

    assert {row.split()[0] for row in rows(mend)} == {"Astray", "Soon"}
    assert "to mend" in rows(mend)[0]


def test_what_comes_out_by_itself_is_looked_at_before_what_waits_for_review(panels, editor, make_article):
    for number in range(21):
        make_article(f"In review {number}", state=State.REVIEW, published_at=timezone.now() - timedelta(days=number))
    make_article("Soon", published_at=timezone.now() + timedelta(days=1))

    mend = panels(editor)["mend"]

    assert rows(mend)[0].startswith("Soon ")
    assert words(mend.find("h2")).endswith(" 20+")


def test_where_more_wait_than_are_looked_at_nobody_is_told_that_all_is_well(panels, editor, make_article, make_author):
    author = make_author()
    for number in range(21):
        made = make_article(f"In review {number}", slug=f"in-review-{number}", state=State.REVIEW, authors=[])
        made.bylines.create(author=author, no_interests=True)

    mend = words(panels(editor)["mend"])

    assert mend.endswith("0+ Of the first 20 in review or scheduled none has anything to mend.")


def test_a_panel_shows_seven_and_leads_to_all_of_them(client, panels, editor, make_article):
    for number in range(9):
        make_article(f"Article {number}", published_at=timezone.now() + timedelta(hours=number + 1))
    make_article("Much later", published_at=timezone.now() + timedelta(days=30))

    scheduled = panels(editor)["scheduled"]

    assert len(rows(scheduled)) == 7
    every = scheduled.xpath(".//p/a")[0]
    assert words(every) == "All 9: Coming out this week"
    there = html.document_fromstring(client.get(every.get("href")).text)
    assert len(there.xpath("//th[contains(@class, 'field-title')]")) == 9


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("review", "Nothing waits for review."),
        ("scheduled", "Nothing is scheduled for the next seven days."),
        ("mend", "Nothing in review or scheduled has anything to mend."),
        ("overdue", "No article is past its date of review."),
    ],
)
def test_where_nothing_waits_a_sentence_says_so(panels, editor, name, sentence):
    assert words(panels(editor)[name]).endswith(f"0 {sentence}")


def test_an_editor_who_writes_sees_their_own_drafts_too(panels, editor, make_author, make_article):
    assert "drafts" not in panels(editor)
    make_article("Mine", state=State.DRAFT, authors=[make_author("Edith Or", user=editor)])
    make_article("Not mine", state=State.DRAFT)

    assert [row.split()[0] for row in rows(panels(editor)["drafts"])] == ["Mine"]


# ---- authors ----


def test_an_author_sees_their_own_and_why_an_editor_sent_it_back(
    panels, writer, own, editor, make_article, make_author
):
    make_article("Draft", state=State.DRAFT, authors=[own])
    back = make_article("Back", state=State.REVIEW, authors=[own])
    publishing.bring(back, State.DRAFT, by=editor, note="The second figure is missing.")
    again = make_article("Again", state=State.REVIEW, authors=[own])
    publishing.bring(again, State.DRAFT, by=editor)
    publishing.bring(again, State.REVIEW, by=writer)
    make_article("Later", authors=[own], published_at=timezone.now() + timedelta(days=1))
    for state in (State.DRAFT, State.REVIEW):
        make_article(f"Hers {state}", state=state, authors=[make_author(f"Bea {state}")])

    found = panels(writer)

    assert list(found) == ["returned", "drafts", "own-review", "own-scheduled"]
    (returned,) = rows(found["returned"])
    assert returned.startswith("Back by Edith Or, ")
    assert returned.endswith("The second figure is missing.")
    assert [row.split()[0] for row in rows(found["drafts"])] == ["Draft"]
    assert [row.split()[0] for row in rows(found["own-review"])] == ["Again"]
    assert [row.split()[0] for row in rows(found["own-scheduled"])] == ["Later"]
    assert not found["own-scheduled"].findall(".//a")  # its form is closed to its author


# ---- what was typed and not saved ----


def test_what_somebody_typed_and_did_not_save_is_one_click_away(panels, writer, own, editor, make_article):
    draft, hers = (make_article(title, state=State.DRAFT, authors=[own]) for title in ("Draft", "Seen"))
    out = make_article("Out", authors=[own])
    working.WorkingCopy.objects.bulk_create(
        working.WorkingCopy(article=about, user=user, fields={"title": ["B"]}, typed_at=typed)
        for about, user, typed in (
            (draft, writer, timezone.now()),
            (None, writer, timezone.now()),
            (hers, writer, None),  # is open, and nothing was typed
            (out, writer, timezone.now()),  # has left the author's list meanwhile
            (hers, editor, timezone.now()),
        )
    )

    unsaved = panels(writer)["unsaved"]

    assert sorted(link.get("href") for link in unsaved.findall(".//a")) == [
        reverse("admin:articles_article_change", args=[draft.pk]),
        reverse("admin:articles_article_add"),
    ]
    assert "You typed something into “Draft” and did not save it." in words(unsaved)


# ---- moderators ----


def test_a_moderator_sees_held_comments_and_open_reports_and_nothing_of_articles(
    client, panels, moderator, make_comment, make_article
):
    make_article("Secret", state=State.REVIEW)
    make_comment()
    reported = make_comment(status=Status.APPROVED)
    for reason in ("spam", "abuse"):
        reporting.report(reported, reason=reason, address="192.0.2.1")

    found = panels(moderator)

    assert list(found) == ["comments"]
    assert rows(found["comments"]) == ["1 comment is held", "2 reports are open"]
    for link in found["comments"].findall(".//a"):
        assert client.get(link.get("href")).status_code == 200


@pytest.mark.parametrize("role", ["editor", "author"])
def test_who_does_not_moderate_learns_of_no_held_comment(panels, make_user, make_comment, role):
    make_comment()

    assert "comments" not in panels(make_user(role))


def test_an_administrator_sees_both(panels, administrator):
    assert list(panels(administrator)) == ["review", "scheduled", "mend", "overdue", "comments"]


# ---- how much came out ----


def charts(page):
    found = html.document_fromstring(page.text).xpath("//section[starts-with(@aria-labelledby, 'months-')]")
    return [{words(row[0]): words(row[1]) for row in each.findall(".//tbody/tr")} for each in found]


def test_articles_and_comments_are_counted_by_month_in_the_publications_own_time(
    client, editor, make_article, make_comment, publication, time_machine
):
    publication.time_zone = "America/Toronto"
    publication.save()
    time_machine.move_to("2026-02-01T04:30:00Z")  # still January there
    article = make_article("January", published_at=timezone.now())
    make_comment(article=article, status=Status.APPROVED)
    time_machine.move_to("2026-02-01T05:30:00Z")
    make_article("February", published_at=timezone.now())
    make_comment(article=article)
    make_article("A draft", state=State.DRAFT, published_at=timezone.now())
    make_article("Later", published_at=timezone.now() + timedelta(days=1))
    make_article("Page", kind="page", published_at=timezone.now())
    make_article("Long ago", published_at=datetime(2025, 2, 1, tzinfo=UTC))
    client.force_login(editor)

    articles, comments = charts(client.get(INDEX))

    assert (len(articles), next(iter(articles)), list(articles)[-1]) == (12, "March 2025", "February 2026")
    assert {month: count for month, count in articles.items() if count != "0"} == {
        "January 2026": "1",
        "February 2026": "1",
    }
    assert {month: count for month, count in comments.items() if count != "0"} == {"January 2026": "1"}


def test_a_moderator_is_shown_no_chart(client, moderator, article):
    client.force_login(moderator)

    assert charts(client.get(INDEX)) == []


# ---- what it costs ----


@pytest.mark.parametrize("role", ["author", "editor", "administrator"])
def test_the_index_asks_at_most_25_times_however_much_waits(
    client, make_user, make_author, make_article, make_figure, make_comment, role, django_assert_max_num_queries
):
    user = make_user(role)
    author = make_author("Cy Cobb", user=user)
    link = '<p><a href="/articles/nowhere/">There</a></p>'
    for number in range(3):
        reviewed = make_article(
            f"Review {number}", state=State.DRAFT, authors=[author], topics=["Ethics"], body=link, language="fr"
        )
        make_figure(reviewed)
        publishing.bring(reviewed, State.REVIEW, by=user)
        make_article(f"Draft {number}", state=State.DRAFT, authors=[author])
        make_article(f"Later {number}", authors=[author], published_at=timezone.now() + timedelta(days=1), body=link)
        make_article(f"Stale {number}", authors=[author], review_by=timezone.localdate() - timedelta(days=1))
        working.WorkingCopy.objects.create(user=user, article=reviewed, fields={"a": ["b"]}, typed_at=timezone.now())
    make_comment()
    client.force_login(user)
    client.get(INDEX)

    with django_assert_max_num_queries(25):
        client.get(INDEX)
