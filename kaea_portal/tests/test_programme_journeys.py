"""An organiser builds the programme of a conference on a phone; visitors read what is released."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from centers.tests.factories import create_center, create_coordinator
from events.models import Event
from events.tests.factories import create_event
from kaea_portal.tests.phones import too_wide
from kaea_portal.tests.test_journeys import sign_in
from kaea_portal.tests.test_library_journeys import with_password

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE: ViewportSize = {"width": 360, "height": 740}


def add(page: Page, link: str, **fields: str) -> None:
    """One more hall or speaker from the page of the programme."""
    page.get_by_role("link", name=link, exact=True).click()
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " ")).first.fill(value)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It is saved.")).to_be_visible()


def add_slot(page: Page, title: str, *, hours: tuple[str, str], hall: str, speaker: str) -> None:
    page.get_by_role("link", name="Add a slot", exact=True).first.click()
    for language in ("Kyrgyz", "Russian"):
        page.get_by_label(f"Title in {language}").fill(title)
    page.get_by_label("Hall").select_option(label=hall)
    page.get_by_label("Starts at").fill(hours[0])
    page.get_by_label("Ends at").fill(hours[1])
    page.get_by_label("Who").first.select_option(label=speaker)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"“{title}” is saved.")).to_be_visible()


def test_an_organiser_builds_a_programme(live_url: str, browser: Browser) -> None:
    center = create_center(name="Naryn training center")
    organiser = with_password(create_coordinator(center=center, language="en"))
    event: Event = create_event(title="Wool conference", center=center, kind="conference")
    # Everything works without scripts.
    phone = browser.new_context(locale="en-GB", viewport=PHONE, java_script_enabled=False)
    page = phone.new_page()
    sign_in(page, live_url, organiser.email)
    page.goto(f"{live_url}/en/events/work/{event.slug}/")
    page.get_by_role("link", name="Programme").click()
    for hall in ("Yurt", "Library"):
        add(page, "Add a hall", Name_in_Kyrgyz=hall)
    add(page, "Add a speaker", Name="Aigul Asanova", Another_organisation="Felt club")
    person = "Aigul Asanova (Felt club)"
    add_slot(page, "Felt today", hours=("10:00", "11:00"), hall="Yurt", speaker=person)
    expect(page.get_by_text("Errors in the programme")).to_have_count(0)
    add_slot(page, "Wool prices", hours=("10:30", "11:30"), hall="Library", speaker=person)
    trouble = page.locator(".note[data-tone=bad]").filter(has_text="Errors in the programme")
    expect(trouble).to_contain_text("Aigul Asanova is in two places at once")

    # Moved, and released.
    page.get_by_role("heading", name="Wool prices").get_by_role("link").click()
    page.get_by_label("Starts at").fill("11:15")
    page.get_by_label("Ends at").fill("12:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Errors in the programme")).to_have_count(0)
    page.get_by_role("link", name="Release", exact=True).click()
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_text("Version 1 is released.")).to_be_visible()

    visitor = browser.new_context(locale="en-GB", viewport=PHONE).new_page()
    visitor.goto(f"{live_url}/en/events/{event.slug}/")
    visitor.get_by_role("link", name="Programme").click()
    expect(visitor.locator(".slots > li")).to_have_count(2)
    expect(visitor.locator(".slots > li").nth(1)).to_contain_text("11:15–12:00")
    assert too_wide(visitor) == 0
    link = visitor.get_by_role("link", name=re.compile("Calendar.*Aigul"))
    answer = visitor.request.get(f"{live_url}{link.get_attribute('href')}")
    assert answer.text().count("BEGIN:VEVENT") == 2
    sheet = visitor.get_by_role("link", name="To print, in Russian (PDF)")
    assert visitor.request.get(f"{live_url}{sheet.get_attribute('href')}").body()[:5] == b"%PDF-"
