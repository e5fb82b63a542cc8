"""The directorate changes the words of a reminder, sees them on a real record, sends one."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, ViewportSize, expect

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core import reminders
from core.models import OutgoingMessage
from core.tests.factories import create_message
from kaea_portal.tests.phones import too_wide
from kaea_portal.tests.test_journeys import sign_in
from kaea_portal.tests.test_library_journeys import with_password
from trainings.models import Training
from trainings.tests.factories import create_training

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE: ViewportSize = {"width": 360, "height": 740}


def test_directorate_edits_previews_and_sends(
    live_url: str, browser: Browser, mailoutbox: list[Any]
) -> None:
    boss = with_password(create_directorate(language="en"))
    center = create_center()
    coordinator = create_coordinator(center=center, language="en")
    day = timezone.localdate() + dt.timedelta(days=3)
    training = create_training(center=center, status="planned", starts_on=day, ends_on=day)
    title = training.programme.title_en
    page = browser.new_context(locale="en-GB", viewport=PHONE).new_page()
    sign_in(page, live_url, boss.email)
    page.goto(f"{live_url}/en/messages/rules/")
    page.get_by_role("link", name="A training begins").click()
    page.get_by_label("Subject (English)").fill("Soon: {title}")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name=f"Soon: {title}")).to_be_visible()
    assert too_wide(page) == 0
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. What waits is decided again")).to_be_visible()

    reminders.decide(Training, training.pk)
    today = timezone.localdate()
    OutgoingMessage.objects.filter(due_on=today).update(due_at=timezone.now())
    # The digest of today is gone already, so it would wait until tomorrow.
    create_message(dedupe_key=f"digest:{coordinator.pk}:{today}", status="sent")
    reminders.send_due()
    letter = OutgoingMessage.objects.get(to_email=coordinator.email, kind="trainings.begins")
    page.goto(f"{live_url}/en/messages/{letter.pk}/")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("It goes out within a minute.")).to_be_visible()
    assert [mail.subject for mail in mailoutbox] == [f"Soon: {title}"]
