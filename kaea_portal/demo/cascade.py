"""What followed from the training of trainers of 2024: master trainers and their own trainings.

The figures are those of the documents: 16 trainers of 15 centers, about 200 people reached, 15 of
16 master trainers against "at least 16". Names, days and results are invented.
"""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from centers.models import Center, ThematicArea
from core.models import OutgoingMessage
from people.models import Consent, Person
from projects.models import Project
from trainings import services
from trainings.models import (
    Attendance,
    Enrolment,
    FundingSource,
    Programme,
    Session,
    TrainerRole,
    Training,
    TrainingTrainer,
)

Words = tuple[str, str, str]
# By the cross-cutting modules of Curriculum globALE; hours are of this network.
MODULES: tuple[tuple[Words, int, int, str], ...] = (
    (("Чоңдорду окутууга киришүү", "Введение в образование взрослых",
      "Approaching adult education"), 6, 0, "test"),
    (("Окуу жана окутуу", "Учение и обучение", "Adult learning and adult teaching"), 8, 4, "task"),
    (("Баарлашуу жана топтук процесстер", "Общение и групповые процессы",
      "Communication and group dynamics"), 8, 4, ""),
    (("Чоңдорду окутуунун ыкмалары", "Методы образования взрослых",
      "Methods of adult education"), 10, 6, "lesson"),
    (("Пландоо, уюштуруу жана баалоо", "Планирование, организация и оценка",
      "Planning, organisation and evaluation"), 8, 4, "portfolio"),
)  # fmt: skip
COMPETENCES: tuple[tuple[Words, bool], ...] = (
    (("Карточка методикасы", "Карточная методика", "Card methodology"), True),
    (("Чакан топтор менен иштөө", "Работа с малыми группами", "Working with small groups"), False),
)
AREAS = ("business-entrepreneurship", "digital-skills", "life-skills")
COURSES = ("small-business-start", "digital-basics", "state-services-by-phone")
SKILLS = (["Бизнес-план", "Маркетинг"], ["JavaScript", "Android", "Word"], ["Баарлашуу", "CV"])
LEARNERS, AGAIN = 200, 10


def plan_tot(programme: Programme, *, by: User) -> None:
    """Modules, competences and criteria of the programme."""
    codes = ("ky", "ru", "en")
    services.update_programme(
        programme,
        by=by,
        modules=[
            {f"title_{code}": text for code, text in zip(codes, title, strict=True)}
            | {"hours": hours, "practice_hours": practice, "assessment": assessment}
            for title, hours, practice, assessment in MODULES
        ],
    )
    services.update_tot(
        programme,
        by=by,
        competences=[
            {f"name_{code}": text for code, text in zip(codes, name, strict=True)}
            | {"is_methodology": is_methodology, "is_required": True}
            for name, is_methodology in COMPETENCES
        ],
        criteria={"min_post_test": 60, "valid_months": 60},
    )


def add_cascade(tot: Training, project: Project, *, by: User) -> None:
    """Steps and awards of the trainers, their profiles, and what fifteen of them delivered."""
    rows = list(tot.enrolments.select_related("person", "sent_by__center").order_by("pk"))
    areas = ThematicArea.objects.in_bulk(field_name="code")
    for number, row in enumerate(rows):
        kind = number % len(AREAS)
        center = Center.objects.get(organisation=row.sent_by)
        is_last = number == len(rows) - 1
        _assess(row, by=by, repeats=is_last)
        services.save_profile(
            row.person,
            by=by,
            areas=[areas[AREAS[kind]]],
            regions=[center.region],
            languages=["ky", "ru"] if number % 2 else ["ky"],
            skills=SKILLS[kind],
            availability="limited" if number % 5 == 4 else "available",
            teaches_online=number % 3 == 1,
        )
        if number % 4 != 3:
            Consent.objects.create(
                person=row.person,
                purpose=Consent.Purpose.POOL,
                text_version="pool-1",
                language="ky",
                way="paper",
                given_on=tot.ends_on,
            )
        if is_last:
            continue
        services.award_master(row, area=areas[AREAS[kind]], starts_on=dt.date(2024, 5, 20), by=by)
        size = LEARNERS * (number + 1) // (len(rows) - 1) - LEARNERS * number // (len(rows) - 1)
        _deliver(row.person, center, project, number=number, size=size)
        if number == 0:  # ten of his learners come back: ten people, twenty participations
            _deliver(row.person, center, project, number=len(rows), size=AGAIN)
    services.save_plan(
        tot, by=by, people=LEARNERS, tolerance=10, masters=16, deliver_by=dt.date(2024, 9, 1)
    )


def _assess(row: Enrolment, *, by: User, repeats: bool) -> None:
    """Everybody passes at the end; the last one is still to repeat the observed lesson."""
    programme = row.training.programme
    modules = programme.modules.exclude(assessment="")
    steps = [{"module": module.pk, "outcome": "passed"} for module in modules]
    steps += [{"competence": one.pk, "outcome": "passed"} for one in programme.competences.all()]
    day = row.training.ends_on
    services.record_steps(row, steps=steps, held_on=day, by=by)
    if repeats:
        lesson = modules.get(assessment="lesson")
        note = "Сабактын планы жок, карточкалар даяр эмес"
        again = [{"module": lesson.pk, "outcome": "repeat", "note": note}]
        services.record_steps(row, steps=again, held_on=day + dt.timedelta(days=3), by=by)


def _deliver(trainer: Person, center: Center, project: Project, *, number: int, size: int) -> None:
    programme = Programme.objects.get(slug=COURSES[number % len(COURSES)])
    start = dt.date(2024, 5, 27) + dt.timedelta(days=7 * number)
    days = [start + dt.timedelta(days=day) for day in range(3)]
    place = center.organisation.place or center.region
    training = Training.objects.create(
        slug=f"2024-c{number + 1:02}-{center.code.lower()}",
        center=center,
        programme=programme,
        status=Training.Status.APPROVED,
        place=place,
        region=place.region or place,
        starts_on=days[0],
        ends_on=days[-1],
        hours=programme.hours,
        capacity=20,
        submitted_at=timezone.now(),
        decided_at=timezone.now(),
        is_demo=True,
    )
    role = TrainerRole.objects.get(code="master-trainer")
    TrainingTrainer.objects.create(training=training, person=trainer, role=role)
    FundingSource.objects.create(training=training, kind="donor_project", project=project)
    people = center.people.exclude(pk=trainer.pk).order_by("pk")[3 : 3 + size]
    _register(training, days, list(people))


def _register(training: Training, days: Sequence[dt.date], people: Sequence[Person]) -> None:
    sessions = Session.objects.bulk_create(
        Session(training=training, number=number, held_on=day)
        for number, day in enumerate(days, start=1)
    )
    rows = Enrolment.objects.bulk_create(
        Enrolment(
            training=training,
            person=person,
            age=person.age_on(training.starts_on),
            pre_test=40,
            post_test=75,
        )
        for person in people
    )
    Attendance.objects.bulk_create(
        Attendance(session=session, enrolment=row, mark="p") for session in sessions for row in rows
    )


def add_requests(centers: dict[str, Center], trainer: Person, *, by: User, today: dt.date) -> None:
    """One request that waits for the directorate, one that waits for the trainer's answer."""
    areas = ThematicArea.objects.in_bulk(field_name="code")
    start = today + dt.timedelta(days=20)
    services.ask_for_trainer(
        center=centers["osh"],
        area=areas["digital-skills"],
        subject="Android үчүн тиркемелер",
        language="ru",
        starts_on=start,
        ends_on=start + dt.timedelta(days=4),
        place=centers["osh"].organisation.place,
        by=by,
    )
    services.save_profile(
        trainer,
        by=by,
        areas=[areas["business-entrepreneurship"]],
        regions=[centers["naryn"].region],
        languages=["ky"],
        skills=["Бизнес-план"],
    )
    start = today + dt.timedelta(days=40)
    asked = services.ask_for_trainer(
        center=centers["naryn"],
        area=areas["business-entrepreneurship"],
        subject="Өз ишимди баштайм",
        language="ky",
        starts_on=start,
        ends_on=start + dt.timedelta(days=2),
        place=centers["naryn"].organisation.place,
        by=by,
    )
    services.assign_trainer(asked, trainer=trainer, by=by)
    _close_one(by=by)
    # Nobody is written to about requests that were invented.
    letters = OutgoingMessage.objects.filter(kind__startswith="trainings.request_")
    letters.filter(status="queued").update(status="cancelled")


def _close_one(*, by: User) -> None:
    """A request of 2024 that came to pass: asked, accepted, closed with its training."""
    link = (
        TrainingTrainer.objects.filter(training__slug__startswith="2024-c").order_by("pk").first()
    )
    if link is None:
        return
    training = link.training
    asked = services.ask_for_trainer(
        center=training.center,
        area=training.programme.area,
        subject=training.programme.title,
        language="ky",
        starts_on=training.starts_on,
        ends_on=training.ends_on,
        place=training.place,
        by=by,
    )
    services.assign_trainer(asked, trainer=link.person, despite_load=True, by=by)
    services.accept_request(asked, by=by)
    services.finish_request(asked, training=training, by=by)
