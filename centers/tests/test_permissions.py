"""Each rule beside its other face: what one may see is what `visible_to` gives."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import create_admin, create_directorate, create_user
from centers import permissions
from centers.models import Center, Membership
from centers.roles import current
from centers.tests.factories import (
    create_center,
    create_coordinator,
    create_membership,
    create_trainer_user,
)
from core.models import Job
from core.tests.factories import create_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> Center:
    return create_center(slug="own")


@pytest.fixture
def users(own: Center) -> dict[str, User]:
    return {
        "directorate": create_directorate(),
        "admin": create_admin(),
        "coordinator": create_coordinator(center=own),
        "trainer": create_trainer_user(center=own),
        "former": create_membership(center=own, left_at="2026-01-01T00:00:00Z").user,
        "donor": create_user(national_role="donor_viewer"),
        "reviewer": create_user(national_role="library_reviewer"),
    }


def test_centers_seen_are_centers_visible(own: Center, users: dict[str, User]) -> None:
    other = create_center(slug="other")
    expected = {
        "directorate": ["other", "own"],
        "admin": ["other", "own"],
        "coordinator": ["own"],
        "trainer": ["own"],
    }
    for role, user in users.items():
        visible = set(Center.objects.visible_to(user))
        assert sorted(center.slug for center in visible) == expected.get(role, [])
        for center in (own, other):
            assert permissions.can_see_center(user, center) == (center in visible)


def test_memberships_seen_are_memberships_visible(own: Center, users: dict[str, User]) -> None:
    create_membership()
    for user in users.values():
        visible = set(Membership.objects.visible_to(user))
        for row in Membership.objects.select_related("center"):
            assert permissions.can_see_membership(user, row) == (row in visible)


def test_who_may_edit_invite_and_manage(own: Center, users: dict[str, User]) -> None:
    other = create_center()
    rules = {
        role: (
            permissions.can_edit_center(user, own),
            permissions.can_edit_center(user, other),
            permissions.can_invite(user, own, "trainer"),
            permissions.can_invite(user, own, "coordinator"),
            permissions.can_invite(user, other, "trainer"),
            permissions.can_manage_network(user),
            permissions.can_use_places(user),
        )
        for role, user in users.items()
    }
    nothing = (False,) * 7
    assert rules == {
        "directorate": (True,) * 7,
        "admin": (True,) * 7,
        "coordinator": (True, False, True, False, False, False, True),
        "trainer": (False,) * 6 + (True,),
        "former": nothing,
        "donor": nothing,
        "reviewer": nothing,
    }


def test_who_ends_whose_work(own: Center, users: dict[str, User]) -> None:
    trainer = create_membership(center=own, role="trainer")
    coordinator = create_membership(center=own)
    ends = {
        role: (
            permissions.can_end_membership(user, trainer),
            permissions.can_end_membership(user, coordinator),
        )
        for role, user in users.items()
    }
    assert [role for role, (may, _) in ends.items() if may] == [
        "directorate",
        "admin",
        "coordinator",
    ]
    assert [role for role, (_, may) in ends.items() if may] == ["directorate", "admin"]


def test_current_membership_is_the_chosen_one_else_the_first() -> None:
    user = create_user()
    first = create_membership(user=user, center=create_center(slug="a"))
    second = create_membership(user=user, center=create_center(slug="b"), role="trainer")

    assert current(user, second.pk) == second
    assert [current(user, wrong) for wrong in (None, 0, "x")] == [first] * 3
    assert current(user, second.pk, role="coordinator") == first
    assert current(create_user(), None) is None


def test_files_of_long_work_stay_with_the_center_its_people_leave(own: Center) -> None:
    user = create_coordinator(center=own)
    create_membership(user=user, center=create_center(), role="trainer")
    about_center = create_job(asked_by=user, center_id=own.pk, state="done")
    about_nothing = create_job(asked_by=user, state="done")
    assert set(Job.objects.visible_to(user)) == {about_center, about_nothing}

    user.memberships.filter(center=own).update(left_at="2026-01-01T00:00:00Z")
    user = User.objects.get(pk=user.pk)
    client = Client()
    client.force_login(user)
    pages = ("job_detail", "job_download", "job_restart")
    paths = [reverse(f"core:{name}", args=[about_center.pk]) for name in pages]

    assert list(Job.objects.visible_to(user)) == [about_nothing]
    assert set(Job.objects.visible_to(create_directorate())) == {about_center, about_nothing}
    assert [client.get(path).status_code for path in paths[:2]] == [404, 404]
    assert client.post(paths[2]).status_code == 404
    assert list(client.get(reverse("core:job_list")).context["page"]) == [about_nothing]
