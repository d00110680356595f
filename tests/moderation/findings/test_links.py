"""Links to sites that nobody named as known are counted, however they are written."""

import pytest

from comments.screening import Context, Rule
from moderation.findings import links
from moderation.first_rules import FIRST
from richtext.markup import comment_html
from richtext.outline import targets

RULES = tuple(Rule(kind, name, 1, "\n".join(lines)) for name, kind, lines in FIRST)


def rules(most):
    return (*(rule for rule in RULES if rule.kind != "links"), Rule("links", "links", 4, str(most)))


def found(text, most=1, **beside):
    """Return the pieces of a text that count, or None where they are too few to hold it."""
    findings = links.find(text, Context(**beside, rules=rules(most)))
    return [text[start:end] for start, end in findings[0].spans] if findings else None


@pytest.mark.parametrize(("links_in_text", "holds"), [(0, False), (1, False), (2, True), (3, True)])
def test_case_34_two_unknown_links_hold_and_one_does_not(links_in_text, holds):
    text = " and ".join(f"https://{number}.example/" for number in range(links_in_text))

    assert bool(links.find(text, Context(rules=RULES))) == holds


@pytest.mark.parametrize(("links_in_text", "holds"), [(4, False), (5, True), (6, True)])
def test_case_34_the_number_is_the_rules(links_in_text, holds):
    text = " and ".join(f"https://{number}.example/" for number in range(links_in_text))

    assert bool(links.find(text, Context(rules=rules(5)))) == holds


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("See https://a.example/b.", "https://a.example/b"),
        ("See (HTTP://A.example/b_(c)), please", "HTTP://A.example/b_(c)"),
        ("See www.a.example!", "www.a.example"),
        ("See [this](https://a.example/b_(c)).", "https://a.example/b_(c)"),
        ("See [this](a.example/b)", "a.example/b"),
        ("[url=https://a.example]a[/url]", "https://a.example"),
        ('<a href="https://a.example">x</a>', "https://a.example"),
        ("<A HREF=a.example>x</A>", "a.example"),
        ("<a\nhReF = '//a.example/x'>x</a>", "//a.example/x"),
        ("<a href=javascript:alert(1)>x</a>", "javascript:alert(1)"),
    ],
)
def test_case_34_a_link_counts_however_it_is_written(text, piece):
    assert found(text) == [piece]


@pytest.mark.parametrize(
    "text",
    [
        "e.g. a.example",
        "mailto:a@b.example",
        "see [1](#note)",
        '<a href="#x">',
        '<a href="/x">',
        "https://",
        "awww.so",
    ],
)
def test_what_leads_nowhere_else_is_no_link(text):
    assert found(text) is None


def test_case_34_the_website_beside_the_text_counts():
    assert found("https://a.example", most=2, website="https://b.example/") == ["https://a.example"]
    assert found("No link.", most=1, website="https://b.example/") == []
    assert found("https://b.example", most=2, website="https://b.example/") is None


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/b https://a.example/b",
        "https://a.example http://A.EXAMPLE/",
        "https://www.a.example/#top www.a.example",
        "[https://a.example](https://a.example) <a href=https://a.example>",
    ],
)
def test_case_34_the_same_url_twice_counts_once(text):
    assert found(text, most=2) is None
    assert len(found(text, most=1)) >= 2


def as_read(text, most, **beside):
    return found(text, most, links=tuple(targets(comment_html(text))), **beside)


@pytest.mark.parametrize(
    "target",
    [
        "&#104;ttps://spam.example/1",
        r"https\://spam.example/1",
        "https&colon;//spam.example/1",
        r"https://spam\.example/1",
        r"https://doi.org\.spam.example/1",
        "<https&colon;//spam.example/1>",
        "\n  https&colon;//spam.example/1",
    ],
)
def test_case_34_a_target_counts_as_markdown_reads_it(target):
    assert as_read(f"[this]({target})", most=1) is not None
    assert as_read(f"[this]({target})", most=2) is None
    assert as_read(f"[this]({target}) and https://b.example", most=2) is not None


def test_case_34_a_url_counts_as_readers_follow_it():
    assert as_read(r"https://doi.org\-spam.example/1", most=1) is not None


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/b",
        "(https://a.example/b_(c)), https://a.example/b_(c)",
        "<https://a.example/b_>.",
        "https://a.example/paper[1]",
        "https://a.example/é?x=1&y=2#z",
        "https://a.example/?x=1&amp;y=2",
        "www.hôpital.example and [this](https://hôpital.example)",
        "[this](https://hôpital.example/é?x=1&amp;y=2) and https://hôpital.example/é?x=1&y=2",
        "[this](https://a.example/a|b), [this](https://a.example/a%7Cb)",
        r"[this](https&colon;//a.example/b) and [this](https\://a.example/b) and https://a.example/b",
    ],
)
def test_case_34_the_same_url_in_the_text_and_as_markdown_reads_it_counts_once(text):
    assert as_read(text, most=1) is not None
    assert as_read(text, most=2) is None


def test_case_34_links_that_readers_follow_to_known_sites_or_to_nowhere_else_do_not_count():
    assert as_read("[a](https&colon;//doi.org/10.1000/182) [b](mailto&colon;a@b.example)", most=1) is None


@pytest.mark.parametrize("field", ["name", "affiliation", "interests"])
def test_case_34_a_link_beside_the_text_counts_and_stands_nowhere_in_it(field):
    assert found("https://a.example", most=2, **{field: "See www.b.example, please"}) == ["https://a.example"]
    assert found("https://a.example", most=2, **{field: "See www.a.example, please"}) is None
    assert found("Hello.", most=1, **{field: "Paid by https://doi.org/10.1000/182"}) is None


def test_links_set_without_a_space_between_count_apart():
    assert found("https://a.example,https://b.example;https://c.example", most=3)


@pytest.mark.parametrize(
    "url",
    [
        "https://doi.org/10.1000/182",
        "http://dx.doi.org/10.1000/182",
        "https://DOI.ORG.:443/10.1000/182?x=https://b.example",
        "https://ｄｏｉ．ｏｒｇ/10.1000/182",
        "https://user:password@doi.org/x",
        "https://pubmed.ncbi.nlm.nih.gov/1/",
        "https://clinicaltrials.gov/study/NCT1",
        "https://www.isrctn.com/ISRCTN1",
        "https://www.cdc.gov",
        "https://www.canada.ca/fr.html",
        "https://www.hc-sc.gc.ca/",
        "https://solidarites.gouv.fr/",
        "https://www.nhs.uk/conditions/",
        "www.who.int",
        "https://med.stanford.edu/",
        "https://www.ox.ac.uk",
        "https://www.utoronto.ca/",
        "https://www.gmc-uk.org/ethical-guidance",
        "https://www.cmpa-acpm.ca/en",
        "https://www.nice.org.uk/guidance",
        "https://www.jmir.org/2020/1/",
        "https://osf.io/abcde",
        "[this](https://doi.org/10.1000/182)",
        '<a href="https://doi.org/10.1000/182">',
    ],
)
def test_case_34_links_to_known_sites_do_not_count(url):
    assert found(f"{url} and https://b.example/", most=2) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://doi.org.evil.example/",
        "https://evildoi.org/",
        "https://doi.org@evil.example/",
        "https://doi.org:x@evil.example/",
        "https://evil.example/doi.org",
        "https://evil.example?doi.org",
        "https://evil.example#.doi.org",
        r"https://evil.example\@doi.org",
        r"https://evil.example\.doi.org",
        "https://evil.example\u200b.doi.org",
        "https://evil.example%2f.doi.org/",
        "https://d\u043ei.org/",
        "https://xn--di-ymc.org/",
        "https://gov.example/",
        "https://ac.uk.example/",
        "https://" + "a." * 200 + "doi.org/",
    ],
)
def test_case_34_what_only_looks_like_a_known_site_counts(url):
    assert found(f"{url} and https://b.example/", most=2)


def test_a_site_named_with_its_own_letters_is_known_by_its_other_name():
    known = Rule("known-sites", "ours", 1, "hôpital.example\n*.clinique.example\n.revue.example")
    context = Context(rules=(known, Rule("links", "links", 1, "1")))

    for url in (
        "https://xn--hpital-ixa.example/",
        "https://www.HÔPITAL.example",
        "https://clinique.example",
        "www.revue.example",
    ):
        assert links.find(url, context) == [], url
    assert links.find("https://hopital.example", context)


def test_of_two_numbers_the_stricter_holds_and_without_one_no_link_does():
    two, five = Rule("links", "two", 7, "2"), Rule("links", "five", 1, "5")
    text = "https://a.example https://b.example"

    (finding,) = links.find(text, Context(rules=(five, two)))

    assert (finding.rule, finding.version) == ("two", 7)
    assert links.find(text, Context(rules=())) == []
