"""A phone in a real browser, as journeys need it: what it keeps, what it shows, when it has a
network."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, BrowserType, Page

from conftest import CHROMIUM_FLAGS
from events.models import Event
from events.tests.guest_factories import create_open_event

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 640}, "locale": "ky-KG"}
Start = Callable[..., BrowserContext]


@pytest.fixture
def start(browser_type: BrowserType, chromium_path: str, tmp_path: Path) -> Iterator[Start]:
    """Opens the browser of one phone, each time with what it kept before, and with more flags."""
    opened: list[BrowserContext] = []

    def launch(*flags: str) -> BrowserContext:
        for context in opened:
            context.close()
        args = [*CHROMIUM_FLAGS, *flags]
        opened[:] = [
            browser_type.launch_persistent_context(
                tmp_path / "phone", executable_path=chromium_path, args=args, **PHONE
            )
        ]
        return opened[0]

    yield launch
    for context in opened:
        context.close()


def wait_until(page: Page, holds: Callable[[], bool] | str) -> None:
    """Look again and again (a text is a script of the page); never longer than fifteen seconds.
    `wait_for_function` needs eval, which our pages forbid."""
    for _ in range(300):
        if page.evaluate(holds) if isinstance(holds, str) else holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it did not come: {holds}")


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than its window. Waits for the page: right after a
    click the new document may have no root yet."""
    page.wait_for_load_state()
    wider: int = page.locator("html").evaluate("root => root.scrollWidth - innerWidth")
    return wider


def cut_off(page: Page) -> None:
    """No network for this page. Saying so takes effect some moments later, so wait until it has:
    what is queued would be sent meanwhile."""
    page.context.set_offline(True)
    wait_until(page, "fetch('/healthz', {cache: 'no-store'}).then(() => false, () => true)")


def festival(**fields: Any) -> Event:
    """An event of today that takes guests."""
    return create_open_event(starts_on=timezone.localdate(), title="Фестиваль", **fields)


def light(page: Page) -> Any:
    """What the desk says of itself."""
    return page.locator("[data-light]")


def by_hand(page: Page, text: str) -> None:
    """A code or a name, typed at the desk."""
    page.locator("[data-find]").fill(text)
    page.locator("[data-find-form] button").click()
