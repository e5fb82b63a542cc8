"""The organiser's pages of guests: list, by hand, files, counter, desks."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from centers.models import Center
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from events import services
from events.models import Desk, Event, Registration, SignUp
from events.services import Sent
from events.tests.factories import create_event, in_days
from events.tests.guest_factories import (
    book,
    create_desk,
    create_hall,
    create_open_event,
    create_registration,
    guest,
)
from people.tests.factories import create_person

pytestmark = pytest.mark.django_db


def url(name: str, event: Event, *args: Any) -> str:
    return reverse(f"events:{name}", args=[event.slug, *args])


@pytest.fixture
def center() -> Center:
    return create_center(name="Karakol", code="Y")


@pytest.fixture
def coordinator(center: Center, client: Client) -> User:
    user = create_coordinator(center=center)
    client.force_login(user)
    return user


def check_in(key: str, row: Registration, nonce: str = "", hall: int | None = None) -> None:
    one = Sent(nonce or f"scan-{row.pk}-{hall}", "in", timezone.now(), row.code, hall=hall)
    services.take_scans(key, [one])


@pytest.mark.parametrize("count", [1, 3])
def test_guest_list_costs_the_same_for_any_number(
    count: int,
    center: Center,
    coordinator: User,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    event = create_open_event(center=center)
    for _guest in range(count):
        create_registration(event=event)
    client.get(url("guest_list", event))  # the line of the log comes once an hour
    # session, user, centers, event, count, rows, figures, counted, rules
    with django_assert_num_queries(8):
        response = client.get(url("guest_list", event))
    assert len(response.context["lines"]) == count
    assert AuditEntry.objects.filter(action="viewed", actor_id=coordinator.pk).count() == 1


def test_guests_are_filtered(center: Center, coordinator: User, client: Client) -> None:
    event = create_open_event(center=center, capacity=3)
    one = create_registration(event=event, family_name="Үсөнова", age_band="18-24")
    two = create_registration(event=event, family_name="Абдиев", sex="M")
    gone = book(event, guest(family_name="Ысаков"))
    services.cancel(gone, by=None)

    def found(query: str = "") -> list[str]:
        response = client.get(f"{url('guest_list', event)}{query}")
        return [line.name.split()[0] for line in response.context["lines"]]

    assert found() == ["Абдиев", "Үсөнова"]
    assert found("?q=usonova") == ["Үсөнова"]
    assert found(f"?q={two.code.lower()}") == ["Абдиев"]
    assert found("?sex=M") == ["Абдиев"]
    assert found("?age_band=18-24") == ["Үсөнова"]
    assert found("?status=cancelled") == ["Ысаков"]
    assert found("?status=registered&source=online") == ["Абдиев", "Үсөнова"]
    assert found("?source=desk") == []
    assert one.status == "registered"


def test_trainer_and_strangers_see_no_names(center: Center, client: Client) -> None:
    event = create_open_event(center=center)
    client.force_login(create_coordinator(center=create_center()))
    for name in ("guest_list", "desk_list", "live_counter", "guest_export", "guest_print"):
        assert client.get(url(name, event)).status_code == 404


def test_organiser_adds_a_family_by_hand(center: Center, coordinator: User, client: Client) -> None:
    event = create_event(center=center)
    data: dict[str, Any] = {"g-TOTAL_FORMS": 2, "g-INITIAL_FORMS": 0, "phone": ""}
    for line in range(2):
        data |= {f"g-{line}-{name}": value for name, value in guest().items()}
    response = client.post(f"{url('guest_create', event)}?people=2", data)
    assert response["Location"] == url("guest_list", event)
    assert event.registrations.seated().count() == 2
    booking = event.bookings.get()
    assert (booking.source, booking.consent_version) == ("staff", "")
    wrong = client.post(url("guest_create", event), data | {"g-0-given_name": "<b>"})
    assert wrong.status_code == 200
    assert event.registrations.count() == 2


def test_organiser_cancels_and_gives_a_place(
    center: Center, coordinator: User, client: Client
) -> None:
    event = create_open_event(center=center, capacity=1)
    row, waiting = create_registration(event=event), create_registration(event=event)
    full = client.post(url("guest_update", event, waiting.pk), {"action": "place"})
    assert full.status_code == 200
    client.post(url("guest_update", event, row.pk), {"action": "cancel"})
    waiting.refresh_from_db()
    assert waiting.status == "offered"
    client.post(url("guest_update", event, waiting.pk), {"action": "place"})
    waiting.refresh_from_db()
    assert waiting.status == "registered"
    wrong = client.post(url("guest_update", event, waiting.pk), {"action": "place"})
    assert wrong.status_code == 200


def test_file_holds_names_and_leaves_a_line(
    center: Center, coordinator: User, client: Client
) -> None:
    event = create_open_event(center=center)
    create_registration(event=event, family_name="Асанова")
    create_registration(event=event, family_name="Бекова", sex="M")
    response: Any = client.get(f"{url('guest_export', event)}?sex=F")
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as sheet:
        text = sheet.read("xl/worksheets/sheet1.xml").decode()
    for close in response._resource_closers:
        close()
    assert "Асанова" in text
    assert "Бекова" not in text
    line = AuditEntry.objects.get(action="exported")
    assert (line.changes["rows"], line.changes["personal"]) == (1, True)


def test_list_on_paper_holds_who_has_a_place(
    center: Center, coordinator: User, client: Client
) -> None:
    event = create_open_event(center=center, capacity=60)
    for _table in range(6):
        book(event, *[guest() for _ in range(10)], by=coordinator, source="staff")
    response = client.get(f"{url('guest_print', event)}?lang=ru")
    assert response["Content-Type"] == "application/pdf"
    assert b"/Lang(ru)" in response.content
    assert len(re.findall(rb"/Type\s*/Page\b", response.content)) >= 2
    assert AuditEntry.objects.get(action="exported").changes["rows"] == 60


def test_rules_of_registering_are_set(center: Center, coordinator: User, client: Client) -> None:
    event = create_event(center=center)
    data = {"is_open": "on", "has_waiting_list": "on", "offer_hours": 12, "group_limit": 30}
    response = client.post(url("sign_up_update", event), data)
    assert response.status_code == 302
    sign_up = SignUp.objects.get(event=event)
    assert (sign_up.offer_hours, sign_up.group_limit) == (12, 30)
    wrong = data | {"opens_at": "2026-01-02T10:00", "closes_at": "2026-01-01T10:00"}
    assert client.post(url("sign_up_update", event), wrong).status_code == 200
    assert client.post(url("sign_up_update", event), data | {"offer_hours": 0}).status_code == 200
    reported = create_event(center=center, status="reported")
    assert client.get(url("sign_up_update", reported)).status_code == 302


def test_520_is_480_by_name_and_40_counted(
    center: Center, coordinator: User, client: Client
) -> None:
    event = create_open_event(center=center, starts_on=timezone.localdate())
    _desk, key = create_desk(event=event)
    for _group in range(12):
        book(event, *[guest() for _ in range(40)], by=coordinator, source="staff")
    codes = list(event.registrations.values_list("code", flat=True))
    sent = [Sent(f"scan-{code}", "in", timezone.now(), code) for code in codes]
    for start in range(0, 480, 120):
        services.take_scans(key, sent[start : start + 120])
    client.post(url("event_counts_update", event), {"F_0-17": 25, "M_0-17": 15})

    for name in ("guest_list", "live_counter"):
        page = client.get(url(name, event).replace("/ky/", "/en/"))
        text = page.content.decode()
        assert re.search(r"<dt>were there</dt><dd>520</dd>", text)
        assert "480 by name + 40 counted without names" in text


@pytest.mark.parametrize("count", [1, 3])
def test_live_counter_costs_the_same_for_any_number(
    count: int,
    center: Center,
    coordinator: User,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    event = create_open_event(center=center, starts_on=timezone.localdate())
    for _number in range(count):
        hall = create_hall(event=event)
        _desk, key = create_desk(event=event, hall=hall)
        check_in(key, create_registration(event=event), hall=hall.pk)
    address = url("live_counter", event)
    # user, centers, event; figures, counted, hours, halls twice, desks twice, walk-ins
    with django_assert_num_queries(11):
        response = client.get(address, headers={"HX-Request": "true"})
    text = response.content.decode()
    assert "<h1" not in text
    assert response.context["live"].figures.came == count
    assert [(line.inside, line.people) for line in response.context["live"].halls] == [
        (1, 1)
    ] * count
    assert sum(number for _hour, number in response.context["live"].hours) == count
    assert [line.people for line in response.context["live"].desks] == [1] * count


def test_key_of_a_desk_is_shown_once_and_can_be_ended(
    center: Center, coordinator: User, client: Client
) -> None:
    event = create_open_event(center=center)
    page = client.post(url("desk_list", event), {"name": "Эшик A"})
    found = re.search(r"/desk/#([\w-]{32})", page.content.decode())
    assert found
    desk = Desk.objects.get()
    assert services.enrol_phone(found[1], key="k" * 32) == desk
    assert page["Cache-Control"] == "private, no-store"
    assert found[1] not in client.get(url("desk_list", event)).content.decode()
    assert client.post(url("desk_list", event), {"name": "Эшик A"}).status_code == 200
    assert Desk.objects.count() == 1

    client.post(url("desk_revoke", event, desk.pk))
    desk.refresh_from_db()
    assert desk.revoked_at is not None
    client.post(url("desk_list", event), {"name": "Эшик A"})  # the name is free again
    assert Desk.objects.count() == 2
    client.post(url("hall_create", event), {"hall_name": "Чоң зал"})
    assert [hall.name_ru for hall in event.halls.all()] == ["Чоң зал"]
    client.post(url("hall_create", event), {"hall_name": "чоң  зал"})
    assert event.halls.count() == 1
    actions = AuditEntry.objects.filter(action__startswith="desk_").values_list("action", flat=True)
    assert sorted(actions) == ["desk_created", "desk_created", "desk_enrolled", "desk_revoked"]


def test_desk_is_refused_where_nobody_can_come(
    center: Center, coordinator: User, client: Client
) -> None:
    planned = create_event(center=center, status="planned")
    assert client.post(url("desk_list", planned), {"name": "A"}).status_code == 200
    over = create_event(center=center, starts_on=in_days(-3))
    assert client.post(url("desk_list", over), {"name": "A"}).status_code == 200
    assert Desk.objects.count() == 0


def test_page_of_a_person_shows_the_events(
    center: Center, coordinator: User, client: Client
) -> None:
    person = create_person(center=center)
    event = create_open_event(center=center, title="ALE Day", starts_on=timezone.localdate())
    other = create_open_event(title="Of another center", starts_on=timezone.localdate())
    for one in (event, other):
        row = create_registration(event=one)
        _desk, key = create_desk(event=one)
        check_in(key, row)
        Registration.objects.filter(pk=row.pk).update(person=person, match="linked")
    text = client.get(person.get_absolute_url()).content.decode()
    assert "ALE Day" in text
    assert "Of another center" not in text
