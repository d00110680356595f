"""What a reader may fill in, and the sentence for what not."""

import unicodedata

import pytest

from comments.forms import TEXT_LENGTH, CommentForm
from comments.models import Comment, Profession

pytestmark = pytest.mark.django_db  # a name is compared with those of the people here
FAMILY = "👩‍👩‍👧‍👦"
ARABIC = "كان زميلي على حق، ولم أقل ذلك له."
HEBREW = "שלום לכולם"


@pytest.fixture
def fill(filled_in):
    def fill(**changes):
        return CommentForm(filled_in(**changes))

    return fill


def test_what_is_filled_in_becomes_a_comment_s_fields(fill):
    form = fill(affiliation="Paediatrics, Linden Falls", interests="some", interests_text="A grant.")

    assert form.is_valid(), form.errors
    assert form.as_comment() == {
        "name": "Rosalind Achterberg",
        "email": "rosalind@example.org",
        "profession": "patient",
        "affiliation": "Paediatrics, Linden Falls",
        "handle": "rachterberg",
        "website": "",
        "text": "I was the patient in somebody’s case.",
        "notify": "off",
        "interests": "A grant.",
    }


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("name", "Write the name you go by."),
        ("email", "Write your e-mail address. It is never shown."),
        ("profession", "Choose one. “Other” is an answer."),
        ("interests", "Choose one. “None” is an answer."),
        ("text", "There is no comment yet."),
        ("patient", "Tick this if it is so. If it is not, leave out what gives the patient away."),
        ("rules", "Comments follow the community rules. Tick this when you have read them."),
    ],
)
def test_what_is_left_out_is_asked_for_in_a_sentence_beside_its_field(fill, field, sentence):
    form = fill(**{field: ""})

    assert form.errors == {field: [sentence]}


# ---- how long ----


def test_a_comment_has_exactly_as_many_words_as_allowed(fill):
    assert fill(text=" ".join(["word"] * 600)).is_valid()


def test_one_word_too_many_is_one_word_too_many(fill):
    form = fill(text=" ".join(["word"] * 601))

    assert form.errors["text"] == ["This is 1 word longer than a comment may be (600). Nothing is lost; shorten it."]


def test_the_publication_sets_how_many_words(filled_in):
    form = CommentForm(filled_in(text="one two three four"), words=2)

    assert "2 words longer" in form.errors["text"][0]
    assert "Up to 2 words." in form.fields["text"].help_text


def test_words_are_counted_as_people_count_them(fill):
    """Dashes and dots alone, blank lines and emoji are none; a word with a hyphen is one."""
    form = fill(text="One — two…\n\n• three-and-a-half 😀 😀\t4 !")

    assert form.is_valid()
    assert form.words_left == 600 - 4


@pytest.mark.parametrize("character", ["a", "é", "語", "م", "😀", "\u0958"])
def test_one_unbroken_string_is_taken_up_to_the_limit_and_no_further(fill, character):
    grown = len(unicodedata.normalize("NFC", character))
    assert fill(text=character * (TEXT_LENGTH // grown)).is_valid()

    form = fill(text=character * (TEXT_LENGTH // grown + 1))

    assert form.errors == {
        "text": ["This is longer than a comment can be, even before its words are counted. Please shorten it."]
    }


def test_an_emoji_of_several_parts_at_the_limit_is_kept_whole_or_refused_whole(fill):
    most = TEXT_LENGTH // len(FAMILY) * FAMILY
    padded = "a" * (TEXT_LENGTH - len(most)) + most

    form = fill(text=padded)
    assert form.is_valid()
    assert form.cleaned_data["text"] == padded

    assert "text" in fill(text="a" + padded).errors


def test_a_text_in_letters_that_take_more_room_when_normalised_can_still_be_shown(fill):
    """U+0958 becomes two characters in NFC; what the form lets through must never be too long for the markup."""
    form = fill(text="\u0958" * TEXT_LENGTH)

    assert not form.is_valid()


@pytest.mark.parametrize(
    "text", [ARABIC, HEBREW, f"Mixed {HEBREW} and {ARABIC}", "日本語の長い文章です。", FAMILY + " yes"]
)
def test_text_of_any_script_comes_through_as_it_is(fill, text):
    form = fill(text=text, name=text.strip("0123456789"))

    assert form.is_valid(), form.errors
    assert form.cleaned_data["text"] == text


@pytest.mark.parametrize(
    ("field", "limit"), [("name", 80), ("affiliation", 120), ("handle", 60), ("interests_text", 300)]
)
def test_lines_have_the_room_the_database_has(fill, field, limit):
    interests = {"interests": "some", "interests_text": "Named."}
    assert fill(**interests | {field: "n" * limit}).is_valid()
    assert list(fill(**interests | {field: "n" * (limit + 1)}).errors) == [field]


def test_no_field_lets_more_through_than_its_column_holds(fill):
    long = {
        "name": "n" * 400,
        "email": f"{'e' * 60}@{'.'.join(['d' * 60] * 4)}.example",
        "affiliation": "a" * 400,
        "handle": f"https://example.org/{'w' * 400}",
        "interests_text": "i" * 400,
    }
    for field, value in long.items():
        form = fill(**{"interests": "some", "interests_text": "Named.", field: value})
        if form.is_valid():
            for name, kept in form.as_comment().items():
                room = Comment._meta.get_field(name).max_length
                assert room is None or len(kept) <= room, name


# ---- names ----


@pytest.mark.parametrize(
    "name",
    ["   ", "\u00a0\u2003", "\u200b\u200b", "\u200d", "\ufeff", "\u202e\u2066", "\u3164\u2800", "\x00\x07", "\u00ad"],
    ids=lambda name: name.encode("unicode-escape").decode(),
)
def test_a_name_that_nobody_could_see_is_none(fill, name):
    assert fill(name=name).errors == {"name": ["Write the name you go by."]}


@pytest.mark.parametrize("name", ["12345", "…", "😀", "-- --"])
def test_a_name_has_a_letter_in_it(fill, name):
    assert fill(name=name).errors == {"name": ["A name has at least one letter in it."]}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Rosalind \t Achterberg ", "Rosalind Achterberg"),
        ("Rosa\u200blind", "Rosalind"),
        ("\u202egnihtemos esle\u202c", "gnihtemos esle"),
        ("Renée", "Renée"),
        ("Nguyễn Thị Minh Khai", "Nguyễn Thị Minh Khai"),
        ("מרים", "מרים"),
        ("O’Neill-Świątek, MD", "O’Neill-Świątek, MD"),
        ("Two\nlines", "Two lines"),
    ],
)
def test_a_name_is_kept_as_one_line_that_shows_as_it_is_read(fill, typed, kept):
    form = fill(name=typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == kept


# ---- handle or website ----


@pytest.mark.parametrize(
    ("typed", "handle", "website"),
    [
        ("", "", ""),
        ("rachterberg", "rachterberg", ""),
        ("@rachterberg", "rachterberg", ""),
        ("@ra@hospital.social", "ra@hospital.social", ""),
        ("https://example.org/ra?x=1&y=2", "", "https://example.org/ra?x=1&y=2"),
        ("http://example.org", "", "http://example.org"),
        ("HTTPS://example.org/", "", "HTTPS://example.org/"),
        ("javascript:alert(1)", "javascript:alert(1)", ""),
        ("example.org", "example.org", ""),
    ],
)
def test_only_what_begins_as_a_web_url_is_a_website(fill, typed, handle, website):
    form = fill(handle=typed)

    assert form.is_valid(), form.errors
    fields = form.as_comment()
    assert fields["handle"] == handle
    assert fields["website"].lower() == website.lower()


@pytest.mark.parametrize("typed", ["https://", "https://a b", "https://exa<mple", "http://-bad-/", "https://[::1"])
def test_a_website_that_leads_nowhere_is_refused_beside_its_field(fill, typed):
    assert list(fill(handle=typed).errors) == ["handle"]


# ---- interests ----


@pytest.mark.parametrize("named", ["", "   ", "\u200b"])
def test_some_interests_have_to_be_named(fill, named):
    form = fill(interests="some", interests_text=named)

    assert form.errors == {"interests_text": ["Name them in a few words, or choose “none”."]}


def test_no_interests_need_no_words(fill):
    form = fill(interests="none", interests_text="\u200b ")

    assert form.is_valid()
    assert form.as_comment()["interests"] == ""


def test_no_interests_and_yet_some_is_asked_about(fill):
    form = fill(interests="none", interests_text="A grant.")

    assert form.errors == {"interests_text": ["You chose “none”. Choose “some”, or empty this."]}


# ---- odd input ----


@pytest.mark.parametrize("text", ["   \n\n \t ", "\r\n", "\u00a0\u2003", "\u200b\n\u200b", "\u2800"])
def test_a_comment_in_which_nothing_could_be_seen_is_none(fill, text):
    assert fill(text=text).errors == {"text": ["There is no comment yet."]}


def test_a_null_byte_is_refused_and_not_stored(fill):
    assert list(fill(text="before\x00after").errors) == ["text"]


def test_line_ends_of_all_systems_are_kept_as_lines(fill):
    form = fill(text="one\r\ntwo\rthree\nfour")

    assert form.is_valid()
    assert form.cleaned_data["text"] == "one\ntwo\nthree\nfour"


@pytest.mark.parametrize("email", ["nobody", "nobody@", "@example.org", "a b@example.org", "a@b@c.org"])
def test_an_e_mail_address_that_is_none_is_refused_in_a_sentence(fill, email):
    assert fill(email=email).errors == {"email": ["This is no whole e-mail address. It looks like name@example.org."]}


def test_a_role_that_is_not_offered_is_refused(fill):
    assert list(fill(profession="surgeon general").errors) == ["profession"]
    assert all(fill(profession=profession).is_valid() for profession in Profession.values)


# ---- e-mail addresses ----


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Rosalind@Example.ORG", "rosalind@example.org"),
        ("a@gma\u200bil.com", "a@gmail.com"),
        ("a@gma\u00adil.com", "a@gmail.com"),
        ("a@\uff47mail.com", "a@gmail.com"),
        ("a@gma\u0131l.com", "a@xn--gmal-nza.com"),
        ("a@hôpital.example", "a@xn--hpital-ixa.example"),
    ],
    ids=["capitals", "zero width", "soft hyphen", "full width", "dotless i", "accent"],
)
def test_an_e_mail_address_is_kept_as_mail_servers_know_it(fill, typed, kept):
    form = fill(email=typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["email"] == kept


@pytest.mark.parametrize("typed", ["a@" + ("İ" * 60 + ".") * 3 + "İ" * 20 + ".com", "a@" + "é" * 70 + ".com"])
def test_an_e_mail_address_that_grows_when_it_is_kept_is_refused_in_a_sentence(fill, typed):
    form = fill(email=typed)

    assert not form.is_valid()
    assert "email" in form.errors


def test_a_comment_has_no_more_lines_than_anybody_reads(fill):
    assert fill(text="word\n" * 250).is_valid()

    form = fill(text=">!\n!\n" * 2400)

    assert "300 lines" in str(form.errors["text"])
