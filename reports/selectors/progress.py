"""Progress of projects against their targets, as pages show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.dates import short_day
from events.models import Event
from people.models import AgeBand, Sex
from projects.models import Indicator, Project
from reports.filters import Period
from reports.measures import MEASURES, Split, Unit
from reports.measures.counting import Cell, Number
from reports.measures.indicators import IndicatorFigure, Outcome, judged
from reports.measures.kept import (
    OLDEST,
    Asked,
    Kept,
    at_hand,
    indicators_of,
    kept_numbers,
    whole,
)
from reports.permissions import Reader
from reports.selectors.labels import Labels
from trainings.models import FundingSource

TONES = {
    Outcome.MET: "ok",
    Outcome.NOT_MET: "warn",
    Outcome.TOO_FEW: "info",
    Outcome.NO_TARGET: "",
    Outcome.NOTHING: "",
}


def rounded(value: Number | None) -> Number | None:
    """As it is shown: whole numbers, and shares and money with what they need."""
    if value is None or isinstance(value, int):
        return value
    number = round(Decimal(str(value)), 1)
    return int(number) if number == int(number) else number


@dataclass(frozen=True)
class Line:
    """An indicator on a page: numbers as they are shown, with their addresses."""

    found: IndicatorFigure
    query: str = ""

    @property
    def indicator(self) -> Indicator:
        return self.found.indicator

    @property
    def url(self) -> str:
        address = reverse("reports:indicator_progress", args=[self.indicator.pk])
        return f"{address}?{self.query}" if self.query else address

    @property
    def value(self) -> Number | None:
        return rounded(self.found.judged)

    @property
    def actual(self) -> Number | None:
        return rounded(self.found.actual)

    @property
    def cumulative(self) -> Number | None:
        return rounded(self.found.cumulative)

    @property
    def baseline(self) -> Number | None:
        return rounded(self.found.baseline)

    @property
    def target(self) -> Number | None:
        return rounded(self.found.target)

    @property
    def sign(self) -> str:
        """The operator before the target: "≥", "~"."""
        return str(Indicator.Operator(self.indicator.operator).label)

    @property
    def outcome(self) -> str:
        return str(self.found.outcome.label)

    @property
    def tone(self) -> str:
        return TONES[self.found.outcome]

    @property
    def series(self) -> list[str]:
        """What a chart shows."""
        return [self.unit]

    @property
    def unit(self) -> str:
        return str(self.indicator.get_unit_display())


@dataclass(frozen=True)
class ProjectProgress:
    """A project with its indicators; None while nothing was counted yet."""

    project: Project
    lines: Sequence[Line] | None
    counted_at: Any = None

    @property
    def seconds_left(self) -> int:
        """How long these figures may still be shown."""
        return int(OLDEST - (timezone.now() - self.counted_at).total_seconds())

    def number(self, outcome: str) -> int:
        return sum(line.found.outcome == outcome for line in self.lines or ())

    @property
    def met(self) -> int:
        return self.number(Outcome.MET)

    @property
    def not_met(self) -> int:
        return self.number(Outcome.NOT_MET)

    @property
    def others(self) -> int:
        return len(self.lines or ()) - self.met - self.not_met


def progress(
    reader: Reader, asked: Asked, *, query: str = "", indicators: list[Indicator] | None = None
) -> ProjectProgress:
    """The indicators of a project for a reader. A coordinator reads the figures of his centers of
    everything that has centers, and of the rest those of the network without small cells."""
    rows = indicators_of(asked.project) if indicators is None else indicators
    kept = {False: kept_numbers(asked, rows)}
    if reader.centers is not None:
        own = Asked(asked.project, asked.period, asked.with_drafts, centers=reader.centers)
        kept[True] = kept_numbers(own, rows)
    lines = []
    for row in rows:
        is_own = reader.centers is not None and has_centers(row)
        found = judged(
            row,
            asked.period,
            _numbers(kept[is_own], row, asked.period),
            protect=reader.centers is not None and not is_own,
        )
        lines.append(Line(found, query))
    return ProjectProgress(asked.project, lines, min(one.counted_at for one in kept.values()))


def has_centers(indicator: Indicator) -> bool:
    """Whether the rows of its measure belong to centers."""
    rules = MEASURES.get(indicator.measure)
    return rules is not None and Split.CENTER in rules.splits


def _numbers(kept: Kept, indicator: Indicator, period: Period) -> Any:
    return kept.numbers.get((indicator.pk, period.start, period.end))


def periods(
    reader: Reader, asked: Asked, indicator: Indicator, indicators: list[Indicator]
) -> list[Line]:
    """The indicator in each period that has a target of its own."""
    is_own = reader.centers is not None and has_centers(indicator)
    if is_own:
        asked = Asked(
            asked.project, asked.period, asked.with_drafts, centers=reader.centers or frozenset()
        )
    kept = kept_numbers(asked, indicators)
    found = []
    for row in indicator.targets.all():
        period = Period(row.starts_on, row.ends_on)
        numbers = _numbers(kept, indicator, period)
        if numbers is not None or indicator.is_by_hand:
            protect = reader.centers is not None and not is_own
            figure = judged(indicator, period, numbers, protect=protect)
            query = urlencode({"since": str(period.start), "until": str(period.end)})
            found.append(Line(figure, query))
    return found


@dataclass(frozen=True)
class CellLine:
    label: str
    value: Number | None
    n: int
    url: str


@dataclass(frozen=True)
class SplitTable:
    """A table of an indicator by one thing."""

    split: Split
    lines: Sequence[CellLine]
    note: str

    @property
    def title(self) -> str:
        return str(self.split.label)

    @property
    def largest(self) -> float:
        return max((float(line.value or 0) for line in self.lines), default=0) or 1


class CellNames:
    """Words for the keys of splits."""

    def __init__(self) -> None:
        self.labels = Labels()

    @cached_property
    def _fixed(self) -> Mapping[Split, Mapping[str, str]]:
        urban = {"urban": _("Town"), "rural": _("Village"), "unknown": _("Unknown")}
        return {
            Split.SEX: {key: str(label) for key, label in Sex.choices},
            Split.AGE: {key: str(label) for key, label in AgeBand.choices},
            Split.URBAN: urban,
            Split.KIND: {key: str(label) for key, label in Event.Kind.choices},
            Split.FUNDING: {key: str(label) for key, label in FundingSource.Kind.choices},
        }

    def of(self, split: Split, key: Any) -> str:
        if key in (None, 0):
            return _("In no target group") if split == Split.GROUP else _("Unknown")
        if split in self._fixed:
            return self._fixed[split].get(str(key), str(key))
        found = self.labels.by_id(split.value, int(key)) if str(key).isdigit() else None
        return found.name if found else str(key)


def split_tables(
    found: IndicatorFigure, *, names: CellNames, query: str, has_rows: bool
) -> list[SplitTable]:
    """Every split of an indicator; cells lead to their rows where the reader may open them."""
    tables = []
    for split, cells in found.splits.items():
        lines = [
            CellLine(
                names.of(split, key),
                rounded(cell.value),
                cell.n,
                _rows_url(found, split, key, query) if has_rows and cell.value else "",
            )
            for key, cell in _in_order(split, cells, names)
        ]
        note = ""
        if found.numbers is not None and not found.hidden.get(split):
            note = found.numbers.actual.says_why_more(split)
        tables.append(SplitTable(split, lines, note))
    return tables


def _in_order(
    split: Split, cells: Mapping[Any, Cell], names: CellNames
) -> Iterable[tuple[Any, Cell]]:
    if split in (Split.SEX, Split.AGE, Split.URBAN):
        order = list(names._fixed[split])
        return sorted(cells.items(), key=lambda pair: order.index(str(pair[0])))
    return sorted(cells.items(), key=lambda pair: (-pair[1].n, names.of(split, pair[0])))


def _rows_url(found: IndicatorFigure, split: Split, key: Any, query: str) -> str:
    code = "unknown" if key is None else str(key)
    cell = urlencode({"split": split.value, "cell": code})
    address = reverse("reports:indicator_rows", args=[found.indicator.pk])
    return f"{address}?{'&'.join(filter(None, (query, cell)))}"


def bucket_label(bucket: Any) -> str:
    """Short words under a chart: "01.03", or the year."""
    return str(bucket.start.year) if bucket.unit == "year" else f"{bucket.start:%m.%y}"


def about(period: Period) -> str:
    return f"{short_day(period.start)}–{short_day(period.end)}"


def is_money(indicator: Indicator) -> bool:
    return indicator.unit == Unit.MONEY


def all_projects(user: Any) -> list[ProjectProgress]:
    """Every visible project with approved indicators, the latest first, from what is kept; those
    that are not kept are counted by a worker (`lines` is None)."""
    projects = Project.objects.visible_to(user).filter(
        results__indicators__state=Indicator.State.APPROVED
    )
    found = []
    rows: dict[int, list[Indicator]] = {}
    indicators = Indicator.objects.approved().filter(result__project__in=projects)
    indicators = indicators.in_framework_order().select_related("result__project")
    for row in indicators.prefetch_related("targets", "values"):
        rows.setdefault(row.result.project_id, []).append(row)
    for project in projects.distinct().order_by("-starts_on", "code"):
        own = rows.get(project.pk, [])
        found.append(_from_kept(project, own))
    return found


def _from_kept(project: Project, rows: list[Indicator]) -> ProjectProgress:
    asked = whole(project)
    kept = at_hand(asked, rows)
    if kept is None:
        return ProjectProgress(project, None)
    lines = [Line(judged(row, asked.period, _numbers(kept, row, asked.period))) for row in rows]
    return ProjectProgress(project, lines, kept.counted_at)


def chart(found: IndicatorFigure) -> list[dict[str, Any]]:
    """What each month (quarter, year) came to, as `column_chart` wants it."""
    if found.numbers is None:
        return []
    share = found.numbers.actual.measure.unit == Unit.SHARE
    return [
        {
            "label": bucket_label(bucket),
            "values": [_whole(cell.value, share=share)],
        }
        for bucket, cell in found.numbers.actual.by_bucket
    ]


def trend(found: IndicatorFigure) -> list[dict[str, Any]]:
    """What it had come to by the end of each of them."""
    if found.numbers is None or len(found.numbers.actual.trend) < 2:
        return []
    figure = found.numbers.actual
    pairs = zip(figure.by_bucket, figure.trend, strict=True)
    return [
        {"label": bucket_label(bucket), "values": [_whole(value)]}
        for (bucket, _cell), value in pairs
    ]


def _whole(value: Number | None, *, share: bool = False) -> int:
    return round(float(value or 0) * (100 if share else 1))
