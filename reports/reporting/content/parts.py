"""The parts of a report that are filled from data."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from core.templatetags.content import in_language
from events.models import Delivery
from reports.measures.base import Split
from reports.reporting.content.activities import Activity, by_kind, left_out, state_labels
from reports.reporting.content.document import (
    DAY,
    HIDDEN,
    MONEY,
    NUMBER,
    PERCENT,
    Builder,
    Column,
    written,
)
from reports.reporting.content.figures import IndicatorLine, SplitCell
from reports.reporting.content.money import MoneyLine, finance_of
from reports.reporting.models import ReportingPeriod
from reports.suppression import TOTAL, hidden_cells


def put_activities(book: Builder, period: ReportingPeriod, done: list[Activity]) -> None:
    if not done:
        _put_nothing(book, period)
        return
    hidden = hidden_people(period, done)
    book.table(
        "activities",
        _("Planned and held, by kind"),
        [
            Column(_("Activity"), width=3),
            Column(_("Planned"), NUMBER),
            Column(_("Held"), NUMBER),
            Column(_("Cancelled"), NUMBER),
            Column(_("Overdue"), NUMBER),
            Column(_("Participations"), NUMBER),
        ],
        [
            [row.label, row.planned, row.held, row.cancelled, row.overdue,
             HIDDEN if row.label in hidden else row.people or None]
            for row in by_kind(done)
        ],
    )  # fmt: skip
    _by_region(book, period, done)
    if number := left_out(period):
        book.text(
            ngettext(
                "%(number)s activity outside the regions of the project is not counted.",
                "%(number)s activities outside the regions of the project are not counted.",
                number,
            )
            % {"number": number}
        )
    deviations = [row for row in done if row.deviates or row.reason]
    if deviations:
        book.table(
            "deviations",
            _("Deviations from the plan, with their reasons"),
            [
                Column(_("Activity"), width=6),
                Column(_("Center"), width=5),
                Column(_("Day"), DAY),
                Column(_("State"), width=3),
                Column(_("Reason for the deviation"), width=7),
            ],
            [
                [row.kind_and_title, row.center, row.day, row.state_label,
                 row.reason_said or _("not given")]
                for row in deviations
            ],
        )  # fmt: skip


def _put_nothing(book: Builder, period: ReportingPeriod) -> None:
    """Nothing took place; the regions of the project are named all the same."""
    book.text(_("No activities in this period"), tone="empty")
    _by_region(book, period, [])


def _by_region(book: Builder, period: ReportingPeriod, done: list[Activity]) -> None:
    """A project that is limited to regions has one row for each of them, also an empty one."""
    regions = list(period.agreement.project.regions.all())
    if not regions:
        return
    hidden = hidden_people(period, done)
    rows = []
    for place in regions:
        own = [row for row in done if row.region_id == place.pk]
        held = sum(1 for row in own if row.state in ("held", "draft"))
        people = sum(row.people for row in own)
        count = HIDDEN if f"region:{place.pk}" in hidden else people
        rows.append([place.called_on(period.starts_on).name, len(own), held, count])
    book.table(
        "regions",
        _("Planned and held, by region"),
        [
            Column(_("Region"), width=3),
            Column(_("Planned"), NUMBER),
            Column(_("Held"), NUMBER),
            Column(_("Participations"), NUMBER),
        ],
        rows,
    )


def hidden_people(period: ReportingPeriod, done: list[Activity]) -> set[str]:
    """Keys of activities, names of kinds and regions ("region:3"), whose number of people is
    hidden: small ones, and what would give them away in a total of their kind, or of their region
    where the report has these totals. Each activity leads from its region to its kind."""
    has_regions = bool(period.agreement.project.regions.all())
    arcs: dict[Any, tuple[Any, Any]] = {}
    values: Counter[Any] = Counter()
    for row in done:
        region = row.region_id if has_regions else row.kind_label
        arcs[row.key] = (("region", region), ("kind", row.kind_label))
        values[row.key] = row.people
        # Without totals of regions a kind is a line of its own, from its total back to itself.
        ends = (("kind", row.kind_label), "all" if has_regions else ("region", region))
        totals: list[tuple[Any, tuple[Any, Any]]] = [((row.kind_label, TOTAL), ends)]
        if has_regions:
            totals.append(((f"region:{region}", TOTAL), ("all", ("region", region))))
        for cell, way in totals:
            arcs[cell] = way
            values[cell] += row.people
    hidden = hidden_cells(arcs, values)
    return {cell if isinstance(cell, str) else cell[0] for cell in hidden}  # type: ignore[index]


def put_indicators(book: Builder, lines: list[IndicatorLine]) -> None:
    if not lines:
        book.text(_("The project has no approved indicators."), tone="empty")
        return
    book.table(
        "indicators",
        _("Indicators: baseline, target, actual"),
        [
            Column(_("Code")),
            Column(_("Indicator"), width=4),
            Column(_("Baseline"), NUMBER),
            Column(_("Target"), NUMBER),
            Column(_("This period"), NUMBER),
            Column(_("Since the start"), NUMBER),
            Column(_("Met"), width=1),
        ],
        [
            [row.code, row.title, row.baseline, row.wanted, shown(row.actual, row.shown),
             shown(row.cumulative, row.shown_cumulative), met_words(row)]
            for row in lines
        ],
    )  # fmt: skip
    bars = [
        (row.code, round(100 * row.shown_cumulative / row.target, 1), 100.0)
        for row in lines
        if row.target and row.shown_cumulative is not None
    ]
    if bars:
        book.chart(_("Since the start, in percent of the target"), bars)
    for row in lines:
        if row.note:
            book.text(f"{row.code}: {row.note}")
    _splits(book, lines)


def _splits(book: Builder, lines: list[IndicatorLine]) -> None:
    """In the document a split is one line; in the workbook each part has its number."""
    columns = [Column(_("Code")), Column(_("Indicator"), width=3), Column(_("Split"), width=1)]
    parts = [(row, name, cells) for row in lines for name, cells in row.splits.items() if cells]
    if not parts:
        return
    note = ""
    if any(name == Split.GROUP for _row, name, _cells in parts):
        note = _("People belong to several target groups, so these do not add up to the total.")
    book.table(
        "splits",
        _("Indicators by sex, age, region and other splits"),
        [*columns, Column(_("Parts"), width=5)],
        [
            [row.code, row.title, split_label(name), "; ".join(map(_part, cells))]
            for row, name, cells in parts
            if name != Split.CENTER
        ],
        note=note,
    )
    book.table(
        "split_numbers",
        _("Splits of the indicators"),
        [*columns, Column(_("Part"), width=2), Column(_("Value"), NUMBER)],
        [
            [row.code, row.title, split_label(name), cell.label, hidden_or(cell.value)]
            for row, name, cells in parts
            for cell in cells
        ],
        note=note,
        only_sheet=True,
    )


def _part(cell: SplitCell) -> str:
    return f"{cell.label} {written(hidden_or(cell.value), NUMBER)}"


def hidden_or(value: float | None) -> float | int | str:
    if value is None:
        return HIDDEN
    return int(value) if value.is_integer() else round(value, 1)


def split_label(name: str) -> str:
    return str(Split(name).label)


def shown(exact: float | None, public: float | None) -> float | int | str | None:
    """A value as donors see it: nothing, hidden, or the number."""
    return None if exact is None else hidden_or(public)


def met_words(row: IndicatorLine) -> str:
    if row.is_met is None:
        return "–"
    return _("met") if row.is_met else _("not met")


def put_stories(book: Builder, period: ReportingPeriod, language: str) -> None:
    stories = [row for row in period.stories.all() if row.published_at]
    if not stories:
        book.text(_("No story with a signed consent yet."), tone="empty")
        return
    for story in stories:
        codes = [language, *period.agreement.languages, "ky", "ru", "en"]
        code = next(code for code in codes if getattr(story, f"text_{code}"))
        title = getattr(story, f"title_{code}") or story.title
        book.heading(title, 4)
        is_own = code == language
        note = "" if is_own else in_language(code)
        book.text(getattr(story, f"text_{code}"), lang="" if is_own else code, note=note)
        if story.consent_signed_on:
            day = dates.long_day(story.consent_signed_on)
            book.text(_("Consent signed: %(day)s") % {"day": day}, tone="soft")


def put_finance(book: Builder, period: ReportingPeriod) -> None:
    finance = finance_of(period)
    if not finance.cash and not finance.in_kind:
        book.text(_("Nothing is entered in the financial table yet."), tone="empty")
        return
    book.text(
        _("Rate: %(rate)s som for one euro (%(source)s).")
        % {"rate": _short(period.rate), "source": period.rate_source}
    )
    columns = [
        Column(_("No.")),
        Column(_("Cost line"), width=3),
        Column(_("Plan, EUR"), MONEY, 2),
        Column(_("Actual, EUR"), MONEY, 2),
        Column(_("Actual, %"), PERCENT),
        Column(_("Plan, KGS"), MONEY, 2),
        Column(_("Actual, KGS"), MONEY, 2),
    ]
    for key, caption, rows, total in (
        ("finance", _("Cash: plan and actual by cost line"), finance.cash, finance.cash_total),
        (
            "in_kind",
            _("In kind: not part of the cash above"),
            finance.in_kind,
            finance.in_kind_total,
        ),
    ):
        if rows:
            total_row = ["", _("Total"), *_money(total)]
            body = [[row.code, row.title, *_money(row)] for row in rows]
            book.table(key, caption, columns, body, total=total_row)


def _short(rate: Decimal | None) -> str:
    """A rate without zeros at its end, as numbers are written in the active language."""
    plain = f"{rate or 0:f}"
    places = len(plain.rstrip("0").partition(".")[2])
    return number_format(rate or 0, decimal_pos=places)


def _money(row: MoneyLine) -> list[Any]:
    return [row.plan_eur, row.actual_eur, row.share, row.plan_kgs, row.actual_kgs]


def put_lists(book: Builder, period: ReportingPeriod, done: list[Activity]) -> None:
    if not done:
        book.text(_("No activities in this period"), tone="empty")
    hidden = hidden_people(period, done)
    labels = state_labels()
    columns = [
        Column(_("Number"), width=8),
        Column(_("Day"), DAY),
        Column(_("Activity"), width=10),
        Column(_("Center"), width=9),
        Column(_("Region"), width=6),
        Column(_("State"), width=6),
        Column(_("Participations"), NUMBER),
    ]
    for key, caption, is_training in (
        ("trainings", _("Trainings"), True),
        ("events", _("Events"), False),
    ):
        rows = [
            [row.number, row.day, row.title, row.center, row.region, labels[row.state],
             HIDDEN if row.key in hidden else row.people or None]
            for row in done
            if row.is_training == is_training
        ]  # fmt: skip
        if rows and not book.table(key, caption, columns, rows):
            _summary(book, key, [row for row in done if row.is_training == is_training])
    _recommendations(book, period)


def _summary(book: Builder, key: str, rows: list[Activity]) -> None:
    """Of a list that is too long to be printed. Without people: beside the list, sums of a region
    would give small cells away."""
    regions: dict[str, Counter[str]] = {}
    for row in rows:
        regions.setdefault(row.region or "–", Counter())[row.state] += 1
    labels = state_labels()
    states = [state for state in labels if any(count[state] for count in regions.values())]
    book.table(
        f"{key}_by_region",
        _("By region"),
        [Column(_("Region"), width=3), *(Column(labels[state], NUMBER) for state in states)],
        [[region, *(regions[region][state] for state in states)] for region in sorted(regions)],
        total=[_("Total"), *(sum(count[s] for count in regions.values()) for s in states)],
    )


def _recommendations(book: Builder, period: ReportingPeriod) -> None:
    project = period.agreement.project_id
    rows = (
        Delivery.objects.filter(
            Q(recommendation__event__projects=project)
            | Q(recommendation__event__parent__projects=project),
            sent_on__range=(period.starts_on, period.ends_on),
        )
        .select_related("addressee", "recommendation")
        .order_by("sent_on", "pk")
        .distinct()
    )
    lines = [
        [
            row.sent_on,
            row.recommendation.text[:400],
            row.addressee.called_on(row.sent_on or period.starts_on).name,
            row.get_status_display(),
            row.answered_on,
        ]
        for row in rows.prefetch_related("addressee__former_names")
    ]
    if lines:
        book.table(
            "recommendations",
            _("Recommendations and answers"),
            [
                Column(_("Sent on"), DAY),
                Column(_("Recommendation"), width=4),
                Column(_("Addressee"), width=2),
                Column(_("Answer"), width=2),
                Column(_("Answered on"), DAY),
            ],
            lines,
        )


def put_annexes(book: Builder, period: ReportingPeriod) -> None:
    rows = [[row.title, row.name, row.size // 1024 + 1, row.sha256] for row in period.annexes.all()]
    if not rows:
        book.text(_("No annexes."), tone="empty")
        return
    book.table(
        "annexes",
        _("Annexes"),
        [
            Column(_("Title"), width=2),
            Column(_("File"), width=2),
            Column(_("KB"), NUMBER),
            Column("SHA-256", width=4),
        ],
        rows,
    )
