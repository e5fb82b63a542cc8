"""Triggers that write a RegisterChange for each change of a digested row.

The same facts as in migration 0002, but by training. Statement-level: however many rows a
statement changes, each training stands once. Whoever renames a column named here writes these
functions anew.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION reports_change_enrolment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO reports_registerchange (training_id)
    SELECT DISTINCT t FROM before b JOIN after a USING (id)
    CROSS JOIN LATERAL (VALUES (b.training_id), (a.training_id)) v(t)
    WHERE (b.training_id, b.person_id, b.status, b.age)
      IS DISTINCT FROM (a.training_id, a.person_id, a.status, a.age);
  ELSE
    INSERT INTO reports_registerchange (training_id) SELECT DISTINCT training_id FROM after;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION reports_change_nameless() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO reports_registerchange (training_id)
    SELECT training_id FROM before UNION SELECT training_id FROM after;
  ELSE
    INSERT INTO reports_registerchange (training_id) SELECT DISTINCT training_id FROM after;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION reports_change_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO reports_registerchange (training_id)
  SELECT DISTINCT e.training_id FROM before b JOIN after a USING (id)
  JOIN trainings_enrolment e ON e.person_id = a.id
  WHERE b.sex <> a.sex;
  RETURN NULL;
END $$;

CREATE FUNCTION reports_change_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO reports_registerchange (training_id)
  SELECT DISTINCT e.training_id FROM after a JOIN trainings_enrolment e USING (person_id);
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO reports_registerchange (training_id)
    SELECT DISTINCT e.training_id FROM before b JOIN trainings_enrolment e USING (person_id);
  END IF;
  RETURN NULL;
END $$;
"""
ROWS = {
    "INSERT": "REFERENCING NEW TABLE AS after",
    "UPDATE": "REFERENCING OLD TABLE AS before NEW TABLE AS after",
    "DELETE": "REFERENCING OLD TABLE AS after",
}
EVERY = ("INSERT", "UPDATE", "DELETE")
TRIGGERS = [
    ("trainings_enrolment", "reports_change_enrolment", EVERY),
    ("trainings_aggregatecount", "reports_change_nameless", EVERY),
    ("people_person", "reports_change_person", ("UPDATE",)),
    ("people_person_target_groups", "reports_change_group", EVERY),
]
CREATE = [
    f"CREATE TRIGGER {function}_{event.lower()} AFTER {event} ON {table} {ROWS[event]}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
    for table, function, events in TRIGGERS
    for event in events
]
DROP = [
    f"DROP TRIGGER {function}_{event.lower()} ON {table};"
    for table, function, events in TRIGGERS
    for event in events
]
DROP_FUNCTIONS = """
DROP FUNCTION reports_change_enrolment, reports_change_nameless, reports_change_person,
  reports_change_group;
"""
# Registers that are there already have no digest yet: each is one line for the next worker.
EXISTING = """
INSERT INTO reports_registerchange (training_id)
SELECT training_id FROM trainings_enrolment UNION SELECT training_id FROM trainings_aggregatecount;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_registers"),
        ("people", "0001_initial"),
        ("trainings", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            "\n".join([FUNCTIONS, *CREATE]), "\n".join([*DROP, DROP_FUNCTIONS])
        ),
        migrations.RunSQL(EXISTING, migrations.RunSQL.noop),
    ]
