-- A letter's page beside its text: it stays as written and is blanked like it.

CREATE OR REPLACE FUNCTION messages_guard_letter() RETURNS trigger LANGUAGE plpgsql AS $$
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
       OR (NEW.subject, NEW.body, NEW.html) IS DISTINCT FROM (OLD.subject, OLD.body, OLD.html)
          AND NOT (NEW.subject = '' AND NEW.body = '' AND NEW.html = '' AND messages_is_blanked(OLD.person_id)) THEN
        PERFORM messages_refuse('messages_letter_stays_as_written', 'what a letter said stays');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION messages_blank_letters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE messages_letter
       SET subject = '', body = '', html = '', status = CASE WHEN status = 'waiting' THEN 'dropped' ELSE status END
     WHERE person_id = NEW.id;
    UPDATE messages_notice SET overtaken_at = NEW.blanked_at
     WHERE person_id = NEW.id AND letter_id IS NULL AND overtaken_at IS NULL;
    RETURN NULL;
END $$;
