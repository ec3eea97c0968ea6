-- What the catalogue counts, kept exact in the very transaction that changes a piece, without one act waiting for
-- another: each statement notes what it changed in a table that only grows (`facetchange`), and the roll-ups and the
-- notes together are the truth. Whoever finds many notes folds them into the roll-ups; while somebody does, others go on.
-- A value that is missing is 0.

CREATE FUNCTION holdings_availability_number(word text) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE word WHEN 'available' THEN 1 WHEN 'set_aside' THEN 2 WHEN 'on_loan' THEN 3 WHEN 'consumed' THEN 4
            WHEN 'not_lendable' THEN 5 END)::smallint
$$;

CREATE FUNCTION holdings_condition_number(word text) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE word WHEN 'pristine' THEN 1 WHEN 'opened' THEN 2 WHEN 'returned' THEN 3 END)::smallint
$$;

-- The pieces anybody may see, as the roll-ups know them: what they are held against.
CREATE VIEW holdings_facets_of_pieces AS
SELECT id AS split_id, sample_id, holdings_availability_number(availability) AS availability,
       mission_id::integer AS mission, coalesce(site_id, 0)::integer AS site, lithology_id::integer AS lithology,
       coalesce(subtype_id, 0)::integer AS subtype, form_id::integer AS form, use_class_id::integer AS use_class,
       holdings_condition_number(condition) AS condition, coalesce(facility_id, 0)::integer AS facility,
       holdings_mass_band(mass_ug) AS band, coalesce(mass_ug, 0) AS mass_ug
  FROM holdings_split WHERE NOT is_provisional;

-- Every choice of one or two of the ten facets, as GROUPING SETS has it: "(mission), (mission, form), …".
CREATE FUNCTION holdings_few_facets() RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(concat('(', f[a], ', ' || f[b], ')'), ', ')
      FROM (SELECT string_to_array('availability,mission,site,lithology,subtype,form,use_class,condition,facility,band', ',')
                   AS f) facets,
           generate_series(1, 10) a, generate_series(0, 10) b
     WHERE b = 0 OR b > a
$$;

-- Fold the notes into the roll-ups, unless somebody is doing so. Only who holds the lock writes the roll-ups, and keeps
-- it to the end of the transaction, so two never meet there. Returns how many notes were folded.
-- `few` numbers facets by the bits GROUPING leaves out. Its 55 sets are hashed in one pass: sorted, or with little
-- memory, they take twenty times as long. Micrograms are added as doubles, which are exact up to 9000 tonnes and spare
-- the numeric of sum(bigint).
CREATE FUNCTION holdings_fold_facets() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET work_mem = '256MB' SET hash_mem_multiplier = 8 SET enable_sort = off AS $$
DECLARE
    folded bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('holdings_fold_facets')) THEN
        RETURN 0;
    END IF;
    EXECUTE $fold$
    WITH taken AS (DELETE FROM holdings_facetchange RETURNING *),
    cells AS MATERIALIZED (
        SELECT availability, mission, site, lithology, subtype, form, use_class, condition, facility, band,
               sum(n)::integer AS n, sum(mass_ug::float8)::bigint AS mass_ug
          FROM taken GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 HAVING sum(n) <> 0 OR sum(mass_ug::float8) <> 0),
    into_cells AS (
        INSERT INTO holdings_facetcell AS c (availability, mission, site, lithology, subtype, form, use_class, condition, facility, band,
                                             n, mass_ug)
        SELECT availability, mission, site, lithology, subtype, form, use_class, condition, facility, band, n, mass_ug FROM cells
            ON CONFLICT (availability, mission, site, lithology, subtype, form, use_class, condition, facility, band)
            DO UPDATE SET n = c.n + excluded.n, mass_ug = c.mass_ug + excluded.mass_ug),
    few AS (
        SELECT array_remove(ARRAY[CASE WHEN bits & 512 = 0 THEN 1 END, CASE WHEN bits & 256 = 0 THEN 2 END,
                   CASE WHEN bits & 128 = 0 THEN 3 END, CASE WHEN bits & 64 = 0 THEN 4 END,
                   CASE WHEN bits & 32 = 0 THEN 5 END, CASE WHEN bits & 16 = 0 THEN 6 END,
                   CASE WHEN bits & 8 = 0 THEN 7 END, CASE WHEN bits & 4 = 0 THEN 8 END,
                   CASE WHEN bits & 2 = 0 THEN 9 END, CASE WHEN bits & 1 = 0 THEN 10 END], NULL) AS f, v, n, mass_ug
          FROM (SELECT grouping(availability, mission, site, lithology, subtype, form, use_class, condition, facility, band) AS bits,
                       ARRAY[availability, mission, site, lithology, subtype, form, use_class, condition, facility, band]::integer[] AS v,
                       sum(n)::integer AS n, sum(mass_ug::float8)::bigint AS mass_ug
                  FROM cells GROUP BY GROUPING SETS ($fold$ || holdings_few_facets() || $fold$)) grouped
         WHERE n <> 0 OR mass_ug <> 0),
    into_few AS (
        INSERT INTO holdings_facetcount AS k (facet_a, value_a, facet_b, value_b, n, mass_ug)
        SELECT f[1], v[f[1]], coalesce(f[2], 0), coalesce(v[f[2]], 0), n, mass_ug FROM few
            ON CONFLICT (facet_a, value_a, facet_b, value_b)
            DO UPDATE SET n = k.n + excluded.n, mass_ug = k.mass_ug + excluded.mass_ug),
    into_samples AS (
        INSERT INTO holdings_samplecell AS s (sample_id, availability, form, use_class, condition, n)
        SELECT sample_id, availability, form, use_class, condition, sum(n)
          FROM taken GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0
            ON CONFLICT (sample_id, availability, form, use_class, condition) DO UPDATE SET n = s.n + excluded.n)
    SELECT count(*) FROM taken
    $fold$ INTO folded;
    IF folded > 10000 THEN  -- so many pieces change their kind at once that much is left behind empty
        DELETE FROM holdings_facetcell WHERE n = 0 AND mass_ug = 0;
        DELETE FROM holdings_facetcount WHERE n = 0 AND mass_ug = 0;
        DELETE FROM holdings_samplecell WHERE n = 0;
    END IF;
    RETURN folded;
END $$;

CREATE FUNCTION holdings_note_pieces() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    anew boolean := true;
    noted bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO holdings_facetchange (sample_id, availability, mission, site, lithology, subtype, form, use_class,
                                          condition, facility, band, n, mass_ug)
        SELECT sample_id, holdings_availability_number(availability), mission_id, coalesce(site_id, 0), lithology_id,
               coalesce(subtype_id, 0), form_id, use_class_id, holdings_condition_number(condition),
               coalesce(facility_id, 0), holdings_mass_band(mass_ug), sum(sign), sum(sign * coalesce(mass_ug, 0))
          FROM (SELECT 1 AS sign, * FROM new_pieces WHERE anew AND NOT is_provisional) changed
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO holdings_facetchange (sample_id, availability, mission, site, lithology, subtype, form, use_class,
                                          condition, facility, band, n, mass_ug)
        SELECT sample_id, holdings_availability_number(availability), mission_id, coalesce(site_id, 0), lithology_id,
               coalesce(subtype_id, 0), form_id, use_class_id, holdings_condition_number(condition),
               coalesce(facility_id, 0), holdings_mass_band(mass_ug), sum(sign), sum(sign * coalesce(mass_ug, 0))
          FROM (SELECT -1 AS sign, * FROM old_pieces WHERE anew AND NOT is_provisional) changed
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;
    ELSE
        INSERT INTO holdings_facetchange (sample_id, availability, mission, site, lithology, subtype, form, use_class,
                                          condition, facility, band, n, mass_ug)
        SELECT sample_id, holdings_availability_number(availability), mission_id, coalesce(site_id, 0), lithology_id,
               coalesce(subtype_id, 0), form_id, use_class_id, holdings_condition_number(condition),
               coalesce(facility_id, 0), holdings_mass_band(mass_ug), sum(sign), sum(sign * coalesce(mass_ug, 0))
          FROM (SELECT 1 AS sign, * FROM new_pieces WHERE anew AND NOT is_provisional
                UNION ALL SELECT -1, * FROM old_pieces WHERE anew AND NOT is_provisional) changed
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
        HAVING sum(sign) <> 0 OR sum(sign * coalesce(mass_ug, 0)) <> 0;
    END IF;
    SELECT count(*) INTO noted FROM (SELECT 1 FROM holdings_facetchange LIMIT 501) few;
    IF noted > 500 THEN
        PERFORM holdings_fold_facets();
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER notes_new_pieces AFTER INSERT ON holdings_split REFERENCING NEW TABLE AS new_pieces
    FOR EACH STATEMENT EXECUTE FUNCTION holdings_note_pieces();
CREATE TRIGGER notes_changed_pieces AFTER UPDATE ON holdings_split
    REFERENCING OLD TABLE AS old_pieces NEW TABLE AS new_pieces
    FOR EACH STATEMENT EXECUTE FUNCTION holdings_note_pieces();
CREATE TRIGGER notes_pieces_gone AFTER DELETE ON holdings_split REFERENCING OLD TABLE AS old_pieces
    FOR EACH STATEMENT EXECUTE FUNCTION holdings_note_pieces();

-- Reckon everything anew from the pieces, which nobody changes meanwhile.
CREATE FUNCTION holdings_rebuild_facets() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET work_mem = '256MB' AS $$
BEGIN
    LOCK TABLE holdings_split IN SHARE MODE;
    PERFORM pg_advisory_xact_lock(hashtext('holdings_fold_facets'));
    DELETE FROM holdings_facetchange;
    DELETE FROM holdings_facetcell;
    DELETE FROM holdings_facetcount;
    DELETE FROM holdings_samplecell;
    INSERT INTO holdings_facetchange (sample_id, availability, mission, site, lithology, subtype, form, use_class, condition, facility, band,
                                      n, mass_ug)
    SELECT sample_id, availability, mission, site, lithology, subtype, form, use_class, condition, facility, band,
           count(*), sum(mass_ug)
      FROM holdings_facets_of_pieces GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;
    RETURN holdings_fold_facets();
END $$;


-- The edition: a number that only grows with each transaction that changes anything public, so that caches of any kind
-- know at once whether what they keep is still so. No act waits for another: each takes a row nobody else holds.
CREATE FUNCTION holdings_new_edition() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF current_setting('holdings.edition_of', true) = pg_current_xact_id()::text THEN
        RETURN NULL;  -- once a transaction; a savepoint rolled back takes both back
    END IF;
    UPDATE holdings_edition SET number = number + 1
     WHERE id = (SELECT id FROM holdings_edition ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1);
    IF NOT FOUND THEN
        INSERT INTO holdings_edition (number) VALUES (1);
    END IF;
    PERFORM set_config('holdings.edition_of', pg_current_xact_id()::text, true);
    RETURN NULL;
END $$;
