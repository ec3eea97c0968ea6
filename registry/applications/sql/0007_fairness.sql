-- Conflicts declared bar a review; a closed round takes none; what was said stays as said.

CREATE FUNCTION applications_family_of(applicant bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE above AS (
        SELECT i.id, i.parent_id FROM parties_institution i WHERE i.id = applicant
        UNION SELECT i.id, i.parent_id FROM parties_institution i JOIN above a ON i.id = a.parent_id
    ), below AS (
        SELECT i.id FROM parties_institution i WHERE i.id = applicant
        UNION SELECT i.id FROM parties_institution i JOIN below b ON i.parent_id = b.id
    )
    SELECT id FROM above UNION SELECT id FROM below
$$;

-- Whether the person has declared that they cannot judge this application's investigator, or its institution's family.
CREATE FUNCTION applications_has_declared(judge uuid, which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM applications_conflict c, applications_application a
         WHERE a.id = which AND c.reviewer_id = judge AND c.withdrawn_at IS NULL
           AND (c.person_id = a.investigator_id
                OR c.institution_id IN (SELECT applications_family_of(a.institution_id))))
$$;

CREATE FUNCTION applications_guard_conflict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.withdrawn_at IS NOT NULL
       OR to_jsonb(NEW) - 'withdrawn_at' IS DISTINCT FROM to_jsonb(OLD) - 'withdrawn_at') THEN
        PERFORM applications_refuse('applications_conflict_stays_as_written', 'declared once, withdrawn once');
    ELSIF TG_OP = 'INSERT' AND applications_told(NEW.event_id, 'by') IS DISTINCT FROM NEW.reviewer_id::text THEN
        PERFORM applications_refuse('applications_conflict_declared_by_the_reviewer', 'its event tells somebody else');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER stays_as_written BEFORE INSERT OR UPDATE OR DELETE ON applications_conflict
    FOR EACH ROW EXECUTE FUNCTION applications_guard_conflict();

CREATE FUNCTION applications_bar_declared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF applications_has_declared(NEW.reviewer_id, NEW.application_id) THEN
        PERFORM applications_refuse('applications_reviewassignment_no_conflict', 'they declared a conflict');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER no_conflict BEFORE INSERT ON applications_reviewassignment
    FOR EACH ROW EXECUTE FUNCTION applications_bar_declared();

CREATE FUNCTION applications_bar_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held applications_reviewassignment;
BEGIN
    SELECT * INTO held FROM applications_reviewassignment WHERE id = NEW.assignment_id;
    PERFORM applications_hold(held.application_id);
    IF applications_has_declared(held.reviewer_id, held.application_id) THEN
        PERFORM applications_refuse('applications_review_no_conflict', 'they declared a conflict');
    ELSIF EXISTS (SELECT 1 FROM applications_roundclosing r WHERE r.application_id = held.application_id) THEN
        PERFORM applications_refuse('applications_review_while_the_round_is_open', 'the round is closed');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER in_an_open_round BEFORE INSERT ON applications_review
    FOR EACH ROW EXECUTE FUNCTION applications_bar_review();

-- A round closes while the application is under review, by the hand its event names.
CREATE FUNCTION applications_guard_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (applications_hold(NEW.application_id)).status IS DISTINCT FROM 'under_review' THEN
        PERFORM applications_refuse('applications_roundclosing_while_under_review', 'it is not under review');
    ELSIF applications_told(NEW.event_id, 'by') IS DISTINCT FROM NEW.by_id::text THEN
        PERFORM applications_refuse('applications_roundclosing_agrees_with_its_event', 'its event tells somebody else');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER closes BEFORE INSERT ON applications_roundclosing
    FOR EACH ROW EXECUTE FUNCTION applications_guard_closing();

-- What blind reviewers may open is set by the office after handing in; everything else of a file stays.
CREATE OR REPLACE FUNCTION applications_guard_attachment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'is_cleared' = to_jsonb(OLD) - 'is_cleared' THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP <> 'INSERT' AND NOT applications_is_editable(OLD.application_id)
       OR TG_OP <> 'DELETE' AND NOT applications_is_editable(NEW.application_id) THEN
        PERFORM applications_refuse('applications_attachment_stays_as_submitted',
            'what was submitted stays as submitted');
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
