"""The last step, done by a job: good rows become people and enrolments, chunk by chunk.

A chunk is one transaction. A worker killed in the middle leaves whole chunks only, and the next
run goes on with the rows that have no outcome yet.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import audit, jobs
from people import services as people_services
from people.models import Person
from trainings.models import Enrolment, RegisterImport, RegisterImportRow, Training
from trainings.services.editing import locked
from trainings.services.imports.consents import to_params
from trainings.services.imports.expiry import forget_rows
from trainings.services.imports.resolving import late_error, resolve
from trainings.services.imports.vocabulary import Vocabulary
from trainings.services.register import enrol_many, places_left

COMMIT = "trainings.import_commit"
CHUNK = 100
# One import at a time makes new people, so that two never make the same person at once.
PEOPLE_LOCK = 7_205_001
Decision = RegisterImportRow.Decision
Outcome = RegisterImportRow.Outcome


@transaction.atomic
def start_commit(
    register_import: RegisterImport, *, by: User, consent: dict[str, Any] | None = None
) -> RegisterImport:
    """Have the good rows written. Refuses when there is none, or not a place for each.

    `consent` (text_version, language, given_on): everybody on the sheet signed it on paper.
    """
    if consent:
        people_services.check_given_on(consent["given_on"])
    training = locked(register_import.training)
    fresh = RegisterImport.objects.select_for_update().get(pk=register_import.pk)
    if fresh.is_at_work:
        raise ValidationError(_("This sheet is being worked on right now."), code="at_work")
    if fresh.state == RegisterImport.State.UPLOADED:
        raise ValidationError(_("Say first which column is what."), code="not_read")
    _forget_late_errors(fresh)
    if not fresh.rows.writable().exists():
        raise ValidationError(
            _("No row is ready. Correct the errors or decide who the people are."), code="no_rows"
        )
    missing = missing_places(training, fresh)
    if missing:
        raise ValidationError(
            ngettext(
                "One place is missing on this training. Raise the number of places, or leave a "
                "row out.",
                "%(count)s places are missing on this training. Raise the number of places, or "
                "leave rows out.",
                missing,
            )
            % {"count": missing},
            code="full",
        )
    fresh.state = RegisterImport.State.COMMITTING
    fresh.job = jobs.enqueue(
        COMMIT,
        by=by,
        params={"import": fresh.pk, "consent": to_params(consent) if consent else None},
        title=_("Write the sheet %(file)s into the register") % {"file": fresh.file_name},
        center_id=training.center_id,
        idempotency_key=f"import-{fresh.pk}",
    )
    fresh.touched_at = timezone.now()
    fresh.save(update_fields=["state", "job", "touched_at"])
    return fresh


def _forget_late_errors(register_import: RegisterImport) -> None:
    """What stood in the way of an earlier writing (a full training) may have changed."""
    rows = [row for row in register_import.rows.wrong() if any(map(_is_late, row.errors))]
    for row in rows:
        row.errors = [error for error in row.errors if not _is_late(error)]
    RegisterImportRow.objects.bulk_update(rows, ["errors"], batch_size=500)


def _is_late(error: dict[str, object]) -> bool:
    return bool(error.get("is_late"))


def missing_places(training: Training, register_import: RegisterImport) -> int:
    """How many places the rows that are ready need beyond the free ones."""
    left = places_left(training)
    if left is None:
        return 0
    ready = register_import.rows.writable()
    seated = training.enrolments.filter(status__in=Enrolment.COUNTED_STATUSES)
    known = ready.filter(person__in=seated.values("person")).count()
    return max(0, ready.count() - known - left)


@transaction.atomic
def commit_chunk(
    register_import: RegisterImport, *, by: User, vocabulary: Vocabulary | None = None
) -> int:
    """Write the next rows; says how many it took, 0 when nothing is left.

    People are recognised once more at the last moment, so nobody is doubled whom somebody else
    wrote down a second ago.
    """
    training = locked(register_import.training)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PEOPLE_LOCK])
    rows = list(register_import.rows.writable().select_for_update().order_by("number")[:CHUNK])
    for row in rows:
        row.register_import = register_import
    # Held in one order, as merging does; a deadlock would end the job or somebody's merge.
    known = Person.objects.filter(pk__in=[row.person_id for row in rows if row.person_id])
    held = known.select_for_update(no_key=True).order_by("pk").prefetch_related("phones")
    people = {person.pk: person for person in held}
    for row in rows:
        row.person = people.get(row.person_id or 0)
    vocabulary = vocabulary or Vocabulary(region_id=training.region_id)
    _keep_to_capacity(training, rows)
    resolve(training, rows, by=by, vocabulary=vocabulary)
    _enrol(training, [row for row in rows if row.person is not None and not row.errors], by=by)
    # What bulk_update says with a CASE for each row and column took a quarter of the whole time.
    RegisterImportRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["decision", "person", "outcome", "enrolment", "errors", "candidates"],
    )
    made = [row.person_id for row in rows if row.outcome == Outcome.CREATED and row.person_id]
    people_services.refresh_pairs(made)  # a weak likeness goes on the queue of duplicates
    return len(rows)


def finish_commit(register_import: RegisterImport, *, by: User) -> RegisterImport:
    """Close a writing with its numbers in the log."""
    fresh = RegisterImport.objects.select_for_update().get(pk=register_import.pk)
    outcomes = list(fresh.rows.exclude(outcome="").values_list("outcome", flat=True))
    # What was typed has become people: neither the file nor its cells are needed any more.
    fresh.rows.exclude(outcome="").update(raw=[], values={}, candidates=[], notices=[])
    if fresh.file:
        transaction.on_commit(partial(fresh.file.storage.delete, str(fresh.file)))
        fresh.file = ""
    fresh.state = RegisterImport.State.COMMITTED
    fresh.committed_at = fresh.touched_at = timezone.now()
    fresh.save(update_fields=["state", "committed_at", "touched_at", "file"])
    audit.record(
        "import_written",
        fresh,
        by=by,
        center_id=fresh.training.center_id,
        changes={outcome: outcomes.count(outcome) for outcome in Outcome.values},
    )
    return fresh


def _keep_to_capacity(training: Training, rows: Sequence[RegisterImportRow]) -> None:
    """Rows beyond the last place get an error before anybody is written for them."""
    left = places_left(training)
    if left is None:
        return
    seated = set(
        training.enrolments.filter(
            status__in=Enrolment.COUNTED_STATUSES, person__in=[row.person_id for row in rows]
        ).values_list("person", flat=True)
    )
    for row in rows:
        if row.person_id in seated:
            continue
        if left:
            left -= 1
            continue
        row.errors = [*row.errors, late_error(_full())]


def forget_people(person_ids: list[int]) -> None:
    """Anonymising: what sheets that wait to be written say of these people goes."""
    forget_rows(RegisterImportRow.objects.open().filter(person__in=person_ids))


# Onto the register -------------------------------------------------------------------------


def _enrol(training: Training, rows: Sequence[RegisterImportRow], *, by: User) -> None:
    result = enrol_many(training, people=[row.person for row in rows if row.person], by=by)
    notes = []
    enrolled = {enrolment.person_id: enrolment for enrolment in result.enrolled}
    already = {enrolment.person_id: enrolment for enrolment in result.already}
    for row in rows:
        if row.person_id in enrolled:
            # Two rows of one person: the second finds the register as the first left it.
            row.enrolment = enrolled.pop(row.person_id)
            already[row.person_id] = row.enrolment
            if row.values.get("note") and not row.enrolment.note:
                row.enrolment.note = row.values["note"][:255]
                notes.append(row.enrolment)
        elif row.person_id in already:
            row.enrolment, row.outcome = already[row.person_id], Outcome.PRESENT
        else:
            row.outcome = ""
            row.errors = [*row.errors, late_error(_full())]
    Enrolment.objects.bulk_update(notes, ["note"])


def _full() -> ValidationError:
    return ValidationError(
        _("All places of this training are taken. Raise the number of places."), code="full"
    )
