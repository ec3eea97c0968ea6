-- References people say aloud: A-0001, A-0002 …; a number skipped means nothing.
CREATE SEQUENCE applications_reference;

CREATE FUNCTION applications_refuse(claim text, says text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', says USING ERRCODE = 'check_violation', CONSTRAINT = claim;
END $$;

-- What an event tells under a key, as text.
CREATE FUNCTION applications_told(event bigint, key text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT e.text::jsonb ->> key FROM audit_event e WHERE e.id = event
$$;

-- Hold the collection's divisible pieces, by key, to the end of the transaction; how many there are.
CREATE FUNCTION applications_lock_divisible_pieces(which bigint) RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM (
        SELECT s.id FROM holdings_split s JOIN holdings_form f ON f.id = s.form_id
         WHERE s.collection_id = which AND f.is_divisible ORDER BY s.id FOR NO KEY UPDATE OF s) held
$$;

-- Versions of a policy follow one another, in number and in time, and begin no later than now.
CREATE FUNCTION applications_open_policy() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chain_of text;
    last applications_lendingpolicy;
BEGIN
    SELECT code INTO chain_of FROM holdings_collection WHERE id = NEW.collection_id FOR NO KEY UPDATE;
    SELECT * INTO last FROM applications_lendingpolicy
     WHERE collection_id = NEW.collection_id ORDER BY version DESC LIMIT 1;
    IF NEW.version <> coalesce(last.version, 0) + 1 THEN
        PERFORM applications_refuse('applications_lendingpolicy_next_version',
            'versions are numbered one after another');
    ELSIF NEW.from_at < last.from_at THEN
        PERFORM applications_refuse('applications_lendingpolicy_time_runs_forward',
            'it begins before the version before it');
    ELSIF NEW.from_at > clock_timestamp() + interval '5 minutes' THEN
        PERFORM applications_refuse('applications_lendingpolicy_not_in_the_future', 'a policy begins now, not later');
    ELSIF EXISTS (SELECT 1 FROM jsonb_array_elements_text(NEW.use_classes) named (code)
                  LEFT JOIN holdings_useclass u ON u.code = named.code WHERE u.is_lendable IS NOT TRUE) THEN
        PERFORM applications_refuse('applications_lendingpolicy_only_lendable_use_classes',
            'not every use class named is lendable');
    ELSIF EXISTS (SELECT 1 FROM jsonb_array_elements_text(NEW.forms) named (code)
                  LEFT JOIN holdings_form f ON f.code = named.code WHERE f.id IS NULL) THEN
        PERFORM applications_refuse('applications_lendingpolicy_forms_known', 'not every form named exists');
    ELSIF (SELECT e.chain FROM audit_event e WHERE e.id = NEW.event_id) IS DISTINCT FROM chain_of
       OR applications_told(NEW.event_id, 'version') IS DISTINCT FROM NEW.version::text
       OR applications_told(NEW.event_id, 'by') IS DISTINCT FROM NEW.made_by_id::text THEN
        PERFORM applications_refuse('applications_lendingpolicy_agrees_with_its_event',
            'its event tells something else');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER opens BEFORE INSERT ON applications_lendingpolicy
    FOR EACH ROW EXECUTE FUNCTION applications_open_policy();

-- What a policy keeps back is in force at once, where the ledger reads it; the word on each piece follows.
-- The pieces are held first, so that a movement under way is seen and a later one sees the new policy.
CREATE FUNCTION applications_project_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM applications_lock_divisible_pieces(NEW.collection_id);
    UPDATE holdings_collection SET kept_back_floor_ug = NEW.kept_back_floor_ug, kept_back_ppm = NEW.kept_back_ppm
     WHERE id = NEW.collection_id;
    UPDATE holdings_split s SET availability = holdings_availability_of(s)
      FROM holdings_form f
     WHERE f.id = s.form_id AND f.is_divisible AND s.collection_id = NEW.collection_id
       AND s.whereabouts = 'vault' AND s.is_weighed  -- of others nothing is kept back
       AND s.availability <> holdings_availability_of(s);
    RETURN NULL;
END $$;

CREATE TRIGGER projects AFTER INSERT ON applications_lendingpolicy
    FOR EACH ROW EXECUTE FUNCTION applications_project_policy();

-- What a collection keeps back changes with its policy alone.
CREATE FUNCTION applications_guard_kept_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 AND (NEW.kept_back_floor_ug, NEW.kept_back_ppm)
       IS DISTINCT FROM (OLD.kept_back_floor_ug, OLD.kept_back_ppm) THEN
        PERFORM applications_refuse('holdings_collection_keeps_back_by_policy',
            'what is kept back follows the policy alone');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keeps_back_by_policy BEFORE UPDATE ON holdings_collection
    FOR EACH ROW EXECUTE FUNCTION applications_guard_kept_back();
