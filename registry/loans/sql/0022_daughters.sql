-- Pieces a borrower makes: each of a lent one, under its item, for exactly what the books say; each gets a number in the end.

CREATE FUNCTION loans_guard_making() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
    mother holdings_split;
    left_now bigint;
    passed bigint;
    lost bigint;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id FOR NO KEY UPDATE;
    IF item.status <> 'on_loan' THEN
        PERFORM ledger_refuse('loans_making_while_on_loan', 'pieces are made of what the borrower has');
    END IF;
    IF NEW.by_id <> (SELECT investigator_id FROM loans_loan WHERE id = item.loan_id) THEN
        PERFORM ledger_refuse('loans_making_by_its_investigator', 'who answers for the loan tells of it');
    END IF;
    SELECT * INTO mother FROM holdings_split WHERE id = NEW.mother_id;
    SELECT coalesce(sum(balance_ug), 0) INTO left_now FROM ledger_account
     WHERE split_id = mother.id AND allotment_id = item.allotment_id AND place = 'borrower';
    SELECT coalesce(sum(n.mass_ug) FILTER (WHERE t.split_id <> mother.id), 0),
           coalesce(sum(n.mass_ug) FILTER (WHERE t.place = 'process_loss'), 0)
      INTO passed, lost
      FROM ledger_line n JOIN ledger_movement m ON m.id = n.movement_id AND m.kind = 'subdivide'
      JOIN ledger_account f ON f.id = n.frm_id JOIN ledger_account t ON t.id = n.to_id
     WHERE n.movement_id = NEW.movement_id AND m.by_id = NEW.by_id AND m.happened_at = NEW.happened_at
       AND f.split_id = mother.id AND f.allotment_id = item.allotment_id AND f.place = 'borrower';
    -- A piece of which nothing is left has ended; any other is still with the borrower, under this very item.
    IF NOT EXISTS (SELECT 1 FROM ledger_possession p WHERE p.split_id = mother.id
                   AND CASE WHEN NEW.left_ug = 0 THEN p.place = 'consumed'
                            ELSE p.place = 'borrower' AND p.allotment_id = item.allotment_id END)
       OR mother.is_weighed <> (NEW.before_ug IS NOT NULL) OR NEW.process_loss_ug <> lost
       OR NEW.left_ug <> left_now OR NEW.before_ug <> left_now + lost + passed THEN
        PERFORM ledger_refuse('loans_making_agrees_with_the_books', 'the masses come to another sum');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agrees BEFORE INSERT ON loans_making FOR EACH ROW EXECUTE FUNCTION loans_guard_making();

CREATE FUNCTION loans_guard_made_piece() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made loans_making;
    allotment bigint;
    piece holdings_split;
    read ledger_weighing;
BEGIN
    SELECT * INTO made FROM loans_making WHERE id = NEW.making_id;
    SELECT allotment_id INTO allotment FROM loans_loanitem WHERE id = made.item_id;
    SELECT * INTO piece FROM holdings_split WHERE id = NEW.split_id;
    SELECT * INTO read FROM ledger_weighing WHERE id = NEW.weighing_id;
    IF NOT piece.is_provisional OR piece.parent_id IS DISTINCT FROM made.mother_id
       OR NOT EXISTS (SELECT 1 FROM ledger_possession p WHERE p.split_id = piece.id AND p.place = 'borrower'
                      AND p.allotment_id = allotment) THEN
        PERFORM ledger_refuse('loans_madepiece_of_a_lent_piece', 'its mother is not on this open loan item');
    END IF;
    IF piece.is_weighed <> (NEW.mass_ug IS NOT NULL)
       OR NEW.weighing_id IS NOT NULL
          AND (read.split_id, read.allotment_id, read.purpose, read.mass_ug, read.by_id)
              IS DISTINCT FROM (piece.id, allotment, 'making'::varchar, NEW.mass_ug, made.by_id)
       OR NOT EXISTS (SELECT 1 FROM ledger_line n JOIN ledger_account f ON f.id = n.frm_id JOIN ledger_account t ON t.id = n.to_id
                       WHERE n.movement_id = made.movement_id AND f.split_id = made.mother_id AND t.split_id = piece.id
                         AND n.carries_piece AND n.mass_ug = coalesce(NEW.mass_ug, 0)) THEN
        PERFORM ledger_refuse('loans_madepiece_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agrees BEFORE INSERT ON loans_madepiece FOR EACH ROW EXECUTE FUNCTION loans_guard_made_piece();

-- No piece is provisional but one that was told of, and no piece appears with a borrower that nobody told of.
CREATE FUNCTION loans_check_provisional() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM loans_madepiece
                    WHERE split_id = (to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'holdings_split' THEN 'id' ELSE 'split_id' END)::bigint) THEN
        PERFORM ledger_refuse('loans_madepiece_tells_of_it', 'a borrower''s piece is made of a lent one, and told of');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER provisional_was_made AFTER INSERT ON holdings_split DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.is_provisional) EXECUTE FUNCTION loans_check_provisional();
CREATE CONSTRAINT TRIGGER born_out_was_made AFTER INSERT ON ledger_possession DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.place = 'borrower') EXECUTE FUNCTION loans_check_provisional();

-- Only an acceptance gives a provisional piece its number. What our own triggers write arrives one level deeper.
CREATE FUNCTION loans_guard_provisional() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_refuse('loans_acceptance_gives_the_number', 'a provisional piece is numbered by its acceptance');
    RETURN NULL;
END $$;
CREATE TRIGGER c_is_numbered_by_acceptance BEFORE UPDATE ON holdings_split FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND (NEW.is_provisional <> OLD.is_provisional
          OR OLD.is_provisional AND NEW.identifier IS DISTINCT FROM OLD.identifier))
    EXECUTE FUNCTION loans_guard_provisional();

CREATE FUNCTION loans_guard_acceptance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    piece holdings_split;
BEGIN
    SELECT * INTO piece FROM holdings_split WHERE id = NEW.split_id FOR NO KEY UPDATE;
    IF NOT piece.is_provisional OR piece.identifier <> NEW.provisional_number OR NEW.number ~ '/P[0-9]+$'
       OR piece.whereabouts NOT IN ('vault', 'receiving') THEN
        PERFORM ledger_refuse('loans_acceptance_of_what_came_back', 'a provisional piece is numbered when it is back');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agrees BEFORE INSERT ON loans_acceptance FOR EACH ROW EXECUTE FUNCTION loans_guard_acceptance();

CREATE FUNCTION loans_give_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO holdings_alternativeidentifier (split_id, scheme, value, source)
    VALUES (NEW.split_id, 'provisional number', NEW.provisional_number, '');
    UPDATE holdings_split SET identifier = NEW.number, is_provisional = false, row_version = row_version + 1
     WHERE id = NEW.split_id;
    UPDATE holdings_split s SET availability = holdings_availability_of(s) WHERE s.id = NEW.split_id;
    RETURN NULL;
END $$;
CREATE TRIGGER gives_the_number AFTER INSERT ON loans_acceptance FOR EACH ROW EXECUTE FUNCTION loans_give_number();

CREATE FUNCTION loans_guard_other_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_refuse('loans_acceptance_old_number_stays', 'a piece is found by its provisional number for good');
    RETURN NULL;
END $$;
CREATE TRIGGER old_number_stays BEFORE UPDATE OR DELETE ON holdings_alternativeidentifier
    FOR EACH ROW WHEN (OLD.scheme = 'provisional number') EXECUTE FUNCTION loans_guard_other_name();

-- What nobody numbered yet is promised to nobody.
CREATE FUNCTION loans_refuse_provisional() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT is_provisional FROM holdings_split WHERE id = NEW.source_id) THEN
        PERFORM ledger_refuse('loans_loanitem_not_of_a_provisional_piece', 'a provisional piece is accepted first');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER d_not_of_a_provisional_piece BEFORE INSERT ON loans_loanitem
    FOR EACH ROW EXECUTE FUNCTION loans_refuse_provisional();
