"""The smallest true worlds: people, articles, discussions and comments, as fixtures."""

import io
import secrets
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import User
from articles.models import Article, Byline, Figure, State, Topic
from authors.models import Author
from comments import posting, states
from comments.models import Status
from publication.models import Publication

pytest_plugins = ["tests.places"]

ROLES = {"author": "Authors", "editor": "Editors", "moderator": "Moderators", "administrator": "Administrators"}


@pytest.fixture
def publication(db):
    return Publication.objects.current()


@pytest.fixture
def make_user(db):
    def make(role=None, name="", **fields):
        name = name or (role or "reader").title()
        email = fields.pop("email", f"{name.lower().replace(' ', '.')}@example.org")
        user = User.objects.create_user(
            email, "a long enough password", name=name, is_staff=role is not None, **fields
        )
        if role:
            user.groups.add(Group.objects.get(name=ROLES[role]))
        return user

    return make


@pytest.fixture
def moderator(make_user):
    return make_user("moderator", "Mo Derator")


@pytest.fixture
def editor(make_user):
    return make_user("editor", "Edith Or")


@pytest.fixture
def administrator(make_user):
    return make_user("administrator", "Ada Min")


@pytest.fixture
def make_author(db):
    def make(name="Ada Byron", **fields):
        given, _space, family = name.rpartition(" ")
        slug = fields.pop("slug", name.lower().replace(" ", "-"))
        return Author.objects.create(name=name, sort_name=f"{family}, {given}", slug=slug, **fields)

    return make


@pytest.fixture
def make_article(db):
    def make(title="An article", *, authors=(), topics=(), state=State.PUBLISHED, **fields):
        fields.setdefault("slug", title.lower().replace(" ", "-"))
        fields.setdefault("body", "<p>Some words that are read.</p>")
        if state not in (State.DRAFT, State.REVIEW):
            fields.setdefault("published_at", timezone.now() - timedelta(days=1))
        made = Article.objects.create(title=title, state=state, **fields)
        for order, author in enumerate(authors):
            Byline.objects.create(article=made, author=author, order=order)
        for name in topics:
            made.topics.add(Topic.objects.get_or_create(name=name, slug=name.lower())[0])
        return Article.objects.get(pk=made.pk)

    return make


@pytest.fixture
def article(make_article, make_author):
    return make_article(authors=[make_author()])


def picture_file(width=64, height=48, colour="#43289f", name="picture.png"):
    data = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(data, "PNG")
    return ContentFile(data.getvalue(), name=name)


@pytest.fixture
def make_figure(db):
    def make(article, number=1, **fields):
        fields.setdefault("alt", "A drawing")
        return Figure.objects.create(article=article, number=number, image=picture_file(), **fields)

    return make


@pytest.fixture
def make_comment(article):
    """Make a comment as readers do, through posting; `status` is reached by the moves the table allows."""
    about = article

    def make(text="A thought.", *, article=None, parent=None, status=Status.PENDING, was_public=False, **fields):
        fields.setdefault("name", "Rosalind Achterberg")
        fields.setdefault("email", "rosalind@example.org")
        comment = posting.post(
            article=article or (parent.article if parent else about),
            parent=parent,
            key=secrets.token_hex(16),
            text=text,
            **fields,
        )
        steps = {Status.PENDING: [], Status.WITHDRAWN: [Status.WITHDRAWN]}.get(status, [status])
        if was_public and status != Status.APPROVED:
            steps = [Status.APPROVED, *steps]
        for step in steps:
            states.move(comment, step, by=None, version=comment.version)
        return comment

    return make


@pytest.fixture
def filled_in():
    """Return what a reader fills in, with changes."""

    def fill(**changes):
        return {
            "name": "Rosalind Achterberg",
            "email": "rosalind@example.org",
            "profession": "patient",
            "affiliation": "",
            "handle": "rachterberg",
            "interests": "none",
            "interests_text": "",
            "text": "I was the patient in somebody’s case.",
            "patient": "on",
            "rules": "on",
        } | changes

    return fill


@pytest.fixture
def check(client):
    """Post a form to the check step as the site's own page does, and return the answer."""

    def post(article, data, **headers):
        headers = headers or {"sec-fetch-site": "same-origin"}
        return client.post(reverse("comments:write", args=[article.slug]), data, headers=headers)

    return post


@pytest.fixture
def send(client, check):
    """Check and send a comment and return the answer."""

    def post(article, data):
        checked = check(article, data)
        data = data | {"key": checked.context["key"]}
        return client.post(reverse("comments:send", args=[article.slug]), data)

    return post
