"""Users and what the database guards."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import NATIONAL_ROLES, NationalRole
from accounts.tests.factories import create_admin, create_directorate, create_user

pytestmark = pytest.mark.django_db


def test_email_is_unique_in_any_case() -> None:
    create_user(email="Aizada@Example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        create_user(email="aizada@example.ORG")


def test_email_is_kept_in_lower_case() -> None:
    user = create_user(email=" Aizada@Example.org ")

    assert user.email == "aizada@example.org"
    assert User.objects.with_email("AIZADA@example.org").get() == user
    assert User.objects.get_by_natural_key("AIZADA@example.org") == user
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="Aizada@example.org")


def test_user_needs_an_email() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_user_without_a_password_cannot_use_one() -> None:
    assert create_user().has_usable_password() is False


def test_role_is_one_we_know() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        create_user(national_role="king")


def test_who_left_cannot_sign_in() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        create_user(left_at=timezone.now())


@pytest.mark.parametrize(
    ("role", "directorate", "admin", "reviewer", "donor", "mfa"),
    [
        ("", False, False, False, False, False),
        ("admin", True, True, False, False, True),
        ("directorate", True, False, False, False, True),
        ("library_reviewer", False, False, True, False, False),
        ("donor_viewer", False, False, False, True, False),
    ],
)
def test_role_says_what_a_user_is(
    role: str, directorate: bool, admin: bool, reviewer: bool, donor: bool, mfa: bool
) -> None:
    user = User(email="x@example.org", national_role=role)

    assert (user.is_directorate, user.is_admin, user.is_staff, user.is_superuser) == (
        directorate,
        admin,
        admin,
        admin,
    )
    assert (user.is_library_reviewer, user.is_donor_viewer) == (reviewer, donor)
    assert user.needs_mfa is mfa


def test_role_of_who_left_opens_nothing() -> None:
    user = User(email="x@example.org", national_role="admin", is_active=False)

    assert (user.is_directorate, user.is_admin, user.is_superuser) == (False, False, False)


def test_createsuperuser_makes_an_administrator() -> None:
    call_command(
        "createsuperuser", "--noinput", "--email=root@example.org", "--name=Root", verbosity=0
    )

    assert User.objects.get(email="root@example.org").national_role == "admin"


def test_visible_to_shows_all_to_the_directorate_only() -> None:
    user, other = create_user(), create_user()

    assert list(User.objects.visible_to(user)) == [user]
    assert set(User.objects.visible_to(create_admin())) >= {user, other}
    assert set(User.objects.visible_to(create_directorate())) >= {user, other}


@pytest.mark.parametrize(
    ("name", "short"), [("Aizada Toktobekova", "Aizada"), ("", "x@example.org")]
)
def test_short_name(name: str, short: str) -> None:
    assert User(email="x@example.org", name=name).get_short_name() == short


def test_every_role_is_explained() -> None:
    assert [text.code for text in NATIONAL_ROLES] == list(NationalRole.values)
    assert all(text.may for text in NATIONAL_ROLES)
