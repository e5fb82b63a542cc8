"""Small random networks with a project, drawn by hypothesis, for measures to be compared with
plain Python."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from centers.models import Center
from centers.tests.factories import (
    create_area,
    create_center,
    create_organisation,
    create_region,
)
from events.models import Delivery
from events.tests.factories import create_attendee, create_event, create_recommendation
from people.models import AgeBand, Person, Sex
from people.tests.factories import create_person
from projects.models import Project
from projects.tests.factories import create_project
from reports.tests.factories import create_group
from reports.tests.gatherings import create_crowd, create_guest
from trainings.models import (
    CourseOrder,
    Enrolment,
    FollowUp,
    FollowUpAnswer,
    FollowUpWave,
    OrderTraining,
    Programme,
    Training,
)
from trainings.tests.factories import (
    create_aggregate,
    create_attendance,
    create_enrolment,
    create_funding,
    create_order,
    create_programme,
    create_trainer,
    create_training,
)

# The project runs through 2024, and is limited to Naryn.
START, END = dt.date(2024, 3, 1), dt.date(2024, 8, 31)
DAYS = [
    dt.date(2024, 2, 1),
    *(dt.date(2024, month, 10) for month in range(3, 9)),
    dt.date(2025, 1, 5),
]


@dataclass
class World:
    """What every example shares."""

    project: Project
    centers: list[Center]
    people: list[Person]
    programmes: list[Programme]
    employers: list[Any]
    made: list[Any] = field(default_factory=list)


def create_world(*, people: int = 8) -> World:
    """Three centers in two regions, a course and a training of trainers, people of all kinds."""
    naryn = create_region(name="Naryn region", iso_code="KG-N")
    osh = create_region(name="Osh region", iso_code="KG-O")
    groups = [create_group(code=code) for code in ("youth", "migrants")]
    persons = []
    for number in range(people):
        person = create_person(
            sex=Sex.values[number % 3], birth_year=[None, 1950, 1990, 2000, 2008][number % 5]
        )
        person.target_groups.set(groups[: number % 3])
        persons.append(person)
    return World(
        project=create_project(starts_on=START, ends_on=END, regions=[naryn]),
        centers=[create_center(region=region) for region in (naryn, naryn, osh)],
        people=persons,
        programmes=[
            create_programme(area=create_area(code="it", name="IT")),
            create_programme(area=create_area(code="sewing", name="Sewing"), kind="tot"),
        ],
        employers=[create_organisation(kind="employer") for _ in range(2)],
    )


OVERRIDE = st.sampled_from([None, None, None, True, False])
TEST = st.sampled_from([None, Decimal(40), Decimal("62.5"), Decimal(90)])
ROW = st.fixed_dictionaries(
    {
        "person": st.integers(0, 7),
        "status": st.sampled_from(["enrolled", "enrolled", "enrolled", *Enrolment.Status.values]),
        "completed": OVERRIDE,
        "pre": TEST,
        "post": TEST,
        "sent_by": st.sampled_from([None, 0, 1, 2]),
        "answer": st.sampled_from(
            [None, ("employed", 6), ("self_employed", 6), ("looking", 6), ("employed", 3)]
        ),
        "marks": st.lists(st.sampled_from(["p", "l", "e", "a", ""]), min_size=2, max_size=2),
    }
)
CELL = st.tuples(st.sampled_from(Sex.values), st.sampled_from(AgeBand.values))
TRAINING = st.fixed_dictionaries(
    {
        "center": st.integers(0, 2),
        "programme": st.integers(0, 1),
        "day": st.sampled_from(DAYS),
        "status": st.sampled_from(["approved"] * 4 + Training.Status.values),
        "is_own": st.sampled_from([True, True, False]),
        "budget": st.sampled_from([None, Decimal(500), Decimal("1200.50")]),
        "rows": st.lists(ROW, max_size=5, unique_by=lambda row: row["person"]),
        "cells": st.dictionaries(CELL, st.integers(1, 9), max_size=2),
        "trainer": st.sampled_from([None, 0, 1, 2, 3]),
    }
)
EVENT = st.fixed_dictionaries(
    {
        "center": st.integers(0, 2),
        "day": st.sampled_from(DAYS),
        "kind": st.sampled_from(["partnership", "festival", "round_table"]),
        "status": st.sampled_from(["held", "reported", "held", "planned", "cancelled"]),
        "is_own": st.sampled_from([True, True, False]),
        "guests": st.lists(
            st.tuples(
                st.sampled_from([None, *range(8)]),
                st.sampled_from(["checked_in", "checked_in", "registered", "no_show"]),
            ),
            max_size=4,
        ),
        "present": st.lists(st.integers(0, 7), max_size=3, unique=True),
        "crowd": st.integers(0, 40),
        "part_of": st.sampled_from([None, None, 0]),
        "sent": st.lists(st.tuples(st.sampled_from([None, *DAYS]), st.booleans()), max_size=3),
    }
)
ORDER = st.fixed_dictionaries(
    {
        "center": st.integers(0, 2),
        "employer": st.integers(0, 1),
        "day": st.sampled_from(DAYS),
        "state": st.sampled_from(["asked", "filled", "agreed", "declined", "cancelled"]),
        "fills": st.sampled_from([None, 0, 1, 2]),
    }
)
WORLDS = st.fixed_dictionaries(
    {
        "trainings": st.lists(TRAINING, max_size=5),
        "events": st.lists(EVENT, max_size=4),
        "orders": st.lists(ORDER, max_size=4),
    }
)


def fill(world: World, drawn: dict[str, Any]) -> None:
    """Write what was drawn into the database."""
    trainings = [_training(world, training) for training in drawn["trainings"]]
    for order in drawn.get("orders", ()):
        _order(world, order, trainings)
    wholes: list[Any] = []
    for event in drawn["events"]:
        parent = wholes[0] if event["part_of"] is not None and wholes else None
        made = _event(world, event, parent)
        if parent is None:
            wholes.append(made)


def _training(world: World, drawn: dict[str, Any]) -> Training:
    training = create_training(
        center=world.centers[drawn["center"]],
        programme=world.programmes[drawn["programme"]],
        starts_on=drawn["day"],
        ends_on=drawn["day"] + dt.timedelta(days=1),
        status=drawn["status"],
        sessions=2,
    )
    if drawn["is_own"]:
        create_funding(
            training=training, kind="donor_project", project=world.project, amount=Decimal(100)
        )
    if drawn["budget"]:
        create_funding(training=training, amount=drawn["budget"])
    if drawn["trainer"] is not None:
        create_trainer(training=training, person=world.people[drawn["trainer"]])
    sessions = list(training.sessions.all())
    for row in drawn["rows"]:
        sender = row["sent_by"]
        enrolment = create_enrolment(
            training=training,
            person=world.people[row["person"]],
            status=row["status"],
            completed_override=row["completed"],
            pre_test=row["pre"],
            post_test=row["post"],
            sent_by=None if sender is None else world.centers[sender].organisation,
        )
        for session, mark in zip(sessions, row["marks"], strict=True):
            if mark:
                create_attendance(enrolment=enrolment, session=session, mark=mark)
        if row["answer"]:
            outcome, months = row["answer"]
            wave, _made = FollowUpWave.objects.get_or_create(
                training=training, months=months, defaults={"due_on": END}
            )
            line = FollowUp.objects.create(wave=wave, enrolment=enrolment)
            FollowUpAnswer.objects.create(follow_up=line, outcome=outcome, way="call")
    for (sex, band), count in drawn["cells"].items():
        create_aggregate(training=training, sex=sex, age_band=band, count=count)
    return training


def _order(world: World, drawn: dict[str, Any], trainings: list[Training]) -> None:
    is_gone = drawn["state"] in CourseOrder.GONE
    order = create_order(
        center=world.centers[drawn["center"]],
        organisation=world.employers[drawn["employer"]],
        ordered_on=drawn["day"],
        state=drawn["state"],
        reason="No room." if is_gone else "",
    )
    fills = drawn["fills"]
    if fills is not None and fills < len(trainings):
        free = not OrderTraining.objects.filter(training=trainings[fills]).exists()
        if free:
            OrderTraining.objects.create(order=order, training=trainings[fills])


def _event(world: World, drawn: dict[str, Any], parent: Any) -> Any:
    event = create_event(
        center=world.centers[drawn["center"]],
        kind=drawn["kind"],
        starts_on=drawn["day"],
        status=drawn["status"],
        parent=parent,
    )
    if drawn["is_own"]:
        event.projects.add(world.project)
    for person, status in drawn["guests"]:
        known = None if person is None else world.people[person]
        create_guest(event=event, person=known, status=status)
    for person in drawn["present"]:
        create_attendee(event=event, person=world.people[person])
    if drawn["crowd"]:
        create_crowd(event=event, count=drawn["crowd"])
    for day, is_answered in drawn["sent"]:
        delivery = create_recommendation(event=event).deliveries.get()
        if day is not None:
            delivery.sent_on, delivery.status = day, Delivery.Status.SENT
            if is_answered:
                delivery.status = Delivery.Status.ACCEPTED
                delivery.answered_on = day + dt.timedelta(days=3)
            delivery.save()
    return event
