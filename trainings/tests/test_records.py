"""Records of learning: every center's part, other bodies' certificates, links for others."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator, create_trainer_user
from core.models import AuditEntry
from people.models import PersonCenter
from people.services import anonymise_person
from people.tests.factories import create_person
from trainings.models import ExternalCertificate, RecordLink
from trainings.record_paper import record_data, record_pdf
from trainings.selectors.records import whole_record
from trainings.services import records as services
from trainings.tests.certificate_factories import (
    create_certificate,
    create_level,
    finished,
)
from trainings.tests.factories import create_attendance, create_enrolment, create_programme
from trainings.tests.paper_judge import faults

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def learned(person: Any, title: str) -> Any:
    """A completed training of a center of its own, with a certificate."""
    training = finished(programme=create_programme(title=title), people=0)
    row = create_enrolment(training=training, person=person)
    PersonCenter.objects.get_or_create(person=person, center=training.center)
    for session in training.sessions.all():
        create_attendance(enrolment=row, session=session)
    return create_certificate(enrolment=row)


def record_icdl(person: Any, by: Any = None, **fields: Any) -> ExternalCertificate:
    values = {"kind": "icdl", "title": "ICDL Base", "issued_on": TODAY(), "number": "KG-1",
              "modules": ["Computer essentials", "Spreadsheets"]}  # fmt: skip
    return services.record_external(person, by=by or create_directorate(), **values | fields)


def test_icdl_certificate_is_recorded_with_its_modules() -> None:
    person = create_person(center=create_center())

    row = record_icdl(person)

    assert (row.shown_issuer, row.modules) == ("ICDL", ["Computer essentials", "Spreadsheets"])
    assert AuditEntry.objects.filter(action="external_certificate_recorded").count() == 1


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"kind": "other", "number": ""}, "issuer"),
        ({"kind": "state", "number": ""}, "number"),
        ({"issued_on": dt.date(2999, 1, 1)}, "issued_on"),
        ({"expires_on": dt.date(2000, 1, 1)}, "expires_on"),
    ],
)
def test_document_must_say_enough(fields: dict[str, Any], at: str) -> None:
    with pytest.raises(ValidationError) as error:
        record_icdl(create_person(), **fields)

    assert list(error.value.message_dict) == [at]
    assert not ExternalCertificate.objects.exists()


def test_document_is_recorded_once_and_again_after_a_mistake() -> None:
    by = create_directorate()
    row = record_icdl(create_person())
    with pytest.raises(ValidationError) as error:
        record_icdl(create_person())
    assert list(error.value.message_dict) == ["number"]

    services.void_external(row, reason="Wrong person", by=by)

    assert record_icdl(create_person()).pk
    with pytest.raises(ValidationError):
        services.void_external(row, reason="Again", by=by)


def test_record_lists_every_center_for_the_directorate_and_the_person_only(client: Client) -> None:
    center = create_center()
    user = create_trainer_user(center=center)
    person = create_person(center=center, user=user)
    first, second = learned(person, "Sewing"), learned(person, "Welding")
    record_icdl(person, level=create_level())
    url = f"/en/trainings/records/people/{person.pk}/"

    for reader in (create_directorate(), user):
        client.force_login(reader)
        text = client.get(url).content.decode()
        parts = ("Sewing", "Welding", first.number, second.number, "Spreadsheets", "36")
        assert [part for part in parts if part not in text] == []
    assert client.get("/en/trainings/records/")["Location"] == url
    client.force_login(create_coordinator(center=first.center))
    text = client.get(url).content.decode()
    assert first.number in text
    assert second.number not in text
    assert "Welding" not in text
    client.force_login(create_coordinator(center=create_center()))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_record_takes_the_same_number_of_statements(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    person = create_person(center=create_center())
    for number in range(count):
        learned(person, f"Programme {number} of a record")
        record_icdl(person, number=str(number), level=create_level())
    client.force_login(create_directorate())
    url = f"/en/trainings/records/people/{person.pk}/"
    client.get(url)

    with django_assert_num_queries(RECORD_STATEMENTS):
        client.get(url)
    token = services.make_record_link(person, by=create_directorate())
    with django_assert_num_queries(9):  # the line in the log too
        Client().get(f"/en/trainings/records/shared/{token}/")


RECORD_STATEMENTS = 10


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_record_is_printed_whole_and_as_the_part_of_a_center(language: str) -> None:
    person = create_person(center=create_center(), family_name="Өмүрова", given_name="Ңүсө")
    first, second = learned(person, "Sewing"), learned(person, "Welding")
    record_icdl(person)
    with translation.override(language):
        data = record_data(whole_record(person), language=language)
        part = record_data(
            whole_record(person, centers=[first.center_id]), language=language, is_part=True
        )

    said = str(data["tables"])
    for word in ("Sewing", "Welding", first.number, second.shown_code, "ICDL Base: Computer"):
        assert word in said
    assert "Welding" not in str(part)
    assert (bool(part["part"]), bool(data["part"])) == (True, False)
    assert faults(record_pdf(whole_record(person), language=language)) == []


def test_empty_record_is_a_page_too() -> None:
    record = whole_record(create_person())

    assert record_data(record, language="en")["tables"] == []
    assert record_pdf(record, language="ky").startswith(b"%PDF")


def test_paper_is_written_into_the_log_and_open_by_the_link(client: Client) -> None:
    by = create_directorate()
    person = create_person(center=create_center())
    learned(person, "Sewing")
    token = services.make_record_link(person, by=by)
    url = f"/en/trainings/records/shared/{token}/record.pdf"

    response = client.get(url)
    assert response.content.startswith(b"%PDF")
    assert response["Cache-Control"] == "private, no-store"
    assert not AuditEntry.objects.filter(action="exported").exists()
    client.force_login(by)
    assert client.get(f"/en/trainings/records/people/{person.pk}/record.pdf").status_code == 200
    entry = AuditEntry.objects.get(action="exported")
    assert entry.changes == {"rows": 1, "personal": True, "file": "pdf"}
    services.revoke_record_link(RecordLink.objects.get(), by=by)
    assert Client().get(url).status_code == 404


def test_link_shows_the_record_until_it_is_taken_back_or_grows_old(client: Client) -> None:
    by = create_directorate()
    person = create_person(center=create_center())
    made = learned(person, "Sewing")
    token = services.make_record_link(person, note="Employer", by=by)
    url = f"/en/trainings/records/shared/{token}/"

    response = client.get(url)
    assert made.number in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert token not in str(RecordLink.objects.values())
    assert client.get(url.replace(token, token[:-1] + "x")).status_code == 404

    RecordLink.objects.update(expires_at=timezone.now(), created_at=timezone.now() - services.VALID)
    assert client.get(url).status_code == 404
    RecordLink.objects.update(expires_at=timezone.now() + services.VALID)
    services.revoke_record_link(RecordLink.objects.get(), by=by)
    assert client.get(url).status_code == 404


def test_link_of_a_coordinator_shows_the_part_of_his_centers(client: Client) -> None:
    person = create_person(center=create_center())
    first, second = learned(person, "Sewing"), learned(person, "Welding")
    client.force_login(create_coordinator(center=first.center))

    page = client.post(f"/en/trainings/records/people/{person.pk}/link/", {"note": "Bank"})

    token = page.content.decode().partition("/records/shared/")[2].partition("/")[0]
    text = Client().get(f"/en/trainings/records/shared/{token}/").content.decode()
    assert first.number in text
    assert second.number not in text
    assert "Welding" not in text


def test_forgotten_person_has_no_links_and_no_numbers_of_documents(client: Client) -> None:
    by = create_directorate()
    person = create_person(center=create_center())
    row = record_icdl(person)
    token = services.make_record_link(person, by=by)

    anonymise_person(person, by=by, reason="She asked")

    row.refresh_from_db()
    assert row.number == ""
    assert client.get(f"/en/trainings/records/shared/{token}/").status_code == 404


def test_coordinator_writes_down_and_voids_a_document(client: Client) -> None:
    center = create_center()
    person = create_person(center=center)
    client.force_login(create_coordinator(center=center))
    sent = {"kind": "state", "title": "Welder", "number": "77", "issued_on": TODAY().isoformat(),
            "modules": "Arc\n\nGas"}  # fmt: skip

    response = client.post(f"/en/trainings/records/people/{person.pk}/external/", sent)

    row = ExternalCertificate.objects.get()
    assert response["Location"] == f"/en/trainings/records/people/{person.pk}/"
    assert (row.modules, row.center) == (["Arc", "Gas"], center)
    client.post(f"/en/trainings/records/external/{row.pk}/void/", {"reason": "Mistake"})
    row.refresh_from_db()
    assert row.void_reason == "Mistake"
