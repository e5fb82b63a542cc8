import datetime as dt

import pytest
from django.utils import timezone

from trainings.models import Training
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
