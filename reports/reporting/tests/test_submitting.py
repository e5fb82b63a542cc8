"""Built once, sent once, frozen; later changes are seen under "changed since" only."""

import hashlib
import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from core import jobs
from core.files import private_storage
from core.models import AuditEntry, Job
from reports.reporting import services
from reports.reporting.changes import changed_since
from reports.reporting.models import ReportFile, ReportingPeriod, Submission
from reports.reporting.outputs import docx as docx_output
from reports.reporting.services import building
from reports.reporting.tests.factories import (
    complete,
    create_counted_training,
    create_period,
)
from trainings.tests.factories import create_enrolment

pytestmark = pytest.mark.django_db


def submitted(period: ReportingPeriod, boss: User, run: Any) -> Submission:
    with run(execute=True):
        job = services.ask_submit(period, by=boss)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return Submission.objects.latest("pk")


def content(row: ReportFile) -> bytes:
    with row.file.open("rb") as handle:
        return bytes(handle.read())


def test_submitting_freezes_words_rows_code_and_files(
    boss, django_capture_on_commit_callbacks
) -> None:
    period = complete(create_period())
    training = create_counted_training(period)

    sent = submitted(period, boss, django_capture_on_commit_callbacks)

    period.refresh_from_db()
    assert period.state == "submitted"
    assert sent.rows[f"training:{training.pk}"]["people"] == 6
    assert sent.filters["starts_on"] == "2026-01-01"
    assert sent.code_version
    files = list(sent.files.order_by("kind"))
    assert [file.kind for file in files] == ["docx", "pdf", "xlsx", "xml"]
    for file in files:
        assert hashlib.sha256(content(file)).hexdigest() == file.sha256
    entry = AuditEntry.objects.get(action="report_submitted")
    assert set(entry.changes["files"]) == {file.name for file in files}


def test_change_after_submission_is_seen_under_changed_since_only(
    boss, django_capture_on_commit_callbacks
) -> None:
    period = complete(create_period())
    training = create_counted_training(period)
    sent = submitted(period, boss, django_capture_on_commit_callbacks)
    document = sent.documents
    assert changed_since(sent).is_empty

    create_enrolment(training=training)
    other = create_counted_training(period, people=1)

    sent = Submission.objects.get(pk=sent.pk)
    assert sent.documents == document
    changes = changed_since(sent)
    assert [row.number for row in changes.came] == [other.slug]
    assert changes.left == []
    (row,) = changes.changed
    assert row.number == training.slug
    assert [(field.before, field.after) for field in row.fields] == [("6", "7")]


def test_row_that_leaves_is_told(boss, django_capture_on_commit_callbacks) -> None:
    period = complete(create_period())
    training = create_counted_training(period)
    sent = submitted(period, boss, django_capture_on_commit_callbacks)

    training.funding_sources.all().delete()

    assert [row.number for row in changed_since(sent).left] == [training.slug]


@pytest.mark.parametrize("change", [{"number": 7}, {"documents": {}}, {"figures": [1]}])
def test_database_refuses_to_change_what_was_sent(
    boss, django_capture_on_commit_callbacks, change: dict[str, Any]
) -> None:
    sent = submitted(complete(create_period()), boss, django_capture_on_commit_callbacks)

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Submission.objects.filter(pk=sent.pk).update(**change)
    with pytest.raises(IntegrityError, match="stay"), transaction.atomic():
        sent.files.update(sha256="0")


def test_worker_killed_in_the_middle_ends_in_one_correct_report(
    boss, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    period = complete(create_period())
    job = services.ask_submit(period, by=boss)
    real, calls = docx_output.report_docx, []

    def killed(*args: Any, **kwargs: Any) -> bytes:
        calls.append(1)
        if len(calls) == 1:
            raise SystemExit  # the PDF lies nowhere yet, the job says that it runs
        return real(*args, **kwargs)

    monkeypatch.setattr(docx_output, "report_docx", killed)
    with pytest.raises(SystemExit):
        jobs.run(str(job.pk))
    assert Submission.objects.count() == 0
    Job.objects.update(heartbeat_at=timezone.now() - jobs.LOST_AFTER * 2)

    with django_capture_on_commit_callbacks(execute=True):
        jobs.requeue_lost()

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert Submission.objects.count() == 1
    assert ReportFile.objects.count() == 4
    assert {row.kind for row in period.steps.all()} == {"submitted"}


def test_worker_killed_after_the_files_leaves_none_behind(
    boss, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    period = complete(create_period())
    job = services.ask_build(period, by=boss)
    folder = f"reports/{period.pk}/{job.pk}"
    real, calls = building.store_draft, []

    def killed(*args: Any, **kwargs: Any) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise SystemExit
        real(*args, **kwargs)

    monkeypatch.setattr("reports.reporting.handlers.store_draft", killed)
    with pytest.raises(SystemExit):
        jobs.run(str(job.pk))
    Job.objects.update(heartbeat_at=timezone.now() - jobs.LOST_AFTER * 2)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.requeue_lost()

    names = {file.name for file in ReportFile.objects.all()}
    assert set(private_storage().listdir(folder)[1]) == names
    assert len(names) == 4


def test_second_build_takes_the_place_of_the_first(
    boss, django_capture_on_commit_callbacks
) -> None:
    period = complete(create_period())
    for _number in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            services.ask_build(period, by=boss)

    assert ReportFile.objects.filter(submission=None).count() == 4


def test_two_clicks_are_one_work(boss) -> None:
    period = complete(create_period())

    assert services.ask_submit(period, by=boss) == services.ask_submit(period, by=boss)


def test_change_while_files_are_made_stops_the_submission(boss, monkeypatch) -> None:
    period = complete(create_period())
    job = services.ask_submit(period, by=boss)
    real = docx_output.report_docx

    def meanwhile(*args: Any, **kwargs: Any) -> bytes:
        row = services.open_section(period, key="summary", language="en")
        services.save_section(row, text="Another one", seen=row.edit, by=boss)
        return real(*args, **kwargs)

    monkeypatch.setattr(docx_output, "report_docx", meanwhile)
    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert job.state == "failed"
    assert "changed" in job.error or "өзгөр" in job.error or "измен" in job.error
    assert Submission.objects.count() == 0


def test_submitting_says_what_is_missing(boss) -> None:
    period = create_period()
    create_counted_training(period, status="cancelled", people=0)

    with pytest.raises(ValidationError) as refusal:
        services.ask_submit(period, by=boss)

    assert len(refusal.value.messages) == 9 + 1 + 1


def test_returned_report_is_sent_again_and_the_first_sending_stays(
    boss, django_capture_on_commit_callbacks
) -> None:
    period = complete(create_period())
    first = submitted(period, boss, django_capture_on_commit_callbacks)
    services.take_step(period, kind="returned", comment="Say more", by=boss)
    row = services.open_section(period, key="summary", language="en")
    services.save_section(row, text="More is said", seen=row.edit, by=boss)

    second = submitted(
        ReportingPeriod.objects.get(pk=period.pk), boss, django_capture_on_commit_callbacks
    )

    assert (first.number, second.number) == (1, 2)
    assert "More is said" not in str(Submission.objects.get(pk=first.pk).documents)
    assert "More is said" in str(second.documents)
    assert [row.kind for row in period.steps.all()] == ["submitted", "returned", "submitted"]


def test_workbook_holds_real_numbers_and_no_names(boss, django_capture_on_commit_callbacks) -> None:
    period = complete(create_period())
    training = create_counted_training(period)
    sent = submitted(period, boss, django_capture_on_commit_callbacks)

    body = content(sent.files.get(kind="xlsx"))

    book = load_workbook(io.BytesIO(body))
    cells = [cell.value for sheet in book for row in sheet.rows for cell in row]
    assert 900 in cells
    assert 97.5 * 900 in cells
    assert training.slug in cells
    names = {row.person.family_name for row in training.enrolments.all()}
    assert not names & {str(cell) for cell in cells}


def test_small_numbers_of_people_are_hidden(boss, django_capture_on_commit_callbacks) -> None:
    period = complete(create_period())
    create_counted_training(period, people=3)
    create_counted_training(period, people=9)
    create_counted_training(period, people=7)

    sent = submitted(period, boss, django_capture_on_commit_callbacks)

    (table,) = [
        block
        for block in sent.document("en")["blocks"]
        if block["kind"] == "table" and block["key"] == "trainings"
    ]
    # 3 is small; 7 would give it away in the total.
    assert sorted(str(row[-1]) for row in table["rows"]) == ["*", "*", "9"]
