"""Reads over several tables: the map of centers, the network on a day, the staff of a center."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation
from centers.models import Center, Membership, NetworkMembership, Place

Pin = tuple[float, float]


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region of the map and of the list beside it; the keys are what `region_map` wants."""

    code: str
    label: str
    value: int
    url: str

    def as_map(self) -> dict[str, Any]:
        return {"code": self.code, "label": self.label, "value": self.value, "url": self.url}


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


def center_map(regions: Iterable[Place]) -> CenterMap:
    """The public centers as a map; one statement beside the regions that the caller has read."""
    points = Center.objects.public().values_list(
        "region_id", "organisation__place__longitude", "organisation__place__latitude"
    )
    counts: Counter[int] = Counter()
    pins: dict[Pin, None] = {}
    for region_id, longitude, latitude in points.order_by():
        counts[region_id] += 1
        if longitude is not None and latitude is not None:
            pins[float(longitude), float(latitude)] = None
    address = reverse("centers:center_list")
    rows = [
        RegionRow(
            code=region.iso_code,
            label=region.name,
            value=counts[region.pk],
            url=f"{address}?region={region.iso_code}",
        )
        for region in regions
    ]
    return CenterMap(rows=rows, pins=sorted(pins))


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
    ).prefetch_related("organisation__former_names")
    everyone = list(rows.order_by("-joined_on", "-pk"))
    members = [
        row
        for row in everyone
        if row.joined_on and row.joined_on <= day and (not row.left_on or row.left_on > day)
    ]
    for row in members:
        row.name_then = row.organisation.name_on(day)  # type: ignore[attr-defined]
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
