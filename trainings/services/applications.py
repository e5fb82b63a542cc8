"""Signing up for a training: applying, waiting, taking an offered place, giving it back.

All of it happens under the lock of the training, so two people never get one place.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Place
from core import audit
from core.refusals import at_field
from core.waiting import offer_end
from people.models import ADULT_AGE, Sex, TargetGroup
from people.sign_ups import check_contact, clean_full_name, clean_guardian, one_phone
from trainings import application_letters
from trainings.models import (
    Application,
    Enrolment,
    SignUpRules,
    TargetedCall,
    Training,
    rules_of,
)
from trainings.services.editing import lock
from trainings.services.register import cancel_enrolment
from trainings.services.register import places_left as places_on_register

Status = Application.Status
# Under one phone or address: enough for a family, too few for a machine.
A_CONTACT = 6
YOUNGEST = 10


class AlreadyApplied(ValidationError):  # noqa: N818
    """The same person under the same contact: a second tab, a reopened page."""

    def __init__(self, application: Application) -> None:
        text = _("You have signed up already, under the same phone or e-mail.")
        super().__init__(text, code="known")
        self.application = application


def free_places(training: Training) -> int | None:
    """Places for another application; None without a limit. Who waits for the coordinator's
    answer, or for whom a place is kept, has one."""
    left = places_on_register(training)
    if left is None:
        return None
    return max(0, left - training.applications.holding().count())


@transaction.atomic
def apply_for(
    training: Training,
    *,
    birth_year: int,
    phone: str = "",
    email: str = "",
    sex: str = "",
    guardian_name: str = "",
    place: Place | None = None,
    country: Place | None = None,
    target_groups: Iterable[TargetGroup] = (),
    language: str = "ky",
    consent_version: str = "",
    call: TargetedCall | None = None,
    **name: Any,
) -> Application:
    """A visitor signs up: with a place kept for him, or on the waiting list when all are taken.

    Refuses when sign-up is closed or everything is full, somebody without contact or consent, a
    minor without a parent's name, too many from one contact. The same person under the same
    contact raises `AlreadyApplied`.
    """
    person = clean_full_name(name)
    contact = {"phone": one_phone(phone), "email": email.strip().lower()}
    check_contact(contact, consent_version)
    is_minor = _check_age(birth_year)
    fresh, rules = _locked(training)
    state = rules.state()
    if state != SignUpRules.State.OPEN:
        raise ValidationError(SignUpRules.State(state).label, code=state)
    _check_known(fresh, contact, person["name_key"])
    status = _free_or_waiting(fresh, rules)
    now = timezone.now()
    made = Application(
        training=fresh,
        call=call if call is not None and call.training_id == fresh.pk else None,
        sex=sex if sex in Sex.values else Sex.NOT_STATED,
        birth_year=birth_year,
        is_minor=is_minor,
        guardian_name=clean_guardian(guardian_name, is_minor=is_minor),
        place=place,
        country=country,
        language=language,
        consent_version=consent_version,
        consented_at=now,
        status=status,
        queued_at=now if status == Status.WAITING else None,
        **person,
        **contact,
    )
    made.save()
    made.target_groups.set(target_groups)
    _record("applied", made, by=None, before=None)
    application_letters.tell(made, "application_made", is_waiting=status == Status.WAITING)
    return made


@transaction.atomic
def take_offer(application: Application) -> Application:
    """The applicant takes the offered place. Refuses an offer whose time is over."""
    _training, row = locked_application(application)
    if row.status in (Status.APPLIED, Status.ACCEPTED):
        return row  # a second click
    if row.status != Status.OFFERED:
        raise ValidationError(_("There is no offer any more."), code="no_offer")
    if row.offered_until and row.offered_until <= timezone.now():
        text = _("The time to take this place is over. It goes to the next on the list.")
        raise ValidationError(text, code="offer_over")
    row.offered_until = row.queued_at = None
    return set_status(row, Status.APPLIED, "offer_taken", by=None)


@transaction.atomic
def cancel_application(application: Application, *, by: User | None) -> Application:
    """Give the place back, also the one on the register; the next in line moves up.

    Twice changes nothing. Refuses once the training has begun.
    """
    fresh, row = locked_application(application)
    if row.is_gone:
        return row
    if by is None and fresh.starts_on <= timezone.localdate():
        text = _("This training has begun. Call the center, if you cannot come any more.")
        raise ValidationError(text, code="over")
    seated = (*Enrolment.COUNTED_STATUSES, Enrolment.Status.WAITING)
    if row.enrolment is not None and row.enrolment.status in seated:
        cancel_enrolment(row.enrolment, by=by)
    row.offered_until = row.queued_at = None
    row = set_status(row, Status.CANCELLED, "application_cancelled", by=by)
    if by is not None:
        application_letters.tell(row, "application_cancelled")
    move_up(fresh)
    return row


def move_up(training: Training) -> list[Application]:
    """Offer free places to the waiting list; the caller holds the lock of the training."""
    rules, now = rules_of(training), timezone.now()
    begins = timezone.make_aware(dt.datetime.combine(training.starts_on, dt.time()))
    until = offer_end(now, hours=rules.offer_hours, begins=begins)
    if until is None or not training.is_editable:
        return []
    left = free_places(training)
    rows = training.applications.in_line().select_for_update(of=("self",))
    offered = list(rows if left is None else rows[:left])
    for row in offered:
        row.training, row.offered_until = training, until
        set_status(row, Status.OFFERED, "place_offered_to_applicant", by=None)
        application_letters.tell(row, "application_offered", until=until)
    return offered


def settle_applications() -> int:
    """Let offers lapse whose time is over, and offer what is free; says how many moved.

    Run by the clock: places come free on the register, and by a larger room, too.
    """
    today, now = timezone.localdate(), timezone.now()
    late = Q(status=Status.OFFERED, offered_until__lte=now)
    waiting = Q(status=Status.WAITING, is_held=False, training__starts_on__gt=today)
    ids = Application.objects.filter(late | waiting).order_by().values("training").distinct()
    return sum(_settle(row) for row in Training.objects.filter(pk__in=ids).order_by("pk"))


@transaction.atomic
def _settle(training: Training) -> int:
    fresh = lock(training)
    late = fresh.applications.filter(
        status=Status.OFFERED, offered_until__lte=timezone.now()
    ).select_for_update(of=("self",))
    lapsed = list(late.order_by("pk"))
    for row in lapsed:
        row.training, row.offered_until, row.queued_at = fresh, None, None
        set_status(row, Status.LAPSED, "applicant_offer_lapsed", by=None)
        application_letters.tell(row, "application_lapsed")
    return len(lapsed) + len(move_up(fresh))


@transaction.atomic
def save_rules(training: Training, *, by: User, **fields: Any) -> SignUpRules:
    """Open or close sign-up, set until when, and how the waiting list works."""
    fresh = lock(training)
    rules = rules_of(fresh)
    old = SignUpRules.objects.filter(pk=rules.pk).first() or SignUpRules(training=fresh)
    for name, value in fields.items():
        setattr(rules, name, value)
    rules.save()
    names = ("is_open", "closes_at", "has_waiting_list", "offer_hours")
    changes = audit.changed_fields(old, rules, names)
    if changes:
        audit.record("sign_up_changed", fresh, by=by, center_id=fresh.center_id, changes=changes)
    return rules


@transaction.atomic
def make_call(
    training: Training,
    *,
    audience: str,
    text: str,
    by: User | None,
    group: TargetGroup | None = None,
    language: str = "ky",
) -> TargetedCall:
    """A call to a target group, with a link of its own. Refuses one without words."""
    if not text.strip():
        raise at_field("text", _("Write what people are to read."), code="no_text")
    made = TargetedCall.objects.create(
        training=training,
        audience=audience.strip(),
        group=group,
        language=language,
        text=text.strip(),
        created_by=by,
    )
    audit.record("called", training, by=by, center_id=training.center_id, note=made.audience)
    return made


# Rules ------------------------------------------------------------------------------------


def locked_application(application: Application) -> tuple[Training, Application]:
    """The training and the application as they are now, held until the transaction ends."""
    fresh = lock(application.training)
    rows = Application.objects.select_related("enrolment", "person")
    row = rows.select_for_update(of=("self",)).get(pk=application.pk)
    row.training = fresh
    return fresh, row


def set_status(row: Application, status: str, action: str, *, by: User | None) -> Application:
    before, row.status = row.status, status
    row.save()
    _record(action, row, by=by, before=before)
    return row


def _record(action: str, row: Application, *, by: User | None, before: str | None) -> None:
    changes = {"status": [before, str(row.status)]}
    audit.record(action, row, by=by, center_id=row.training.center_id, changes=changes)


def _locked(training: Training) -> tuple[Training, SignUpRules]:
    fresh = lock(training)
    return fresh, rules_of(fresh)


def _check_age(birth_year: int) -> bool:
    """Whether somebody born then may be under 18 now; refuses impossible years."""
    age = timezone.localdate().year - birth_year
    if not YOUNGEST <= age <= 110:
        raise at_field("birth_year", _("Check the year of birth."), code="birth_year")
    return age < ADULT_AGE


def _check_known(training: Training, contact: dict[str, str], name_key: str) -> None:
    same = Q()
    for name, value in contact.items():
        if value:
            same |= Q(**{name: value})
    rows = list(training.applications.current().filter(same).order_by("pk"))
    for row in rows:
        if row.name_key == name_key:
            row.training = training
            raise AlreadyApplied(row)
    if len(rows) >= A_CONTACT:
        text = _("Too many people have signed up with this phone or e-mail. Call the center.")
        raise ValidationError(text, code="too_many")


def _free_or_waiting(training: Training, rules: SignUpRules) -> str:
    """Whoever comes while others wait stands behind them."""
    left = free_places(training)
    if left is None or (left and not training.applications.in_line().exists()):
        return Status.APPLIED
    if rules.has_waiting_list:
        return Status.WAITING
    raise ValidationError(_("All places are taken."), code="full")
