"""What is typed into an article's form and not saved is there again, for who typed it and nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles.models import Article, State, WorkingCopy

ADD = "/admin/articles/article/add/"
WORDS = "A long considered sentence of mine."


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


def at(article=None):
    return f"/admin/articles/article/{article.pk if article else 'add'}/working/"


@pytest.fixture
def draft(make_article, make_author):
    return make_article("Before you post", state=State.DRAFT, authors=[make_author()])


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def colleague(make_user):
    """Another editor at another browser."""
    browser = Client()
    browser.force_login(make_user("editor", "Colin Eague"))
    return browser


def form_of(answer):
    return html.document_fromstring(answer.text).get_element_by_id("article_form")


def typed(browser, path, **changes):
    """Open a form and return what it would send after some typing."""
    data = {}
    for name, value in form_of(browser.get(path)).form_values():
        data.setdefault(name, []).append(value)
    return data | changes


def keep(browser, article=None, **changes):
    path = change(article) if article else ADD
    return browser.post(at(article), typed(browser, path, **changes) | {"_working": "typed"})


def words(answer):
    return " ".join(html.document_fromstring(answer.text).get_element_by_id("content-main").text_content().split())


# ---- keeping and taking up ----


def test_what_is_typed_is_kept_and_changes_no_article(as_editor, article):
    before = Article.objects.filter(pk=article.pk).values().get()

    answer = keep(as_editor, article, title="Better", body=f"<p>{WORDS}</p>")

    assert answer.json()["said"].startswith("Kept at ")
    assert Article.objects.filter(pk=article.pk).values().get() == before
    assert WORDS not in Client().get(article.get_absolute_url()).text


def test_what_was_typed_is_offered_when_the_form_is_opened_again(as_editor, draft):
    assert "did not save it" not in words(as_editor.get(change(draft)))

    keep(as_editor, draft, standfirst=WORDS)

    page = as_editor.get(change(draft))
    assert "You typed something here on " in words(page)
    assert form_of(page).fields["standfirst"].strip() == ""


def test_what_was_typed_comes_back_as_it_was_typed_rows_and_all(as_editor, draft, make_author):
    other = make_author("Wen Li")
    body = "<p>Unfinished <em>and <script>wrong\n\n  as it is"
    row = {"author": other.pk, "order": "1", "role": "translator", "interests": WORDS}
    rows = {"bylines-TOTAL_FORMS": "2", "bylines-0-interests": "Shares."}
    keep(as_editor, draft, title="", body=body, **rows, **{f"bylines-1-{name}": value for name, value in row.items()})

    page = as_editor.get(f"{change(draft)}?working=1")

    form = form_of(page)
    assert (form.fields["title"], form.fields["body"].removeprefix("\n")) == (None, body)
    assert form.fields["bylines-0-interests"].strip() == "Shares."
    assert form.fields["bylines-1-author"] == str(other.pk)
    assert form.fields["bylines-1-interests"].strip() == WORDS
    assert not page.context["errors"]
    assert "It is not saved yet." in words(page)


def test_what_was_taken_up_is_saved_like_anything_else_and_is_kept_no_more(as_editor, draft, make_author):
    row = {"author": make_author("Wen Li").pk, "order": "1", "role": "author"}
    rows = {"bylines-TOTAL_FORMS": "2"} | {f"bylines-1-{name}": value for name, value in row.items()}
    keep(as_editor, draft, title="Better", **rows)

    answer = as_editor.post(change(draft), typed(as_editor, f"{change(draft)}?working=1"))

    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.bylines.count()) == ("Better", 2)
    assert "did not save it" not in words(as_editor.get(change(draft)))


def test_an_article_that_is_being_begun_is_kept_too(as_editor):
    keep(as_editor, title="Not yet saved", body=f"<p>{WORDS}</p>")

    assert "You typed something here on " in words(as_editor.get(ADD))
    assert form_of(as_editor.get(f"{ADD}?working=1")).fields["title"] == "Not yet saved"
    assert as_editor.post(ADD, typed(as_editor, f"{ADD}?working=1", slug="not-yet")).status_code == 302
    assert "You typed something here" not in words(as_editor.get(ADD))


def test_what_is_thrown_away_is_gone(as_editor, draft):
    keep(as_editor, draft, title="Better")
    button = html.document_fromstring(as_editor.get(change(draft)).text).get_element_by_id("throw-away")

    answer = as_editor.post(button.action, dict(button.form_values()))

    assert answer.url == change(draft)
    assert "You typed something here" not in words(as_editor.get(change(draft)))
    assert form_of(as_editor.get(f"{change(draft)}?working=1")).fields["title"] == "Before you post"


def test_what_was_undone_is_not_offered(as_editor, draft):
    keep(as_editor, draft, title="Better")

    as_editor.post(at(draft), {"_working": "undone", "version": "1"})

    assert "You typed something here" not in words(as_editor.get(change(draft)))


def test_nobody_sees_what_another_has_typed(as_editor, colleague, draft):
    keep(as_editor, draft, title="Better", body=f"<p>{WORDS}</p>")

    for path in (change(draft), f"{change(draft)}?working=1"):
        page = colleague.get(path).text
        assert WORDS not in page
        assert "Better" not in page
        assert "You typed something here" not in page


def test_what_is_refused_is_kept_without_a_script(as_editor, draft):
    data = typed(as_editor, change(draft), title="", standfirst=WORDS)

    assert as_editor.post(change(draft), data).status_code == 200

    assert form_of(as_editor.get(f"{change(draft)}?working=1")).fields["standfirst"].strip() == WORDS


def test_more_than_can_be_kept_is_refused_with_a_sentence(as_editor, draft):
    answer = keep(as_editor, draft, body="x" * 1_000_001)

    assert answer.status_code == 413
    assert answer.json()["said"] == "Not kept: this is more than can be kept. Save it, or make it shorter."
    assert not WorkingCopy.objects.exists()


def test_what_nobody_came_back_to_is_gone_after_a_month(as_editor, colleague, draft, make_article):
    article = make_article()
    keep(as_editor, draft, title="Better")
    WorkingCopy.objects.update(seen_at=timezone.now() - timedelta(days=31))

    colleague.post(at(article), {"_working": "open", "version": "1"})

    assert list(WorkingCopy.objects.values_list("article", flat=True)) == [article.pk]


def test_an_author_keeps_what_they_type_of_their_own_and_nothing_else(client, make_user, make_author, make_article):
    user = make_user("author", "Ada Byron")
    own = make_article("Own", state=State.DRAFT, authors=[make_author(user=user)])
    other = make_article("Other", state=State.DRAFT)
    client.force_login(user)

    assert keep(client, own, title="Better").status_code == 200
    assert client.post(at(other), {"_working": "typed", "title": "Mine now"}).status_code == 404


# ---- what no form sends ----


@pytest.mark.parametrize("version", ["-5", "3000000000", "9" * 30, "9" * 5000, "one", ""])
@pytest.mark.parametrize("act", ["typed", "open"])
def test_a_version_that_is_none_is_taken_for_an_old_one(as_editor, draft, version, act):
    answer = as_editor.post(at(draft), {"_working": act, "version": version, "title": WORDS})

    assert answer.json()["saved"] == "This article was saved after you had opened it."
    assert WorkingCopy.objects.get().version == 0
    assert as_editor.post(change(draft), {"version": version, "title": WORDS}).status_code == 200


def test_a_field_with_a_name_that_cannot_be_is_not_kept(as_editor, draft):
    as_editor.post(at(draft), {"_working": "typed", "version": "1", "ti\0tle": "x", "title": "Be\0tter"})

    assert WorkingCopy.objects.get().fields == {"title": ["Better"]}


@pytest.mark.parametrize("prefix", ["figures", "bylines", "corrections"])
@pytest.mark.parametrize("total", ["999999999", "9" * 5000])
def test_rows_that_nobody_typed_are_not_made_up(as_editor, draft, prefix, total):
    rows = {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": "0"}
    as_editor.post(at(draft), {"_working": "typed", "version": "1"} | rows)

    form = form_of(as_editor.get(f"{change(draft)}?working=1"))

    assert WorkingCopy.objects.get().fields[f"{prefix}-TOTAL_FORMS"] == ["100"]
    assert int(form.fields[f"{prefix}-TOTAL_FORMS"]) <= 100
    assert as_editor.get(f"/admin/articles/article/{draft.pk}/preview/?working=1").status_code == 200


# ---- words that would be lost ----


def test_words_for_an_article_that_is_gone_are_given_back(as_editor, draft):
    body = f"<p>{WORDS}</p>"
    data = typed(as_editor, change(draft), body=body)
    Article.objects.filter(pk=draft.pk).delete()

    answer = as_editor.post(change(draft), data)

    assert answer.status_code == 404
    page = html.document_fromstring(answer.text)
    assert WORDS in [area.text.strip() for area in page.iterfind(".//textarea")]
    assert "this article is gone, or no longer yours to change" in answer.text
    assert as_editor.get(change(draft)).status_code == 404


def test_words_for_an_article_that_came_out_meanwhile_are_given_back_to_its_author(
    client, make_user, make_author, make_article
):
    user = make_user("author", "Ada Byron")
    own = make_article("Own", state=State.DRAFT, authors=[make_author(user=user)], standfirst="What it said before.")
    client.force_login(user)
    data = typed(client, change(own), body=f"<p>{WORDS}</p>")
    Article.objects.filter(pk=own.pk).update(state=State.PUBLISHED, published_at=timezone.now())

    answer = client.post(change(own), data)

    assert answer.status_code == 404
    assert WORDS in answer.text
    own.refresh_from_db()
    assert WORDS not in own.body


def test_whoever_sent_no_words_to_what_is_gone_finds_nothing(as_editor, draft):
    Article.objects.filter(pk=draft.pk).delete()

    answer = as_editor.post(change(draft), {"title": "Better"})

    assert answer.status_code == 404
    assert "textarea" not in answer.text


# ---- signed out meanwhile ----


@pytest.mark.parametrize("which", ["add", "change"])
def test_whoever_was_signed_out_gets_back_what_they_typed(as_editor, client, draft, which):
    path = ADD if which == "add" else change(draft)
    body = f"<p>{WORDS}</p>"
    data = typed(as_editor, path, body=body)
    client.logout()

    answer = client.post(path, data)

    assert answer.status_code == 401
    page = html.document_fromstring(answer.text)
    assert WORDS in [area.text.strip() for area in page.iterfind(".//textarea")]
    (way,) = page.xpath("//a[contains(@class, 'button-main')]/@href")
    assert way == f"/accounts/login/?next={path}"


def test_no_password_is_given_back(client, db):
    data = {"email": "a@example.org", "password1": "a long enough password", "password2": "a long enough password"}

    answer = client.post("/admin/accounts/user/add/", data)

    assert "a long enough password" not in answer.text
    assert answer.status_code == 302


# ---- who else is there ----


def test_whoever_opens_an_article_hears_who_has_it_open(as_editor, colleague, draft):
    colleague.post(at(draft), {"_working": "open", "version": "1"})

    assert "Colin Eague has this article open." in words(as_editor.get(change(draft)))
    answer = as_editor.post(at(draft), {"_working": "open", "version": "1"}).json()
    assert answer["others"] == ["Colin Eague has this article open."]


def test_whoever_has_it_open_hears_when_another_typed_and_not_what(as_editor, colleague, draft):
    keep(colleague, draft, body=f"<p>{WORDS}</p>")

    answer = as_editor.post(at(draft), {"_working": "open", "version": "1"})

    (sentence,) = answer.json()["others"]
    assert sentence.startswith("Colin Eague has this article open, and typed something at ")
    assert WORDS not in answer.text


def test_nobody_is_told_of_who_has_left(as_editor, colleague, draft):
    keep(colleague, draft, title="Better")
    colleague.post(at(draft), {"_working": "left", "version": "1"})

    assert "Colin Eague" not in words(as_editor.get(change(draft)))
    assert "You typed something here" in words(colleague.get(change(draft)))


def test_nobody_is_told_of_who_was_not_heard_of_for_a_minute(as_editor, colleague, draft):
    colleague.post(at(draft), {"_working": "open", "version": "1"})
    WorkingCopy.objects.update(seen_at=timezone.now() - timedelta(seconds=61))

    assert "Colin Eague" not in words(as_editor.get(change(draft)))


def test_nobody_is_told_of_themselves(as_editor, draft):
    assert as_editor.post(at(draft), {"_working": "open", "version": "1"}).json()["others"] == []


def test_whoever_has_it_open_hears_that_another_saved_it(as_editor, colleague, draft):
    opened = typed(as_editor, change(draft))
    colleague.post(change(draft), typed(colleague, change(draft), title="Theirs"))

    answer = as_editor.post(at(draft), {"_working": "open", "version": opened["version"][0]})

    assert answer.json()["saved"].startswith("Colin Eague saved this article at ")


@pytest.mark.parametrize("begun", [True, False])
def test_opening_the_form_asks_twice_for_working_copies(as_editor, colleague, draft, begun):
    if begun:
        keep(as_editor, draft, title="Better")
    colleague.post(at(draft), {"_working": "open", "version": "1"})

    with CaptureQueriesContext(connection) as asked:
        as_editor.get(change(draft))

    assert sum("articles_workingcopy" in query["sql"] for query in asked) == 2
