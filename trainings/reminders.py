"""Reminders about trainings. Each function decides one record anew."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import dates
from core.reminders import Reminder, rule
from trainings.models import (
    Certificate,
    Enrolment,
    FollowUp,
    FollowUpWave,
    Training,
    TrainingTrainer,
)

Status = Training.Status
WEEK, MONTH = dt.timedelta(days=7), dt.timedelta(days=45)


def _of(training: Training, day: dt.date, **words: Any) -> Reminder:
    return Reminder(
        day,
        to=f"coordinators:{training.center_id}",
        words={"title": training.programme.title, "number": training.slug, **words},
        url=training.get_absolute_url(),
        center_id=training.center_id,
        whose=training.center.organisation.name,
    )


@rule(
    "trainings.begins",
    _("A training begins"),
    Training,
    days=(-3, -1),
    urgent_from=-1,
    is_optional=True,
    rows=lambda today: Training.objects.filter(
        status=Status.PLANNED, starts_on__range=(today, today + WEEK)
    ),
    places=("title", "number", "place"),
    subject=_("{title} begins on {day}"),
    body=_(
        "Hello, {name}.\n\nThe training “{title}” ({number}) begins on {day}, {place}. "
        "Is everything ready?\n\n{url}\n"
    ),
)
def training_begins(training: Training) -> Reminder | None:
    """Before the first day, as long as it has not come."""
    if training.status != Status.PLANNED or training.starts_on < timezone.localdate():
        return None
    place = training.place.name if training.place else ""
    return _of(training, training.starts_on, place=place)


@rule(
    "trainings.not_closed",
    _("A register is not closed"),
    Training,
    days=(3, 10, 24),
    escalate_after=14,
    rows=lambda today: Training.objects.filter(
        status__in=(Status.PLANNED, Status.RUNNING), ends_on__range=(today - MONTH, today)
    ),
    places=("title", "number"),
    subject=_("Close the register of {title}"),
    body=_(
        "Hello, {name}.\n\nThe training “{title}” ({number}) ended on {day}, and its register is "
        "not submitted yet.\n\n{url}\n"
    ),
)
def register_not_closed(training: Training) -> Reminder | None:
    """After the last day, until the register is submitted."""
    if training.status not in (Status.PLANNED, Status.RUNNING):
        return None
    return _of(training, training.ends_on)


@rule(
    "trainings.returned",
    _("A returned training waits"),
    Training,
    days=(3, 10, 24),
    escalate_after=14,
    rows=lambda today: Training.objects.filter(
        status=Status.RETURNED, updated_at__gte=timezone.now() - MONTH
    ),
    places=("title", "number"),
    subject=_("Returned and not submitted again: {title}"),
    body=_(
        "Hello, {name}.\n\nThe training “{title}” ({number}) was returned on {day} and waits for "
        "your corrections.\n\n{url}\n"
    ),
)
def returned_waits(training: Training) -> Reminder | None:
    """After it came back, until it is submitted again."""
    if training.status != Status.RETURNED:
        return None
    last = training.decisions.first()
    return _of(training, timezone.localdate(last.decided_at)) if last else None


@rule(
    "trainings.follow_up_due",
    _("Graduates are to be asked"),
    FollowUpWave,
    days=(3, 14),
    escalate_after=28,
    is_optional=True,
    rows=lambda today: FollowUpWave.objects.filter(due_on__range=(today - MONTH, today)),
    places=("title", "number", "months", "count"),
    subject=_("Ask what became of the graduates of {title}"),
    body=_(
        "Hello, {name}.\n\nPeople of “{title}” ({number}) who are still to be asked, {months} "
        "months after it: {count}. Their turn came on {day}.\n\n{url}\n"
    ),
)
def follow_up_due(wave: FollowUpWave) -> Reminder | None:
    """3, 6 and 12 months after a training, as long as somebody waits whom nobody has asked."""
    rows = FollowUp.objects.live().filter(wave=wave).with_state()
    count = rows.in_state(FollowUp.State.WAITING).order_by().count()
    if not count:
        return None
    url = reverse("trainings:follow_up_list") + "?state=waiting"
    return replace(_of(wave.training, wave.due_on, months=wave.months, count=count), url=url)


@rule(
    "trainings.certificate_expires",
    _("A certificate expires"),
    Certificate,
    days=(-30, -7),
    rows=lambda today: Certificate.objects.printable().filter(
        expires_on__range=(today, today + MONTH), person__isnull=False
    ),
    places=("code",),
    subject=_("Your certificate is valid until {day}"),
    body=_(
        "Hello, {name}.\n\nYour certificate {code} is valid until {day}. Ask your center what "
        "is needed to renew it.\n\n{url}\n"
    ),
)
def certificate_expires(certificate: Certificate) -> Reminder | None:
    """The holder hears it, by e-mail or from somebody who calls."""
    is_over = certificate.revoked_at or certificate.superseded_at or not certificate.holder_name
    day = certificate.expires_on
    if is_over or day is None or certificate.person_id is None or day < timezone.localdate():
        return None
    return Reminder(
        day,
        to=f"one_person:{certificate.person_id}",
        words={"code": certificate.code},
        url=certificate.get_absolute_url(),
        center_id=certificate.center_id,
    )


@rule(
    "trainings.not_delivered",
    _("Trained as a trainer, no own training yet"),
    Enrolment,
    days=(0, 30),
    rows=lambda today: Enrolment.objects.filter(
        status=Enrolment.Status.ENROLLED,
        training__cascade_plan__deliver_by__range=(today - MONTH, today + WEEK),
    ),
    places=("title", "number", "dates"),
    subject=_("Your first own training"),
    body=_(
        "Hello, {name}.\n\nYou took the training of trainers “{title}” ({dates}). A first training "
        "of your own was planned by {day}, and none is in the portal yet.\n\nAgree a day with your "
        "center. If you have taught already, ask the coordinator to name you as the trainer.\n"
    ),
)
def not_delivered(row: Enrolment) -> Reminder | None:
    """Who took a training of trainers and has begun none of his own by the day of its plan."""
    tot = row.training
    plan = getattr(tot, "cascade_plan", None)
    day = plan.deliver_by if plan else None
    if day is None or row.status != Enrolment.Status.ENROLLED or tot.status == Status.CANCELLED:
        return None
    begun = TrainingTrainer.objects.of_tot(tot, with_drafts=True).filter(person=row.person_id)
    if row.person.anonymised_at is not None or begun.exists():
        return None
    return Reminder(
        day,
        to=f"one_person:{row.person_id}",
        words={
            "title": tot.programme.title,
            "number": tot.slug,
            "dates": dates.date_range(tot.starts_on, tot.ends_on, year=True),
        },
        center_id=tot.center_id,
    )
