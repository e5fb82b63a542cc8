"""Pages of the library: for readers, and behind them for who writes and reviews."""

from library.views.files import file_create, file_download, file_remove, link_list
from library.views.images import image_create, image_remove, image_update
from library.views.public import edition_detail, resource_detail, resource_list
from library.views.uploads import upload_create, upload_detail

__all__ = [
    "edition_detail",
    "file_create",
    "file_download",
    "file_remove",
    "image_create",
    "image_remove",
    "image_update",
    "link_list",
    "resource_detail",
    "resource_list",
    "upload_create",
    "upload_detail",
]
