"""The way from a saved article to a published one: its checklist, its hour, and what is noted for whoever is next."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.utils import timezone
from lxml import html

from articles import checklist, publishing
from articles.models import Act, Article, State
from tests.articles.forms import ADD, change, errors

BODY = "<p>Ask three people.</p>"


def way_out(article):
    return f"/admin/articles/article/{article.pk}/publish/"


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def page_of(answer):
    return html.document_fromstring(answer.text)


def text_of(answer):
    return " ".join(page_of(answer).get_element_by_id("content").text_content().split())


@pytest.fixture
def draft(make_article, make_author):
    """Make a draft with two things to mend and five to confirm."""
    return make_article("Before you post", state=State.DRAFT, authors=[make_author("Bea Other")], body="")


@pytest.fixture
def asked(make_article, make_author, ready):
    """Make a draft of which there is one thing to confirm: it has no standfirst."""
    made = make_article("Ask before you post", state=State.DRAFT, review_by=ready["review_by"])
    made.topics.set(ready["topics"])
    made.bylines.create(author=make_author("Wen Li"), no_interests=True)
    return made


@pytest.fixture
def publish(client):
    """Open the page, tick what is to be confirmed, fill in the rest and send it."""

    def send(article, *, ticked=True, **changes):
        form = page_of(client.get(way_out(article))).xpath("//form[@method='post' and .//button[@data-then]]")[0]
        for box in form.xpath(".//input[@name='accepted']"):
            box.checked = ticked
        data = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        return client.post(way_out(article), data | changes)

    return send


# ---- what is scheduled ----


@pytest.fixture
def coming(asked, editor):
    """Make an article that comes out in two days."""
    warnings = [finding.key for finding in checklist.findings(Article.objects.with_people().get(pk=asked.pk))]
    hour = timezone.now().replace(microsecond=0) + timedelta(days=2)
    return publishing.publish(asked, by=editor, version=asked.version, at=hour, accepted=warnings)


@pytest.mark.parametrize("at_once", [False, True])
def test_what_is_scheduled_goes_back_to_draft_where_it_is_saved_with_something_to_mend(
    client, as_editor, coming, fill, at_once
):
    hour = timezone.localtime(timezone.now() - timedelta(hours=1)) if at_once else None
    moved = {"published_at_0": hour.strftime("%Y-%m-%d"), "published_at_1": hour.strftime("%H:%M")} if hour else {}

    answer = fill(change(coming), body="", title="Ask twice before you post", note="Shorter.", **moved)

    sentence = "Saved, and a draft again: it no longer comes out by itself. Mend this, then publish: It has no text."
    assert [line for line in told(answer) if "It has no text." in line] == [f"{sentence} Write it."]
    stored = Article.objects.get(pk=coming.pk)
    assert (stored.title, stored.state, stored.was_public) == ("Ask twice before you post", State.DRAFT, False)
    assert at_once or stored.published_at == coming.published_at
    assert client.get(stored.get_absolute_url()).status_code == 404
    last, before = stored.revisions.all()[:2]
    assert (last.act, last.by, before.act) == (Act.RETURNED, as_editor, Act.PUBLISHED)
    assert last.note == "Shorter.\n\nIt would have come out with something to mend."


def test_what_is_scheduled_and_in_order_stays_so_when_it_is_saved(as_editor, coming, fill):
    fill(change(coming), title="Ask twice before you post")

    coming.refresh_from_db()
    assert (coming.title, coming.is_scheduled) == ("Ask twice before you post", True)


# ---- the gate ----


def test_publishing_saves_first_and_leads_to_what_stands_in_the_way(client, as_editor, draft, fill):
    answer = fill(change(draft), title="Better", step=State.PUBLISHED, note="Almost there.")

    assert answer.url == way_out(draft)
    assert told(answer)[0].startswith("Saved. Not published yet: 2 to mend, ")
    draft.refresh_from_db()
    assert (draft.title, draft.state, draft.published_at) == ("Better", State.DRAFT, None)
    assert [(one.act, one.note) for one in draft.revisions.all()] == [(Act.SAVED, "Almost there."), (Act.BEGUN, "")]
    page = page_of(client.get(way_out(draft)))
    links = page.xpath("//li[contains(@class, 'error')]/a/@href")
    assert links == [f"{change(draft)}#id_body", f"{change(draft)}#id_bylines-0-interests"]
    form = page_of(client.get(change(draft)))
    assert all(form.get_element_by_id(link.partition("#")[2]) is not None for link in links)


def test_a_new_article_that_is_to_come_out_at_once_is_led_there_too(as_editor, fill):
    answer = fill(ADD, title="Before", slug="before", body=BODY, step=State.PUBLISHED)

    assert answer.url == way_out(Article.objects.get())


def test_a_date_in_the_past_that_was_typed_is_kept_on_the_way_out_and_asked_about(client, as_editor, asked, fill):
    typed = {"published_at_0": "2026-01-05", "published_at_1": "08:00"}

    fill(change(asked), step=State.PUBLISHED, **typed)

    form = next(form for form in page_of(client.get(way_out(asked))).forms if "when" in form.fields)
    assert (form.fields["when"], form.fields["at_0"], form.fields["at_1"]) == ("then", "2026-01-05", "08:00")
    assert "dated 5 January 2026, in the past" in text_of(client.get(way_out(asked)))


def test_what_is_to_be_mended_blocks_whatever_is_ticked(as_editor, draft, publish):
    answer = publish(draft)

    assert answer.status_code == 422
    assert "Not published yet: 2 to mend." in text_of(answer)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_what_is_to_be_confirmed_asks_until_it_is_ticked(as_editor, asked, publish):
    refused = publish(asked, ticked=False)

    assert refused.status_code == 422
    assert "Not published yet: 1 to confirm." in text_of(refused)
    done = publish(asked)

    assert done.url == change(asked)
    assert told(done)[-1] == "Published."
    asked.refresh_from_db()
    assert asked.is_public
    assert asked.revisions.first().act == Act.PUBLISHED


@time_machine.travel("2026-05-02 12:00Z", tick=False)
def test_an_hour_to_come_is_said_in_the_publications_time(client, as_editor, asked, publish):
    answer = publish(asked, when="then", at_0="2026-05-03", at_1="09:00")

    asked.refresh_from_db()
    assert asked.published_at.isoformat() == "2026-05-03T13:00:00+00:00"
    assert not asked.is_public
    assert "(time of America/Toronto)" in told(answer)[-1]
    assert told(answer)[-1].startswith("Scheduled: it comes out on 3 May 2026")


@time_machine.travel("2026-05-02 12:00Z", tick=False)
def test_an_hour_in_the_past_is_asked_about_before_it_is_taken(as_editor, asked, publish, client):
    past = {"when": "then", "at_0": "2026-04-30", "at_1": "09:00"}
    refused = publish(asked, **past)

    assert refused.status_code == 422
    assert "It would come out dated 30 April 2026, in the past. Is that meant?" in text_of(refused)
    form = page_of(refused).xpath("//form[@method='post' and .//button[@data-then]]")[0]
    for box in form.xpath(".//input[@name='accepted']"):
        box.checked = True
    data = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    client.post(way_out(asked), data)

    asked.refresh_from_db()
    assert asked.published_at.isoformat() == "2026-04-30T13:00:00+00:00"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"when": "then"}, "Say when, or choose “Now”."),
        ({"when": "then", "at_0": "2026-02-31", "at_1": "09:00"}, "There is no such date. Write it like 2026-05-03."),
        ({"when": "then", "at_0": "9999-12-31", "at_1": "23:59"}, "more than a hundred years away"),
        ({"when": ""}, "This field is required."),
    ],
)
def test_an_hour_that_is_none_is_refused_and_the_ticks_stay(as_editor, asked, publish, fields, sentence):
    answer = publish(asked, **fields)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert page_of(answer).xpath("//input[@name='accepted'][@checked]")
    asked.refresh_from_db()
    assert asked.state == State.DRAFT


def test_what_was_changed_meanwhile_is_shown_again_and_then_published(as_editor, asked, publish):
    answer = publish(asked, version="0")

    assert answer.status_code == 422
    assert "This article was changed meanwhile, and not published." in text_of(answer)
    assert page_of(answer).xpath("//input[@name='version']/@value") == [str(asked.version)]


def test_what_was_public_keeps_its_date_and_is_asked_for_none(client, as_editor, asked, publish, editor):
    first = timezone.now() - timedelta(days=500)
    publishing.bring(asked, State.PUBLISHED, by=editor, at=first)
    publishing.bring(asked, State.UNPUBLISHED, by=editor)

    assert 'name="when"' not in client.get(way_out(asked)).text
    publish(asked)

    asked.refresh_from_db()
    assert (asked.state, asked.published_at) == (State.PUBLISHED, first)


def test_what_is_out_already_leads_back_to_its_form(client, as_editor, article):
    answer = client.get(way_out(article))

    assert answer.url == change(article)
    assert told(answer) == ["It is published already, or scheduled."]


def test_an_author_has_no_way_out(client, as_author, make_article):
    own = make_article(state=State.DRAFT, authors=[as_author.author])

    assert client.get(way_out(own)).status_code == 404
    with pytest.raises(publishing.Refused):
        publishing.publish(own, by=as_author, version=own.version)


def test_the_gate_refuses_with_its_findings_and_without_the_page(asked, editor):
    with pytest.raises(publishing.Unready) as refusal:
        publishing.publish(asked, by=editor, version=asked.version)

    (finding,) = refusal.value.findings
    assert (finding.place, str(refusal.value)) == ("standfirst", "Not published yet: 1 to confirm.")
    assert publishing.publish(asked, by=editor, version=asked.version, accepted=[finding.key]).is_public


def test_a_program_that_publishes_is_not_asked(draft, editor):
    assert checklist.findings(draft)

    assert publishing.bring(draft, State.PUBLISHED, by=editor).is_public


# ---- what the form shows ----


def test_the_form_of_a_draft_shows_what_is_left_to_do(client, as_editor, draft, asked, article):
    def said(about):
        return [
            " ".join(one.text_content().split()) for one in page_of(client.get(change(about))).find_class("checklist")
        ]

    assert said(draft)[0].startswith("Before it can be published: 2 to mend, ")
    assert said(asked)[0].startswith("Before it can be published: 1 to confirm")
    assert said(article) == []


def test_the_form_of_what_is_out_shows_that_its_review_is_due(client, as_editor, make_article):
    due = make_article(review_by=timezone.localdate() - timedelta(days=1))

    assert "which is past. Read it again, and set a new date." in text_of(client.get(change(due)))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("review_by", "2026-02-31", "There is no such date. Write it like 2026-05-03."),
        ("published_at_0", "yesterday", "There is no such date. Write it like 2026-05-03."),
        ("published_at_0", "0203-01-01", "This date is more than a hundred years away. Is there a slip in it?"),
    ],
)
def test_a_date_that_is_none_is_refused_with_a_sentence(as_editor, draft, fill, name, value, sentence):
    answer = fill(change(draft), **{"published_at_1": "09:00", name: value, "title": "Better"})

    assert sentence in [line for lines in errors(answer).values() for line in lines]
    assert page_of(answer).get_element_by_id("article_form").fields["title"] == "Better"


# ---- what is noted ----


def test_a_note_is_shown_until_the_next_step_and_kept_in_the_history(
    client, as_editor, make_article, make_author, fill
):
    article = make_article(state=State.REVIEW, authors=[make_author()])

    fill(change(article), step=State.DRAFT, note="Whose consent was asked?")

    assert "Edith Or sent it back on " in text_of(client.get(change(article)))
    fill(change(article), note="Hers. I asked her.")
    shown = text_of(client.get(change(article)))
    assert "Whose consent was asked?" in shown
    assert "Edith Or noted on " in shown
    fill(change(article), step=State.REVIEW)
    assert "Whose consent was asked?" not in text_of(client.get(change(article)))
    kept = [(one.act, one.note) for one in article.revisions.all()]
    assert kept == [
        (Act.SUBMITTED, ""),
        (Act.SAVED, "Hers. I asked her."),
        (Act.RETURNED, "Whose consent was asked?"),
        (Act.BEGUN, ""),
    ]


def test_who_submits_is_advised_and_not_kept_from_it(as_author, make_article, fill):
    own = make_article(state=State.DRAFT, authors=[as_author.author])

    answer = fill(change(own), step=State.REVIEW)

    assert any(line.startswith("Submitted. Before it can be published: 1 to mend, ") for line in told(answer))
    own.refresh_from_db()
    assert own.state == State.REVIEW


# ---- slugs ----


def test_a_slug_is_proposed_that_nobody_has_or_had(as_editor, article, make_article, fill):
    make_article("Second", slug="an-article-2")
    article.former_slugs.create(slug="an-article-3")

    answer = fill(ADD, title="Another", slug="an-article", body=BODY)

    assert errors(answer)["slug"] == ["“An article” has this slug, or had it. “an-article-4” is free."]


def test_an_author_is_not_told_what_others_have_not_published(as_author, make_article, make_author, fill):
    make_article("Secret", slug="secret", state=State.DRAFT, authors=[make_author("Wen Li")])

    answer = fill(ADD, title="Mine", slug="secret", body=BODY)

    assert errors(answer)["slug"] == ["Another article has this slug, or had it. “secret-2” is free."]


def test_the_slug_of_what_readers_know_says_what_a_change_does(client, as_editor, article, draft):
    sentence = "When you change it, the URL of today leads on."

    assert sentence in client.get(change(article)).text
    assert sentence not in client.get(change(draft)).text


# ---- people ----


def test_a_byline_shows_what_its_author_is_now_beside_what_they_were(client, as_editor, article):
    author = article.people[0].author
    author.affiliations.create(institution="St Brigid’s")
    author.interests = "Sells a course."
    author.save()

    shown = text_of(client.get(change(article)))

    assert "St Brigid’s" in shown
    assert "Standing interests: Sells a course." in shown
    assert "An author needs no account." in shown
