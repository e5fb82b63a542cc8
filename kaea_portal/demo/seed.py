"""Fills an empty database with the invented network. Refuses where other data is."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import (
    Center,
    Membership,
    NetworkMembership,
    Organisation,
    OrganisationFormerName,
    Place,
    ThematicArea,
)
from centers.services.search import index_organisations
from events.models import Event
from kaea_portal.demo import network
from kaea_portal.demo.cascade import add_cascade, add_requests, plan_tot
from kaea_portal.demo.certificates import add_certificates
from kaea_portal.demo.event_rows import invent_events
from kaea_portal.demo.events import add_events
from kaea_portal.demo.exams import add_exams
from kaea_portal.demo.follow_ups import add_follow_ups
from kaea_portal.demo.framework import add_frameworks
from kaea_portal.demo.guest_rows import invent_guests
from kaea_portal.demo.library import add_library
from kaea_portal.demo.naryn import add_naryn
from kaea_portal.demo.news import add_readers
from kaea_portal.demo.orders import add_orders
from kaea_portal.demo.other_materials import add_other_materials, add_partner_abroad
from kaea_portal.demo.reporting import add_reporting
from kaea_portal.demo.rows import Inventor, Scale
from kaea_portal.demo.schools import add_schools
from library.models import Resource
from people.models import Person
from projects.models import DonorViewer, Project
from trainings.models import (
    AggregateCount,
    Attendance,
    Enrolment,
    FundingSource,
    IscedField,
    Programme,
    Session,
    Training,
)
from trainings.services.programmes import search_title


def is_seeded() -> bool:
    """Whether the demo data is there already."""
    return User.objects.filter(is_demo=True).exists()


def holds_other_data() -> bool:
    """Whether somebody works here: then no invented row may come in between."""
    return (
        User.objects.filter(is_demo=False).exists()
        or Training.objects.filter(is_demo=False).exists()
        or Programme.objects.filter(is_demo=False).exists()
        or Project.objects.filter(is_demo=False).exists()
        or Resource.objects.filter(is_demo=False).exists()
        or Event.objects.filter(is_demo=False).exists()
        or Organisation.objects.filter(is_demo=False, reference_code="").exists()
        or Person.objects.exists()
    )


@transaction.atomic
def seed(scale: Scale, *, today: dt.date | None = None) -> None:
    """Write the invented network at a scale (`rows.SCALES` has them); all of it or nothing.

    Raises ValidationError where the demo data is there already or other data is, and where the
    pages would not say that it is invented.
    """
    if is_seeded():
        raise ValidationError(_("The demo data is there already."), code="seeded")
    if holds_other_data():
        raise ValidationError(
            _("This database holds data that is not demo data; nothing was written."), code="other"
        )
    if not settings.DEMO:
        raise ValidationError(
            _(
                "Demo data is written only where every page says that it is invented: set "
                "PORTAL_DEMO=1 in the environment."
            ),
            code="unmarked",
        )
    today = today or timezone.localdate()
    organisations = _organisations()
    centers = _centers(organisations["kaea"], count=scale.centers)
    projects = _projects(organisations)
    programmes = _programmes()
    users = _users(centers, donor=organisations["bmz"])
    Inventor(scale, today=today).invent()
    add_frameworks(projects, organisations, by=users["directorate"], approver=users["admin"])
    project = projects["ale-promotion-2024"]
    tot = _training_of_trainers(programmes["tot-card-methodology"], project, centers)
    plan_tot(tot.programme, by=users["directorate"])
    add_cascade(tot, project, by=users["directorate"])
    _it_specialists(programmes["it-specialists"])
    add_naryn(
        centers["naryn"],
        coordinator=users["naryn"],
        trainer=users["trainer"],
        directorate=users["directorate"],
        today=today,
    )
    trainer = users["trainer"].person
    add_requests(centers, trainer, by=users["directorate"], today=today)
    add_follow_ups(directorate=users["directorate"], today=today)
    add_certificates(directorate=users["directorate"], today=today)
    add_exams(centers["naryn"], by=users["directorate"], today=today)
    add_library(
        author=users["directorate"], reviewer=users["reviewer"], academy=organisations["academy"]
    )
    partners = organisations | {
        "almaty": add_partner_abroad(Place.objects.get(level="country", iso_code="KZ"))
    }
    add_other_materials(
        author=users["directorate"],
        reviewer=users["reviewer"],
        coordinator=users["naryn"],
        naryn=centers["naryn"],
        partners=partners,
    )
    index_organisations(Organisation.objects.filter(is_demo=True))
    add_events(organisations, projects, centers, by=users["directorate"], today=today)
    add_orders(centers, organisations, users, today=today)
    add_schools(centers, organisations, by=users["directorate"], today=today)
    invent_events(scale, today=today)
    invent_guests()
    add_readers()
    # The planner would take the full tables for empty ones until autovacuum comes by.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    add_reporting(organisations, projects, centers, by=users["directorate"], today=today)


def _named(value: tuple[str, str, str], field: str = "name") -> dict[str, str]:
    return {f"{field}_ky": value[0], f"{field}_ru": value[1], f"{field}_en": value[2]}


def _organisations() -> dict[str, Organisation]:
    countries = {place.iso_code: place for place in Place.objects.filter(level="country")}
    places = Place.objects.in_bulk(field_name="code")
    organisations = {}
    for key, (kind, country, place, name, short) in network.ORGANISATIONS.items():
        organisations[key] = Organisation.objects.create(
            kind=kind,
            country=countries[country],
            place=places.get(place),
            short_name_ky=short,
            is_demo=True,
            **_named(name),
        )
    # Renamed in 2021: reports of earlier years keep the earlier name.
    OrganisationFormerName.objects.create(
        organisation=organisations["digital"],
        valid_until=dt.date(2021, 5, 12),
        **_named(
            (
                "Маалыматтык технологиялар жана байланыш мамлекеттик комитети",
                "Государственный комитет информационных технологий и связи",
                "State Committee of Information Technologies and Communications",
            )
        ),
    )
    return organisations


def _centers(kaea: Organisation, *, count: int) -> dict[str, Center]:
    places = Place.objects.select_related("region").in_bulk(field_name="code")
    areas = ThematicArea.objects.in_bulk(field_name="code")
    centers = {}
    for index in range(count):
        demo = network.CENTERS[index % len(network.CENTERS)]
        # Beyond the real fifteen, a numbered one more in the same town.
        number = index // len(network.CENTERS) + 1
        suffix = f"-{number}" if number > 1 else ""
        place = places[demo.place]
        organisation = Organisation.objects.create(
            kind=Organisation.Kind.CENTER,
            country=kaea.country,
            place=place,
            phone=f"+996312{index + 10:06}",
            email=f"{demo.slug}{suffix}@demo.kaea.example",
            is_demo=True,
            **_named(tuple(f"{name}{suffix and f' № {number}'}" for name in demo.name)),  # type: ignore[arg-type]
        )
        center = Center.objects.create(
            organisation=organisation,
            slug=demo.slug + suffix,
            code=demo.code if number == 1 else f"{index:03X}"[:4],
            region=place.region or place,
            opening_hours_ky="Дүйшөмбү–жума, 9:00–17:00",
            opening_hours_ru="Понедельник–пятница, 9:00–17:00",
            opening_hours_en="Monday–Friday, 9:00–17:00",
        )
        center.thematic_areas.set(areas[network.AREAS[code]] for code in demo.areas)
        joined_on = dt.date(2004 + index % 12, 3, 1)
        NetworkMembership.objects.create(organisation=organisation, joined_on=joined_on)
        centers[center.slug] = center
    return centers


def _projects(organisations: dict[str, Organisation]) -> dict[str, Project]:
    projects = {}
    for demo in network.PROJECTS:
        project = Project.objects.create(
            code=demo.code,
            starts_on=demo.starts_on,
            ends_on=demo.ends_on,
            implementer=organisations["kaea"],
            is_demo=True,
            **_named(demo.title, "title"),
            **_named(demo.objective, "objective"),
        )
        project.donors.add(organisations[demo.donor])
        project.regions.set(Place.objects.filter(code__in=demo.regions))
        projects[demo.code] = project
    return projects


def _programmes() -> dict[str, Programme]:
    areas = ThematicArea.objects.in_bulk(field_name="code")
    fields = IscedField.objects.in_bulk()
    programmes = {}
    for demo in (*network.PROGRAMMES, network.TOT, network.IT_SPECIALISTS):
        programme = Programme(
            slug=demo.slug,
            area=areas[network.AREAS[demo.area]],
            isced_field=fields.get(demo.isced),
            hours=demo.hours,
            kind=demo.kind,
            sdg_targets=network.GOALS.get(demo.area, ["4.3"]),
            languages=["ky", "ru"],
            state=Programme.State.ADOPTED,
            adopted_on=dt.date(2023, 9, 1),
            is_demo=True,
            **_named(demo.title, "title"),
            **_named(demo.summary, "summary"),
        )
        programme.search_title = search_title(programme)
        programme.save()
        programmes[demo.slug] = programme
    return programmes


def _users(centers: dict[str, Center], *, donor: Organisation) -> dict[str, User]:
    users = {}
    hashed = make_password(network.PASSWORD)  # once: hashing is slow on purpose, 0.3 s each
    for key, name, language, role, center, center_role in network.USERS:
        user = User.objects.create(
            email=f"{key}@demo.kaea.example",
            password=hashed,
            name=name,
            language=language,
            national_role=role,
            is_demo=True,
        )
        if center:
            Membership.objects.create(user=user, center=centers[center], role=center_role)
        users[key] = user
    DonorViewer.objects.create(user=users["donor"], donor=donor)
    return users


def _training_of_trainers(
    programme: Programme, project: Project, centers: dict[str, Center]
) -> Training:
    """The ToT of 2024: 16 trainers of 15 centers, one center sent two (checklist S7)."""
    bishkek = centers["bishkek-oktyabr"]
    days = [dt.date(2024, 4, day) for day in (15, 16, 17, 18, 19)]
    training = Training.objects.create(
        slug="2024-04-bo-tot",
        center=bishkek,
        programme=programme,
        level=Training.Level.NATIONAL,
        status=Training.Status.APPROVED,
        place=bishkek.region,
        region=bishkek.region,
        starts_on=days[0],
        ends_on=days[-1],
        hours=programme.hours,
        capacity=16,
        submitted_at=timezone.now(),
        decided_at=timezone.now(),
        is_demo=True,
    )
    FundingSource.objects.create(training=training, kind="donor_project", project=project)
    sessions = Session.objects.bulk_create(
        Session(training=training, number=number, held_on=day)
        for number, day in enumerate(days, start=1)
    )
    home = list(centers.values())[:15]
    trainers: list[Person] = []
    for center in (*home, home[0]):
        people = center.people.filter(birth_year__lt=1995).exclude(
            pk__in=[person.pk for person in trainers]
        )
        trainers.append(people.earliest("pk"))
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            training=training,
            person=person,
            age=person.age_on(days[0]),
            pre_test=45,
            post_test=85,
            sent_by_id=center.organisation_id,
        )
        for person, center in zip(trainers, (*home, home[0]), strict=True)
    )
    Attendance.objects.bulk_create(
        Attendance(session=session, enrolment=enrolment, mark="p")
        for session in sessions
        for enrolment in enrolments
    )
    return training


def _it_specialists(programme: Programme) -> None:
    """Forty IT specialists of whom no list of names was kept (checklist S88)."""
    center = Center.objects.get(slug="bishkek-birinchi-may")
    training = Training.objects.create(
        slug="2024-02-bm-it",
        center=center,
        programme=programme,
        level=Training.Level.NATIONAL,
        status=Training.Status.APPROVED,
        place=center.region,
        region=center.region,
        starts_on=dt.date(2024, 2, 5),
        ends_on=dt.date(2024, 2, 23),
        hours=programme.hours,
        submitted_at=timezone.now(),
        decided_at=timezone.now(),
        is_demo=True,
    )
    AggregateCount.objects.create(training=training, sex="U", age_band="unknown", count=40)
