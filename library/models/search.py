"""What the search of the library reads: a line for each published version and each material.

A material is found in all its languages at once, so its words stand together in one vector; what
its page of hits shows stands with the versions. `services.search` writes all three tables.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Value

from library.models.content import Edition
from library.models.resources import Resource


class SearchEntry(models.Model):
    """The words of a published language version."""

    edition = models.OneToOneField(
        Edition, models.CASCADE, primary_key=True, related_name="search_entry"
    )
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="search_entries")
    language = models.CharField(max_length=3)
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=400, blank=True)
    # Its title, folded (`core.folding`), with a space in front: for suggestions while typing.
    folded = models.TextField(default="")
    # The text without its marks, for snippets, and the same letter by letter for finding the
    # place (`library.snippets`).
    words = models.TextField(default="")
    plain = models.TextField(default="")

    class Meta:
        indexes = [
            GinIndex(fields=["folded"], name="library_search_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}"


class CatalogueEntry(models.Model):
    """A material that visitors find, as the catalogue filters, finds and sorts it."""

    resource = models.OneToOneField(
        Resource, models.CASCADE, primary_key=True, related_name="catalogue_entry"
    )
    # All words of all languages: titles weigh most, then summaries, then texts.
    vector = SearchVectorField()
    # Titles and summaries alone: what has the words here comes first.
    head = SearchVectorField()
    # A number for all that filters ask of this material and for its date. The database gives
    # another one when they change (`migrations/_rules.py`), so processes keep what it means
    # (`library.lines`).
    mark = models.IntegerField(
        unique=True,
        editable=False,
        db_default=Func(Value("library_catalogueentry_mark"), function="nextval"),
    )
    kind = models.CharField(max_length=10)
    level = models.CharField(max_length=12)
    offline = models.CharField(max_length=1, blank=True)
    region = models.CharField(max_length=20, blank=True)
    area = models.CharField(max_length=50, blank=True)
    lang = ArrayField(models.CharField(max_length=3))
    topic = ArrayField(models.CharField(max_length=50))
    published_at = models.DateTimeField()
    # What its page says of other rows: names of topics, makers, reviewers (`library.shown`).
    shown = models.JSONField(default=dict)
    # How often it was opened or downloaded in the last twelve months; counted anew each night.
    used = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            GinIndex(fields=["vector"], name="catalogue_vector"),
            GinIndex(fields=["head"], name="catalogue_head"),
            models.Index(fields=["-published_at", "-resource"], name="catalogue_newest"),
            models.Index(fields=["-used", "-published_at"], name="catalogue_used"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id}"


class SearchWord(models.Model):
    """A word that occurs in the library, under its folded form: what a misspelt one may mean."""

    key = models.CharField(max_length=40, primary_key=True)
    word = models.CharField(max_length=40)

    class Meta:
        indexes = [GinIndex(fields=["key"], name="search_word_trgm", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word


class StaleEntry(models.Model):
    """A material of which something that others are told has another name now: its topic, its
    center, an organisation that made it. Triggers of the database write these lines
    (`_rules.py`), whoever renames; `services.stale` works them off. Without a material: a name
    of a filter has changed.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.resource_id}"
