-- A head is published only of an event that is there, with that event's digest, at the database's own time.
CREATE FUNCTION audit_check_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_event WHERE chain = NEW.chain AND seq = NEW.seq AND digest = NEW.digest) THEN
        RAISE EXCEPTION 'no event % of % has this digest', NEW.seq, NEW.chain
            USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_head_is_of_the_chain';
    END IF;
    NEW.published_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE TRIGGER is_of_the_chain BEFORE INSERT ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_check_head();
