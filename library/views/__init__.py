"""Pages of the library: for readers, and behind them for who writes and reviews."""

from library.views.catalogue import resource_list, suggestion_list, topic_detail
from library.views.public import edition_detail, resource_detail

__all__ = [
    "edition_detail",
    "resource_detail",
    "resource_list",
    "suggestion_list",
    "topic_detail",
]
