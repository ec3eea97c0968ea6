-- Calls: announced once and then as announced; nothing is handed in outside the window, nor beside the scope.

INSERT INTO audit_allowedmove (lifecycle, frm, "to", act, needs_reason) VALUES
    ('call', 'draft', 'announced', 'announce call', false),
    ('call', 'announced', 'closed', 'close call', false),
    ('call', 'closed', 'concluded', 'publish results', false),
    ('call', 'draft', 'cancelled', 'cancel call', true),
    ('call', 'announced', 'cancelled', 'cancel call', true);

-- Whether a call was written into the books after it had closed.
CREATE FUNCTION applications_is_history(called applications_call) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM applications_callmove m
                    WHERE m.call_id = called.id AND m."to" = 'announced' AND m.recorded_at >= called.closes_at)
$$;

-- Whether the window is open: at the moment told and, for a call announced before it closed, on the database's own
-- clock too. A call written into the books after it had closed is history, told by the moments given.
CREATE FUNCTION applications_window_is_open(called applications_call, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT called.status = 'announced'
       AND moment >= called.opens_at AND (called.closes_at IS NULL OR moment < called.closes_at)
       AND (clock_timestamp() >= called.opens_at AND (called.closes_at IS NULL OR clock_timestamp() < called.closes_at)
            OR applications_is_history(called))
$$;

CREATE FUNCTION applications_guard_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM applications_refuse('applications_call_is_kept', 'a call is cancelled, never deleted');
    ELSIF TG_OP = 'UPDATE' AND OLD.status <> 'draft' AND pg_trigger_depth() < 2
       AND to_jsonb(NEW) - 'status' IS DISTINCT FROM to_jsonb(OLD) - 'status' THEN
        PERFORM applications_refuse('applications_call_stays_as_announced', 'what was announced stays');
    ELSIF date_trunc('minute', NEW.opens_at) <> NEW.opens_at OR date_trunc('minute', NEW.closes_at) <> NEW.closes_at THEN
        PERFORM applications_refuse('applications_call_to_the_minute', 'a call opens and closes on a minute');
    ELSIF NOT NEW.collections ? (SELECT code FROM holdings_collection WHERE id = NEW.collection_id)
       OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(NEW.collections) named (code)
                  LEFT JOIN holdings_collection c ON c.code = named.code WHERE c.id IS NULL)
       OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(NEW.use_classes) named (code)
                  LEFT JOIN holdings_useclass u ON u.code = named.code WHERE u.is_lendable IS NOT TRUE)
       OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(NEW.forms) named (code)
                  LEFT JOIN holdings_form f ON f.code = named.code WHERE f.id IS NULL) THEN
        PERFORM applications_refuse('applications_call_scope_known', 'its scope names what does not exist');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER as_announced BEFORE INSERT OR UPDATE OR DELETE ON applications_call
    FOR EACH ROW EXECUTE FUNCTION applications_guard_call();

CREATE FUNCTION applications_guard_call_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    called applications_call;
BEGIN
    SELECT * INTO called FROM applications_call WHERE id = NEW.call_id;
    IF NEW."to" = 'closed' AND btrim(NEW.reason) = ''
       AND (called.closes_at IS NULL OR NEW.happened_at < called.closes_at) THEN
        PERFORM applications_refuse('applications_callmove_early_has_its_reason', 'closed early without a reason');
    ELSIF NEW."to" = 'concluded' AND EXISTS (
        SELECT 1 FROM applications_application a WHERE a.call_id = called.id AND a.status IN
            ('submitted', 'formal_check', 'returned_for_revision', 'under_review', 'recommended', 'not_recommended')) THEN
        PERFORM applications_refuse('applications_callmove_all_decided', 'an application still awaits its decision');
    ELSIF NEW."to" = 'cancelled' AND EXISTS (
        SELECT 1 FROM applications_application a WHERE a.call_id = called.id AND a.submitted_at IS NOT NULL) THEN
        PERFORM applications_refuse('applications_callmove_nobody_answered', 'somebody has answered it');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_applies BEFORE INSERT ON applications_callmove
    FOR EACH ROW EXECUTE FUNCTION audit_apply_move('call', 'applications_call', 'call_id');

CREATE TRIGGER b_has_its_grounds BEFORE INSERT ON applications_callmove
    FOR EACH ROW EXECUTE FUNCTION applications_guard_call_move();

CREATE TRIGGER status_moves BEFORE INSERT OR UPDATE OF status ON applications_call
    FOR EACH ROW EXECUTE FUNCTION audit_guard_status('draft');

-- The closing moves further away while the call is open, and by this row alone.
CREATE FUNCTION applications_extend_call() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    called applications_call;
BEGIN
    SELECT * INTO called FROM applications_call WHERE id = NEW.call_id FOR UPDATE;
    IF called.status <> 'announced' OR called.closes_at IS DISTINCT FROM NEW.frm OR NEW.happened_at >= NEW.frm
       OR NEW.happened_at > clock_timestamp() + interval '5 minutes'
       OR clock_timestamp() >= NEW.frm AND NOT applications_is_history(called) THEN
        PERFORM applications_refuse('applications_callextension_before_it_closes', 'only a running call is extended');
    ELSIF applications_told(NEW.event_id, 'by') IS DISTINCT FROM NEW.by_id::text THEN
        PERFORM applications_refuse('applications_callextension_agrees_with_its_event', 'its event tells something else');
    END IF;
    UPDATE applications_call SET closes_at = NEW."to" WHERE id = called.id;
    RETURN NEW;
END $$;

CREATE TRIGGER extends BEFORE INSERT ON applications_callextension
    FOR EACH ROW EXECUTE FUNCTION applications_extend_call();

-- An application answers a call that offers pieces of its collection, chosen while it is a draft.
CREATE FUNCTION applications_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.call_id IS NOT DISTINCT FROM OLD.call_id THEN
            RETURN NEW;
        ELSIF OLD.status <> 'draft' THEN
            PERFORM applications_refuse('applications_application_stays_as_submitted',
                'what was submitted stays as submitted');
        END IF;
    END IF;
    IF NEW.call_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM applications_call k JOIN holdings_collection c ON k.collections ? c.code
         WHERE k.id = NEW.call_id AND c.id = NEW.collection_id) THEN
        PERFORM applications_refuse('applications_application_answers_a_call_of_its_collection',
            'the call offers nothing of that collection');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER answers_its_call BEFORE INSERT OR UPDATE OF call_id ON applications_application
    FOR EACH ROW EXECUTE FUNCTION applications_guard_answer();

-- Handed in, or pulled back, within the window; asking for what is offered; with all that must be attached.
CREATE FUNCTION applications_guard_window() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked applications_application;
    called applications_call;
BEGIN
    asked := applications_hold(NEW.application_id);
    IF asked.call_id IS NULL THEN
        IF NEW."to" = 'submitted' AND (applications_policy_at(asked.collection_id, NEW.happened_at)).needs_call THEN
            PERFORM applications_refuse('applications_applicationmove_answers_a_call', 'applications answer a call here');
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO called FROM applications_call WHERE id = asked.call_id FOR SHARE;
    IF (NEW.frm = 'draft' OR NEW."to" = 'draft') AND NOT applications_window_is_open(called, NEW.happened_at) THEN
        PERFORM applications_refuse('applications_applicationmove_within_its_call', 'the call is not open');
    ELSIF NEW."to" = 'draft' THEN
        RETURN NEW;
    ELSIF EXISTS (
        SELECT 1 FROM applications_line l JOIN holdings_split s ON s.id = l.split_id
          JOIN holdings_form f ON f.id = s.form_id JOIN holdings_useclass u ON u.id = s.use_class_id
         WHERE l.application_id = asked.id
           AND (called.use_classes <> '[]' AND NOT called.use_classes ? u.code
                OR called.forms <> '[]' AND NOT called.forms ? f.code)) THEN
        PERFORM applications_refuse('applications_applicationmove_asks_for_what_is_offered', 'the call does not offer it');
    ELSIF EXISTS (
        SELECT 1 FROM jsonb_array_elements_text(called.attachments) demanded (kind)
         WHERE NOT EXISTS (SELECT 1 FROM applications_attachment f
                            WHERE f.application_id = asked.id AND f.kind = demanded.kind)) THEN
        PERFORM applications_refuse('applications_applicationmove_attaches_what_is_demanded', 'an attachment is missing');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER c_within_its_call BEFORE INSERT ON applications_applicationmove
    FOR EACH ROW WHEN (NEW."to" IN ('submitted', 'draft')) EXECUTE FUNCTION applications_guard_window();

-- Three rules more: the call answered, what it offers, and what must be attached.
CREATE OR REPLACE FUNCTION applications_rules() RETURNS TABLE (code text, of_each_line boolean)
LANGUAGE sql IMMUTABLE AS $$
    VALUES ('use_class', true), ('form', true), ('blocked', true), ('retired', true), ('kept_back', true),
           ('availability', true), ('whole_piece', true), ('line_limit', true), ('destructive', true),
           ('purpose', true), ('competing', true), ('offered', true),
           ('call', false), ('attachments', false), ('lines_limit', false), ('term', false), ('storage_plan', false),
           ('affiliation', false), ('institution', false), ('standing', false)
$$;
