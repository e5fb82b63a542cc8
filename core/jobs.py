"""Long work has one mechanism: a `Job` row, a worker that owns it, a page that shows it.

    @job_handler("trainings.import_analyse")            # in the app's tasks.py
    def analyse(job: Job, progress: Progress) -> None:
        for number, row in enumerate(rows, start=1):
            ...
            progress.step(number, len(rows), _("Reading rows"))
        with progress.commit():                         # the writes and "done": one transaction
            services.store(..., by=job.asked_by)

A worker may be killed at any moment and the work is then done again from its beginning, so a
handler writes only inside `progress.commit()`, or through services that are idempotent.
"""

import datetime as dt
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.module_loading import autodiscover_modules
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from core import audit
from core.cache_backend import is_away
from core.files import private_storage
from core.models import Job

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

logger = logging.getLogger(__name__)
Handler = Callable[[Job, "Progress"], None]
State = Job.State

MAX_ATTEMPTS = 3
HEARTBEAT_EVERY = 10  # seconds
LOST_AFTER = dt.timedelta(seconds=30)  # three beats missed
RESEND_AFTER = dt.timedelta(minutes=2)
# How often progress is written and cancelling is looked at, however often a handler says `step`.
STEP_EVERY = 0.5  # seconds

_handlers: dict[str, Handler] = {}


class JobCancelled(Exception):  # noqa: N818
    """Somebody cancelled the job, or another run took it over: stop, write nothing more."""


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register a function that does jobs of this kind. Put it in the `tasks.py` of an app."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def _handler(kind: str) -> Handler:
    if kind not in _handlers:
        autodiscover_modules("tasks")
    return _handlers[kind]


@transaction.atomic
def enqueue(
    kind: str,
    *,
    by: "User",
    params: dict[str, Any],
    title: str = "",
    center_id: int | None = None,
    idempotency_key: str | None = None,
) -> Job:
    """Ask for long work. A second request with the key of one that waits or runs gets that one."""
    _handler(kind)  # a kind nobody does is a mistake of ours: say so at once
    key = idempotency_key or ""
    for _attempt in range(2):
        if key and (job := _active_with_key(kind, key)):
            return job
        try:
            with transaction.atomic():
                job = Job.objects.create(
                    kind=kind,
                    title=(title or kind)[:200],
                    asked_by=by,
                    center_id=center_id,
                    params=params,
                    idempotency_key=key,
                    language=(translation.get_language() or settings.LANGUAGE_CODE)[:2],
                )
        except IntegrityError:
            continue  # somebody asked for the same at the same moment
        audit.record("job_asked", job, by=by)
        _send_on_commit(job.pk)
        return job
    raise ValidationError(_("This is being started right now. Look again in a moment."))


def _active_with_key(kind: str, key: str) -> Job | None:
    return Job.objects.active().filter(kind=kind, idempotency_key=key).first()


def _send_on_commit(pk: uuid.UUID) -> None:
    transaction.on_commit(partial(_send, pk))


def _send(pk: uuid.UUID) -> None:
    """Tell a worker. When the broker is away the row waits and beat tells it later."""
    from core.tasks import run_job

    if is_away():
        return
    try:
        run_job.apply_async([str(pk)], retry=False)
    except Exception as error:
        if getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False) and not isinstance(error, OSError):
            raise
        logger.warning("The broker did not take job %s; beat will ask again", pk, exc_info=True)


@transaction.atomic
def cancel(job: Job, *, by: "User") -> Job:
    """Stop a job. A worker that is at it notices at its next step and writes nothing more."""
    try:
        with transaction.atomic():
            job = Job.objects.select_for_update(nowait=True).get(pk=job.pk)
    except OperationalError as error:
        raise ValidationError(
            _("The result is being saved right now, so it is too late to cancel.")
        ) from error
    if not job.is_active:
        raise ValidationError(_("This work has ended already, so there is nothing to cancel."))
    job.state = State.CANCELLED
    job.run_token = None
    job.finished_at = timezone.now()
    job.save(update_fields=["state", "run_token", "finished_at"])
    audit.record("job_cancelled", job, by=by)
    return job


@transaction.atomic
def restart(job: Job, *, by: "User") -> Job:
    """Do a failed or cancelled job again from its beginning."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if not job.can_restart:
        raise ValidationError(_("Only work that failed or was cancelled can be started again."))
    job.state = State.QUEUED
    job.run_token = None
    job.error = job.progress_note = ""
    job.attempts = job.progress_done = job.progress_total = 0
    job.started_at = job.finished_at = job.heartbeat_at = None
    job.queued_at = timezone.now()
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError as error:
        raise ValidationError(_("The same work was started anew and is at it already.")) from error
    audit.record("job_restarted", job, by=by)
    _send_on_commit(job.pk)
    return job


class Progress:
    """What a handler tells while it works. Each call also asks whether to go on."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.is_finished = False
        self._result: dict[str, Any] = {}
        self._file_path = ""
        self._file_name = ""
        self._last_step = 0.0

    def step(self, done: int, total: int, note: str = "") -> None:
        """`done` of `total`; raises `JobCancelled` when the work is no longer wanted from us."""
        now = time.monotonic()
        if now - self._last_step < STEP_EVERY and done < total:
            return
        self._last_step = now
        note = note[:200]
        try:
            cache.set(self.job.progress_key, (done, total, note), 600)
        except Exception:
            logger.warning("Progress of job %s could not be shown", self.job.pk, exc_info=True)
        if not self._owned().exists():
            raise JobCancelled
        # Inside a transaction of the handler an update would stay unseen and lock the row against
        # the very person who wants to cancel.
        if not connection.in_atomic_block:
            self._owned().update(
                progress_done=done,
                progress_total=total,
                progress_note=note,
                heartbeat_at=timezone.now(),
            )

    def result(self, **values: Any) -> None:
        """Plain values for the page of the job and for who asked."""
        self._result |= values

    def result_file(self, name: str, content: bytes | str | Path) -> None:
        """Keep a file (bytes, or the path of one) for who asked; it is private and expires."""
        storage = private_storage()
        self._drop_file()
        path = f"jobs/{self.job.pk}/{self.job.run_token}/{get_valid_filename(name)}"
        if isinstance(content, bytes):
            self._file_path = storage.save(path, ContentFile(content))
        else:
            with Path(content).open("rb") as handle:
                self._file_path = storage.save(path, File(handle))
        self._file_name = name[:150]

    @contextmanager
    def commit(self) -> Iterator[None]:
        """One transaction for the handler's writes and the job's "done".

        Whoever else holds an older claim on the job finds it taken and writes nothing, so the
        work takes effect once, whatever was killed before.
        """
        with transaction.atomic():
            job = self._owned().select_for_update().first()
            if job is None:
                raise JobCancelled
            yield
            self._mark_done(job)
        self.is_finished = True

    def finish(self) -> None:
        """Mark the job as done, unless `commit` did."""
        if not self.is_finished:
            with self.commit():
                pass

    def _owned(self) -> "QuerySet[Job]":
        return Job.objects.filter(pk=self.job.pk, state=State.RUNNING, run_token=self.job.run_token)

    def _mark_done(self, job: Job) -> None:
        job.state = State.DONE
        job.finished_at = timezone.now()
        job.result = self._result
        job.progress_done = job.progress_total = max(job.progress_total, 1)
        job.run_token = None
        if self._file_path:
            job.result_file.name = self._file_path
            job.result_name = self._file_name
            days = getattr(settings, "JOB_FILE_DAYS", 7)
            job.expires_at = timezone.now() + dt.timedelta(days=days)
        job.save()

    def _drop_file(self) -> None:
        """A file of a run that came to nothing."""
        if self._file_path:
            private_storage().delete(self._file_path)
            self._file_path = ""


def run(job_id: str) -> None:
    """Do a job (called by the Celery task). Doing it twice at once or again is harmless."""
    job = _claim(job_id)
    if job is None:
        return
    progress = Progress(job)
    try:
        with (
            translation.override(job.language),
            audit.request_context(ip=None, path=f"job:{job.kind}"),
            _beating(job),
        ):
            _handler(job.kind)(job, progress)
            progress.finish()
    except JobCancelled:
        logger.info("Job %s stopped: it was cancelled or taken over", job.pk)
        progress._drop_file()
    except ValidationError as error:
        _fail(job, " ".join(error.messages))
        progress._drop_file()
    except Exception:
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        with translation.override(job.language):
            _fail(
                job,
                _(
                    "Something in the portal went wrong; nothing was saved halfway. Start it "
                    "again. If it fails again, tell the administrator the number of this job."
                ),
            )
        progress._drop_file()


@transaction.atomic
def _claim(job_id: str) -> Job | None:
    """Take the job for this run, or None when it is not (or no longer) ours to do."""
    job = Job.objects.select_for_update().filter(pk=job_id, state=State.QUEUED).first()
    if job is None:
        # Gone, ended, or another worker is at it. If that one was killed, its heartbeat stops and
        # `requeue_lost` gives the job back.
        return None
    now = timezone.now()
    if job.attempts >= MAX_ATTEMPTS:
        with translation.override(job.language):
            job.error = _(
                "The work was broken off several times. The file may be too large: split it, or "
                "tell the administrator the number of this job."
            )
        job.state = State.FAILED
        job.finished_at = now
        job.save(update_fields=["state", "error", "finished_at"])
        return None
    job.state = State.RUNNING
    job.attempts += 1
    job.run_token = uuid.uuid4()
    job.started_at = job.heartbeat_at = now
    job.save(update_fields=["state", "attempts", "run_token", "started_at", "heartbeat_at"])
    return job


def _fail(job: Job, message: str) -> None:
    """Only the run that owns the job may say that it failed."""
    Job.objects.filter(pk=job.pk, state=State.RUNNING, run_token=job.run_token).update(
        state=State.FAILED, error=message, finished_at=timezone.now(), run_token=None
    )


@contextmanager
def _beating(job: Job) -> Iterator[None]:
    """A sign of life from a thread of its own, so one long statement does not look like death."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(HEARTBEAT_EVERY):
                Job.objects.filter(pk=job.pk, run_token=job.run_token).update(
                    heartbeat_at=timezone.now()
                )
        except Exception:
            logger.warning("The heartbeat of job %s stopped", job.pk, exc_info=True)
        finally:
            connection.close()  # a connection of this thread

    thread = threading.Thread(target=beat, name=f"job-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


@transaction.atomic
def requeue_lost() -> int:
    """Give jobs back whose worker fell silent, and ask again for those nobody took."""
    now = timezone.now()
    locked = Job.objects.select_for_update(skip_locked=True)
    lost = list(locked.filter(state=State.RUNNING, heartbeat_at__lt=now - LOST_AFTER))
    forgotten = list(locked.filter(state=State.QUEUED, queued_at__lt=now - RESEND_AFTER))
    for job in lost:
        logger.warning("Job %s (%s) lost its worker; it is done again", job.pk, job.kind)
        job.state = State.QUEUED
        job.run_token = None
    for job in lost + forgotten:
        job.queued_at = now
        _send_on_commit(job.pk)
    Job.objects.bulk_update(lost + forgotten, ["state", "run_token", "queued_at"])
    return len(lost)


@transaction.atomic
def remove_expired_files() -> int:
    """Delete result files whose time is over; the row and its story stay."""
    expired = list(
        Job.objects.select_for_update(skip_locked=True)
        .filter(expires_at__lt=timezone.now())
        .exclude(result_file="")[:500]
    )
    for job in expired:
        transaction.on_commit(partial(private_storage().delete, str(job.result_file.name)))
        job.result_file.name = ""
    Job.objects.bulk_update(expired, ["result_file"])
    return len(expired)
