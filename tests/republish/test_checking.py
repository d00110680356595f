"""What the check says of a copy: six that were spoilt in one way each, and those that are as they may be."""

import sys
from datetime import date
from html import escape

import pytest
from django.utils.formats import date_format
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from articles.models import Article, State
from articles.publishing import retract
from demo import reading
from publication.models import Publication
from republish.checking import comparing
from republish.checking.finding import article_of
from republish.checking.reading import read
from republish.checking.report import report_on
from republish.checking.verdict import Outcome
from republish.notices import notices_of
from richtext.markup import article_html
from tests.republish.conftest import CANONICAL

PERFECT = dict.fromkeys("authors source licence text pictures rights corrections interests".split(), "kept")
LONG = """
<p>Every doctor who posts has a waiting room in front of the screen, and in it sit people whom nobody called.</p>
<p>They read what was meant for colleagues. Some of them know the patient, and one of them may be the patient.</p>
<p>So ask three people before you post: somebody who knows the case, somebody who does not, and yourself tomorrow.</p>
<h2>What to leave out</h2>
<p>A date, a place and an age are enough for a neighbour; a ward and a rare disease are enough for a stranger.</p>
<p>What remains is often still worth telling, and nearly always it is the part that others can learn from.</p>
"""
SENTENCE = "Some of them know the patient, and one of them may be the patient."
PAGE = """<!DOCTYPE html><html lang="en"><head><title>An article – The Other Site</title>
<link rel="canonical" href="http://testserver/articles/an-article/">
<style>.wp-block { color: red }</style><script type="application/ld+json">{"url": "https://other.example/an-article"}</script>
</head><body class="post"><a href="#content">Skip to content</a>
<nav><ul><li><a href="/">Home</a></li><li><a href="/tag/ask">Ask three people</a></li></ul></nav>
<div class="related"><h3>Read also</h3><p>Every doctor who posts has a waiting room in front of the screen …</p></div>
<main id="content"><h1>Three people to ask</h1><p class="byline">Posted by admin, 3 comments</p>
%s
</main><aside><form><label>Newsletter <input name="email"></label><button>Subscribe</button></form></aside>
<footer>© 2026 The Other Site. This site is under <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>.
All of them answered.</footer></body></html>"""


@pytest.fixture
def piece(piece):
    """Let its correction say what it replaced, and where: what else differs is nobody's correction."""
    piece.corrections.update(old_wording="Ask two people.", new_wording="Ask three people.")
    return piece


@pytest.fixture
def judge(publication):
    """Return what is said of each term of a copy."""

    def judge(copy):
        report = judge.report = report_on(read(copy), article_of(read(copy)), Publication.objects.current())
        return {verdict.term.name: verdict.outcome.value for verdict in report.verdicts}

    return judge


@pytest.fixture
def verdict(judge):
    """Return the verdict on one term of a copy."""

    def verdict(copy, term):
        judge(copy)
        return next(verdict for verdict in judge.report.verdicts if verdict.term.name == term)

    return verdict


@pytest.fixture
def long_piece(piece):
    piece.body = LONG
    piece.save()
    return piece


def change(piece, **fields):
    for name, value in fields.items():
        setattr(piece, name, value)
    piece.save()
    return piece


def without_end(copy):
    """Return a copy whose credit at the end was left off."""
    return copy.partition("<hr>")[0] + "</article>"


# ---- copies that keep every term ----


@pytest.mark.parametrize("extension", ["html", "counted.html", "txt", "md"])
def test_what_is_taken_here_keeps_every_term(piece, take, judge, extension):
    assert judge(take(extension)) == PERFECT
    assert judge.report.summary == "This copy keeps every term."


def test_a_copy_in_a_large_page_keeps_every_term(long_piece, take, judge):
    assert judge(PAGE % take("html")) == PERFECT


def test_an_article_of_a_few_words_between_pictures_is_found(piece, take, judge):
    figures = [f'<figure data-figure="{number}"></figure>' for number in (1, 2)]
    change(piece, body=f"<p>Ask three people.</p>{''.join(figures)}<p>Then ask them all again.</p>")

    assert judge(take("html")) == PERFECT
    assert judge(take("html").replace("all again", "do it")) == PERFECT | {"text": "mend"}


def test_what_a_browser_shows_of_a_copy_keeps_every_term(piece, take, judge):
    """Text that was selected in a browser has the numbers of notes and lists in it, and links no more."""
    shown = take("txt").replace("[1]", "1").replace("[2]", "2").replace("answered.", "answered. Back")

    assert judge(shown) == PERFECT


def test_text_that_was_selected_on_a_page_cannot_hold_links(piece, take, judge):
    """Not even their URLs, which the text that is taken here spells out."""
    text = read(take("html")).words.text.replace("An article", "Three people whom to ask")
    change(piece, title="Three people whom to ask")

    assert judge(text) == PERFECT | {"source": "look", "licence": "look"}
    assert "links do not survive that" in said_of(judge, "source")
    assert judge(f"{text} From www.other.example, http://other.example")["source"] == "mend"


def test_a_french_article_is_judged_by_its_french_copy(piece, take, judge):
    change(piece, language="fr", body="<p>Avant de publier, demandez à trois personnes d’y réfléchir.</p>" + LONG)

    assert judge(take("html")) == PERFECT


@given(before=st.text(max_size=300), after=st.text(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_nothing_around_a_copy_takes_from_it(piece, take, judge, before, after):
    before, after = (text.replace("<", "&lt;") for text in (before, after))

    assert judge(f"<div>{before}</div>{take('html')}<p>{after}</p>") == PERFECT


# ---- six copies, each spoilt in one way ----


def no_author(copy, piece):
    return copy.replace('">Wen Li</a>', '"></a>')


def no_source(copy, piece):
    return copy.replace(f'href="{CANONICAL}"', "")


def no_licence(copy, piece):
    text, line, credit = copy.partition("<hr>")
    return text + line + credit.replace("https://creativecommons.org", "https://elsewhere.example")


def reworded(copy, piece):
    return copy.replace("All of them", "Hardly one of them")


def with_a_logo(copy, piece):
    logo = piece.figures.get(caption="A logo.")
    figure = (
        f'<figure><img src="{logo.image.url}" alt="Our logo"><figcaption>A logo. The Society</figcaption></figure>'
    )
    return copy.replace("<h2>Before", f"{figure}<h2>Before")


def not_corrected(copy, piece):
    return copy.replace("It was three, not two.", "")


@pytest.mark.parametrize(
    ("spoil", "term", "paste"),
    [
        (no_author, "authors", f'<p>“<a href="{CANONICAL}">An article</a>” by'),
        (no_source, "source", f'<a href="{CANONICAL}">An article</a>'),
        (
            no_licence,
            "licence",
            '<a rel="license" href="https://creativecommons.org/licenses/by-nd/4.0/">CC BY-ND 4.0',
        ),
        (reworded, "text", None),
        (with_a_logo, "pictures", None),
    ],
)
def test_a_spoilt_copy_has_that_to_mend_and_nothing_else(piece, take, judge, spoil, term, paste):
    verdicts = judge(spoil(take("html"), piece))

    assert verdicts == PERFECT | {term: "mend"}
    assert judge.report.summary == "1 thing to mend."
    assert judge.report.credit is None
    first = judge.report.verdicts[0]
    assert first.term.name == term
    assert paste is None or paste in first.slips[0].source


def test_a_correction_that_is_missing_is_asked_for_and_no_term(piece, take, judge):
    assert judge(not_corrected(take("html"), piece)) == PERFECT | {"corrections": "asked"}
    assert judge.report.summary == "Nothing to mend, and 1 thing we ask for."
    assert judge.report.verdicts[0].outcome.label == "We ask"
    assert "It was three, not two." in judge.report.verdicts[0].slips[0].source


def test_the_headline_counts_what_is_to_mend_what_is_asked_for_and_what_is_to_look_at(piece, take, judge):
    copy = not_corrected(no_source(take("html"), piece), piece)

    judge(copy)
    assert judge.report.summary == "1 thing to mend, and 1 thing we ask for."
    assert judge(f"{copy}<figcaption>A scan.</figcaption>")["pictures"] == "look"
    assert judge.report.summary == "1 thing to mend, 1 thing we ask for and 1 thing to look at."
    assert [verdict.outcome.value for verdict in judge.report.verdicts[:3]] == ["mend", "asked", "look"]


def test_the_credit_line_is_given_once_where_it_mends_several_terms(piece, take, judge):
    judge(no_licence(no_source(take("html"), piece), piece))

    mend = [verdict for verdict in judge.report.verdicts if verdict.outcome is Outcome.MEND]
    assert [verdict.term.name for verdict in mend] == ["source", "licence"]
    assert not any(verdict.slips or verdict.to_do for verdict in mend)
    assert judge.report.credit.source.startswith(f'<p>“<a href="{CANONICAL}">An article</a>” by')


def test_what_is_given_to_paste_mends_a_copy(piece, take, judge):
    copy = not_corrected(without_end(take("html")).replace("Wen Li", ""), piece)
    assert [*judge(copy).values()][:5] == ["mend"] * 4 + ["asked"]
    slips = [slip for verdict in judge.report.verdicts for slip in verdict.slips]
    assert [slip.button for slip in slips] == ["Copy the notice of 18 March 2026"]  # one credit mends the others

    given = "".join(f"<div>{slip.source}</div>" for slip in [judge.report.credit, *slips])

    assert judge(given + copy) == PERFECT


def test_no_two_buttons_say_the_same(piece, take, judge):
    piece.corrections.create(text="The fund was the Other Fund.", published_on=date(2026, 4, 5))
    copies = [
        not_corrected(no_source(take("html"), piece), piece),
        no_licence(take("html"), piece).replace("Ilse Drew", "").replace("Otto Span", ""),
    ]

    for copy in copies:
        judge(copy)
        slips = [slip for verdict in judge.report.verdicts for slip in verdict.slips]
        assert len(slips) > 1
        assert len({slip.button for slip in slips}) == len({slip.name for slip in slips}) == len(slips)


# ---- who, from where, under which licence ----


def test_a_name_in_the_declared_interests_is_no_byline(piece, take, verdict):
    copy = without_end(take("html")).replace('">Ada Byron</a>', '"></a>')

    found = verdict(copy, "authors")

    assert found.outcome == Outcome.MEND
    assert "Ada Byron" in found.words
    assert "Wen Li" not in found.words


def test_a_name_may_stand_as_in_a_bibliography(piece, take, verdict):
    copy = take("html").replace('">Wen Li</a>', '">Li, Wen</a>')

    assert verdict(copy, "authors").outcome == Outcome.KEPT


def test_a_title_is_wished_for_and_no_term(piece, take, verdict):
    found = verdict(take("html").replace("An article", "Ours"), "authors")

    assert found.outcome == Outcome.KEPT
    assert "does not ask for the title" in found.words


@pytest.mark.parametrize(
    "url",
    ["https://testserver/articles/an-article", "//testserver/articles/an-article/?utm_source=x#top", CANONICAL],
)
def test_a_link_leads_here_however_it_is_written(piece, take, verdict, url):
    copy = no_source(take("html"), piece) + f'<p><a class="x" href = "{url}">Source</a></p>'

    assert verdict(copy, "source").outcome == Outcome.KEPT


def test_an_older_url_leads_here_too(piece, take, verdict):
    copy = take("html")
    change(piece, slug="renamed")

    assert verdict(copy, "source").outcome == Outcome.KEPT


def test_a_url_in_words_is_enough(piece, take, verdict):
    found = verdict(no_source(take("html"), piece) + f"<p>From {CANONICAL}.</p>", "source")

    assert found.outcome == Outcome.KEPT
    assert "as text" in found.words


@pytest.mark.parametrize("tail", ["", "/", "/deed.fr", "/legalcode", "/legalcode.fr#s3", "/deed.en?ref=chooser-v1"])
def test_a_licence_is_known_by_its_deed_and_its_legal_code(piece, take, verdict, tail):
    copy = no_licence(take("html"), piece)

    linked = copy + f'<a href="http://creativecommons.org/licenses/by-nd/4.0{tail}">the licence</a>'

    assert verdict(linked, "licence").outcome == Outcome.KEPT


@pytest.mark.parametrize("path", ["licenses/by/4.0/", "licenses/by-nd/3.0/us/", "publicdomain/zero/1.0/"])
def test_another_licence_is_not_the_articles(piece, take, verdict, path):
    copy = no_licence(take("html"), piece) + f'<a href="https://creativecommons.org/{path}">the licence</a>'

    found = verdict(copy, "licence")

    assert found.outcome == Outcome.MEND
    assert "names another licence" in found.words


def test_a_pictures_licence_is_not_the_articles(piece, take, verdict):
    found = verdict(no_licence(take("html"), piece), "licence")

    assert "Nothing links to the licence" in found.words


@pytest.mark.parametrize("extension", ["txt", "md"])
def test_what_stands_below_a_picture_says_nothing_of_the_text(piece, take, judge, extension):
    text, line, credit = take(extension).partition("* * *" if extension == "txt" else "***")
    copy = text + line + credit.replace("creativecommons.org", "elsewhere.example").replace(CANONICAL, "")

    assert judge(copy) == PERFECT | {"licence": "mend", "source": "mend"}


def test_the_sites_own_copyright_line_is_not_the_authors(piece, take, verdict):
    copy = PAGE % take("html").replace("©", "")

    assert verdict(copy, "rights").slips[0].source == "© 2026 Ada Byron and Wen Li."


def test_the_notice_of_no_warranty_is_to_be_kept(piece, take, verdict):
    copy = take("html").replace("without warranties", "").replace("sans garantie", "")

    assert verdict(copy, "rights").slips[0].source == "Provided as is, without warranties (section 5 of the licence)."


def test_of_what_belongs_to_everybody_nothing_is_asked(piece, take, judge):
    change(piece, licence="cc0-1.0")

    verdicts = judge(without_end(take("html").replace("Ada Byron", "").replace("people", "persons")))

    asked = {term for term, outcome in verdicts.items() if outcome != "not-asked"}
    assert asked == {"pictures", "corrections", "interests"}


PURPOSE = (
    "The licence is for purposes that are not commercial. The check sees your words and not what they are used for;"
    " if in doubt, ask editors@rounds.example."
)


def test_whether_a_use_is_commercial_only_those_can_tell_who_know_it(piece, take, judge, verdict):
    change(piece, licence="by-nc-nd-4.0")

    found = verdict(take("html"), "purpose")

    assert judge(take("html")) == PERFECT | {"purpose": "tell"}
    assert (found.outcome.label, found.words) == ("Only you can tell", PURPOSE)
    assert judge.report.summary == "This copy keeps every term that can be checked."
    judge(no_source(take("html"), piece))
    assert judge.report.summary == "1 thing to mend."


# ---- an earlier licence ----


def test_a_copy_may_rely_on_a_licence_the_article_had(piece, take, judge):
    copy = take("html")
    change(piece, licence="by-nc-nd-4.0")

    assert judge(copy) == PERFECT
    assert judge.report.period.licence.code == "by-nd-4.0"
    assert judge.report.is_earlier


def test_a_copy_that_names_no_licence_is_judged_by_the_one_in_force(piece, take, judge):
    copy = no_licence(take("html"), piece)
    change(piece, licence="by-4.0")

    assert judge(copy) == PERFECT | {"licence": "mend"}
    assert judge.report.period.licence.code == "by-4.0"
    assert not judge.report.is_earlier


def test_a_copy_from_before_all_rights_were_reserved_may_stay(piece, take, judge):
    copy = take("html")
    change(piece, licence="all-rights-reserved")

    assert judge(copy) == PERFECT
    assert judge(no_licence(copy, piece)) == {}


# ---- words ----


def test_what_was_reworded_is_shown_word_by_word(piece, take, verdict):
    pieces = verdict(reworded(take("html"), piece), "text").pieces

    changed = [(piece.became, piece.text.strip()) for piece in pieces if piece.became != "kept"]
    assert changed == [("removed", "All"), ("added", "Hardly one")]


def test_words_are_shown_whole(long_piece, take, verdict):
    change(long_piece, body=LONG.replace("a ward and", "the ward’s own list and"))

    pieces = verdict(take("html").replace("ward’s", "wards’").replace("ask three", "well-ask three"), "text").pieces

    changed = [(piece.became, piece.text.strip()) for piece in pieces if piece.became != "kept"]
    assert changed == [("removed", "ask"), ("added", "well-ask"), ("removed", "ward’s"), ("added", "wards’")]


def test_a_paragraph_with_little_in_common_is_shown_whole(long_piece, take, verdict):
    anew = "They read it all, and of the many who know, hardly anybody may ever be one for you to meet in it."

    pieces = verdict(take("html").replace(only_words(ONE), anew), "text").pieces

    changed = [(piece.became, piece.text) for piece in pieces if piece.became != "kept"]
    assert changed == [("removed", f"{only_words(ONE)}\n"), ("added", f"{anew}\n")]


CHANGES = {
    "the first words": ("Every doctor who posts", "Each physician who writes"),
    "the first word": ("Every doctor", "Doctor"),
    "the last words": ("that others can learn from", "for others to learn from"),
    "a word in the middle": ("three people", "four people"),
    "a word put in that the credit has, too": ("They read", "They not read"),
    "a number": ("A date, a place", "A date, 2 places"),
    "a sentence taken out": (f" {SENTENCE}", ""),
    "a sentence put in": (SENTENCE, f"{SENTENCE} Nobody minds."),
    "a sentence put in before the first": ("<p>Every doctor", "<p>Listen. Every doctor"),
    "a sentence put in after the last": ("learn from.</p>", "learn from. Or so they say.</p>"),
    "the first paragraph told anew": (
        "Every doctor who posts has a waiting room in front of the screen, and in it sit people whom nobody called.",
        "A waiting room sits in front of every doctor’s screen, and people whom nobody has called are in it.",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_where_nothing_may_be_changed_every_change_is_found(long_piece, take, judge, what):
    copy = take("html")
    assert CHANGES[what][0] in copy

    assert judge(PAGE % copy.replace(*CHANGES[what])) == PERFECT | {"text": "mend"}


def test_typography_is_no_change(long_piece, take, judge):
    copy = (
        take("html").replace("<p>Every", '<p class="has-drop-cap">EVERY').replace("screen, and", "screen&nbsp;— and")
    )

    assert judge(copy.replace("patient", "pa&shy;tient").replace("</p>\n<p>", "<br><br>")) == PERFECT


def test_an_excerpt_is_the_article_in_part(long_piece, take, judge):
    paragraphs = take("html").splitlines()
    start = next(number for number, line in enumerate(paragraphs) if line.startswith("<p>So ask"))

    for lines in (paragraphs[: start + 1] + paragraphs[-6:], paragraphs[:4] + paragraphs[start:]):
        assert judge("\n".join(lines)) == PERFECT | {"interests": judge("\n".join(lines))["interests"]}
        assert said_of(judge, "text") == (
            "What is there of the article is word for word. The rest may be left out."
            " Say that it is an excerpt; the link leads to the rest."
        )


ONE, TWO = (LONG.splitlines()[number] for number in (2, 3))


def test_paragraphs_missing_between_two_are_to_be_looked_at(long_piece, take, judge, verdict):
    copy = take("html").replace(ONE, "")

    found = verdict(copy, "text")

    assert judge(copy) == PERFECT | {"text": "look"}
    assert found.words.startswith("Paragraphs are missing between these two. A part of the article may be shared,")
    assert found.points == ("Between “… it sit people whom nobody called.” and “So ask three people before you …”",)


def test_every_gap_is_shown(long_piece, take, verdict):
    found = verdict(take("html").replace(ONE, "").replace("<h2>What to leave out</h2>", ""), "text")

    assert found.outcome == Outcome.LOOK
    assert len(found.points) == 2


@pytest.mark.parametrize("sign", ["…", "<p>[…]</p>", "<p>(...)</p>", "<p>[. . .]</p>"])
def test_a_gap_that_is_marked_is_no_abridgement(long_piece, take, judge, sign):
    assert judge(take("html").replace(ONE, sign)) == PERFECT
    assert judge(take("html").replace(SENTENCE, sign)) == PERFECT


def test_where_changes_are_allowed_paragraphs_may_be_left_out_anywhere(long_piece, take, judge):
    change(long_piece, licence="by-4.0")

    assert judge(take("html").replace(ONE, "")) == PERFECT


def test_a_copy_may_break_off_in_the_middle_of_a_paragraph(long_piece, take, judge):
    before, _sentence, after = take("html").partition(SENTENCE)

    assert judge(f"{before}</p>{after[after.index('<h2>Interests') :]}") == PERFECT


def test_a_translation_is_a_changed_version(long_piece, take, judge):
    body, ending = take("html").partition("<p>Every")[0], take("html").partition("<h2>Interests")[2]
    french = "<p>Chaque médecin qui publie a une salle d’attente devant l’écran, où des gens attendent.</p>" * 5

    assert judge(f"{body}{french}<h2>Interests{ending}") == PERFECT | {"text": "mend"}


def test_where_no_text_was_pasted_none_is_compared(long_piece, take, verdict):
    credit = take("html").partition("<hr>")[2]

    assert verdict(credit, "text").outcome == Outcome.LOOK


def test_of_what_was_not_pasted_nothing_is_to_mend(long_piece, take, judge):
    change(long_piece, licence="by-nc-4.0")

    assert "mend" not in judge(f"<p>See what they say: {CANONICAL}</p>").values()
    assert judge.report.summary == "None of the article’s text was pasted."
    assert not judge.report.is_perfect


def test_a_picture_that_may_not_leave_is_found_without_any_text(piece, judge):
    hand = piece.figures.get(caption="A hand.")

    verdicts = judge(f'<p>{CANONICAL}</p><img src="http://testserver{hand.image.url}">')

    assert [term for term, outcome in verdicts.items() if outcome == "mend"] == ["pictures"]


TEASER = "They read what was meant for colleagues. Some of them know the patient, and one of them may be the patient."


@pytest.mark.parametrize(
    ("copy", "is_quotation"),
    [
        (f'<p>{TEASER} <a href="{CANONICAL}">Read more</a></p>', True),
        (f'<p>“{SENTENCE}” <a href="{CANONICAL}">Read more</a></p>', True),
        (f'<p>{TEASER}</p><p>So ask three people before you post.</p><a href="{CANONICAL}">Read more</a>', False),
        (f"<p>{TEASER}</p><h1>An article</h1>", False),
    ],
)
def test_a_sentence_or_two_with_a_link_may_be_a_quotation(long_piece, judge, copy, is_quotation):
    change(long_piece, title="An article in question", body=LONG + LONG.replace("the", "some"))

    judged = report_on(read(copy), long_piece, Publication.objects.current())

    assert judged.is_quotation == is_quotation
    assert judged.count(Outcome.MEND) > 1


def test_a_whole_copy_is_no_quotation(piece, take, judge):
    judge(take("html"))

    assert not judge.report.is_quotation


def test_an_advertisement_in_the_middle_is_to_be_looked_at(long_piece, take, verdict):
    copy = take("html").replace("<h2>What to leave", "<div>Buy two, pay one.</div><h2>What to leave")

    found = verdict(copy, "text")

    assert found.outcome == Outcome.LOOK
    assert found.points == ("Buy two, pay one.\n",)


@pytest.mark.parametrize("word", ["Advertisement", "Publicité :", "ANZEIGE –"])
def test_what_is_marked_as_an_advertisement_is_none_of_the_text(long_piece, take, judge, word):
    parts = take("html").partition("<h2>What to leave")

    assert judge(f"{parts[0]}<div>{word}</div><p>Buy two, pay one.</p>{parts[1]}{parts[2]}") == PERFECT
    assert judge(take("html").replace("They read", f"They, {word} read"))["text"] == "mend"


SAID = ["This version was changed: shortened.", "Shortened by the editors.", "Cette version a été modifiée : abrégée."]


@pytest.mark.parametrize("notice", SAID)
@pytest.mark.parametrize("code", ["by-4.0", "by-sa-4.0", "by-nc-sa-4.0"])
def test_where_changes_are_allowed_they_are_to_be_said(long_piece, take, judge, code, notice):
    change(long_piece, licence=code)
    copy = take("html").replace("three people", "four people")

    perfect = PERFECT | ({"purpose": "tell"} if "nc" in code else {})
    assert judge(copy) == perfect | {"text": "mend"}
    assert judge.report.verdicts[0].slips[0].source == "This version was changed: …"
    assert judge(f"{copy}<p>{notice}</p>") == perfect


# ---- before a correction ----


def said_of(judge, term):
    return next(verdict.words for verdict in judge.report.verdicts if verdict.term.name == term)


def notice_of(piece):
    return notices_of(Article.objects.get(pk=piece.pk), Publication.objects.current())[0]


def plain(notice):
    return f"<p>{escape(notice.plain)}</p>".replace("\n\n", "</p><p>")


HOW = {"html": lambda notice: notice.html, "plain": plain, "plain in a row": lambda notice: escape(notice.plain)}
WHERE = {
    "above": lambda copy, notice, wording: notice + copy,
    "below the first paragraph": lambda copy, notice, wording: copy.replace("</p>", f"</p>{notice}", 1),
    "just before": lambda copy, notice, wording: put(copy, notice, wording, 0),
    "just after": lambda copy, notice, wording: put(copy, notice, wording, 1),
}


def put(copy, notice, wording, after):
    """Put a notice before or after the paragraph or the table in which a wording stands."""
    tag = "table" if "<table>" in copy else "p"
    before, there, rest = copy.partition(wording)
    assert there, wording
    if after:
        inside, end, rest = rest.partition(f"</{tag}>")
        return before + there + inside + end + notice + rest
    before, start, inside = before.rpartition(f"<{tag}>")
    return before + notice + start + inside + there + rest


SEEDED = {slug: (front, body) for slug, front, body in reading.documents("articles") if front.get("correction")}


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("slug", SEEDED)
def test_a_copy_from_before_a_seeded_correction_is_no_changed_version(
    make_article, take, judge, publication, slug, how, where
):
    front, body = SEEDED[slug]
    (note,) = front["correction"]
    before, now = (article_html(body.replace(note["new"], wording)) for wording in (note["old"], note["new"]))
    made = make_article("The demonstration", slug=slug, body=before, licence="by-nd-4.0", language=front["language"])
    earlier = take("html", slug)
    change(made, body=now)
    made.corrections.create(
        text=note["text"], old_wording=note["old"], new_wording=note["new"], published_on=note["date"]
    )
    later, notice = take("html", slug), HOW[how](notice_of(made))
    date, perfect = date_format(note["date"], "DATE_FORMAT"), PERFECT | {"interests": "not-asked"}

    assert judge(WHERE[where](earlier, notice, note["old"])) == perfect
    assert said_of(judge, "text") == (
        f"This is the article as it stood before {date}, and the notice above it says so."
    )
    assert judge(WHERE[where](later, notice, note["new"])) == perfect
    assert said_of(judge, "text") == "The article is there word for word."
    assert judge(earlier) == perfect | {"corrections": "asked"}
    assert said_of(judge, "text") == f"This is the article as it stood before {date}."


CORRECTED = {
    "a wording within a sentence": ("and yourself tomorrow", "and yourself next week"),
    "one word, often there": ("three", "two"),
    "a sentence that was put in": (" " + SENTENCE, ""),
    "a sentence that was taken out": ("The last word.", "The last word. Or not."),
    "a paragraph that was put in": (ONE, ""),
    "a heading": ("What to leave out", "What may stay"),
    "the first words": ("Every doctor who posts", "Each physician who posts"),
    "two paragraphs at once": (f"{ONE}\n{TWO}", "<p>They read it all.</p>\n<p>So ask somebody.</p>"),
}


@pytest.mark.parametrize("what", CORRECTED)
@pytest.mark.parametrize("licence", ["by-nd-4.0", "by-4.0"])
def test_what_a_correction_replaced_is_no_change(long_piece, take, judge, what, licence):
    new, old = CORRECTED[what]
    body = LONG.replace("learn from.", "learn from. The last word. Or so they say.")
    assert new in body
    change(long_piece, licence=licence, body=body.replace(new, old))
    earlier = take("html")
    change(long_piece, body=body)
    wordings = {"new_wording": only_words(new), "old_wording": only_words(old)}
    if what == "a sentence that was taken out":
        wordings = {"new_wording": "", "old_wording": "Or not."}
    long_piece.corrections.create(text="We were wrong about that, and say so.", **wordings)

    assert judge(notice_of(long_piece).html + earlier) == PERFECT
    assert said_of(judge, "text").startswith("This is the article as it stood before ")


def only_words(markup):
    return html.fragment_fromstring(markup, create_parent=True).text_content().strip()


def test_what_was_changed_besides_is_all_that_is_shown(long_piece, take, verdict):
    earlier = take("html").replace("yourself tomorrow", "yourself later").replace("They read", "They never read")
    long_piece.corrections.create(text="We were wrong.", new_wording="yourself tomorrow", old_wording="yourself later")

    found = verdict(notice_of(long_piece).html + earlier, "text")

    assert found.outcome == Outcome.MEND
    assert [(piece.became, piece.text.strip()) for piece in found.pieces if piece.became != "kept"] == [
        ("added", "never")
    ]


def test_half_of_a_correction_is_a_change(long_piece, take, judge):
    long_piece.corrections.create(
        text="We were wrong.", new_wording="Some of them know the patient", old_wording="All know her"
    )

    assert judge(take("html").replace("Some of them", "Them"))["text"] == "mend"


def test_of_several_corrections_the_copy_may_lack_the_last(long_piece, take, judge):
    for new, old, day in [("three people", "two people", 3), ("yourself tomorrow", "yourself later", 5)]:
        long_piece.corrections.create(
            text=f"It said {old}.", new_wording=new, old_wording=old, published_on=date(2026, 4, day)
        )

    assert judge(take("html").replace("yourself tomorrow", "yourself later")) == PERFECT
    assert "before 5 April 2026" in said_of(judge, "text")
    both = take("html").replace("yourself tomorrow", "yourself later").replace("ask three", "ask two")
    assert judge(both) == PERFECT
    assert "before 3 April 2026" in said_of(judge, "text")


@pytest.fixture
def vague(long_piece):
    """The article with a correction that does not say what it replaced."""
    long_piece.corrections.update(old_wording="", new_wording="")
    return long_piece


@pytest.mark.parametrize(
    ("licence", "asks"),
    [
        ("by-nd-4.0", "if you changed the words, this licence does not allow it."),
        ("by-4.0", "if you changed the words, say so beside the credit."),
    ],
)
def test_a_little_that_a_correction_may_explain_is_to_be_looked_at(vague, take, judge, verdict, licence, asks):
    change(vague, licence=licence)
    copy = take("html").replace("three people", "two people")

    assert judge(copy) == PERFECT | {"text": "look"}
    found = verdict(copy, "text")
    assert found.words == (
        "If this is the article as it stood before the correction of 18 March 2026, its notice above it is enough; "
        + asks
    )
    assert found.pieces


TOO_MUCH = {"words": (ONE, f"<p>{'Other ' * 61}{ONE[3:]}"), "places": (" a ", " an ")}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_more_than_a_correction_explains_is_a_changed_version(vague, take, judge, what):
    assert judge(take("html").replace(*TOO_MUCH[what]))["text"] == "mend"


# ---- pictures ----


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="/x.gif" data-src="{url}" alt="">',
        '<picture><source srcset="{url} 480w"><img src="/x.jpg"></picture>',
        "<div style=\"background-image: url('{url}')\"></div>",
        '<img src="https://cdn.example/{url}?w=300">',
        "![]({url})",
    ],
)
def test_a_picture_that_may_not_leave_is_found_wherever_its_url_stands(piece, take, judge, markup):
    hand = piece.figures.get(caption="A hand.")
    url = f"http://testserver{hand.image.urls[min(hand.image.urls)]}"

    assert judge(take("html") + markup.format(url=url)) == PERFECT | {"pictures": "mend"}
    assert judge.report.verdicts[0].points == ("Figure 5. It may show a patient; take it out.",)


def test_a_picture_of_another_article_is_none_of_this_one(piece, take, verdict, make_article, make_figure):
    other = make_figure(make_article("Another"))

    found = verdict(take("html") + f'<img src="http://testserver{other.image.url}">', "pictures")

    assert found.outcome == Outcome.MEND
    assert other.image.stored.digest in found.points[0]


@pytest.mark.parametrize("markup", ['<img src="/1.jpg" alt="Drawing 4">', "<figcaption>A scan.</figcaption>"])
def test_a_picture_described_as_one_that_may_not_leave_is_to_be_looked_at(piece, take, judge, markup):
    assert judge(f"{take('html')}<figure>{markup}</figure>") == PERFECT | {"pictures": "look"}
    assert judge.report.summary == "Nothing to mend, and 1 thing to look at."


@pytest.mark.parametrize("lost", ["Otto Span", "https://creativecommons.org/licenses/by-sa/4.0/"])
def test_a_picture_keeps_its_own_credit_and_licence(piece, take, judge, lost):
    copy = take("html").replace(lost, "")

    verdicts = judge(copy)

    assert verdicts == PERFECT | {"pictures": "mend"}
    (slip,) = judge.report.verdicts[0].slips
    assert judge.report.verdicts[0].words == "A picture stands without its credit."
    assert judge.report.verdicts[0].points[0].startswith("Figure 2 ")
    assert slip.button == "Copy the credit of figure 2"
    assert slip.source == (
        '<figcaption>A bridge. <a href="https://span.example/7">Otto Span</a>. '
        '<a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">CC BY-SA 4.0</a></figcaption>'
    )
    bare = copy.partition('alt="Drawing 2"')
    assert judge(f"{bare[0]}{bare[1]}><p>{slip.source}</p><br{bare[2]}") == PERFECT


def test_each_picture_without_its_credit_is_given_one(piece, take, judge):
    judge(take("html").replace("Otto Span", "").replace("Ilse Drew", ""))

    assert judge.report.verdicts[0].words == "Pictures stand without their credit."
    assert [slip.name for slip in judge.report.verdicts[0].slips] == [
        "The credit of figure 1",
        "The credit of figure 2",
    ]


OURS = "No picture is there that may not leave, and each has its credit."
THEIRS = "No picture that we can recognise has to stay behind. Those on your own site we know only by their captions."


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ("", OURS),
        ('<img src="http://testserver/r/1.gif" alt="">', OURS),
        ('<img src="/uploads/1.jpg" alt="">', THEIRS),
        ("![](https://other.example/1.jpg)", THEIRS),
    ],
)
def test_pictures_on_another_site_are_known_by_their_captions_alone(piece, take, verdict, image, words):
    assert verdict(take("html") + image, "pictures").words == words


def test_pictures_may_be_left_out(piece, take, judge):
    before, _figure, rest = take("html").partition("<figure")

    assert judge(before + rest.rpartition("</figure>")[2]) == PERFECT


# ---- corrections and retraction ----


def test_a_copy_from_before_a_correction_is_given_the_notice(piece, take, judge):
    copy = take("html")
    piece.corrections.create(text="The fund was the Other Fund.")

    assert judge(copy) == PERFECT | {"corrections": "asked"}
    assert len(judge.report.verdicts[0].slips) == 1
    assert judge(judge.report.verdicts[0].slips[0].source + copy) == PERFECT


def test_a_part_of_a_correction_with_its_date_is_enough(piece, take, verdict):
    piece.corrections.all().delete()
    earlier = take("html")
    piece.corrections.create(
        published_on=date(2026, 3, 18),
        text="In the second paragraph it says two people. It was three, as the table has it.",
    )
    told = "in the second paragraph it says two people"

    for copy, outcome in [
        (f"<p>18 March 2026: {told}, wrongly.</p>", Outcome.KEPT),
        (f"<p>18 mars 2026 : {told}.</p>", Outcome.KEPT),
        (f"<p>{told}, wrongly.</p>", Outcome.ASKED),
        ("<p>18 March 2026: it says two people.</p>", Outcome.ASKED),
    ]:
        assert verdict(earlier + copy, "corrections").outcome == outcome, copy


def test_a_copy_of_what_was_retracted_says_so_or_comes_down(piece, take, judge, editor):
    copy = take("html")
    retract(piece, by=editor, text="Its data were made up.")

    assert judge(copy) == PERFECT | {"retraction": "asked"}
    assert judge.report.summary == "The article was retracted. Nothing to mend, and 1 thing we ask for."
    notice = judge.report.verdicts[0].slips[0].source
    assert "has retracted" in notice
    assert judge(notice + copy) == PERFECT | {"retraction": "kept"}
    assert judge.report.summary == "The article was retracted. This copy keeps every term."


def test_without_corrections_nothing_is_said_of_them(piece, take, judge):
    piece.corrections.all().delete()

    assert "corrections" not in judge(take("html"))


def test_declared_interests_are_a_wish(piece, take, judge):
    assert judge(take("html").replace("Is paid to teach.", "")) == PERFECT | {"interests": "not-asked"}
    assert judge.report.summary == "This copy keeps every term."


# ---- which article ----


def found(text):
    return article_of(read(text))


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://testserver/articles/an-article/?x=1">x</a>',
        '<div about="http://testserver/articles/an-article/"></div>',
        '<link rel="canonical" href="http://testserver/articles/an-article/">',
        '<script type="application/ld+json">{"url": "http:\\/\\/testserver\\/articles\\/an-article\\/"}</script>',
        "See http://testserver/articles/an-article/republish.txt",
    ],
)
def test_an_article_is_known_by_its_url(article, text):
    assert found(text) == article


def test_the_article_named_most_often_is_meant(article, make_article):
    make_article("Another")
    urls = ["http://testserver/articles/another/", CANONICAL, CANONICAL]

    assert found(" ".join(urls)) == article


def test_the_article_whose_title_is_there_is_meant(article, make_article):
    make_article("Another", body="")
    urls = [CANONICAL, "http://testserver/articles/another/", "http://testserver/articles/another/"]

    assert found(f"An article: {' '.join(urls)}") == article


def test_an_article_is_known_by_its_title_where_nothing_leads_here(make_article):
    meant = make_article("Three people to ask")
    make_article("Three people to ask twice")
    make_article("To ask")

    assert found("<h1>THREE people, to ask!</h1><p>To ask is human.</p>") == meant


@pytest.mark.parametrize("state", [State.DRAFT, State.UNPUBLISHED])
def test_what_is_not_public_is_not_known(make_article, state):
    make_article("Three people to ask", state=state, slug="three")

    assert found("Three people to ask, http://testserver/articles/three/") is None


# ---- whatever is pasted ----


@given(st.text(max_size=2_000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_at_all_gets_an_answer(piece, judge, text):
    report = report_on(read(text), piece, Publication.objects.current())

    assert report.verdicts


SIGNS = (
    '<p> </p> <a href= <a\u00a0href=" " \' > < <!-- --> <sup> </sup> <figure> </figure> <img ![ ]( [^1] <figcaption>'
)
PARTS = [
    *SIGNS.split(" "),
    CANONICAL,
    "Ask three people.",
    "\n",
    "\0",
    "&shy;",
    "&#769;",
    "é",
    "1",
    "</script>",
    "<script>",
]


@given(st.lists(st.sampled_from(PARTS), max_size=60).map(" ".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_markup_at_all_gets_an_answer(piece, judge, text):
    report = report_on(read(text), piece, Publication.objects.current())

    assert report.verdicts


HOSTILE = {
    "elements without an end": "<div><b>" * 20_000,
    "a tag of many attributes": "<a " + " ".join(f"x{number}=1" for number in range(20_000)) + ">",
    "ends without a beginning": "</i></b>" * 20_000,
    "quotation marks": '<a href="' * 20_000,
    "comments": "<!--" * 40_000,
    "one long word": "a" * 160_000,
    "brackets": "[" * 160_000,
    "URLs in brackets": "[a](https://a(" * 12_000,
    "accents": "e\u0301\u0301\u0301" * 40_000,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_no_paste_is_read_more_than_a_few_times(what):
    """Counted in calls, which do not depend on the machine: twice the paste is about twice the work."""
    once, twice = (_calls(lambda text=HOSTILE[what] * times: read(text).words.folded) for times in (1, 2))

    assert twice < 2.5 * once + 1_000


def _calls(act):
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls


def test_only_so_much_is_compared_word_by_word(piece, take, judge, monkeypatch):
    compared = []
    matcher = comparing.SequenceMatcher
    monkeypatch.setattr(
        comparing,
        "SequenceMatcher",
        lambda junk, one, other: compared.append(len(one) + len(other)) or matcher(junk, one, other),
    )
    words = " ".join(f"{number}a" for number in range(9_000))
    change(piece, body=f"{LONG}<p>{words}</p>{LONG}")

    judge(take("html").replace("5a", "5b").replace("three people", "four people"))

    assert 0 < sum(compared) <= comparing.CLOSELY


def test_a_long_page_costs_no_more_queries_than_a_short_one(piece, take, judge, django_assert_max_num_queries):
    links = "".join(f'<a href="http://testserver/articles/none-{number}/">x</a>' for number in range(3_000))

    with django_assert_max_num_queries(20):
        assert judge(links + take("html")) == PERFECT
