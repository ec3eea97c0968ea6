-- Law 7. Investigator, reviewers, decider and shipper of one application are different people, and nobody judges
-- an application of their own institution, of one above it or of one below it.

-- Whether the person belongs to the applicant's family at that moment: by affiliation, or by a role for it.
CREATE FUNCTION applications_is_family(judge uuid, applicant bigint, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE above AS (
        SELECT i.id, i.parent_id FROM parties_institution i WHERE i.id = applicant
        UNION SELECT i.id, i.parent_id FROM parties_institution i JOIN above a ON i.id = a.parent_id
    ), below AS (
        SELECT i.id FROM parties_institution i WHERE i.id = applicant
        UNION SELECT i.id FROM parties_institution i JOIN below b ON i.parent_id = b.id
    ), family AS (SELECT id FROM above UNION SELECT id FROM below),
    belongs AS (
        SELECT institution_id, from_on, to_on FROM parties_affiliation WHERE person_id = judge
        UNION ALL SELECT institution_id, from_on, to_on FROM parties_rolegrant WHERE person_id = judge
    )
    SELECT EXISTS (
        SELECT 1 FROM belongs b JOIN family f ON f.id = b.institution_id
         WHERE b.from_on <= (moment AT TIME ZONE 'UTC')::date
           AND (b.to_on IS NULL OR b.to_on >= (moment AT TIME ZONE 'UTC')::date))
$$;

-- Whether the person reviews the application: asked and not released, or has written a review.
CREATE FUNCTION applications_reviews(judge uuid, which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM applications_reviewassignment a LEFT JOIN applications_review r ON r.assignment_id = a.id
         WHERE a.application_id = which AND a.reviewer_id = judge AND (a.released_at IS NULL OR r.id IS NOT NULL))
$$;

-- Reviews written for an application.
CREATE FUNCTION applications_reviews_of(which bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM applications_review r JOIN applications_reviewassignment a ON a.id = r.assignment_id
     WHERE a.application_id = which
$$;

-- The policy in force at a moment; no row before the first.
CREATE FUNCTION applications_policy_at(which bigint, moment timestamptz) RETURNS applications_lendingpolicy
LANGUAGE sql STABLE AS $$
    SELECT * FROM applications_lendingpolicy WHERE collection_id = which AND from_at <= moment
     ORDER BY version DESC LIMIT 1
$$;

-- A reviewer is asked once and released once; who has reviewed stays.
CREATE FUNCTION applications_guard_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked applications_application;
BEGIN
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.released_at IS NOT NULL
       OR (NEW.application_id, NEW.reviewer_id, NEW.assigned_by_id, NEW.assigned_at, NEW.event_id)
          IS DISTINCT FROM (OLD.application_id, OLD.reviewer_id, OLD.assigned_by_id, OLD.assigned_at, OLD.event_id)
       OR EXISTS (SELECT 1 FROM applications_review r WHERE r.assignment_id = OLD.id)) THEN
        RAISE EXCEPTION 'a reviewer is asked once and released once' USING ERRCODE = 'restrict_violation',
            CONSTRAINT = 'applications_reviewassignment_stays_as_written';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        RETURN NEW;
    END IF;
    asked := applications_hold(NEW.application_id);
    IF asked.status NOT IN ('formal_check', 'under_review') THEN
        PERFORM applications_refuse('applications_reviewassignment_while_judged',
            'reviewers are asked before or while it is reviewed');
    ELSIF asked.investigator_id IN (NEW.reviewer_id, NEW.assigned_by_id) THEN
        PERFORM applications_refuse('applications_reviewassignment_four_eyes',
            'the applicant neither reviews nor picks who does');
    ELSIF applications_is_family(NEW.reviewer_id, asked.institution_id, NEW.assigned_at) THEN
        PERFORM applications_refuse('applications_reviewassignment_own_institution',
            'nobody judges their own institution');
    ELSIF applications_told(NEW.event_id, 'by') IS DISTINCT FROM NEW.assigned_by_id::text
       OR applications_told(NEW.event_id, 'reviewer') IS DISTINCT FROM NEW.reviewer_id::text THEN
        PERFORM applications_refuse('applications_reviewassignment_agrees_with_its_event',
            'its event tells something else');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER four_eyes BEFORE INSERT OR UPDATE OR DELETE ON applications_reviewassignment
    FOR EACH ROW EXECUTE FUNCTION applications_guard_assignment();

-- A review is written by the one asked, while the application is under review.
CREATE FUNCTION applications_guard_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held applications_reviewassignment;
    asked applications_application;
BEGIN
    SELECT * INTO held FROM applications_reviewassignment WHERE id = NEW.assignment_id;
    asked := applications_hold(held.application_id);
    SELECT * INTO held FROM applications_reviewassignment WHERE id = NEW.assignment_id;
    IF asked.status IS DISTINCT FROM 'under_review' THEN
        PERFORM applications_refuse('applications_review_while_under_review', 'it is not under review');
    ELSIF held.released_at IS NOT NULL
       OR applications_told(NEW.event_id, 'by') IS DISTINCT FROM held.reviewer_id::text THEN
        PERFORM applications_refuse('applications_review_by_the_one_asked', 'only the one asked writes the review');
    ELSIF NEW.submitted_at < held.assigned_at OR NEW.submitted_at > clock_timestamp() + interval '5 minutes' THEN
        PERFORM applications_refuse('applications_review_time_runs_forward', 'it was written after it was asked for');
    ELSIF applications_is_family(held.reviewer_id, asked.institution_id, NEW.submitted_at) THEN
        PERFORM applications_refuse('applications_review_own_institution', 'nobody judges their own institution');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER four_eyes BEFORE INSERT ON applications_review
    FOR EACH ROW EXECUTE FUNCTION applications_guard_review();

-- Who hands a loan over neither asked for it, nor reviewed it, nor decided it.
CREATE FUNCTION applications_guard_consignment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided record;
BEGIN
    IF NEW.direction <> 'out' THEN
        RETURN NEW;
    END IF;
    SELECT d.decided_by_id, d.application_id, a.investigator_id INTO decided
      FROM applications_decision d JOIN applications_application a ON a.id = d.application_id
     WHERE d.loan_id = NEW.loan_id;
    IF NEW.handed_by_id IN (decided.decided_by_id, decided.investigator_id)
       OR applications_reviews(NEW.handed_by_id, decided.application_id) THEN
        PERFORM applications_refuse('loans_consignment_four_eyes', 'who asked, reviewed or decided does not hand over');
    END IF;
    RETURN NEW;
END $$;

-- Named to speak before the loans' own trigger.
CREATE TRIGGER a_four_eyes BEFORE INSERT ON loans_consignment
    FOR EACH ROW EXECUTE FUNCTION applications_guard_consignment();
