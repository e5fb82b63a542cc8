"""The bodies of the dashboard's tables, written line by line without a template.

A page has some hundred lines of ten cells; as template variables they cost half the time of a
dashboard that is counted anew.
"""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from core.charts import bar_svg
from reports.tables import Line, Number

register = template.Library()
BAR_TONES = ("f1", "f2")


def _cell(number: Number) -> str:
    return f'<td class="n">{number.html}</td>'


def _bar(number: Number, largest: float, tone: str = "f1") -> str:
    return f'<td class="gauge">{bar_svg(number.value or 0, largest, tone=tone)}</td>'


@register.simple_tag
def cut_rows(
    lines: Iterable[Line],
    *,
    women: bool = False,
    bars: float | None = None,
    trainings: bool = True,
    nameless: bool = False,
) -> SafeString:
    """Rows of a table by one list; `bars` is the largest number of its column of bars."""
    rows = []
    for line in lines:
        row = [f'<tr><th scope="row">{escape(line.label)}</th>', _cell(line.participations)]
        row.append(_cell(line.people))
        if women:
            row.append(f'<td class="n">{line.women}</td>')
        if bars:
            row.append(_bar(line.people, bars))
        if trainings:
            row.append(_cell(line.trainings))
        if nameless:
            row.append(_cell(line.nameless))
        rows.append("".join(row))
    return SafeString("</tr>\n".join([*rows, ""]))


@register.simple_tag
def age_rows(lines: Iterable[tuple[Line, Sequence[Line]]], largest: float) -> SafeString:
    """Rows of the table by age and sex: a bar beside each sex but the last, which is unknown."""
    rows = []
    for line, cells in lines:
        row = [f'<tr><th scope="row">{escape(line.label)}</th>']
        for place, cell in enumerate(cells):
            row.append(_cell(cell.people))
            if place < len(BAR_TONES):
                row.append(_bar(cell.people, largest, BAR_TONES[place]))
        row += [_cell(line.people), _cell(line.participations), "</tr>\n"]
        rows.append("".join(row))
    return SafeString("".join(rows))
