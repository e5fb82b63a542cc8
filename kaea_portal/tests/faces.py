"""Looking at pages as axe-core does: on a phone in light, wide in dark colours."""

from collections.abc import Collection, Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, Page

from accounts.models import User
from kaea_portal.tests.addresses import addresses
from kaea_portal.tests.phones import too_wide
from kaea_portal.tests.world import World

TABLET = {"width": 768, "height": 1024}
PHONE, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def wrong(page: Page, *, also_minor: bool = False) -> Iterator[str]:
    """What is wrong with the page as it is shown now."""
    for found in Axe().run(page, options=RULES).response["violations"]:
        if also_minor or found["impact"] in ("serious", "critical"):
            nodes = [node["html"][:160] for node in found["nodes"][:3]]
            yield f"{found['id']}: {found['help']} {nodes}"
    if wide := too_wide(page):
        yield f"{wide} px wider than the window"


def judge(page: Page, *, also_minor: bool = False, on_tablet: bool = False) -> list[str]:
    """The same for both sizes and colours. On a tablet only the width is looked at."""
    found = []
    if on_tablet:
        page.set_viewport_size(TABLET)  # type: ignore[arg-type]
        if wide := too_wide(page):
            found.append(f"768: {wide} px wider than the window")
    for size, scheme in ((PHONE, "light"), (WIDE, "dark")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        lines = wrong(page, also_minor=also_minor)
        found += [f"{size['width']} {scheme}: {line}" for line in lines]
    return found


def open_page(browser: Browser, live_url: str, user: User | None) -> Page:
    """A page of somebody who is signed in, or of a visitor."""
    # Without the transitions of colours, which would be judged half way.
    context = browser.new_context(locale="ky-KG", reduced_motion="reduce")
    if user is not None:
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_url}])
    return context.new_page()


def pages_shown(
    world: World, user: User | None, start: str, *, but: Collection[str]
) -> dict[str, str]:
    """Every address that begins so and shows this person a page."""
    client = Client()
    if user is not None:
        client.force_login(user)
    paths = {}
    with translation.override("ky"):
        for address in addresses():
            if address.name.startswith(start) and address.name not in but:
                path = world.path(address)
                response: Any = client.get(path)
                if response.status_code == 200:
                    assert response["Content-Type"].startswith("text/html"), address.name
                    paths[address.name] = path
    return paths
