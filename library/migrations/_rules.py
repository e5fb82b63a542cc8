"""The catalogue's numbers, what it keeps of other rows, and notes of rows that were renamed.

In the database, because topics, places, areas and organisations are written by many: services, the
admin, the loading of reference tables. The functions name columns of other tables: whoever renames
one of them writes them anew.
"""

# A number stands for a material, its date and its filters (`library.lines`). With other ones it is
# another line and gets another number, whoever writes it.
SEQUENCE = "CREATE SEQUENCE library_catalogueentry_mark AS integer;"
# The planner does not know that reading a table from end to end takes each vector out of its own
# store. These functions ask the index, however common the word.
MARKS = """
ALTER SEQUENCE library_catalogueentry_mark OWNED BY library_catalogueentry.mark;
CREATE FUNCTION library_new_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.mark := nextval('library_catalogueentry_mark');
  RETURN NEW;
END $$;
CREATE TRIGGER library_new_mark BEFORE UPDATE ON library_catalogueentry FOR EACH ROW
WHEN ((OLD.resource_id, OLD.published_at, OLD.kind, OLD.level, OLD.offline, OLD.region, OLD.area,
    OLD.lang, OLD.topic)
  IS DISTINCT FROM (NEW.resource_id, NEW.published_at, NEW.kind, NEW.level, NEW.offline,
    NEW.region, NEW.area, NEW.lang, NEW.topic))
EXECUTE FUNCTION library_new_mark();

CREATE FUNCTION library_marks(question tsquery, most integer)
RETURNS TABLE (everywhere bytea, heads bytea)
LANGUAGE sql STABLE SET enable_seqscan TO off SET enable_indexscan TO off AS $$
  SELECT
    (SELECT string_agg(int4send(mark), '') FROM
      (SELECT mark FROM library_catalogueentry WHERE vector @@ question LIMIT most) e),
    (SELECT string_agg(int4send(mark), '') FROM
      (SELECT mark FROM library_catalogueentry WHERE head @@ question LIMIT most) h)
$$;
CREATE FUNCTION library_holding(question tsquery, most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE SET enable_seqscan TO off SET enable_indexscan TO off AS $$
    SELECT c.resource_id FROM library_catalogueentry c WHERE c.vector @@ question LIMIT most
$$;
"""
NO_MARKS = """
DROP TRIGGER library_new_mark ON library_catalogueentry;
DROP FUNCTION library_new_mark();
DROP FUNCTION library_marks(tsquery, integer);
DROP FUNCTION library_holding(tsquery, integer);
"""
# What is long lies beside, so that a search that visits thousands of lines reads a fifth of the
# pages; what is filtered by stays in the line.
NARROW = """
ALTER TABLE library_catalogueentry SET (toast_tuple_target = 256);
ALTER TABLE library_catalogueentry ALTER lang SET STORAGE MAIN, ALTER topic SET STORAGE MAIN;
"""
# What a page says of other rows, under the names of their fields (`library.shown`).
SHOWN = """
CREATE FUNCTION library_shown(material bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH organisations AS (
    SELECT id, jsonb_build_object('id', id, 'kind', kind, 'name_ky', name_ky, 'name_ru', name_ru,
      'name_en', name_en) AS row
    FROM centers_organisation
  )
  SELECT jsonb_build_object(
    'area', (SELECT jsonb_build_object('id', a.id, 'code', a.code, 'name_ky', a.name_ky,
        'name_ru', a.name_ru, 'name_en', a.name_en)
      FROM centers_thematicarea a WHERE a.id = r.area_id),
    'country', (SELECT jsonb_build_object('id', p.id, 'code', p.code, 'name_ky', p.name_ky,
        'name_ru', p.name_ru, 'name_en', p.name_en)
      FROM centers_place p WHERE p.id = r.country_id),
    'source_partner', (SELECT o.row FROM organisations o WHERE o.id = r.source_partner_id),
    'center', (SELECT jsonb_build_object('id', c.id, 'slug', c.slug, 'organisation', o.row)
      FROM centers_center c JOIN organisations o ON o.id = c.organisation_id
      WHERE c.id = r.center_id),
    'topics', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'code', t.code,
        'name_ky', t.name_ky, 'name_ru', t.name_ru, 'name_en', t.name_en)
        ORDER BY t.sort_name, t.id), '[]')
      FROM library_resource_topics m JOIN library_topic t ON t.id = m.topic_id
      WHERE m.resource_id = r.id),
    'competences', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id,
        'framework', c.framework, 'version', c.version, 'code', c.code, 'name_ky', c.name_ky,
        'name_ru', c.name_ru, 'name_en', c.name_en)
        ORDER BY c.framework, c.version, c.code), '[]')
      FROM library_resource_competences m JOIN library_competence c ON c.id = m.competence_id
      WHERE m.resource_id = r.id),
    'contributors', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'role', m.role,
        'name', m.name, 'organisation', o.row) ORDER BY m.position, m.id), '[]')
      FROM library_contributor m LEFT JOIN organisations o ON o.id = m.organisation_id
      WHERE m.resource_id = r.id),
    'reviewers', (SELECT coalesce(jsonb_agg(DISTINCT o.row), '[]')
      FROM library_edition e JOIN library_revision v ON v.id = e.published_id
      JOIN organisations o ON o.id = v.reviewed_for_id
      WHERE e.resource_id = r.id))
  FROM library_resource r WHERE r.id = material
$$;
"""
NOT_SHOWN = "DROP FUNCTION library_shown(bigint);"
# Which materials say something that has another name now: in the catalogue, in books, on pages.
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
  WHERE (b.code, b.name_ky, b.name_ru, b.name_en)
    IS DISTINCT FROM (a.code, a.name_ky, a.name_ru, a.name_en);
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
  WHERE (b.code, b.iso_code) IS DISTINCT FROM (a.code, a.iso_code)
  UNION SELECT r.id FROM before b JOIN after a USING (id)
  JOIN library_resource r ON r.country_id = a.id
  WHERE (b.code, b.name_ky, b.name_ru, b.name_en)
    IS DISTINCT FROM (a.code, a.name_ky, a.name_ru, a.name_en);
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
  WHERE (b.region_id, b.organisation_id, b.slug) <> (a.region_id, a.organisation_id, a.slug);
  RETURN NULL;
END $$;

CREATE FUNCTION library_stale_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  renamed bigint[];
BEGIN
  SELECT array_agg(a.id) INTO renamed FROM before b JOIN after a USING (id)
  WHERE (b.kind, b.name_ky, b.name_ru, b.name_en)
    IS DISTINCT FROM (a.kind, a.name_ky, a.name_ru, a.name_en);
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

CREATE FUNCTION library_stale_competence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO library_staleentry (resource_id)
  SELECT DISTINCT m.resource_id FROM before b JOIN after a USING (id)
  JOIN library_resource_competences m ON m.competence_id = a.id
  WHERE (b.framework, b.version, b.code, b.name_ky, b.name_ru, b.name_en)
    IS DISTINCT FROM (a.framework, a.version, a.code, a.name_ky, a.name_ru, a.name_en);
  RETURN NULL;
END $$;
"""
TABLES = {
    "library_topic": "topic",
    "centers_thematicarea": "area",
    "centers_place": "place",
    "centers_center": "center",
    "centers_organisation": "organisation",
    "library_competence": "competence",
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
