"""Pages of the library: for readers, and behind them for who writes and reviews."""

from library.views.public import edition_detail, resource_detail, resource_list

__all__ = ["edition_detail", "resource_detail", "resource_list"]
