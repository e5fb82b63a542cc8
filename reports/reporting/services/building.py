"""Files of a report: built by a worker, kept once, whatever is killed meanwhile."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, jobs
from core.files import private_storage
from core.models import Job
from reports.reporting.content import Collected
from reports.reporting.models import ReportFile, ReportingAgreement, ReportingPeriod, Submission
from reports.reporting.outputs import docx, iati, pdf, xlsx
from reports.reporting.outputs.behind import Told, behind, what_is_told
from reports.reporting.permissions import can_manage_reports

BUILD, SUBMIT = "reports.report_build", "reports.report_submit"
Kind = ReportFile.Kind
Step = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Built:
    """A file that is made and lies in the storage, without its row."""

    kind: str
    language: str
    path: str
    name: str
    size: int
    sha256: str


def ask_build(period: ReportingPeriod, *, by: User) -> Job:
    """Ask for the files of the draft; a second click gets the work that is on its way."""
    _require(by)
    return jobs.enqueue(
        BUILD,
        by=by,
        params={"period": period.pk},
        title=_("Files of the report: %(title)s") % {"title": period},
        idempotency_key=f"report-{period.pk}",
    )


def build_files(
    period: ReportingPeriod,
    documents: Mapping[str, dict[str, Any]],
    figures: Iterable[Mapping[str, Any]],
    *,
    folder: str,
    draft: bool,
    spent: Decimal | None,
    step: Step,
) -> list[Built]:
    """Make all files and put them into the storage under names of this work.

    A second run of the same work writes over the files of the first, so nothing is left of a
    worker that was killed.
    """
    template, may = template_bytes(period.agreement), what_is_told(period)
    made: list[tuple[str, str, bytes]] = []
    total = 3 * len(documents) + 1
    stem = f"{period.agreement.project.code}-{period.number}"
    for language, document in documents.items():
        step(len(made), total, "PDF")
        made.append((Kind.PDF, language, pdf.report_pdf(document, draft=draft)))
        step(len(made), total, "DOCX")
        made.append(
            (Kind.DOCX, language, docx.report_docx(document, draft=draft, template=template))
        )
        step(len(made), total, "XLSX")
        made.append((Kind.XLSX, language, _workbook(period, document, may)))
    step(len(made), total, "IATI")
    this = iati.PeriodFigures(period.starts_on, period.ends_on, list(figures), spent)
    earlier = reported_periods(period.agreement.project, but=period)
    both = sorted([*earlier, this], key=lambda row: row.starts_on)
    first = next(iter(documents))
    made.append((Kind.IATI, first, iati.activity_xml(period.agreement.project, both)))
    return [
        _keep(folder, f"{stem}-{language}.{kind}", kind, language, body)
        for kind, language, body in made
    ]


def _workbook(period: ReportingPeriod, document: dict[str, Any], may: Told) -> bytes:
    with translation.override(document["language"]):
        return xlsx.report_xlsx(document, behind=behind(period, may))


def template_bytes(agreement: ReportingAgreement) -> bytes | None:
    """The association's own template, None for the shipped one."""
    if not agreement.template:
        return None
    try:
        with agreement.template.open("rb") as handle:
            return bytes(handle.read())
    except FileNotFoundError as error:
        raise ValidationError(
            _("The template of this agreement is gone. Upload it again."), code="no_template"
        ) from error


def reported_periods(project: Any, *, but: ReportingPeriod | None = None) -> list[Any]:
    """What was sent and stands, the newest sending of each period."""
    periods = ReportingPeriod.objects.filter(
        agreement__project=project, state__in=ReportingPeriod.SENT
    )
    if but is not None:
        periods = periods.exclude(pk=but.pk).filter(agreement=but.agreement_id)
    rows = Submission.objects.filter(period__in=periods).select_related("period")
    newest: dict[int, Submission] = {}
    for row in rows.order_by("number"):
        newest[row.period_id] = row
    return [
        iati.PeriodFigures(
            row.period.starts_on,
            row.period.ends_on,
            row.figures,
            Decimal(row.filters["spent_eur"]) if row.filters.get("spent_eur") else None,
        )
        for row in sorted(newest.values(), key=lambda row: row.period.starts_on)
    ]


@transaction.atomic
def store_draft(period: ReportingPeriod, built: list[Built], *, by: User) -> None:
    """The files take the place of the ones before."""
    old = list(ReportFile.objects.select_for_update().filter(period=period, submission=None))
    kept = {file.path for file in built}
    gone = [str(row.file.name) for row in old if row.file.name not in kept]
    ReportFile.objects.filter(pk__in=[row.pk for row in old]).delete()
    add_rows(period, built, submission=None)
    audit.record("report_built", period, by=by, changes={"rows": len(built)})
    transaction.on_commit(lambda: drop_files(gone))


def add_rows(
    period: ReportingPeriod, built: list[Built], *, submission: Submission | None
) -> list[ReportFile]:
    return ReportFile.objects.bulk_create(
        ReportFile(
            period=period,
            submission=submission,
            kind=file.kind,
            language=file.language,
            file=file.path,
            name=file.name,
            size=file.size,
            sha256=file.sha256,
        )
        for file in built
    )


def drop_files(paths: Iterable[str]) -> None:
    for path in paths:
        private_storage().delete(path)


def spent_of(collected: Collected) -> Decimal | None:
    value = collected.filters.get("spent_eur")
    return Decimal(value) if value else None


def _keep(folder: str, name: str, kind: str, language: str, body: bytes) -> Built:
    path = f"{folder}/{name}"
    storage = private_storage()
    storage.delete(path)
    path = storage.save(path, ContentFile(body))
    return Built(kind, language, path, name, len(body), hashlib.sha256(body).hexdigest())


def _require(by: User) -> None:
    if not can_manage_reports(by):
        raise ValidationError(_("Reports are built by the directorate."), code="role")
