"""Readers by material and month, for the directorate."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from accounts.tests.factories import create_directorate
from core.models import AuditEntry
from library import figures
from library.models import MonthlyCount, Resource
from library.tests.factories import create_published, create_resource, create_topic

pytestmark = pytest.mark.django_db
PATH = "/en/library/desk/counts/"


def count(resource: Resource, month: str, number: int, what: str = "view", language: str = "ky"):
    MonthlyCount.objects.create(
        resource=resource,
        month=dt.date.fromisoformat(f"{month}-01"),
        what=what,
        language=language,
        count=number,
    )


@pytest.fixture
def read():
    topic = create_topic(code="money")
    one = create_published(resource=create_resource(slug="one", topics=[topic]), title="Бир")
    two = create_published(resource=create_resource(slug="two"), title="Эки")
    for language in ("ky", "ru"):
        count(one.resource, "2025-11", 3, language=language)
    count(one.resource, "2025-12", 4)
    count(one.resource, "2025-12", 2, what="download")
    count(two.resource, "2025-01", 20)
    count(two.resource, "2024-01", 7)
    return one.resource, two.resource


def test_sums_of_a_year_are_those_of_its_months(read):
    rows = figures.count_rows(list(figures.counted(Resource.objects.all(), 2025)), 2025)

    assert [(row.title, row.views, row.downloads) for row in rows] == [
        ("Эки", 20, 0),
        ("Бир", 10, 2),
    ]
    assert [sum(row.months) for row in rows] == [row.views for row in rows]
    assert rows[1].months[10:] == [6, 4]
    assert figures.totals(2025) == {"views": 30, "downloads": 2}
    assert figures.totals(2020) == {"views": 0, "downloads": 0}
    assert figures.years()[-1] == 2024


def test_page_filters_by_year_and_topic(client, read):
    client.force_login(create_directorate())

    def titles(query: str) -> list[str]:
        return [row.title for row in client.get(f"{PATH}?{query}").context["rows"]]

    assert titles("year=2025") == ["Эки", "Бир"]
    assert titles("year=2025&topic=money") == ["Бир"]
    assert titles("year=2024") == ["Эки"]
    assert titles("") == []  # nothing this year
    assert client.get(f"{PATH}?year=abc&topic=none").status_code == 200


def test_number_of_statements_does_not_grow(client, django_assert_num_queries):
    client.force_login(create_directorate())
    for number in (1, 3):
        while MonthlyCount.objects.count() < number:
            count(create_published().resource, "2025-05", 1)
        client.get(f"{PATH}?year=2025")
        with django_assert_num_queries(8):
            assert len(client.get(f"{PATH}?year=2025").context["rows"]) == number


def test_sheet_has_a_line_for_material_month_and_language(client, read):
    client.force_login(create_directorate())

    response = client.get(f"{PATH}export/?year=2025&topic=money")

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert [[row[0], row[1], *row[3:]] for row in rows[1:]] == [
        ["one", "Бир", "Kyrgyz", 3, 0],
        ["one", "Бир", "Russian", 3, 0],
        ["one", "Бир", "Kyrgyz", 4, 2],
    ]
    assert AuditEntry.objects.filter(action="exported").count() == 1
