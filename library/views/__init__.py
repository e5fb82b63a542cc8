"""Pages of the library: for readers, and behind them for who writes and reviews."""

from library.views.downloads import edition_cover, edition_epub, edition_pdf
from library.views.machines import (
    feed,
    oai,
    opds_atom,
    opds_atom_list,
    opds_json,
    opds_json_list,
    opds_search,
)
from library.views.public import edition_detail, resource_detail, resource_list

__all__ = [
    "edition_cover",
    "edition_detail",
    "edition_epub",
    "edition_pdf",
    "feed",
    "oai",
    "opds_atom",
    "opds_atom_list",
    "opds_json",
    "opds_json_list",
    "opds_search",
    "resource_detail",
    "resource_list",
]
