"""Rows of a sheet written together: each by its own rules, at a price that does not grow."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from people.models import Person
from people.tests.factories import create_person
from trainings.models import RegisterImport, RegisterImportRow, Training
from trainings.services import imports
from trainings.tests.test_imports import a_training, analyse, english, run, sheet, upload

pytestmark = pytest.mark.django_db
Decision = RegisterImportRow.Decision
__all__ = ["english", "run"]


@pytest.fixture
def training() -> Training:
    return a_training()


@pytest.fixture
def by(training: Training) -> User:
    return create_coordinator(center=training.center)


def word(number: int) -> str:
    """A surname unlike the others."""
    ones, tens = divmod(number, 7)
    return "Бекова Жакыпова Калыкова Мамытова Осмонова Сариева Токтосунова".split()[tens] + (
        "абвгдежзиклмнопрст"[ones] * 3
    )


def ready(
    training: Training, by: User, run: Any, *rows: tuple[Any, ...], decide: str = ""
) -> RegisterImport:
    """A sheet that waits to be written; `decide` overrules what was proposed for its rows."""
    found = analyse(training, by=by, file=upload("a.xlsx", sheet(*rows)), run=run)
    if decide:
        found.rows.update(decision=decide, repeats_row=None, repeats_level="", candidates=[])
    return found


def outcomes(register_import: RegisterImport) -> list[tuple[str, str]]:
    rows = register_import.rows.order_by("number")
    return [(row.outcome, row.errors[0]["code"] if row.errors else "") for row in rows]


@pytest.mark.parametrize("count", [24, 72])
def test_chunk_costs_the_same_for_any_number_of_rows(
    count: int, training: Training, by: User, run: Any
) -> None:
    half = range(count // 2)
    for number in half:
        phones = [f"+99670012{number:04}"]
        create_person(
            center=create_center() if number == 0 else None,
            family_name=word(number),
            given_name="Айгүл",
            birth_year=1990,
            sex="F",
            phones=phones,
        )
    known = [(word(n), "Айгүл", "ж", 1990, f"070012{n:04}") for n in half]
    new = [(word(n), "Нурбек", "м", 1970, f"055534{n:04}") for n in half]
    found = ready(training, by, run, *known, *new)

    with CaptureQueriesContext(connection) as queries:
        assert imports.commit_chunk(found, by=by) == count

    assert outcomes(found) == [("recognised", "")] * len(known) + [("created", "")] * len(new)
    assert training.enrolments.count() == count
    assert len(queries) == 41
    made = AuditEntry.objects.filter(action="created", object_type="people.Person")
    assert made.filter(center_id=training.center_id).count() == len(new)


def test_row_that_is_refused_leaves_the_others_of_its_chunk(
    training: Training, by: User, run: Any
) -> None:
    found = ready(
        training,
        by,
        run,
        (word(1), "Айгүл", "ж", 1990, ""),
        (word(2), "Нурбек", "м", 1980, ""),
        (word(3), "Асель", "ж", 1985, ""),
    )
    row = found.rows.get(number=3)
    row.values |= {"birth_year": 2090}
    row.save()

    assert imports.commit_chunk(found, by=by) == 3

    assert outcomes(found) == [("created", ""), ("", "refused"), ("created", "")]
    assert found.rows.get(number=3).errors[0]["message"] == "This lies in the future."
    assert (Person.objects.count(), training.enrolments.count()) == (2, 2)


def test_new_person_of_a_row_before_is_recognised(training: Training, by: User, run: Any) -> None:
    one = (word(1), "Айгүл", "ж", 1990, "0700112233")
    found = ready(training, by, run, one, (*one[:4], "0700 11 22 33"), decide=Decision.NEW)

    assert imports.commit_chunk(found, by=by) == 2

    assert outcomes(found) == [("created", ""), ("present", "")]
    assert (Person.objects.count(), training.enrolments.count()) == (1, 1)


def test_second_row_of_a_person_overwrites_nothing_of_the_first(
    training: Training, by: User, run: Any
) -> None:
    person = create_person(
        center=training.center, family_name=word(1), given_name="Айгүл", birth_year=1990, sex="U"
    )
    found = ready(
        training,
        by,
        run,
        (word(1), "Айгүл", "ж", 1990, "0700112233"),
        (word(1), "Айгүл", "м", 1990, "0555998877"),
    )
    found.rows.update(decision=Decision.PERSON, person=person, repeats_row=None, repeats_level="")

    assert imports.commit_chunk(found, by=by) == 2

    person.refresh_from_db()
    assert person.sex == "F"
    assert [str(phone.number) for phone in person.phones.all()] == ["+996700112233"]
    assert outcomes(found) == [("recognised", ""), ("present", "")]


def test_stranger_is_filled_and_opened_or_neither(training: Training, by: User, run: Any) -> None:
    """A record of another center that the sheet does not surely mean stays as it is and unseen."""
    person = create_person(
        center=create_center(), family_name=word(1), given_name="Айгүл", birth_year=None, sex="U"
    )
    found = ready(training, by, run, (word(1), "Айгүл", "ж", 1990, "0700112233"))
    found.rows.update(decision=Decision.PERSON, person=person)

    assert imports.commit_chunk(found, by=by) == 1

    person.refresh_from_db()
    assert outcomes(found) == [("", "not_sure")]
    assert (person.sex, person.birth_year, person.phones.count()) == ("U", None, 0)
    assert not person.person_centers.filter(center=training.center).exists()
