"""From guests who came to people of the network: surely known, new, unsure; never merged."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.tests.factories import create_directorate
from events import services
from events.models import Booking, Event, Registration
from events.services import Sent
from events.tests.factories import in_days
from events.tests.guest_factories import book, create_desk, create_open_event, guest
from people.models import DuplicatePair, Merge, Person
from people.services import anonymise_person, merge_persons
from people.tests.factories import create_person

pytestmark = pytest.mark.django_db


def came(event: Event, *guests: dict[str, Any], **fields: Any) -> list[Registration]:
    """Guests who were let in."""
    booking = book(event, *guests, **fields)
    _desk, key = create_desk(event=event)
    for row in booking.registrations.all():
        services.take_scans(key, [Sent(f"scan-{row.pk:05}", "in", timezone.now(), row.code)])
    return list(booking.registrations.order_by("pk"))


def festival() -> Event:
    return create_open_event(starts_on=timezone.localdate())


def test_surely_known_person_is_linked_and_nobody_is_made() -> None:
    known = create_person(family_name="Асанова", birth_year=None, phones=["+996700123456"])
    (row,) = came(festival(), guest(family_name="Asanova", given_name="Aigul"), phone="0700123456")

    assert services.match_guests() == 1
    assert services.match_guests() == 0

    row.refresh_from_db()
    assert (row.person, row.match) == (known, "linked")
    assert Person.objects.count() == 1
    # The data of the person stay with the centers that know it.
    assert not known.person_centers.exists()


def test_unknown_guest_is_a_new_person_of_the_center_with_what_was_agreed() -> None:
    event = festival()
    (row,) = came(event, guest(family_name="Бекова"), phone="0700123456", language="ru")
    services.match_guests()
    row.refresh_from_db()
    person = row.person
    assert person is not None
    assert (row.match, person.full_name, person.language) == ("new", "Бекова Айгүл", "ru")
    assert [str(phone.number) for phone in person.phones.all()] == ["+996700123456"]
    assert [link.center for link in person.person_centers.all()] == [event.center]
    consent = person.consents.get()
    assert (consent.purpose, consent.text_version, consent.way) == ("data", "event-1", "online")


def test_perhaps_known_guest_waits_on_the_queue() -> None:
    known = create_person(family_name="Асанова", birth_year=None)
    (row,) = came(festival(), guest(family_name="Асанова"))
    services.match_guests()
    row.refresh_from_db()
    assert row.match == "unsure"
    assert row.person != known
    pair = DuplicatePair.objects.get()
    assert {pair.first, pair.second} == {known, row.person}
    assert (pair.state, Merge.objects.count()) == ("open", 0)


def test_phone_of_a_teacher_is_no_pupils() -> None:
    rows = came(
        festival(),
        guest(family_name="Мугалимова"),
        guest(family_name="Окуучуев", age_band="0-17"),
        guardian_name="Мугалимова Айгүл",
        phone="0700123456",
    )
    services.match_guests()
    people = [Registration.objects.get(pk=row.pk).person for row in rows]
    assert [person.phones.count() for person in people if person] == [1, 0]
    pupil = people[1]
    assert pupil is not None
    assert pupil.has_guardian_consent
    assert sorted(pupil.consents.values_list("purpose", flat=True)) == ["data", "guardian"]


def test_without_consent_or_without_coming_there_is_no_person() -> None:
    event = festival()
    (row,) = came(event, by=create_directorate(), source="staff", consent_version="", phone="")
    book(event)
    services.match_guests()
    row.refresh_from_db()
    assert (row.match, Person.objects.count()) == ("none", 0)


def test_merging_people_brings_their_events_along() -> None:
    (row,) = came(festival(), guest(family_name="Асанова"))
    services.match_guests()
    row.refresh_from_db()
    assert row.person is not None
    other = create_person(family_name="Асанова")
    merge_persons(other, row.person, by=create_directorate())
    row.refresh_from_db()
    assert row.person == other


def test_anonymised_person_leaves_sex_and_age_only() -> None:
    (row,) = came(festival(), guest(family_name="Асанова", age_band="0-17"), guardian_name="Асан")
    services.match_guests()
    row.refresh_from_db()
    assert row.person is not None
    anonymise_person(row.person, by=create_directorate(), reason="asked")
    row.refresh_from_db()
    assert (row.full_name, row.guardian_name, row.sex, row.age_band) == ("-", "-", "F", "0-17")
    booking = Booking.objects.get()
    assert (str(booking.phone or ""), booking.email, booking.is_forgotten) == ("", "", True)


def test_day_after_says_who_did_not_come() -> None:
    event, quiet = festival(), create_open_event()
    came(event)
    book(event)
    book(quiet)
    assert services.mark_no_shows() == 0
    Event.objects.update(starts_on=in_days(-1), ends_on=in_days(-1))
    assert services.mark_no_shows() == 1
    assert sorted(event.registrations.values_list("status", flat=True)) == ["checked_in", "no_show"]
    # Where nobody was checked in nobody can be said to be absent.
    assert quiet.registrations.get().status == "registered"


def test_late_scan_corrects_a_no_show() -> None:
    event = festival()
    row = book(event).registrations.get()
    desk, key = create_desk(event=event)
    Registration.objects.filter(pk=row.pk).update(status="no_show")
    at = desk.created_at + dt.timedelta(seconds=1)
    services.take_scans(key, [Sent("scan-0001", "in", at, row.code)])
    row.refresh_from_db()
    assert row.status == "checked_in"
