"""Who writes in the admin, and how they fill in an article's form."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from articles.models import Topic


@pytest.fixture
def fill(client):
    """Open a form, fill it in and send it, as a browser does; return the answer."""

    def send(path, **changes):
        form = html.document_fromstring(client.get(path).text).get_element_by_id("article_form")
        data = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        return client.post(path, data | changes)

    return send


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return editor


@pytest.fixture
def as_author(client, make_user, make_author):
    user = make_user("author", "Ada Byron")
    make_author(user=user)
    client.force_login(user)
    return user


@pytest.fixture
def ready():
    """Return what an article needs beside its text and people for the checklist to have nothing to say."""
    return {
        "standfirst": "What to ask yourself about a patient’s story before anybody else reads it.",
        "topics": [Topic.objects.create(name="Consent", slug="consent").pk],
        "review_by": timezone.localdate() + timedelta(days=365),
    }
