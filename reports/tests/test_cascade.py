"""The cascade for readers of counts: no names, approved only, small cells hidden."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center
from people.tests.factories import create_person
from projects.tests.factories import create_donor, create_donor_viewer, create_project
from reports.permissions import Reader
from reports.selectors.cascade import cascade_figures, tots_of
from trainings import services
from trainings.tests.factories import (
    create_award,
    create_enrolment,
    create_funding,
    create_programme,
    create_trainer,
    create_training,
)

pytestmark = pytest.mark.django_db
START = dt.date(2024, 4, 15)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def donor():
    return create_donor()


@pytest.fixture
def project(donor):
    return create_project(donors=[donor])


@pytest.fixture
def viewer(donor):
    return create_donor_viewer(donor=donor)


def create_tot(*, trainers=6, project=None, **fields):
    values = {"status": "approved", "ends_on": START + dt.timedelta(days=4)} | fields
    programme = create_programme(kind="tot")
    tot = create_training(programme=programme, starts_on=START, **values)
    for _ in range(trainers):
        create_enrolment(training=tot, sent_by=create_center().organisation)
    if project is not None:
        create_funding(training=tot, kind="donor_project", project=project)
    return tot


def deliver(tot, *, people, project=None, **fields):
    values = {"starts_on": dt.date(2024, 6, 1), "status": "approved"} | fields
    training = create_training(**values)
    create_trainer(training=training, person=tot.enrolments.first().person)
    for _ in range(people):
        create_enrolment(training=training)
    if project is not None:
        create_funding(training=training, kind="donor_project", project=project)
    return training


def test_donor_reads_what_his_projects_paid_for(project, viewer):
    tot = create_tot(project=project)
    deliver(tot, people=7, project=project)
    deliver(tot, people=9, project=create_project())
    deliver(tot, people=5, project=project, status="submitted")
    other = create_tot(project=create_project())

    reader = Reader(viewer)
    found = cascade_figures(tot, reader)

    assert list(tots_of(reader)) == [tot]
    assert (found.trainers, found.senders, found.trainings) == (6, 6, 1)
    assert (found.total.people, found.total.participations) == (7, 7)
    assert found.is_reached is False
    everything = cascade_figures(tot, Reader(create_directorate()))
    assert everything.total.people == 16
    assert other in tots_of(Reader(create_directorate()))


def test_run_that_others_paid_for_has_no_targets_of_his(project, viewer):
    tot = create_tot(project=create_project())
    deliver(tot, people=6, project=project)

    found = cascade_figures(tots_of(Reader(viewer)).get(), Reader(viewer))

    assert (found.plan, found.is_reached, found.has_masters) == (None, None, None)
    assert found.total.people == 6


@pytest.mark.parametrize(
    ("sizes", "shown", "total"),
    [
        ((7, 9), [9, 7], 16),
        ((3, 9), [None, None], 12),  # one alone would follow from the total
        ((3, 4, 9), [9, None, None], 16),
        ((3,), [None], None),
    ],
)
def test_small_centers_are_hidden_and_cannot_be_computed(project, viewer, sizes, shown, total):
    tot = create_tot(project=project)
    for size in sizes:
        deliver(tot, people=size, project=project, center=create_center())

    found = cascade_figures(tot, Reader(viewer))

    assert [part.reached.people for part in found.by_center] == shown
    assert [part.reached.participations for part in found.by_center] == shown
    assert found.total.people == total
    assert found.has_hidden is (None in shown)


def test_few_trainers_are_hidden_and_fifteen_masters_of_sixteen_are_not_met(project, viewer):
    few = create_tot(project=project, trainers=3)
    assert cascade_figures(few, Reader(viewer)).trainers is None
    tot = create_tot(project=project, trainers=16)
    people = [row.person for row in tot.enrolments.all()]
    for person in people[:15]:
        create_award(person=person, training=tot)
    services.save_plan(tot, by=create_directorate(), masters=16)

    found = cascade_figures(tot, Reader(viewer))

    assert (found.trainers, found.masters, found.has_masters) == (16, 15, False)


def test_pages_tell_no_name_and_nothing_of_other_donors(client, project, viewer):
    tot = create_tot(project=project)
    person = tot.enrolments.first().person
    deliver(tot, people=7, project=project)
    foreign = create_tot(project=create_project())
    client.force_login(viewer)
    listed = client.get(reverse("reports:cascade_list"))
    assert list(listed.context["page"].object_list) == [tot]
    page = client.get(reverse("reports:cascade_detail", args=[tot.slug])).content.decode()
    assert person.family_name not in page
    assert "not met" in page
    address = reverse("reports:cascade_detail", args=[foreign.slug])
    assert client.get(address).status_code == 404
    assert (
        reverse("reports:cascade_list") in client.get(reverse("reports:dashboard")).content.decode()
    )


def test_sheet_hides_the_same(client, project, viewer):
    tot = create_tot(project=project)
    for size in (3, 9):
        deliver(tot, people=size, project=project, center=create_center())
    client.force_login(viewer)

    response = client.get(reverse("reports:cascade_export", args=[tot.slug]))

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[2:4] for row in rows[1:]] == [["*", "*"], ["*", "*"], [12.0, 12.0]]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same(client, project, viewer, count, django_assert_num_queries):
    tots = [create_tot(project=project, trainers=count) for _ in range(count)]
    for _ in range(count):
        deliver(tots[0], people=count, project=project, center=create_center())
    client.force_login(viewer)
    pages = (("cascade_list", [], 5), ("cascade_detail", [tots[0].slug], 10))
    for name, arguments, number in pages:
        address = reverse(f"reports:{name}", args=arguments)
        client.get(address)
        with django_assert_num_queries(number):
            client.get(address)


def test_learner_of_two_centers_is_one_in_the_total(project, viewer):
    tot = create_tot(project=project)
    people = [create_person() for _ in range(6)]
    for _ in range(2):
        training = deliver(tot, people=0, project=project, center=create_center())
        for person in people:
            create_enrolment(training=training, person=person)

    found = cascade_figures(tot, Reader(viewer))

    assert (found.total.people, found.total.participations) == (6, 12)
    assert [part.reached.people for part in found.by_center] == [6, 6]
