"""What a process keeps of the digests: never older than the facts, whoever commits when."""

import datetime as dt
import random
import threading
from collections.abc import Callable

import numpy as np
import pytest
from django.db import connection, connections, transaction

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_area, create_center, create_region
from people.models import Person
from reports import services
from reports.models import RegisterChange, RegisterDigest
from reports.selectors import store
from reports.selectors.digests import TRAININGS
from reports.selectors.registers import GROUP_SETS
from reports.tasks import digest_registers
from reports.tests.factories import YEAR, create_group, create_network, read_dashboard
from reports.tests.test_digests import CHANGES, END, START, read
from reports.tests.test_figures import by_hand, flat
from trainings.models import Enrolment, Programme, Training
from trainings.tests.factories import create_enrolment, create_training

DAY = dt.date(YEAR, 5, 1)


@pytest.fixture(autouse=True)
def empty_store():
    store.forget()
    yield
    store.forget()


def truth() -> dict:
    return by_hand(statuses={"approved"}, start=START, end=END)


def kept_trainings() -> store._Store:
    return store._kept[TRAININGS.name]


def spoil() -> None:
    """Make all digests wrong without saying so: only who reads all of the table finds them."""
    RegisterDigest.objects.update(people=b"", groups=b"", nameless=b"", stamp=0)


@pytest.mark.django_db(transaction=True)
def test_digests_are_read_once_and_then_kept():
    create_network(seed=4)
    digest_registers()
    before = read()

    spoil()
    create_training(status="approved", starts_on=dt.date(2000, 1, 1))  # new facts: count anew

    assert read() == before == truth()


@pytest.mark.django_db(transaction=True)
def test_kept_digests_give_way_to_newer_ones():
    create_network(seed=4)
    digest_registers()
    read()
    training = Training.objects.filter(status="approved").latest("pk")
    create_enrolment(training=training)
    assert read() == truth()  # from the register
    digest_registers()
    Training.objects.filter(pk=training.pk).update(starts_on=START)
    digest_registers()

    assert any(kept.size for kept in (kept_trainings().newer, kept_trainings().older))
    assert read() == truth()
    assert RegisterChange.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(2))
def test_figures_hold_through_a_row_of_changes(seed):
    chance = random.Random(seed)
    create_network(seed=seed + 20)
    digest_registers()
    read()
    for name in chance.sample(sorted(CHANGES), 8):
        try:
            CHANGES[name](chance)
        except IndexError:  # nothing of that kind is left
            continue
        if chance.random() < 0.5:
            digest_registers()
        assert read() == truth(), name


@pytest.mark.django_db(transaction=True)
def test_transaction_that_began_earlier_and_is_committed_later_is_read():
    training = create_training(status="approved", starts_on=DAY)
    person = create_enrolment(training=training).person
    digest_registers()
    read()
    create_enrolment(training=training)
    is_digested, may_commit = threading.Event(), threading.Event()

    def digest() -> None:
        try:
            with transaction.atomic():
                assert services.digest_registers() == 1
                is_digested.set()
                assert may_commit.wait(10)
        finally:
            connections.close_all()

    other = threading.Thread(target=digest)
    other.start()
    assert is_digested.wait(10)
    other_training = create_training(status="approved", starts_on=DAY)  # a later transaction
    create_enrolment(training=other_training, person=person)
    assert read() == truth()
    may_commit.set()
    other.join()
    Training.objects.filter(pk=other_training.pk).update(status="planned")

    assert list(RegisterChange.objects.values_list("training_id", flat=True).distinct()) == [
        other_training.pk
    ]
    assert read() == truth()


@pytest.mark.django_db(transaction=True)
def test_what_a_transaction_wrote_and_took_back_is_not_kept():
    training = create_training(status="approved", starts_on=DAY)
    create_enrolment(training=training)
    digest_registers()
    before = read()

    with transaction.atomic():
        create_enrolment(training=training)
        digest_registers()
        assert read() == truth() != before
        transaction.set_rollback(True)
    Training.objects.filter(pk=training.pk).update(starts_on=START)
    Training.objects.filter(pk=training.pk).update(starts_on=DAY)
    digest_registers()

    assert read() == truth() == before


@pytest.mark.django_db(transaction=True)
def test_emptied_table_is_another_store():
    create_network(seed=4)
    digest_registers()
    read()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE reports_registerdigest")
    create_training(status="approved", starts_on=dt.date(2000, 1, 1))  # new facts: count anew

    assert read() == truth()
    assert kept_trainings().older.size == kept_trainings().newer.size == 0


@pytest.mark.django_db(transaction=True)
def test_stamps_of_another_server_are_written_anew():
    create_enrolment(training=create_training(status="approved", starts_on=DAY))
    digest_registers()
    RegisterDigest.objects.update(stamp=10**15)

    digest_registers()

    assert RegisterDigest.objects.get().stamp < 10**15
    assert read() == truth()


@pytest.mark.django_db
def test_training_without_digest_and_without_line_is_read_itself():
    create_network(seed=4)
    digest_registers()
    RegisterDigest.objects.all().delete()

    assert RegisterChange.objects.count() == 0
    assert read() == truth()


FACTS: dict[str, Callable[[], object]] = {
    "center": lambda: Training.objects.update(center=create_center()),
    "region": lambda: Training.objects.update(region=create_region()),
    "programme": lambda: Training.objects.update(programme=Programme.objects.first()),
    "area": lambda: Programme.objects.update(area=create_area(code="new", name="New")),
    "day": lambda: Training.objects.update(starts_on=END, ends_on=END),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FACTS)
def test_facts_of_trainings_hold_after_a_change(name):
    create_network(seed=6)
    digest_registers()
    before = read()

    FACTS[name]()

    assert read() == truth() != before
    digest_registers()
    assert read() == truth()


@pytest.mark.django_db
def test_format_of_a_training_is_told_as_soon_as_it_changes():
    create_training(status="approved", starts_on=DAY, format="on_site")
    user = create_directorate()
    digest_registers()
    assert read_dashboard(user, since=START, until=END).figures.by_format == {(YEAR, "on_site"): 1}

    Training.objects.update(format="online")

    for _turn in range(2):
        found = read_dashboard(user, since=START, until=END).figures
        assert found.by_format == {(YEAR, "online"): 1}
        digest_registers()


@pytest.mark.django_db
def test_people_of_very_many_groups_are_counted_in_each():
    chance = random.Random(1)
    groups = [create_group(code=f"g{number}") for number in range(95)]
    training = create_training(status="approved", starts_on=DAY)
    for size in (95, 41, 40, 3, 1, 0):
        row = create_enrolment(training=training)
        row.person.target_groups.set(chance.sample(groups, size))
    digest_registers()

    assert read() == truth()


def test_group_sets_have_one_number_each():
    rows = np.array([0, 0, 2, 2, 3])
    groups = np.array([7, 9, 9, 7, 7])

    found = GROUP_SETS.of(rows, groups, 4)

    assert [set(GROUP_SETS.sets[number]) for number in found] == [{7, 9}, set(), {7, 9}, {7}]
    assert found[0] == found[2]


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_all_read_what_is_true():
    create_network(seed=9)
    digest_registers()
    Enrolment.objects.filter(pk=Enrolment.objects.first().pk).update(age=70)
    Person.objects.filter(pk=Person.objects.first().pk).update(sex="M")
    sql = "SELECT id FROM trainings_training"
    found: list[list[int]] = []

    def ask() -> None:
        rows = store.read_registers([store.Asked(TRAININGS, sql, ())])[0]
        found.append(sorted(rows.people["person"].tolist()))
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    counted = Enrolment.objects.counted().order_by("person").values_list("person", flat=True)
    assert found == [list(counted)] * 4


@pytest.mark.django_db
def test_read_dashboard_of_nothing_is_zero():
    user = create_directorate()
    found = read_dashboard(user, since="2001-01-01", until="2001-12-31").figures

    assert flat(found) == {}
