"""The page that an article is written on: what the editor needs, and what is said of a text that is refused."""

import json
import re

import pytest
from lxml import html

ADD = "/admin/articles/article/add/"


@pytest.fixture
def answer(client, editor):
    client.force_login(editor)
    return client.get(ADD)


def test_the_map_of_the_editors_modules_has_the_nonce_that_the_policy_names(answer):
    nonce = re.search(r"'nonce-([\w-]+)'", answer["Content-Security-Policy"])[1]
    page = html.document_fromstring(answer.text)

    (found,) = page.xpath("//script[@type='importmap']")

    assert found.get("nonce") == nonce
    modules = json.loads(found.text)["imports"]
    assert modules["editing/paste"] == "/static/js/editing/paste.js"
    assert "django-prose-editor/editor" in modules


def test_the_map_comes_before_the_first_module(answer):
    kinds = html.document_fromstring(answer.text).xpath("//script[@type]/@type")

    assert kinds.index("importmap") < kinds.index("module")


def test_the_text_is_a_plain_field_until_the_editor_takes_its_place(answer):
    page = html.document_fromstring(answer.text)

    assert page.xpath("//textarea[@name='body' and @data-editor]")
    assert "A figure stands where its number is" in page.get_element_by_id("id_body_helptext").text_content()


def test_every_module_that_another_names_is_in_the_map(answer, settings):
    (found,) = html.document_fromstring(answer.text).xpath("//script[@type='importmap']")
    modules = json.loads(found.text)["imports"]
    sources = [path.read_text() for path in (settings.BASE_DIR / "static/js/editing").glob("*.js")]

    named = set(re.findall(r'from "([^./"][^"]*)"', "\n".join(sources)))

    assert named <= set(modules)
    assert "editing/shape" in named
