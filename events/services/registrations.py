"""Registering for an event, taking an offered place, cancelling; by visitors and by organisers."""

import datetime as dt
import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import audit
from events import guest_letters
from events.models import (
    CODE_LENGTH,
    CODE_SIGNS,
    Booking,
    Event,
    Registration,
    SignUp,
)
from events.services.editing import ensure_editable
from events.services.waiting import lock_sign_up, move_up, places_left
from people.models import AgeBand, Sex
from people.sign_ups import check_contact, clean_full_name, clean_guardian, one_phone

Status = Registration.Status
Source = Booking.Source
# From one phone or address: so many full forms. Enough for a school, too few for a machine.
FORMS_A_CONTACT = 3


class AlreadyRegistered(ValidationError):  # noqa: N818
    """The same people stand on the list under the same contact: a second tab, a reopened page."""

    def __init__(self, message: str, booking: Booking) -> None:
        super().__init__(message, code="known")
        self.booking = booking


@transaction.atomic
def register(
    event: Event,
    *,
    by: User | None,
    guests: Sequence[Mapping[str, Any]],
    source: str = Source.ONLINE,
    phone: str = "",
    email: str = "",
    organisation: str = "",
    group_name: str = "",
    guardian_name: str = "",
    language: str = "ky",
    consent_version: str = "",
) -> Booking:
    """Put people on the list of an event, or on its waiting list when it is full.

    `guests` are dicts with family_name, given_name, patronymic, sex, age_band. They get places
    together or wait together. Refuses a closed, full or past event, minors without the name of a
    parent, too many from one contact; the same people again raise `AlreadyRegistered`.
    """
    people = [cleaned_guest(guest, guardian_name) for guest in guests]
    if not people:
        raise ValidationError(_("Type the name of one person at least."), code="nobody")
    contact = {"phone": one_phone(phone), "email": email.strip().lower()}
    sign_up = lock_sign_up(event)
    event = sign_up.event
    check_place(event)
    if source == Source.ONLINE:
        _check_open(sign_up, len(people))
        check_contact(contact, consent_version)
    else:
        ensure_editable(event)
    _check_known(event, contact, people, sign_up, is_limited=source == Source.ONLINE)
    status = _free_or_waiting(sign_up, len(people))
    now = timezone.now()
    booking = Booking.objects.create(
        event=event,
        source=source,
        organisation=organisation.strip(),
        group_name=group_name.strip(),
        language=language,
        consent_version=consent_version,
        consented_at=now if consent_version else None,
        **contact,
    )
    queued_at = now if status == Status.WAITING else None
    add_people(booking, people, status=status, queued_at=queued_at)
    audit.record(
        "guests_registered",
        booking,
        by=by,
        center_id=event.center_id,
        changes={"rows": len(people), "status": [None, status]},
    )
    guest_letters.tell(booking, "guest_registered", is_waiting=status == Status.WAITING)
    return booking


def add_people(
    booking: Booking, people: Sequence[Mapping[str, Any]], **fields: Any
) -> list[Registration]:
    """Write the people of a booking, each with a code that nobody else at the event has."""
    for _attempt in range(3):
        rows = [
            Registration(
                booking=booking, event_id=booking.event_id, code=new_code(), **person, **fields
            )
            for person in people
        ]
        try:
            with transaction.atomic():
                return Registration.objects.bulk_create(rows)
        except IntegrityError as error:
            if "registration_name_once_a_booking" in str(error):
                text = _(
                    "The same name stands there twice. Two people are told apart by a patronymic."
                )
                raise ValidationError(text, code="twice") from error
            if "registration_code_unique" not in str(error):
                raise
    raise RuntimeError("three codes in a row were taken")


def new_code() -> str:
    """A random code of nearly 40 bits without signs that look alike; one of them is a digit, by
    which a desk tells it from a name that is typed."""
    while True:
        code = "".join(secrets.choice(CODE_SIGNS) for _place in range(CODE_LENGTH))
        if any(sign.isdecimal() for sign in code):
            return code


@transaction.atomic
def cancel(
    booking: Booking, *, by: User | None, only: Collection[int] | None = None
) -> list[Registration]:
    """Give places back, of the whole booking or of some of its people; the next ones move up.

    Doing it twice changes nothing. Refuses people who are there already, and when it is over.
    """
    sign_up = lock_sign_up(booking.event)
    if by is None and sign_up.event.last_on < timezone.localdate():
        raise ValidationError(_("This event is over."), code="over")
    rows = booking.registrations.select_for_update().order_by("pk")
    if only is not None:
        rows = rows.filter(pk__in=only)
    people = [row for row in rows if not row.is_gone]
    if any(row.status == Status.CHECKED_IN for row in people):
        text = _("This person is at the event already, so the place cannot be given back.")
        raise ValidationError(text, code="came")
    if not people:
        return []
    now = timezone.now()
    Registration.objects.filter(pk__in=[row.pk for row in people]).update(
        status=Status.CANCELLED,
        cancelled_at=now,
        given_back_at=now,
        offered_until=None,
        updated_at=now,
    )
    audit.record(
        "guests_cancelled",
        booking,
        by=by,
        center_id=sign_up.event.center_id,
        changes={"rows": len(people)},
    )
    move_up(sign_up)
    return people


@transaction.atomic
def accept_offer(booking: Booking, *, by: User | None) -> list[Registration]:
    """Take the offered places of a booking. Refuses an offer whose time is over."""
    lock_sign_up(booking.event)
    rows = list(booking.registrations.select_for_update().order_by("pk"))
    people = [row for row in rows if row.status == Status.OFFERED]
    if not people:
        if any(row.status == Status.REGISTERED for row in rows):
            return []  # a second click
        raise ValidationError(_("There is no offer any more."), code="no_offer")
    if any(row.offered_until and row.offered_until <= timezone.now() for row in people):
        text = _("The time to take this place is over. It goes to the next on the list.")
        raise ValidationError(text, code="offer_over")
    _seat(booking, people, by=by, action="offer_accepted")
    return people


@transaction.atomic
def give_place(registration: Registration, *, by: User) -> Registration:
    """Give one person a place by hand: from the waiting list, or taking back a cancellation."""
    sign_up = lock_sign_up(registration.event)
    ensure_editable(sign_up.event)
    row = Registration.objects.select_for_update().get(pk=registration.pk)
    if row.status in (Status.REGISTERED, Status.CHECKED_IN):
        raise ValidationError(_("This person has a place already."), code="seated")
    if row.status != Status.OFFERED and places_left(sign_up.event) == 0:
        text = _("All places are taken. Raise the number of places of the event first.")
        raise ValidationError(text, code="full")
    booking = Booking.objects.select_related("event").get(pk=row.booking_id)
    try:
        with transaction.atomic():
            _seat(booking, [row], by=by, action="place_given")
    except IntegrityError as error:
        text = _("This person was registered again meanwhile. Use that entry.")
        raise ValidationError(text, code="twice") from error
    row.refresh_from_db()
    return row


def _seat(booking: Booking, people: list[Registration], *, by: User | None, action: str) -> None:
    Registration.objects.filter(pk__in=[row.pk for row in people]).update(
        status=Status.REGISTERED,
        offered_until=None,
        cancelled_at=None,
        given_back_at=None,
        queued_at=None,
        updated_at=timezone.now(),
    )
    audit.record(
        action, booking, by=by, center_id=booking.event.center_id, changes={"rows": len(people)}
    )
    guest_letters.tell(booking, "guest_registered", is_waiting=False)


# Rules ------------------------------------------------------------------------------------


def cleaned_guest(guest: Mapping[str, Any], guardian_name: str) -> dict[str, Any]:
    """What is stored of a person, names checked as everywhere."""
    person = clean_full_name(guest)
    band, sex = str(guest.get("age_band") or ""), str(guest.get("sex") or "")
    band = band if band in AgeBand.values else AgeBand.UNKNOWN
    guardian = clean_guardian(guardian_name, is_minor=band == AgeBand.UNDER_18)
    return person | {
        "sex": sex if sex in Sex.values else Sex.NOT_STATED,
        "age_band": band,
        "guardian_name": guardian,
    }


def check_place(event: Event) -> None:
    """Prison schools keep no data of people here."""
    if event.center is not None and event.center.organisation.is_restricted:
        text = _("This center keeps no names on the portal. Count its guests without names.")
        raise ValidationError(text, code="restricted")


def _check_open(sign_up: SignUp, number: int) -> None:
    state = sign_up.state()
    if state != SignUp.State.OPEN:
        raise ValidationError(SignUp.State(state).label, code=state)
    if number > sign_up.group_limit:
        text = ngettext(
            "At most %(count)s person in one registration.",
            "At most %(count)s people in one registration.",
            sign_up.group_limit,
        )
        raise ValidationError(text % {"count": sign_up.group_limit}, code="too_many")


def _check_known(
    event: Event,
    contact: Mapping[str, str],
    people: Sequence[Mapping[str, Any]],
    sign_up: SignUp,
    *,
    is_limited: bool,
) -> None:
    """One statement: everybody who registered with the same phone or address."""
    asked = [(f"booking__{name}", value) for name, value in contact.items() if value]
    if not asked:
        return
    rows = Registration.objects.none()
    for name, value in asked:
        rows = rows | event.registrations.current().filter(**{name: value})
    known = list(rows.select_related("booking").order_by("pk"))
    wanted = {(person["name_key"], person["patronymic"].casefold()): person for person in people}
    same = [row for row in known if (row.name_key, row.patronymic.casefold()) in wanted]
    if same:
        same[0].booking.event = event
        if len(same) == len(wanted):
            text = _("You are registered already, under the same phone or e-mail.")
            raise AlreadyRegistered(text, same[0].booking)
        text = _("Registered already: %(names)s. Leave them out here.")
        listed = ", ".join(row.full_name for row in same)
        raise ValidationError(text % {"names": listed}, code="some_known")
    if is_limited and len(known) + len(people) > FORMS_A_CONTACT * sign_up.group_limit:
        text = _("Too many people were registered with this phone or e-mail. Ask the organisers.")
        raise ValidationError(text, code="too_many")


def _free_or_waiting(sign_up: SignUp, number: int) -> str:
    left = places_left(sign_up.event)
    if left is None or number <= left:
        return Status.REGISTERED
    if sign_up.has_waiting_list:
        return Status.WAITING
    if left:
        text = ngettext("Only %(count)s place is left.", "Only %(count)s places are left.", left)
        raise ValidationError(text % {"count": left}, code="full")
    raise ValidationError(_("All places are taken."), code="full")


def offer_ends(people: Sequence[Registration]) -> dt.datetime | None:
    """Until when the offered places of a booking are kept; None without an offer."""
    return next((row.offered_until for row in people if row.offered_until), None)
