"""Every write of the app."""

from projects.services.filters import clean_filters
from projects.services.papers import (
    add_document,
    add_partner,
    remove_partner,
    set_funding,
    void_document,
)
from projects.services.plans import save_policy_item
from projects.services.projects import (
    add_viewer,
    create_project,
    remove_viewer,
    remove_viewings,
    update_project,
)
from projects.services.results import (
    approve_indicator,
    copy_framework,
    create_indicator,
    impact_of,
    note_reported,
    remove_result,
    return_indicator,
    save_result,
    set_target,
    submit_indicator,
    update_indicator,
)
from projects.services.values import record_value, void_value

__all__ = [
    "add_document",
    "add_partner",
    "add_viewer",
    "approve_indicator",
    "clean_filters",
    "copy_framework",
    "create_indicator",
    "create_project",
    "impact_of",
    "note_reported",
    "record_value",
    "remove_partner",
    "remove_result",
    "remove_viewer",
    "remove_viewings",
    "return_indicator",
    "save_policy_item",
    "save_result",
    "set_funding",
    "set_target",
    "submit_indicator",
    "update_indicator",
    "update_project",
    "void_document",
    "void_value",
]
