"""Words for what the log says of programmes, trainings, registers and imports."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trainings.models import Attendance, RegisterImportRow

ACTIONS: dict[str, str | Promise] = {
    "version_made": _("made a new version of a programme"),
    "tot_updated": _("changed what a training of trainers assesses"),
    "adopted": _("adopted a programme"),
    "steps_recorded": _("recorded steps of a trainer"),
    "master_awarded": _("made somebody master trainer"),
    "request_asked": _("asked for a trainer"),
    "request_assigned": _("assigned a trainer to a request"),
    "request_accepted": _("accepted a request for a trainer"),
    "request_declined": _("declined a request for a trainer"),
    "request_done": _("closed a request for a trainer as done"),
    "request_withdrawn": _("withdrew a request for a trainer"),
    "cascade_planned": _("set the targets of a cascade"),
    "trainer_saved": _("changed the profile of a trainer"),
    "further_training_added": _("entered further training of a trainer"),
    "further_training_voided": _("voided further training of a trainer"),
    "award_renewed": _("renewed the award of a master trainer"),
    "award_ended": _("took back the award of a master trainer"),
    "award_lapsed": _("closed an award that nobody renewed"),
    "retired": _("took a programme out of use"),
    "copied": _("copied a training"),
    "format_switched": _("changed the format of a training"),
    "started": _("started a training"),
    "submitted": _("submitted a training"),
    "returned": _("returned a training"),
    "approved": _("approved a training"),
    "reopened": _("reopened a training"),
    "cancelled": _("cancelled a training"),
    "sessions_added": _("added sessions"),
    "session_added": _("added a session"),
    "session_updated": _("changed a session"),
    "session_removed": _("removed a session"),
    "enrolled": _("put a person on the register"),
    "enrolled_many": _("put several people on the register"),
    "put_on_waiting_list": _("put a person on the waiting list"),
    "admitted": _("moved a person from the waiting list to the register"),
    "marked_no_show": _("marked that a person did not come"),
    "left_early": _("noted that a person left early"),
    "enrolment_cancelled": _("cancelled an enrolment"),
    "enrolment_restored": _("put an enrolment back"),
    "role_saved": _("saved a role on a training"),
    "sender_changed": _("said to whom a participant belongs"),
    "counts_changed": _("changed the counts without names"),
    "attendance_marked": _("marked attendance"),
    "results_changed": _("changed results"),
    "import_started": _("sent a sheet for import"),
    "import_read": _("had the rows of a sheet checked"),
    "import_corrected": _("corrected rows of a sheet"),
    "import_written": _("wrote a sheet into the register"),
    "import_expired": _("let go of a sheet that nobody went on with"),
}

VIEWS: dict[str, str | Promise] = {
    "trainers": _("List of trainers"),
    "cascade": _("Cascade of a training of trainers"),
}

FACTS: dict[str, str | Promise] = {
    "person": _("number of the person"),
    "sessions": _("sessions"),
    "held_on": _("date"),
    "funding": _("funding"),
    "trainers": _("trainers"),
    "competences": _("competences"),
    "trainer": _("trainer"),
    "steps": _("steps: module, competence, outcome"),
    "starts_on": _("first day"),
    "valid_until": _("valid until"),
    "ended_on": _("ended on"),
    **dict(RegisterImportRow.Outcome.choices),
}
CODES: dict[str, dict[str, str | Promise]] = {"attendance_marked": dict(Attendance.Mark.choices)}
