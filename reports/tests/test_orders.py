"""An order names the promise it came from, and the promise names its orders."""

import pytest
from django.utils import translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from events.tests.factories import create_commitment, create_event
from trainings.tests.factories import create_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def promise():
    return create_commitment(event=create_event(center=create_center(), status="held"))


def body(client, row) -> str:
    response = client.get(row.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_order_and_promise_are_linked_both_ways(client, promise):
    order = create_order(center=promise.event.center, promised_as=promise.slug)
    client.force_login(create_coordinator(center=promise.event.center))
    assert f'href="{promise.get_absolute_url()}"' in body(client, order)
    assert f'href="{order.get_absolute_url()}"' in body(client, promise)


def test_promise_of_a_strange_meeting_looks_like_an_unknown_number(client, promise):
    center = create_center()
    order = create_order(center=center, promised_as=promise.slug)
    unknown = create_order(center=center, promised_as="2020-01-x-e1-p1")
    client.force_login(create_coordinator(center=center))
    for row in (order, unknown):
        text = body(client, row)
        assert row.promised_as in text
        assert "No commitment that you may see has this number." in text
    assert promise.get_absolute_url() not in body(client, order)


def test_orders_of_other_centers_stay_unseen(client, promise):
    order = create_order(promised_as=promise.slug)
    client.force_login(create_coordinator(center=promise.event.center))
    assert order.get_absolute_url() not in body(client, promise)


@pytest.mark.parametrize("count", [1, 3])
def test_promise_costs_the_same_for_any_number_of_orders(
    client, promise, count, django_assert_num_queries
):
    for _ in range(count):
        create_order(promised_as=promise.slug)
    client.force_login(create_directorate())
    with django_assert_num_queries(7):
        client.get(promise.get_absolute_url())
