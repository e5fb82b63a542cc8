"""Events with guests for tests, and their figures counted in plain Python, row by row."""

import datetime as dt
import random
from collections import defaultdict
from typing import Any

from django.utils import timezone

from accounts.tests.factories import create_directorate
from events.models import Booking, Event, EventAggregate, Registration
from events.tests.factories import create_attendee, create_event
from people.models import AgeBand, Person, Sex
from reports.selectors.gatherings import EventCount
from reports.tests.factories import YEAR, Network, read_dashboard
from trainings.models import Enrolment

START, END = dt.date(YEAR - 1, 1, 1), dt.date(YEAR, 12, 31)
PERIOD = {"since": START.isoformat(), "until": END.isoformat()}
DAY, EARLIER = dt.date(YEAR, 5, 1), dt.date(1999, 1, 1)
_codes = iter(range(10**9))


def create_guest(
    *, event: Event, person: Person | None = None, status: str = "checked_in"
) -> Registration:
    """A guest as the desk leaves them, linked to a person or not."""
    number = next(_codes)
    booking = Booking.objects.create(event=event, source="staff")
    return Registration.objects.create(
        booking=booking,
        event=event,
        code=f"{number:08}",
        given_name=f"Guest {number}",
        name_key=f"guest {number}",
        status=status,
        checked_in_at=timezone.now() if status == "checked_in" else None,
        cancelled_at=timezone.now() if status == "cancelled" else None,
        person=person,
        match="linked" if person else "open",
    )


def create_crowd(*, event: Event, count: int, sex: str = "F") -> EventAggregate:
    return EventAggregate.objects.create(
        event=event, sex=sex, age_band=AgeBand.UNKNOWN, count=count
    )


def held(**fields) -> Event:
    values: dict[str, Any] = {"status": "held", "starts_on": DAY} | fields
    return create_event(**values)


def create_gatherings(network: Network, *, seed: int, events: int = 10) -> list[Event]:
    """Events of every status over two years, with parts, and people who come more than once."""
    chance = random.Random(seed)
    made: list[Event] = []
    for _ in range(events):
        wholes = [event for event in made if event.parent_id is None]
        event = create_event(
            center=chance.choice(network.centers),
            kind=chance.choice(Event.Kind.values),
            starts_on=dt.date(chance.choice([YEAR - 1, YEAR]), chance.randint(1, 12), 15),
            status=chance.choice(["held", "held", "reported", *Event.Status.values]),
            parent=chance.choice(wholes) if wholes and chance.random() < 0.3 else None,
        )
        made.append(event)
        for person in chance.sample(network.people, chance.randint(0, 6)):
            create_guest(event=event, person=person, status=chance.choice(GUEST_STATES))
        for person in chance.sample(network.people, chance.randint(0, 4)):
            create_attendee(event=event, person=person, state=chance.choice(STATES))
        create_attendee(event=event)  # an organisation without anybody's name
        for _guest in range(chance.randint(0, 3)):
            create_guest(event=event, status=chance.choice(GUEST_STATES))
        for sex in chance.sample(Sex.values, chance.randint(0, 2)):
            create_crowd(event=event, sex=sex, count=chance.randint(1, 40))
    return made


GUEST_STATES = ("checked_in", "checked_in", "checked_in", "registered", "no_show", "cancelled")
STATES = ("present", "present", "invited", "excused", "absent")


def by_hand(*, start: dt.date = START, end: dt.date = END, keep=lambda _event: True) -> dict:
    """{(table, key): EventCount} by loops and sets, and the people of trainings and events."""
    lines: dict = defaultdict(lambda: {"e": 0, "known": set(), "strangers": 0, "crowd": 0})
    everyone = set()
    for whole in Event.objects.filter(parent=None):
        is_done = whole.status in ("held", "reported")
        if not (is_done and start <= whole.first_on <= end and keep(whole)):
            continue
        parts = [whole, *whole.parts.filter(status__in=("held", "reported"))]
        known, strangers, crowd = set(), 0, 0
        for part in parts:
            for guest in part.registrations.filter(status="checked_in"):
                if guest.person_id:
                    known.add(guest.person_id)
                else:
                    strangers += 1
            for row in part.attendees.filter(state="present"):
                if row.person_id:
                    known.add(row.person_id)
            crowd += sum(cell.count for cell in part.aggregate_counts.all())
        everyone |= known
        for key in (("total", None), ("kind", whole.kind), ("region", whole.region_id)):
            line = lines[key]
            line["e"] += 1
            line["known"] |= {(whole.pk, person) for person in known}
            line["strangers"] += strangers
            line["crowd"] += crowd
    found = {
        key: EventCount(
            line["e"],
            len(line["known"]) + line["strangers"],
            line["crowd"],
            len({person for _event, person in line["known"]}),
            line["strangers"],
        )
        for key, line in lines.items()
    }
    learned = set(
        Enrolment.objects.counted()
        .filter(training__status="approved", training__starts_on__range=(start, end))
        .values_list("person", flat=True)
    )
    return found | {"together": len(learned | everyone), "both": len(learned & everyone)}


def read(user=None, **params) -> dict:
    found = read_dashboard(user or create_directorate(), **PERIOD | params).figures.events
    assert found is not None
    lines: dict = {("total", None): found.total} if found.total.events else {}
    lines |= {("kind", key): count for key, count in found.by_kind.items()}
    lines |= {("region", key): count for key, count in found.by_region.items()}
    return lines | {"together": found.together, "both": found.both}
