from django.db import migrations, models

# What was written so far goes to the first language of its report.
COPY = """
UPDATE reports_deviationreason AS d SET
  text_ky = CASE WHEN a.languages[1] = 'ky' THEN d.text ELSE '' END,
  text_ru = CASE WHEN a.languages[1] = 'ru' THEN d.text ELSE '' END,
  text_en = CASE WHEN a.languages[1] = 'en' THEN d.text ELSE '' END
FROM reports_reportingperiod p
JOIN reports_reportingagreement a ON a.id = p.agreement_id
WHERE p.id = d.period_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""
BACK = """
UPDATE reports_deviationreason SET text = coalesce(
  nullif(text_ky, ''), nullif(text_ru, ''), text_en);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_submitted_rows")]

    operations = [
        migrations.RemoveConstraint(model_name="deviationreason", name="deviation_has_text"),
        migrations.AddField(
            model_name="deviationreason",
            name="text_ky",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="Reason in Kyrgyz"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="deviationreason",
            name="text_ru",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="Reason in Russian"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="deviationreason",
            name="text_en",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="Reason in English"),
            preserve_default=False,
        ),
        migrations.RunSQL(COPY, BACK),
        # For the way back: a row may be there before its words are.
        migrations.AlterField(
            model_name="deviationreason",
            name="text",
            field=models.CharField(default="", max_length=500),
            preserve_default=False,
        ),
        migrations.RemoveField(model_name="deviationreason", name="text"),
        migrations.AddConstraint(
            model_name="deviationreason",
            constraint=models.CheckConstraint(
                condition=models.Q(("text_en", ""), ("text_ky", ""), ("text_ru", ""), _negated=True),
                name="deviation_has_text",
            ),
        ),
    ]
