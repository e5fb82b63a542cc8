"""Keeps the search index of the library."""

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from core.folding import fold
from library.models import Edition, Language, SearchEntry
from library.text import plain

# PostgreSQL knows the endings of these languages; others are found by whole words.
CONFIGS = {Language.RU: "russian", Language.EN: "english"}


def index_edition(edition: Edition) -> None:
    """Write the search entry of a language version anew, from its published text.

    A part of the transaction that publishes, so the search never knows less than the page.
    """
    revision = edition.published
    if revision is None:
        SearchEntry.objects.filter(edition=edition).delete()
        return
    words = plain(revision.body)
    config = CONFIGS.get(Language(edition.language), "simple")
    vector = (
        SearchVector(Value(revision.title), weight="A", config=config)
        + SearchVector(Value(revision.summary), weight="B", config=config)
        + SearchVector(Value(words), weight="C", config=config)
    )
    SearchEntry.objects.update_or_create(
        edition=edition,
        defaults={
            "folded": fold(f"{revision.title} {revision.summary}"),
            "words": words,
            "vector": vector,
        },
    )
