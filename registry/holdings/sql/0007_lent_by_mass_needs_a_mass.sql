-- A piece that is lent by mass and was never weighed cannot be lent: nobody could say how much. What is lent whole can.
CREATE OR REPLACE FUNCTION holdings_availability_of(piece holdings_split) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT holdings_availability(
        piece.whereabouts,
        u.is_lendable AND piece.retired_at IS NULL AND NOT holdings_is_blocked(piece.id),
        piece.is_weighed OR f.is_divisible, piece.in_vault_ug,
        CASE WHEN f.is_divisible
             THEN holdings_kept_back(c.kept_back_floor_ug, c.kept_back_ppm, piece.first_mass_ug) ELSE 0 END,
        piece.held_ug, piece.out_ug)
    FROM holdings_useclass u, holdings_form f, holdings_collection c
    WHERE u.id = piece.use_class_id AND f.id = piece.form_id AND c.id = piece.collection_id
$$;
