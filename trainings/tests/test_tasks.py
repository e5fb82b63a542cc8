import datetime as dt

import pytest
from django.utils import timezone

from centers.tests.factories import create_coordinator
from core import jobs
from core.models import Job
from people.models import Person
from trainings.models import RegisterImport, Training
from trainings.tasks import start_due_trainings
from trainings.tests.factories import create_training

pytestmark = pytest.mark.django_db


def test_start_due_trainings_starts_what_has_begun_and_nothing_else() -> None:
    today = timezone.localdate()
    begun = create_training(starts_on=today, status="planned")
    later = create_training(starts_on=today + dt.timedelta(days=1), status="planned")
    cancelled = create_training(starts_on=today, status="cancelled")
    assert start_due_trainings() == 1
    assert start_due_trainings() == 0
    statuses = dict(Training.objects.values_list("pk", "status"))
    assert statuses == {begun.pk: "running", later.pk: "planned", cancelled.pk: "cancelled"}


@pytest.mark.parametrize("kind", ["trainings.import_analyse", "trainings.import_commit"])
def test_sheet_of_who_left_the_center_is_not_written(kind: str) -> None:
    """Asked for, then the work for the center ended; or restarted by the directorate later."""
    by = create_coordinator()
    center = by.memberships.get().center
    register_import = RegisterImport.objects.create(
        training=create_training(center=center), file_name="a.csv", sha256="0" * 64, created_by=by
    )
    job = Job.objects.create(
        kind=kind, title="Sheet", asked_by=by, center_id=center.pk, language="en",
        params={"import": register_import.pk},
    )  # fmt: skip
    by.memberships.update(left_at=timezone.now())

    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, "no longer works for the center" in job.error) == ("failed", True)
    assert Person.objects.count() == 0
