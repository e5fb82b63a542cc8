"""Which centers a user works for: the question every access rule of a center asks."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from centers.models import Membership


# What pages and rules ask of a membership; each page of a center's people asks.
READ = (
    *("user_id", "center_id", "role", "joined_at", "left_at"),
    *("center__slug", "center__code", "center__is_active", "center__region_id"),
    *(f"center__organisation__name_{code}" for code in ("ky", "ru", "en")),
    *(f"center__organisation__short_name_{code}" for code in ("ky", "ru", "en")),
    *("center__organisation__is_restricted", "center__organisation__place_id"),
)


def memberships(user: "User") -> "list[Membership]":
    """A user's present memberships with their centers; one query per user object."""
    cached: list[Membership] | None = getattr(user, "_portal_memberships", None)
    if cached is None:
        rows = user.memberships.active().select_related("center__organisation").only(*READ)
        cached = list(rows.order_by("center__slug", "role"))
        setattr(user, "_portal_memberships", cached)  # noqa: B010
    return cached


def center_ids(user: "User", *, role: str | None = None) -> set[int]:
    """Ids of the centers a user works for at present, in any role or in the given one."""
    return {row.center_id for row in memberships(user) if role is None or row.role == role}


def is_coordinator(user: "User", center_id: int) -> bool:
    """Whether a user coordinates this center at present."""
    return center_id in center_ids(user, role="coordinator")


def current(user: "User", chosen: object, *, role: str | None = None) -> "Membership | None":
    """The membership a user works in now: the chosen one (a pk from the session), else the first.

    With a role, only memberships in that role come into question.
    """
    rows = [row for row in memberships(user) if role is None or row.role == role]
    return next((row for row in rows if row.pk == chosen), rows[0] if rows else None)
