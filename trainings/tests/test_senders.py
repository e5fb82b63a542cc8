"""A training of trainers counts trainers and centers apart (checklist S7)."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.tests.factories import create_directorate
from centers.models import Organisation
from centers.tests.factories import create_center, create_coordinator, create_organisation
from core.models import AuditEntry
from people.tests.factories import create_person
from trainings import selectors, services
from trainings.models import Enrolment, Programme
from trainings.tests.factories import (
    create_enrolment,
    create_programme,
    create_register,
    create_training,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def create_tot(**fields):
    return create_training(programme=create_programme(kind=Programme.Kind.TOT), **fields)


def figures_of(training) -> tuple[int, int, int, int]:
    found = selectors.senders(selectors.register(training))
    assert found is not None
    return found.people, found.centers, found.of_directorate, found.unknown


def test_sixteen_trainers_of_fifteen_centers():
    training = create_tot()
    centers = [create_center() for _ in range(15)]
    for center in (*centers, centers[0]):
        create_enrolment(training=training, sent_by=center.organisation)

    assert figures_of(training) == (16, 15, 0, 0)


def test_fifteen_centers_and_one_of_the_directorate():
    training = create_tot()
    kaea = create_organisation(kind=Organisation.Kind.ASSOCIATION)
    for organisation in (*(create_center().organisation for _ in range(15)), kaea, None):
        create_enrolment(training=training, sent_by=organisation)
    create_enrolment(training=training, sent_by=kaea, status="waiting")

    assert figures_of(training) == (17, 15, 1, 1)


def test_who_is_enrolled_belongs_to_his_work_else_to_the_first_center_that_knew_him():
    host, home = create_center(), create_center()
    training = create_tot(center=host)
    kaea = create_organisation(kind=Organisation.Kind.ASSOCIATION)
    by = create_directorate()
    one, two = create_person(center=home), create_person(center=home, organisation=kaea)
    three = create_person(center=home)

    first = services.enrol(training, person=one, by=by)
    services.enrol_many(training, people=[two, three], by=by)

    assert first.sent_by == home.organisation
    assert Enrolment.objects.get(person=two).sent_by == kaea
    assert Enrolment.objects.get(person=three).sent_by == home.organisation


def test_other_trainings_ask_nothing_of_the_kind():
    center = create_center()
    training = create_training(center=center)
    row = services.enrol(training, person=create_person(center=center), by=create_directorate())

    assert row.sent_by is None
    assert selectors.senders(selectors.register(training)) is None


@pytest.mark.parametrize("count", [1, 3])
def test_figures_cost_one_statement(django_assert_num_queries, count):
    training = create_tot()
    for row in create_register(training=training, count=count):
        row.sent_by = create_center().organisation
        row.save()
    found = selectors.register(training)

    with django_assert_num_queries(1):
        senders = selectors.senders(found)

    assert senders is not None
    assert senders.centers == count


def test_coordinator_says_to_whom_a_trainer_belongs():
    center, home = create_center(), create_center()
    training = create_tot(center=center)
    row = create_enrolment(training=training)
    client = Client()
    client.force_login(create_coordinator(center=center))
    url = reverse("trainings:sender_update", args=[training.slug, row.pk])

    wrong = client.post(url, {"organisation": "Nobody knows this"})
    right = client.post(url, {"organisation": home.organisation.name})

    assert "organisation" in wrong.context["form"].errors
    assert right.status_code == 302
    row.refresh_from_db()
    assert row.sent_by == home.organisation
    entry = AuditEntry.objects.get(action="sender_changed")
    assert entry.changes == {"sent_by": [None, str(home.organisation)]}
    page = client.get(reverse("trainings:register_detail", args=[training.slug])).content.decode()
    assert "Trainers and their centers" in page


def test_approved_register_keeps_its_centers():
    training = create_tot(status="approved")
    row = create_enrolment(training=training)

    with pytest.raises(ValidationError) as refusal:
        services.set_sender(row, organisation=create_organisation(), by=create_directorate())

    assert refusal.value.code == "not_editable"
