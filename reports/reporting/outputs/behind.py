"""Sheets that only the workbook has: the rows behind the totals, without names.

What a donor may read holds no cell of 1 to 4 people (decision 0008). A line says how many people of
a sex and an age band came to an activity. Activities whose number of people is hidden are left
out; sex, and age, are told of an activity only where none of its cells is small, and where what
remains untold, of all activities, of a kind, of an indicator with such a total, is nowhere a few
people either, so nothing follows from the totals of the report.

Nothing is kept but the cells: lines are made while they are written.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Sum, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import AGE_BAND_STARTS, AgeBand, Sex
from projects.models import Indicator
from reports.filters import Period
from reports.measures import MEASURES, Split, rows_of
from reports.measures.indicators import scope_of
from reports.reporting.content.activities import DRAFT, HELD, Activity, activities
from reports.reporting.content.document import DAY, MONEY, NUMBER, Column
from reports.reporting.content.parts import hidden_people
from reports.reporting.models import ReportingPeriod
from reports.selectors.event_rows import crowds, guests, present
from reports.suppression import is_small
from trainings.models import AggregateCount, Enrolment, FundingSource

# How rows of a kind lead to their activity; of the others nothing is told by activity.
_LEADS_TO = {
    "participations": "training_id",
    "counts": "training_id",
    "guests": "whole",
    "present": "whole",
    "crowds": "whole",
}
Cells = dict[str, Counter[tuple[str, str]]]  # activity → (sex, age band) → people
_BAND = Case(
    *(
        When(age__gte=start, then=Value(str(band)))
        for start, band in sorted(AGE_BAND_STARTS, reverse=True)
    ),
    default=Value(str(AgeBand.UNKNOWN)),
    output_field=CharField(),
)


@dataclass(frozen=True)
class Told:
    """What the sheets may tell, in any language: the cells of the activities that are listed, and
    of which of them sex and age are told."""

    cells: Cells
    listed: frozenset[str]
    with_sex: set[str]
    with_age: set[str]
    left_out: int


def what_is_told(period: ReportingPeriod) -> Told:
    """Decide it once for all languages; the number of statements grows with that of indicators."""
    done = activities(period)
    small = hidden_people(period, done)
    there = [row for row in done if row.state in (HELD, DRAFT) and row.people]
    listed = [row.key for row in there if row.key not in small]
    cells = _cells(there)
    found = [frozenset(cells), *_of_kinds(there), *_of_indicators(period, cells)]
    # Several indicators often count the same activities; in one order, so that files are the same.
    groups = list(dict.fromkeys(found))
    with_sex = told(cells, listed, 0, groups=groups)
    # Sex and age together are one more table; where it has small cells, only sex is told.
    both = [key for key in listed if key not in with_sex or not _has_small(cells[key])]
    with_age = told(cells, both, 1, groups=groups)
    return Told(cells, frozenset(listed), with_sex, with_age, len(there) - len(listed))


def _has_small(counts: Mapping[Any, int]) -> bool:
    return any(map(is_small, counts.values()))


def told(
    cells: Cells, keys: Iterable[str], place: int, *, groups: Iterable[Collection[str]]
) -> set[str]:
    """Activities of which a column (0 sex, 1 age) may be told: none of its cells is small, and
    what the others of each group come to, taken from its total, is not small either."""
    own = {key: _by(found, place) for key, found in cells.items()}
    shown = {key for key in keys if not _has_small(own[key])}
    known = [[key for key in group if key in own] for group in groups]
    is_settled = False
    while not is_settled:
        is_settled = True
        for group in known:
            # The smallest first, so that as little as possible goes.
            order = sorted(shown.intersection(group), key=lambda key: (own[key].total(), key))
            rest: Counter[str] = Counter()
            for key in group:
                if key not in shown:
                    rest.update(own[key])
            for key in order:
                if not _has_small(rest):
                    break
                shown.discard(key)
                rest.update(own[key])
                is_settled = False
    return shown


def _of_kinds(rows: list[Activity]) -> list[frozenset[str]]:
    kinds = {row.kind for row in rows}
    return [frozenset(row.key for row in rows if row.kind == kind) for kind in sorted(kinds)]


def _of_indicators(period: ReportingPeriod, cells: Cells) -> Iterator[frozenset[str]]:
    """Activities whose people an indicator with a total by sex or age counts."""
    project = period.agreement.project
    rows = Indicator.objects.of_project(project).approved().select_related("result__project")
    for row in rows.prefetch_related("result__project__regions"):
        if row.measure not in MEASURES or not {Split.SEX, Split.AGE} & set(row.splits):
            continue
        scope = scope_of(row, Period(period.starts_on, period.ends_on))
        keys: set[str] = set()
        for part, own in rows_of(row.measure, scope):
            if column := _LEADS_TO.get(part.kind.name):
                ids = own.order_by().values_list(column, flat=True).distinct()
                kind = "event" if column == "whole" else "training"
                keys |= {f"{kind}:{pk}" for pk in ids}
        yield frozenset(key for key in cells if key in keys)


def behind(period: ReportingPeriod, may: Told) -> list[dict[str, Any]]:
    """The sheets, as tables whose rows come one after the other, in the active language."""
    held = [row for row in activities(period) if row.state in (HELD, DRAFT)]
    sheets = [_people(held, may), _money(held)]
    return [sheet for sheet in sheets if sheet is not None]


def _people(held: list[Activity], may: Told) -> dict[str, Any] | None:
    listed = [row for row in held if row.key in may.listed]
    if not listed:
        return None
    return _sheet(
        _("Participations behind totals"),
        [
            *(Column(_("Number"), width=2), Column(_("Day"), DAY), Column(_("Kind"), width=3)),
            *(Column(_("Activity"), width=4), Column(_("Center"), width=3)),
            *(Column(_("Region"), width=2), Column(_("Sex"), width=1), Column(_("Age"), width=1)),
            Column(_("Participations"), NUMBER),
        ],
        _people_lines(listed, may),
        _note(may.left_out),
    )


def _by(found: Mapping[tuple[str, str], int], place: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    for cell, number in found.items():
        counts[cell[place]] += number
    return counts


def _people_lines(listed: list[Activity], may: Told) -> Iterator[list[Any]]:
    sexes = {str(sex): str(sex.label) for sex in Sex}
    bands = {str(band): str(band.label) for band in AgeBand}
    hidden = _("not told")
    for row in listed:
        counts: Counter[tuple[str, str]] = Counter()
        for (sex, band), number in may.cells[row.key].items():
            own_sex = sexes[sex] if row.key in may.with_sex else hidden
            counts[own_sex, bands[band] if row.key in may.with_age else hidden] += number
        for (sex, band), number in sorted(counts.items()):
            about = [row.number, row.day.isoformat(), row.kind_label, row.title, row.center]
            yield [*about, row.region, sex, band, number]


def _cells(held: list[Activity]) -> Cells:
    """How many of each sex and age band came to each activity. Five statements."""
    trainings = [row.id for row in held if row.is_training]
    events = [row.id for row in held if not row.is_training]
    enrolled = Enrolment.objects.counted().filter(training__in=trainings).order_by()
    nameless = AggregateCount.objects.filter(training__in=trainings).order_by()
    cells: Cells = defaultdict(Counter)
    people, heads = Count("pk"), Sum("count")
    same: dict[tuple[str, str], tuple[str, str]] = {}  # a cell is one thing for all activities
    for kind, rows, of, sex, band, number in (
        ("training", enrolled, "training", "person__sex", _BAND, people),
        ("training", nameless, "training", "sex", "age_band", heads),
        ("event", guests().filter(whole__in=events), "whole", "sex", "age_band", people),
        ("event", present().filter(whole__in=events), "whole", "person__sex", _BAND, people),
        ("event", crowds().filter(whole__in=events), "whole", "sex", "age_band", heads),
    ):
        name = band
        if not isinstance(band, str):
            rows, name = rows.annotate(band=band), "band"
        found = rows.values(of, sex, name).annotate(people_there=number)
        lines = found.values_list(of, sex, name, "people_there").iterator()
        for pk, own_sex, own_band, there in lines:
            cell = own_sex, own_band
            cells[f"{kind}:{pk}"][same.setdefault(cell, cell)] += there
    return cells


def _note(left_out: int) -> str:
    text = _(
        "Sex and age are told where that tells of no group of fewer than 5 people. A training or "
        "event with several groups stands on several lines."
    )
    if not left_out:
        return text
    more = ngettext(
        "%(number)s activity is not listed: so few people came.",
        "%(number)s activities are not listed: so few people came.",
        left_out,
    )
    return f"{text} {more % {'number': left_out}}"


def _money(held: list[Activity]) -> dict[str, Any] | None:
    """Who paid for the trainings of the project; amounts in their own currency."""
    own = {row.id: row for row in held if row.is_training}
    rows = FundingSource.objects.filter(training__in=own, amount__isnull=False)
    rows = rows.order_by("training__starts_on", "training_id", "pk")
    if not rows.exists():
        return None
    return _sheet(
        _("Money behind totals"),
        [
            *(Column(_("Number"), width=2), Column(_("Day"), DAY), Column(_("Activity"), width=4)),
            *(Column(_("Center"), width=3), Column(_("Region"), width=2)),
            *(Column(_("Funding source"), width=2), Column(_("Amount"), MONEY)),
            Column(_("Currency"), width=1),
        ],
        _money_lines(rows, own),
        "",
    )


def _money_lines(rows: Any, own: Mapping[int, Activity]) -> Iterator[list[Any]]:
    kinds = {str(kind): str(kind.label) for kind in FundingSource.Kind}
    columns = ("training_id", "kind", "amount", "currency")
    for pk, kind, amount, currency in rows.values_list(*columns).iterator():
        row = own[pk]
        about = [row.number, row.day.isoformat(), row.title, row.center, row.region]
        yield [*about, kinds[kind], str(amount), currency]


def _sheet(
    caption: str, columns: list[Column], rows: Iterator[list[Any]], note: str
) -> dict[str, Any]:
    plain = [column.plain() for column in columns]
    return {"caption": caption, "columns": plain, "rows": rows, "total": None, "note": note}
