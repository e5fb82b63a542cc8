"""Pages about projects and what is agreed to reach with them."""

from projects.views.framework import (
    framework_copy,
    framework_export,
    result_create,
    result_remove,
    result_update,
)
from projects.views.indicators import (
    indicator_approve,
    indicator_create,
    indicator_detail,
    indicator_return,
    indicator_submit,
    indicator_update,
    target_set,
    value_create,
    value_file,
    value_void,
)
from projects.views.officers import viewer_list, viewer_remove
from projects.views.papers import (
    document_create,
    document_download,
    document_remove,
    funding_update,
    partner_create,
    partner_remove,
)
from projects.views.plans import policy_item_create, policy_item_update
from projects.views.projects import (
    project_create,
    project_detail,
    project_list,
    project_public,
    project_update,
)

__all__ = [
    "document_create",
    "document_download",
    "document_remove",
    "framework_copy",
    "framework_export",
    "funding_update",
    "indicator_approve",
    "indicator_create",
    "indicator_detail",
    "indicator_return",
    "indicator_submit",
    "indicator_update",
    "partner_create",
    "partner_remove",
    "policy_item_create",
    "policy_item_update",
    "project_create",
    "project_detail",
    "project_list",
    "project_public",
    "project_update",
    "result_create",
    "result_remove",
    "result_update",
    "target_set",
    "value_create",
    "value_file",
    "value_void",
    "viewer_list",
    "viewer_remove",
]
