-- What was submitted stays as submitted: content, lines, methods and files change only while the applicant writes.

-- The application, held to the end of the transaction.
CREATE FUNCTION applications_hold(which bigint) RETURNS applications_application LANGUAGE sql AS $$
    SELECT * FROM applications_application WHERE id = which FOR NO KEY UPDATE
$$;

CREATE FUNCTION applications_is_editable(which bigint) RETURNS boolean LANGUAGE sql AS $$
    SELECT coalesce((applications_hold(which)).status IN ('draft', 'returned_for_revision'), false)
$$;

CREATE FUNCTION applications_guard_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'draft' THEN
            PERFORM applications_refuse('applications_application_is_kept', 'what was submitted is kept');
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.reference, NEW.collection_id, NEW.institution_id, NEW.investigator_id, NEW.started_at, NEW.is_illustrative)
       IS DISTINCT FROM
       (OLD.reference, OLD.collection_id, OLD.institution_id, OLD.investigator_id, OLD.started_at, OLD.is_illustrative)
    THEN
        PERFORM applications_refuse('applications_application_stays_whose_it_is', 'an application keeps its applicant');
    END IF;
    IF OLD.status NOT IN ('draft', 'returned_for_revision')
       AND (NEW.title, NEW."case", NEW.purpose, NEW.storage_plan, NEW.funding_restriction, NEW.months, NEW.submitted_at)
       IS DISTINCT FROM
       (OLD.title, OLD."case", OLD.purpose, OLD.storage_plan, OLD.funding_restriction, OLD.months, OLD.submitted_at)
    THEN
        PERFORM applications_refuse('applications_application_stays_as_submitted',
            'what was submitted stays as submitted');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER stays_as_submitted BEFORE UPDATE OR DELETE ON applications_application
    FOR EACH ROW EXECUTE FUNCTION applications_guard_application();

CREATE FUNCTION applications_guard_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked applications_application;
    piece record;
BEGIN
    IF TG_OP <> 'INSERT' AND NOT applications_is_editable(OLD.application_id)
       OR TG_OP <> 'DELETE' AND NOT applications_is_editable(NEW.application_id) THEN
        PERFORM applications_refuse('applications_line_stays_as_submitted', 'what was submitted stays as submitted');
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    asked := applications_hold(NEW.application_id);
    SELECT s.collection_id, f.is_divisible INTO piece
      FROM holdings_split s JOIN holdings_form f ON f.id = s.form_id WHERE s.id = NEW.split_id;
    IF piece.collection_id <> asked.collection_id THEN
        PERFORM applications_refuse('applications_line_within_one_collection', 'an application asks of one collection');
    ELSIF piece.is_divisible = (NEW.mass_ug IS NULL) THEN
        PERFORM applications_refuse('applications_line_indivisible_goes_whole', 'powder by mass, anything else whole');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER stays_as_submitted BEFORE INSERT OR UPDATE OR DELETE ON applications_line
    FOR EACH ROW EXECUTE FUNCTION applications_guard_line();

CREATE FUNCTION applications_guard_methods() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM applications_line l
               WHERE l.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.line_id END,
                              CASE WHEN TG_OP <> 'DELETE' THEN NEW.line_id END)
                 AND NOT applications_is_editable(l.application_id)) THEN
        PERFORM applications_refuse('applications_line_methods_stay_as_submitted',
            'what was submitted stays as submitted');
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER stays_as_submitted BEFORE INSERT OR UPDATE OR DELETE ON applications_line_methods
    FOR EACH ROW EXECUTE FUNCTION applications_guard_methods();

CREATE FUNCTION applications_guard_attachment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND NOT applications_is_editable(OLD.application_id)
       OR TG_OP <> 'DELETE' AND NOT applications_is_editable(NEW.application_id) THEN
        PERFORM applications_refuse('applications_attachment_stays_as_submitted',
            'what was submitted stays as submitted');
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER stays_as_submitted BEFORE INSERT OR UPDATE OR DELETE ON applications_attachment
    FOR EACH ROW EXECUTE FUNCTION applications_guard_attachment();
