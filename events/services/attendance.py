"""Who was invited and who was there: people, organisations, counts without names."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Organisation, Place
from core import audit
from core.refusals import at_field, required_reason
from events.models import SECTORS, Attendee, Event, EventAggregate, Sector
from events.services.editing import locked
from people.counts import new_counts
from people.matching import Traits
from people.models import Person
from people.services import add_to_center

State = Attendee.State
FIELDS = ("organisation", "sector", "is_decision_maker", "duty", "delegation", "country", "state")
# Words about somebody: in the log by name only, so that anonymising finds little to take away.
AUDITED = ("sector", "is_decision_maker", "state", "country", "organisation")


@transaction.atomic
def add_attendee(
    event: Event,
    *,
    by: User | None,
    person: Person | None = None,
    organisation: Organisation | None = None,
    typed: Traits | None = None,
    state: str = "",
    **fields: Any,
) -> Attendee:
    """Put somebody on the attendance: a person, or an organisation without anybody's name.

    An event to come has invited people, one that has begun has present ones, unless `state` says
    otherwise. The sector follows the kind of the organisation, the country that of the
    organisation. Adding the same twice gives the row that is there. Refuses names in a closed
    place, and presence on a day that has not come.
    """
    fresh = locked(event)
    if person is None and organisation is None:
        raise ValidationError(_("Say who it is: a person or an organisation."), code="nobody")
    if person is not None:
        person = _known(fresh, person, by=by, typed=typed)
    rows = fresh.attendees.live()
    there = (
        rows.filter(person=person)
        if person
        else rows.filter(person=None, organisation=organisation)
    )
    if (row := there.first()) is not None:
        return row
    row = Attendee(event=fresh, person=person, organisation=organisation, **fields)
    row.state = state or (State.PRESENT if _has_begun(fresh) else State.INVITED)
    _settle(row, said=fields)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # two clicks at once
        return there.get()
    audit.record(
        "attendee_added",
        row,
        by=by,
        center_id=fresh.center_id,
        changes={
            "state": [None, row.state],
            "person": [None, row.person_id],
            "organisation": [None, audit.plain(organisation)],
        },
    )
    return row


@transaction.atomic
def update_attendee(attendee: Attendee, *, by: User, **fields: Any) -> Attendee:
    """Correct what is said of somebody; the person stays. Refuses a void row."""
    event, old = _locked_row(attendee)
    fresh = Attendee.objects.select_related("person", "organisation").get(pk=old.pk)
    fresh.event = event
    for name in FIELDS:
        if name in fields:
            setattr(fresh, name, fields[name])
    if fresh.person_id is None and fresh.organisation is None:
        raise at_field("organisation", _("Say which organisation it is."), code="nobody")
    _settle(fresh, said=fields)
    changes = audit.changed_fields(old, fresh, (*AUDITED, "duty", "delegation"))
    if not changes:
        return fresh
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError as error:
        raise at_field(
            "organisation", _("This organisation is on the attendance already."), code="twice"
        ) from error
    audit.record(
        "attendee_updated", fresh, by=by, center_id=event.center_id,
        changes={name: value for name, value in changes.items() if name in AUDITED},
    )  # fmt: skip
    return fresh


@transaction.atomic
def mark_attendance(event: Event, *, states: Mapping[int, str], by: User) -> int:
    """Say of many at once who came; returns how many rows changed. Strangers' rows are left."""
    fresh = locked(event)
    rows = fresh.attendees.live().select_for_update(no_key=True).filter(pk__in=states)
    changed = []
    for row in rows:
        state = states[row.pk]
        if state not in (State.INVITED, State.PRESENT, State.EXCUSED, State.ABSENT):
            raise ValidationError(_("Choose one of the answers."), code="state")
        if row.state != state:
            row.event = fresh
            row.state = state
            _check_day(row)
            row.updated_at = timezone.now()
            changed.append(row)
    Attendee.objects.bulk_update(changed, ["state", "updated_at"], batch_size=500)
    if changed:
        said = {str(row.pk): ["", row.state] for row in changed}
        audit.record("attendance_saved", fresh, by=by, changes=said)
    return len(changed)


@transaction.atomic
def void_attendee(attendee: Attendee, *, reason: str, by: User) -> Attendee:
    """The row was a mistake: it stays with its reason and counts nowhere."""
    event, row = _locked_row(attendee)
    row.state, row.void_reason = State.VOID, required_reason(reason)[:255]
    row.save()
    audit.record("attendee_voided", row, by=by, center_id=event.center_id, note=row.void_reason)
    return row


@transaction.atomic
def set_event_counts(event: Event, *, cells: Mapping[tuple[str, str], int], by: User) -> int:
    """People counted without names, by sex and age band; zero takes a cell away.

    Returns their sum. They stand beside the names and never enter unique people.
    """
    fresh = locked(event)
    before = {(row.sex, row.age_band): row.count for row in fresh.aggregate_counts.all()}
    after, changes = new_counts(before, cells)
    if any(cells.values()) and not _has_begun(fresh):
        raise ValidationError(_("This day has not come yet."), code="to_come")
    if changes:
        fresh.aggregate_counts.all().delete()
        EventAggregate.objects.bulk_create(
            EventAggregate(event=fresh, sex=sex, age_band=band, count=count)
            for (sex, band), count in after.items()
        )
        audit.record("event_counts_changed", fresh, by=by, changes=changes)
    return sum(after.values())


def _known(event: Event, person: Person, *, by: User | None, typed: Traits | None) -> Person:
    """The person as he is now, known to the center of the event."""
    if event.center is not None and event.center.organisation.is_restricted:
        raise ValidationError(
            _("In a closed place people are counted without names. Enter the counts instead."),
            code="closed_place",
        )
    if person.merged_into_id is not None or person.is_void or person.anonymised_at is not None:
        raise ValidationError(
            _("This record no longer stands for a person. Search for the person again."),
            code="not_current",
        )
    if event.center is None or by is None:
        return person
    return add_to_center(person, center=event.center, by=by, typed=typed)


def _locked_row(attendee: Attendee) -> tuple[Event, Attendee]:
    event = locked(attendee.event)
    row = Attendee.objects.select_for_update(of=("self",), no_key=True).get(pk=attendee.pk)
    if row.state == State.VOID:
        raise ValidationError(_("This row is void already."), code="void")
    row.event = event
    return event, row


def _settle(row: Attendee, *, said: Mapping[str, Any]) -> None:
    organisation = row.organisation
    if not said.get("sector"):
        kind = organisation.kind if organisation else ""
        row.sector = SECTORS.get(Organisation.Kind(kind), Sector.OTHER) if kind else Sector.OTHER
    if said.get("country") is None:
        row.country = (
            organisation.country if organisation else Place.objects.get(code=Place.KYRGYZSTAN)
        )
    if row.person is not None:
        row.age = row.person.age_on(row.event.first_on)
    _check_day(row)


def _check_day(row: Attendee) -> None:
    if row.state in (State.PRESENT, State.ABSENT) and not _has_begun(row.event):
        raise at_field("state", _("This day has not come yet."), code="to_come")


def _has_begun(event: Event) -> bool:
    return event.starts_on is not None and event.starts_on <= timezone.localdate()
