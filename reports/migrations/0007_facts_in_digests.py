"""Digests hold what their training is cut by, and say which transaction wrote them
(`digests.SHAPE` 3): a line for every training, so that workers make them anew. Until then
registers are read themselves.

So a change of a training puts its digest out of date, as a change of its register does. Two
changes that migration 0002 forgot are noted now: of a training's format, and of the person or the
group of a link that is there already.
"""

from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION reports_change_training() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO reports_registerchange (training_id)
    SELECT a.id FROM before b JOIN after a USING (id)
    WHERE (b.center_id, b.region_id, b.programme_id, b.starts_on, b.format)
      IS DISTINCT FROM (a.center_id, a.region_id, a.programme_id, a.starts_on, a.format);
  ELSE
    INSERT INTO reports_registerchange (training_id) SELECT id FROM after;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION reports_change_programme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO reports_registerchange (training_id)
  SELECT t.id FROM before b JOIN after a USING (id)
  JOIN trainings_training t ON t.programme_id = a.id
  WHERE b.area_id <> a.area_id;
  RETURN NULL;
END $$;

CREATE FUNCTION reports_note_group_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM trainings_enrolment e WHERE e.person_id IN (
    SELECT person_id FROM before UNION SELECT person_id FROM after))
  THEN PERFORM reports_note('{A,D}'); END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER reports_note_group_moved_update AFTER UPDATE ON people_person_target_groups
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION reports_note_group_moved();
CREATE TRIGGER reports_change_training_insert AFTER INSERT ON trainings_training
REFERENCING NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION reports_change_training();
CREATE TRIGGER reports_change_training_update AFTER UPDATE ON trainings_training
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION reports_change_training();
CREATE TRIGGER reports_change_programme_update AFTER UPDATE ON trainings_programme
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION reports_change_programme();
"""
DROP_FUNCTIONS = """
DROP TRIGGER reports_change_training_insert ON trainings_training;
DROP TRIGGER reports_change_training_update ON trainings_training;
DROP TRIGGER reports_change_programme_update ON trainings_programme;
DROP TRIGGER reports_note_group_moved_update ON people_person_target_groups;
DROP FUNCTION reports_change_training, reports_change_programme, reports_note_group_moved;
"""
NOTE = """
CREATE OR REPLACE FUNCTION reports_note_training() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    PERFORM reports_note(array_agg(
      CASE WHEN 'approved' IN (b.status, a.status) THEN 'A' ELSE 'D' END))
    FROM before b JOIN after a USING (id)
    WHERE (b.status, b.center_id, b.region_id, b.programme_id, b.starts_on{old})
      IS DISTINCT FROM (a.status, a.center_id, a.region_id, a.programme_id, a.starts_on{new});
  ELSE
    PERFORM reports_note(array_agg(CASE WHEN status = 'approved' THEN 'A' ELSE 'D' END))
    FROM after;
  END IF;
  RETURN NULL;
END $$;
"""
EVERY = "INSERT INTO reports_registerchange (training_id) SELECT id FROM trainings_training;"


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0006_outcomes"),
        ("people", "0001_initial"),
        ("trainings", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="registerdigest",
            name="facts",
            field=models.BinaryField(default=b""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="registerdigest",
            name="stamp",
            field=models.BigIntegerField(db_index=True, default=0),
            preserve_default=False,
        ),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(NOTE.format(old=", b.format", new=", a.format"), NOTE.format(old="", new="")),
        migrations.RunSQL(EVERY, migrations.RunSQL.noop),
    ]
