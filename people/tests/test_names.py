"""Folding, keys, guessed parts and refused names."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from core.folding import fold
from people.names import (
    NameParts,
    clean_name,
    name_key,
    patronymic_key,
    search_key,
    sex_from_patronymic,
    split_full_name,
)

SPELLINGS = [
    ("aigul", "Айгүл Айгул Айгуль АЙГҮЛ Aigul Aigül Aygul AYGUL Aйгүл Айгyл"),
    ("jildiz", "Жылдыз Жылдыс! Jyldyz Zhyldyz Djyldyz Dzhyldyz"),
    ("cholpon", "Чолпон Cholpon"),
    ("sharsheva", "Шаршеева Sharsheeva Sharsheyeva"),
    ("merim", "Мээрим Meerim Мерим"),
    ("beishenaleva", "Бейшеналиева Beishenalieva Beyshenalieva Beishenaliyeva"),
    ("isik", "Ысык Ysyk Issyk"),
    ("omurgul", "Өмүргүл Омургул Omurgul Omürgül Ѳмүргүл Ɵмүргүл"),
    ("jenish", "Жеңиш Жениш Jenish Jengish Zhenish Жеӊиш"),
    ("chonmurunov", "Чоңмурунов Чонмурунов Chonmurunov Chongmurunov"),
    ("natalia", "Наталья Наталия Natalya Nataliya Natalia"),
    ("solovev", "Соловьёв Соловьев Solovyov Solovyev"),
    ("hadicha", "Хадича Khadicha Hadicha Xadicha"),
    ("jumabek", "Жумабек Джумабек Jumabek Zhumabek Djumabek"),
    ("tsoi", "Цой Tsoy Tsoi"),
    ("aleksei", "Алексей Aleksei Aleksey Alexey Alexei"),
    ("iusupov", "Юсупов Yusupov Iusupov"),
    ("duishoeva", "Дүйшөева Дуйшоева Duishoeva Duyshoeva"),
]


@pytest.mark.parametrize(("folded", "spellings"), SPELLINGS)
def test_fold_brings_all_spellings_together(folded: str, spellings: str) -> None:
    words = [word for word in spellings.split() if "!" not in word]
    assert {word: fold(word) for word in words} == dict.fromkeys(words, folded)


@pytest.mark.parametrize(
    ("one", "two"),
    [("Асель", "Асан"), ("Айгүл", "Айнура"), ("Асанов", "Асанова"), ("Эмил", "Эмма")],
)
def test_fold_keeps_different_names_apart(one: str, two: str) -> None:
    assert fold(one) != fold(two)


def test_fold_keeps_words_in_order_and_cuts_at_signs() -> None:
    assert fold("  Иванова-Петрова,  Анна (Каримова) ") == "ivanova petrova ana karimova"
    assert fold("O'zbekova") == "ozbekova"
    assert fold("—!?") == ""


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_fold_of_the_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet="абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz -'", max_size=40
    )
)
def test_name_key_does_not_care_for_the_order(text: str) -> None:
    words = text.split()
    assert name_key(" ".join(words), "x") == name_key(" ".join(reversed(words)), "x")
    assert len(name_key(text * 9, text)) <= 160


def test_name_key_leaves_the_patronymic_out() -> None:
    assert name_key("Асанова", "Айгүл", "Бакыт кызы") == "aigul asanova"
    assert name_key("АСАНОВА", "АЙГУЛ") == name_key("Aigul", "Asanova") == "aigul asanova"


def test_name_key_takes_the_father_where_there_is_no_surname() -> None:
    assert name_key("", "Айгүл", "Асан кызы") == "aigul asan"
    assert name_key("Асан кызы", "Айгүл") == "aigul asan"


@pytest.mark.parametrize(
    "text",
    ["Омурбек кызы", "Омурбек уулу", "Омурбековна", "Омурбекович", "Omurbek kyzy", "Өмүрбек"],
)
def test_patronymic_key_is_the_father(text: str) -> None:
    assert patronymic_key(text) == "omurbek"


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("Үсөн кызы", "F"),
        ("ЖУМАБЕК КЫЗЫ", "F"),
        ("Бакыт уулу", "M"),
        ("Асановна", "F"),
        ("Асанович", "M"),
        ("Bakyt uulu", "M"),
        ("Bakytovna", "F"),
        ("Бакыт", ""),
        ("", ""),
    ],
)
def test_sex_from_patronymic(text: str, sex: str) -> None:
    assert sex_from_patronymic(text) == sex


def test_search_key_drops_the_words_for_son_and_daughter() -> None:
    assert search_key("Асан кызы Айгүл") == "asan aigul"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Сыдыкова Өмүргүл", ("Сыдыкова", "Өмүргүл", "")),
        ("Санжар Чоңмурунов", ("Чоңмурунов", "Санжар", "")),
        ("ЧОНМУРУНОВ САНЖАР", ("ЧОНМУРУНОВ", "САНЖАР", "")),
        ("Бейшеналиева Нургүл Үсөн кызы", ("Бейшеналиева", "Нургүл", "Үсөн кызы")),
        ("ЧОНМУРУНОВА АЙНУРА БАКЫТ КЫЗЫ", ("ЧОНМУРУНОВА", "АЙНУРА", "БАКЫТ КЫЗЫ")),
        ("Omurgul Sydykova", ("Sydykova", "Omurgul", "")),
        ("Sharsheeva Zarina", ("Sharsheeva", "Zarina", "")),
        ("Asanova, Aigul", ("Asanova", "Aigul", "")),
        ("Асан кызы Айгүл", ("", "Айгүл", "Асан кызы")),
        ("Айгүл Асан кызы", ("", "Айгүл", "Асан кызы")),
        ("Бакыт-уулу Азамат", ("", "Азамат", "Бакыт-уулу")),
        ("Пушкин Александр Сергеевич", ("Пушкин", "Александр", "Сергеевич")),
        ("Александр Сергеевич Пушкин", ("Пушкин", "Александр", "Сергеевич")),
        ("Абрамович Роман", ("Абрамович", "Роман", "")),
        ("Абрамович Роман Аркадьевич", ("Абрамович", "Роман", "Аркадьевич")),
        ("Ким Анна", ("Ким", "Анна", "")),
        ("Anna Kim", ("Kim", "Anna", "")),
        ("Ева Асанова", ("Асанова", "Ева", "")),
        ("Марина Асанова", ("Асанова", "Марина", "")),
        ("Галина Ким", ("Ким", "Галина", "")),
        ("Асанов А.Б.", ("Асанов", "А.", "Б.")),
        ("А.Б. Асанов", ("Асанов", "А.", "Б.")),
        ("Иванова-Петрова Анна", ("Иванова-Петрова", "Анна", "")),
        ("Токтогулова", ("Токтогулова", "", "")),
        ("Айгүл", ("", "Айгүл", "")),
        ("", ("", "", "")),
    ],
)
def test_split_full_name(text: str, parts: tuple[str, str, str]) -> None:
    assert split_full_name(text) == NameParts(*parts)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_split_full_name_never_fails(text: str) -> None:
    parts = split_full_name(text)
    assert len(parts.family_name) + len(parts.given_name) <= len(text) + 1


def test_clean_name_keeps_what_is_written() -> None:
    assert clean_name("  Асанова-Бекова \u200b  ө'Айгүл ") == "Асанова-Бекова ө'Айгүл"
    assert clean_name("ЧОНМУРУНОВ") == "ЧОНМУРУНОВ"
    assert clean_name("Асанова (Бекова)") == "Асанова (Бекова)"
    assert clean_name(" \t ") == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("=HYPERLINK(1)", "formula"),
        ("+Асанова", "formula"),
        ("-Асанова", "formula"),
        ("@SUM", "formula"),
        ("<b>Асанова</b>", "markup"),
        ("Асанова<script>", "markup"),
        ("{{Асанова}}", "markup"),
        ("Асанова 5", "digits"),
        ("Асанова; Бекова", "characters"),
        ("Асанова\x07", "characters"),
        ("?м?рг?л", "lost_letters"),
        ("Чо?мурунов", "lost_letters"),
        ("Ос\ufffdнова", "lost_letters"),
        ("Асанова (?)", "characters"),
        ("...", "letters"),
        ("А" * 81, "too_long"),
    ],
)
def test_clean_name_refuses(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        clean_name(text)
    assert refusal.value.code == code
    assert refusal.value.messages[0]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=100))
def test_clean_name_raises_nothing_else(text: str) -> None:
    try:
        cleaned = clean_name(text)
    except ValidationError:
        return
    assert cleaned == " ".join(cleaned.split())
    assert clean_name(cleaned) == cleaned
