-- Reconciliations: what they say of weighing and books is so, and who weighed does not write off.

CREATE FUNCTION loans_guard_reconciliation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
    read ledger_weighing;
    held bigint;
    taken bigint;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id;
    SELECT * INTO read FROM ledger_weighing WHERE id = NEW.weighing_id;
    IF NEW.weighing_id IS NOT NULL
       AND (read.split_id, read.allotment_id, read.purpose, read.mass_ug)
           IS DISTINCT FROM (item.portion_id, item.allotment_id, 'return'::varchar, NEW.weighed_ug) THEN
        PERFORM ledger_refuse('loans_reconciliation_of_its_own_weighing', 'this is not the item''s weighing');
    END IF;
    IF NEW.weighing_id IS NULL AND NEW.outcome <> 'used_up'
       AND (SELECT is_weighed FROM holdings_split WHERE id = item.portion_id) THEN
        PERFORM ledger_refuse('loans_reconciliation_of_its_own_weighing', 'a weighed piece is weighed on return');
    END IF;
    IF NEW.outcome = 'written_off' AND NEW.by_id IN (read.by_id, read.second_by_id) THEN
        PERFORM ledger_refuse('loans_reconciliation_weigher_does_not_write_off', 'who weighed does not write off');
    END IF;
    IF NEW.tolerance_ug > (SELECT tolerance_cap_ug FROM loans_loan WHERE id = item.loan_id) THEN
        PERFORM ledger_refuse('loans_reconciliation_tolerance_within_its_cap', 'the loan caps the tolerance');
    END IF;
    -- What the books held before the movement told here, if there is one.
    SELECT coalesce(sum(balance_ug), 0) INTO held
      FROM ledger_account WHERE allotment_id = item.allotment_id AND place = 'receiving';
    SELECT coalesce(sum(n.mass_ug), 0) INTO taken
      FROM ledger_line n JOIN ledger_account f ON f.id = n.frm_id
     WHERE n.movement_id = NEW.movement_id AND f.allotment_id = item.allotment_id AND f.place = 'receiving';
    IF NEW.books_ug <> held + taken
       OR taken <> (CASE WHEN NEW.outcome IN ('within', 'written_off') THEN greatest(NEW.difference_ug, 0) ELSE 0 END) THEN
        PERFORM ledger_refuse('loans_reconciliation_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER agrees BEFORE INSERT ON loans_reconciliation
    FOR EACH ROW EXECUTE FUNCTION loans_guard_reconciliation();
