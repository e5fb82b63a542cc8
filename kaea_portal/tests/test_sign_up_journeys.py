"""A visitor signs up for a training on a phone; the coordinator accepts; a place given back moves
the waiting list."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from centers.tests.factories import create_center, create_coordinator
from kaea_portal.tests.phones import too_wide
from kaea_portal.tests.test_journeys import sign_in
from kaea_portal.tests.test_library_journeys import with_password
from trainings.models import Application
from trainings.tests.factories import create_announced, create_application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def address(live_url: str, name: str, *args: Any) -> str:
    with translation.override("en"):
        return live_url + reverse(f"trainings:{name}", args=args)


def sign_up(phone: Page, page: str, *, name: str, number: str) -> str:
    """Fill in the form as a visitor does; gives the address of the own page."""
    phone.goto(page)
    assert too_wide(phone) == 0
    phone.get_by_label("Surname").fill("Токтогулова")
    phone.get_by_label("First name").fill(name)
    phone.get_by_label("Year of birth").fill(str(timezone.localdate().year - 22))
    phone.get_by_text("Female", exact=True).click()
    phone.get_by_label("Phone").fill(number)
    phone.get_by_label("I agree to the keeping of these data").check()
    phone.locator("main form button").last.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your application")
    assert too_wide(phone) == 0
    return phone.url


def test_from_a_phone_to_the_register_and_up_the_waiting_list(
    page: Page, live_url: str, browser: Any
) -> None:
    center = create_center(name="Naryn training center")
    coordinator = with_password(create_coordinator(center=center))
    training = create_announced(center=center, capacity=2)
    other = create_application(training=training)
    phone = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 740}).new_page()

    phone.goto(address(live_url, "upcoming_detail", training.slug))
    phone.get_by_role("link", name="Sign up").first.click()
    expect(phone.get_by_label("Surname")).to_be_visible()
    sign_up(phone, phone.url, name="Айсулуу", number="0555 100 101")
    expect(phone.get_by_text("You have signed up", exact=True)).to_be_visible()

    sign_in(page, live_url, coordinator.email)
    page.goto(address(live_url, "application_list", training.slug))
    line = page.get_by_role("row").filter(has_text="Токтогулова Айсулуу")
    line.get_by_role("button", name="Accept").click(timeout=8000)
    expect(line.get_by_role("button", name="Accept")).to_have_count(0)
    page.goto(address(live_url, "register_detail", training.slug))
    expect(page.get_by_role("table").first).to_contain_text("Токтогулова Айсулуу")
    phone.reload()
    expect(phone.get_by_text("You are accepted", exact=True)).to_be_visible()

    form = address(live_url, "application_create", training.slug)
    second = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 740}).new_page()
    waiting = sign_up(second, form, name="Бермет", number="0555 100 102")
    expect(second.get_by_text("You are on the waiting list", exact=True)).to_be_visible()

    with translation.override("en"):
        phone.goto(live_url + other.get_own_url())
    phone.get_by_role("link", name="I cannot come").click()
    assert too_wide(phone) == 0
    phone.get_by_role("button", name="Give the place back").click()
    expect(phone.get_by_text("Cancelled", exact=True)).to_be_visible()

    second.goto(waiting)
    expect(second.get_by_text("A place is free for you", exact=True)).to_be_visible()
    second.get_by_role("button", name="Take the place").click()
    expect(second.get_by_text("You have signed up", exact=True)).to_be_visible()
    rows = training.applications.order_by("pk").values_list("status", flat=True)
    assert list(rows) == ["cancelled", "accepted", "applied"]
    assert Application.objects.exclude(person=None).count() == 1
