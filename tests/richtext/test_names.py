"""Names that a reader would take for one another have one skeleton; other names do not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from richtext.names import skeleton
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
