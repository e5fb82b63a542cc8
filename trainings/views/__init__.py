"""Pages of the app; URL names are the names of these functions."""

from trainings.views.attendance import attendance_undo, attendance_update, results_update
from trainings.views.cascade import (
    cascade_detail,
    cascade_list,
    cascade_rows,
    cascade_update,
)
from trainings.views.decisions import (
    gap_list,
    training_approve,
    training_reopen,
    training_return,
    training_submit,
)
from trainings.views.lists import entry_create, entry_list, entry_update
from trainings.views.programmes import (
    programme_adopt,
    programme_certificate,
    programme_create,
    programme_detail,
    programme_list,
    programme_retire,
    programme_update,
    programme_version,
)
from trainings.views.register import (
    aggregate_update,
    enrolment_create,
    enrolment_update,
    register_detail,
    register_export,
    sender_update,
)
from trainings.views.requests import (
    request_accept,
    request_assign,
    request_create,
    request_decline,
    request_detail,
    request_finish,
    request_list,
    request_withdraw,
)
from trainings.views.sessions import session_delete, session_list, session_update
from trainings.views.steps import award_create, award_end, award_renew, step_create, step_list
from trainings.views.tot import tot_update
from trainings.views.trainers import (
    further_training_create,
    further_training_void,
    trainer_detail,
    trainer_list,
    trainer_update,
)
from trainings.views.trainings import (
    training_cancel,
    training_copy,
    training_create,
    training_detail,
    training_list,
    training_switch,
    training_update,
)
from trainings.views.upcoming import upcoming_detail, upcoming_list

__all__ = [
    "aggregate_update",
    "attendance_undo",
    "attendance_update",
    "award_create",
    "award_end",
    "award_renew",
    "cascade_detail",
    "cascade_list",
    "cascade_rows",
    "cascade_update",
    "enrolment_create",
    "enrolment_update",
    "entry_create",
    "entry_list",
    "entry_update",
    "further_training_create",
    "further_training_void",
    "gap_list",
    "programme_adopt",
    "programme_certificate",
    "programme_create",
    "programme_detail",
    "programme_list",
    "programme_retire",
    "programme_update",
    "programme_version",
    "register_detail",
    "register_export",
    "request_accept",
    "request_assign",
    "request_create",
    "request_decline",
    "request_detail",
    "request_finish",
    "request_list",
    "request_withdraw",
    "results_update",
    "sender_update",
    "session_delete",
    "session_list",
    "session_update",
    "step_create",
    "step_list",
    "tot_update",
    "trainer_detail",
    "trainer_list",
    "trainer_update",
    "training_approve",
    "training_cancel",
    "training_copy",
    "training_create",
    "training_detail",
    "training_list",
    "training_reopen",
    "training_return",
    "training_submit",
    "training_switch",
    "training_update",
    "upcoming_detail",
    "upcoming_list",
]
