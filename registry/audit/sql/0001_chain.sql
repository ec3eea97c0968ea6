-- Refuse every change of a table that only grows. The argument is the constraint's name.
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is written in % stays as written', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_ARGV[0], TABLE = TG_TABLE_NAME;
END $$;

-- One moment as the record writes it: UTC, microseconds, Z, whatever zone the session is in.
CREATE FUNCTION audit_instant(moment timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- The digest of an event. Lines end with LF, no field but the last can hold one:
--   registry-event-1 / chain / seq / recorded_at / previous digest / sha256(nonce LF text)
-- The text enters by its own digest, so that a text which may not be shown leaves the chain checkable.
CREATE FUNCTION audit_digest(
    chain text, seq bigint, recorded_at timestamptz, previous text, nonce text, body text
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(
        'registry-event-1' || E'\n' || chain || E'\n' || seq || E'\n' || audit_instant(recorded_at) || E'\n'
        || previous || E'\n' || encode(sha256(convert_to(nonce || E'\n' || body, 'UTF8')), 'hex'),
        'UTF8')), 'hex')
$$;

-- Each new event takes the next place in its chain. The lock is held to the end of the transaction, so
-- two writers never see the same last event: no fork, no gap.
CREATE FUNCTION audit_chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last audit_event;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit chain ' || NEW.chain, 0));
    SELECT * INTO last FROM audit_event WHERE chain = NEW.chain ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(last.seq, 0) + 1;
    NEW.previous := coalesce(last.digest, repeat('0', 64));
    NEW.recorded_at := clock_timestamp();
    NEW.digest := audit_digest(NEW.chain, NEW.seq, NEW.recorded_at, NEW.previous, NEW.nonce, NEW.text);
    RETURN NEW;
END $$;

CREATE TRIGGER takes_its_place BEFORE INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_chain_event();

-- The first place in the chain whose digest or link is false, with what is wrong; no row means it holds.
CREATE FUNCTION audit_false_events(which text) RETURNS TABLE (seq bigint, wrong text) LANGUAGE sql STABLE AS $$
    WITH walked AS (
        SELECT e.*,
               lag(e.digest, 1, repeat('0', 64)) OVER (ORDER BY e.seq) AS expected_previous,
               row_number() OVER (ORDER BY e.seq) AS expected_seq
        FROM audit_event e WHERE e.chain = which
    )
    SELECT w.seq,
           CASE WHEN w.seq <> w.expected_seq THEN 'an event is missing before this one'
                WHEN w.previous <> w.expected_previous THEN 'it does not follow the event before it'
                ELSE 'its text does not match its digest' END
    FROM walked w
    WHERE w.seq <> w.expected_seq OR w.previous <> w.expected_previous
       OR w.digest <> audit_digest(w.chain, w.seq, w.recorded_at, w.previous, w.nonce, w.text)
    ORDER BY w.seq
$$;
