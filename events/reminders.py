"""What is due, when and to whom. Each saving decides anew."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import dates
from core.reminders import DIRECTORATE, Reminder, decide_soon, rule
from events.models import Appeal, Commitment, Delivery, Event, Series

WEEK, MONTH = dt.timedelta(days=7), dt.timedelta(days=30)


def decide_event(event: Event) -> None:
    """An event was saved: its own reminders and those of what follows from it are decided anew."""
    decide_soon(event)
    if event.series is not None:
        decide_soon(event.series)
    open_rows = (
        Delivery.objects.filter(recommendation__event=event, status=Delivery.Status.SENT),
        Commitment.objects.filter(event=event, status=Commitment.Status.OPEN),
        Appeal.objects.filter(event=event, answered_on=None),
    )
    for rows in open_rows:
        for row in rows:
            decide_soon(row)


def _to(center_id: int | None) -> str:
    """The directorate's own events have no center."""
    return f"coordinators:{center_id}" if center_id else DIRECTORATE


def _office(event: Event) -> str:
    return event.center.organisation.name if event.center else ""


@rule(
    "events.begins",
    _("An event begins"),
    Event,
    days=(-3, -1),
    urgent_from=-1,
    is_optional=True,
    rows=lambda today: Event.objects.filter(
        status__in=Event.OPEN_STATUSES, starts_on__range=(today, today + WEEK)
    ),
    places=("title", "number", "place"),
    subject=_("{title} begins on {day}"),
    body=_(
        "Hello, {name}.\n\nThe event “{title}” ({number}) begins on {day}, {place}. "
        "Is everything ready?\n\n{url}\n"
    ),
)
def event_begins(event: Event) -> Reminder | None:
    """Before the first day of an event that is planned or announced; its parts say nothing."""
    if event.status not in Event.OPEN_STATUSES or event.parent_id is not None:
        return None
    if event.starts_on is None or event.starts_on < timezone.localdate():
        return None
    return Reminder(
        event.starts_on,
        to=_to(event.center_id),
        words={
            "title": event.title,
            "number": event.slug,
            "place": event.venue or (event.place.name if event.place else ""),
        },
        url=event.get_absolute_url(),
        center_id=event.center_id,
        whose=_office(event),
    )


@rule(
    "events.answer_due",
    _("An answer from an authority is due"),
    Delivery,
    days=(-3, 1, 14),
    escalate_after=21,
    rows=lambda today: Delivery.objects.filter(
        status=Delivery.Status.SENT, answer_due_on__range=(today - MONTH, today + MONTH)
    ).select_related("recommendation__event"),
    places=("addressee", "what"),
    subject=_("Answer of {addressee}: {day}"),
    body=_(
        "Hello, {name}.\n\nThe answer of {addressee} is due on {day} and is not there yet: "
        "{what}\n\n{url}\n"
    ),
)
def answer_due(delivery: Delivery) -> Reminder | None:
    """Around the day on which an addressee of a recommendation was to answer."""
    event = delivery.recommendation.event
    if delivery.status != Delivery.Status.SENT or delivery.answer_due_on is None:
        return None
    if event.status == Event.Status.CANCELLED:
        return None
    return Reminder(
        delivery.answer_due_on,
        to=_to(event.center_id),
        words={"addressee": delivery.addressee.name, "what": delivery.recommendation.text},
        url=reverse("events:decision_list", args=[event.slug]),
        center_id=event.center_id,
        whose=_office(event),
    )


@rule(
    "events.commitment_due",
    _("A commitment is due or overdue"),
    Commitment,
    days=(-7, 1, 14),
    escalate_after=21,
    rows=lambda today: Commitment.objects.filter(
        status=Commitment.Status.OPEN, due_on__range=(today - MONTH, today + MONTH)
    ),
    places=("who", "what"),
    subject=_("Commitment of {who}: {day}"),
    body=_("Hello, {name}.\n\n{who} promised by {day}: {what}\n\n{url}\n"),
)
def commitment_due(row: Commitment) -> Reminder | None:
    """A week before the day of an open promise, and after it."""
    if row.status != Commitment.Status.OPEN or row.event.status == Event.Status.CANCELLED:
        return None
    return Reminder(
        row.due_on,
        to=_to(row.event.center_id),
        words={"who": row.owner_organisation.name, "what": row.text},
        url=row.get_absolute_url(),
        center_id=row.event.center_id,
        whose=_office(row.event),
    )


@rule(
    "events.appeal_overdue",
    _("An appeal has no answer"),
    Appeal,
    days=(1, 14),
    rows=lambda today: Appeal.objects.filter(
        answered_on=None, answer_due_on__range=(today - MONTH, today + WEEK)
    ),
    places=("addressee", "subject", "sent"),
    subject=_("No answer yet: {subject}"),
    body=_(
        "Hello, {name}.\n\nThe appeal “{subject}” went to {addressee} on {sent}. Its answer was "
        "due on {day} and is not there.\n\n{url}\n"
    ),
)
def appeal_overdue(appeal: Appeal) -> Reminder | None:
    """The directorate hears on the morning after the last day, unless the answer is there."""
    event = appeal.event
    if appeal.answered_on is not None or event.status == Event.Status.CANCELLED:
        return None
    return Reminder(
        appeal.answer_due_on,
        to=DIRECTORATE,
        words={
            "addressee": appeal.addressee.name,
            "subject": appeal.subject,
            "sent": dates.short_day(appeal.sent_on),
        },
        url=reverse("events:decision_list", args=[event.slug]),
        center_id=event.center_id,
        whose=_office(event),
    )


@rule(
    "events.year_not_recorded",
    _("What comes each year is not recorded this year"),
    Series,
    days=(1, 31, 91),
    rows=lambda _today: Series.objects.filter(is_yearly=True),
    places=("series", "year"),
    subject=_("Not recorded this year: {series}"),
    body=_(
        "Hello, {name}.\n\n“{series}” comes each year, and there is nothing of {year} yet: it was "
        "to be there by {day}. Plan it, or write down that it took place.\n\n{url}\n"
    ),
)
def year_not_recorded(series: Series) -> Reminder | None:
    """A year after the last time, when neither held nor still to come; by the end of the year
    where there was none yet. A partner's yearly promise is such a series too (S106)."""
    if not series.is_yearly:
        return None
    today = timezone.localdate()
    there = series.events.filter(parent=None).exclude(status=Event.Status.CANCELLED)
    known = there.filter(Q(status__in=Event.DONE_STATUSES) | Q(last_on__gte=today))
    year = today.year + known.filter(edition=today.year).exists()
    if known.filter(edition=year).exists():
        return None
    last = there.filter(edition__lt=year).order_by("-edition").first()
    day = _in_year(last.first_on, year) if last else dt.date(year, 12, 1)
    return Reminder(
        day,
        to=_to(series.center_id),
        words={"series": series.name, "year": year},
        url=last.get_absolute_url() if last else reverse("events:event_list"),
        center_id=series.center_id,
        whose=series.center.organisation.name if series.center else "",
    )


def _in_year(day: dt.date, year: int) -> dt.date:
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) else day.day)
