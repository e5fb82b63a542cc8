"""What readers of news choose from: regions and subjects."""

from centers import selectors
from core.news import choices


@choices("regions")
def regions() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in selectors.regions()]


@choices("topics")
def topics() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in selectors.areas()]
