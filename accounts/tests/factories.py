"""Users for tests."""

import itertools
from typing import Any

from accounts.models import User

_numbers = itertools.count(1)


def create_user(
    *,
    email: str = "",
    name: str = "Aizada Toktobekova",
    national_role: str = "",
    language: str = "en",
    password: str | None = None,
    **fields: Any,
) -> User:
    """A member; without a password, because most tests use `client.force_login`."""
    return User.objects.create_user(
        email=email or f"member-{next(_numbers)}@kaea.example",
        password=password,
        name=name,
        national_role=national_role,
        language=language,
        **fields,
    )


def create_directorate(**fields: Any) -> User:
    """A member of the executive directorate, with a second factor not demanded."""
    values: dict[str, Any] = {"name": "Nurgul Asanova", "national_role": "directorate"}
    return create_user(**values | {"is_demo": True} | fields)


def create_admin(**fields: Any) -> User:
    """An administrator, with a second factor not demanded."""
    values: dict[str, Any] = {"name": "Bakyt Administrator", "national_role": "admin"}
    return create_user(**values | {"is_demo": True} | fields)
