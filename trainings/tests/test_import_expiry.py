"""Sheets that nobody goes on with: their files and what they say of people go."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.tests.factories import create_directorate
from core import jobs
from core.files import private_storage
from core.models import AuditEntry, Job
from trainings.models import RegisterImport, RegisterImportRow
from trainings.services import imports
from trainings.services.imports.checking import Correction
from trainings.services.imports.expiry import KEPT_DAYS
from trainings.tasks import expire_imports
from trainings.tests.factories import create_enrolment, create_training

pytestmark = pytest.mark.django_db


def create_import(*, days: int, **fields: Any) -> RegisterImport:
    """A sheet with a file and a row that waits, last touched so many days ago."""
    register_import = RegisterImport(
        training=create_training(),
        file_name="june.csv",
        sha256="0" * 64,
        touched_at=timezone.now() - dt.timedelta(days=days),
        **{"state": "ready", "columns": {"0": "full_name"}} | fields,
    )
    register_import.file.save("june.csv", ContentFile(b"a"), save=False)
    register_import.save()
    create_row(register_import, 2)
    return register_import


def create_row(register_import: RegisterImport, number: int, **fields: Any) -> RegisterImportRow:
    return RegisterImportRow.objects.create(
        register_import=register_import,
        number=number,
        raw=["Асанова Айгүл"],
        values={"family_name": "Асанова", "given_name": "Айгүл"},
        candidates=[{"person": 1, "level": "unsure", "reasons": []}],
        **fields,
    )


@pytest.mark.parametrize("state", ["uploaded", "analysing", "ready"])
def test_sheet_nobody_goes_on_with_is_deleted_with_its_file(
    state: str, django_capture_on_commit_callbacks: Any
) -> None:
    old = create_import(days=KEPT_DAYS + 1, state=state)
    young = create_import(days=KEPT_DAYS - 1, state=state)
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_imports() == 1
    assert expire_imports() == 0
    assert list(RegisterImport.objects.all()) == [young]
    assert set(RegisterImportRow.objects.values_list("register_import", flat=True)) == {young.pk}
    assert not private_storage().exists(str(old.file))
    assert private_storage().exists(str(young.file))
    line = AuditEntry.objects.get(action="import_expired")
    assert (line.object_id, line.object_label, line.actor_id, line.center_id) == (
        str(old.pk),
        "june.csv",
        None,
        old.training.center_id,
    )


@pytest.mark.parametrize("state", ["committing", "committed"])
def test_rest_of_a_written_sheet_says_nothing_of_people_any_more(
    state: str, django_capture_on_commit_callbacks: Any
) -> None:
    old = create_import(days=KEPT_DAYS + 1, state=state)
    enrolment = create_enrolment(training=old.training)
    create_row(old, 3, outcome="created", enrolment=enrolment, person=enrolment.person)
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_imports() == 1
    assert expire_imports() == 0
    old.refresh_from_db()
    assert (old.state, str(old.file)) == ("committed", "")
    rest, written = old.rows.all()
    assert (rest.raw, rest.values, rest.candidates, rest.decision) == ([], {}, [], "skip")
    assert (written.raw, written.outcome, written.enrolment) == ([], "created", enrolment)


def test_sheet_at_work_does_not_expire() -> None:
    job = Job.objects.create(kind="trainings.import_commit", title="Sheet", state="running")
    create_import(days=KEPT_DAYS + 1, state="committing", job=job)
    assert expire_imports() == 0


def test_mending_a_row_keeps_the_sheet() -> None:
    old = create_import(days=KEPT_DAYS + 1)
    by = create_directorate()
    imports.correct(old, corrections={2: Correction({0: "Асанова Алия"})}, by=by)
    assert expire_imports() == 0


def test_job_of_a_sheet_that_is_gone_says_so() -> None:
    job = Job.objects.create(
        kind="trainings.import_analyse",
        title="Sheet",
        asked_by=create_directorate(),
        language="en",
        params={"import": 1},
    )
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, "Send the file again" in job.error) == ("failed", True)
