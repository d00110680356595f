"""The editors' desk in a browser: pages signed in as an editor, a draft to work on."""

import pytest

from articles.models import State


@pytest.fixture
def desk(transactional_db, sign_in, page, editor):
    """A page signed in as an editor."""
    return sign_in(page, editor)


@pytest.fixture(autouse=True)
def nothing_said_while_closing(transactional_db, page, new_context, browser):
    """Let no page tell that it is closed while the database is emptied for the next test."""
    yield
    for context in browser.contexts:
        context.route("**/working/", lambda route: route.fulfill(status=204))


@pytest.fixture
def draft(make_article, make_author):
    return make_article("Before you post", state=State.DRAFT, authors=[make_author()])
