"""Stored HTML is printed as it is, by one filter; everything else is escaped."""

from django.template import Context, Template

from richtext.templatetags.richtext import json_block


def test_stored_html_is_printed_as_it_is():
    template = Template("{% load richtext %}{{ html|sanitised }} {{ html }}")

    assert template.render(Context({"html": "<b>a</b>"})) == "<b>a</b> &lt;b&gt;a&lt;/b&gt;"


def test_data_cannot_end_the_script_it_stands_in():
    assert "<" not in json_block({"name": "</script><script>alert(1)</script>"})
