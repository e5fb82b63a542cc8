"""What words find in titles and summaries is followed to the end; what they find in texts only so
far, and not at all where titles give enough."""

from django.db import migrations

MARKS = """
DROP FUNCTION library_marks(tsquery, integer);
CREATE FUNCTION library_marks(question tsquery, most integer, most_heads integer, enough integer)
RETURNS TABLE (everywhere bytea, heads bytea)
LANGUAGE sql STABLE SET enable_seqscan TO off SET enable_indexscan TO off AS $$
  WITH h AS MATERIALIZED (
    SELECT count(*) AS number, string_agg(int4send(mark), '') AS marks FROM
      (SELECT mark FROM library_catalogueentry WHERE head @@ question LIMIT most_heads) r
  )
  SELECT
    CASE WHEN number >= enough THEN marks ELSE
      (SELECT string_agg(int4send(mark), '') FROM
        (SELECT mark FROM library_catalogueentry WHERE vector @@ question LIMIT most) e) END,
    marks
  FROM h
$$;
"""
BEFORE = """
DROP FUNCTION library_marks(tsquery, integer, integer, integer);
CREATE FUNCTION library_marks(question tsquery, most integer)
RETURNS TABLE (everywhere bytea, heads bytea)
LANGUAGE sql STABLE SET enable_seqscan TO off SET enable_indexscan TO off AS $$
  SELECT
    (SELECT string_agg(int4send(mark), '') FROM
      (SELECT mark FROM library_catalogueentry WHERE vector @@ question LIMIT most) e),
    (SELECT string_agg(int4send(mark), '') FROM
      (SELECT mark FROM library_catalogueentry WHERE head @@ question LIMIT most) h)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]

    operations = [migrations.RunSQL(MARKS, BEFORE)]
