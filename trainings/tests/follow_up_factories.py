"""People who completed a training some months ago and are asked what became of them."""

import datetime as dt
from typing import Any

from django.utils import timezone

from people.models import PersonPhone
from people.tests.factories import create_consent
from trainings.models import FollowUp, FollowUpAnswer, FollowUpWave, Training
from trainings.services.follow_up_answers import answer_follow_up
from trainings.services.follow_ups import begin_wave, plus_months
from trainings.tests.factories import complete_training


def months_ago(months: int, *, days: int = 0) -> dt.date:
    """The day so many months (and days) before today."""
    return plus_months(timezone.localdate(), -months) - dt.timedelta(days=days)


def create_finished(
    *, months: int = 3, people: int = 2, consent: bool = True, **fields: Any
) -> Training:
    """An approved training that ended so long ago and that everybody completed."""
    ends_on = months_ago(months, days=3)
    training = complete_training(
        people=people,
        starts_on=ends_on - dt.timedelta(days=1),
        ends_on=ends_on,
        status=Training.Status.APPROVED,
        submitted_at=timezone.now(),
        decided_at=timezone.now(),
        **fields,
    )
    for number, row in enumerate(training.enrolments.order_by("pk")):
        if consent:
            create_consent(person=row.person, purpose="contact")
        phone = f"+996700{row.person_id % 1000:03}{number:03}"
        PersonPhone.objects.create(person=row.person, number=phone)
    return training


def create_wave(*, months: int = 3, **fields: Any) -> FollowUpWave:
    """The wave of such a training."""
    wave = begin_wave(create_finished(months=months, **fields), months=months, by=None)
    assert wave is not None
    return wave


def create_answer(
    row: FollowUp, *, outcome: str = "employed", way: str = "call", **fields: Any
) -> FollowUpAnswer:
    """Somebody who is asked works, unless told otherwise."""
    return answer_follow_up(row, way=way, by=None, outcome=outcome, **fields)
