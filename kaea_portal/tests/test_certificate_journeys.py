"""A certificate in a browser: issued by a coordinator, checked by a visitor, revoked."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from centers.tests.factories import create_center, create_coordinator
from kaea_portal.tests.phones import too_wide
from kaea_portal.tests.test_journeys import PASSWORD, sign_in
from trainings.models import Certificate
from trainings.tests.certificate_factories import finished
from trainings.tests.factories import create_programme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_certificate_is_issued_checked_by_a_visitor_and_revoked(
    page: Page, live_url: str, browser: Any
) -> None:
    center = create_center(name="Naryn training center")
    user = create_coordinator(center=center)
    user.set_password(PASSWORD)
    user.is_demo = True
    user.save()
    training = finished(center=center, programme=create_programme(title="Sewing"), people=1)
    sign_in(page, live_url, user.email)
    page.goto(f"{live_url}/en/trainings/{training.slug}/certificates/")
    page.get_by_label("Who signs").fill("J. Turdubaeva")
    with page.expect_popup():  # a window of its own: this page can go on
        page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Issue the chosen certificates").click()
    expect(page.get_by_text("1 certificate is issued.")).to_be_visible()
    made = Certificate.objects.get()

    visitor = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 740}).new_page()
    visitor.goto(f"{live_url}/en/certificates/")
    visitor.get_by_label("Code of the certificate").fill(made.shown_code.lower())
    visitor.get_by_role("button", name="Check the certificate").click()
    expect(visitor.get_by_role("heading", name="This certificate is valid")).to_be_visible()
    expect(visitor.get_by_text("Sewing")).to_be_visible()
    expect(visitor.get_by_text(made.person.family_name)).to_have_count(0)
    assert too_wide(visitor) == 0

    page.get_by_role("link", name=made.number).click()
    page.get_by_role("link", name="Revoke").click()
    page.get_by_label("Reason").fill("Issued by mistake")
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("Issued by mistake")).to_be_visible()

    visitor.reload()
    expect(visitor.get_by_role("heading", name="This certificate is revoked")).to_be_visible()
    expect(visitor.get_by_text("Reason: Issued by mistake")).to_be_visible()
