"""Sheets that only the workbook has: the rows behind the totals, without names.

What a donor may read holds no cell of 1 to 4 people (decision 0008). A line says how many people of
a sex and an age band came to an activity. Activities whose number of people is hidden are left
out; sex, and age, are told of an activity only where none of its cells is small, and where what
remains untold is nowhere a few people either, so nothing follows from the totals of the report.

Nothing is kept but the cells: lines are made while they are written.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Case, CharField, Count, Sum, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import AGE_BAND_STARTS, AgeBand, Sex
from reports.reporting.content.activities import DRAFT, HELD, Activity, activities
from reports.reporting.content.document import DAY, MONEY, NUMBER, Column
from reports.reporting.content.parts import hidden_people
from reports.reporting.models import ReportingPeriod
from reports.selectors.event_rows import crowds, guests, present
from reports.suppression import is_small
from trainings.models import AggregateCount, Enrolment, FundingSource

Cells = dict[str, Counter[tuple[str, str]]]  # activity → (sex, age band) → people
_BAND = Case(
    *(
        When(age__gte=start, then=Value(str(band)))
        for start, band in sorted(AGE_BAND_STARTS, reverse=True)
    ),
    default=Value(str(AgeBand.UNKNOWN)),
    output_field=CharField(),
)


def behind(period: ReportingPeriod) -> list[dict[str, Any]]:
    """The sheets, as tables whose rows come one after the other, in the active language."""
    done = activities(period)
    held = [row for row in done if row.state in (HELD, DRAFT)]
    small = hidden_people(done)
    listed = [row for row in held if row.people and row.key not in small]
    sheets = [_people(period, held, listed), _money(period, held)]
    return [sheet for sheet in sheets if sheet is not None]


def _people(
    period: ReportingPeriod, held: list[Activity], listed: list[Activity]
) -> dict[str, Any] | None:
    if not listed:
        return None
    cells = _cells(held)
    keys = [row.key for row in listed]
    with_sex = told(cells, keys, 0)
    # Sex and age together are one more table; where it has small cells, sex is told.
    both = [
        key for key in keys if key not in with_sex or not any(map(is_small, cells[key].values()))
    ]
    with_age = told(cells, both, 1)
    left_out = sum(1 for row in held if row.people) - len(listed)
    return _sheet(
        _("Participations behind the totals"),
        [
            *(Column(_("Number"), width=2), Column(_("Day"), DAY), Column(_("Kind"), width=3)),
            *(Column(_("Activity"), width=4), Column(_("Center"), width=3)),
            *(Column(_("Region"), width=2), Column(_("Sex"), width=1), Column(_("Age"), width=1)),
            Column(_("Participations"), NUMBER),
        ],
        _people_lines(listed, cells, with_sex, with_age),
        _note(left_out),
    )


def told(cells: Cells, keys: Iterable[str], place: int) -> set[str]:
    """Activities of which a column (0 sex, 1 age) may be told: none of its cells is small, and
    neither is any of what the others come to, taken from the totals of all."""
    own = {key: _by(cells[key], place) for key in keys}
    shown = {key for key, found in own.items() if not any(map(is_small, found.values()))}
    rest: Counter[str] = Counter()
    for key, found in cells.items():
        if key not in shown:
            rest.update(_by(found, place))
    # The smallest first, so that as little as possible goes.
    for key in sorted(shown, key=lambda key: (sum(own[key].values()), key)):
        if not any(map(is_small, rest.values())):
            break
        shown.discard(key)
        rest.update(own[key])
    return shown


def _by(found: Mapping[tuple[str, str], int], place: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    for cell, number in found.items():
        counts[cell[place]] += number
    return counts


def _people_lines(
    listed: list[Activity], cells: Cells, with_sex: set[str], with_age: set[str]
) -> Iterator[list[Any]]:
    sexes = {str(sex): str(sex.label) for sex in Sex}
    bands = {str(band): str(band.label) for band in AgeBand}
    hidden = _("not told")
    for row in listed:
        counts: Counter[tuple[str, str]] = Counter()
        for (sex, band), number in cells[row.key].items():
            own_sex = sexes[sex] if row.key in with_sex else hidden
            counts[own_sex, bands[band] if row.key in with_age else hidden] += number
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
    for kind, rows, of, sex, band, number in (
        ("training", enrolled, "training", "person__sex", _BAND, people),
        ("training", nameless, "training", "sex", "age_band", heads),
        ("event", guests().filter(whole__in=events), "whole", "sex", "age_band", people),
        ("event", present().filter(whole__in=events), "whole", "person__sex", _BAND, people),
        ("event", crowds().filter(whole__in=events), "whole", "sex", "age_band", heads),
    ):
        name = band
        if not isinstance(band, str):
            rows, name = rows.annotate(band=band), "band"  # type: ignore[attr-defined]
        found = rows.values(of, sex, name).annotate(people_there=number)
        for pk, own_sex, own_band, there in found.values_list(of, sex, name, "people_there"):
            cells[f"{kind}:{pk}"][own_sex, own_band] += there
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


def _money(period: ReportingPeriod, held: list[Activity]) -> dict[str, Any] | None:
    """Who paid for the trainings of the project; amounts in their own currency."""
    own = {row.id: row for row in held if row.is_training}
    rows = FundingSource.objects.filter(training__in=own, amount__isnull=False)
    rows = rows.order_by("training__starts_on", "training_id", "pk")
    if not rows.exists():
        return None
    return _sheet(
        _("Money behind the totals"),
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
