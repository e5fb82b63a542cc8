"""Triggers that note each change of who came to an event.

A line names the event itself, not the whole that it is a part of: which one that is, is looked up
when the line is read, so a part that moves meanwhile is found. Whether an event was held is not
asked here either: somebody may say so while others are still being checked in. Statement-level:
however many rows a statement changes, each event stands once. Whoever renames a column named here
writes these functions anew.
"""

FUNCTIONS = """
CREATE FUNCTION reports_change_events(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(ids) > 0 THEN
    INSERT INTO reports_eventchange (event_id) SELECT DISTINCT i FROM unnest(ids) i;
    PERFORM reports_note('{E}');
  END IF;
END $$;

-- Guests: only who came is counted.
CREATE FUNCTION reports_change_guest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    PERFORM reports_change_events(array_agg(v.e))
    FROM before b JOIN after a USING (id)
    CROSS JOIN LATERAL (VALUES (b.event_id), (a.event_id)) v(e)
    WHERE 'checked_in' IN (b.status, a.status)
      AND (b.event_id, b.person_id, b.status) IS DISTINCT FROM (a.event_id, a.person_id, a.status);
  ELSE
    PERFORM reports_change_events(array_agg(event_id)) FROM after WHERE status = 'checked_in';
  END IF;
  RETURN NULL;
END $$;

-- Attendances: people who were present.
CREATE FUNCTION reports_change_attendee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    PERFORM reports_change_events(array_agg(v.e))
    FROM before b JOIN after a USING (id)
    CROSS JOIN LATERAL (VALUES (b.event_id), (a.event_id)) v(e)
    WHERE 'present' IN (b.state, a.state)
      AND (b.event_id, b.person_id, b.state) IS DISTINCT FROM (a.event_id, a.person_id, a.state);
  ELSE
    PERFORM reports_change_events(array_agg(event_id)) FROM after
    WHERE state = 'present' AND person_id IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;

-- Counts without names: all their columns count.
CREATE FUNCTION reports_change_crowd() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    PERFORM reports_change_events(array_agg(v.e))
    FROM before b JOIN after a USING (id)
    CROSS JOIN LATERAL (VALUES (b.event_id), (a.event_id)) v(e);
  ELSE
    PERFORM reports_change_events(array_agg(event_id)) FROM after;
  END IF;
  RETURN NULL;
END $$;

-- An event itself; a part that comes to another whole changes both.
CREATE FUNCTION reports_change_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    PERFORM reports_change_events(array_agg(v.e))
    FROM before b JOIN after a USING (id)
    CROSS JOIN LATERAL (VALUES (a.id), (b.parent_id), (a.parent_id)) v(e)
    WHERE v.e IS NOT NULL
      AND (b.status, b.center_id, b.region_id, b.first_on, b.kind, b.parent_id)
      IS DISTINCT FROM (a.status, a.center_id, a.region_id, a.first_on, a.kind, a.parent_id);
  ELSE
    PERFORM reports_change_events(array_agg(v.e))
    FROM after a CROSS JOIN LATERAL (VALUES (a.id), (a.parent_id)) v(e) WHERE v.e IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;

-- Which project an event belongs to decides whether it is chosen.
CREATE FUNCTION reports_note_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM reports_note('{E}');
  RETURN NULL;
END $$;
CREATE TRIGGER reports_note_events AFTER INSERT OR UPDATE OR DELETE ON events_event_projects
FOR EACH STATEMENT EXECUTE FUNCTION reports_note_events();
"""
ROWS = {
    "INSERT": "REFERENCING NEW TABLE AS after",
    "UPDATE": "REFERENCING OLD TABLE AS before NEW TABLE AS after",
    "DELETE": "REFERENCING OLD TABLE AS after",
}
TABLES = {
    "events_registration": "reports_change_guest",
    "events_attendee": "reports_change_attendee",
    "events_eventaggregate": "reports_change_crowd",
    "events_event": "reports_change_event",
}
CREATE = [
    f"CREATE TRIGGER {function}_{event.lower()} AFTER {event} ON {table} {rows}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
    for table, function in TABLES.items()
    for event, rows in ROWS.items()
]
DROP = [
    f"DROP TRIGGER {function}_{event.lower()} ON {table};"
    for table, function in TABLES.items()
    for event in ROWS
]
DROP_FUNCTIONS = """
DROP TRIGGER reports_note_events ON events_event_projects;
DROP FUNCTION reports_note_events, reports_change_guest, reports_change_attendee,
  reports_change_crowd, reports_change_event;
DROP FUNCTION reports_change_events;
"""
