"""The digests of all registers, kept in the process and brought up to date by each question.

Every process keeps what it has read of the digests (9 bytes a participation) and up to which
transaction of the database that is true. A question is one statement, so one snapshot: which
trainings are chosen, which digests were written since, which registers have changed since they
were digested. What was written is put over what is kept; what has changed is read from the
registers themselves, by another statement, which reads everything anew in a snapshot of its own.

A figure can never be wrong in silence:
- A digest holds for a snapshot in which no `RegisterChange` names its training. Where one does, or
  where there is no digest, the register is read.
- Each digest bears the number of the transaction that wrote it (`stamp`). `horizon` is the oldest
  transaction that was not over when the kept ones were read: what older ones wrote was seen, what
  this one and later ones write is asked for again. So it does not matter in which order
  transactions are committed.
- What a transaction has written itself is not kept by the process: it may be rolled back.
- Another server, or a table that was made or emptied anew, is another store.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from reports.selectors.digests import SHAPE, handed_over, packed
from reports.selectors.registers import EMPTY, Registers, ids_of, joined, unpacked

# Names and numbers of ours; input never enters these statements but by parameters.
# `home` is what the kept digests belong to.
_READ = """
WITH chosen (id) AS ({chosen}),
written AS (
  SELECT training_id AS id, facts, people, groups, nameless FROM reports_registerdigest
  WHERE stamp >= {horizon} AND shape = {shape}
){more}
SELECT extract(epoch FROM pg_postmaster_start_time())::text || '/'
    || pg_relation_filenode('reports_registerdigest') AS home,
  pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon,
  pg_current_xact_id_if_assigned() IS NULL AS is_reading,
  (SELECT encode(string_agg(int4send(id::int4), ''), 'base64') FROM chosen),
  {changed},
  written.*{columns}
FROM ({written}) written{tables}"""
_CHANGED = """
  (SELECT encode(string_agg(int4send(training_id::int4), ''), 'base64')
    FROM reports_registerchange)"""
# With the registers themselves where no digest holds. Apart, because planning what is hardly
# ever needed takes as long as everything else.
_ANEW = """,
anew AS MATERIALIZED (
  SELECT chosen.id, {packed} FROM chosen
  WHERE EXISTS (SELECT 1 FROM reports_registerchange c WHERE c.training_id = chosen.id)
  OR NOT EXISTS (
    SELECT 1 FROM reports_registerdigest d WHERE d.training_id = chosen.id AND d.shape = {shape})
)"""


@dataclass(frozen=True)
class _Store:
    """Digests as some snapshot saw them: nearly all, and those written since these were joined."""

    home: str = ""
    horizon: int = 0
    older: Registers = EMPTY
    newer: Registers = EMPTY

    def with_written(self, home: str, horizon: int, written: Registers) -> "_Store":
        """The same later. Joining takes as long as there are rows, so the bulk is left in peace
        until the newer ones are a tenth of it."""
        newer = self.newer.with_newer(written)
        if newer.size * 10 > self.older.size:
            return _Store(home, horizon, self.older.with_newer(newer))
        return _Store(home, horizon, self.older, newer)

    def find(self, ids: np.ndarray) -> tuple[Registers, np.ndarray]:
        """The digests of these trainings, and the trainings that have none here."""
        places, others = self.newer.find(ids)
        older_places, unknown = self.older.find(others)
        parts = [self.older.at(older_places)]
        if len(places):
            parts.append(self.newer.at(places))
        return joined(parts), unknown


_kept = _Store()


def forget() -> None:
    """Read everything anew at the next question, as a new process does."""
    global _kept  # noqa: PLW0603 - one store a process; replaced as a whole, so threads may share it
    _kept = _Store()


def read_registers(sql: str, params: Any, *, are_digested: bool = True) -> Registers:
    """The registers of the trainings whose ids a statement selects.

    One statement; another one takes its place when a digest turns out to be out of date
    (`are_digested=False` begins with that one).
    """
    store = _kept
    for is_anew in (False, True) if are_digested else (True,):
        found = _asked(store, sql, params, is_anew=is_anew)
        if found is not None:
            return found
    found = _asked(_Store(), sql, params, is_anew=True)
    if found is None:
        raise LookupError("A training has neither a digest nor a register.")
    return found


def _asked(store: _Store, sql: str, params: Any, *, is_anew: bool) -> Registers | None:
    """The registers, or None when what was read is not enough to answer."""
    row = _answer(store, sql, params, is_anew=is_anew)
    home, horizon, is_reading, chosen, changed, *columns = row
    if store.home not in ("", home):
        return None
    written, anew = unpacked(columns[:4]).in_order(), unpacked(columns[4:8] or [None] * 4)
    store = store.with_written(home, horizon, written)
    if is_reading:
        global _kept  # noqa: PLW0603
        _kept = store
    ids = ids_of(chosen)
    if is_anew:
        ids = np.setdiff1d(ids, anew.ids, assume_unique=True)
    elif changed and np.isin(ids_of(changed), ids).any():
        return None
    found, unknown = store.find(ids)
    if len(unknown):
        return None
    return joined([found, anew]) if anew.size else found


def _answer(store: _Store, sql: str, params: Any, *, is_anew: bool) -> tuple[Any, ...]:
    more = tables = columns = ""
    if is_anew:
        parts = ", ".join(f"{part} AS {name}" for name, part in packed("chosen.id").items())
        more = _ANEW.format(packed=parts, shape=SHAPE)
        columns, tables = ", anew.*", f", ({handed_over('anew')}) anew"
    statement = _READ.format(
        chosen=sql,
        horizon=store.horizon,
        shape=SHAPE,
        changed="NULL" if is_anew else _CHANGED,
        more=more,
        written=handed_over("written"),
        columns=columns,
        tables=tables,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        found: tuple[Any, ...] = cursor.fetchone()
    return found
