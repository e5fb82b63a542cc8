"""From the roster of a ToT to a master trainer; a training that moves the tree of the cascade."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, ViewportSize, expect

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from kaea_portal.tests.test_journeys import sign_in
from kaea_portal.tests.test_library_journeys import with_password
from people.models import PersonCenter
from people.tests.factories import create_person
from trainings.models import Competence, MasterAward, ProgrammeModule
from trainings.tests.factories import (
    create_enrolment,
    create_programme,
    create_trainer,
    create_trainer_role,
    create_training,
    mark_all,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE: ViewportSize = {"width": 360, "height": 740}


def open_phone(browser: Browser) -> Page:
    """Everything works without scripts."""
    phone = browser.new_context(locale="en-GB", viewport=PHONE, java_script_enabled=False)
    return phone.new_page()


def figure(page: Page, label: str) -> str:
    box = page.locator(".figures > div").filter(has_text=label).first
    return box.locator("dd").first.inner_text().strip()


def test_from_the_roster_to_a_master_trainer(live_url: str, browser: Browser) -> None:
    directorate = with_password(create_directorate(language="en"))
    home = create_center(name="Naryn training center")
    programme = create_programme(kind="tot", title="Teaching adults with cards")
    ProgrammeModule.objects.create(
        programme=programme, position=1, title_en="Methods", assessment="lesson"
    )
    Competence.objects.create(programme=programme, position=1, name_en="Card methodology")
    training = create_training(programme=programme, status="approved", sessions=1)
    person = create_person(family_name="Asanova", given_name="Aigul", center=home)
    row = create_enrolment(training=training, person=person, sent_by=home.organisation)
    mark_all(training=training)
    page = open_phone(browser)
    sign_in(page, live_url, directorate.email)

    page.goto(f"{live_url}/en/trainings/{training.slug}/register/")
    expect(page.get_by_text("Naryn training center")).to_be_visible()
    page.get_by_role("link", name="Trainers' steps").click()
    page.get_by_role("link", name=re.compile("Record a step.*Asanova Aigul")).click()
    steps = page.locator("form.stack")
    steps.get_by_role("group", name="Methods").get_by_label("Passed").check()
    cards = steps.get_by_role("group", name="Card methodology")
    cards.get_by_label("Asked to repeat").check()
    steps.get_by_label("Assessed on").fill(f"{training.ends_on:%Y-%m-%d}")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Say in the note what is missing").first).to_be_visible()
    page.get_by_label("Note: Card methodology").fill("The cards were missing")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("link", name=re.compile("Award.*Asanova Aigul"))).to_have_count(0)

    page.get_by_role("link", name=re.compile("Record a step.*Asanova Aigul")).click()
    expect(page.get_by_text("The cards were missing")).to_be_visible()
    page.get_by_role("group", name="Card methodology").get_by_label("Passed").check()
    page.get_by_role("button", name="Record").click()
    page.get_by_role("link", name=re.compile("Award.*Asanova Aigul")).click()
    page.get_by_role("button", name="Award").click()
    expect(page.get_by_text("Awarded: master trainer.")).to_be_visible()
    assert MasterAward.objects.get().person == row.person
    page.get_by_role("link", name="Asanova Aigul", exact=True).click()
    expect(page.get_by_role("heading", name="Asanova Aigul")).to_be_visible()
    expect(page.get_by_text("Asked to repeat")).to_be_visible()


def test_an_approved_local_training_moves_the_tree(live_url: str, browser: Browser) -> None:
    directorate = with_password(create_directorate(language="en"))
    home = create_center(name="Naryn training center")
    create_coordinator(center=home)
    create_trainer_role()
    today = timezone.localdate()
    tot = create_training(
        programme=create_programme(kind="tot"), status="approved",
        starts_on=today - dt.timedelta(days=60), ends_on=today - dt.timedelta(days=55),
    )  # fmt: skip
    row = create_enrolment(training=tot, sent_by=home.organisation)
    PersonCenter.objects.create(person=row.person, center=home)
    local = create_training(center=home, status="running", sessions=1)
    for _ in range(2):
        create_enrolment(training=local, person=create_person(center=home))
    mark_all(training=local)
    local.status = "submitted"
    local.save()
    page = open_phone(browser)
    sign_in(page, live_url, directorate.email)
    tree = f"{live_url}/en/trainings/cascade/{tot.slug}/"
    page.goto(tree)
    assert figure(page, "unique people reached") == "0"
    expect(page.get_by_role("heading", name="Trained, not yet delivered")).to_be_visible()

    create_trainer(training=local, person=row.person)
    page.goto(f"{live_url}/en/trainings/{local.slug}/")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved. The training counts in the figures now.")).to_be_visible()
    page.goto(tree)

    assert figure(page, "unique people reached") == "2"
    expect(page.get_by_role("heading", name="Trained, not yet delivered")).to_have_count(0)
    expect(page.locator("svg.tree circle")).to_have_count(1)
    # The figure leads to its rows.
    page.locator(".figures a", has_text="2").first.click()
    expect(page.get_by_role("heading", name="Unique people reached")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(2)
