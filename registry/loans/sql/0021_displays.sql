-- Pieces lent for public benefit: nothing leaves before venue, case and insurance are told, and the insurance holds that day.

CREATE FUNCTION loans_guard_display() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    agreed loans_display;
BEGIN
    IF (SELECT purpose FROM loans_loan WHERE id = NEW.loan_id) <> 'public_benefit' THEN
        PERFORM ledger_refuse('loans_display_of_public_benefit', 'only what is lent for public benefit is shown');
    END IF;
    SELECT * INTO agreed FROM loans_display WHERE loan_id = NEW.loan_id ORDER BY id DESC LIMIT 1;
    IF agreed.id IS NOT NULL AND (NEW.venue, NEW."case", NEW.case_is_sealed) IS DISTINCT FROM (agreed.venue, agreed."case", agreed.case_is_sealed)
       AND EXISTS (SELECT 1 FROM loans_loan l JOIN loans_signature s ON s.agreement_id = l.agreement_id WHERE l.id = NEW.loan_id) THEN
        PERFORM ledger_refuse('loans_display_stays_as_agreed', 'venue and case are in the agreement that was signed');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON loans_display FOR EACH ROW EXECUTE FUNCTION loans_guard_display();

-- Whether a loan may leave on that day for its display; one of another purpose, or taken over from older books, may.
CREATE FUNCTION loans_display_told(which bigint, at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT l.purpose <> 'public_benefit' OR EXISTS (SELECT 1 FROM loans_opening o WHERE o.loan_id = l.id) OR coalesce((
        SELECT d.insured_until >= (at AT TIME ZONE c.time_zone)::date FROM loans_display d
         WHERE d.loan_id = l.id AND d.happened_at <= at ORDER BY d.id DESC LIMIT 1), false)
      FROM loans_loan l JOIN holdings_collection c ON c.id = l.collection_id WHERE l.id = which
$$;

CREATE FUNCTION loans_check_display() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT loans_display_told((SELECT loan_id FROM loans_loanitem WHERE id = NEW.item_id), NEW.happened_at) THEN
        PERFORM ledger_refuse('loans_itemmove_display_insured', 'venue, case and insurance come first');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER e_shows_what_is_insured BEFORE INSERT ON loans_itemmove
    FOR EACH ROW WHEN (NEW."to" = 'handed_over' OR (NEW.frm = 'awaiting_transfer' AND NEW."to" = 'on_loan'))
    EXECUTE FUNCTION loans_check_display();
