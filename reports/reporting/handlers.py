"""What the worker does for donor reports. `reports.tasks` brings it in."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from core.jobs import Progress, job_handler
from core.models import Job
from reports.reporting.content import Collected, collect
from reports.reporting.models import ReportingPeriod
from reports.reporting.permissions import can_manage_reports
from reports.reporting.services.building import (
    BUILD,
    SUBMIT,
    Built,
    build_files,
    spent_of,
    store_draft,
)
from reports.reporting.services.submitting import freeze


def _period_of(job: Job) -> tuple[ReportingPeriod, User]:
    asked_by = job.asked_by
    if asked_by is None or not can_manage_reports(asked_by):
        # Hours may lie between asking and doing, and a job may be started again.
        raise ValidationError(
            _("Who asked for this keeps no reports any more, so nothing was written."), code="left"
        )
    rows = ReportingPeriod.objects.with_list_relations()
    return rows.get(pk=job.params["period"]), asked_by


def _make(
    job: Job, progress: Progress, period: ReportingPeriod, *, draft: bool
) -> tuple[Collected, list[Built]]:
    progress.step(0, 0, _("Counting"))
    collected = collect(period, step=lambda language: progress.step(0, 0, _("Counting")))
    built = build_files(
        period,
        collected.documents,
        collected.figures,
        folder=f"reports/{period.pk}/{job.pk}",
        draft=draft,
        spent=spent_of(collected),
        step=progress.step,
    )
    progress.result(url=period.get_absolute_url())
    return collected, built


@job_handler(BUILD)
def report_build(job: Job, progress: Progress) -> None:
    """All files of a draft, in all its languages."""
    period, by = _period_of(job)
    _collected, built = _make(job, progress, period, draft=True)
    with progress.commit():
        store_draft(period, built, by=by)


@job_handler(SUBMIT)
def report_submit(job: Job, progress: Progress) -> None:
    """Count, build, and freeze in one transaction with the end of the work."""
    period, by = _period_of(job)
    collected, built = _make(job, progress, period, draft=False)
    with progress.commit():
        freeze(period, collected, built, by=by)
