"""What services write, refuse and record."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.services import invite, leave
from accounts.tests.factories import create_directorate, create_user
from centers.tests.factories import create_region
from core.models import AuditEntry
from projects import services
from projects.models import DonorViewer, Project
from projects.tests.factories import create_donor, create_donor_viewer, create_project

pytestmark = pytest.mark.django_db
DAYS = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 12, 31)}


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    """The code of the only refusal, wherever it stands."""
    value = error.value
    if hasattr(value, "error_dict"):
        return str(next(iter(value.error_dict.values()))[0].code)
    return str(value.error_list[0].code)


def test_create_project_writes_donors_regions_and_a_line() -> None:
    donor, region = create_donor(), create_region()
    project = services.create_project(
        code="ale",
        title_ky=" Долбоор ",
        donors=[donor],
        regions=[region],
        by=create_directorate(),
        **DAYS,
    )
    assert (project.title_ky, list(project.donors.all()), list(project.regions.all())) == (
        "Долбоор",
        [donor],
        [region],
    )
    assert AuditEntry.objects.get().action == "project_created"


def test_create_project_refuses_what_makes_no_sense() -> None:
    create_project(code="taken")
    donor = create_donor()
    refused: list[tuple[str, dict[str, Any]]] = [
        ("code_taken", {"code": "taken"}),
        ("code_taken", {"code": "new"}),
        ("no_title", {"title_ky": "  "}),
        ("no_donor", {"donors": []}),
        ("no_dates", {"ends_on": None}),
        ("dates", {"ends_on": dt.date(2025, 12, 31)}),
    ]
    for code, fields in refused:
        values: dict[str, Any] = {"code": "free", "title_ky": "А", "donors": [donor], **DAYS}
        with pytest.raises(ValidationError) as error:
            services.create_project(by=None, **values | fields)
        assert code_of(error) == code
    assert Project.objects.count() == 1


def test_update_project_records_each_change_once() -> None:
    project = create_project(title="Old")
    by, donor = create_directorate(), create_donor(name="New donor")
    values: dict[str, Any] = {"donors": [donor], "regions": [create_region()], "title_en": "New"}
    services.update_project(project, by=by, **values)
    services.update_project(project, by=by, **values)

    line = AuditEntry.objects.get()
    assert line.changes == {
        "title_en": ["Old", "New"],
        "donors": [["Donor"], ["New donor"]],
        "regions": [[], ["Naryn region"]],
    }


def test_update_project_refuses_dates_that_cross() -> None:
    project = create_project()
    with pytest.raises(ValidationError) as error:
        services.update_project(
            project,
            by=create_directorate(),
            donors=project.donors.all(),
            regions=[],
            ends_on=dt.date(2020, 1, 1),
        )
    assert code_of(error) == "dates"


def test_add_viewer_takes_donor_viewers_only_and_once() -> None:
    donor, by = create_donor(), create_directorate()
    officer = create_user(national_role="donor_viewer")
    services.add_viewer(donor=donor, user=officer, by=by)
    with pytest.raises(ValidationError) as twice:
        services.add_viewer(donor=donor, user=officer, by=by)
    with pytest.raises(ValidationError) as wrong:
        services.add_viewer(donor=donor, user=create_user(), by=by)

    assert (code_of(twice), code_of(wrong)) == ("exists", "role")
    assert DonorViewer.objects.get().user == officer
    assert AuditEntry.objects.get().changes == {"donor": ["", "Donor"]}


def test_remove_viewer_twice_leaves_one_line() -> None:
    viewer = DonorViewer.objects.get(user=create_donor_viewer())
    by = create_directorate()
    services.remove_viewer(viewer, by=by)
    services.remove_viewer(viewer, by=by)
    assert DonorViewer.objects.count() == 0
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["viewer_removed"]


def test_officer_who_left_reads_for_no_donor_when_he_comes_back() -> None:
    officer, by = create_donor_viewer(), create_directorate()
    leave(officer, by=by)
    invite(officer.email, "Back", "en", "donor_viewer", by=by)

    assert DonorViewer.objects.count() == 0
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["member_left", "viewer_removed", "invited"]
