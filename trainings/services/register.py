"""The register: who is on it, who waits, who left, and the counts without names."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import audit
from core.refusals import required_reason
from people.counts import new_counts
from people.matching import Traits
from people.models import Person, PersonCenter
from people.selectors import visible_ids
from people.services import add_to_center
from trainings.models import AggregateCount, Enrolment, Training
from trainings.services.editing import ensure_editable, lock, locked
from trainings.services.senders import likely_senders

Status = Enrolment.Status
# Rows that take a place; a no-show gives the place back.
SEATED = Enrolment.COUNTED_STATUSES
# Statuses from which a row may come back by enrolling the person again.
DORMANT = (Status.WAITING, Status.NO_SHOW, Status.CANCELLED)


@dataclass
class EnrolResult:
    """What became of many people at once."""

    enrolled: list[Enrolment] = field(default_factory=list)
    already: list[Enrolment] = field(default_factory=list)
    full: list[Person] = field(default_factory=list)


def places_left(training: Training) -> int | None:
    """Free places; None where the training has no limit."""
    if training.capacity is None:
        return None
    return max(0, training.capacity - training.enrolments.filter(status__in=SEATED).count())


@transaction.atomic
def enrol(
    training: Training,
    *,
    person: Person,
    by: User | None,
    to_waiting_list: bool = False,
    typed: Traits | None = None,
) -> Enrolment:
    """Put a person on the register, or on the waiting list.

    Refuses a person who is on it already, a full training (code "full": offer the waiting list),
    and names in a closed place, where people are counted without names. Whoever cannot see the
    person must have `typed` enough to be sure of him.
    """
    fresh = locked(training)
    _check_open_place(fresh)
    _check_current(person)
    row = fresh.enrolments.exclude(status=Status.VOID).filter(person=person).first()
    wanted = Status.WAITING if to_waiting_list else Status.ENROLLED
    if row is not None and (row.status in SEATED or row.status == wanted):
        raise ValidationError(
            _("%(person)s is on the register already.") % {"person": person.full_name},
            code="already",
        )
    if not to_waiting_list:
        _check_capacity(fresh)
    # The person before the row: a merge holds the people and moves their rows, so whoever holds a
    # row must not wait for its person. It refuses who was merged or void a moment ago.
    if by is None:
        PersonCenter.objects.get_or_create(person=person, center=fresh.center)
    else:
        # As it is now, with a birth date corrected meanwhile.
        person = add_to_center(person, center=fresh.center, by=by, typed=typed)
    age = person.age_on(fresh.starts_on)
    if row is None:
        sender = likely_senders(fresh, [person]).get(person.pk)
        row = Enrolment.objects.create(
            training=fresh, person=person, status=wanted, age=age, sent_by_id=sender
        )
        before = None
    else:
        before = row.status
        row.status, row.age = wanted, age
        row.save(update_fields=["status", "age", "updated_at"])
    audit.record(
        "enrolled" if wanted == Status.ENROLLED else "put_on_waiting_list",
        row,
        by=by,
        changes={"status": [before, wanted], "person": [None, person.pk]},
        center_id=fresh.center_id,
    )
    return row


@transaction.atomic
def enrol_many(training: Training, *, people: Iterable[Person], by: User | None) -> EnrolResult:
    """Put many people on the register at once, for the import; a few statements for any number.

    Those who are on it already and those for whom no place is left come back in the result.
    Everybody must be known to `by` already (`people.services.add_to_center`).
    """
    fresh = locked(training)
    _check_open_place(fresh)
    wanted = {person.pk: person for person in people}
    for person in wanted.values():
        _check_current(person)
    if by is not None and len(visible_ids(by, wanted)) < len(wanted):
        raise ValidationError(
            _("Somebody in this list is not known to the center yet."), code="stranger"
        )
    rows = fresh.enrolments.exclude(status=Status.VOID).filter(person__in=wanted)
    existing = {row.person_id: row for row in rows}
    left = places_left(fresh)
    result, new, back = EnrolResult(), [], []
    home = likely_senders(fresh, wanted.values())
    for pk, person in wanted.items():
        row = existing.get(pk)
        if row is not None and row.status in SEATED:
            result.already.append(row)
            continue
        if left is not None:
            if left == 0:
                result.full.append(person)
                continue
            left -= 1
        age = person.age_on(fresh.starts_on)
        if row is None:
            new.append(Enrolment(training=fresh, person=person, age=age, sent_by_id=home.get(pk)))
        else:
            row.status, row.age = Status.ENROLLED, age
            back.append(row)
    Enrolment.objects.bulk_update(back, ["status", "age"], batch_size=500)
    result.enrolled = [*Enrolment.objects.bulk_create(new, batch_size=1000), *back]
    PersonCenter.objects.bulk_create(
        [PersonCenter(person_id=row.person_id, center=fresh.center) for row in result.enrolled],
        ignore_conflicts=True,
        batch_size=1000,
    )
    if result.enrolled:
        ids = [row.person_id for row in result.enrolled]
        audit.record("enrolled_many", fresh, by=by, changes={"people": [None, ids]})
    return result


@transaction.atomic
def admit(enrolment: Enrolment, *, by: User) -> Enrolment:
    """From the waiting list to the register, when a place is free."""
    training, row = _locked_row(enrolment)
    if row.status != Status.WAITING:
        raise ValidationError(_("This person is not on the waiting list."), code="not_waiting")
    _check_capacity(training)
    row.age = row.person.age_on(training.starts_on)
    return _set_status(row, Status.ENROLLED, "admitted", by=by)


@transaction.atomic
def mark_no_show(enrolment: Enrolment, *, by: User) -> Enrolment:
    """The person never came; refuses when attendance says otherwise."""
    _training, row = _locked_row(enrolment)
    if row.status not in (*SEATED, Status.WAITING):
        raise ValidationError(_("This person is not on the register."), code="not_on_register")
    if row.attendances.filter(mark__in=("p", "l")).exists():
        raise ValidationError(
            _("This person was marked present. Correct the attendance first."), code="was_present"
        )
    return _set_status(row, Status.NO_SHOW, "marked_no_show", by=by)


@transaction.atomic
def leave_early(enrolment: Enrolment, *, left_on: dt.date, reason: str, by: User) -> Enrolment:
    """The person left before the end; the row still counts as a participation."""
    training, row = _locked_row(enrolment)
    if row.status not in SEATED:
        raise ValidationError(_("This person is not on the register."), code="not_on_register")
    if not training.starts_on <= left_on <= training.ends_on:
        raise ValidationError(
            {"left_on": _("The day lies between the first and the last day of the training.")}
        )
    row.left_on, row.left_reason = left_on, required_reason(reason)[:255]
    return _set_status(row, Status.LEFT_EARLY, "left_early", by=by, note=row.left_reason)


@transaction.atomic
def cancel_enrolment(enrolment: Enrolment, *, by: User | None) -> Enrolment:
    """The person will not come after all; the place is free again."""
    _training, row = _locked_row(enrolment)
    if row.status not in (*SEATED, Status.WAITING):
        raise ValidationError(_("This person is not on the register."), code="not_on_register")
    if row.attendances.filter(mark__in=("p", "l")).exists():
        raise ValidationError(
            _("This person was marked present. Correct the attendance first."), code="was_present"
        )
    return _set_status(row, Status.CANCELLED, "enrolment_cancelled", by=by)


@transaction.atomic
def restore_enrolment(enrolment: Enrolment, *, by: User) -> Enrolment:
    """Take back "did not come", "cancelled" or "left early": the person is on the register."""
    training, row = _locked_row(enrolment)
    if row.status not in (Status.NO_SHOW, Status.CANCELLED, Status.LEFT_EARLY):
        raise ValidationError(_("There is nothing to take back here."), code="nothing_to_restore")
    if row.status != Status.LEFT_EARLY:
        _check_capacity(training)
    row.left_on, row.left_reason = None, ""
    return _set_status(row, Status.ENROLLED, "enrolment_restored", by=by)


@transaction.atomic
def void_enrolment(enrolment: Enrolment, *, reason: str, by: User) -> Enrolment:
    """The row was a mistake. It stays as a record, is counted nowhere, and keeps the reason."""
    _training, row = _locked_row(enrolment)
    if row.status == Status.VOID:
        raise ValidationError(_("This row is void already."), code="void")
    row.void_reason = required_reason(reason)[:255]
    return _set_status(row, Status.VOID, "voided", by=by, note=row.void_reason)


@transaction.atomic
def set_aggregate_counts(
    training: Training, *, cells: Mapping[tuple[str, str], int], by: User
) -> int:
    """People counted without names, by sex and age band; zero takes a cell away.

    Returns their sum. They stand beside the names and never enter unique people.
    """
    fresh = locked(training)
    before = {(row.sex, row.age_band): row.count for row in fresh.aggregate_counts.all()}
    after, changes = new_counts(before, cells)
    if changes:
        fresh.aggregate_counts.all().delete()
        AggregateCount.objects.bulk_create(
            AggregateCount(training=fresh, sex=sex, age_band=band, count=count)
            for (sex, band), count in after.items()
        )
        audit.record("counts_changed", fresh, by=by, changes=changes)
    return sum(after.values())


def _locked_row(enrolment: Enrolment) -> tuple[Training, Enrolment]:
    training = lock(enrolment.training)
    ensure_editable(training)
    row = (
        Enrolment.objects.select_related("person")
        .select_for_update(of=("self",))
        .get(pk=enrolment.pk)
    )
    row.training = training
    return training, row


def _set_status(
    row: Enrolment, status: str, action: str, *, by: User | None, note: str = ""
) -> Enrolment:
    before, row.status = row.status, status
    row.save()
    audit.record(
        action,
        row,
        by=by,
        changes={"status": [before, status], "person": [row.person_id, row.person_id]},
        center_id=row.training.center_id,
        note=note,
    )
    return row


def _check_open_place(training: Training) -> None:
    if training.center.organisation.is_restricted:
        raise ValidationError(
            _("In a closed place people are counted without names. Enter the counts instead."),
            code="closed_place",
        )


def _check_current(person: Person) -> None:
    if person.merged_into_id is not None or person.is_void or person.anonymised_at is not None:
        raise ValidationError(
            _("This record no longer stands for a person. Search for the person again."),
            code="not_current",
        )


def _check_capacity(training: Training) -> None:
    if places_left(training) == 0:
        capacity = training.capacity or 0
        raise ValidationError(
            ngettext(
                "The only place is taken. Put the person on the waiting list or raise the number "
                "of places.",
                "All %(count)s places are taken. Put the person on the waiting list or raise the "
                "number of places.",
                capacity,
            )
            % {"count": capacity},
            code="full",
        )
