"""The financial table: typed in, or read from the sheet of the accountant."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field
from core.sheet_writer import column_name
from people.sheets import Cell, Sheet, open_book
from reports.reporting.models import CostLine, ReportingPeriod
from reports.reporting.services.rules import require_directorate, touch, writable

MOST_LINES = 200
LARGEST = Decimal(10) ** 12
# Headings of the sheet, in any order: ours in three languages, and what accountants write.
HEADINGS = {
    "code": ("no", "no.", "№", "number", "номер", "код", "code", "#"),
    "title": ("cost line", "item", "title", "статья", "статья расходов", "чыгым", "чыгымдар",
              "наименование", "беренеси", "чыгым беренеси"),
    "plan": ("plan", "budget", "план", "бюджет", "planned", "пландалган"),
    "actual": ("actual", "spent", "факт", "фактически", "expenditure", "иш жүзүндө"),
    "currency": ("currency", "валюта"),
    "is_in_kind": ("in kind", "in-kind", "в натуре", "натуралдык", "неденежный вклад",
                   "акчасыз салым"),
}  # fmt: skip
YES = {"yes", "true", "1", "x", "да", "ооба", "+", "in kind"}
NO = {"", "no", "false", "0", "нет", "жок", "-"}
CURRENCIES = {"eur": "EUR", "€": "EUR", "euro": "EUR", "евро": "EUR",
              "kgs": "KGS", "som": "KGS", "сом": "KGS"}  # fmt: skip


@dataclass(frozen=True)
class Line:
    title: str
    plan: Decimal
    actual: Decimal
    code: str = ""
    currency: str = "EUR"
    is_in_kind: bool = False


def finance_state(period: ReportingPeriod) -> str:
    """Names what the table is now; another name later means that somebody changed it."""
    rows = [f"{row.pk}:{row.plan}:{row.actual}" for row in period.cost_lines.all()]
    return " ".join([str(period.rate or ""), *rows])


@transaction.atomic
def save_finance(
    period: ReportingPeriod,
    *,
    lines: Sequence[Line],
    rate: Decimal | None,
    rate_source: str,
    by: User | None,
    seen: str | None = None,
) -> list[CostLine]:
    """Write the whole table and the rate it was converted by. Refuses lines without a title,
    negative amounts, a table in two currencies without a rate, and one changed meanwhile."""
    require_directorate(by)
    fresh = writable(period, by=by)
    _check(lines, rate, rate_source)
    if seen is not None and seen != finance_state(fresh):
        raise ValidationError(
            _("Somebody changed this meanwhile. Look at it and save again."), code="changed"
        )
    before = [_line(row) for row in fresh.cost_lines.all()]
    if before == list(lines) and (fresh.rate, fresh.rate_source) == (rate, rate_source):
        return list(fresh.cost_lines.all())
    fresh.cost_lines.all().delete()
    rows = CostLine.objects.bulk_create(
        CostLine(
            period=fresh,
            position=position,
            code=line.code,
            title=line.title,
            currency=line.currency,
            plan=line.plan,
            actual=line.actual,
            is_in_kind=line.is_in_kind,
        )
        for position, line in enumerate(lines, start=1)
    )
    fresh.rate, fresh.rate_source = rate, rate_source.strip()
    fresh.save(update_fields=["rate", "rate_source"])
    touch(fresh)
    changes = {"rows": [len(before), len(rows)], "rate": str(rate or "")}
    audit.record("finance_saved", fresh, by=by, changes=changes)
    return rows


def _check(lines: Sequence[Line], rate: Decimal | None, rate_source: str) -> None:
    if len(lines) > MOST_LINES:
        raise ValidationError(
            _("A table holds %(count)s lines at most.") % {"count": MOST_LINES}, code="many"
        )
    for number, line in enumerate(lines, start=1):
        if not line.title.strip():
            raise ValidationError(
                _("Line %(number)s has no title.") % {"number": number}, code="no_title"
            )
        if line.plan < 0 or line.actual < 0:
            raise ValidationError(
                _("Line %(number)s: an amount is not negative.") % {"number": number},
                code="negative",
            )
    if rate is not None and rate <= 0:
        raise at_field("rate", _("A rate is greater than zero."), code="rate")
    if lines and rate is None:
        raise at_field("rate", _("Give the rate by which euro and som are converted."), code="rate")
    if rate is not None and not rate_source.strip():
        raise at_field("rate_source", _("Say where the rate is from."), code="rate_source")


def _line(row: CostLine) -> Line:
    return Line(row.title, row.plan, row.actual, row.code, row.currency, row.is_in_kind)


def read_finance(file: Any) -> list[Line]:
    """The lines of a sheet (xlsx, xls, ods, csv). Raises ValidationError with a sentence for each
    cell that cannot be understood; nothing is written."""
    book = open_book(file)
    errors: list[str] = []
    for sheet in book.sheets:
        columns, start = _columns(sheet)
        if {"title", "plan", "actual"} <= set(columns):
            lines = _lines(sheet, columns, start, errors)
            if errors:
                raise ValidationError(errors[:50], code="cells")
            if not lines:
                raise ValidationError(_("The sheet has headings but no lines."), code="no_lines")
            return lines
    raise ValidationError(
        _(
            "No sheet has the headings “Cost line”, “Plan” and “Actual”. Put them into one row "
            "above the lines."
        ),
        code="no_headings",
    )


def _columns(sheet: Sheet) -> tuple[dict[str, int], int]:
    for number, row in enumerate(sheet.rows[:30]):
        found: dict[str, int] = {}
        for index, cell in enumerate(row):
            text = " ".join(str(cell or "").lower().replace(":", "").split())
            for name, words in HEADINGS.items():
                if text in words:
                    found.setdefault(name, index)
        if {"title", "plan", "actual"} <= set(found):
            return found, number + 1
    return {}, 0


def _lines(sheet: Sheet, columns: dict[str, int], start: int, errors: list[str]) -> list[Line]:
    lines = []
    for number, row in enumerate(sheet.rows[start:], start=start + 1):
        cells = {name: row[at] if at < len(row) else None for name, at in columns.items()}
        if all(cell in (None, "") for cell in cells.values()):
            continue
        before = len(errors)

        def at(name: str, number: int = number) -> str:
            return f"{column_name(columns[name])}{number}"

        title = " ".join(str(cells.get("title") or "").split())
        if not title:
            errors.append(_("Cell %(cell)s: the line has no title.") % {"cell": at("title")})
        values = {name: _amount(cells[name], at(name), errors) for name in ("plan", "actual")}
        currency = _one_of(cells, "currency", CURRENCIES, "EUR", at, errors)
        in_kind = _one_of(
            cells,
            "is_in_kind",
            dict.fromkeys(YES, "yes") | dict.fromkeys(NO, ""),
            "",
            at,
            errors,
        )
        if len(errors) == before:
            code = cells.get("code")
            code = int(code) if isinstance(code, float) and code.is_integer() else code
            lines.append(
                Line(
                    title[:200],
                    values["plan"],
                    values["actual"],
                    str(code if code is not None else "").strip()[:20],
                    currency,
                    bool(in_kind),
                )
            )
    return lines


def _amount(cell: Cell, at: str, errors: list[str]) -> Decimal:
    if cell in (None, ""):
        return Decimal(0)
    text = str(cell)
    if not isinstance(cell, bool):
        text = text.replace("\N{NO-BREAK SPACE}", "").replace("\u202f", "").replace(" ", "")
        if "," in text and "." not in text:
            text = text.replace(",", ".")
        try:
            value = Decimal(text).quantize(Decimal("0.01"))
        except (InvalidOperation, ValueError):
            pass
        else:
            if 0 <= value < LARGEST:
                return value
            errors.append(
                _("Cell %(cell)s: an amount lies between 0 and a trillion, not %(value)s.")
                % {"cell": at, "value": text[:40]}
            )
            return Decimal(0)
    errors.append(
        _("Cell %(cell)s: “%(value)s” is not a number.") % {"cell": at, "value": str(cell)[:40]}
    )
    return Decimal(0)


def _one_of(
    cells: dict[str, Cell],
    name: str,
    known: dict[str, str],
    default: str,
    at: Any,
    errors: list[str],
) -> str:
    cell = cells.get(name)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell if cell is not None else "").strip().lower()
    if not text:
        return default
    if text in known:
        return known[text]
    errors.append(
        _("Cell %(cell)s: “%(value)s” is not known here.") % {"cell": at(name), "value": text[:40]}
    )
    return default
