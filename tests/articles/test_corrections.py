"""What becomes of a text that readers know: fixed, corrected in public, updated; asked, and never guessed."""

from datetime import timedelta
from time import process_time

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles import corrections, publishing, revisions
from articles.models import Act, Correction, State
from tests.articles.forms import change, errors

TEXT = {"title": "Before you post", "standfirst": "", "body": "<p>Ask two people before you post a story.</p>"}


def told(answer):
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


# ---- the wording that is proposed ----


@pytest.mark.parametrize(
    ("after", "old", "new"),
    [
        ({"body": "<p>Ask three people before you post a story.</p>"}, "two people before", "three people before"),
        ({"title": "Before you share"}, "Before you post", "Before you share"),
        ({"standfirst": "Think first."}, "", "Think first."),
        ({"body": f"{TEXT['body']}<p>Then wait.</p>"}, "", "Then wait."),
        ({"body": ""}, "Ask two people before you post a story.", ""),
        ({"body": "<p><em>Ask</em> two people before you post a story.</p>"}, "", ""),
        ({"body": "<p>Ask two  people before you post a story.</p>\r\n"}, "", ""),
    ],
)
def test_old_and_new_wording_are_proposed_from_what_was_changed(after, old, new):
    proposed = corrections.proposed(TEXT, TEXT | after)

    assert [new_or_old in text for new_or_old, text in zip((old, new), proposed, strict=True)] == [True, True]
    assert [bool(text) for text in proposed] == [bool(old), bool(new)]


def test_changes_far_apart_come_with_a_few_words_about_each_and_no_more():
    between = " ".join(f"word{number}" for number in range(200))
    before, after = ({"body": f"<p>Two {between} two.</p><p>{between}</p>"}, {"body": f"<p>Ten {between} ten.</p>"})

    old, new = corrections.proposed(TEXT | before, TEXT | after)

    assert new == "Ten word0 word1 word2 word3 … word196 word197 word198 word199 ten."
    assert old.startswith("Two word0 word1 word2 word3 … word196 word197 word198 word199 two.")
    assert len(old) <= corrections.LONGEST


def test_a_text_that_was_written_anew_is_compared_in_no_time():
    before, after = ("".join(f"<p>{word}{n}</p>" for n in range(5_000)) for word in ("a", "b"))

    old, new = corrections.proposed(TEXT | {"body": before}, TEXT | {"body": after})

    assert len(old) == len(new) == corrections.LONGEST


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>a</p><p>b</p>" * 499, "<p>b</p><p>b</p><p>a</p>" * 330),
        ("<table><tbody>" + "<tr><td>1</td></tr>" * 999, "<table><tbody>" + "<tr><td>2</td><td>1</td></tr>" * 999),
    ],
)
def test_a_text_that_says_the_same_over_and_over_is_compared_in_no_time(before, after):
    began = process_time()

    proposed = corrections.proposed(TEXT | {"body": before}, TEXT | {"body": after})

    assert any(proposed)
    assert process_time() - began < 0.5


# ---- the question in the form ----


def test_a_changed_text_that_readers_know_is_not_saved_before_it_is_said_what_the_change_is(as_editor, article, fill):
    answer = fill(change(article), body="<p>Some words that were read.</p>", note="Typed with care.")

    assert errors(answer) == {"change": ["Readers see this text already. Say what the change is, and save again."]}
    form = html.document_fromstring(answer.text).get_element_by_id("article_form")
    assert form.fields["body"].strip() == "<p>Some words that were read.</p>"
    assert form.fields["note"].strip() == "Typed with care."
    article.refresh_from_db()
    assert article.body == "<p>Some words that are read.</p>"


def test_a_minor_fix_is_logged_with_its_note_and_not_announced(as_editor, article, fill):
    answer = fill(change(article), title="An artikle", change="fix", note="A letter.")

    assert answer.status_code == 302
    article.refresh_from_db()
    assert (article.title, article.revised_at) == ("An artikle", None)
    assert not article.corrections.exists()
    assert [(one.act, one.note, one.by) for one in article.revisions.all()[:1]] == [
        (Act.FIXED, "A letter.", as_editor)
    ]


def test_a_correction_is_announced_with_both_wordings_and_dated(client, as_editor, article, fill):
    answer = fill(
        change(article),
        body="<p>Some words that were read.</p>",
        change="correction",
        correction="They were read, and are no more.",
    )

    assert "“words that are read.” became “words that were read.”" in told(answer).replace("Some ", "")
    article.refresh_from_db()
    note = article.corrections.get()
    assert (note.text, note.published_on) == ("They were read, and are no more.", timezone.localdate())
    assert ("are" in note.old_wording, "were" in note.new_wording) == (True, True)
    assert abs(article.revised_at - timezone.now()) < timedelta(minutes=1)
    assert [one.act for one in article.revisions.all()] == [Act.CORRECTED, Act.BEGUN]
    for path in (
        article.get_absolute_url(),
        reverse("republish:corrections-feed"),
        f"/articles/{article.slug}/republish.json",
    ):
        assert "They were read, and are no more." in client.get(path).text, path


def test_wordings_that_an_editor_gives_are_kept(as_editor, article, fill):
    wordings = {"old_wording": "some", "new_wording": "many"}

    fill(change(article), title="Many", change="correction", correction="Many, not some.", **wordings)

    note = article.corrections.get()
    assert (note.old_wording, note.new_wording) == ("some", "many")


def test_a_correction_without_its_public_text_is_refused_and_nothing_is_lost(as_editor, article, fill):
    answer = fill(change(article), title="Better", change="correction")

    assert errors(answer) == {"correction": ["A correction says publicly what was wrong and what is right. Write it."]}
    assert html.document_fromstring(answer.text).get_element_by_id("article_form").fields["title"] == "Better"
    assert not article.corrections.exists()


def test_an_update_is_dated_and_is_no_correction(as_editor, article, fill):
    fill(change(article), standfirst="With what is new.", change="update")

    article.refresh_from_db()
    assert abs(article.revised_at - timezone.now()) < timedelta(minutes=1)
    assert not article.corrections.exists()
    assert article.revisions.first().act == Act.UPDATED


def test_a_date_of_revision_that_an_editor_sets_is_kept(as_editor, article, fill):
    day = timezone.localtime(article.published_at)

    fill(
        change(article),
        title="New",
        change="update",
        revised_at_0=day.strftime("%Y-%m-%d"),
        revised_at_1=(day + timedelta(seconds=1)).strftime("%H:%M:%S"),
    )

    article.refresh_from_db()
    assert article.revised_at < timezone.now() - timedelta(hours=20)


@pytest.mark.parametrize("fields", [{"listed": ""}, {"body": "<p>Some  words that are read.</p>\r\n"}])
def test_what_changes_nothing_that_is_read_is_not_asked_about(as_editor, article, fill, fields):
    assert fill(change(article), **fields).status_code == 302

    assert article.revisions.first().act in (Act.SAVED, Act.BEGUN)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.DRAFT},
        {"published_at": timezone.now() + timedelta(days=3)},
        {"kind": "page"},
    ],
)
def test_what_nobody_reads_yet_and_pages_change_freely(client, as_editor, make_article, fill, fields):
    free = make_article("Free", **fields)

    answer = fill(change(free), title="Freer")

    assert answer.status_code == 302
    assert 'name="change"' not in client.get(change(free)).text


def test_a_step_that_takes_it_back_says_what_the_change_is(as_editor, article, fill):
    fill(change(article), title="Better", step=State.UNPUBLISHED)

    article.refresh_from_db()
    assert (article.title, article.state) == ("Better", State.UNPUBLISHED)
    assert [one.act for one in article.revisions.all()] == [Act.UNPUBLISHED, Act.BEGUN]


@pytest.mark.parametrize(
    ("step", "further"), [(State.UNPUBLISHED, {}), (State.RETRACTED, {"retraction": "The numbers were wrong."})]
)
def test_a_correction_that_comes_with_a_step_is_announced_as_well(as_editor, article, fill, step, further):
    fill(change(article), title="Better", step=step, change="correction", correction="It is better.", **further)

    article.refresh_from_db()
    assert (article.title, article.state) == ("Better", step)
    note = article.corrections.get(kind=Correction.Kind.CORRECTION)
    assert (note.text, note.new_wording) == ("It is better.", "Better")
    last = article.revisions.first()
    assert last.act == revisions.ACTS[step]
    assert "Correction added: It is better." in last.note


@pytest.mark.parametrize("further", [{"change": "fix"}, {"step": State.UNPUBLISHED}, {}])
def test_what_is_written_for_a_correction_is_not_thrown_away_unasked(as_editor, article, fill, further):
    answer = fill(change(article), correction="It is better.", **further)

    assert errors(answer) == {
        "change": ["You wrote what was wrong. Choose “A correction”, or take that out again."],
    }
    article.refresh_from_db()
    assert article.state == State.PUBLISHED


# ---- the notes above an article ----


def row(**fields):
    told = {"published_on": str(timezone.localdate()), "text": "It was three."} | fields
    return {"corrections-TOTAL_FORMS": 1} | {f"corrections-0-{name}": value for name, value in told.items()}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"corrections-0-text": "It was three."}, "Correction changed: It was three."),
        ({"corrections-0-DELETE": "on"}, "Correction deleted: It was thre."),
    ],
)
def test_whoever_amends_or_takes_away_a_correction_stands_in_the_history(as_editor, article, fill, changes, said):
    article.corrections.create(text="It was thre.")

    fill(change(article), note="Asked for.", **changes)

    assert [each.text for each in article.corrections.all()] == ["It was three."] * ("changed" in said)
    last = article.revisions.first()
    assert (last.by, last.act, last.note) == (as_editor, Act.CORRECTED, f"Asked for.\n\n{said}")


def test_whoever_adds_a_correction_by_hand_stands_in_the_history(as_editor, article, fill):
    fill(change(article), **row())

    last = article.revisions.first()
    assert (last.by, last.act, last.note) == (as_editor, Act.CORRECTED, "Correction added: It was three.")


def test_a_correction_written_twice_in_one_form_is_announced_once(as_editor, article, fill):
    fill(change(article), title="Three", change="correction", correction="It was three.", **row())

    assert article.corrections.get().text == "It was three."


def test_a_correction_is_not_dated_on_a_day_to_come(as_editor, article, fill):
    answer = fill(change(article), **row(published_on=str(timezone.localdate() + timedelta(days=1))))

    assert errors(answer) == {"published_on": ["That day is still to come. Give the day on which readers are told."]}
    assert not article.corrections.exists()


@pytest.mark.parametrize("state", [{"state": State.DRAFT}, {"published_at": timezone.now() + timedelta(days=3)}])
def test_what_nobody_has_read_takes_no_correction(as_editor, make_article, fill, state):
    unread = make_article("Unread", **state)

    fill(change(unread), **row())

    assert not unread.corrections.exists()


def test_the_notice_of_a_retraction_is_changed_by_nobody(client, as_editor, article, fill):
    publishing.retract(article, by=as_editor, text="The numbers were wrong.")
    before = article.corrections.values().get()

    answer = fill(
        change(article),
        **{
            "corrections-0-text": "Never mind.",
            "corrections-0-published_on": "2020-01-01",
            "corrections-0-DELETE": "on",
        },
    )

    assert answer.status_code == 302
    assert article.corrections.values().get() == before
    form = html.document_fromstring(client.get(change(article)).text).get_element_by_id("article_form")
    assert form.inputs["corrections-0-text"].get("disabled") is not None


# ---- retracting ----


def test_a_retraction_from_the_form_holds_everywhere(client, as_editor, article, fill):
    fill(change(article), step=State.RETRACTED, retraction="The numbers were wrong.", note="Asked for by its author.")

    page = client.get(article.get_absolute_url())
    assert page.status_code == 200
    assert "The numbers were wrong." in page.text
    assert client.get(f"/articles/{article.slug}/republish.html").status_code == 410
    assert client.post(f"/articles/{article.slug}/comment/", {"text": "But"}).status_code != 200
    article.refresh_from_db()
    assert publishing.allowed(article, as_editor) == set()
    revision = article.revisions.first()
    assert (revision.act, revision.note) == (Act.RETRACTED, "The numbers were wrong.\n\nAsked for by its author.")
