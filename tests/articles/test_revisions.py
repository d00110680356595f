"""Revisions: an article whole after each act, compared with another, and brought back."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from articles import comparing, publishing, restoring, revisions
from articles.models import Act, Article, Correction, FormerSlug, State, Topic
from richtext.differences import ADDED, REMOVED
from tests.fixtures import picture_file

TEXT = "<h2>Consent</h2><p>Ask three <em>people</em>.</p><ul><li>One</li><li>Two</li></ul>"


def url(name, article, *args):
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *args])


def edit(article, *, by, **fields):
    """Change an article's fields and keep that, as its form does."""
    stored = Article.objects.get(pk=article.pk)
    revisions.begin(stored)
    for name, value in fields.items():
        setattr(stored, name, value)
    stored.version += 1
    stored.save()
    return revisions.keep(stored, by=by)


def restore(article, number, *, by, version=None):
    version = version or Article.objects.get(pk=article.pk).version
    return restoring.restore(article, article.revisions.get(number=number), by=by, version=version)


def said(pieces, *became):
    return "".join(piece.text for piece in pieces if piece.became in became)


def text_of(answer):
    """Return the words of a page's content."""
    return " ".join(html.document_fromstring(answer.text).get_element_by_id("content").text_content().split())


@pytest.fixture
def draft(make_article, make_author):
    return make_article("Before you post", state=State.DRAFT, authors=[make_author()], topics=["Consent"], body=TEXT)


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return editor


# ---- any sequence of acts ----

ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), st.sampled_from(["title", "standfirst", "slug"]), st.sampled_from("abc")),
        st.tuples(st.just("body"), st.sampled_from(["<p>a</p>", "<p>b</p>", '<figure data-figure="1"></figure>'])),
        st.tuples(st.just("topics"), st.sets(st.sampled_from(["Consent", "Pictures"]))),
        st.tuples(st.just("bylines"), st.lists(st.sampled_from([0, 1, 2]), unique=True)),
        st.tuples(st.just("pictures"), st.lists(st.sampled_from([1, 2, 3]), unique=True)),
        st.tuples(st.just("step"), st.sampled_from([State.DRAFT, State.REVIEW])),
        st.tuples(st.just("restore"), st.integers(0, 20)),
    ),
    max_size=12,
)


class World:
    """An article to which acts happen, with what was stored after each that was kept."""

    def __init__(self, article, people, images, editor):
        self.article, self.people, self.images, self.editor = article, people, images, editor
        self.seen = [revisions.keep(article, by=editor, act=Act.BEGUN).content]

    def happen(self, what, *about):
        stored = Article.objects.get(pk=self.article.pk)
        kept = getattr(self, what)(stored, *about)
        if kept:
            self.seen.append(revisions.snapshot(Article.objects.get(pk=stored.pk)))

    def save(self, stored, name, value):
        return edit(stored, by=self.editor, **{name: value})

    def body(self, stored, body):
        return edit(stored, by=self.editor, body=body)

    def topics(self, stored, names):
        stored.topics.set([Topic.objects.get_or_create(name=name, slug=name.lower())[0] for name in names])
        return revisions.keep(stored, by=self.editor)

    def bylines(self, stored, people):
        stored.bylines.all().delete()
        for order, number in enumerate(people):
            stored.bylines.create(author=self.people[number], order=order)
        return revisions.keep(stored, by=self.editor)

    def pictures(self, stored, numbers):
        stored.figures.all().delete()
        for place, number in enumerate(numbers, 1):
            stored.figures.create(number=place, image=self.images[number - 1], alt=f"Picture {number}")
        return revisions.keep(stored, by=self.editor)

    def step(self, stored, to):
        try:
            publishing.bring(stored, to, by=self.editor)
        except publishing.Refused:
            return None
        return stored.revisions.first()

    def restore(self, stored, number):
        revision = stored.revisions.get(number=number % len(self.seen) + 1)
        plan = restoring.plan(stored, revision)
        try:
            kept, left_out = restoring.restore(stored, revision, by=self.editor, version=stored.version)
        except restoring.Refused:
            return None
        again = restoring.plan(Article.objects.get(pk=stored.pk), revision)
        assert (kept.content, left_out, again.changes_something) == (plan.content, [], False)
        return kept


@pytest.fixture
def images(make_article, make_figure):
    about = make_article("Pictures", state=State.DRAFT)
    return [make_figure(about, number).image.name for number in (1, 2, 3)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(acts=ACTS)
def test_revisions_have_no_gaps_hold_what_was_stored_and_come_back_whole(
    acts, make_article, make_author, images, editor
):
    with transaction.atomic():
        people = [make_author(name) for name in ("Ada Byron", "Bea Other", "Cy Third")]
        world = World(make_article("Any", state=State.DRAFT, body=TEXT), people, images, editor)

        for what, *about in acts:
            world.happen(what, *about)

        kept = list(world.article.revisions.order_by("number"))
        assert [revision.number for revision in kept] == list(range(1, len(kept) + 1))
        assert [revision.content for revision in kept] == world.seen
        transaction.set_rollback(True)


# ---- restoring ----


def test_restoring_brings_back_words_topics_people_and_pictures(draft, editor, make_author, make_figure):
    picture = make_figure(draft, alt="Two doors", caption="Before")
    began = revisions.keep(draft, by=editor, act=Act.BEGUN)
    draft.figures.all().delete()
    draft.bylines.all().delete()
    draft.topics.clear()
    make_figure(draft, alt="Another")
    draft.bylines.create(author=make_author("Bea Other", position="Chief"))
    edit(draft, by=editor, title="Worse", body="<p>No.</p>")

    kept, left_out = restore(draft, began.number, by=editor)

    assert kept.content == began.content
    assert (kept.act, kept.note, kept.by, left_out) == (Act.RESTORED, "from revision 1", editor, [])
    draft.refresh_from_db()
    assert (draft.title, draft.body) == ("Before you post", TEXT)
    assert draft.figures.get().image.name == picture.image.name
    assert 'alt="Two doors"' not in draft.body_html


def test_a_restored_figure_stands_in_the_text_again(client, article, editor, make_figure):
    make_figure(article, alt="Two doors")
    edit(article, by=editor, body='<p>See.</p><figure data-figure="1"></figure>')
    article.figures.all().delete()
    edit(article, by=editor, body="<p>See.</p>")

    restore(article, 2, by=editor)

    assert 'alt="Two doors"' in client.get(article.get_absolute_url()).text


def test_restoring_leaves_how_an_article_is_published_as_it_is(article, editor):
    revisions.begin(article)
    article.state, article.listed, article.licence = State.UNPUBLISHED, False, "cc-by-nc-4.0"
    edit(
        article,
        by=editor,
        title="Changed",
        state=State.UNPUBLISHED,
        listed=False,
        licence="CC-BY-NC-4.0",
    )
    before = Article.objects.get(pk=article.pk)

    restore(article, 1, by=editor)

    after = Article.objects.get(pk=article.pk)
    assert after.title == "An article"
    for name in ("state", "listed", "licence", "published_at", "kind"):
        assert getattr(after, name) == getattr(before, name)
    assert after.licence_history.count() == 2


def test_restoring_touches_no_correction(article, editor):
    Correction.objects.create(article=article, text="It was three.")
    edit(article, by=editor, title="Changed")

    restore(article, 1, by=editor)

    assert article.corrections.get().text == "It was three."


def test_what_is_no_longer_there_is_named_and_left_out(draft, editor, make_author, make_article):
    gone = make_author("Cy Third")
    draft.bylines.create(author=gone, order=1)
    edit(draft, by=editor, title="Changed", slug="changed")
    draft.bylines.filter(author=gone).delete()
    gone.delete()
    Topic.objects.all().delete()
    make_article("Another", slug="before-you-post")

    kept, left_out = restore(draft, 1, by=editor)

    assert left_out == [
        "The topic “Consent” is no longer there, and is left out.",
        "The author Cy Third is no longer there, and is left out.",
        "The slug “before-you-post” belongs to something else now, so the article keeps “changed”.",
    ]
    draft.refresh_from_db()
    assert (draft.title, draft.slug, draft.bylines.count()) == ("Before you post", "changed", 1)
    assert kept.content["topics"] == []


def test_a_slug_that_leads_to_another_article_from_before_is_not_taken_back(draft, editor, make_article):
    edit(draft, by=editor, title="Changed", slug="changed")
    FormerSlug.objects.create(slug="before-you-post", article=make_article())

    _kept, left_out = restore(draft, 1, by=editor)

    draft.refresh_from_db()
    assert (draft.slug, len(left_out)) == ("changed", 1)


def test_a_restored_slug_redirects_from_the_one_in_between(client, article, editor):
    edit(article, by=editor, slug="in-between")

    restore(article, 1, by=editor)

    assert client.get("/articles/an-article/").status_code == 200
    assert client.get("/articles/in-between/").url == "/articles/an-article/"


def test_restoring_over_what_somebody_saved_meanwhile_is_refused(client, as_editor, draft):
    edit(draft, by=as_editor, title="Changed")
    opened = Article.objects.get(pk=draft.pk).version
    edit(draft, by=as_editor, title="Meanwhile")

    answer = client.post(url("restore", draft, 1), {"version": opened}, follow=True)

    assert "Somebody has changed the article since you looked at this page." in answer.text
    draft.refresh_from_db()
    assert (draft.title, draft.revisions.count()) == ("Meanwhile", 3)


def test_restoring_what_is_there_already_changes_nothing(client, as_editor, draft):
    revisions.begin(draft)

    asked = client.get(url("restore", draft, 1))
    answer = client.post(url("restore", draft, 1), {"version": draft.version})

    assert "there is nothing to restore" in asked.text
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told == ["The article says what this revision says already. Nothing was changed."]
    assert draft.revisions.count() == 1


def test_an_author_restores_their_own_draft_and_nothing_that_is_public(make_user, draft, editor):
    user = make_user("author", "Writer Who")
    author = draft.bylines.get().author
    author.user = user
    author.save()
    edit(draft, by=editor, title="Changed")

    restore(draft, 1, by=user)

    draft.refresh_from_db()
    assert draft.title == "Before you post"
    publishing.bring(draft, State.PUBLISHED, by=editor)
    with pytest.raises(restoring.Refused, match="changed by editors"):
        restore(draft, 2, by=user)


def test_an_author_does_not_restore_what_they_would_not_find_again(make_user, draft, editor, make_author):
    user = make_user("author", "Writer Who")
    revisions.begin(draft)
    draft.bylines.create(author=make_author("Writer Who", user=user), order=1)
    edit(draft, by=editor, title="Changed")

    with pytest.raises(restoring.Refused, match="would not find the article again"):
        restore(draft, 1, by=user)


def test_the_page_before_restoring_says_that_readers_see_it_at_once(client, as_editor, article):
    edit(article, by=as_editor, title="Changed")

    answer = client.get(url("restore", article, 1))

    assert "readers see the restored text at once" in answer.text
    assert "<del>Changed</del>" in answer.text
    assert "<ins>An article</ins>" in answer.text


def corrected(article, by):
    edit(article, by=by, body="<p>Five milligrams.</p>")
    revisions.keep(article, by=by, act=Act.CORRECTED)


@pytest.mark.parametrize(("number", "warned"), [(1, True), (3, False)])
def test_the_page_before_restoring_says_where_readers_were_told_that_it_was_wrong(
    client, as_editor, article, number, warned
):
    corrected(article, as_editor)
    edit(article, by=as_editor, body="<p>Five milligrams a day.</p>")

    page = text_of(client.get(url("restore", article, number)))

    assert ("A correction has been announced since" in page) == warned


def test_what_is_scheduled_goes_back_to_draft_where_what_is_restored_could_not_come_out(
    client, as_editor, make_article, make_author
):
    coming = make_article("Soon", published_at=timezone.now() + timedelta(days=2), body="")
    coming.bylines.create(author=make_author(), no_interests=True)
    edit(coming, by=as_editor, body="<p>Ask three people.</p>")

    version = Article.objects.get(pk=coming.pk).version
    answer = client.post(url("restore", coming, 1), {"version": version}, follow=True)

    assert "it no longer comes out by itself. Mend this, then publish: It has no text." in answer.text
    stored = Article.objects.get(pk=coming.pk)
    assert (stored.state, stored.published_at, stored.body) == (State.DRAFT, coming.published_at, "")
    assert [revision.act for revision in coming.revisions.all()] == [Act.RETURNED, Act.SAVED, Act.BEGUN]
    assert coming.revisions.first().note.startswith("from revision 1")


def test_nobody_is_taken_from_under_what_readers_see_by_restoring(article, editor, make_author):
    article.bylines.all().delete()
    revisions.begin(article)
    article.bylines.create(author=make_author("Wen Li", slug="wen-li"))
    edit(article, by=editor)

    with pytest.raises(restoring.Refused, match="somebody has to stand under it"):
        restore(article, 1, by=editor)

    assert article.bylines.count() == 1


def test_what_restoring_breaks_of_what_readers_see_is_told(article, editor):
    edit(article, by=editor, body='<p>So.</p><figure data-figure="7"></figure>')
    edit(article, by=editor, body="<p>So.</p>")

    _kept, said = restore(article, 2, by=editor)

    assert len(said) == 1
    assert said[0].startswith("Saved, and readers see it. Mend this: The text places figure 7")


# ---- the history ----


def test_the_history_says_who_did_what_when_and_why_newest_first(client, as_editor, draft):
    edit(draft, by=as_editor, title="Changed")
    publishing.bring(
        Article.objects.get(pk=draft.pk), State.REVIEW, by=as_editor, note="Read the second part, please."
    )

    page = html.document_fromstring(client.get(url("history", draft)).text)

    shown = [" ".join(item.text_content().split()) for item in page.xpath("//ol[@class='revisions']/li")]
    assert [line.partition(" Compare")[0].partition(",")[0] for line in shown] == [
        "Revision 3: Submitted for review Edith Or",
        "Revision 2: Saved Edith Or",
        shown[2].partition(" Compare")[0].partition(",")[0],
    ]
    assert shown[2].startswith("Revision 1: Begun")
    assert "Read the second part, please." in shown[0]
    assert page.xpath("//input[@checked]/@value") == ["3", "2"]


def test_the_history_is_paged_by_fifty_in_few_queries(client, as_editor, draft, django_assert_max_num_queries):
    for number in range(51):
        edit(draft, by=as_editor, title=f"Title {number}")

    with django_assert_max_num_queries(14):
        page = client.get(url("history", draft)).text

    assert page.count('name="from"') == 50
    assert client.get(url("history", draft), {"page": 2}).text.count('name="from"') == 2
    assert client.get(url("history", draft), {"page": 3}).status_code == 404


# ---- comparing ----


def test_any_two_revisions_are_compared_in_either_direction(client, as_editor, draft):
    for title in ("Second", "Third"):
        edit(draft, by=as_editor, title=title)

    there, back = (
        client.get(url("compare", draft), {"from": one, "to": other}).text for one, other in ((1, 3), (3, 1))
    )

    assert "<del>Before you post</del>" in there
    assert "<ins>Third</ins>" in there
    assert "<del>Third</del>" in back
    assert "<ins>Before you post</ins>" in back


def test_where_nobody_chose_the_last_two_are_compared(client, as_editor, draft):
    for title in ("Second", "Third"):
        edit(draft, by=as_editor, title=title)

    assert "From revision 2 to revision 3." in client.get(url("compare", draft)).text


@pytest.mark.parametrize("query", ["from=1&to=9", "from=0&to=1", "from=x&to=1", "from=1", f"from=1&to={10**30}"])
def test_revisions_that_are_not_there_cannot_be_compared(client, as_editor, draft, query):
    revisions.begin(draft)

    assert client.get(f"{url('compare', draft)}?{query}").status_code == 404


def test_a_revision_of_another_article_is_not_there(client, as_editor, draft, make_article):
    revisions.begin(draft)

    assert client.get(url("restore", make_article(), 1)).status_code == 404


CHANGES = [  # what a body was and became, and what the comparison must say went and came
    ("<p>one two</p>", "<p>one three</p>", "two", "three"),
    ("<p>one <em>two</em></p>", "<p>one two</p>", "[italic][/italic]", ""),
    ("<h2>One</h2>", "<h3>One</h3>", "Heading 2", "Heading 3"),
    (
        '<p><a href="https://a.example/">x</a></p>',
        '<p><a href="https://b.example/">x</a></p>',
        "[link https://a.example/]",
        "[link https://b.example/]",
    ),
    ("<p>a</p>", '<p>a</p><figure data-figure="2"></figure>', "", "Figure 2"),
    ("<ul><li>a</li></ul>", "<ol><li>a</li></ol>", "List", "Numbered list"),
    ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li></ul><ul><li>b</li></ul>", "", "List"),
    ("<table><tr><td>a</td><td>b</td></tr></table>", "<table><tr><td>a</td><td>c</td></tr></table>", "b", "c"),
    (
        "<table><tr><td>a</td></tr></table>",
        "<table><tr><th>a</th></tr></table>",
        "[cell][/cell]",
        "[heading of cells][/heading of cells]",
    ),
    ('<p>a <span data-footnote="">b</span></p>', "<p>a b</p>", "[footnote][/footnote]", ""),
    ("<p>a</p><p>b</p>", "<p>a</p><blockquote><p>b</p></blockquote>", "", "Quotation"),
    ("<p>a b</p>", "<p>a\u00a0b</p>", " ", "\u00a0"),
]


@pytest.mark.parametrize(("before", "after", "went", "came"), CHANGES)
def test_no_change_of_the_text_goes_unseen_be_it_formatting_alone(before, after, went, came):
    rows = comparing.compare_bodies(before, after)

    pieces = [piece for row in rows for piece in (*row.kind, *row.pieces)]
    assert (said(pieces, REMOVED), said(pieces, ADDED)) == (went, came)


@pytest.mark.parametrize(
    ("before", "after"),
    [("<p>a b</p>", "<p>a\n  b</p>"), (TEXT, TEXT), ("", ""), ("<p>a</p>\n<p>b</p>", "<p>a</p><p>b</p>")],
)
def test_what_reads_and_looks_the_same_has_not_changed(before, after):
    assert comparing.compare_bodies(before, after) == []


def test_blocks_that_stayed_are_folded_into_their_number():
    before = "".join(f"<p>Paragraph number {number}</p>" for number in range(40))

    rows = comparing.compare_bodies(before, before.replace("number 20<", "number twenty<"))

    assert [row.unchanged for row in rows] == [20, 0, 19]


def test_a_changed_paragraph_is_found_again_behind_a_new_one():
    rows = comparing.compare_bodies(
        "<p>We asked three people in the room.</p>", "<p>New.</p><p>We asked four people in the room.</p>"
    )

    assert [said(row.pieces, ADDED) for row in rows] == ["New.", "four"]


BODIES = st.lists(
    st.sampled_from(
        [
            *("<p>a</p>", "<p>b</p>", "<p><em>a</em></p>", "<h2>a</h2>", "<hr>", "<ol><li>a</li></ol>"),
            *("<ul><li>a</li></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul><li>a</li><li>b</li></ul>"),
            *("<blockquote>a</blockquote>", "<table><tr><td>a</td></tr></table>"),
        ]
    ),
    max_size=6,
).map("".join)


@given(before=BODIES, after=BODIES)
def test_a_comparison_is_empty_only_where_nothing_changed(before, after):
    assert (comparing.compare_bodies(before, after) == []) == (before == after)


def test_people_topics_and_figures_that_came_went_and_changed_are_told(
    client, as_editor, draft, make_author, make_figure
):
    second = make_author("Bea Other")
    draft.bylines.create(author=second, order=1)
    figure = make_figure(draft, alt="Two doors")
    make_figure(draft, 2, alt="A window")
    revisions.keep(draft, by=as_editor, act=Act.BEGUN)
    draft.bylines.filter(author=second).update(order=0, interests="Holds shares.")
    draft.bylines.exclude(author=second).update(order=1)
    draft.bylines.create(author=make_author("Cy Third"), order=2)
    draft.figures.filter(number=2).delete()
    figure.alt = "Three doors"
    figure.save()
    draft.topics.set([Topic.objects.create(name="Pictures", slug="pictures")])
    revisions.keep(draft, by=as_editor)

    answer = client.get(url("compare", draft))

    words = text_of(answer)
    assert "Order of the bylines" in words
    assert "Ada Byron, Bea Other Bea Other, Ada Byron" in words
    assert "Consent Pictures" in words
    assert "<ins>Holds shares.</ins>" in answer.text
    assert "Cy Third (added)" in words
    assert "Figure 2 (removed)" in words
    assert "<del>Two</del><ins>Three</ins>" in answer.text


def test_another_picture_in_a_figures_place_is_shown_beside_the_one_before(client, as_editor, draft, make_figure):
    figure = make_figure(draft)
    revisions.keep(draft, by=as_editor, act=Act.BEGUN)
    figure.image = picture_file(colour="#000000", width=80)
    figure.save()
    revisions.keep(draft, by=as_editor)

    page = html.document_fromstring(client.get(url("compare", draft)).text)

    shown = page.xpath("//figure[figcaption]")
    assert [caption.text for caption in page.xpath("//figcaption")] == ["Picture before", "Picture after"]
    assert len({figure.xpath(".//img/@src")[0] for figure in shown}) == 2


def test_fields_are_told_in_words_not_as_they_are_stored(client, as_editor, draft):
    edit(draft, by=as_editor, language="fr", listed=False, review_by=date(2027, 3, 4))

    answer = client.get(url("compare", draft))

    assert "<del>English</del> <ins>French</ins>" in answer.text
    assert "<del>yes</del> <ins>no</ins>" in answer.text
    assert "<ins>4 March 2027</ins>" in answer.text


def test_the_longest_texts_are_compared_in_bounded_steps(monkeypatch):
    compared = []
    measured = comparing.differences_of
    monkeypatch.setattr(
        comparing, "differences_of", lambda old, new: compared.append(len(old) + len(new)) or measured(old, new)
    )
    before = "".join(f"<p>{'word ' * 20}{number}</p>" for number in range(2500))

    rows = comparing.compare_bodies(before, before.replace("word", "other word"))

    assert rows
    assert sum(compared) <= comparing.MOST
