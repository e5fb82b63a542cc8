"""Commitments: made on a meeting, moved on by their owners, closed with evidence."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Organisation, Place
from core import audit, reminders
from core.refusals import at_field, required_reason
from core.uploads import checked
from events.models import Commitment, Delivery, Event, Payment, Progress
from events.permissions import is_own_promise, owns_commitment
from events.services.editing import lock
from people.models import Person

Status = Commitment.Status
MONEY = ("promised", "promised_on", "budgeted", "budgeted_on")
FIELDS = ("text", "owner_organisation", "owner_person", "due_on", "delivery", "places", *MONEY)
AUDITED = ("text", "owner_organisation", "due_on", "places", *MONEY)


@transaction.atomic
def make_commitment(
    event: Event,
    *,
    text: str,
    owner_organisation: Organisation,
    due_on: dt.date,
    by: User | None,
    owner_person: Person | None = None,
    delivery: Delivery | None = None,
    **fields: Any,
) -> Commitment:
    """Write down who promised what by when. The same promise typed twice is one.

    It gets the next number of its event. Refuses a day before the event, and an amount without
    its day.
    """
    fresh = lock(event)
    if fresh.status == Event.Status.CANCELLED:
        raise ValidationError(
            _("This event was cancelled, so nothing in it changes any more."), code="not_editable"
        )
    row = Commitment(
        event=fresh,
        text=text.strip(),
        owner_organisation=owner_organisation,
        owner_person=owner_person,
        delivery=delivery,
        due_on=due_on,
        **fields,
    )
    twin = fresh.commitments.filter(
        text=row.text, owner_organisation=owner_organisation, due_on=due_on
    ).first()
    if twin is not None:
        return twin
    _settle(row, by=by)
    last: int | None = fresh.commitments.aggregate(last=Max("number"))["last"]
    row.number = (last or 0) + 1
    row.slug = f"{fresh.slug}-p{row.number}"
    row.save()
    audit.record("commitment_made", row, by=by, center_id=fresh.center_id)
    reminders.decide_soon(row)
    return row


@transaction.atomic
def update_commitment(
    commitment: Commitment, *, by: User, seen_at: dt.datetime | None = None, **fields: Any
) -> Commitment:
    """Correct a commitment, its day, its amounts. Refuses a closed one.

    `seen_at` is the `updated_at` the user saw.
    """
    old = _open(commitment)
    if seen_at is not None and old.updated_at != seen_at:
        raise ValidationError(
            _("Somebody changed this commitment meanwhile. Look at it again."), code="changed"
        )
    row = _fetched(old.pk)
    for name in FIELDS:
        if name in fields:
            setattr(row, name, fields[name])
    row.text = row.text.strip()
    _settle(row, by=by)
    changes = audit.changed_fields(old, row, FIELDS)
    if changes:
        row.save()
        said = {name: value for name, value in changes.items() if name in AUDITED}
        _record("commitment_changed", row, by=by, changes=said)
    return row


@transaction.atomic
def record_payment(
    commitment: Commitment, *, amount: Decimal, paid_on: dt.date, by: User | None, note: str = ""
) -> Payment:
    """Money came. It may come after the commitment is closed. The same sum of the same day with
    the same note is one payment."""
    row = _locked(commitment)
    if row.status == Status.DROPPED:
        raise ValidationError(_("This commitment was dropped."), code="dropped")
    if amount <= 0:
        raise at_field("amount", _("An amount is more than zero."), code="amount")
    _check_past("paid_on", paid_on)
    payment, is_new = Payment.objects.get_or_create(
        commitment=row, amount=amount, paid_on=paid_on, note=note.strip()[:255], void_reason=""
    )
    if is_new:
        said = {"amount": [None, str(amount)], "paid_on": [None, paid_on.isoformat()]}
        _record("payment_recorded", row, by=by, changes=said)
    return payment


@transaction.atomic
def void_payment(payment: Payment, *, reason: str, by: User) -> Payment:
    """The line was a mistake: it stays with its reason and counts nowhere."""
    row = _locked(payment.commitment)
    fresh = Payment.objects.select_for_update().get(pk=payment.pk)
    if fresh.void_reason:
        raise ValidationError(_("This row is void already."), code="void")
    fresh.void_reason = required_reason(reason)[:255]
    fresh.save()
    _record("payment_voided", row, by=by, note=fresh.void_reason)
    return fresh


@transaction.atomic
def add_progress(
    commitment: Commitment,
    *,
    text: str,
    by: User | None,
    file: UploadedFile | None = None,
    is_from_owner: bool = False,
    is_claim: bool = False,
    form_number: str = "",
) -> Progress:
    """Say what happened, with a file as evidence if there is one. The same form twice is one.

    With `is_claim` the owner says that it is done: that needs evidence, of now or of before, and
    waits for a second person.
    """
    row = _open(commitment)
    if form_number:
        known = row.progress.filter(form_number=form_number).first()
        if known is not None:
            return known
    text = text.strip()
    if not text and file is None:
        raise at_field("text", _("Write what happened, or add a file."), code="empty")
    if is_claim and file is None and not has_evidence(row):
        raise at_field("file", _("Add a file that shows it is done."), code="no_evidence")
    progress = Progress(
        commitment=row, text=text[:2000], by=by, is_from_owner=is_from_owner, is_claim=is_claim,
        form_number=form_number[:64],
    )  # fmt: skip
    if file is not None:
        progress.file_name, progress.file_type = checked(file, field="file")
        progress.file.save(progress.file_name, file, save=False)
    try:
        with transaction.atomic():
            progress.save()
    except IntegrityError:
        return row.progress.get(form_number=form_number)
    note = _("by the owner's link") if by is None else ""
    _record("progress_reported", row, by=by, note=note)
    if is_claim and row.status == Status.OPEN:
        row.status, row.claimed_by = Status.CLAIMED, by
        row.save()
        _record("commitment_claimed", row, by=by, note=note)
    return progress


@transaction.atomic
def close_commitment(commitment: Commitment, *, by: User) -> Commitment:
    """It is done. That needs evidence. Who closes his own waits for a second person."""
    row = _open(commitment)
    if not has_evidence(row):
        raise ValidationError(
            _("Add a file that shows it is done: a letter, a budget line, a picture."),
            code="no_evidence",
        )
    if row.status == Status.CLAIMED:
        raise ValidationError(
            _("It was said to be done already. A second person verifies it."), code="claimed"
        )
    if is_own_promise(by, row):
        row.status, row.claimed_by = Status.CLAIMED, by
        row.save()
        _record("commitment_claimed", row, by=by)
        return row
    return _finish(row, "commitment_closed", by=by)


@transaction.atomic
def verify_commitment(commitment: Commitment, *, by: User) -> Commitment:
    """A second person says that what the owner claims is so. Refuses the owner himself."""
    row = _claimed(commitment, by=by)
    return _finish(row, "commitment_verified", by=by)


@transaction.atomic
def refuse_claim(commitment: Commitment, *, reason: str, by: User) -> Commitment:
    """The evidence is not enough: the commitment is open again, with the reason."""
    row = _claimed(commitment, by=by)
    note = required_reason(reason)
    row.status, row.claimed_by, row.evidence_from = Status.OPEN, None, timezone.now()
    row.save()
    Progress.objects.create(commitment=row, text=note[:2000], by=by)
    _record("claim_refused", row, by=by, note=note)
    return row


@transaction.atomic
def drop_commitment(commitment: Commitment, *, reason: str, by: User) -> Commitment:
    """Nothing will come of it any more; the reason stays."""
    row = _open(commitment)
    row.status, row.drop_reason = Status.DROPPED, required_reason(reason)[:255]
    row.closed_on, row.closed_by = timezone.localdate(), by
    row.save()
    _record("commitment_dropped", row, by=by, note=row.drop_reason)
    return row


@transaction.atomic
def reopen_commitment(commitment: Commitment, *, reason: str, by: User) -> Commitment:
    """Take back that it is done or dropped."""
    row = _locked(commitment)
    if row.is_pending:
        raise ValidationError(_("This commitment is open."), code="open")
    note = required_reason(reason)
    row.status, row.closed_on, row.closed_by, row.claimed_by = Status.OPEN, None, None, None
    row.drop_reason, row.evidence_from = "", timezone.now()
    row.save()
    _record("commitment_reopened", row, by=by, note=note)
    return row


def has_evidence(commitment: Commitment) -> bool:
    """A file that shows it: money alone says what was paid, not what was done. What was found not
    enough, or stood there when the commitment was reopened, does not show it again."""
    files = commitment.progress.exclude(file="")
    if commitment.evidence_from is not None:
        files = files.filter(created_at__gt=commitment.evidence_from)
    return files.exists()


def _fetched(pk: int) -> Commitment:
    rows = Commitment.objects.select_related(
        "event__region", "owner_organisation__place__region", "owner_organisation__country"
    )
    return rows.get(pk=pk)


def _locked(commitment: Commitment) -> Commitment:
    """The commitment as it is now, held until the transaction ends."""
    rows = Commitment.objects.select_related("event", "owner_organisation", "owner_person")
    return rows.select_for_update(of=("self",)).get(pk=commitment.pk)


def _open(commitment: Commitment) -> Commitment:
    row = _locked(commitment)
    if not row.is_pending:
        raise ValidationError(_("This commitment is closed. Reopen it first."), code="closed")
    return row


def _claimed(commitment: Commitment, *, by: User) -> Commitment:
    row = _locked(commitment)
    if row.status != Status.CLAIMED:
        raise ValidationError(_("Nobody says that this is done."), code="not_claimed")
    if owns_commitment(by, row) or row.claimed_by_id == by.pk:
        raise ValidationError(_("Somebody else verifies what you promised yourself."), code="own")
    return row


def _finish(row: Commitment, action: str, *, by: User) -> Commitment:
    row.status, row.closed_on, row.closed_by = Status.DONE, timezone.localdate(), by
    row.save()
    _record(action, row, by=by)
    return row


def _settle(row: Commitment, *, by: User | None) -> None:
    if not row.text:
        raise at_field("text", _("Write what was promised."), code="empty")
    if row.due_on < row.event.first_on:
        raise at_field("due_on", _("It cannot be due before the event."), code="before")
    if row.due_on.year > 2100:
        raise at_field("due_on", _("This day is too far away. Check the year."), code="far")
    for name in ("promised", "budgeted"):
        amount, day = getattr(row, name), getattr(row, f"{name}_on")
        if amount is None:
            setattr(row, f"{name}_on", None)
            continue
        if amount < 0:
            raise at_field(name, _("An amount cannot be less than zero."), code="negative")
        if day is None:
            day = row.event.first_on if name == "promised" else timezone.localdate()
            setattr(row, f"{name}_on", min(day, timezone.localdate()))
        else:
            _check_past(f"{name}_on", day)
    if row.places is not None and row.places < 1:
        raise at_field("places", _("Say how many places were ordered."), code="places")
    if row.delivery is not None and row.delivery.addressee_id != row.owner_organisation_id:
        raise at_field(
            "delivery", _("This recommendation went to somebody else."), code="addressee"
        )
    if row.owner_person is not None:
        _check_person(row.owner_person, by=by)
    row.region = _region(row)


def _check_person(person: Person, *, by: User | None) -> None:
    if by is not None and not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise at_field(
            "owner_person", _("This person is not known to the center."), code="stranger"
        )


def _region(row: Commitment) -> Place | None:
    owner = row.owner_organisation
    if owner.country.code != Place.KYRGYZSTAN:
        return owner.country
    if owner.place is not None:
        return owner.place.region or owner.place
    return row.event.region


def _check_past(field: str, day: dt.date) -> None:
    if day > timezone.localdate():
        raise at_field(field, _("This day has not come yet."), code="to_come")
    if day.year < 1990:
        raise at_field(field, _("This day is too far away. Check the year."), code="far")


def _record(
    action: str,
    row: Commitment,
    *,
    by: User | None,
    changes: dict[str, Any] | None = None,
    note: str = "",
) -> None:
    center_id = row.event.center_id
    audit.record(action, row, by=by, center_id=center_id, changes=changes, note=note)
    reminders.decide_soon(row)
