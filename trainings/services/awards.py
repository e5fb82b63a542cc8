"""Master trainers: awarded, renewed, taken back, lapsed. Only the directorate awards."""

import datetime as dt
from calendar import monthrange

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import ThematicArea
from core import audit, dates
from core.refusals import required_reason
from people.models import Person
from trainings.models import Enrolment, MasterAward, Training
from trainings.selectors.register import register
from trainings.selectors.steps import cohort
from trainings.selectors.tot import criteria_of
from trainings.services.editing import lock

End = MasterAward.End


@transaction.atomic
def award_master(
    enrolment: Enrolment, *, area: ThematicArea, starts_on: dt.date, by: User | None
) -> MasterAward:
    """Make a trained person master trainer. Asked twice, it gives the same award.

    Refuses while a criterion is not met or the register is not approved, and whoever holds an
    award of another training: that one is renewed or ended first.
    """
    training = lock(enrolment.training)
    person = Person.objects.select_for_update().get(pk=enrolment.person_id)
    running = _close_if_lapsed(person, by=by)
    if running is not None and running.training_id == training.pk:
        return running
    if running is not None:
        raise ValidationError(
            _("%(person)s is master trainer already, until %(day)s. Renew that award instead.")
            % {"person": person.full_name, "day": dates.short_day(running.valid_until)},
            code="already",
        )
    _check_eligible(training, enrolment)
    _check_start(starts_on, not_before=training.ends_on)
    award = _create(person, training, area, starts_on)
    award.awarded_by = by
    _save(award)
    _record("master_awarded", award, by=by)
    return award


@transaction.atomic
def renew_award(award: MasterAward, *, starts_on: dt.date, by: User) -> MasterAward:
    """The next term, from a day on; the present one ends with it. Twice gives the same term."""
    Person.objects.select_for_update().get(pk=award.person_id)
    old = MasterAward.objects.select_related("training__programme", "area").get(pk=award.pk)
    if (renewal := MasterAward.objects.filter(renews=old).first()) is not None:
        return renewal
    if old.end == End.WITHDRAWN:
        raise ValidationError(
            _("This award was taken back. Award the person anew."), code="taken_back"
        )
    other = MasterAward.objects.open().filter(person=old.person_id).exclude(pk=old.pk)
    if other.exists():
        raise ValidationError(_("A newer award is in force."), code="newer")
    _check_start(starts_on, not_before=old.starts_on)
    if old.ended_on is None:  # one that lapsed before stays so: the gap is seen
        _end(old, End.RENEWED, starts_on, "")
    new = _create(old.person, old.training, old.area, starts_on)
    new.renews, new.awarded_by = old, by
    _save(new)
    _record("award_renewed", new, by=by)
    return new


@transaction.atomic
def end_award(award: MasterAward, *, reason: str, by: User) -> MasterAward:
    """Take an award back, with the reason. Refuses one that is over."""
    Person.objects.select_for_update().get(pk=award.person_id)
    fresh = MasterAward.objects.get(pk=award.pk)
    if fresh.ended_on is not None:
        raise ValidationError(_("This award is over already."), code="over")
    _end(fresh, End.WITHDRAWN, timezone.localdate(), required_reason(reason)[:255])
    _record("award_ended", fresh, by=by)
    return fresh


def lapse_awards() -> int:
    """Close what nobody renewed in time; says how many. A lapsed one counts nowhere even before."""
    lapsed = 0
    due = MasterAward.objects.open().filter(valid_until__lt=timezone.localdate())
    for pk in due.values_list("person", flat=True):
        with transaction.atomic():
            person = Person.objects.select_for_update().get(pk=pk)
            lapsed += _close_if_lapsed(person, by=None) is None
    return lapsed


def _close_if_lapsed(person: Person, *, by: User | None) -> MasterAward | None:
    """The award in force of a person whose row is held; closes one whose term is over."""
    award = MasterAward.objects.open().filter(person=person).first()
    if award is None or award.valid_until >= timezone.localdate():
        return award
    _end(award, End.LAPSED, award.valid_until + dt.timedelta(days=1), "")
    _record("award_lapsed", award, by=by)
    return None


def _check_eligible(training: Training, enrolment: Enrolment) -> None:
    if training.status != Training.Status.APPROVED:
        raise ValidationError(_("Approve the register of the training first."), code="not_approved")
    found = cohort(register(training))
    if found is None:
        raise ValidationError(_("This is no training of trainers."), code="no_tot")
    candidate = found.find(enrolment.pk)
    if candidate is None:
        raise ValidationError(_("This person is not on the register."), code="not_on_register")
    if candidate.missing:
        raise ValidationError(
            _("Not met yet: %(criteria)s")
            % {"criteria": "; ".join(check.label for check in candidate.missing)},
            code="not_eligible",
        )


def _check_start(starts_on: dt.date, *, not_before: dt.date) -> None:
    if starts_on < not_before:
        raise ValidationError(
            {
                "starts_on": _("The award cannot begin before %(day)s.")
                % {"day": dates.short_day(not_before)}
            },
            code="too_early",
        )
    if starts_on > timezone.localdate():
        raise ValidationError({"starts_on": _("This day is still ahead.")}, code="in_future")


def _create(
    person: Person, training: Training, area: ThematicArea, starts_on: dt.date
) -> MasterAward:
    months = criteria_of(training.programme).valid_months
    until = months_later(starts_on, months) - dt.timedelta(days=1)
    return MasterAward(
        person=person, training=training, area=area, starts_on=starts_on, valid_until=until
    )


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months on, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _save(award: MasterAward) -> None:
    """The database has the last word when two award at once."""
    try:
        with transaction.atomic():
            award.save()
    except IntegrityError:
        raise ValidationError(_("A newer award is in force."), code="newer") from None


def _end(award: MasterAward, end: str, day: dt.date, reason: str) -> None:
    award.ended_on, award.end, award.end_reason = day, end, reason
    award.save(update_fields=["ended_on", "end", "end_reason"])


def _record(action: str, award: MasterAward, *, by: User | None) -> None:
    audit.record(
        action,
        award,
        by=by,
        changes={
            "person": [None, award.person_id],
            "starts_on": [None, str(award.starts_on)],
            "valid_until": [None, str(award.valid_until)],
            "ended_on": [None, audit.plain(award.ended_on)],
        },
    )
