"""Notes which materials say something that has another name now.

In the database, because topics, places, areas and organisations are written by many: services, the
admin, the loading of reference tables. Whoever renames a column named here writes these functions
anew.
"""

from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION library_stale_topic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO library_staleentry (resource_id)
  SELECT DISTINCT t.resource_id
  FROM before b JOIN after a USING (id) JOIN library_resource_topics t ON t.topic_id = a.id
  WHERE (b.code, b.name_ky, b.name_ru, b.name_en)
    IS DISTINCT FROM (a.code, a.name_ky, a.name_ru, a.name_en);
  INSERT INTO library_staleentry (resource_id)
  SELECT NULL FROM before b JOIN after a USING (id)
  WHERE (b.code, b.name_ky, b.name_ru, b.name_en, b.is_active)
    IS DISTINCT FROM (a.code, a.name_ky, a.name_ru, a.name_en, a.is_active) LIMIT 1;
  RETURN NULL;
END $$;

CREATE FUNCTION library_stale_area() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO library_staleentry (resource_id)
  SELECT r.id FROM before b JOIN after a USING (id) JOIN library_resource r ON r.area_id = a.id
  WHERE b.code <> a.code;
  INSERT INTO library_staleentry (resource_id)
  SELECT NULL FROM before b JOIN after a USING (id)
  WHERE (b.code, b.name_ky, b.name_ru, b.name_en, b.is_active)
    IS DISTINCT FROM (a.code, a.name_ky, a.name_ru, a.name_en, a.is_active) LIMIT 1;
  RETURN NULL;
END $$;

CREATE FUNCTION library_stale_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO library_staleentry (resource_id)
  SELECT r.id FROM before b JOIN after a USING (id)
  JOIN centers_center c ON c.region_id = a.id JOIN library_resource r ON r.center_id = c.id
  WHERE (b.code, b.iso_code) IS DISTINCT FROM (a.code, a.iso_code);
  INSERT INTO library_staleentry (resource_id)
  SELECT NULL FROM before b JOIN after a USING (id)
  WHERE a.level IN ('region', 'republican_city') AND (b.code, b.iso_code, b.name_ky, b.name_ru, b.name_en)
    IS DISTINCT FROM (a.code, a.iso_code, a.name_ky, a.name_ru, a.name_en) LIMIT 1;
  RETURN NULL;
END $$;

CREATE FUNCTION library_stale_center() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO library_staleentry (resource_id)
  SELECT r.id FROM before b JOIN after a USING (id) JOIN library_resource r ON r.center_id = a.id
  WHERE (b.region_id, b.organisation_id) <> (a.region_id, a.organisation_id);
  RETURN NULL;
END $$;

CREATE FUNCTION library_stale_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  renamed bigint[];
BEGIN
  SELECT array_agg(a.id) INTO renamed FROM before b JOIN after a USING (id)
  WHERE (b.name_ky, b.name_ru, b.name_en) IS DISTINCT FROM (a.name_ky, a.name_ru, a.name_en);
  IF renamed IS NULL THEN RETURN NULL; END IF;
  INSERT INTO library_staleentry (resource_id)
  SELECT r.id FROM library_resource r JOIN centers_center c ON c.id = r.center_id
  WHERE c.organisation_id = ANY (renamed)
  UNION SELECT id FROM library_resource WHERE source_partner_id = ANY (renamed)
  UNION SELECT resource_id FROM library_contributor WHERE organisation_id = ANY (renamed)
  UNION SELECT e.resource_id FROM library_revision v JOIN library_edition e ON e.id = v.edition_id
  WHERE v.reviewed_for_id = ANY (renamed) AND v.state = 'published';
  RETURN NULL;
END $$;
"""
TABLES = {
    "library_topic": "topic",
    "centers_thematicarea": "area",
    "centers_place": "place",
    "centers_center": "center",
    "centers_organisation": "organisation",
}
CREATE = "\n".join(
    f"CREATE TRIGGER library_stale AFTER UPDATE ON {table}"
    " REFERENCING OLD TABLE AS before NEW TABLE AS after"
    f" FOR EACH STATEMENT EXECUTE FUNCTION library_stale_{name}();"
    for table, name in TABLES.items()
)
DROP = "\n".join(
    f"DROP TRIGGER library_stale ON {table}; DROP FUNCTION library_stale_{name};"
    for table, name in TABLES.items()
)


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0005_slug_no_page"),
        ("centers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="StaleEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="library.resource",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FUNCTIONS + CREATE, DROP),
    ]
