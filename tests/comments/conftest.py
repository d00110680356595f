"""What somebody does who writes a comment, opens their mail and follows the link in it."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from comments import links, screening
from comments.models import Comment, Status
from delivery import outbox


@pytest.fixture
def example(make_comment):
    """An approved comment that others are made like."""
    return make_comment("Words.", status=Status.APPROVED)


@pytest.fixture
def write(monkeypatch, send, filled_in, article):
    """Send a comment through check and send as a reader does, and return it as it is stored."""
    about = article
    monkeypatch.delitem(screening.register.finders, "fast", raising=False)  # nobody types as fast as a test

    def post(text="A thought.", *, article=None, parent=None, **changes):
        data = filled_in(text=text, **changes) | ({"reply": parent.pk} if parent else {})
        answer = send(article or about, data)
        assert answer.status_code == 302, answer.text
        return Comment.objects.latest("pk")

    return post


@pytest.fixture
def mine(client):
    """Open, or post to, a page of a comment's own link."""

    def ask(comment, page="mine", data=None, token=None, **options):
        url = reverse(f"comments:{page}", args=[token or links.token(comment)])
        return client.get(url) if data is None else client.post(url, data, **options)

    return ask


@pytest.fixture
def confirm(mine):
    def press(comment):
        answer = mine(comment, "mine-confirm", {})
        comment.refresh_from_db()
        return answer

    return press


@pytest.fixture
def inbox():
    """Send what is due, or will be in so many seconds, and return the mails that one person got."""

    def open_mail(email="rosalind@example.org"):
        outbox.drain()
        return [letter for letter in mail.outbox if letter.to == [email]]

    return open_mail


@pytest.fixture
def first_link():
    """Return the first URL of this site in a mail, as a path."""

    def find(letter):
        return re.search(r"http://testserver(/\S+)", letter.body)[1]

    return find
