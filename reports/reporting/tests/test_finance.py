"""The financial table: two currencies, in kind apart, cells of a sheet told one by one."""

import io
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from centers.tests.factories import create_coordinator
from reports.reporting import services
from reports.reporting.content.money import finance_of
from reports.reporting.models import ReportingPeriod
from reports.reporting.tests.factories import create_period

pytestmark = pytest.mark.django_db
Line = services.Line
LINES = [
    Line("Staff", Decimal("100.00"), Decimal("90.00"), "1"),
    Line("Rooms", Decimal("9750"), Decimal("4875"), "2", "KGS"),
    Line("Volunteers", Decimal("50"), Decimal("60"), "3", "EUR", True),
]


def sheet(*rows: tuple) -> io.BytesIO:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    file.seek(0)
    file.name = "budget.xlsx"
    return file


def saved(period: ReportingPeriod, boss: User, **change) -> ReportingPeriod:
    values = {"lines": LINES, "rate": Decimal("97.5"), "rate_source": "InforEuro", **change}
    services.save_finance(period, by=boss, **values)
    return ReportingPeriod.objects.get(pk=period.pk)


def test_table_is_converted_by_its_rate_and_in_kind_stands_apart(boss) -> None:
    finance = finance_of(saved(create_period(), boss))

    assert finance.cash_total.plan_eur == Decimal("200.00")
    assert finance.cash_total.actual_eur == Decimal("140.00")
    assert finance.cash_total.actual_kgs == Decimal("8775.00") + Decimal(4875)
    assert finance.in_kind_total.actual_eur == Decimal(60)
    assert finance.cash[0].share == 90.0


@pytest.mark.parametrize(
    "change",
    [
        {"rate": None},
        {"rate": Decimal(0)},
        {"rate_source": " "},
        {"lines": [Line(" ", Decimal(1), Decimal(1))]},
        {"lines": [Line("A", Decimal(-1), Decimal(1))]},
        {"lines": [Line("A", Decimal(1), Decimal(1))] * 201},
        {"seen": "something else"},
    ],
)
def test_table_that_cannot_be_is_refused(boss, change) -> None:
    period = create_period()
    with pytest.raises(ValidationError):
        saved(period, boss, **change)
    assert period.cost_lines.count() == 0


def test_same_table_again_changes_nothing(boss) -> None:
    period = saved(create_period(), boss)
    assert saved(period, boss).edit == period.edit


def test_table_of_a_sent_report_stays(boss) -> None:
    with pytest.raises(ValidationError, match="submitted"):
        saved(create_period(state="submitted"), boss)


def test_table_is_kept_by_the_directorate() -> None:
    with pytest.raises(PermissionDenied):
        saved(create_period(), create_coordinator())


def test_sheet_of_the_accountant_is_read() -> None:
    lines = services.read_finance(
        sheet(
            ("Budget of the project",),
            ("№", "Статья расходов", "План", "Факт", "Валюта", "В натуре"),
            (1, "Персонал", 1000, "900,50", "EUR", ""),
            ("2", "Помещения", "12 000", 12000, "сом", "да"),
            (),
        )
    )

    assert lines == [
        Line("Персонал", Decimal("1000.00"), Decimal("900.50"), "1", "EUR", False),
        Line("Помещения", Decimal("12000.00"), Decimal("12000.00"), "2", "KGS", True),
    ]


def test_each_bad_cell_is_told_by_its_name() -> None:
    with pytest.raises(ValidationError) as refusal:
        services.read_finance(
            sheet(
                ("No.", "Cost line", "Plan", "Actual", "Currency"),
                (1, "Staff", "about 5", 3, "EUR"),
                (2, "", 5, -3, "USD"),
            )
        )

    cells = [message.split(":")[0].split()[-1] for message in refusal.value.messages]
    assert cells == ["C2", "B3", "D3", "E3"]


@pytest.mark.parametrize("rows", [[("a", "b")], [("Cost line", "Plan", "Actual")]])
def test_sheet_without_headings_or_lines_is_refused(rows) -> None:
    with pytest.raises(ValidationError):
        services.read_finance(sheet(*rows))
