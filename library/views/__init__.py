"""Pages of the library: for readers, and behind them for who writes and reviews."""

from library.views.desk import (
    desk_list,
    edition_create,
    gap_list,
    resource_create,
    resource_manage,
    resource_restore,
    resource_update,
    resource_withdraw,
)
from library.views.public import edition_detail, resource_detail, resource_list
from library.views.review import (
    comment_create,
    comment_finish,
    revision_publish,
    revision_return,
    revision_review,
)
from library.views.topics import topic_create, topic_list, topic_update
from library.views.writing import revision_submit, revision_update

__all__ = [
    "comment_create",
    "comment_finish",
    "desk_list",
    "edition_create",
    "edition_detail",
    "gap_list",
    "resource_create",
    "resource_detail",
    "resource_list",
    "resource_manage",
    "resource_restore",
    "resource_update",
    "resource_withdraw",
    "revision_publish",
    "revision_return",
    "revision_review",
    "revision_submit",
    "revision_update",
    "topic_create",
    "topic_list",
    "topic_update",
]
