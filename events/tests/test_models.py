"""What the database itself refuses, and what rows say of themselves."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.tests.factories import create_center, create_coordinator, create_trainer_user
from events.models import Event
from events.tests.factories import create_event, create_host, create_series, in_days

pytestmark = pytest.mark.django_db


def refused(constraint, call):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        call()


def test_impossible_events_are_refused():
    event = create_event(starts_on=dt.date(2026, 3, 5))
    rows = Event.objects.filter(pk=event.pk)
    refused("event_ends_after_start", lambda: rows.update(ends_on=dt.date(2026, 3, 4)))
    refused("event_ends_after_start", lambda: rows.update(ends_on=None))
    refused("event_capacity_positive", lambda: rows.update(capacity=0))
    refused("event_has_place", lambda: rows.update(place=None))
    refused("event_announced_online_has_link", lambda: rows.update(format="blended"))
    refused("event_edition_of_series", lambda: rows.update(edition=2026))
    refused("event_not_part_of_itself", lambda: rows.update(parent=event.pk))
    refused("event_cancelled_has_reason", lambda: rows.update(status="cancelled"))
    refused("event_reported_has_report", lambda: rows.update(status="reported"))
    hours = {"starts_at": dt.time(14), "ends_at": dt.time(13)}
    refused("event_hours_in_order", lambda: rows.update(**hours))
    rows.update(**hours, ends_on=dt.date(2026, 3, 6))  # ends the next day


def test_only_a_plan_may_lack_the_exact_date():
    plan = create_event(status="planned", planned_on=dt.date(2026, 6, 30))
    rows = Event.objects.filter(pk=plan.pk)
    refused("event_beyond_plan_has_date", lambda: rows.update(status="announced"))
    refused("event_has_some_date", lambda: rows.update(planned_on=None))
    refused("event_hours_need_date", lambda: rows.update(starts_at=dt.time(10)))
    assert (plan.first_on, plan.last_on) == (dt.date(2026, 6, 30), dt.date(2026, 6, 30))


def test_series_has_one_edition_a_year_but_for_cancelled_ones():
    series = create_series()
    create_event(series=series, edition=2026, status="cancelled")
    create_event(series=series, edition=2026)
    create_event(series=series, edition=2027)
    refused("event_one_edition_a_year", lambda: create_event(series=series, edition=2026))


def test_copy_to_a_day_exists_once():
    source = create_event()
    create_event(copied_from=source, starts_on=in_days(40))
    refused(
        "event_copied_once",
        lambda: create_event(copied_from=source, starts_on=in_days(40)),
    )


def test_organisation_hosts_an_event_once():
    host = create_host(event=create_event())
    refused(
        "event_host_unique",
        lambda: create_host(event=host.event, organisation=host.organisation, role="co_host"),
    )


def test_event_begins_at_an_hour_of_bishkek():
    event = create_event(starts_on=dt.date(2026, 6, 1), starts_at=dt.time(10, 30))
    assert (event.begins.isoformat(), event.finishes) == ("2026-06-01T10:30:00+06:00", None)
    assert create_event().begins is None


def test_people_of_a_center_see_its_events_and_coordinators_change_them():
    center = create_center()
    own, _other = create_event(center=center), create_event()
    national = create_event(of_directorate=True)
    coordinator, trainer = create_coordinator(center=center), create_trainer_user(center=center)

    def found(rows):
        return list(rows.order_by("pk"))

    assert found(Event.objects.visible_to(coordinator)) == [own]
    assert found(Event.objects.editable_by(coordinator)) == [own]
    assert found(Event.objects.visible_to(trainer)) == [own]
    assert found(Event.objects.editable_by(trainer)) == []
    assert national.center is None


def test_visitors_find_what_is_announced_or_was_held():
    whole = create_event(status="held")
    part = create_event(parent=whole, status="held")
    announced = create_event()
    off = create_event(status="cancelled", published_at=timezone.now())
    create_event(status="cancelled")
    create_event(status="planned")
    create_event(is_public=False)
    prison = create_center()
    prison.organisation.is_restricted = True
    prison.organisation.save()
    create_event(center=prison)

    assert set(Event.objects.open_to_all()) == {whole, part, announced, off}
    assert set(Event.objects.listed()) == {whole, announced}
    assert set(Event.objects.published()) == {whole, part, announced, off}
    today = timezone.localdate()
    assert list(Event.objects.listed().upcoming(today)) == [announced]
    assert list(Event.objects.listed().past(today)) == [whole]


def test_event_is_overdue_when_nobody_said_that_it_was_held():
    late = create_event(status="planned", planned_on=in_days(-1))
    create_event(status="planned", planned_on=in_days(0))
    announced = create_event(starts_on=in_days(-3))
    create_event(status="held")
    unreported = create_event(status="held", starts_on=in_days(-15))
    today = timezone.localdate()

    assert set(Event.objects.overdue(today)) == {late, announced}
    assert late.is_overdue
    assert set(Event.objects.report_overdue(today)) == {unreported}


def test_search_finds_numbers_titles_and_centers_in_any_alphabet():
    center = create_center(name="Нарын борбору")
    event = create_event(title="Тегерек стол", center=center, slug="2026-03-n-e01")
    create_event(title="Something else")

    for text in ("тегерек", "Tegerek stol", "03-n-e0", "naryn"):
        assert list(Event.objects.search(text)) == [event]
