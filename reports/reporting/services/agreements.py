"""Agreements with donors about reporting, their periods, and exceptions from deadlines."""

import calendar
import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, reminders
from core.refusals import at_field, required_reason
from reports.reporting.models import (
    LateException,
    PeriodStep,
    ReportingAgreement,
    ReportingPeriod,
)

EU_INTERIM = dt.timedelta(days=60)
EU_FINAL_MONTHS = 3
FIELDS = ("number", "form", "rule", "period_months", "languages")
State = ReportingPeriod.State


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last of that month; the last stays the last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    was_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if was_last else min(day.day, last))


def deadline(rule: str, *, ends_on: dt.date, is_final: bool) -> dt.date | None:
    """When a report is due by a rule; None where the day is agreed for each period."""
    if rule != ReportingAgreement.Rule.EU:
        return None
    return _by_rule(ends_on, is_final=is_final)


def _by_rule(ends_on: dt.date, *, is_final: bool) -> dt.date:
    return add_months(ends_on, EU_FINAL_MONTHS) if is_final else ends_on + EU_INTERIM


@transaction.atomic
def save_agreement(agreement: ReportingAgreement, *, by: User | None) -> ReportingAgreement:
    """Write what is agreed. Refuses a donor who does not pay for the project, a second agreement
    with the same donor, and another form or rule once something was sent."""
    is_new = agreement.pk is None
    if not agreement.project.donors.filter(pk=agreement.donor_id).exists():
        raise at_field("donor", _("This donor does not pay for the project."), code="donor")
    agreement.languages = list(dict.fromkeys(agreement.languages or []))
    if not agreement.languages:
        raise at_field("languages", _("Choose one language at least."), code="no_language")
    if not 1 <= agreement.period_months <= 60:
        raise at_field("period_months", _("Give 1 to 60 months."), code="months")
    changes: dict[str, Any] = {}
    if not is_new:
        before = ReportingAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
        changes = audit.changed_fields(before, agreement, FIELDS)
        if not changes:
            return agreement
        sent = before.periods.exclude(state=State.OPEN).exists()
        if sent and {"form", "rule"} & set(changes):
            raise ValidationError(
                _("A report was sent in this form already. Its form and rule stay."), code="sent"
            )
    try:
        with transaction.atomic():
            agreement.save()
    except IntegrityError as error:  # two people, one agreement
        raise at_field(
            "donor", _("There is an agreement with this donor already."), code="exists"
        ) from error
    action = "agreement_created" if is_new else "agreement_updated"
    audit.record(action, agreement, by=by, changes=changes)
    return agreement


@transaction.atomic
def plan_periods(agreement: ReportingAgreement, *, by: User | None) -> list[ReportingPeriod]:
    """Cut the project's time into periods by the rule of the agreement; what is there stays.

    The last one is final. Refuses where the days are agreed one by one.
    """
    agreement = _locked(agreement)
    project = agreement.project
    if agreement.rule != ReportingAgreement.Rule.EU:
        raise ValidationError(
            _("The dates of this agreement are entered for each period."), code="entered"
        )
    found = list(agreement.periods.order_by("number"))
    if found:
        return found
    made: list[ReportingPeriod] = []
    start = project.starts_on
    while start <= project.ends_on:
        following = add_months(start, agreement.period_months)
        end = min(following - dt.timedelta(days=1), project.ends_on)
        is_final = end == project.ends_on
        made.append(
            ReportingPeriod(
                agreement=agreement,
                number=len(made) + 1,
                starts_on=start,
                ends_on=end,
                is_final=is_final,
                due_on=_by_rule(end, is_final=is_final),
                is_demo=agreement.is_demo,
            )
        )
        start = following
    rows = ReportingPeriod.objects.bulk_create(made)
    audit.record("periods_planned", agreement, by=by, changes={"rows": len(rows)})
    return rows


@transaction.atomic
def add_period(
    agreement: ReportingAgreement,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    is_final: bool,
    due_on: dt.date | None,
    by: User | None,
) -> ReportingPeriod:
    """Open a period. A rule gives its due day; without one it must be said. Refuses days that
    cross, periods that overlap, a second final one."""
    agreement = _locked(agreement)
    if ends_on < starts_on:
        raise at_field("ends_on", _("The last day lies before the first one."), code="dates")
    due_on = deadline(agreement.rule, ends_on=ends_on, is_final=is_final) or due_on
    if due_on is None:
        raise at_field("due_on", _("Say when the report is due."), code="no_due")
    if due_on < ends_on:
        raise at_field("due_on", _("A report is due after its period."), code="due")
    others = agreement.periods.all()
    if others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise at_field("starts_on", _("Another period covers some of these days."), code="overlap")
    if is_final and others.filter(is_final=True).exists():
        raise at_field("is_final", _("There is a final report already."), code="final")
    last = others.order_by("-number").first()
    period = ReportingPeriod.objects.create(
        agreement=agreement,
        number=last.number + 1 if last else 1,
        starts_on=starts_on,
        ends_on=ends_on,
        is_final=is_final,
        due_on=due_on,
        is_demo=agreement.is_demo,
    )
    reminders.decide_soon(period)
    audit.record("period_opened", period, by=by)
    return period


@transaction.atomic
def grant_exception(
    period: ReportingPeriod, *, person: User, until: dt.date, reason: str, by: User
) -> LateException:
    """Let a person go on writing after the due day, until a day. Refuses days gone by, reports
    that are not being written, and people who write no reports."""
    from reports.reporting.permissions import can_report

    period = ReportingPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if not period.is_in_work:
        raise ValidationError(
            _("This report is not being written, so there is nothing to except."), code="state"
        )
    if until < timezone.localdate() or until <= period.due_on:
        raise at_field(
            "until", _("Give a day to come, after the day the report is due."), code="until"
        )
    if not can_report(person):
        raise at_field("person", _("This person writes no reports."), code="person")
    row, is_new = LateException.objects.get_or_create(
        period=period,
        person=person,
        until=until,
        defaults={"reason": required_reason(reason)[:255], "granted_by": by},
    )
    if is_new:
        changes = {"person": str(person), "until": until.isoformat()}
        audit.record("exception_granted", period, by=by, note=row.reason, changes=changes)
    return row


@transaction.atomic
def take_step(
    period: ReportingPeriod, *, kind: str, comment: str = "", by: User
) -> ReportingPeriod:
    """Return a submitted report with comments, accept it, lock an accepted one. The same step
    again changes nothing."""
    steps = {
        State.RETURNED: (State.SUBMITTED, "report_returned"),
        State.ACCEPTED: (State.SUBMITTED, "report_accepted"),
        State.LOCKED: (State.ACCEPTED, "report_locked"),
    }
    period = ReportingPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if kind not in steps:
        raise ValidationError(_("There is no such step."), code="step")
    if period.state == kind:
        return period
    before, action = steps[State(kind)]
    if period.state != before:
        raise ValidationError(
            _("The report is “%(state)s” meanwhile, so this step does not fit any more.")
            % {"state": period.get_state_display()},
            code="state",
        )
    comment = comment.strip()
    if kind == State.RETURNED and not comment:
        raise at_field("comment", _("Write what has to be changed."), code="no_comment")
    period.state = kind
    period.save(update_fields=["state"])
    PeriodStep.objects.create(period=period, kind=kind, comment=comment, by=by)
    reminders.decide_soon(period)
    audit.record(action, period, by=by, note=comment[:255])
    return period


def _locked(agreement: ReportingAgreement) -> ReportingAgreement:
    rows = ReportingAgreement.objects.select_related("project").select_for_update(of=("self",))
    return rows.get(pk=agreement.pk)
