-- A status changes only by inserting its move. Attach as
--   BEFORE INSERT ON <move table> ... audit_apply_move('<lifecycle>', '<record table>', '<record column of the move>')
CREATE FUNCTION audit_apply_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lifecycle_name text := TG_ARGV[0];
    record_table text := TG_ARGV[1];
    record_column text := TG_ARGV[2];
    record_id bigint := (to_jsonb(NEW) ->> TG_ARGV[2])::bigint;
    standing text;
    owed boolean;
    latest timestamptz;
    said jsonb;
BEGIN
    EXECUTE format('SELECT status FROM %I WHERE id = $1 FOR UPDATE', record_table) INTO standing USING record_id;
    IF standing IS DISTINCT FROM NEW.frm THEN
        RAISE EXCEPTION 'it stands at %, not at %', standing, NEW.frm
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_starts_where_it_stands';
    END IF;

    SELECT needs_reason INTO owed FROM audit_allowedmove m
     WHERE m.lifecycle = lifecycle_name AND m.frm = NEW.frm AND m."to" = NEW."to";
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no move from % to %', NEW.frm, NEW."to"
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_is_in_the_table_of_moves';
    END IF;
    IF owed AND btrim(NEW.reason) = '' THEN
        RAISE EXCEPTION 'a reason is owed'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_has_its_reason';
    END IF;

    NEW.recorded_at := clock_timestamp();
    EXECUTE format('SELECT max(happened_at) FROM %I WHERE %I = $1', TG_TABLE_NAME, record_column)
        INTO latest USING record_id;
    IF NEW.happened_at < latest OR NEW.happened_at > NEW.recorded_at + interval '5 minutes' THEN
        RAISE EXCEPTION 'time runs forward: % after %', NEW.happened_at, latest
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_time_runs_forward';
    END IF;

    SELECT text::jsonb INTO said FROM audit_event WHERE id = NEW.event_id;
    IF said ->> 'frm' IS DISTINCT FROM NEW.frm OR said ->> 'to' IS DISTINCT FROM NEW."to"
       OR said ->> 'by' IS DISTINCT FROM NEW.by_id::text THEN
        RAISE EXCEPTION 'its event tells something else'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_agrees_with_its_event';
    END IF;

    EXECUTE format('UPDATE %I SET status = $1 WHERE id = $2', record_table) USING NEW."to", record_id;
    RETURN NEW;
END $$;

-- Attach to the record's table as
--   BEFORE INSERT OR UPDATE OF status ON <record table> ... audit_guard_status('<first status>')
-- A status written by the trigger above arrives one level deeper than one written by hand.
CREATE FUNCTION audit_guard_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status <> TG_ARGV[0] THEN
        RAISE EXCEPTION 'a new record starts as %', TG_ARGV[0]
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_starts_at_the_start';
    ELSIF TG_OP = 'UPDATE' AND NEW.status IS DISTINCT FROM OLD.status AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'a status moves only by its table of moves'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_status_moves_by_its_table';
    END IF;
    RETURN NEW;
END $$;
