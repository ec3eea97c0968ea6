-- What the catalogue browses besides: the landing site, copied from the sample like the mission, and bands of mass.

-- Every run of half a decade is a band: up to 1 mg, 1 to 3 mg, 3 to 10 mg … 1 kg and more. 0 is none left, and a piece
-- that was never weighed has none, -1. A band holds its lower bound and not its upper one.
CREATE FUNCTION holdings_mass_band(mass_ug bigint) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE WHEN mass_ug IS NULL THEN -1
                 WHEN mass_ug = 0 THEN 0
                 ELSE 1 + width_bucket(mass_ug, ARRAY[1000, 3000, 10000, 30000, 100000, 300000, 1000000, 3000000,
                     10000000, 30000000, 100000000, 300000000, 1000000000]::bigint[]) END)::smallint
$$;

-- The sample is held while a piece joins it, so that a piece and a reclassification never pass each other by.
CREATE OR REPLACE FUNCTION holdings_place_split() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    above record;
BEGIN
    -- Only the columns needed: a whole row of these tables takes several times as long to read.
    SELECT collection_id, mission_id, site_id, lithology_id, subtype_id
      INTO NEW.collection_id, NEW.mission_id, NEW.site_id, NEW.lithology_id, NEW.subtype_id
      FROM holdings_sample WHERE id = NEW.sample_id FOR SHARE;
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

CREATE OR REPLACE FUNCTION holdings_guard_split() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.sample_id, NEW.parent_id, NEW.form_id) IS DISTINCT FROM (OLD.sample_id, OLD.parent_id, OLD.form_id) THEN
        RAISE EXCEPTION 'a piece keeps its sample, parent and form'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'holdings_split_lineage_stays';
    END IF;
    IF (NEW.path, NEW.collection_id, NEW.mission_id, NEW.site_id, NEW.lithology_id, NEW.subtype_id,
        NEW.mass_ug, NEW.first_mass_ug, NEW.in_vault_ug, NEW.held_ug, NEW.out_ug, NEW.whereabouts, NEW.last_moved_at)
       IS DISTINCT FROM (OLD.path, OLD.collection_id, OLD.mission_id, OLD.site_id, OLD.lithology_id, OLD.subtype_id,
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

CREATE OR REPLACE FUNCTION holdings_copy_to_splits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.collection_id <> OLD.collection_id THEN
        RAISE EXCEPTION 'a sample stays in its collection'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'holdings_sample_stays_in_its_collection';
    END IF;
    IF (NEW.mission_id, NEW.site_id, NEW.lithology_id, NEW.subtype_id)
       IS DISTINCT FROM (OLD.mission_id, OLD.site_id, OLD.lithology_id, OLD.subtype_id) THEN
        UPDATE holdings_split SET mission_id = NEW.mission_id, site_id = NEW.site_id,
               lithology_id = NEW.lithology_id, subtype_id = NEW.subtype_id WHERE sample_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
