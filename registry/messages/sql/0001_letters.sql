-- A letter goes along its way: waiting, sending, then sent, refused or uncertain; what may have gone out waits again
-- only when a person says so. What it said stays, until its person is blanked, and then nothing of it is left.

CREATE FUNCTION messages_refuse(claim text, says text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', says USING ERRCODE = 'check_violation', CONSTRAINT = claim;
END $$;

CREATE FUNCTION messages_is_blanked(who uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT blanked_at IS NOT NULL FROM parties_person WHERE id = who), false)
$$;

CREATE FUNCTION messages_guard_letter() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_new_order boolean := NEW.resent_at IS NOT NULL AND NEW.resent_at IS DISTINCT FROM OLD.resent_at;
BEGIN
    IF NEW.status <> OLD.status AND NOT (
        (OLD.status, NEW.status) IN (('waiting', 'sending'), ('waiting', 'dropped'), ('sending', 'sent'),
                                     ('sending', 'uncertain'), ('sending', 'failed'))
        -- The server refused it before taking it, so it may be tried again.
        OR (OLD.status, NEW.status) = ('sending', 'waiting') AND NEW.trouble <> '' AND NEW.send_from > OLD.send_from
        OR OLD.status IN ('uncertain', 'failed') AND NEW.status = 'waiting' AND is_new_order
    ) THEN
        PERFORM messages_refuse('messages_letter_goes_along_its_way', 'a letter goes along its way');
    END IF;
    IF (NEW.person_id, NEW.language, NEW.message_id, NEW.made_at)
       IS DISTINCT FROM (OLD.person_id, OLD.language, OLD.message_id, OLD.made_at)
       OR (NEW.subject, NEW.body) IS DISTINCT FROM (OLD.subject, OLD.body)
          AND NOT (NEW.subject = '' AND NEW.body = '' AND messages_is_blanked(OLD.person_id)) THEN
        PERFORM messages_refuse('messages_letter_stays_as_written', 'what a letter said stays');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER goes_along_its_way BEFORE UPDATE ON messages_letter
    FOR EACH ROW EXECUTE FUNCTION messages_guard_letter();

CREATE FUNCTION messages_keep_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM messages_refuse('messages_letter_is_never_deleted', 'a letter is never deleted');
    RETURN NULL;
END $$;

CREATE TRIGGER is_never_deleted BEFORE DELETE ON messages_letter
    FOR EACH ROW EXECUTE FUNCTION messages_keep_letter();

-- What was told, to whom and about what, stays; when it was read, mailed or overtaken is added once.
CREATE FUNCTION messages_guard_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.person_id, NEW.kind, NEW.fact, NEW.collection_code, NEW.about, NEW.values, NEW.happened_at, NEW.made_at)
       IS DISTINCT FROM
       (OLD.person_id, OLD.kind, OLD.fact, OLD.collection_code, OLD.about, OLD.values, OLD.happened_at, OLD.made_at)
       OR OLD.letter_id IS NOT NULL AND NEW.letter_id IS DISTINCT FROM OLD.letter_id THEN
        PERFORM messages_refuse('messages_notice_stays_as_told', 'what was told stays');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER stays_as_told BEFORE UPDATE ON messages_notice
    FOR EACH ROW EXECUTE FUNCTION messages_guard_notice();

-- Whoever is blanked gets no more letters, and those they had are blank: they held the name.
CREATE FUNCTION messages_blank_letters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE messages_letter
       SET subject = '', body = '', status = CASE WHEN status = 'waiting' THEN 'dropped' ELSE status END
     WHERE person_id = NEW.id;
    UPDATE messages_notice SET overtaken_at = NEW.blanked_at
     WHERE person_id = NEW.id AND letter_id IS NULL AND overtaken_at IS NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER blanks_letters AFTER UPDATE OF blanked_at ON parties_person
    FOR EACH ROW WHEN (OLD.blanked_at IS NULL AND NEW.blanked_at IS NOT NULL)
    EXECUTE FUNCTION messages_blank_letters();
