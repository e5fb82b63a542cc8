"""Submitting freezes: words, figures, rows, filters, code, files."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import audit, jobs, reminders
from core.models import Job
from projects.models import Indicator, IndicatorTarget
from reports.reporting.content import Collected
from reports.reporting.content.activities import activities
from reports.reporting.content.collect import code_version
from reports.reporting.content.figures import RowIds
from reports.reporting.models import PeriodStep, ReportingPeriod, Submission, SubmittedRows
from reports.reporting.permissions import can_manage_reports, closed_because
from reports.reporting.sections import written_sections
from reports.reporting.services.building import SUBMIT, Built, add_rows

State = ReportingPeriod.State


def open_points(period: ReportingPeriod) -> list[str]:
    """What is missing before the report can be submitted, in words. Five statements."""
    points = []
    agreement = period.agreement
    first = agreement.languages[0]
    written = {row.key for row in period.sections.all() if row.language == first and row.text}
    missing = [
        section.heading
        for section in written_sections(agreement.form, is_final=period.is_final)
        if section.key not in written
    ]
    points += [_("Nothing is written under “%(heading)s”.") % {"heading": name} for name in missing]
    unexplained = [row for row in activities(period) if row.deviates and not row.reason]
    if unexplained:
        points.append(
            ngettext(
                "%(number)s activity was not held and has no reason.",
                "%(number)s activities were not held and have no reason.",
                len(unexplained),
            )
            % {"number": len(unexplained)}
        )
    if not period.cost_lines.exists():
        points.append(_("The financial table is empty."))
    copies = sum(1 for row in period.sections.all() if row.copies.exists())
    if copies:
        points.append(_("There are texts that were not brought together yet."))
    return points


def ask_submit(period: ReportingPeriod, *, by: User) -> Job:
    """Ask for the submission: a worker counts, builds the files, and freezes all of it at once.

    Refuses while something is missing or entering is closed. A second click gets the same work.
    """
    _require(period, by)
    if points := open_points(period):
        raise ValidationError(points, code="open_points")
    return jobs.enqueue(
        SUBMIT,
        by=by,
        params={"period": period.pk},
        title=_("Submitting the report: %(title)s") % {"title": period},
        idempotency_key=f"report-{period.pk}",
    )


@transaction.atomic
def freeze(
    period: ReportingPeriod, collected: Collected, built: Sequence[Built], *, by: User | None
) -> Submission:
    """Keep what was collected and built as the report that was sent. Refuses when it was sent
    meanwhile, or something in it changed while the files were made."""
    rows = ReportingPeriod.objects.select_for_update(of=("self",))
    fresh = rows.select_related("agreement__project", "agreement__donor").get(pk=period.pk)
    _require(fresh, by)
    if fresh.edit != collected.edit:
        raise ValidationError(
            _("Somebody changed the report while its files were made. Start again."),
            code="changed",
        )
    submission = Submission.objects.create(
        period=fresh,
        number=fresh.submissions.count() + 1,
        documents=collected.documents,
        figures=collected.figures,
        rows=collected.rows,
        filters=collected.filters,
        code_version=code_version(),
        submitted_by=by,
    )
    _keep_row_ids(submission, collected.row_ids)
    add_rows(fresh, list(built), submission=submission)
    fresh.state = State.SUBMITTED
    fresh.save(update_fields=["state"])
    reminders.decide_soon(fresh)
    PeriodStep.objects.create(period=fresh, kind=PeriodStep.Kind.SUBMITTED, by=by)
    _mark_reported(fresh, collected.figures)
    changes: dict[str, Any] = {
        "number": submission.number,
        "code_version": submission.code_version,
        "files": {file.name: file.sha256 for file in built},
    }
    audit.record("report_submitted", fresh, by=by, changes=changes)
    return submission


def _keep_row_ids(submission: Submission, rows: Sequence[RowIds]) -> None:
    """List by list and as text: as numbers of Python, or as a statement that names each of 100,000
    of them, they would take as much memory as all else together."""
    table = connection.ops.quote_name(SubmittedRows._meta.db_table)
    sql = f"INSERT INTO {table} (submission_id, kind, indicators, ids) VALUES (%s, %s, %s, %s)"  # noqa: S608
    with connection.cursor() as cursor:
        for row in rows:
            ids = f"{{{','.join(map(str, row.ids.tolist()))}}}"
            cursor.execute(sql, [submission.pk, row.kind, row.indicators, ids])


def _mark_reported(period: ReportingPeriod, figures: list[dict[str, Any]]) -> None:
    """Indicators that were reported: a change of their targets needs a reason from now on."""
    ids, today = [figure["id"] for figure in figures], timezone.localdate()
    Indicator.objects.filter(pk__in=ids, reported_on=None).update(reported_on=today)
    IndicatorTarget.objects.filter(
        indicator__in=ids,
        starts_on__lte=period.ends_on,
        ends_on__gte=period.starts_on,
        reported_on=None,
    ).update(reported_on=today)


def _require(period: ReportingPeriod, by: User | None) -> None:
    if by is None:  # the demo data, years after the deadlines
        return
    if not can_manage_reports(by):
        raise ValidationError(_("Reports are submitted by the directorate."), code="role")
    if reason := closed_because(by, period):
        raise ValidationError(reason, code="closed")
