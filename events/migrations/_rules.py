"""What was approved or adopted is frozen by the database, too.
"""

CREATE = """
-- What was approved or adopted keeps its words, whatever writes: a correction is a new version.
CREATE FUNCTION events_keep_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.phase = 'approved' AND (NEW.phase, NEW.text, NEW.number, NEW.dated_on, NEW.version,
      NEW.approved_at) IS DISTINCT FROM (OLD.phase, OLD.text, OLD.number, OLD.dated_on,
      OLD.version, OLD.approved_at) THEN
    RAISE EXCEPTION 'approved minutes are frozen' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER events_keep_minutes BEFORE UPDATE ON events_minutes
  FOR EACH ROW EXECUTE FUNCTION events_keep_minutes();

CREATE FUNCTION events_keep_resolution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.adopted_on IS NOT NULL AND (NEW.adopted_on, NEW.title, NEW.preamble, NEW.version)
      IS DISTINCT FROM (OLD.adopted_on, OLD.title, OLD.preamble, OLD.version) THEN
    RAISE EXCEPTION 'adopted resolutions are locked' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER events_keep_resolution BEFORE UPDATE ON events_resolution
  FOR EACH ROW EXECUTE FUNCTION events_keep_resolution();

CREATE FUNCTION events_keep_resolution_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM events_resolution r
      WHERE r.id IN (NEW.resolution_id, OLD.resolution_id) AND r.adopted_on IS NOT NULL) THEN
    RAISE EXCEPTION 'adopted resolutions are locked' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER events_keep_resolution_item BEFORE INSERT OR UPDATE ON events_resolutionitem
  FOR EACH ROW EXECUTE FUNCTION events_keep_resolution_item();
"""
DROP = """
DROP TRIGGER events_keep_resolution_item ON events_resolutionitem;
DROP TRIGGER events_keep_resolution ON events_resolution;
DROP TRIGGER events_keep_minutes ON events_minutes;
DROP FUNCTION events_keep_resolution_item();
DROP FUNCTION events_keep_resolution();
DROP FUNCTION events_keep_minutes();
"""
