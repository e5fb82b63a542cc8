"""Digests of registers: the same figures as from the register itself, after every change."""

import datetime as dt
import random
import threading
from collections.abc import Callable

import pytest
from django.db import DataError, connection, connections, transaction

from accounts.tests.factories import create_directorate
from people.models import Person, Sex, TargetGroup
from reports import services
from reports.models import RegisterChange, RegisterDigest
from reports.selectors import digests
from reports.tasks import digest_registers
from reports.tests.factories import YEAR, create_group, create_network, read_dashboard
from reports.tests.test_figures import by_hand, flat
from trainings.models import AggregateCount, Enrolment, Training
from trainings.tests.factories import create_aggregate, create_enrolment, create_training

pytestmark = pytest.mark.django_db
START, END = dt.date(YEAR - 1, 1, 1), dt.date(YEAR, 12, 31)


def read() -> dict:
    found = read_dashboard(create_directorate(), since=START.isoformat(), until=END.isoformat())
    return flat(found.figures)


def test_digests_of_all_registers_leave_no_line_and_give_the_same_figures():
    create_network(seed=4)
    before = read()

    digest_registers()

    assert RegisterChange.objects.count() == 0
    assert (
        RegisterDigest.objects.count()
        == Training.objects.filter(
            pk__in=Enrolment.objects.values("training").union(
                AggregateCount.objects.values("training")
            )
        ).count()
    )
    assert read() == before == by_hand(statuses={"approved"}, start=START, end=END)


def test_digests_are_what_is_read_when_they_hold():
    """Otherwise the other tests would prove nothing."""
    create_network(seed=4)
    digest_registers()

    RegisterDigest.objects.update(people=b"", groups=b"", nameless=b"")

    assert read()["total", None].people == 0


def test_digests_of_another_shape_are_not_read(monkeypatch):
    create_network(seed=4)
    before = read()
    digest_registers()
    RegisterDigest.objects.update(people=b"", shape=digests.SHAPE + 1)

    assert read() == before


def shuffle_groups(chance: random.Random) -> None:
    """Also moved by an UPDATE of the link, as raw SQL or a merge may do."""
    links = Person.target_groups.through.objects.all()
    link = chance.choice(list(links))
    free = Person.objects.exclude(
        pk__in=links.filter(targetgroup=link.targetgroup).values("person")
    )
    if person := free.order_by("pk").first():
        links.filter(pk=link.pk).update(person=person)


CHANGES: dict[str, Callable[[random.Random], object]] = {
    "sex": lambda chance: Person.objects.filter(
        pk=chance.choice(list(Person.objects.values_list("pk", flat=True)))
    ).update(sex=chance.choice(Sex.values)),
    "group added": lambda chance: chance.choice(list(Person.objects.all())).target_groups.add(
        create_group(code="rural")
    ),
    "groups gone": lambda chance: chance.choice(list(Person.objects.all())).target_groups.clear(),
    "group moved": shuffle_groups,
    "status": lambda chance: Enrolment.objects.filter(
        pk=chance.choice(list(Enrolment.objects.values_list("pk", flat=True)))
    ).update(status=chance.choice(Enrolment.Status.values)),
    "age": lambda chance: Enrolment.objects.filter(
        pk=chance.choice(list(Enrolment.objects.values_list("pk", flat=True)))
    ).update(age=chance.choice([None, 17, 18, 65])),
    "row gone": lambda chance: chance.choice(list(Enrolment.objects.all())).delete(),
    "row added": lambda chance: create_enrolment(
        training=chance.choice(list(Training.objects.all()))
    ),
    "other training": lambda chance: Enrolment.objects.filter(
        pk=chance.choice(list(Enrolment.objects.values_list("pk", flat=True)))
    ).update(training=create_training(status="approved", starts_on=START)),
    "nameless": lambda chance: create_aggregate(training=create_training(status="approved")),
    "nameless changed": lambda chance: AggregateCount.objects.update(count=7),
    "nameless gone": lambda chance: AggregateCount.objects.all().delete(),
    "training": lambda chance: Training.objects.filter(status="approved").update(starts_on=START),
}


@pytest.mark.parametrize("name", CHANGES)
def test_figures_hold_after_a_change_with_digests_before_and_after(name):
    create_network(seed=5)
    digest_registers()

    CHANGES[name](random.Random(name))

    truth = by_hand(statuses={"approved"}, start=START, end=END)
    assert read() == truth
    digest_registers()
    assert read() == truth


def test_digest_registers_goes_on_where_a_batch_ended(monkeypatch):
    create_network(seed=4)
    monkeypatch.setattr(digests, "BATCH", 3)

    assert services.digest_registers() <= 3
    digest_registers()

    assert RegisterChange.objects.count() == 0


def test_target_group_beyond_what_is_packed_is_an_error_not_a_wrong_figure():
    row = create_enrolment(training=create_training(status="approved"))
    row.person.target_groups.add(TargetGroup.objects.create(pk=40_000, code="far"))

    with pytest.raises(DataError), transaction.atomic():
        services.digest_registers()
    assert RegisterDigest.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_change_that_is_not_committed_yet_keeps_its_line():
    training = create_training(status="approved", starts_on=dt.date(YEAR, 5, 1))
    create_enrolment(training=training)
    person = create_enrolment(training=training).person
    services.digest_registers()
    is_changed, may_commit = threading.Event(), threading.Event()

    def change() -> None:
        try:
            with transaction.atomic():
                Person.objects.filter(pk=person.pk).update(sex="M")
                is_changed.set()
                assert may_commit.wait(10)
        finally:
            connections.close_all()

    other = threading.Thread(target=change)
    other.start()
    assert is_changed.wait(10)
    create_enrolment(training=training)
    services.digest_registers()  # reads the new row, not the other's change
    may_commit.set()
    other.join()

    assert RegisterChange.objects.count() == 1
    assert read() == by_hand(statuses={"approved"}, start=START, end=END)
    assert services.digest_registers() == 1


@pytest.mark.django_db(transaction=True)
def test_digest_registers_only_one_process_at_a_time():
    create_enrolment(training=create_training(status="approved"))
    found = []

    def second() -> None:
        found.append(services.digest_registers())
        connections.close_all()

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [services._DIGEST_LOCK])
        other = threading.Thread(target=second)
        other.start()
        other.join()

    assert found == [0]
    assert services.digest_registers() == 1
