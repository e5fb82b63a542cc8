"""What the phones ask for: the list, its weight, scans; keys, and nonsense."""

import gzip
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.tests.factories import create_directorate
from core.models import AuditEntry
from events import services
from events.models import Event, Registration
from events.services.registrations import new_code
from events.tests.guest_factories import (
    book,
    create_desk,
    create_hall,
    create_open_event,
    create_registration,
    guest,
)
from kaea_portal.demo import names as demo_names

pytestmark = pytest.mark.django_db


def festival(**fields: Any) -> Event:
    return create_open_event(starts_on=timezone.localdate(), **fields)


def ask(client: Client, key: str, query: str = "") -> Any:
    return client.get(f"/desk/list{query}", headers={"Authorization": f"Desk {key}"})


def send(client: Client, key: str, *scans: dict[str, Any], body: str | None = None) -> Any:
    now = round(timezone.now().timestamp() * 1000)
    lines = [{"t": now, "k": "in", **scan} for scan in scans]
    text = json.dumps({"scans": lines}) if body is None else body
    headers = {"Authorization": f"Desk {key}"}
    return client.post("/desk/scans", text, content_type="application/json", headers=headers)


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(
    count: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    event = festival()
    rows = [create_registration(event=event) for _ in range(count)]
    for _hall in range(count):
        create_hall(event=event)
    _desk, key = create_desk(event=event)
    with django_assert_num_queries(6):  # desk, halls, desks, rows, log, "seen"
        data = ask(client, key).json()
    assert [(row[0], row[1], row[3]) for row in data["rows"]] == [
        (row.pk, row.code, "r") for row in sorted(rows, key=lambda row: row.family_name)
    ]
    assert (data["whole"], len(data["halls"])) == (True, count)
    line = AuditEntry.objects.get(action="desk_list_sent")
    assert line.changes == {"rows": count, "personal": True}

    create_registration(event=event)
    with django_assert_num_queries(4):
        later = ask(client, key, f"?since={data['now']}").json()
    assert (later["whole"], len(later["rows"])) == (False, 1)


def test_list_says_who_is_in_and_who_may_not() -> None:
    client, event = Client(), festival(capacity=2)
    came, gone = book(event), book(event)
    book(event)
    desk, key = create_desk(event=event, name="B")
    send(client, key, {"n": "scan-0001", "c": came.registrations.get().code})
    services.cancel(gone, by=None)
    rows = {row[0]: row for row in ask(client, key).json()["rows"]}
    first = rows[came.registrations.get().pk]
    assert (first[3], first[6]) == ("i", desk.pk)
    assert sorted(row[3] for row in rows.values()) == ["i", "w", "x"]
    assert ask(client, key).json()["desks"] == {str(desk.pk): "B"}


def test_first_download_of_2000_guests_is_under_150_kb(client: Client) -> None:
    event, by = festival(), create_directorate()
    booking = book(event, by=by, source="staff", organisation="№5 мектеп")
    surnames = [word for pair in demo_names.FAMILY_NAMES for word in pair]
    given = [*demo_names.WOMEN, *demo_names.MEN]
    Registration.objects.bulk_create(
        Registration(
            booking=booking,
            event=event,
            code=new_code(),
            family_name=surnames[number % len(surnames)],
            given_name=given[(number * 7) % len(given)],
            patronymic=f"{demo_names.MEN[(number * 13) % len(demo_names.MEN)]} кызы",
            name_key=str(number),
        )
        for number in range(1999)
    )
    _desk, key = create_desk(event=event)
    headers = {"Authorization": f"Desk {key}", "Accept-Encoding": "gzip"}
    response = client.get("/desk/list", headers=headers)
    assert response["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(response.content))["rows"]) == 2000
    assert len(response.content) < 150_000
    assert response["Cache-Control"] == "private, no-store"


def test_scan_is_answered_with_name_desk_and_time(client: Client) -> None:
    event = festival()
    row = create_registration(event=event, family_name="Асанова")
    (a, key_a), (_b, key_b) = create_desk(event=event), create_desk(event=event)
    first = send(client, key_a, {"n": "scan-0001", "c": f"{event.slug.upper()}/{row.code}"})
    assert first.json()["answers"][0] | {"at": 0} == {
        "n": "scan-0001",
        "is": "in",
        "r": row.pk,
        "name": "Асанова Айгүл",
        "at": 0,
        "desk": a.pk,
    }
    second = send(client, key_b, {"n": "scan-0001", "c": row.code}).json()["answers"][0]
    assert (second["is"], second["desk"]) == ("already", a.pk)


def test_scan_request_costs_eight_statements_at_most(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    event = festival()
    row = create_registration(event=event)
    _desk, key = create_desk(event=event)
    scan = {"n": "scan-0001", "c": row.code}
    with django_assert_num_queries(6 + 2):  # and a savepoint with its end, in tests only
        assert send(client, key, scan).json()["answers"][0]["is"] == "in"


def test_key_is_asked_for_and_ends() -> None:
    client, event = Client(), festival()
    desk, key = create_desk(event=event)
    for wrong in ("", "x", key[:-1]):
        assert ask(client, wrong).status_code == 403
        assert send(client, wrong, {"n": "scan-0001", "c": "A"}).status_code == 403
    assert client.get("/desk/list", headers={"Authorization": key}).status_code == 403
    services.revoke_desk(desk, by=create_directorate())
    assert ask(client, key).status_code == 403
    assert send(client, key, {"n": "scan-0001", "c": "A"}).status_code == 403


def test_who_tries_many_keys_is_made_to_wait(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("events.views.desks.GUESSES_AT_MOST", 3)
    statuses = [ask(client, f"guess-{number}").status_code for number in range(5)]
    assert statuses == [403, 403, 403, 429, 429]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '{"scans": {}}',
        '{"scans": [1]}',
        '{"scans": [{"n": "x", "k": "in", "t": 1}]}',
        '{"scans": [{"n": "scan-0001", "k": "fly", "t": 1}]}',
        '{"scans": [{"n": "scan-0001", "k": "in", "t": "x"}]}',
        '{"scans": [{"n": "scan-0001", "k": "in", "t": 1e300}]}',
        '{"scans": [{"n": "scan-0001", "k": "in", "t": 1, "r": -1}]}',
        '{"scans": [{"n": "scan-0001", "k": "in", "t": 1, "r": 99999999999999999999}]}',
        '{"scans": [{"n": "scan-0001", "k": "in", "t": 1, "u": "scan-0002"}]}',
        '{"scans": [{"n": "scan-0001", "k": "undo", "t": 1}]}',
        '{"scans": [{"n": "scan-0001", "k": "in", "t": 1, "c": "a\\u0000b"}]}',
        '{"scans": [{"n": "scan-0001", "k": "walk_in", "t": 1, "p": "x"}]}',
        json.dumps({"scans": [{"n": f"scan-{n:05}", "k": "in", "t": 1} for n in range(201)]}),
    ],
)
def test_nonsense_is_refused_whole(client: Client, body: str) -> None:
    _desk, key = create_desk(event=festival())
    assert send(client, key, body=body).status_code == 400
    assert Registration.objects.count() == 0


@pytest.mark.parametrize(
    "scan",
    [
        {"k": "walk_in", "p": {"given_name": 1, "family_name": ["x"], "age_band": "x", "sex": "?"}},
        {"k": "walk_in", "p": {"given_name": "А\x00", "family_name": "Б", "phone": {}}},
        {"k": "in", "h": 123456789, "c": "0" * 500},
        {"k": "in", "r": 2**62},
        {"k": "in"},
        {"k": "undo", "u": "never-was-0001"},
        {"k": "in", "c": "ы" * 60},
        {"k": "out", "c": "7K3M9QXP"},
    ],
)
def test_odd_scans_break_nothing(client: Client, scan: dict[str, Any]) -> None:
    _desk, key = create_desk(event=festival())
    response = send(client, key, {"n": "scan-0001", **scan})
    assert response.status_code == 200
    assert response.json()["answers"][0]["is"] in ("bad", "wrong", "undone", "in")


def test_page_and_worker_hold_nobodys_data(client: Client) -> None:
    event = festival(title="Кызыктуу фестиваль")
    book(event, guest(family_name="Жашыруунова"))
    page = client.get("/desk/?lang=ru")
    assert "Жашыруунова" not in page.content.decode()
    assert '<html lang="ru">' in page.content.decode()
    worker = client.get("/desk/sw.js")
    assert worker["Content-Type"] == "text/javascript; charset=utf-8"
    assert worker.content.decode().startswith('self.DESK = {"version": "')


def test_page_of_a_demonstration_says_that_all_is_invented(client: Client, settings: Any) -> None:
    words = "All people and figures here are invented."
    for settings.DEMO in (True, False):
        page = client.get("/desk/?lang=en").content.decode()
        assert (words in page) == settings.DEMO
