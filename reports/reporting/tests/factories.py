"""Agreements and reports for tests."""

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from centers.models import Organisation
from projects.models import Project
from projects.tests.factories import create_donor, create_project
from reports.reporting import services
from reports.reporting.content import collect
from reports.reporting.models import (
    ReportFile,
    ReportingAgreement,
    ReportingPeriod,
    Submission,
)
from reports.reporting.sections import written_sections
from trainings.models import Training
from trainings.tests.factories import create_enrolment, create_funding, create_training

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def create_agreement(
    *,
    project: Project | None = None,
    donor: Organisation | None = None,
    form: str = "bmz",
    rule: str = "entered",
    languages: tuple[str, ...] = ("en",),
    **fields: Any,
) -> ReportingAgreement:
    donor = donor or create_donor()
    project = project or create_project(donors=[donor])
    return ReportingAgreement.objects.create(
        project=project, donor=donor, form=form, rule=rule, languages=list(languages), **fields
    )


def create_period(
    *,
    agreement: ReportingAgreement | None = None,
    starts_on: dt.date = dt.date(2026, 1, 1),
    ends_on: dt.date = dt.date(2026, 6, 30),
    due_on: dt.date = dt.date(2099, 12, 31),
    is_final: bool = False,
    **fields: Any,
) -> ReportingPeriod:
    """A period of early 2026 that is not due for long."""
    agreement = agreement or create_agreement()
    return ReportingPeriod.objects.create(
        agreement=agreement,
        number=agreement.periods.count() + 1,
        starts_on=starts_on,
        ends_on=ends_on,
        due_on=due_on,
        is_final=is_final,
        **fields,
    )


def create_submission(*, period: ReportingPeriod) -> Submission:
    """The report as it stands, sent without a look at what is missing, with small files."""
    period = ReportingPeriod.objects.with_list_relations().get(pk=period.pk)
    collected = collect(period)
    submission = services.freeze(period, collected, [], by=None)
    for kind in ReportFile.Kind.values:
        name = f"report.{kind}"
        ReportFile.objects.create(
            period=period,
            submission=submission,
            kind=kind,
            language="en",
            file=ContentFile(PDF, name=name),
            name=name,
            size=len(PDF),
            sha256=hashlib.sha256(PDF).hexdigest(),
        )
    return submission


def complete(period: ReportingPeriod) -> ReportingPeriod:
    """Everything that a submission asks for: texts, money, reasons."""
    for section in written_sections(period.agreement.form, is_final=period.is_final):
        for language in period.agreement.languages:
            row = services.open_section(period, key=section.key, language=language)
            services.save_section(row, text=f"Text of {section.key}", seen=row.edit, by=None)
    services.save_finance(
        period,
        lines=[
            services.Line("Staff", Decimal(1000), Decimal(900), "1"),
            services.Line("Rooms of the centers", Decimal(200), Decimal(200), "2", "EUR", True),
        ],
        rate=Decimal("97.5"),
        rate_source="InforEuro",
        by=None,
    )
    return ReportingPeriod.objects.with_list_relations().get(pk=period.pk)


def create_counted_training(
    period: ReportingPeriod, *, people: int = 6, status: str = "approved", **fields: Any
) -> Training:
    """A training that the project pays for, with some people, in the period."""
    training = create_training(
        status=status, starts_on=period.starts_on, ends_on=period.starts_on, **fields
    )
    create_funding(training=training, kind="donor_project", project=period.agreement.project)
    for _number in range(people):
        create_enrolment(training=training)
    return training
