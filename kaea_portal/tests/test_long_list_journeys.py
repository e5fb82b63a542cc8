"""A center is chosen from hundreds in a browser: with scripts, with none, on a phone."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect

from accounts.tests.factories import create_directorate
from centers.models import Center
from centers.tests.factories import create_center, create_place
from core import finders
from trainings.tests.factories import create_training

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def centers(monkeypatch: pytest.MonkeyPatch) -> list[Center]:
    """Three are many here."""
    monkeypatch.setattr(finders, "SELECT_AT_MOST", 2)
    found = [
        create_center(name=f"{name} center", place=create_place(name="Tort-Kul"))
        for name in ("Naryn", "Osh", "Narynbai")
    ]
    for center in found:
        create_training(center=center)
    return found


def signed_in(context: BrowserContext, live_url: str) -> None:
    client = Client()
    client.force_login(create_directorate(is_demo=True))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_url}])


def test_center_is_found_by_typing_and_sent_by_its_address(
    browser: Browser, live_url: str, centers: list[Center]
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    signed_in(context, live_url)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{live_url}/en/trainings/")
    field = page.get_by_label("Center", exact=True)
    with page.expect_response("**/centers/options/**"):
        field.focus()
    expect(page.locator("datalist option")).to_have_count(3)

    field.fill("Osh center")
    field.press("Enter")

    expect(page).to_have_url(re.compile(rf"center={centers[1].slug}$"))
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(field).to_have_value("Osh center")
    # Another filter keeps the address of the center; nobody has gone into its field.
    page.get_by_label("Level", exact=True).select_option("local")
    expect(page).to_have_url(re.compile(rf"center={centers[1].slug}&level=local$"))
    assert errors == []
    context.close()


def test_phone_without_scripts_chooses_among_those_that_fit(
    browser: Browser, live_url: str, centers: list[Center]
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    signed_in(context, live_url)
    page = context.new_page()
    page.goto(f"{live_url}/en/trainings/")
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Center", exact=True).fill("Naryn")
    page.get_by_role("button", name="Show").click()

    said = "“Naryn” fits more than one (2). Choose here."
    expect(page.locator("p.error.only-small")).to_have_text(said)
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Center", exact=True).select_option(label="Narynbai center")
    page.get_by_role("button", name="Show").click()

    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("Narynbai center")
    context.close()
