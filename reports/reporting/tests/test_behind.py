"""Rows behind the totals in the workbook: sums hold, nobody is named, nothing small is told."""

import io
from collections import Counter
from typing import Any

import pytest
from openpyxl import load_workbook

from reports.reporting.models import ReportingPeriod
from reports.reporting.outputs.behind import behind, told, what_is_told
from reports.reporting.outputs.xlsx import report_xlsx
from reports.reporting.tests.factories import create_counted_training, create_period
from reports.tests.indicators import create_indicator
from trainings.tests.factories import create_enrolment, create_funding

pytestmark = pytest.mark.django_db


def with_people(period: ReportingPeriod, **sexes: int) -> Any:
    """A training with so many of each sex, all thirty years old."""
    training = create_counted_training(period, people=0)
    for sex, number in sexes.items():
        for _ in range(number):
            row = create_enrolment(training=training, age=30)
            row.person.sex = sex
            row.person.save(update_fields=["sex"])
    return training


def lines(period: ReportingPeriod) -> list[tuple[str, str, str, int]]:
    """Number of the activity, sex, age, how many."""
    sheets = {
        sheet["columns"][-1]["label"]: sheet for sheet in behind(period, what_is_told(period))
    }
    return [(row[0], row[6], row[7], row[8]) for row in sheets["Participations"]["rows"]]


def test_lines_add_up_and_tell_what_may_be_told() -> None:
    period = create_period()
    big, mixed, few = (
        with_people(period, F=7, M=6),
        with_people(period, F=9, M=3),
        with_people(period, F=3),
    )

    # The numbers of the other two are hidden in the report, so they are not listed; of the big one
    # the sex would leave 3 men between it and the totals.
    assert lines(period) == [(big.slug, "not told", "25–34", 13)]
    assert mixed.slug not in str(lines(period))
    assert few.slug not in str(lines(period))


def test_sex_is_told_where_no_cell_is_small() -> None:
    period = create_period()
    training = with_people(period, F=7, M=6)
    assert lines(period) == [
        (training.slug, "Female", "25–34", 7),
        (training.slug, "Male", "25–34", 6),
    ]


def test_what_is_not_told_is_nowhere_a_few_people() -> None:
    cells = {
        "a": Counter({("F", "18-24"): 8, ("M", "18-24"): 8}),
        "b": Counter({("F", "18-24"): 20, ("M", "18-24"): 20}),
        "c": Counter({("F", "18-24"): 9, ("M", "18-24"): 2}),
    }

    shown = told(cells, list(cells), 0, groups=[set(cells)])

    assert shown == {"b"}
    rest = sum((Counter({"F": c["F", "18-24"], "M": c["M", "18-24"]})
                for key, c in cells.items() if key not in shown), Counter())  # fmt: skip
    assert all(number >= 5 for number in rest.values())


def test_a_group_with_a_total_of_its_own_gives_nothing_away() -> None:
    cells = {
        "a": Counter({("F", "18-24"): 8, ("M", "18-24"): 3}),
        "b": Counter({("F", "18-24"): 9, ("M", "18-24"): 9}),
        "c": Counter({("F", "18-24"): 9, ("M", "18-24"): 4}),
    }
    # All of them leave 7 men; "a" and "b" alone would leave 3.
    assert told(cells, list(cells), 0, groups=[set(cells)]) == {"b"}
    assert told(cells, list(cells), 0, groups=[set(cells), {"a", "b"}]) == set()


def test_activities_of_an_indicator_with_a_split_are_a_group() -> None:
    period = create_period()
    for sexes in ({"F": 8, "M": 3}, {"F": 9, "M": 9}):
        with_people(period, **sexes)
    create_indicator(
        project=period.agreement.project,
        measure="participations",
        unit="participations",
        splits=["sex"],
    )
    assert what_is_told(period).with_sex == set()


def test_workbook_has_the_rows_as_numbers_and_names_nobody() -> None:
    period = create_period()
    training = with_people(period, F=7, M=6)
    create_funding(training=training, kind="local_budget", amount=12_500)
    people = [row.person for row in training.enrolments.select_related("person")]
    document = {"title": "Report", "language": "en", "facts": [], "blocks": [], "sheets": []}

    body = report_xlsx(document, behind=behind(period, what_is_told(period)))

    book = load_workbook(io.BytesIO(body))
    people_sheet, money_sheet = book.worksheets[1:]
    assert (
        sum(row[8] for row in people_sheet.iter_rows(min_row=2, max_row=3, values_only=True)) == 13
    )
    assert sorted(cell.value for cell in money_sheet["G"][1:]) == [12_500, 30_000]
    words = " ".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
    for person in people:
        assert person.family_name not in words


@pytest.mark.parametrize("number", [1, 3])
def test_rows_cost_the_same_for_any_number_of_trainings(
    number: int, django_assert_num_queries: Any
) -> None:
    period = create_period()
    for _ in range(number):
        create_funding(training=with_people(period, F=6), kind="fee", amount=100)
    # activities twice (reasons, regions, trainings, events …), two kinds of cells, indicators;
    # money: whether there is any, its rows
    with django_assert_num_queries(16):
        for sheet in behind(period, what_is_told(period)):
            assert list(sheet["rows"])
