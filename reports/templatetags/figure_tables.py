"""The dashboard's tables, written without a template.

A page has some hundred lines of ten cells in eight tables; as templates they cost more than
counting seventy thousand participations.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from django import template
from django.utils.formats import get_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.charts import bar_svg
from core.templatetags.portal import percent
from reports.event_tables import EventBoard, EventLine
from reports.tables import Board, Line, Number, linked

register = template.Library()
BAR_TONES = ("f1", "f2")
Write = Callable[[Number], str]
GAP = '<td class="gauge"></td>'


def _writer() -> Write:
    """Writes the cell of a number as `cell` does, in the language of the page: which sign sets
    thousands apart is looked up once a table."""
    sign = get_format("THOUSAND_SEPARATOR")

    def write(number: Number) -> str:
        value, url = number
        words = "*" if value is None else f"{value:,}".replace(",", sign)
        return f'<td class="n">{linked(words, url) if url else words}</td>'

    return write


def _bar(number: Number, largest: float, tone: str = "f1") -> str:
    return f'<td class="gauge">{bar_svg(number.value or 0, largest, tone=tone)}</td>'


def _head(name: str, css: str = ' class="n"') -> str:
    return f'<th scope="col"{css}>{escape(name)}</th>'


def _gauge_head(name: str) -> str:
    return f'<th scope="col" class="gauge"><span class="hide">{escape(name)}</span></th>'


def _table(caption: str, heads: Sequence[str], rows: Iterable[str], total: Sequence[str]) -> str:
    """`total` are the cells under the word."""
    return (
        f'<table class="cut"><caption class="hide">{escape(caption)}</caption><thead><tr>'
        f"{''.join(heads)}</tr></thead><tbody>\n{''.join(rows)}</tbody><tfoot><tr>"
        f'<th scope="row">{escape(_("Total"))}</th>{"".join(total)}</tr></tfoot></table>'
    )


@lru_cache(maxsize=200)
def _cut_heads(
    _language: str | None, first: str, *, women: bool, bars: bool, trainings: bool, nameless: bool
) -> Sequence[str]:
    """The heads of a `cut_table`, written once for each language."""
    heads = [_head(first, ""), _head(_("Participations")), _head(_("People"))]
    if women:
        heads.append(_head(_("Women")))
    if bars:
        heads.append(_gauge_head(_("People, chart")))
    if trainings:
        heads.append(_head(_("Trainings")))
    if nameless:
        heads.append(_head(_("Without names")))
    return heads


@register.simple_tag
def cut_table(
    board: Board,
    lines: Iterable[Line],
    *,
    caption: str,
    first: str,
    women: bool = False,
    bars: float | None = None,
    trainings: bool = True,
    nameless: bool = True,
) -> SafeString:
    """A table by one list; `bars` is the largest number of its column of bars."""
    write = _writer()
    nameless = nameless and board.has_nameless
    shown = {"women": women, "bars": bool(bars), "trainings": trainings, "nameless": nameless}
    heads = _cut_heads(get_language(), first, **shown)

    def cells(line: Line, bar: str) -> str:
        return "".join(
            (
                write(line.participations),
                write(line.people),
                f'<td class="n">{line.women}</td>' if women else "",
                bar,
                write(line.trainings) if trainings else "",
                write(line.nameless) if nameless else "",
            )
        )

    rows = [
        f'<tr><th scope="row">{escape(line.label)}</th>'
        f"{cells(line, _bar(line.people, bars) if bars else '')}</tr>\n"
        for line in lines
    ]
    total = board.total_plain
    if women:
        total = total._replace(women=escape(board.women_share))
    return SafeString(_table(caption, heads, rows, [cells(total, GAP if bars else "")]))


@register.simple_tag
def age_table(board: Board, *, caption: str) -> SafeString:
    """The table by age and sex: a bar beside each sex but the last, which is unknown."""
    write, largest = _writer(), board.largest_age
    heads, total = [_head(_("Age group"), "")], []
    for place, line in enumerate(board.sexes):
        heads.append(_head(line.label))
        total.append(write(line.people))
        if place < len(BAR_TONES):
            heads.append(_gauge_head(f"{line.label}, {_('chart')}"))
            total.append(GAP)
    heads += [_head(_("People")), _head(_("Participations"))]
    total += [write(board.total_plain.people), write(board.total_plain.participations)]
    rows = []
    for line, cells in board.ages_by_sex:
        row = [f'<tr><th scope="row">{escape(line.label)}</th>']
        for place, cell in enumerate(cells):
            row.append(write(cell.people))
            if place < len(BAR_TONES):
                row.append(_bar(cell.people, largest, BAR_TONES[place]))
        row += [write(line.people), write(line.participations), "</tr>\n"]
        rows.append("".join(row))
    return SafeString(_table(caption, heads, rows, total))


@register.simple_tag
def year_table(board: Board, *, caption: str) -> SafeString:
    """Trainings by the year they start in and their format."""
    write = _writer()
    heads = [_head(_("Year"), ""), *map(_head, board.format_labels)]
    heads += [_head(_("Trainings")), _head(_("Online, share"))]
    rows = [
        f'<tr><th scope="row">{line.year}</th>{"".join(map(write, line.formats))}'
        f'{write(line.total)}<td class="n">{percent(line.online_share)}</td></tr>\n'
        for line in board.years
    ]
    return SafeString(
        f'<table class="cut"><caption class="hide">{escape(caption)}</caption><thead><tr>'
        f"{''.join(heads)}</tr></thead><tbody>\n{''.join(rows)}</tbody></table>"
    )


@register.simple_tag
def event_table(
    events: EventBoard, lines: Iterable[EventLine], *, caption: str, first: str
) -> SafeString:
    """A table of events; participations are those by name and without names together."""
    write = _writer()
    names = (_("Events"), _("Participations"), _("By name"), _("Without names"), _("People"))
    heads = [_head(first, ""), *map(_head, names)]
    rows = [
        f'<tr><th scope="row">{escape(line.label)}</th>{"".join(map(write, line.numbers))}</tr>\n'
        for line in lines
    ]
    total = [write(Number(number.value)) for number in events.total.numbers]
    return SafeString(_table(caption, heads, rows, total))
