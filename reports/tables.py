"""The dashboard as pages show it: labelled lines, each number with the address of its rows."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import charts, dates
from core.templatetags.portal import cell, percent
from people.models import AgeBand, Sex
from reports.cells import CellQueries, joined
from reports.filters import NO_GROUP, DashboardFilter
from reports.selectors.digests import BANDS, SEXES
from reports.selectors.figures import Bucket, Count, Figures
from reports.selectors.labels import AREA, CENTER, GROUP, REGION, Label, Labels
from trainings.models import Training

MEASURES = ("trainings", "participations", "people", "nameless")
ROWS = {
    "trainings": "reports:training_rows",
    "participations": "reports:participation_rows",
    "people": "reports:person_rows",
    "nameless": "reports:training_rows",
}
# More centers than this stand in the Excel file only.
MANY = 20


class Number(NamedTuple):
    """A figure and the address of the rows behind it (none for readers of counts only)."""

    value: int | None
    url: str = ""

    @property
    def html(self) -> SafeString:
        """As a table shows it; a page has hundreds, so no template is rendered for each."""
        return linked(cell(self.value), self.url)


def linked(words: str, url: str) -> SafeString:
    """Digits or a sign of ours with the way to their rows.

    The address is quoted already (`reports.cells`), so only its "&" means something in HTML.
    """
    if not url:
        return SafeString(words)
    return SafeString(f'<a href="{url.replace("&", "&amp;")}">{words}</a>')


class Line(NamedTuple):
    """One row of a table."""

    label: str
    code: str
    trainings: Number
    participations: Number
    people: Number
    nameless: Number
    # Share of women among the people, where it is shown.
    women: SafeString | str = ""

    @property
    def numbers(self) -> list[Number]:
        return [self.trainings, self.participations, self.people, self.nameless]


@dataclass(frozen=True, slots=True)
class YearLine:
    """The trainings of one year by format."""

    year: int
    formats: list[Number]
    total: Number

    @property
    def online_share(self) -> float:
        """Online ones among all trainings of the year; blended ones are a column of their own."""
        online = list(Training.Format.values).index(Training.Format.ONLINE)
        return (self.formats[online].value or 0) / (self.total.value or 1)


class Board:
    """Everything the dashboard shows for one filter."""

    def __init__(
        self, figures: Figures, *, chosen: DashboardFilter, labels: Labels, has_rows: bool
    ) -> None:
        self.figures, self.chosen, self.labels, self.has_rows = figures, chosen, labels, has_rows
        # Of the rows of each measure, with what is asked for besides the cell.
        self._addresses = [reverse(url) for url in ROWS.values()] if has_rows else []
        self._queries = CellQueries(chosen)

    def _line(self, label: str, count: Count, *, code: str = "", **cell: str) -> Line:
        if not self.has_rows:
            return _unlinked(label, count, code)
        query = self._queries.of(cell)
        trainings, participations, people, nameless = count
        first, second, third, fourth = self._addresses
        return Line(
            label,
            code,
            Number(trainings, f"{first}?{query}" if trainings else ""),
            Number(participations, f"{second}?{query}" if participations else ""),
            Number(people, f"{third}?{query}" if people else ""),
            Number(nameless, f"{fourth}?{joined(query, 'nameless=1')}" if nameless else ""),
        )

    def _url(self, measure: str, value: int | None, cell: Mapping[str, str]) -> str:
        """The rows of a cell: the filters of the page, and what the cell stands for."""
        if not self.has_rows or not value:
            return ""
        return f"{self._addresses[MEASURES.index(measure)]}?{self._queries.of(cell)}"

    # The parts of the page ------------------------------------------------------------------

    @cached_property
    def total(self) -> Line:
        return self._line(_("Total"), self.figures.total)

    @cached_property
    def total_plain(self) -> Line:
        """Under the tables, without links: the main figures above have them."""
        return _unlinked(_("Total"), self.figures.total)

    @cached_property
    def women(self) -> Line:
        return self._line(_("Female"), self.figures.by_sex[Sex.FEMALE], sex=Sex.FEMALE.value)

    @cached_property
    def sex_unknown(self) -> Line:
        sex = Sex.NOT_STATED
        return self._line(str(sex.label), self.figures.by_sex[sex], sex=sex.value)

    @cached_property
    def center_count(self) -> int:
        return sum(1 for count in self.figures.by_center.values() if count.trainings)

    @cached_property
    def sexes(self) -> list[Line]:
        return [self._line(str(Sex(sex).label), self.figures.by_sex[sex], sex=sex) for sex in SEXES]

    @cached_property
    def ages(self) -> list[Line]:
        found = self.figures.by_age
        return [self._line(str(AgeBand(band).label), found[band], age=band) for band in BANDS]

    @cached_property
    def ages_by_sex(self) -> list[tuple[Line, list[Line]]]:
        """Each age band with its cells by sex."""
        found = self.figures.by_sex_age
        return [
            (
                line,
                [self._line(line.label, found[sex, band], sex=sex, age=band) for sex in SEXES],
            )
            for line, band in zip(self.ages, BANDS, strict=True)
        ]

    @cached_property
    def regions(self) -> list[Line]:
        return self._named(REGION, self.figures.by_region)

    @cached_property
    def areas(self) -> list[Line]:
        shares = {
            label.code: self._women_of(label)
            for label in self.labels.of(AREA)
            if label.id in self.figures.by_area
        }
        lines = self._named(AREA, self.figures.by_area)
        return [line._replace(women=shares.get(line.code, "")) for line in lines]

    @property
    def has_women(self) -> bool:
        """Whether this reader sees the share of women by thematic area."""
        return self.has_rows

    @property
    def women_share(self) -> str:
        share = self.figures.share_of_women
        return "" if share is None else percent(share)

    def _women_of(self, label: Label) -> SafeString | str:
        """The share of women of an area, with the way to their rows."""
        everyone = self.figures.by_area[label.id].people
        if not everyone or not self.has_women:
            return ""
        women = self.figures.women_by_area.get(label.id, 0)
        url = self._url("people", women, {AREA: label.code, "sex": Sex.FEMALE.value})
        return linked(percent(women / everyone), url)

    @cached_property
    def years(self) -> list[YearLine]:
        """Trainings by year and format, the earliest year first."""
        found = self.figures.by_format
        return [self._year(year, found) for year in sorted({year for year, _format in found})]

    def _year(self, year: int, found: Mapping[tuple[int, str], int]) -> YearLine:
        period = self.chosen.period_chosen
        days = {
            "since": max(period.start, dt.date(year, 1, 1)).isoformat(),
            "until": min(period.end, dt.date(year, 12, 31)).isoformat(),
        }

        def number(count: int, **more: str) -> Number:
            return Number(count, self._url("trainings", count, {**days, **more}))

        formats = [number(found.get((year, code), 0), format=code) for code in Training.Format]
        return YearLine(year, formats, number(sum(cell.value or 0 for cell in formats)))

    @property
    def format_labels(self) -> list[str]:
        return [str(label) for label in Training.Format.labels]

    @cached_property
    def every_center(self) -> list[Line]:
        return self._named(CENTER, self.figures.by_center)

    @cached_property
    def centers(self) -> list[Line]:
        """The centers with the most participations first; a long list is cut."""
        found = self.figures.by_center
        largest = sorted(found, key=lambda pk: -(found[pk].participations or 0))[:MANY]
        lines = self._named(CENTER, {pk: found[pk] for pk in largest})
        return sorted(lines, key=lambda line: -(line.participations.value or 0))

    @property
    def centers_left_out(self) -> int:
        return len(self.figures.by_center) - len(self.centers)

    def _named(self, kind: str, counts: Mapping[int, Count]) -> list[Line]:
        """Lines in the order of the list; what has no trainings is left out."""
        lines = [
            self._labelled(kind, label, counts[label.id])
            for label in self.labels.of(kind)
            if label.id in counts and not counts[label.id].is_empty
        ]
        if 0 in counts and not counts[0].is_empty:
            lines.append(self._line(_("Other"), counts[0]))
        return lines

    def _labelled(self, kind: str, label: Label, count: Count) -> Line:
        return self._line(label.name, count, code=label.code, **{kind: label.code})

    @cached_property
    def groups(self) -> list[Line]:
        found = self.figures.by_group
        lines = [
            self._labelled(GROUP, label, found[label.id])
            for label in self.labels.of(GROUP)
            if label.id in found
        ]
        if None in found:
            name = _("In no target group")
            lines.append(self._line(name, found[None], group=NO_GROUP))
        return lines

    @cached_property
    def months(self) -> list[Line]:
        found = self.figures.by_bucket
        return [
            self._line(
                bucket_name(bucket) if self._has_years else bucket_month(bucket),
                found.get(index, Count()),
                code=bucket_short(bucket),
                since=bucket.start.isoformat(),
                until=bucket.end.isoformat(),
            )
            for index, bucket in enumerate(self.figures.buckets)
        ]

    @property
    def _has_years(self) -> bool:
        parts = self.figures.buckets
        return parts[0].start.year != parts[-1].end.year

    @property
    def has_nameless(self) -> bool:
        """Whether tables need the column of counts without names."""
        return self.figures.total.nameless != 0

    @property
    def bucket_unit(self) -> str:
        return self.figures.buckets[0].unit

    # Charts ---------------------------------------------------------------------------------

    @property
    def map_rows(self) -> list[dict[str, Any]]:
        """Regions for the map; links lead to the people of each."""
        return [
            {
                "code": line.code,
                "label": line.label,
                "value": line.people.value,
                "url": line.people.url,
            }
            for line in self.regions
        ]

    @property
    def chart_series(self) -> list[str]:
        return [_("Participations"), _("People")]

    @property
    def month_chart(self) -> dict[str, Any]:
        rows = [
            {"label": line.code, "values": [line.participations.value, line.people.value]}
            for line in self.months
        ]
        return charts.columns(rows, series=2)

    @property
    def largest_area(self) -> int:
        return _largest(self.areas)

    @property
    def largest_group(self) -> int:
        return _largest(self.groups)

    @property
    def largest_center(self) -> int:
        return _largest(self.centers)

    @property
    def largest_age(self) -> int:
        return _largest(cell for _line, cells in self.ages_by_sex for cell in cells)

    # Why sums differ ------------------------------------------------------------------------

    @cached_property
    def sum_over_regions(self) -> int:
        return _sum(self.figures.by_region.values())

    @cached_property
    def sum_over_months(self) -> int:
        return _sum(self.figures.by_bucket.values())

    @property
    def has_hidden(self) -> bool:
        """Some number of the page is left out."""
        return not self.has_rows and any(
            number.value is None for line in self._lines() for number in line.numbers[1:]
        )

    def _lines(self) -> Iterator[Line]:
        yield self.total
        for lines in (self.sexes, self.ages, self.regions, self.areas, self.groups, self.months):
            yield from lines
        for _line, cells in self.ages_by_sex:
            yield from cells

    # The Excel file -------------------------------------------------------------------------

    def sheet_rows(self) -> Iterator[list[Any]]:
        """Every number of the page in one long table."""
        cuts: list[tuple[str, Iterable[Line]]] = [
            (_("Total"), [self.total]),
            (_("Sex"), self.sexes),
            (_("Age group"), self.ages),
            (_("Region"), self.regions),
            (_("Target group (several per person)"), self.groups),
            (_("Thematic area"), self.areas),
            (_("Month"), self.months),
            (_("Center"), self.every_center),
        ]
        for name, lines in cuts:
            for line in lines:
                yield [name, line.label, "", *self._plain(line)]
        for line, cells in self.ages_by_sex:
            for sex, found in zip(SEXES, cells, strict=True):
                name = _("Age group and sex")
                yield [name, line.label, str(Sex(sex).label), *self._plain(found)]

        for label in self.labels.of(AREA):
            if self.has_women and label.id in self.figures.by_area:
                women = self.figures.women_by_area.get(label.id, 0)
                female = str(Sex.FEMALE.label)
                yield [_("Thematic area and sex"), label.name, female, "", "", women, "", ""]
        for year in self.years:
            for name, found_in in zip(self.format_labels, year.formats, strict=True):
                yield [_("Year and format"), str(year.year), name, found_in.value, *[""] * 4]

    def _plain(self, line: Line) -> list[Any]:
        hidden = "" if self.has_rows else "*"
        first, *rest = [number.value for number in line.numbers]
        plain = ["" if first is None else first, *(hidden if v is None else v for v in rest)]
        return [*plain, ""]  # the last column is of events


def _unlinked(label: str, count: Count, code: str = "") -> Line:
    trainings, participations, people, nameless = map(Number, count)
    return Line(label, code, trainings, participations, people, nameless)


def _largest(lines: Iterable[Line]) -> int:
    """Whole length of the bars beside these lines."""
    return max((line.people.value or 0 for line in lines), default=0) or 1


def _sum(counts: Iterable[Count]) -> int:
    return sum(count.people or 0 for count in counts)


def bucket_name(bucket: Bucket) -> str:
    """ "2026-жылдын ноябры", "III 2026", "2026"."""
    if bucket.unit == "month":
        return dates.month_year(bucket.start)
    return bucket_short(bucket)


def bucket_month(bucket: Bucket) -> str:
    """Within one year the month is enough."""
    return dates.month_name(bucket.start) if bucket.unit == "month" else bucket_short(bucket)


def bucket_short(bucket: Bucket) -> str:
    """The label under a column of the chart."""
    if bucket.unit == "month":
        return dates.month_short(bucket.start)
    if bucket.unit == "quarter":
        quarter = ("I", "II", "III", "IV")[(bucket.start.month - 1) // 3]
        return f"{quarter} {bucket.start.year}"
    return str(bucket.start.year)
