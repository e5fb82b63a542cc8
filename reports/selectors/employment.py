"""What became of people who completed a training: rates of those who answered (ADR 0022).

Definitions. A line of a follow-up is one person who completed one training, in one wave (so many
months after its last day); somebody who completed two trainings is two lines. The denominator of
the *response rate* is all lines of the wave: who could not be asked, did not answer or refused is
in it. The denominator of the *employment rate* is those who answered, its numerator those who said
employed or self-employed. The window is that of the trainings: those whose first day lies in the
period, as on the dashboard. Waves are never added to each other: they ask the same people again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Count, F, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _

from people.models import Sex
from reports.filters import DashboardFilter
from reports.permissions import Reader
from reports.selectors.labels import CENTER, REGION, Labels
from reports.suppression import TOTAL, grid, hidden_cells, is_small, with_totals
from trainings.models import Enrolment, FollowUp, FollowUpAnswer, FundingSource, Programme
from trainings.selectors.gain import Gain, gain_of

Outcome = FollowUpAnswer.Outcome
WORKING = FollowUpAnswer.WORKING
# What a table hides and shows: who works, who answered otherwise, who did not answer.
WORK, OTHERWISE, SILENT = "work", "otherwise", "silent"
COLUMNS = (WORK, OTHERWISE, SILENT)
MANY = 100
Cell = Any  # (line, column)


@dataclass(frozen=True)
class Rates:
    """One line: people who completed, answers, who works; None where a number is hidden."""

    label: str
    people: int | None
    answered: int | None
    working: int | None
    code: str = ""

    @property
    def silent(self) -> int | None:
        if self.people is None or self.answered is None:
            return None
        return self.people - self.answered

    @property
    def response(self) -> float | None:
        """Answers among all who completed."""
        if self.people is None or self.answered is None:
            return None
        return self.answered / self.people if self.people else None

    @property
    def employment(self) -> float | None:
        """Employed and self-employed among those who answered."""
        if self.working is None or self.answered is None:
            return None
        return self.working / self.answered if self.answered else None


@dataclass(frozen=True)
class Part:
    """How many answers name one outcome, sector, position or employer."""

    label: str
    count: int
    confirmed: int = 0


@dataclass(frozen=True)
class Employment:
    """One wave for one filter. Tables that this reader may not have are empty."""

    total: Rates
    distinct_people: int | None
    waves: list[tuple[int, Rates]]
    tables: dict[str, list[Rates]]
    parts: dict[str, list[Part]] = field(default_factory=dict)
    gain: Gain | None = None

    @property
    def has_hidden(self) -> bool:
        lines = [self.total, *(line for _months, line in self.waves)]
        lines += [line for table in self.tables.values() for line in table]
        return any(None in (line.people, line.answered, line.working) for line in lines)

    def sheet_rows(self) -> Iterable[list[Any]]:
        """Every table as rows: table, line, people, answered, working, rates."""
        tables = {"total": [self.total], **self.tables}
        for name, lines in tables.items():
            for line in lines:
                numbers = (line.people, line.answered, line.silent, line.working)
                yield [*(title(name), line.label), *numbers, line.response, line.employment]
        for name, parts in self.parts.items():
            for part in parts:
                yield [*(title(name), part.label), None, part.count, *([None] * 4)]


def title(name: str) -> str:
    """A table's heading."""
    return {
        "total": _("All"),
        "sex": _("By sex"),
        "region": _("By region"),
        "programme": _("By programme"),
        "center": _("By center"),
        "training": _("By training"),
        "outcome": _("What people do"),
        "sector": _("Sectors of those who work"),
        "level": _("Positions of those who work"),
        "employer": _("Employers"),
    }[name]


def employment(reader: Reader, chosen: DashboardFilter, labels: Labels, months: int) -> Employment:
    """The figures of one wave; a dozen statements, whatever the number of rows.

    A donor's officer gets totals, sex and region, without cells under five and without what would
    give one away; no table by center or training, which would tell the same cells twice.
    """
    rows = _rows(chosen)
    wave = rows.filter(wave__months=months)
    people = wave.aggregate(n=Count("enrolment__person", distinct=True))["n"]
    by_wave = _cut(rows, "wave__months", str)
    found = Employment(
        total=_whole(wave),
        distinct_people=people,
        waves=sorted((int(line.code), line) for line in by_wave),
        tables={
            "sex": _cut(wave, "enrolment__person__sex", _sex),
            "region": _cut(wave, "wave__training__region", partial(_named, labels, REGION)),
        },
        gain=_gain(chosen),
    )
    if reader.is_donor:
        parts = _of_own_projects(reader, wave)
        return _protected(found, parts)
    return replace(found, tables=found.tables | _more(wave, labels), parts=_parts(wave))


def _rows(chosen: DashboardFilter) -> QuerySet[FollowUp]:
    trainings = chosen.qs.order_by().values("pk")
    rows = lines_of(trainings)
    return rows.annotate(answer=FilteredRelation("answers", condition=Q(answers__replaced_at=None)))


def usual_months() -> int:
    """The wave that is shown and counted where none is asked for: the second, half a year after."""
    several = settings.FOLLOW_UP_MONTHS
    return int(several[min(1, len(several) - 1)])


def lines_of(trainings: QuerySet[Any]) -> QuerySet[FollowUp]:
    """The lines of these trainings in all waves: whoever reads the rate begins with them."""
    return FollowUp.objects.live().filter(wave__training__in=trainings).order_by()


def _numbers(rows: QuerySet[FollowUp]) -> dict[str, Any]:
    return {
        "people": Count("pk"),
        "answered": Count("answer"),
        "working": Count("answer", filter=Q(answer__outcome__in=WORKING)),
    }


def _whole(rows: QuerySet[FollowUp]) -> Rates:
    return Rates(_("All"), **rows.aggregate(**_numbers(rows)))


def _cut(rows: QuerySet[FollowUp], by: str, label: Callable[[Any], str]) -> list[Rates]:
    """The lines of one table, the largest first. One statement."""
    lines: Any = rows.values(cut=F(by))
    found = lines.annotate(**_numbers(rows)).order_by("-people", "cut")[:MANY]
    return [
        Rates(
            label(row["cut"]), row["people"], row["answered"], row["working"], code=str(row["cut"])
        )
        for row in found
    ]


def _more(wave: QuerySet[FollowUp], labels: Labels) -> dict[str, list[Rates]]:
    """Tables for those who may open the rows."""
    titles = {row.pk: row.title for row in Programme.objects.only("title")}
    of_training = {
        row["wave__training__slug"]: titles.get(row["wave__training__programme"], "")
        for row in wave.values("wave__training__slug", "wave__training__programme").distinct()
    }
    return {
        "programme": _cut(wave, "wave__training__programme", lambda pk: titles.get(pk, "")),
        "center": _cut(wave, "wave__training__center", partial(_named, labels, CENTER)),
        "training": _cut(
            wave, "wave__training__slug", lambda slug: f"{of_training.get(slug, '')}, {slug}"
        ),
    }


def _parts(wave: QuerySet[FollowUp]) -> dict[str, list[Part]]:
    answers = FollowUpAnswer.objects.current().filter(follow_up__in=wave.values("pk"))
    working = answers.filter(outcome__in=WORKING).order_by()
    return {
        "outcome": _listed(answers.order_by(), "outcome", dict(Outcome.choices)),
        "sector": _listed(working, "sector", dict(FollowUpAnswer.Sector.choices)),
        "level": _listed(working, "level", dict(FollowUpAnswer.Level.choices)),
        "employer": _employers(working),
    }


def _listed(rows: QuerySet[FollowUpAnswer], name: str, labels: Mapping[Any, Any]) -> list[Part]:
    found = rows.values(name).annotate(number=Count("pk")).order_by("-number", name)
    return [
        Part(str(labels.get(row[name]) or _("not stated")), row["number"]) for row in found[:MANY]
    ]


def _employers(rows: QuerySet[FollowUpAnswer]) -> list[Part]:
    """By folded name, shown as it is written most often by the alphabet."""
    named = rows.exclude(employer_key="").values("employer_key")
    found = named.annotate(
        number=Count("pk"), confirmed=Count("pk", filter=Q(confirmation="yes"))
    ).order_by("-number", "employer_key")[:MANY]
    names = dict(
        rows.filter(employer_key__in=[row["employer_key"] for row in found])
        .order_by("-employer_name")
        .values_list("employer_key", "employer_name")
    )
    return [Part(names[row["employer_key"]], row["number"], row["confirmed"]) for row in found]


def _gain(chosen: DashboardFilter) -> Gain | None:
    return gain_of(Enrolment.objects.filter(training__in=chosen.qs.order_by().values("pk")))


def _sex(code: str) -> str:
    return str(dict(Sex.choices)[code])


def _named(labels: Labels, kind: str, pk: int) -> str:
    return next((row.name for row in labels.of(kind) if row.id == pk), str(pk))


# For readers who may not open the rows ------------------------------------------------------


def _of_own_projects(reader: Reader, wave: QuerySet[FollowUp]) -> list[list[list[Rates]]]:
    """The tables of what a reader of several projects could get by subtracting one page from
    another: trainings that belong to the same of his projects."""
    own = reader.projects or frozenset()
    if len(own) < 2:
        return []
    paid = FundingSource.objects.filter(project__in=own, training__in=wave.values("wave__training"))
    groups: dict[int, set[int]] = {}
    for training, project in paid.order_by().values_list("training", "project"):
        groups.setdefault(training, set()).add(project)
    sets: dict[frozenset[int], list[int]] = {}
    for training, projects in groups.items():
        sets.setdefault(frozenset(projects), []).append(training)
    if len(sets) < 2:
        return []
    found = []
    for trainings in sets.values():
        part = wave.filter(wave__training__in=trainings)
        found.append(
            [_cut(part, by, str) for by in ("enrolment__person__sex", "wave__training__region")]
        )
    return found


def _protected(found: Employment, parts: list[list[list[Rates]]]) -> Employment:
    """Small cells and their neighbours are left out, in both tables alike for their totals."""
    names = list(found.tables)
    also: dict[str, set[Cell]] = {name: set() for name in names}
    for tables in parts:
        for name, cells in _hidden(dict(zip(names, tables, strict=True)), also).items():
            also[name] |= {_cell(cell, found.tables[name]) for cell in cells} - {None}
    hidden = _hidden(found.tables, also)
    totals = {column for name in names for row, column in hidden[name] if row == TOTAL}
    gain = found.gain
    return replace(
        found,
        total=_masked(found.total, totals),
        distinct_people=None,
        waves=[(months, _alone(line)) for months, line in found.waves],
        tables={
            name: [
                _masked(line, {column for row, column in hidden[name] if row == line.code})
                for line in lines
            ]
            for name, lines in found.tables.items()
        },
        gain=gain if gain and not is_small(gain.people) else None,
    )


def _cell(cell: Cell, lines: list[Rates]) -> Cell:
    row, _column = cell
    return cell if row == TOTAL or row in {line.code for line in lines} else None


def _hidden(
    tables: Mapping[str, list[Rates]], also: Mapping[str, set[Cell]]
) -> dict[str, set[Cell]]:
    """Cells to hide by table. Both tables have one line of totals, so what one hides of it the
    other hides too, until nothing more has to be."""
    found = {name: set(also[name]) for name in tables}
    while True:
        before = {name: set(cells) for name, cells in found.items()}
        totals = {cell for cells in found.values() for cell in cells if cell[0] == TOTAL}
        for name, lines in tables.items():
            codes = [line.code for line in lines]
            values = with_totals(_values(lines), codes, COLUMNS)
            arcs = grid(codes, COLUMNS)
            known = {cell for cell in found[name] | totals if cell in arcs}
            values = {cell: values.get(cell, 0) for cell in arcs}
            found[name] = hidden_cells(arcs, values, also=known)
        if found == before:
            return found


def _values(lines: list[Rates]) -> dict[tuple[str, str], int]:
    values = {}
    for line in lines:
        people, answered, working = line.people or 0, line.answered or 0, line.working or 0
        values[line.code, WORK] = working
        values[line.code, OTHERWISE] = answered - working
        values[line.code, SILENT] = people - answered
    return values


def _masked(line: Rates, hidden: set[Any]) -> Rates:
    """The line without what is hidden; answers are people less the silent ones, so they stay
    where both of these do."""
    no_people = TOTAL in hidden
    return replace(
        line,
        people=None if no_people else line.people,
        answered=None if no_people or SILENT in hidden else line.answered,
        working=None if WORK in hidden else line.working,
    )


def _alone(line: Rates) -> Rates:
    """A wave beside others: nothing of it where one of its three parts is small."""
    if any(is_small(value) for value in _values([line]).values()):
        return replace(line, people=None, answered=None, working=None)
    return line
