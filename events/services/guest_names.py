"""How long names of guests are kept: of those who did not come, for a month after the event."""

import datetime as dt

from django.db import transaction
from django.db.models import Case, CharField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from core import audit
from core.messages import NOBODY
from core.models import OutgoingMessage
from events.models import Booking, Event, Registration
from people.models import AgeBand

Status = Registration.Status
Match = Registration.Match
KEPT_FOR = dt.timedelta(days=30)
# How `forget_guests` marks a row, too.
ERASED = "#"


def erase_after(event: Event) -> dt.date:
    """The last day on which the names of those who did not come are kept."""
    return event.last_on + KEPT_FOR


def erase_names() -> int:
    """Erase who stood on the list of a past event and became no person of the network: who did not
    come, and who came without agreeing to be kept. Sex, age band and status stay for the figures.
    Says how many people.
    """
    today = timezone.localdate()
    rows = Registration.objects.filter(event__last_on__lt=today - KEPT_FOR).filter(_strangers())
    rows = rows.exclude(name_key__startswith=ERASED)
    events = Event.objects.filter(pk__in=rows.values("event")).order_by("pk")
    return sum(_erase(event) for event in events)


def _strangers() -> Q:
    """Whom no record of a person stands for. Who came and was not looked at yet is not meant."""
    return Q(person=None) & (~Q(status=Status.CHECKED_IN) | Q(match=Match.NONE))


@transaction.atomic
def _erase(event: Event) -> int:
    rows = event.registrations.filter(_strangers()).exclude(name_key__startswith=ERASED)
    ids = list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    forget_names(ids)
    _forget_contacts(event)
    audit.record("guest_names_erased", event, by=None, changes={"rows": len(ids)})
    return len(ids)


def forget_names(ids: list[int]) -> None:
    """The names of these guests go; sex and age band stay."""
    Registration.objects.filter(pk__in=ids).update(
        family_name="",
        given_name="-",
        patronymic="",
        name_key=Concat(Value(ERASED), Cast("pk", CharField())),
        guardian_name=Case(When(age_band=AgeBand.UNDER_18, then=Value("-")), default=Value("")),
    )


def _forget_contacts(event: Event) -> None:
    """A contact belongs to the first person of its booking; where that is nobody any more, it
    goes, and the letters that went there."""
    first = Registration.objects.filter(booking=OuterRef("pk")).order_by("pk")
    keys = event.bookings.annotate(first_key=Subquery(first.values("name_key")[:1]))
    bookings = keys.filter(first_key__startswith=ERASED, is_forgotten=False)
    found = list(bookings.values_list("pk", "email", "phone"))
    emails = {email for _pk, email, _phone in found if email}
    phones = {str(phone) for _pk, _email, phone in found if phone}
    letters = OutgoingMessage.objects.filter(
        Q(to_email__in=emails) | Q(to_phone__in=phones),
        user_id=None,
        kind__startswith="events.",
        due_at__date__lte=erase_after(event),
    )
    letters.filter(status=OutgoingMessage.Status.QUEUED).update(
        status=OutgoingMessage.Status.CANCELLED
    )
    letters.update(
        to_email=Case(When(to_email="", then=Value("")), default=Value(NOBODY)),
        to_address=Case(When(to_address="", then=Value("")), default=Value(NOBODY)),
        to_phone="",
        to_name="",
        subject="",
        body="",
        log="",
    )
    forget_bookings([pk for pk, _email, _phone in found])


def forget_bookings(ids: list[int]) -> None:
    """Phone, address, organisation and group of these bookings go."""
    Booking.objects.filter(pk__in=ids).update(
        phone="", email="", organisation="", group_name="", is_forgotten=True
    )
