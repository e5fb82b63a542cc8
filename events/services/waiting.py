"""Places and the waiting list: who gets a free place, and until when it is kept.

All of it happens under the lock of the event's `SignUp`, so two people never get one place.
"""

import datetime as dt
from itertools import groupby
from operator import attrgetter

from django.db import transaction
from django.utils import timezone

from core import audit
from core.waiting import offer_end
from events import guest_letters
from events.models import Booking, Event, Registration, SignUp

Status = Registration.Status


def lock_sign_up(event: Event) -> SignUp:
    """The rules of an event, held until the transaction ends; closed ones where it had none."""
    related = ("event__center__organisation", "event__place")
    rows = SignUp.objects.select_related(*related).select_for_update(of=("self",))
    found = rows.filter(event=event).first()
    if found is None:
        SignUp.objects.get_or_create(event=event, defaults={"is_open": False})
        found = rows.get(event=event)
    return found


def places_left(event: Event) -> int | None:
    """Free places; None without a limit. An offered place is taken."""
    if event.capacity is None:
        return None
    return max(0, event.capacity - event.registrations.seated().count())


def move_up(sign_up: SignUp) -> list[Booking]:
    """Offer free places to the waiting list; the caller holds the lock of `sign_up`.

    The first booking that fits as a whole gets the offer: a family of five does not keep three
    places empty. Returns the bookings that got one.
    """
    event, now = sign_up.event, timezone.now()
    until = _offer_end(sign_up, now)
    if until is None:
        return []
    rows = list(event.registrations.waiting().select_related("booking"))
    if not rows:
        return []
    left = places_left(event)
    offered = []
    rows.sort(key=lambda row: (row.queued_at, row.booking_id, row.pk))
    for booking, group in groupby(rows, attrgetter("booking")):
        people = list(group)
        if left is not None:
            if len(people) > left:
                continue
            left -= len(people)
        _offer(booking, people, until=until)
        offered.append(booking)
    return offered


def _offer(booking: Booking, people: list[Registration], *, until: dt.datetime) -> None:
    ids = [row.pk for row in people]
    Registration.objects.filter(pk__in=ids).update(
        status=Status.OFFERED, offered_until=until, updated_at=timezone.now()
    )
    changes = {"status": [Status.WAITING.value, Status.OFFERED.value], "rows": len(ids)}
    audit.record(
        "place_offered", booking, by=None, center_id=booking.event.center_id, changes=changes
    )
    guest_letters.tell(booking, "guest_offered", until=until)


def _offer_end(sign_up: SignUp, now: dt.datetime) -> dt.datetime | None:
    """How long an offer made now would hold; None when it is too late for any."""
    event = sign_up.event
    if event.status != Event.Status.ANNOUNCED or event.starts_on is None:
        return None
    begins = event.begins or timezone.make_aware(dt.datetime.combine(event.starts_on, dt.time()))
    return offer_end(now, hours=sign_up.offer_hours, begins=begins)


def settle_waiting_lists() -> int:
    """Let offers lapse whose time is over, and offer what is free; says how many bookings moved.

    Run by the clock: places come free by a larger hall, too.
    """
    now = timezone.now()
    lapsed = Registration.objects.filter(status=Status.OFFERED, offered_until__lte=now)
    waiting = Registration.objects.filter(
        status=Status.WAITING,
        event__status=Event.Status.ANNOUNCED,
        event__last_on__gte=timezone.localdate(),
    )
    ids = {*lapsed.values_list("event", flat=True), *waiting.values_list("event", flat=True)}
    return sum(_settle(event) for event in Event.objects.filter(pk__in=ids).order_by("pk"))


@transaction.atomic
def _settle(event: Event) -> int:
    sign_up = lock_sign_up(event)
    now = timezone.now()
    rows = event.registrations.filter(status=Status.OFFERED, offered_until__lte=now)
    late = list(rows.select_for_update().order_by("booking", "pk"))
    bookings = Booking.objects.select_related("event").in_bulk({row.booking_id for row in late})
    Registration.objects.filter(pk__in=[row.pk for row in late]).update(
        status=Status.LAPSED, offered_until=None, queued_at=None, updated_at=now
    )
    for booking in bookings.values():
        changes = {"status": [Status.OFFERED.value, Status.LAPSED.value]}
        audit.record("offer_lapsed", booking, by=None, center_id=event.center_id, changes=changes)
        guest_letters.tell(booking, "guest_lapsed")
    return len(bookings) + len(move_up(sign_up))


def mark_no_shows() -> int:
    """The day after an event at which people were checked in: who held a place and did not come.

    An event without a single check-in says nothing about anybody.
    """
    over = Event.objects.filter(
        last_on__lt=timezone.localdate(),
        registrations__status__in=(Status.REGISTERED, Status.OFFERED),
    ).distinct()
    came = over.filter(pk__in=Registration.objects.counted().values("event"))
    number = 0
    for event in came.order_by("pk"):
        with transaction.atomic():
            lock_sign_up(event)
            rows = event.registrations.filter(status__in=(Status.REGISTERED, Status.OFFERED))
            found = rows.update(
                status=Status.NO_SHOW, offered_until=None, updated_at=timezone.now()
            )
            changes = {"status": [None, Status.NO_SHOW.value], "rows": found}
            audit.record("guests_no_show", event, by=None, changes=changes)
            number += found
    return number
