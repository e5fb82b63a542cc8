"""The printed attendance sheet."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_coordinator
from core import pdf
from core.models import AuditEntry
from people.tests.factories import create_person
from trainings.attendance_sheet import SESSIONS_A_PAGE, attendance_sheet_pdf, sheet_data
from trainings.models import Training
from trainings.tests.factories import (
    create_enrolment,
    create_register,
    create_teaching_user,
    create_training,
)

pytestmark = pytest.mark.django_db
ADDRESS = "https://portal.example/ky/trainings/x/"


def pages_of(document: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", document))


def data_of(training: Training, language: str = "ky") -> dict[str, Any]:
    return sheet_data(training, language=language, address=ADDRESS)


def test_sheet_is_an_accessible_archive_pdf_in_both_languages() -> None:
    training = create_training(sessions=3)
    create_register(training=training, count=2)

    for language in ("ky", "ru"):
        document = attendance_sheet_pdf(training, language=language, address=ADDRESS)
        assert document.startswith(b"%PDF-1.7")
        assert b"/MarkInfo" in document
        assert f"/Lang({language})".encode() in document
        assert b"<pdfaid:part>2</pdfaid:part>" in document
        assert b"<pdfuaid:part>1</pdfuaid:part>" in document


def test_sheet_lists_people_in_the_order_of_the_alphabet_with_lines_for_walk_ins() -> None:
    training = create_training(sessions=2)
    for family in ("Өмүрова", "Асанова", "Омурова"):
        person = create_person(
            center=training.center, family_name=family, given_name="Айгүл", birth_year=1990
        )
        create_enrolment(training=training, person=person)
    gone = create_person(center=training.center, family_name="Бакиева")
    create_enrolment(training=training, person=gone, status="cancelled")

    data = data_of(training)

    names = [person["name"].split()[0] for person in data["people"]]
    assert names == ["Асанова", "Омурова", "Өмүрова"]
    assert data["people"][0]["birth"] == "1990"
    assert data["blank"] == 5


def test_many_sessions_are_shared_over_tables_of_equal_width() -> None:
    data = data_of(create_training(sessions=12))

    assert [len(block) for block in data["blocks"]] == [6, 6]
    assert data["blocks"][1][0]["number"] == "7"


def test_sheet_without_people_and_sessions_is_an_empty_form() -> None:
    data = data_of(create_training())

    assert (data["people"], data["blank"]) == ([], 14)
    assert [len(block) for block in data["blocks"]] == [SESSIONS_A_PAGE]
    assert data["blocks"][0][0]["day"] == ""


def test_sixty_people_take_more_pages() -> None:
    training = create_training(sessions=4)
    create_register(training=training, count=3)
    few = attendance_sheet_pdf(training, language="ky", address=ADDRESS)
    create_register(training=training, count=57)
    many = attendance_sheet_pdf(training, language="ky", address=ADDRESS)

    assert pages_of(few) == 1
    assert 3 <= pages_of(many) <= 5


def test_markup_in_a_name_is_printed_as_text() -> None:
    training = create_training(sessions=1)
    person = create_person(center=training.center, family_name="*A* #eval(1) $x$", given_name="]")
    create_enrolment(training=training, person=person)

    assert data_of(training)["people"][0]["name"].startswith("*A* #eval(1) $x$")
    document = attendance_sheet_pdf(training, language="ky", address=ADDRESS)
    assert pages_of(document) == 1


@pytest.mark.parametrize(
    "name", ["李小龍", "محمد", "გიორგი", "A\x07\x1b\x85B", "\ue000", "\u202eabc\u200b", "😀"]
)
def test_letters_that_no_font_has_break_no_sheet(name: str) -> None:
    training = create_training(sessions=1, venue=f"Hall {name}")
    create_enrolment(training=training, person=create_person(family_name=name))

    document = attendance_sheet_pdf(training, language="ky", address=ADDRESS)
    assert pages_of(document) == 1
    assert b"<pdfaid:part>2</pdfaid:part>" in document


def test_statements_do_not_grow_with_people(django_assert_num_queries: Any) -> None:
    for count in (1, 3):
        training = create_training(sessions=2)
        create_register(training=training, count=count)
        fresh = Training.objects.with_list_relations().get(pk=training.pk)
        with django_assert_num_queries(5):
            data_of(fresh)


def test_qr_holds_the_address() -> None:
    assert pdf.qr_svg(ADDRESS) == pdf.qr_svg(ADDRESS)
    assert pdf.qr_svg(ADDRESS) != pdf.qr_svg(ADDRESS + "y")
    assert pdf.qr_svg(ADDRESS).startswith("<svg")


def test_printing_is_written_into_the_log(client: Client) -> None:
    training = create_training(sessions=2)
    create_register(training=training, count=3)
    user = create_coordinator(center=training.center)
    client.force_login(user)

    answer = client.get(reverse("trainings:attendance_sheet", args=[training.slug]) + "?lang=ru")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    line = AuditEntry.objects.get(action="exported")
    assert line.object_id == str(training.pk)
    assert line.actor_id == user.pk
    assert line.changes == {"rows": 3, "personal": True, "file": "pdf"}


def test_sheet_is_for_those_who_see_the_register() -> None:
    training = create_training(sessions=1)
    address = reverse("trainings:attendance_sheet", args=[training.slug])
    users = {
        "own": create_coordinator(center=training.center),
        "trainer": create_teaching_user(trainings=[training]),
        "directorate": create_directorate(),
        "stranger": create_coordinator(),
    }
    answers = {}
    for name, user in users.items():
        client = Client()
        client.force_login(user)
        answers[name] = client.get(address).status_code

    assert answers == {"own": 200, "trainer": 200, "directorate": 200, "stranger": 404}
    assert Client().get(address).status_code == 302
