"""A partnership meeting in a browser: its promises come to the next one; an owner reports."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from centers.tests.factories import create_center, create_coordinator, create_organisation
from core.tests.factories import image_bytes
from events.models import Commitment, Minutes
from events.tests.factories import create_event, create_series, in_days
from kaea_portal.tests.test_journeys import PASSWORD, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROMISES = ("30 000 som for courses", "A room in the school", "Ten places for seamstresses")


def meetings() -> tuple[Any, Any, Any]:
    """The coordinator, a meeting that was held, and the next one of the same partnership."""
    center = create_center(name="Naryn training center")
    user = create_coordinator(center=center)
    user.set_password(PASSWORD)
    user.is_demo = True
    user.save()
    series = create_series(name="Naryn partnership", center=center, is_yearly=False)
    fields: dict[str, Any] = {"center": center, "kind": "partnership", "series": series}
    held = create_event(title="First meeting", status="held", starts_on=in_days(-3), **fields)
    coming = create_event(title="Second meeting", status="planned", starts_on=in_days(60), **fields)
    create_organisation(name="Ak-Suu council", kind="local_authority")
    return user, held, coming


def write_minutes(page: Page, address: str) -> None:
    """By the script, that saves while one writes."""
    page.goto(f"{address}minutes/")
    page.get_by_role("button", name="Begin the minutes").click()
    page.locator("textarea[name=text]").fill("The council promised money and a room.")
    expect(page.locator("[data-state]")).to_contain_text("Saved at")
    assert Minutes.objects.get().text == "The council promised money and a room."


def promise(page: Page, address: str) -> None:
    page.goto(f"{address}commitments/new/")
    for number, text in enumerate(PROMISES, start=1):
        page.get_by_label("What was promised").fill(text)
        page.get_by_label("Who promised").fill("Ak-Suu")
        page.get_by_label("Due on").fill(in_days(30).isoformat())
        if number == 1:
            page.get_by_label("Promised, som").fill("30000")
        name = "Save and write another" if number < len(PROMISES) else "Save"
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_text(f"-p{number} is saved")).to_be_visible()


def test_promises_of_a_meeting_come_to_the_next_one_and_the_owner_reports_by_link(
    page: Page, live_url: str, browser: Any
) -> None:
    user, held, coming = meetings()
    sign_in(page, live_url, user.email)
    address = f"{live_url}/en/events/work/{held.slug}/"
    page.goto(f"{address}attendance/new/")
    known = page.locator("section", has=page.get_by_role("heading", name="An organisation"))
    known.locator("[name=organisation]").fill("Ak-Suu")
    page.get_by_role("button", name="Add the organisation").click()
    expect(page.get_by_text("Ak-Suu council is on the attendance.")).to_be_visible()
    write_minutes(page, address)
    promise(page, address)

    page.goto(f"{live_url}/en/events/work/{coming.slug}/agenda/")
    carried = page.get_by_role("region", name="Open from earlier meetings")
    for text in PROMISES:
        expect(carried.get_by_text(text)).to_be_visible()

    carried.get_by_text(PROMISES[0]).click()
    page.get_by_role("button", name="Make a new link").click()
    token = page.get_by_label("Address").input_value().partition("/events/promises/")[2]
    owner = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 740}).new_page()
    owner.goto(f"{live_url}/en/events/promises/{token}")
    expect(owner.get_by_text(PROMISES[0])).to_be_visible()
    owner.get_by_label("What happened").fill("The council voted for it")
    photo = {"name": "vote.jpg", "mimeType": "image/jpeg", "buffer": image_bytes()}
    owner.get_by_label("Evidence").set_input_files(files=[photo])
    owner.get_by_label("It is done").check()
    owner.get_by_role("button", name="Send the report").click()
    expect(owner.get_by_text("Thank you, your report has arrived.")).to_be_visible()

    row = Commitment.objects.get(text=PROMISES[0])
    page.goto(f"{live_url}{row.get_absolute_url()}".replace("/ky/", "/en/"))
    expect(page.get_by_text("The council voted for it")).to_be_visible()
    page.get_by_role("button", name="Verify: it is done").click()
    expect(page.get_by_text("The commitment is verified and done.")).to_be_visible()
    page.goto(f"{live_url}/en/events/work/{coming.slug}/agenda/")
    expect(carried.get_by_text(PROMISES[1])).to_be_visible()
    expect(carried.get_by_text(PROMISES[0])).to_have_count(0)


def test_a_text_written_while_somebody_saves_is_shown_beside_the_other(
    page: Page, live_url: str
) -> None:
    user, held, _coming = meetings()
    Minutes.objects.create(event=held, text="Before")
    sign_in(page, live_url, user.email)
    page.goto(f"{live_url}/en/events/work/{held.slug}/minutes/edit/")
    Minutes.objects.update(text="Hers", edit=1)
    page.locator("textarea[name=text]").fill("His")
    expect(page.locator("[data-state]")).to_contain_text("Somebody saved these minutes")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("This is the text that stands there now")).to_be_visible()
    expect(page.get_by_text("Hers").first).to_be_visible()
    assert page.locator("textarea[name=text]").input_value() == "His"
    page.locator("textarea[name=text]").fill("Hers and his")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The minutes are saved.")).to_be_visible()
    assert Minutes.objects.get().text == "Hers and his"
