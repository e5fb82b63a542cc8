"""Asking people what became of them: waves of questions, letters, links, refusals."""

import datetime as dt
from calendar import monthrange

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, links
from people.models import Person
from trainings import emails
from trainings.models import (
    FollowUp,
    FollowUpAnswer,
    FollowUpLink,
    FollowUpRefusal,
    FollowUpWave,
    Training,
)
from trainings.selectors.register import register

VALID = dt.timedelta(days=60)
SALT = "trainings.follow_up"
# A wave that was due longer ago than this (an old register was approved late) asks nobody by
# itself any more: the answers would be of another month than they say.
LATEST = dt.timedelta(days=60)


def plus_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def begin_due_waves(today: dt.date | None = None) -> int:
    """Begin every wave that is due and has not begun; says how many. Two workers at once, or one
    that was killed, make each wave once: each is a transaction of its own."""
    today = today or timezone.localdate()
    begun = 0
    for months in settings.FOLLOW_UP_MONTHS:
        waves = FollowUpWave.objects.filter(training=OuterRef("pk"), months=months)
        last = plus_months(today, -months) + dt.timedelta(days=3)  # months differ in length
        rows = Training.objects.filter(
            ~Exists(waves),
            status=Training.Status.APPROVED,
            ends_on__range=(plus_months(today - LATEST, -months), last),
        )
        for training in rows.order_by("ends_on", "pk"):
            if plus_months(training.ends_on, months) <= today:
                begun += bool(begin_wave(training, months=months, by=None, today=today))
    return begun


@transaction.atomic
def begin_wave(
    training: Training, *, months: int, by: User | None, today: dt.date | None = None
) -> FollowUpWave | None:
    """Put everybody who completed the training on the list of the wave and write to those who may
    be asked and have an e-mail. A wave that has begun stays as it is; then this gives None.

    Refuses a training that is not approved and a wave whose day has not come.
    """
    today = today or timezone.localdate()
    rows = Training.objects.select_related("programme", "center")
    row = rows.select_for_update(of=("self",), no_key=True).get(pk=training.pk)
    due_on = plus_months(row.ends_on, months)
    if row.status != Training.Status.APPROVED:
        raise ValidationError(_("The training is not approved yet."), code="not_approved")
    if due_on > today:
        raise ValidationError(_("It is too early to ask."), code="early")
    wave, is_new = FollowUpWave.objects.get_or_create(
        training=row, months=months, defaults={"due_on": due_on}
    )
    if not is_new:
        return None
    FollowUp.objects.bulk_create(
        FollowUp(wave=wave, enrolment=one.enrolment)
        for one in register(row).counted
        if one.is_completed and one.enrolment.person.anonymised_at is None
    )
    _write_to_all(wave, today=today)
    audit.record("follow_up_begun", row, by=by, changes={"months": [None, months]})
    return wave


def _write_to_all(wave: FollowUpWave, *, today: dt.date) -> None:
    """A letter with a personal link, once; nobody is reminded."""
    rows = FollowUp.objects.filter(wave=wave).with_state().to_ask().with_relations()
    for row in rows.exclude(enrolment__person__email=""):
        emails.ask_follow_up(row, token=_new_link(row, by=None), until=timezone.now() + VALID)
        _asked(row, FollowUp.AskedBy.EMAIL, today=today)


@transaction.atomic
def make_follow_up_link(row: FollowUp, *, by: User) -> str:
    """A personal address to be sent by phone; its token is kept nowhere. Earlier ones go on
    working: an answer is one, whatever the way it comes."""
    fresh = _locked(row)
    _check_may_ask(fresh)
    token = _new_link(fresh, by=by)
    _asked(fresh, FollowUp.AskedBy.MESSAGE, today=timezone.localdate())
    audit.record("follow_up_link_made", fresh, by=by, center_id=_center(fresh))
    return token


@transaction.atomic
def note_call(row: FollowUp, *, by: User) -> FollowUp:
    """Somebody called and got no answer yet."""
    fresh = _locked(row)
    _check_may_ask(fresh)
    _asked(fresh, FollowUp.AskedBy.CALL, today=timezone.localdate())
    audit.record("follow_up_called", fresh, by=by, center_id=_center(fresh))
    return fresh


@transaction.atomic
def refuse_follow_ups(
    row: FollowUp, *, way: str = FollowUpAnswer.Way.HAND, by: User | None
) -> FollowUpRefusal:
    """This person is asked no more, about this training or another one. Twice changes nothing."""
    person = Person.objects.select_for_update(no_key=True).get(pk=row.enrolment.person_id)
    refusal, is_new = FollowUpRefusal.objects.get_or_create(person=person, defaults={"way": way})
    if is_new:
        links_of = FollowUpLink.objects.filter(follow_up__enrolment__person=person, answer=None)
        links_of.exclude(follow_up=row).filter(revoked_at=None).update(revoked_at=timezone.now())
        audit.record("follow_up_refused", row, by=by, center_id=_center(row))
    return refusal


@transaction.atomic
def lift_refusal(row: FollowUp, *, by: User | None) -> None:
    """The person changed his mind."""
    if FollowUpRefusal.objects.filter(person=row.enrolment.person_id).delete()[0]:
        audit.record("follow_up_allowed", row, by=by, center_id=_center(row))


def open_follow_up_link(token: str) -> FollowUpLink | None:
    """The link of a token, a person's or an employer's, as long as it works."""
    if not links.is_genuine(token, SALT, max_age=VALID):
        return None
    rows = links.valid(FollowUpLink.objects.filter(token_hash=links.hash_of(token)))
    living = rows.filter(
        follow_up__enrolment__person__anonymised_at=None,
        follow_up__enrolment__person__is_void=False,
    )
    return living.select_related(
        "follow_up__enrolment__person",
        "follow_up__wave__training__programme",
        "follow_up__wave__training__center__organisation",
        "answer",
    ).first()


def forget_follow_ups(person_ids: list[int]) -> None:
    """Of people who are forgotten the links and the names of employers go; what they do stays,
    without a name, for the rates."""
    FollowUpLink.objects.filter(follow_up__enrolment__person__in=person_ids).delete()
    FollowUpRefusal.objects.filter(person__in=person_ids).delete()
    answers = FollowUpAnswer.objects.filter(follow_up__enrolment__person__in=person_ids)
    answers.update(employer_name="", employer_key="", may_ask_employer=False)


def _new_link(row: FollowUp, *, by: User | None, answer: FollowUpAnswer | None = None) -> str:
    token = links.new_token(SALT)
    FollowUpLink.objects.create(
        follow_up=row,
        answer=answer,
        token_hash=links.hash_of(token),
        expires_at=timezone.now() + VALID,
        created_by=by,
    )
    return token


def _asked(row: FollowUp, way: str, *, today: dt.date) -> None:
    row.asked_on, row.asked_by = today, way
    FollowUp.objects.filter(pk=row.pk).update(asked_on=today, asked_by=way)


def _locked(row: FollowUp) -> FollowUp:
    FollowUp.objects.select_for_update(no_key=True).get(pk=row.pk)
    return FollowUp.objects.with_state().with_relations().get(pk=row.pk)


def _check_may_ask(row: FollowUp) -> None:
    """No pressure: who answered, refused or never agreed is not asked."""
    state, texts = row.state, FollowUp.State
    if state == texts.ANSWERED:
        raise ValidationError(_("This is answered already."), code="answered")
    if state == texts.REFUSED:
        raise ValidationError(_("This person does not want to be asked."), code="refused")
    if state == texts.NO_CONSENT:
        raise ValidationError(
            _("The consent to be contacted later is missing. Record it first."), code="consent"
        )


def _center(row: FollowUp) -> int:
    return row.wave.training.center_id
