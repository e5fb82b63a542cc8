"""Every page of events as axe-core judges it: on a phone in light, wide in dark colours."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from events.models import Event
from events.tests.factories import (
    create_event,
    create_host,
    create_programme_release,
    create_slot,
    create_speaker,
    create_stand,
    in_days,
)
from events.tests.guest_factories import book, create_open_event, guest
from kaea_portal.tests.addresses import addresses
from kaea_portal.tests.faces import judge, open_page, pages_shown
from kaea_portal.tests.world import World, create_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WALKERS = ("visitor", "coordinator", "directorate")
# For programs and printers, parts of pages, what only takes POST, and the owner's link of the
# world, which is another test's.
NO_PAGES = {
    f"events:{name}"
    for name in """amendment_create amendment_decide appeal_letter attendance_export attendance_mark
    commitment_close commitment_export commitment_reopen commitment_verify copy_drop desk_open
    desk_revoke event_announce event_calendar event_reopen feed guest_check_in guest_export
    guest_print guide_pdf hall_create letter_export live_counter minutes_correct minutes_start
    minutes_step money_export owner_link_create owner_link_revoke partner_export programme_pdf
    progress_file resolution_revise slot_calendar slot_remove speaker_calendar ticket_accept
    ticket_calendar ticket_pdf""".split()
}


@pytest.fixture
def world() -> World:
    return create_world()


@pytest.mark.parametrize("role", WALKERS)
def test_no_page_of_events_is_hard_to_use(
    browser: Browser, live_url: str, world: World, role: str
) -> None:
    user = world.users[role]
    paths = pages_shown(world, user, "events:", but=NO_PAGES)
    page = open_page(browser, live_url, user)
    found = {}
    for name, path in paths.items():
        page.goto(live_url + path)
        if problems := judge(page):
            found[name] = problems

    assert len(paths) > 5
    assert found == {}


def _states(event: Event) -> dict[str, str]:
    """Addresses of pages in states that the world leaves out."""
    public, register = event.get_public_url(), f"{event.get_public_url()}register/"
    full = create_open_event(capacity=1, starts_at=dt.time(10))
    book(full)
    waiting = book(full)
    over = create_open_event(starts_on=in_days(-3), status="held")
    off = create_event(status="cancelled", published_at=timezone.now())
    return {
        "festival": public,
        "programme": event.get_programme_url(),
        "programme by hall": f"{event.get_programme_url()}?by=hall",
        "registering a family": f"{register}?people=4",
        "full": f"{full.get_public_url()}register/",
        "waiting": waiting.get_ticket_url(),
        "over": over.get_public_url(),
        "registering too late": f"{over.get_public_url()}register/",
        "cancelled": off.get_public_url(),
        "past": "/ky/events/?when=past",
        "nothing found": "/ky/events/?q=жжжжж",
        "tickets": book(event, guest(), guest(), email="a@b.example").get_ticket_url(),
    }


@pytest.fixture
def festival() -> Event:
    """An event with all that its page may show."""
    event = create_open_event(
        title="Чоңдорго билим берүү фестивалы " * 3,
        kind="festival",
        starts_on=in_days(10),
        ends_on=in_days(11),
        starts_at=dt.time(10),
        ends_at=dt.time(18),
        capacity=600,
        description_ky="Ачык сүйлөшүү.\n\nЭкинчи абзац.",
        venue="Маданият үйү",
        languages=["ky", "ru"],
    )
    create_host(event=event)
    create_event(parent=event, starts_on=in_days(10))
    create_slot(event=event, kind="opening", title="Ачылышы", speakers=1)
    create_slot(
        event=event, kind="master_class", capacity=20, starts_at="11:00", ends_at="12:00",
        moderator=create_speaker(event=event), title_ru="", abstract_ky="Эмне жөнүндө",
    )  # fmt: skip
    create_stand(event=event)
    create_programme_release(event=event)
    create_slot(event=event, title="Кошумча", day=event.ends_on)
    create_programme_release(event=event, ky="Дагы бир мастер-класс кошулду.")
    return event


def test_pages_are_easy_to_use_in_their_other_states(
    browser: Browser, live_url: str, festival: Event
) -> None:
    page = open_page(browser, live_url, None)
    found = {}
    for name, path in _states(festival).items():
        page.goto(live_url + path)
        found[name] = judge(page)
        if name == "registering a family":
            page.locator("main form[method=post] button").last.click()
            expect(page.locator("main [aria-invalid=true]").first).to_be_visible()
            found["registering with mistakes"] = judge(page)

    assert {name: problems for name, problems in found.items() if problems} == {}


def test_every_page_of_events_is_walked(world: World) -> None:
    """A page that nobody of the three is shown would not be judged."""
    walked = {
        name
        for role in WALKERS
        for name in pages_shown(world, world.users[role], "events:", but=NO_PAGES)
    }
    every = {address.name for address in addresses() if address.name.startswith("events:")}
    assert every - walked == NO_PAGES
