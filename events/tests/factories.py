"""Events, their hosts, series and programmes for tests."""

import datetime as dt
import itertools
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from centers.models import Center, Organisation, Place
from centers.tests.factories import create_center, create_organisation
from core.folding import fold
from events.models import (
    Attendee,
    Commitment,
    Delivery,
    Event,
    EventHost,
    Hall,
    Minutes,
    ProgrammeRelease,
    Progress,
    Recommendation,
    Series,
    Slot,
    SlotRole,
    Speaker,
    Stand,
)
from events.services import release_programme
from people.models import Person
from projects.models import PolicyPlanItem

_numbers = itertools.count(1)


def in_days(days: int) -> dt.date:
    """A day from today on."""
    return timezone.localdate() + dt.timedelta(days=days)


def create_event(
    *,
    title: str = "",
    center: Center | None = None,
    of_directorate: bool = False,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    planned_on: dt.date | None = None,
    status: str = Event.Status.ANNOUNCED,
    place: Place | None = None,
    **fields: Any,
) -> Event:
    """A round table of a center in ten days, announced unless told otherwise.

    Without a day but with `planned_on` it is planned without an exact date.
    """
    number = next(_numbers)
    title = title or f"Event {number}"
    if starts_on is None and planned_on is None:
        starts_on = in_days(10 if status in Event.OPEN_STATUSES else -10)
    if not of_directorate:
        center = center or create_center()
    if place is None and center is not None:
        place = center.organisation.place or center.region
    if place is None and fields.get("format") != Event.Format.ONLINE:
        place = create_center().region
    now = timezone.now()
    moments: dict[str, Any] = {}
    if status != Event.Status.PLANNED and status != Event.Status.CANCELLED:
        moments = {"announced_at": now}
        if fields.get("is_public", True):
            moments["published_at"] = now
    if status == Event.Status.REPORTED:
        moments |= {"reported_at": now, "report": "It went well."}
    if status == Event.Status.CANCELLED:
        moments |= {"cancelled_at": now, "cancel_reason": "Snow"}
    return Event.objects.create(
        **{
            "slug": f"2026-11-e{number:03}",
            "kind": Event.Kind.ROUND_TABLE,
            "title_ky": title,
            "title_ru": title,
            "title_en": title,
            "search_title": fold(title),
            "center": center,
            "place": place,
            "region": (place.region or place) if place else None,
            "starts_on": starts_on,
            "ends_on": ends_on or starts_on,
            "planned_on": planned_on,
            "status": status,
            "languages": ["ky"],
        }
        | moments
        | fields
    )


def create_series(*, name: str = "", code: str = "", **fields: Any) -> Series:
    """A yearly series of round tables."""
    number = next(_numbers)
    name = name or f"Series {number}"
    defaults: dict[str, Any] = {
        "code": code or f"series-{number}",
        "kind": Event.Kind.ROUND_TABLE,
        "name_ky": name,
        "name_ru": name,
        "name_en": name,
    }
    return Series.objects.create(**defaults | fields)


def create_host(
    *,
    event: Event,
    organisation: Organisation | None = None,
    role: str = EventHost.Role.HOST,
    **fields: Any,
) -> EventHost:
    """An organisation behind an event."""
    return EventHost.objects.create(
        event=event, organisation=organisation or create_organisation(), role=role, **fields
    )


def create_policy_item(*, code: str = "", **fields: Any) -> PolicyPlanItem:
    """An item of the action plan 2023-2026."""
    number = next(_numbers)
    title = f"Item {number}"
    defaults: dict[str, Any] = {
        "code": code or f"plan-2023-{number}",
        "title_ky": title,
        "title_ru": title,
        "title_en": title,
        "first_year": 2023,
        "last_year": 2026,
    }
    return PolicyPlanItem.objects.create(**defaults | fields)


def create_attendee(
    *,
    event: Event,
    person: Person | None = None,
    organisation: Organisation | None = None,
    state: str = Attendee.State.PRESENT,
    **fields: Any,
) -> Attendee:
    """Somebody who was there: a new organisation unless told otherwise."""
    if person is None and organisation is None:
        organisation = create_organisation()
    country = fields.pop("country", None) or (organisation or create_organisation()).country
    return Attendee.objects.create(
        event=event,
        person=person,
        organisation=organisation,
        state=state,
        country=country,
        **fields,
    )


def create_minutes(*, event: Event | None = None, **fields: Any) -> Minutes:
    """A draft with some words."""
    event = event or create_event(status=Event.Status.HELD)
    return Minutes.objects.create(event=event, **{"text": "We met."} | fields)


def create_recommendation(
    *, event: Event | None = None, addressees: int = 1, **fields: Any
) -> Recommendation:
    """A recommendation with deliveries that wait."""
    event = event or create_event(status=Event.Status.HELD)
    row = Recommendation.objects.create(
        event=event, **{"number": next(_numbers), "text": "Allocate money"} | fields
    )
    for _number in range(addressees):
        Delivery.objects.create(recommendation=row, addressee=create_organisation())
    return row


def create_commitment(
    *,
    event: Event | None = None,
    owner_organisation: Organisation | None = None,
    due_on: dt.date | None = None,
    **fields: Any,
) -> Commitment:
    """An open promise of an organisation, due in a month."""
    event = event or create_event(status=Event.Status.HELD)
    number = next(_numbers)
    return Commitment.objects.create(
        event=event,
        number=number,
        slug=f"{event.slug}-p{number}",
        owner_organisation=owner_organisation or create_organisation(),
        due_on=due_on or in_days(30),
        **{"text": f"Promise {number}"} | fields,
    )


def create_evidence(*, commitment: Commitment, **fields: Any) -> Progress:
    """A report with a PDF."""
    row = Progress(commitment=commitment, **{"text": "Done"} | fields)
    row.file_name, row.file_type = "letter.pdf", "application/pdf"
    row.file.save("letter.pdf", ContentFile(b"%PDF-1.4 evidence"), save=False)
    row.save()
    return row


def pdf(name: str = "letter.pdf") -> SimpleUploadedFile:
    """What a form hands over for a chosen PDF."""
    return SimpleUploadedFile(name, b"%PDF-1.4\nevidence", content_type="application/pdf")


def create_hall(*, event: Event, name: str = "", **fields: Any) -> Hall:
    """A hall of 40 places."""
    number = next(_numbers)
    name = name or f"Hall {number}"
    words = {f"name_{code}": name for code in ("ky", "ru", "en")}
    return Hall.objects.create(
        **{"event": event, "capacity": 40, "position": number} | words | fields
    )


def create_speaker(*, event: Event, name: str = "", **fields: Any) -> Speaker:
    """Somebody of no organisation."""
    name = name or f"Speaker {next(_numbers)}"
    return Speaker.objects.create(event=event, name=name, **fields)


def create_stand(*, event: Event, **fields: Any) -> Stand:
    """A stand of an organisation that the portal does not know."""
    number = next(_numbers)
    defaults: dict[str, Any] = {"organisation_name": f"Club {number}", "position": number}
    return Stand.objects.create(event=event, **defaults | fields)


def create_slot(
    *,
    event: Event,
    title: str = "",
    hall: Hall | None = None,
    speakers: int | list[Speaker] = 0,
    moderator: Speaker | None = None,
    starts_at: str = "10:00",
    ends_at: str = "11:00",
    **fields: Any,
) -> Slot:
    """A talk from ten to eleven on the first day, in a hall of its own."""
    title = title or f"Slot {next(_numbers)}"
    words = {f"title_{code}": title for code in ("ky", "ru", "en")}
    slot = Slot.objects.create(
        **{
            "event": event,
            "hall": hall or create_hall(event=event),
            "day": event.starts_on,
            "starts_at": dt.time.fromisoformat(starts_at),
            "ends_at": dt.time.fromisoformat(ends_at),
        }
        | words
        | fields
    )
    if isinstance(speakers, int):
        speakers = [create_speaker(event=event) for _number in range(speakers)]
    rows = [(speaker, SlotRole.Role.SPEAKER) for speaker in speakers]
    rows += [(moderator, SlotRole.Role.MODERATOR)] if moderator else []
    for position, (speaker, role) in enumerate(rows, start=1):
        SlotRole.objects.create(slot=slot, speaker=speaker, role=role, position=position)
    return slot


def create_programme_release(*, event: Event, **words: str) -> ProgrammeRelease:
    """The draft as it is now, released even with errors."""
    return release_programme(event, by=None, changelog=words, despite_errors=True)
