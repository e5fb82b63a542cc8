"""Desks: a QR code makes one phone a desk, for one event and a time; dates of the event move it."""

import datetime as dt
import json
import secrets
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from core.tests.threads import at_once
from events import services
from events.models import Desk, Event
from events.services import DeskClosed
from events.tests.factories import in_days
from events.tests.guest_factories import (
    create_desk,
    create_open_event,
    create_registration,
    invite_desk,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def festival(**fields: Any) -> Event:
    return create_open_event(starts_on=timezone.localdate(), **fields)


def a_key() -> str:
    return secrets.token_urlsafe(24)


def why(invitation: str, key: str = "") -> str:
    with pytest.raises(DeskClosed) as closed:
        services.enrol_phone(invitation, key=key or a_key())
    return closed.value.reason


def enrol(client: Client, invitation: str, key: str) -> Any:
    body = json.dumps({"invitation": invitation, "key": key})
    return client.post("/desk/enrol", body, content_type="application/json")


def test_code_makes_one_phone_a_desk_and_no_second() -> None:
    desk, invitation = invite_desk(event=festival())
    key = a_key()

    assert services.enrol_phone(invitation, key=key) == desk
    assert services.enrol_phone(invitation, key=key) == desk  # the answer got lost
    assert why(invitation) == "used"

    assert Desk.objects.with_key(key).get() == desk
    assert not Desk.objects.with_key(invitation).exists()
    assert AuditEntry.objects.filter(action="desk_enrolled").count() == 1


def test_code_is_good_for_a_day_and_not_after_the_event() -> None:
    desk, invitation = invite_desk(event=create_open_event(starts_on=in_days(9)))
    assert desk.invite_until is not None
    assert abs(desk.invite_until - timezone.now() - DAY) < dt.timedelta(minutes=1)
    Desk.objects.update(invite_until=timezone.now())
    assert why(invitation) == "over"

    short, _invitation = invite_desk(event=festival())
    assert short.invite_until is not None
    assert short.invite_until <= short.expires_at

    revoked, invitation = invite_desk(event=festival())
    services.revoke_desk(revoked, by=create_directorate())
    assert why(invitation) == "over"
    assert why("made-up") == "unknown"
    _desk, invitation = invite_desk(event=festival())
    for short_key in ("", "x" * 31, "ключ" * 10, "x" * 65):
        with pytest.raises(DeskClosed):
            services.enrol_phone(invitation, key=short_key)
    assert Desk.objects.filter(key_hash=None).count() == 4


def test_key_of_another_desk_is_refused() -> None:
    event = festival()
    _first, key = create_desk(event=event)
    _second, invitation = invite_desk(event=event)
    assert why(invitation, key) == "unknown"


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_once_are_one_desk() -> None:
    _desk, invitation = invite_desk(event=festival())
    found = at_once(*[lambda: services.enrol_phone(invitation, key=a_key()) for _phone in range(3)])
    assert sorted(type(one).__name__ for one in found) == ["Desk", "DeskClosed", "DeskClosed"]


def test_phone_asks_and_is_told_why_not(client: Client) -> None:
    _desk, invitation = invite_desk(event=festival())
    key = a_key()
    assert list(enrol(client, invitation, key).json()) == ["now"]
    assert enrol(client, invitation, key).status_code == 200
    second = enrol(client, invitation, a_key())
    assert (second.status_code, second.json()) == (403, {"error": "used"})
    assert enrol(client, "made-up", a_key()).json() == {"error": "unknown"}
    for body in ("", "[]", "{", '{"invitation": 1}', "1", '"x"', "null"):
        answer: Any = client.post("/desk/enrol", body, content_type="application/json")
        assert answer.status_code == 400, body
    assert client.get("/desk/enrol").status_code == 405


def test_phone_hears_whether_its_key_was_ended_or_is_over(client: Client) -> None:
    event = festival()
    desk, key = create_desk(event=event)
    headers = {"Authorization": f"Desk {key}"}
    Desk.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    over = client.get("/desk/list", headers=headers)
    assert (over.status_code, over.json()) == (403, {"error": "over"})
    Desk.objects.update(expires_at=timezone.now() - 4 * DAY)
    body = json.dumps({"scans": [{"n": "scan-0001", "k": "in", "t": 1, "c": "7K3M9QXP"}]})
    late: Any = client.post("/desk/scans", body, content_type="application/json", headers=headers)
    assert (late.status_code, late.json()) == (403, {"error": "over"})
    services.revoke_desk(desk, by=create_directorate())
    assert client.get("/desk/list", headers=headers).json() == {"error": "revoked"}


def test_organiser_opens_a_desk_on_the_own_phone_in_one_step() -> None:
    client, center = Client(), create_center()
    event = festival(center=center)
    create_registration(event=event)
    user = create_coordinator(center=center)
    client.force_login(user)
    for name in (str(user), f"{user} 2"):
        answer = client.post(reverse("events:desk_open", args=[event.slug]))
        address = answer["Location"]
        assert address.startswith("/desk/#")
        key = a_key()
        assert enrol(Client(), address.partition("#")[2], key).status_code == 200
        assert Desk.objects.with_key(key).get().name == name
        listed = Client().get("/desk/list", headers={"Authorization": f"Desk {key}"}).json()
        assert len(listed["rows"]) == 1
    over = create_open_event(center=center, starts_on=in_days(-3))
    refused = client.post(reverse("events:desk_open", args=[over.slug]))
    assert refused["Location"] == reverse("events:desk_list", args=[over.slug])
    assert over.desks.count() == 0


def test_keys_follow_the_dates_of_the_event_and_end_when_it_is_called_off() -> None:
    by = create_directorate()
    event = create_open_event(starts_on=in_days(5), ends_on=in_days(5))
    desk, _key = create_desk(event=event)
    ended = desk.expires_at
    services.update_event(event, by=by, starts_on=in_days(12), ends_on=in_days(13))
    desk.refresh_from_db()
    assert desk.expires_at == ended + 8 * DAY
    assert desk.is_good

    event.refresh_from_db()
    services.cancel_event(event, reason="Rain", by=by)
    desk.refresh_from_db()
    assert desk.closed_because == "revoked"
    assert not desk.is_good


def test_list_of_desks_says_what_became_of_each() -> None:
    client, center = Client(), create_center()
    event = festival(center=center)
    client.force_login(create_coordinator(center=center))
    create_desk(event=event, name="With a phone")
    invite_desk(event=event, name="Waiting")
    late, _invitation = invite_desk(event=event, name="Late")
    Desk.objects.filter(pk=late.pk).update(invite_until=timezone.now())
    page = client.get(reverse("events:desk_list", args=[event.slug]).replace("/ky/", "/en/"))
    text = page.content.decode()
    for words in ("with a phone since", "waits for a phone, until:", "no phone came in time"):
        assert text.count(words) == 1


def test_database_wants_one_office_and_keys_with_their_moment() -> None:
    event = festival()
    values: dict[str, Any] = {"event": event, "expires_at": timezone.now()}
    Desk.objects.create(is_office=True, **values)
    for wrong in (
        {"is_office": True, "name": "2"},
        {"name": "A", "key_hash": "x"},
        {"name": "B", "invite_hash": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Desk.objects.create(**values, **wrong)


def test_office_has_no_key_to_end() -> None:
    event = festival()
    office = Desk.objects.create(event=event, is_office=True, expires_at=timezone.now())
    with pytest.raises(ValidationError) as refused:
        services.revoke_desk(office, by=create_directorate())
    assert refused.value.code == "office"
