"""A coordinator's whole day, and the directorate's figure that follows from it, in a browser."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from people.models import Person
from people.tests.factories import create_person
from trainings.models import Training
from trainings.tests.factories import (
    complete_training,
    create_enrolment,
    create_programme,
    create_trainer_role,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROSTER = Path(__file__).parents[2] / "trainings/tests/rosters/naryn-digital-skills.xlsx"
PASSWORD = "felt-and-mountain-light"


def sign_in(page: Page, live_url: str, email: str) -> None:
    page.goto(f"{live_url}/en/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")


def figures(page: Page, live_url: str) -> dict[str, int]:
    """The main figures of the dashboard by their words."""
    page.goto(f"{live_url}/en/dashboard/")
    boxes = page.locator("dl.figures").first.locator("> div")
    words = [(box.locator("dt").inner_text(), box.locator("dd").first) for box in boxes.all()]
    wanted = ("trainings", "participations", "unique people")
    return {
        word: int(re.sub(r"\D", "", figure.inner_text()))
        for word, figure in words
        if word in wanted
    }


def create_plan(page: Page, live_url: str, title: str, *, day: dt.date) -> str:
    """Open a training of one day with one session; returns its address."""
    page.goto(f"{live_url}/en/trainings/new/")
    page.get_by_label("Programme").select_option(label=title)
    page.get_by_label("Start date").fill(day.isoformat())
    page.get_by_label("End date").fill(day.isoformat())
    page.get_by_role("button", name="Open the training").click()
    expect(page.get_by_role("button", name="Open the training")).to_have_count(0)
    slug = Training.objects.latest("pk").slug
    address = f"{live_url}/en/trainings/{slug}/"
    page.goto(f"{address}sessions/")
    add = page.locator("form").filter(has=page.get_by_role("button", name="Add", exact=True))
    add.get_by_label("Date").fill(day.isoformat())
    add.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("table")).to_contain_text("Session 1")
    return address


def import_sheet(page: Page, address: str, sheet: Path) -> None:
    page.goto(f"{address}import/")
    page.get_by_label("File").set_input_files(sheet)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Write 38 people into the register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The sheet is imported")


def mark_everybody(page: Page, address: str) -> None:
    page.goto(f"{address}attendance/")
    page.get_by_role("button", name="Mark the rest present").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Marked: 38 of 38")).to_be_visible()


def test_a_training_from_its_opening_to_the_directorates_figure(
    page: Page, context: BrowserContext, live_url: str, browser: Any
) -> None:
    center = create_center(name="Naryn training center")
    coordinator = create_coordinator(center=center)
    directorate = create_directorate()
    for user in (coordinator, directorate):
        user.set_password(PASSWORD)
        user.is_demo = True
        user.save()
    create_programme(title="Digital skills")
    create_trainer_role()
    today = timezone.localdate()
    # Somebody of the roster has learned here before: one participation more, no person more.
    earlier = complete_training(center=center, people=0, starts_on=today - dt.timedelta(days=20))
    known = create_person(
        center=center, family_name="Калыков", given_name="Жоомарт", birth_year=1989, sex="M"
    )
    create_enrolment(training=earlier, person=known)
    Training.objects.filter(pk=earlier.pk).update(status="approved", decided_at=timezone.now())

    boss = browser.new_context(locale="en-GB").new_page()
    sign_in(boss, live_url, directorate.email)
    before = figures(boss, live_url)
    assert before == {"trainings": 1, "participations": 1, "unique people": 1}

    sign_in(page, live_url, coordinator.email)
    address = create_plan(page, live_url, "Digital skills", day=today)
    import_sheet(page, address, ROSTER)
    assert Person.objects.count() == 38
    mark_everybody(page, address)
    assert figures(boss, live_url) == before  # drafts are not counted

    page.goto(f"{address}missing/")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("Submitted. The directorate has been told.")).to_be_visible()
    boss.goto(address)
    boss.get_by_role("button", name="Approve").click()
    expect(boss.get_by_text("Approved. The training counts in the figures now.")).to_be_visible()

    assert figures(boss, live_url) == {"trainings": 2, "participations": 39, "unique people": 38}
    boss.context.close()

    stranger = create_coordinator()
    stranger.set_password(PASSWORD)
    stranger.save()
    context.clear_cookies()
    sign_in(page, live_url, stranger.email)
    for part in ("", "register/", "attendance/", "import/", "sheet.pdf", "register.xlsx"):
        answer = context.request.get(f"{address}{part}")
        assert (part, answer.status) == (part, 404)
