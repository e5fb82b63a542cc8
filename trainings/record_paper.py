"""A record of learning on paper: what a person did over the years, for employers and schools."""

from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import dates, pdf
from core.templatetags.portal import thousands
from trainings.certificates.facts import hours_text
from trainings.certificates.paper import heading, title
from trainings.models import Certificate, ExternalCertificate
from trainings.selectors.learning import Unit
from trainings.selectors.records import WholeRecord

TEMPLATE = Path(__file__).parent / "typst" / "record.typ"
NOTHING = "–"
Cells = list[str]


def record_pdf(record: WholeRecord, *, language: str, is_part: bool = False) -> bytes:
    """The record as PDF/A-2a and PDF/UA-1. `is_part` says that only some centers' part is in it.

    The caller has checked the access and writes the audit line.
    """
    with translation.override(language):
        return pdf.render(TEMPLATE, record_data(record, language=language, is_part=is_part))


def record_data(record: WholeRecord, *, language: str, is_part: bool = False) -> dict[str, Any]:
    """What the template prints, all of it as words; empty tables are left out."""
    units = record.learning.units
    tables = [
        _table(_("Trainings"), _training_heads(), [_training(unit) for unit in units]),
        _table(
            _("Events"),
            [_("Event"), _("By whom"), _("Dates"), _("Hours")],
            [
                [f"{row.title} ({row.kind})", row.organiser,
                 dates.date_range(row.first_on, row.last_on), _hours(row.hours)]
                for row in record.happenings
            ],
        ),
        _table(
            _("Taught"),
            [_("Training"), _("Role"), _("Dates")],
            [
                [row.training.programme.title, row.role.name,
                 dates.date_range(row.training.starts_on, row.training.ends_on)]
                for row in record.learning.taught
            ],
        ),
        _table(
            _("Certificates"),
            [_("Certificate"), _("Title"), _("Issued on"), _("State"), _("Code")],
            [_certificate(row, language) for row in record.certificates],
        ),
        _table(
            _("Certificates of other bodies"),
            [_("Who gave it"), _("Title"), _("Number of the document"), _("Issued on")],
            [_external(row) for row in record.external],
        ),
    ]  # fmt: skip
    return {
        "language": language,
        "association": _("Kyrgyz Adult Education Association"),
        "heading": _("Learning record"),
        "name": record.person.full_name,
        "summary": _summary(record),
        "part": _("Only what the centers that made this record know.") if is_part else "",
        "empty": _("Nothing is written down yet."),
        "tables": [table for table in tables if table["rows"]],
        "page": _("Page"),
        "printed": _("Printed on %(day)s") % {"day": dates.short_day(timezone.localdate())},
    }


def _table(title: str, heads: Cells, rows: list[Cells]) -> dict[str, Any]:
    return {"title": title, "heads": heads, "rows": rows}


def _training_heads() -> Cells:
    return [_("Training"), _("Center"), _("Dates"), _("Hours"), _("Result")]


def _training(unit: Unit) -> Cells:
    training = unit.training
    days = dates.date_range(training.starts_on, training.ends_on)
    return [training.programme.title, unit.center, days, _hours(unit.hours), unit.result]


def _certificate(row: Certificate, language: str) -> Cells:
    name = f"{heading(row)}, {row.number}"
    issued = dates.short_day(row.issued_on)
    return [name, title(row, language), issued, row.state_label, row.shown_code]


def _external(row: ExternalCertificate) -> Cells:
    what = ": ".join(filter(None, [row.title, "; ".join(row.modules)]))
    return [row.shown_issuer, what, row.number or NOTHING, dates.short_day(row.issued_on)]


def _hours(hours: Any) -> str:
    return hours_text(hours) or NOTHING


def _summary(record: WholeRecord) -> list[Cells]:
    """Label and value of the lines under the name."""
    learning = record.learning
    found = [
        [_("Trainings completed"), thousands(len(learning.done))],
        [_("Hours of trainings"), hours_text(learning.hours)],
        [_("Hours of events"), hours_text(record.event_hours)],
        [_("Centers"), thousands(learning.center_count)],
    ]
    return [line for line in found if line[1] not in ("", "0")]
