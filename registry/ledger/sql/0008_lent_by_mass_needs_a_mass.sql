-- As before, save one thing: what is lent by mass is not available while nobody knows its mass.

CREATE OR REPLACE FUNCTION ledger_post_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    anew boolean := true;
    broken text;
BEGIN
    PERFORM 1 FROM holdings_split s
      WHERE anew AND s.id IN (SELECT a.split_id FROM ledger_account a
                              WHERE a.id IN (SELECT frm_id FROM new_lines UNION SELECT to_id FROM new_lines))
      ORDER BY s.id FOR NO KEY UPDATE;
    PERFORM 1 FROM ledger_account a
      WHERE anew AND a.id IN (SELECT frm_id FROM new_lines UNION SELECT to_id FROM new_lines)
      ORDER BY a.id FOR NO KEY UPDATE;

    -- The first claim a new line breaks; null when all is well.
    SELECT CASE
        WHEN m.written_in <> pg_current_xact_id()::text::bigint THEN 'ledger_line_written_with_its_movement'
        WHEN f.collection_id <> m.collection_id OR t.collection_id <> m.collection_id
            THEN 'ledger_line_within_one_collection'
        WHEN f.allotment_id <> t.allotment_id AND m.kind <> 'transfer' THEN 'ledger_line_keeps_its_allotment'
        WHEN m.kind = 'correct' AND (r.id IS NULL OR r.movement_id <> m.corrects_id OR r.frm_id <> n.to_id
             OR r.to_id <> n.frm_id OR r.mass_ug <> n.mass_ug OR r.carries_piece <> n.carries_piece)
            THEN 'ledger_line_correction_reverses_a_line'
        WHEN m.kind <> 'correct' AND n.reverses_id IS NOT NULL THEN 'ledger_line_correction_reverses_a_line'
        WHEN m.kind <> 'correct' AND a.id IS NULL THEN 'ledger_line_is_an_allowed_move'
        WHEN m.kind <> 'correct' AND (a.carries = 'always' AND NOT n.carries_piece
             OR a.carries = 'never' AND n.carries_piece) THEN 'ledger_line_carries_the_piece_or_not'
        WHEN m.kind <> 'correct' AND f.split_id <> t.split_id AND ts.parent_id IS DISTINCT FROM f.split_id
             AND NOT EXISTS (SELECT 1 FROM holdings_splitparent x
                             WHERE x.split_id = t.split_id AND x.parent_id = f.split_id)
            THEN 'ledger_line_along_parentage'
        WHEN m.kind IN ('set_aside', 'release') AND n.carries_piece = form.is_divisible
             AND f.place IN ('vault', 'set_aside') AND NOT (n.carries_piece AND n.mass_ug = fs.mass_ug)
            THEN 'ledger_line_indivisible_goes_whole'
        WHEN greatest(fs.last_moved_at, ts.last_moved_at) > m.happened_at THEN 'ledger_line_time_runs_forward'
    END INTO broken
    FROM new_lines n
    JOIN ledger_movement m ON m.id = n.movement_id
    JOIN ledger_account f ON f.id = n.frm_id
    JOIN ledger_account t ON t.id = n.to_id
    LEFT JOIN holdings_split fs ON fs.id = f.split_id
    LEFT JOIN holdings_split ts ON ts.id = t.split_id
    LEFT JOIN holdings_form form ON form.id = fs.form_id
    LEFT JOIN ledger_line r ON r.id = n.reverses_id
    LEFT JOIN ledger_allowedline a ON a.kind = m.kind AND a.frm = f.place AND a."to" = t.place
         AND a.crosses = coalesce(f.split_id <> t.split_id, false)
    WHERE anew
    ORDER BY 1 NULLS LAST
    LIMIT 1;
    IF broken IS NOT NULL THEN
        PERFORM ledger_refuse(broken, 'this line may not be written');
    END IF;

    UPDATE ledger_account a SET balance_ug = a.balance_ug + d.ug
      FROM (SELECT account, sum(ug) AS ug
              FROM (SELECT frm_id AS account, -mass_ug AS ug FROM new_lines
                    UNION ALL SELECT to_id, mass_ug FROM new_lines) both_sides
             GROUP BY account HAVING sum(ug) <> 0) d
     WHERE anew AND a.id = d.account;

    -- Pieces change hands with the lines that carry them: from where each one is, one line a piece and movement.
    IF EXISTS (SELECT 1 FROM new_lines n
               JOIN ledger_account f ON f.id = n.frm_id JOIN ledger_account t ON t.id = n.to_id
               WHERE anew AND n.carries_piece
               GROUP BY n.movement_id, CASE WHEN n.reverses_id IS NULL THEN t.split_id ELSE f.split_id END
               HAVING count(*) > 1) THEN
        PERFORM ledger_refuse('ledger_line_one_holder', 'a piece goes to one holder');
    END IF;

    -- Born (from the Moon or from another piece): nobody may hold it yet.
    IF EXISTS (SELECT 1 FROM new_lines n
               JOIN ledger_movement m ON m.id = n.movement_id AND m.kind <> 'correct'
               JOIN ledger_account f ON f.id = n.frm_id JOIN ledger_account t ON t.id = n.to_id
               JOIN ledger_possession p ON p.split_id = t.split_id
               WHERE anew AND n.carries_piece AND f.split_id IS DISTINCT FROM t.split_id) THEN
        PERFORM ledger_refuse('ledger_line_one_holder', 'the piece is somewhere already');
    END IF;
    -- Carried: it must be where the line takes it from.
    IF EXISTS (SELECT 1 FROM new_lines n
               JOIN ledger_movement m ON m.id = n.movement_id
               JOIN ledger_account f ON f.id = n.frm_id JOIN ledger_account t ON t.id = n.to_id
               LEFT JOIN ledger_possession p ON p.split_id = f.split_id
               WHERE anew AND n.carries_piece AND f.split_id IS NOT NULL
                 AND (f.split_id = t.split_id OR m.kind = 'correct')
                 AND (p.place IS DISTINCT FROM f.place OR p.allotment_id IS DISTINCT FROM f.allotment_id)) THEN
        PERFORM ledger_refuse('ledger_line_one_holder', 'the piece is not where the line takes it from');
    END IF;

    -- A corrected birth leaves the piece nowhere.
    DELETE FROM ledger_possession p USING new_lines n, ledger_movement m, ledger_account f, ledger_account t
     WHERE anew AND m.id = n.movement_id AND m.kind = 'correct' AND n.carries_piece AND f.id = n.frm_id AND t.id = n.to_id AND p.split_id = f.split_id
       AND f.split_id IS DISTINCT FROM t.split_id;
    INSERT INTO ledger_possession AS p (split_id, place, allotment_id, since)
    SELECT t.split_id, t.place, t.allotment_id, m.happened_at
      FROM new_lines n JOIN ledger_movement m ON m.id = n.movement_id
      JOIN ledger_account f ON f.id = n.frm_id JOIN ledger_account t ON t.id = n.to_id
     WHERE anew AND n.carries_piece AND t.split_id IS NOT NULL
       AND (m.kind <> 'correct' OR f.split_id IS NOT DISTINCT FROM t.split_id)
        ON CONFLICT (split_id) DO UPDATE
       SET place = excluded.place, allotment_id = excluded.allotment_id, since = excluded.since;
    -- Law 5: only what may be lent is set aside.
    SELECT CASE
        WHEN NOT u.is_lendable THEN 'ledger_line_only_lendable_use_classes'
        WHEN s.retired_at IS NOT NULL THEN 'ledger_line_only_pieces_not_retired'
        WHEN holdings_is_blocked(s.id) THEN 'ledger_line_only_pieces_not_blocked'
        WHEN form.is_divisible AND f.balance_ug
             < holdings_kept_back(c.kept_back_floor_ug, c.kept_back_ppm, s.first_mass_ug)
            THEN 'ledger_line_only_above_what_is_kept_back'
    END INTO broken
    FROM new_lines n
    JOIN ledger_movement m ON m.id = n.movement_id AND m.kind = 'set_aside'
    JOIN ledger_account f ON f.id = n.frm_id
    JOIN holdings_split s ON s.id = f.split_id
    JOIN holdings_useclass u ON u.id = s.use_class_id
    JOIN holdings_form form ON form.id = s.form_id
    JOIN holdings_collection c ON c.id = s.collection_id
    WHERE anew
    ORDER BY 1 NULLS LAST
    LIMIT 1;
    IF broken IS NOT NULL THEN
        PERFORM ledger_refuse(broken, 'this may not be set aside');
    END IF;
    -- Mass is where the piece is: in the vault (free or promised), or with the one who holds the piece.
    IF EXISTS (
        SELECT 1
          FROM ledger_account a LEFT JOIN ledger_possession p ON p.split_id = a.split_id
         WHERE anew AND a.split_id IN (SELECT x.split_id FROM ledger_account x
                                       WHERE x.id IN (SELECT frm_id FROM new_lines UNION SELECT to_id FROM new_lines))
           AND a.balance_ug > 0
           AND a.place IN ('vault', 'set_aside', 'preparing', 'carrier', 'borrower', 'receiving')
           AND NOT coalesce(p.place = 'vault' AND a.place IN ('vault', 'set_aside')
                            OR p.place = a.place AND p.allotment_id = a.allotment_id, false)
    ) THEN
        PERFORM ledger_refuse('ledger_possession_mass_is_where_the_piece_is', 'mass is where the piece is');
    END IF;

    UPDATE holdings_split s
       SET in_vault_ug = n.free, held_ug = n.held, out_ug = n.away,
           mass_ug = CASE WHEN s.is_weighed THEN n.free + n.held + n.away END,
           first_mass_ug = n.began, whereabouts = n.whereabouts, last_moved_at = n.moved_at,
           availability = holdings_availability(
               n.whereabouts, n.may_be_lent, s.is_weighed OR n.is_divisible, n.free,
               CASE WHEN n.is_divisible THEN holdings_kept_back(n.floor_ug, n.ppm, n.began) ELSE 0 END,
               n.held, n.away)
      FROM (SELECT x.id,
                   x.in_vault_ug + coalesce(d.vault, 0) AS free,
                   x.held_ug + coalesce(d.held, 0) AS held,
                   x.out_ug + coalesce(d.away, 0) AS away,
                   CASE WHEN d.born > 0 THEN coalesce(x.first_mass_ug, 0) + d.born ELSE x.first_mass_ug END AS began,
                   coalesce(p.place, '') AS whereabouts,
                   greatest(x.last_moved_at, d.happened_at) AS moved_at,
                   u.is_lendable AND x.retired_at IS NULL AND NOT holdings_is_blocked(x.id) AS may_be_lent,
                   form.is_divisible, c.kept_back_floor_ug AS floor_ug, c.kept_back_ppm AS ppm
              FROM (SELECT moved.split_id,
                           sum(moved.ug) FILTER (WHERE moved.place = 'vault')::bigint AS vault,
                           sum(moved.ug) FILTER (WHERE moved.place IN ('set_aside', 'preparing', 'receiving'))::bigint AS held,
                           sum(moved.ug) FILTER (WHERE moved.place IN ('carrier', 'borrower'))::bigint AS away,
                           sum(moved.ug) FILTER (WHERE moved.born)::bigint AS born,
                           max(moved.happened_at) AS happened_at
                      FROM (SELECT f.split_id, f.place, -n.mass_ug AS ug, false AS born, m.happened_at
                              FROM new_lines n JOIN ledger_movement m ON m.id = n.movement_id
                              JOIN ledger_account f ON f.id = n.frm_id WHERE f.split_id IS NOT NULL
                            UNION ALL
                            SELECT t.split_id, t.place, n.mass_ug,
                                   m.kind <> 'correct' AND f.split_id IS DISTINCT FROM t.split_id, m.happened_at
                              FROM new_lines n JOIN ledger_movement m ON m.id = n.movement_id
                              JOIN ledger_account f ON f.id = n.frm_id
                              JOIN ledger_account t ON t.id = n.to_id WHERE t.split_id IS NOT NULL) moved
                     GROUP BY moved.split_id) d
              JOIN holdings_split x ON x.id = d.split_id
              JOIN holdings_useclass u ON u.id = x.use_class_id
              JOIN holdings_form form ON form.id = x.form_id
              JOIN holdings_collection c ON c.id = x.collection_id
              LEFT JOIN ledger_possession p ON p.split_id = x.id) n
     WHERE anew AND s.id = n.id;
    RETURN NULL;
END $$;
