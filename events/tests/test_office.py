"""Letting in from the list of guests, without a desk and without JavaScript."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from events import services
from events.models import Desk, Event, Registration
from events.services import Sent
from events.tests.factories import in_days
from events.tests.guest_factories import book, create_desk, create_open_event, create_registration

pytestmark = pytest.mark.django_db


def festival(**fields: Any) -> Event:
    return create_open_event(starts_on=timezone.localdate(), **fields)


def test_guest_is_let_in_from_the_list_once() -> None:
    by = create_directorate()
    row = create_registration(event=festival())
    first = services.check_in(row, by=by)
    again = services.check_in(row, by=by)
    row.refresh_from_db()
    assert (first.result, again.result, again.at) == ("in", "already", first.at)
    assert row.status == "checked_in"
    assert row.checked_in_desk is not None
    assert row.checked_in_desk.is_office
    line = AuditEntry.objects.get(action="guest_let_in")
    assert line.actor_id == by.pk


def test_phone_that_scanned_earlier_without_a_network_stays_the_first() -> None:
    by, event = create_directorate(), festival()
    row = create_registration(event=event)
    desk, key = create_desk(event=event)
    at = timezone.now()
    services.check_in(row, by=by)
    (late,) = services.take_scans(key, [Sent("scan-0001", "in", at, row.code)])
    row.refresh_from_db()
    assert late.result == "in"
    assert (row.checked_in_desk, row.checked_in_at) == (desk, at)
    assert services.check_in(row, by=by).desk == desk.pk


def test_taking_back_undoes_what_every_desk_said() -> None:
    by, event = create_directorate(), festival()
    row = create_registration(event=event)
    for _desk in range(2):
        _pk, key = create_desk(event=event)
        services.take_scans(key, [Sent("scan-0001", "in", timezone.now(), row.code)])
    services.check_in(row, by=by)
    for _twice in range(2):
        services.take_back(row, by=by)
        row.refresh_from_db()
        assert (row.status, row.checked_in_at, row.checked_in_desk) == ("registered", None, None)
    assert AuditEntry.objects.filter(action="guest_taken_back").count() == 1
    # The phone that sends its scan once more hears of it, and nobody comes twice.
    (again,) = services.take_scans(key, [Sent("scan-0001", "in", timezone.now(), row.code)])
    assert again.result == "undone"
    assert services.check_in(row, by=by).result == "in"


def test_who_gave_the_place_back_and_was_let_in_before_is_back_where_he_was() -> None:
    by, event = create_directorate(), festival()
    row = create_registration(event=event)
    _desk, key = create_desk(event=event)
    at = timezone.now()
    services.cancel(row.booking, by=None)
    services.take_scans(key, [Sent("scan-0001", "in", at, row.code)])
    row.refresh_from_db()
    assert row.status == "checked_in"
    services.take_back(row, by=by)
    row.refresh_from_db()
    assert row.status == "cancelled"
    assert row.cancelled_at == row.given_back_at
    with pytest.raises(ValidationError) as refused:
        services.check_in(row, by=by)
    assert refused.value.code == "cancelled"
    services.give_place(row, by=by)
    assert services.check_in(row, by=by).result == "in"


def test_list_on_paper_is_entered_days_later_with_the_day_of_the_event() -> None:
    by = create_directorate()
    event = festival()
    came, stayed = create_registration(event=event), create_registration(event=event)
    three = in_days(-3)
    Event.objects.filter(pk=event.pk).update(starts_on=three, ends_on=three, status="held")
    Registration.objects.filter(event=event).update(status="no_show")
    came.refresh_from_db()
    services.check_in(came, by=by)
    came.refresh_from_db()
    stayed.refresh_from_db()
    assert came.checked_in_at is not None
    assert timezone.localtime(came.checked_in_at).date() == three
    assert (came.status, stayed.status) == ("checked_in", "no_show")


def test_nobody_is_let_in_too_early_or_into_a_report() -> None:
    by = create_directorate()
    early = create_registration(event=create_open_event(starts_on=in_days(1)))
    with pytest.raises(ValidationError) as refused:
        services.check_in(early, by=by)
    assert refused.value.code == "early"
    event = festival(capacity=1)
    row, waiting = create_registration(event=event), create_registration(event=event)
    with pytest.raises(ValidationError) as refused:
        services.check_in(waiting, by=by)
    assert refused.value.code == "waiting"
    Event.objects.filter(pk=event.pk).update(
        status="reported",
        report="Well",
        held_at=dt.datetime.now(dt.UTC),
        reported_at=dt.datetime.now(dt.UTC),
    )
    row.refresh_from_db()
    for act in (services.check_in, services.take_back):
        with pytest.raises(ValidationError):
            act(Registration.objects.get(pk=row.pk), by=by)
    assert event.registrations.counted().count() == 0


@pytest.fixture
def organiser(client: Client) -> Event:
    """Today's event of a signed-in coordinator."""
    center = create_center()
    client.force_login(create_coordinator(center=center))
    return festival(center=center)


def test_list_lets_in_and_takes_back_by_plain_forms(client: Client, organiser: Event) -> None:
    row = create_registration(event=organiser, family_name="Асанова")
    listed = reverse("events:guest_list", args=[organiser.slug])
    act = reverse("events:guest_check_in", args=[organiser.slug])
    assert f'name="in" value="{row.pk}"' in client.get(listed).content.decode()

    answer = client.post(act, {"in": row.pk, "query": "q=асан&status="})
    assert answer["Location"] == f"{listed}?q=%D0%B0%D1%81%D0%B0%D0%BD&status="
    page = client.get(answer["Location"]).content.decode()
    assert f'name="back" value="{row.pk}"' in page
    row.refresh_from_db()
    assert row.status == "checked_in"
    twice = client.post(act, {"in": row.pk}, follow=True).content.decode()
    assert "Асанова" in twice
    assert Registration.objects.counted().count() == 1

    client.post(act, {"back": row.pk})
    row.refresh_from_db()
    assert row.status == "registered"
    for wrong in ({}, {"in": "x"}, {"in": "9" * 30}, {"in": 999999}):
        assert client.post(act, wrong).status_code == 404


def test_page_of_a_guest_does_the_same(client: Client, organiser: Event) -> None:
    row = create_registration(event=organiser)
    address = reverse("events:guest_update", args=[organiser.slug, row.pk])
    client.post(address, {"action": "come"})
    row.refresh_from_db()
    assert row.status == "checked_in"
    client.post(address, {"action": "back"})
    row.refresh_from_db()
    assert row.status == "registered"


def test_before_its_day_the_list_has_no_such_buttons(client: Client, organiser: Event) -> None:
    later = create_open_event(center=organiser.center, starts_on=in_days(2))
    row = create_registration(event=later)
    page = client.get(reverse("events:guest_list", args=[later.slug])).content.decode()
    assert 'name="in"' not in page
    client.post(reverse("events:guest_check_in", args=[later.slug]), {"in": row.pk})
    address = reverse("events:guest_update", args=[later.slug, row.pk])
    assert client.post(address, {"action": "come"}).status_code == 200
    row.refresh_from_db()
    assert row.status == "registered"


def test_office_is_no_phone_in_the_lists_and_a_desk_in_the_counter(
    client: Client, organiser: Event
) -> None:
    booking = book(organiser)
    services.check_in(booking.registrations.get(), by=create_directorate())
    office = Desk.objects.get()
    desks = client.get(reverse("events:desk_list", args=[organiser.slug]))
    assert list(desks.context["desks"]) == []
    live = client.get(reverse("events:live_counter", args=[organiser.slug])).context["live"]
    assert [(line.name, line.people) for line in live.desks] == [(office.label, 1)]
    end = reverse("events:desk_revoke", args=[organiser.slug, office.pk])
    assert client.post(end).status_code == 404
