"""Which centers a user works for: the question every access rule of a center asks."""

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from accounts.models import User
    from centers.models import Membership


# What pages and rules ask of a membership, its center and that one's organisation.
READ = (
    ("id", "user_id", "center_id", "role", "joined_at", "left_at"),
    ("id", "organisation_id", "slug", "code", "is_active", "region_id"),
    (
        *("id", "is_restricted", "place_id"),
        *(f"{name}_{code}" for name in ("name", "short_name") for code in ("ky", "ru", "en")),
    ),
)


def memberships(user: "User") -> "list[Membership]":
    """A user's present memberships with their centers; one query per user object."""
    cached: list[Membership] | None = getattr(user, "_portal_memberships", None)
    if cached is None:
        cached = _read(user)
        setattr(user, "_portal_memberships", cached)  # noqa: B010
    return cached


@cache
def _columns() -> list[tuple[Any, list[str]]]:
    """Each model with those of its columns that are read, in the order of its fields."""
    from centers.models import Center, Membership, Organisation

    return [
        (model, [field.attname for field in model._meta.concrete_fields if field.attname in wanted])
        for model, wanted in zip((Membership, Center, Organisation), READ, strict=True)
    ]


@cache
def _statement() -> str:
    shown = [
        f"{alias}.{column}"
        for alias, (_model, columns) in zip("mco", _columns(), strict=True)
        for column in columns
    ]
    return (
        f"SELECT {', '.join(shown)} FROM centers_membership m"  # noqa: S608 - names of ours
        " JOIN centers_center c ON c.id = m.center_id"
        " JOIN centers_organisation o ON o.id = c.organisation_id"
        " WHERE m.user_id = %s AND m.left_at IS NULL ORDER BY c.slug, m.role"
    )


def _read(user: "User") -> "list[Membership]":
    """The same as select_related and only(), which need a tenth of a small page to say so: this
    is asked on every page of a center's people. What is not read here is read when asked for."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [user.pk])
        lines = cursor.fetchall()
    for line in lines:
        values = iter(line)
        membership, center, organisation = (
            model.from_db(connection.alias, columns, [next(values) for _column in columns])
            for model, columns in _columns()
        )
        membership.user, membership.center, center.organisation = user, center, organisation
        found.append(membership)
    return found


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
