-- A call may ask for declarations of its own, beside the policy's; they are fixed with the call.

CREATE FUNCTION applications_guard_call_declarations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF jsonb_typeof(NEW.declarations) <> 'array'
       OR EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.declarations) one
                   WHERE coalesce(btrim(one ->> 'en'), '') = '' OR coalesce(btrim(one ->> 'zh'), '') = '') THEN
        PERFORM applications_refuse('applications_call_declares_in_both_languages',
            'a declaration is written in both languages');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER declares BEFORE INSERT OR UPDATE OF declarations ON applications_call
    FOR EACH ROW EXECUTE FUNCTION applications_guard_call_declarations();

-- What the policy in force at the moment of handing in asks for, and the call answered, is declared, word by word.
CREATE OR REPLACE FUNCTION applications_guard_declared() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked applications_application := applications_hold(NEW.application_id);
    by_policy jsonb;
    by_call jsonb;
BEGIN
    SELECT p.declarations INTO by_policy FROM applications_lendingpolicy p
     WHERE p.collection_id = asked.collection_id AND p.from_at <= NEW.happened_at ORDER BY p.version DESC LIMIT 1;
    SELECT k.declarations INTO by_call FROM applications_call k WHERE k.id = asked.call_id;
    IF NOT asked.declared @> (coalesce(by_policy, '[]') || coalesce(by_call, '[]')) THEN
        PERFORM applications_refuse('applications_applicationmove_declared', 'not everything is declared');
    END IF;
    RETURN NEW;
END $$;
