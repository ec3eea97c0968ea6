-- Stocktakes: each line agrees with the books of the moment it was written, and none of what should lie there is left out.

-- A storage place and everything inside it.
CREATE FUNCTION holdings_places_within(which bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE inside AS (
        SELECT id FROM holdings_place WHERE id = which
        UNION SELECT p.id FROM holdings_place p JOIN inside i ON p.parent_id = i.id)
    SELECT id FROM inside
$$;

-- What scanning a piece in a place means by the books.
CREATE FUNCTION ledger_scanned_means(place bigint, piece holdings_split) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN piece.whereabouts NOT IN ('vault', 'set_aside', 'preparing', 'receiving') THEN 'out'
                WHEN piece.place_id IN (SELECT holdings_places_within(place)) THEN 'present'
                ELSE 'elsewhere' END
$$;

CREATE FUNCTION ledger_open_stocktake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := clock_timestamp();
    NEW.written_in := pg_current_xact_id()::text::bigint;
    IF NEW.happened_at > NEW.recorded_at + interval '5 minutes' THEN
        PERFORM ledger_refuse('ledger_stocktake_not_in_the_future', 'nobody has looked yet');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON ledger_stocktake FOR EACH ROW EXECUTE FUNCTION ledger_open_stocktake();

CREATE FUNCTION ledger_guard_stocktake_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    taken ledger_stocktake;
    piece holdings_split;
    means text;
BEGIN
    SELECT * INTO taken FROM ledger_stocktake WHERE id = NEW.stocktake_id;
    IF taken.written_in <> pg_current_xact_id()::text::bigint THEN
        PERFORM ledger_refuse('ledger_stocktakeline_written_with_its_stocktake', 'a stocktake once written gets no further lines');
    END IF;
    IF NEW.split_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO piece FROM holdings_split WHERE id = NEW.split_id;
    IF piece.collection_id <> taken.collection_id THEN
        PERFORM ledger_refuse('ledger_stocktakeline_of_its_collection', 'this piece is of another collection');
    END IF;
    means := ledger_scanned_means(taken.place_id, piece);
    IF NEW.outcome = 'missing' AND (means <> 'present' OR piece.whereabouts NOT IN ('vault', 'set_aside'))
       OR NEW.outcome <> 'missing' AND NEW.outcome <> means
       OR NEW.whereabouts <> piece.whereabouts OR NEW.belongs_in_id IS DISTINCT FROM piece.place_id THEN
        PERFORM ledger_refuse('ledger_stocktakeline_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agrees BEFORE INSERT ON ledger_stocktakeline
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_stocktake_line();

CREATE FUNCTION ledger_check_stocktake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM holdings_split s
                WHERE s.place_id IN (SELECT holdings_places_within(NEW.place_id))
                  AND s.collection_id = NEW.collection_id AND s.whereabouts IN ('vault', 'set_aside')
                  AND NOT EXISTS (SELECT 1 FROM ledger_stocktakeline l
                                   WHERE l.stocktake_id = NEW.id AND l.split_id = s.id)) THEN
        PERFORM ledger_refuse('ledger_stocktake_covers_the_place', 'a piece that should lie there was not looked for');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER covers_the_place AFTER INSERT ON ledger_stocktake DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_check_stocktake();
