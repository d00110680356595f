"""The desk's pages of discussions: what stands there, what is done there, and what those read who came too late."""

from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles import publishing
from articles.models import Article, Byline, State
from comments.models import Act, Comment, Discussion, LogEntry, Opening, Status
from moderation import closing, undoing
from publication.models import Publication

LIST = "/moderation/discussions/"
SWITCH = "/moderation/discussions/switch/"
UNDO = "/moderation/discussions/undo/"


@pytest.fixture
def signed_in(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def ann(make_user):
    return make_user("moderator", "Ann Other")


def url(article, deed=""):
    return f"{LIST}{article.pk}/{deed}"


def stored(article):
    return Discussion.objects.of(article)


def closes(reason="It had run its course.", day="", hour="", version=1, **more):
    return {"version": version, "reason": reason, "reopens_at_0": day, "reopens_at_1": hour} | more


def close(article, by, reason="It had run its course.", **terms):
    return closing.close_discussion(article, version=stored(article).version, by=by, reason=reason, **terms)


def read(answer, path="//main"):
    """Return what stands at a place of a page, in single spaces."""
    return [" ".join(found.text_content().split()) for found in html.document_fromstring(answer.text).xpath(path)]


def filled_in(answer, path):
    """Return what a form of a page would send, as a browser does."""
    form = html.document_fromstring(answer.text).xpath(path)[0]
    return {name: value.removeprefix("\n") for name, value in form.form_values()}


def titles(answer, section="list"):
    return read(answer, f"//section[@aria-labelledby='{section}']//li/h3")


# ---- an article's discussion ----


@pytest.mark.parametrize("role", ["moderator", "editor", "administrator"])
def test_a_discussion_is_closed_opened_and_kept_open_from_its_page(client, article, make_user, role):
    client.force_login(make_user(role, "Who Closes"))

    closed = client.post(url(article, "close/"), closes(), follow=True)
    assert (stored(article).opening, stored(article).closed_by.name) == (Opening.CLOSED, "Who Closes")
    assert "The discussion is closed; readers see the reason." in closed.text
    assert "Closed by <bdi>Who Closes</bdi> on" in closed.text
    assert "It stays closed until somebody opens it." in closed.text

    opened = client.post(url(article, "reopen/"), {"version": 2}, follow=True)
    assert stored(article).opening == Opening.DEFAULT
    assert "It is open, and nothing closes it by itself." in opened.text

    kept = client.post(url(article, "reopen/"), {"version": 3, "force": "1"}, follow=True)
    assert stored(article).opening == Opening.OPEN
    assert "It is kept open, whatever its article’s age." in kept.text
    assert [row.partition("Who Closes")[0].strip() for row in read(kept, "//section[@aria-labelledby='log']//li")] == [
        "Kept open, whatever its article’s age",
        "Given back to the publication’s settings",
        "Closed: It had run its course.",
    ]


def test_readers_see_on_the_next_request_that_it_is_closed(signed_in, client, article):
    signed_in.post(url(article, "close/"), closes())
    client.logout()

    page = client.get(article.get_absolute_url()).text

    assert "Closed by Mo Derator" in page
    assert "It had run its course." in page


def test_the_hour_of_reopening_is_the_publications_own_and_comes_back_in_the_form(signed_in, article):
    signed_in.post(url(article, "close/"), closes(day="2099-08-01", hour="09:00"))

    assert stored(article).reopens_at.isoformat() == "2099-08-01T13:00:00+00:00"
    page = signed_in.get(url(article))
    form = filled_in(page, "//form[@aria-labelledby='close']")
    assert (form["reopens_at_0"], form["reopens_at_1"]) == ("2099-08-01", "09:00")
    assert form["reason"] == "It had run its course."
    assert "The hour is that of America/Toronto." in page.text


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (closes(reason=" "), 422, "Closing needs a reason that readers see."),
        (closes(reason="x" * 1001), 422, "at most 1000 characters"),
        (closes(day="2020-01-01", hour="12:00"), 409, "The time of reopening lies in the past."),
        (closes(day="the day after", hour="12:00"), 422, "A reopening needs a day."),
        (closes(day="2099-01-01", hour="noon"), 422, "This is no hour."),
        (closes(hour="12:00"), 422, "A reopening needs a day."),
    ],
    ids=["none", "too long", "past", "no date", "day alone", "hour alone"],
)
@pytest.mark.parametrize("place", ["discussion", "site"])
def test_a_refused_closing_says_why_and_keeps_what_was_typed(signed_in, article, place, data, status, sentence):
    answer = signed_in.post(SWITCH if place == "site" else url(article, "close/"), data | {"seen": 0})

    assert answer.status_code == status
    assert sentence in answer.text
    form = answer.context["switch_form" if place == "site" else "closing_form"]
    typed = [form["reason"].value(), *form["reopens_at"].value()]
    assert typed == [data["reason"], data["reopens_at_0"], data["reopens_at_1"]]
    assert not LogEntry.objects.filter(act=Act.CLOSED).exists()


def test_who_was_too_late_learns_who_closed_it_why_and_when_and_can_send_theirs_again(signed_in, article, ann):
    close(article, ann, "A quarrel of two.")

    answer = signed_in.post(url(article, "close/"), closes("I typed this.", day="2099-01-01", hour="08:00"))

    assert answer.status_code == 409
    (told,) = read(answer, "//div[@role='alert']")
    assert "Nothing was changed." in told
    assert "closed by Ann Other on" in told
    assert "A quarrel of two." in told
    form = filled_in(answer, "//form[@aria-labelledby='close']")
    assert (form["reason"], form["reopens_at_0"], form["version"]) == ("I typed this.", "2099-01-01", "2")
    assert signed_in.post(url(article, "close/"), form).status_code == 302
    assert stored(article).closed_reason == "I typed this."


@pytest.mark.parametrize("deed", ["close/", "reopen/", "settings/", "closing-note/"])
def test_a_form_that_does_not_say_what_it_saw_does_nothing(client, administrator, article, deed):
    client.force_login(administrator)
    close(article, administrator)

    answer = client.post(url(article, deed), closes() | {"version": "", "text": "Thank you."})

    assert answer.status_code == 422
    assert stored(article).version == 2
    assert not Comment.objects.exists()


def test_a_form_that_says_it_saw_what_never_was_is_refused(signed_in, article):
    for place, seen in ((url(article, "close/"), {"version": 2**70}), (SWITCH, {"seen": -7})):
        answer = signed_in.post(place, closes("I typed this.") | seen)

        assert answer.status_code == 409
        assert "The form you sent is not of this page" in answer.text
        assert "I typed this." in answer.text


@pytest.mark.parametrize("deed", ["close/", "reopen/", "settings/", "closing-note/"])
def test_a_busy_database_loses_nothing_that_was_typed(client, administrator, article, monkeypatch, deed):
    client.force_login(administrator)
    monkeypatch.setattr("comments.threads.hold", mock.Mock(side_effect=OperationalError("database is locked")))

    typed = {"text": "Thank you all.", "hold_mode": "review-after"}
    answer = client.post(url(article, deed), closes("Enough now.") | typed)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "nothing was stored" in answer.text
    expected = {"close/": "Enough now.", "closing-note/": "Thank you all.", "settings/": "review-after"}
    assert expected.get(deed, "") in answer.text


@pytest.mark.parametrize(("hold_mode", "days"), [("review-after", 30), ("first-timers", None), ("", 0), ("", None)])
def test_an_editor_sets_what_an_articles_discussion_does_otherwise(client, article, editor, hold_mode, days):
    client.force_login(editor)
    data = {"version": 1, "hold_mode": hold_mode, "close_after_days": "" if days is None else days}

    answer = client.post(url(article, "settings/"), data, follow=True)

    assert "Saved for this article’s discussion." in answer.text
    assert (stored(article).hold_mode, stored(article).close_after_days) == (hold_mode, days)
    assert LogEntry.objects.get(act="set").by == editor


def test_the_log_says_in_words_what_was_set(client, article, editor):
    client.force_login(editor)
    closing.set_discussion(article, version=1, by=editor, hold_mode="review-after", close_after_days=30)
    closing.set_discussion(article, version=2, by=editor, close_after_days=0)
    closing.set_discussion(article, version=3, by=editor)

    log = read(client.get(url(article)), "//section[@aria-labelledby='log']//li/p[1]")

    assert log == [
        "Settings changed: as for the site",
        "Settings changed: never closes by age",
        "Settings changed: Publish at once, review afterwards; closes after 30 days",
    ]


def test_a_mode_that_is_none_is_refused_beside_its_field(client, article, editor):
    client.force_login(editor)

    answer = client.post(url(article, "settings/"), {"version": 1, "hold_mode": "x"})

    assert answer.status_code == 422
    assert "x is not one of the available choices" in answer.text
    assert stored(article).hold_mode == ""


def test_a_moderator_sees_no_settings_and_sets_none(signed_in, article):
    assert "Settings of this discussion" not in signed_in.get(url(article)).text
    assert signed_in.post(url(article, "settings/"), {"version": 1, "hold_mode": "review-after"}).status_code == 404
    assert stored(article).hold_mode == ""


def test_under_ones_own_article_a_box_is_ticked_first(signed_in, article, make_author, moderator, ann):
    assert "I am an author of this article" not in signed_in.get(url(article)).text
    Byline.objects.create(article=article, author=make_author("Mo Derator", user=moderator), order=9)

    refused = signed_in.post(url(article, "close/"), closes())
    assert refused.status_code == 409
    assert "I am an author of this article, and do it all the same" in refused.text
    done = signed_in.post(url(article, "close/"), closes(acknowledged="on"), follow=True)

    assert "(under their own article)" in done.text
    assert LogEntry.objects.get(act=Act.CLOSED).decision.own_article


def test_a_retracted_articles_discussion_says_that_it_is_closed_for_good(signed_in, article, editor):
    publishing.retract(article, by=editor, text="The data were invented.")

    page = signed_in.get(url(article))

    assert "The article was retracted, so its discussion is closed for good." in page.text
    assert "Close the discussion" not in page.text


def test_what_was_typed_while_the_article_was_retracted_is_given_back(signed_in, article, editor):
    publishing.retract(article, by=editor, text="The data were invented.")

    answer = signed_in.post(url(article, "close/"), closes("I typed this."))

    assert answer.status_code == 409
    assert "closed for good" in answer.text
    assert "I typed this." in answer.text


STATES = [
    ({}, None, "It is open, and nothing closes it by itself."),
    ({}, 30, "It is open until"),
    ({"days": 40}, 30, "as every discussion is 30 days after its article."),
    ({"days": 40, "opening": "open"}, 30, "It is kept open, whatever its article’s age."),
]


@pytest.mark.parametrize(("fields", "days", "sentence"), STATES)
def test_how_it_stands_is_said_in_words(signed_in, article, publication, fields, days, sentence):
    publication.close_after_days = days
    publication.save()
    Article.objects.update(published_at=timezone.now() - timedelta(days=fields.pop("days", 1)))
    Discussion.objects.update(**fields)

    assert sentence in read(signed_in.get(url(article)), "//section[@aria-labelledby='state']")[0]


def test_the_emergency_switch_is_named_above_what_closes_the_article(signed_in, article, ann):
    close(article, ann, "Of its own.")
    closing.close_site(by=ann, seen=0, reason="A flood.")

    (state,) = read(signed_in.get(url(article)), "//section[@aria-labelledby='state']")

    assert state.index("The emergency switch closes every discussion") < state.index("A flood.")
    assert state.index("A flood.") < state.index("Of its own.")


def test_what_waits_where_it_is_closed_can_be_approved_and_that_is_said(signed_in, article, make_comment, ann):
    make_comment()
    assert "can be approved all the same" not in signed_in.get(url(article)).text

    close(article, ann)

    page = signed_in.get(url(article)).text
    assert "1 waits" in page
    assert "What was sent before it closed can be approved all the same." in page


def test_the_page_is_read_with_few_questions_however_much_is_in_it(signed_in, article, make_comment, ann):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(url(article))
        return len(queries)

    signed_in.get(url(article))
    few = asked()
    for comment in [make_comment(status=Status.APPROVED) for _number in range(3)]:
        closing.close_thread(comment, version=2, by=ann, reason="A quarrel.")
        close(article, ann)

    assert asked() <= few + 1  # the note that could be left
    assert few <= 16


def test_a_closed_thread_is_opened_from_the_page_of_its_discussion(signed_in, make_comment, ann):
    comment = make_comment(status=Status.APPROVED)
    closing.close_thread(comment, version=2, by=ann, reason="A quarrel.")
    page = signed_in.get(url(comment.article))
    form = filled_in(page, "//section[@aria-labelledby='threads']//form")

    answer = signed_in.post(f"/moderation/comments/{comment.pk}/reopen/", form)

    assert answer.status_code == 302
    comment.refresh_from_db()
    assert comment.closed_at is None


def test_an_editor_sees_which_threads_are_closed_and_opens_none(client, make_comment, ann, editor):
    comment = make_comment(status=Status.APPROVED)
    closing.close_thread(comment, version=2, by=ann, reason="A quarrel.")
    client.force_login(editor)

    page = client.get(url(comment.article))

    assert titles(page, "threads") == ["The thread of Rosalind Achterberg"]
    assert not read(page, "//section[@aria-labelledby='threads']//form")


# ---- undo ----


def test_what_was_done_is_undone_with_one_press(signed_in, article):
    done = signed_in.post(url(article, "close/"), closes(), follow=True)
    form = filled_in(done, "//div[@role='status']//form")

    undone = signed_in.post(UNDO, form, follow=True)

    assert "Undone: it is as it was before." in undone.text
    assert stored(article).opening == Opening.DEFAULT
    assert "Undo" not in read(undone, "//main//button")


def test_a_colleagues_closing_can_be_undone_from_the_log(signed_in, article, ann):
    entry = close(article, ann).entry

    assert read(signed_in.get(url(article)), "//section[@aria-labelledby='log']//button") == ["Undo"]
    signed_in.post(UNDO, {"entry": entry.pk})

    assert stored(article).opening == Opening.DEFAULT


def test_an_undo_that_came_too_late_says_who_acted_meanwhile(signed_in, article, moderator, ann):
    entry = close(article, moderator).entry
    close(article, ann, "For longer.")

    answer = signed_in.post(UNDO, {"entry": entry.pk})

    assert answer.status_code == 409
    assert "closed by Ann Other on" in answer.text
    assert stored(article).closed_reason == "For longer."


def test_nobody_undoes_what_they_may_not_do(client, article, editor, moderator, administrator, make_comment):
    comment = make_comment(status=Status.APPROVED)
    set_ = closing.set_discussion(article, version=1, by=administrator, close_after_days=3).entry
    thread = closing.close_thread(comment, version=2, by=moderator, reason="A quarrel.").entry
    client.force_login(moderator)

    for entry in (set_.pk, thread.pk, comment.log.last().pk, 0, "x", 2**70):
        assert client.post(UNDO, {"entry": entry}).status_code == 404, entry

    assert stored(article).close_after_days == 3
    assert "Undo" not in read(client.get(url(article)), "//main//button")


@pytest.mark.parametrize("done", ["", "x", "0", "9" * 30, "²"])
def test_a_url_that_names_no_deed_of_ones_own_says_nothing(signed_in, article, ann, done):
    entry = close(article, ann).entry

    for named in (done, entry.pk):
        for page in (url(article), LIST):
            answer = signed_in.get(f"{page}?done={named}")
            assert answer.status_code == 200
            assert not read(answer, "//div[@role='status']")


# ---- the emergency switch ----


@pytest.mark.parametrize("role", ["moderator", "editor", "administrator"])
def test_the_emergency_switch_is_thrown_and_turned_back(client, article, make_user, role):
    client.force_login(make_user(role, "Who Closes"))

    thrown = client.post(SWITCH, closes("A flood.") | {"seen": 0}, follow=True)
    assert "Every discussion is closed; readers see the reason." in thrown.text
    assert "Closed by <bdi>Who Closes</bdi> on" in thrown.text
    assert "All discussions on this site are closed for now." in client.get(article.get_absolute_url()).text

    back = client.post(SWITCH, {"seen": closing.turn(), "back": "1"}, follow=True)
    assert "Every discussion follows its own rules again." in back.text
    assert "It is off: each discussion is open or closed by its own rules." in back.text
    assert "Add to the discussion" in client.get(article.get_absolute_url()).text


def test_throwing_the_switch_is_undone_from_where_it_was_said(signed_in, article):
    thrown = signed_in.post(SWITCH, closes("A flood.") | {"seen": 0}, follow=True)
    form = filled_in(thrown, "//div[@role='status']//form")

    undone = signed_in.post(UNDO, form, follow=True)

    assert "Undone: it is as it was before." in undone.text
    assert Publication.objects.get().discussions_closed_at is None


def test_who_throws_it_second_learns_who_was_first_and_loses_no_word(signed_in, article, ann):
    closing.close_site(by=ann, seen=0, reason="A flood.")

    answer = signed_in.post(SWITCH, closes("A siege.") | {"seen": 0})

    assert answer.status_code == 409
    assert "closed by Ann Other on" in read(answer, "//div[@role='alert']")[0]
    assert "A siege." in answer.text
    assert int(answer.context["switch_form"]["seen"].value()) == closing.turn()
    assert Publication.objects.get().discussions_closed_reason == "A flood."
    assert html.document_fromstring(answer.text).xpath("//details[@open]//textarea")


def test_a_busy_database_throws_no_switch_and_loses_no_word(signed_in, publication, monkeypatch):
    monkeypatch.setattr("comments.log.write", mock.Mock(side_effect=OperationalError("database is locked")))

    answer = signed_in.post(SWITCH, closes("A siege.") | {"seen": 0})

    assert answer.status_code == 503
    assert "A siege." in answer.text
    assert Publication.objects.current().discussions_closed_at is None


def test_a_switch_that_has_turned_itself_back_is_said_to_be_off(signed_in, ann):
    closing.close_site(by=ann, seen=0, reason="Overnight.", reopens_at=timezone.now() + timedelta(hours=8))

    with time_machine.travel(timezone.now() + timedelta(hours=9)):
        signed_in.force_login(ann)
        page = signed_in.get(LIST).text

    assert "It is off: each discussion is open or closed by its own rules." in page


def test_who_may_not_throw_the_switch_sees_how_it_stands(client, make_user, ann):
    editor = make_user("editor")
    editor.groups.get().permissions.remove(
        *editor.groups.get().permissions.filter(codename="close_site", content_type__app_label="publication")
    )
    closing.close_site(by=ann, seen=0, reason="A flood.")
    client.force_login(editor)

    page = client.get(LIST)

    assert "A flood." in page.text
    assert SWITCH not in page.text
    assert client.post(SWITCH, {"seen": closing.turn(), "back": "1"}).status_code == 404


# ---- every discussion ----


@pytest.fixture
def many(make_article, make_comment, ann, publication):
    """Discussions of every kind."""
    publication.close_after_days = 30
    publication.save()
    made = {name: make_article(name) for name in ("Fresh", "Closed", "Old", "Kept", "Retracted", "Quarrel")}
    made["Draft"] = make_article("Draft", state=State.DRAFT)
    made["Page"] = make_article("Page", kind="page")
    Article.objects.filter(title__in=["Old", "Kept"]).update(published_at=timezone.now() - timedelta(days=60))
    Article.objects.filter(title="Retracted").update(state=State.RETRACTED)
    close(made["Closed"], ann, "Enough was said.")
    closing.reopen_discussion(made["Kept"], version=1, by=ann, force=True)
    comment = make_comment(article=made["Fresh"], status=Status.APPROVED)
    make_comment(article=made["Fresh"])
    quarrel = make_comment(article=made["Quarrel"], status=Status.APPROVED, name="Leopold")
    closing.close_thread(quarrel, version=2, by=ann, reason="One quarrel.")
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        make_comment(parent=comment)
    return made


def test_the_list_begins_with_what_is_closed_now_and_then_what_is_open(signed_in, many):
    page = signed_in.get(LIST)

    assert titles(page, "closed") == ["Closed", "The thread of Leopold"]
    (closed,) = read(page, "//section[@aria-labelledby='closed']")
    assert "Closed by Ann Other on" in closed
    assert "Enough was said." in closed
    assert "One quarrel." in closed
    assert titles(page) == ["Fresh", "Quarrel", "An article", "Kept"]
    assert read(page, "//section[@aria-labelledby='list']//li")[0].endswith("1 comment shown2 wait")


def test_each_kind_has_a_list_with_its_number(signed_in, many):
    chips = read(signed_in.get(LIST), "//nav[@aria-label='Which discussions']/a")
    assert chips == ["Open 4", "Closed by hand 1", "Closed by age 1", "All 7"]

    assert titles(signed_in.get(f"{LIST}?show=hand")) == ["Closed"]
    assert titles(signed_in.get(f"{LIST}?show=age")) == ["Old"]
    assert "as every discussion is 30 days after its article" in signed_in.get(f"{LIST}?show=age").text
    assert set(titles(signed_in.get(f"{LIST}?show=all"))) == {"An article", *many} - {"Draft", "Page"}
    assert titles(signed_in.get(f"{LIST}?show=nonsense")) == ["Fresh", "Quarrel", "An article", "Kept"]


def test_words_look_in_every_title(signed_in, many):
    assert titles(signed_in.get(f"{LIST}?q=ol")) == ["Old"]
    assert titles(signed_in.get(f"{LIST}?q=ol&show=open")) == []
    assert "No title here has “nowhere” in it." in signed_in.get(f"{LIST}?q=nowhere").text
    assert signed_in.get(f"{LIST}?q=%25&page=x").status_code == 200


def test_the_discussion_of_a_draft_is_for_those_who_edit_everything(client, signed_in, many, editor):
    assert "Draft" not in titles(signed_in.get(f"{LIST}?show=all"))
    for answer in (signed_in.get(url(many["Draft"])), signed_in.post(url(many["Draft"], "close/"), closes())):
        assert answer.status_code == 404

    client.force_login(editor)

    assert "Draft" in titles(client.get(f"{LIST}?show=all"))
    assert client.get(url(many["Draft"])).status_code == 200


def test_nobody_undoes_what_was_done_to_a_draft_that_they_may_not_see(signed_in, many, editor):
    entry = close(many["Draft"], editor).entry

    assert signed_in.post(UNDO, {"entry": entry.pk}).status_code == 404
    assert undoing.of_discussion(many["Draft"]) == entry


def test_a_page_has_no_discussion_here(client, administrator, many):
    client.force_login(administrator)

    assert "Page" not in titles(client.get(f"{LIST}?show=all"))
    assert client.get(url(many["Page"])).status_code == 404


def test_many_come_page_by_page_with_as_few_questions_as_a_few(signed_in, many, make_article, ann, make_comment):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            answer = signed_in.get(LIST)
        return len(queries), answer

    signed_in.get(LIST)
    few, _answer = asked()
    for number in range(40):
        made = make_article(f"Number {number}")
        if number % 4 == 0:
            close(made, ann)
        if number % 4 == 1:
            closing.close_thread(make_comment(article=made), version=1, by=ann, reason="A quarrel.")

    more, answer = asked()

    assert (few, more) == (more, few)
    assert few <= 16
    assert len(titles(answer)) == 25
    assert len(titles(answer, "closed")) == 20
    assert "Page 1 of 2" in answer.text
    assert len(titles(signed_in.get(f"{LIST}?show=open&page=2"))) == 34 - 25


@pytest.mark.parametrize("role", ["moderator", "editor", "administrator"])
def test_the_desk_leads_there(client, make_user, role, article):
    client.force_login(make_user(role))

    links = html.document_fromstring(client.get(LIST).text).xpath("//header//a/@href")

    assert reverse("moderation:discussions") in links
    assert all(client.get(link).status_code == 200 for link in links)
