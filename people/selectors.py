"""Reads over people that are more than one queryset: candidates for matching, pairs, history."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.roles import center_ids
from core.dates import long_day
from people import matching, merging
from people.matching import Match, Traits
from people.models import Person

# Rows asked for in one statement, which walks the indexes on words once.
BATCH = 5000
# More namesakes than this cannot be told apart by a person either.
CANDIDATES_PER_ROW = 40
# With few rows (one form) misspellings of the whole name are looked up too; for thousands of
# rows that would take minutes, and the indexes on words find all but a few of them.
TRIGRAM_ROWS = 20

# For more rows than this the names are compared before anything else of the people is read.
MANY_ROWS = 200

# Who may be the person of a row at all, by the decision table in `matching`: the same key and
# no birth years that contradict; a shared phone; a shared word and the same year, where the
# whole name is alike or the full date is the same. `near_key` is the name of somebody for whom
# nothing but the likeness of the names and the year speaks.
_FOUND = """
WITH row AS (
    SELECT * FROM unnest(%(numbers)s::int[], %(keys)s::text[], %(years)s::int[], %(dates)s::date[])
        AS row(number, key, year, date)
), word AS (
    SELECT number, key, year, date, unnest(string_to_array(key, ' ')) AS word
    FROM row WHERE year IS NOT NULL
), phone AS (
    SELECT * FROM unnest(%(phone_rows)s::int[], %(tails)s::text[]) AS phone(number, tail)
), found AS (
    SELECT row.number, person.id, NULL AS near_key
    FROM row JOIN people_person person ON person.name_key = row.key
    WHERE row.year IS NULL OR person.birth_year IS NULL
        OR person.birth_year BETWEEN row.year - 1 AND row.year + 1
    UNION ALL
    SELECT phone.number, known.person_id, NULL
    FROM phone JOIN people_personphone known ON known.tail = phone.tail
    UNION ALL
    SELECT word.number, person.id,
        CASE WHEN person.birth_date = word.date THEN NULL ELSE person.name_key END
    FROM word JOIN people_person person
        ON split_part(person.name_key, ' ', 1) = word.word AND person.birth_year = word.year
    WHERE similarity(person.name_key, word.key) >= %(alike)s OR person.birth_date = word.date
    UNION ALL
    SELECT word.number, person.id,
        CASE WHEN person.birth_date = word.date THEN NULL ELSE person.name_key END
    FROM word JOIN people_person person
        ON split_part(person.name_key, ' ', 2) = word.word AND person.birth_year = word.year
    WHERE similarity(person.name_key, word.key) >= %(alike)s OR person.birth_date = word.date
    {trigrams}
)
SELECT {columns} FROM found
"""
_TRAITS = """
SELECT found.number, person.id, person.name_key, person.patronymic_key, person.family_name,
    person.given_name, person.patronymic, person.sex, person.birth_date, person.birth_year,
    person.is_birth_approximate,
    ARRAY(SELECT tail FROM people_personphone phone WHERE phone.person_id = person.id)
FROM ({found}) found JOIN people_person person ON person.id = found.id
WHERE person.merged_into_id IS NULL AND NOT person.is_void AND person.anonymised_at IS NULL
    AND NOT person.id = ANY(%(exclude)s)
"""
_NEAR_FOUND = (
    "SELECT * FROM unnest(%(near_rows)s::int[], %(near_ids)s::bigint[]) AS near(number, id)"
)
_TRIGRAMS = """UNION ALL
    SELECT row.number, person.id, NULL
    FROM row JOIN people_person person ON person.name_key %% row.key
        AND similarity(person.name_key, row.key) >= %(alike)s
    WHERE row.year IS NULL OR person.birth_year IS NULL
        OR person.birth_year BETWEEN row.year - 1 AND row.year + 1
"""
# Names less alike than this are never "close" for `matching`.
_ALIKE = 0.4


def traits_of(person: Person) -> Traits:
    """What matching looks at; prefetch `phones` for many."""
    return Traits(
        family_name=person.family_name,
        given_name=person.given_name,
        patronymic=person.patronymic,
        sex=person.sex,
        birth_date=person.birth_date,
        birth_year=person.birth_year,
        is_birth_approximate=person.is_birth_approximate,
        phones=tuple(str(phone.number) for phone in person.phones.all()),
    )


def find_candidates(
    rows: Sequence[Traits], *, exclude: Collection[int] = (), own_ids: Sequence[int] = ()
) -> dict[int, list[tuple[Person, Match]]]:
    """`find_matches` with the people themselves and their phones, two statements more."""
    matches = find_matches(rows, exclude=exclude, own_ids=own_ids)
    ids = {pk for best in matches.values() for pk, _match in best}
    people = Person.objects.prefetch_related("phones").in_bulk(ids)
    return {
        number: [(people[pk], match) for pk, match in best if pk in people]
        for number, best in matches.items()
    }


def find_matches(
    rows: Sequence[Traits],
    *,
    exclude: Collection[int] = (),
    own_ids: Sequence[int] = (),
    on_progress: Callable[[int, int], None] | None = None,
) -> dict[int, list[tuple[int, Match]]]:
    """Who in the whole network may be the person of each row: {index: [(id, …), likeliest first]}.

    Rows without a candidate are left out; `exclude` is for all rows, `own_ids` gives the person
    that each row is itself, who is no candidate of it. Of two who fit as well the older record
    comes first. One statement for some rows, two for each `BATCH` of many.
    The people come from every center: what a reader may learn of them is `visible_ids`' business.
    """
    found: dict[int, list[tuple[int, Match]]] = {}
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        for number, known in _known_traits(batch, exclude).items():
            others = _without(known, own_ids, start + number)
            if best := matching.best(others, batch[number]):
                found[start + number] = best[:CANDIDATES_PER_ROW]
        if on_progress is not None:
            on_progress(start + len(batch), len(rows))
    return found


def _known_traits(
    rows: Sequence[Traits], exclude: Collection[int]
) -> dict[int, list[tuple[int, Traits]]]:
    """{index of the row: [(person id, traits)], by id} of everybody who may fit."""
    asked = [(number, row) for number, row in enumerate(rows) if row.key]
    found: dict[int, list[tuple[int, Traits]]] = defaultdict(list)
    if not asked:
        return found
    phones = [(number, tail) for number, row in asked for tail in row.tails]
    parameters: dict[str, Any] = {
        "numbers": [number for number, row in asked],
        "keys": [row.key for number, row in asked],
        "years": [row.birth_year for number, row in asked],
        "dates": [row.birth_date for number, row in asked],
        "phone_rows": [number for number, tail in phones],
        "tails": [tail for number, tail in phones],
        "exclude": list(exclude),
        "alike": _ALIKE,
    }
    seen: dict[int, Traits] = {}
    with connection.cursor() as cursor:
        if len(asked) > MANY_ROWS:
            cursor.execute(_FOUND.format(trigrams="", columns="*"), parameters)
            pairs = _with_near_names(cursor, rows)
            parameters |= {
                "near_rows": [number for number, _pk in pairs],
                "near_ids": [pk for _number, pk in pairs],
            }
            source = _NEAR_FOUND
        else:
            trigrams = _TRIGRAMS if len(asked) <= TRIGRAM_ROWS else ""
            source = _FOUND.format(trigrams=trigrams, columns="DISTINCT number, id")
        cursor.execute(_TRAITS.format(found=source), parameters)
        for number, pk, *values in cursor:
            traits = seen.get(pk) or seen.setdefault(pk, _stored_traits(*values))
            found[number].append((pk, traits))
    for known in found.values():
        known.sort(key=itemgetter(0))
    return found


def _with_near_names(
    found: Iterable[tuple[int, int, str | None]], rows: Sequence[Traits]
) -> set[tuple[int, int]]:
    """(row, person id) without those whose name alone speaks for them and is not near enough.

    Nineteen of twenty share a surname or a first name and nothing else.
    """
    words = [row.key.split() for row in rows]
    return {
        (number, pk)
        for number, pk, near_key in found
        if near_key is None or matching.are_near(near_key.split(), words[number])
    }


def _without(
    known: list[tuple[int, Traits]], own_ids: Sequence[int], number: int
) -> list[tuple[int, Traits]]:
    return [one for one in known if one[0] != own_ids[number]] if own_ids else known


def _stored_traits(
    name_key: str,
    patronymic_key: str,
    family_name: str,
    given_name: str,
    patronymic: str,
    sex: str,
    birth_date: dt.date | None,
    birth_year: int | None,
    is_birth_approximate: bool,  # noqa: FBT001  a column
    tails: list[str],
) -> Traits:
    traits = Traits(
        family_name,
        given_name,
        patronymic,
        sex,
        birth_date,
        birth_year,
        is_birth_approximate,
        tuple(tails),
    )
    # The stored keys are the ones that would be computed anew here.
    traits.__dict__.update(key=name_key, patronymic_key=patronymic_key)
    return traits


def visible_ids(user: "User", person_ids: Iterable[int]) -> set[int]:
    """Whose data a user may see; of the others only that somebody fits may be said."""
    visible = Person.objects.visible_to(user).filter(pk__in=list(person_ids))
    return set(visible.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One fact of two records side by side."""

    label: str | Promise
    first: str
    second: str

    @property
    def differs(self) -> bool:
        return self.first != self.second and bool(self.first) and bool(self.second)


COMPARED = (
    *("family_name", "given_name", "patronymic", "latin_name", "sex", "birth_date", "birth_year"),
    *("phones", "email", "place", "organisation", "occupation", "target_groups", "note"),
)


def compare(first: Person, second: Person) -> list[ComparedLine]:
    """Facts of two people side by side; lines that both leave empty are left out."""
    texts = [_facts(person) for person in (first, second)]
    lines = [ComparedLine(_label(name), texts[0][name], texts[1][name]) for name in COMPARED]
    return [line for line in lines if line.first or line.second]


def compare_links(first: Person, second: Person) -> list[tuple[str, int, int]]:
    """(kind of records, how many of the first, how many of the second)."""
    counts = [merging.count_links(person) for person in (first, second)]
    return [
        (name, counts[0].get(name, 0), counts[1].get(name, 0)) for name in counts[0] | counts[1]
    ]


def _label(name: str) -> str | Promise:
    if name == "phones":
        return _("Phones")
    return Person._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _facts(person: Person) -> dict[str, str]:
    said = {name: getattr(person, name) for name in COMPARED}
    texts = {
        "sex": person.get_sex_display(),
        "occupation": "" if person.occupation == "unknown" else person.get_occupation_display(),
        "birth_date": long_day(person.birth_date) if person.birth_date else "",
        "phones": ", ".join(str(phone) for phone in person.phones.all()),
        "target_groups": ", ".join(group.name for group in person.target_groups.all()),
    }
    return {name: str(texts.get(name, said[name] or "")) for name in COMPARED}


def accounts_within(user: User) -> QuerySet[User]:
    """Accounts a user may say the person of: of his centers, for the directorate all."""
    rows = User.objects.filter(is_active=True).order_by("name", "pk")
    if user.is_directorate:
        return rows
    own = center_ids(user, role="coordinator")
    return rows.filter(memberships__center__in=own, memberships__left_at=None).distinct()


def center_through(person: Person, user: User) -> int | None:
    """The center through which the user sees a person, in whose log it stands. One statement."""
    own = center_ids(user, role="coordinator")
    if not own:
        return None
    known = person.person_centers.filter(center__in=own).order_by("center_id")
    return known.values_list("center_id", flat=True).first()
