"""Writing, illustrating, publishing, correcting and retracting in the admin, as editors and authors do it."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from lxml import html

from articles import publishing
from articles.models import Article, State
from authors.models import Author
from publication.models import Publication
from tests.articles.forms import ADD, byline, change, errors
from tests.fixtures import picture_file

BODY = "<p>Ask three people.</p>"


def figure(file, **fields):
    about = {"number": 1, "image": file, "alt": "Two doors", "rights": "article"} | fields
    return {"figures-TOTAL_FORMS": 1} | {f"figures-0-{name}": value for name, value in about.items()}


def upload(data=None):
    return SimpleUploadedFile("doors.png", data or picture_file().read())


# ---- editors ----


def test_an_editor_writes_illustrates_and_publishes_in_one_go(client, as_editor, make_author, ready, fill):
    author = make_author(credentials="MD", position="Resident")

    answer = fill(
        ADD,
        title="Before you post",
        slug="before-you-post",
        body=f'{BODY}<figure data-figure="1"></figure>',
        step=State.PUBLISHED,
        **ready,
        **byline(author),
        **figure(upload()),
    )

    assert answer.status_code == 302
    article = Article.objects.get()
    assert article.is_public
    assert article.licence == Publication.objects.current().default_licence
    assert (article.people[0].credentials, article.people[0].position) == ("MD", "Resident")
    page = client.get("/articles/before-you-post/").text
    assert "Ask three people." in page
    assert 'alt="Two doors"' in page


def test_a_figure_and_a_byline_that_come_with_publication_count(
    client, as_editor, make_article, make_author, ready, fill
):
    draft = make_article(state=State.DRAFT, body=f'{BODY}<figure data-figure="1"></figure>')

    answer = fill(change(draft), step=State.PUBLISHED, **ready, **byline(make_author()), **figure(upload()))

    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert not [line for line in told if "not there" in line or "Nobody stands" in line]
    draft.refresh_from_db()
    assert draft.is_public
    assert 'alt="Two doors"' in client.get(draft.get_absolute_url()).text


def test_publishing_under_nobodys_name_is_refused_and_the_rest_is_kept(as_editor, make_article, fill):
    draft = make_article(state=State.DRAFT)

    answer = fill(change(draft), title="Better", step=State.PUBLISHED)

    assert answer.url == f"/admin/articles/article/{draft.pk}/publish/"
    draft.refresh_from_db()
    assert (draft.title, draft.state, draft.published_at) == ("Better", State.DRAFT, None)


def test_what_readers_have_is_not_hidden_by_its_date(client, as_editor, article, fill):
    day = timezone.localdate() + timedelta(days=2)

    answer = fill(change(article), published_at_0=str(day), published_at_1="00:00")

    assert errors(answer) == {"published_at": ["Readers have it already. To take it back, unpublish it."]}
    assert client.get(article.get_absolute_url()).status_code == 200


def test_the_last_byline_stays_under_what_readers_see(as_editor, article, fill):
    answer = fill(change(article), **{"bylines-0-DELETE": "on"})

    assert errors(answer) == {
        "": ["Readers see this article, and somebody has to stand under it. Leave a byline, or add another."]
    }
    assert article.bylines.count() == 1


def test_what_a_change_breaks_of_what_readers_see_is_told_and_what_was_broken_before_is_not(as_editor, article, fill):
    answer = fill(change(article), body='<p>So.</p><figure data-figure="7"></figure>', change="fix")

    said = [told for told in map(str, get_messages(answer.wsgi_request)) if "readers see it" in told]
    assert len(said) == 1
    assert said[0].startswith("Saved, and readers see it. Mend this: The text places figure 7")
    assert "interests" not in said[0]
    again = fill(change(article), title="Better", change="fix")
    assert not [told for told in map(str, get_messages(again.wsgi_request)) if "readers see it. Mend" in told]


@pytest.mark.parametrize("exchanged", [False, True])
def test_an_author_does_not_give_away_the_article_they_work_on(as_author, make_article, make_author, fill, exchanged):
    own = make_article("Own", state=State.DRAFT, authors=[as_author.author])
    other = make_author("Wen Li", slug="wen-li")
    gone = {"bylines-0-author": str(other.pk)} if exchanged else {"bylines-0-DELETE": "on"}

    answer = fill(change(own), **gone)

    assert errors(answer) == {"": ["Your name would not stand under it, so you would not find the article again."]}
    assert own.bylines.get().author == as_author.author


def test_an_editor_corrects_what_is_out(client, as_editor, article, fill):
    answer = fill(
        change(article),
        **{
            "corrections-TOTAL_FORMS": 1,
            "corrections-0-published_on": "2026-03-18",
            "corrections-0-text": "It was three, not two.",
            "corrections-0-old_wording": "two",
            "corrections-0-new_wording": "three",
        },
    )

    assert answer.status_code == 302
    page = client.get(article.get_absolute_url()).text
    assert "It was three, not two." in page
    assert "Correction, " in page


def test_an_editor_retracts_with_a_public_reason(client, as_editor, article, fill):
    fill(change(article), step=State.RETRACTED, retraction="The numbers were wrong.")

    article.refresh_from_db()
    assert article.is_retracted
    assert "The numbers were wrong." in client.get(article.get_absolute_url()).text


def test_a_retraction_without_its_reason_is_refused_beside_the_field(as_editor, article, fill):
    answer = fill(change(article), step=State.RETRACTED, retraction="  ")

    assert errors(answer) == {"retraction": ["A retraction says publicly why. Write it, then retract."]}
    article.refresh_from_db()
    assert article.state == State.PUBLISHED


def test_an_editor_unpublishes_and_publishes_again(client, as_editor, article, ready, fill):
    fill(change(article), change="update", **ready, **{"bylines-0-no_interests": "on"})
    fill(change(article), step=State.UNPUBLISHED)
    assert client.get(article.get_absolute_url()).status_code == 410

    fill(change(article), step=State.PUBLISHED)
    assert client.get(article.get_absolute_url()).status_code == 200


def test_an_editor_schedules(client, as_editor, make_article, make_author, ready, fill):
    draft = make_article(state=State.DRAFT, authors=[make_author()])
    tomorrow = timezone.localtime() + timedelta(days=1)

    fill(
        change(draft),
        step=State.PUBLISHED,
        **ready,
        **{"bylines-0-no_interests": "on"},
        published_at_0=tomorrow.strftime("%Y-%m-%d"),
        published_at_1=tomorrow.strftime("%H:%M:%S"),
    )

    draft.refresh_from_db()
    assert draft.state == State.PUBLISHED
    assert not draft.is_public
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_publishing_before_the_revision_is_refused_and_says_why(as_editor, make_article, fill):
    draft = make_article(state=State.DRAFT)
    yesterday = timezone.localtime() - timedelta(days=1)

    answer = fill(
        change(draft),
        step=State.PUBLISHED,
        revised_at_0=yesterday.strftime("%Y-%m-%d"),
        revised_at_1=yesterday.strftime("%H:%M:%S"),
    )

    assert answer.status_code == 200
    assert "A revision is not earlier than the publication." in answer.text
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("<p>Ask <script>alert(1)</script> her.</p>", "<script>"),
        ('<p onclick="x()">Ask her.</p>', "onclick"),
        ('<p>Ask <a href="javascript:x()">her</a>.</p>', "javascript:x()"),
        ('<p>Ask <iframe src="https://example.org/"></iframe> her.</p>', "<iframe>"),
        ('<p style="color: red">Ask her.</p>', "style"),
    ],
)
def test_html_that_cleaning_would_change_is_refused_with_a_sentence_and_nothing_is_lost(as_editor, fill, body, what):
    answer = fill(ADD, title="Before you post", slug="before", body=body, step=State.PUBLISHED)

    (sentence,) = errors(answer)["body"]
    assert what in sentence
    assert sentence.endswith("Take it out and save again.")
    form = html.document_fromstring(answer.text).get_element_by_id("article_form")
    assert form.fields["body"].strip("\r\n") == body
    assert form.fields["title"] == "Before you post"
    assert form.fields["step"] == "published"
    assert not Article.objects.exists()


@pytest.mark.parametrize("data", [b"no picture at all", b"GIF89a", picture_file().read()[:60]])
def test_what_is_no_picture_is_refused_beside_its_field(as_editor, fill, data):
    answer = fill(ADD, title="Before", slug="before", body=BODY, **figure(upload(data)))

    assert errors(answer)["image"]
    form = html.document_fromstring(answer.text).get_element_by_id("article_form")
    assert form.fields["body"].strip("\r\n") == BODY
    assert form.fields["figures-0-alt"] == "Two doors"
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("fields", "where", "sentence"),
    [
        ({"alt": ""}, "alt", "Say in words what the image shows, or call it decorative. One of the two."),
        ({"rights": "own"}, "licence", "A figure with a licence of its own names it; any other names none."),
        ({"shows_patient": "on"}, "consent_on_file", "needs their written consent on file"),
        ({"number": ""}, "number", "This field is required."),
    ],
)
def test_a_figure_without_what_must_be_known_is_refused_with_a_sentence(as_editor, fill, fields, where, sentence):
    answer = fill(ADD, title="Before", slug="before", body=BODY, **figure(upload(), **fields))

    assert sentence in " ".join(errors(answer)[where])
    assert not Article.objects.exists()


def test_a_slug_that_is_taken_is_refused_beside_its_field(as_editor, article, fill):
    answer = fill(ADD, title="Another", slug=article.slug, body=BODY)

    assert errors(answer)["slug"] == ["“An article” has this slug, or had it. “an-article-2” is free."]


def test_a_changed_slug_and_licence_leave_their_trace(client, as_editor, article, fill):
    fill(change(article), slug="moved", licence="by-4.0")

    assert client.get("/articles/an-article/").url == "/articles/moved/"
    page = html.document_fromstring(client.get(change(article)).text)
    history = " ".join(page.get_element_by_id("licence_history-group").text_content().split())
    assert "CC BY-ND 4.0" in history
    assert "CC BY 4.0" in history
    assert "an-article" in page.get_element_by_id("former_slugs-group").text_content()


def test_steps_are_those_the_state_allows(client, as_editor, article, make_article):
    def steps(path):
        form = html.document_fromstring(client.get(path).text).get_element_by_id("article_form")
        return {option for option in form.inputs["step"].value_options if option}

    scheduled = make_article("Soon", published_at=timezone.now() + timedelta(days=1))

    assert steps(ADD) == {"review", "published"}
    assert steps(change(article)) == {"unpublished", "retracted"}
    assert steps(change(scheduled)) == {"draft"}


def test_a_step_that_is_not_offered_is_refused(as_editor, article, fill):
    answer = fill(change(article), step="draft")

    assert "not one of the available choices" in errors(answer)["step"][0]


def test_only_what_was_never_public_is_deleted(client, as_editor, article, make_article, editor):
    publishing.bring(article, State.UNPUBLISHED, by=editor)
    publishing.bring(article, State.DRAFT, by=editor)
    draft = make_article("Draft", state=State.DRAFT)

    refused = client.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
    done = client.post(f"/admin/articles/article/{draft.pk}/delete/", {"post": "yes"})

    assert (refused.status_code, done.status_code) == (404, 302)
    assert list(Article.objects.all()) == [article]


def test_a_new_article_begins_with_the_publications_licence(client, as_editor, publication):
    publication.default_licence = "by-nc-4.0"
    publication.save()

    form = html.document_fromstring(client.get(ADD).text).get_element_by_id("article_form")

    assert form.fields["licence"] == "by-nc-4.0"


def licence_fields(answer):
    """Return how the licence and the box beneath it stand in the form."""
    form = html.document_fromstring(answer.text).get_element_by_id("article_form")
    return form.fields["licence"], form.inputs["earlier_copies"].type, form


def test_a_stricter_licence_is_refused_once_because_earlier_copies_keep_theirs(as_editor, article, fill):
    answer = fill(change(article), licence="by-nc-nd-4.0", title="Better")

    (sentence,) = errors(answer)["licence"]
    assert sentence == (
        "Copies made until now keep CC BY-ND 4.0: it cannot be taken back (sections 2(a)(1) and 6(c) of its legal"
        " code). To give later copies CC BY-NC-ND 4.0 all the same, tick the box beneath and save again."
    )
    licence, box, form = licence_fields(answer)
    assert (licence, box, form.fields["title"]) == ("by-nc-nd-4.0", "checkbox", "Better")
    assert not form.inputs["earlier_copies"].checked
    article.refresh_from_db()
    assert article.licence == "by-nd-4.0"


def test_a_stricter_licence_is_taken_from_who_knows_that(client, as_editor, article, fill):
    form = licence_fields(fill(change(article), licence="by-nc-nd-4.0", standfirst="Typed with care.", change="fix"))[
        2
    ]
    form.inputs["earlier_copies"].checked = True

    answer = client.post(change(article), dict(form.form_values()))

    assert answer.status_code == 302
    article.refresh_from_db()
    assert (article.licence, article.standfirst) == ("by-nc-nd-4.0", "Typed with care.")
    assert [str(period) for period in article.licence_history.all()] == ["CC BY-ND 4.0", "CC BY-NC-ND 4.0"]


def test_the_box_stays_ticked_where_something_else_is_refused(as_editor, article, fill):
    answer = fill(change(article), licence="by-nc-nd-4.0", earlier_copies="on", title="")

    form = licence_fields(answer)[2]
    assert set(errors(answer)) >= {"title"}
    assert "licence" not in errors(answer)
    assert form.inputs["earlier_copies"].checked


@pytest.mark.parametrize("before", ["cc0-1.0", "pdm-1.0"])
def test_what_belonged_to_everybody_stays_theirs_to_copy(as_editor, make_article, fill, before):
    answer = fill(change(make_article(licence=before)), licence="by-4.0")

    assert "stay free for everybody" in errors(answer)["licence"][0]


def test_a_looser_licence_and_the_same_are_not_asked_about(client, as_editor, article, fill):
    assert licence_fields(client.get(change(article)))[1] == "hidden"
    assert fill(change(article)).status_code == 302
    assert fill(change(article), licence="by-4.0").status_code == 302

    article.refresh_from_db()
    assert article.licence == "by-4.0"


def test_what_nobody_could_copy_changes_its_licence_freely(as_editor, make_article, fill):
    draft = make_article("Draft", state=State.DRAFT)
    scheduled = make_article("Soon", published_at=timezone.now() + timedelta(days=1))

    for article in (draft, scheduled):
        assert fill(change(article), licence="all-rights-reserved").status_code == 302
        article.refresh_from_db()
        assert article.licence == "all-rights-reserved"


def test_what_was_unpublished_remembers_too(as_editor, article, editor, fill):
    publishing.bring(article, State.UNPUBLISHED, by=editor)

    assert errors(fill(change(article), licence="all-rights-reserved"))["licence"]


def test_the_list_finds_articles_by_their_authors(client, as_editor, make_article, make_author):
    make_article("Hers", authors=[make_author()])
    make_article("Other")

    page = client.get("/admin/articles/article/?q=byron").text

    assert "Hers" in page
    assert "Other" not in page


# ---- authors ----


def test_an_author_writes_under_their_own_name_and_submits(client, as_author, fill):
    fill(ADD, title="My turn", slug="my-turn", body=BODY, step=State.REVIEW)

    article = Article.objects.get()
    assert article.state == State.REVIEW
    assert [byline.author for byline in article.people] == [as_author.author]
    assert client.get("/articles/my-turn/").status_code == 404


def test_an_author_who_names_another_stays_on_it(client, as_author, make_author, fill):
    fill(ADD, title="Our turn", slug="our-turn", body=BODY, **byline(make_author("Wen Li")))

    assert {byline.author.name for byline in Article.objects.get().people} == {"Ada Byron", "Wen Li"}


def test_an_invited_author_without_an_entry_keeps_what_they_wrote(client, make_user, make_author, fill):
    client.force_login(make_user("author", "Grace Hopper"))

    saved = fill(ADD, title="My first", slug="my-first", body=BODY, _continue="on")
    page = client.get(saved.url)

    article = Article.objects.get()
    assert saved.url == change(article)
    assert page.status_code == 200
    assert "You stand under it as “Grace Hopper”." in page.text
    assert "My first" in client.get("/admin/articles/article/").text
    assert fill(change(article), title="My first, again").status_code == 302
    assert [byline.author.name for byline in article.people] == ["Grace Hopper"]

    fill(ADD, title="My second", slug="my-second", body=BODY, **byline(make_author("Wen Li")))
    assert [byline.author.name for byline in Article.objects.get(slug="my-second").people] == [
        "Grace Hopper",
        "Wen Li",
    ]
    assert Author.objects.filter(name="Grace Hopper").count() == 1


def test_an_editor_stands_under_nothing_that_they_begin_for_others(as_editor, fill):
    fill(ADD, title="A page", slug="a-page", body=BODY)

    assert not Article.objects.get().bylines.exists()
    assert not Author.objects.exists()


def test_an_authors_article_begins_with_the_publications_licence(as_author, publication, fill):
    publication.default_licence = "by-nc-4.0"
    publication.save()

    fill(ADD, title="My turn", slug="my-turn", body=BODY)

    assert Article.objects.get().licence == "by-nc-4.0"


def test_an_author_is_offered_neither_publication_nor_what_belongs_to_it(client, as_author):
    form = html.document_fromstring(client.get(ADD).text).get_element_by_id("article_form")

    assert set(form.inputs["step"].value_options) == {"", "review"}
    assert not {"kind", "listed", "published_at_0", "licence", "corrections-TOTAL_FORMS"} & set(form.fields)


@pytest.mark.parametrize("step", [State.PUBLISHED, State.UNPUBLISHED, State.RETRACTED])
def test_an_author_cannot_publish(as_author, fill, step):
    answer = fill(ADD, title="My turn", slug="my-turn", body=BODY, step=step, retraction="x")

    assert "not one of the available choices" in errors(answer)["step"][0]
    assert not Article.objects.exists()


def test_an_author_cannot_slip_in_what_is_not_theirs_to_say(client, as_author, fill):
    fill(ADD, title="My turn", slug="my-turn", body=BODY, kind="page", licence="by-4.0", state="published", listed="")

    article = Article.objects.get()
    assert (article.kind, article.state, article.licence, article.listed) == ("article", "draft", "by-nd-4.0", True)


def test_an_author_does_not_say_when_an_editor_reviewed_or_when_it_is_due(as_author, make_article, fill):
    own = make_article("Own", state=State.DRAFT, authors=[as_author.author])
    days = {"reviewed_on": "2026-01-01", "review_by": "2030-01-01", "revised_at_0": "2026-01-01"}

    fill(change(own), title="Better", **days, revised_at_1="10:00")

    own.refresh_from_db()
    assert (own.title, own.reviewed_on, own.review_by, own.revised_at) == ("Better", None, None, None)


def test_an_author_sees_and_changes_own_drafts_only(client, as_author, make_article, make_author, fill):
    own = make_article("Own", state=State.DRAFT, authors=[as_author.author])
    out = make_article("Out", authors=[as_author.author])
    anothers = make_article("Another’s", slug="another", state=State.DRAFT, authors=[make_author("Wen Li")])

    page = client.get("/admin/articles/article/").text
    fill(change(own), title="Better")

    own.refresh_from_db()
    assert own.title == "Better"
    assert "Own" in page
    for article in (out, anothers):
        assert article.title not in page
        assert client.get(change(article)).status_code == 404
        assert client.post(change(article), {"title": "Mine"}).status_code == 404


def test_an_author_gets_back_what_was_returned_to_draft(client, as_author, make_article, fill):
    article = make_article(state=State.REVIEW, authors=[as_author.author])

    fill(change(article), step=State.DRAFT)

    article.refresh_from_db()
    assert article.state == State.DRAFT


@pytest.mark.parametrize("role", ["moderator", None])
def test_nobody_else_writes_articles(client, make_user, role):
    client.force_login(make_user(role))

    assert client.get(ADD).status_code == 404
    assert client.post(ADD, {"title": "x"}).status_code == 404


def test_topics_are_made_and_described(client, as_editor):
    client.post("/admin/articles/topic/add/", {"name": "Consent", "slug": "consent", "description": "Who was asked."})

    assert client.get("/topics/consent/").status_code == 200


def test_plain_text_becomes_paragraphs(as_editor, make_article, fill):
    draft = make_article(state=State.DRAFT)

    fill(change(draft), body="One & only.\n\nTwo.")

    draft.refresh_from_db()
    assert draft.body == "<p>One &amp; only.</p>\n\n<p>Two.</p>"


def test_a_figure_that_is_not_there_is_named(as_editor, make_article, fill):
    draft = make_article(state=State.DRAFT)

    answer = fill(change(draft), body='<p>See.</p><figure data-figure="7"></figure>')

    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert any("The text places a figure that is not there" in line and "7" in line for line in told)


# ---- how the form is laid out ----


def test_a_form_asks_in_the_order_of_the_work_and_says_nothing_of_a_past_that_there_is_not(client, as_editor, article):
    page = html.document_fromstring(client.get(change(article)).text)

    headings = [heading.text_content().strip() for heading in page.xpath("//form[@id='article_form']//h2")]
    assert headings.index("Figures") < headings.index("Bylines") < headings.index("Publication")
    assert headings[-1] == "What becomes of it"
    assert "Licence history" in headings
    assert "Former slugs" not in headings


@pytest.mark.parametrize(("state", "ways"), [(State.PUBLISHED, 1), (State.DRAFT, 0)])
def test_a_form_leads_to_what_readers_find(client, as_editor, make_article, state, ways):
    article = make_article(state=state)

    page = html.document_fromstring(client.get(change(article)).text)

    assert len(page.find_class("viewsitelink")) == ways


def test_what_is_refused_stands_above_the_form_too_and_leads_to_its_field(as_editor, make_article, make_author, fill):
    draft = make_article(state=State.DRAFT, authors=[make_author()])

    answer = fill(change(draft), title="", **figure(upload(), alt=""))

    page = html.document_fromstring(answer.text)
    summary = page.xpath("//*[@role='alert']//li/a")
    assert [link.text_content().lower() for link in summary] == ["title", "text instead of the image"]
    for link in summary:
        assert page.get_element_by_id(link.get("href").removeprefix("#")).tag in ("input", "textarea")


def test_a_byline_is_added_without_scripts(as_editor, make_article, make_author, fill, client):
    draft, wen = make_article(state=State.DRAFT), make_author("Wen Li")
    asking = f"{change(draft)}?byline=new"
    row = html.document_fromstring(client.get(asking).text).get_element_by_id("id_bylines-0-author")
    assert str(wen.pk) in row.value_options

    fill(asking, **{"bylines-0-author": wen.pk, "bylines-0-order": 0, "bylines-0-role": "author"})

    assert [byline.author for byline in draft.bylines.all()] == [wen]
