"""The pages of guests and desks as axe-core judges them: on a phone in light, wide in dark colours,
and the desk in each of its states."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from centers.tests.factories import create_center, create_coordinator
from events import services
from events.models import Event
from events.services import Sent
from events.tests.guest_factories import (
    book,
    create_desk,
    create_hall,
    create_open_event,
    guest,
    invite_desk,
)
from kaea_portal.tests import faces
from kaea_portal.tests.faces import open_page
from kaea_portal.tests.phones import too_wide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ("Абдыкадырова", "Токтобекова", "Жумабекова", "Сыдыкбекова", "Үсөнбаева")


def busy_festival() -> tuple[Event, str, Any]:
    """An event at its busiest: guests in every state, halls, desks, people inside. With the
    invitation of a desk that has no phone yet, and its organiser."""
    center = create_center()
    event = create_open_event(
        center=center,
        starts_on=timezone.localdate(),
        title="Жалпыга билим берүүнүн Иссык-Көлдөгү фестивалы",
        capacity=6,
    )
    bookings = [
        book(event, guest(family_name=name), organisation="Каракол шаардык билим берүү борбору")
        for name in NAMES
    ]
    bookings += [book(event, guest(family_name=name)) for name in ("Кутманова", "Күтүүчүева")]
    services.cancel(bookings[4], by=None)
    hall = create_hall(event=event, name="Чоң жыйындар залы")
    _door, key = create_desk(event=event, name="Чыгыш тараптагы кире бериш")
    _inner, key_hall = create_desk(event=event, name="Зал", hall=hall)
    for number in (0, 1):
        row = bookings[number].registrations.get()
        services.take_scans(key, [Sent(f"scan-{number:04}", "in", timezone.now(), row.code)])
        one = Sent(f"hall-{number:04}", "in", timezone.now(), row.code, hall=hall.pk)
        services.take_scans(key_hall, [one])
    _waiting, invitation = invite_desk(event=event, name="Күтүп турган үстөл", hall=hall)
    return event, invitation, create_coordinator(center=center)


def judge(page: Page) -> list[str]:
    """Whatever axe-core finds, and the widths between a phone and a laptop."""
    found = faces.judge(page, also_minor=True)
    for width in (768, 360):
        page.set_viewport_size({"width": width, "height": 900})
        if wide := too_wide(page):
            found.append(f"{width}: {wide} px wider than the window")
    return found


def test_pages_of_guests_are_easy_to_use(browser: Browser, live_url: str) -> None:
    event, _invitation, user = busy_festival()
    page = open_page(browser, live_url, user)
    row = event.registrations.order_by("pk")[0]
    paths = [
        reverse(f"events:{name}", args=[event.slug])
        for name in """guest_list guest_create sign_up_update desk_list live_counter
        event_counts_update""".split()
    ]
    paths.append(reverse("events:guest_update", args=[event.slug, row.pk]))
    paths.append(f"{paths[0]}?q=жжжжж")
    found = {}
    for path in paths:
        answer = page.goto(live_url + path)
        assert answer is not None
        assert answer.status == 200, path
        found[path] = judge(page)
    desks = reverse("events:desk_list", args=[event.slug])
    page.goto(live_url + desks)
    page.locator("[name=name]").fill("Жаңы үстөл")
    page.locator("form:has([name=name]) button").click()
    expect(page.locator("svg.qr")).to_be_visible()
    found["a new desk"] = judge(page)
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_desk_is_easy_to_use_in_every_state(browser: Browser, live_url: str) -> None:
    event, invitation, _user = busy_festival()
    page = open_page(browser, live_url, None)
    light, said, find = (page.locator(f"[data-{name}]") for name in ("light", "said", "find"))
    found = {}
    page.goto(f"{live_url}/desk/")
    expect(light).to_have_attribute("data-tone", "warn")
    found["no key"] = judge(page)
    page.goto("about:blank")
    page.goto(f"{live_url}/desk/#{invitation}")
    expect(light).to_have_attribute("data-tone", "ok", timeout=15000)
    found["ready"] = judge(page)

    def enter(text: str, tone: str) -> None:
        find.fill(text)
        page.locator("[data-find-form] button").click()
        expect(said).to_have_attribute("data-tone", tone)

    inside, coming = event.registrations.order_by("pk")[0], event.registrations.order_by("pk")[2]
    enter(coming.code, "ok")
    found["welcome"] = judge(page)
    enter(coming.code, "warn")
    found["already in"] = judge(page)
    enter("2222-2222", "bad")
    found["wrong"] = judge(page)
    find.fill(inside.family_name[:4])
    expect(page.locator("[data-found] button")).to_have_count(1)
    found["found"] = judge(page)
    find.fill("Жокпоев Нурлан")
    page.locator("[data-write-down]").click()
    page.locator("[name=age_band]").select_option("0-17")
    found["walk-in"] = judge(page)
    page.context.set_offline(True)
    enter(event.registrations.order_by("pk")[3].code, "ok")
    expect(light).to_have_attribute("data-tone", "warn")
    found["no network"] = judge(page)
    assert {state: lines for state, lines in found.items() if lines} == {}
