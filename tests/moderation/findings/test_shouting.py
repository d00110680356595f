"""A comment mostly in capitals is noticed, in any script that has them; abbreviations are not shouting."""

import pytest

from comments.screening import Context
from moderation.findings import shouting


@pytest.mark.parametrize(
    "text",
    [
        "THIS IS A DISGRACE AND YOU ALL KNOW IT VERY WELL",
        "THIS IS A DISGRACE, they said, AND YOU ALL KNOW IT VERY WELL INDEED, COLLEAGUES!",
        "C’EST UNE HONTE ET VOUS LE SAVEZ TOUS TRÈS BIEN ÉVIDEMMENT",
        "ЭТО ПОЗОР И ВЫ ВСЕ ЭТО ОЧЕНЬ ХОРОШО ЗНАЕТЕ",
        "ΕΙΝΑΙ ΝΤΡΟΠΗ ΚΑΙ ΤΟ ΞΕΡΕΤΕ ΟΛΟΙ ΠΟΛΥ ΚΑΛΑ",
    ],
)
def test_mostly_capitals_is_shouting(text):
    assert [(finding.kind, finding.spans) for finding in shouting.find(text, Context())] == [("shouting", ())]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "THIS IS A DISGRACE!",
        "COVID, ICU, NSAID, HIPAA",
        "We saw COVID, ICU, NSAID, HIPAA and ARDS in the WHO RECOVERY trial of NICE.",
        "I AM NOT SHOUTING, I only stress what I think is worth stressing, as one does among friends.",
        "这 是 一个 很长 的 句子 没有 大写 字母 的 文字",
        "123 456 789 012 345 678 901 234 567",
        "A B C D E F G H I J K",
    ],
)
def test_abbreviations_short_texts_and_scripts_without_capitals_are_none(text):
    assert shouting.find(text, Context()) == []
