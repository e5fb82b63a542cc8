"""Triggers that write a RegisterChange for each change of a digested row.

The same facts as in `_notes`, but by training: of its register, of the training itself, of the
area of its programme. Statement-level: however many rows a statement changes, each training stands
once. Whoever renames a column named here writes these functions anew.
"""

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
TRAININGS = """
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
NO_TRAININGS = """
DROP TRIGGER reports_change_training_insert ON trainings_training;
DROP TRIGGER reports_change_training_update ON trainings_training;
DROP TRIGGER reports_change_programme_update ON trainings_programme;
DROP TRIGGER reports_note_group_moved_update ON people_person_target_groups;
DROP FUNCTION reports_change_training, reports_change_programme, reports_note_group_moved;
"""
