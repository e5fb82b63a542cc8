"""Registering, the waiting list, cancelling: rules, refusals, and several people at once."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.tests.factories import create_directorate
from core.models import AuditEntry, OutgoingMessage
from core.tests.threads import at_once
from events import services
from events.models import Booking, Event, Registration, clean_code
from events.services.registrations import new_code
from events.tests.factories import create_event, in_days
from events.tests.guest_factories import book, create_open_event, create_registration, guest

pytestmark = pytest.mark.django_db


def statuses(event: Event) -> list[str]:
    return list(event.registrations.order_by("pk").values_list("status", flat=True))


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    value = error.value
    if hasattr(value, "error_dict"):
        return str(next(iter(value.error_dict.values()))[0].code)
    return str(value.code)


def test_guest_gets_a_place_a_code_and_a_letter() -> None:
    event = create_open_event(capacity=2, title="ALE Day")

    booking = book(event, guest(family_name="Асанова"), email="Aigul@Example.org", language="ru")

    row = booking.registrations.get()
    assert (row.status, row.full_name, len(row.code)) == ("registered", "Асанова Айгүл", 8)
    letter = OutgoingMessage.objects.get()
    assert (letter.to_email, letter.language, letter.is_secret) == ("aigul@example.org", "ru", True)
    assert booking.get_ticket_url().removeprefix("/ky") in letter.body
    line = AuditEntry.objects.get(action="guests_registered")
    assert (line.changes["rows"], line.center_id) == (1, event.center_id)
    assert "Асанова" not in line.object_label


def test_every_code_has_a_digit_by_which_a_desk_knows_it() -> None:
    codes = [new_code() for _ in range(2000)]
    assert all(clean_code(code) == code and any(map(str.isdecimal, code)) for code in codes)
    assert len(set(codes)) == 2000


def test_personal_link_cannot_be_made_up() -> None:
    booking = book(create_open_event())
    assert Booking.pk_of(booking.token) == booking.pk
    number, _dot, _rest = booking.token.partition(".")
    assert Booking.pk_of(f"{number}.{'A' * 43}") is None
    assert Booking.pk_of("x") is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"is_open": False}, "closed"),
        ({"opens_at": dt.timedelta(days=1)}, "not_yet"),
        ({"closes_at": dt.timedelta(days=-1)}, "closed"),
        ({"status": "planned"}, "closed"),
        ({"status": "cancelled"}, "cancelled"),
        ({"starts_on": in_days(-1)}, "over"),
    ],
)
def test_registration_answers_why_it_is_not_possible(fields: dict[str, Any], code: str) -> None:
    now = timezone.now()
    known: dict[str, Any] = {
        n: now + v if isinstance(v, dt.timedelta) else v for n, v in fields.items()
    }
    event = create_open_event(**known)

    with pytest.raises(ValidationError) as error:
        book(event)

    assert code_of(error) == code
    assert statuses(event) == []


@pytest.mark.parametrize(
    ("person", "fields", "code"),
    [
        ({"given_name": ""}, {}, "no_name"),
        ({"family_name": ""}, {}, "no_name"),
        ({"given_name": "<b>"}, {}, "markup"),
        ({"age_band": "0-17"}, {}, "no_guardian"),
        ({}, {"phone": "12"}, "phone_unreadable"),
        ({}, {"phone": ""}, "no_contact"),
        ({}, {"consent_version": ""}, "no_consent"),
    ],
)
def test_what_is_missing_is_said(person: dict[str, Any], fields: Any, code: str) -> None:
    with pytest.raises(ValidationError) as error:
        book(create_open_event(), guest(**person), **fields)
    assert code_of(error) == code


def test_minor_needs_the_name_of_a_parent() -> None:
    booking = book(
        create_open_event(), guest(age_band="0-17"), guest(), guardian_name="Асанов Бакыт"
    )
    kept = list(booking.registrations.order_by("pk").values_list("guardian_name", flat=True))
    assert kept == ["Асанов Бакыт", ""]


def test_same_person_twice_is_one_registration() -> None:
    event = create_open_event()
    person = guest()
    first = book(event, person, phone="0700 12 34 56")

    with pytest.raises(services.AlreadyRegistered) as error:
        book(event, person, phone="+996700123456")

    assert error.value.booking == first
    assert statuses(event) == ["registered"]
    with pytest.raises(ValidationError) as refusal:  # two of a family, one of them known
        book(event, person, guest(), phone="0700123456")
    assert code_of(refusal) == "some_known"
    # A namesake with another phone is somebody else.
    book(event, person, phone="0700999999")
    assert statuses(event) == ["registered", "registered"]


def test_name_typed_twice_in_one_form_is_refused() -> None:
    event, person = create_open_event(), guest()
    with pytest.raises(ValidationError) as error:
        book(event, person, dict(person))
    assert code_of(error) == "twice"
    assert Booking.objects.count() == 0


def test_one_contact_registers_only_so_many() -> None:
    event = create_open_event()
    event.sign_up.group_limit = 2
    event.sign_up.save()
    for _time in range(3):
        book(event, guest(), guest(), email="a@b.example")
    with pytest.raises(ValidationError) as error:
        book(event, email="a@b.example")
    assert code_of(error) == "too_many"
    with pytest.raises(ValidationError) as error:
        book(event, guest(), guest(), guest())
    assert code_of(error) == "too_many"


def test_full_event_says_so_or_keeps_a_waiting_list() -> None:
    event = create_open_event(capacity=2, has_waiting_list=False)
    book(event)
    with pytest.raises(ValidationError) as error:
        book(event, guest(), guest())
    assert (code_of(error), "1" in str(error.value.message)) == ("full", True)
    book(event)
    with pytest.raises(ValidationError) as error:
        book(event)
    assert code_of(error) == "full"

    event.sign_up.has_waiting_list = True
    event.sign_up.save()
    book(event)
    assert statuses(event) == ["registered", "registered", "waiting"]


def test_freed_place_is_offered_to_the_first_for_some_time() -> None:
    event = create_open_event(capacity=1, offer_hours=3)
    first, second, third = book(event), book(event, email="b@c.example"), book(event)
    before = timezone.now()

    services.cancel(first, by=None)

    assert statuses(event) == ["cancelled", "offered", "waiting"]
    row = second.registrations.get()
    assert row.offered_until is not None
    assert dt.timedelta(hours=2, minutes=59) < row.offered_until - before
    assert OutgoingMessage.objects.get(kind="events.guest_offered").to_email == "b@c.example"
    # Nobody else gets it meanwhile.
    assert book(event).registrations.get().status == "waiting"

    services.accept_offer(second, by=None)
    assert services.accept_offer(second, by=None) == []  # a second click
    assert statuses(event)[1] == "registered"
    with pytest.raises(ValidationError) as error:
        services.accept_offer(third, by=None)
    assert code_of(error) == "no_offer"


def test_offer_lapses_and_goes_to_the_next() -> None:
    event = create_open_event(capacity=1)
    first, second, third = book(event), book(event, email="b@c.example"), book(event)
    services.cancel(first, by=None)
    assert services.settle_waiting_lists() == 0
    late = timezone.now() - dt.timedelta(minutes=1)
    second.registrations.update(offered_until=late)
    with pytest.raises(ValidationError) as error:
        services.accept_offer(second, by=None)
    assert code_of(error) == "offer_over"

    assert services.settle_waiting_lists() == 2  # one lapsed, one got an offer

    assert statuses(event) == ["cancelled", "lapsed", "offered"]
    assert OutgoingMessage.objects.filter(kind="events.guest_lapsed").count() == 1
    # Who gave only a phone stands on the list of calls, without his link.
    call = OutgoingMessage.objects.get(channel="phone_list")
    assert (call.kind, third.token in call.body) == ("events.guest_offered", False)


def test_larger_hall_moves_the_list_up_by_the_clock() -> None:
    event = create_open_event(capacity=1)
    book(event)
    book(event, guest(), guest(), guest())
    book(event)
    Event.objects.filter(pk=event.pk).update(capacity=2)

    assert services.settle_waiting_lists() == 1

    # The family of three does not fit, the next one does.
    assert statuses(event) == ["registered", "waiting", "waiting", "waiting", "offered"]


def test_no_offer_is_made_when_it_has_begun() -> None:
    event = create_open_event(capacity=1, starts_on=timezone.localdate())
    first = book(event)
    book(event)
    services.cancel(first, by=None)
    assert statuses(event) == ["cancelled", "waiting"]


def test_cancelling_twice_changes_nothing_and_some_of_a_family_may_stay() -> None:
    event = create_open_event()
    booking = book(event, guest(), guest(), guest())
    one = booking.registrations.order_by("pk")[0]
    assert services.cancel(booking, by=None, only=[one.pk]) == [one]
    assert services.cancel(booking, by=None, only=[one.pk]) == []
    assert statuses(event) == ["cancelled", "registered", "registered"]
    assert len(services.cancel(booking, by=None)) == 2


def test_cancelling_is_refused_when_it_is_over() -> None:
    event = create_open_event()
    booking = book(event)
    Event.objects.filter(pk=event.pk).update(starts_on=in_days(-1), ends_on=in_days(-1))
    booking.refresh_from_db()
    with pytest.raises(ValidationError) as error:
        services.cancel(booking, by=None)
    assert code_of(error) == "over"


def test_organiser_adds_and_gives_places_by_hand() -> None:
    event = create_event(capacity=1)  # visitors cannot register at all
    by = create_directorate()
    booking = book(event, by=by, source="staff", phone="", consent_version="")
    assert booking.registrations.get().status == "registered"
    waiting = create_registration(event=create_open_event())
    with pytest.raises(ValidationError) as error:
        services.give_place(waiting, by=by)
    assert code_of(error) == "seated"

    services.cancel(booking, by=by)
    row = services.give_place(booking.registrations.get(), by=by)
    assert (row.status, row.cancelled_at) == ("registered", None)
    assert AuditEntry.objects.filter(action="place_given", actor_id=by.pk).count() == 1


def test_place_is_not_given_by_hand_in_a_full_event() -> None:
    event = create_open_event(capacity=1)
    book(event)
    row = book(event).registrations.get()
    with pytest.raises(ValidationError) as error:
        services.give_place(row, by=create_directorate())
    assert code_of(error) == "full"


def test_rules_are_kept_in_order() -> None:
    event, now = create_event(), timezone.now()
    with pytest.raises(ValidationError) as error:
        services.save_sign_up(event, by=create_directorate(), opens_at=now, closes_at=now)
    assert code_of(error) == "end_first"
    services.save_sign_up(event, by=create_directorate(), is_open=True, offer_hours=5)
    assert AuditEntry.objects.get(action="sign_up_saved").changes == {"offer_hours": [24, 5]}
    with pytest.raises(ValidationError) as error:
        services.save_sign_up(create_event(status="reported"), by=create_directorate())
    assert code_of(error) == "not_editable"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7k3m-9qxp", "7K3M9QXP"),
        (" О1ІL ", "011"),
        ("АВСЕНКМР", "ABCEHKMP"),
        ("u!7", "7"),
    ],
)
def test_code_is_read_as_people_type_it(typed: str, code: str) -> None:
    assert clean_code(typed) == code


def test_database_has_the_last_word() -> None:
    row = create_registration(event=create_open_event())
    wrong: list[dict[str, Any]] = [
        {"code": "ABCDEFGI"},
        {"code": "SHORT"},
        {"status": "offered"},
        {"status": "checked_in"},
        {"status": "cancelled"},
        {"status": "waiting"},
        {"age_band": "0-17"},
        {"match": "linked"},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Registration.objects.filter(pk=row.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.update(phone="", email="")


@pytest.mark.django_db(transaction=True)
def test_two_take_the_last_place_at_the_same_instant() -> None:
    event = create_open_event(capacity=1)

    results = at_once(*[lambda: book(event) for _person in range(4)])

    assert [type(result).__name__ for result in results] == ["Booking"] * 4
    assert sorted(statuses(event)) == ["registered", "waiting", "waiting", "waiting"]


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_the_same_instant_make_one_registration() -> None:
    event, person = create_open_event(), guest()

    results = at_once(*[lambda: book(event, person, email="a@b.example") for _tab in range(3)])

    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["AlreadyRegistered", "AlreadyRegistered", "Booking"]
    assert statuses(event) == ["registered"]


@pytest.mark.django_db(transaction=True)
def test_cancelling_and_taking_the_place_at_once_keep_the_number() -> None:
    event = create_open_event(capacity=2)
    one, two = book(event), book(event)
    book(event)

    at_once(
        lambda: services.cancel(one, by=None),
        lambda: services.cancel(two, by=None),
        lambda: book(event),
        services.settle_waiting_lists,
    )

    found = statuses(event)
    assert found.count("cancelled") == 2
    assert found.count("registered") + found.count("offered") == 2
