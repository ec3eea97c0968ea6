-- A piece a borrower made and nobody numbered yet is not lent: it counts as blocked until it is accepted.
CREATE OR REPLACE FUNCTION holdings_is_blocked(piece bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM holdings_block b WHERE b.split_id = piece AND b.lifted_at IS NULL
                   AND (b.until_on IS NULL OR b.until_on >= CURRENT_DATE))
        OR EXISTS (SELECT 1 FROM holdings_split s WHERE s.id = piece AND s.is_provisional)
$$;
