"""What vocational schools and the centers do together, as the documents say.

A modular curriculum of WEB programming that is still tried out, a trainer whom KSSDA employs and
who teaches at school 14, and master classes for masters of industrial training in three regions and
in Bishkek. Names and days are invented. Written by the services that the pages use.
"""

import datetime as dt
from collections.abc import Mapping

from accounts.models import User
from centers.models import Center, Organisation, ThematicArea
from kaea_portal.demo.names import FAMILY_NAMES, MEN, WOMEN
from people.services import create_person
from trainings import services
from trainings.models import IscedField, Programme, TrainerRole, Training

MODULES = (
    ("HTML жана CSS", "HTML и CSS", "HTML and CSS", 24),
    ("JavaScript", "JavaScript", "JavaScript", 40),
    ("Android тиркемелери", "Приложения Android", "Android applications", 36),
)
# Center and the school where it takes place; the people are the schools' own staff.
PLACES = (
    ("karakol", "vs-2"),
    ("osh", "vs-12"),
    ("kara-balta", "vs-105"),
    ("bishkek-oktyabr", "vs-5"),
)
STAFF = 4


def add_schools(
    centers: Mapping[str, Center],
    organisations: Mapping[str, Organisation],
    *,
    by: User,
    today: dt.date,
) -> None:
    """All of it, in the weeks to come: nothing of it is counted yet."""
    curriculum = _curriculum(organisations["kssda"], by=by)
    _at_school_14(centers["karakol"], organisations["kssda"], curriculum, by=by, today=today)
    seminar = _seminar(by=by)
    for number, (center, school) in enumerate(PLACES):
        _master_class(centers[center], _school(school), seminar, number=number, by=by, today=today)


def _curriculum(kssda: Organisation, *, by: User) -> Programme:
    """S87, S121: experimental, found by JavaScript and by Android."""
    return services.create_programme(
        by=by,
        title_ky="WEB-программалоо: модулдук окуу планы",
        title_ru="WEB-программирование: модульный учебный план",
        title_en="WEB programming: modular curriculum",
        area=ThematicArea.objects.get(code="it"),
        isced_field=IscedField.objects.filter(pk="0613").first(),
        kind=Programme.Kind.SHORT,
        hours=100,
        languages=["ky", "ru"],
        tags=["JavaScript", "Android"],
        is_demo=True,
        authors=[kssda],
        modules=[
            {"title_ky": ky, "title_ru": ru, "title_en": en, "hours": hours}
            for ky, ru, en, hours in MODULES
        ],
    )


def _at_school_14(
    center: Center, kssda: Organisation, programme: Programme, *, by: User, today: dt.date
) -> None:
    """S95: somebody of KSSDA teaches at vocational school 14 in Karakol."""
    trainer = create_person(
        by=by,
        center=center,
        family_name=FAMILY_NAMES[11][0],
        given_name=MEN[17],
        sex="M",
        birth_year=1988,
        organisation=kssda,
    )
    start = today + dt.timedelta(days=24)
    services.create_training(
        center=center,
        programme=programme,
        host=_school("vs-14"),
        starts_on=start,
        ends_on=start + dt.timedelta(days=40),
        capacity=14,
        is_public=False,  # for the pupils of the school
        trainers=[(trainer, TrainerRole.objects.get(code="trainer"))],
        is_demo=True,
        by=by,
    )


def _seminar(*, by: User) -> Programme:
    programme = services.create_programme(
        by=by,
        title_ky="Өндүрүштүк окутуу мастерлери үчүн мастер-класс: жаңы технологиялар",
        title_ru="Мастер-класс для мастеров производственного обучения: новые технологии",
        title_en="Master class for masters of industrial training: latest technologies",
        area=ThematicArea.objects.get(code="plumbing"),
        kind=Programme.Kind.SEMINAR,
        hours=16,
        languages=["ky", "ru"],
        is_demo=True,
    )
    return services.adopt_programme(programme, adopted_on=dt.date(2024, 9, 2), by=by)


def _master_class(
    center: Center,
    school: Organisation,
    programme: Programme,
    *,
    number: int,
    by: User,
    today: dt.date,
) -> Training:
    """S109: staff of a school, of whom each stands on the register as sent by it."""
    start = today + dt.timedelta(days=28 + 7 * number)
    training = services.create_training(
        center=center,
        programme=programme,
        host=school,
        place=school.place,
        starts_on=start,
        ends_on=start + dt.timedelta(days=1),
        is_public=False,
        is_demo=True,
        by=by,
    )
    people = [
        create_person(
            by=by,
            center=center,
            family_name=FAMILY_NAMES[(number * 13 + one * 5) % len(FAMILY_NAMES)][one % 2],
            given_name=(WOMEN if one % 2 else MEN)[number * 7 + one * 3],
            sex="F" if one % 2 else "M",
            birth_year=1972 + number * 3 + one * 4,
            organisation=school,
        )
        for one in range(STAFF)
    ]
    services.enrol_many(training, people=people, by=by)
    for row in training.enrolments.all():
        services.set_sender(row, organisation=school, by=by)
    return training


def _school(code: str) -> Organisation:
    return Organisation.objects.select_related("place").get(reference_code=code)
