"""Calendars: judged by a strict parser of another maker, and by what is known of their traps."""

import datetime as dt
import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from ical.calendar_stream import IcsCalendarStream

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_place, create_region
from events import services
from events.models import Event
from events.tests.factories import (
    create_event,
    create_programme_release,
    create_slot,
    create_speaker,
    in_days,
)
from events.tests.guest_factories import book, create_open_event, guest
from library.tests.judges import installed, node

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


# Of a guest ---------------------------------------------------------------------------------


def own_entry(client, booking):
    (entry,) = IcsCalendarStream.calendar_from_ics(
        client.get(f"{booking.get_ticket_url()}ticket.ics").content.decode()
    ).events
    return entry


def test_guest_has_the_event_with_the_way_to_the_ticket(client, settings):
    settings.SITE_URL = "https://kaea.example"
    event = create_open_event(title="Festival", starts_at=dt.time(10), capacity=1)
    booking = book(event, guest(family_name="Асанова", given_name="Айгүл"))
    waiting = book(event)
    response = client.get(f"{booking.get_ticket_url()}ticket.ics")
    entry, later = own_entry(client, booking), own_entry(client, waiting)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex")
    assert (entry.summary, entry.status, later.status) == ("Festival", "CONFIRMED", "TENTATIVE")
    assert entry.description == (f"Асанова Айгүл\n\nhttps://kaea.example{booking.get_ticket_url()}")
    assert "METHOD" not in response.content.decode()
    assert len({entry.uid, later.uid, f"{event.uid}@kaea-portal"}) == 3
    assert entry.dtstart == event.begins.astimezone(dt.UTC)


def test_place_given_back_and_cancelled_event_are_cancelled_with_a_higher_sequence(client):
    event, by = create_open_event(), create_directorate()
    stays, goes = book(event), book(event)
    for booking in (stays, goes):
        booking.registrations.update(updated_at=timezone.now() - dt.timedelta(minutes=1))
        type(booking).objects.update(created_at=timezone.now() - dt.timedelta(minutes=2))
    before = own_entry(client, goes), own_entry(client, stays)
    services.cancel(goes, by=None)
    after = own_entry(client, goes)
    assert (before[0].status, after.status) == ("CONFIRMED", "CANCELLED")
    assert after.sequence > before[0].sequence and after.uid == before[0].uid
    assert own_entry(client, stays).status == "CONFIRMED"

    services.cancel_event(event, reason="Snow", by=by)
    off = own_entry(client, stays)
    assert (off.status, off.sequence > before[1].sequence) == ("CANCELLED", True)
    assert off.description.startswith("Snow")


# Another judge -----------------------------------------------------------------------------

# Reads calendars from its input and says what it understood of each entry, in UTC and in the time
# of a reader elsewhere.
ICAL_JS = """
import("ical.js").then(({ default: ICAL }) => {
  const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const found = texts.map((text) =>
    new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((part) => {
      const event = new ICAL.Event(part);
      return {
        uid: event.uid, summary: event.summary, sequence: event.sequence,
        status: part.getFirstPropertyValue("status"), allDay: event.startDate.isDate,
        zone: event.startDate.zone.tzid, start: event.startDate.toString(),
        seconds: event.duration.toSeconds(),
      };
    }));
  process.stdout.write(JSON.stringify(found));
});
"""


def test_ical_js_reads_every_calendar_the_same(client):
    folder = installed("ical.js", "ical.js@2.2.1")
    event = create_open_event(
        title="Түн", starts_on=dt.date(2026, 12, 31), starts_at=dt.time(3), ends_at=dt.time(5)
    )
    speaker = create_speaker(event=event)
    slot = create_slot(event=event, speakers=[speaker], starts_at="03:30", ends_at="04:15")
    create_programme_release(event=event)
    days = create_event(starts_on=dt.date(2027, 3, 27), ends_on=dt.date(2027, 3, 29))
    off = create_event(status="cancelled", published_at=timezone.now(), starts_on=in_days(3))
    public = f"{event.get_programme_url()}"
    paths = [
        reverse("events:event_calendar", args=[event.slug]),
        reverse("events:event_calendar", args=[days.slug]),
        f"{public}people/{speaker.uid}.ics",
        f"{public}slots/{slot.uid}.ics",
        f"{book(event).get_ticket_url()}ticket.ics",
        reverse("events:feed"),
    ]
    texts = [client.get(path).content.decode() for path in paths]
    output, errors = node(folder, ICAL_JS, json.dumps(texts).encode())
    assert errors == ""
    one, whole, person, single, own, every = json.loads(output)

    # 3 in the morning in Bishkek is still the day before in UTC; no summer time anywhere.
    assert one[0]["start"] == own[0]["start"] == "2026-12-30T21:00:00Z"
    assert (one[0]["zone"], one[0]["seconds"], one[0]["allDay"]) == ("UTC", 7200, False)
    assert person == single
    assert (single[0]["start"], single[0]["seconds"]) == ("2026-12-30T21:30:00Z", 2700)
    assert (whole[0]["start"], whole[0]["allDay"]) == ("2027-03-27", True)
    assert whole[0]["seconds"] == 3 * 86400
    statuses = {entry["uid"]: entry["status"] for entry in every}
    assert statuses[f"{off.uid}@kaea-portal"] == "CANCELLED"
    assert statuses[f"{event.uid}@kaea-portal"] == "CONFIRMED"
    assert all(entry["summary"] and entry["sequence"] >= 0 for entry in every)
