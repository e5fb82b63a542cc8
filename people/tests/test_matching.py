"""The decision table, with pairs of people as they stand on real registers."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people import names
from people.matching import LEVELS, REASONS, Match, Traits, best, phone_tail, score

PHONE, OTHER = "+996700111222", "+996555333444"


def person(
    text: str, born: str = "", phone: str = "", sex: str = "", about: bool = False
) -> Traits:
    """ "Асанова Айгүл Бакыт кызы", "1990" or "12.03.1990", a phone, a sex."""
    parts = names.split_full_name(text)
    date = dt.datetime.strptime(born, "%d.%m.%Y").date() if len(born) > 4 else None
    year = date.year if date else int(born) if born else None
    phones = (phone,) if phone else ()
    return Traits(
        parts.family_name, parts.given_name, parts.patronymic, sex, date, year, about, phones
    )


SAME = [
    # The words of the task: any alphabet, any order, capitals, without Kyrgyz letters.
    (person("Айгүл Асанова", "1990"), person("Aigul Asanova", "1990")),
    (person("Айгүл Асанова", "1990"), person("АСАНОВА АЙГУЛ", "1990")),
    (person("Асанова Айгуль", "12.03.1990"), person("Aygul Asanova", "1990")),
    (person("Асанова Aйгүл", "1990"), person("Асанова Айгүл", "1990")),
    # Pairs that stand in the rosters of Naryn and Karakol.
    (person("Сыдыкова Өмүргүл", "25.12.1988", "0770559080"), person("Omurgul Sydykova", "1988")),
    (person("Үсөнова Асель", "1995", PHONE), person("Asel Usonova", "1995", PHONE)),
    (
        person("Бейшеналиева Нургүл Үсөн кызы", "15.12.2006", PHONE, "F"),
        person("Nurgul Beishenalieva", "2006", PHONE, "F"),
    ),
    (person("Асанова Чолпон", "15.07.2002", PHONE), person("Cholpon Asanova", "2002", PHONE)),
    (person("ЧОНМУРУНОВ САНЖАР", "11.04.1984", PHONE), person("Санжар Чоңмурунов", "1984", PHONE)),
    (person("ЧОНМУРУНОВ САНЖАР", "11.04.1984"), person("Sanjar Chonmurunov", "1984")),
    (person("Шаршеева Зарина Үсөн кызы", "1975"), person("Zarina Sharsheeva", "1975")),
    (person("Токтогулова Мээрим", "11.02.2001"), person("Meerim Toktogulova", "2001")),
    # The patronymic in two ways.
    (person("Асанова Айгүл Бакыт кызы", "1990"), person("Асанова Айгуль Бакытовна", "1990")),
    (person("Осмонов Талант Асан уулу", "1991"), person("Осмонов Талант Асанович", "1991")),
    (person("Ким Анна Сергеевна", "1980"), person("Ким Анна Сергей кызы", "1980")),
    (person("Асанова А. Б.", "1990", PHONE), person("Асанова А. Бакытовна", "1990", PHONE)),
    # No surname at all, or in the wrong place.
    (person("Асан кызы Айгүл", "1990"), person("Айгүл Асан кызы", "1990")),
    # A new phone, but the full date or the patronymic agrees.
    (person("Асанова Айгүл", "12.03.1990", PHONE), person("Асанова Айгүл", "12.03.1990", OTHER)),
    (
        person("Асанова Айгүл Бакыт кызы", "1990", PHONE),
        person("Асанова Айгүл Бакыт кызы", "1990", OTHER),
    ),
    # Day and month swapped, 1 January for an unknown day.
    (person("Асанова Айгүл", "03.12.1990"), person("Асанова Айгүл", "12.03.1990")),
    (person("Асанова Айгүл", "01.01.1990"), person("Асанова Айгүл", "12.03.1990")),
    # An age instead of a year.
    (
        person("Асанова Айгүл", "1991", PHONE, about=True),
        person("Асанова Айгүл", "1990", PHONE),
    ),
    # No year, but the same phone.
    (person("Асанова Айгүл", "", PHONE), person("Aigul Asanova", "1990", PHONE)),
    # A surname mistyped by a letter, everything else agrees.
    (person("Токтогулва Мээрим", "2001", PHONE), person("Токтогулова Мээрим", "2001", PHONE)),
    (
        person("Токтагулова Меерим", "11.02.2001", PHONE),
        person("Токтогулова Мээрим", "11.02.2001", PHONE),
    ),
    (
        person("Асанова-Бекова Айгүл", "1990", PHONE),
        person("Асанова Айгүл", "1990", PHONE),
    ),
]

UNSURE = [
    # The same name and year, but another phone, and nothing else is known.
    (person("Асанова Айгүл", "1990", PHONE), person("Асанова Айгүл", "1990", OTHER)),
    # No year on one side.
    (person("Асанова Айгүл"), person("Aigul Asanova", "1990")),
    (person("Асанова Айгүл"), person("Асанова Айгүл")),
    (person("Асанова Айгүл", "", PHONE), person("Асанова Айгүл", "1990", OTHER)),
    # A year that is nearly so.
    (person("Асанова Айгүл", "1990", PHONE), person("Асанова Айгүл", "1991", PHONE)),
    (person("Асанова Айгүл", "1990"), person("Асанова Айгүл", "1991")),
    (person("Асанова Айгүл", "12.03.1990"), person("Асанова Айгүл", "13.03.1990")),
    (person("Асанова Айгүл", "1991", about=True), person("Асанова Айгүл", "1990")),
    # A wrong year, but the same phone: mother and daughter, or a typing error.
    (person("Асанова Айгүл", "1990", PHONE), person("Асанова Айгүл", "1960", PHONE)),
    # The patronymic or the sex contradicts what else agrees.
    (
        person("Асанова Айгүл Бакыт кызы", "1990", PHONE),
        person("Асанова Айгүл Үсөн кызы", "1990", PHONE),
    ),
    (
        person("Асанова Айгүл Бакыт кызы", "12.03.1990"),
        person("Асанова Айгүл Үсөн кызы", "12.03.1990"),
    ),
    (person("Чонмурунов Санжар", "1984", "", "M"), person("Чонмурунов Санжар", "1984", "", "F")),
    (
        person("Асанова Айгүл Бакыт кызы", "", PHONE),
        person("Асанова Айгүл Үсөн кызы", "1990", PHONE),
    ),
    # A first name mistyped, or the sister.
    (person("Асанова Алия", "1990", PHONE), person("Асанова Алина", "1990", PHONE)),
    (person("Асанова Айгүл", "1990"), person("Асанова Айгул", "1990", about=True)),
    (person("Токтогулва Мээрим", "2001"), person("Токтогулова Мээрим", "2001")),
    (person("Токтогулва Мээрим", "", PHONE), person("Токтогулова Мээрим", "2001", PHONE)),
    (person("Токтогулва Мээрим", "2001", PHONE), person("Токтогулова Мээрим", "2002", PHONE)),
    (
        person("Токтогулва Мээрим", "11.02.2001", PHONE),
        person("Токтогулова Мээрим", "11.02.2001", OTHER),
    ),
    (
        person("Асанов Нурлан", "1990", PHONE, "M"),
        person("Асанова Нурлан", "1990", PHONE, "F"),
    ),
    # Initials only.
    (person("Асанова А.", "1990"), person("Асанова Айгүл", "1990")),
    # A new surname after a wedding.
    (person("Асанова Айгүл", "1990", PHONE), person("Бекова Айгүл", "1990", PHONE)),
    (
        person("Асанова Айгүл Бакыт кызы", "12.03.1990"),
        person("Бекова Айгүл Бакытовна", "12.03.1990"),
    ),
]

DIFFERENT = [
    # From the rosters: the same name, another human.
    (
        person("ТОКТОГУЛОВА ДИНАРА", "1999", "0700986846"),
        person("ТОКТОГУЛОВА ДИНАРА", "26.09.2006", "0555801314"),
    ),
    (
        person("Токтогулова Динара Жумабек кызы", "1982", PHONE),
        person("Токтогулова Динара", "1999", OTHER),
    ),
    (
        person("Эсенов Нурлан Үсөн уулу", "1992", PHONE),
        person("Эсенов Нурлан Жумабек уулу", "14.09.1992", OTHER),
    ),
    (
        person("Бейшеналиева Нургүл Бакыт кызы", "1991", PHONE),
        person("Nurgul Beishenalieva", "2006", OTHER),
    ),
    (person("Elmira Esenova", "2001"), person("ЭСЕНОВА ЭЛМИРА", "28.10.1987")),
    (person("Elmira Usonova", "1977"), person("Үсөнова Элмира", "16.06.1974")),
    (person("Дүйшөева Айнура", "1985"), person("Калыкова Айнура", "1997")),
    (person("Калыкова Динара", "1981"), person("Калыкова Айнура", "1981")),
    # Sisters, brothers, husband and wife share surname and phone.
    (person("Асанова Айгүл", "1990", PHONE), person("Асанова Чолпон", "1992", PHONE)),
    (person("Асанова Айгүл", "1990", PHONE), person("Асанова Чолпон", "1990", PHONE)),
    (person("Асанов Бакыт", "1988", PHONE, "M"), person("Асанова Айгүл", "1990", PHONE, "F")),
    (person("Осмонов Асан", "1990", PHONE), person("Осмонов Үсөн", "1990", PHONE)),
    # Namesakes.
    (person("Асанова Айгүл", "1990"), person("Асанова Айгүл", "1975")),
    (person("Асанова Айгүл", "1990", PHONE), person("Асанова Айгүл", "1991", OTHER)),
    (person("Асанова Айгүл", "12.03.1990"), person("Асанова Айгүл", "25.11.1990")),
    (person("Асанова Айгүл Бакыт кызы", "1990"), person("Асанова Айгүл Үсөн кызы", "1990")),
    (person("Асанова Айгүл Бакыт кызы"), person("Асанова Айгүл Үсөн кызы")),
    (
        person("Асанова Айгүл Бакыт кызы", "1990", PHONE, about=True),
        person("Асанова Айгүл Үсөн кызы", "1990", OTHER),
    ),
    # Only similar, and too little besides.
    (person("Асанова Алия", "1990", PHONE), person("Асанова Алина", "1990", OTHER)),
    (person("Асанова Алия"), person("Асанова Алина")),
    (person("Токтогулва Мээрим", "2001"), person("Токтогулова Мээрим", "1991")),
    (person("Токтогулва Мээрим", "2001"), person("Токтогулова Мээрим", "2002")),
    (person("Асанов Нурлан", "1990", "", "M"), person("Асанова Нурлан", "1990", "", "F")),
    # Only the first name.
    (person("Асанова Айгүл", "1990"), person("Бекова Айгүл", "1990")),
    (person("Асанова Айгүл", "", PHONE), person("Бекова Айгүл", "1990", PHONE)),
    (
        person("Асанова Айгүл Бакыт кызы", "1990", PHONE),
        person("Бекова Айгүл Үсөн кызы", "1990", PHONE),
    ),
    # Nothing to compare.
    (person("", "1990", PHONE), person("", "1990", PHONE)),
]
TABLE = [
    *((one, two, "same") for one, two in SAME),
    *((one, two, "unsure") for one, two in UNSURE),
    *((one, two, "different") for one, two in DIFFERENT),
]


def test_table_is_large_enough() -> None:
    assert (len(SAME), len(UNSURE), len(DIFFERENT)) == (26, 23, 27)


@pytest.mark.parametrize(
    ("one", "two", "level"), TABLE, ids=[f"{a.key}-{b.key}-{c}" for a, b, c in TABLE]
)
def test_score_decides_as_the_table_says(one: Traits, two: Traits, level: str) -> None:
    assert score(one, two).level == level
    assert score(two, one) == score(one, two)


def test_score_gives_its_reasons_in_words() -> None:
    match = score(
        person("Асанова Айгүл Бакыт кызы", "1990", PHONE, "F"),
        person("Aigul Asanova", "1990", PHONE, "F"),
    )
    assert match.reasons == ("name_equal", "birth_year", "phone_equal")
    assert [str(label) for label in match.labels] == [str(REASONS[c]) for c in match.reasons]
    assert str(match.label) == str(LEVELS["same"])


def test_best_sorts_and_drops_strangers() -> None:
    row = person("Асанова Айгүл", "1990", PHONE)
    known = [
        ("stranger", person("Токтогулова Динара", "1990")),
        ("namesake", person("Асанова Айгүл", "1990", OTHER)),
        ("herself", person("Aigul Asanova", "1990", PHONE)),
    ]
    assert [(who, match.level) for who, match in best(known, row)] == [
        ("herself", "same"),
        ("namesake", "unsure"),
    ]


def test_best_lets_nobody_choose_between_two_who_fit() -> None:
    row = person("Асанова Айгүл", "1990")
    known = [("one", person("Асанова Айгүл", "1990")), ("two", person("Aigul Asanova", "1990"))]
    assert [match.level for _who, match in best(known, row)] == ["unsure", "unsure"]
    assert best(known, row)[0][1].reasons[0] == "several"
    assert best([], row) == []


@pytest.mark.parametrize(
    ("number", "tail"),
    [
        ("+996700123456", "700123456"),
        ("0700 123 456", "700123456"),
        ("+79161234567", "161234567"),
        ("12345", ""),
        (None, ""),
    ],
)
def test_phone_tail_is_what_stays_the_same(number: str, tail: str) -> None:
    assert phone_tail(number) == tail


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=20), st.text(max_size=20), st.integers(1900, 2020), st.sampled_from("FMU"))
def test_score_is_symmetric_and_a_record_fits_itself(
    family: str, given_name: str, year: int, sex: str
) -> None:
    one = Traits(family, given_name, "", sex, None, year)
    two = Traits(given_name, family, "", sex, None, year)
    assert score(one, two) == score(two, one)
    assert score(one, one).level == ("same" if one.key else "different")
    assert isinstance(score(one, two), Match)
