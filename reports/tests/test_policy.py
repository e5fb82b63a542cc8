"""The plan of policy items: counts of what is done for each, and those without an activity."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from events.tests.factories import create_event, create_policy_item
from projects.tests.factories import create_donor_viewer
from reports.selectors.policy import plans
from trainings import services
from trainings.forms.trainings import TrainingForm
from trainings.models import Training
from trainings.tests.factories import create_training

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


def held(item, **fields):
    training = create_training(starts_on=DAY, **{"status": "approved"} | fields)
    training.policy_items.add(item)
    return training


def gathering(item, **fields):
    event = create_event(**{"status": "held"} | fields)
    event.policy_items.add(item)
    return event


def test_counts_of_each_item_and_what_is_idle():
    busy, planned, idle = (create_policy_item(position=number) for number in (1, 2, 3))
    held(busy), held(busy, status="submitted"), held(busy, status="cancelled")
    gathering(busy), gathering(busy, status="reported"), gathering(busy, status="cancelled")
    held(planned, status="planned"), gathering(planned, status="announced")

    (plan,) = plans()

    assert [(line.item, line.trainings, line.events, line.to_come) for line in plan.lines] == [
        (busy, 2, 2, 0),
        (planned, 0, 0, 2),
        (idle, 0, 0, 0),
    ]
    assert [line.is_idle for line in plan.lines] == [False, False, True]
    assert plan.idle == 1


def test_plans_stand_apart_by_their_years_the_latest_first():
    create_policy_item(first_year=2018, last_year=2022)
    create_policy_item()
    assert [(plan.first_year, plan.last_year) for plan in plans()] == [(2023, 2026), (2018, 2022)]


def test_an_idle_item_is_marked_on_the_page(client):
    create_policy_item()
    held(create_policy_item())
    client.force_login(create_directorate())

    with translation.override("en"):
        page = client.get(reverse("reports:policy_plan"))

    assert page.context["plans"][0].idle == 1
    assert page.content.decode().count("no activity") == 1


def test_a_coordinator_gets_the_counts_of_all_and_the_rows_of_his_center(client):
    item, own = create_policy_item(), create_center()
    mine = held(item, center=own)
    held(item)
    client.force_login(create_coordinator(center=own))

    page = client.get(reverse("reports:policy_item", args=[item.code]))

    assert page.context["line"].trainings == 2
    assert list(page.context["page"]) == [mine]
    assert page.context["unseen"] == 1


def test_the_events_of_an_item_have_a_page_of_their_own(client):
    item = create_policy_item()
    held(item)
    event = gathering(item)
    client.force_login(create_directorate())

    page = client.get(reverse("reports:policy_item", args=[item.code]), {"kind": "events"})

    assert list(page.context["page"]) == [event]


def test_it_is_for_the_directorate_and_coordinators(client):
    item = create_policy_item()
    client.force_login(create_donor_viewer())
    assert client.get(reverse("reports:policy_plan")).status_code == 403
    assert client.get(reverse("reports:policy_item", args=[item.code])).status_code == 403
    client.force_login(create_coordinator())
    assert client.get(reverse("reports:policy_plan")).status_code == 200
    assert client.get(reverse("reports:policy_item", args=["other"])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_plan_asks_as_much_for_many_items(client, django_assert_num_queries, number):
    for _ in range(number):
        item = create_policy_item(responsible=create_center().organisation)
        for _ in range(number):
            held(item), gathering(item)
    client.force_login(create_directorate())
    client.get(reverse("reports:policy_plan"))
    # the reader, items, links of trainings and of events
    with django_assert_num_queries(4):
        client.get(reverse("reports:policy_plan"))


@pytest.mark.parametrize("kind", ["trainings", "events"])
@pytest.mark.parametrize("number", [1, 3])
def test_an_item_asks_as_much_for_many_activities(client, django_assert_num_queries, kind, number):
    item = create_policy_item(responsible=create_center().organisation)
    for _ in range(number):
        held(item), gathering(item)
    client.force_login(create_directorate())
    address = reverse("reports:policy_item", args=[item.code])
    client.get(address)
    # the reader, item, links of both kinds, rows of both, the rows of the page counted and read
    with django_assert_num_queries(8):
        client.get(address, {"kind": kind})


def plan_of(training: Training, user: User, **changes) -> TrainingForm:
    names = ["programme", "starts_on", "ends_on", "format", "place", "language", "level"]
    names += ["hours", "is_public"]
    form = TrainingForm(instance=training, user=user)
    data = {name: form[name].value() for name in names} | changes
    return TrainingForm(data, instance=training, user=user)


def test_a_training_names_its_items_and_the_change_is_written_down():
    by, item = create_directorate(), create_policy_item()
    training = create_training(status="planned", starts_on=DAY)
    form = plan_of(training, by, policy_items=[item.pk])
    assert form.is_valid(), form.errors

    services.update_training(training, by=by, **form.values())
    services.update_training(training, by=by, **plan_of_again(training, by, item))

    assert list(training.policy_items.all()) == [item]
    (line,) = AuditEntry.objects.filter(action="updated")
    assert line.changes == {"policy_items": [[], [item.code]]}


def plan_of_again(training: Training, by: User, item) -> dict:
    """The same plan sent a second time, from a page that was opened anew."""
    form = plan_of(Training.objects.get(pk=training.pk), by, policy_items=[item.pk])
    assert form.is_valid()
    return form.values()


def test_a_plan_that_says_nothing_of_items_leaves_them():
    by, item = create_directorate(), create_policy_item()
    training = held(item, status="planned")
    services.update_training(training, by=by, note="Bring a card.")
    assert list(training.policy_items.all()) == [item]


def test_a_copy_answers_to_the_same_items():
    item = create_policy_item()
    copy = services.copy_training(
        held(item), starts_on=dt.date(2027, 3, 2), by=create_directorate()
    )
    assert list(copy.policy_items.all()) == [item]


def test_the_question_is_not_asked_where_there_is_no_plan():
    assert "policy_items" not in TrainingForm(user=create_directorate()).fields
