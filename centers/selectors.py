"""Reads over several tables: the directory of centers, the network on a day, a center's staff.

The public directory reads plain values, not models: it is the page most people open.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, cast

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from modeltranslation.utils import resolution_order
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import Invitation
from centers.models import Center, Membership, NetworkMembership, Place, ThematicArea
from core.ordering import by_name
from core.statements import KeptStatement

Pin = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Named:
    """A region or a thematic area as a choice: what filters and the map need of it."""

    pk: int
    code: str
    name: str


def name_columns(prefix: str = "", field: str = "name") -> list[str]:
    """The columns of a name, that of the reader's language first."""
    return [f"{prefix}{field}_{language}" for language in resolution_order(get_language())]


def first_text(texts: Iterable[str | None]) -> str:
    """What the reader gets of the texts in those columns."""
    return next(filter(None, texts), "")


def _first_named(texts: Iterable[str | None]) -> tuple[str, str]:
    """The same with its language, for texts that stand in the order of `name_columns`."""
    pairs = zip(texts, resolution_order(get_language()), strict=True)
    return next(((text, code) for text, code in pairs if text), ("", ""))


def regions() -> list[Named]:
    """The regions and republican cities by their ISO codes."""
    return [Named(pk, code, first_text(names)) for pk, code, *names in _regions.lines()]


_regions = KeptStatement(
    lambda: Place.objects.regions().values_list("pk", "iso_code", *name_columns())
)


def areas() -> list[Named]:
    """The thematic areas in use."""
    return [Named(pk, code, first_text(names)) for pk, code, *names in _areas.lines()]


_areas = KeptStatement(
    lambda: ThematicArea.objects.filter(is_active=True).values_list("pk", "code", *name_columns())
)


def regions_and_areas() -> tuple[list[Named], list[Named]]:
    """Both at once: the home page asks for them each time and has few statements to spend."""
    found: tuple[list[Named], list[Named]] = ([], [])
    rows = sorted(_regions_and_areas.lines(), key=lambda row: row[:3])
    for place, _rank, _key, pk, code, *names in rows:
        found[place].append(Named(pk, code, first_text(names)))
    return found


def _regions_and_areas_rows() -> QuerySet[Any, Any]:
    region_rows = Place.objects.regions().order_by()
    area_rows = ThematicArea.objects.filter(is_active=True).order_by()
    columns = ("list", "rank", "key", "pk", "shown_code", *name_columns())
    rows = region_rows.annotate(
        list=Value(0), rank=Value(0), key=F("code"), shown_code=F("iso_code")
    ).values_list(*columns)
    return rows.union(
        area_rows.annotate(
            list=Value(1), rank=F("position"), key=F("code"), shown_code=F("code")
        ).values_list(*columns),
        all=True,
    )


_regions_and_areas = KeptStatement(_regions_and_areas_rows)


@dataclass(frozen=True, slots=True)
class CenterRow:
    """A center on the public list."""

    url: str
    name: str
    language: str  # of the name
    town: str
    region: str
    phone: str
    phone_text: str
    areas: list[str]


def listed(centers: QuerySet[Center]) -> QuerySet[Center, Any]:
    """Centers as the plain values that `center_rows` reads."""
    organisation, place = name_columns("organisation__"), name_columns("organisation__place__")
    taught = Center.thematic_areas.through.objects.filter(center=OuterRef("pk"))
    centers = centers.annotate(
        # As text: the field would parse each number, and a page has 25 of them.
        phone=Cast("organisation__phone", TextField()),
        taught=ArraySubquery(taught.values("thematicarea_id")),
    )
    return centers.values_list("slug", "region_id", "phone", "taught", *organisation, *place)


def center_rows(
    values: Iterable[Any], *, regions: Iterable[Named], areas: Sequence[Named]
) -> list[CenterRow]:
    """One page of the public list."""
    region_names = {region.pk: region.name for region in regions}
    base = reverse("centers:center_list")
    count = len(name_columns())
    rows = []
    for slug, region_id, phone, taught, *names in values:
        town, region = first_text(names[count:]), region_names.get(region_id, "")
        name, language = _first_named(names[:count])
        rows.append(
            CenterRow(
                url=f"{base}{slug}/",
                name=name,
                language=language,
                town=town,
                region="" if town == region else region,
                phone=phone,
                phone_text=_phone_text(phone),
                areas=[area.name for area in areas if area.pk in taught],
            )
        )
    return rows


@lru_cache(maxsize=4096)
def _phone_text(number: str) -> str:
    """A number in groups; parsing one costs more than all the rest of its row."""
    return PhoneNumber.from_string(number).as_international if number else ""


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region of the map and of the list beside it; the keys are what `region_map` wants."""

    code: str
    label: str
    value: int
    url: str

    def as_map(self) -> dict[str, Any]:
        """The number is spoken only: drawn, it would hide behind the diamonds of the towns."""
        return {"code": self.code, "label": f"{self.label}: {self.value}", "url": self.url}


@dataclass(frozen=True, slots=True)
class CenterMap:
    """How many centers each region has, and where they stand."""

    rows: list[RegionRow]
    pins: list[Pin]

    @property
    def map_rows(self) -> list[dict[str, Any]]:
        return [row.as_map() for row in self.rows]

    @property
    def total(self) -> int:
        return sum(row.value for row in self.rows)


def center_map(regions: Iterable[Named]) -> CenterMap:
    """The public centers as a map; one statement beside the regions that the caller has read."""
    counts: Counter[int] = Counter()
    pins: set[Pin] = set()
    for region_id, x, y in _points.lines():
        counts[region_id] += 1
        if x is not None and y is not None:
            pins.add((x, y))
    address = reverse("centers:center_list")
    rows = [
        RegionRow(
            code=region.code,
            label=region.name,
            value=counts[region.pk],
            url=f"{address}?region={region.code}",
        )
        for region in regions
    ]
    return CenterMap(rows=rows, pins=sorted(pins))


def _axis(path: str) -> Cast:
    # As a float: decimals of 500 centers take a millisecond.
    return Cast(path, FloatField())


_points = KeptStatement(
    lambda: (
        Center.objects.public()
        .order_by()
        .annotate(
            x=_axis("organisation__place__longitude"), y=_axis("organisation__place__latitude")
        )
        .values_list("region_id", "x", "y")
    )
)


# A region names its centers up to so many; more are a number and a link.
NAMED_CENTERS = 4


@dataclass(frozen=True, slots=True)
class CenterLink:
    url: str
    name: str
    language: str  # of the name


@dataclass(frozen=True, slots=True)
class RegionCenters:
    """A region with its centers, as the home page tells of it; `named` is empty where there are
    many, so that the page stays short however large the network is."""

    code: str
    label: str
    url: str
    count: int
    named: list[CenterLink]


@dataclass(frozen=True, slots=True)
class CentersAtHome:
    """Regions that have a center, and where the centers stand."""

    regions: list[RegionCenters]
    pins: list[Pin]
    total: int

    @property
    def map_rows(self) -> list[dict[str, Any]]:
        """A region leads to its line of the list; the map itself counts nothing."""
        return [
            {"code": row.code, "label": row.label, "url": f"#r-{row.code}"} for row in self.regions
        ]


def centers_at_home(regions: Iterable[Named]) -> CentersAtHome:
    """The public centers by region; one statement beside the regions that the caller has read."""
    found = {region_id: row for region_id, *row in _centers_at_home.lines()}
    pins: set[Pin] = set()
    for _count, xs, ys, *_firsts in found.values():
        pins.update((x, y) for x, y in zip(xs, ys, strict=True) if x is not None and y is not None)
    base = reverse("centers:center_list")
    lines = []
    for region in regions:
        if region.pk not in found:
            continue
        count, _xs, _ys, *firsts = found[region.pk]
        names = zip(*firsts, strict=True) if count <= NAMED_CENTERS else ()
        named = [_center_link(base, *row) for row in names]
        url = f"{base}?region={region.code}"
        lines.append(RegionCenters(region.code, region.name, url, count, named))
    return CentersAtHome(lines, sorted(pins), sum(count for count, *_rest in found.values()))


class _Firsts(Func):
    """The first of an array, as many as a region names."""

    template = f"(%(expressions)s)[:{NAMED_CENTERS}]"


def _centers_at_home_rows() -> QuerySet[Center, Any]:
    """A row a region: how many, where they stand, the first in the alphabet. All lists have the
    same order, so the database sorts once."""
    town, region = "organisation__place__", "region__"
    # Of a part of a city, say, nobody has said where it is: the diamond stands in the region.
    town_known = Q(**{f"{town}longitude__isnull": False, f"{town}latitude__isnull": False})
    x, y = (
        Case(When(town_known, then=_axis(f"{town}{axis}")), default=_axis(f"{region}{axis}"))
        for axis in ("longitude", "latitude")
    )
    in_order = partial(ArrayAgg, order_by=(*by_name("organisation__name"), "pk"))
    names = ("slug", *name_columns("organisation__"))
    firsts = {f"first_{name}": _Firsts(in_order(name)) for name in names}
    rows = Center.objects.public().order_by().values("region_id")
    found = rows.annotate(count=Count("pk"), xs=in_order(x), ys=in_order(y), **firsts)
    return found.values_list("region_id", "count", "xs", "ys", *firsts)


_centers_at_home = KeptStatement(_centers_at_home_rows)


def _center_link(base: str, slug: str, *names: str | None) -> CenterLink:
    name, language = _first_named(names)
    return CenterLink(url=f"{base}{slug}/", name=name, language=language)


@dataclass(frozen=True, slots=True)
class NetworkOn:
    """The network on a day and the moves around it."""

    day: dt.date
    size: int
    applicants: list[NetworkMembership]
    members: list[NetworkMembership]
    left: list[NetworkMembership]


def network_on(day: dt.date) -> NetworkOn:
    """Members on a day (the latest first), who has left by then, and who waits now."""
    rows = NetworkMembership.objects.select_related(
        "organisation__place", "organisation__country"
    ).prefetch_related("organisation__former_names", "organisation__place__former_names")
    everyone = list(rows.order_by("-joined_on", "-pk"))
    members = [
        row
        for row in everyone
        if row.joined_on and row.joined_on <= day and (not row.left_on or row.left_on > day)
    ]
    for row in members:
        organisation, shown = row.organisation, cast("Any", row)
        shown.name_then = organisation.name_on(day)
        place = organisation.place
        shown.place_then = place.name_on(day) if place else organisation.country.name
    left = [row for row in everyone if row.left_on and row.left_on <= day]
    return NetworkOn(
        day=day,
        size=len(members),
        applicants=[row for row in everyone if row.status == NetworkMembership.Status.APPLICANT],
        members=members,
        left=sorted(left, key=lambda row: (row.left_on, row.pk), reverse=True),
    )


def staff(center: Center) -> list[Membership]:
    """Present and former people of a center; `waits` says who has not come by his invitation."""
    invitations = Invitation.objects.filter(
        user=OuterRef("user"), accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
    )
    rows = center.memberships.select_related("user").annotate(waits=Exists(invitations))
    return list(rows.order_by("role", "user__name", "pk"))
