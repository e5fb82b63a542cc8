"""Words for what the log says of programmes, trainings, registers and imports."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trainings.models import Attendance, RegisterImportRow

ACTIONS: dict[str, str | Promise] = {
    "version_made": _("made a new version of a programme"),
    "adopted": _("adopted a programme"),
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
    "certificate_issued": _("issued a certificate"),
    "certificate_revoked": _("revoked a certificate"),
    "certificate_name_shown": _("let visitors see the name on a certificate"),
    "certificate_name_hidden": _("let visitors see initials only on a certificate"),
    "certificate_template_saved": _("changed what certificates of a programme say"),
    "key_made": _("made a signing key"),
    "key_retired": _("took a signing key out of use"),
    "key_withdrawn": _("withdrew a signing key"),
    "level_saved": _("saved a level or a competence"),
    "external_certificate_recorded": _("wrote down a certificate of another body"),
    "external_certificate_voided": _("marked a certificate of another body as void"),
    "record_link_made": _("made a link to a record of learning"),
    "record_link_revoked": _("made a link to a record of learning useless"),
    "import_expired": _("let go of a sheet that nobody went on with"),
}

FACTS: dict[str, str | Promise] = {
    "person": _("number of the person"),
    "sessions": _("sessions"),
    "held_on": _("date"),
    "funding": _("funding"),
    "trainers": _("trainers"),
    **dict(RegisterImportRow.Outcome.choices),
}
CODES: dict[str, dict[str, str | Promise]] = {
    "attendance_marked": dict(Attendance.Mark.choices),
}
