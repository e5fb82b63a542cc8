"""What a report says: plain data (JSON) that pages and files show, and that is frozen."""

from reports.reporting.content.collect import Collected, collect

__all__ = ["Collected", "collect"]
