"""Course orders: asked, agreed, filled by trainings; guarantees of employment."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from centers.models import Center, Organisation
from core import audit
from core.refusals import at_field, required_reason
from trainings.models import (
    CourseOrder,
    EmploymentGuarantee,
    Enrolment,
    OrderStep,
    OrderTraining,
    Training,
)

State = CourseOrder.State
FIELDS = (
    *("organisation_id", "sector", "contact_name", "contact_phone", "contact_email", "places"),
    *("programme_id", "subject", "host_id", "price", "ordered_on", "starts_on", "ends_on"),
    *("promised_as", "note"),
)


@transaction.atomic
def place_order(
    *, center: Center, organisation: Organisation, by: User | None, **fields: Any
) -> CourseOrder:
    """Write down that an organisation orders places on a course.

    Refuses an order of nothing, without a place, with dates that cross, and one from tomorrow.
    """
    order = CourseOrder(center=center, organisation=organisation, created_by=by, **fields)
    _check(order)
    order.save()
    _step(order, by=by, changes={"places": [None, order.places]})
    return order


@transaction.atomic
def update_order(order: CourseOrder, *, by: User, **fields: Any) -> CourseOrder:
    """Correct an order that is still open. Its center stays: the trainings belong to it."""
    fresh = _locked(order)
    if not fresh.is_open:
        _refuse(fresh)
    old = CourseOrder.objects.get(pk=fresh.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    _check(fresh)
    fresh.save()
    changes = audit.changed_fields(old, fresh, FIELDS)
    if changes:
        audit.record("updated", fresh, by=by, center_id=fresh.center_id, changes=changes)
    return fresh


@transaction.atomic
def agree_order(order: CourseOrder, *, by: User | None) -> CourseOrder:
    """The center takes the order. Twice changes nothing."""
    fresh = _locked(order)
    if fresh.state in (State.AGREED, State.FILLING):
        return fresh
    if fresh.state != State.ASKED:
        _refuse(fresh)
    return _move(fresh, State.AGREED, by=by)


@transaction.atomic
def decline_order(order: CourseOrder, *, reason: str, by: User | None) -> CourseOrder:
    """The center cannot do it; the reason stays with the order."""
    fresh = _locked(order)
    if fresh.state != State.ASKED:
        _refuse(fresh)
    return _move(fresh, State.DECLINED, by=by, reason=required_reason(reason)[:500])


@transaction.atomic
def cancel_order(order: CourseOrder, *, reason: str, by: User | None) -> CourseOrder:
    """Whoever ordered does not want it any more. Its trainings stay, without the order."""
    fresh = _locked(order)
    if not fresh.is_open:
        _refuse(fresh)
    reason = required_reason(reason)[:500]
    fresh.links.all().delete()
    return _move(fresh, State.CANCELLED, by=by, reason=reason)


@transaction.atomic
def fill_order(order: CourseOrder, *, training: Training, by: User | None) -> CourseOrder:
    """Say that a training fills the order. The same again changes nothing.

    Refuses a training of another center, a cancelled one, and one that fills another order.
    """
    fresh = _locked(order)
    if fresh.state == State.ASKED or not fresh.is_open:
        _refuse(fresh)
    if training.center_id != fresh.center_id:
        text = _("This training belongs to another center.")
        raise at_field("training", text, code="other_center")
    if training.status == Training.Status.CANCELLED:
        raise at_field("training", _("This training was cancelled."), code="cancelled")
    if fresh.links.filter(training=training).exists():
        return fresh
    try:
        with transaction.atomic():
            OrderTraining.objects.create(order=fresh, training=training)
    except IntegrityError as error:
        text = _("This training fills another order already. One person fills one place only.")
        raise at_field("training", text, code="taken") from error
    audit.record(
        "order_training_linked", fresh, by=by, center_id=fresh.center_id, note=training.slug
    )
    return fresh if fresh.state == State.FILLING else _move(fresh, State.FILLING, by=by)


@transaction.atomic
def release_training(order: CourseOrder, *, training: Training, by: User) -> CourseOrder:
    """The training does not fill the order after all. Twice changes nothing."""
    fresh = _locked(order)
    if fresh.state != State.FILLING:
        _refuse(fresh)
    if not fresh.links.filter(training=training).delete()[0]:
        return fresh
    audit.record(
        "order_training_removed", fresh, by=by, center_id=fresh.center_id, note=training.slug
    )
    return fresh if fresh.links.exists() else _move(fresh, State.AGREED, by=by)


@transaction.atomic
def finish_order(
    order: CourseOrder, *, by: User | None, despite_difference: bool = False
) -> CourseOrder:
    """The order is filled. Twice changes nothing.

    Refuses more or fewer people than were ordered (code "difference") unless that is meant.
    """
    fresh = _locked(order)
    if fresh.state == State.FILLED:
        return fresh
    if fresh.state != State.FILLING:
        _refuse(fresh)
    filled = filled_places(fresh)
    if filled == 0:
        raise ValidationError(_("Nobody is on the registers of its trainings."), code="nobody")
    if filled != fresh.places and not despite_difference:
        raise ValidationError(difference(filled, fresh.places), code="difference")
    comment = difference(filled, fresh.places) if filled != fresh.places else ""
    return _move(fresh, State.FILLED, by=by, comment=comment)


def filled_places(order: CourseOrder) -> int:
    """People who count on the trainings of an order."""
    rows = Enrolment.objects.counted().filter(training__order_link__order=order)
    return rows.count()


def difference(filled: int, places: int) -> str:
    """In words: how many more or fewer people there are than were ordered; "" for just as many."""
    more = filled - places
    if more > 0:
        text = ngettext(
            "%(count)s person more than was ordered (%(places)s).",
            "%(count)s people more than were ordered (%(places)s).",
            more,
        )
        return text % {"count": more, "places": places}
    if more < 0:
        text = ngettext(
            "%(count)s place of %(places)s is not filled.",
            "%(count)s places of %(places)s are not filled.",
            -more,
        )
        return text % {"count": -more, "places": places}
    return ""


# Guarantees -------------------------------------------------------------------------------


@transaction.atomic
def guarantee_work(
    *,
    by: User | None,
    organisation: Organisation,
    places: int,
    given_on: dt.date,
    evidence: str,
    sector: str,
    training: Training | None = None,
    order: CourseOrder | None = None,
    valid_until: dt.date | None = None,
) -> EmploymentGuarantee:
    """An employer guarantees work after a training, or after whatever fills an order.

    Refuses one without evidence, of a cancelled training or a closed order, and one that ends
    before it begins. The same letter again gives the guarantee that is there.
    """
    assert (training is None) != (order is None)
    if not evidence.strip():
        raise at_field("evidence", _("Say where it is written."), code="no_evidence")
    if places < 1:
        raise at_field("places", _("One place at least."), code="places")
    if given_on > timezone.localdate():
        raise at_field("given_on", _("This lies in the future."), code="future")
    if valid_until is not None and valid_until < given_on:
        text = _("The end date cannot lie before the start date.")
        raise at_field("valid_until", text, code="ends_early")
    if training is not None and training.status == Training.Status.CANCELLED:
        raise ValidationError(_("This training was cancelled."), code="cancelled")
    if order is not None and order.state in CourseOrder.GONE:
        _refuse(order)
    kept = training.center_id if training is not None else order.center_id if order else None
    made, is_new = EmploymentGuarantee.objects.get_or_create(
        training=training,
        order=order,
        organisation=organisation,
        evidence=evidence.strip()[:255],
        voided_at=None,
        defaults={
            "places": places,
            "sector": sector,
            "given_on": given_on,
            "valid_until": valid_until,
            "created_by": by,
        },
    )
    if is_new:
        changes = {"places": [None, places], "organisation": [None, organisation.pk]}
        audit.record("work_guaranteed", made, by=by, center_id=kept, changes=changes)
    return made


@transaction.atomic
def void_guarantee(guarantee: EmploymentGuarantee, *, reason: str, by: User) -> EmploymentGuarantee:
    """The employer took it back, or it was a mistake. It stays as a record, counted nowhere."""
    row = EmploymentGuarantee.objects.select_for_update().get(pk=guarantee.pk)
    if row.voided_at is not None:
        raise ValidationError(_("This guarantee was taken back already."), code="void")
    row.void_reason, row.voided_at = required_reason(reason)[:255], timezone.now()
    row.save(update_fields=["void_reason", "voided_at"])
    center_id = row.training.center_id if row.training else row.order.center_id  # type: ignore[union-attr]
    audit.record("guarantee_voided", row, by=by, center_id=center_id, note=row.void_reason)
    return row


# Rules ------------------------------------------------------------------------------------


def _check(order: CourseOrder) -> None:
    if order.places < 1:
        raise at_field("places", _("One place at least."), code="places")
    if order.programme_id is None and not order.subject.strip():
        text = _("Choose a programme, or say in words what is to be taught.")
        raise at_field("subject", text, code="no_subject")
    if order.starts_on and order.ends_on and order.ends_on < order.starts_on:
        text = _("The end date cannot lie before the start date.")
        raise at_field("ends_on", text, code="ends_early")
    if order.ordered_on > timezone.localdate():
        raise at_field("ordered_on", _("This lies in the future."), code="future")


def _locked(order: CourseOrder) -> CourseOrder:
    rows = CourseOrder.objects.select_related("organisation", "center__organisation", "programme")
    return rows.select_for_update(of=("self",)).get(pk=order.pk)


def _refuse(order: CourseOrder) -> None:
    text = _("This order is at another point now: %(state)s.")
    raise ValidationError(text % {"state": order.get_state_display()}, code="elsewhere")


def _move(
    order: CourseOrder, state: str, *, by: User | None, reason: str = "", comment: str = ""
) -> CourseOrder:
    before, order.state, order.reason = order.state, state, reason
    order.save(update_fields=["state", "reason", "updated_at"])
    changes = {"state": [before, str(state)]}
    _step(order, by=by, changes=changes, comment=(reason or comment)[:500])
    return order


def _step(
    order: CourseOrder, *, by: User | None, changes: dict[str, Any], comment: str = ""
) -> None:
    OrderStep.objects.create(order=order, state=order.state, comment=comment, by=by)
    audit.record(f"order_{order.state}", order, by=by, center_id=order.center_id, changes=changes)
