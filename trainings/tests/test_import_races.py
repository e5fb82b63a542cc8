"""Two coordinators, two workers, at the same moment: real threads on real transactions."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from centers.tests.factories import create_coordinator
from people.models import Person
from trainings.models import RegisterImport
from trainings.selectors.imports import import_numbers
from trainings.services import imports
from trainings.tests.test_imports import NARYN, OSH, a_training, start, understanding_of, upload

pytestmark = pytest.mark.django_db(transaction=True)


def ready_import(name: str, **fields: Any) -> tuple[RegisterImport, User]:
    """Read and proposed, not written; Celery is eager, so the job has run on return."""
    training = a_training(**fields)
    by = create_coordinator(center=training.center)
    register_import = start(training, by=by, file=upload(name))
    imports.choose_columns(register_import, understanding=understanding_of(register_import), by=by)
    register_import.refresh_from_db()
    return register_import, by


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts at the same moment; what each gave or raised."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            results[number] = act()
        except Exception as error:  # noqa: BLE001  handed to the test
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def write(register_import: RegisterImport, by: User) -> int:
    done = 0
    while count := imports.commit_chunk(register_import, by=by):
        done += count
    return done


def test_two_centers_write_the_same_people_at_once(monkeypatch: Any) -> None:
    monkeypatch.setattr("trainings.services.imports.writing.CHUNK", 7)
    one, by_one = ready_import(NARYN)
    two, by_two = ready_import(NARYN)

    results = at_once(lambda: write(one, by_one), lambda: write(two, by_two))

    assert results == [38, 38]
    assert Person.objects.count() == 38
    first, second = import_numbers(one), import_numbers(two)
    assert first.created + second.created == 38
    assert first.recognised + second.recognised == 38
    assert one.training.enrolments.count() == two.training.enrolments.count() == 38


def test_two_workers_write_one_import_at_once(monkeypatch: Any) -> None:
    monkeypatch.setattr("trainings.services.imports.writing.CHUNK", 5)
    ready, by = ready_import(OSH)

    results = at_once(lambda: write(ready, by), lambda: write(ready, by))

    assert sum(results) == 24
    assert Person.objects.count() == 24
    assert ready.training.enrolments.count() == 24
    assert import_numbers(ready).created == 24


def test_same_file_sent_twice_at_once_is_one_import() -> None:
    training = a_training()
    by = create_coordinator(center=training.center)

    results = at_once(
        *[lambda: imports.start_import(training, file=upload(OSH), by=by) for _ in range(2)]
    )

    assert sorted(is_new for _import, is_new in results) == [False, True]
    assert RegisterImport.objects.count() == 1


def test_double_click_on_write_asks_once() -> None:
    ready, by = ready_import(OSH)

    at_once(
        lambda: imports.start_commit(ready, by=by),
        lambda: imports.start_commit(ready, by=by),
    )

    assert ready.training.enrolments.count() == 24
    assert Person.objects.count() == 24
