-- Of each sample the roll-ups know more: its cells tell facility and band of mass too, so that a list passes over every
-- sample without a fitting piece, and each value of each facet by itself with its mass, so that what a text means is
-- counted without looking at pieces. Both are folded and reckoned anew with the rest.

-- Fold the notes into the roll-ups, unless somebody is doing so. Only who holds the lock writes the roll-ups, and keeps
-- it to the end of the transaction, so two never meet there. Returns how many notes were folded.
-- `few` numbers facets by the bits GROUPING leaves out. Its 55 sets are hashed in one pass: sorted, or with little
-- memory, they take twenty times as long. Micrograms are added as doubles, which are exact up to 9000 tonnes and spare
-- the numeric of sum(bigint).
CREATE OR REPLACE FUNCTION holdings_fold_facets() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
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
        INSERT INTO holdings_samplecell AS s (sample_id, facility, form, use_class, availability, condition, band, n)
        SELECT sample_id, facility, form, use_class, availability, condition, band, sum(n)
          FROM taken GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(n) <> 0
            ON CONFLICT (sample_id, facility, form, use_class, availability, condition, band)
            DO UPDATE SET n = s.n + excluded.n),
    of_samples AS (
        SELECT sample_id, availability, mission, site, lithology, subtype, form, use_class, condition, facility, band,
               grouping(availability, mission, site, lithology, subtype, form, use_class, condition, facility, band) AS bits,
               sum(n)::integer AS n, sum(mass_ug::float8)::bigint AS mass_ug
          FROM taken
         GROUP BY sample_id, GROUPING SETS ((availability), (mission), (site), (lithology), (subtype), (form), (use_class),
                                            (condition), (facility), (band))
        HAVING sum(n) <> 0 OR sum(mass_ug::float8) <> 0),
    into_sample_counts AS (
        INSERT INTO holdings_samplecount AS s (sample_id, facet, value, n, mass_ug)
        SELECT sample_id, 10 - round(log(2, ~bits & 1023))::integer,
               coalesce(availability, mission, site, lithology, subtype, form, use_class, condition, facility, band),
               n, mass_ug
          FROM of_samples
            ON CONFLICT (sample_id, facet, value) DO UPDATE SET n = s.n + excluded.n, mass_ug = s.mass_ug + excluded.mass_ug)
    SELECT count(*) FROM taken
    $fold$ INTO folded;
    IF folded > 10000 THEN  -- so many pieces change their kind at once that much is left behind empty
        DELETE FROM holdings_facetcell WHERE n = 0 AND mass_ug = 0;
        DELETE FROM holdings_facetcount WHERE n = 0 AND mass_ug = 0;
        DELETE FROM holdings_samplecell WHERE n = 0;
        DELETE FROM holdings_samplecount WHERE n = 0 AND mass_ug = 0;
    END IF;
    RETURN folded;
END $$;

-- Reckon everything anew from the pieces, which nobody changes meanwhile.
CREATE OR REPLACE FUNCTION holdings_rebuild_facets() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET work_mem = '256MB' AS $$
BEGIN
    LOCK TABLE holdings_split IN SHARE MODE;
    PERFORM pg_advisory_xact_lock(hashtext('holdings_fold_facets'));
    DELETE FROM holdings_facetchange;
    DELETE FROM holdings_facetcell;
    DELETE FROM holdings_facetcount;
    DELETE FROM holdings_samplecell;
    DELETE FROM holdings_samplecount;
    INSERT INTO holdings_facetchange (sample_id, availability, mission, site, lithology, subtype, form, use_class, condition, facility, band,
                                      n, mass_ug)
    SELECT sample_id, availability, mission, site, lithology, subtype, form, use_class, condition, facility, band,
           count(*), sum(mass_ug)
      FROM holdings_facets_of_pieces GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;
    RETURN holdings_fold_facets();
END $$;

SELECT holdings_rebuild_facets();
