"""The register import: four real-life-like sheets, nobody doubled, nobody lost."""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.models import Center
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry, Job
from people.models import DuplicatePair, Person, PersonCenter
from people.services import anonymise_person
from trainings.models import ColumnMemory, Enrolment, RegisterImport, RegisterImportRow, Training
from trainings.selectors.imports import ImportNumbers, import_numbers
from trainings.services import imports
from trainings.services.imports.checking import Correction
from trainings.tests.factories import create_training

pytestmark = pytest.mark.django_db

ROSTERS = Path(__file__).parent / "rosters"
NARYN, KARAKOL = "naryn-digital-skills.xlsx", "karakol-entrepreneurship.csv"
OSH, BATKEN = "osh-financial-literacy.csv", "batken-sewing.xls"


def upload(name: str, data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (ROSTERS / name).read_bytes() if data is None else data)


def sheet(*rows: tuple[Any, ...], header: tuple[str, ...] = ()) -> bytes:
    """An xlsx with these rows."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet("List")
        header = header or ("Surname", "First name", "Sex", "Year of birth", "Phone")
        for number, row in enumerate([header, *rows]):
            for column, cell in enumerate(row):
                page.write(number, column, cell)
    return file.getvalue()


def a_training(center: Center | None = None, **fields: Any) -> Training:
    given: dict[str, Any] = {"center": center or create_center(), "starts_on": dt.date(2026, 6, 12)}
    return create_training(**given | fields)


def start(training: Training, *, by: User, file: SimpleUploadedFile) -> RegisterImport:
    return imports.start_import(training, file=file, by=by)[0]


def understanding_of(register_import: RegisterImport) -> imports.Understanding:
    return imports.Understanding(
        register_import.sheet, register_import.header_row, register_import.mapping
    )


def analyse(training: Training, *, by: User, file: SimpleUploadedFile, run: Any) -> RegisterImport:
    """Up to the page where people are decided about; columns as guessed."""
    register_import = start(training, by=by, file=file)
    with run(execute=True):
        imports.choose_columns(
            register_import, understanding=understanding_of(register_import), by=by
        )
    register_import.refresh_from_db()
    return register_import


def bring_in(training: Training, *, by: User, file: SimpleUploadedFile, run: Any) -> RegisterImport:
    """The whole way with every proposal accepted."""
    register_import = analyse(training, by=by, file=file, run=run)
    with run(execute=True):
        imports.start_commit(register_import, by=by)
    register_import.refresh_from_db()
    return register_import


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Messages are compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def run(django_capture_on_commit_callbacks: Any) -> Any:
    """Jobs start when a transaction ends; in tests they are done right there."""
    return django_capture_on_commit_callbacks


# The four sheets --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rows", "people", "women", "without_year"),
    [
        (NARYN, 39, 38, 23, 0),
        (KARAKOL, 25, 25, 18, 0),
        (OSH, 24, 24, 11, 0),
        (BATKEN, 17, 17, 11, 0),
    ],
)
def test_roster_comes_in_whole(
    run: Any, name: str, rows: int, people: int, women: int, without_year: int
) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)

    done = bring_in(training, by=by, file=upload(name), run=run)

    assert import_numbers(done) == ImportNumbers(total=rows, repeated=rows - people, created=people)
    assert training.enrolments.counted().count() == people
    assert Person.objects.count() == people
    assert Person.objects.filter(sex="F").count() == women
    assert Person.objects.filter(birth_year=None).count() == without_year
    assert PersonCenter.objects.filter(center=training.center).count() == people


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_roster_in_utf16_comes_in_with_a_mark_and_without(run: Any, encoding: str) -> None:
    training = a_training()
    text = (ROSTERS / OSH).read_bytes().decode("cp1251").encode(encoding)

    done = bring_in(
        training,
        by=create_coordinator(center=training.center),
        file=upload(OSH, text),
        run=run,
    )

    assert import_numbers(done) == ImportNumbers(total=24, repeated=0, created=24)


def test_naryn_total_line_is_nobody_and_agrees(run: Any) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)

    ready = analyse(training, by=by, file=upload(NARYN), run=run)

    assert ready.left_out == [
        {"number": 45, "kind": "total", "text": "Итого: 39 чел., из них женщин 25"}
    ]
    assert ready.stated_total == 39
    assert ready.rows.count() == 39
    repeat = ready.rows.get(decision="repeat")
    assert (repeat.number, repeat.repeats_row, repeat.repeats_level) == (44, 9, "same")
    assert ready.sheet == "Лист1"
    assert ready.header_row == 4


def test_naryn_keeps_what_the_sheet_says(run: Any) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)

    bring_in(training, by=by, file=upload(NARYN), run=run)

    person = Person.objects.get(family_name="Бейшеналиева", given_name="Нургүл")
    assert person.patronymic == "Үсөн кызы"
    assert person.birth_date == dt.date(2006, 12, 15)
    assert [str(phone.number) for phone in person.phones.all()] == ["+996555557431"]
    late = Enrolment.objects.get(person__family_name="Чоңмурунов", person__given_name="Өмүрбек")
    assert late.note == "не была 2-й день"
    assert late.age == 42
    assert Person.objects.filter(name_key__contains="toktogulova").count() == 4


def test_all_four_rosters_make_97_people(run: Any) -> None:
    for name in (NARYN, KARAKOL, OSH, BATKEN):
        training = a_training()
        by = create_coordinator(center=training.center)
        bring_in(training, by=by, file=upload(name), run=run)

    assert Enrolment.objects.counted().count() == 38 + 25 + 24 + 17
    assert Person.objects.count() == 97
    assert Enrolment.objects.values("person").distinct().count() == 97


def test_order_of_the_rosters_does_not_matter(run: Any) -> None:
    for name in (BATKEN, OSH, KARAKOL, NARYN):
        training = a_training()
        by = create_coordinator(center=training.center)
        bring_in(training, by=by, file=upload(name), run=run)

    assert Enrolment.objects.counted().count() == 104
    assert Person.objects.count() == 97


def test_same_people_in_another_training_are_recognised(run: Any) -> None:
    center = create_center()
    by = create_coordinator(center=center)
    bring_in(a_training(center), by=by, file=upload(NARYN), run=run)

    second = bring_in(a_training(center), by=by, file=upload(NARYN), run=run)

    assert import_numbers(second) == ImportNumbers(total=39, repeated=1, recognised=38)
    assert Person.objects.count() == 38
    assert Enrolment.objects.counted().count() == 76


LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэөүңАБВГДЗИКЛМНОПРСТУФЭӨҮҢ",
             "abvgdeziyklmnoprstufyeounABVGDZIKLMNOPRSTUFEOUN", strict=True))
    | {"ж": "j", "Ж": "J", "ш": "sh", "Ш": "Sh", "ч": "ch", "Ч": "Ch", "ь": "", "я": "ya"}
    | {"Д": "D", "Б": "B", "Й": "Y", "Ы": "Y", "Е": "E", "Т": "T", "х": "kh", "ц": "ts"}
)  # fmt: skip


def test_latin_copy_of_the_naryn_roster_is_recognised(run: Any) -> None:
    center = create_center()
    by = create_coordinator(center=center)
    bring_in(a_training(center), by=by, file=upload(NARYN), run=run)
    rows = [
        (person.family_name.translate(LATIN), person.given_name.translate(LATIN), "",
         person.birth_year, str(phone.number) if (phone := person.phones.first()) else "")
        for person in Person.objects.all()
    ]  # fmt: skip

    copy = bring_in(a_training(center), by=by, file=upload("latin.xlsx", sheet(*rows)), run=run)

    assert import_numbers(copy) == ImportNumbers(total=38, recognised=38)
    assert Person.objects.count() == 38


# The same again ---------------------------------------------------------------------------


def test_same_file_again_leads_to_the_earlier_import(run: Any) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)
    first = bring_in(training, by=by, file=upload(NARYN), run=run)

    again, is_new = imports.start_import(training, file=upload(NARYN), by=by)

    assert (again, is_new) == (first, False)
    with pytest.raises(ValidationError) as refusal:
        imports.start_commit(again, by=by)
    assert refusal.value.code == "no_rows"
    assert training.enrolments.count() == 38


def test_renamed_and_resaved_sheet_writes_nobody_twice(run: Any) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)
    row = ("Асанова", "Айгүл", "аял", 1990, "0555123410")
    bring_in(training, by=by, file=upload("one.xlsx", sheet(row)), run=run)

    other = sheet(row, header=("Фамилия", "Имя", "Пол", "Год рождения", "Телефон"))
    second = bring_in(training, by=by, file=upload("two.xlsx", other), run=run)

    assert import_numbers(second) == ImportNumbers(total=1, present=1)
    assert training.enrolments.count() == 1


def test_two_coordinators_with_the_same_new_people_make_them_once(run: Any) -> None:
    first, second = a_training(), a_training()
    one, two = create_coordinator(center=first.center), create_coordinator(center=second.center)
    ready_one = analyse(first, by=one, file=upload(NARYN), run=run)
    ready_two = analyse(second, by=two, file=upload(NARYN), run=run)
    assert import_numbers(ready_two).new == 38

    with run(execute=True):
        imports.start_commit(ready_one, by=one)
        imports.start_commit(ready_two, by=two)

    assert Person.objects.count() == 38
    assert import_numbers(ready_one).created == 38
    assert import_numbers(ready_two).recognised == 38


def test_killed_worker_ends_in_one_correct_result(run: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("trainings.services.imports.writing.CHUNK", 10)
    training = a_training()
    by = create_coordinator(center=training.center)
    ready = analyse(training, by=by, file=upload(NARYN), run=run)
    imports.start_commit(ready, by=by)  # its job waits: nothing runs it here
    ready.refresh_from_db()
    assert imports.commit_chunk(ready, by=by) == 10
    assert training.enrolments.count() == 10

    assert ready.job_id
    Job.objects.filter(pk=ready.job_id).update(state="queued")
    from core import jobs

    jobs.run(str(ready.job_id))

    ready.refresh_from_db()
    assert ready.state == "committed"
    assert import_numbers(ready) == ImportNumbers(total=39, repeated=1, created=38)
    assert training.enrolments.count() == 38
    assert Person.objects.count() == 38


# Refused files ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("empty.xlsx", b"", "empty"),
        ("blank.csv", b"\xef\xbb\xbf \r\n \r\n", "empty"),
        ("broken.xlsx", (ROSTERS / NARYN).read_bytes()[:4000], "damaged"),
        ("words.pdf", b"%PDF-1.7\n%...", "kind of file"),
        ("photo.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200), "kind of file"),
        ("big.csv", b"name;sex\n" * 1_300_000, "limit"),
        ("page.csv", b"<html><table><tr><td>a</td></tr></table></html>", "kind of file"),
    ],
)
def test_unreadable_file_is_refused_and_nothing_kept(name: str, data: bytes, word: str) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)

    with pytest.raises(ValidationError) as refusal:
        imports.start_import(training, file=upload(name, data), by=by)

    assert word in " ".join(refusal.value.messages)
    assert RegisterImport.objects.count() == 0


def test_encrypted_file_is_refused() -> None:
    training = a_training()
    by = create_coordinator(center=training.center)
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    locked += "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600

    with pytest.raises(ValidationError) as refusal:
        imports.start_import(training, file=upload("secret.xlsx", locked), by=by)

    assert refusal.value.code == "encrypted"
    assert RegisterImport.objects.count() == 0


def test_submitted_training_takes_no_sheet() -> None:
    training = a_training(status=Training.Status.SUBMITTED)
    by = create_coordinator(center=training.center)

    with pytest.raises(ValidationError) as refusal:
        imports.start_import(training, file=upload(OSH), by=by)

    assert refusal.value.code == "not_editable"


def test_formula_and_markup_in_a_name_are_errors_at_their_cells(run: Any) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)
    lines = "Фамилия;Имя;Пол;Год рождения\n=cmd|' /C calc'!A0;Айгүл;ж;1990\n"
    lines += "Асанова;<script>alert(1)</script>;ж;1990\nОмуров;Чынгыз;м;1993\n"

    done = bring_in(training, by=by, file=upload("x.csv", lines.encode()), run=run)

    wrong = [
        (row.number, row.errors[0]["column"], row.errors[0]["code"]) for row in done.rows.wrong()
    ]
    assert wrong == [(2, 0, "formula"), (3, 1, "markup")]
    assert [person.full_name for person in Person.objects.all()] == ["Омуров Чынгыз"]


# Columns ----------------------------------------------------------------------------------


def test_columns_without_a_name_are_refused() -> None:
    training = a_training()
    by = create_coordinator(center=training.center)
    register_import = start(training, by=by, file=upload(OSH))

    with pytest.raises(ValidationError) as refusal:
        imports.choose_columns(
            register_import, understanding=imports.Understanding("csv", 1, {3: "sex"}), by=by
        )

    assert refusal.value.code == "no_name"


def test_column_given_twice_is_refused() -> None:
    training = a_training()
    by = create_coordinator(center=training.center)
    register_import = start(training, by=by, file=upload(OSH))
    twice = imports.Understanding("csv", 1, {0: "family_name", 1: "given_name", 2: "given_name"})

    with pytest.raises(ValidationError) as refusal:
        imports.choose_columns(register_import, understanding=twice, by=by)

    assert refusal.value.code == "column_twice"


def test_corrected_columns_are_remembered_for_the_center_only(run: Any) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)
    data = sheet(("Асанова", "Айгүл", 1990), header=("Aaa", "Bbb", "Ccc"))
    register_import = start(training, by=by, file=upload("a.xlsx", data))
    chosen = imports.Understanding("List", 1, {0: "family_name", 1: "given_name", 2: "birth_year"})
    with run(execute=True):
        imports.choose_columns(register_import, understanding=chosen, by=by)
    assert ColumnMemory.objects.count() == 1

    other_rows = sheet(("Омуров", "Эрлан", 1985), header=("Aaa", "Bbb", "Ccc"))
    mine = start(a_training(training.center), by=by, file=upload("b.xlsx", other_rows))
    stranger = a_training()
    theirs = start(
        stranger,
        by=create_coordinator(center=stranger.center),
        file=upload("b.xlsx", other_rows),
    )

    assert mine.columns == {"0": "family_name", "1": "given_name", "2": "birth_year"}
    assert theirs.columns != mine.columns


# Corrections and decisions ----------------------------------------------------------------


def test_wrong_cell_is_mended_and_matched_again(run: Any) -> None:
    center = create_center()
    by = create_coordinator(center=center)
    known = sheet(("Кадырова", "Нургүл", "аял", 1994, "0777401105"))
    bring_in(a_training(center), by=by, file=upload("k.xlsx", known), run=run)
    training = a_training(center)
    data = sheet(("Кадырова", "Нургүл", "аял", "31.02.1994", ""))
    ready = analyse(training, by=by, file=upload("a.xlsx", data), run=run)
    row = ready.rows.get()
    assert (row.errors[0]["column"], row.decision, row.person) == (3, "unsure", None)

    changed = imports.correct(
        ready, corrections={2: Correction(cells={3: "1994"}, decision="unsure")}, by=by
    )

    row.refresh_from_db()
    assert changed == 1
    assert (row.errors, row.decision) == ([], "person")
    assert row.person == Person.objects.get()
    assert AuditEntry.objects.filter(action="import_corrected").count() == 1


def test_minor_needs_a_guardian(run: Any) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)
    data = sheet(("Асанова", "Айгүл", "аял", 2012, ""))
    ready = analyse(training, by=by, file=upload("a.xlsx", data), run=run)
    assert [error["code"] for error in ready.rows.get().errors] == ["guardian"]
    with pytest.raises(ValidationError):
        imports.start_commit(ready, by=by)

    imports.correct(ready, corrections={2: Correction(has_guardian_consent=True)}, by=by)
    with run(execute=True):
        imports.start_commit(ready, by=by)

    assert Person.objects.get().has_guardian_consent is True
    assert training.enrolments.get().age == 14


def test_stranger_of_another_center_is_recognised_when_sure(run: Any) -> None:
    first, second = a_training(), a_training()
    row = ("Асанова", "Айгүл", "аял", 1990, "0555123410")
    one = create_coordinator(center=first.center)
    bring_in(first, by=one, file=upload("a.xlsx", sheet(row)), run=run)
    two = create_coordinator(center=second.center)

    done = bring_in(second, by=two, file=upload("b.xlsx", sheet(row)), run=run)

    assert import_numbers(done).recognised == 1
    assert Person.objects.get().centers.count() == 2


def test_weak_match_in_another_center_cannot_be_chosen(run: Any) -> None:
    first, second = a_training(), a_training()
    one, two = create_coordinator(center=first.center), create_coordinator(center=second.center)
    known = sheet(("Асанова", "Айгүл", "аял", 1990, "0555123410"))
    bring_in(first, by=one, file=upload("a.xlsx", known), run=run)
    typed = sheet(("Асанова", "Айгүл", "аял", "", ""))
    ready = analyse(second, by=two, file=upload("b.xlsx", typed), run=run)
    stranger = Person.objects.get()
    assert ready.rows.get().decision == "unsure"

    with pytest.raises(ValidationError) as refusal:
        imports.correct(
            ready, corrections={2: Correction(decision=f"person:{stranger.pk}")}, by=two
        )

    assert refusal.value.code == "not_offered"
    assert stranger.centers.count() == 1

    imports.correct(ready, corrections={2: Correction(decision="new")}, by=two)
    with run(execute=True):
        imports.start_commit(ready, by=two)
    assert Person.objects.count() == 2
    assert DuplicatePair.objects.open().count() == 1


def test_person_who_was_not_matched_cannot_be_chosen(run: Any) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)
    other = sheet(("Омуров", "Чынгыз", "эркек", 1993, ""))
    bring_in(training, by=by, file=upload("o.xlsx", other), run=run)
    data = sheet(("Асанова", "Айгүл", "аял", 1990, ""))
    ready = analyse(training, by=by, file=upload("a.xlsx", data), run=run)

    with pytest.raises(ValidationError) as refusal:
        imports.correct(
            ready,
            corrections={2: Correction(decision=f"person:{Person.objects.get().pk}")},
            by=by,
        )

    assert refusal.value.code == "not_offered"


def test_unknown_answer_is_refused(run: Any) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)
    data = sheet(("Асанова", "Айгүл", "аял", 1990, ""))
    ready = analyse(training, by=by, file=upload("a.xlsx", data), run=run)

    with pytest.raises(ValidationError) as refusal:
        imports.correct(ready, corrections={2: Correction(decision="perhaps")}, by=by)

    assert refusal.value.code == "unknown_decision"


def test_row_left_out_is_not_written(run: Any) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)
    rows = sheet(("Асанова", "Айгүл", "аял", 1990, ""), ("Омуров", "Чынгыз", "эркек", 1993, ""))
    ready = analyse(training, by=by, file=upload("a.xlsx", rows), run=run)
    imports.correct(ready, corrections={3: Correction(decision="skip")}, by=by)

    with run(execute=True):
        imports.start_commit(ready, by=by)

    assert import_numbers(ready) == ImportNumbers(total=2, created=1, skipped=1)


# Places -----------------------------------------------------------------------------------


def test_full_training_refuses_with_the_number_of_missing_places(run: Any) -> None:
    training = a_training(capacity=20)
    by = create_coordinator(center=training.center)
    ready = analyse(training, by=by, file=upload(OSH), run=run)

    with pytest.raises(ValidationError) as refusal:
        imports.start_commit(ready, by=by)

    assert refusal.value.code == "full"
    assert "4" in refusal.value.messages[0]
    assert Person.objects.count() == 0


def test_places_taken_meanwhile_leave_the_rest_with_a_reason(run: Any) -> None:
    training = a_training(capacity=24)
    by = create_coordinator(center=training.center)
    ready = analyse(training, by=by, file=upload(OSH), run=run)

    with run(execute=True):
        imports.start_commit(ready, by=by)
        Training.objects.filter(pk=training.pk).update(capacity=20)

    assert training.enrolments.count() == 20
    assert Person.objects.count() == 20
    codes = [row.errors[0]["code"] for row in ready.rows.wrong()]
    assert codes == ["full"] * 4

    Training.objects.filter(pk=training.pk).update(capacity=24)
    with run(execute=True):
        imports.start_commit(ready, by=by)
    assert training.enrolments.count() == 24
    assert import_numbers(ready) == ImportNumbers(total=24, created=24)


# Afterwards -------------------------------------------------------------------------------


def test_written_import_keeps_no_file_and_no_cells(run: Any) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)
    ready = analyse(training, by=by, file=upload(OSH), run=run)
    storage, name = ready.file.storage, ready.file.name
    assert name and storage.exists(name)

    with run(execute=True):
        imports.start_commit(ready, by=by)

    assert not storage.exists(name)
    assert RegisterImportRow.objects.exclude(raw=[]).count() == 0
    assert RegisterImportRow.objects.exclude(values={}).count() == 0


def test_anonymising_takes_a_person_out_of_sheets_that_wait(run: Any) -> None:
    center = create_center()
    by = create_coordinator(center=center)
    data = sheet(("Асанова", "Айгүл", "аял", 1990, "0555123410"))
    bring_in(a_training(center), by=by, file=upload("a.xlsx", data), run=run)
    ready = analyse(a_training(center), by=by, file=upload("a.xlsx", data), run=run)
    assert ready.rows.get().person is not None

    anonymise_person(Person.objects.get(), by=create_directorate(), reason="asked for it")

    row = ready.rows.get()
    assert (row.raw, row.values, row.person, row.decision) == ([], {}, None, "skip")


def test_log_tells_the_whole_way(run: Any) -> None:
    training = a_training()
    by = create_coordinator(center=training.center)

    bring_in(training, by=by, file=upload(OSH), run=run)

    mine = AuditEntry.objects.filter(action__startswith="import_").order_by("pk")
    assert [(entry.action, entry.actor_id) for entry in mine] == [
        ("import_started", by.pk),
        ("import_read", by.pk),
        ("import_written", by.pk),
    ]
    assert mine.latest("pk").changes == {"created": 24, "recognised": 0, "present": 0}
    assert AuditEntry.objects.filter(action="created", object_type="people.Person").count() == 24
