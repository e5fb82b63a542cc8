"""Events for donors and visitors: nothing about fewer than five people."""

import datetime as dt

import pytest

from people.tests.factories import create_person
from projects.tests.factories import create_donor, create_donor_viewer, create_project
from reports.filters import Period
from reports.selectors import store
from reports.selectors.gatherings import EventCount
from reports.selectors.public import public_total
from reports.suppression import is_small
from reports.tests.factories import YEAR, create_network, read_dashboard
from reports.tests.gatherings import (
    DAY,
    END,
    START,
    by_hand,
    create_crowd,
    create_gatherings,
    create_guest,
    held,
)
from trainings.tests.factories import create_enrolment, create_funding, create_training


@pytest.fixture(autouse=True)
def empty_store():
    store.forget()
    yield
    store.forget()


def donor_with(count: int = 1):
    donor = create_donor()
    projects = [create_project(donors=[donor]) for _ in range(count)]
    return create_donor_viewer(donor=donor), projects


@pytest.mark.django_db
@pytest.mark.parametrize(("guests", "shown"), [(4, None), (5, 5), (0, 0)])
def test_donor_sees_no_small_number_of_people_at_events(guests, shown):
    user, [project] = donor_with()
    event = held(kind="festival")
    event.projects.add(project)
    for _ in range(guests):
        create_guest(event=event, person=create_person())
    create_crowd(event=event, count=3)

    found = read_dashboard(user, project=project.code, year=YEAR).figures.events

    assert (found.total.named, found.total.people) == (shown, shown)
    assert found.total.nameless is None
    assert found.total.participations is None
    assert found.by_kind["festival"].people == shown
    assert (found.total.unknown, found.both) == (None, None)


@pytest.mark.django_db
@pytest.mark.parametrize(("in_both", "shown"), [(0, 12), (4, None), (6, 6)])
def test_donor_cannot_find_out_how_few_were_in_both(in_both, shown):
    user, [project] = donor_with()
    people = [create_person() for _ in range(12)]
    training = create_training(status="approved", starts_on=DAY)
    create_funding(training=training, project=project, kind="donor_project")
    event = held()
    event.projects.add(project)
    for person in people[:6]:
        create_enrolment(training=training, person=person)
    for person in people[6 - in_both : 12 - in_both]:
        create_guest(event=event, person=person)

    found = read_dashboard(user, project=project.code, year=YEAR).figures

    assert (found.total.people, found.events.total.people) == (6, 6)
    assert found.events.together == shown


@pytest.mark.django_db
def test_donor_of_two_projects_cannot_subtract_their_events():
    user, [first, second] = donor_with(2)
    shared, own = held(kind="festival"), held(kind="festival")
    shared.projects.add(first, second)
    own.projects.add(first)
    for event, count in ((shared, 8), (own, 3)):
        for _ in range(count):
            create_guest(event=event, person=create_person())

    pages = [
        read_dashboard(user, project=p.code, year=YEAR).figures.events for p in (first, second)
    ]

    numbers = [page.total.people for page in pages]
    assert numbers[0] is None  # 11 less 8 would tell of the 3
    assert pages[0].by_kind["festival"].people is None


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_donor_finds_no_small_cell_by_subtraction_from_the_total(seed):
    user, [project] = donor_with()
    network = create_network(seed=seed, people=40)
    for event in create_gatherings(network, seed=seed, events=14):
        event.projects.add(project)
    found = read_dashboard(user, project=project.code, year=YEAR).figures.events
    truth = by_hand(start=dt.date(YEAR, 1, 1), end=END)

    for name, table in (("kind", found.by_kind), ("region", found.by_region)):
        hidden = {key for key, count in table.items() if count.people is None}
        for key, count in table.items():
            assert not is_small(count.people or 0)
            assert not is_small(count.nameless or 0)
            if count.people is not None:
                assert count.people == truth[name, key].people
        heads = [truth[name, key].heads for key in hidden]
        assert found.total.people is None or not heads or len(heads) > 1


@pytest.mark.django_db
def test_visitors_read_of_events_what_is_not_small():
    period = Period(START, END)
    event = held()
    for _ in range(4):
        create_guest(event=event, person=create_person())
    create_crowd(event=event, count=10)

    assert public_total(period)[1] == EventCount(1, None, 10, None, None)
    create_guest(event=event)  # 5 by name, of whom 4 are known: 4 stays hidden
    assert public_total(period)[1] == EventCount(1, None, 10, None, None)
    create_guest(event=event, person=create_person())
    assert public_total(period)[1] == EventCount(1, 6, 10, 5, None)
