-- A piece that a borrower made and nobody numbered yet is asked for by nobody.
CREATE FUNCTION applications_refuse_provisional() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT is_provisional FROM holdings_split WHERE id = NEW.split_id) THEN
        PERFORM ledger_refuse('applications_line_of_a_numbered_piece', 'a provisional piece is accepted first');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER of_a_numbered_piece BEFORE INSERT OR UPDATE OF split_id ON applications_line
    FOR EACH ROW EXECUTE FUNCTION applications_refuse_provisional();
