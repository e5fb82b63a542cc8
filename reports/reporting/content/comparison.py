"""Two texts side by side: the situation at the start and what is different now."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from django.utils.translation import gettext as _

from core.templatetags.content import in_language
from reports.reporting.content.document import Builder, Column
from reports.reporting.models import ReportingPeriod
from reports.reporting.sections import Section

Texts = Mapping[tuple[str, str], str]


def put_comparison(
    book: Builder,
    period: ReportingPeriod,
    sections: Sequence[Section],
    section: Section,
    texts: Texts,
) -> None:
    """A table with a line for each point: the lines of both texts in their order. Where one says
    more than the other, the rest stands alone."""
    other = next(row for row in sections if row.key == section.beside)
    columns, points, notes = [], [], []
    for row in (other, section):
        text, language = written_in(period, row.key, book.language, texts)
        columns.append(Column(row.heading))
        points.append(_points(text) or [_("Nothing is written here yet.")])
        if text and language != book.language:
            notes.append(f"{row.heading}: {in_language(language)}")
    rows = zip_longest(*points, fillvalue="")
    book.table("comparison", _("Point by point"), columns, rows, note="; ".join(notes))


def written_in(period: ReportingPeriod, key: str, language: str, texts: Texts) -> tuple[str, str]:
    """The text of a section in a language, else in the first of the report that has it, with the
    language it is in; two empty strings when nothing is written."""
    for code in (language, *period.agreement.languages):
        if text := texts.get((key, code), ""):
            return text, code
    return "", ""


def _points(text: str) -> list[str]:
    return [line.lstrip(" \t•*–-").rstrip() for line in text.splitlines() if line.strip()]
