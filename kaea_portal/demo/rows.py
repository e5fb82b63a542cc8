"""Invented trainings and people in any number, written in bulk.

The same seed gives the same network. What services would keep by hand (name keys, ages, phone
tails, the region of a training) is computed here by the same functions; a test compares.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from centers.models import Center, Place
from kaea_portal.demo.bulk import copy_rows, next_pk, reset_sequences
from kaea_portal.demo.names import FAMILY_NAMES, FATHERS, MEN, WOMEN
from people import names
from people.models import Consent, Person, PersonCenter, PersonPhone, TargetGroup
from projects.models import Project
from trainings.models import (
    AggregateCount,
    Attendance,
    Enrolment,
    FundingSource,
    Programme,
    Session,
    TrainerRole,
    Training,
    TrainingDecision,
)

Status = Training.Status


@dataclass(frozen=True)
class Scale:
    """How much to invent. `sessions` is None where each programme has its own number."""

    centers: int
    trainings: int
    people: int
    sessions: int | None
    years: int
    events: int = 45


SCALES = {
    "demo": Scale(centers=15, trainings=110, people=1_500, sessions=None, years=3),
    "network": Scale(centers=15, trainings=300, people=6_000, sessions=None, years=3, events=150),
    # 20,000 × 18.75 people × 4 sessions = 1.5 million marks
    "national": Scale(
        centers=500, trainings=20_000, people=300_000, sessions=4, years=5, events=5_000
    ),
}


class InventedPerson(NamedTuple):
    pk: int
    center: int
    birth_year: int | None


@cache
def _key(family_name: str, given_name: str) -> str:
    return names.name_key(family_name, given_name)


class Inventor:
    """Writes one network's trainings; keeps the numbers of the rows it has given out."""

    def __init__(self, scale: Scale, *, today: dt.date, seed: int = 20240301) -> None:
        self.scale = scale
        self.today = today
        self.random = random.Random(seed)  # noqa: S311 - invented data
        self.centers = list(Center.objects.select_related("organisation__place", "region"))
        self.programmes = list(Programme.objects.filter(is_demo=True, kind__in=("course", "short")))
        self.project = Project.objects.filter(is_demo=True, code="ale-promotion-2024").first()
        self.people: dict[int, list[InventedPerson]] = {center.pk: [] for center in self.centers}
        self.groups = list(TargetGroup.objects.values_list("pk", flat=True))
        self.trainer_role = TrainerRole.objects.order_by("position").first()
        self.places = _places_by_region()

    def invent(self) -> None:
        """People, then trainings with sessions, registers, attendance and money."""
        self._people()
        self._trainings()
        link_visitors()

    # People ------------------------------------------------------------------------------

    def _people(self) -> None:
        first, first_phone = next_pk(Person), next_pk(PersonPhone)
        pick = self.random
        people: list[tuple[Any, ...]] = []
        phones: list[tuple[Any, ...]] = []
        links: list[tuple[Any, ...]] = []
        groups: list[tuple[Any, ...]] = []
        consents: list[tuple[Any, ...]] = []
        for pk in range(first, first + self.scale.people):
            center = self.centers[(pk - first) % len(self.centers)]
            is_woman = pick.random() < 0.68
            male, female = pick.choice(FAMILY_NAMES)
            family = female if is_woman else male
            given = pick.choice(WOMEN if is_woman else MEN)
            father = pick.choice(FATHERS) if pick.random() < 0.4 else ""
            patronymic = f"{father} {'кызы' if is_woman else 'уулу'}" if father else ""
            year = self.today.year - int(pick.triangular(18, 74, 31))
            known_year = None if pick.random() < 0.01 else year
            people.append(
                (pk, family, given, patronymic, _key(family, given),
                 names.patronymic_key(patronymic),
                 "U" if pick.random() < 0.005 else "F" if is_woman else "M", known_year,
                 "ky" if pick.random() < 0.8 else "ru",
                 pick.choice(self.places[center.region_id]))
            )  # fmt: skip
            if pick.random() < 0.93:
                number = f"+996{pick.choice(('700', '555', '770', '220', '999'))}"
                number += f"{pick.randrange(1_000_000):06}"
                phones.append((first_phone + len(phones), pk, number, number[-9:], 0))
            links.append((pk, center.pk))
            chosen = pick.sample(self.groups, pick.choice((0, 1, 1, 1, 2)))
            groups.extend((pk, group) for group in chosen)
            consents.append((pk, "data", "1", "ky", "paper", f"{self.today.year - 1}-01-15"))
            self.people[center.pk].append(InventedPerson(pk, center.pk, known_year))
        copy_rows(
            Person,
            ("id", "family_name", "given_name", "patronymic", "name_key", "patronymic_key", "sex",
             "birth_year", "language", "place"),
            people,
        )  # fmt: skip
        copy_rows(PersonPhone, ("id", "person", "number", "tail", "position"), phones)
        copy_rows(PersonCenter, ("person", "center"), links)
        copy_rows(Person.target_groups.through, ("person", "targetgroup"), groups)
        copy_rows(
            Consent,
            ("person", "purpose", "text_version", "language", "way", "given_on"),
            consents,
        )
        reset_sequences(Person, PersonPhone)

    # Trainings ---------------------------------------------------------------------------

    def _trainings(self) -> None:
        writer = _TrainingRows(self)
        start = self.today - dt.timedelta(days=365 * self.scale.years - 45)
        span = 365 * self.scale.years
        serials: dict[str, int] = {}
        for index in range(self.scale.trainings):
            center = self.centers[index % len(self.centers)]
            # The middle third of the year is quiet: people are on the pastures and fields.
            day = start + dt.timedelta(
                days=int(span * (index + self.random.random()) / self.scale.trainings)
            )
            prefix = f"{day:%Y-%m}-{center.code.lower()}"
            serials[prefix] = serials.get(prefix, 0) + 1
            writer.add(center, day, f"{prefix}{serials[prefix]:02}")
            if len(writer.trainings) >= 2_000:
                writer.flush()
        writer.flush()
        reset_sequences(Training, Session, Enrolment)

    def some_people(self, center: Center, count: int) -> list[InventedPerson]:
        """People of a center; now and then one who came over from another center."""
        own = self.people[center.pk]
        chosen = self.random.sample(own, min(count, len(own)))
        if len(self.centers) > 1 and self.random.random() < 0.3:
            neighbour = self.random.choice(self.people[self.random.choice(self.centers).pk])
            if neighbour.pk not in {person.pk for person in chosen}:
                chosen[-1] = neighbour
        return chosen


class _TrainingRows:
    """Collects the rows of some thousand trainings and writes them table by table."""

    def __init__(self, inventor: Inventor) -> None:
        self.inventor = inventor
        self.random = inventor.random
        self.training_pk = next_pk(Training)
        self.session_pk = next_pk(Session)
        self.enrolment_pk = next_pk(Enrolment)
        self._clear()

    def _clear(self) -> None:
        self.trainings: list[tuple[Any, ...]] = []
        self.sessions: list[tuple[Any, ...]] = []
        self.enrolments: list[tuple[Any, ...]] = []
        self.marks: list[tuple[Any, ...]] = []
        self.money: list[tuple[Any, ...]] = []
        self.counts: list[tuple[Any, ...]] = []
        self.decisions: list[tuple[Any, ...]] = []

    def add(self, center: Center, starts_on: dt.date, slug: str) -> None:
        pick, today = self.random, self.inventor.today
        programme = pick.choice(self.inventor.programmes)
        sessions = self.inventor.scale.sessions or max(3, int(programme.hours or 12) // 4)
        days = list(_weekdays(starts_on, sessions))
        status = self._status(starts_on=days[0], ends_on=days[-1], today=today)
        online = pick.random() < 0.12
        place = center.organisation.place or center.region
        decided = f"{days[-1] + dt.timedelta(days=9)}T10:00+06:00"
        self.trainings.append(
            (self.training_pk, slug, center.pk, programme.pk, "online" if online else "on_site",
             "regional" if pick.random() < 0.1 else "local", status,
             "ky" if pick.random() < 0.75 else "ru", place.pk, center.region_id,
             "" if online else str(center.organisation.address or ""), days[0], days[-1],
             programme.hours, pick.choice((20, 25, 30)),
             decided if status in (Status.SUBMITTED, Status.APPROVED, Status.RETURNED) else None,
             decided if status in (Status.APPROVED, Status.RETURNED) else None, True)
        )  # fmt: skip
        self._register(center, days, status)
        self._money(starts_on)
        if status == Status.RETURNED:
            comment = "Эки адамдын туулган жылы жок. Толтуруп, кайра жөнөтүңүз."
            self.decisions.append((self.training_pk, "returned", comment, decided))
        self.training_pk += 1

    def _status(self, *, starts_on: dt.date, ends_on: dt.date, today: dt.date) -> str:
        if starts_on > today:
            return Status.PLANNED
        if ends_on >= today:
            return Status.RUNNING
        if ends_on < today - dt.timedelta(days=45):
            return Status.APPROVED
        return self.random.choice(
            (Status.APPROVED, Status.APPROVED, Status.SUBMITTED, Status.RETURNED, Status.RUNNING)
        )

    def _register(self, center: Center, days: list[dt.date], status: str) -> None:
        pick = self.random
        first_session = self.session_pk
        for number, day in enumerate(days, start=1):
            self.sessions.append((self.session_pk, self.training_pk, number, day, "14:00", "17:00"))
            self.session_pk += 1
        size = 4 if status == Status.PLANNED else pick.choice((15, 17, 19, 24))
        held = [day <= self.inventor.today for day in days]
        for person in self.inventor.some_people(center, size):
            age = None if person.birth_year is None else days[0].year - person.birth_year
            is_away = status != Status.PLANNED and pick.random() < 0.02
            pre = pick.randrange(20, 60) if held[0] else None
            post = min(100, pre + pick.randrange(5, 45)) if pre is not None and held[-1] else None
            self.enrolments.append(
                (self.enrolment_pk, self.training_pk, person.pk,
                 "no_show" if is_away else "enrolled", age,
                 None if is_away else pre, None if is_away else post)
            )  # fmt: skip
            for offset in range(len(days)):
                if held[offset]:
                    mark = "a" if is_away else pick.choices("plea", (82, 6, 4, 8))[0]
                    self.marks.append((first_session + offset, self.enrolment_pk, mark))
            self.enrolment_pk += 1
        if held[-1] and pick.random() < 0.04:
            self.counts.append((self.training_pk, "F", "35-49", pick.randrange(3, 15)))

    def _money(self, day: dt.date) -> None:
        pick, project = self.random, self.inventor.project
        if project and project.starts_on <= day <= project.ends_on and pick.random() < 0.7:
            self.money.append((self.training_pk, "donor_project", project.pk, 60_000, "KGS"))
            if pick.random() < 0.3:
                self.money.append((self.training_pk, "local_budget", None, 30_000, "KGS"))
        else:
            kind = pick.choice(("local_budget", "fee", "employer", "own"))
            self.money.append((self.training_pk, kind, None, pick.randrange(10, 60) * 1_000, "KGS"))

    def flush(self) -> None:
        copy_rows(
            Training,
            ("id", "slug", "center", "programme", "format", "level", "status", "language", "place",
             "region", "venue", "starts_on", "ends_on", "hours", "capacity", "submitted_at",
             "decided_at", "is_demo"),
            self.trainings,
        )  # fmt: skip
        copy_rows(
            Session, ("id", "training", "number", "held_on", "starts_at", "ends_at"), self.sessions
        )
        copy_rows(
            Enrolment,
            ("id", "training", "person", "status", "age", "pre_test", "post_test"),
            self.enrolments,
        )
        copy_rows(Attendance, ("session", "enrolment", "mark"), self.marks)
        copy_rows(FundingSource, ("training", "kind", "project", "amount", "currency"), self.money)
        copy_rows(AggregateCount, ("training", "sex", "age_band", "count"), self.counts)
        copy_rows(TrainingDecision, ("training", "kind", "comment", "decided_at"), self.decisions)
        self._clear()


def _weekdays(start: dt.date, count: int) -> Iterator[dt.date]:
    day = start
    while count:
        if day.weekday() < 5:
            yield day
            count -= 1
        day += dt.timedelta(days=1)


def _places_by_region() -> dict[int, list[int]]:
    places: dict[int, list[int]] = {}
    for pk, region in Place.objects.values_list("pk", "region"):
        if region is not None:
            places.setdefault(region, []).append(pk)
    return places


def link_visitors() -> None:
    """A center knows everybody who is on one of its registers."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO people_personcenter (person_id, center_id, since)
            SELECT DISTINCT enrolment.person_id, training.center_id, now()
            FROM trainings_enrolment enrolment
            JOIN trainings_training training ON training.id = enrolment.training_id
            ON CONFLICT DO NOTHING
            """
        )
