"""Nobody saves an article over what somebody else has saved meanwhile: both texts are shown, and nothing is lost."""

import pytest
from django.test import Client
from lxml import html

from articles import publishing
from articles.models import Article, State
from tests.fixtures import picture_file


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


@pytest.fixture
def draft(make_article, make_author):
    return make_article(
        "Before you post", state=State.DRAFT, authors=[make_author()], body="<p>Ask two people first.</p>"
    )


@pytest.fixture
def mine(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def theirs(make_user):
    browser = Client()
    browser.force_login(make_user("editor", "Colin Eague"))
    return browser


def page_of(answer):
    return html.document_fromstring(answer.text)


def sent(answer):
    """Return what the form of an answer would send, by name."""
    data = {}
    for name, value in page_of(answer).get_element_by_id("article_form").form_values():
        data.setdefault(name, []).append(value)
    return data


def opened(browser, article):
    return sent(browser.get(change(article)))


def save(browser, article, **changes):
    answer = browser.post(change(article), opened(browser, article) | changes)
    assert answer.status_code == 302, answer.context["errors"]


def both_texts(answer):
    (part,) = page_of(answer).find_class("both-texts")
    return part


def said(part):
    return " ".join(part.text_content().split())


def by_label(part):
    """Return what was struck out and what underlined, by the label of its field."""
    return {
        label.text_content(): tuple(
            [each.text_content() for each in label.getnext().iter(tag)] for tag in ("del", "ins")
        )
        for label in part.iter("dt")
    }


def agree(answer):
    """Tick the box beside both texts and return what the form sends then."""
    form = page_of(answer).get_element_by_id("article_form")
    form.inputs["read_both"].checked = True
    data = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return data


def test_what_another_saved_meanwhile_is_not_written_over(mine, theirs, draft):
    form = opened(mine, draft)
    save(theirs, draft, title="Theirs", body="<p>Ask three people first.</p>")

    answer = mine.post(change(draft), form | {"title": "Mine", "body": "<p>Ask two people today.</p>"})

    draft.refresh_from_db()
    assert (draft.title, draft.body) == ("Theirs", "<p>Ask three people first.</p>")
    assert "Nothing was saved: somebody saved this article after you had opened it." in page_of(answer).text_content()
    fields = page_of(answer).get_element_by_id("article_form").fields
    assert (fields["title"], fields["body"].strip()) == ("Mine", "<p>Ask two people today.</p>")


def test_both_texts_are_shown_word_by_word_with_who_saved(mine, theirs, draft):
    form = opened(mine, draft)
    save(theirs, draft, title="Theirs", body="<p>Ask three people first.</p>", standfirst="Only theirs.")

    part = both_texts(
        mine.post(change(draft), form | {"title": "Mine", "body": "<p>Ask <b>two</b> people today.</p>"})
    )

    assert "Colin Eague saved this article at " in said(part)
    differences = by_label(part)
    assert differences["Title"] == (["Theirs"], ["Mine"])
    assert differences["Body"] == (["three", "first"], ["two", "today"])
    assert differences["Standfirst"] == (["Only theirs."], [])
    assert part.xpath(".//a/@href") == [change(draft)]


def test_the_same_words_set_in_another_way_are_named(mine, theirs, draft):
    form = opened(mine, draft)
    save(theirs, draft, title="Theirs")

    part = both_texts(mine.post(change(draft), form | {"body": "<p>Ask <em>two</em> people first.</p>"}))

    assert "The same words, set in another way." in said(part)


def test_whoever_has_read_both_saves_theirs_over_it(mine, theirs, draft):
    form = opened(mine, draft)
    save(theirs, draft, title="Theirs")
    refused = mine.post(change(draft), form | {"title": "Mine"})

    assert mine.post(change(draft), agree(refused)).status_code == 302

    draft.refresh_from_db()
    assert draft.title == "Mine"


def test_having_read_both_does_not_count_for_what_came_later_still(mine, theirs, draft):
    form = opened(mine, draft)
    save(theirs, draft, title="Theirs")
    agreed = agree(mine.post(change(draft), form | {"title": "Mine"}))
    save(theirs, draft, title="Theirs again")

    answer = mine.post(change(draft), agreed)

    assert by_label(both_texts(answer))["Title"] == (["Theirs again"], ["Mine"])
    draft.refresh_from_db()
    assert draft.title == "Theirs again"


@pytest.mark.parametrize("version", [None, "", "x", "99"])
def test_a_form_that_does_not_say_its_version_is_taken_for_an_old_one(mine, draft, version):
    form = opened(mine, draft) | {"title": "Mine"}
    del form["version"]

    answer = mine.post(change(draft), form if version is None else form | {"version": version})

    assert by_label(both_texts(answer))["Title"] == (["Before you post"], ["Mine"])
    draft.refresh_from_db()
    assert draft.title == "Before you post"


def test_an_article_that_went_to_review_meanwhile_is_not_taken_back_in_silence(mine, draft, administrator):
    form = opened(mine, draft)
    publishing.bring(draft, State.REVIEW, by=administrator)

    answer = mine.post(change(draft), form | {"title": "Mine"})

    assert "Ada Min saved this article at " in said(both_texts(answer))
    assert "(Submitted for review)" in said(both_texts(answer))
    assert Article.objects.get(pk=draft.pk).state == State.REVIEW


def test_authors_are_told_as_well(client, theirs, make_user, make_author, make_article):
    user = make_user("author", "Ada Byron")
    own = make_article("Own", state=State.DRAFT, authors=[make_author(user=user)])
    client.force_login(user)
    form = opened(client, own)
    save(theirs, own, title="Theirs")

    answer = client.post(change(own), form | {"title": "Mine"})

    assert by_label(both_texts(answer))["Title"] == (["Theirs"], ["Mine"])


def test_whoever_saved_in_another_window_hears_that_it_was_they(mine, draft):
    form = opened(mine, draft)
    save(mine, draft, title="First")

    answer = mine.post(change(draft), form | {"title": "Second"})

    assert "You saved this article yourself at " in said(both_texts(answer))


def test_a_second_saving_of_ones_own_goes_on(mine, draft):
    save(mine, draft, title="First")
    save(mine, draft, title="Second")

    draft.refresh_from_db()
    assert draft.title == "Second"


# ---- bylines and figures ----


def a_byline(author, row):
    about = {"author": author.pk, "order": row, "role": "author", "interests": ""}
    return {"bylines-TOTAL_FORMS": row + 1} | {f"bylines-{row}-{name}": value for name, value in about.items()}


def test_a_byline_that_both_changed_is_shown_with_both(mine, theirs, draft):
    form = opened(mine, draft)
    save(theirs, draft, **{"bylines-0-interests": "Owns shares."})

    part = both_texts(mine.post(change(draft), form | {"bylines-0-interests": "Has none."}))

    assert "Byline: " in said(part)
    assert by_label(part)["Competing interests"] == (["Owns", "shares"], ["Has", "none"])


def test_a_byline_that_another_added_is_named_and_stays(mine, theirs, draft, make_author):
    form = opened(mine, draft)
    save(theirs, draft, **a_byline(make_author("Wen Li"), 1))

    refused = mine.post(change(draft), form | {"title": "Mine"})

    assert "Only they have this one. It stays, whatever you save." in said(both_texts(refused))
    assert mine.post(change(draft), agree(refused)).status_code == 302
    assert {byline.author.name for byline in draft.bylines.all()} == {"Ada Byron", "Wen Li"}


def test_a_byline_that_another_took_out_is_typed_anew_by_who_saves_over_it(mine, theirs, draft, make_author):
    save(theirs, draft, **a_byline(make_author("Wen Li"), 1))
    form = opened(mine, draft)
    save(theirs, draft, **{"bylines-0-DELETE": "on"})

    refused = mine.post(change(draft), form | {"bylines-0-interests": "Has none.", "bylines-1-interests": "Shares."})

    assert "Only you have this one." in said(both_texts(refused))
    assert mine.post(change(draft), agree(refused)).status_code == 302
    interests = {byline.author.name: byline.interests for byline in draft.bylines.all()}
    assert interests == {"Ada Byron": "Has none.", "Wen Li": "Shares."}


def test_a_byline_that_both_took_out_is_out(mine, theirs, draft, make_author):
    save(theirs, draft, **a_byline(make_author("Wen Li"), 1))
    form = opened(mine, draft)
    save(theirs, draft, **{"bylines-0-DELETE": "on"})

    refused = mine.post(change(draft), form | {"bylines-0-DELETE": "on"})

    assert mine.post(change(draft), agree(refused)).status_code == 302
    assert [byline.author.name for byline in draft.bylines.all()] == ["Wen Li"]


def test_a_figure_that_both_changed_is_shown_with_both(mine, theirs, draft, make_figure):
    make_figure(draft, alt="A drawing")
    form = opened(mine, draft)
    save(theirs, draft, **{"figures-0-alt": "A door"})

    refused = mine.post(change(draft), form | {"figures-0-alt": "A window"})

    assert (["door"], ["window"]) in by_label(both_texts(refused)).values()
    assert mine.post(change(draft), agree(refused)).status_code == 302
    assert draft.figures.get().alt == "A window"


def test_a_picture_that_was_chosen_is_asked_for_again(mine, theirs, draft, make_figure):
    make_figure(draft)
    form = opened(mine, draft)
    save(theirs, draft, title="Theirs")

    answer = mine.post(change(draft), form | {"figures-0-image": picture_file()})

    assert "choose it again" in said(both_texts(answer))


# ---- what was kept ----


def test_what_was_typed_before_another_saved_is_taken_up_beside_theirs(mine, theirs, draft):
    mine.post(
        f"/admin/articles/article/{draft.pk}/working/", opened(mine, draft) | {"_working": "typed", "title": "Mine"}
    )
    save(theirs, draft, title="Theirs")

    page = page_of(mine.get(change(draft)))
    assert "Take yours up to see both texts." in " ".join(page.text_content().split())
    taken_up = mine.get(f"{change(draft)}?working=1")

    assert by_label(both_texts(taken_up))["Title"] == (["Theirs"], ["Mine"])
    assert mine.post(change(draft), sent(taken_up)).status_code == 200
    assert mine.post(change(draft), agree(taken_up)).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Mine"


def test_a_form_of_which_little_arrived_is_refused_as_an_old_one(mine, article):
    answer = mine.post(change(article), {})

    assert "Nothing was saved: somebody saved this article after you had opened it." in page_of(answer).text_content()
    assert Article.objects.get(pk=article.pk).title == "An article"
