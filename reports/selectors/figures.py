"""The figures of the dashboard: trainings, participations and unique people, cut by everything.

One statement. Each person of the chosen trainings becomes one row with a bit mask of everything
the person touched (months, regions, areas, centers), so "people by …" is a count of bits and the
register is read from its index alone, whatever the number of tables.

What is counted, here and nowhere else:
- trainings of the filter; a training belongs to the day it starts on;
- participations: rows of a register with a counted status;
- people: different persons among them; a merged person's rows stand under the surviving one;
- counts without names: never part of the two above;
- age: on the first day of the training; unknown is a value of its own.
"""

import datetime as dt
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from people.models import AGE_BAND_STARTS, AgeBand, Sex
from trainings.models import Enrolment, Training

SEXES = tuple(Sex.values)
BANDS = tuple(AgeBand.values)
MASK_BITS = 62  # of a bigint; its sign stays out of it
_STARTS = sorted(start for start, _band in AGE_BAND_STARTS if start)


@dataclass(frozen=True, slots=True)
class Count:
    """The numbers of one cell; None is a number that this reader may not see."""

    trainings: int | None = 0
    participations: int | None = 0
    people: int | None = 0
    nameless: int | None = 0

    @property
    def is_empty(self) -> bool:
        return not any((self.trainings, self.participations, self.people, self.nameless)) and (
            None not in (self.participations, self.people, self.nameless)
        )


@dataclass(frozen=True, slots=True)
class Bucket:
    """A month, quarter or year of the period, as far as it lies in it."""

    start: dt.date
    end: dt.date
    unit: str


@dataclass(frozen=True)
class Figures:
    """Everything the dashboard shows for one filter, as plain numbers."""

    total: Count
    by_sex: Mapping[str, Count]
    by_age: Mapping[str, Count]
    by_sex_age: Mapping[tuple[str, str], Count]
    by_region: Mapping[int, Count]
    by_area: Mapping[int, Count]
    by_bucket: Mapping[int, Count]
    by_center: Mapping[int, Count]
    # None is "in no target group"; a person may be in several.
    by_group: Mapping[int | None, Count]
    buckets: Sequence[Bucket]
    counted_at: dt.datetime
    # Women among the unique people of an area; nothing for readers who may not see it.
    women_by_area: Mapping[int, int] = field(default_factory=dict)
    # Trainings by year and format.
    by_format: Mapping[tuple[int, str], int] = field(default_factory=dict)
    seconds: float = 0.0
    is_stale: bool = field(default=False, compare=False)

    @property
    def share_of_women(self) -> float | None:
        """Women among unique people; None when there are none or it may not be shown."""
        women, everyone = self.by_sex[Sex.FEMALE].people, self.total.people
        return women / everyone if everyone and women is not None else None


def buckets(start: dt.date, end: dt.date) -> list[Bucket]:
    """The period in months; a long one in quarters, a very long one in years."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    unit, size = ("month", 1) if months <= 24 else ("quarter", 3) if months <= 60 else ("year", 12)
    rows = []
    first = dt.date(start.year, (start.month - 1) // size * size + 1, 1)
    while first <= end:
        index = first.year * 12 + first.month - 1 + size
        following = dt.date(index // 12, index % 12 + 1, 1)
        last = following - dt.timedelta(days=1)
        rows.append(Bucket(max(first, start), min(last, end), unit))
        first = following
    return rows


def figures(
    trainings: QuerySet[Training], *, period: tuple[dt.date, dt.date], dimensions: "Dimensions"
) -> Figures:
    """Count the registers of these trainings, all of which start within the period."""
    started = time.monotonic()
    parts = buckets(*period)
    chosen = trainings.order_by().values_list(
        *("pk", "region_id", "center_id", "programme__area_id", "starts_on", "format")
    )
    sql, params = chosen.query.sql_with_params()
    layout = _Layout(dimensions, parts)
    with connection.cursor() as cursor:
        cursor.execute(_sql(sql, layout), [*params, *layout.params])
        rows = cursor.fetchall()
    return _read(rows, layout, counted_at=timezone.now(), started=started)


@dataclass(frozen=True)
class Dimensions:
    """The known ids of each list; whatever is not among them is counted under id 0, "other"."""

    regions: Sequence[int]
    areas: Sequence[int]
    centers: Sequence[int]


class _Layout:
    """Which bit of a person's mask means what. The first bit of each list is "other".

    Lists that do not fit into one whole number (the centers of a large network) are counted
    apart, which reads the register once more.
    """

    def __init__(self, dimensions: Dimensions, parts: Sequence[Bucket]) -> None:
        self.lists: dict[str, list[int]] = {
            "bucket": [-1, *range(len(parts))],
            "region": [0, *dimensions.regions],
            "area": [0, *dimensions.areas],
            "center": [0, *dimensions.centers],
        }
        self.parts = parts
        self.starts: dict[str, int] = {}
        bit = 0
        for name, values in self.lists.items():
            if bit + len(values) <= MASK_BITS:
                self.starts[name] = bit
                bit += len(values)
        # The order of the placeholders in _sql.
        self.params: list[Any] = [
            dimensions.regions,
            dimensions.centers,
            dimensions.areas,
            [part.start for part in parts],
            *[list(Enrolment.COUNTED_STATUSES)] * 2,
            _STARTS,
            *[list(Enrolment.COUNTED_STATUSES)] * len(self.apart),
            *[list(Enrolment.COUNTED_STATUSES)] * ("area" in self.apart),
        ]

    @property
    def apart(self) -> list[str]:
        return [name for name in self.lists if name not in self.starts]

    @property
    def mask(self) -> str:
        """One bit for everything a training stands for."""
        bits = [f"(1::bigint << {start} + {name})" for name, start in self.starts.items()]
        return " | ".join(bits) or "0::bigint"

    def bits(self, name: str) -> int:
        return ((1 << len(self.lists[name])) - 1) << self.starts[name]


def _sql(chosen: str, layout: _Layout) -> str:
    masks = [
        f"""SELECT '{name}', NULL, NULL, mask & {layout.bits(name)}, count(*), NULL, NULL
FROM person GROUP BY 4"""  # noqa: S608 - names and numbers of ours
        for name in layout.starts
    ]
    masks += [
        f"""SELECT 'apart', '{name}', NULL, {name}, count(*), NULL, NULL FROM (
  SELECT training.{name}, e.person_id FROM training
  JOIN trainings_enrolment e ON e.training_id = training.id AND e.status = ANY(%s)
  GROUP BY 1, 2) pair GROUP BY 4"""  # noqa: S608
        for name in layout.apart
    ]
    masks.append(_women(layout))
    tables = "\nUNION ALL ".join(masks)
    return f"""
WITH chosen (id, region_id, center_id, area_id, starts_on, format) AS ({chosen}),
placed AS (
  SELECT id,
    coalesce(array_position(%s::bigint[], region_id), 0) AS region,
    coalesce(array_position(%s::bigint[], center_id), 0) AS center,
    coalesce(array_position(%s::bigint[], area_id), 0) AS area,
    width_bucket(starts_on, %s::date[]) AS bucket,
    format, extract(year FROM starts_on)::bigint AS year
  FROM chosen
),
training AS MATERIALIZED (
  SELECT placed.*, {layout.mask} AS mask,
    (SELECT count(*) FROM trainings_enrolment e
      WHERE e.training_id = placed.id AND e.status = ANY(%s)) AS participations,
    (SELECT coalesce(sum(a.count), 0) FROM trainings_aggregatecount a
      WHERE a.training_id = placed.id) AS nameless
  FROM placed
),
person_age AS MATERIALIZED (
  SELECT e.person_id, banded.age, count(*) AS participations, bit_or(training.mask) AS mask
  FROM training
  JOIN trainings_enrolment e ON e.training_id = training.id AND e.status = ANY(%s)
  CROSS JOIN LATERAL (SELECT width_bucket(e.age, %s::int[]) AS age) banded
  GROUP BY 1, 2
),
aged AS MATERIALIZED (
  SELECT person_age.*, p.sex FROM person_age JOIN people_person p ON p.id = person_age.person_id
),
person AS MATERIALIZED (
  SELECT person_id, sex, sum(participations)::int AS participations, bit_or(mask) AS mask
  FROM aged GROUP BY 1, 2
)
SELECT 'training' AS kind,
  (CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(area) = 0 THEN 'area'
    WHEN grouping(bucket) = 0 THEN 'bucket' WHEN grouping(center) = 0 THEN 'center'
    ELSE 'total' END) AS a,
  NULL::text AS b, coalesce(region, area, bucket, center)::bigint AS number,
  count(*) AS people, sum(participations) AS participations, sum(nameless) AS nameless
FROM training GROUP BY GROUPING SETS ((region), (area), (bucket), (center), ())
UNION ALL SELECT 'format', format, NULL, year, count(*), NULL, NULL
FROM training GROUP BY format, year
UNION ALL SELECT 'sex_age', sex, age::text, NULL, count(*), sum(participations), NULL
FROM aged GROUP BY sex, age
UNION ALL SELECT 'nameless', a.sex, a.age_band, NULL, NULL, NULL, sum(a.count)
FROM training JOIN trainings_aggregatecount a ON a.training_id = training.id
GROUP BY a.sex, a.age_band
UNION ALL SELECT 'sex', sex, NULL, NULL, count(*), sum(participations), NULL
FROM person GROUP BY sex
UNION ALL SELECT 'group', NULL, NULL, g.targetgroup_id, count(*), sum(participations), NULL
FROM person LEFT JOIN people_person_target_groups g ON g.person_id = person.person_id
GROUP BY g.targetgroup_id
UNION ALL {tables}"""  # noqa: S608 - input goes through params


def _women(layout: _Layout) -> str:
    """The women of each thematic area."""
    if "area" in layout.starts:
        return f"""SELECT 'women', NULL, NULL, mask & {layout.bits("area")}, count(*), NULL, NULL
FROM person WHERE sex = 'F' GROUP BY 4"""  # noqa: S608 - numbers of ours
    return """SELECT 'women', 'apart', NULL, area, count(*), NULL, NULL FROM (
  SELECT training.area, e.person_id FROM training
  JOIN trainings_enrolment e ON e.training_id = training.id AND e.status = ANY(%s)
  JOIN people_person p ON p.id = e.person_id AND p.sex = 'F' GROUP BY 1, 2) pair GROUP BY 4"""


def _read(
    rows: Iterable[tuple[Any, ...]], layout: _Layout, *, counted_at: dt.datetime, started: float
) -> Figures:
    trainings: dict[str, dict[int, tuple[int, int, int]]] = {name: {} for name in layout.lists}
    people: dict[str, dict[int, int]] = {name: {} for name in layout.lists}
    cells: dict[str, dict[Any, list[int]]] = {"sex_age": {}, "sex": {}, "age": {}, "group": {}}
    women: dict[int, int] = {}
    formats: dict[tuple[int, str], int] = {}
    total = (0, 0, 0)

    def add(kind: str, key: Any, counts: tuple[int | None, ...]) -> None:
        old = cells[kind].setdefault(key, [0, 0, 0])
        for place, value in enumerate(counts):
            old[place] += int(value or 0)

    for kind, first, second, number, count, participations, nameless in rows:
        if kind == "training":
            numbers = (int(count), int(participations or 0), int(nameless or 0))
            if first == "total":
                total = numbers
            else:
                trainings[first][layout.lists[first][number]] = numbers
        elif kind == "nameless":
            for name, key in (("sex_age", (first, second)), ("sex", first), ("age", second)):
                add(name, key, (0, 0, nameless))
        elif kind == "sex_age":
            # Everybody has one sex, so people of an age band are those of its cells.
            add(kind, (first, _band(second)), (participations, count))
            add("age", _band(second), (participations, count))
        elif kind == "sex":
            add(kind, first, (participations, count))
        elif kind == "group":
            add(kind, number, (participations, count))
        elif kind == "format":
            formats[number, first] = count
        elif kind == "women" and first == "apart":
            women[layout.lists["area"][number]] = count
        elif kind == "women":
            _count_bits(number >> layout.starts["area"], count, layout.lists["area"], women)
        elif kind == "apart":
            people[first][layout.lists[first][number]] = count
        else:
            _count_bits(number >> layout.starts[kind], count, layout.lists[kind], people[kind])
    everyone = sum(values[1] for values in cells["sex"].values())

    def cut(name: str) -> dict[int, Count]:
        return {
            key: Count(*trainings[name][key][:2], people[name].get(key, 0), trainings[name][key][2])
            for key in layout.lists[name]
            if key in trainings[name]
        }

    def table(name: str, keys: Iterable[Any]) -> dict[Any, Count]:
        found = cells[name]
        return {key: Count(None, *_ordered(found.get(key))) for key in keys}

    return Figures(
        total=Count(total[0], total[1], everyone, total[2]),
        by_sex=table("sex", SEXES),
        by_age=table("age", BANDS),
        by_sex_age=table("sex_age", [(sex, band) for band in BANDS for sex in SEXES]),
        by_region=cut("region"),
        by_area=cut("area"),
        by_bucket=cut("bucket"),
        by_center=cut("center"),
        by_group=table("group", cells["group"]),
        women_by_area=women,
        by_format=formats,
        buckets=layout.parts,
        counted_at=counted_at,
        seconds=time.monotonic() - started,
    )


def _ordered(values: Sequence[int] | None) -> tuple[int, int, int]:
    participations, people, nameless = values or (0, 0, 0)
    return participations, people, nameless


def _band(index: str | None) -> str:
    """The age band by its number from width_bucket; no age is unknown."""
    if index is None:
        return AgeBand.UNKNOWN
    return BANDS[int(index)]


def _count_bits(mask: int, count: int, values: Sequence[int], into: dict[int, int]) -> None:
    """Add the people of one mask to everything it names."""
    while mask:
        lowest = mask & -mask
        value = values[lowest.bit_length() - 1]
        into[value] = into.get(value, 0) + count
        mask ^= lowest
