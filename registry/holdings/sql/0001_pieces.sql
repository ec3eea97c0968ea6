-- Roles are held in collections by code; the collection stands in this room, so the key is added here.
ALTER TABLE parties_rolegrant ADD CONSTRAINT parties_rolegrant_collection_known
    FOREIGN KEY (collection_code) REFERENCES holdings_collection (code) DEFERRABLE INITIALLY DEFERRED;

-- A key that sorts as people count: every run of digits padded to eight, so 15415,9 comes before 15415,10.
CREATE FUNCTION holdings_natural_key(identifier text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(CASE WHEN part[1] ~ '^[0-9]' THEN lpad(part[1], greatest(8, length(part[1])), '0')
                      ELSE part[1] END, '' ORDER BY place)
    FROM regexp_matches(upper(identifier), '[0-9]+|[^0-9]+', 'g') WITH ORDINALITY AS parts (part, place)
$$;

-- Samples and pieces get their key where none is given; `verify` checks those that were.
CREATE FUNCTION holdings_give_sort_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sort_key = '' OR TG_OP = 'UPDATE' THEN
        NEW.sort_key := holdings_natural_key(NEW.identifier);
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER sorts_as_people_count BEFORE INSERT OR UPDATE OF identifier ON holdings_sample
    FOR EACH ROW EXECUTE FUNCTION holdings_give_sort_key();
CREATE TRIGGER sorts_as_people_count BEFORE INSERT OR UPDATE OF identifier ON holdings_split
    FOR EACH ROW EXECUTE FUNCTION holdings_give_sort_key();

-- What the policy in force keeps back of a divisible piece: the floor or the share, whichever is more.
CREATE FUNCTION holdings_kept_back(floor_ug bigint, ppm integer, first_mass_ug bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
    SELECT greatest(floor_ug, ceil(coalesce(first_mass_ug, 0)::numeric * ppm / 1000000)::bigint)
$$;

CREATE FUNCTION holdings_is_blocked(piece bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM holdings_block b WHERE b.split_id = piece AND b.lifted_at IS NULL
                   AND (b.until_on IS NULL OR b.until_on >= CURRENT_DATE))
$$;

-- The one word of the availability facet: the first that applies. `keeps` is what stays back of a divisible piece.
CREATE FUNCTION holdings_availability(
    whereabouts text, may_be_lent boolean, is_weighed boolean, free_ug bigint, keeps_ug bigint, held_ug bigint,
    out_ug bigint
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN whereabouts = 'vault' AND may_be_lent AND (NOT is_weighed OR free_ug > keeps_ug) THEN 'available'
        WHEN held_ug > 0 OR whereabouts IN ('set_aside', 'preparing', 'receiving') THEN 'set_aside'
        WHEN out_ug > 0 OR whereabouts IN ('carrier', 'borrower') THEN 'on_loan'
        WHEN whereabouts = 'consumed' THEN 'consumed'
        ELSE 'not_lendable' END
$$;

CREATE FUNCTION holdings_availability_of(piece holdings_split) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT holdings_availability(
        piece.whereabouts,
        u.is_lendable AND piece.retired_at IS NULL AND NOT holdings_is_blocked(piece.id),
        piece.is_weighed, piece.in_vault_ug,
        CASE WHEN f.is_divisible
             THEN holdings_kept_back(c.kept_back_floor_ug, c.kept_back_ppm, piece.first_mass_ug) ELSE 0 END,
        piece.held_ug, piece.out_ug)
    FROM holdings_useclass u, holdings_form f, holdings_collection c
    WHERE u.id = piece.use_class_id AND f.id = piece.form_id AND c.id = piece.collection_id
$$;

-- A piece takes its place in the tree and copies what browsing needs; what the ledger writes starts empty.
-- Its look-ups are planned once a session, perhaps while the tables are empty: without sequential scans that plan
-- stays right when the same statement brings a million pieces.
CREATE FUNCTION holdings_place_split() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    above record;
BEGIN
    -- Only the columns needed: a whole row of these tables takes several times as long to read.
    SELECT collection_id, mission_id, lithology_id, subtype_id
      INTO NEW.collection_id, NEW.mission_id, NEW.lithology_id, NEW.subtype_id
      FROM holdings_sample WHERE id = NEW.sample_id;
    NEW.path := lpad(to_hex(NEW.id), 8, '0');
    IF NEW.parent_id IS NOT NULL THEN
        SELECT id, sample_id, collection_id, path INTO above FROM holdings_split WHERE id = NEW.parent_id;
        IF above.id IS NULL OR above.collection_id <> NEW.collection_id THEN
            RAISE EXCEPTION 'a parent stands in the same collection and is there first'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'holdings_split_parent_is_there_first';
        END IF;
        IF above.sample_id = NEW.sample_id THEN
            NEW.path := above.path || '.' || NEW.path;
        END IF;
    END IF;
    NEW.mass_ug := CASE WHEN NEW.is_weighed THEN 0 END;
    NEW.first_mass_ug := NULL;
    NEW.in_vault_ug := 0; NEW.held_ug := 0; NEW.out_ug := 0;
    NEW.whereabouts := ''; NEW.availability := 'not_lendable'; NEW.last_moved_at := NULL;
    RETURN NEW;
END $$;

CREATE TRIGGER a_takes_its_place BEFORE INSERT ON holdings_split
    FOR EACH ROW EXECUTE FUNCTION holdings_place_split();

-- Lineage never changes; masses follow the ledger; pristine is never regained; words about lending stay true.
CREATE FUNCTION holdings_guard_split() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.sample_id, NEW.parent_id, NEW.form_id) IS DISTINCT FROM (OLD.sample_id, OLD.parent_id, OLD.form_id) THEN
        RAISE EXCEPTION 'a piece keeps its sample, parent and form'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'holdings_split_lineage_stays';
    END IF;
    IF (NEW.path, NEW.collection_id, NEW.mission_id, NEW.lithology_id, NEW.subtype_id,
        NEW.mass_ug, NEW.first_mass_ug, NEW.in_vault_ug, NEW.held_ug, NEW.out_ug, NEW.whereabouts, NEW.last_moved_at)
       IS DISTINCT FROM (OLD.path, OLD.collection_id, OLD.mission_id, OLD.lithology_id, OLD.subtype_id,
        OLD.mass_ug, OLD.first_mass_ug, OLD.in_vault_ug, OLD.held_ug, OLD.out_ug, OLD.whereabouts, OLD.last_moved_at)
    THEN
        RAISE EXCEPTION 'masses follow the ledger alone'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'holdings_split_masses_follow_the_ledger';
    END IF;
    IF NEW.condition = 'pristine' AND OLD.condition <> 'pristine'
       OR NEW.condition <> 'returned' AND OLD.condition = 'returned' THEN
        RAISE EXCEPTION 'what was opened or returned never becomes pristine again'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'holdings_split_condition_only_worsens';
    END IF;
    NEW.availability := holdings_availability_of(NEW);
    RETURN NEW;
END $$;

-- What our own triggers write arrives one level deeper, and is not asked again.
CREATE TRIGGER b_stays_true BEFORE UPDATE ON holdings_split
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION holdings_guard_split();

-- Reclassifying a sample reclassifies its pieces; a sample stays in its collection.
CREATE FUNCTION holdings_copy_to_splits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.collection_id <> OLD.collection_id THEN
        RAISE EXCEPTION 'a sample stays in its collection'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'holdings_sample_stays_in_its_collection';
    END IF;
    IF (NEW.mission_id, NEW.lithology_id, NEW.subtype_id)
       IS DISTINCT FROM (OLD.mission_id, OLD.lithology_id, OLD.subtype_id) THEN
        UPDATE holdings_split SET mission_id = NEW.mission_id, lithology_id = NEW.lithology_id,
               subtype_id = NEW.subtype_id WHERE sample_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER copies_to_splits AFTER UPDATE ON holdings_sample
    FOR EACH ROW EXECUTE FUNCTION holdings_copy_to_splits();

-- A block is written once and lifted once.
CREATE FUNCTION holdings_guard_block() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.lifted_at IS NOT NULL
       OR (NEW.split_id, NEW.reason, NEW.until_on, NEW.blocked_by_id, NEW.blocked_at, NEW.event_id)
          IS DISTINCT FROM (OLD.split_id, OLD.reason, OLD.until_on, OLD.blocked_by_id, OLD.blocked_at, OLD.event_id)
    THEN
        RAISE EXCEPTION 'a block is written once and lifted once'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'holdings_block_stays_as_written';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER stays_as_written BEFORE UPDATE OR DELETE ON holdings_block
    FOR EACH ROW EXECUTE FUNCTION holdings_guard_block();

CREATE FUNCTION holdings_after_block() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE holdings_split s SET availability = holdings_availability_of(s) WHERE s.id = NEW.split_id;
    RETURN NULL;
END $$;

CREATE TRIGGER tells_the_split AFTER INSERT OR UPDATE ON holdings_block
    FOR EACH ROW EXECUTE FUNCTION holdings_after_block();
