"""The search finds a material in all its languages at once.

The tables hold nothing of their own: `manage.py index_library` fills them from what is published.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


# The planner does not know that reading a table from end to end takes each vector out of its own
# store. These functions ask the index, however common the word.
FUNCTIONS = """
CREATE FUNCTION library_groups(question tsquery) RETURNS TABLE (facets text, number bigint)
LANGUAGE sql STABLE SET enable_seqscan TO off SET enable_indexscan TO off AS $$
    SELECT c.facets, count(*) FROM library_catalogueentry c WHERE c.vector @@ question GROUP BY 1
$$;
CREATE FUNCTION library_holding(question tsquery, most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE SET enable_seqscan TO off SET enable_indexscan TO off AS $$
    SELECT c.resource_id FROM library_catalogueentry c WHERE c.vector @@ question LIMIT most
$$;
"""
DROPPED = """
DROP FUNCTION library_groups(tsquery);
DROP FUNCTION library_holding(tsquery, integer);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("library", "0001_initial"),
    ]

    operations = [
        migrations.DeleteModel(name="SearchEntry"),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("edition", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="search_entry", serialize=False, to="library.edition")),
                ("language", models.CharField(max_length=3)),
                ("title", models.CharField(max_length=160)),
                ("summary", models.CharField(blank=True, max_length=400)),
                ("folded", models.TextField(default="")),
                ("words", models.TextField(default="")),
                ("plain", models.TextField(default="")),
                ("resource", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="search_entries", to="library.resource")),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["folded"], name="library_search_trgm", opclasses=["gin_trgm_ops"])],
            },
        ),
        migrations.CreateModel(
            name="CatalogueEntry",
            fields=[
                ("resource", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="catalogue_entry", serialize=False, to="library.resource")),
                ("vector", django.contrib.postgres.search.SearchVectorField()),
                ("head", django.contrib.postgres.search.SearchVectorField()),
                ("kind", models.CharField(max_length=10)),
                ("level", models.CharField(max_length=12)),
                ("offline", models.CharField(blank=True, max_length=1)),
                ("region", models.CharField(blank=True, max_length=20)),
                ("area", models.CharField(blank=True, max_length=50)),
                ("lang", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), size=None)),
                ("topic", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), size=None)),
                ("facets", models.TextField()),
                ("published_at", models.DateTimeField()),
                ("used", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["vector"], name="catalogue_vector"),
                    django.contrib.postgres.indexes.GinIndex(fields=["head"], name="catalogue_head"),
                    models.Index(fields=["-published_at", "-resource"], name="catalogue_newest"),
                    models.Index(fields=["-used", "-published_at"], name="catalogue_used"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("key", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("word", models.CharField(max_length=40)),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["key"], name="search_word_trgm", opclasses=["gin_trgm_ops"])],
            },
        ),
        migrations.RunSQL(FUNCTIONS, DROPPED),
    ]
