"""Who may manage whom."""

import pytest

from accounts.models import User
from accounts.permissions import can_edit_user, can_give_role, can_manage_users
from accounts.roles import NationalRole

ROLES = ["", *NationalRole.values]


def _user(role: str) -> User:
    return User(email=f"{role or 'none'}@example.org", national_role=role)


@pytest.mark.parametrize("role", ROLES)
def test_can_manage_users_is_the_directorate(role: str) -> None:
    assert can_manage_users(_user(role)) is (role in ("admin", "directorate"))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("given", ROLES)
def test_can_give_role(role: str, given: str) -> None:
    expected = role == "admin" or (role == "directorate" and given != "admin")

    assert can_give_role(_user(role), given) is expected


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("member", ROLES)
def test_can_edit_user(role: str, member: str) -> None:
    expected = role == "admin" or (role == "directorate" and member != "admin")

    assert can_edit_user(_user(role), _user(member)) is expected
