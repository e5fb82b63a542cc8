"""The pages on which visitors register: from the form to the ticket, and back."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from pytest_django import DjangoAssertNumQueries

from core import limits
from core.models import OutgoingMessage
from events import services
from events.models import Event, Registration
from events.tests.factories import create_event, in_days
from events.tests.guest_factories import book, create_open_event, guest

pytestmark = pytest.mark.django_db


def path(event: Event, query: str = "") -> str:
    return f"{event.get_public_url()}register/{query}"


def sent(number: int = 1, **fields: Any) -> dict[str, Any]:
    """What a browser sends."""
    data: dict[str, Any] = {"g-TOTAL_FORMS": number, "g-INITIAL_FORMS": 0, "g-MIN_NUM_FORMS": 1}
    for line in range(number):
        data |= {f"g-{line}-{name}": value for name, value in guest().items()}
    return data | {"phone": "0700 123 456", "consent": "on"} | fields


def test_visitor_is_registered_in_three_requests(client: Client) -> None:
    event = create_open_event(title="ALE Day", capacity=5)
    form = client.get(path(event))
    once = re.search(r'name="once" value="([^"]+)"', form.content.decode())
    assert once
    response = client.post(path(event), sent(once=once[1]))

    assert response.status_code == 302
    page = client.get(response["Location"])
    row = Registration.objects.get()
    text = page.content.decode()
    assert row.full_name in text
    assert row.shown_code in text
    assert 'class="qr"' in text
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex"
    # Sent again, as by a double click or a reopened tab, it leads to the same ticket.
    again = client.post(path(event), sent(once=once[1]))
    assert again["Location"] == response["Location"]
    assert Registration.objects.count() == 1


def test_second_tab_leads_to_the_same_ticket_and_a_stranger_learns_nothing(client: Client) -> None:
    event, data = create_open_event(), sent(email="a@b.example")
    first = client.post(path(event), data)["Location"]
    OutgoingMessage.objects.all().delete()

    assert client.post(path(event), data)["Location"] == first
    stranger = Client().post(path(event), data)

    assert stranger.status_code == 200
    assert first not in stranger.content.decode()
    assert Registration.objects.get().code not in stranger.content.decode()
    assert [letter.to_email for letter in OutgoingMessage.objects.all()] == ["a@b.example"]
    assert first in client.get(path(event)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_way_to_the_ticket_costs_the_same_for_one_and_for_a_family(
    count: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    event = create_open_event(capacity=10)
    with django_assert_num_queries(2):  # event, places
        client.get(path(event, f"?people={count}"))
    # event, lock, known, places, booking, people in a savepoint, log; a transaction around
    with django_assert_num_queries(11):
        response = client.post(path(event, f"?people={count}"), sent(count))
    with django_assert_num_queries(2):  # booking, people
        page = client.get(response["Location"])
    assert page.content.decode().count('class="qr"') == count


@pytest.mark.parametrize(
    ("fields", "field", "status"),
    [
        ({"phone": ""}, "phone", 200),
        ({"consent": ""}, "consent", 200),
        ({"g-0-given_name": ""}, None, 200),
        ({"g-0-age_band": "0-17"}, "guardian_name", 200),
        ({"website": "spam"}, "website", 200),
        ({"g-TOTAL_FORMS": "x"}, None, 200),
        ({"g-0-given_name": "a\x00b"}, None, 200),
    ],
)
def test_bad_input_is_answered_at_its_field(
    client: Client, fields: dict[str, Any], field: str | None, status: int
) -> None:
    event = create_open_event()
    response = client.post(path(event), sent() | fields)
    assert response.status_code == status
    assert Registration.objects.count() == 0
    if field:
        assert list(response.context["form"].errors) == [field]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"is_open": False}, "Registration is closed."),
        ({"status": "cancelled", "published_at": timezone.now()}, "This event will not take place"),
        ({"starts_on": in_days(-2)}, "This event is over."),
        ({"opens_at": timezone.now() + dt.timedelta(days=400)}, "Registration has not begun yet."),
    ],
)
def test_page_says_why_nobody_can_register(
    client: Client, fields: dict[str, Any], words: str
) -> None:
    event = create_open_event(**fields)
    address = path(event).replace("/ky/", "/en/")
    text = client.get(address).content.decode()
    assert words in text
    assert 'method="post"' not in text.partition("<main")[2].partition("</main>")[0]
    assert client.post(address, sent()).status_code == 200
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
@pytest.mark.parametrize(
    ("event", "data", "answer"),
    [
        ({"starts_on": in_days(-2)}, {}, "This event is over."),
        ({"is_open": False}, {}, "Registration is closed."),
        ({"capacity": 1, "has_waiting_list": False}, {}, "All places are taken"),
        ({}, {"phone": ""}, "Type a phone or an e-mail, so that we can tell you of changes."),
        ({}, {"consent": ""}, "Without this consent we cannot keep your name on the list."),
        (
            {},
            {"g-0-age_band": "0-17"},
            "For people under 18, type the name of the parent or guardian who agrees.",
        ),
    ],
)
def test_refusal_is_said_in_the_language_of_the_reader(
    language: str, event: dict[str, Any], data: dict[str, Any], answer: str
) -> None:
    made = create_open_event(**event)
    if "capacity" in event:
        book(made)
    before = Registration.objects.count()
    with translation.override(language):
        words = gettext(answer)
        response = Client().post(path(made), sent() | data)
    text = html.unescape(response.content.decode())

    assert words in text
    assert (words == answer) == (language == "en")
    assert Registration.objects.count() == before


def test_event_without_registration_has_no_form(client: Client) -> None:
    assert client.get(path(create_event())).status_code == 404
    hidden = create_open_event(is_public=False)
    assert client.get(path(hidden)).status_code == 404


def test_full_event_offers_its_waiting_list(client: Client) -> None:
    event = create_open_event(capacity=1)
    book(event)
    response = client.post(path(event), sent(), follow=True)
    assert Registration.objects.latest("pk").status == "waiting"
    assert 'class="qr"' not in response.content.decode()


def test_public_page_leads_to_the_form(client: Client) -> None:
    event, closed = create_open_event(), create_open_event(is_open=False)
    assert path(event) in client.get(event.get_public_url()).content.decode()
    assert path(closed) not in client.get(closed.get_public_url()).content.decode()


def test_one_network_sends_only_so_many(client: Client, monkeypatch: Any) -> None:
    event = create_open_event()
    monkeypatch.setattr("events.views.registering.FORMS_AT_MOST", 2)
    statuses = [client.post(path(event), sent(phone=f"070012345{n}")).status_code for n in range(3)]
    assert statuses == [302, 302, 429]
    assert limits.allow("register", "192.0.2.1", at_most=2, seconds=60)


def test_place_is_given_back_by_the_personal_link(client: Client) -> None:
    event = create_open_event(capacity=2)
    booking = book(event, guest(family_name="Асанова"), guest(family_name="Бекова"))
    address = f"{booking.get_ticket_url()}cancel/"
    one, two = booking.registrations.order_by("pk")

    assert client.get(address).status_code == 200
    assert booking.registrations.seated().count() == 2  # looking changes nothing
    client.post(address, {"person": [one.pk]})
    one.refresh_from_db()
    assert (one.status, booking.registrations.seated().get()) == ("cancelled", two)
    client.post(address)  # only one is left, so nobody has to be chosen
    assert booking.registrations.seated().count() == 0
    assert client.post(address).status_code == 302  # once more changes nothing


def test_link_of_nobody_and_of_another_event_is_404(client: Client) -> None:
    booking, other = book(create_open_event()), create_open_event()
    address = booking.get_ticket_url()
    assert client.get(address.replace(booking.token, "1.abc")).status_code == 404
    assert client.get(address.replace(booking.event.slug, other.slug)).status_code == 404


def test_offer_is_taken_on_the_ticket_page(client: Client) -> None:
    event = create_open_event(capacity=1)
    first, second = book(event), book(event)
    services.cancel(first, by=None)
    address = second.get_ticket_url()
    assert f"{address}accept/" in client.get(address).content.decode()
    assert client.get(f"{address}accept/").status_code == 405
    page = client.post(f"{address}accept/", follow=True)
    assert 'class="qr"' in page.content.decode()
    assert client.post(f"{first.get_ticket_url()}accept/").status_code == 200


def test_ticket_is_a_small_paper_for_each_person(client: Client) -> None:
    booking = book(create_open_event(), guest(), guest())
    response = client.get(f"{booking.get_ticket_url()}ticket.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert len(re.findall(rb"/Type\s*/Page\b", response.content)) == 2
    services.cancel(booking, by=None)
    assert client.get(f"{booking.get_ticket_url()}ticket.pdf").status_code == 404


def test_restricted_center_keeps_no_names(client: Client) -> None:
    event = create_open_event()
    assert event.center is not None
    organisation = event.center.organisation
    organisation.is_restricted = True
    organisation.save()
    assert client.get(path(event)).status_code == 404
