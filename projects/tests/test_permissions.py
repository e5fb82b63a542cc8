"""Each rule beside its other face."""

import pytest

from accounts.tests.factories import create_admin, create_directorate, create_user
from centers.tests.factories import create_coordinator, create_trainer_user
from projects.models import Project
from projects.permissions import can_edit_project, can_see_project
from projects.tests.factories import create_donor, create_donor_viewer, create_project

pytestmark = pytest.mark.django_db


def test_projects_seen_are_projects_visible() -> None:
    donor = create_donor()
    own, other = create_project(code="own", donors=[donor, create_donor()]), create_project()
    seen = {
        create_directorate(): {own, other},
        create_admin(): {own, other},
        create_coordinator(): {own, other},
        create_trainer_user(): {own, other},
        create_donor_viewer(donor=donor): {own},
        create_user(): set(),
        create_user(national_role="library_reviewer"): set(),
    }
    for user, expected in seen.items():
        visible = list(Project.objects.visible_to(user))
        assert (set(visible), len(visible)) == (expected, len(expected))
        for project in (own, other):
            assert can_see_project(user, project) == (project in expected)
            assert can_edit_project(user, project) == user.is_directorate
