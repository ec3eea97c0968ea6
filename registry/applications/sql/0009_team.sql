-- The team stays as submitted, and nobody of it judges the application.

CREATE FUNCTION applications_guard_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND NOT applications_is_editable(OLD.application_id)
       OR TG_OP <> 'DELETE' AND NOT applications_is_editable(NEW.application_id) THEN
        PERFORM applications_refuse('applications_teammember_stays_as_submitted', 'what was submitted stays');
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER stays_as_submitted BEFORE INSERT OR UPDATE OR DELETE ON applications_teammember
    FOR EACH ROW EXECUTE FUNCTION applications_guard_team();

CREATE FUNCTION applications_is_of_team(judge uuid, which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM applications_teammember t WHERE t.application_id = which AND t.person_id = judge)
$$;

-- A conflict declared with anybody of the team bars too.
CREATE OR REPLACE FUNCTION applications_has_declared(judge uuid, which bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM applications_conflict c, applications_application a
         WHERE a.id = which AND c.reviewer_id = judge AND c.withdrawn_at IS NULL
           AND (c.person_id = a.investigator_id
                OR c.person_id IN (SELECT t.person_id FROM applications_teammember t WHERE t.application_id = which)
                OR c.institution_id IN (SELECT applications_family_of(a.institution_id))))
$$;

CREATE FUNCTION applications_bar_team() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    judge uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
BEGIN
    IF applications_is_of_team(judge, NEW.application_id) THEN
        PERFORM applications_refuse(TG_TABLE_NAME || '_not_of_the_team', 'nobody judges the work of their own team');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER not_of_the_team BEFORE INSERT ON applications_reviewassignment
    FOR EACH ROW EXECUTE FUNCTION applications_bar_team('reviewer_id');

CREATE TRIGGER not_of_the_team BEFORE INSERT ON applications_decision
    FOR EACH ROW EXECUTE FUNCTION applications_bar_team('decided_by_id');
