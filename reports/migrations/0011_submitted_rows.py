import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

KEEP = """
-- What was submitted is a record, and so are the rows behind it.
CREATE FUNCTION reports_keep_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a submitted report is frozen' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER reports_keep_rows BEFORE UPDATE ON reports_submittedrows
  FOR EACH ROW EXECUTE FUNCTION reports_keep_rows();

-- Reports that were sent before hold the ids among their figures, where they stay.
INSERT INTO reports_submittedrows (submission_id, kind, indicators, ids)
SELECT s.id, k.kind, array_agg((f.figure ->> 'id')::bigint ORDER BY f.place), i.ids
FROM reports_submission s,
  jsonb_array_elements(s.figures) WITH ORDINALITY AS f(figure, place),
  jsonb_each(coalesce(f.figure -> 'rows', '{}')) AS k(kind, rows),
  LATERAL (SELECT coalesce(array_agg(v::bigint ORDER BY v::bigint), '{}') AS ids
           FROM jsonb_array_elements_text(k.rows) AS v) i
GROUP BY s.id, k.kind, i.ids;
"""
DROP = """
DROP TRIGGER reports_keep_rows ON reports_submittedrows;
DROP FUNCTION reports_keep_rows();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_reporting")]

    operations = [
        migrations.CreateModel(
            name="SubmittedRows",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                (
                    "indicators",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="row_ids",
                        to="reports.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "rows of a submitted report",
                "verbose_name_plural": "rows of submitted reports",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["ids"], name="submitted_rows_ids"
                    )
                ],
            },
        ),
        migrations.RunSQL(KEEP, DROP),
    ]
