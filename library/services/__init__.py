"""Every write of the library."""

from library.services.files import add_file, remove_file
from library.services.resources import (
    add_edition,
    create_resource,
    restore_resource,
    update_resource,
    withdraw_resource,
)
from library.services.revisions import (
    add_comment,
    ask_changes,
    finish_comment,
    publish_revision,
    save_revision,
    submit_revision,
)
from library.services.topics import save_topic

__all__ = [
    "add_comment",
    "add_edition",
    "add_file",
    "ask_changes",
    "create_resource",
    "finish_comment",
    "publish_revision",
    "remove_file",
    "restore_resource",
    "save_revision",
    "save_topic",
    "submit_revision",
    "update_resource",
    "withdraw_resource",
]
