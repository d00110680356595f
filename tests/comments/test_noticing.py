"""What is noticed about a comment: as its readers will have it, and to its writer without what others have waiting."""

import pytest

from comments import noticing
from comments.models import Comment, Status
from richtext import markup

WORDS = "I would resign at once."


@pytest.fixture
def kinds(article):
    """Return the kinds of what is noticed about words under an e-mail address."""

    def notice(text, email="other@example.org", parent=None, **how):
        fields = {"text": text, "email": email}
        return {finding.kind for finding in noticing.findings(article, parent, fields, **how)}

    return notice


@pytest.mark.parametrize("status", [Status.PENDING, Status.RETURNED, Status.REJECTED])
def test_case_28_a_stranger_is_not_told_that_the_same_words_wait_unseen(kinds, make_comment, status):
    make_comment(WORDS, status=status)

    assert "duplicate" not in kinds(WORDS, to_writer=True)
    assert "duplicate" not in kinds(WORDS, email="", to_writer=True)
    assert "duplicate" in kinds(WORDS)


def test_case_28_whoever_wrote_the_same_words_is_told_that_they_wait(kinds, make_comment):
    make_comment(WORDS, email="rosalind@example.org")

    assert "duplicate" in kinds(WORDS, email="rosalind@example.org", to_writer=True)


def test_case_28_everybody_is_told_that_the_same_words_stand(kinds, make_comment):
    make_comment(WORDS, status=Status.APPROVED)

    assert "duplicate" in kinds(WORDS, to_writer=True)


def test_case_28_words_without_an_e_mail_address_are_nobodys_own(kinds, make_comment):
    make_comment(WORDS, email="")

    assert "duplicate" not in kinds(WORDS, email="", to_writer=True)


@pytest.mark.parametrize("status", [Status.SPAM, Status.WITHDRAWN])
def test_case_28_words_that_were_taken_away_may_be_said_again(kinds, make_comment, status):
    make_comment(WORDS, status=status)

    assert "duplicate" not in kinds(WORDS)
    assert "duplicate" not in kinds(WORDS, email="rosalind@example.org", to_writer=True)


def test_case_34_links_that_only_markdown_reads_hold_what_is_sent(send, filled_in, article):
    text = r"[a](&#104;ttps://spam.example/1) and [b](https\://spam\.example/2)"

    send(article, filled_in(text=text))

    assert "links" in {finding["kind"] for finding in Comment.objects.get().findings}


def test_the_text_is_read_once_where_somebody_has_read_it_already(kinds, monkeypatch):
    html = markup.comment_html("[a](https&colon;//a.example) [b](https&colon;//b.example)")
    monkeypatch.setattr(noticing, "comment_html", None)

    assert "links" in kinds("Nothing.", html=html)
