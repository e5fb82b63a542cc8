"""Forms of a Kyrgyz word meet, other words do not."""

import pytest

from library.keyboard import in_cyrillic, other_layout
from library.kyrgyz import stem


@pytest.mark.parametrize(
    "forms",
    [
        "акча акчаны акчанын акчасын акчалар акчага акчасында",
        "кызмат кызматтар кызматтары кызматтардан",
        "сырсөз сырсөздү сырсөздөр сырсозго",
        "түтүк түтүктөр түтүктү түтүктөрдү тутуктор",
        "телефон телефондо телефонду телефондор",
        "китеп китеби китебин китептердин",
        "жазуу жазган жазып",
    ],
)
def test_forms_of_a_word_have_one_stem(forms):
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("word", ["суу", "үй", "кол", "иш", "ай"])
def test_short_words_stay(word):
    assert len(stem(word)) == len(word)


def test_stem_of_a_stem_is_found_by_the_whole_word():
    assert stem("тамганы") == "тамга"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ghbdtn", "привет"),
        ("htp.vt", "резюме"),
        (",.l;tn", "бюджет"),
        ("зфыыцщкв", "password"),
        ("акуу", "free"),
        ("өштвщц", "jindow"),
        ("123", ""),
    ],
)
def test_other_layout(typed, meant):
    assert other_layout(typed) == meant


def test_latin_letters_as_cyrillic_ones():
    assert in_cyrillic("mobildik") == "мобилдик"
    assert in_cyrillic("jardam") == "жардам"
    assert in_cyrillic("pochta") == "почта"
