"""Answers of people who are followed up, and what their employers say of them."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, links
from core.folding import fold
from core.refusals import at_field
from people.consent_texts import present_version
from people.models import Consent
from people.services import record_consent
from trainings.models import FollowUp, FollowUpAnswer, FollowUpLink
from trainings.services.follow_ups import _new_link

Way = FollowUpAnswer.Way
FIELDS = ("outcome", *FollowUpAnswer.OF_WORK)


@transaction.atomic
def answer_follow_up(
    row: FollowUp,
    *,
    way: str,
    by: User | None,
    corrects: int | None = None,
    joins_alumni: bool = False,
    **fields: Any,
) -> FollowUpAnswer:
    """Write down what a person said: one answer a person and wave, whatever the way.

    The same again changes nothing. A correction names the answer it replaces (`corrects`), which
    stays as history; refuses (code "answered") when another answer came meanwhile.
    """
    FollowUp.objects.select_for_update(no_key=True).get(pk=row.pk)
    row = FollowUp.objects.with_relations().get(pk=row.pk)
    if row.enrolment.person.anonymised_at is not None:
        raise ValidationError(_("This person was anonymised."), code="anonymised")
    values = _cleaned(fields)
    current = row.answers.current().first()
    if joins_alumni:
        _join(row, way=way, by=by)
    if current is not None and all(getattr(current, name) == values[name] for name in values):
        return current
    if (current.pk if current else None) != corrects:
        raise ValidationError(
            _("An answer came meanwhile. Look at it before you correct it."), code="answered"
        )
    if current is not None:
        current.replaced_at = timezone.now()
        current.save(update_fields=["replaced_at"])
    answer = FollowUpAnswer.objects.create(follow_up=row, way=way, recorded_by=by, **values)
    changes = {"outcome": [current.outcome if current else None, str(answer.outcome)], "way": way}
    action = "follow_up_corrected" if current else "follow_up_answered"
    audit.record(action, row, by=by, changes=changes, center_id=row.wave.training.center_id)
    return answer


@transaction.atomic
def answer_by_link(
    link: FollowUpLink, *, corrects: int | None = None, **fields: Any
) -> FollowUpAnswer:
    """The same by the person himself. Refuses a link that ended while the form was open."""
    _use(link)
    return answer_follow_up(link.follow_up, way=Way.LINK, by=None, corrects=corrects, **fields)


@transaction.atomic
def make_employer_link(answer: FollowUpAnswer, *, by: User) -> str:
    """An address where the employer says whether the answer is true. Only where the person named
    an employer and agreed that he is asked."""
    row = FollowUpAnswer.objects.select_for_update(no_key=True).get(pk=answer.pk)
    _check_can_be_confirmed(row)
    token = _new_link(row.follow_up, by=by, answer=row)
    center_id = row.follow_up.wave.training.center_id
    audit.record("employer_link_made", row.follow_up, by=by, center_id=center_id)
    return token


@transaction.atomic
def confirm_by_link(link: FollowUpLink, *, is_true: bool) -> FollowUpAnswer:
    """What the employer says. Once: what was said stays."""
    _use(link)
    assert link.answer is not None
    return confirm_employment(link.answer, is_true=is_true, by=None)


@transaction.atomic
def confirm_employment(answer: FollowUpAnswer, *, is_true: bool, by: User | None) -> FollowUpAnswer:
    """The employer says that the person works there, or does not; by link or by phone.

    The same again changes nothing; the opposite of what was said is refused.
    """
    row = FollowUpAnswer.objects.select_for_update(no_key=True).get(pk=answer.pk)
    said = FollowUpAnswer.Confirmation.YES if is_true else FollowUpAnswer.Confirmation.NO
    if row.confirmation == said:
        return row
    _check_can_be_confirmed(row)
    row.confirmation, row.confirmed_on = said, timezone.localdate()
    row.save(update_fields=["confirmation", "confirmed_on"])
    center_id = row.follow_up.wave.training.center_id
    changes = {"confirmation": [None, str(said)]}
    audit.record("employment_confirmed", row.follow_up, by=by, changes=changes, center_id=center_id)
    return row


def _check_can_be_confirmed(row: FollowUpAnswer) -> None:
    if row.replaced_at is not None:
        raise ValidationError(_("This answer was corrected meanwhile."), code="replaced")
    if row.confirmation:
        raise ValidationError(_("The employer has answered already."), code="confirmed")
    if not row.employer_name or not row.may_ask_employer:
        raise ValidationError(
            _("The person did not name an employer who may be asked."), code="not_agreed"
        )


def _use(link: FollowUpLink) -> None:
    rows = links.valid(FollowUpLink.objects.all()).select_for_update(of=("self",))
    fresh = rows.filter(pk=link.pk).first()
    if fresh is None:
        raise ValidationError(_("This link no longer works."), code="link")
    fresh.last_used_at = timezone.now()
    fresh.save(update_fields=["last_used_at"])


def _cleaned(fields: dict[str, Any]) -> dict[str, Any]:
    """The answer as it is kept: of somebody who does not work nothing about work."""
    empty: dict[str, Any] = {"sector": "", "level": "", "same_field": None, "employer_name": ""}
    values = {"may_ask_employer": False} | empty | {n: fields[n] for n in FIELDS if n in fields}
    if values.get("outcome") not in FollowUpAnswer.Outcome.values:
        raise at_field("outcome", _("Choose what you do now."), code="outcome")
    if values["outcome"] not in FollowUpAnswer.WORKING:
        values |= empty | {"may_ask_employer": False}
    values["employer_name"] = " ".join(values["employer_name"].split())[:160]
    values["may_ask_employer"] = bool(values["may_ask_employer"] and values["employer_name"])
    return values | {"employer_key": fold(values["employer_name"])[:160]}


def _join(row: FollowUp, *, way: str, by: User | None) -> None:
    """The consent to the list of graduates, with text, language, day and way."""
    record_consent(
        row.enrolment.person,
        by=by,
        purpose=Consent.Purpose.ALUMNI,
        text_version=present_version(Consent.Purpose.ALUMNI),
        language=(get_language() or "ky")[:2],
        way=Consent.Way.ONLINE if way == Way.LINK else Consent.Way.SPOKEN,
        given_on=_today(),
    )


def _today() -> dt.date:
    return timezone.localdate()
