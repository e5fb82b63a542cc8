"""Every address of the portal with its view, for the tests that walk over all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One entry of a urls.py; `name` with its namespace."""

    name: str
    route: str
    view: Any

    @property
    def access(self) -> str:
        """The access mark, empty when it is missing."""
        return getattr(self.view, "access", "")

    @property
    def is_ours(self) -> bool:
        """Written here, not by a library."""
        return not self.view.__module__.startswith(("allauth.", "django."))


def addresses() -> list[Address]:
    """All but Django's admin, which guards its pages itself."""
    found = _walk(get_resolver().url_patterns)
    return [address for address in found if not address.name.startswith("admin:")]


def _walk(patterns: list[Any], route: str = "", namespace: str = "") -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, f"{route}{pattern.pattern}", inner)
        elif isinstance(pattern, URLPattern):
            yield Address(
                f"{namespace}{pattern.name or ''}", f"{route}{pattern.pattern}", pattern.callback
            )
