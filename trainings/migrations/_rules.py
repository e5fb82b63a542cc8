"""A step of a trainer stays as it was written. Only its note may go, when the person is anonymised.
"""

CREATE = """
CREATE FUNCTION trainings_step_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.note IN ('', '-') AND
    (NEW.id, NEW.enrolment_id, NEW.module_id, NEW.competence_id, NEW.outcome, NEW.held_on,
     NEW.recorded_at, NEW.recorded_by_id) IS NOT DISTINCT FROM
    (OLD.id, OLD.enrolment_id, OLD.module_id, OLD.competence_id, OLD.outcome, OLD.held_on,
     OLD.recorded_at, OLD.recorded_by_id)
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'steps of trainers are added, never changed'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER trainings_step_stays BEFORE UPDATE OR DELETE ON trainings_trainerstep
  FOR EACH ROW EXECUTE FUNCTION trainings_step_stays();
"""
DROP = """
DROP TRIGGER trainings_step_stays ON trainings_trainerstep;
DROP FUNCTION trainings_step_stays();
"""
