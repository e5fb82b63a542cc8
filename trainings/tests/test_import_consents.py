"""Everybody on a sheet signed a consent on paper: said once, recorded for each person."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from people.models import Consent, Person
from people.services import record_consent
from people.tests.factories import create_person
from trainings.models import RegisterImport
from trainings.services import imports
from trainings.tests.test_imports import a_training, analyse, bring_in, sheet, upload

pytestmark = pytest.mark.django_db

PAPER = {"text_version": "2", "language": "ky", "given_on": dt.date(2026, 6, 12)}
TWO = sheet(
    ("Асанова", "Айгүл", "ж", 1990, "0700123456"), ("Осмонов", "Нурлан", "э", 1985, "0555987654")
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


def page_of(register_import: RegisterImport, name: str) -> str:
    training = register_import.training
    return reverse(f"trainings:{name}", args=[training.slug, register_import.pk])


def said() -> list[tuple[str, str, str, dt.date]]:
    rows = Consent.objects.order_by("person__family_name")
    return list(rows.values_list("person__family_name", "purpose", "text_version", "given_on"))


def test_tick_on_the_last_step_records_a_consent_for_each_person(run):
    by = create_coordinator(center=create_center())
    training = a_training(by.memberships.get().center, starts_on=dt.date(2026, 6, 12))
    ready = analyse(training, by=by, file=upload("a.xlsx", TWO), run=run)
    client = Client()
    client.force_login(by)
    data = {"has_consent": "on", "text_version": "2", "language": "ky", "given_on": "2026-06-12"}

    with run(execute=True):
        response = client.post(page_of(ready, "import_commit"), data)

    assert response.status_code == 302
    day = dt.date(2026, 6, 12)
    assert said() == [("Асанова", "data", "2", day), ("Осмонов", "data", "2", day)]
    assert set(Consent.objects.values_list("way", "language")) == {("paper", "ky")}
    assert AuditEntry.objects.filter(action="consent recorded").count() == 2


def test_without_the_tick_nothing_is_recorded_and_the_page_says_what_is_missing(run):
    by = create_coordinator(center=create_center())
    training = a_training(by.memberships.get().center)
    done = bring_in(training, by=by, file=upload("a.xlsx", TWO), run=run)
    client = Client()
    client.force_login(by)

    page = client.get(page_of(done, "import_detail")).content.decode()

    assert said() == []
    assert "Of 2 people no consent to keeping the data is recorded." in page


def test_consents_can_be_recorded_after_the_import(run):
    by = create_coordinator(center=create_center())
    training = a_training(by.memberships.get().center)
    done = bring_in(training, by=by, file=upload("a.xlsx", TWO), run=run)
    client = Client()
    client.force_login(by)
    data = {"text_version": "2", "language": "ru", "given_on": "2026-06-12"}

    client.post(page_of(done, "import_consent"), data)
    client.post(page_of(done, "import_consent"), data)

    assert [row[0] for row in said()] == ["Асанова", "Осмонов"]
    assert imports.without_consent(done) == 0


def test_valid_consent_is_kept_and_a_day_ahead_is_refused(run):
    by = create_coordinator(center=create_center())
    center = by.memberships.get().center
    known = create_person(
        center=center, family_name="Асанова", given_name="Айгүл", birth_year=1990, sex="F"
    )
    record_consent(
        known, by=by, purpose="data", way="spoken", **PAPER | {"given_on": dt.date(2025, 1, 9)}
    )
    done = bring_in(a_training(center), by=by, file=upload("a.xlsx", TWO), run=run)
    assert Person.objects.count() == 2

    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="future"):
        imports.record_sheet_consent(done, by=by, **PAPER | {"given_on": tomorrow})

    assert imports.record_sheet_consent(done, by=by, **PAPER) == 1
    assert [row[3].year for row in said()] == [2025, 2026]


def test_tick_without_a_version_of_the_text_is_asked_again(run):
    by = create_coordinator(center=create_center())
    training = a_training(by.memberships.get().center)
    ready = analyse(training, by=by, file=upload("a.xlsx", TWO), run=run)
    client = Client()
    client.force_login(by)

    response = client.post(page_of(ready, "import_commit"), {"has_consent": "on"})

    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"text_version", "language", "given_on"}
    assert training.enrolments.count() == 0
