"""Who reads figures, and whose."""

import pytest

from accounts.tests.factories import create_admin, create_directorate, create_user
from centers.tests.factories import create_center, create_coordinator, create_trainer_user
from projects.tests.factories import create_donor, create_donor_viewer, create_project
from reports.permissions import Reader, can_see_dashboard, can_see_rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "dashboard", "rows"),
    [
        (create_admin, True, True),
        (create_directorate, True, True),
        (create_coordinator, True, True),
        (create_donor_viewer, True, False),
        (create_trainer_user, False, False),
        (lambda: create_user(national_role="library_reviewer"), False, False),
        (create_user, False, False),
    ],
)
def test_dashboard_is_for_those_who_answer_for_figures(make, dashboard, rows):
    user = make()

    assert (can_see_dashboard(user), can_see_rows(user)) == (dashboard, rows)


def test_reader_of_the_directorate_has_no_limits():
    reader = Reader(create_directorate())

    assert (reader.centers, reader.projects, reader.key) == (None, None, "network")


def test_reader_who_coordinates_reads_the_own_centers():
    center = create_center()
    create_center()

    reader = Reader(create_coordinator(center=center))

    assert (reader.centers, reader.is_donor) == (frozenset({center.pk}), False)
    assert reader.key == f"centers:{center.pk}"


def test_reader_of_a_donor_reads_the_own_projects():
    donor = create_donor()
    project = create_project(donors=[donor])
    create_project()

    reader = Reader(create_donor_viewer(donor=donor))

    assert (reader.projects, reader.is_donor) == (frozenset({project.pk}), True)
    assert reader.key == f"donor:{project.pk}"
