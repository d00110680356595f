"""What cleaning leaves is read by every browser as it was meant: the same tree each time it is read and written."""

import html5lib
from html5lib.serializer import HTMLSerializer
from hypothesis import given
from hypothesis import strategies as st

from richtext.markup import comment_html
from richtext.outline import characters
from richtext.sanitise import clean_article, clean_comment, clean_stored
from tests.richtext.hostile import MARKUP, judge_article
from tests.security.corpus import OWN, read

CORPUS = [payload for path in sorted(OWN.glob("*.jsonl")) for payload in read(path)]
SOUP = st.lists(st.sampled_from(CORPUS) | MARKUP, min_size=1, max_size=4).map("".join)


def tree(html):
    """Return a fragment's tree as HTML's own rules read it, as text."""
    root = html5lib.parseFragment(html, treebuilder="etree")
    return [(element.tag, sorted(element.items()), element.text or "", element.tail or "") for element in root.iter()]


def written(html):
    """Return a fragment as it is written by whoever has read it."""
    walker = html5lib.getTreeWalker("etree")
    serializer = HTMLSerializer(quote_attr_values="always", omit_optional_tags=False, alphabetical_attributes=True)
    return serializer.render(walker(html5lib.parseFragment(html, treebuilder="etree")))


@given(SOUP)
def test_what_is_cleaned_is_read_as_it_was_written(soup):
    for cleaned in (clean_comment(soup), clean_article(soup), comment_html(characters(soup)[:12_000])):
        assert tree(written(cleaned)) == tree(cleaned)


@given(SOUP)
def test_cleaning_twice_changes_nothing(soup):
    for clean in (clean_comment, clean_article):
        assert clean(clean(soup)) == clean(soup)


@given(SOUP)
def test_going_over_a_row_leaves_what_is_clean_and_cleans_what_is_not(soup):
    cleaned = clean_article(soup)

    assert clean_stored(cleaned) == cleaned
    judge_article(clean_stored(soup))
