"""Agenda, attendance, counts without names; what merging and anonymising do with them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import (
    create_center,
    create_coordinator,
    create_country,
    create_organisation,
    create_trainer_user,
)
from core.models import AuditEntry
from core.tests.threads import at_once
from events import selectors, services
from events.models import Attendee, Event, EventAggregate, Sector
from events.services import Point
from events.tests.factories import (
    create_attendee,
    create_commitment,
    create_event,
    create_series,
    in_days,
)
from events.tests.test_services import actions, refusal
from people.matching import Traits
from people.models import PersonCenter
from people.services import anonymise_person, merge_persons, undo_merge, update_person
from people.tests.factories import create_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return create_event(center=create_center(code="N"), kind="partnership", status="held")


@pytest.fixture
def by(event):
    return create_coordinator(center=event.center)


# Agenda


def test_agenda_is_written_in_its_order_and_once(event, by):
    points = [Point("Opening", dt.time(10), 15), Point("Money", dt.time(10, 15), 45, "Akim")]
    first = services.save_agenda(event, points=points, by=by)
    second = services.save_agenda(event, points=points, by=by)

    assert [row.pk for row in first] == [row.pk for row in second]
    assert [(row.title, row.ends_at) for row in second] == [
        ("Opening", dt.time(10, 15)),
        ("Money", dt.time(11)),
    ]
    assert actions() == ["agenda_saved"]


def test_agenda_refuses_what_makes_no_sense(event, by):
    def save(*points, **more):
        return refusal(lambda: services.save_agenda(event, points=points, by=by, **more))

    assert save(Point("A", dt.time(11)), Point("B", dt.time(10))) == "order"
    assert save(Point(" ")) == "no_title"
    seen = services.agenda_state(event)
    services.save_agenda(event, points=[Point("Mine")], by=by)
    assert save(Point("Yours"), seen=seen) == "changed"
    now = dt.datetime.now(dt.UTC)
    Event.objects.filter(pk=event.pk).update(
        status="cancelled", cancelled_at=now, cancel_reason="Snow"
    )
    assert save(Point("Late")) == "not_editable"


def test_two_who_write_an_agenda_see_both_and_save_on_top(client, event, by):
    client.force_login(by)
    page = reverse("events:agenda_update", args=[event.slug])
    form = {"points-TOTAL_FORMS": "1", "points-INITIAL_FORMS": "0", "points-0-title": "Mine"}
    services.save_agenda(event, points=[Point("Hers")], by=by)
    shown = client.post(page, form | {"seen": ""})

    assert [row.title for row in shown.context["theirs"]] == ["Hers"]
    assert "Mine" in shown.content.decode()
    again = client.post(page, form | {"seen": shown.context["seen"]})
    assert again.status_code == 302
    assert event.agenda_items.get().title == "Mine"


# Attendance


def test_attendee_takes_sector_and_country_from_the_organisation(event, by):
    abroad = create_country(code="MN", name="Mongolia")
    ministry = create_organisation(kind="state_body", country=abroad)
    row = services.add_attendee(event, organisation=ministry, by=by, is_decision_maker=True)

    assert (row.sector, row.country, row.state) == ("ministry", abroad, "present")
    assert services.add_attendee(event, organisation=ministry, by=by) == row
    assert actions() == ["attendee_added"]


def test_person_becomes_known_to_the_center_only_when_typed_well_enough(event, by):
    stranger = create_person(family_name="Осмонова", birth_year=1985, phones=["+996555010101"])
    poor = Traits.of({"family_name": "Осмонова", "given_name": "Айгүл", "phones": []})
    assert (
        refusal(lambda: services.add_attendee(event, person=stranger, typed=poor, by=by))
        == "not_sure"
    )
    typed = Traits.of(
        {
            "family_name": "Осмонова",
            "given_name": "Айгүл",
            "birth_year": 1985,
            "phones": ["+996555010101"],
        }
    )
    row = services.add_attendee(event, person=stranger, typed=typed, by=by)

    assert row.age == event.first_on.year - 1985
    assert PersonCenter.objects.filter(person=stranger, center=event.center).exists()


def test_attendance_refuses_nobody_days_to_come_and_closed_places(event, by):
    coming = create_event(center=event.center, status="announced")
    organisation = create_organisation()

    assert refusal(lambda: services.add_attendee(event, by=by)) == "nobody"
    invited = services.add_attendee(coming, organisation=organisation, by=by)
    assert invited.state == "invited"
    late = refusal(lambda: services.update_attendee(invited, state="present", by=by))
    assert late == "state: to_come"
    marked = refusal(
        lambda: services.mark_attendance(coming, states={invited.pk: "present"}, by=by)
    )
    assert marked == "state: to_come"
    counted = refusal(lambda: services.set_event_counts(coming, cells={("F", "35-49"): 2}, by=by))
    assert counted == "to_come"
    event.center.organisation.is_restricted = True
    event.center.organisation.save()
    person = create_person(center=event.center)
    assert refusal(lambda: services.add_attendee(event, person=person, by=by)) == "closed_place"


def test_void_row_stays_and_gives_its_place_back(event, by):
    organisation = create_organisation()
    row = services.add_attendee(event, organisation=organisation, by=by)
    assert refusal(lambda: services.void_attendee(row, reason=" ", by=by)) == "no_reason"
    services.void_attendee(row, reason="Typed twice", by=by)
    again = services.add_attendee(event, organisation=organisation, by=by)

    assert again.pk != row.pk
    assert refusal(lambda: services.update_attendee(row, duty="A", by=by)) == "void"
    assert Attendee.objects.live().get() == again


def test_correcting_and_marking_write_what_changed(event, by):
    row = create_attendee(event=event)
    services.update_attendee(row, duty="Akim", is_decision_maker=True, by=by)
    services.update_attendee(row, duty="Akim", by=by)
    assert services.mark_attendance(event, states={row.pk: "absent", 10**9: "present"}, by=by) == 1
    assert services.mark_attendance(event, states={row.pk: "absent"}, by=by) == 0
    wrong = refusal(lambda: services.mark_attendance(event, states={row.pk: "void"}, by=by))

    assert wrong == "state"
    assert actions() == ["attendee_updated", "attendance_saved"]
    row.refresh_from_db()
    assert (row.duty, row.state) == ("Akim", "absent")


def test_counts_without_names_stand_beside_the_names(event, by):
    create_attendee(event=event, person=create_person())
    total = services.set_event_counts(event, cells={("F", "35-49"): 7, ("M", "18-24"): 0}, by=by)
    found = selectors.attendance(event)

    assert (total, found.people, found.without_names) == (7, 1, 7)
    services.set_event_counts(event, cells={("F", "35-49"): 0}, by=by)
    assert not EventAggregate.objects.exists()
    wrong = refusal(lambda: services.set_event_counts(event, cells={("X", "35-49"): 1}, by=by))
    assert wrong == "unknown_cell"


def test_attendance_says_who_by_organisation_sector_and_country(event):
    abroad = create_country(code="KZ", name="Kazakhstan")
    ministry = create_organisation(name="Ministry", kind="state_body")
    for sex in ("F", "M"):
        create_attendee(
            event=event, person=create_person(sex=sex), organisation=ministry, sector="ministry"
        )
    create_attendee(event=event, organisation=create_organisation(name="ORLEU"), country=abroad,
                    sector="ngo", delegation="Kazakhstan")  # fmt: skip
    create_attendee(event=event, state="invited")
    found = selectors.attendance(event)

    assert (found.people, found.organisations, len(found.live)) == (2, 2, 4)
    with translation.override("en"):
        assert found.by_sector() == [(Sector.MINISTRY.label, 2), (Sector.NGO.label, 1)]
    assert found.by_country()[1] == ("Kazakhstan", 1)
    assert ("Ministry", 2) in [(title, len(rows)) for title, rows in found.groups()]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_row():
    event = create_event(status="held")
    organisation, by = create_organisation(), create_directorate()
    rows = at_once(*[lambda: services.add_attendee(event, organisation=organisation, by=by).pk] * 3)

    assert len(set(rows)) == 1
    assert event.attendees.count() == 1


def test_database_refuses_two_live_rows_of_one_person(event):
    person = create_person()
    create_attendee(event=event, person=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        create_attendee(event=event, person=person)


# What earlier meetings left open


def test_open_commitments_of_the_partnership_come_to_the_next_agenda_by_themselves():
    center = create_center()
    series = create_series(center=center, is_yearly=False, kind="partnership")

    def meeting(days, **more):
        return create_event(center=center, kind="partnership", starts_on=in_days(days),
                            status="held" if days < 0 else "planned", **more)  # fmt: skip

    spring, autumn, next_one = (meeting(day, series=series) for day in (-200, -50, 20))
    other = meeting(-100)  # of no series: another partnership of the same center
    open_one = create_commitment(event=spring)
    claimed = create_commitment(event=autumn, status="claimed")
    create_commitment(event=spring, status="done", closed_on=in_days(-60))
    late = create_commitment(event=spring, status="done", closed_on=in_days(-10))
    create_commitment(event=other)

    assert set(selectors.carried_over(next_one)) == {open_one, claimed}
    # On the autumn's agenda stands what was open then.
    assert set(selectors.carried_over(autumn)) == {open_one, late}
    assert list(selectors.carried_over(spring)) == []
    without_series = meeting(30)
    assert [row.event for row in selectors.carried_over(without_series)] == [other]
    of_directorate = create_event(of_directorate=True, kind="round_table", starts_on=in_days(40))
    assert list(selectors.carried_over(of_directorate)) == []


# People


def test_merge_counts_a_presence_once_and_can_be_undone(event):
    keep, gone = create_person(), create_person()
    mine = create_attendee(event=event, person=keep, state="invited")
    theirs = create_attendee(event=event, person=gone, state="present")
    elsewhere = create_attendee(event=create_event(), person=gone)
    merge = merge_persons(keep, gone, by=create_directorate())
    for row in (mine, theirs, elsewhere):
        row.refresh_from_db()

    assert (mine.state, theirs.state, theirs.person, elsewhere.person) == (
        *("void", "present"),
        *(keep, keep),
    )
    undo_merge(merge, by=create_directorate())
    for row in (mine, theirs):
        row.refresh_from_db()
    assert (mine.state, theirs.person) == ("invited", gone)


def test_age_follows_a_corrected_year_and_survives_anonymising_as_its_band(event):
    person = create_person(birth_year=1990)
    row = services.add_attendee(event, person=person, duty="Akim of Ak-Suu", by=None)
    update_person(person, birth_year=1980, by=create_directorate())
    row.refresh_from_db()
    assert row.age == event.first_on.year - 1980
    anonymise_person(person, reason="Asked", by=create_directorate())
    row.refresh_from_db()

    assert (row.age, row.duty) == (35, "")
    assert not AuditEntry.objects.filter(changes__icontains="Ak-Suu").exists()


def test_trainer_reads_counts_but_no_small_cells_and_no_names(client, event):
    person = create_person(center=event.center, family_name="Asanova", sex="F")
    create_attendee(event=event, person=person, sector="resident")
    EventAggregate.objects.create(event=event, sex="M", age_band="65+", count=1)
    page = reverse("events:attendance_detail", args=[event.slug])

    def shown(user):
        client.force_login(user)
        response = client.get(page)
        told = response.context["figure_about"], response.context["count_rows"]
        return bool(told[0]), len(told[1]), "Asanova" in response.content.decode()

    assert shown(create_coordinator(center=event.center)) == (True, 1, True)
    assert shown(create_trainer_user(center=event.center)) == (False, 0, False)
