"""Pages of the library: for readers, and behind them for who writes and reviews."""

from library.views.counts import count_export, count_list
from library.views.export import library_export
from library.views.phone import (
    offline,
    saved_list,
    service_worker,
    shelf_manifest,
    web_manifest,
)
from library.views.public import edition_detail, resource_detail, resource_list
from library.views.reading import cards_print, file_download, qr_sheet

__all__ = [
    "cards_print",
    "count_export",
    "count_list",
    "edition_detail",
    "file_download",
    "library_export",
    "offline",
    "qr_sheet",
    "resource_detail",
    "resource_list",
    "saved_list",
    "service_worker",
    "shelf_manifest",
    "web_manifest",
]
