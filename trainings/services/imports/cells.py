"""Cells and values as JSON holds them, and back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from people.sheets import Cell


def encode_cell(cell: Cell) -> Any:
    """A cell for a JSON column; dates keep their kind."""
    if isinstance(cell, dt.datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, dt.date):
        return {"date": cell.isoformat()}
    return cell


def decode_cell(value: Any) -> Cell:
    """The cell that `encode_cell` got."""
    if isinstance(value, dict):
        if "datetime" in value:
            return dt.datetime.fromisoformat(value["datetime"])
        return dt.date.fromisoformat(value["date"])
    cell: Cell = value
    return cell


def encode_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a row was understood as, for a JSON column."""
    born: dt.date | None = values.get("birth_date")
    return dict(values) | {"birth_date": born.isoformat() if born else None}


def decode_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that `encode_values` got."""
    born = values.get("birth_date")
    return dict(values) | {"birth_date": dt.date.fromisoformat(born) if born else None}


def encode_row(row: Sequence[Cell], width: int) -> list[Any]:
    """A whole row, as wide as the widest."""
    cells = [encode_cell(cell) for cell in row]
    return cells + [None] * (width - len(cells))
