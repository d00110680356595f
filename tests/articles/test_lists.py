"""The list of articles in the admin: what it says, how it is sifted, and what is done to many articles at once."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles.models import Act, Article, State, Topic

LIST = "/admin/articles/article/"


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return editor


@pytest.fixture
def as_author(client, make_user, make_author):
    user = make_user("author", "Ada Byron")
    client.force_login(user)
    return make_author(user=user)


@pytest.fixture
def titles(client):
    """Return the titles that the list shows at a query."""

    def ask(**query):
        page = html.document_fromstring(client.get(LIST, query).text)
        return [link.text_content() for link in page.xpath("//th[contains(@class, 'field-title')]/a")]

    return ask


@pytest.fixture
def bulk(client):
    """Choose articles in the list and what is done to them; confirm with what is asked, where it is given."""

    def send(action, articles, **asked):
        chosen = {"action": action, "_selected_action": [article.pk for article in articles]}
        page = client.post(LIST, chosen | {"index": 0})
        if page.status_code != 200:
            return page
        form = html.document_fromstring(page.text).get_element_by_id("content-main")
        return client.post(LIST, dict(form.form_values()) | chosen | asked)

    return send


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


# ---- what it shows ----


def test_the_list_tells_what_will_come_out_from_what_is_out(client, as_editor, make_article, publication):
    publication.time_zone = "Europe/Paris"
    publication.save()
    make_article("Later", published_at=timezone.now().replace(2030, 5, 3, 7, 0))
    make_article("Now")

    page = html.document_fromstring(client.get(LIST).text)

    states = [cell.text_content() for cell in page.xpath("//td[contains(@class, 'field-stands')]")]
    assert states == ["Scheduled, 3 May 2030, 09:00", "Published"]


def test_what_should_have_been_reviewed_is_marked(client, as_editor, make_article):
    today = timezone.localdate()
    make_article("Old", review_by=today - timedelta(days=1))
    make_article("Fresh", review_by=today)
    make_article("Not out", review_by=today - timedelta(days=1), state=State.DRAFT)

    page = html.document_fromstring(client.get(LIST).text)

    (marked,) = page.xpath("//strong[@class='overdue']")
    assert "Old" in marked.xpath("string(ancestor::tr)")


def test_a_list_of_a_hundred_asks_at_most_twelve_times(
    client, as_editor, make_article, make_author, make_figure, django_assert_max_num_queries
):
    people = [make_author(f"Writer {number}") for number in range(3)]
    for number in range(101):
        made = make_article(f"Article {number}", authors=people[number % 2 :], topics=["Consent", "Ethics"])
        if number % 20 == 0:
            make_figure(made)
    client.get(LIST)

    with django_assert_max_num_queries(12):
        page = client.get(LIST)

    assert len(html.document_fromstring(page.text).xpath("//tr[td[contains(@class, 'field-people')]]")) == 100


def test_the_list_reads_no_texts(client, as_editor, article):
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)

    assert not [query["sql"] for query in queries if '"articles_article"."body"' in query["sql"]]


# ---- sifting and searching ----


@pytest.fixture
def every_state(make_article):
    hour, today = timezone.now() + timedelta(hours=1), timezone.localdate()
    return [
        make_article("Draft", state=State.DRAFT),
        make_article("In review", state=State.REVIEW),
        make_article("Scheduled", published_at=hour, review_by=today - timedelta(days=9)),
        make_article("Out"),
        make_article("Overdue", review_by=today - timedelta(days=1)),
        make_article("No more", state=State.UNPUBLISHED),
        make_article("Retracted", state=State.RETRACTED, review_by=today - timedelta(days=1)),
    ]


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("draft", {"Draft"}),
        ("review", {"In review"}),
        ("scheduled", {"Scheduled"}),
        ("published", {"Out", "Overdue"}),
        ("overdue", {"Overdue"}),
        ("unpublished", {"No more"}),
        ("retracted", {"Retracted"}),
        ("", set()),
        ("nonsense", set()),
    ],
)
def test_the_list_is_sifted_by_state(as_editor, every_state, titles, state, found):
    assert set(titles(state=state)) == found


def test_the_list_is_sifted_by_topic_and_author_and_names_each_article_once(
    as_editor, make_article, make_author, titles
):
    ada, bea = make_author("Ada Byron"), make_author("Bea Other")
    both = make_article("Both", authors=[ada, bea], topics=["Consent", "Ethics"])
    both.bylines.create(author=ada, role="illustrator")
    make_article("Hers", authors=[bea], topics=["Ethics"])

    assert titles(author=ada.pk) == ["Both"]
    assert titles(topic=Topic.objects.get(name="Consent").pk) == ["Both"]
    assert titles(topic=Topic.objects.get(name="Ethics").pk, author=bea.pk) == ["Hers", "Both"]
    assert titles(author="1 OR 1") == titles(author="9" * 30) == []


def test_choosing_an_author_keeps_what_else_the_list_is_sifted_by(client, as_editor, article):
    page = html.document_fromstring(client.get(LIST, {"state": "published", "q": "article", "p": "1"}).text)

    (form,) = page.xpath("//form[select[@name='author']]")
    assert dict(form.form_values()) == {"state": "published", "q": "article", "author": ""}


def test_an_author_chooses_among_no_authors(client, as_author):
    assert 'name="author"' not in client.get(LIST).text


def test_a_search_finds_words_of_the_text_in_every_state_and_each_article_once(
    as_editor, make_article, make_author, titles
):
    make_article("One", body="<p>On the ward, with consent.</p>", state=State.DRAFT, authors=[make_author()])
    make_article(
        "Two", standfirst="Consents of all kinds.", authors=[make_author("Bea Byron"), make_author("Cy Byron")]
    )
    make_article("Three")

    assert set(titles(q="consent")) == {"One", "Two"}
    assert set(titles(q="byron")) == {"One", "Two"}
    assert titles(q="ward consent") == ["One"]
    assert titles(q="consent", state="draft") == ["One"]
    assert titles(q="thre") == ["Three"]


def test_a_search_finds_what_has_a_topic_of_that_name(as_editor, make_article, titles):
    make_article("En direct de la salle", language="fr", topics=["Conferences"])
    make_article("Another")

    assert titles(q="conference") == ["En direct de la salle"]


def test_a_search_finds_part_of_a_slug(as_editor, make_article, titles):
    make_article("Before you post", slug="asking-three-people")
    make_article("Another")

    assert titles(q="three-peo") == ["Before you post"]


@pytest.mark.parametrize("query", ['"', "' OR 1=1 --", "*", "()", "% _", "NEAR/2", "а" * 300])
def test_a_search_for_signs_is_answered(client, as_editor, article, query):
    assert client.get(LIST, {"q": query}).status_code == 200


def test_a_search_finds_more_than_readers_are_shown(as_editor, make_article, monkeypatch, titles):
    monkeypatch.setattr("articles.search.LIMIT", 2)
    for number in range(4):
        make_article(f"Consent {number}")

    assert len(titles(q="consent")) == 4


def test_an_author_finds_their_own_alone(as_author, make_article, make_author, titles):
    make_article("Mine", authors=[as_author], state=State.DRAFT)
    make_article("Hers", authors=[make_author("Bea Other")], state=State.DRAFT)
    make_article("Mine and out", authors=[as_author])

    assert titles() == titles(q="mine") == ["Mine"]
    assert titles(q="hers") == []


# ---- many at once ----


def test_drafts_are_submitted_together_and_each_keeps_who_did_it(as_editor, make_article, bulk):
    drafts = [make_article(f"Draft {number}", state=State.DRAFT) for number in range(2)]

    answer = bulk("submit_for_review", drafts, note="Both by Friday, please.")

    assert told(answer) == ["2 articles were submitted for review."]
    for draft in drafts:
        draft.refresh_from_db()
        assert draft.state == State.REVIEW
        kept = draft.revisions.first()
        assert (kept.act, kept.by, kept.note) == (Act.SUBMITTED, as_editor, "Both by Friday, please.")


def test_what_one_is_refused_for_stops_none_of_the_others_and_is_said(as_editor, make_article, bulk):
    draft, out = make_article("Draft", state=State.DRAFT), make_article("Out")

    answer = bulk("submit_for_review", [draft, out])

    assert told(answer) == [
        "1 article was submitted for review.",
        "Not done for “Out”: What is “Published” cannot become “In review”, or not by you.",
    ]
    out.refresh_from_db()
    assert (out.state, out.version, out.revisions.count()) == (State.PUBLISHED, 1, 0)


def test_nothing_is_done_before_it_is_confirmed(client, as_editor, article):
    page = client.post(LIST, {"action": "unlist", "_selected_action": [article.pk], "index": 0})

    assert "They disappear from lists" in page.text
    assert article.title in page.text
    article.refresh_from_db()
    assert article.listed


def test_what_is_scheduled_goes_back_to_draft_and_does_not_come_out(as_editor, make_article, bulk):
    scheduled = make_article("Later", published_at=timezone.now() + timedelta(days=1))

    bulk("back_to_draft", [scheduled], note="The figures are missing.")

    scheduled.refresh_from_db()
    kept = scheduled.revisions.first()
    assert (scheduled.state, kept.act, kept.note) == (State.DRAFT, Act.RETURNED, "The figures are missing.")


def test_articles_leave_the_lists_and_come_back(client, as_editor, article, make_article, bulk):
    page = make_article("About", kind="page")

    answer = bulk("unlist", [article, page])

    assert told(answer) == [
        "1 article is in no list.",
        "Not done for “About”: Pages stand in no list, whatever is set.",
    ]
    assert article.title not in client.get("/articles/").text
    assert article.revisions.first().by == as_editor

    assert told(bulk("enlist", [article])) == ["1 article is listed."]
    assert article.title in client.get("/articles/").text
    assert told(bulk("enlist", [article])) == ["Not done for “An article”: It is listed already."]


def test_articles_are_marked_as_reviewed_today_for_a_year(client, editor, make_article, bulk, time_machine):
    time_machine.move_to("2028-02-29T12:00:00Z")
    client.force_login(editor)
    old = make_article("Old", review_by=timezone.localdate())

    answer = bulk("mark_reviewed", [old])

    assert told(answer) == ["1 article was marked as reviewed."]
    old.refresh_from_db()
    assert (str(old.reviewed_on), str(old.review_by)) == ("2028-02-29", "2029-02-28")
    assert told(bulk("mark_reviewed", [old])) == ["Not done for “Old”: It has these dates already."]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"reviewed_on": "2999-01-01"}, "This day is still to come."),
        ({"reviewed_on": "2020-01-02", "review_by": "2020-01-02"}, "The next review comes after the last one."),
        ({"reviewed_on": "yesterday"}, "Enter a valid date."),
    ],
)
def test_days_that_cannot_be_are_refused_and_the_choice_is_kept(as_editor, article, bulk, asked, sentence):
    answer = bulk("mark_reviewed", [article], **asked)

    assert sentence in answer.text
    form = html.document_fromstring(answer.text).get_element_by_id("content-main")
    assert form.fields["_selected_action"] == str(article.pk)
    article.refresh_from_db()
    assert article.reviewed_on is None


def test_a_topic_is_added_to_many(client, as_editor, make_article, bulk):
    one, two = make_article("One"), make_article("Two", topics=["Consent"])
    topic = Topic.objects.get(name="Consent")

    answer = bulk("add_topic", [one, two], topic=topic.pk)

    assert told(answer) == ["1 article has the topic.", "Not done for “Two”: It has this topic already."]
    assert one.revisions.first().content["topics"] == [[topic.pk, "Consent"]]
    assert "One" in client.get(topic.get_absolute_url()).text


@pytest.mark.parametrize("action", ["add_topic", "unlist", "mark_reviewed"])
def test_what_changes_no_text_is_neither_drawn_nor_indexed_again(as_editor, article, bulk, monkeypatch, action):
    topic, before = Topic.objects.create(name="Consent", slug="consent"), article.changed_at
    monkeypatch.setattr("articles.derived.render", lambda article: pytest.fail("drawn"))
    monkeypatch.setattr("articles.derived.index", lambda article: pytest.fail("indexed"))

    bulk(action, [article], **({"topic": topic.pk} if action == "add_topic" else {}))

    article.refresh_from_db()
    assert article.version == 2
    assert article.changed_at > before
    assert article.revisions.first().by == as_editor


def test_a_form_that_was_open_meanwhile_is_told_of_it(as_editor, article, bulk):
    bulk("unlist", [article])

    article.refresh_from_db()
    assert article.version == 2


def test_an_author_submits_their_own_and_is_offered_nothing_an_editor_decides(
    client, as_author, make_article, make_author, bulk
):
    mine = make_article("Mine", authors=[as_author], state=State.DRAFT)
    hers = make_article("Hers", authors=[make_author("Bea Other")], state=State.DRAFT)
    offered = html.document_fromstring(client.get(LIST).text).xpath("//select[@name='action']/option/@value")
    assert offered == ["", "submit_for_review", "back_to_draft", "add_topic"]

    bulk("submit_for_review", [mine, hers])
    client.post(LIST, {"action": "unlist", "_selected_action": [mine.pk], "index": 0, "confirmed": "yes"})

    states = dict(Article.objects.values_list("title", "state"))
    assert states == {"Mine": State.REVIEW, "Hers": State.DRAFT}
    mine.refresh_from_db()
    assert mine.listed


def test_nobody_publishes_or_deletes_many_at_once(client, as_editor, article):
    offered = html.document_fromstring(client.get(LIST).text).xpath("//select[@name='action']/option/@value")

    assert not {"delete_selected", "publish", "published"} & set(offered)


def test_more_than_a_page_at_once_is_refused(client, as_editor, make_article, monkeypatch):
    monkeypatch.setattr("articles.admin.many.MOST", 1)
    articles = [make_article(f"Article {number}") for number in range(2)]

    chosen = {"action": "unlist", "index": 0, "_selected_action": [article.pk for article in articles]}
    answer = client.post(LIST, chosen | {"confirmed": "yes"})

    assert told(answer) == ["At most 1 articles at once. Choose fewer, nothing was changed."]
    assert Article.objects.filter(listed=True).count() == 2
