"""The results framework: results, indicators, their targets, and who agreed to them when."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field, required_reason
from projects.models import Indicator, IndicatorTarget, Project, Result
from projects.services.filters import clean_filters

State = Indicator.State
TITLES = ("title_ky", "title_ru", "title_en")
# What an indicator means. Whoever agreed to it agreed to this: a change opens it again.
WORDING = (
    *TITLES,
    *("measure", "filters", "unit", "window", "across_periods", "across_centers", "splits"),
)
# What was promised. Once it stood in a report a change needs a reason.
PROMISE = (*("operator", "target", "tolerance", "baseline", "baseline_on", "baseline_place"),)
FIELDS = (*WORDING, *PROMISE, "code", "position", "sdg_targets")


def impact_of(project: Project) -> Result:
    """The row that holds the project's objective; written when it is first needed."""
    row, _created = Result.objects.get_or_create(
        project=project,
        level=Result.Level.IMPACT,
        defaults={"number": "0", "is_demo": project.is_demo},
    )
    return row


@transaction.atomic
def save_result(
    project: Project,
    *,
    level: str,
    number: str,
    by: User | None,
    parent: Result | None = None,
    position: int | None = None,
    result: Result | None = None,
    **titles: str,
) -> Result:
    """Write down or correct an outcome or an output.

    Refuses a taken number, one without words, and an output that hangs from no outcome of the
    project.
    """
    project = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    row = Result(project=project, level=level, is_demo=project.is_demo)
    if result is not None:
        row = Result.objects.select_for_update(of=("self",)).get(pk=result.pk, project=project)
    before = Result.objects.get(pk=row.pk) if row.pk else None
    if row.level == Result.Level.IMPACT:
        raise ValidationError(
            _("The impact is the objective of the project: change it there."), code="impact"
        )
    if row.level == Result.Level.OUTCOME:
        parent = impact_of(project)
    if parent is None or (parent.project_id, parent.level) != (
        project.pk, Result.ABOVE[Result.Level(row.level)],
    ):  # fmt: skip
        raise at_field("parent", _("Say which outcome this output leads to."), code="parent")
    row.parent, row.number = parent, number.strip()
    for name, value in titles.items():
        setattr(row, name, value.strip())
    if not any(getattr(row, name) for name in TITLES):
        raise ValidationError(_("Give a title in one language at least."), code="no_title")
    same = project.results.filter(number=row.number).exclude(pk=row.pk)
    if not row.number or same.exists():
        raise at_field("number", _("This number is taken. Choose another one."), code="number")
    if position is not None:
        row.position = position
    elif before is None:
        row.position = project.results.count()
    row.save()
    fields = (*TITLES, "number", "parent", "position")
    changes = audit.changed_fields(before, row, fields) if before else {"number": ["", row.number]}
    if changes:
        audit.record("result_saved", project, by=by, changes=changes, note=row.number)
    return row


@transaction.atomic
def remove_result(result: Result, *, by: User) -> None:
    """Take an empty row out; a second click changes nothing. Refuses while anything hangs on it."""
    row = Result.objects.select_for_update(of=("self",)).filter(pk=result.pk).first()
    if row is None:
        return
    if row.level == Result.Level.IMPACT or row.children.exists() or row.indicators.exists():
        raise ValidationError(
            _("Only a row without indicators and without rows below it can be taken out."),
            code="not_empty",
        )
    audit.record("result_removed", row.project, by=by, note=f"{row.number} {row.title}")
    row.delete()


@transaction.atomic
def create_indicator(result: Result, *, code: str, by: User | None, **fields: Any) -> Indicator:
    """Add an indicator as a draft. Refuses a taken code and rules that cannot hold together."""
    result = Result.objects.select_for_update(of=("self",), no_key=True).get(pk=result.pk)
    row = Indicator(result=result, is_demo=result.is_demo)
    _assign(row, fields | {"code": code})
    if "position" not in fields:
        row.position = result.indicators.count()
    _check(row)
    _write(row)
    audit.record("indicator_created", row, by=by)
    return row


@transaction.atomic
def update_indicator(
    indicator: Indicator, *, by: User | None, reason: str = "", **fields: Any
) -> Indicator:
    """Correct an indicator.

    Other words or rules open it again: it becomes a draft, for nobody has agreed to the new ones.
    Another target after a report was sent needs a reason, which stays in the log.
    """
    row, before = _locked(indicator), Indicator.objects.get(pk=indicator.pk)
    _assign(row, fields)
    _check(row)
    changes = audit.changed_fields(before, row, FIELDS)
    if not changes:
        return row
    if row.reported_on and set(changes) & set(PROMISE):
        reason = _reason(reason)
    if set(changes) & set(WORDING) and row.state != State.DRAFT:
        changes["state"] = [row.state, State.DRAFT]
        row.state, row.remark, row.approved_at, row.approved_by = State.DRAFT, "", None, None
    _write(row)
    audit.record("indicator_updated", row, by=by, changes=changes, note=reason.strip())
    return row


@transaction.atomic
def submit_indicator(indicator: Indicator, *, by: User | None) -> Indicator:
    """Hand a draft in for approval; a second click changes nothing."""
    row = _locked(indicator)
    if row.state == State.PENDING:
        return row
    if row.state == State.APPROVED:
        raise _moved_on()
    return _move(row, State.PENDING, by=by, submitted_by=by, remark="")


@transaction.atomic
def return_indicator(indicator: Indicator, *, remark: str, by: User) -> Indicator:
    """Give it back with a remark that says what to change."""
    row = _locked(indicator)
    text = remark.strip()
    if not text:
        raise at_field("remark", _("Write what is to be changed."), code="no_remark")
    if row.state != State.PENDING:
        raise _moved_on()
    return _move(row, State.TO_REVISE, by=by, remark=text[:2000])


@transaction.atomic
def approve_indicator(indicator: Indicator, *, by: User | None) -> Indicator:
    """Agree to it: from now on values count. Refuses the one who handed it in."""
    row = _locked(indicator)
    if row.state == State.APPROVED:
        return row
    if row.state != State.PENDING:
        raise _moved_on()
    if by is not None and row.submitted_by_id == by.pk:
        raise ValidationError(
            _("You handed it in yourself: another person of the directorate approves it."),
            code="own",
        )
    return _move(row, State.APPROVED, by=by, approved_by=by, approved_at=timezone.now(), remark="")


@transaction.atomic
def set_target(
    indicator: Indicator,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    value: Decimal,
    by: User | None,
    reason: str = "",
) -> IndicatorTarget:
    """Set the target of a period, or change it; after a report on it that needs a reason."""
    row = _locked(indicator)
    if ends_on < starts_on:
        raise at_field("ends_on", _("The last day lies before the first one."), code="dates")
    project = row.result.project
    if starts_on < project.starts_on or ends_on > project.ends_on:
        raise ValidationError(_("The period lies outside of the project's."), code="outside")
    found = row.targets.filter(starts_on=starts_on, ends_on=ends_on).first()
    target = found or IndicatorTarget(indicator=row, starts_on=starts_on, ends_on=ends_on)
    before = target.value if found else None
    if before == value:
        return target
    if target.reported_on:
        reason = _reason(reason)
    target.value = value
    target.save()
    changes = {"target": [str(before or ""), str(value)]}
    note = " ".join(filter(None, (f"{starts_on}–{ends_on}", reason.strip())))
    audit.record("target_changed", row, by=by, changes=changes, note=note)
    return target


@transaction.atomic
def note_reported(project: Project, *, starts_on: dt.date, ends_on: dt.date, on: dt.date) -> None:
    """A report on this period was sent: its targets change with a reason only. For the service
    that sends reports."""
    rows = Indicator.objects.of_project(project).approved().order_by()
    IndicatorTarget.objects.filter(
        indicator__in=rows, starts_on__lte=ends_on, ends_on__gte=starts_on, reported_on=None
    ).update(reported_on=on)
    rows.filter(reported_on=None).update(reported_on=on)


@transaction.atomic
def copy_framework(source: Project, *, into: Project, by: User | None) -> int:
    """Copy all results and indicators as drafts, without baselines, values and periods.

    Returns how many indicators there are now. Refuses a project that has a framework already, so
    a second click copies nothing.
    """
    into = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=into.pk)
    if into.results.exclude(level=Result.Level.IMPACT).exists():
        raise ValidationError(_("This project has a framework already."), code="exists")
    impact = source.results.filter(level=Result.Level.IMPACT).first()
    copies = {impact.pk: impact_of(into)} if impact else {}
    for level in (Result.Level.OUTCOME, Result.Level.OUTPUT):
        for row in source.results.filter(level=level):
            parent = copies.get(row.parent_id or 0) or impact_of(into)
            old, row.pk, row.project, row.parent = row.pk, None, into, parent
            row.is_demo = into.is_demo
            row.save(force_insert=True)
            copies[old] = row
    indicators = list(Indicator.objects.of_project(source).in_framework_order())
    if not indicators and len(copies) <= 1:
        raise ValidationError(_("There is nothing to copy in that project."), code="empty")
    for indicator in indicators:
        indicator.pk, indicator.result = None, copies[indicator.result_id]
        indicator.state, indicator.remark, indicator.is_demo = State.DRAFT, "", into.is_demo
        indicator.submitted_by = indicator.approved_by = indicator.approved_at = None
        indicator.baseline = indicator.baseline_on = indicator.baseline_place = None
        indicator.reported_on = None
        indicator.save(force_insert=True)
    audit.record("framework_copied", into, by=by, note=str(source))
    return len(indicators)


def _locked(indicator: Indicator) -> Indicator:
    rows = Indicator.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("result__project").get(pk=indicator.pk)


def _move(row: Indicator, state: str, *, by: User | None, **fields: Any) -> Indicator:
    before, row.state = row.state, state
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    note = fields.get("remark", "")
    changes = {"state": [before, state]}
    audit.record(f"indicator_{state}", row, by=by, changes=changes, note=note)
    return row


def _assign(row: Indicator, fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"An indicator has no {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def _check(row: Indicator) -> None:
    if not any(getattr(row, name) for name in TITLES):
        raise ValidationError(_("Give the wording in one language at least."), code="no_title")
    if not row.code:
        raise at_field("code", _("Give the indicator a code, for example 1.1."), code="no_code")
    row.filters = clean_filters(row.measure, row.filters)
    adding = Indicator.Adding
    sums = adding.SUM in (row.across_periods, row.across_centers)
    if row.unit == Indicator.Unit.SHARE and sums:
        raise at_field("across_periods", _("Shares are never added up."), code="share")
    if row.window == Indicator.Window.PROJECT and row.across_periods == adding.SUM:
        raise at_field(
            "across_periods",
            _("Who counts once in the whole project is counted again, not added up."),
            code="unique",
        )
    if row.target is not None and row.target < 0:
        raise at_field("target", _("A target is not below zero."), code="target")
    same = Indicator.objects.filter(result=row.result, code=row.code).exclude(pk=row.pk)
    if same.exists():
        raise _code_taken()


def _write(row: Indicator) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "indicator_code_unique" not in str(error):
            raise
        raise _code_taken() from error


def _reason(reason: str) -> str:
    try:
        return required_reason(reason)
    except ValidationError as error:
        raise at_field(
            "reason",
            _("This target stood in a report that was sent. Write why it changes."),
            code="no_reason",
        ) from error


def _code_taken() -> ValidationError:
    return at_field("code", _("This code is taken. Choose another one."), code="code_taken")


def _moved_on() -> ValidationError:
    return ValidationError(
        _("Somebody has moved this indicator on meanwhile. Look at its state again."), code="state"
    )
