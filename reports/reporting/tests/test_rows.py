"""The rows behind what was sent: all of them, once, for ever; long lists are in the workbook."""

import io

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_region
from projects.models import Project
from reports.filters import Period
from reports.measures.indicators import figures_of
from reports.reporting.changes import changed_since
from reports.reporting.content import collect, document
from reports.reporting.models import ReportingPeriod, SubmittedRows
from reports.reporting.outputs.xlsx import report_xlsx
from reports.reporting.tests.factories import (
    create_counted_training,
    create_submission,
)
from reports.tests.indicators import create_indicator
from trainings.tests.factories import create_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(period: ReportingPeriod) -> Project:
    return period.agreement.project


def test_all_rows_behind_every_figure_are_kept(period, project):
    indicators = [
        create_indicator(project=project, measure=measure, splits=[])
        for measure in ("unique_people", "participations", "trainings_held", "money_by_source")
    ]
    create_counted_training(period, people=3)
    create_counted_training(period, people=2)

    sent = create_submission(period=period)

    kept = {(pk, row.kind): row.ids for row in sent.row_ids.all() for pk in row.indicators}
    days = Period(period.starts_on, period.ends_on)
    for indicator in indicators:
        rows = figures_of(indicator, days).rows
        assert {kind: ids for (pk, kind), ids in kept.items() if pk == indicator.pk} == {
            kind: ids.tolist() for kind, ids in rows.items()
        }
    # Who counts the same rows shares their list.
    people = sent.row_ids.get(kind="participations")
    assert set(people.indicators) == {indicators[0].pk, indicators[1].pk}
    assert len(people.ids) == 5
    assert not any("rows" in figure for figure in sent.figures)


def test_database_refuses_to_change_them(period, project):
    create_indicator(project=project)
    create_counted_training(period)
    sent = create_submission(period=period)

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        SubmittedRows.objects.filter(submission=sent).update(ids=[])


def test_changed_since_names_the_rows_that_came_and_left(period, project):
    people = create_indicator(project=project, measure="participations", splits=[])
    training = create_counted_training(period, people=3)
    gone = training.enrolments.order_by("pk").first()
    sent = create_submission(period=period)

    gone.status = "void"
    gone.save()
    new = create_enrolment(training=training)

    (change,) = changed_since(sent).figures
    assert (change.code, change.before, change.after) == (people.code, 3, 3)
    assert change.came == {"participations": [new.pk]}
    assert change.left == {"participations": [gone.pk]}


def test_long_list_is_in_the_workbook_and_counted_by_region_in_the_document(period, monkeypatch):
    monkeypatch.setattr(document, "PRINTED_AT_MOST", 2)
    numbers = [create_counted_training(period).slug for _ in range(3)]

    found = collect(period).documents["en"]

    printed = {block["key"]: block for block in found["blocks"] if block["kind"] == "table"}
    assert "trainings" not in printed
    assert printed["trainings_by_region"]["total"] == ["Total", 3]
    texts = [block["text"] for block in found["blocks"] if block["kind"] == "text"]
    assert "Trainings: 3 lines, in the workbook (XLSX) on a sheet of this name." in texts
    (sheet,) = [block for block in found["sheets"] if block["key"] == "trainings"]
    assert sorted(row[0] for row in sheet["rows"]) == sorted(numbers)
    with translation.override("en"):
        book = load_workbook(io.BytesIO(report_xlsx(found)))
    contents = {row[0].value: row[1].value for row in book["Report"].rows}
    assert contents["By kind"] == "Planned and held, by kind"
    assert set(book.sheetnames[1:]) <= set(contents)
    cells = [cell.value for row in book["Trainings"].rows for cell in row]
    assert set(numbers) <= set(cells)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_a_report_ask_the_same_for_any_number_of_indicators(
    client, django_assert_num_queries, period, project, count
):
    for _ in range(count):
        create_indicator(project=project)
    create_counted_training(period)
    sent = create_submission(period=period)
    client.force_login(create_directorate())
    asked = {
        period.get_absolute_url(): 16,
        reverse("reports:report_preview", args=[period.pk]): 24,
        reverse("reports:submission_detail", args=[period.pk, sent.number]): 6,
        reverse("reports:report_changes", args=[period.pk, sent.number]) + "?fresh": 17,
    }
    for address, statements in asked.items():
        client.get(address)
        with django_assert_num_queries(statements):
            client.get(address)


def test_parts_of_every_split_are_called_by_their_names(period, project):
    create_indicator(
        project=project, measure="trainings_held", unit="events", splits=["region", "area"]
    )
    training = create_counted_training(period)

    found = collect(period).documents["en"]

    (sheet,) = [block for block in found["sheets"] if block["key"] == "split_numbers"]
    area = training.programme.area.name
    assert [row[2:] for row in sheet["rows"]] == [
        ["Region", training.region.name, 1],
        ["Thematic area", area, 1],
    ]


def test_sums_of_regions_give_no_small_number_of_the_list_away(period, project):
    one, other = create_region(name="Naryn region"), create_region(name="Osh region")
    project.regions.add(one, other)
    for region, numbers in ((one, (3, 9)), (other, (7, 8))):
        for people in numbers:
            create_counted_training(period, people=people, center=create_center(region=region))

    blocks = collect(period).documents["en"]["blocks"]

    tables = {block["key"]: block["rows"] for block in blocks if block["kind"] == "table"}
    said = {row[0]: row[-1] for row in tables["regions"]}
    assert tables["activities"][0][-1] == 27
    # 12 of Naryn less the 9 that are shown would be the 3. Both of a region are hidden, or its sum.
    listed = [(row[4], row[-1]) for row in tables["trainings"]]
    for name, total in said.items():
        hidden = [value for region, value in listed if region == name and value == "*"]
        assert len(hidden) != 1 or total == "*"
    assert ("Naryn region", 3) not in listed
