"""Every page of meetings and of what follows from them as axe-core judges it: on a phone in light,
wide in dark colours."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser

from accounts.models import User
from events import services
from events.models import AgendaItem, Event
from events.tests.factories import create_commitment, create_event, in_days
from kaea_portal.tests.addresses import Address, addresses
from kaea_portal.tests.faces import judge, open_page
from kaea_portal.tests.phones import too_wide
from kaea_portal.tests.world import World, create_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MODULES = {
    f"events.views.{name}"
    for name in """agenda attendance commitments decisions letters minutes money owners
    photos""".split()
}
CHAINS = {"reports:chain_detail", "reports:outcome_create", "reports:outcome_remove"}
# Files, what only takes POST, and what leads elsewhere while nothing can be done.
NO_PAGES = {
    f"events:{name}"
    for name in """amendment_create amendment_decide appeal_letter attendance_export attendance_mark
    commitment_close commitment_export commitment_verify copy_drop letter_export minutes_start
    minutes_step money_export owner_link_create owner_link_revoke partner_export
    progress_file""".split()
}
WALKERS = ("directorate", "coordinator", "trainer", "visitor")


@pytest.fixture
def world() -> World:
    """One of everything; the meeting with points, promises of all kinds and a next meeting."""
    world = create_world()
    by = world.users["directorate"]
    assert by is not None
    event = Event.objects.get(slug=world.arguments["events:decision_list"]["slug"])
    AgendaItem.objects.create(event=event, position=1, title="A", starts_at="10:00", minutes=20)
    create_commitment(event=event, due_on=event.first_on, promised=5, promised_on=event.first_on)
    create_commitment(event=event, status="claimed", places=4, budgeted=5, budgeted_on=in_days(-1))
    coming = create_event(center=event.center, kind=event.kind, starts_on=in_days(30))
    world.arguments["events:agenda_detail"] = {"slug": coming.slug}
    first = event.recommendations.get().deliveries.get()
    services.send_delivery(first, sent_on=event.first_on, answer_due_on=event.first_on, by=by)
    services.adopt_resolution(event.resolutions.get(), adopted_on=event.first_on, by=by)
    return world


def is_of_meetings(address: Address) -> bool:
    return address.view.__module__ in MODULES or address.name in CHAINS


def meeting_paths(world: World, user: User | None) -> dict[str, str]:
    """Every address of meetings that shows this person a page."""
    client = Client()
    if user is not None:
        client.force_login(user)
    paths = {}
    with translation.override("ky"):
        for address in filter(is_of_meetings, addresses()):
            if address.name not in NO_PAGES:
                path = world.path(address)
                response: Any = client.get(path)
                if response.status_code == 200:
                    assert response["Content-Type"].startswith("text/html"), address.name
                    paths[address.name] = path
    return paths


@pytest.mark.parametrize("role", WALKERS)
def test_no_page_of_meetings_is_hard_to_use(
    browser: Browser, live_url: str, world: World, role: str
) -> None:
    paths = meeting_paths(world, world.users[role])
    if role == "coordinator":  # the rest is as the directorate has it
        kept = ("list", "attendance_detail", "minutes_detail", "commitment_detail")
        paths = {name: path for name, path in paths.items() if name.endswith(kept)}
    page = open_page(browser, live_url, world.users[role])
    found = {}
    for path in paths.values():
        page.goto(live_url + path)
        problems = judge(page)
        page.set_viewport_size({"width": 768, "height": 900})  # where no table folds any more
        if over := too_wide(page):
            problems.append(f"768: {over} px wider than the window")
        if problems:
            found[path] = problems

    assert found == {}
    assert len(paths) >= (1 if role == "visitor" else 6)


def test_every_page_of_meetings_is_walked(world: World) -> None:
    """A page that nobody of them is shown would not be judged."""
    walked = {name for role in WALKERS for name in meeting_paths(world, world.users[role])}
    every = {address.name for address in addresses() if is_of_meetings(address)}
    assert every - walked == NO_PAGES
