"""Every write of donor reports."""

from reports.reporting.services.agreements import (
    add_period,
    deadline,
    grant_exception,
    plan_periods,
    save_agreement,
    take_step,
)
from reports.reporting.services.building import ask_build
from reports.reporting.services.finance import (
    Line,
    finance_state,
    read_finance,
    save_finance,
)
from reports.reporting.services.submitting import ask_submit, freeze, open_points
from reports.reporting.services.templates import set_template
from reports.reporting.services.writing import (
    SectionConflictError,
    add_annex,
    drop_section_copy,
    give_reason,
    open_section,
    publish_story,
    remove_annex,
    save_section,
    save_story,
)

__all__ = [
    "Line",
    "SectionConflictError",
    "add_annex",
    "add_period",
    "ask_build",
    "ask_submit",
    "deadline",
    "drop_section_copy",
    "finance_state",
    "freeze",
    "give_reason",
    "grant_exception",
    "open_points",
    "open_section",
    "plan_periods",
    "publish_story",
    "read_finance",
    "remove_annex",
    "save_agreement",
    "save_finance",
    "save_section",
    "save_story",
    "set_template",
    "take_step",
]
