"""What the search of the library reads: one line for each published language version."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from library.models.content import Edition


class SearchEntry(models.Model):
    """The words of a published language version; `services.search` writes it."""

    edition = models.OneToOneField(
        Edition, models.CASCADE, primary_key=True, related_name="search_entry"
    )
    # Title and summary, folded (`core.folding`): for misspellings and other alphabets.
    folded = models.TextField(default="")
    vector = SearchVectorField()
    # The text without its marks, for snippets.
    words = models.TextField(default="")

    class Meta:
        indexes = [
            GinIndex(fields=["vector"], name="library_search_vector"),
            GinIndex(fields=["folded"], name="library_search_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}"
