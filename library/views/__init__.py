"""Pages of the library: for readers, and behind them for who writes and reviews."""

from library.views.catalogue import resource_list, suggestion_list, topic_detail
from library.views.counts import count_export, count_list
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
from library.views.downloads import edition_cover, edition_epub, edition_pdf
from library.views.export import library_export
from library.views.files import file_create, file_download, file_remove, link_list
from library.views.images import image_cover, image_create, image_remove, image_update
from library.views.languages import language_create, language_list, language_update
from library.views.machines import (
    feed,
    oai,
    opds_atom,
    opds_atom_list,
    opds_json,
    opds_json_book,
    opds_json_list,
    opds_search,
)
from library.views.phone import (
    hit_manifest,
    offline,
    saved_list,
    service_worker,
    shelf_manifest,
    web_manifest,
)
from library.views.public import edition_detail, resource_detail
from library.views.reading import cards_print, qr_sheet
from library.views.review import (
    comment_create,
    comment_finish,
    revision_publish,
    revision_return,
    revision_review,
)
from library.views.topics import topic_create, topic_list, topic_update
from library.views.uploads import upload_create, upload_detail
from library.views.writing import revision_submit, revision_update

__all__ = [
    "cards_print",
    "comment_create",
    "comment_finish",
    "count_export",
    "count_list",
    "desk_list",
    "edition_cover",
    "edition_create",
    "edition_detail",
    "edition_epub",
    "edition_pdf",
    "feed",
    "file_create",
    "file_download",
    "file_remove",
    "gap_list",
    "hit_manifest",
    "image_cover",
    "image_create",
    "image_remove",
    "image_update",
    "language_create",
    "language_list",
    "language_update",
    "library_export",
    "link_list",
    "oai",
    "offline",
    "opds_atom",
    "opds_atom_list",
    "opds_json",
    "opds_json_book",
    "opds_json_list",
    "opds_search",
    "qr_sheet",
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
    "saved_list",
    "service_worker",
    "shelf_manifest",
    "suggestion_list",
    "topic_create",
    "topic_detail",
    "topic_list",
    "topic_update",
    "upload_create",
    "upload_detail",
    "web_manifest",
]
