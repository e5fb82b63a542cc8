"""The counted rows of registers, packed: how the database writes them and hands them over.

Counting different people needs every participation of the chosen trainings. Read one by one from
the register, with the sex and the groups of each person, 30,000 of them take the database 200 ms.
So each training has a digest (`RegisterDigest`): what tables cut it by, its counted rows, their
target groups and its counts without names, as four byte strings. `store` reads and keeps them.

Whoever raises `SHAPE` writes a line for every training in a migration, as migration 0007 does.
"""

import numpy as np

from people.models import AGE_BAND_STARTS, AgeBand, Sex
from trainings.models import Enrolment, Training

SEXES = tuple(Sex.values)
BANDS = tuple(AgeBand.values)
FORMATS = tuple(Training.Format.values)
BITS_OF_BAND = 4  # a code is sex × 16 + age band, as numbers in the two lists above
# Changes with what is packed and with the age bands, so that no old digest is taken for a new one.
SHAPE = 3
# Registers that are digested at a time, so that no statement runs for minutes.
BATCH = 2_000

# Big-endian, as the database's int…send functions write them.
# Short on purpose: half the time of a read goes by with carrying them over.
PEOPLE = np.dtype([("person", ">i4"), ("code", "u1")])
GROUPS = np.dtype([("place", ">i2"), ("group", ">i2")])  # place: which row of `people`, from 0 on
NAMELESS = np.dtype([("count", ">i4"), ("code", "u1")])
PARTS = {"people": PEOPLE, "groups": GROUPS, "nameless": NAMELESS}
# What tables cut trainings by, in the order in which it is packed, as whole numbers.
FACTS = {
    "region": "t.region_id",
    "center": "t.center_id",
    "area": "r.area_id",
    "day": "t.starts_on - date '0001-01-01' + 1",  # as date.toordinal counts
    "format": f"array_position('{{{','.join(FORMATS)}}}'::text[], t.format::text) - 1",
}

# The numbers of a digest as `handed_over` writes them: of the parts, how many bytes they have.
NUMBERS = np.dtype([(name, ">i4") for name in ("id", *FACTS, *PARTS)])

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


def packed(training: str) -> dict[str, str]:
    """For each column of a digest the expression that packs it from the register itself.

    A number that does not fit (a target group above 32,767, a longer register) is an error of
    the database, not a wrong figure.
    """
    counted = f"e.training_id = {training} AND e.status IN ({_COUNTED})"
    facts = " || ".join(f"int4send(({fact})::int4)" for fact in FACTS.values())
    return {
        "facts": f"""(SELECT {facts}
  FROM trainings_training t JOIN trainings_programme r ON r.id = t.programme_id
  WHERE t.id = {training})""",  # noqa: S608
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
_WRITE = """
WITH done AS (
  DELETE FROM reports_registerchange WHERE training_id IN (
    SELECT DISTINCT training_id FROM reports_registerchange LIMIT {batch})
  RETURNING training_id
)
INSERT INTO reports_registerdigest (training_id, shape, stamp, {names})
SELECT own.id, {shape}, pg_current_xact_id()::text::bigint, {columns} FROM trainings_training own
WHERE own.id IN (SELECT training_id FROM done)
ON CONFLICT (training_id) DO UPDATE
SET shape = excluded.shape, stamp = excluded.stamp, {renewed}"""
# A dump brings stamps of another server with it; later than now they would be read each time.
RESTAMP = """
UPDATE reports_registerdigest SET stamp = pg_current_xact_id()::text::bigint
WHERE stamp > pg_snapshot_xmax(pg_current_snapshot())::text::bigint"""


def digest_statement() -> str:
    """The statement that makes the digests of changed registers anew; `services` runs it."""
    columns = packed("own.id")
    return _WRITE.format(
        batch=BATCH,
        shape=SHAPE,
        names=", ".join(columns),
        columns=", ".join(columns.values()),
        renewed=", ".join(f"{name} = excluded.{name}" for name in columns),
    )


def handed_over(rows: str) -> str:
    """One line with all digests of these rows: their numbers, then each part, joined.

    Every aggregate goes through the same rows in the same order, so lengths and parts belong
    together. In base64: bytes cross the wire as two hexadecimal digits each, half as much again,
    and take the driver longer.
    """
    lengths = " || ".join(f"int4send(length({name}))" for name in PARTS)
    columns = [f"int4send(id::int4) || facts || {lengths}", *PARTS]
    joined = (f"encode(string_agg({column}, ''), 'base64')" for column in columns)
    return f"SELECT {', '.join(joined)} FROM {rows}"  # noqa: S608
