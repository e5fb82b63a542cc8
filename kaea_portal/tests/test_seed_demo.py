import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import Count, F
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from centers.models import Center, Organisation, Place
from core.models import OutgoingMessage, Subscription
from events import selectors
from events.models import (
    Appeal,
    Commitment,
    Delivery,
    Event,
    Minutes,
    Registration,
    Resolution,
    SignUp,
)
from events.selectors import carried_over, guest_figures
from events.services import search_title as search_title_of_event
from events.services.rules import settle
from kaea_portal.demo.network import PASSWORD
from kaea_portal.demo.seed import seed
from kaea_portal.tests.conftest import SMALL, TODAY
from library.models import Resource, Revision
from people.models import DuplicatePair, Person, PersonPhone
from people.names import name_key
from reports.models import CommitmentOutcome
from trainings.filters import ProgrammeFilter
from trainings.models import (
    AggregateCount,
    Attendance,
    Certificate,
    CourseOrder,
    Enrolment,
    FollowUpAnswer,
    FollowUpRefusal,
    FollowUpWave,
    Programme,
    TrainerRequest,
    Training,
)
from trainings.selectors import applicants, order_figures, women_share
from trainings.selectors.cascade import Choice, cascade
from trainings.selectors.ratings import ratings_of
from trainings.services.programmes import search_title

# One process writes the data, once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("seeded")]


@pytest.fixture(autouse=True)
def demonstration(settings: Settings) -> None:
    settings.DEMO = True


@pytest.mark.usefixtures("seeded")
def test_seed_writes_what_services_would() -> None:
    for person in Person.objects.all()[:200]:
        assert person.name_key == name_key(person.family_name, person.given_name)
    for programme in Programme.objects.all():
        assert programme.search_title == search_title(programme) != ""
    for phone in PersonPhone.objects.all()[:50]:
        assert phone.tail == str(phone.number)[-9:]
    for row in Enrolment.objects.select_related("person", "training")[:200]:
        assert row.age == row.person.age_on(row.training.starts_on)
    for training in Training.objects.select_related("place__region"):
        assert training.region == (training.place.region or training.place)
    held_later = Attendance.objects.filter(session__held_on__gt=TODAY)
    assert held_later.count() == 0
    unknown = Enrolment.objects.exclude(person__centers=None).count()
    assert unknown == Enrolment.objects.count()


@pytest.mark.usefixtures("seeded")
def test_seed_holds_the_figures_of_the_documents() -> None:
    assert Subscription.objects.confirmed().count() == Subscription.objects.count() - 1 == 2
    tot = Training.objects.get(slug="2024-04-bo-tot")
    assert Organisation.objects.in_network_on(TODAY).count() == 15
    assert tot.enrolments.counted().count() == 16
    people = Person.objects.filter(enrolments__training=tot)
    assert Center.objects.filter(people__in=people).distinct().count() == 15
    assert AggregateCount.objects.get(training__slug="2024-02-bm-it").count == 40
    directorate = User.objects.get(email="directorate@demo.kaea.example")
    tree = cascade(tot, user=directorate, choice=Choice())
    assert (len(tree.branches), tree.masters, tree.has_masters) == (16, 15, False)
    assert (tree.trainings, len(tree.idle)) == (16, 1)
    # Ten come to the same trainer twice, and some to the trainers of two centers.
    assert 180 <= tree.total.people <= 200
    assert tree.total.participations == 210
    assert tree.is_reached
    assert tot.programme.competences.filter(is_methodology=True).count() == 1
    requests = {request.state: request for request in TrainerRequest.objects.all()}
    assert requests.keys() == {"asked", "assigned", "done"}
    assert requests["done"].training is not None
    named = Certificate.objects.filter(training=tot)
    assert named.count() >= 15
    assert {row.facts["methodology"]["en"] for row in named} == {"Card methodology"}


@pytest.mark.usefixtures("seeded")
def test_seed_fills_the_library_with_every_kind_and_state() -> None:
    published = Resource.objects.published()
    tutorials = published.filter(kind="tutorial")
    languages = tutorials.annotate(number=Count("editions"))

    assert tutorials.count() == 30
    assert languages.filter(number__gte=3).count() >= 10
    assert languages.filter(number__lt=2).count() == 0
    assert set(published.values_list("kind", flat=True)) == set(Resource.Kind.values)
    states = Revision.objects.filter(edition__resource__center__slug="naryn")
    assert {row.state for row in states} == {"published", "in_review", "changes_asked"}
    assert Resource.objects.filter(withdrawn_at__isnull=False).count() == 1
    assert Resource.objects.filter(is_demo=False).count() == 0
    assert Programme.objects.get(kind="tot").materials.count() == 2
    assert not OutgoingMessage.objects.filter(kind__startswith="library.").exists()


@pytest.mark.usefixtures("seeded")
def test_seed_gives_the_coordinator_in_naryn_work_in_every_state() -> None:
    naryn = Training.objects.filter(center__slug="naryn", copied_from=None)
    statuses = dict(naryn.values_list("status").annotate(Count("pk")))
    assert {"planned", "running", "submitted", "returned", "approved"} <= set(statuses)
    assert DuplicatePair.objects.open().count() == 1
    user = User.objects.get(email="naryn@demo.kaea.example")
    assert user.check_password(PASSWORD)
    assert user.is_demo


@pytest.mark.usefixtures("seeded")
def test_seed_twice_writes_nothing() -> None:
    before = Enrolment.objects.count()
    with pytest.raises(ValidationError) as refusal:
        seed(SMALL, today=TODAY)
    assert refusal.value.code == "seeded"
    call_command("seed_demo", verbosity=0)
    assert Enrolment.objects.count() == before


@pytest.mark.usefixtures("seeded")
def test_seed_holds_the_events_of_the_documents() -> None:
    def one(title: str, **fields: object) -> Event:
        return Event.objects.get(title_en=title, **fields)

    digital = one("Development the population digital skills for using state services")
    assert (digital.kind, digital.level, digital.status) == ("round_table", "national", "reported")
    ale_day = one("ALE Day in Kyrgyzstan", edition=2024)
    assert one("ALE Day in Kyrgyzstan", edition=2025).copied_from == ale_day
    meetings = Event.objects.filter(kind="partnership", planned_on=dt.date(2024, 8, 31))
    assert meetings.values("center").distinct().count() == meetings.count() == 15
    assert meetings.filter(status__in=Event.DONE_STATUSES).count() == 12
    assert meetings.overdue(TODAY).count() == 3
    festivals = Event.objects.filter(series__code="ale-festival").order_by("edition")
    places = festivals.values_list("edition", "place__name_en", "place__code")[:2]
    assert list(places) == [
        (2024, "Karakol city", "41702410000010"),
        (2025, "Manas city", "41703410000010"),  # Jalal-Abad until autumn of that year
    ]
    assert festivals[0].region == Place.objects.get(name_en="Issyk-Kul region")
    coming = festivals.get(status="announced", starts_on__gte=TODAY)
    assert coming.registrations.seated().count() > 5
    figures = guest_figures(festivals[0])
    assert (figures.came, figures.without_names, figures.total) == (480, 40, 520)
    coordination = Event.objects.get(starts_on=dt.date(2021, 2, 19))
    assert (coordination.format, coordination.projects.get().code) == ("online", "e-quality")
    exchange = one("Exchange meeting on E-school")
    assert exchange.starts_on == dt.date(2023, 10, 13)
    conference = exchange.parent
    assert conference is not None
    assert list(conference.host_rows.values_list("organisation__name_en", "role")) == [
        ("Taalim-Forum", "host"),
        ("Ministry of Education and Science", "host"),
    ]
    webinar = one("How digital skills are developing in Central Asia")
    assert f"{webinar.first_on:%m-%d}" == "08-25"
    assert (webinar.languages, webinar.hosts.count()) == (["ru"], 3)


@pytest.mark.usefixtures("seeded")
def test_seed_holds_the_programmes_of_the_documents() -> None:
    webinar = Event.objects.get(title_en="How digital skills are developing in Central Asia")
    (slot,) = webinar.slots.all()
    people = slot.roles.values_list("role", "speaker__organisation__name_en")
    assert list(people)[1:] == [
        ("speaker", "TajRupt"),
        ("speaker", "Kyrgyz Software and Services Developers Association"),
        ("speaker", "ORLEU"),
    ]
    countries = slot.people.exclude(country=None).values_list("country__code", flat=True)
    assert (sorted(countries), people[0][0]) == ([Place.KYRGYZSTAN, "KZ", "TJ"], "moderator")
    karakol = Event.objects.get(series__code="ale-festival", edition=2024)
    assert [release.number for release in karakol.releases.all()] == [2, 1]
    assert karakol.slots.filter(kind="master_class", capacity__gte=1).count() == 4
    assert karakol.stands.count() == 3
    for event in Event.objects.filter(releases__isnull=False).distinct():
        found = selectors.conflicts(selectors.draft_of(event))
        assert [one.code for one in found if one.code != "outside_hours"] == []


@pytest.mark.usefixtures("seeded")
def test_seed_writes_events_as_services_would() -> None:
    rows = Event.objects.select_related("place__region", "center")
    assert Event.objects.filter(is_demo=False).count() == 0
    for event in rows:
        assert event.search_title == search_title_of_event(event)
        if event.place is not None:
            assert event.region == (event.place.region or event.place)
        before = {name: getattr(event, name) for name in ("region_id", "edition", "ends_on")}
        settle(event)
        assert before == {name: getattr(event, name) for name in before}
    assert rows.filter(status="announced", starts_on__gte=TODAY).exists()


@pytest.mark.usefixtures("seeded")
def test_seed_writes_guests_as_services_would() -> None:
    rows = Registration.objects.filter(event__series=None).select_related("event", "booking")
    assert rows.values("event").distinct().count() > 10
    for row in rows:
        assert row.name_key == name_key(row.family_name, row.given_name, row.patronymic)
        assert (row.booking.event_id, row.person, row.match) == (row.event_id, None, "none")
        is_over = row.event.status in Event.DONE_STATUSES
        assert (row.status == "registered") != is_over
        if row.checked_in_at:
            assert timezone.localdate(row.checked_in_at) == row.event.first_on
    counted = rows.counted().filter(event__status="reported").values("event")
    assert 0 < counted.count() < rows.count()
    coming = SignUp.objects.filter(event__status="announced", event__series=None)
    assert all(row.is_open for row in coming) and coming.exists()
    assert not SignUp.objects.filter(event__status="reported", event__series=None, is_open=True)


@pytest.mark.usefixtures("seeded")
def test_seed_holds_what_the_meetings_led_to() -> None:
    digital = Event.objects.get(
        title_en="Development the population digital skills for using state services"
    )
    deliveries = Delivery.objects.filter(recommendation__event=digital)
    assert (deliveries.count(), deliveries.overdue(TODAY).count()) == (6, 4)
    promise = digital.commitments.get()
    money = (promise.promised, promise.payments.get().amount)
    assert money == (Decimal(50_000), Decimal(40_000))
    assert CommitmentOutcome.objects.filter(commitment=promise).count() == 1
    resolution = Resolution.objects.adopted().get()
    assert resolution.items.values("group").distinct().count() == 3
    exchange = Event.objects.get(title_en="Exchange meeting on E-school")
    countries = set(exchange.attendees.present().values_list("country__iso_code", flat=True))
    assert countries == {"KG", "MN", "KZ"}
    meetings = Event.objects.filter(kind="partnership", planned_on=dt.date(2024, 8, 31))
    assert Commitment.objects.filter(event__in=meetings).count() == 36
    assert Commitment.objects.filter(is_demo=False).count() == 0
    coming = Event.objects.filter(center__slug="naryn", kind="partnership").latest("first_on")
    assert carried_over(coming).count() == 2


@pytest.mark.usefixtures("seeded")
def test_seed_holds_what_was_said_at_the_meetings_of_the_documents() -> None:
    def present(event: Event) -> dict[str, str]:
        rows = event.attendees.present().select_related("organisation")
        return {row.organisation.name_en: row.delegation for row in rows if row.organisation}

    title = "E-Quality: online coordination meeting to clarify tasks, work plans, expected results"
    coordination = Event.objects.get(title_en=title, starts_on=dt.date(2021, 2, 19))
    assert coordination.online_link != ""
    assert (coordination.agenda_items.count(), coordination.commitments.count()) == (3, 2)
    assert [row.phase for row in coordination.minutes.all()] == ["approved"]
    assert present(coordination) == {
        "European Union": "",
        "Bulgarian Chamber of Education, Science and Culture": "",
        "InAQA": "",
        "Kyrgyz Adult Education Association": "Кыргызстандык эксперттер",
    }
    exchange = Event.objects.get(title_en="Exchange meeting on E-school")
    assert set(present(exchange).values()) == {"Кыргыз Республикасы", "Монголия", "Казакстан"}
    assert exchange.minutes.approved().count() == 1
    assert exchange.commitments.get().owner_organisation.country.iso_code == "MN"
    council = Event.objects.filter(minutes__in=Minutes.objects.numbered("Protocol 2"))
    assert [str(row.minutes.get().dated_on) for row in council] == ["2017-06-23"]
    digital = Event.objects.get(
        title_en="Development the population digital skills for using state services"
    )
    assert (digital.slots.count(), digital.recommendations.count()) == (4, 1)
    agency = "State Agency for Civil Service and Local Self-Government Affairs"
    assert {agency, "Ministry of Education and Science"} <= set(present(digital))
    assert digital.attendees.present().filter(is_decision_maker=True).count() == 4
    ordered = Commitment.objects.filter(event__center__slug="naryn", places=10)
    assert ordered.count() == 1
    appeals = Appeal.objects.order_by("sent_on")
    assert [(bool(row.letter), bool(row.answered_on)) for row in appeals] == [
        (True, True),
        (True, False),
    ]


@pytest.mark.usefixtures("seeded")
def test_seed_gives_centers_partners_of_the_last_twelve_months() -> None:
    directorate = User.objects.get(email="directorate@demo.kaea.example")
    naryn = Center.objects.get(slug="naryn")
    lines = selectors.partners(directorate, center=naryn, today=TODAY)
    assert {line.name: line.meetings for line in lines} == {
        "Ак-Талаа айыл өкмөтү": 2,
        "«Ала-Тоо текстиль» тигүү цехи": 2,
    }


def test_all_who_answered_of_the_first_courses_work_in_banks_or_telecoms(seeded: None) -> None:
    """S119: 100 % of those who answered, with the number of answers."""
    rows = FollowUpAnswer.objects.current().filter(
        follow_up__wave__training__programme__slug="it-specialists", follow_up__wave__months=12
    )
    wave = FollowUpWave.objects.get(training__programme__slug="it-specialists", months=12)
    assert (wave.rows.count(), rows.count()) == (16, 14)
    assert set(rows.values_list("outcome", flat=True)) == {"employed"}
    assert set(rows.values_list("sector", flat=True)) == {"banking", "telecom"}
    assert set(rows.values_list("follow_up__enrolment__person__sex", flat=True)) == {"F", "M"}
    assert {"middle", "manager"} <= set(rows.values_list("level", flat=True))


def test_other_trainings_have_mixed_answers_and_trainers_have_ratings(seeded: None) -> None:
    others = FollowUpAnswer.objects.exclude(
        follow_up__wave__training__programme__slug="it-specialists"
    )
    assert len(set(others.values_list("outcome", flat=True))) >= 4
    assert FollowUpRefusal.objects.exists()
    taught = Training.objects.filter(slug__startswith="2024-c")
    assert len(ratings_of(list(taught.values_list("pk", flat=True)))) == 4


def test_seed_holds_the_orders_of_the_documents(seeded: None) -> None:
    """S102, S23: twenty places at school 87; more employers order than a year before."""
    water = CourseOrder.objects.with_filled().get(sector="water")
    assert (water.places, water.filled, water.state) == (20, 14, "filling")  # type: ignore[attr-defined]
    assert water.host is not None
    assert water.host.reference_code == "vs-87"
    assert water.what.endswith("3 айлык курс")
    assert not CourseOrder.objects.filter(is_demo=False).exists()
    promised = CourseOrder.objects.exclude(promised_as="").with_filled().get()
    assert Commitment.objects.get(slug=promised.promised_as).places == promised.places == 10
    assert promised.filled > promised.places  # type: ignore[attr-defined]
    figures = order_figures(
        User.objects.get(email="directorate@demo.kaea.example"),
        period=(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
        baseline=(dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
    )
    assert (figures.employers, figures.baseline, figures.orders) == (3, 1, 3)
    assert figures.guaranteed == 7


def test_seed_holds_what_schools_and_centers_do_together(seeded: None) -> None:
    """S87, S121: experimental, by tags; S95: of KSSDA, at school 14; S109: four places, staff."""
    for word in ("JavaScript", "Android"):
        found = ProgrammeFilter({"q": word, "state": "experimental"}, Programme.objects.all()).qs
        assert found.get().modules.count() == 3
    taught = Training.objects.get(host__reference_code="vs-14")
    trainer = taught.trainers.get().person
    assert trainer.organisation is not None
    assert trainer.organisation.short_name_ky == "KSSDA"
    classes = Training.objects.filter(programme__kind="seminar")
    regions = classes.order_by("starts_on").values_list("region__name_en", flat=True)
    assert list(regions) == ["Issyk-Kul region", "Osh city", "Chui region", "Bishkek city"]
    staff = Enrolment.objects.filter(training__in=classes)
    assert staff.count() == 16
    assert not staff.exclude(sent_by=F("training__host")).exists()
    ended = Certificate.objects.get(expires_on__isnull=False)
    assert ended.training is not None and ended.issued_on > ended.training.ends_on
    assert ended.state_on(TODAY) == "expired"


def test_seed_holds_an_announced_course_of_it_with_people_who_signed_up(seeded: None) -> None:
    """S117, S118, S124: guarantees, the share of women beside its baseline, a call to them."""
    training = Training.objects.get(applications__isnull=False, applications__status="waiting")
    employers = training.guarantees.order_by("sector").values_list("sector", "places")
    assert list(employers) == [("finance", 4), ("telecom", 3)]
    states = training.applications.order_by().values_list("status").annotate(Count("pk"))
    assert dict(states) == {"accepted": 2, "applied": 8, "waiting": 1}
    coordinator = User.objects.get(email="osh@demo.kaea.example")
    share = women_share(training, applicants(training, user=coordinator))
    assert (share.women, share.known, share.share, share.baseline) == (4, 11, 36, 20)
    call = training.calls.get()
    assert call.applications.filter(sex="F").count() == call.applications.count() == 4
