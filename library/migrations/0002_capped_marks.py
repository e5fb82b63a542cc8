"""What words find in texts is followed so far, what they find in titles to the end."""

from django.db import migrations

MARKS = """
DROP FUNCTION library_marks(tsquery, integer);
CREATE FUNCTION library_marks(question tsquery, most integer, most_heads integer)
RETURNS TABLE (everywhere bytea, heads bytea)
LANGUAGE sql STABLE SET enable_seqscan TO off SET enable_indexscan TO off AS $$
  SELECT
    (SELECT string_agg(int4send(mark), '') FROM
      (SELECT mark FROM library_catalogueentry WHERE vector @@ question LIMIT most) e),
    (SELECT string_agg(int4send(mark), '') FROM
      (SELECT mark FROM library_catalogueentry WHERE head @@ question LIMIT most_heads) h)
$$;
"""
BEFORE = """
DROP FUNCTION library_marks(tsquery, integer, integer);
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
