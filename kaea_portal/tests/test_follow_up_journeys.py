"""A follow-up answered by a personal link on a phone; a second visit shows it is answered."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import expect

from centers.tests.factories import create_center, create_coordinator
from kaea_portal.tests.phones import too_wide
from trainings.models import FollowUpAnswer
from trainings.services.follow_ups import make_follow_up_link
from trainings.tests.follow_up_factories import create_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_follow_up_is_answered_by_link_on_a_phone(live_url: str, browser: Any) -> None:
    center = create_center(name="Naryn training center")
    row = create_wave(people=1, center=center).rows.get()
    token = make_follow_up_link(row, by=create_coordinator(center=center))
    with translation.override("en"):
        address = live_url + reverse("trainings:follow_up_reply", args=[token])
    phone = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 740}).new_page()

    phone.goto(address)
    assert too_wide(phone) == 0
    phone.get_by_label("I work for an employer", exact=True).check()
    phone.get_by_label("If you work: in which sector?").select_option(label="Banks and finance")
    phone.get_by_role("button", name="Send the answer").click()
    expect(phone.get_by_role("heading", name="Thank you, this is answered")).to_be_visible()

    phone.goto(address)
    expect(phone.get_by_role("heading", name="Thank you, this is answered")).to_be_visible()
    expect(phone.get_by_role("button", name="Send the answer")).to_have_count(0)
    assert too_wide(phone) == 0
    answer = FollowUpAnswer.objects.get()
    assert (answer.outcome, answer.sector, answer.way) == ("employed", "banking", "link")
