"""Names of guests who did not come are forgotten a month after the event."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import create_directorate
from core.models import AuditEntry, OutgoingMessage
from events import services, tasks
from events.models import Booking, Event, Registration
from events.services import Sent
from events.tests.factories import in_days
from events.tests.guest_factories import book, create_desk, create_open_event, guest

pytestmark = pytest.mark.django_db


def over(event: Event, days: int) -> None:
    day = in_days(-days)
    Event.objects.filter(pk=event.pk).update(starts_on=day, ends_on=day)


def names(event: Event) -> list[str]:
    return list(event.registrations.order_by("pk").values_list("family_name", flat=True))


def let_in(event: Event, booking: Booking) -> None:
    _desk, key = create_desk(event=event)
    for row in booking.registrations.all():
        services.take_scans(key, [Sent(f"scan-{row.pk:05}", "in", timezone.now(), row.code)])


def today(**fields: Any) -> Event:
    return create_open_event(starts_on=timezone.localdate(), **fields)


def test_who_did_not_come_is_forgotten_after_thirty_days() -> None:
    event = today()
    came = book(event, guest(family_name="Келди"), email="came@example.org")
    absent = book(
        event,
        guest(family_name="Келбеди", age_band="0-17"),
        guardian_name="Ата Эне",
        email="absent@example.org",
        organisation="№5 мектеп",
    )
    let_in(event, came)
    services.match_guests()
    over(event, 30)
    assert tasks.erase_guest_names() == 0
    assert services.erase_after(Event.objects.get()) == timezone.localdate()

    over(event, 31)
    OutgoingMessage.objects.update(due_at=timezone.now() - dt.timedelta(days=40))
    assert tasks.erase_guest_names() == 1
    assert names(event) == ["Келди", ""]
    row = absent.registrations.get()
    assert (row.full_name, row.guardian_name, row.sex, row.age_band) == ("-", "-", "F", "0-17")
    absent.refresh_from_db()
    assert (str(absent.phone or ""), absent.email, absent.organisation) == ("", "", "")
    came.refresh_from_db()
    assert came.email == "came@example.org"
    letters = OutgoingMessage.objects.order_by("pk").values_list("to_email", "to_name")
    assert list(letters) == [("came@example.org", "Келди Айгүл"), ("anonymised@kaea.invalid", "")]
    line = AuditEntry.objects.get(action="guest_names_erased")
    assert line.changes == {"rows": 1}
    assert tasks.erase_guest_names() == 0


def test_who_came_without_agreeing_is_forgotten_too_and_still_counted() -> None:
    event, by = today(), create_directorate()
    booking = book(event, guest(family_name="Макулэмес"), by=by, source="staff", consent_version="")
    let_in(event, booking)
    over(event, 40)
    assert services.erase_names() == 0  # nobody has looked who it is yet
    services.match_guests()
    assert services.erase_names() == 1
    row = Registration.objects.get()
    assert (row.family_name, row.status, row.sex) == ("", "checked_in", "F")


def test_contact_stays_only_with_its_first_person() -> None:
    event = today()
    family = book(
        event, guest(family_name="Апасы"), guest(family_name="Уулу"), email="family@example.org"
    )
    _desk, key = create_desk(event=event)
    son = family.registrations.get(family_name="Уулу")
    services.take_scans(key, [Sent("scan-0001", "in", timezone.now(), son.code)])
    services.match_guests()
    over(event, 31)
    services.erase_names()
    assert names(event) == ["", "Уулу"]
    family.refresh_from_db()
    assert (family.email, family.is_forgotten) == ("", True)


def test_letters_of_a_later_event_stay() -> None:
    event, later = today(), create_open_event()
    for one in (event, later):
        book(one, guest(), email="guest@example.org")
    first = OutgoingMessage.objects.order_by("pk").first()
    assert first is not None
    OutgoingMessage.objects.filter(pk=first.pk).update(
        due_at=timezone.now() - dt.timedelta(days=40)
    )
    over(event, 31)
    services.erase_names()
    addresses = OutgoingMessage.objects.order_by("pk").values_list("to_email", flat=True)
    assert list(addresses) == ["anonymised@kaea.invalid", "guest@example.org"]
    assert names(later) != [""]


def test_list_says_until_when(client: Any) -> None:
    event = today()
    book(event)
    client.force_login(create_directorate())
    page = client.get(reverse("events:guest_list", args=[event.slug]))
    assert page.context["erase_after"] == timezone.localdate() + dt.timedelta(days=30)
