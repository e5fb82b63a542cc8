"""Every write about practical exams: papers, planning, marks, results, appeals."""

from trainings.services.exams.appeals import decide_appeal, file_appeal
from trainings.services.exams.links import (
    VALID,
    make_marking_link,
    open_marking_link,
    revoke_marking_link,
)
from trainings.services.exams.marking import Saved, save_sheet
from trainings.services.exams.papers import (
    create_paper,
    new_paper_version,
    release_paper,
    save_paper,
)
from trainings.services.exams.people import (
    add_assessor,
    add_candidate,
    add_candidates_of,
    add_member,
    assign_assessor,
    remove_assessor,
    remove_member,
    withdraw_candidate,
)
from trainings.services.exams.planning import cancel_exam, plan_exam, start_marking, update_exam
from trainings.services.exams.results import publish_results

__all__ = [
    "VALID",
    "Saved",
    "add_assessor",
    "add_candidate",
    "add_candidates_of",
    "add_member",
    "assign_assessor",
    "cancel_exam",
    "create_paper",
    "decide_appeal",
    "file_appeal",
    "make_marking_link",
    "new_paper_version",
    "open_marking_link",
    "plan_exam",
    "publish_results",
    "release_paper",
    "remove_assessor",
    "remove_member",
    "revoke_marking_link",
    "save_paper",
    "save_sheet",
    "start_marking",
    "update_exam",
    "withdraw_candidate",
]
