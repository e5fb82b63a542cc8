"""Put a report together from what is written and what is counted."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from core.templatetags.content import in_language
from projects.models import Project
from reports.reporting import sections as layout
from reports.reporting.content import parts
from reports.reporting.content.activities import (
    Activity,
    activities,
)
from reports.reporting.content.comparison import put_comparison, written_in
from reports.reporting.content.description import description
from reports.reporting.content.document import (
    Builder,
)
from reports.reporting.content.figures import IndicatorLine, RowIds, count, row_ids, said
from reports.reporting.content.materials import put_materials
from reports.reporting.content.money import finance_of
from reports.reporting.models import ReportingPeriod

Step = Callable[[str], None]


@dataclass(frozen=True)
class Collected:
    """A whole report: documents by language, and what is frozen beside them."""

    documents: dict[str, dict[str, Any]]
    figures: list[dict[str, Any]]
    rows: dict[str, dict[str, Any]]
    row_ids: list[RowIds]
    filters: dict[str, Any]
    edit: int


def collect(period: ReportingPeriod, *, step: Step | None = None) -> Collected:
    """Everything the report of this period says now, in all its languages.

    Nothing is written; small cells are hidden in the documents, figures and rows are exact.
    """
    documents: dict[str, dict[str, Any]] = {}
    figures: list[dict[str, Any]] = []
    rows: dict[str, dict[str, Any]] = {}
    ids: list[RowIds] = []
    counted = count(period)
    for language in period.agreement.languages:
        if step:
            step(language)
        with translation.override(language):
            lines = said(counted)
            done = activities(period)
            documents[language] = _document(period, language, lines, done)
            if not rows:  # exact values and ids are the same in every language
                figures, ids = [row.frozen() for row in lines], row_ids(lines)
                rows = {row.key: row.facts() for row in done}
    return Collected(documents, figures, rows, ids, filters_of(period), period.edit)


def filters_of(period: ReportingPeriod) -> dict[str, Any]:
    """What was counted, so that the same can be counted again later."""
    project = period.agreement.project
    finance = finance_of(period)
    return {
        "spent_eur": str(finance.cash_total.actual_eur) if finance.cash else None,
        "project": project.code,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "regions": sorted(project.regions.values_list("code", flat=True)),
        "counted_at": timezone.now().isoformat(timespec="seconds"),
    }


@dataclass(frozen=True)
class Current:
    """Figures, activities and the rows behind the figures as they are today."""

    figures: list[dict[str, Any]]
    rows: dict[str, dict[str, Any]]
    row_ids: list[RowIds]


def current(period: ReportingPeriod) -> Current:
    """What is to be compared with what was sent."""
    with translation.override(period.agreement.languages[0]):
        lines = said(count(period))
        rows = {row.key: row.facts() for row in activities(period)}
        return Current([row.frozen() for row in lines], rows, row_ids(lines))


def title_of(period: ReportingPeriod) -> str:
    name = _("Final report") if period.is_final else _("Interim report")
    return f"{name}: {period.agreement.project.title}"


def header_facts(period: ReportingPeriod) -> list[tuple[str, str]]:
    """Donor, implementer, project, period: the head of every report."""
    agreement, project = period.agreement, period.agreement.project
    donor = agreement.donor
    short = f" ({donor.short_name})" if donor.short_name else ""
    facts = [
        (_("Donor"), f"{donor.called_on(period.starts_on).name}{short}"),
        (_("Project"), project.title),
    ]
    if project.implementer:
        facts.insert(1, (_("Implementer"), project.implementer.called_on(period.starts_on).name))
    if agreement.number:
        facts.append((_("Number of the agreement"), agreement.number))
    regions = ", ".join(place.called_on(period.starts_on).name for place in project.regions.all())
    return [
        *facts,
        (_("Overall objective"), project.objective),
        (_("Reporting period"), dates.date_range(period.starts_on, period.ends_on)),
        (_("Project duration"), _duration(project)),
        (_("Amount"), _amounts(project)),
        (_("Regions"), regions or _("the whole country")),
    ]


def _duration(project: Project) -> str:
    """As exactly as it is known: to the day or to the month."""
    days = dates.date_range(project.starts_on, project.ends_on)
    if project.precision == Project.Precision.MONTH:
        first, last = dates.month_year(project.starts_on), dates.month_year(project.ends_on)
        days = f"{first} – {last}"
    months = ngettext("%(number)s month", "%(number)s months", project.months)
    return f"{days} ({months % {'number': project.months}})"


def _amounts(project: Project) -> str:
    """What the donors give; an approximate sum stays one."""
    parts = []
    for row in project.funding.all():
        if row.amount is not None:
            places = 0 if row.amount == row.amount.to_integral() else 2
            amount = number_format(row.amount, decimal_pos=places, force_grouping=True)
            parts.append(f"{'≈ ' if row.is_approximate else ''}{amount} {row.currency}")
    return "; ".join(parts)


def _document(
    period: ReportingPeriod, language: str, lines: list[IndicatorLine], done: list[Activity]
) -> dict[str, Any]:
    form = period.agreement.form
    book = Builder(language, title_of(period), form, facts=header_facts(period))
    texts = {(row.key, row.language): row.text for row in period.sections.all() if row.text}
    groups = layout.GROUPS.get(form, {})
    sections = layout.sections_of(form, is_final=period.is_final)
    kinds = {row.kind for row in sections}
    for section in sections:
        if section.key in groups:
            book.heading(groups[section.key], 2)
        if any(row.beside == section.key for row in sections):
            continue  # stands in the table of the other one
        if section.beside:
            put_comparison(book, period, sections, section, texts)
            continue
        is_inner = "." in section.number.rstrip(".")
        book.heading(section.heading, 3 if is_inner else 2)
        if section.kind == layout.NARRATIVE:
            _narrative(book, period, section, texts)
        elif section.kind == layout.FACTS:
            book.facts_block(description(period, lines))
        elif section.kind == layout.ACTIVITIES:
            parts.put_activities(book, period, done)
        elif section.kind == layout.INDICATORS:
            parts.put_indicators(book, lines)
        elif section.kind == layout.STORIES:
            parts.put_stories(book, period, language)
        elif section.kind == layout.FINANCE:
            parts.put_finance(book, period)
        elif section.kind == layout.LISTS:
            parts.put_lists(book, period, done)
            if layout.MATERIALS not in kinds:
                put_materials(book, period)
        elif section.kind == layout.MATERIALS:
            if not put_materials(book, period):
                book.text(_("No e-tutorial is published yet."), tone="empty")
        elif section.kind == layout.ANNEXES:
            parts.put_annexes(book, period)
    return book.document()


def _narrative(
    book: Builder, period: ReportingPeriod, section: layout.Section, texts: dict[Any, str]
) -> None:
    text, language = written_in(period, section.key, book.language, texts)
    if not text:
        book.text(_("Nothing is written here yet."), tone="empty")
    elif language == book.language:
        book.text(text)
    else:
        book.text(text, lang=language, note=in_language(language))


@cache
def code_version() -> str:
    """Names the code that counted: the commit where there is one, else a sum over our sources."""
    import hashlib
    import subprocess

    root = Path(__file__).resolve().parents[3]
    try:
        found = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            cwd=root, capture_output=True, text=True, timeout=5, check=True,
        )  # fmt: skip
        return found.stdout.strip()
    except (OSError, subprocess.SubprocessError):
        digest = hashlib.sha256()
        for app in ("core", "people", "projects", "trainings", "events", "reports"):
            for path in sorted((root / app).rglob("*.py")):
                digest.update(path.read_bytes())
        return f"sources {digest.hexdigest()[:40]}"
