-- So many invented pieces of 2,000 samples, over all missions, kinds and forms; the same ones each time.
INSERT INTO holdings_sample (collection_id, mission_id, identifier, sort_key, name, name_zh, lithology_id, rock_name,
    rock_name_zh, collected, remark, remark_zh, warnings, source, is_illustrative, row_version)
SELECT %(collection)s, m.id, 'S' || lpad(i::text, 5, '0'), holdings_natural_key('S' || lpad(i::text, 5, '0')),
       CASE WHEN i %% 20 = 0 THEN '=Invented ' || i ELSE '' END, '', l.id, 'Invented rock', '', '', '', '', '[]',
       'invented', true, 1
  FROM generate_series(1, 2000) i
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS all_of FROM holdings_mission) m
    ON m.n = i %% m.all_of
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS all_of FROM holdings_lithology) l
    ON l.n = i %% l.all_of;

INSERT INTO holdings_split (sample_id, identifier, sort_key, path, form_id, lithology_note, use_class_id, condition,
    environment, facility_id, is_weighed, remark, remark_zh, source, is_illustrative, is_provisional, row_version,
    collection_id, mission_id, lithology_id, mass_ug, first_mass_ug, in_vault_ug, held_ug, out_ug, whereabouts, availability)
SELECT s.id, s.identifier || ',' || i / 2000, holdings_natural_key(s.identifier || ',' || i / 2000), lpad(to_hex(i), 8, '0'),
       f.id, '', u.id, (ARRAY['pristine', 'opened', 'returned'])[1 + i %% 3], 'nitrogen', %(facility)s, true, '', '',
       'invented', true, false, 1, s.collection_id, s.mission_id, s.lithology_id, 1000 + i, 2000 + i, 1000 + i, 0, 0, 'vault',
       'available'
  FROM generate_series(0, %(pieces)s - 1) i
  JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS n FROM holdings_sample) s ON s.n = i %% 2000
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS all_of FROM holdings_form) f
    ON f.n = i %% f.all_of
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS all_of FROM holdings_useclass) u
    ON u.n = i %% u.all_of;
