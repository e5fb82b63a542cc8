"""In which sent reports a training, an event or a person stands: by the ids that were frozen."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from events.models import Delivery, Event
from reports.reporting.models import ReportingPeriod, Submission, SubmittedRows
from reports.reporting.permissions import can_see_draft
from reports.selectors import event_rows
from trainings.models import (
    AggregateCount,
    CourseOrder,
    Enrolment,
    FollowUpAnswer,
    FundingSource,
    MasterAward,
    Training,
)


def sent_reports(
    user: User,
    *,
    training: int | None = None,
    event: int | None = None,
    person: int | None = None,
) -> QuerySet[Submission]:
    """The reports that hold this row and that the reader may open, the latest first: the
    directorate every sending, others the newest one while it stands. A statement for each kind of
    rows and one for the reports."""
    if training is not None:
        holds = _holds(f"training:{training}", _of_training(training))
    elif event is not None:
        holds = _holds(f"event:{event}", _of_event(event))
    else:
        holds = _holds("", _of_person(person or 0))
    periods = ReportingPeriod.objects.visible_to(user)
    rows = Submission.objects.filter(holds, period__in=periods.order_by().values("pk"))
    if not can_see_draft(user):
        later = Submission.objects.filter(period=OuterRef("period"), number__gt=OuterRef("number"))
        rows = rows.filter(~Exists(later), period__state__in=ReportingPeriod.SENT)
    rows = rows.select_related("period__agreement__project", "period__agreement__donor")
    return rows.defer("documents", "figures", "rows").order_by("-submitted_at", "-pk")


def _holds(key: str, rows: Mapping[str, QuerySet[Any]]) -> Q:
    """Submissions whose activities have the key, or whose figures one of the rows."""
    found = Q(rows__has_key=key) if key else Q()
    for kind, own in rows.items():
        ids = ArraySubquery(own.order_by().values("pk"))
        holds = SubmittedRows.objects.filter(kind=kind, ids__overlap=ids)
        found |= Q(pk__in=holds.values("submission"))
    return found


def _of_training(pk: int) -> dict[str, QuerySet[Any]]:
    return {
        "trainings": Training.objects.filter(pk=pk),
        "participations": Enrolment.objects.filter(training=pk),
        "counts": AggregateCount.objects.filter(training=pk),
        "funding": FundingSource.objects.filter(training=pk),
        "awards": MasterAward.objects.filter(training=pk),
        "orders": CourseOrder.objects.filter(links__training=pk),
        "answers": FollowUpAnswer.objects.filter(follow_up__wave__training=pk),
    }


def _of_event(pk: int) -> dict[str, QuerySet[Any]]:
    return {
        "events": Event.objects.filter(pk=pk),
        "guests": event_rows.guests().filter(whole=pk),
        "present": event_rows.present().filter(whole=pk),
        "crowds": event_rows.crowds().filter(whole=pk),
        "recommendations": Delivery.objects.filter(recommendation__event=pk),
    }


def _of_person(pk: int) -> dict[str, QuerySet[Any]]:
    return {
        "participations": Enrolment.objects.filter(person=pk),
        "guests": event_rows.guests().filter(person=pk),
        "present": event_rows.present().filter(person=pk),
        "awards": MasterAward.objects.filter(person=pk),
        "answers": FollowUpAnswer.objects.filter(follow_up__enrolment__person=pk),
    }
