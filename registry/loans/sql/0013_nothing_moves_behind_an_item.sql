-- No line moves what an open item answers for without the item itself: neither mass alone (a correction of what was
-- freed at the cutting puts it back under an item on the bench) nor a lost piece (found into the vault past its incident).

CREATE FUNCTION loans_check_mass() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM loans_loanitem i
               WHERE i.allotment_id = NEW.allotment_id AND NOT loans_agrees_with_the_books(i)) THEN
        PERFORM ledger_refuse('loans_loanitem_agrees_with_the_books', 'a lent piece moves with its loan item');
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER mass_moves_with_its_item AFTER UPDATE ON ledger_account DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.allotment_id IS NOT NULL AND NEW.balance_ug <> OLD.balance_ug)
    EXECUTE FUNCTION loans_check_mass();

CREATE FUNCTION loans_check_portion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM loans_loanitem i WHERE i.portion_id = NEW.split_id AND NOT loans_has_ended(i.status)
               AND NOT loans_agrees_with_the_books(i)) THEN
        PERFORM ledger_refuse('loans_loanitem_agrees_with_the_books', 'a lent piece moves with its loan item');
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER what_is_gone_moves_with_its_item AFTER UPDATE ON ledger_possession
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.allotment_id IS NULL AND NEW.allotment_id IS NULL)
    EXECUTE FUNCTION loans_check_portion();
