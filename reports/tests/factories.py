"""A network of random registers for tests, the same one for the same seed."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from accounts.models import User
from centers.models import Center, ThematicArea
from centers.tests.factories import create_area, create_center, create_region
from people.models import AgeBand, Person, Sex, TargetGroup
from people.tests.factories import create_person
from reports.permissions import Reader
from reports.selectors.dashboard import Dashboard, dashboard
from reports.selectors.freshness import version
from trainings.models import Enrolment, Training
from trainings.tests.factories import (
    create_aggregate,
    create_enrolment,
    create_programme,
    create_training,
)

YEAR = 2026


@dataclass
class Network:
    """What was made, for tests to count in plain Python."""

    centers: list[Center]
    areas: list[ThematicArea]
    people: list[Person]
    groups: list[TargetGroup]
    trainings: list[Training]


def create_group(*, code: str, name: str = "") -> TargetGroup:
    """A target group with one name in all languages."""
    name = name or code
    return TargetGroup.objects.get_or_create(
        code=code, defaults={"name_ky": name, "name_ru": name, "name_en": name}
    )[0]


def create_network(*, seed: int = 1, trainings: int = 12, people: int = 15) -> Network:
    """Trainings of every status over two years, with people who come more than once."""
    chance = random.Random(seed)
    regions = [
        create_region(name="Naryn region", iso_code="KG-N"),
        create_region(name="Osh region", iso_code="KG-O"),
        create_region(name="Batken region", iso_code="KG-B"),
    ]
    centers = [create_center(region=chance.choice(regions)) for _ in range(4)]
    areas = [create_area(code=code, name=code.title()) for code in ("digital", "sewing", "life")]
    programmes = [create_programme(area=area) for area in areas]
    groups = [create_group(code=code) for code in ("youth", "migrants", "rural")]
    persons = [_person(chance, groups) for _ in range(people)]
    made = []
    for _ in range(trainings):
        training = create_training(
            center=chance.choice(centers),
            programme=chance.choice(programmes),
            starts_on=dt.date(chance.choice([YEAR - 1, YEAR]), chance.randint(1, 12), 15),
            status=chance.choice(["approved", "approved", "approved", *Training.Status.values]),
        )
        made.append(training)
        for person in chance.sample(persons, chance.randint(0, min(6, people))):
            create_enrolment(
                training=training, person=person, status=chance.choice(Enrolment.Status.values)
            )
        for sex in chance.sample(Sex.values, chance.randint(0, 2)):
            create_aggregate(
                training=training,
                sex=sex,
                age_band=chance.choice(AgeBand.values),
                count=chance.randint(1, 9),
            )
    return Network(centers, areas, persons, groups, made)


def _person(chance: random.Random, groups: list[TargetGroup]) -> Person:
    # Some have a birthday between two trainings that moves them into another age band.
    year = chance.choice([None, 1950, 1975, 1991, 2000, 2001, 2008, 2015])
    person = create_person(sex=chance.choice(Sex.values), birth_year=year)
    person.target_groups.set(chance.sample(groups, chance.randint(0, 2)))
    return person


def read_dashboard(user: User, address: str = "", **params: Any) -> Dashboard:
    """The dashboard of a user for an address such as "status=drafts"."""
    data = QueryDict(address, mutable=True)
    data.update({name: str(value) for name, value in params.items()})
    return dashboard(Reader(user), data, version=version())
