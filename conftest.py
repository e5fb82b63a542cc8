"""Fixtures of the whole house."""

import gc
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from kaea_portal.tests import emptying, migrated

# Playwright runs an event loop in the test's thread, which Django takes for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Nothing in the suite measures time: a busy machine is no failure.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_finish() -> None:
    """The code and the list of tests stay to the end: garbage is not looked for among them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """No rate limit, page or figure of one test is seen by the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def default_language() -> None:
    """A page read in English by one test leaves the language behind for the next."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """After the first migration of a test server, its result is kept for the next runs."""
    database = settings.DATABASES["default"]
    with django_db_blocker.unblock():
        if emptying.may_empty():
            emptying.empty_only_filled_tables()
        if not database["TEST"]["TEMPLATE"]:
            connection.close()  # a database in use cannot be copied
            migrated.keep(database, connection.settings_dict["NAME"])


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """A Chromium of this machine; none is ever downloaded."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium on this machine (Debian: apt install chromium)")


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], chromium_path: str
) -> dict[str, Any]:
    """Used by the fixtures of pytest-playwright: page, context, browser."""
    return {**browser_type_launch_args, "executable_path": chromium_path, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desktop with Kyrgyz first; a test of phones sets its own viewport."""
    return {**browser_context_args, "viewport": {"width": 1280, "height": 800}, "locale": "ky-KG"}


@pytest.fixture(autouse=True)
def closed_windows(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test opened in the browser of the session is closed; each window is two processes."""
    yield
    if "browser" in request.fixturenames:
        for context in request.getfixturevalue("browser").contexts:
            context.close()


@pytest.fixture
def live_url(live_server: LiveServer, settings: Settings) -> str:
    """Address of a running portal; tasks run at once in its threads (Celery is eager in tests).

    A demonstration, so that demo accounts sign in without a second factor.
    """
    settings.DEMO = True
    return str(live_server.url)
