"""The counted rows of registers, packed: how the database writes them and hands them over.

Counting different people needs every participation of the chosen trainings. Read one by one from
the register, with the sex and the groups of each person, 30,000 of them take the database 200 ms.
So each training has a digest (`RegisterDigest`): what tables cut it by, its counted rows, their
target groups and its counts without names, as four byte strings. An event has one of the same
shape (`EventDigest`). `store` reads and keeps them.

Whoever raises `SHAPE` writes a line for every training and event in a migration, as migrations
0007 and 0008 do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from events.models import Attendee, Event, Registration
from people.models import AGE_BAND_STARTS, AgeBand, Sex
from trainings.models import Enrolment, Training

SEXES = tuple(Sex.values)
BANDS = tuple(AgeBand.values)
FORMATS = tuple(Training.Format.values)
KINDS = tuple(Event.Kind.values)
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
_TRAINING_FACTS = {
    "region": "t.region_id",
    "center": "t.center_id",
    "area": "r.area_id",
    "day": "t.starts_on - date '0001-01-01' + 1",  # as date.toordinal counts
    "format": f"array_position('{{{','.join(FORMATS)}}}'::text[], t.format::text) - 1",
}

# The same for events; 0 where there is none.
_EVENT_FACTS = {
    "region": "coalesce(t.region_id, 0)",
    "center": "coalesce(t.center_id, 0)",
    "kind": f"array_position('{{{','.join(KINDS)}}}'::text[], t.kind::text) - 1",
}

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


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _facts(expressions: Iterable[str]) -> str:
    return " || ".join(f"int4send(({fact})::int4)" for fact in expressions)


def _packed_training(training: str) -> dict[str, str]:
    """For each column of a digest the expression that packs it from the register itself.

    A number that does not fit (a target group above 32,767, a longer register) is an error of
    the database, not a wrong figure.
    """
    counted = f"e.training_id = {training} AND e.status IN ({_listed(Enrolment.COUNTED_STATUSES)})"
    return {
        "facts": f"""(SELECT {_facts(_TRAINING_FACTS.values())}
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


def _packed_event(event: str) -> dict[str, str]:
    """The same for an event that is no part of another one, with all its parts that were held.

    A person who stands on it twice, as a guest and on the attendance of a part, is one row. Guests
    of whom there is no record are rows of person 0. Nothing cuts events by sex, age or group.
    """
    done = _listed(Event.DONE_STATUSES)
    own = f"(w.id = {event} OR w.parent_id = {event}) AND w.status IN ({done})"
    came = f"g.status IN ({_listed(Registration.COUNTED_STATUSES)})"
    return {
        "facts": f"(SELECT {_facts(_EVENT_FACTS.values())} FROM events_event t WHERE t.id = {event})",  # noqa: S608, E501
        "people": f"""coalesce((SELECT string_agg(int4send(o.person::int4) || '\\x00'::bytea, '')
  FROM (
    SELECT g.person_id AS person FROM events_registration g
    JOIN events_event w ON w.id = g.event_id WHERE {own} AND {came} AND g.person_id IS NOT NULL
    UNION
    SELECT a.person_id FROM events_attendee a
    JOIN events_event w ON w.id = a.event_id
    WHERE {own} AND a.state = '{Attendee.State.PRESENT}' AND a.person_id IS NOT NULL
    UNION ALL
    SELECT 0 FROM events_registration g
    JOIN events_event w ON w.id = g.event_id WHERE {own} AND {came} AND g.person_id IS NULL
  ) o), '')""",  # noqa: S608
        "groups": "''::bytea",
        "nameless": f"""coalesce((SELECT int4send(sum(c.count)::int4) || '\\x00'::bytea
  FROM events_eventaggregate c JOIN events_event w ON w.id = c.event_id WHERE {own}
  HAVING count(*) > 0), '')""",  # noqa: S608
    }


@dataclass(frozen=True)
class Source:
    """What has digests: the tables they and the changes lie in, and how one is packed."""

    name: str
    rows: str
    digests: str
    changes: str
    key: str
    facts: tuple[str, ...]
    packed: Callable[[str], dict[str, str]]
    # A line of changes may name a part: whose digest is meant, of the row `w`.
    whole: str = ""

    @property
    def changed(self) -> str:
        """What digests the lines of changes mean, as a table."""
        if not self.whole:
            return self.changes
        return (
            f"(SELECT {self.whole} AS {self.key} FROM {self.changes} n"  # noqa: S608
            f" JOIN {self.rows} w ON w.id = n.{self.key})"
        )

    @property
    def done(self) -> str:
        """The same of the lines that are being deleted."""
        if not self.whole:
            return "SELECT id FROM done"
        return f"SELECT {self.whole} FROM done JOIN {self.rows} w USING (id)"  # noqa: S608

    @property
    def numbers(self) -> np.dtype:
        """Of a digest as `handed_over` writes them: of the parts, how many bytes they have."""
        return np.dtype([(name, ">i4") for name in ("id", *self.facts, *PARTS)])


TRAININGS = Source(
    *("trainings", "trainings_training", "reports_registerdigest", "reports_registerchange"),
    *("training_id", tuple(_TRAINING_FACTS), _packed_training),
)
EVENTS = Source(
    *("events", "events_event", "reports_eventdigest", "reports_eventchange"),
    *("event_id", tuple(_EVENT_FACTS), _packed_event, "coalesce(w.parent_id, w.id)"),
)
SOURCES = (TRAININGS, EVENTS)

# Names and numbers of ours; input never enters these statements.
_WRITE = """
WITH done AS (
  DELETE FROM {source.changes} WHERE {source.key} IN (
    SELECT DISTINCT {source.key} FROM {source.changes} LIMIT {batch})
  RETURNING {source.key} AS id
)
INSERT INTO {source.digests} ({source.key}, shape, stamp, {names})
SELECT own.id, {shape}, pg_current_xact_id()::text::bigint, {columns} FROM {source.rows} own
WHERE own.id IN ({source.done})
ON CONFLICT ({source.key}) DO UPDATE
SET shape = excluded.shape, stamp = excluded.stamp, {renewed}"""
# A dump brings stamps of another server with it; later than now they would be read each time.
_RESTAMP = """
UPDATE {source.digests} SET stamp = pg_current_xact_id()::text::bigint
WHERE stamp > pg_snapshot_xmax(pg_current_snapshot())::text::bigint"""


def restamp_statement(source: Source) -> str:
    """The statement that mends stamps of another server; `services` runs it."""
    return _RESTAMP.format(source=source)


def digest_statement(source: Source) -> str:
    """The statement that makes the digests of changed registers anew; `services` runs it."""
    columns = source.packed("own.id")
    return _WRITE.format(
        source=source,
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
