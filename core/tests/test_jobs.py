"""Long work: asked for once, done once, whatever is killed, cancelled or pressed twice."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.models import User
from accounts.tests.factories import create_directorate, create_user
from core import jobs
from core.files import private_storage
from core.models import AuditEntry, Job, OutgoingMessage
from core.tests.factories import create_job, create_message

pytestmark = pytest.mark.django_db


@jobs.job_handler("tests.count")
def count(job: Job, progress: jobs.Progress) -> None:
    """Writes one row for each number, and its answer, all in one transaction."""
    numbers = job.params.get("numbers", 3)
    for number in range(1, numbers + 1):
        progress.step(number, numbers, f"number {number}")
    progress.result_file("count.txt", str(numbers).encode())
    progress.result(total=numbers)
    with progress.commit():
        for number in range(numbers):
            create_message(subject=f"{job.pk} {number}")


@jobs.job_handler("tests.careless")
def careless(job: Job, progress: jobs.Progress) -> None:
    """Does not use `commit`; it is marked as done at the end all the same."""
    progress.step(1, 1)


@jobs.job_handler("tests.refuse")
def refuse(job: Job, progress: jobs.Progress) -> None:
    progress.result_file("half.txt", b"half")
    raise ValidationError(["Line 7 has no name.", "Add it and send the file again."])


@jobs.job_handler("tests.break")
def break_down(job: Job, progress: jobs.Progress) -> None:
    raise ZeroDivisionError("secret detail")


@jobs.job_handler("tests.cancelled")
def cancelled_in_the_middle(job: Job, progress: jobs.Progress) -> None:
    progress.step(1, 2)
    jobs.cancel(job, by=User.objects.get(pk=job.params["by"]))
    progress.step(2, 2)
    create_message()


@jobs.job_handler("tests.taken_over")
def taken_over(job: Job, progress: jobs.Progress) -> None:
    """Its worker falls silent for so long that another one does the work meanwhile."""
    if job.attempts == 1:
        Job.objects.update(heartbeat_at=timezone.now() - dt.timedelta(minutes=5))
        jobs.requeue_lost()
        jobs.run(str(job.pk))
    with progress.commit():
        create_message(subject=f"attempt {job.attempts}")


@jobs.job_handler("tests.language")
def speaks(job: Job, progress: jobs.Progress) -> None:
    progress.result(language=translation.get_language())


@pytest.fixture
def user() -> User:
    return create_user()


def _content(job: Job) -> bytes:
    with job.result_file.open() as file:
        return bytes(file.read())


def _ask(capture: DjangoCaptureOnCommitCallbacks, kind: str, user: User, **params: object) -> Job:
    with capture(execute=True):
        job = jobs.enqueue(kind, by=user, params=params)
    job.refresh_from_db()
    return job


def test_job_runs_and_keeps_its_result(
    user: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = _ask(django_capture_on_commit_callbacks, "tests.count", user, numbers=4)

    assert (job.state, job.result, job.attempts) == ("done", {"total": 4}, 1)
    assert _content(job) == b"4"
    assert job.has_file
    assert job.expires_at
    assert job.expires_at - timezone.now() > dt.timedelta(days=6)
    assert OutgoingMessage.objects.count() == 4
    assert AuditEntry.objects.get(action="job_asked").actor_id == user.pk


def test_job_of_a_careless_handler_is_done_too(
    user: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert _ask(django_capture_on_commit_callbacks, "tests.careless", user).state == "done"


def test_job_speaks_the_language_of_who_asked(
    user: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with translation.override("ru"):
        job = _ask(django_capture_on_commit_callbacks, "tests.language", user)
    assert job.result == {"language": "ru"}


def test_job_refusal_is_shown_as_it_is(
    user: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = _ask(django_capture_on_commit_callbacks, "tests.refuse", user)

    assert job.state == "failed"
    assert job.error == "Line 7 has no name. Add it and send the file again."
    assert not job.result_file


def test_job_failure_says_what_to_do_and_hides_details(
    user: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    job = _ask(django_capture_on_commit_callbacks, "tests.break", user)

    assert job.state == "failed"
    assert "Start it again" in job.error
    assert "secret detail" not in job.error
    assert "ZeroDivisionError: secret detail" in caplog.text


def test_job_cancelled_in_the_middle_writes_nothing(
    user: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "STEP_EVERY", 0)
    job = _ask(django_capture_on_commit_callbacks, "tests.cancelled", user, by=user.pk)

    assert job.state == "cancelled"
    assert OutgoingMessage.objects.count() == 0
    assert AuditEntry.objects.filter(action="job_cancelled").count() == 1


def test_job_cancelled_while_it_waits_never_starts(user: User) -> None:
    job = jobs.enqueue("tests.count", by=user, params={})
    jobs.cancel(job, by=user)
    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("cancelled", 0)


def test_cancel_refuses_what_has_ended(user: User) -> None:
    with pytest.raises(ValidationError, match="ended already"):
        jobs.cancel(create_job(asked_by=user, state="done"), by=user)


def test_restart_does_the_work_from_its_beginning(
    user: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = create_job(asked_by=user, state="failed", error="No paper", attempts=3)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.restart(job, by=user)

    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == ("done", "", 1)
    assert OutgoingMessage.objects.count() == 3


@pytest.mark.parametrize("state", ["queued", "running", "done"])
def test_restart_refuses_what_did_not_fail(user: User, state: str) -> None:
    with pytest.raises(ValidationError, match="failed or was cancelled"):
        jobs.restart(create_job(asked_by=user, state=state), by=user)


def test_restart_refuses_when_the_same_is_at_work(user: User) -> None:
    old = create_job(asked_by=user, state="failed", idempotency_key="k")
    create_job(asked_by=user, state="running", idempotency_key="k")
    with pytest.raises(ValidationError, match="at it already"):
        jobs.restart(old, by=user)


def test_enqueue_twice_with_one_key_is_one_job(
    user: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = jobs.enqueue("tests.count", by=user, params={}, idempotency_key="file-1")
        second = jobs.enqueue("tests.count", by=user, params={}, idempotency_key="file-1")

    assert first.pk == second.pk
    assert OutgoingMessage.objects.count() == 3


def test_enqueue_again_after_the_end_is_a_new_job(user: User) -> None:
    first = jobs.enqueue("tests.count", by=user, params={}, idempotency_key="file-1")
    jobs.run(str(first.pk))

    assert jobs.enqueue("tests.count", by=user, params={}, idempotency_key="file-1").pk != first.pk


def test_database_knows_one_active_job_a_key(user: User) -> None:
    create_job(asked_by=user, idempotency_key="k")
    with pytest.raises(IntegrityError), transaction.atomic():
        create_job(asked_by=user, idempotency_key="k", state="running")


def test_enqueue_of_an_unknown_kind_is_our_mistake(user: User) -> None:
    with pytest.raises(KeyError):
        jobs.enqueue("tests.nothing", by=user, params={})


def test_run_delivered_twice_does_the_work_once(user: User) -> None:
    job = jobs.enqueue("tests.count", by=user, params={})
    jobs.run(str(job.pk))
    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.attempts, OutgoingMessage.objects.count()) == ("done", 1, 3)


def test_run_while_another_worker_is_at_it_leaves_it_alone(user: User) -> None:
    job = create_job(asked_by=user)
    jobs._claim(str(job.pk))
    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.attempts, OutgoingMessage.objects.count()) == ("running", 1, 0)


def test_killed_worker_ends_in_one_correct_result(
    user: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = jobs.enqueue("tests.count", by=user, params={})
    dead = jobs._claim(str(job.pk))  # a worker takes the job, does half of it …
    assert dead is not None
    half = jobs.Progress(dead)
    half.step(1, 3)
    half.result_file("count.txt", b"half")
    # … and is killed: no exception, no farewell. Its heartbeat grows old.
    Job.objects.update(heartbeat_at=timezone.now() - dt.timedelta(minutes=2))
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.requeue_lost() == 1

    job.refresh_from_db()
    assert (job.state, job.attempts, job.result) == ("done", 2, {"total": 3})
    assert _content(job) == b"3"
    assert OutgoingMessage.objects.count() == 3
    # Should the dead one wake up after all, it may not write any more.
    with pytest.raises(jobs.JobCancelled), half.commit():
        create_message()
    assert OutgoingMessage.objects.count() == 3


def test_worker_taken_for_dead_writes_nothing(user: User) -> None:
    job = jobs.enqueue("tests.taken_over", by=user, params={})
    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert [m.subject for m in OutgoingMessage.objects.all()] == ["attempt 2"]


def test_fresh_heartbeat_is_left_alone(user: User) -> None:
    create_job(asked_by=user, state="running", heartbeat_at=timezone.now())

    assert jobs.requeue_lost() == 0


def test_job_broken_off_again_and_again_is_given_up(user: User) -> None:
    job = create_job(asked_by=user, attempts=jobs.MAX_ATTEMPTS)
    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert job.state == "failed"
    assert "broken off several times" in job.error


def test_job_nobody_was_told_of_is_sent_again(
    user: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = create_job(asked_by=user, queued_at=timezone.now() - dt.timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        jobs.requeue_lost()

    job.refresh_from_db()
    assert job.state == "done"


def test_expired_files_are_removed(
    user: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = _ask(django_capture_on_commit_callbacks, "tests.count", user)
    path = str(job.result_file.name)
    assert jobs.remove_expired_files() == 0
    Job.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.remove_expired_files() == 1

    job.refresh_from_db()
    assert not job.result_file
    assert not private_storage().exists(path)
    assert job.state == "done"


def test_result_file_takes_a_path(user: User, tmp_path: Path) -> None:
    file = tmp_path / "big.txt"
    file.write_bytes(b"from disk")
    job = jobs._claim(str(create_job(asked_by=user).pk))
    assert job is not None
    progress = jobs.Progress(job)
    progress.result_file("../../big.txt", file)
    progress.finish()

    job.refresh_from_db()
    assert _content(job) == b"from disk"
    assert str(job.result_file.name).startswith(f"jobs/{job.pk}/")
    assert "/../" not in str(job.result_file.name)


def test_progress_is_seen_while_the_work_goes_on(user: User) -> None:
    job = jobs._claim(str(create_job(asked_by=user).pk))
    assert job is not None
    jobs.Progress(job).step(3, 12, "Reading rows")

    seen = Job.objects.get(pk=job.pk)
    seen.read_progress()
    assert (seen.progress_done, seen.progress_total, seen.progress_note, seen.percent) == (
        3,
        12,
        "Reading rows",
        25,
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_job_list_asks_the_same_for_any_number(
    client: Client, user: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(user)
    for _number in range(rows):
        create_job(asked_by=user)
    create_job(asked_by=create_user(), title="Not mine")
    with django_assert_num_queries(4):  # user and memberships, count, rows
        response = client.get("/en/jobs/")
    page = response.content.decode()
    assert (page.count("Counting"), page.count("Not mine")) == (rows, 0)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("queued", "Cancel this work"),
        ("running", "Cancel this work"),
        ("failed", "Start again"),
        ("cancelled", "Start again"),
        ("done", "Everything is done and saved."),
    ],
)
def test_job_detail_offers_what_fits(client: Client, user: User, state: str, word: str) -> None:
    client.force_login(user)
    response = client.get(create_job(asked_by=user, state=state).get_absolute_url())

    assert word in response.content.decode()


def test_job_detail_renews_only_its_part(client: Client, user: User) -> None:
    client.force_login(user)
    job = create_job(asked_by=user, state="running")
    part = client.get(f"/en/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 2s"' in part
    Job.objects.update(state="done")
    part = client.get(f"/en/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in part


def test_job_of_another_does_not_exist(client: Client, user: User) -> None:
    job = create_job(asked_by=create_user(), state="failed")
    client.force_login(user)
    for path in ("", "download/"):
        assert client.get(f"/en/jobs/{job.pk}/{path}").status_code == 404
    for path in ("cancel/", "restart/"):
        assert client.post(f"/en/jobs/{job.pk}/{path}").status_code == 404


def test_job_is_seen_by_the_directorate(client: Client, user: User) -> None:
    client.force_login(create_directorate())

    assert client.get(create_job(asked_by=user).get_absolute_url()).status_code == 200


def test_job_buttons(
    client: Client,
    user: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client.force_login(user)
    job = create_job(asked_by=user)
    for _click in range(2):  # the second one finds nothing to cancel and says so
        assert client.post(f"/en/jobs/{job.pk}/cancel/").status_code == 302
    job.refresh_from_db()
    assert job.state == "cancelled"
    with django_capture_on_commit_callbacks(execute=True):
        for _click in range(2):
            assert client.post(f"/en/jobs/{job.pk}/restart/").status_code == 302
    job.refresh_from_db()
    assert (job.state, OutgoingMessage.objects.count()) == ("done", 3)


def test_job_download_is_private_and_audited(
    client: Client,
    user: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client.force_login(user)
    job = _ask(django_capture_on_commit_callbacks, "tests.count", user)
    response = client.get(f"/en/jobs/{job.pk}/download/")

    assert response.getvalue() == b"3"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == 'attachment; filename="count.txt"'
    assert AuditEntry.objects.filter(action="job_file_downloaded").count() == 1


def test_job_download_of_nothing_is_404(client: Client, user: User) -> None:
    client.force_login(user)
    expired = create_job(
        asked_by=user,
        state="done",
        result_file="jobs/x/y.txt",
        expires_at=timezone.now() - dt.timedelta(days=1),
    )
    lost = create_job(asked_by=user, state="done", result_file="jobs/x/y.txt")
    for job in (expired, lost, create_job(asked_by=user)):
        assert client.get(f"/en/jobs/{job.pk}/download/").status_code == 404
