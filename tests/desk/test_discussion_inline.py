"""An article's discussion, closed, opened and set in the article's own form."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles.models import State
from comments.models import Act, LogEntry, Opening
from moderation import closing
from publication.models import HoldMode

GROUP = "discussion-group"


def change(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def inline(answer):
    return html.document_fromstring(answer.text).get_element_by_id(GROUP)


def words(element):
    return " ".join(element.text_content().split())


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return editor


@pytest.fixture
def opened(client):
    """Open an article's form; return what sends it, with changes to its discussion, as a browser does."""

    def of(article):
        form = html.document_fromstring(client.get(change(article)).text).get_element_by_id("article_form")
        return sender(client, change(article), form)

    return of


def sender(client, url, form):
    data = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)

    def send(doi=None, **changes):
        changes = {f"discussion-0-{name}": value for name, value in changes.items()}
        return client.post(url, data | changes | ({} if doi is None else {"doi": doi}))

    return send


def deeds(article):
    return list(LogEntry.objects.filter(article=article, comment=None).order_by("pk").values_list("act", flat=True))


def test_a_discussion_is_closed_with_the_reason_that_readers_see(client, as_editor, article, opened):
    answer = opened(article)(opening="closed", closed_reason="It had run its course.", reopens_at_0="2999-05-03")

    assert answer.status_code == 302
    article.discussion.refresh_from_db()
    assert (article.discussion.opening, article.discussion.closed_by) == (Opening.CLOSED, as_editor)
    assert article.discussion.reopens_at.year == 2999
    assert deeds(article) == [Act.CLOSED]
    assert closing.last(article).decision.reason == "It had run its course."
    assert "It had run its course." in client.get(article.get_absolute_url()).text
    assert "Closed by Edith Or on" in words(inline(client.get(change(article))))


def test_a_closed_discussion_is_given_back_or_kept_open(as_editor, article, opened):
    opened(article)(opening="closed", closed_reason="Enough.")

    opened(article)(opening="default")
    opened(article)(opening="open")

    article.discussion.refresh_from_db()
    assert (article.discussion.opening, article.discussion.closed_reason) == (Opening.OPEN, "")
    assert deeds(article) == [Act.CLOSED, Act.REOPENED, Act.REOPENED]


def test_closing_is_undone_on_the_desk(client, as_editor, article, opened):
    opened(article)(opening="closed", closed_reason="Enough.")

    closing.undo(closing.last(article).decision, by=as_editor)

    article.discussion.refresh_from_db()
    assert article.discussion.opening == Opening.DEFAULT


def test_hold_mode_and_days_are_set_alone_or_with_a_closing(as_editor, article, opened):
    opened(article)(hold_mode="review-after", close_after_days="30")
    assert deeds(article) == [Act.SET]

    opened(article)(opening="closed", closed_reason="Enough.", close_after_days="")

    article.discussion.refresh_from_db()
    assert (article.discussion.hold_mode, article.discussion.close_after_days) == (HoldMode.REVIEW_AFTER, None)
    assert deeds(article) == [Act.SET, Act.CLOSED, Act.SET]


def test_the_settings_can_be_made_before_an_article_comes_out(as_editor, make_article, opened):
    draft = make_article(state=State.DRAFT)

    opened(draft)(hold_mode="review-after")

    draft.discussion.refresh_from_db()
    assert draft.discussion.hold_mode == HoldMode.REVIEW_AFTER


def test_a_form_in_which_nothing_was_changed_writes_nothing(as_editor, moderator, article, opened):
    opened(article)(doi="10.1234/better")
    closing.close_discussion(
        article, by=moderator, version=1, reason="Enough.\nFor now.", reopens_at=timezone.now() + timedelta(days=1)
    )
    opened(article)(doi="10.1234/best")

    assert deeds(article) == [Act.CLOSED]


def test_saving_an_article_leaves_alone_what_others_did_to_its_discussion_meanwhile(
    as_editor, moderator, article, opened
):
    send = opened(article)
    closing.close_discussion(article, by=moderator, version=1, reason="Enough.")

    answer = send(doi="10.1234/better")

    assert answer.status_code == 302
    article.refresh_from_db()
    assert (article.doi, article.discussion.opening) == ("10.1234/better", Opening.CLOSED)
    assert deeds(article) == [Act.CLOSED]


def test_whoever_was_overtaken_is_told_by_whom_and_loses_nothing(client, as_editor, moderator, article, opened):
    send = opened(article)
    closing.close_discussion(article, by=moderator, version=1, reason="Enough.")

    answer = send(doi="10.1234/better", opening="open")

    assert "This discussion has changed since you opened the page: closed by Mo Derator" in words(inline(answer))
    form = html.document_fromstring(answer.text).get_element_by_id("article_form")
    assert (form.fields["doi"], form.fields["discussion-0-opening"]) == ("10.1234/better", "open")
    article.refresh_from_db()
    assert (article.doi, article.discussion.opening) == ("", Opening.CLOSED)

    assert sender(client, change(article), form)().status_code == 302  # who has been told may insist
    article.refresh_from_db()
    assert (article.doi, article.discussion.opening) == ("10.1234/better", Opening.OPEN)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"opening": "closed"}, "Closing needs a reason that readers see. A sentence is enough."),
        (
            {"opening": "closed", "closed_reason": "Enough.", "reopens_at_0": "2020-01-01"},
            "The time of reopening lies in the past.",
        ),
        ({"opening": "closed", "closed_reason": "Enough.", "reopens_at_1": "09:30"}, "A reopening needs a day."),
        ({"closed_reason": "Enough."}, "This belongs to a closing. Choose “Closed”, or leave it empty."),
        ({"close_after_days": "-1"}, "greater than or equal to 0"),
        ({"hold_mode": "none"}, "not one of the available choices"),
        ({"seen": "never"}, "Enter a whole number."),
    ],
)
def test_what_cannot_be_is_refused_at_the_discussion_and_stores_nothing(as_editor, article, opened, typed, sentence):
    answer = opened(article)(doi="10.1234/better", **typed)

    assert sentence in words(inline(answer))
    article.refresh_from_db()
    assert (article.doi, article.discussion.opening) == ("", Opening.DEFAULT)
    assert deeds(article) == []


def test_a_refusal_elsewhere_in_the_form_closes_nothing(as_editor, article, opened):
    answer = opened(article)(doi="none", opening="closed", closed_reason="Enough.")

    assert answer.status_code == 200
    article.discussion.refresh_from_db()
    assert article.discussion.opening == Opening.DEFAULT
    assert deeds(article) == []


def test_ones_own_article_takes_a_tick_that_is_recorded(as_editor, make_article, make_author, opened, article):
    own = make_article("Own", authors=[make_author("Edith Or", user=as_editor)])
    assert "acknowledged" not in opened(article)(opening="closed").text  # somebody else's asks for none

    answer = opened(own)(opening="closed", closed_reason="Enough.")

    assert "Tick that you know it" in words(inline(answer))
    assert inline(answer).xpath(".//input[@name='discussion-0-acknowledged']")
    assert opened(own)(opening="closed", closed_reason="Enough.", acknowledged="on").status_code == 302
    assert closing.last(own).decision.own_article


def test_what_closes_it_from_above_is_said(client, as_editor, moderator, make_article, make_author, publication):
    publication.close_after_days = 30
    publication.save()
    old = make_article("Old", published_at=timezone.now() - timedelta(days=31))
    assert "as every discussion is 30 days after its article" in words(inline(client.get(change(old))))

    closing.close_site(by=moderator, seen=0, reason="A flood.")

    stands = words(inline(client.get(change(old))))
    assert "The emergency switch closes every discussion, this one too." in stands
    assert "A flood." in stands


def test_a_closing_that_has_run_out_is_no_choice_any_more(editor, moderator, article, client, time_machine, opened):
    closing.close_discussion(
        article, by=moderator, version=1, reason="Enough.", reopens_at=timezone.now() + timedelta(hours=1)
    )
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    client.force_login(editor)

    form = html.document_fromstring(client.get(change(article)).text).get_element_by_id("article_form")
    assert (form.fields["discussion-0-opening"], form.fields["discussion-0-closed_reason"].strip()) == ("default", "")
    opened(article)(opening="closed", closed_reason="Again.")

    assert closing.last(article).decision.reason == "Again."


def test_the_discussion_of_what_was_retracted_is_closed_for_good(client, as_editor, make_article):
    article = make_article(state=State.RETRACTED)

    shown = inline(client.get(change(article)))

    assert "closed for good" in words(shown)
    assert not shown.xpath(".//*[@name='discussion-0-opening']")


def test_an_author_neither_sees_nor_sends_anything_of_it(client, make_user, make_article, make_author):
    user = make_user("author")
    own = make_article(state=State.DRAFT, authors=[make_author(user=user)])
    client.force_login(user)
    page = client.get(change(own))
    assert GROUP not in page.text

    form = html.document_fromstring(page.text).get_element_by_id("article_form")
    sender(client, change(own), form)(opening="closed", closed_reason="Mine.", id=own.discussion.pk, seen=1)

    assert deeds(own) == []


def test_an_article_that_is_being_begun_has_no_discussion_yet(client, as_editor):
    assert GROUP not in client.get(reverse("admin:articles_article_add")).text
