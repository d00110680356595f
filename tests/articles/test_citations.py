"""The files a reference manager takes: read back by readers of their formats, whatever somebody typed."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import SeparateCoAuthors
from hypothesis import example, given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, SpecialsTextSpec, get_default_latex_context_db

from articles import licences, publishing
from articles.citations import FORMATS, bibtex, csl, ris
from articles.citations.reference import Reference
from articles.models import Article, Byline, Kind, State

URL = "https://rounds.example/articles/before_you_post/"
PLAIN = Reference(
    key="open-rounds-5",
    title="Before you post",
    people=("Osei-Lindqvist, Amara", "The Rounds Group"),
    site="Open Rounds",
    publisher="Open Rounds",
    published=date(2026, 2, 4),
    corrected=None,
    retracted=False,
    url=URL,
    doi="",
    language="en",
    keywords=("Consent", "Images"),
    licence=licences.get("by-nc-nd-4.0"),
)
HOSTILE = [
    "A slip\nER  - \nTY  - JOUR",
    "A slip\r\nUR  - https://elsewhere.example/",
    "Half } a brace",
    "{ the other \\{ half",
    "},\n@online{other, title = {Mine}",
    "50 % of $5 & #1_2^3 ~4 \\input{secrets}",
    "Said \"so\" and 'so'",
    "a -- b --- c `` d '' e ?` f !` g << h >> i ,, j",
    "\x00\x01\x0b\x85\ufffe",
    "\u2028\u2029",
    "<i>Set</i> &amp; read",
    "ER  - ",
    "Faut-il publier\N{NO-BREAK SPACE}?",
]
# A comma parts family from given name, and a name is of letters; everything else may be in one.
TEXT = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(HOSTILE)
NAME = st.text(st.characters(codec="utf-8", exclude_characters=","), min_size=1, max_size=20)


def hostile(test):
    """Try a test with each of the texts that would do harm to one format or another."""
    for text in HOSTILE:
        test = example(text)(test)
    return test


# ---- readers ----


def tex():
    """Return a reader of TeX that knows the signs which the library leaves out, as LaTeX itself does."""
    known = get_default_latex_context_db()
    signs = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
    known.add_context_category(
        "signs",
        prepend=True,
        macros=[MacroTextSpec(name, simplify_repl=sign) for name, sign in signs.items()],
        specials=[SpecialsTextSpec('"', simplify_repl='"')],
    )
    return LatexNodes2Text(latex_context=known, math_mode="verbatim")


def read_bibtex(source):
    """Return the one entry a BibTeX file holds, as it stands and as TeX prints it."""
    library = bibtexparser.parse_string(source.decode(), append_middleware=[SeparateCoAuthors()])
    assert not library.failed_blocks
    assert len(library.blocks) == len(library.entries) == 1
    (entry,) = library.entries
    printed = tex().latex_to_text
    return entry, {
        field.key: [printed(name) for name in field.value] if field.key == "author" else printed(field.value)
        for field in entry.fields
    }


def read_ris(source):
    text = source.decode()
    assert not {"\r", "\n"} & set(text.replace("\r\n", ""))
    (record,) = rispy.loads(text)
    return record


def read_csl(source):
    (item,) = json.loads(source)
    return item


def one_line(text):
    """Return a text as a reference keeps it, worked out in another way than there."""
    kept = "".join(c for c in text.replace("\f", " ") if c in " \t\r\n" or (ord(c) > 31 and not 126 < ord(c) < 160))
    kept = "".join(c for c in kept if c not in "\ufffe\uffff")
    return re.sub(r"[ \t\r\n\u2028\u2029]+", " ", kept).strip()


# ---- BibTeX ----


def test_bibtex_says_what_biblatex_and_bibtex_want_to_know():
    assert bibtex.write(replace(PLAIN, doi="10.1234/a_b%c")).decode() == (
        "@online{open-rounds-5,\n"
        "  author = {Osei-Lindqvist, Amara and {The Rounds Group}},\n"
        "  title = {{Before you post}},\n"
        "  organization = {Open Rounds},\n"
        "  date = {2026-02-04},\n"
        "  year = {2026},\n"
        "  month = feb,\n"
        f"  url = {{{URL}}},\n"
        "  doi = {10.1234/a_b%c},\n"
        "  langid = {english},\n"
        "  keywords = {Consent, Images},\n"
        "  note = {CC BY-NC-ND 4.0 (https://creativecommons.org/licenses/by-nc-nd/4.0/).},\n"
        "}\n"
    )


@hostile
@given(TEXT)
def test_bibtex_gives_back_any_title(text):
    entry, printed = read_bibtex(bibtex.write(replace(PLAIN, title=text, site=text, keywords=(text,))))

    assert entry.key == "open-rounds-5"
    assert printed.get("title", "") == printed.get("organization", "") == one_line(text)
    assert entry["url"] == URL
    assert entry["date"] == "2026-02-04"
    assert printed["author"] == ["Osei-Lindqvist, Amara", "The Rounds Group"]


@given(st.lists(st.tuples(NAME, NAME) | st.tuples(NAME), min_size=1, max_size=4))
@example([("Bell and Howell", "the Firm"), ("and", "And"), ("others",), ("family=X", "a=b"), ("Brace}", "{")])
@example([("du Châtelet", "Émilie"), ("Plato",), ("O’Neil & Sons",)])
def test_bibtex_gives_back_any_people_one_by_one(names):
    people = tuple(", ".join(filter(None, map(one_line, parts))) for parts in names)

    _, printed = read_bibtex(bibtex.write(replace(PLAIN, people=people)))

    assert printed.get("author", []) == [person for person in people if person]


@pytest.mark.parametrize(
    ("sort_name", "author"),
    [
        ("Byron, Ada", "{Byron, Ada}"),
        ("Byron, Ada, Countess", "{Byron, {Ada, Countess}}"),
        ("Smith and Sons, Ltd", "{{Smith and Sons}, Ltd}"),
        ("Plato", "{{Plato}}"),
        ("Plato,", "{{Plato}}"),
        ("Bell and Howell", "{{Bell and Howell}}"),
        ("Sanderson, R", "{Sanderson, R}"),
    ],
)
def test_bibtex_takes_no_word_of_a_name_for_the_end_of_it(sort_name, author):
    assert f"  author = {author},\n" in bibtex.write(replace(PLAIN, people=(sort_name,))).decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_bibtex_is_balanced_for_programs_that_count_every_brace(text):
    source = bibtex.write(replace(PLAIN, title=text, people=(text,), site=text, publisher=text + "!")).decode()

    depth = 0
    for sign in source:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    assert source.count("\n@") == 0


def test_bibtex_lets_no_brace_of_a_doi_end_the_field():
    entry, _ = read_bibtex(bibtex.write(replace(PLAIN, doi="10.1234/a}b{c\\d")))

    assert entry["doi"] == "10.1234/a%7Db%7Bc%5Cd"


# ---- RIS ----


def test_ris_is_tagged_as_its_readers_expect():
    assert ris.write(replace(PLAIN, doi="10.1234/5")).decode() == (
        "TY  - BLOG\r\n"
        "AU  - Osei-Lindqvist, Amara\r\n"
        "AU  - The Rounds Group\r\n"
        "TI  - Before you post\r\n"
        "T2  - Open Rounds\r\n"
        "PY  - 2026\r\n"
        "DA  - 2026/02/04\r\n"
        "DO  - 10.1234/5\r\n"
        f"UR  - {URL}\r\n"
        "LA  - en\r\n"
        "PB  - Open Rounds\r\n"
        "KW  - Consent\r\n"
        "KW  - Images\r\n"
        "N1  - CC BY-NC-ND 4.0 (https://creativecommons.org/licenses/by-nc-nd/4.0/).\r\n"
        "ER  - \r\n"
    )


@hostile
@given(TEXT)
def test_ris_gives_back_any_title(text):
    record = read_ris(ris.write(replace(PLAIN, title=text, site=text, keywords=(text,))))

    assert record.get("title", "") == record.get("secondary_title", "") == one_line(text)
    assert record["urls"] == [URL]
    assert record["date"] == "2026/02/04"
    assert record["authors"] == ["Osei-Lindqvist, Amara", "The Rounds Group"]


@given(st.lists(TEXT, max_size=4))
@example(HOSTILE)
def test_ris_gives_back_any_people_one_by_one(people):
    record = read_ris(ris.write(replace(PLAIN, people=tuple(people))))

    assert record.get("authors", []) == [name for name in map(one_line, people) if name]


# ---- CSL-JSON ----


def test_csl_json_knows_only_what_its_schema_knows():
    assert read_csl(csl.write(replace(PLAIN, doi="10.1234/5"))) == {
        "id": "open-rounds-5",
        "type": "post-weblog",
        "title": "Before you post",
        "author": [{"family": "Osei-Lindqvist", "given": "Amara"}, {"literal": "The Rounds Group"}],
        "container-title": "Open Rounds",
        "publisher": "Open Rounds",
        "issued": {"date-parts": [[2026, 2, 4]]},
        "URL": URL,
        "DOI": "10.1234/5",
        "language": "en",
        "keyword": "Consent, Images",
        "note": "CC BY-NC-ND 4.0 (https://creativecommons.org/licenses/by-nc-nd/4.0/).",
        "custom": {"license": "https://creativecommons.org/licenses/by-nc-nd/4.0/"},
    }


@hostile
@given(TEXT)
def test_csl_json_gives_back_any_title(text):
    item = read_csl(csl.write(replace(PLAIN, title=text)))

    assert item.get("title", "") == one_line(text)
    assert item["URL"] == URL


@given(st.lists(st.tuples(NAME, NAME) | st.tuples(NAME), max_size=4))
def test_csl_json_gives_back_any_people_one_by_one(names):
    wanted = [[part for part in map(one_line, parts) if part] for parts in names]

    item = read_csl(csl.write(replace(PLAIN, people=tuple(", ".join(parts) for parts in wanted))))

    assert [list(name.values()) for name in item.get("author", [])] == [parts for parts in wanted if parts]


# ---- what all of them say ----

READ = {
    "bib": lambda source: read_bibtex(source)[1],
    "ris": lambda source: (record := read_ris(source)) | {"note": " ".join(record["notes"])},
    "csl.json": read_csl,
}


@pytest.fixture
def whole(make_article, make_author):
    return make_article(
        "Before you post",
        slug="before",
        authors=[make_author("Ada Byron"), make_author("Wen Li")],
        topics=["Consent"],
        published_at=datetime(2026, 2, 5, 2, tzinfo=UTC),  # in Toronto it is still the fourth
        licence="by-4.0",
    )


@pytest.fixture
def take(client):
    """Return a reference as a reader of its format understands it."""

    def take(extension, slug="before"):
        answer = client.get(f"/articles/{slug}/cite.{extension}")
        assert answer.status_code == 200
        return READ[extension](answer.content)

    return take


def test_each_format_has_a_reader_here():
    assert set(READ) == set(FORMATS)


@pytest.mark.parametrize("extension", READ)
def test_a_reference_is_a_file_of_its_type_named_after_the_article(whole, client, extension):
    answer = client.get(f"/articles/before/cite.{extension}")

    assert answer["Content-Type"] == {
        "bib": "application/x-bibtex; charset=utf-8",
        "ris": "application/x-research-info-systems; charset=utf-8",
        "csl.json": "application/vnd.citationstyles.csl+json",
    }.get(extension)
    assert answer["Content-Disposition"] == f'attachment; filename="before.{extension}"'


@pytest.mark.parametrize("extension", READ)
def test_a_reference_names_who_wrote_it_and_not_who_drew_it(whole, make_author, take, extension):
    whole.bylines.create(author=make_author("Dora Draws"), role=Byline.Role.ILLUSTRATOR, order=3)

    source = json.dumps(take(extension), default=str)

    assert "Byron" in source
    assert "Li" in source
    assert "Dora" not in source


def test_the_date_of_a_reference_is_the_publications_own(whole, take):
    assert take("bib")["date"] == "2026-02-04"
    assert take("ris")["date"] == "2026/02/04"
    assert take("csl.json")["issued"] == {"date-parts": [[2026, 2, 4]]}


@pytest.mark.parametrize("extension", READ)
def test_a_reference_carries_the_licence(whole, take, extension):
    assert "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)." in take(extension)["note"]


@pytest.mark.parametrize("extension", READ)
def test_all_rights_reserved_can_be_cited(make_article, take, extension):
    make_article("Before", licence="all-rights-reserved")

    assert take(extension)["note"] == "All rights reserved."


@pytest.mark.parametrize("extension", READ)
def test_a_correction_is_dated_in_the_note(whole, take, extension):
    whole.corrections.create(text="It was three.", published_on=date(2026, 3, 18))

    assert take(extension)["note"].startswith("Corrected on 18 March 2026. CC BY 4.0")


@pytest.mark.parametrize("extension", READ)
def test_a_retracted_article_is_cited_as_retracted(whole, editor, take, extension):
    publishing.retract(whole, by=editor, text="The numbers were wrong.")

    reference = take(extension)

    assert reference["title"] == "Retracted: Before you post"
    assert reference["note"].startswith("Retracted. ")


@pytest.mark.parametrize("extension", READ)
def test_what_is_not_retracted_is_not_called_so(whole, take, extension):
    assert "etracted" not in json.dumps(take(extension), default=str)


@pytest.mark.parametrize("extension", READ)
@pytest.mark.parametrize(
    ("state", "status"), [(State.DRAFT, 404), (State.REVIEW, 404), (State.UNPUBLISHED, 410), (State.PUBLISHED, 200)]
)
def test_only_what_is_public_can_be_cited(make_article, client, state, status, extension):
    make_article(state=state)

    assert client.get(f"/articles/an-article/cite.{extension}").status_code == status


@pytest.mark.parametrize("extension", ["", "json", "xml", "bib.html", "BIB"])
def test_there_is_no_other_format(article, client, extension):
    assert client.get(f"/articles/an-article/cite.{extension}").status_code == 404


def test_the_key_stays_when_the_url_changes(whole, take, client):
    before = take("csl.json")["id"]
    whole.slug = "before-anybody-posts"
    whole.save()

    answer = client.get("/articles/before/cite.csl.json")

    assert answer["Location"] == "/articles/before-anybody-posts/cite.csl.json"
    assert take("csl.json", "before-anybody-posts")["id"] == before == f"open-rounds-{whole.pk}"


@pytest.mark.parametrize(
    ("name", "key"), [("Été à l’hôpital", "ete-a-lhopital"), ("医学", "article"), ("!", "article")]
)
def test_the_key_is_ascii_and_never_empty(whole, publication, take, name, key):
    publication.name = name
    publication.save()

    assert take("csl.json")["id"] == f"{key}-{whole.pk}"


def test_the_article_page_leads_to_each_file(whole, client):
    page = client.get("/articles/before/").text

    assert re.findall(r'<a href="/articles/before/(cite\.[^"]+)">([^<]+)</a>', page) == [
        ("cite.bib", "BibTeX"),
        ("cite.ris", "RIS"),
        ("cite.csl.json", "CSL-JSON"),
    ]


def test_a_page_is_no_article_to_be_cited(make_article, client):
    make_article("About", kind=Kind.PAGE)

    assert client.get("/articles/about/cite.bib").status_code == 404
    assert "cite." not in client.get("/about/").text


def test_a_reference_costs_the_same_however_many_wrote_it(whole, make_author, client, django_assert_num_queries):
    for number in range(3):
        with django_assert_num_queries(6):
            client.get("/articles/before/cite.ris")
        Article.objects.get().bylines.create(author=make_author(f"Wen {number}"), order=5)
