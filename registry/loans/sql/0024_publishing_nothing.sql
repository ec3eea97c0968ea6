-- A minute in which nothing becomes public writes nothing: even an INSERT of no row is a statement, for which the
-- triggers make a new edition of everything public, and every cache would begin anew each minute.
CREATE OR REPLACE FUNCTION loans_publish_changes() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    published bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM holdings_changedue WHERE public_from <= clock_timestamp()) THEN
        RETURN 0;
    END IF;
    WITH due AS (DELETE FROM holdings_changedue WHERE public_from <= clock_timestamp() RETURNING split_id, changed_at),
    kept AS (
        INSERT INTO holdings_lastchange AS k (split_id, changed_at)
        SELECT split_id, max(changed_at) FROM due GROUP BY split_id ORDER BY split_id
            ON CONFLICT (split_id) DO UPDATE SET changed_at = excluded.changed_at WHERE k.changed_at < excluded.changed_at)
    SELECT count(*) INTO published FROM due;
    RETURN published;
END $$;
