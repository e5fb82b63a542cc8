"""The digests of all registers, kept in the process and brought up to date by each question.

Every process keeps what it has read of the digests (9 bytes a participation) and up to which
transaction of the database that is true. A question is one statement, so one snapshot, however
many kinds of registers it asks for: which are chosen, which digests were written since, which
registers have changed since they were digested. What was written is put over what is kept; what
has changed is read from the registers themselves, by another statement, which reads everything
anew in a snapshot of its own.

A figure can never be wrong in silence:
- A digest holds for a snapshot in which no line of changes names its register. Where one does, or
  where there is no digest, the register is read.
- Each digest bears the number of the transaction that wrote it (`stamp`). `horizon` is the oldest
  transaction that was not over when the kept ones were read: what older ones wrote was seen, what
  this one and later ones write is asked for again. So it does not matter in which order
  transactions are committed.
- What a transaction has written itself is not kept by the process: it may be rolled back.
- Another server, or a table that was made or emptied anew, is another store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from django.db import connection

from reports.selectors.digests import SHAPE, Source, handed_over
from reports.selectors.registers import COLUMNS, EMPTY, Registers, ids_of, joined, unpacked

# Names and numbers of ours; input never enters these statements but by parameters.
_COMMON = """
  pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon,
  pg_current_xact_id_if_assigned() IS NULL AS is_reading,
  extract(epoch FROM pg_postmaster_start_time())::text AS server"""
_TABLES = """
{source.name} (id) AS ({chosen}),
{source.name}_written AS (
  SELECT {source.key} AS id, facts, people, groups, nameless FROM {source.digests}
  WHERE stamp >= {horizon} AND shape = {shape}
)"""
# With the registers themselves where no digest holds. Apart, because planning what is hardly
# ever needed takes as long as everything else.
_ANEW = """,
{source.name}_anew AS MATERIALIZED (
  SELECT {source.name}.id, {packed} FROM {source.name}
  WHERE EXISTS (SELECT 1 FROM {source.changed} c WHERE c.{source.key} = {source.name}.id)
  OR NOT EXISTS (SELECT 1 FROM {source.digests} d
    WHERE d.{source.key} = {source.name}.id AND d.shape = {shape})
)"""
_IDS = "(SELECT encode(string_agg(int4send({key}::int4), ''), 'base64') FROM {rows})"


class Asked(NamedTuple):
    """Which registers of a source: a statement that selects their ids."""

    source: Source
    sql: str
    params: Sequence[Any]


@dataclass(frozen=True)
class _Store:
    """Digests as some snapshot saw them: nearly all, and those written since these were joined."""

    older: Registers
    newer: Registers
    home: str = ""
    horizon: int = 0

    def with_written(self, home: str, horizon: int, written: Registers) -> "_Store":
        """The same later. Joining takes as long as there are rows, so the bulk is left in peace
        until the newer ones are a tenth of it."""
        newer = self.newer.with_newer(written)
        if newer.size * 10 > self.older.size:
            return _Store(self.older.with_newer(newer), written.at(_NONE), home, horizon)
        return _Store(self.older, newer, home, horizon)

    def find(self, ids: np.ndarray) -> tuple[Registers, np.ndarray]:
        """The digests of these registers, and the registers that have none here."""
        places, others = self.newer.find(ids)
        older_places, unknown = self.older.find(others)
        parts = [self.older.at(older_places)]
        if len(places):
            parts.append(self.newer.at(places))
        return joined(parts), unknown


Stores = Mapping[str, _Store]
_NONE = np.zeros(0, dtype=np.int64)
_NEW: Stores = {name: _Store(empty, empty) for name, empty in EMPTY.items()}
_kept = _NEW


def forget() -> None:
    """Read everything anew at the next question, as a new process does."""
    global _kept  # noqa: PLW0603 - one store a process; replaced as a whole, so threads may share it
    _kept = _NEW


def read_registers(asked: Sequence[Asked], *, are_digested: bool = True) -> list[Registers]:
    """The registers that are asked for, all of one snapshot.

    One statement; another one takes its place when a digest turns out to be out of date
    (`are_digested=False` begins with that one).
    """
    stores = _kept
    for is_anew in (False, True) if are_digested else (True,):
        found = _answer(stores, asked, is_anew=is_anew)
        if found is not None:
            return found
    found = _answer(_NEW, asked, is_anew=True)
    if found is None:
        raise LookupError("A row has neither a digest nor a register.")
    return found


def _answer(stores: Stores, asked: Sequence[Asked], *, is_anew: bool) -> list[Registers] | None:
    """The registers, or None when what was read is not enough to answer."""
    horizon, is_reading, server, *columns = _row(stores, asked, is_anew=is_anew)
    found: list[Registers | None] = []
    fresh = dict(stores)
    for one in asked:
        table, chosen, changed, *rest = columns
        columns = rest[2 * COLUMNS if is_anew else COLUMNS :]
        store, home = stores[one.source.name], f"{server}/{table}"
        if store.home not in ("", home):
            return None
        written = unpacked(rest[:COLUMNS], one.source).in_order()
        store = fresh[one.source.name] = store.with_written(home, horizon, written)
        if is_anew:
            anew = unpacked(rest[COLUMNS : 2 * COLUMNS], one.source)
            found.append(_with_anew(store, ids_of(chosen), anew))
        else:
            found.append(_as_kept(store, ids_of(chosen), ids_of(changed)))
    if is_reading:
        global _kept  # noqa: PLW0603
        _kept = fresh
    complete = [registers for registers in found if registers is not None]
    return complete if len(complete) == len(asked) else None


def _as_kept(store: _Store, ids: np.ndarray, changed: np.ndarray) -> Registers | None:
    if len(changed) and np.isin(changed, ids).any():
        return None
    found, unknown = store.find(ids)
    return None if len(unknown) else found


def _with_anew(store: _Store, ids: np.ndarray, anew: Registers) -> Registers | None:
    found, unknown = store.find(np.setdiff1d(ids, anew.ids, assume_unique=True))
    if len(unknown):
        return None
    return joined([found, anew]) if anew.size else found


def _row(stores: Stores, asked: Sequence[Asked], *, is_anew: bool) -> tuple[Any, ...]:
    tables, columns, rows = [], [_COMMON], []
    params: list[Any] = []
    for source, sql, values in asked:
        name = source.name
        params += values
        table = _TABLES.format(source=source, chosen=sql, horizon=stores[name].horizon, shape=SHAPE)
        changed = "NULL" if is_anew else _IDS.format(key=source.key, rows=f"{source.changed} c")
        chosen = _IDS.format(key="id", rows=name)
        columns.append(f"pg_relation_filenode('{source.digests}'), {chosen}, {changed}")
        rows.append(f"({handed_over(f'{name}_written')}) {name}_w")
        columns.append(f"{name}_w.*")
        if is_anew:
            parts = (f"{part} AS {key}" for key, part in source.packed(f"{name}.id").items())
            table += _ANEW.format(source=source, packed=", ".join(parts), shape=SHAPE)
            rows.append(f"({handed_over(f'{name}_anew')}) {name}_a")
            columns.append(f"{name}_a.*")
        tables.append(table)
    statement = f"WITH {','.join(tables)} SELECT {', '.join(columns)} FROM {', '.join(rows)}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        found: tuple[Any, ...] = cursor.fetchone()
    return found
