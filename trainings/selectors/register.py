"""A training's register as its pages show it: people, marks and what follows from them."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

from centers.models import Place
from people.models import AgeBand, Person, Sex, age_band
from trainings.models import (
    AggregateCount,
    Attendance,
    Enrolment,
    ExamCandidate,
    Programme,
    Session,
    Training,
)

Status = Enrolment.Status
THERE = frozenset(mark.value for mark in Attendance.THERE)


# What the pages of a register show of a row, of its person and of the place he lives in.
ENROLMENT = (
    *("id", "training_id", "person_id", "status", "age", "left_on", "left_reason", "void_reason"),
    *("pre_test", "post_test", "completed_override", "passed_override", "note"),
)
PERSON = (
    *("id", "family_name", "given_name", "patronymic", "sex", "birth_date", "birth_year"),
    *("has_guardian_consent", "email", "anonymised_at", "place_id"),
)
PLACE = ("id", "name_ky", "name_ru", "name_en", "level")
# Plain SQL: the same through the ORM took a fifth of a page's time to compile and to load.
_ROWS = """
SELECT {columns},
  (SELECT json_object_agg(m.session_id, m.mark) FROM trainings_attendance m
    WHERE m.enrolment_id = e.id)::text
FROM trainings_enrolment e
JOIN people_person p ON p.id = e.person_id
LEFT JOIN centers_place l ON l.id = p.place_id
LEFT JOIN LATERAL (SELECT * FROM centers_placeformername n
  WHERE n.place_id = l.id AND n.valid_until > %s ORDER BY n.valid_until LIMIT 1) f ON true
WHERE e.training_id = %s
ORDER BY p.sort_name, p.id, e.id
"""


@cache
def _columns() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The columns in their models' own order, in which `from_db` takes the values.

    Not at import: modeltranslation adds the columns of languages later.
    """

    def in_order(model: type[Model], names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f.attname for f in model._meta.concrete_fields if f.attname in names)

    return in_order(Enrolment, ENROLMENT), in_order(Person, PERSON), in_order(Place, PLACE)


@cache
def _sql() -> str:
    enrolment, person, place = _columns()
    names = [
        *(f"e.{name}" for name in enrolment),
        *(f"p.{name}" for name in person),
        *(_place_column(name) for name in place),
    ]
    return _ROWS.format(columns=", ".join(names))


def _place_column(name: str) -> str:
    """Where somebody lives is called as it was called when the training began."""
    is_name = name.startswith("name_")
    return f"CASE WHEN f.id IS NULL THEN l.{name} ELSE f.{name} END" if is_name else f"l.{name}"


@dataclass
class Row:
    """A person on the register; everything derived is computed here and nowhere else."""

    enrolment: Enrolment
    programme: Programme
    held: int = 0
    marks: dict[int, str] = field(default_factory=dict)
    # A passed exam for this training, where the reader looked for it (`passed_exams`).
    exam: ExamCandidate | None = None

    @property
    def pk(self) -> int:
        return self.enrolment.pk

    @property
    def name(self) -> str:
        return self.enrolment.person.full_name

    @property
    def there(self) -> int:
        """Sessions the person was in, late or not."""
        return sum(mark in THERE for mark in self.marks.values())

    @property
    def is_attended(self) -> bool | None:
        """At the programme's share of the held sessions; None while nothing is marked."""
        if not self.held:
            return None
        return self.there * 100 >= self.programme.attended_from * self.held

    @property
    def completed_derived(self) -> bool | None:
        return False if self.enrolment.status == Status.LEFT_EARLY else self.is_attended

    @property
    def is_completed(self) -> bool | None:
        override = self.enrolment.completed_override
        return self.completed_derived if override is None else override

    @property
    def passed_derived(self) -> bool | None:
        """Attended and at the pass mark; None without a test or without attendance."""
        post_test = self.enrolment.post_test
        if post_test is None or self.is_attended is None:
            return None
        return self.is_attended and post_test >= self.programme.pass_mark

    @property
    def is_passed(self) -> bool | None:
        override = self.enrolment.passed_override
        return self.passed_derived if override is None else override

    @property
    def is_overridden(self) -> bool:
        """Somebody decided against what the marks and the test say."""
        enrolment = self.enrolment
        return enrolment.completed_override is not None or enrolment.passed_override is not None

    @property
    def gain(self) -> Decimal | None:
        """Points between the test before and the test after."""
        before, after = self.enrolment.pre_test, self.enrolment.post_test
        return None if before is None or after is None else after - before

    def can_be_marked_in(self, session: Session) -> bool:
        """Who counts is marked; who left early only up to that day."""
        enrolment = self.enrolment
        if enrolment.status == Status.LEFT_EARLY and enrolment.left_on:
            return session.held_on <= enrolment.left_on
        return enrolment.is_counted


@dataclass
class Register:
    """All rows of a training with its sessions and its counts without names."""

    training: Training
    sessions: list[Session]
    every: list[Row]
    counts: dict[tuple[str, str], int]

    @cached_property
    def rows(self) -> list[Row]:
        """Who is marked and gets results, and who did not come."""
        return self._of(Enrolment.REGISTER_STATUSES)

    @cached_property
    def counted(self) -> list[Row]:
        """The participations."""
        return self._of(Enrolment.COUNTED_STATUSES)

    @cached_property
    def waiting(self) -> list[Row]:
        """The waiting list, first come first."""
        return sorted(self._of((Status.WAITING,)), key=lambda row: row.pk)

    @cached_property
    def off(self) -> list[Row]:
        """Cancelled and void rows: kept as a record, counted nowhere."""
        return self._of((Status.CANCELLED, Status.VOID))

    def _of(self, statuses: Iterable[str]) -> list[Row]:
        return [row for row in self.every if row.enrolment.status in statuses]

    @property
    def without_names(self) -> int:
        return sum(self.counts.values())

    @property
    def held(self) -> int:
        """Sessions in which somebody is marked."""
        return len({pk for row in self.counted for pk in row.marks})

    def unmarked(self, session: Session) -> list[Row]:
        """Who has no mark in this session yet."""
        return [
            row
            for row in self.counted
            if row.can_be_marked_in(session) and session.pk not in row.marks
        ]

    def by_sex(self) -> dict[str, int]:
        """Participations by sex, names only; "not stated" is a cell of its own."""
        cells = dict.fromkeys(Sex.values, 0)
        for row in self.counted:
            cells[row.enrolment.person.sex] += 1
        return cells

    def by_age_band(self) -> dict[str, int]:
        """Participations by age band on the first day, names only."""
        cells = dict.fromkeys(AgeBand.values, 0)
        for row in self.counted:
            cells[age_band(row.enrolment.age)] += 1
        return cells

    def open_session(self, today: dt.date, *, wanted: int | None = None) -> Session | None:
        """The session to mark: the wanted one, else today's, else the first past one in which
        nobody is marked, else the last past one, else the first."""
        if not self.sessions:
            return None
        chosen = next((row for row in self.sessions if row.pk == wanted), None)
        if chosen is not None:
            return chosen
        past = [row for row in self.sessions if row.held_on <= today]
        marked = {pk for row in self.counted for pk in row.marks}
        fitting = [row for row in past if row.held_on == today]
        fitting += [row for row in past if row.pk not in marked]
        return (fitting or past[-1:] or self.sessions)[0]


def register(training: Training) -> Register:
    """The whole register in the order of the alphabet; three statements, two when the counts
    came along with the training."""
    sessions = list(training.sessions.all())
    found = Register(training, sessions, _rows(training), _counts(training))
    for row in found.every:
        row.held = found.held
    return found


def _rows(training: Training) -> list[Row]:
    """People and marks, one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_sql(), [training.starts_on, training.pk])
        places: dict[int, Place] = {}  # people of one register live in a few places
        return [_row(training.programme, values, places) for values in cursor.fetchall()]


def _row(programme: Programme, values: tuple[Any, ...], places: dict[int, Place]) -> Row:
    of_enrolment, of_person, of_place = _columns()
    person_at = len(of_enrolment)
    place_at = person_at + len(of_person)
    end = place_at + len(of_place)
    enrolment = Enrolment.from_db(DEFAULT_DB_ALIAS, of_enrolment, values[:person_at])
    person = Person.from_db(DEFAULT_DB_ALIAS, of_person, values[person_at:place_at])
    place_id = person.place_id
    if place_id is not None and place_id not in places:
        places[place_id] = Place.from_db(DEFAULT_DB_ALIAS, of_place, values[place_at:end])
    person.place = None if place_id is None else places[place_id]
    enrolment.person = person
    marks = json.loads(values[end]) if values[end] else {}
    return Row(enrolment, programme, marks={int(pk): mark for pk, mark in marks.items()})


def _counts(training: Training) -> dict[tuple[str, str], int]:
    """The counts without names, from the page's query where it brought them."""
    brought = getattr(training, "aggregate_cells", None)
    if brought is not None:
        return {(cell["sex"], cell["age_band"]): cell["count"] for cell in brought}
    cells = AggregateCount.objects.filter(training=training)
    return {(cell.sex, cell.age_band): cell.count for cell in cells}
