"""The pages of the register import and the attendance sheet."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from accounts.tests.factories import create_directorate, create_user
from centers.tests.factories import create_coordinator
from core.models import AuditEntry, Job
from people.models import Person
from trainings.models import RegisterImport, Training
from trainings.selectors.imports import ImportNumbers, import_numbers
from trainings.tests.factories import create_teaching_user
from trainings.tests.test_imports import (
    KARAKOL,
    NARYN,
    OSH,
    a_training,
    analyse,
    bring_in,
    english,
    run,
    sheet,
    upload,
)

pytestmark = pytest.mark.django_db

__all__ = ["english", "run"]  # fixtures


@pytest.fixture
def training() -> Training:
    return a_training()


@pytest.fixture
def coordinator(training: Training) -> User:
    return create_coordinator(center=training.center)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, training: Training, *more: Any) -> str:
    with override("en"):
        return reverse(f"trainings:{name}", args=[training.slug, *more])


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


# The whole way ----------------------------------------------------------------------------


def test_import_walks_from_file_to_register(
    run: Any, training: Training, coordinator: User
) -> None:
    client = signed_in(coordinator)
    assert client.get(url("import_create", training)).status_code == 200

    sent = client.post(url("import_create", training), {"file": upload(NARYN)})
    register_import = RegisterImport.objects.get()
    assert sent.status_code == 302
    assert sent["Location"] == url("import_columns", training, register_import.pk)

    page = client.get(sent["Location"])
    assert page.status_code == 200
    assert page.context["form"].preview[0][1] == "Сыдыкова Өмүргүл"
    columns = {name: field.initial for name, field in page.context["form"].fields.items()}
    assert columns["column-1"] == "full_name"
    with run(execute=True):
        checked = client.post(sent["Location"], columns)
    assert checked.status_code == 302
    assert checked["Location"] == url("import_detail", training, register_import.pk)

    review = client.get(checked["Location"])
    assert review.status_code == 200
    assert review.context["numbers"] == ImportNumbers(total=39, new=38, repeated=1)
    going_on = client.post(checked["Location"], {"then": "commit"})
    assert going_on["Location"] == url("import_commit", training, register_import.pk)
    confirm = client.get(going_on["Location"])
    assert "Write 38 people into the register" in text(confirm)
    with run(execute=True):
        written = client.post(url("import_commit", training, register_import.pk))
    assert written["Location"] == checked["Location"]

    result = client.get(written["Location"])
    assert result.context["numbers"] == ImportNumbers(total=39, created=38, repeated=1)
    assert training.enrolments.counted().count() == 38


def test_rows_of_a_sheet_are_in_the_log_once_they_are_shown(
    run: Any, training: Training, coordinator: User
) -> None:
    client = signed_in(coordinator)
    lines = AuditEntry.objects.filter(action="viewed")
    sent = client.post(url("import_create", training), {"file": upload(OSH)})
    assert lines.count() == 0

    page = client.get(sent["Location"])
    columns = {name: field.initial for name, field in page.context["form"].fields.items()}
    with run(execute=True):
        checked = client.post(sent["Location"], columns)
    client.get(checked["Location"])

    line = lines.get()
    register_import = RegisterImport.objects.get()
    assert (line.actor_id, line.center_id) == (coordinator.pk, training.center_id)
    assert (line.object_type, line.object_id) == (
        "trainings.RegisterImport",
        str(register_import.pk),
    )
    other = signed_in(create_directorate())
    other.get(checked["Location"])
    assert lines.count() == 2


def test_same_file_again_is_said(run: Any, training: Training, coordinator: User) -> None:
    client = signed_in(coordinator)
    first = bring_in(training, by=coordinator, file=upload(OSH), run=run)

    again = client.post(url("import_create", training), {"file": upload(OSH)}, follow=True)

    assert again.redirect_chain[-1][0] == url("import_detail", training, first.pk)
    assert "This very file was sent before." in text(again)
    assert RegisterImport.objects.count() == 1


def test_refused_file_says_why_at_the_field(training: Training, coordinator: User) -> None:
    client = signed_in(coordinator)

    for name, data in (("a.xlsx", b"PK\x03\x04 nothing"), ("b.pdf", b"%PDF-1.4 x")):
        answer = client.post(url("import_create", training), {"file": upload(name, data)})
        assert answer.status_code == 200
        assert len(answer.context["form"].errors["file"]) == 1
    nothing = client.post(url("import_create", training))

    assert nothing.context["form"].errors["file"] == ["Choose the file that holds the list."]
    assert RegisterImport.objects.count() == 0


# Columns ----------------------------------------------------------------------------------


def test_other_header_row_is_shown_on_request(training: Training, coordinator: User) -> None:
    client = signed_in(coordinator)
    client.post(url("import_create", training), {"file": upload(NARYN)})
    address = url("import_columns", training, RegisterImport.objects.get().pk)

    page = client.get(address, {"sheet": "Лист1", "shown": "Лист1", "header_row": "0"})

    assert page.context["form"].understanding.header_row == 0
    assert page.context["form"].preview[0][0] == (
        "Список участников тренинга «Цифровые навыки для пользования госуслугами»"
    )


@pytest.mark.parametrize("query", ["?sheet=nothing", "?header_row=999999", "?header_row=x"])
def test_strange_sheet_in_the_address_is_no_error(
    training: Training, coordinator: User, query: str
) -> None:
    client = signed_in(coordinator)
    client.post(url("import_create", training), {"file": upload(OSH)})
    address = url("import_columns", training, RegisterImport.objects.get().pk)

    assert client.get(address + query).status_code in (200, 302)


def test_columns_without_names_are_said_on_the_page(training: Training, coordinator: User) -> None:
    client = signed_in(coordinator)
    client.post(url("import_create", training), {"file": upload(OSH)})
    address = url("import_columns", training, RegisterImport.objects.get().pk)

    page = client.post(address, {"column-3": "sex"})

    assert page.status_code == 200
    assert page.context["form"].non_field_errors() == [
        "Say which column holds the names: without it nobody can be recognised."
    ]


# Matches ----------------------------------------------------------------------------------


def test_wrong_cells_are_fields_with_their_error(
    run: Any, training: Training, coordinator: User
) -> None:
    data = sheet(("Кадырова", "Нургүл", "аял", "31.02.1994", "0777401105"))
    ready = analyse(training, by=coordinator, file=upload("a.xlsx", data), run=run)
    client = signed_in(coordinator)
    address = url("import_detail", training, ready.pk)

    page = text(client.get(address))
    assert 'name="cell-2-3" value="31.02.1994" aria-invalid="true"' in page
    mended = client.post(address, {"cell-2-3": "1994", "match-2": "new"})

    assert mended.status_code == 302
    assert client.get(address).context["numbers"] == ImportNumbers(total=1, new=1)


def test_letters_lost_by_an_old_csv_are_explained_at_the_name(
    run: Any, training: Training, coordinator: User
) -> None:
    lines = (
        "№;Аты-жөнү;Жынысы;Туулган жылы\n1;Сыдыкова Өмүргүл;аял;1988\n2;Асанова Асель;аял;1990\n"
    )
    data = lines.encode("cp1251", "replace")  # as Excel does with letters that Windows lacks
    ready = analyse(training, by=coordinator, file=upload("a.csv", data), run=run)
    page = signed_in(coordinator).get(url("import_detail", training, ready.pk))

    assert page.context["numbers"] == ImportNumbers(total=2, wrong=1, new=1)
    (row,) = page.context["wrong"]
    assert row.name == "Сыдыкова ?м?рг?л"
    assert [cell.error for cell in row.cells if cell.error] == [
        "Letters were lost when this list was saved: “?” stands in their place. Type them, or "
        "save the list as xlsx and send that file."
    ]


def test_people_of_other_centers_show_nothing_but_that_somebody_fits(
    run: Any, training: Training, coordinator: User
) -> None:
    elsewhere = a_training()
    known = sheet(("Кадырова", "Нургүл", "аял", 1994, "0777401105"))
    stranger = create_coordinator(center=elsewhere.center)
    bring_in(elsewhere, by=stranger, file=upload("k.xlsx", known), run=run)
    typed = sheet(("Kadyrova", "Nurgul", "", "", ""), ("KADYROVA", "NURGUL", "", 1994, ""))
    ready = analyse(training, by=coordinator, file=upload("a.xlsx", typed), run=run)
    client = signed_in(coordinator)
    address = url("import_detail", training, ready.pk)

    pages = [text(client.get(address + query)) for query in ("", "?row=2", "?row=3", "?show=known")]

    for page in pages:
        assert "Кадырова" not in page
        assert "777 40" not in page.replace("\u00a0", " ")
    assert "A person who may fit is already in the network, in another center." in pages[1]
    assert "A person who fits is already in the network, in another center." in pages[2]
    person = Person.objects.get()
    assert f'value="person:{person.pk}"' not in pages[1]
    assert f'value="person:{person.pk}"' in pages[2]


def test_own_people_are_shown_with_the_reason(
    run: Any, training: Training, coordinator: User
) -> None:
    known = sheet(("Кадырова", "Нургүл", "аял", 1994, "0777401105"))
    bring_in(training, by=coordinator, file=upload("k.xlsx", known), run=run)
    second = a_training(training.center)
    typed = sheet(("Kadyrova", "Nurgul", "", "", ""))
    ready = analyse(second, by=coordinator, file=upload("a.xlsx", typed), run=run)

    page = text(signed_in(coordinator).get(url("import_detail", second, ready.pk)))

    assert "Кадырова Нургүл" in page
    assert "Took part in 1 training" in page
    assert "The name is the same; A year of birth is missing" in page


def test_markup_of_a_sheet_stays_text(run: Any, training: Training, coordinator: User) -> None:
    data = sheet(("<img src=x onerror=alert(1)>", "Нургүл", "аял", 1994, ""))
    ready = analyse(training, by=coordinator, file=upload("a.xlsx", data), run=run)

    page = signed_in(coordinator).get(url("import_detail", training, ready.pk)).content.decode()

    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"match-2": "person:999999"},
        {"match-2": "person:x"},
        {"match-2": "nobody"},
        {"cell-2-9999": "x"},
        {"cell-9999999-1": "x"},
        {"match-x": "new"},
    ],
)
def test_strange_corrections_never_break_the_page(
    run: Any, training: Training, coordinator: User, fields: dict[str, str]
) -> None:
    data = sheet(("Асанова", "Айгүл", "аял", 1990, ""))
    ready = analyse(training, by=coordinator, file=upload("a.xlsx", data), run=run)
    client = signed_in(coordinator)

    answer = client.post(url("import_detail", training, ready.pk), fields)

    assert answer.status_code == 302
    assert import_numbers(ready) == ImportNumbers(total=1, new=1)


@pytest.mark.parametrize("query", ["?show=zzz", "?row=x", "?row=99999999999", "?page=0"])
def test_strange_addresses_are_no_error(
    run: Any, training: Training, coordinator: User, query: str
) -> None:
    ready = analyse(training, by=coordinator, file=upload(OSH), run=run)

    page = signed_in(coordinator).get(url("import_detail", training, ready.pk) + query)

    assert page.status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_review_takes_the_same_statements_for_any_number_of_rows(
    run: Any, training: Training, coordinator: User, rows: int, django_assert_num_queries: Any
) -> None:
    lines = [("Асанова", name, "аял", "31.02.1990", "") for name in ("Айгүл", "Чынар", "Бермет")]
    data = sheet(*lines[:rows])
    ready = analyse(training, by=coordinator, file=upload("a.xlsx", data), run=run)
    client = signed_in(coordinator)
    address = url("import_detail", training, ready.pk)
    client.get(address)

    with django_assert_num_queries(7):
        page = client.get(address)

    assert len(page.context["wrong"]) == rows


# At work ----------------------------------------------------------------------------------


def test_progress_page_refreshes_with_and_without_script(
    training: Training, coordinator: User
) -> None:
    client = signed_in(coordinator)
    client.post(url("import_create", training), {"file": upload(OSH)})
    register_import = RegisterImport.objects.get()
    address = url("import_detail", training, register_import.pk)
    columns = {f"column-{n}": name for n, name in register_import.columns.items()}
    client.post(url("import_columns", training, register_import.pk), columns)  # its job waits

    page = text(client.get(address))
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert "<progress" in page
    part = client.get(f"{address}?progress=1", headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    Job.objects.update(state="failed", error="The file is gone.")
    ended = client.get(f"{address}?progress=1", headers={"HX-Request": "true"})
    assert ended["HX-Refresh"] == "true"

    assert "The file is gone." in text(client.get(address))


def test_commit_without_rows_is_refused_on_the_page(
    run: Any, training: Training, coordinator: User
) -> None:
    data = sheet(("Кадырова", "Нургүл", "аял", "31.02.1994", ""))
    ready = analyse(training, by=coordinator, file=upload("a.xlsx", data), run=run)

    page = signed_in(coordinator).post(url("import_commit", training, ready.pk), follow=True)

    assert "No row is ready." in text(page)
    assert Person.objects.count() == 0


# The file of rejected rows ----------------------------------------------------------------


def test_rejected_rows_come_back_with_a_reason(
    run: Any, training: Training, coordinator: User
) -> None:
    data = sheet(
        ("Кадырова", "Нургүл", "аял", "31.02.1994", "0777401105"),
        ("=1+1", "Айгүл", "аял", 1990, ""),
        ("Омуров", "Чынгыз", "эркек", 1993, ""),
    )
    ready = bring_in(training, by=coordinator, file=upload("a.xlsx", data), run=run)

    answer: Any = signed_in(coordinator).get(url("import_rejected", training, ready.pk))

    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("Row", "Surname", "First name", "Sex", "Year of birth", "Phone", "Reason")
    assert rows[1][:5] == (2, "Кадырова", "Нургүл", "аял", "31.02.1994")
    assert rows[1][6].startswith("Year of birth: ")
    assert len(rows) == 3
    cell = book.worksheets[0].cell(row=3, column=2)
    assert cell.data_type == "s"
    line = AuditEntry.objects.get(action="exported")
    assert (line.actor_id, line.changes["rows"], line.changes["personal"]) == (
        coordinator.pk,
        2,
        True,
    )


# Who may ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["import_create", "import_detail", "import_columns", "import_commit", "import_rejected"]
)
def test_import_pages_are_for_those_who_keep_the_register(
    run: Any, training: Training, coordinator: User, name: str
) -> None:
    ready = analyse(training, by=coordinator, file=upload(KARAKOL), run=run)
    address = url(name, training, *([] if name == "import_create" else [ready.pk]))
    stranger = create_coordinator()
    trainer = create_teaching_user(trainings=[training])

    def ask(client: Client) -> int:
        answer: Any = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)  # its end closes the file
        return answer.status_code

    answers = {
        "visitor": ask(Client()),
        "stranger": ask(signed_in(stranger)),
        "member": ask(signed_in(create_user())),
        "trainer": ask(signed_in(trainer)),
        "directorate": ask(signed_in(create_directorate())),
    }

    assert answers == {
        "visitor": 302,
        "stranger": 404,
        "member": 404,
        "trainer": 403,
        "directorate": 200,
    }


def test_import_of_another_training_is_not_found(
    run: Any, training: Training, coordinator: User
) -> None:
    ready = analyse(training, by=coordinator, file=upload(KARAKOL), run=run)
    other = a_training(training.center)

    page = signed_in(coordinator).get(url("import_detail", other, ready.pk))

    assert page.status_code == 404
