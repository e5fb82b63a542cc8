"""Every write of the library."""

from library.services.files import add_file, add_link, remove_file
from library.services.images import add_image, remove_image, set_cover, update_image
from library.services.languages import save_language
from library.services.links import check_links
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
from library.services.uploads import (
    cancel_upload,
    expire_uploads,
    finish_upload,
    receive,
    start_upload,
)

__all__ = [
    "add_comment",
    "add_edition",
    "add_file",
    "add_image",
    "add_link",
    "ask_changes",
    "cancel_upload",
    "check_links",
    "create_resource",
    "expire_uploads",
    "finish_comment",
    "finish_upload",
    "publish_revision",
    "receive",
    "remove_file",
    "remove_image",
    "restore_resource",
    "save_language",
    "save_revision",
    "save_topic",
    "set_cover",
    "start_upload",
    "submit_revision",
    "update_image",
    "update_resource",
    "withdraw_resource",
]
