"""The coordinator decides about applications: accepted, refused, put on the waiting list.

Who an applicant is decides a person, as with imports: somebody new, or somebody who is known.
Nothing is merged here.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import required_reason
from people.models import Consent, Person
from people.services import create_person, record_consent
from trainings import application_letters
from trainings.models import Application, Enrolment
from trainings.services.applications import locked_application, move_up, set_status
from trainings.services.editing import ensure_editable
from trainings.services.register import enrol

Status = Application.Status
KEPT_FOR = dt.timedelta(days=30)


@transaction.atomic
def accept_application(
    application: Application,
    *,
    by: User,
    person: Person | None = None,
    seen: Collection[int] = (),
) -> Application:
    """Put the applicant on the register: as `person`, or as somebody new. Twice changes nothing.

    Refuses who gave the place back, a full register (code "full"), and somebody new who is surely
    known and was not among those who were `seen` (code "known").
    """
    training, row = locked_application(application)
    if row.status == Status.ACCEPTED:
        return row
    if row.is_gone or row.is_forgotten:
        text = _("This application is closed: %(status)s.")
        raise ValidationError(text % {"status": row.get_status_display()}, code="closed")
    ensure_editable(training)
    is_new = person is None
    if person is None:
        person = _new_person(row, by=by, seen=seen)
    enrolment = _enrolled(row, person) or enrol(
        training, person=person, by=by, typed=None if is_new else row.traits()
    )
    if not is_new:
        for consent in _consents(row):
            record_consent(person, by=by, **consent)
    row.person, row.enrolment = person, enrolment
    row.offered_until = row.queued_at = None
    set_status(row, Status.ACCEPTED, "application_accepted", by=by)
    application_letters.tell(row, "application_accepted")
    return row


@transaction.atomic
def refuse_application(application: Application, *, reason: str, by: User) -> Application:
    """The applicant does not fit; he reads the reason. The next in line moves up."""
    training, row = locked_application(application)
    if row.status == Status.REFUSED:
        return row
    if row.is_gone or row.status == Status.ACCEPTED:
        text = _("This application is closed: %(status)s.")
        raise ValidationError(text % {"status": row.get_status_display()}, code="closed")
    row.reason = required_reason(reason)[:255]
    row.offered_until = row.queued_at = None
    set_status(row, Status.REFUSED, "application_refused", by=by)
    application_letters.tell(row, "application_refused", reason=row.reason)
    move_up(training)
    return row


@transaction.atomic
def queue_application(application: Application, *, by: User) -> Application:
    """Let the applicant wait for the coordinator's word: no place is offered by itself. The place
    that was kept goes to the next in line. Twice changes nothing."""
    training, row = locked_application(application)
    if row.status == Status.WAITING:
        return row
    if row.status not in Application.HOLDING:
        text = _("This application is closed: %(status)s.")
        raise ValidationError(text % {"status": row.get_status_display()}, code="closed")
    row.offered_until, row.queued_at, row.is_held = None, timezone.now(), True
    set_status(row, Status.WAITING, "application_queued", by=by)
    application_letters.tell(row, "application_made", is_waiting=True)
    move_up(training)
    return row


def _enrolled(row: Application, person: Person) -> Enrolment | None:
    """The person's row where the coordinator has put him on the register meanwhile."""
    rows = row.training.enrolments.filter(person=person)
    return rows.filter(status__in=Enrolment.COUNTED_STATUSES).first()


def _new_person(row: Application, *, by: User, seen: Collection[int]) -> Person:
    return create_person(
        by=by,
        center=row.training.center,
        seen=seen,
        consents=_consents(row),
        given_name=row.given_name,
        family_name=row.family_name,
        patronymic=row.patronymic,
        sex=row.sex,
        birth_year=row.birth_year,
        email=row.email,
        phones=[str(row.phone)] if row.phone else [],
        language=row.language,
        place=row.place,
        country_of_stay=row.country,
        has_guardian_consent=bool(row.guardian_name),
        target_groups=list(row.target_groups.all()),
    )


def _consents(row: Application) -> list[dict[str, Any]]:
    given = {
        "text_version": row.consent_version,
        "language": row.language,
        "way": Consent.Way.ONLINE,
        "given_on": timezone.localdate(row.consented_at),
    }
    found: list[dict[str, Any]] = [{"purpose": Consent.Purpose.DATA, **given}]
    if row.guardian_name:
        purpose = Consent.Purpose.GUARDIAN
        found.append({"purpose": purpose, "given_by": row.guardian_name, **given})
    return found


# How long names are kept -------------------------------------------------------------------


def forget_applications(person_ids: list[int]) -> None:
    """A person is anonymised: the names and contacts of these applications go."""
    _forget(list(Application.objects.filter(person__in=person_ids).values_list("pk", flat=True)))


def erase_applications() -> int:
    """Names of those who never came onto a register go a month after the training began; says how
    many. Sex, year and place of them stay for the figures."""
    border = timezone.localdate() - KEPT_FOR
    rows = Application.objects.filter(
        person=None, is_forgotten=False, training__starts_on__lt=border
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:1000])
    _forget(ids)
    return len(ids)


def _forget(ids: list[int]) -> None:
    rows = Application.objects.filter(pk__in=ids)
    rows.filter(is_minor=True).update(guardian_name="-")
    rows.filter(is_minor=False).update(guardian_name="")
    rows.exclude(reason="").update(reason="-")
    rows.update(
        family_name="",
        given_name="-",
        patronymic="",
        name_key="#",
        phone="",
        email="",
        is_forgotten=True,
    )
    for pk in ids:
        audit.purge_personal("trainings.Application", pk, ["name_key"])
