"""Pages of the library: for readers, and behind them for who writes and reviews."""

from library.views.counts import count_export, count_list
from library.views.downloads import edition_epub, edition_pdf
from library.views.export import library_export
from library.views.machines import (
    feed,
    oai,
    opds_atom,
    opds_atom_list,
    opds_json,
    opds_json_list,
    opds_search,
)
from library.views.offline import offline, saved_list, service_worker, shelf_manifest, web_manifest
from library.views.phone import offline, saved_list, service_worker, shelf_manifest, web_manifest
from library.views.public import edition_detail, resource_detail, resource_list
from library.views.reading import cards_print, file_download, qr_sheet

__all__ = [
    "cards_print",
    "count_export",
    "count_list",
    "edition_detail",
    "edition_epub",
    "edition_pdf",
    "feed",
    "file_download",
    "library_export",
    "oai",
    "offline",
    "opds_atom",
    "opds_atom_list",
    "opds_json",
    "opds_json_list",
    "opds_search",
    "qr_sheet",
    "resource_detail",
    "resource_list",
    "saved_list",
    "service_worker",
    "shelf_manifest",
    "web_manifest",
]
