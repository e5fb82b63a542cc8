"""Courses that organisations order, work that employers guarantee, people who sign up.

As the documents say: twenty places for a water association at school 87, more employers who order
than a year before, guarantees of a bank and a telecom, young women called to IT. Names and days are
invented. Written by the services that the pages use.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from centers.models import Center, Organisation, Place, ThematicArea
from events.models import Commitment
from kaea_portal.demo.names import FAMILY_NAMES, MEN, WOMEN
from people.consent_texts import TEXT_VERSION
from people.models import Person, TargetGroup
from trainings import services
from trainings.models import (
    Application,
    CourseOrder,
    IscedField,
    Programme,
    TargetedCall,
    Training,
)

Sector = CourseOrder.Sector
WATER_PLACES, WATER_PEOPLE = 20, 14
IT_CAPACITY, APPLICANTS = 10, 11
WEEKDAYS = range(5)
MORNING = (dt.time(9), dt.time(12))
CALL = (
    "Кыздар жана жаш аялдар! Биринчи сайтыңызды JavaScript менен жасап үйрөнүңүз. Окуу акысыз, "
    "алдын ала билим керек эмес. Бүтүргөндөргө жумуш орундары кепилденген."
)


def add_orders(
    centers: Mapping[str, Center],
    organisations: Mapping[str, Organisation],
    users: Mapping[str, User],
    *,
    today: dt.date,
) -> None:
    """Orders of five organisations in three years, and one announced training in IT."""
    naryn, osh = centers["naryn"], centers["osh"]
    _order_of_water(naryn, organisations["water"], users, today=today)
    _orders_of_sewing(naryn, organisations["ala-too"], by=users["naryn"], today=today)
    _orders_of_the_project(centers, organisations, users)
    _announced(osh, organisations, by=users["osh"], today=today)
    services.place_order(
        center=osh,
        organisation=organisations["bank"],
        sector=Sector.FINANCE,
        contact_name="Кадрлар бөлүмү",
        contact_email="kadr@bank.example",
        places=6,
        programme=Programme.objects.get(slug="web-programming"),
        ordered_on=_this_year(today, 12),
        is_demo=True,
        by=users["osh"],
    )


def _order_of_water(
    center: Center, water: Organisation, users: Mapping[str, User], *, today: dt.date
) -> None:
    """Twenty places at vocational school 87; fourteen are on the register so far (S102)."""
    by, school = users["naryn"], Organisation.objects.get(reference_code="vs-87")
    programme = _plumber(by=users["directorate"])
    start = today + dt.timedelta(days=15)
    order = services.place_order(
        center=center,
        organisation=water,
        sector=Sector.WATER,
        contact_name="Бирикменин төрагасы",
        contact_phone="+996555010087",
        places=WATER_PLACES,
        programme=programme,
        host=school,
        price=180_000,
        ordered_on=_this_year(today, 40),
        starts_on=start,
        ends_on=start + dt.timedelta(days=90),
        is_demo=True,
        by=by,
    )
    services.agree_order(order, by=by)
    training = services.create_training(
        center=center,
        programme=programme,
        starts_on=start,
        ends_on=start + dt.timedelta(days=90),
        host=school,
        capacity=WATER_PLACES,
        is_public=False,  # only those whom the association sends
        is_demo=True,
        by=by,
    )
    people = Person.objects.filter(centers=center, user=None, birth_year__lt=2000)
    services.enrol_many(training, people=people.order_by("pk")[:WATER_PEOPLE], by=by)
    services.fill_order(order, training=training, by=by)


def _plumber(*, by: User) -> Programme:
    programme = services.create_programme(
        by=by,
        title_ky="Сантехник: 3 айлык курс",
        title_ru="Сантехник: курс 3 месяца",
        title_en="Plumber: 3-month course",
        summary_ky="Суу түтүктөрү, насостор жана тармакты оңдоо, өндүрүштүк практика менен.",
        summary_ru="Водопровод, насосы и ремонт сетей, с производственной практикой.",
        summary_en="Water pipes, pumps and repair of networks, with practice at work.",
        area=ThematicArea.objects.get(code="plumbing"),
        isced_field=IscedField.objects.filter(pk="0732").first(),
        kind=Programme.Kind.COURSE,
        hours=360,
        languages=["ky", "ru"],
        is_demo=True,
    )
    return services.adopt_programme(programme, adopted_on=dt.date(2024, 9, 2), by=by)


def _orders_of_sewing(center: Center, workshop: Organisation, *, by: User, today: dt.date) -> None:
    """One last year, and this year what was promised at the meeting: more came than ordered."""
    programme = Programme.objects.get(slug="sewing-basics")
    values: dict[str, Any] = {
        "center": center,
        "organisation": workshop,
        "sector": Sector.INDUSTRY,
        "contact_name": "Цехтин башчысы",
        "contact_phone": "+996555010044",
        "programme": programme,
        "is_demo": True,
        "by": by,
    }
    earlier = services.place_order(
        places=5, ordered_on=dt.date(today.year - 1, 10, 6), price=25_000, **values
    )
    services.agree_order(earlier, by=by)
    promise = Commitment.objects.get(event__center=center, places=10)
    order = services.place_order(
        places=10,
        ordered_on=_this_year(today, 35),
        price=50_000,
        promised_as=promise.slug,
        **values,
    )
    services.agree_order(order, by=by)
    training = Training.objects.filter(
        center=center, programme=programme, status__in=Training.EDITABLE_STATUSES
    )
    services.fill_order(order, training=training.latest("starts_on"), by=by)


def _orders_of_the_project(
    centers: Mapping[str, Center],
    organisations: Mapping[str, Organisation],
    users: Mapping[str, User],
) -> None:
    """Two employers ordered in the months of the project of 2024; its trainings filled both
    (S23)."""
    for place, employer, sector in (
        ("naryn", "ala-too", Sector.INDUSTRY),
        ("osh", "telecom", Sector.TELECOM),
    ):
        center, by = centers[place], users[place]
        paid = Training.objects.filter(
            center=center, funding_sources__project__code="ale-promotion-2024"
        )
        training = paid.exclude(programme__kind=Programme.Kind.TOT).earliest("starts_on")
        order = services.place_order(
            center=center,
            organisation=organisations[employer],
            sector=sector,
            contact_name="Кадрлар бөлүмү",
            contact_email=f"kadr@{employer}.example",
            places=training.enrolments.counted().count(),
            programme=training.programme,
            ordered_on=training.starts_on - dt.timedelta(days=20),
            is_demo=True,
            by=by,
        )
        services.agree_order(order, by=by)
        services.fill_order(order, training=training, by=by)
        services.finish_order(order, by=by)


def _announced(
    center: Center, organisations: Mapping[str, Organisation], *, by: User, today: dt.date
) -> None:
    """Web programming with guaranteed work; eleven signed up, two of them are accepted (S118)."""
    # Sign-up asks the clock, whatever day the rest of the data is made for.
    start = max(today, timezone.localdate()) + dt.timedelta(days=20)
    training = services.create_training(
        center=center,
        programme=Programme.objects.get(slug="web-programming"),
        starts_on=start,
        ends_on=start + dt.timedelta(days=25),
        capacity=IT_CAPACITY,
        is_demo=True,
        by=by,
    )
    services.generate_sessions(
        training, weekdays=WEEKDAYS, starts_at=MORNING[0], ends_at=MORNING[1], count=16, by=by
    )
    for key, sector, places, evidence in (
        ("bank", Sector.FINANCE, 4, "14-кат"),
        ("telecom", Sector.TELECOM, 3, "Меморандум № 2"),
    ):
        services.guarantee_work(
            training=training,
            organisation=organisations[key],
            sector=sector,
            places=places,
            given_on=_this_year(today, 20),
            valid_until=training.ends_on + dt.timedelta(days=180),
            evidence=evidence,
            by=by,
        )
    call = services.make_call(
        training,
        audience="Ош шаарынын кыздары жана жаш аялдары",
        group=TargetGroup.objects.get(code="girls-limited-access"),
        text=CALL,
        by=by,
    )
    rows = [
        _apply(training, number, center.organisation.place, call) for number in range(APPLICANTS)
    ]
    for row in rows[:2]:
        services.accept_application(row, by=by)


def _apply(training: Training, number: int, place: Place | None, call: TargetedCall) -> Application:
    """Every third is a woman; the young women came by the call."""
    is_woman = number % 3 == 0
    return services.apply_for(
        training,
        family_name=FAMILY_NAMES[number * 7 % len(FAMILY_NAMES)][is_woman],
        given_name=(WOMEN if is_woman else MEN)[number * 5 + 3],
        sex="F" if is_woman else "M",
        birth_year=1997 + number % 9,
        phone=f"+9965550200{number:02}",
        place=place,
        consent_version=TEXT_VERSION,
        call=call if is_woman else None,
    )


def _this_year(today: dt.date, days: int) -> dt.date:
    """So many days ago, yet in the year of `today`."""
    return max(today - dt.timedelta(days=days), dt.date(today.year, 1, 1))
