"""The region a person lives in beside the place, kept by the database; an index of names whose
list of waiting entries is short.

In the database, because places of people are written by many: services, imports, merges,
anonymising, bulk seeding. Whatever a statement says of the region, the place has the last word.

The index of names is dropped first and built last: every person is written once here, and keeping
this index meanwhile would take minutes at 300,000 people.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

TRIGGERS = """
CREATE FUNCTION people_keep_region() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.region_id := (SELECT region_id FROM centers_place WHERE id = NEW.place_id);
  RETURN NEW;
END $$;
CREATE TRIGGER people_keep_region BEFORE INSERT OR UPDATE OF place_id, region_id
  ON people_person FOR EACH ROW EXECUTE FUNCTION people_keep_region();

-- A place that comes to another region takes its people along.
CREATE FUNCTION people_follow_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE people_person SET region_id = NEW.region_id WHERE place_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER people_follow_place AFTER UPDATE OF region_id ON centers_place FOR EACH ROW
  WHEN (OLD.region_id IS DISTINCT FROM NEW.region_id) EXECUTE FUNCTION people_follow_place();

-- Triggers of whole statements compare the rows before with those after; pair by pair, as the
-- planner may choose for an EXISTS, that would never end at 300,000 people.
SET LOCAL enable_nestloop = off;
UPDATE people_person SET region_id = NULL WHERE place_id IS NOT NULL;
SET LOCAL enable_nestloop TO DEFAULT;
-- The references of the rows just written, checked now: an index cannot be made before.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
DROP = """
DROP TRIGGER people_follow_place ON centers_place;
DROP TRIGGER people_keep_region ON people_person;
DROP FUNCTION people_follow_place, people_keep_region;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("centers", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex("person", "person_key_trgm"),
        migrations.AddField(
            "person",
            "region",
            models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="centers.place",
            ),
        ),
        migrations.RunSQL(TRIGGERS, DROP),
        migrations.AddIndex(
            "person",
            models.Index(
                fields=["region", "sort_name", "id"],
                include=["sex", "birth_year"],
                condition=Q(merged_into=None, is_void=False, anonymised_at=None),
                name="person_by_region",
            ),
        ),
        migrations.AddIndex(
            "person",
            django.contrib.postgres.indexes.GinIndex(
                fields=["name_key"],
                gin_pending_list_limit=128,
                name="person_key_trgm",
                opclasses=["gin_trgm_ops"],
            ),
        ),
    ]
