"""Names that a reader would take for one another have one skeleton; other names do not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from richtext.names import is_taken_for, skeleton
from richtext.text import tidy_line

ALIKE = {
    "Ada Byron": [
        "ADA BYRON",
        "ada  byron",
        "AdaByron",
        "Ada-Byron.",
        "“Ada Byron”",
        "Dr. Ada Byron",
        "Prof. Dr Ada Byron, MD, PhD",
        "Ad\u0430 Byron",  # Cyrillic
        "\u0410d\u0430 \u0412yr\u043en",
        "\u0391da \u0392yr\u03bfn",  # Greek
        "\uff21\uff44\uff41 \uff22\uff59\uff52\uff4f\uff4e",  # full width
        "\U0001d400\U0001d41d\U0001d41a \U0001d401\U0001d432\U0001d42b\U0001d428\U0001d427",  # mathematical
        "\u24b6\u24d3\u24d0 Byron",  # in circles
        "Ada Byr0n",
        "Ada By\u0301ron",
        "A\u200bda By\u00adron",
        "Ad\u0251 Byr\u00f8n",
    ],
    "Will Ireland": ["WiII lreland", "W1ll Ireland", "W\u0456ll \u0406reland", "VVill Ireland", "Will|reland"],
    "Bernard Mercer": ["Bemard Mercer", "\u0412ernard \u041cercer"],
    "Zoë O’Neill-Łuk": ["Zoe ONeill Luk", "\u0396oë O'Neill-Łuk"],
    "Оксана Мороз": ["O\u043aca\u043da Mopo\u0437", "оксана мороз"],
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_looks_like_a_name_has_its_skeleton(name):
    assert [other for other in ALIKE[name] if skeleton(other) != skeleton(name)] == []


def test_other_names_have_other_skeletons():
    names = [
        *("Ada Byron", "Ada Lovelace", "Ada B. Byron", "Adam Byron", "Bea Byron", "Ada Byron Leeds", "Eda Byron"),
        *(
            "Drew Ada",
            "Mo Derator",
            "Li Wen",
            "Wen Li",
            "李 文",
            "李 明",
            "محمد علي",
            "मीरा शर्मा",
            "Nguyễn Thị Minh",
            "Dr",
        ),
    ]

    assert len(set(map(skeleton, names))) == len(names)


MERCER = "Lucas Mercer"
IN_DISGUISE = {
    "Lisu": "\ua4e1\ua4f4\ua4da\ua4ee\ua4e2 \ua4df\ua4f0\ua4e3\ua4da\ua4f0\ua4e3",
    "Cherokee capitals": "\u13deu\u13df\u13aa\u13da Mer\u13dfer",
    "Cherokee small": "\uabaeu\uabafas Mercer",
    "Coptic": "Lu\u2ca5\u2c81s Mer\u2ca5er",
    "Deseret": "\U0001041buc\u0430\U00010448 Mercer",
    "Osage": "L\U000104f6cas Me\U000104dccer",
    "Canadian syllabics": "\u14aa\u144c\u1455\u15e9\u1515 \u15f0\u156e\u1587\u1455\u156e\u1587",
    "Armenian": "\u053cu\u0441as M\u0435rcer",
    "Greek, a lunate sigma": "Lu\u03f2as Mer\u03f2er",
    "hooks": "\u026du\u0188as Merc\u01ddr",
    "strokes": "\u023du\u023bas Me\u024dcer",
    "reversed": "Lucas M\u0258rcer",
    "small capitals": "\u029f\u1d1c\u1d04\u1d00\ua731 Mercer",
    "bars": "|ucas Mercer",
    "signs": "Lu©as M€rcer",
    "flags": "Lu\U0001f1e8as Mercer",
    "black circles": "Lu\U0001f152as Mercer",
    "letters of alphabets that no table has": "\u05d5ucas M\u10d4rcer",
    "signs that no table has": "Luc\u2206s Mercer",
    "an office": "Lucas Mercer (Editor)",
    "an office in French": "Lucas Mercer, rédacteur",
    "titles": "Prof. Dr. med. Lucas Mercer, RN",
    "the last name first": "Mercer, Lucas",
}


def test_a_name_is_taken_for_another_however_it_is_disguised():
    unlike = [kind for kind, name in IN_DISGUISE.items() if not is_taken_for(tidy_line(name), [MERCER])]

    assert not unlike


def test_the_names_of_other_people_are_theirs():
    others = [MERCER, "Adam", "Nora Petrov", "Ana Costa", "Li Wen"]
    names = [
        *("Лука Мерсер", "Νίκος Παπαδόπουλος", "Արամ Խաչատրյան", "Нора Петрова", "გიორგი", "李 明", "محمد علي"),
        *("A李文明", "Guðrún", "Nguyễn Thị Minh", "Lucas Mercier", "Luca Mercer", "Dr Mercer", "Ana Costa 👩‍⚕️ Pérez"),
        *("Editor", "Dr", "", "👩‍⚕️"),
    ]

    assert not [name for name in names if is_taken_for(name, others)]


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_a_name_is_taken_for_itself_and_with_its_words_turned(name):
    turned = " ".join(reversed(name.split()))

    assert is_taken_for(name, [name]) is is_taken_for(turned, [name]) is bool(skeleton(name))


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_a_skeleton_is_letters_and_the_same_for_every_way_to_write_a_name(name):
    found = skeleton(name)

    assert not found or found.isalnum()
    assert {skeleton(unicodedata.normalize(form, name)) for form in ("NFC", "NFD")} == {found}
    assert skeleton(f"  {name}\u200b. ") == found


@pytest.mark.parametrize(
    "name",
    [
        *(
            "محمد عبد‌الله",
            "فاطمة الزهراء",
            "נועה בר־לב",
            "मीरा शर्मा",
            "क्‍षितिज",
            "ஆனந்தி",
            "සුනිල්",
            "Nguyễn Thị Minh Khai",
        ),
        *(
            "Đặng Thùy Trâm",
            "Zoë Ångström",
            "O’Brien-Łuczak",
            "李 文",
            "김민준",
            "さくら",
            "👩‍⚕️ Ana",
            "🧑🏽‍🔬 Wen",
            "👨‍👩‍👧‍👦 Lee",
        ),
    ],
)
def test_a_name_of_any_people_is_kept_as_it_is(name):
    assert tidy_line(name) == unicodedata.normalize("NFC", name)
