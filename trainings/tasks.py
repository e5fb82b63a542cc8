"""Long work of the app: the register import, certificates of a group, what a new day changes."""

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.jobs import Progress, job_handler
from core.models import Job
from trainings import services
from trainings.certificates import printing
from trainings.models import Certificate, RegisterImport, Training
from trainings.permissions import can_edit_training, can_issue_certificates
from trainings.services import follow_ups, imports
from trainings.services.imports.columns import ANALYSE
from trainings.services.imports.vocabulary import Vocabulary
from trainings.services.imports.writing import COMMIT


@shared_task
def start_due_trainings() -> int:
    """Planned trainings whose first day has come run from now on; says how many."""
    return services.start_due_trainings()


@shared_task(expires=3600)
def begin_due_waves() -> int:
    """Trainings whose people are to be asked from today on; says how many waves began."""
    return follow_ups.begin_due_waves()


@shared_task
def lapse_awards() -> int:
    """Awards of master trainers whose term is over are closed; says how many."""
    return services.lapse_awards()


@shared_task(expires=60)
def settle_applications() -> int:
    """Let offers lapse whose time is over, offer what is free; says how many applicants moved."""
    return services.settle_applications()


@shared_task(expires=3600)
def erase_applications() -> int:
    """Forget who signed up for a past training and never came onto its register; says how many."""
    return services.erase_applications()


@shared_task(expires=3600)
def expire_imports() -> int:
    """Sheets that nobody went on with are let go; says how many."""
    return imports.expire_imports()


def _import_of(job: Job) -> tuple[RegisterImport, User]:
    rows = RegisterImport.objects.select_related("training__center__organisation")
    asked_by = job.asked_by
    if asked_by is None:  # accounts are closed, never deleted
        raise ValueError("a job without the one who asked for it")
    register_import = rows.filter(pk=job.params["import"]).first()
    if register_import is None:
        raise ValidationError(
            _("Nobody went on with this sheet for long, so it was deleted. Send the file again."),
            code="expired",
        )
    if not can_edit_training(asked_by, register_import.training):
        # Hours may lie between asking and doing, and a job may be started again.
        raise ValidationError(
            _("Who asked for this no longer works for the center, so nothing was written."),
            code="left",
        )
    return register_import, asked_by


@job_handler(ANALYSE)
def import_analyse(job: Job, progress: Progress) -> None:
    """Check the rows of a sheet and look for its people. Kept at once or not at all."""
    register_import, by = _import_of(job)
    read = imports.read_rows(register_import, step=progress.step)
    progress.result(url=register_import.get_absolute_url())
    with progress.commit():
        imports.store_rows(register_import, read, by=by)


@job_handler(COMMIT)
def import_commit(job: Job, progress: Progress) -> None:
    """Write the good rows, chunk by chunk; a second run goes on where the first ended."""
    register_import, by = _import_of(job)
    vocabulary = Vocabulary(region_id=register_import.training.region_id)
    total = register_import.rows.exclude(outcome="").count()
    done = total
    total += register_import.rows.writable().count()
    while count := imports.commit_chunk(register_import, by=by, vocabulary=vocabulary):
        done += count
        progress.step(done, max(done, total), _("Writing people into the register"))
    progress.result(url=register_import.get_absolute_url())
    with progress.commit():
        imports.finish_commit(register_import, by=by)
        if consent := job.params.get("consent"):
            imports.record_sheet_consent(register_import, by=by, **consent)


@job_handler("trainings.certificates_print")
def certificates_print(job: Job, progress: Progress) -> None:
    """The certificates of a training as one PDF or as a ZIP, for who asked."""
    asked_by, language = job.asked_by, job.params["language"]
    training = Training.objects.get(pk=job.params["training"])
    if asked_by is None or not can_issue_certificates(asked_by, training):
        raise ValidationError(
            _("Who asked for this no longer works for the center, so nothing was written."),
            code="left",
        )
    rows = list(
        Certificate.objects.printable()
        .filter(training=training)
        .order_by("person__sort_name", "person_id", "pk")
    )
    words = _("Printing certificates")
    progress.step(0, len(rows), words)
    make = printing.zip_file if job.params["form"] == "zip" else printing.print_file
    body = make(rows, language=language, step=lambda done, total: progress.step(done, total, words))
    progress.result_file(f"{training.slug}-{language}.{job.params['form']}", body)
    with progress.commit():
        changes = {"rows": len(rows), "personal": True, "file": job.params["form"]}
        audit.record("exported", training, by=asked_by, changes=changes)
