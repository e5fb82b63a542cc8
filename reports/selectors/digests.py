"""The counted rows of registers, packed: how they are written and how they are read.

Counting different people needs every participation of the chosen trainings. Read one by one from
the register, with the sex and the groups of each person, 30,000 of them take the database 200 ms.
So each register has a digest (`RegisterDigest`): one byte string with its counted rows, one with
their target groups, one with its counts without names. A thousand of them leave the database as
one row and are counted by numpy.

A digest can never be wrong in silence: in one snapshot either no `RegisterChange` names the
training, and then the digest holds what the register says, or one does, and the register is read.
Whoever raises `SHAPE` writes a line for every register in a migration, as migration 0005 does.
"""

import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from people.models import AGE_BAND_STARTS, AgeBand, Sex
from trainings.models import Enrolment

SEXES = tuple(Sex.values)
BANDS = tuple(AgeBand.values)
BITS_OF_BAND = 4  # a code is sex × 16 + age band, as numbers in the two lists above
# Changes with what is packed and with the age bands, so that no old digest is taken for a new one.
SHAPE = 2
# Registers that are digested at a time, so that no statement runs for minutes.
BATCH = 2_000

# Big-endian, as the database's int…send functions write them.
# Short on purpose: half the time of a read goes by with carrying them over.
PEOPLE = np.dtype([("person", ">i4"), ("code", "u1")])
GROUPS = np.dtype([("place", ">i2"), ("group", ">i2")])  # place: which row of `people`, from 0 on
NAMELESS = np.dtype([("count", ">i4"), ("code", "u1")])

_STARTS = sorted(start for start, _band in AGE_BAND_STARTS if start)


def _sex(column: str) -> str:
    return f"array_position('{{{','.join(SEXES)}}}'::text[], {column}::text) - 1"


def _code(sex: str, band: str) -> str:
    return f"substr(int2send((({sex}) * {1 << BITS_OF_BAND} + ({band}))::int2), 2)"


_AGE = (
    f"coalesce(width_bucket(e.age, '{{{','.join(map(str, _STARTS))}}}'::int[]),"
    f" {BANDS.index(AgeBand.UNKNOWN)})"
)
_BAND = f"array_position('{{{','.join(BANDS)}}}'::text[], a.age_band::text) - 1"
_COUNTED = ", ".join(f"'{status.value}'" for status in Enrolment.COUNTED_STATUSES)


def _packed(training: str) -> dict[str, str]:
    """For each column of a digest the expression that packs it from the register itself.

    A number that does not fit (a target group above 32,767, a longer register) is an error of
    the database, not a wrong figure.
    """
    counted = f"e.training_id = {training} AND e.status IN ({_COUNTED})"
    return {
        "people": f"""coalesce((SELECT string_agg(
  int4send(e.person_id::int4) || {_code(_sex("p.sex"), _AGE)}, '' ORDER BY e.id)
  FROM trainings_enrolment e JOIN people_person p ON p.id = e.person_id
  WHERE {counted}), '')""",  # noqa: S608
        "groups": f"""coalesce((SELECT string_agg(
  int2send(row.place::int2) || int2send(g.targetgroup_id::int2), '')
  FROM (SELECT e.person_id, row_number() OVER (ORDER BY e.id) - 1 AS place
    FROM trainings_enrolment e WHERE {counted}) row
  JOIN people_person_target_groups g ON g.person_id = row.person_id), '')""",  # noqa: S608
        "nameless": f"""coalesce((SELECT string_agg(
  int4send(a.count::int4) || {_code(_sex("a.sex"), _BAND)}, '')
  FROM trainings_aggregatecount a WHERE a.training_id = {training}), '')""",  # noqa: S608
    }


# Names and numbers of ours; input never enters these statements.
# Digests alone. A register without rows has none; one with rows has a digest or a line.
_READ = """
WITH chosen ({names}) AS ({chosen}),
packed AS (
  SELECT chosen.*, d.people, d.groups, d.nameless,
    d.shape <> {shape} OR c.training_id IS NOT NULL AS is_stale
  FROM chosen LEFT JOIN reports_registerdigest d ON d.training_id = chosen.id
  LEFT JOIN (SELECT DISTINCT training_id FROM reports_registerchange) c
    ON c.training_id = chosen.id
)
SELECT bool_or(is_stale), {numbers}, {parts} FROM packed"""
# The same with the registers themselves where a digest does not hold. Apart, because planning
# what is hardly ever needed takes as long as everything else.
_READ_ANEW = """
WITH chosen ({names}) AS ({chosen}),
packed AS MATERIALIZED (
  SELECT chosen.*, {packed}
  FROM chosen LEFT JOIN reports_registerdigest d ON d.training_id = chosen.id
    AND d.shape = {shape}
    AND NOT EXISTS (SELECT 1 FROM reports_registerchange c WHERE c.training_id = chosen.id)
)
SELECT false, {numbers}, {parts} FROM packed"""
_WRITE = """
WITH done AS (
  DELETE FROM reports_registerchange WHERE training_id IN (
    SELECT DISTINCT training_id FROM reports_registerchange LIMIT {batch})
  RETURNING training_id
)
INSERT INTO reports_registerdigest (training_id, shape, {names})
SELECT t.id, {shape}, {columns} FROM trainings_training t
WHERE t.id IN (SELECT training_id FROM done)
ON CONFLICT (training_id) DO UPDATE SET shape = excluded.shape, {renewed}"""


@dataclass(frozen=True)
class Registers:
    """The counted rows of the chosen trainings.

    `facts` holds for each fact its value for every training, `sizes` how many people its register
    has. `people`, `groups` and `nameless` hold the rows of all registers one after the other,
    `nameless_of` the position of their training; a row of `groups` says which row of `people` is
    in which group.
    """

    size: int
    facts: Mapping[str, np.ndarray]
    sizes: np.ndarray
    people: dict[str, np.ndarray]
    groups: dict[str, np.ndarray]
    nameless: dict[str, np.ndarray]
    nameless_of: np.ndarray


def read_registers(
    sql: str,
    params: Any,
    *,
    columns: Sequence[str],
    facts: dict[str, str],
    are_digested: bool = True,
) -> Registers:
    """The registers of the trainings that a statement selects under these columns, `id` first.

    `facts` names what else is read of each training and the expression, a whole number, that it
    is read from. One row of one statement (another one takes its place when a digest turns out to
    be out of date; `are_digested=False` begins with that one): every aggregate goes through the
    same rows in the same order, so lengths and parts belong together.
    """
    kinds = {"people": PEOPLE, "groups": GROUPS, "nameless": NAMELESS}
    lengths = {f"{name}_length": f"coalesce(length({name}), 0)" for name in kinds}
    numbers = facts | lengths
    words = {
        "chosen": sql,
        "names": ", ".join(columns),
        "shape": SHAPE,
        "numbers": _as_text(_pairs(list(numbers.values()))),
        "parts": ", ".join(_as_text(name) for name in kinds),
    }
    with connection.cursor() as cursor:
        is_stale = not are_digested
        if not is_stale:
            cursor.execute(_READ.format(**words), params)
            is_stale, *row = cursor.fetchone()
        if is_stale:
            anew = (f"coalesce(d.{k}, {v}) AS {k}" for k, v in _packed("chosen.id").items())
            cursor.execute(_READ_ANEW.format(**words, packed=", ".join(anew)), params)
            _is_stale, *row = cursor.fetchone()
    packed, *parts = (binascii.a2b_base64(value or "") for value in row)
    found = _fields(packed, np.dtype([(name, ">i4") for name in numbers]))
    rows = {
        name: _fields(part, kind) for (name, kind), part in zip(kinds.items(), parts, strict=True)
    }
    sizes = {name: found[f"{name}_length"] // kind.itemsize for name, kind in kinds.items()}
    first_rows = np.cumsum(sizes["people"]) - sizes["people"]
    size = len(first_rows)
    return Registers(
        size,
        {name: found[name] for name in facts},
        sizes=sizes["people"],
        people=rows["people"],
        groups={
            "group": rows["groups"]["group"],
            "row": np.repeat(first_rows, sizes["groups"]) + rows["groups"]["place"],
        },
        nameless=rows["nameless"],
        nameless_of=np.repeat(np.arange(size), sizes["nameless"]),
    )


def _pairs(numbers: list[str]) -> str:
    """Whole numbers of 32 bits as bytes, two at a time: half as many calls in the database."""
    numbers += ["0"] * (len(numbers) % 2)
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return " || ".join(f"int8send((({a})::int8 << 32) | ({b})::int8)" for a, b in pairs)


def _as_text(column: str) -> str:
    """All values of a column joined. In base64: bytes cross the wire as two hexadecimal digits
    each, half as much again, and take the driver longer."""
    return f"encode(string_agg({column}, ''), 'base64')"


def _fields(packed: bytes, kind: np.dtype) -> dict[str, np.ndarray]:
    """Each field as an array of its own in the machine's byte order, which sorts ten times as
    fast."""
    rows = np.frombuffer(packed, kind)
    return {name: rows[name].astype(np.int32) for name in kind.names or ()}


def digest_statement() -> str:
    """The statement that makes the digests of changed registers anew; `services` runs it."""
    columns = _packed("t.id")
    return _WRITE.format(
        batch=BATCH,
        shape=SHAPE,
        names=", ".join(columns),
        columns=", ".join(columns.values()),
        renewed=", ".join(f"{name} = excluded.{name}" for name in columns),
    )
