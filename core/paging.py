"""Pages of a list with a capped count: a list of 300,000 rows never counts them all."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page as DjangoPage
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

# No list counts further.
CAPPED = 10_000


class CappedPaginator(Paginator):
    """Counts to `capped` + 1 at most. Pages behind the cap are reached by narrowing the filters."""

    def __init__(self, object_list: Any, per_page: int, *, capped: int) -> None:
        super().__init__(object_list, per_page)
        self.capped = capped

    @cached_property
    def _counted(self) -> int:
        if isinstance(self.object_list, QuerySet):
            return self.object_list.order_by().values("pk")[: self.capped + 1].count()
        return len(self.object_list)

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.capped)

    @property
    def is_capped(self) -> bool:
        """There are more rows than the count says."""
        return self._counted > self.capped


class Page(DjangoPage):
    """Django's page plus what `templates/ui/pagination.html` needs."""

    paginator: CappedPaginator
    object_list: Any  # a slice of whatever was paged: rows of a queryset, or values

    def __init__(
        self, object_list: Any, number: int, paginator: CappedPaginator, *, query: str
    ) -> None:
        super().__init__(object_list, number, paginator)
        self.query = query

    @property
    def count(self) -> int:  # type: ignore[override]
        return self.paginator.count

    @property
    def is_capped(self) -> bool:
        return self.paginator.is_capped

    @property
    def num_pages(self) -> int:
        return self.paginator.num_pages

    @property
    def links(self) -> list[int | str]:
        """Page numbers to show, with "…" for those left out."""
        numbers = self.paginator.get_elided_page_range(self.number, on_each_side=1, on_ends=1)
        return [n if isinstance(n, int) else str(n) for n in numbers]

    def href(self, number: int) -> str:
        """Address of another page that keeps every filter."""
        return f"?{self.query}&page={number}" if self.query else f"?page={number}"

    @property
    def hrefs(self) -> list[tuple[int | str, str]]:
        """(label, address) of each link; the address of "…" is empty."""
        return [(n, self.href(n) if isinstance(n, int) else "") for n in self.links]

    @property
    def previous_href(self) -> str:
        return self.href(self.number - 1) if self.has_previous() else ""

    @property
    def next_href(self) -> str:
        return self.href(self.number + 1) if self.has_next() else ""


def page(
    request: HttpRequest,
    rows: QuerySet[Any] | Sequence[Any],
    *,
    per_page: int = 25,
    capped: int = CAPPED,
) -> Page:
    """The page asked for by `?page=`; a number that makes no sense gives the nearest page.

    Two statements whatever the number of rows: one capped count, one slice.
    """
    paginator = CappedPaginator(rows, per_page, capped=capped)
    try:
        number = int(request.GET.get("page", "1"))
    except ValueError:
        number = 1
    number = max(1, min(number, paginator.num_pages))
    query = request.GET.copy()
    query.pop("page", None)
    start = (number - 1) * per_page
    stop = min(start + per_page, paginator.count)
    return Page(rows[start:stop], number, paginator, query=query.urlencode())
