"""Every write of the app: programmes, trainings, sessions, registers, attendance, decisions."""

from trainings.selectors.gaps import Gap, gaps
from trainings.services.ages import refresh_ages
from trainings.services.attendance import (
    AttendanceSaved,
    last_saving,
    save_attendance,
    undo_attendance,
)
from trainings.services.decisions import approve, reopen, return_training, submit
from trainings.services.editing import ensure_editable, lock, locked
from trainings.services.lists import free_code, save_level, save_trainer_role
from trainings.services.programmes import (
    adopt_programme,
    create_programme,
    new_version,
    retire_programme,
    update_programme,
)
from trainings.services.register import (
    EnrolResult,
    admit,
    cancel_enrolment,
    enrol,
    enrol_many,
    leave_early,
    mark_no_show,
    places_left,
    restore_enrolment,
    set_aggregate_counts,
    void_enrolment,
)
from trainings.services.results import save_results
from trainings.services.senders import set_sender
from trainings.services.sessions import (
    add_session,
    generate_sessions,
    remove_session,
    update_session,
)
from trainings.services.trainings import (
    cancel_training,
    copy_training,
    create_training,
    mark_running,
    start_due_trainings,
    switch_format,
    update_training,
)

__all__ = [
    "AttendanceSaved",
    "EnrolResult",
    "Gap",
    "add_session",
    "admit",
    "adopt_programme",
    "approve",
    "cancel_enrolment",
    "cancel_training",
    "copy_training",
    "create_programme",
    "create_training",
    "enrol",
    "enrol_many",
    "ensure_editable",
    "free_code",
    "gaps",
    "generate_sessions",
    "last_saving",
    "leave_early",
    "lock",
    "locked",
    "mark_no_show",
    "mark_running",
    "new_version",
    "places_left",
    "refresh_ages",
    "remove_session",
    "reopen",
    "restore_enrolment",
    "retire_programme",
    "return_training",
    "save_attendance",
    "save_level",
    "save_results",
    "save_trainer_role",
    "set_aggregate_counts",
    "set_sender",
    "start_due_trainings",
    "submit",
    "switch_format",
    "undo_attendance",
    "update_programme",
    "update_session",
    "update_training",
    "void_enrolment",
]
