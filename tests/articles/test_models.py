"""Articles and what belongs to them: what is public when, what is remembered, what must never be stored."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import licences
from articles.models import RESERVED, Article, Byline, Correction, Figure, FormerSlug, Kind, Rights, State
from tests.fixtures import picture_file

HOUR = timedelta(hours=1)


# ---- what is public when ----


@pytest.mark.parametrize(
    ("state", "published", "found"),
    [
        (State.DRAFT, None, set()),
        (State.DRAFT, -HOUR, set()),
        (State.REVIEW, None, set()),
        (State.REVIEW, -HOUR, set()),
        (State.PUBLISHED, -HOUR, {"published", "listed"}),
        (State.PUBLISHED, HOUR, set()),
        (State.RETRACTED, -HOUR, {"published", "listed"}),
        (State.RETRACTED, HOUR, set()),
        (State.UNPUBLISHED, -HOUR, {"withdrawn"}),
        (State.UNPUBLISHED, HOUR, set()),
    ],
)
def test_state_and_hour_say_what_is_public(make_article, state, published, found):
    article = make_article(state=state, published_at=published and timezone.now() + published)

    names = {name for name in ("published", "listed", "withdrawn") if getattr(Article.objects, name)().exists()}

    assert names == found
    assert article.is_public == ("published" in found)
    assert article.was_public == bool(found)


def test_what_is_scheduled_comes_out_when_its_hour_comes(make_article):
    hour = timezone.now() + HOUR
    article = make_article(published_at=hour)

    with time_machine.travel(hour - timedelta(seconds=1), tick=False):
        assert not Article.objects.published().exists()
        assert not article.is_public
    with time_machine.travel(hour, tick=False):
        assert Article.objects.published().get() == article
        assert Article.objects.listed().get() == article
        assert article.is_public


def test_published_can_be_asked_about_another_moment(make_article):
    article = make_article(published_at=timezone.now() + HOUR)

    assert Article.objects.published(now=timezone.now() + 2 * HOUR).get() == article


def test_what_is_not_listed_is_public_all_the_same(make_article):
    make_article(listed=False)

    assert Article.objects.published().exists()
    assert not Article.objects.listed().exists()


def test_pages_stand_in_no_list_of_articles(make_article):
    page = make_article(kind=Kind.PAGE)

    assert Article.objects.published().pages().get() == page
    assert not Article.objects.published().articles().exists()
    assert not Article.objects.listed().exists()


def test_what_was_public_is_withdrawn_whatever_becomes_of_it(make_article):
    article = make_article()

    for state, hour in [
        (State.DRAFT, -HOUR),
        (State.REVIEW, -HOUR),
        (State.PUBLISHED, HOUR),
        (State.UNPUBLISHED, HOUR),
    ]:
        article.state, article.published_at = state, timezone.now() + hour
        article.save()
        assert Article.objects.withdrawn().get() == article
        assert article.was_public


def test_what_was_taken_back_before_its_hour_was_never_public(make_article):
    hour = timezone.now() + HOUR
    article = make_article(published_at=hour)
    article.state = State.DRAFT
    article.save()

    with time_machine.travel(hour + HOUR):
        assert not article.was_public
        assert not Article.objects.withdrawn().exists()


# ---- URLs ----


def test_an_article_and_a_page_have_their_own_urls(make_article):
    assert make_article("One").get_absolute_url() == "/articles/one/"
    assert make_article("Two", kind=Kind.PAGE).canonical_url == "http://testserver/two/"


def test_a_public_slug_is_remembered_when_it_changes(make_article):
    article = make_article(slug="first")

    for slug in ("second", "third"):
        article.slug = slug
        article.save()

    assert set(article.former_slugs.values_list("slug", flat=True)) == {"first", "second"}


def test_a_slug_that_comes_back_is_no_former_one(make_article):
    article = make_article(slug="first")

    for slug in ("second", "first"):
        article.slug = slug
        article.save()

    assert [former.slug for former in article.former_slugs.all()] == ["second"]


@pytest.mark.parametrize(
    ("state", "published"), [(State.DRAFT, None), (State.REVIEW, None), (State.DRAFT, -HOUR), (State.PUBLISHED, HOUR)]
)
def test_a_slug_that_nobody_could_read_is_forgotten(make_article, state, published):
    article = make_article(slug="a-working-title", state=state, published_at=published and timezone.now() + published)

    article.slug = "the-title"
    article.save()

    assert not FormerSlug.objects.exists()


def test_an_article_may_not_take_anothers_former_slug(make_article):
    moved = make_article(slug="first")
    moved.slug = "second"
    moved.save()

    with pytest.raises(ValidationError) as refusal:
        Article(title="Another", slug="first").full_clean()
    moved.slug = "first"
    moved.full_clean()

    assert refusal.value.message_dict == {
        "slug": ["An older URL of another article is in the way. Choose another slug."]
    }


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_a_page_may_not_take_the_first_word_of_another_url(db, slug):
    with pytest.raises(ValidationError) as refusal:
        Article(title="Page", slug=slug, kind=Kind.PAGE).full_clean()
    Article(title="Article", slug=slug).full_clean()

    assert refusal.value.message_dict == {"slug": ["A page cannot answer there: another part of the site does."]}


def test_every_first_word_of_a_url_is_reserved():
    from django.urls import get_resolver

    first = {str(pattern.pattern).split("/")[0].split(".")[0] for pattern in get_resolver().url_patterns}
    for included in get_resolver().url_patterns:
        if not str(included.pattern):
            first |= {str(pattern.pattern).split("/")[0] for pattern in included.url_patterns}
    words = {word for word in first if word.replace("-", "").isalpha()}

    assert words <= RESERVED | {"sitemap", "robots", "republishing"}  # the last is itself a page, with more below it


# ---- licences ----


def codes(article):
    return [(period.code, period.since is None) for period in article.licence_history.all()]


def test_a_licence_changed_before_publication_was_never_given(make_article):
    article = make_article(state=State.DRAFT, licence="by-4.0")

    article.licence = "by-nc-4.0"
    article.save()

    assert codes(article) == [("by-nc-4.0", True)]


def test_a_licence_changed_together_with_publication_was_never_given(make_article):
    article = make_article(state=State.DRAFT, licence="by-4.0")

    article.licence, article.state, article.published_at = "by-nc-4.0", State.PUBLISHED, timezone.now()
    article.save()

    assert codes(article) == [("by-nc-4.0", True)]


def test_a_licence_changed_before_the_hour_was_never_given(make_article):
    article = make_article(licence="by-4.0", published_at=timezone.now() + HOUR)

    article.licence = "by-nc-4.0"
    article.save()

    assert codes(article) == [("by-nc-4.0", True)]


def test_a_licence_changed_after_publication_is_dated_beside_the_earlier_one(make_article):
    article = make_article(licence="by-4.0")

    with time_machine.travel("2031-05-04 12:00Z", tick=False):
        article.licence = "by-nc-nd-4.0"
        article.save()
        article.save()

    assert codes(article) == [("by-4.0", True), ("by-nc-nd-4.0", False)]
    assert article.licence_history.last().since.isoformat() == "2031-05-04T12:00:00+00:00"


@pytest.mark.parametrize("state", [State.DRAFT, State.UNPUBLISHED])
def test_a_licence_once_given_is_remembered_while_the_article_is_away(make_article, state):
    article = make_article(licence="by-4.0")
    article.state = state
    article.save()

    article.licence = "by-nc-nd-4.0"
    article.save()

    assert codes(article) == [("by-4.0", True), ("by-nc-nd-4.0", False)]


# ---- what must never be stored ----


def refused(thing, **fields):
    """Return what full_clean says of a stored thing with other values, and check that the database agrees."""
    for name, value in fields.items():
        setattr(thing, name, value)
    with pytest.raises(ValidationError) as refusal:
        thing.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(thing).objects.filter(pk=thing.pk).update(**fields)
    return str(refusal.value.messages)


def test_what_is_published_has_a_date(make_article):
    message = refused(make_article(), published_at=None)

    assert "What is published has a date of publication." in message


@pytest.mark.parametrize(
    ("field", "sentence"), [("state", "There is no such state."), ("kind", "Value 'other' is not a valid choice.")]
)
def test_an_article_is_of_a_known_state_and_kind(make_article, field, sentence):
    message = refused(make_article(), **{field: "other"})

    assert sentence in message


def test_a_revision_is_not_earlier_than_the_publication(make_article):
    article = make_article()

    message = refused(article, revised_at=article.published_at - HOUR)

    assert "A revision is not earlier than the publication." in message


def test_a_slug_is_one_articles_alone(make_article):
    make_article(slug="taken")

    assert "Slug already exists" in refused(make_article(slug="other"), slug="taken")


@pytest.mark.parametrize("doi", ["https://doi.org/10.1234/abc", "11.1234/abc", "10.1234", "10.12/abc"])
def test_a_doi_is_written_without_its_resolver(db, doi):
    with pytest.raises(ValidationError) as refusal:
        Article(title="Title", slug="slug", doi=doi).full_clean()

    assert refusal.value.message_dict == {"doi": ["A DOI begins with 10. and has a slash, without https://."]}


def test_an_author_stands_once_in_each_role(article):
    byline = article.bylines.get()
    second = article.bylines.create(author=byline.author, role=Byline.Role.TRANSLATOR)

    message = refused(second, role=Byline.Role.AUTHOR)

    assert "This author stands here already, in this role." in message


def test_an_author_who_is_named_anywhere_is_not_deleted(article):
    with pytest.raises(IntegrityError):
        article.people[0].author.delete()


def test_two_figures_of_an_article_have_two_numbers(article, make_figure):
    make_figure(article, 1)

    message = refused(make_figure(article, 2), number=1)

    assert "Another figure of this article has this number." in message


def test_an_article_has_one_lead_figure(article, make_figure):
    make_figure(article, 1, lead=True)

    message = refused(make_figure(article, 2), lead=True)

    assert "An article has one lead figure." in message


@pytest.mark.parametrize("fields", [{"alt": ""}, {"decorative": True}])
def test_a_figure_is_described_or_decorative(article, make_figure, fields):
    message = refused(make_figure(article), **fields)

    assert "Say in words what the image shows, or call it decorative. One of the two." in message


@pytest.mark.parametrize("fields", [{"rights": Rights.OWN}, {"licence": "by-4.0"}])
def test_a_figure_names_its_own_licence_where_it_has_one(article, make_figure, fields):
    message = refused(make_figure(article), **fields)

    assert "A figure with a licence of its own names it; any other names none." in message


def test_a_figure_that_may_show_a_patient_needs_consent(article, make_figure):
    message = refused(make_figure(article), shows_patient=True)

    assert "needs their written consent on file before it is stored here" in message


def test_a_figures_own_licence_permits_copies(article, make_figure):
    figure = make_figure(article, rights=Rights.OWN, licence="by-4.0")
    figure.licence = "all-rights-reserved"

    with pytest.raises(ValidationError, match="not a valid choice"):
        figure.full_clean()


def test_a_correction_says_something(article):
    correction = article.corrections.create(text="Was wrong.")

    message = refused(correction, text="")

    assert "field cannot be blank" in message


def test_an_article_is_retracted_once(article):
    article.corrections.create(text="Gone.", kind=Correction.Kind.RETRACTION)
    correction = article.corrections.create(text="Was wrong.")

    message = refused(correction, kind=Correction.Kind.RETRACTION)

    assert "This article has a retraction already." in message


# ---- what else an article knows ----


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (220, 1), (329, 1), (331, 2), (660, 3), (2200, 10)])
def test_reading_takes_whole_minutes_and_at_least_one(make_article, words, minutes):
    article = make_article(body=f"<p>{'word ' * words}</p>")

    assert article.words == words
    assert article.reading_minutes == minutes


def test_a_byline_keeps_what_was_true_on_its_day(make_article, make_author):
    author = make_author(credentials="MD", position="Resident")
    author.affiliations.create(institution="St Brigid’s", city="Kestrel Bay")
    author.affiliations.create(institution="North Shore", order=1)
    byline = make_article(authors=[author]).people[0]

    author.credentials, author.position = "MD, PhD", "Professor"
    author.save()
    author.affiliations.all().delete()
    byline.refresh_from_db()
    byline.save()

    assert byline.credentials == "MD"
    assert byline.post == "Resident, St Brigid’s, Kestrel Bay; North Shore"


def test_what_a_byline_says_itself_is_not_filled_in(article, make_author):
    author = make_author("Grace Hopper", credentials="MD", position="Professor")

    byline = article.bylines.create(author=author, credentials="PhD", position="Student", affiliation="Elsewhere")

    assert (byline.credentials, byline.post) == ("PhD", "Student, Elsewhere")


def test_those_who_wrote_it_are_told_from_those_who_drew_it(article, make_author):
    article.bylines.create(author=make_author("Ilse Drew"), role=Byline.Role.ILLUSTRATOR, order=1)
    article = Article.objects.get()

    assert [byline.author.name for byline in article.people] == ["Ada Byron", "Ilse Drew"]
    assert [byline.author.name for byline in article.writers] == ["Ada Byron"]


def test_notices_stand_newest_first(article):
    for day in (3, 9, 6):
        article.corrections.create(text=f"On the {day}th.", published_on=date(2026, 3, day))

    assert [notice.published_on.day for notice in article.notices] == [9, 6, 3]
    assert article.last_correction.text == "On the 9th."


def test_what_there_is_to_learn_last_is_the_latest_of_its_dates(make_article):
    published = timezone.now() - timedelta(days=90)
    article = make_article(published_at=published)
    dates = [article.changed_on]

    article.revised_at = published + timedelta(days=30)
    article.save()
    dates.append(Article.objects.get().changed_on)
    article.corrections.create(text="A slip.", published_on=(published + timedelta(days=60)).date())
    dates.append(Article.objects.get().changed_on)

    assert [round((moment - published) / timedelta(days=1)) for moment in dates] == [0, 30, 60]


@pytest.mark.parametrize(
    ("rights", "fields", "travels", "terms"),
    [
        (Rights.ARTICLE, {}, True, "by-nd-4.0"),
        (Rights.OWN, {"licence": "by-sa-4.0"}, True, "by-sa-4.0"),
        (Rights.SITE, {}, False, None),
        (Rights.UNKNOWN, {}, False, None),
        (Rights.ARTICLE, {"shows_patient": True, "consent_on_file": True}, False, "by-nd-4.0"),
    ],
)
def test_a_figure_travels_where_its_rights_are_cleared_and_nobody_is_in_it(
    article, make_figure, rights, fields, travels, terms
):
    figure = make_figure(article, rights=rights, **fields)

    assert figure.may_travel == travels
    assert figure.terms == (terms and licences.get(terms))


def test_the_rights_of_a_figure_are_unknown_until_somebody_says(article):
    figure = Figure.objects.create(article=article, number=1, image=picture_file(), alt="A drawing")

    assert not figure.may_travel
