-- What free text is searched over, kept by the database alone: a row for each sample, of which there are few, and one
-- for each piece that has words of its own. English is stemmed; of Chinese every character and every two that stand
-- side by side are words, so that any part of a name is found without a dictionary.

CREATE FUNCTION holdings_without_chinese(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(said, '[一-鿿㐀-䶿]+', ' ', 'g')
$$;

-- Words with their places, so that they can be weighed.
CREATE FUNCTION holdings_chinese_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(DISTINCT quote_literal(substr(run[1], place, many)) || ':' || least(place, 16000), ' '),
                    '')::tsvector
      FROM regexp_matches(said, '[一-鿿㐀-䶿]+', 'g') AS run,
           generate_series(1, length(run[1])) AS place, generate_series(1, 2) AS many
     WHERE place + many - 1 <= length(run[1])
$$;

CREATE FUNCTION holdings_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('english'::regconfig, holdings_without_chinese(said)) || holdings_chinese_words(said)
$$;

-- Every word of a question; of Chinese every two characters that stand side by side, or the one.
CREATE FUNCTION holdings_asked(said text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT plainto_tsquery('english'::regconfig, holdings_without_chinese(said)) && (
        SELECT coalesce(string_agg(DISTINCT quote_literal(substr(run[1], place, least(length(run[1]), 2))), ' & '), '')
          FROM regexp_matches(said, '[一-鿿㐀-䶿]+', 'g') AS run,
               generate_series(1, greatest(length(run[1]) - 1, 1)) AS place)::tsquery
$$;

-- `title`: what the thing is called; `names`: with the vocabulary that describes it; `words`: with its description.
CREATE VIEW holdings_texts_of_samples AS
SELECT id AS sample_id, lower(title) AS title, lower(concat_ws(' | ', title, vocabulary)) AS names,
       setweight(holdings_words(title), 'A') || setweight(holdings_words(vocabulary), 'B')
       || setweight(holdings_words(remark), 'C') AS words
  FROM (SELECT s.id, concat_ws(' | ', nullif(s.name, ''), nullif(s.name_zh, ''), nullif(s.rock_name, ''),
                               nullif(s.rock_name_zh, '')) AS title,
               concat_ws(' | ', l.name, l.name_zh, t.name, t.name_zh, m.name, m.name_zh, w.name, w.name_zh) AS vocabulary,
               concat_ws(' | ', s.remark, s.remark_zh, s.collected) AS remark
          FROM holdings_sample s
          JOIN holdings_lithology l ON l.id = s.lithology_id
          JOIN holdings_mission m ON m.id = s.mission_id
          LEFT JOIN holdings_subtype t ON t.id = s.subtype_id
          LEFT JOIN holdings_landingsite w ON w.id = s.site_id) said;

CREATE VIEW holdings_texts_of_pieces AS
SELECT id AS split_id, holdings_words(concat_ws(' | ', lithology_note, remark, remark_zh)) AS words
  FROM holdings_split WHERE lithology_note <> '' OR remark <> '' OR remark_zh <> '';

CREATE FUNCTION holdings_write_sample_texts(samples bigint[]) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    INSERT INTO holdings_sampletext AS t (sample_id, title, names, words)
    SELECT sample_id, title, names, words FROM holdings_texts_of_samples WHERE sample_id = ANY(samples)
        ON CONFLICT (sample_id) DO UPDATE SET title = excluded.title, names = excluded.names, words = excluded.words
     WHERE (t.title, t.names, t.words) IS DISTINCT FROM (excluded.title, excluded.names, excluded.words)
$$;

CREATE FUNCTION holdings_sample_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM holdings_write_sample_texts(ARRAY(SELECT id FROM told));
    RETURN NULL;
END $$;

CREATE TRIGGER tells_in_words AFTER INSERT ON holdings_sample REFERENCING NEW TABLE AS told
    FOR EACH STATEMENT EXECUTE FUNCTION holdings_sample_told();
CREATE TRIGGER tells_in_other_words AFTER UPDATE ON holdings_sample REFERENCING NEW TABLE AS told
    FOR EACH STATEMENT EXECUTE FUNCTION holdings_sample_told();

-- A word of the vocabulary that is renamed is renamed in the texts of its samples.
CREATE FUNCTION holdings_word_renamed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    samples bigint[];
BEGIN
    EXECUTE format('SELECT array_agg(id) FROM holdings_sample WHERE %I = $1', TG_ARGV[0]) INTO samples USING NEW.id;
    PERFORM holdings_write_sample_texts(samples);
    RETURN NULL;
END $$;

CREATE TRIGGER renames_in_texts AFTER UPDATE OF name, name_zh ON holdings_lithology
    FOR EACH ROW EXECUTE FUNCTION holdings_word_renamed('lithology_id');
CREATE TRIGGER renames_in_texts AFTER UPDATE OF name, name_zh ON holdings_subtype
    FOR EACH ROW EXECUTE FUNCTION holdings_word_renamed('subtype_id');
CREATE TRIGGER renames_in_texts AFTER UPDATE OF name, name_zh ON holdings_mission
    FOR EACH ROW EXECUTE FUNCTION holdings_word_renamed('mission_id');
CREATE TRIGGER renames_in_texts AFTER UPDATE OF name, name_zh ON holdings_landingsite
    FOR EACH ROW EXECUTE FUNCTION holdings_word_renamed('site_id');

-- Most pieces have no words of their own and never get here.
CREATE FUNCTION holdings_piece_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM holdings_splittext WHERE split_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO holdings_splittext (split_id, words)
        SELECT split_id, words FROM holdings_texts_of_pieces WHERE split_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER tells_in_words AFTER INSERT ON holdings_split FOR EACH ROW
    WHEN (NEW.lithology_note <> '' OR NEW.remark <> '' OR NEW.remark_zh <> '') EXECUTE FUNCTION holdings_piece_told();
CREATE TRIGGER tells_in_other_words AFTER UPDATE OF lithology_note, remark, remark_zh ON holdings_split FOR EACH ROW
    WHEN ((NEW.lithology_note, NEW.remark, NEW.remark_zh) IS DISTINCT FROM (OLD.lithology_note, OLD.remark, OLD.remark_zh))
    EXECUTE FUNCTION holdings_piece_told();
CREATE TRIGGER tells_no_more AFTER DELETE ON holdings_split FOR EACH ROW
    WHEN (OLD.lithology_note <> '' OR OLD.remark <> '' OR OLD.remark_zh <> '') EXECUTE FUNCTION holdings_piece_told();

CREATE FUNCTION holdings_sample_gone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM holdings_sampletext WHERE sample_id = OLD.id;
    RETURN NULL;
END $$;

CREATE TRIGGER tells_no_more AFTER DELETE ON holdings_sample FOR EACH ROW EXECUTE FUNCTION holdings_sample_gone();

-- Write all texts anew, while nobody changes a sample or a piece.
CREATE FUNCTION holdings_rebuild_texts() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    LOCK TABLE holdings_sample, holdings_split IN SHARE MODE;
    DELETE FROM holdings_sampletext;
    DELETE FROM holdings_splittext;
    INSERT INTO holdings_sampletext (sample_id, title, names, words)
    SELECT sample_id, title, names, words FROM holdings_texts_of_samples;
    INSERT INTO holdings_splittext (split_id, words) SELECT split_id, words FROM holdings_texts_of_pieces;
    RETURN (SELECT count(*) FROM holdings_sampletext);
END $$;
