-- The pieces of some samples, drawn by chance: kinds, masses, where they are.
INSERT INTO holdings_split (id, sample_id, parent_id, identifier, sort_key, path, form_id, lithology_note, use_class_id,
    condition, environment, place_id, facility_id, is_weighed, remark, remark_zh, source, is_illustrative, is_provisional,
    row_version, collection_id, mission_id, site_id, lithology_id, subtype_id, mass_ug, first_mass_ug, in_vault_ug, held_ug,
    out_ug, whereabouts, availability, last_moved_at)
SELECT i, sample_id, parent, identifier, holdings_natural_key(identifier),
       CASE WHEN parent IS NULL THEN '' ELSE lpad(to_hex(parent), 8, '0') || '.' END || lpad(to_hex(i), 8, '0'),
       form, '', use_class, condition, 'nitrogen', NULL, facility, is_weighed,
       CASE WHEN i %% 50 = 0 THEN 'Chipped from the dark clast; matrix of brown glass.' ELSE '' END, '', 'invented', true,
       false, 1, %(collection)s, mission_id, site_id, lithology_id, subtype_id, CASE WHEN is_weighed THEN mass END,
       CASE WHEN is_weighed THEN began END, CASE WHEN place = 'vault' THEN mass ELSE 0 END,
       CASE WHEN place = 'set_aside' THEN mass ELSE 0 END, CASE WHEN place = 'borrower' THEN mass ELSE 0 END,
       place, availability, timestamptz '2026-01-01' - (floor(chance(i, 15) * 20000) * interval '1 hour')
  FROM (SELECT *, CASE WHEN availability = 'consumed' OR NOT is_weighed THEN 0 ELSE began END AS mass,
               CASE availability WHEN 'set_aside' THEN 'set_aside' WHEN 'on_loan' THEN 'borrower' WHEN 'consumed' THEN 'consumed'
                    ELSE 'vault' END AS place
          FROM (SELECT i, p.*, p.sample || ',' || (i - p.first - 1) AS identifier,
                       CASE WHEN i > p.first + 40 AND chance(i, 4) < 0.7 THEN p.first + 2 + (i %% 38)
                            WHEN i > p.first + 1 THEN p.first + 1 END AS parent,
                       f.id AS form, u.id AS use_class, u.is_lendable,
                       (ARRAY['pristine', 'opened', 'returned'])[1 + width_bucket(chance(i, 7), ARRAY[0.6, 0.9])] AS condition,
                       CASE WHEN chance(i, 8) < 0.97 THEN (%(facilities)s::bigint[])[1 + p.mission_id %% 3]
                            ELSE (%(facilities)s::bigint[])[1 + (i %% 3)] END AS facility,
                       NOT f.is_mounted AS is_weighed,
                       greatest(1, round(exp(11 + 2.2 * (chance(i, 9) + chance(i, 10) + chance(i, 11) - 1.5) * 2
                                + CASE WHEN f.is_divisible THEN 0 ELSE 1.5 END)))::bigint AS began,
                       CASE WHEN NOT u.is_lendable THEN 'not_lendable'
                            WHEN chance(i, 12) < 0.70 THEN 'available' WHEN chance(i, 12) < 0.74 THEN 'set_aside'
                            WHEN chance(i, 12) < 0.86 THEN 'on_loan' WHEN chance(i, 12) < 0.95 THEN 'consumed'
                            ELSE 'not_lendable' END AS availability
                  FROM piece p CROSS JOIN LATERAL generate_series(p.first + 1, p.beyond) i
                  JOIN (SELECT id, is_divisible, is_mounted, row_number() OVER (ORDER BY "order", id) AS place,
                               count(*) OVER () AS many FROM holdings_form) f
                    ON f.place = 1 + floor(power(chance(i, 5), 2.2) * f.many)
                  JOIN (SELECT id, is_lendable, row_number() OVER (ORDER BY is_lendable DESC, "order", id) AS place,
                               count(*) OVER () AS many FROM holdings_useclass) u
                    ON u.place = 1 + floor(power(chance(i, 6), 3) * u.many)
                 WHERE p.sample_id BETWEEN %(least)s AND %(most)s) drawn) reckoned
