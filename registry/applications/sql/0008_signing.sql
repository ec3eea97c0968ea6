-- The last day to sign moves further away while signatures are awaited, and by this row alone.
CREATE FUNCTION applications_extend_signing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lent loans_loan;
BEGIN
    PERFORM applications_hold(NEW.application_id);
    SELECT l.* INTO lent FROM loans_loan l JOIN applications_decision d ON d.loan_id = l.id
     WHERE d.application_id = NEW.application_id FOR UPDATE OF l;
    IF lent.status IS DISTINCT FROM 'pending' OR lent.sign_by_on IS DISTINCT FROM NEW.frm THEN
        PERFORM applications_refuse('applications_signingextension_while_awaited', 'no signature is awaited by that day');
    ELSIF applications_told(NEW.event_id, 'by') IS DISTINCT FROM NEW.by_id::text
       OR applications_told(NEW.event_id, 'to') IS DISTINCT FROM NEW."to"::text THEN
        PERFORM applications_refuse('applications_signingextension_agrees_with_its_event',
            'its event tells something else');
    END IF;
    UPDATE loans_loan SET sign_by_on = NEW."to" WHERE id = lent.id;
    RETURN NEW;
END $$;

CREATE TRIGGER extends BEFORE INSERT ON applications_signingextension
    FOR EACH ROW EXECUTE FUNCTION applications_extend_signing();

CREATE FUNCTION applications_guard_signing_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sign_by_on IS DISTINCT FROM OLD.sign_by_on AND pg_trigger_depth() < 2 THEN
        PERFORM applications_refuse('loans_loan_signing_day_moves_by_extension', 'moved by its extension alone');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER signing_day_moves BEFORE UPDATE OF sign_by_on ON loans_loan
    FOR EACH ROW EXECUTE FUNCTION applications_guard_signing_day();
