-- Which state of the cells this is, told by a mark that is new each time any of them changes. A reader who keeps the cells
-- in memory asks for the mark and the notes in one statement, and knows that cells, mark and notes are of one moment.
INSERT INTO holdings_cellmark (id, mark) VALUES (1, gen_random_uuid());

CREATE FUNCTION holdings_mark_cells() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE holdings_cellmark SET mark = gen_random_uuid() WHERE id = 1;
    RETURN NULL;
END $$;

CREATE TRIGGER marks_changed_cells AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON holdings_facetcell
    FOR EACH STATEMENT EXECUTE FUNCTION holdings_mark_cells();
