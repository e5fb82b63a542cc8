"""Where a row says in which figures it stands: told by the app above that counts, which the row's
own app knows nothing of.

    from core import standing
    standing.show_at("trainings.Training", address)      # in AppConfig.ready

The function takes the row and the reader and gives an address, or "" where there is nothing to
show; it asks the database nothing.
"""

from collections.abc import Callable
from typing import Any

Address = Callable[[Any, Any], str]
_addresses: dict[str, Address] = {}


def show_at(label: str, address: Address) -> None:
    """Say where rows of a model tell in which figures they stand."""
    _addresses[label] = address


def address_of(row: Any, user: Any) -> str:
    """The page of this row for this reader, or ""."""
    address = _addresses.get(row._meta.label)
    return address(row, user) if address else ""
