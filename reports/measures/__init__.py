"""Measures: what is counted for indicators and reports, by what rules (decision 0024).

`measure(key, scope)` counts one; `rows_of` gives the same rows as querysets. `MEASURES` is the
list of all, which `docs/measures.md` is written from.
"""

from reports.measures import network, trainings, work
from reports.measures.base import (
    MEASURES,
    Adding,
    How,
    Kind,
    Measure,
    Part,
    Scope,
    Split,
    Unit,
)
from reports.measures.counting import Cell, Figure, Reason, measure
from reports.measures.packing import shared_reading
from reports.measures.rows import rows_of

__all__ = [
    "MEASURES",
    "Adding",
    "Cell",
    "Figure",
    "How",
    "Kind",
    "Measure",
    "Part",
    "Reason",
    "Scope",
    "Split",
    "Unit",
    "measure",
    "network",
    "rows_of",
    "shared_reading",
    "trainings",
    "work",
]
