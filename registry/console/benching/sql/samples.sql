-- Chance from the number of a row and a salt, in [0, 1): the same on every machine.
CREATE FUNCTION chance(number bigint, salt integer) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashint8extended(number, salt) & 9007199254740991) / 9007199254740992.0
$$;
CREATE FUNCTION one_of(chance double precision, VARIADIC choices bigint[]) RETURNS bigint LANGUAGE sql IMMUTABLE
PARALLEL SAFE AS $$ SELECT choices[1 + floor(chance * cardinality(choices))::integer] $$;

INSERT INTO holdings_sample (id, collection_id, mission_id, site_id, identifier, sort_key, name, name_zh, lithology_id,
                             subtype_id, rock_name, rock_name_zh, collected, remark, remark_zh, warnings, source,
                             is_illustrative, row_version, catalogue_mass_ug)
SELECT i, %(collection)s, m.id, site.id, code, '', CASE WHEN i %% 9 = 0 THEN (%(names)s::text[])[1 + i / 9 %% 6] ELSE '' END,
       CASE WHEN i %% 9 = 0 THEN (%(names_zh)s::text[])[1 + i / 9 %% 6] ELSE '' END, l.id, s.id,
       CASE WHEN i %% 4 = 0 THEN 'olivine basalt' WHEN i %% 5 = 0 THEN 'anorthositic breccia' ELSE '' END, '', '',
       CASE WHEN i %% 3 = 0 THEN 'Collected near the rim of a small crater; glass coating on one side.' ELSE '' END, '',
       '[]', 'invented', true, 1, NULL
  FROM generate_series(1, %(samples)s) i
  JOIN (SELECT id, name, row_number() OVER (ORDER BY "order", id) AS place, count(*) OVER () AS many
          FROM holdings_mission) m ON m.place = 1 + floor(power(chance(i, 1), 1.3) * m.many)
  LEFT JOIN LATERAL (SELECT id FROM holdings_landingsite WHERE mission_id = m.id ORDER BY id LIMIT 1) site ON true
  JOIN (SELECT id, row_number() OVER (ORDER BY "order", id) AS place, count(*) OVER () AS many
          FROM holdings_lithology) l ON l.place = 1 + floor(power(chance(i, 2), 1.5) * l.many)
  LEFT JOIN (SELECT id, row_number() OVER (ORDER BY "order", id) AS place, count(*) OVER () AS many
          FROM holdings_subtype) s ON s.place = 1 + (l.id * 7 + floor(power(chance(i, 3), 2) * 4)::bigint) %% s.many
  CROSS JOIN LATERAL (SELECT (10000 + m.place * 7000 + i)::text AS code) c
 ORDER BY i;

-- Rank r of the samples has about r^-0.7 of the pieces, so that the largest has some twenty thousand of a million.
-- Fifty samples have two hundred each, however many there are in all: their pages are compared between sizes.
CREATE TABLE piece AS
SELECT s.id AS sample_id, w.identifier AS sample, w.mission_id, w.site_id, w.lithology_id, w.subtype_id,
       coalesce(lag(s.beyond) OVER (ORDER BY s.id), 0) AS first, s.beyond
  FROM (SELECT id, round(sum(weight) OVER (ORDER BY id) / sum(weight) OVER () * (%(splits)s - sum(fixed) OVER ()))::bigint
                   + sum(fixed) OVER (ORDER BY id) AS beyond
          FROM (SELECT id, CASE WHEN id %% 44 = 7 THEN 0
                                ELSE power(1 + (id * 1103515245 %% %(samples)s), -0.7) END::double precision AS weight,
                       CASE WHEN id %% 44 = 7 THEN least(200, %(splits)s / 100) ELSE 0 END AS fixed
                  FROM holdings_sample) w) s
  JOIN holdings_sample w ON w.id = s.id;
