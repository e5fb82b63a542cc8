"""The pages `make bench` measures, with their targets, and the registers it measures them on."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

REGISTER_SIZES = (5, 30, 60)
SESSIONS = 10
# Each request of a page that must not be cached gets a number of its own.
# No number of an earlier run: its pages may still be kept.
number = count(int(time.time()))


@dataclass(frozen=True)
class Page:
    """One page to measure; `path` is asked anew each round, so it may differ (a cache miss)."""

    name: str
    path: Callable[[], str]
    target: float | None  # as a ratio to the bare view; None is measured without a target
    user: str = ""
    method: str = "GET"
    body: Callable[[], str] | None = None
    before: Callable[[], None] | None = None  # outside the measured time
    headers: Callable[[], dict[str, str]] = dict
    expect: int = 200
    statements: int | None = None  # at most
    is_heavy: bool = False  # fewer rounds do


def registers() -> dict[int, tuple[str, int]]:
    """A running training with a register of each size: its number and its last session.

    They stay in the bench's database; a second run finds them.
    """
    from django.db import transaction
    from django.utils import timezone

    from centers.models import Center
    from people.models import Person
    from trainings.models import Attendance, Enrolment, Programme, Session, Training

    found = {}
    today = timezone.localdate()
    center = Center.objects.select_related("organisation").get(slug="naryn")
    programme = Programme.objects.filter(kind=Programme.Kind.COURSE).order_by("pk").first()
    people = list(Person.objects.current().filter(person_centers__center=center).order_by("pk"))
    assert programme is not None and center.organisation.place_id
    for size in REGISTER_SIZES:
        slug = f"bench-{size}"
        with transaction.atomic():
            training, is_new = Training.objects.get_or_create(
                slug=slug,
                defaults={
                    "center": center,
                    "programme": programme,
                    "status": Training.Status.RUNNING,
                    "place_id": center.organisation.place_id,
                    "region_id": center.region_id,
                    "starts_on": today - dt.timedelta(days=SESSIONS),
                    "ends_on": today + dt.timedelta(days=30),
                    "is_demo": True,
                },
            )
            if is_new:
                sessions = Session.objects.bulk_create(
                    Session(
                        training=training,
                        number=index + 1,
                        held_on=training.starts_on + dt.timedelta(days=index),
                    )
                    for index in range(SESSIONS)
                )
                rows = Enrolment.objects.bulk_create(
                    Enrolment(training=training, person=person, age=30) for person in people[:size]
                )
                assert len(rows) == size
                Attendance.objects.bulk_create(
                    Attendance(session=session, enrolment=row, mark="p")
                    for session in sessions
                    for row in rows
                )
        last = training.sessions.order_by("number").last()
        assert last is not None
        found[size] = (slug, last.pk)
    return found


def marks(training: str, session: int) -> str:
    """The form of a session as the page sends it; every mark differs from the last time."""
    from trainings.models import Attendance, Enrolment

    rows = Enrolment.objects.filter(training__slug=training).on_register().values_list("pk")
    known = dict(
        Attendance.objects.filter(session=session).values_list("enrolment_id", "mark").order_by()
    )
    now = {pk: known.get(pk, "") for (pk,) in rows}
    seen = " ".join(f"{pk}{mark}" for pk, mark in now.items())
    cells = {f"m{pk}": "l" if mark == "p" else "p" for pk, mark in now.items()}
    return urlencode({"session": session, "seen": seen} | cells)


def pages(scale: str, etag: Callable[[str], dict[str, str]]) -> Iterator[Page]:
    """The main pages and their targets."""
    from django.urls import reverse
    from django.utils import translation

    translation.activate("ky")
    found = registers()

    def plain(name: str, *arguments: str, **query: str) -> Callable[[], str]:
        path = reverse(name, args=arguments)
        return lambda: f"{path}?{urlencode(query)}" if query else path

    def missed(name: str, **query: str) -> Callable[[], str]:
        """Behind the page cache: another address each time, the same page."""
        path = reverse(name)
        return lambda: f"{path}?{urlencode({**query, 'miss': next(number)})}"

    def training(name: str, size: int, query: str = "") -> Callable[[], str]:
        path = reverse(f"trainings:{name}", args=[found[size][0]]) + query
        return lambda: path

    home = reverse("home")
    yield Page("home, cached", lambda: home, 3, statements=0)
    yield Page("home, cache miss", missed("home"), 15, statements=6)
    yield Page("home, ETag", lambda: home, 1.8, headers=lambda: etag(home), expect=304)
    yield Page("centers, cached", plain("centers:center_list"), 3)
    yield Page("centers, cache miss", missed("centers:center_list"), 15, statements=6)
    yield Page("next trainings, miss", missed("trainings:upcoming_list"), 15, statements=6)
    yield Page("events, miss", missed("events:public_list"), 15, statements=6)
    yield Page("past events, miss", missed("events:public_list", when="past"), 15, statements=6)
    yield Page("calendar, cached", plain("events:feed"), 3)
    yield from _events()
    yield from _certificate()
    yield from _library()
    # Staff
    events = "events:event_list"
    yield Page("events", plain(events), 13, statements=6, user="directorate")
    yield Page("events, search", plain(events, q="стол"), 13, statements=6, user="directorate")
    yield Page("events of a center", plain(events), 13, statements=6, user="naryn")
    yield Page("planned and held", plain("events:plan_list"), 13, statements=6, user="directorate")
    for word in ("registered", "checked_in"):
        event = _most_guests(word)
        yield Page(
            f"guests, {word.replace('_', ' ')}",
            plain("events:guest_list", event, status=word),
            15,
            statements=9,
            user="directorate",
        )
    trainings = "trainings:training_list"
    yield Page("trainings", plain(trainings), 13, statements=6, user="directorate")
    yield Page(
        "trainings, filtered",
        plain(trainings, status="approved", region="KG-N", starts_after="2024-01-01"),
        13,
        statements=6,
        user="directorate",
    )
    yield Page(
        "trainings, search", plain(trainings, q="санарип"), 13, statements=6, user="directorate"
    )
    yield Page(
        "trainings, page 400", plain(trainings, page="400"), 13, statements=6, user="directorate"
    )
    yield Page("trainings of a center", plain(trainings), 13, user="naryn", statements=6)
    people = "people:person_list"
    yield Page("people", plain(people), 13, statements=6, user="directorate")
    yield Page(
        "people, filtered",
        plain(people, region="KG-O", sex="F", born_from="1980"),
        13,
        statements=6,
        user="directorate",
    )
    yield Page(
        "people, name", plain(people, q="Асанова Айгүл"), 13, statements=6, user="directorate"
    )
    yield Page("people of a center", plain(people), 13, user="naryn", statements=6)
    yield Page("centers, staff", plain("centers:center_list"), 13, statements=6, user="directorate")
    yield Page("users", plain("accounts:user_list"), 13, statements=6, user="directorate")
    yield Page("audit log", plain("core:audit_list"), 13, statements=6, user="directorate")
    yield Page("search", plain("search", q="Асанова"), 13, statements=6, user="directorate")
    yield Page("home, coordinator", lambda: home, 13, user="naryn")
    yield Page("home, directorate", lambda: home, 13, user="directorate")
    for size in REGISTER_SIZES:
        yield Page(
            f"register of {size}",
            training("register_detail", size),
            15 if size == 30 else None,
            user="naryn",
            statements=7,
        )
    yield Page("information", training("training_detail", 30), 15, user="naryn", statements=8)
    yield Page("attendance grid 30", training("attendance_update", 30), 15, user="naryn")
    slug, session = found[30]
    yield Page(
        "attendance of 30, saved",
        training("attendance_update", 30),
        12,
        user="naryn",
        method="POST",
        body=lambda: marks(slug, session),
        expect=302,
    )
    yield from _dashboards(scale)
    progress = plain("reports:project_progress", "ale-promotion-2024")
    yield Page("progress of a project", progress, 8, "directorate")
    yield Page("healthz (no worker)", lambda: reverse("healthz"), None, expect=503)


def _most_guests(status: str) -> str:
    """The event with the most guests of a status, by its number."""
    from django.db.models import Count

    from events.models import Registration

    rows = Registration.objects.filter(status=status).order_by().values_list("event__slug")
    found = rows.annotate(guests=Count("pk")).order_by("-guests", "event__slug").first()
    assert found is not None
    return str(found[0])


def _events() -> Iterator[Page]:
    """Of visitors: the page of an event with a programme, the programme, a region, words."""
    from django.urls import reverse

    from events.models import Event

    released = Event.objects.open_to_all().filter(releases__isnull=False)
    event = released.order_by("-first_on", "-pk").first()
    assert event is not None
    addresses = {
        "event": event.get_public_url(),
        "programme": event.get_programme_url(),
        "events of a region": f"{reverse('events:public_list')}?region=KG-N",
        "events, words": f"{reverse('events:public_list')}?{urlencode({'q': 'стол'})}",
        "calendar of a region": f"{reverse('events:feed')}?region=KG-N",
    }
    for name, address in addresses.items():
        joint = "&" if "?" in address else "?"
        yield Page(
            f"{name}, miss",
            lambda address=address, joint=joint: f"{address}{joint}miss={next(number)}",  # type: ignore[misc]
            15,
            statements=6,
        )


def _certificate() -> Iterator[Page]:
    """What an employer opens with the paper in his hand: at most five bare views."""
    from trainings.models import Certificate

    made = Certificate.objects.current().order_by("pk").first()
    assert made is not None
    address = made.get_public_url()
    yield Page("certificate, checked", lambda: address, 5, statements=0)
    miss = lambda: f"{address}?miss={next(number)}"  # noqa: E731
    yield Page("certificate, first time", miss, 15, statements=1)


def _library() -> Iterator[Page]:
    """Of visitors; a miss has another address each time."""
    from django.urls import reverse

    from library.models import CatalogueEntry, SearchEntry

    address = reverse("library:resource_list")
    entry = SearchEntry.objects.filter(language="ky").order_by("pk").first()
    assert entry is not None
    tutorial = entry.resource.get_absolute_url()
    limit = 20 if CatalogueEntry.objects.count() > 4100 else 12

    def miss(path: str, **query: str) -> Callable[[], str]:
        return lambda: f"{path}?{urlencode({**query, 'miss': next(number)})}"

    yield Page("library, cached", lambda: address, 3, statements=0)
    yield Page("library, cache miss", miss(address), 15, statements=5)
    asked = {"lang": "ky", "level": "beginner", "offline": "1"}
    for name, words in (
        ("search", "телефон сырсөз"),
        ("common word", "акча"),
        ("misspelt", "телефн сырсөс"),
    ):
        yield Page(f"library, {name}, miss", miss(address, q=words, **asked), limit, statements=5)
    yield Page("library, filtered, miss", miss(address, **asked), limit, statements=5)
    yield Page("library, most used, miss", miss(address, sort="used"), limit, statements=5)
    yield Page("library, tutorial cached", lambda: tutorial, 3, statements=0)
    yield Page("library, tutorial miss", miss(tutorial), 15)


def _dashboards(scale: str) -> Iterator[Page]:
    """Over about 30,000 participations (all there are at a smaller scale), and over a year."""
    from django.urls import reverse
    from django.utils import timezone

    from trainings.models import Enrolment

    address = reverse("reports:dashboard")
    last = timezone.localdate() - dt.timedelta(days=30)
    counted = Enrolment.objects.counted().filter(training__status="approved")

    def participations(since: dt.date) -> int:
        return counted.filter(training__starts_on__range=(since, last)).count()

    first, year = last, last - dt.timedelta(days=365)
    while first.year > last.year - 5 and participations(first) < 30_000:
        first -= dt.timedelta(days=14)
    for since, name in ((first, "dashboard"), (year, "dashboard, a year")):
        path = f"{address}?since={since}&until={last}"
        size = f"{round(participations(since), -2):,}"
        limit = 25 if since == year and scale == "national" else 20
        yield Page(
            f"{name}, {size}",
            lambda path=path: path,  # type: ignore[misc]
            limit,
            before=forget_figures,
            user="directorate",
            is_heavy=True,
        )
        yield Page(f"{name}, kept", lambda path=path: path, 8, user="directorate")  # type: ignore[misc]


def forget_figures() -> None:
    """Drop what is kept of dashboards, so that the next one is counted and rendered anew."""
    from django.core.cache import cache

    client = cache._cache.get_client(None, write=True)  # type: ignore[attr-defined]
    for prefix in ("figures:", "dashboard:"):
        if keys := list(client.scan_iter(match=cache.make_key(f"{prefix}*"))):
            client.delete(*keys)
