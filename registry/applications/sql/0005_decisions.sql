-- Law 12 and the grounds of every move.

-- Every rule a verdict answers, as verdict/rules.py lists them; a test compares the two.
CREATE FUNCTION applications_rules() RETURNS TABLE (code text, of_each_line boolean) LANGUAGE sql IMMUTABLE AS $$
    VALUES ('use_class', true), ('form', true), ('blocked', true), ('retired', true), ('kept_back', true),
           ('availability', true), ('whole_piece', true), ('line_limit', true), ('destructive', true),
           ('purpose', true), ('competing', true),
           ('lines_limit', false), ('term', false), ('storage_plan', false), ('affiliation', false),
           ('institution', false), ('standing', false)
$$;

-- Whether a verdict answers every rule, for every line where the rule is about a line.
CREATE FUNCTION applications_verdict_is_whole(which bigint, verdict jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT jsonb_typeof(verdict) = 'array' AND NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements(verdict) a
         WHERE coalesce(a ->> 'code', '') = '' OR coalesce(a ->> 'sentence', '') = ''
            OR coalesce(a ->> 'outcome', '') NOT IN ('passed', 'failed', 'waived', 'not_applicable')
    ) AND NOT EXISTS (
        SELECT 1 FROM applications_rules() r
         CROSS JOIN LATERAL (SELECT l.number::integer FROM applications_line l
                              WHERE l.application_id = which AND r.of_each_line
                             UNION ALL SELECT 0 WHERE NOT r.of_each_line) owed (line)
         WHERE NOT EXISTS (SELECT 1 FROM jsonb_array_elements(verdict) a
                            WHERE a ->> 'code' = r.code AND (a ->> 'line')::integer = owed.line))
$$;

CREATE FUNCTION applications_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked applications_application;
    policy applications_lendingpolicy;
    concluded timestamptz;
BEGIN
    asked := applications_hold(NEW.application_id);
    PERFORM 1 FROM holdings_collection WHERE id = asked.collection_id FOR SHARE;
    policy := applications_policy_at(asked.collection_id, NEW.decided_at);
    SELECT max(happened_at) INTO concluded FROM applications_applicationmove
     WHERE application_id = asked.id AND "to" IN ('recommended', 'not_recommended');
    IF asked.status NOT IN ('recommended', 'not_recommended') THEN
        PERFORM applications_refuse('applications_decision_after_the_review', 'it is decided once, after its review');
    ELSIF NEW.decided_by_id = asked.investigator_id OR applications_reviews(NEW.decided_by_id, asked.id) THEN
        PERFORM applications_refuse('applications_decision_four_eyes', 'who asked or reviewed does not decide');
    ELSIF applications_is_family(NEW.decided_by_id, asked.institution_id, NEW.decided_at) THEN
        PERFORM applications_refuse('applications_decision_own_institution', 'nobody judges their own institution');
    ELSIF NEW.outcome = 'approved' AND applications_reviews_of(asked.id)
          < (applications_policy_at(asked.collection_id, concluded)).reviewers THEN
        PERFORM applications_refuse('applications_decision_enough_reviews', 'too few reviews');
    ELSIF policy.id IS DISTINCT FROM NEW.policy_id THEN
        PERFORM applications_refuse('applications_decision_policy_in_force', 'that policy was not in force then');
    ELSIF NOT applications_verdict_is_whole(asked.id, NEW.verdict) THEN
        PERFORM applications_refuse('applications_decision_verdict_names_every_rule', 'the verdict leaves a rule out');
    ELSIF jsonb_typeof(NEW.standing) <> 'object' OR NEW.standing = '{}' THEN
        PERFORM applications_refuse('applications_decision_remembers_its_standing', 'standing is not told');
    ELSIF NEW.loan_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM loans_loan l WHERE l.id = NEW.loan_id AND l.collection_id = asked.collection_id
           AND l.borrower_id = asked.institution_id AND l.investigator_id = asked.investigator_id) THEN
        PERFORM applications_refuse('applications_decision_lends_to_the_applicant', 'the loan is not the applicant''s');
    ELSIF applications_told(NEW.event_id, 'by') IS DISTINCT FROM NEW.decided_by_id::text
       OR applications_told(NEW.event_id, 'outcome') IS DISTINCT FROM NEW.outcome
       OR applications_told(NEW.event_id, 'policy') IS DISTINCT FROM policy.version::text THEN
        PERFORM applications_refuse('applications_decision_agrees_with_its_event', 'its event tells something else');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER remembers BEFORE INSERT ON applications_decision
    FOR EACH ROW EXECUTE FUNCTION applications_guard_decision();

CREATE FUNCTION applications_guard_decision_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided applications_decision;
    asked applications_line;
    lent loans_loanitem;
    is_another boolean := NEW.outcome = 'another';
BEGIN
    SELECT * INTO decided FROM applications_decision WHERE id = NEW.decision_id;
    SELECT * INTO asked FROM applications_line WHERE id = NEW.line_id;
    SELECT * INTO lent FROM loans_loanitem WHERE id = NEW.item_id;
    IF asked.application_id IS DISTINCT FROM decided.application_id THEN
        PERFORM applications_refuse('applications_decisionline_of_its_application',
            'the line belongs to another application');
    ELSIF NEW.outcome = 'declined' THEN
        RETURN NEW;
    ELSIF lent.loan_id IS DISTINCT FROM decided.loan_id THEN
        PERFORM applications_refuse('applications_decisionline_item_of_its_loan', 'the item belongs to another loan');
    ELSIF lent.source_id IS DISTINCT FROM coalesce(NEW.split_id, asked.split_id)
       OR is_another <> (NEW.split_id IS NOT NULL AND NEW.split_id <> asked.split_id) THEN
        PERFORM applications_refuse('applications_decisionline_lends_its_piece', 'the item is cut from another piece');
    ELSIF NEW.mass_ug IS NOT NULL AND NEW.mass_ug IS DISTINCT FROM lent.approved_ug
       OR NOT is_another AND (NEW.mass_ug IS NULL) <> (asked.mass_ug IS NULL) THEN
        PERFORM applications_refuse('applications_decisionline_mass_of_its_item', 'the item has another mass');
    ELSIF NOT is_another AND NEW.mass_ug > asked.mass_ug
       OR NEW.outcome = 'less' AND NEW.mass_ug IS NOT DISTINCT FROM asked.mass_ug
       OR NEW.outcome = 'approved' AND NEW.mass_ug < asked.mass_ug THEN
        PERFORM applications_refuse('applications_decisionline_not_more_than_asked', 'lent as asked, or less');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keeps_to_what_was_asked BEFORE INSERT ON applications_decisionline
    FOR EACH ROW EXECUTE FUNCTION applications_guard_decision_line();

-- At the end of the act: every line answered, every item of the loan by a line, and the status moved.
CREATE FUNCTION applications_finish_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    answered bigint;
    lent bigint;
BEGIN
    SELECT count(*), count(*) FILTER (WHERE outcome <> 'declined') INTO answered, lent
      FROM applications_decisionline WHERE decision_id = NEW.id;
    IF answered <> (SELECT count(*) FROM applications_line WHERE application_id = NEW.application_id) THEN
        PERFORM applications_refuse('applications_decision_answers_every_line', 'a line has no answer');
    ELSIF (NEW.outcome = 'approved') <> (lent > 0)
       OR lent <> (SELECT count(*) FROM loans_loanitem WHERE loan_id = NEW.loan_id) THEN
        PERFORM applications_refuse('applications_decision_lends_what_it_says', 'items and lines do not agree');
    ELSIF NOT EXISTS (SELECT 1 FROM applications_applicationmove m WHERE m.application_id = NEW.application_id
                      AND m."to" = NEW.outcome AND m.by_id = NEW.decided_by_id) THEN
        PERFORM applications_refuse('applications_decision_makes_its_move', 'the application did not move');
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER is_finished AFTER INSERT ON applications_decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION applications_finish_decision();

-- What each move stands on. The trigger that applies moves comes first, by its name.
CREATE FUNCTION applications_guard_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked applications_application;
    needed integer;
BEGIN
    asked := applications_hold(NEW.application_id);
    needed := (applications_policy_at(asked.collection_id, NEW.happened_at)).reviewers;
    IF NEW."to" IN ('submitted', 'draft', 'withdrawn') THEN
        IF NEW.by_id <> asked.investigator_id THEN
            PERFORM applications_refuse('applications_applicationmove_by_its_applicant',
                'only the applicant does this');
        END IF;
    ELSIF NEW.by_id = asked.investigator_id THEN
        PERFORM applications_refuse('applications_applicationmove_four_eyes', 'nobody judges their own application');
    END IF;
    IF NEW."to" = 'submitted' AND NOT EXISTS (
        SELECT 1 FROM applications_applicationversion v
         WHERE v.application_id = asked.id AND v.saved_at = NEW.happened_at) THEN
        PERFORM applications_refuse('applications_applicationmove_keeps_a_version',
            'what is submitted is kept as a version');
    ELSIF NEW."to" = 'submitted' AND NOT EXISTS (
        SELECT 1 FROM applications_line l WHERE l.application_id = asked.id) THEN
        PERFORM applications_refuse('applications_applicationmove_asks_for_something', 'it asks for nothing');
    ELSIF NEW."to" = 'under_review' AND (needed IS NULL OR needed > (
        SELECT count(*) FROM applications_reviewassignment a
         WHERE a.application_id = asked.id AND a.released_at IS NULL)) THEN
        PERFORM applications_refuse('applications_applicationmove_enough_reviewers', 'too few reviewers were asked');
    ELSIF NEW."to" IN ('recommended', 'not_recommended')
          AND (needed IS NULL OR needed > applications_reviews_of(asked.id)) THEN
        PERFORM applications_refuse('applications_applicationmove_enough_reviews', 'too few reviews');
    ELSIF NEW."to" IN ('recommended', 'not_recommended', 'approved', 'declined')
          AND applications_is_family(NEW.by_id, asked.institution_id, NEW.happened_at) THEN
        PERFORM applications_refuse('applications_applicationmove_own_institution',
            'nobody judges their own institution');
    ELSIF NEW.frm IN ('recommended', 'not_recommended') AND NEW."to" IN ('approved', 'declined') AND NOT EXISTS (
        SELECT 1 FROM applications_decision d
         WHERE d.application_id = asked.id AND d.outcome = NEW."to" AND d.decided_by_id = NEW.by_id
           AND d.decided_at = NEW.happened_at) THEN
        PERFORM applications_refuse('applications_applicationmove_has_its_decision', 'a decision comes first');
    ELSIF NEW."to" = 'lapsed' AND EXISTS (
        SELECT 1 FROM loans_loanitem i JOIN applications_decision d ON d.loan_id = i.loan_id
         WHERE d.application_id = asked.id AND i.status NOT IN ('lapsed', 'cancelled')) THEN
        PERFORM applications_refuse('applications_applicationmove_lapses_with_its_loan', 'its loan has not lapsed');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_applies BEFORE INSERT ON applications_applicationmove
    FOR EACH ROW EXECUTE FUNCTION audit_apply_move('application', 'applications_application', 'application_id');

CREATE TRIGGER b_has_its_grounds BEFORE INSERT ON applications_applicationmove
    FOR EACH ROW EXECUTE FUNCTION applications_guard_move();

CREATE TRIGGER status_moves BEFORE INSERT OR UPDATE OF status ON applications_application
    FOR EACH ROW EXECUTE FUNCTION audit_guard_status('draft');
