"""The directorate writes, builds and submits a donor report; the donor's officer reads it."""

import re

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from accounts.tests.factories import create_directorate
from kaea_portal.tests.phones import too_wide
from kaea_portal.tests.test_journeys import sign_in
from kaea_portal.tests.test_library_journeys import with_password
from projects.tests.factories import create_donor_viewer
from reports.reporting.models import ReportingPeriod
from reports.reporting.tests.factories import complete, create_counted_training, create_period

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE: ViewportSize = {"width": 360, "height": 740}


def test_directorate_builds_and_submits_and_the_officer_reads(
    live_url: str, browser: Browser
) -> None:
    period = complete(create_period())
    training = create_counted_training(period, people=3)
    boss = with_password(create_directorate(language="en"))
    officer = with_password(create_donor_viewer(donor=period.agreement.donor, language="en"))
    page = browser.new_context(locale="en-GB", viewport=PHONE).new_page()
    sign_in(page, live_url, boss.email)
    page.goto(f"{live_url}/en/reports/")
    assert too_wide(page) == 0
    page.get_by_role(
        "link", name=re.compile(re.escape(str(period.agreement.project)))
    ).first.click()
    assert too_wide(page) == 0

    # A text is saved while one writes.
    page.locator("a[href*='/sections/summary/en/']").click()
    page.get_by_label("Text").fill("What we did in these months.")
    expect(page.locator("[data-state]")).to_contain_text("Saved at")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("button", name="Build the files").click()
    expect(page.get_by_text("Everything is done and saved.")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_role("link", name="PDF", exact=True)).to_be_visible()

    page.get_by_role("link", name="Submit", exact=True).click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Everything is done and saved.")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_text("The report is submitted.")).to_be_visible()
    assert ReportingPeriod.objects.get(pk=period.pk).state == "submitted"

    title = re.compile(re.escape(str(period.agreement.project)))
    reader = browser.new_context(locale="en-GB", viewport=PHONE).new_page()
    sign_in(reader, live_url, officer.email)
    reader.goto(f"{live_url}/en/reports/")
    reader.get_by_role("link", name=title).click()
    expect(reader.get_by_text("What we did in these months.")).to_be_visible()
    expect(reader.get_by_text(training.slug)).to_be_visible()
    expect(reader.get_by_text("* Not shown: fewer than 5").first).to_be_visible()
    assert too_wide(reader) == 0
    link = reader.get_by_role("link", name="PDF", exact=True)
    assert reader.request.get(f"{live_url}{link.get_attribute('href')}").body()[:5] == b"%PDF-"
