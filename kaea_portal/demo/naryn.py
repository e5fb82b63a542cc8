"""What the demo coordinator in Naryn finds when she signs in: work that waits for her.

Written by the same services as the pages use, so that the demo cannot show what the portal refuses.
"""

import datetime as dt

from accounts.models import User
from centers.models import Center
from people.models import Person, PersonCenter
from people.services import create_person, refresh_pairs, set_account
from trainings import services
from trainings.models import Programme, TrainerRole, Training

WEEKDAYS = range(5)
AFTERNOON = (dt.time(14), dt.time(17))


def add_naryn(
    center: Center, *, coordinator: User, trainer: User, directorate: User, today: dt.date
) -> None:
    """Five trainings in five states, two gaps, two records that may be one woman."""
    person = create_person(
        by=coordinator,
        given_name="Нурлан",
        family_name="Осмонов",
        sex="M",
        birth_year=1985,
        center=center,
    )
    set_account(person, user=trainer, by=coordinator)
    running = _training(center, "digital-basics", today - dt.timedelta(days=7), 12, by=coordinator)
    _fill(running, size=18, skip=0, by=coordinator)
    _teach(running, person, by=coordinator)
    _mark(running, until=today - dt.timedelta(days=1), by=coordinator)
    _add_gap(running, center, by=coordinator)

    unclosed = _training(center, "sewing-basics", today - dt.timedelta(days=24), 10, by=coordinator)
    _fill(unclosed, size=14, skip=18, by=coordinator)
    _mark(unclosed, until=today, by=coordinator)

    returned = _training(
        center, "small-business-start", today - dt.timedelta(days=40), 8, by=coordinator
    )
    _fill(returned, size=16, skip=32, by=coordinator)
    _teach(returned, person, by=coordinator)
    _mark(returned, until=today, by=coordinator)
    services.submit(returned, by=coordinator, reason="Бир адамдын туулган жылын эч ким билбейт.")
    services.return_training(
        returned,
        comment="Үчүнчү сабакка ким келгенин тактап, кайра жөнөтүңүз.",
        by=directorate,
    )

    submitted = _training(
        center, "state-services-by-phone", today - dt.timedelta(days=16), 5, by=coordinator
    )
    _fill(submitted, size=15, skip=48, by=coordinator)
    _mark(submitted, until=today, by=coordinator)
    services.submit(submitted, by=coordinator, reason="Бир адамдын туулган жылын эч ким билбейт.")

    planned = _training(
        center, "small-business-start", today + dt.timedelta(days=9), 8, by=coordinator
    )
    _fill(planned, size=7, skip=63, by=coordinator)
    _teach(planned, person, by=coordinator)
    _add_possible_duplicate(running, center, by=coordinator)


def _training(center: Center, slug: str, start: dt.date, days: int, *, by: User) -> Training:
    training = services.create_training(
        center=center,
        programme=Programme.objects.get(slug=slug),
        starts_on=start,
        ends_on=start + dt.timedelta(days=days),
        funding=[{"kind": "local_budget", "amount": 30_000}],
        capacity=20,
        venue="Нарын шаардык китепканасы",
        by=by,
    )
    Training.objects.filter(pk=training.pk).update(is_demo=True)
    services.generate_sessions(
        training, weekdays=WEEKDAYS, starts_at=AFTERNOON[0], ends_at=AFTERNOON[1], count=6, by=by
    )
    return training


def _fill(training: Training, *, size: int, skip: int, by: User) -> None:
    known = PersonCenter.objects.filter(center=training.center).values("person")
    people = Person.objects.filter(pk__in=known, user=None, birth_year__isnull=False)
    people = people.exclude(sex="U").order_by("pk")
    services.enrol_many(training, people=people[skip : skip + size], by=by)


def _teach(training: Training, person: Person, *, by: User) -> None:
    role = TrainerRole.objects.get(code="trainer")
    services.update_training(training, trainers=[(person, role)], by=by)


def _mark(training: Training, *, until: dt.date, by: User) -> None:
    rows = list(training.enrolments.on_register().values_list("pk", flat=True))
    for session in training.sessions.filter(held_on__lte=until):
        marks = {pk: "pppppplea"[(pk * 7 + session.number * 5) % 9] for pk in rows}
        services.save_attendance(training, session_id=session.pk, marks=marks, by=by)


def _add_gap(training: Training, center: Center, *, by: User) -> None:
    """A woman whose year of birth nobody has written down yet."""
    person = create_person(
        by=by, given_name="Мээрим", family_name="Чыныбаева", sex="F", center=center
    )
    services.enrol(training, person=person, by=by)


def _add_possible_duplicate(training: Training, center: Center, *, by: User) -> None:
    """Somebody typed a woman of the register a second time, with one letter and the phone wrong."""
    twin = training.enrolments.filter(person__sex="F").select_related("person").first()
    if twin is not None:
        person = create_person(
            by=by,
            given_name=twin.person.given_name,
            family_name=twin.person.family_name.replace("е", "и", 1),
            sex="F",
            birth_year=twin.person.birth_year,
            center=center,
        )
        refresh_pairs([person.pk])
