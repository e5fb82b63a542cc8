"""An exam in browsers: two assessors on phones, one of them without a network in between, a third
who decides, and the results."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from centers.tests.factories import create_center, create_coordinator
from kaea_portal.tests.phones import cut_off, too_wide, wait_until
from kaea_portal.tests.test_journeys import PASSWORD, sign_in
from people.tests.factories import create_person
from trainings.models import ExamCandidate, ExamSheet
from trainings.tests.exam_factories import create_assessor, create_candidate, create_exam

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIELDS = ("m-c1", "m-c2", "m-c3")


def phone(browser: Any, url: str) -> Page:
    view = {"width": 360, "height": 740}
    page: Page = browser.new_context(locale="en-GB", viewport=view).new_page()
    page.goto(url)
    assert too_wide(page) == 0
    return page


def next_link(page: Page) -> str:
    """The address of the first assessor who has none."""
    page.get_by_role("button", name="Make a link").first.click()
    url = page.get_by_label("Address").input_value()
    page.get_by_role("link", name="Back to the exam").click()
    return url


def mark(page: Page, *points: float) -> None:
    for name, value in zip(FIELDS, points, strict=True):
        page.locator(f"input[name='{name}']").fill(str(value))


def test_two_assessors_mark_blind_one_offline_and_a_third_decides(
    page: Page, live_url: str, browser: Any
) -> None:
    center = create_center(name="Naryn training center")
    user = create_coordinator(center=center)
    user.set_password(PASSWORD)
    user.is_demo = True
    user.save()
    exam = create_exam(center=center)
    create_candidate(exam=exam, person=create_person(center=center, family_name="Kadyrov"))
    names = ("Aliev", "Bekov", "Chynara")
    people = [create_person(center=center, family_name=name, given_name="A") for name in names]
    for person in people[:2]:
        create_assessor(exam=exam, person=person)
    sign_in(page, live_url, user.email)
    page.goto(f"{live_url}/en/trainings/exams/{exam.pk}/")
    expect(page.get_by_text("Independent elements").first).to_be_visible()
    page.get_by_role("button", name="Start the marking").click()
    first, second = (phone(browser, _here(next_link(page), live_url)) for _person in people[:2])

    # The first one marks, loses the network, marks on, closes the page, opens it anew and hands
    # in; it is sent when the network is back.
    first.evaluate("navigator.serviceWorker.ready.then(() => true)")
    first.locator("input[name='m-c1']").fill("9")
    wait_until(first, lambda: ExamSheet.objects.filter(marks__c1=9).exists())
    expect(first.locator("[data-light]")).to_have_text("Everything is saved")
    cut_off(first)
    first.reload()
    expect(first.locator("input[name='m-c1']")).to_have_value("9")
    mark(first, 10, 10, 20)
    expect(first.locator("[data-light]")).to_contain_text("not sent yet")
    first.reload()
    expect(first.locator("input[name='m-c3']")).to_have_value("20")
    first.get_by_role("button", name="Hand in").click()
    expect(first.locator("[data-light]")).to_contain_text("not sent yet")
    assert not ExamSheet.objects.exclude(handed_in_at=None).exists()
    mark(second, 5, 5, 9.5)
    second.get_by_role("button", name="Hand in").click()
    expect(second.locator("[data-light]")).to_have_text("Everything is saved")
    page.get_by_role("link", name="Kadyrov").click()
    expect(page.get_by_text("Marks are shown when both assessors have handed in.")).to_be_visible()
    first.context.set_offline(False)
    wait_until(first, lambda: ExamSheet.objects.exclude(handed_in_at=None).count() == 2)
    expect(first.locator("[data-light]")).to_have_text("Everything is saved")
    # Nothing is left on the phone of somebody who has handed in.
    wait_until(first, "caches.keys().then((names) => names.length === 0)")
    assert first.evaluate("localStorage.length") == 0

    page.reload()
    expect(page.get_by_text("A third assessor is needed")).to_be_visible()
    create_assessor(exam=exam, person=people[2])
    page.reload()
    page.get_by_role("button", name="Let mark").click()
    page.get_by_role("link", name="Back to the exam").click()
    third = phone(browser, _here(next_link(page), live_url))
    mark(third, 8, 8, 16)
    third.get_by_role("button", name="Hand in").click()
    expect(third.locator("[data-light]")).to_have_text("Everything is saved")
    page.reload()
    page.get_by_role("button", name="Publish the results").click()
    expect(page.get_by_text("Decided by a third")).to_be_visible()
    result = ExamCandidate.objects.get()
    assert result.score == 80
    assert (result.is_passed, result.is_by_third) == (True, True)


def _here(url: str, live_url: str) -> str:
    """The address as this test's server knows it."""
    return f"{live_url}/{url.split('/', 3)[3]}"
