"""Calendars: judged by a strict parser of another maker, and by what is known of their traps."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from ical.calendar_stream import IcsCalendarStream

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_place, create_region
from events import services
from events.models import Event
from events.tests.factories import create_event, in_days

pytestmark = pytest.mark.django_db


def feed(client, query=""):
    return client.get(f"{reverse('events:feed')}{query}")


def entries(response):
    """By the title; the parser refuses what is not as the standard says."""
    found = IcsCalendarStream.calendar_from_ics(response.content.decode())
    return {entry.summary: entry for entry in found.events}


def test_entry_has_its_time_place_and_address(client, settings):
    settings.SITE_URL = "https://kaea.example"
    event = create_event(
        title="Тегерек стол; «санарип, көндүмдөр»",
        starts_on=dt.date(2026, 12, 5),
        starts_at=dt.time(10, 30),
        ends_at=dt.time(13),
        place=create_place(name="Каракол"),
        venue="Маданият үйү",
        description_ky="Биринчи сап\nЭкинчи сап " + "узун сөз " * 30,
    )
    response = client.get(reverse("events:event_calendar", args=[event.slug]))
    (entry,) = entries(response).values()

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert entry.summary == "Тегерек стол; «санарип, көндүмдөр»"
    assert entry.dtstart == dt.datetime(2026, 12, 5, 4, 30, tzinfo=dt.UTC)
    assert entry.dtend == dt.datetime(2026, 12, 5, 7, 0, tzinfo=dt.UTC)
    assert entry.location == "Маданият үйү, Каракол"
    assert entry.description.startswith("Биринчи сап\nЭкинчи сап узун")
    assert str(entry.url) == f"https://kaea.example{event.get_public_url()}"
    assert entry.uid == f"{event.uid}@kaea-portal"
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))


def test_event_without_hours_takes_whole_days(client):
    event = create_event(starts_on=in_days(5), ends_on=in_days(6))
    entry = entries(feed(client))[event.title]
    assert (entry.dtstart, entry.dtend) == (in_days(5), in_days(7))


def test_event_over_two_days_with_a_first_hour_only_ends_on_its_last_day(client):
    event = create_event(starts_on=in_days(5), ends_on=in_days(6), starts_at=dt.time(10))
    entry = entries(feed(client))[event.title]
    assert entry.dtend - entry.dtstart == dt.timedelta(days=1, hours=2)


def test_every_entry_has_its_own_uid_and_there_is_no_method(client):
    for _ in range(3):
        create_event()
    text = feed(client).content.decode()
    uids = re.findall(r"^UID:(.+?)\r$", text, re.MULTILINE)
    assert len(set(uids)) == 3
    assert text.count("BEGIN:VEVENT") == 3
    for name in ("METHOD", "ORGANIZER", "VTIMEZONE", "COMMENT"):
        assert name not in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in text


def test_cancelled_event_stays_as_cancelled_with_a_higher_sequence(client):
    event, by = create_event(status="planned", title="Festival"), create_directorate()
    assert entries(feed(client)) == {}
    services.announce_event(event, by=by)
    before = entries(client.get(reverse("events:event_calendar", args=[event.slug])))["Festival"]
    services.cancel_event(event, reason="Snow", by=by)
    after = entries(feed(client, "?x=1"))["Festival"]

    assert (before.status, after.status) == ("CONFIRMED", "CANCELLED")
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    assert after.last_modified >= before.last_modified
    assert after.description.startswith("Snow")


def test_event_that_is_hidden_later_is_cancelled_in_calendars_without_details(client):
    event = create_event(title="Round table", description_ky="Secret", venue="Hall")
    services.update_event(event, by=create_directorate(), is_public=False)
    entry = entries(feed(client))["Round table"]
    assert (entry.status, entry.description, entry.location) == ("CANCELLED", None, None)


def test_feed_of_a_region_and_of_a_center(client):
    region = create_region(name="Issyk-Kul", iso_code="KG-Y")
    center = create_center(region=region, place=create_place(region=region))
    own = create_event(center=center)
    other = create_event()

    assert set(entries(feed(client))) == {own.title, other.title}
    assert set(entries(feed(client, "?region=KG-Y"))) == {own.title}
    assert set(entries(feed(client, f"?center={center.slug}"))) == {own.title}
    assert "X-WR-CALNAME" in feed(client, "?region=KG-Y").content.decode()
    assert feed(client, "?region=XX").status_code == 404
    assert feed(client, "?center=none").status_code == 404


def test_feed_keeps_a_year_and_answers_304(client):
    create_event(status="held", starts_on=in_days(-300), title="Last year")
    create_event(status="held", starts_on=in_days(-400), title="Long ago")
    response = feed(client)
    assert set(entries(response)) == {"Last year"}
    again = client.get(reverse("events:feed"), headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("count", [1, 3])
def test_feed_costs_the_same_for_any_number(count, client, django_assert_num_queries):
    for _ in range(count):
        create_event()
    with django_assert_num_queries(1):
        assert len(entries(feed(client))) == count


def test_unchanged_feed_is_the_same_text(client):
    create_event(starts_at=dt.time(10))
    first = feed(client, "?a=1").content
    assert feed(client, "?a=2").content == first
    Event.objects.update(updated_at=timezone.now() + dt.timedelta(minutes=1))
    assert feed(client, "?a=3").content != first
