"""Programmes, trainings and their registers for tests."""

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from centers.models import Center, Organisation, Place, ThematicArea
from centers.tests.factories import (
    create_area,
    create_center,
    create_organisation,
    create_trainer_user,
)
from core.folding import fold
from people.models import Person
from people.tests.factories import create_person
from trainings import services
from trainings.models import (
    AggregateCount,
    Application,
    Attendance,
    CourseOrder,
    EmploymentGuarantee,
    Enrolment,
    FundingSource,
    FurtherTraining,
    MasterAward,
    Programme,
    ProgrammeModule,
    Session,
    TrainerRequest,
    TrainerRole,
    Training,
    TrainingTrainer,
)

_numbers = itertools.count(1)


def create_programme(
    *, title: str = "", area: ThematicArea | None = None, modules: int = 0, **fields: Any
) -> Programme:
    """An adopted programme of 18 hours with the same title in all languages."""
    number = next(_numbers)
    title = title or f"Programme {number}"
    defaults: dict[str, Any] = {
        "slug": f"programme-{number}",
        "title_ky": title,
        "title_ru": title,
        "title_en": title,
        "hours": Decimal(18),
        "state": Programme.State.ADOPTED,
        "adopted_on": dt.date(2025, 1, 15),
        "languages": ["ky"],
        "search_title": fold(title),
    }
    programme = Programme.objects.create(area=area or create_area(), **defaults | fields)
    for position in range(1, modules + 1):
        name = f"Module {position}"
        ProgrammeModule.objects.create(
            programme=programme, position=position, title_ky=name, title_ru=name, title_en=name
        )
    return programme


def create_training(
    *,
    center: Center | None = None,
    programme: Programme | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    status: str = Training.Status.RUNNING,
    sessions: int = 0,
    place: Place | None = None,
    **fields: Any,
) -> Training:
    """A training of a center that ended yesterday, after ten days; it runs unless told otherwise.

    `sessions` makes so many, one a day from the first day on.
    """
    today = timezone.localdate()
    if starts_on is None:
        starts_on = (ends_on or today) - dt.timedelta(days=10)
    ends_on = ends_on or max(starts_on, starts_on + dt.timedelta(days=9))
    center = center or create_center()
    programme = programme or create_programme()
    place = place or center.organisation.place or center.region
    number = next(_numbers)
    values: dict[str, Any] = {
        "slug": f"{starts_on:%Y-%m}-{center.code.lower()}{number:02}",
        "hours": programme.hours,
        "region": place.region or place,
        "capacity": None,
    }
    if status in (Training.Status.APPROVED, Training.Status.SUBMITTED):
        values["submitted_at"] = timezone.now()
    if status == Training.Status.APPROVED:
        values["decided_at"] = timezone.now()
    training = Training.objects.create(
        center=center,
        programme=programme,
        place=place,
        starts_on=starts_on,
        ends_on=ends_on,
        status=status,
        **values | fields,
    )
    for day in range(sessions):
        create_session(training=training, held_on=starts_on + dt.timedelta(days=day))
    return training


def create_session(
    *, training: Training | None = None, number: int | None = None, **fields: Any
) -> Session:
    """The next session of a training, on its first day unless told otherwise."""
    training = training or create_training()
    number = number or training.sessions.count() + 1
    return Session.objects.create(
        training=training, number=number, **{"held_on": training.starts_on} | fields
    )


def create_enrolment(
    *, training: Training | None = None, person: Person | None = None, **fields: Any
) -> Enrolment:
    """A person on a register, with the age on its first day."""
    training = training or create_training()
    person = person or create_person(center=training.center)
    if fields.get("status") == Enrolment.Status.LEFT_EARLY:
        fields = {"left_on": training.starts_on, "left_reason": "Moved away"} | fields
    return Enrolment.objects.create(
        training=training, person=person, **{"age": person.age_on(training.starts_on)} | fields
    )


def create_register(*, training: Training, count: int) -> list[Enrolment]:
    """So many people on the register of a training."""
    return [create_enrolment(training=training) for _ in range(count)]


def create_attendance(
    *, enrolment: Enrolment, session: Session, mark: str = "p", **fields: Any
) -> Attendance:
    """One mark."""
    return Attendance.objects.create(enrolment=enrolment, session=session, mark=mark, **fields)


def mark_all(*, training: Training, mark: str = "p") -> None:
    """Every counted person gets the same mark in every session."""
    Attendance.objects.bulk_create(
        Attendance(enrolment=enrolment, session=session, mark=mark)
        for enrolment in training.enrolments.counted()
        for session in training.sessions.all()
    )


def create_aggregate(
    *, training: Training, sex: str = "F", age_band: str = "18-24", count: int = 1
) -> AggregateCount:
    """One cell of the counts without names."""
    return AggregateCount.objects.create(training=training, sex=sex, age_band=age_band, count=count)


def create_trainer_role(*, code: str = "trainer", name: str = "Trainer") -> TrainerRole:
    """What somebody is on a training; made once a test."""
    names = {"name_ky": name, "name_ru": name, "name_en": name}
    return TrainerRole.objects.get_or_create(code=code, defaults=names)[0]


def create_trainer(
    *, training: Training, person: Person | None = None, role: TrainerRole | None = None
) -> TrainingTrainer:
    """A person who teaches a training."""
    return TrainingTrainer.objects.create(
        training=training,
        person=person or create_person(center=training.center),
        role=role or create_trainer_role(),
    )


def create_teaching_user(*, trainings: Iterable[Training] = (), **fields: Any) -> User:
    """A trainer of some center who teaches the given trainings."""
    user = create_trainer_user(**fields)
    person = create_person(user=user)
    for training in trainings:
        create_trainer(training=training, person=person)
    return user


def create_funding(
    *, training: Training, kind: str = FundingSource.Kind.LOCAL_BUDGET, **fields: Any
) -> FundingSource:
    """A funding source; 30,000 som from the local budget unless told otherwise."""
    return FundingSource.objects.create(
        training=training, kind=kind, **{"amount": Decimal(30000)} | fields
    )


def complete_training(
    *, sessions: int = 2, people: int = 2, person: Mapping[str, Any] | None = None, **fields: Any
) -> Training:
    """A training that can be submitted: everyone known, every session marked."""
    training = create_training(sessions=sessions, **fields)
    known: dict[str, Any] = {"sex": "F", "birth_year": 1990} | dict(person or {})
    for _ in range(people):
        create_enrolment(training=training, person=create_person(center=training.center, **known))
    mark_all(training=training)
    return training


def create_award(
    *,
    person: Person | None = None,
    training: Training | None = None,
    starts_on: dt.date | None = None,
    valid_until: dt.date | None = None,
    **fields: Any,
) -> MasterAward:
    """Master trainer since yesterday, for a year."""
    starts_on = starts_on or timezone.localdate() - dt.timedelta(days=1)
    training = training or create_training(programme=create_programme(kind="tot"))
    return MasterAward.objects.create(
        person=person or create_person(),
        training=training,
        starts_on=starts_on,
        valid_until=valid_until or starts_on + dt.timedelta(days=365),
        **{"area": training.programme.area} | fields,
    )


def create_further_training(*, person: Person, **fields: Any) -> FurtherTraining:
    """Eight hours elsewhere, on 1 March 2026."""
    values: dict[str, Any] = {"title": "Course", "held_on": dt.date(2026, 3, 1), "hours": 8}
    return FurtherTraining.objects.create(person=person, **values | fields)


def create_trainer_request(
    *, center: Center | None = None, starts_on: dt.date | None = None, **fields: Any
) -> TrainerRequest:
    """A center asks for a trainer of some subject, for five days in a month."""
    starts_on = starts_on or timezone.localdate() + dt.timedelta(days=30)
    center = center or create_center()
    values: dict[str, Any] = {
        "subject": "Digital skills",
        "ends_on": starts_on + dt.timedelta(days=4),
        "place": center.organisation.place,
    }
    if "area" not in fields:
        values["area"] = create_area()
    return TrainerRequest.objects.create(center=center, starts_on=starts_on, **values | fields)


def create_order(*, center: Center | None = None, **fields: Any) -> CourseOrder:
    """An order of 20 places by an employer, asked for today."""
    defaults: dict[str, Any] = {
        "sector": "water",
        "places": 20,
        "subject": "Pumps",
        "contact_name": "Contact",
    }
    if "organisation" not in fields:
        fields["organisation"] = create_organisation(kind=Organisation.Kind.EMPLOYER)
    return CourseOrder.objects.create(center=center or create_center(), **defaults | fields)


def create_guarantee(**fields: Any) -> EmploymentGuarantee:
    """Five places of work after a training."""
    defaults: dict[str, Any] = {
        "sector": "telecom",
        "places": 5,
        "given_on": timezone.localdate(),
        "evidence": "Letter 1",
    }
    if "order" not in fields and "training" not in fields:
        fields["training"] = create_training()
    if "organisation" not in fields:
        fields["organisation"] = create_organisation(kind=Organisation.Kind.EMPLOYER)
    return EmploymentGuarantee.objects.create(**defaults | fields)


def create_announced(**fields: Any) -> Training:
    """A training that visitors may sign up for; it begins in twenty days."""
    start = timezone.localdate() + dt.timedelta(days=20)
    values: dict[str, Any] = {"status": Training.Status.PLANNED, "starts_on": start}
    return create_training(**values | fields)


def create_application(*, training: Training | None = None, **fields: Any) -> Application:
    """A woman of 26 with a phone of her own, as she would have signed up."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "family_name": "Asanova",
        "given_name": f"Aigul{'abcdefghij'[number % 10]}",
        "sex": "F",
        "birth_year": timezone.localdate().year - 26,
        "phone": f"+996555{number:06}",
        "consent_version": "1",
    }
    status = fields.pop("status", None)
    made = services.apply_for(training or create_announced(), **values | fields)
    if status:
        made.status = status
        made.save()
    return made
