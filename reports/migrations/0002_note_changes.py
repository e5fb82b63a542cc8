"""Triggers that write a FigureChange for each change of a counted fact.

In the database, because counted facts are written by many: services, imports, merges, the admin,
bulk seeding. A change nobody notes would be a wrong number in silence. Statement-level: one line
a statement, however many rows. Whoever renames a column named here writes these functions anew.
"""

from django.db import migrations

# What a training, an enrolment … is counted by. Other columns may change without a line.
FUNCTIONS = """
CREATE FUNCTION reports_note(kinds text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO reports_figurechange (kind) SELECT DISTINCT k FROM unnest(kinds) k
  WHERE k IS NOT NULL
$$;

CREATE FUNCTION reports_note_training() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    PERFORM reports_note(array_agg(
      CASE WHEN 'approved' IN (b.status, a.status) THEN 'A' ELSE 'D' END))
    FROM before b JOIN after a USING (id)
    WHERE (b.status, b.center_id, b.region_id, b.programme_id, b.starts_on)
      IS DISTINCT FROM (a.status, a.center_id, a.region_id, a.programme_id, a.starts_on);
  ELSE
    PERFORM reports_note(array_agg(CASE WHEN status = 'approved' THEN 'A' ELSE 'D' END))
    FROM after;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION reports_note_enrolment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    PERFORM reports_note(array_agg(CASE WHEN t.status = 'approved' THEN 'A' ELSE 'D' END))
    FROM before b JOIN after a USING (id)
    LEFT JOIN trainings_training t ON t.id IN (b.training_id, a.training_id)
    WHERE (b.training_id, b.person_id, b.status, b.age)
      IS DISTINCT FROM (a.training_id, a.person_id, a.status, a.age);
  ELSE
    PERFORM reports_note(array_agg(CASE WHEN t.status = 'approved' THEN 'A' ELSE 'D' END))
    FROM after a LEFT JOIN trainings_training t ON t.id = a.training_id;
  END IF;
  RETURN NULL;
END $$;

-- Counts without names and funding sources: all their columns count.
CREATE FUNCTION reports_note_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    PERFORM reports_note(array_agg(CASE WHEN t.status = 'approved' THEN 'A' ELSE 'D' END))
    FROM before b JOIN after a USING (id)
    LEFT JOIN trainings_training t ON t.id IN (b.training_id, a.training_id);
  ELSE
    PERFORM reports_note(array_agg(CASE WHEN t.status = 'approved' THEN 'A' ELSE 'D' END))
    FROM after a LEFT JOIN trainings_training t ON t.id = a.training_id;
  END IF;
  RETURN NULL;
END $$;

-- A person on any register may be counted anywhere; one on none is not counted yet.
CREATE FUNCTION reports_note_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id)
    WHERE b.sex <> a.sex
      AND EXISTS (SELECT 1 FROM trainings_enrolment e WHERE e.person_id = a.id))
  THEN PERFORM reports_note('{A,D}'); END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION reports_note_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM after a
    WHERE EXISTS (SELECT 1 FROM trainings_enrolment e WHERE e.person_id = a.person_id))
  THEN PERFORM reports_note('{A,D}'); END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION reports_note_programme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM before b JOIN after a USING (id) WHERE b.area_id <> a.area_id)
  THEN PERFORM reports_note('{A,D}'); END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION reports_note_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM reports_note('{N}');
  RETURN NULL;
END $$;
"""
NAMES = (
    "centers_place",
    "centers_organisation",
    "centers_center",
    "centers_thematicarea",
    "people_targetgroup",
    "projects_project",
    "projects_project_donors",
)


def trigger(table: str, function: str, *, on: str = "INSERT UPDATE DELETE") -> tuple[str, str]:
    """Create and drop statements of the triggers of one table."""
    rows = {
        "INSERT": "REFERENCING NEW TABLE AS after",
        "UPDATE": "REFERENCING OLD TABLE AS before NEW TABLE AS after",
        "DELETE": "REFERENCING OLD TABLE AS after",
    }
    create = [
        f"CREATE TRIGGER {function}_{event.lower()} AFTER {event} ON {table} {rows[event]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        for event in on.split()
    ]
    drop = [f"DROP TRIGGER {function}_{event.lower()} ON {table};" for event in on.split()]
    return "\n".join(create), "\n".join(drop)


TRIGGERS = [
    trigger("trainings_training", "reports_note_training"),
    trigger("trainings_enrolment", "reports_note_enrolment"),
    trigger("trainings_aggregatecount", "reports_note_part"),
    trigger("trainings_fundingsource", "reports_note_part"),
    trigger("people_person", "reports_note_person", on="UPDATE"),
    trigger("people_person_target_groups", "reports_note_group", on="INSERT DELETE"),
    trigger("trainings_programme", "reports_note_programme", on="UPDATE"),
    *[
        (
            f"CREATE TRIGGER reports_note_names AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION reports_note_names();",
            f"DROP TRIGGER reports_note_names ON {table};",
        )
        for table in NAMES
    ],
]
DROP_FUNCTIONS = """
DROP FUNCTION reports_note_training, reports_note_enrolment, reports_note_part,
  reports_note_person, reports_note_group, reports_note_programme, reports_note_names;
DROP FUNCTION reports_note;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("centers", "0001_initial"),
        ("people", "0001_initial"),
        ("projects", "0001_initial"),
        ("trainings", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            "\n".join([FUNCTIONS, *[create for create, _drop in TRIGGERS]]),
            "\n".join([*[drop for _create, drop in TRIGGERS], DROP_FUNCTIONS]),
        )
    ]
