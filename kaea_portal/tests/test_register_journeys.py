"""The attendance grid under a keyboard and under a thumb, saved as one goes."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from accounts.models import User
from centers.tests.factories import create_center, create_coordinator
from kaea_portal.tests.phones import too_wide
from kaea_portal.tests.test_journeys import PASSWORD, sign_in
from kaea_portal.tests.test_library_journeys import with_password
from library.tests.factories import create_published
from people.tests.factories import create_person
from trainings.models import Attendance, Session, Training
from trainings.tests.factories import create_enrolment, create_training

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ("Асанова", "Бекова", "Жакыпова", "Калыкова")
SAVED = re.compile(r"^(Saved|Сакталды) \d\d:\d\d$")


@pytest.fixture
def training() -> Training:
    """Four people and two sessions; its last day was yesterday."""
    day = timezone.localdate() - dt.timedelta(days=2)
    center = create_center()
    found = create_training(
        center=center, starts_on=day, ends_on=day + dt.timedelta(days=1), sessions=2
    )
    for name in NAMES:
        person = create_person(center=center, family_name=name, given_name="Айгүл")
        create_enrolment(training=found, person=person)
    return found


@pytest.fixture
def coordinator(training: Training) -> User:
    return with_password(create_coordinator(center=training.center))


def marks(training: Training, number: int = 1) -> str:
    """The marks of a session in the order of the names, "-" for none."""
    session = Session.objects.get(training=training, number=number)
    kept = dict(
        Attendance.objects.filter(session=session).values_list(
            "enrolment__person__family_name", "mark"
        )
    )
    return "".join(kept.get(name, "-") for name in NAMES)


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def saved(page: Page) -> None:
    expect(page.locator("[data-state]")).to_have_text(SAVED)


def test_column_is_marked_with_the_keyboard_alone(
    page: Page, live_url: str, training: Training, coordinator: User
) -> None:
    sign_in(page, live_url, coordinator.email)
    page.goto(f"{live_url}/en/trainings/{training.slug}/attendance/")

    row(page, NAMES[0]).get_by_label("Present").focus()
    for key in ("1", "2", "4"):
        page.keyboard.press(key)  # and on to the next person
    page.keyboard.press("ArrowUp")
    page.keyboard.press("3")
    saved(page)
    assert marks(training) == "ple-"

    page.get_by_role("button", name="Mark the rest present").click()
    saved(page)
    assert marks(training) == "plep"
    page.get_by_role("button", name="Undo").click()
    saved(page)
    assert marks(training) == "ple-"

    # What was saved by script is what the page shows.
    page.goto(f"{page.url}?session={training.sessions.get(number=1).pk}")
    expect(row(page, NAMES[2]).get_by_label("Excused")).to_be_checked()
    expect(page.get_by_text("Marked: 3 of 4")).to_be_visible()


def test_column_saved_by_its_button_is_taken_back(
    browser: Browser, live_url: str, training: Training, coordinator: User
) -> None:
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    page.goto(f"{live_url}/en/accounts/login/")
    page.get_by_label("Email").fill(coordinator.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")
    page.goto(f"{live_url}/en/trainings/{training.slug}/attendance/")

    row(page, NAMES[1]).get_by_label("Absent").check()
    page.get_by_role("button", name="Mark the rest present and save").click()
    expect(page.get_by_text("Marked: 4 of 4")).to_be_visible()
    assert marks(training) == "papp"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The marks are as they were before.")).to_be_visible()
    assert marks(training) == "----"
    page.context.close()


def test_phone_shows_the_grid_within_its_width_and_saves_each_tap(
    browser: Browser, live_url: str, training: Training, coordinator: User
) -> None:
    phone: ViewportSize = {"width": 360, "height": 740}
    context = browser.new_context(viewport=phone, has_touch=True, is_mobile=True, locale="ky-KG")
    page = context.new_page()
    sign_in(page, live_url, coordinator.email)
    page.goto(f"{live_url}/ky/trainings/{training.slug}/attendance/")

    answers = row(page, NAMES[3]).locator(".marks label")
    box = answers.nth(1).bounding_box()
    assert box is not None
    assert (box["height"] >= 44, box["x"] + box["width"] <= 360) == (True, True)
    answers.nth(1).tap()
    saved(page)
    assert marks(training) == "---l"
    assert too_wide(page) == 0
    page.context.close()


def test_phone_shows_a_table_of_a_text_within_its_width(browser: Browser, live_url: str) -> None:
    head = "| Күнү | Эмне болду | Келген акча | Кеткен акча | Калганы |"
    text = f"## Дептер\n\n{head}\n|---|---|---|---|---|\n| 1-март | Башталышы | 3000 | 0 | 3000 |"
    found = create_published(body=text)
    page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    page.goto(f"{live_url}{found.resource.get_absolute_url()}")

    expect(page.get_by_role("table").first).to_contain_text("1-март")
    assert too_wide(page) == 0
    page.context.close()
