"""Every refusal, message and line of the log of the app's writes."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import (
    create_center,
    create_coordinator,
    create_organisation,
    create_place,
)
from core import reminders
from core.models import AuditEntry, OutgoingMessage
from core.tests.threads import at_once
from events import recipients, services
from events.models import Event, Series, SignUp, Slot
from events.tests.factories import (
    create_attendee,
    create_commitment,
    create_event,
    create_hall,
    create_host,
    create_policy_item,
    create_programme_release,
    create_series,
    create_slot,
    create_stand,
    in_days,
)
from events.tests.guest_factories import book, create_open_event, guest
from people.tests.factories import create_person
from projects.tests.factories import create_project

pytestmark = pytest.mark.django_db
TITLE = {"title_ky": "Тегерек стол", "kind": "round_table"}


def refusal(call) -> str:
    with pytest.raises(ValidationError) as caught:
        call()
    error = caught.value
    if hasattr(error, "error_dict"):
        return ", ".join(f"{name}: {rows[0].code}" for name, rows in error.error_dict.items())
    return str(error.code)


def new_event(**fields):
    by = fields.pop("by", None)
    defaults = TITLE | {"center": create_center(), "starts_on": dt.date(2026, 11, 5)}
    return services.create_event(by=by, **defaults | fields)


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_event_gets_the_next_number_of_its_center_and_month():
    center = create_center(code="N")
    numbers = [new_event(center=center).slug for _ in range(2)]
    numbers.append(new_event(center=center, starts_on=dt.date(2026, 12, 1)).slug)
    place = create_place()
    numbers += [new_event(center=None, place=place).slug for _ in range(2)]

    assert numbers == [
        "2026-11-n-e01",
        "2026-11-n-e02",
        "2026-12-n-e01",
        "2026-11-e01",
        "2026-11-e02",
    ]


def test_create_fills_in_what_follows():
    by = create_directorate()
    center, host, project = create_center(), create_organisation(), create_project()
    item, series = create_policy_item(), create_series()
    event = new_event(
        center=center,
        hosts=[(host, "host")],
        projects=[project],
        policy_items=[item],
        series=series,
        by=by,
    )
    event.refresh_from_db()

    assert (event.ends_on, event.first_on) == (dt.date(2026, 11, 5), dt.date(2026, 11, 5))
    assert (event.place, event.region) == (center.organisation.place, center.region)
    assert (event.edition, event.search_title, event.status) == (2026, "tegerek stol", "planned")
    assert [(row.organisation, row.role) for row in event.host_rows.all()] == [(host, "host")]
    assert (list(event.projects.all()), list(event.policy_items.all())) == ([project], [item])
    assert actions() == ["event_created"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title_ky": ""}, "title_ky: no_title"),
        ({"starts_on": None}, "starts_on: no_date"),
        ({"starts_on": None, "ends_on": dt.date(2026, 1, 1)}, "starts_on: no_start"),
        ({"starts_on": dt.date(2626, 1, 1)}, "starts_on: far"),
        ({"ends_on": dt.date(2026, 11, 4)}, "ends_on: end_first"),
        ({"ends_on": dt.date(2028, 11, 4)}, "ends_on: long"),
        ({"ends_at": dt.time(9)}, "starts_at: no_hour"),
        ({"starts_at": dt.time(9), "ends_at": dt.time(9)}, "ends_at: end_first"),
        ({"center": None}, "place: no_place"),
        ({"capacity": 0}, "capacity: places"),
        (
            {"starts_on": None, "planned_on": dt.date(2026, 1, 1), "starts_at": dt.time(9)},
            "starts_at: no_start",
        ),
    ],
)
def test_create_refuses_what_makes_no_sense(fields, code):
    assert refusal(lambda: new_event(**fields)) == code
    assert not Event.objects.exists()


def test_create_refuses_the_same_host_twice():
    host = create_organisation()
    assert (
        refusal(lambda: new_event(hosts=[(host, "host"), (host, "co_host")])) == "hosts: host_twice"
    )


def test_online_event_of_the_directorate_needs_no_place():
    event = new_event(center=None, format="online")
    assert (event.place, event.region) == (None, None)


def test_series_of_each_year_refuses_a_second_event_of_the_year():
    series = create_series()
    new_event(series=series)
    assert refusal(lambda: new_event(series=series)) == "series: edition_taken"
    assert new_event(series=series, edition=2027).edition == 2027


def test_partnership_series_has_no_editions():
    series = create_series(is_yearly=False)
    assert [new_event(series=series, edition=2026).edition for _ in range(2)] == [None, None]


def test_part_belongs_to_the_center_and_the_days_of_its_event():
    whole = create_event(starts_on=dt.date(2026, 11, 5), ends_on=dt.date(2026, 11, 6))
    part = new_event(parent=whole, center=None, starts_on=dt.date(2026, 11, 6))
    assert part.center == whole.center
    late = dt.date(2026, 11, 7)
    assert refusal(lambda: new_event(parent=whole, starts_on=late)) == "starts_on: outside"
    assert refusal(lambda: new_event(parent=part)) == "parent: nested"
    by = create_directorate()
    other = create_event()
    assert refusal(lambda: services.update_event(whole, by=by, parent=other)) == "parent: nested"


def test_update_writes_the_change_and_a_line():
    event, by = create_event(status="planned"), create_directorate()
    create_host(event=event)
    host = create_organisation(name="Taalim-Forum")
    services.update_event(event, by=by, venue="Hall 2", hosts=[(host, "co_host")])

    event.refresh_from_db()
    entry = AuditEntry.objects.get()
    assert (event.venue, event.sequence) == ("Hall 2", 1)
    assert entry.action == "event_updated"
    assert entry.changes["venue"] == ["", "Hall 2"]
    assert entry.changes["hosts"][1] == ["Taalim-Forum (co_host)"]
    assert not OutgoingMessage.objects.exists()


def test_update_refuses_what_somebody_changed_meanwhile():
    event, by = create_event(), create_directorate()
    seen = event.updated_at - dt.timedelta(seconds=1)
    call = lambda: services.update_event(event, by=by, seen_at=seen, venue="A")  # noqa: E731
    assert refusal(call) == "changed"


def test_another_day_of_an_announced_event_moves_its_parts_and_tells_people():
    center = create_center()
    coordinator = create_coordinator(center=center, language="en", email="a@b.example")
    day = in_days(10)
    event = create_event(center=center, title="Round table", starts_on=day)
    part = create_event(center=center, parent=event, starts_on=day)
    later = day + dt.timedelta(days=7)
    services.update_event(event, by=create_directorate(), starts_on=later, ends_on=later)

    part.refresh_from_db()
    assert (part.starts_on, part.ends_on, part.sequence) == (later, later, 1)
    message = OutgoingMessage.objects.get()
    assert (message.to_email, message.kind) == (coordinator.email, "events.event_moved")
    assert message.subject == "“Round table”: another time or place"


def test_way_of_an_event_from_plan_to_report():
    by = create_directorate()
    event = create_event(status="planned", starts_on=in_days(0))
    services.announce_event(event, by=by)
    services.mark_held(event, by=by)
    services.report_event(event, report=" Forty people came. ", by=by)

    event.refresh_from_db()
    assert (event.status, event.report) == ("reported", "Forty people came.")
    assert event.announced_at <= event.held_at <= event.reported_at
    assert event.published_at is not None
    assert event.sequence == 3
    assert actions() == ["event_announced", "event_held", "event_reported"]


def test_steps_out_of_order_are_refused():
    by = create_directorate()
    announced = create_event()
    assert refusal(lambda: services.announce_event(announced, by=by)) == "announced"
    assert refusal(lambda: services.mark_held(announced, by=by)) == "starts_on: to_come"
    assert refusal(lambda: services.report_event(announced, report="A", by=by)) == "not_held"
    over = create_event(status="planned", starts_on=in_days(-1))
    assert refusal(lambda: services.announce_event(over, by=by)) == "over"
    plan = create_event(status="planned", planned_on=in_days(5))
    assert refusal(lambda: services.announce_event(plan, by=by)) == "starts_on: no_start"
    assert refusal(lambda: services.mark_held(plan, by=by)) == "starts_on: no_start"
    online = create_event(status="planned", format="online")
    assert refusal(lambda: services.announce_event(online, by=by)) == "online_link: no_link"
    held = create_event(status="held")
    assert refusal(lambda: services.mark_held(held, by=by)) == "held"
    assert refusal(lambda: services.report_event(held, report=" ", by=by)) == "report: empty"
    assert refusal(lambda: services.cancel_event(held, reason="A", by=by)) == "held"
    assert refusal(lambda: services.reopen_event(held, reason="A", by=by)) == "not_reported"
    reported = create_event(status="reported")
    assert refusal(lambda: services.update_event(reported, by=by, venue="A")) == "not_editable"


def test_meeting_of_a_plan_is_held_on_the_day_that_is_given():
    plan = create_event(status="planned", planned_on=in_days(30))
    held = services.mark_held(plan, by=create_directorate(), starts_on=in_days(-2))
    held.refresh_from_db()
    assert (held.first_on, held.last_on, held.status) == (in_days(-2), in_days(-2), "held")


def test_reported_event_is_reopened_with_a_reason():
    event, by = create_event(status="reported"), create_directorate()
    assert refusal(lambda: services.reopen_event(event, reason="", by=by)) == "no_reason"
    services.reopen_event(event, reason="Wrong hall", by=by)
    event.refresh_from_db()
    assert (event.status, event.report, event.reported_at) == ("held", "It went well.", None)
    assert AuditEntry.objects.get().note == "Wrong hall"


def test_cancelled_event_takes_its_parts_along_and_people_are_told():
    center = create_center()
    create_coordinator(center=center, language="ru", email="c@b.example")
    event = create_event(center=center, title="Фестиваль", published_at=timezone.now())
    part = create_event(center=center, parent=event)
    by = create_directorate()
    assert refusal(lambda: services.cancel_event(event, reason=" ", by=by)) == "no_reason"
    services.cancel_event(event, reason="Сель", by=by)

    for row in (event, part):
        row.refresh_from_db()
        assert (row.status, row.cancel_reason, row.sequence) == ("cancelled", "Сель", 1)
    assert OutgoingMessage.objects.filter(to_email="c@b.example").count() == 2
    assert "Сель" in OutgoingMessage.objects.latest("pk").body
    assert refusal(lambda: services.cancel_event(event, reason="A", by=by)) == "not_editable"


def test_people_of_several_sources_hear_once_each(monkeypatch):
    def guests(_event):
        yield recipients.Recipient("Guest", "en", email="A@b.example")
        yield recipients.Recipient("Guest", "en", email="a@b.example")
        yield recipients.Recipient("Without e-mail", "ky", phone="+996555000111")

    monkeypatch.setattr(recipients, "_sources", [guests])
    services.cancel_event(create_event(), reason="Snow", by=create_directorate())
    rows = OutgoingMessage.objects.order_by("pk").values_list("channel", "to_name")
    assert list(rows) == [("email", "Guest"), ("phone_list", "Without e-mail")]


def test_guests_and_invited_people_hear_of_a_cancelled_event():
    event, by = create_open_event(title="Festival", capacity=2), create_directorate()
    book(event, email="a@b.example", language="ru")
    book(event, guest(), guest(), email="waits@b.example", language="ky")
    book(event, phone="+996555111222")
    services.cancel(book(event, email="gone@b.example"), by=None)
    person = create_person(email="invited@b.example", language="ru")
    create_attendee(event=event, person=person, state="invited")
    firm = create_organisation(email="", phone="+996555333444")
    create_attendee(event=event, person=None, organisation=firm, state="invited")
    create_attendee(event=event, person=create_person(email="x@b.example"), state="excused")
    OutgoingMessage.objects.all().delete()

    services.cancel_event(event, reason="Сель", by=by)

    rows = OutgoingMessage.objects.filter(kind="events.event_cancelled").order_by("to_email", "pk")
    found = [(row.channel, row.to_email or str(row.to_phone), row.language) for row in rows]
    assert sorted(found) == [
        ("email", "a@b.example", "ru"),
        ("email", "invited@b.example", "ru"),
        ("email", "waits@b.example", "ky"),
        ("phone_list", "+996555111222", "ky"),
        ("phone_list", "+996555333444", "ky"),
    ]
    assert all("Сель" in row.body for row in rows)
    assert rows.get(to_email="a@b.example").subject.startswith("Мероприятие")
    assert refusal(lambda: services.cancel_event(event, reason="Сель", by=by)) == "not_editable"
    assert rows.count() == 5


@pytest.mark.django_db(transaction=True)
def test_cancelled_at_the_same_instant_people_are_told_once(mailoutbox):
    event, by = create_open_event(title="Festival"), create_directorate()
    book(event, email="a@b.example")
    mailoutbox.clear()

    call = lambda: services.cancel_event(event, reason="Snow", by=by)  # noqa: E731
    results = at_once(call, call, call)

    assert sorted(type(one).__name__ for one in results) == [
        *("Event", "ValidationError", "ValidationError"),
    ]
    (letter,) = mailoutbox  # by a task, once the transaction was through
    assert (letter.to, OutgoingMessage.objects.get(kind="events.event_cancelled").status) == (
        ["a@b.example"],
        "sent",
    )


@pytest.mark.parametrize(
    ("day", "same_weekday", "found"),
    [
        ((2024, 6, 8), True, (2025, 6, 7)),  # Saturdays
        ((2024, 6, 8), False, (2025, 6, 8)),
        ((2024, 2, 29), False, (2025, 2, 28)),
        ((2024, 1, 1), True, (2025, 1, 6)),  # Mondays, in the next year
        ((2023, 12, 31), True, (2024, 12, 29)),  # Sundays, not in the year after
    ],
)
def test_next_year_keeps_the_weekday_or_the_date(day, same_weekday, found):
    assert services.next_year(dt.date(*day), same_weekday=same_weekday) == dt.date(*found)


def test_copy_to_next_year_keeps_series_hosts_and_parts():
    series, by = create_series(), create_directorate()
    event = new_event(
        series=series, starts_on=dt.date(2024, 11, 5), ends_on=dt.date(2024, 11, 6), venue="Hall"
    )
    host = create_host(event=event, role="co_host")
    new_event(parent=event, starts_on=dt.date(2024, 11, 6), title_ky="Master class")
    event.status = "held"
    event.save()
    copy = services.copy_event(event, first_on=dt.date(2025, 11, 4), by=by)

    copy.refresh_from_db()
    assert (copy.status, copy.series, copy.edition) == ("planned", series, 2025)
    assert (copy.starts_on, copy.ends_on) == (dt.date(2025, 11, 4), dt.date(2025, 11, 5))
    assert (copy.venue, copy.copied_from, copy.slug[:7]) == ("Hall", event, "2025-11")
    hosts = [(row.organisation, row.role) for row in copy.host_rows.all()]
    assert hosts == [(host.organisation, "co_host")]
    part = copy.parts.get()
    assert (part.title_ky, part.starts_on) == ("Master class", dt.date(2025, 11, 5))


def test_copy_takes_halls_slots_and_stands_but_nobody():
    event, by = (
        new_event(starts_on=dt.date(2024, 11, 5), ends_on=dt.date(2024, 11, 6)),
        (create_directorate()),
    )
    hall = create_hall(event=event, name="Tent", capacity=30)
    create_slot(
        event=event, title="Felt", kind="master_class", hall=hall, capacity=20, speakers=2,
        day=dt.date(2024, 11, 6), abstract_ru="О войлоке", languages=["ky", "ru"],
    )  # fmt: skip
    create_slot(event=event, title="Lunch", kind="break", starts_at="13:00", ends_at="14:00")
    Slot.objects.filter(title_ky="Lunch").update(hall=None)
    stand = create_stand(event=event)
    create_attendee(event=event)
    SignUp.objects.create(event=event)
    create_programme_release(event=event)
    part = new_event(parent=event, starts_on=dt.date(2024, 11, 6))
    create_slot(event=part, title="Talk", day=dt.date(2024, 11, 6))

    copy = services.copy_event(event, first_on=dt.date(2025, 11, 4), by=by)

    own = copy.halls.get(name_ky="Tent")
    assert (own.name_ky, own.capacity, own.position) == (hall.name_ky, 30, hall.position)
    felt, lunch = copy.slots.order_by("-day", "starts_at")[0], copy.slots.get(title_ky="Lunch")
    assert (felt.title_ru, felt.abstract_ru, felt.kind) == ("Felt", "О войлоке", "master_class")
    assert (felt.day, felt.hall, felt.capacity) == (dt.date(2025, 11, 5), own, 20)
    assert (lunch.hall, lunch.day, felt.languages) == (None, dt.date(2025, 11, 4), ["ky", "ru"])
    assert felt.uid not in event.slots.values_list("uid", flat=True)
    (shown,) = copy.stands.all()
    assert shown.organisation_label == stand.organisation_label
    assert shown.position == stand.position
    assert copy.parts.get().slots.get().day == dt.date(2025, 11, 5)
    for name in ("speakers", "attendees", "registrations", "releases", "minutes"):
        assert getattr(copy, name).count() == 0
    assert not SignUp.objects.filter(event=copy).exists()
    assert services.copy_event(event, first_on=dt.date(2025, 11, 4), by=by) == copy
    assert copy.slots.count() == 2


def test_copying_twice_gives_one_copy():
    event, by, day = create_event(), create_directorate(), in_days(400)
    first = services.copy_event(event, first_on=day, by=by)
    assert services.copy_event(event, first_on=day, by=by) == first
    assert Event.objects.count() == 2


def test_copy_is_refused_for_parts_and_for_years_that_the_series_has():
    by, series = create_directorate(), create_series()
    event = new_event(series=series)
    part = new_event(parent=event)
    assert refusal(lambda: services.copy_event(part, first_on=in_days(9), by=by)) == (
        "first_on: part"
    )
    same_year = dt.date(2026, 12, 5)
    call = lambda: services.copy_event(event, first_on=same_year, by=by)  # noqa: E731
    assert refusal(call) == "series: edition_taken"


def test_series_is_saved_with_a_name_and_an_address_of_its_own():
    by = create_directorate()
    made = services.save_series(
        Series(), code="ale-day", kind="round_table", name_ky="ALE күнү", by=by
    )
    services.save_series(made, code="other", name_en="ALE Day", by=by)
    made.refresh_from_db()
    assert (made.code, made.name_en) == ("ale-day", "ALE Day")
    assert refusal(lambda: services.save_series(Series(kind="other"), code="a", by=by)) == (
        "name_ky: no_name"
    )
    again = lambda: services.save_series(  # noqa: E731
        Series(kind="other"), code="ale-day", name_ky="A", by=by
    )
    assert refusal(again) == "code: taken"
    assert actions() == ["series_saved", "series_saved"]


def test_reminders_move_and_go_with_their_event(django_capture_on_commit_callbacks):
    def waiting():
        rows = OutgoingMessage.objects.filter(record_type__startswith="events.", status="queued")
        return sorted(rows.values_list("kind", "due_on"))

    by = create_directorate()
    event = create_event(status="announced", starts_on=in_days(10))
    create_commitment(event=event, due_on=in_days(8))
    with django_capture_on_commit_callbacks(execute=True):
        services.update_event(event, by=by, starts_on=in_days(12), ends_on=in_days(12))
    reminders.decide_all()
    begins = [("events.begins", in_days(9)), ("events.begins", in_days(11))]
    assert [row for row in waiting() if row[0] == "events.begins"] == begins
    assert len(waiting()) == 6
    with django_capture_on_commit_callbacks(execute=True):
        services.cancel_event(event, reason="Flood", by=by)
    assert waiting() == []
