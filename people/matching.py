"""Are two records one human? A decision table over name, birth, phone, patronymic and sex.

The levels: `same` (strong enough to be proposed), `unsure` (a person must look), `different`.
No level is ever acted on alone: a match is proposed with its reasons, a human confirms.

How the parts are compared
    name        equal   the folded keys are equal (any alphabet, any order, any spelling)
                close   one word equal, another one edit away or trigram-alike, or an initial;
                        or no word equal, but all alike and the whole too;
                        or a double surname of which one half is missing
                part    only the first names are equal (a surname changes with marriage)
                other   nothing of that
    birth       date    the same full date (day and month swapped count, 1 January is no day)
                year    the same year, a day is missing or swapped
                about   one side comes from an age, at most one year between
                near    one digit of the date differs, or one year between
                unknown one side has none
                differs
    phone, patronymic, sex    equal, unknown (one side has none), differs

name    birth         rule, the first that fits                                       level
equal   date, year    patronymic differs: phone equal or birth = date                 unsure
                      patronymic differs                                              different
                      sex differs                                                     unsure
                      phone differs, birth = year, patronymic unknown                 unsure
                      anything else                                                   same
equal   about         patronymic or sex differs: phone equal / not                unsure / different
                      phone equal                                                     same
                      anything else                                                   unsure
equal   near          patronymic or sex differs, phone not equal                      different
                      phone differs, patronymic unknown                               different
                      anything else                                                   unsure
equal   unknown       patronymic or sex differs: phone equal / not                unsure / different
                      phone equal                                                     same
                      anything else                                                   unsure
equal   differs       phone equal, patronymic and sex do not differ                   unsure
                      anything else                                                   different
close   date, year    patronymic or sex differs: phone equal / not                unsure / different
                      phone equal, and first names equal or patronymic equal or date  same
                      birth = date and patronymic equal                               same
                      phone differs, birth = year, patronymic unknown                 different
                      anything else                                                   unsure
close   about, near,  phone equal, patronymic and sex do not differ                   unsure
        unknown       anything else                                                   different
part    date, year    patronymic or sex differs                                       different
                      phone equal, or birth = date and patronymic equal               unsure
                      anything else                                                   different
any other line                                                                        different

Where several candidates are `same` for one row, the caller must treat the row as unsure
(`best` does).
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people import names

Level = Literal["same", "unsure", "different"]

LEVELS: dict[str, Promise] = {
    "same": _("The same person"),
    "unsure": _("Perhaps the same person"),
    "different": _("A different person"),
}

REASONS: dict[str, Promise] = {
    "name_equal": _("The name is the same"),
    "name_close": _("The name is similar"),
    "name_part": _("The first name is the same, the surname is not"),
    "birth_date": _("The date of birth is the same"),
    "birth_year": _("The year of birth is the same"),
    "birth_about": _("The age fits"),
    "birth_near": _("The dates of birth differ a little"),
    "birth_unknown": _("A year of birth is missing"),
    "birth_differs": _("The years of birth differ"),
    "phone_equal": _("The phone is the same"),
    "phone_differs": _("The phones differ"),
    "patronymic_equal": _("The patronymic is the same"),
    "patronymic_differs": _("The patronymics differ"),
    "sex_differs": _("The sex differs"),
    "several": _("Several people fit"),
}

PHONE_TAIL = 9
_NO_DIGIT = re.compile(r"\D")
TRIGRAM_LIMIT = 0.5


def phone_tail(number: object) -> str:
    """The last nine digits of a number: what stays the same however it was typed."""
    digits = _NO_DIGIT.sub("", str(number))
    return digits[-PHONE_TAIL:] if len(digits) >= 6 else ""


@dataclass(frozen=True)
class Traits:
    """What matching looks at, from a record or from a row of a sheet."""

    family_name: str = ""
    given_name: str = ""
    patronymic: str = ""
    sex: str = ""  # "F", "M"; anything else is unknown
    birth_date: dt.date | None = None
    birth_year: int | None = None
    is_birth_approximate: bool = False
    phones: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Traits":
        """Traits from the values of a cleaned row or of a form; missing keys are unknown."""
        birth_date = values.get("birth_date")
        return cls(
            family_name=values.get("family_name") or "",
            given_name=values.get("given_name") or "",
            patronymic=values.get("patronymic") or "",
            sex=values.get("sex") or "",
            birth_date=birth_date,
            birth_year=birth_date.year if birth_date else values.get("birth_year"),
            is_birth_approximate=bool(values.get("is_birth_approximate")),
            phones=tuple(str(number) for number in values.get("phones") or ()),
        )

    @cached_property
    def key(self) -> str:
        return names.name_key(self.family_name, self.given_name, self.patronymic)

    @cached_property
    def patronymic_key(self) -> str:
        return names.patronymic_key(self.patronymic)

    @cached_property
    def given_key(self) -> str:
        return names.search_key(self.given_name)

    @cached_property
    def tails(self) -> frozenset[str]:
        return frozenset(filter(None, map(phone_tail, self.phones)))


@dataclass(frozen=True)
class Match:
    """How sure, and why: codes of `REASONS`, the strongest first."""

    level: Level
    reasons: tuple[str, ...] = ()

    @property
    def label(self) -> Promise:
        return LEVELS[self.level]

    @property
    def labels(self) -> list[Promise]:
        return [REASONS[code] for code in self.reasons]

    @property
    def rank(self) -> tuple[int, int]:
        """Greater is likelier; for sorting candidates."""
        weight = {"name_equal": 8, "name_close": 4, "birth_date": 6, "birth_year": 4}
        weight |= {"phone_equal": 6, "patronymic_equal": 3, "birth_about": 2, "birth_near": 1}
        against = {"phone_differs": 1, "patronymic_differs": 4, "sex_differs": 3}
        total = sum(weight.get(code, 0) - against.get(code, 0) for code in self.reasons)
        return ({"same": 2, "unsure": 1, "different": 0}[self.level], total)


def score(candidate: Traits, row: Traits) -> Match:
    """Decide by the table above whether two records are one human. Symmetric."""
    name = _compare_names(candidate, row)
    if name == "other":
        return Match("different")
    birth = _compare_births(candidate, row)
    phone = _compare_sets(candidate.tails, row.tails)
    patronymic = _compare_patronymics(candidate.patronymic_key, row.patronymic_key)
    sex = _compare_sexes(candidate.sex, row.sex)
    is_given_equal = name == "equal" or candidate.given_key == row.given_key
    level = _decide(name, birth, phone, patronymic, sex, is_given_equal=is_given_equal)
    reasons = (f"name_{name}", f"birth_{birth}", f"phone_{phone}", f"patronymic_{patronymic}")
    return Match(level, tuple(code for code in (*reasons, f"sex_{sex}") if code in REASONS))


def best(candidates: Iterable[tuple[Any, Traits]], row: Traits) -> list[tuple[Any, Match]]:
    """The candidates that may be the row's person, likeliest first, without different ones.

    Two that are both `same` make each other unsure: nobody but a human can choose then.
    """
    found = [(thing, score(traits, row)) for thing, traits in candidates]
    found = [(thing, match) for thing, match in found if match.level != "different"]
    found.sort(key=lambda pair: pair[1].rank, reverse=True)
    strong = [match for _thing, match in found if match.level == "same"]
    if len(strong) < 2:
        return found
    return [
        (thing, Match("unsure", ("several", *match.reasons)) if match.level == "same" else match)
        for thing, match in found
    ]


# The table --------------------------------------------------------------------------------


def _decide(
    name: str, birth: str, phone: str, patronymic: str, sex: str, *, is_given_equal: bool
) -> Level:
    is_against = patronymic == "differs" or sex == "differs"
    has_phone = phone == "equal"
    if birth == "differs":
        return "unsure" if name == "equal" and has_phone and not is_against else "different"
    if name == "part":
        return _decide_part(birth, patronymic, has_phone=has_phone, is_against=is_against)
    if birth in ("date", "year"):
        if name == "equal":
            return _decide_equal_born_together(birth, phone, patronymic, sex)
        return _decide_close_born_together(
            birth, phone, patronymic, is_against=is_against, is_given_equal=is_given_equal
        )
    if is_against:
        return "unsure" if name == "equal" and has_phone else "different"
    if name == "close":
        return "unsure" if has_phone else "different"
    if birth == "near":
        is_weak = phone == "differs" and patronymic == "unknown"
        return "different" if is_weak else "unsure"
    return "same" if has_phone else "unsure"


def _decide_equal_born_together(birth: str, phone: str, patronymic: str, sex: str) -> Level:
    if patronymic == "differs":
        return "unsure" if phone == "equal" or birth == "date" else "different"
    if sex == "differs":
        return "unsure"
    if phone == "differs" and birth == "year" and patronymic == "unknown":
        return "unsure"
    return "same"


def _decide_close_born_together(
    birth: str, phone: str, patronymic: str, *, is_against: bool, is_given_equal: bool
) -> Level:
    if is_against:
        return "unsure" if phone == "equal" else "different"
    # Sisters share a phone, a surname and a year when they are twins: a first name that is
    # only similar needs one thing more.
    is_backed = is_given_equal or patronymic == "equal" or birth == "date"
    if phone == "equal" and is_backed:
        return "same"
    if birth == "date" and patronymic == "equal":
        return "same"
    if phone == "differs" and birth == "year" and patronymic == "unknown":
        return "different"
    return "unsure"


def _decide_part(birth: str, patronymic: str, *, has_phone: bool, is_against: bool) -> Level:
    if is_against or birth not in ("date", "year"):
        return "different"
    if has_phone or (birth == "date" and patronymic == "equal"):
        return "unsure"
    return "different"


# Comparing the parts ----------------------------------------------------------------------


def _compare_names(one: Traits, two: Traits) -> str:
    if not one.key or not two.key:
        return "other"
    if one.key == two.key:
        return "equal"
    if _are_close(one.key.split(), two.key.split()):
        return "close"
    has_given = bool(one.given_key) and one.given_key == two.given_key
    return "part" if has_given and one.family_name and two.family_name else "other"


def are_near(one: Sequence[str], two: Sequence[str]) -> bool:
    """Whether two keys, in words, are equal or close: `score` need not be asked of the others
    unless a phone or a date speaks for them."""
    return one == two or _are_close(one, two)


def _are_close(one: Sequence[str], two: Sequence[str]) -> bool:
    """Every word of the shorter name equal or alike."""
    if len(one) == len(two) == 2 and one[0] != one[1] and two[0] != two[1]:
        # Nearly all names; the rest of this function says the same of them, in more steps.
        if one[0] in two:
            return _is_alike(one[1], two[two[0] == one[0]])
        if one[1] in two:
            return _is_alike(one[0], two[two[0] == one[1]])
    short, long = sorted((list(one), list(two)), key=len)
    shared = [word for word in short if word in long]
    if not shared and _trigram_similarity(" ".join(one), " ".join(two)) < TRIGRAM_LIMIT:
        return False
    for word in shared:
        short.remove(word)
        if word in long:
            long.remove(word)
    if not short:
        # A double surname with a half missing; one shared word alone says nothing.
        return len(shared) >= 2
    for word in short:
        alike = next((other for other in long if _is_alike(word, other)), None)
        if alike is None:
            return False
        long.remove(alike)
    return True


@lru_cache(maxsize=65_536)
def _is_alike(one: str, two: str) -> bool:
    if len(one) == 1 or len(two) == 1:
        return one[0] == two[0]  # an initial
    if min(len(one), len(two)) >= 4 and _is_one_edit(one, two):
        return True
    return _trigram_similarity(one, two) >= TRIGRAM_LIMIT


def _is_one_edit(one: str, two: str) -> bool:
    """One letter put in, left out, replaced, or two neighbours swapped."""
    if len(one) > len(two):
        one, two = two, one
    start = 0
    while start < len(one) and one[start] == two[start]:
        start += 1
    if len(one) == len(two):
        is_swap = one[start : start + 2] == two[start : start + 2][::-1]
        rest = start + 2 if is_swap else start + 1
        return one[rest:] == two[rest:]
    return len(two) == len(one) + 1 and one[start:] == two[start + 1 :]


def _trigram_similarity(one: str, two: str) -> float:
    """As pg_trgm counts it."""
    first, second = _trigrams(one), _trigrams(two)
    return len(first & second) / len(first | second)


@lru_cache(maxsize=16_384)
def _trigrams(text: str) -> frozenset[str]:
    padded = [f"  {word} " for word in text.split()]
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


def _compare_births(one: Traits, two: Traits) -> str:
    if one.birth_year is None or two.birth_year is None:
        return "unknown"
    gap = abs(one.birth_year - two.birth_year)
    if one.is_birth_approximate or two.is_birth_approximate:
        return "about" if gap <= 1 else "differs"
    if one.birth_date is None or two.birth_date is None:
        return "year" if gap == 0 else "near" if gap == 1 else "differs"
    return _compare_dates(one.birth_date, two.birth_date)


def _compare_dates(one: dt.date, two: dt.date) -> str:
    if one == two:
        return "date"
    if one.year == two.year:
        is_swapped = (one.day, one.month) == (two.month, two.day)
        # 1 January is what people type who know only the year.
        if is_swapped or (1, 1) in ((one.day, one.month), (two.day, two.month)):
            return "year"
    digits = zip(one.isoformat(), two.isoformat(), strict=True)
    return "near" if sum(a != b for a, b in digits) == 1 else "differs"


def _compare_patronymics(one: str, two: str) -> str:
    if not one or not two:
        return "unknown"
    # "Сергеевич" leaves "serg" of "sergei": the longer one begins with the shorter.
    short, long = sorted((one, two), key=len)
    if long.startswith(short) and (len(long) - len(short) <= 2 or len(short) == 1):
        return "equal"
    return "equal" if len(short) >= 4 and _is_one_edit(one, two) else "differs"


def _compare_sets(one: frozenset[str], two: frozenset[str]) -> str:
    if not one or not two:
        return "unknown"
    return "equal" if one & two else "differs"


def _compare_sexes(one: str, two: str) -> str:
    known = ("F", "M")
    if one not in known or two not in known:
        return "unknown"
    return "equal" if one == two else "differs"
