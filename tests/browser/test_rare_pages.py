"""Pages that a reader meets seldom break no rule of WCAG either, by day or by night."""

import pytest
from django.urls import reverse

from articles.models import Correction, State


@pytest.fixture
def axe_by_day_and_night(axe):
    def check(page):
        axe(page)
        page.set_viewport_size({"width": 360, "height": 740})
        page.emulate_media(color_scheme="dark")
        axe(page)

    return check


@pytest.fixture
def page(new_context):
    return new_context(reduced_motion="reduce").new_page()


@pytest.fixture
def retracted(make_article, make_author):
    article = make_article("Taken back", authors=[make_author()], topics=["Images"], state=State.RETRACTED)
    Correction.objects.create(
        article=article, kind="retraction", published_on=article.published_at.date(), text="The figures were wrong."
    )
    return article


def test_a_retracted_article_and_its_republish_page(page, retracted, axe_by_day_and_night):
    page.goto(retracted.get_absolute_url())
    assert page.get_by_text("The figures were wrong.").is_visible()
    axe_by_day_and_night(page)

    page.goto(reverse("republish:republish", args=[retracted.slug]))

    assert page.get_by_role("heading", name="This article was retracted.").is_visible()
    axe_by_day_and_night(page)


def test_an_article_that_is_gone(page, make_article, axe_by_day_and_night):
    article = make_article("Gone", state=State.UNPUBLISHED)

    page.goto(article.get_absolute_url())

    assert page.get_by_role("heading", name="This article is no longer here.").is_visible()
    axe_by_day_and_night(page)


def test_a_front_page_with_nothing_on_it(page, publication, axe_by_day_and_night):
    page.goto("/")

    assert page.get_by_role("heading", name="Nothing is published yet.").is_visible()
    axe_by_day_and_night(page)


def test_a_second_page_of_articles(page, make_article, axe_by_day_and_night):
    for number in range(40):
        make_article(f"Article {number}")

    page.goto("/articles/?page=2")

    assert page.get_by_role("navigation", name="Pages").is_visible()
    axe_by_day_and_night(page)


def test_a_form_that_came_from_another_site(page, base_url, publication, axe_by_day_and_night):
    page.set_content(f'<form method="post" action="{base_url}/accounts/login/"><button>Send</button></form>')

    page.get_by_role("button", name="Send").click()

    page.get_by_role("heading", name="too old").wait_for()
    axe_by_day_and_night(page)
