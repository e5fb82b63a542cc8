"""What the home pages show: one for visitors, one for each role after sign-in."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from centers.former_names import place_name_on
from centers.models import Center, Place, ThematicArea
from centers.roles import center_ids
from kaea_portal.context import current_membership
from reports.filters import Quick, quick_period
from reports.permissions import Reader
from reports.selectors.dashboard import dashboard
from reports.selectors.freshness import version
from reports.selectors.public import public_total
from trainings.models import Session, Training
from trainings.selectors import attention, upcoming

NEXT_DAYS = 14
# What the map and the list of centers show.
CENTER_SHOWN = (
    *("slug", "region_id", "organisation__place__longitude", "organisation__place__latitude"),
    *(f"organisation__name_{code}" for code in ("ky", "ru", "en")),
)


@dataclass(frozen=True)
class RegionCenters:
    """A region of the map with its centers."""

    code: str
    name: str
    url: str
    centers: list[Center]


def visitor_home(request: HttpRequest) -> dict[str, Any]:
    """Six statements at most: regions, areas, centers, next trainings, facts, figures."""
    regions = list(Place.objects.regions())
    chosen = request.GET.get("region", "")
    region = next((row for row in regions if row.iso_code == chosen), None)
    public = Center.objects.public().select_related("organisation__place").only(*CENTER_SHOWN)
    centers = list(public.alphabetical())
    period = quick_period(Quick.TWELVE_MONTHS, timezone.localdate())
    total, counted_at = public_total(period)
    return {
        "regions": regions,
        "region": region,
        "areas": ThematicArea.objects.filter(is_active=True)[:6],
        "trainings": upcoming(region=region, limit=4),
        "region_centers": _by_region(regions, centers),
        "map_rows": _map_rows(regions, centers),
        "pins": sorted({pin for center in centers if (pin := _pin(center, regions))}),
        "center_count": len(centers),
        "period": period,
        "figures": total,
        "counted_at": counted_at,
    }


def _by_region(regions: list[Place], centers: list[Center]) -> list[RegionCenters]:
    address = reverse("centers:center_list")
    return [
        RegionCenters(
            region.iso_code,
            region.name,
            f"{address}?region={region.iso_code}",
            [center for center in centers if center.region_id == region.pk],
        )
        for region in regions
    ]


def _map_rows(regions: list[Place], centers: list[Center]) -> list[dict[str, Any]]:
    """Regions with a center lead to the list below; the map itself counts nothing."""
    inhabited = {center.region_id for center in centers}
    return [
        {"code": region.iso_code, "label": region.name, "url": f"#r-{region.iso_code}"}
        for region in regions
        if region.pk in inhabited
    ]


def _pin(center: Center, regions: list[Place]) -> tuple[float, float] | None:
    """Where the diamond of a center stands: its town, else (a part of a city) its region."""
    region = next((row for row in regions if row.pk == center.region_id), None)
    for place in (center.organisation.place, region):
        if place is not None and place.longitude is not None and place.latitude is not None:
            return float(place.longitude), float(place.latitude)
    return None


def member_home(request: HttpRequest, user: User) -> tuple[str, dict[str, Any]]:
    """Template and context of a signed-in person's home."""
    if user.is_directorate:
        return "home_directorate", _directorate(user)
    if center_ids(user, role="coordinator"):
        return "home_coordinator", _coordinator(request, user)
    if user.is_donor_viewer:
        return "home_donor", _figures(user)
    if user.is_library_reviewer:
        return "home_reviewer", {}
    return "home_trainer", _trainer(user)


def _figures(user: User) -> dict[str, Any]:
    """The first figures of the dashboard as it opens."""
    found = dashboard(Reader(user), QueryDict(), version=version())
    return {"board": found.board, "chosen": found.chosen}


def _directorate(user: User) -> dict[str, Any]:
    return {"todo": attention(user, limit=8), **_figures(user)}


def _coordinator(request: HttpRequest, user: User) -> dict[str, Any]:
    return {
        "todo": attention(user, limit=8),
        "trainings": _open_trainings(user)[:6],
        "sessions": _next_sessions(Training.objects.visible_to(user)),
        "membership": current_membership(request, user),
    }


def _trainer(user: User) -> dict[str, Any]:
    return {
        "trainings": _open_trainings(user)[:10],
        "sessions": _next_sessions(Training.objects.visible_to(user)),
        "todo": attention(user, limit=5),
    }


def _open_trainings(user: User) -> QuerySet[Training]:
    """Not closed yet, the oldest first: those wait longest."""
    rows = Training.objects.visible_to(user).filter(status__in=Training.EDITABLE_STATUSES)
    rows = rows.annotate(place_then=place_name_on("place", "starts_on"))
    return rows.select_related("programme").order_by("starts_on", "pk")


def _next_sessions(trainings: Any) -> list[Session]:
    """What is taught in the next two weeks, the soonest first."""
    today = timezone.localdate()
    rows = Session.objects.filter(
        held_on__range=(today, today + dt.timedelta(days=NEXT_DAYS)),
        training__in=trainings.filter(status__in=Training.EDITABLE_STATUSES).values("pk"),
    ).select_related("training__programme", "training__place")
    return list(rows.order_by("held_on", "starts_at", "pk")[:6])
