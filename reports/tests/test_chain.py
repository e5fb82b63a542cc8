"""The whole chain from a meeting to the people reached, and the link between the siblings."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from events import services as event_services
from events.tests.factories import (
    create_commitment,
    create_event,
    create_recommendation,
    in_days,
)
from people.tests.factories import create_person
from reports.models import CommitmentOutcome
from reports.outcomes import link_outcome, unlink_outcome
from reports.selectors.chain import chain
from trainings.models import AggregateCount
from trainings.tests.factories import create_enrolment, create_training

pytestmark = pytest.mark.django_db


def training_of(center, people, **fields):
    training = create_training(center=center, starts_on=in_days(-20), **fields)
    for person in people:
        create_enrolment(training=training, person=person)
    return training


def test_chain_shows_every_step_by_day_and_counts_people_once():
    center = create_center()
    by = create_coordinator(center=center)
    event = create_event(center=center, kind="round_table", status="held", starts_on=in_days(-90))
    asked = create_recommendation(event=event, text="Allocate money")
    delivery = asked.deliveries.get()
    event_services.send_delivery(delivery, sent_on=in_days(-80), answer_due_on=None, by=by)
    event_services.answer_delivery(
        delivery, status="accepted", answered_on=in_days(-70), answer="Yes", by=by
    )
    promise = event_services.make_commitment(
        event, text="50 000 som", owner_organisation=delivery.addressee, delivery=delivery,
        due_on=in_days(30), promised=Decimal(50_000), promised_on=in_days(-70),
        budgeted=Decimal(45_000), budgeted_on=in_days(-40), by=by,
    )  # fmt: skip
    event_services.record_payment(promise, amount=Decimal(40_000), paid_on=in_days(-30), by=by)
    people = [create_person(center=center) for _ in range(6)]
    first = training_of(center, people)
    second = training_of(center, people[:2])
    AggregateCount.objects.create(training=first, sex="F", age_band="35-49", count=9)
    for training in (first, second):
        link_outcome(promise, training=training, amount=Decimal(20_000), by=by)
    with translation.override("en"):
        found = chain(event, by)

    assert [link.kind for link in found.links] == [
        *("Round table", "Recommendation", "Answer", "Promise", "In the budget", "Payment"),
        *("Training", "Training", "People reached", "People reached"),
    ]
    assert (found.promised, found.budgeted, found.paid) == (50_000, 45_000, 40_000)
    assert ([row.people for row in found.reached], found.people) == ([6, 2], 6)


def test_reader_without_the_register_sees_no_small_number():
    center, other = create_center(), create_center()
    event = create_event(center=center, status="held", starts_on=in_days(-90))
    promise = create_commitment(event=event)
    few = training_of(other, [create_person() for _ in range(3)])
    many = training_of(other, [create_person() for _ in range(5)])
    for training in (few, many):
        link_outcome(promise, training=training, by=None)
    found = chain(event, create_coordinator(center=center))

    assert [row.people for row in found.reached] == [None, 5]
    assert found.people is None
    assert [row.people for row in chain(event, create_directorate()).reached] == [3, 5]


def test_link_refuses_what_cannot_have_come_of_it():
    event = create_event(status="held", starts_on=in_days(-10))
    promise = create_commitment(event=event)

    def linked(**fields):
        with pytest.raises(ValidationError) as caught:
            link_outcome(promise, by=None, **fields)
        return {name: errors[0].code for name, errors in caught.value.error_dict.items()}

    assert linked(training=create_training(starts_on=in_days(-30))) == {"training": "before"}
    cancelled = create_training(status="cancelled", starts_on=in_days(-5))
    assert linked(training=cancelled) == {"training": "cancelled"}
    fine = create_training(starts_on=in_days(-5))
    assert linked(training=fine, kind="ordered") == {"places": "places"}
    assert linked(training=fine, amount=Decimal(-1)) == {"amount": "negative"}
    one = link_outcome(promise, training=fine, by=None)
    same = link_outcome(promise, training=fine, kind="ordered", places=12, by=None)
    assert (one.pk, same.places, CommitmentOutcome.objects.count()) == (same.pk, 12, 1)
    unlink_outcome(same, by=create_directorate())
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        *("outcome_linked", "outcome_changed", "outcome_unlinked"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_chain_page_costs_the_same_for_any_number(count, client, django_assert_num_queries):
    center = create_center()
    event = create_event(center=center, status="held", starts_on=in_days(-90))
    for _ in range(count):
        create_recommendation(event=event)
        promise = create_commitment(event=event)
        link_outcome(promise, training=training_of(center, [create_person()]), by=None)
    client.force_login(create_coordinator(center=center))
    with django_assert_num_queries(11):
        response = client.get(reverse("reports:chain_detail", args=[event.slug]))
    assert len(response.context["chain"].reached) == count


def test_training_is_linked_on_the_page_of_a_commitment(client):
    center = create_center()
    by = create_coordinator(center=center)
    promise = create_commitment(event=create_event(center=center, status="held",
                                                   starts_on=in_days(-90)))  # fmt: skip
    training = training_of(center, [create_person(center=center)])
    hidden = create_training(starts_on=in_days(-5))
    client.force_login(by)
    page = reverse("reports:outcome_create", args=[promise.slug])
    wrong = client.post(page, {"training": hidden.pk, "kind": "financed"})
    assert "training" in wrong.context["form"].errors
    client.post(page, {"training": training.pk, "kind": "ordered", "places": "4"})
    shown = client.get(promise.get_absolute_url()).content.decode()
    assert training.get_absolute_url() in shown
