"""Every write of the app: programmes, trainings, sessions, registers, attendance, decisions."""

from trainings.selectors.gaps import Gap, gaps
from trainings.services.accepting import (
    accept_application,
    erase_applications,
    queue_application,
    refuse_application,
)
from trainings.services.ages import refresh_ages
from trainings.services.applications import (
    AlreadyApplied,
    apply_for,
    cancel_application,
    free_places,
    make_call,
    save_rules,
    settle_applications,
    take_offer,
)
from trainings.services.attendance import (
    AttendanceSaved,
    last_saving,
    save_attendance,
    undo_attendance,
)
from trainings.services.awards import award_master, end_award, lapse_awards, renew_award
from trainings.services.cascade import save_plan
from trainings.services.decisions import approve, reopen, return_training, submit
from trainings.services.editing import ensure_editable, lock, locked
from trainings.services.lists import free_code, save_level, save_trainer_role
from trainings.services.orders import (
    agree_order,
    cancel_order,
    decline_order,
    fill_order,
    finish_order,
    guarantee_work,
    place_order,
    release_training,
    update_order,
    void_guarantee,
)
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
from trainings.services.requests import (
    accept_request,
    ask_for_trainer,
    assign_trainer,
    decline_request,
    finish_request,
    withdraw_request,
)
from trainings.services.results import save_results
from trainings.services.senders import set_sender
from trainings.services.sessions import (
    add_session,
    generate_sessions,
    remove_session,
    update_session,
)
from trainings.services.steps import record_steps
from trainings.services.tot import update_tot
from trainings.services.trainers import (
    add_further_training,
    save_profile,
    void_further_training,
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
    "AlreadyApplied",
    "AttendanceSaved",
    "EnrolResult",
    "Gap",
    "accept_application",
    "accept_request",
    "add_further_training",
    "add_session",
    "admit",
    "adopt_programme",
    "agree_order",
    "apply_for",
    "approve",
    "ask_for_trainer",
    "assign_trainer",
    "award_master",
    "cancel_application",
    "cancel_enrolment",
    "cancel_order",
    "cancel_training",
    "copy_training",
    "create_programme",
    "create_training",
    "decline_order",
    "decline_request",
    "end_award",
    "enrol",
    "enrol_many",
    "ensure_editable",
    "erase_applications",
    "fill_order",
    "finish_order",
    "finish_request",
    "free_code",
    "free_places",
    "gaps",
    "generate_sessions",
    "guarantee_work",
    "lapse_awards",
    "last_saving",
    "leave_early",
    "lock",
    "locked",
    "make_call",
    "mark_no_show",
    "mark_running",
    "new_version",
    "place_order",
    "places_left",
    "queue_application",
    "record_steps",
    "refresh_ages",
    "refuse_application",
    "release_training",
    "remove_session",
    "renew_award",
    "reopen",
    "restore_enrolment",
    "retire_programme",
    "return_training",
    "save_attendance",
    "save_level",
    "save_plan",
    "save_profile",
    "save_results",
    "save_rules",
    "save_trainer_role",
    "set_aggregate_counts",
    "set_sender",
    "settle_applications",
    "start_due_trainings",
    "submit",
    "switch_format",
    "take_offer",
    "undo_attendance",
    "update_order",
    "update_programme",
    "update_session",
    "update_tot",
    "update_training",
    "void_enrolment",
    "void_further_training",
    "void_guarantee",
    "withdraw_request",
]
