"""The region a person lives in beside the place, kept by the database.

In the database, because places of people are written by many: services, imports, merges,
anonymising, bulk seeding. Whatever a statement says of the region, the place has the last word.
"""

CREATE = """
CREATE FUNCTION people_keep_region() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.region_id := (SELECT region_id FROM centers_place WHERE id = NEW.place_id);
  RETURN NEW;
END $$;
CREATE TRIGGER people_keep_region BEFORE INSERT OR UPDATE OF place_id, region_id
  ON people_person FOR EACH ROW EXECUTE FUNCTION people_keep_region();

-- A place that comes to another region takes its people along.
CREATE FUNCTION people_follow_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE people_person SET region_id = NEW.region_id WHERE place_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER people_follow_place AFTER UPDATE OF region_id ON centers_place FOR EACH ROW
  WHEN (OLD.region_id IS DISTINCT FROM NEW.region_id) EXECUTE FUNCTION people_follow_place();
"""
DROP = """
DROP TRIGGER people_follow_place ON centers_place;
DROP TRIGGER people_keep_region ON people_person;
DROP FUNCTION people_follow_place, people_keep_region;
"""
