"""Previews: an article as it will look, for whoever works on it and, by a link, for a reviewer."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles import previews, publishing, revisions
from articles.models import Act, Kind, PreviewLink, State, WorkingCopy
from delivery import signed

CLAIMS = ("application/ld+json", 'rel="canonical"', "citation_", "og:", "DC.", "application/atom+xml", "/republish/")


def preview_of(article):
    return reverse("admin:articles_article_preview", args=[article.pk])


def links_of(article):
    return reverse("admin:articles_article_links", args=[article.pk])


def open_link(link):
    """Open a link as whoever was sent it does: with no session and no cookie."""
    return Client().get(reverse("articles:preview", args=[previews.token(link)]))


def bar(answer):
    """Return what stands on top of a preview."""
    [above] = html.document_fromstring(answer.text).find_class("preview-bar")
    return " ".join(above.text_content().split())


def words(answer):
    return " ".join(html.document_fromstring(answer.text).get_element_by_id("content").text_content().split())


@pytest.fixture
def draft(make_article, make_author):
    return make_article(
        "Before you post", state=State.DRAFT, authors=[make_author()], topics=["Consent"], standfirst="Ask first."
    )


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return editor


@pytest.fixture
def link(draft, editor):
    return previews.make(draft, by=editor, days=7)


# ---- for whoever works on it ----


def test_a_draft_is_previewed_as_it_will_look(client, as_editor, draft, make_figure):
    make_figure(draft, alt="Two doors")
    draft.body = '<p>See.</p><figure data-figure="1"></figure><p>Why?<span data-footnote="">Because.</span></p>'
    draft.save()

    answer = client.get(preview_of(draft))

    assert bar(answer) == "Preview, not public. Draft, as it is stored now."
    assert "Before you post" in words(answer)
    assert "Publishednot yet" in words(answer)
    assert "Ada Byron" in words(answer)
    assert "Because." in words(answer)
    assert 'alt="Two doors"' in answer.text


def test_a_preview_says_when_what_is_scheduled_comes_out(client, as_editor, make_article, make_author):
    hour = timezone.make_aware(datetime(2099, 12, 1, 8), ZoneInfo("America/Toronto"))
    scheduled = make_article(authors=[make_author()], published_at=hour)

    answer = client.get(preview_of(scheduled))

    assert bar(answer) == "Preview, not public. Scheduled, 1 December 2099, 08:00, as it is stored now."


def test_a_preview_claims_no_publication_and_offers_nothing(client, as_editor, draft, article_page):
    answer = client.get(preview_of(draft))

    assert [claim for claim in CLAIMS if claim in answer.text] == []
    assert "<form" not in html.tostring(html.document_fromstring(answer.text).get_element_by_id("content")).decode()
    assert [claim for claim in CLAIMS if claim not in article_page] == []


@pytest.fixture
def article_page(make_article, make_author):
    """A published article as readers find it, to see that what a preview lacks is there otherwise."""
    published = make_article(authors=[make_author("Bea Other")])
    return Client().get(published.get_absolute_url()).text


def test_a_preview_is_kept_by_nobody_and_found_by_nobody(client, as_editor, draft, link):
    for answer in (client.get(preview_of(draft)), open_link(link)):
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Referrer-Policy"] == "same-origin"
        assert '<meta name="robots" content="noindex">' in answer.text


def test_a_preview_writes_nothing(client, as_editor, draft, link):
    revisions.begin(draft)
    with CaptureQueriesContext(connection) as queries:
        for query in ("", "?revision=1", "?working=1"):
            client.get(preview_of(draft) + query)
        open_link(link)

    assert [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_a_revision_is_previewed_as_it_was(client, as_editor, draft, make_author, make_figure):
    make_figure(draft, alt="Two doors", lead=True)
    revisions.keep(draft, by=as_editor, act=Act.BEGUN)
    draft.figures.all().delete()
    draft.bylines.all().delete()
    draft.topics.clear()
    draft.title, draft.body = "Worse", "<p>No.</p>"
    draft.save()

    answer = client.get(preview_of(draft), {"revision": 1})

    assert bar(answer) == "Preview, not public. Draft, revision 1."
    assert "Some words that are read." in words(answer)
    assert "Worse" not in words(answer)
    assert "Ada Byron" in words(answer)
    assert "Consent" in words(answer)
    assert 'alt="Two doors"' in answer.text


def test_a_revision_with_an_author_who_is_gone_still_shows(client, as_editor, draft):
    revisions.keep(draft, by=as_editor, act=Act.BEGUN)
    author = draft.bylines.get().author
    draft.bylines.all().delete()
    author.delete()

    assert "Ada Byron" in words(client.get(preview_of(draft), {"revision": 1}))


@pytest.mark.parametrize("number", ["2", "0", "x", "-1", str(10**30)])
def test_a_revision_that_is_not_there_has_no_preview(client, as_editor, draft, number):
    revisions.begin(draft)

    assert client.get(preview_of(draft), {"revision": number}).status_code == 404


def test_a_page_is_previewed_as_a_page(client, as_editor, make_article):
    page = make_article("Rules", kind=Kind.PAGE, state=State.DRAFT)

    answer = client.get(preview_of(page))

    assert bar(answer) == "Preview, not public. Draft, as it is stored now."
    assert "Some words that are read." in words(answer)
    assert 'rel="canonical"' not in answer.text


def test_the_preview_of_what_is_public_says_so(client, as_editor, make_article):
    published = make_article()

    assert bar(client.get(preview_of(published))) == ("Preview. Published, as it is stored now.")


def test_the_preview_of_a_french_article_is_french(client, as_editor, make_article):
    draft = make_article("Avant", state=State.DRAFT, language="fr")

    assert '<html lang="fr">' in client.get(preview_of(draft)).text


# ---- what is typed and not saved ----


def typed(article, user, **fields):
    """Keep a working copy of an article as its form would send it, but for some fields."""
    whole = {"title": article.title, "standfirst": article.standfirst, "body": article.body, "language": "en"}
    values = {name: [value] for name, value in (whole | fields).items() if not isinstance(value, list)}
    lists = {name: value for name, value in fields.items() if isinstance(value, list)}
    return WorkingCopy.objects.create(article=article, user=user, fields=values | lists, typed_at=timezone.now())


def test_whoever_types_previews_what_they_have_typed(client, as_editor, draft):
    typed(draft, as_editor, title="Typed", body="<p>Not saved.</p>")

    answer = client.get(preview_of(draft), {"working": 1})

    assert bar(answer) == "Preview, not public. Draft, with what you have typed and not saved."
    assert "Not saved." in words(answer)
    assert "Typed" in words(answer)
    draft.refresh_from_db()
    assert draft.title == "Before you post"


def test_nobody_previews_what_somebody_else_has_typed(client, as_editor, administrator, draft):
    typed(draft, administrator, body="<p>Theirs.</p>")

    answer = client.get(preview_of(draft), {"working": 1})

    assert "Theirs." not in answer.text
    assert bar(answer) == "Preview, not public. Draft, as it is stored now."


def test_what_is_typed_is_cleaned_and_what_cannot_be_read_stays_as_it_is(client, as_editor, draft):
    typed(
        draft,
        as_editor,
        body='<p onclick="x()">Typed.<script>alert(1)</script></p>',
        language="xx",
        topics=["x", "99999999999999"],
        **{"bylines-TOTAL_FORMS": "x", "figures-TOTAL_FORMS": "1", "figures-0-id": "77"},
    )

    answer = client.get(preview_of(draft), {"working": 1})

    assert "Typed." in words(answer)
    assert "onclick" not in answer.text
    assert "alert(1)" not in answer.text
    assert '<html lang="en">' in answer.text


def test_people_topics_and_words_about_figures_are_previewed_as_typed(
    client, as_editor, draft, make_author, make_figure
):
    figure, gone = make_figure(draft, alt="Two doors", lead=True), make_figure(draft, 2, alt="A window")
    bea = make_author("Bea Other", position="Chief")
    byline = draft.bylines.get()
    rows = {
        "bylines-TOTAL_FORMS": "3",
        "bylines-0-id": str(byline.pk),
        "bylines-0-author": str(byline.author_id),
        "bylines-0-order": "2",
        "bylines-0-role": "author",
        "bylines-0-interests": "Holds shares.",
        "bylines-1-author": str(bea.pk),
        "bylines-1-order": "1",
        "bylines-1-role": "author",
        "bylines-2-author": "",
        "figures-TOTAL_FORMS": "2",
        "figures-0-id": str(figure.pk),
        "figures-0-number": "1",
        "figures-0-lead": "on",
        "figures-0-alt": "Three doors",
        "figures-1-id": str(gone.pk),
        "figures-1-number": "2",
        "figures-1-DELETE": "on",
    }
    typed(draft, as_editor, body='<p>See.</p><figure data-figure="2"></figure>', topics=[], **rows)

    answer = client.get(preview_of(draft), {"working": 1})

    said = words(answer)
    assert said.index("Bea Other") < said.index("Ada Byron")
    assert "Chief" in said
    assert "Holds shares." in said
    assert "Consent" not in said
    assert 'alt="Three doors"' in answer.text
    assert "A window" not in answer.text


# ---- for a reviewer ----


def test_a_reviewer_without_an_account_reads_a_draft_until_a_day(draft, link):
    answer = open_link(link)

    last = timezone.localdate() + timedelta(days=7)
    assert answer.status_code == 200
    assert bar(answer).startswith("Preview, not public. Draft, as it is stored now. This link works until ")
    assert str(last.year) in bar(answer)
    assert "Some words that are read." in words(answer)


def test_a_link_works_to_the_end_of_its_last_day_and_then_says_whom_to_ask(link, publication, time_machine):
    publication.contact = "editors@example.org"
    publication.save()
    last = timezone.localtime(link.expires_at)

    time_machine.move_to(last - timedelta(minutes=1))
    before = open_link(link)
    time_machine.move_to(last + timedelta(minutes=1))
    after = open_link(link)

    assert (before.status_code, after.status_code) == (200, 410)
    assert "It led to a preview until" in words(after)
    assert "Ask Edith Or, who made it, for a new one." in words(after)
    assert "mailto:editors@example.org" in after.text
    assert "Some words that are read." not in after.text


def test_a_reviewer_sees_an_article_as_it_is_or_as_one_revision_has_it(draft, editor):
    first = revisions.keep(draft, by=editor, act=Act.BEGUN)
    as_it_is, as_it_was = (previews.make(draft, by=editor, days=1, revision=each) for each in (None, first))
    draft.title = "Changed"
    draft.save()

    assert "Changed" in words(open_link(as_it_is))
    assert "Changed" not in words(open_link(as_it_was))
    assert "revision 1." in bar(open_link(as_it_was))


def test_a_link_is_the_same_document_for_everybody(client, link, as_editor):
    url = reverse("articles:preview", args=[previews.token(link)])

    theirs, ours = Client().get(url), client.get(url)

    assert theirs.content == ours.content
    for answer in (theirs, ours):
        assert not answer.cookies
        assert "cookie" not in answer.get("Vary", "").lower()


def test_opening_a_link_uses_nothing_up(link):
    assert [open_link(link).status_code for _time in range(3)] == [200, 200, 200]
    assert Client().head(reverse("articles:preview", args=[previews.token(link)])).status_code == 200


def test_a_withdrawn_link_says_so_at_once(client, as_editor, draft, link):
    answer = client.post(reverse("admin:articles_article_withdraw", args=[draft.pk, link.pk]))

    assert answer.status_code == 302
    gone = open_link(link)
    assert gone.status_code == 410
    assert "It led to a preview, and was withdrawn." in words(gone)
    assert gone["X-Robots-Tag"] == "noindex"


def test_withdrawing_again_keeps_when_it_was_first_withdrawn(link):
    previews.withdraw(link)
    link.refresh_from_db()
    first = link.withdrawn_at

    previews.withdraw(link)

    link.refresh_from_db()
    assert link.withdrawn_at == first


@pytest.mark.parametrize("spoil", [lambda token: token[:-3], lambda token: f"x{token}", lambda token: "1", str.upper])
def test_a_broken_link_is_told_from_one_that_works_no_more(link, spoil):
    answer = Client().get(reverse("articles:preview", args=[spoil(previews.token(link))]))

    assert answer.status_code == 404
    assert "This link leads nowhere." in words(answer)


def test_a_token_for_another_purpose_opens_no_preview(link):
    other = signed.sign(link.pk, "comments.owner")

    assert Client().get(reverse("articles:preview", args=[other])).status_code == 404


def test_a_link_to_a_deleted_article_leads_nowhere(draft, link):
    token = previews.token(link)
    draft.delete()

    assert Client().get(reverse("articles:preview", args=[token])).status_code == 404


def test_a_link_leads_to_the_article_once_it_is_public(draft, editor, link):
    first = revisions.keep(draft, by=editor, act=Act.BEGUN)
    of_revision = previews.make(draft, by=editor, days=1, revision=first)
    publishing.bring(draft, State.PUBLISHED, by=editor)

    answer = open_link(link)

    assert (answer.status_code, answer["Location"]) == (302, draft.get_absolute_url())
    assert answer["Cache-Control"] == "no-store"
    assert bar(open_link(of_revision)).startswith("Preview. Draft, revision 1. Readers find the article")


def test_a_reviewer_is_told_of_a_picture_that_may_show_a_patient(draft, link, make_figure):
    assert "patient" not in bar(open_link(link))

    make_figure(draft, alt="A hand", shows_patient=True, consent_on_file=True, lead=True)

    answer = open_link(link)
    assert "A picture here may show a patient" in bar(answer)
    assert 'alt="A hand"' in answer.text


def test_a_link_does_not_open_the_article_itself(draft, link):
    open_link(link)

    assert Client().get(draft.get_absolute_url()).status_code == 404


# ---- making links ----


def test_whoever_may_change_an_article_makes_a_link_and_copies_it(client, as_editor, draft):
    revisions.keep(draft, by=as_editor, act=Act.BEGUN)

    page = client.post(links_of(draft), {"days": 30, "revision": "1"}, follow=True)

    made = PreviewLink.objects.get()
    assert (made.made_by, made.revision.number) == (as_editor, 1)
    assert timezone.localdate(made.expires_at) == timezone.localdate() + timedelta(days=30)
    [box] = html.document_fromstring(page.text).find_class("copy-box")
    assert Client().get(urlsplit(box.get("value")).path).status_code == 200
    assert "Edith Or" in words_of_desk(page)


def words_of_desk(answer):
    return " ".join(html.document_fromstring(answer.text).get_element_by_id("content-main").text_content().split())


@pytest.mark.parametrize("data", [{}, {"days": 365}, {"days": 7, "revision": "9"}])
def test_a_link_lasts_and_shows_one_of_what_is_offered(client, as_editor, draft, data):
    answer = client.post(links_of(draft), data)

    assert answer.status_code == 200
    assert "errorlist" in answer.text
    assert not PreviewLink.objects.exists()


def test_what_is_public_needs_no_link(client, as_editor, make_article):
    answer = client.post(links_of(make_article()), {"days": 7, "revision": ""}, follow=True)

    assert "This is public: pass on its own URL." in answer.text
    assert not PreviewLink.objects.exists()


def test_a_link_of_another_article_is_not_withdrawn(client, as_editor, draft, link, make_article):
    other = make_article()

    answer = client.post(reverse("admin:articles_article_withdraw", args=[other.pk, link.pk]))

    assert answer.status_code == 404
    assert open_link(link).status_code == 200


def test_an_author_previews_and_links_their_own_drafts_alone(client, make_user, make_author, make_article):
    user = make_user("author", "Writer Who")
    own = make_article("Own", state=State.DRAFT, authors=[make_author("Writer Who", user=user)])
    other = make_article("Other", state=State.DRAFT)
    client.force_login(user)

    assert [client.get(page(own)).status_code for page in (preview_of, links_of)] == [200, 200]
    assert [client.get(page(other)).status_code for page in (preview_of, links_of)] == [404, 404]
    assert client.post(links_of(other), {"days": 7}).status_code == 404


def test_the_form_leads_to_the_preview_and_the_links(client, as_editor, draft):
    page = html.document_fromstring(client.get(f"/admin/articles/article/{draft.pk}/change/").text)

    tools = {link.text_content().strip(): link.get("href") for link in page.xpath("//ul[@class='object-tools']//a")}
    assert tools["Preview"] == f"{preview_of(draft)}?working=1"
    assert tools["Links for reviewers"] == links_of(draft)
    assert "Preview" not in client.get("/admin/articles/article/add/").text


def test_a_preview_answers_in_few_queries(client, as_editor, draft, link, make_figure, django_assert_max_num_queries):
    for number in range(1, 6):
        make_figure(draft, number)

    with django_assert_max_num_queries(12):
        assert open_link(link).status_code == 200
