"""From guests who came to people of the network: after the check-in, never during it.

Who is surely known is linked. Who is not is a new person, and whoever he may be the same as waits
on the queue of possible duplicates: nothing is merged here.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit
from events.models import Booking, Registration
from events.services.guest_names import forget_bookings, forget_names
from people.matching import Match, Traits
from people.models import AgeBand, Consent, Person
from people.selectors import find_matches
from people.services import new_person, record_consent, refresh_pairs, store_people

Status = Registration.Status
BATCH = 200


def match_guests(limit: int = 2000) -> int:
    """Look for the people of all guests who came since the last time; says how many guests."""
    done = 0
    while done < limit and (number := _match_some()):
        done += number
    return done


@transaction.atomic
def _match_some() -> int:
    """One batch; a second worker takes the next one."""
    rows = list(
        Registration.objects.filter(status=Status.CHECKED_IN, match=Registration.Match.OPEN)
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .select_related("booking", "event__center")
        .order_by("pk")[:BATCH]
    )
    leads = _leads(rows)
    asked = [row for row in rows if row.booking.consent_version]
    found = find_matches([_traits(row, leads) for row in asked])
    new: list[int] = []
    for number, row in enumerate(asked):
        _settle(row, found.get(number, []), leads, new)
    for row in rows:
        if not row.booking.consent_version:
            row.match = Registration.Match.NONE
    # `updated_at` stays: desks need not hear of this.
    Registration.objects.bulk_update(rows, ["person", "match"])
    refresh_pairs(new)
    return len(rows)


def _leads(rows: Sequence[Registration]) -> set[int]:
    """The first of each booking, whose phone it is; a teacher's phone is no pupil's."""
    bookings = {row.booking_id for row in rows}
    first: dict[int, int] = {}
    pairs = Registration.objects.filter(booking__in=bookings).order_by("pk")
    for booking, pk in pairs.values_list("booking", "pk"):
        first.setdefault(booking, pk)
    return set(first.values())


def _traits(row: Registration, leads: Iterable[int]) -> Traits:
    phones = (str(row.booking.phone),) if row.pk in leads and row.booking.phone else ()
    return Traits(
        family_name=row.family_name,
        given_name=row.given_name,
        patronymic=row.patronymic,
        sex=row.sex,
        phones=phones,
    )


def _settle(
    row: Registration, matches: Sequence[tuple[int, Match]], leads: set[int], new: list[int]
) -> None:
    same = [pk for pk, match in matches if match.level == "same"]
    if len(same) == 1:
        row.person_id, row.match = same[0], Registration.Match.LINKED
        note = str(row.event.slug)
        audit.record("guest_linked", row, by=None, center_id=row.event.center_id, note=note)
        return
    row.person = _new_person(row, is_lead=row.pk in leads)
    row.match = Registration.Match.UNSURE if matches else Registration.Match.NEW
    new.append(row.person.pk)


def _new_person(row: Registration, *, is_lead: bool) -> Person:
    booking = row.booking
    is_minor = row.age_band == AgeBand.UNDER_18
    consents = _consents(row)
    new = new_person(
        given_name=row.given_name,
        family_name=row.family_name,
        patronymic=row.patronymic,
        sex=row.sex,
        email=booking.email if is_lead else "",
        phones=[str(booking.phone)] if is_lead and booking.phone else [],
        language=booking.language,
        has_guardian_consent=is_minor,
        purposes=[consent["purpose"] for consent in consents],
        is_guardian_required=False,
    )
    (person,) = store_people([new], by=None, center=row.event.center)
    for consent in consents:
        record_consent(person, by=None, **consent)
    return person


def _consents(row: Registration) -> list[dict[str, Any]]:
    booking = row.booking
    is_online = booking.source == Booking.Source.ONLINE
    given = {
        "text_version": booking.consent_version,
        "language": booking.language,
        "way": Consent.Way.ONLINE if is_online else Consent.Way.SPOKEN,
        "given_on": timezone.localdate(booking.consented_at),
    }
    found = [{"purpose": Consent.Purpose.DATA, **given}]
    if row.guardian_name:
        found.append({"purpose": Consent.Purpose.GUARDIAN, "given_by": row.guardian_name, **given})
    return found


def forget_guests(person_ids: list[int]) -> None:
    """A person is anonymised: the names and contacts of these guests go; sex and age band stay."""
    rows = list(Registration.objects.filter(person__in=person_ids))
    forget_names([row.pk for row in rows])
    leads = _leads(rows)  # the contact is theirs
    forget_bookings([row.booking_id for row in rows if row.pk in leads])
