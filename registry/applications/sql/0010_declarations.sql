-- Declarations: sentences in both languages, made before handing in, and as handed in from then on.

CREATE FUNCTION applications_open_declarations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF jsonb_typeof(NEW.declarations) <> 'array'
       OR EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.declarations) one
                   WHERE coalesce(btrim(one ->> 'en'), '') = '' OR coalesce(btrim(one ->> 'zh'), '') = '') THEN
        PERFORM applications_refuse('applications_lendingpolicy_declares_in_both_languages',
            'a declaration is written in both languages');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER declares BEFORE INSERT ON applications_lendingpolicy
    FOR EACH ROW EXECUTE FUNCTION applications_open_declarations();

-- What the policy in force at the moment of handing in asks for is declared, word by word.
CREATE FUNCTION applications_guard_declared() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked applications_application := applications_hold(NEW.application_id);
    demanded jsonb;
BEGIN
    SELECT p.declarations INTO demanded FROM applications_lendingpolicy p
     WHERE p.collection_id = asked.collection_id AND p.from_at <= NEW.happened_at ORDER BY p.version DESC LIMIT 1;
    IF demanded IS NOT NULL AND NOT asked.declared @> demanded THEN
        PERFORM applications_refuse('applications_applicationmove_declared', 'not everything is declared');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER b_declared BEFORE INSERT ON applications_applicationmove
    FOR EACH ROW WHEN (NEW."to" = 'submitted') EXECUTE FUNCTION applications_guard_declared();

CREATE FUNCTION applications_guard_declarations_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status NOT IN ('draft', 'returned_for_revision') AND NEW.declared IS DISTINCT FROM OLD.declared THEN
        PERFORM applications_refuse('applications_application_stays_as_submitted',
            'what was submitted stays as submitted');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER declared_as_submitted BEFORE UPDATE OF declared ON applications_application
    FOR EACH ROW EXECUTE FUNCTION applications_guard_declarations_made();

-- A verdict answers one rule more; decisions taken before keep the verdict of their day.
CREATE OR REPLACE FUNCTION applications_rules() RETURNS TABLE (code text, of_each_line boolean)
LANGUAGE sql IMMUTABLE AS $$
    VALUES ('use_class', true), ('form', true), ('blocked', true), ('retired', true), ('kept_back', true),
           ('availability', true), ('whole_piece', true), ('line_limit', true), ('destructive', true),
           ('purpose', true), ('competing', true), ('offered', true),
           ('call', false), ('attachments', false), ('lines_limit', false), ('term', false), ('storage_plan', false),
           ('declarations', false), ('affiliation', false), ('institution', false), ('standing', false)
$$;
