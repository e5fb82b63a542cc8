"""Addresses of the rows behind the cells of a dashboard."""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote_plus

from reports.filters import DashboardFilter

_quoted = lru_cache(maxsize=2_000)(quote_plus)


def joined(query: str, more: str) -> str:
    return f"{query}&{more}" if query and more else query or more


class CellQueries:
    """The filters of a page, changed by what a cell stands for.

    A page has some two hundred cells of ten kinds, so the filters are written once for each kind.
    """

    def __init__(self, chosen: DashboardFilter) -> None:
        self._chosen = chosen
        # The filters without the fields that a cell sets itself.
        self._others: dict[tuple[str, ...], str] = {}

    def of(self, cell: Mapping[str, str]) -> str:
        """The query of a cell, as `{filter: value}`; an empty value only frees its filter."""
        names = tuple(cell)
        others = self._others.get(names)
        if others is None:
            free = ("period", *names) if "since" in cell else names
            others = self._others[names] = self._chosen.query(**dict.fromkeys(free, ""))
        own = "&".join([f"{name}={_quoted(text)}" for name, text in cell.items() if text])
        return joined(others, own)
