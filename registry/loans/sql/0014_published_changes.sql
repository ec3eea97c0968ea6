-- When each piece last changed as far as that is public: the newest line of its ledger anybody may read. A line is public
-- once the borrower has had every item it touches, and the collection's delay after both is past; a consignment back only
-- once it is taken in (its line is written while its item is still on loan). A line under way leaves no trace here,
-- neither in what is kept nor in the order.

CREATE VIEW loans_public_changes AS
SELECT n.id AS line_id, side.split_id, m.collection_id, m.happened_at AS changed_at,
       greatest(m.happened_at, fa.happened_at, ta.happened_at) + c.publishes_after_days * interval '24 hours' AS public_from
  FROM ledger_line n
  JOIN ledger_movement m ON m.id = n.movement_id
  JOIN holdings_collection c ON c.id = m.collection_id
  JOIN ledger_account f ON f.id = n.frm_id
  JOIN ledger_account t ON t.id = n.to_id
  LEFT JOIN loans_loanitem fi ON fi.allotment_id = f.allotment_id
  LEFT JOIN loans_acknowledgement fa ON fa.item_id = fi.id
  LEFT JOIN loans_loanitem ti ON ti.allotment_id = t.allotment_id
  LEFT JOIN loans_acknowledgement ta ON ta.item_id = ti.id
  CROSS JOIN LATERAL (SELECT f.split_id UNION SELECT t.split_id) side
 WHERE side.split_id IS NOT NULL
   AND (f.allotment_id IS NULL OR fa.id IS NOT NULL) AND (t.allotment_id IS NULL OR ta.id IS NOT NULL)
   AND NOT (m.kind = 'send_back' AND t.place = 'carrier' AND ti.status IN ('on_loan', 'sent_back'));

-- What is public now is kept; what waits for its day is noted with that day.
CREATE FUNCTION loans_keep_changes(lines bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    at timestamptz := clock_timestamp();
BEGIN
    INSERT INTO holdings_lastchange AS k (split_id, changed_at)
    SELECT split_id, max(changed_at) FROM loans_public_changes
     WHERE line_id = ANY(lines) AND public_from <= at GROUP BY split_id ORDER BY split_id
        ON CONFLICT (split_id) DO UPDATE SET changed_at = excluded.changed_at WHERE k.changed_at < excluded.changed_at;
    INSERT INTO holdings_changedue (split_id, changed_at, public_from)
    SELECT split_id, changed_at, min(public_from) FROM loans_public_changes
     WHERE line_id = ANY(lines) AND public_from > at GROUP BY split_id, changed_at;
END $$;

-- What has waited long enough; the worker asks every minute. Returns how many changes became public.
CREATE FUNCTION loans_publish_changes() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    published bigint;
BEGIN
    WITH due AS (DELETE FROM holdings_changedue WHERE public_from <= clock_timestamp() RETURNING split_id, changed_at),
    kept AS (
        INSERT INTO holdings_lastchange AS k (split_id, changed_at)
        SELECT split_id, max(changed_at) FROM due GROUP BY split_id ORDER BY split_id
            ON CONFLICT (split_id) DO UPDATE SET changed_at = excluded.changed_at WHERE k.changed_at < excluded.changed_at)
    SELECT count(*) INTO published FROM due;
    RETURN published;
END $$;

CREATE FUNCTION loans_lines_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM loans_keep_changes(ARRAY(SELECT id FROM new_lines));
    RETURN NULL;
END $$;

CREATE TRIGGER published_or_due AFTER INSERT ON ledger_line
    REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION loans_lines_written();

-- The borrower has an item, or a consignment back was taken in: what the item's lines tell may be told.
CREATE FUNCTION loans_item_becomes_public() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    item bigint := CASE TG_TABLE_NAME WHEN 'loans_acknowledgement' THEN to_jsonb(NEW) ->> 'item_id'
                        ELSE to_jsonb(NEW) ->> 'id' END;
BEGIN
    PERFORM loans_keep_changes(ARRAY(
        SELECT n.id FROM loans_loanitem i JOIN ledger_account a ON a.allotment_id = i.allotment_id
          JOIN ledger_line n ON a.id IN (n.frm_id, n.to_id) WHERE i.id = item));
    RETURN NULL;
END $$;

CREATE TRIGGER becomes_public AFTER INSERT ON loans_acknowledgement
    FOR EACH ROW EXECUTE FUNCTION loans_item_becomes_public();
CREATE TRIGGER becomes_public AFTER UPDATE OF status ON loans_loanitem FOR EACH ROW
    WHEN (OLD.status = 'sent_back' AND NEW.status <> 'sent_back') EXECUTE FUNCTION loans_item_becomes_public();

-- Reckoned anew from the lines, for one collection or for all.
CREATE FUNCTION loans_rebuild_changes(of_collection bigint DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    at timestamptz := clock_timestamp();
    kept bigint;
BEGIN
    LOCK TABLE ledger_line, loans_acknowledgement IN SHARE MODE;
    DELETE FROM holdings_changedue d USING holdings_split s
     WHERE s.id = d.split_id AND (of_collection IS NULL OR s.collection_id = of_collection);
    DELETE FROM holdings_lastchange k USING holdings_split s
     WHERE s.id = k.split_id AND (of_collection IS NULL OR s.collection_id = of_collection);
    INSERT INTO holdings_lastchange (split_id, changed_at)
    SELECT split_id, max(changed_at) FROM loans_public_changes
     WHERE public_from <= at AND (of_collection IS NULL OR collection_id = of_collection) GROUP BY split_id;
    GET DIAGNOSTICS kept = ROW_COUNT;
    INSERT INTO holdings_changedue (split_id, changed_at, public_from)
    SELECT split_id, changed_at, min(public_from) FROM loans_public_changes
     WHERE public_from > at AND (of_collection IS NULL OR collection_id = of_collection) GROUP BY split_id, changed_at;
    RETURN kept;
END $$;

CREATE FUNCTION loans_delay_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM loans_rebuild_changes(NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER publishes_sooner_or_later AFTER UPDATE OF publishes_after_days ON holdings_collection FOR EACH ROW
    WHEN (OLD.publishes_after_days <> NEW.publishes_after_days) EXECUTE FUNCTION loans_delay_changed();
