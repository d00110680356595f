"""A comment's HTML is made once, when it changes, and what is stored is what would be made now."""

import html
import re
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts.models import User
from articles.models import Article
from comments import drawing, rendering, states
from comments.models import Comment, Profession, Status
from moderation import closing, moving
from publication.models import Publication
from tests.richtext.hostile import PAYLOADS

SUMMER = datetime(2026, 8, 3, 2, 30, tzinfo=UTC)  # still the second of August in Toronto


def fresh(comment):
    """Return a comment's HTML as it would be made at this moment."""
    comment = Comment.objects.select_related("article", "author").get(pk=comment.pk)
    rendering.render(comment)
    return comment.rendered


def stored(comment):
    return Comment.objects.get(pk=comment.pk).rendered


def page_of(client, article):
    return client.get(article.get_absolute_url()).text


def render_comments(*options):
    out = StringIO()
    call_command("render_comments", *options, stdout=out)
    return out.getvalue().strip()


# ---- stored and fresh ----


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("was_public", [False, True])
def test_what_is_stored_is_what_would_be_made_now(make_comment, status, was_public):
    was_public = was_public and status in (Status.REJECTED, Status.SPAM, Status.WITHDRAWN)
    comment = make_comment(
        "*Words*\n\n> quoted", status=status, was_public=was_public, handle="ra", affiliation="Ward"
    )

    assert stored(comment) == fresh(comment)


def test_what_is_stored_stays_true_through_everything_that_can_happen_to_it(make_comment, moderator):
    comment, other = make_comment(status=Status.APPROVED), make_comment(status=Status.APPROVED)

    def version():
        return Comment.objects.get(pk=comment.pk).version

    for happen in (
        lambda: closing.close_thread(comment, version=comment.version, by=moderator, reason="Enough."),
        lambda: closing.reopen_thread(comment, version=comment.version, by=moderator),
        lambda: moving.move(comment, by=moderator, version=version(), beneath=other),
        lambda: states.move(comment, Status.REJECTED, by=moderator, version=version()),
        lambda: states.move(comment, Status.APPROVED, by=moderator, version=version()),
        lambda: states.move(comment, Status.WITHDRAWN, by=None, version=version()),
    ):
        happen()
        assert stored(comment) == fresh(comment)


def test_a_decision_makes_nothing_anew_while_a_comment_shows_as_it_did(make_comment, monkeypatch):
    comment = make_comment()
    before = stored(comment)
    monkeypatch.setattr(rendering, "render", None)

    for status in (Status.APPROVED, Status.PENDING, Status.APPROVED, Status.SPAM):
        states.move(comment, status, by=None, version=comment.version)

    assert stored(comment) == before


def test_reading_a_page_makes_nothing_anew_that_is_up_to_date(client, article, make_comment):
    comment = make_comment(status=Status.APPROVED)
    Comment.objects.filter(pk=comment.pk).update(rendered="<p>As it is stored.</p>")

    assert "<p>As it is stored.</p>" in page_of(client, article)


@pytest.mark.parametrize("change", [{"rendered_with": "an older one"}, {"rendered_with": ""}], ids=str)
def test_what_an_older_template_made_is_made_anew_when_it_is_read_and_stored_by_the_command(
    client, article, make_comment, change
):
    comment = make_comment("The words.", status=Status.APPROVED)
    make_comment("Others.", status=Status.APPROVED)
    Comment.objects.filter(pk=comment.pk).update(rendered="<p>Old.</p>", **change)

    page = page_of(client, article)
    assert "The words." in page
    assert "<p>Old.</p>" not in page
    assert stored(comment) == "<p>Old.</p>"

    assert render_comments() == "1 comments rendered."
    assert stored(comment) == fresh(comment)
    assert render_comments() == "0 comments rendered."


def test_the_command_makes_everything_anew_if_asked(make_comment):
    for _number in range(3):
        make_comment(status=Status.APPROVED)
    Comment.objects.update(rendered="<p>Old.</p>")

    assert render_comments("--all") == "3 comments rendered."

    assert not Comment.objects.filter(rendered="<p>Old.</p>").exists()


def test_another_language_of_the_article_shows_at_once_and_is_stored_by_the_command(client, article, make_comment):
    comment = make_comment(status=Status.APPROVED, created_at=SUMMER)
    Article.objects.update(language="fr")

    assert "2 août 2026" in page_of(client, article)

    assert render_comments() == "1 comments rendered."
    assert "2 août 2026" in stored(comment)


def test_what_is_withdrawn_while_the_command_runs_stays_withdrawn(make_comment, monkeypatch):
    """The command reads many comments at once; one that goes in the meantime must not come back."""
    first, second = make_comment(status=Status.APPROVED), make_comment("Regretted.", status=Status.APPROVED)
    Comment.objects.update(rendered_with="")
    render = rendering.render

    def render_and_withdraw(comment, *details):
        if comment.pk == first.pk:
            monkeypatch.setattr(rendering, "render", render)
            states.move(second, Status.WITHDRAWN, by=None, version=second.version)
        render(comment, *details)

    monkeypatch.setattr(rendering, "render", render_and_withdraw)
    render_comments("--all")

    assert "Regretted." not in stored(second)
    assert stored(second) == fresh(second)


# ---- time and language ----


def test_times_are_the_publication_s_own(client, article, make_comment):
    comment = make_comment(status=Status.APPROVED, created_at=SUMMER)

    page = page_of(client, article)

    assert "2 August 2026, 22:30" in page
    assert 'datetime="2026-08-02T22:30:00-04:00"' in stored(comment)


def test_another_time_zone_shows_at_once_and_is_stored_by_the_command(client, article, make_comment):
    comment = make_comment(status=Status.APPROVED, created_at=SUMMER)
    Publication.objects.update(time_zone="Asia/Tokyo")

    assert "3 August 2026, 11:30" in page_of(client, article)

    render_comments()
    assert "3 August 2026, 11:30" in stored(comment)


def test_a_comment_made_in_one_zone_by_a_moderator_s_request_is_no_different(client, article, make_comment, moderator):
    comment = make_comment(created_at=SUMMER)
    client.force_login(moderator)

    client.post(f"/moderation/comments/{comment.pk}/decide/", {"decision": "approve", "version": 1})

    assert "2 August 2026, 22:30" in stored(comment)


def test_comments_of_a_french_article_speak_french(client, make_article, make_comment):
    french = make_article("Un article", language="fr")
    comment = make_comment(article=french, status=Status.APPROVED, created_at=SUMMER)
    gone = make_comment(article=french, status=Status.WITHDRAWN, was_public=True)

    assert "2 août 2026, 22\u00a0h\u00a030" in stored(comment)
    assert "says:" not in stored(comment)
    assert "withdrawn" not in stored(gone)
    page = page_of(client, french)
    assert '<html lang="fr">' in page
    assert stored(comment) in page


def test_a_french_article_s_comment_is_no_less_french_when_something_english_touches_it(make_article, make_comment):
    comment = make_comment(article=make_article("Un article", language="fr"), created_at=SUMMER)

    states.move(comment, Status.APPROVED, by=None, version=comment.version)
    Comment.objects.update(rendered_with="")
    render_comments()

    assert "2 août 2026" in stored(comment)


def test_every_language_and_zone_has_a_mark_of_its_own():
    marks = {rendering.fingerprint(zone, code) for zone in ("UTC", "Asia/Tokyo") for code, _name in settings.LANGUAGES}

    assert len(marks) == 4


# ---- what it shows ----


def test_a_comment_shows_who_said_it_and_what_they_declare(make_comment):
    comment = make_comment(
        name="Rosalind Achterberg",
        handle="rachterberg",
        profession=Profession.TRAINEE,
        affiliation="Linden Falls",
        interests="A grant.",
        status=Status.APPROVED,
    )

    text = " ".join(re.sub(r"<[^>]+>", " ", stored(comment)).split())
    assert text.startswith("Rosalind Achterberg ( rachterberg ) says: Trainee, Linden Falls")
    assert "Competing interests: A grant." in text
    assert "none declared" in stored(make_comment(status=Status.APPROVED))


@pytest.mark.parametrize(
    ("profession", "affiliation", "shown"),
    [
        ("trainee", "", "Trainee"),
        ("trainee", "Linden Falls", "Trainee, Linden Falls"),
        ("other", "", ""),
        ("other", "ward clerk", "Ward clerk"),
        ("health_professional", "", "Other health professional"),
        ("health_professional", "midwife", "Midwife"),
        ("", "Linden Falls", "Linden Falls"),
        ("", "", ""),
    ],
)
def test_a_vague_role_gives_way_to_what_somebody_wrote(profession, affiliation, shown):
    assert Comment(profession=profession, affiliation=affiliation).post == shown


def test_a_website_is_a_link_that_vouches_for_nothing(make_comment):
    comment = make_comment(website="https://example.org/?a=1&b=2", status=Status.APPROVED)

    assert 'href="https://example.org/?a=1&amp;b=2" rel="nofollow ugc noopener"' in stored(comment)


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.REJECTED])
def test_a_tombstone_says_what_happened_and_nothing_of_whose_it_was(client, article, make_comment, status):
    comment = make_comment(
        "Regretted.",
        name="Rosalind Achterberg",
        handle="rachterberg",
        affiliation="Ward Nine",
        interests="Shares of theirs",
        status=status,
        was_public=True,
    )

    page = page_of(client, article)

    assert {Status.WITHDRAWN: "withdrawn by its writer", Status.REJECTED: "removed by a moderator"}[status] in page
    assert f'id="{comment.anchor}"' in page
    for word in ("Regretted", "Achterberg", "Ward Nine", "Shares of theirs"):
        assert word not in page
    assert "rachterberg" not in page


HOSTILE = {name: payload.encode(errors="replace").decode()[:60] for name, payload in PAYLOADS.items()}


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_name_is_only_ever_text(article, payload):
    plain = Comment(pk=1, article=article, **dict.fromkeys(("name", "handle", "affiliation", "interests"), "plain"))
    hostile = Comment(pk=1, article=article, **dict.fromkeys(("name", "handle", "affiliation", "interests"), payload))

    for comment in (plain, hostile):
        rendering.render(comment)

    assert tags(hostile.rendered) == tags(plain.rendered)
    assert payload in html.unescape(hostile.rendered)


def tags(markup):
    """Return the tags of a piece of HTML and the names of their attributes, in order."""
    return [
        (name, tuple(re.findall(r'\s([\w-]+)="', attributes)))
        for name, attributes in re.findall(r"<(/?[a-z]\w*)((?:[^\"'>]|\"[^\"]*\"|'[^']*')*)>", markup)
    ]


def test_a_name_that_looks_like_a_mark_of_the_joining_is_only_text(article, make_comment):
    parent = None
    for number in range(8):
        parent = make_comment(name=f"{drawing.MARK.format('url')} {number}", parent=parent, status=Status.APPROVED)

    page, _count = rendering.page(article, Publication().time_zone)

    assert len(re.findall(r'in reply to <a href="#c\d+"><bdi>\x02url\x03 \d</bdi>', page)) == 2


def test_case_21_a_deleted_user_s_comment_keeps_its_name_and_badge(client, article, make_comment, make_user):
    author = article.people[0].author
    author.user = make_user("author", "Ada Byron")
    author.save()
    make_comment(name="Ada Byron", author=author, user=author.user, status=Status.APPROVED)
    make_comment("A reply.", status=Status.APPROVED)

    User.objects.all().delete()
    Comment.objects.update(rendered_with="")

    page = page_of(client, article)
    assert 'class="comment by-author"' in page
    assert "A reply." in page
