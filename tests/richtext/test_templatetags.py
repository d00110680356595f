"""Stored HTML is printed as it is, by one filter; everything else is escaped."""

import pytest
from django.template import Context, Template

from richtext.templatetags.richtext import json_block


def test_stored_html_is_printed_as_it_is():
    template = Template("{% load richtext %}{{ html|sanitised }} {{ html }}")

    assert template.render(Context({"html": "<b>a</b>"})) == "<b>a</b> &lt;b&gt;a&lt;/b&gt;"


@pytest.mark.parametrize(
    ("stored", "leads"),
    [
        ("https://a.example/b?c=d#e", "https://a.example/b?c=d#e"),
        ("HTTP://a.example", "HTTP://a.example"),
        ("javascript:alert(1)//https://a.example", ""),
        ("data:text/html,x", ""),
        ("//a.example", ""),
        ("https://bank.example@a.example", ""),
        ('https://a.example/" onclick=alert(1)', ""),
        (" https://a.example", ""),
        ("", ""),
    ],
)
def test_a_link_in_a_template_leads_to_a_website_or_nowhere(stored, leads):
    template = Template("{% load richtext %}{% autoescape off %}{{ url|website }}{% endautoescape %}")

    assert template.render(Context({"url": stored})) == leads


def test_data_cannot_end_the_script_it_stands_in():
    assert "<" not in json_block({"name": "</script><script>alert(1)</script>"})
