-- Results speak of pieces that left the laboratory, of their own loan, and each names at least one.

CREATE FUNCTION loans_guard_result_piece() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT loan_id FROM loans_result WHERE id = NEW.result_id)
       <> (SELECT loan_id FROM loans_loanitem WHERE id = NEW.item_id) THEN
        PERFORM ledger_refuse('loans_resultpiece_of_its_loan', 'this piece is of another loan');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM loans_acknowledgement WHERE item_id = NEW.item_id) THEN
        PERFORM ledger_refuse('loans_resultpiece_was_received', 'nobody had this piece yet');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agrees BEFORE INSERT ON loans_resultpiece
    FOR EACH ROW EXECUTE FUNCTION loans_guard_result_piece();

CREATE FUNCTION loans_check_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM loans_resultpiece WHERE result_id = NEW.id) THEN
        PERFORM ledger_refuse('loans_result_names_a_piece', 'a result is of a piece');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER names_a_piece AFTER INSERT ON loans_result DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION loans_check_result();
