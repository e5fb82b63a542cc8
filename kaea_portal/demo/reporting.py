"""Donor reports of the demonstration: the BMZ project of 2024 and E-Quality of the EU.

Written by the same services as the pages use. Figures come from the data; sums and texts that no
document names are invented.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from centers.models import Center, Organisation
from events.models import Event
from kaea_portal.demo import report_texts as texts
from projects.models import Project
from reports.reporting import services
from reports.reporting.content import collect
from reports.reporting.content.activities import activities
from reports.reporting.models import (
    PeriodStep,
    ReportingAgreement,
    ReportingPeriod,
    SuccessStory,
)
from reports.reporting.sections import written_sections
from reports.reporting.services.building import build_files, spent_of
from trainings.models import Enrolment, FundingSource, Programme, Training

PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
State = ReportingPeriod.State


def add_reporting(
    organisations: Mapping[str, Organisation],
    projects: Mapping[str, Project],
    centers: Mapping[str, Center],
    *,
    by: User,
    today: dt.date,
) -> None:
    """Agreements, periods and reports: one sent, some accepted, one being written."""
    _bmz(organisations, projects, centers, by=by, today=today)
    _eu(organisations, projects, centers, by=by, today=today)


def _bmz(
    organisations: Mapping[str, Organisation],
    projects: Mapping[str, Project],
    centers: Mapping[str, Center],
    *,
    by: User,
    today: dt.date,
) -> None:
    agreement = services.save_agreement(
        ReportingAgreement(
            project=projects["ale-promotion-2024"],
            donor=organisations["bmz"],
            number="2024/03-KG",
            form=ReportingAgreement.Form.BMZ,
            rule=ReportingAgreement.Rule.ENTERED,
            period_months=6,
            languages=["en", "ru"],
            is_demo=True,
        ),
        by=by,
    )
    period = services.add_period(
        agreement,
        starts_on=dt.date(2024, 3, 1),
        ends_on=dt.date(2024, 8, 31),
        is_final=True,
        due_on=dt.date(2024, 11, 30),
        by=by,
    )
    _write(period, texts.BMZ)
    _money(period, texts.BMZ_MONEY, Decimal("94.2"))
    _explain(period)
    _story(period, centers["naryn"])
    _send(period, by=by)


def _eu(
    organisations: Mapping[str, Organisation],
    projects: Mapping[str, Project],
    centers: Mapping[str, Center],
    *,
    by: User,
    today: dt.date,
) -> None:
    agreement = services.save_agreement(
        ReportingAgreement(
            project=projects["e-quality"],
            donor=organisations["eu"],
            number="CSO-LA/2020/417-KG",
            form=ReportingAgreement.Form.EU,
            rule=ReportingAgreement.Rule.EU,
            period_months=12,
            languages=["en"],
            is_demo=True,
        ),
        by=by,
    )
    _pilot_courses(projects["e-quality"], centers)
    first, second, final = services.plan_periods(agreement, by=by)
    for period, rate in ((first, "100.5"), (second, "88.1"), (final, "93.6")):
        _write(period, texts.EU)
        _money(period, texts.EU_MONEY, Decimal(rate))
        _explain(period)
    for period in (first, second):
        _send(period, by=by)
        services.take_step(period, kind="accepted", by=by)
    # The last one came back, so that there is one to write on.
    _send(final, by=by)
    comment = "Please say more about what will stay after the project."
    services.take_step(final, kind="returned", comment=comment, by=by)


def _pilot_courses(project: Project, centers: Mapping[str, Center]) -> None:
    """Courses of the pilot regions in the years of the project, one in each half year."""
    programmes = {row.slug: row for row in Programme.objects.filter(slug__in=texts.PILOT_COURSES)}
    for place, slug in enumerate(texts.PILOT_CENTERS):
        center = centers[slug]
        people = list(center.people.filter(birth_year__lt=2000).order_by("pk")[:40])
        for half, starts_on in enumerate(texts.PILOT_DAYS):
            programme = programmes[texts.PILOT_COURSES[(place + half) % len(programmes)]]
            training = Training.objects.create(
                slug=f"{starts_on:%Y-%m}-eq-{center.code.lower()}",
                center=center,
                programme=programme,
                status=Training.Status.APPROVED,
                place=center.organisation.place or center.region,
                region=center.region,
                capacity=16,
                starts_on=starts_on,
                ends_on=starts_on + dt.timedelta(days=18),
                hours=programme.hours,
                submitted_at=timezone.now(),
                decided_at=timezone.now(),
                is_demo=True,
            )
            FundingSource.objects.create(training=training, kind="donor_project", project=project)
            first = (place * 3 + half * 7) % max(1, len(people) - 14)
            Enrolment.objects.bulk_create(
                Enrolment(training=training, person=person, age=person.age_on(starts_on))
                for person in people[first : first + 14]
            )


def _write(period: ReportingPeriod, words: Mapping[str, Mapping[str, str]]) -> None:
    agreement = period.agreement
    for section in written_sections(agreement.form, is_final=period.is_final):
        for language, text in words.get(section.key, {}).items():
            row = services.open_section(period, key=section.key, language=language)
            services.save_section(row, text=text, seen=row.edit, by=None)


def _money(period: ReportingPeriod, lines: tuple[services.Line, ...], rate: Decimal) -> None:
    services.save_finance(
        period,
        lines=lines,
        rate=rate,
        rate_source="InforEuro, average of the period (invented)",
        by=None,
    )


def _explain(period: ReportingPeriod) -> None:
    """What was not held has its reason."""
    for row in activities(period):
        if row.deviates:
            model = Training if row.is_training else Event
            services.give_reason(
                period, activity=model.objects.get(pk=row.id), by=None, **texts.REASON
            )


def _story(period: ReportingPeriod, center: Center) -> None:
    story = services.save_story(
        SuccessStory(period=period),
        by=None,
        center=center,
        consent=SimpleUploadedFile("consent.pdf", PAPER, "application/pdf"),
        consent_signed_on=dt.date(2024, 8, 20),
        **texts.STORY,
    )
    services.publish_story(story, is_published=True, by=None)
    # A second one without a signed consent: it stays out of the report.
    services.save_story(SuccessStory(period=period), by=None, center=center, **texts.SECOND_STORY)


def _send(period: ReportingPeriod, *, by: User) -> None:
    """As the worker does it, without a job. The deadlines of those years are over."""
    rows = ReportingPeriod.objects.with_list_relations()
    period = rows.get(pk=period.pk)
    collected = collect(period)
    built = build_files(
        period,
        collected.documents,
        collected.figures,
        folder=f"reports/{period.pk}/demo",
        draft=False,
        spent=spent_of(collected),
        step=lambda done, total, note: None,
    )
    services.freeze(period, collected, built, by=None)
    PeriodStep.objects.filter(period=period, by=None).update(by=by)
