"""Pages with a capped count."""

from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from core.models import AuditEntry
from core.paging import page
from core.tests.factories import create_audit_entry


def _page(rf: RequestFactory, query: str, rows: Any, **kwargs: Any) -> Any:
    return page(rf.get(f"/x/?{query}"), rows, **kwargs)


def test_page_shows_its_slice(rf: RequestFactory) -> None:
    shown = _page(rf, "page=2", list(range(30)), per_page=10)

    assert list(shown) == list(range(10, 20))
    assert (shown.number, shown.num_pages, shown.count) == (2, 3, 30)
    assert (shown.start_index(), shown.end_index()) == (11, 20)


@pytest.mark.parametrize(
    ("asked", "given"), [("abc", 1), ("", 1), ("-1", 1), ("0", 1), ("99", 3), ("9" * 30, 3)]
)
def test_page_takes_any_number(rf: RequestFactory, asked: str, given: int) -> None:
    assert _page(rf, f"page={asked}", list(range(30)), per_page=10).number == given


def test_page_keeps_the_filters_in_its_links(rf: RequestFactory) -> None:
    shown = _page(rf, "q=%D0%B0&q=b&page=2", list(range(30)), per_page=10)

    assert shown.previous_href == "?q=%D0%B0&q=b&page=1"
    assert shown.next_href == "?q=%D0%B0&q=b&page=3"
    assert [label for label, _href in shown.hrefs] == [1, 2, 3]


def test_page_without_rows_is_the_first(rf: RequestFactory) -> None:
    shown = _page(rf, "", [])

    assert (list(shown), shown.number, shown.has_other_pages()) == ([], 1, False)


def test_page_leaves_numbers_out_of_long_lists(rf: RequestFactory) -> None:
    shown = _page(rf, "page=50", list(range(1000)), per_page=10)

    assert [href for label, href in shown.hrefs if isinstance(label, str)] == ["", ""]
    assert shown.hrefs[0] == (1, "?page=1")


@pytest.mark.django_db
def test_page_counts_no_further_than_its_cap(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(7):
        create_audit_entry()
    with django_assert_num_queries(2) as captured:
        shown = _page(rf, "page=9", AuditEntry.objects.all(), per_page=2, capped=5)
        assert len(list(shown)) == 1
    assert (shown.number, shown.count, shown.is_capped) == (3, 5, True)
    assert "LIMIT 6" in captured.captured_queries[0]["sql"]


@pytest.mark.django_db
def test_page_knows_when_the_count_is_exact(rf: RequestFactory) -> None:
    for _number in range(5):
        create_audit_entry()

    assert _page(rf, "", AuditEntry.objects.all(), capped=5).is_capped is False
