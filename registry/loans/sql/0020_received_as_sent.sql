-- What did not arrive as it was sent, by its seal or by the balance, is an incident: nobody chooses whether to tell of it.

-- Whether a weighing on receipt differs from what was issued by more than 3 × the combined uncertainty of the two, in µg:
-- at least 100, at most the loan's cap (`loans.rules.tolerance_ug`).
CREATE FUNCTION loans_receipt_is_off(item loans_loanitem, receipt bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT abs(coalesce(item.issued_ug, 0) - w.mass_ug) > least(l.tolerance_cap_ug, greatest(100, floor(sqrt((9 * (
                   w.uncertainty_ug ^ 2 + (SELECT coalesce(sum(p.uncertainty_ug ^ 2), 0) FROM ledger_weighing p
                    WHERE p.allotment_id = item.allotment_id AND p.split_id = item.portion_id AND p.purpose = 'portion')
               ))::numeric))::bigint))
          FROM ledger_weighing w JOIN loans_loan l ON l.id = item.loan_id WHERE w.id = receipt), false)
$$;

-- Pieces taken over from another investigator are weighed together and agree with the books, or are not taken over.
CREATE FUNCTION loans_guard_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id;
    IF item.taken_from_id IS NULL AND (NOT NEW.seal_whole OR loans_receipt_is_off(item, NEW.weighing_id))
       AND NOT EXISTS (SELECT 1 FROM loans_incident n WHERE n.item_id = item.id AND n.kind = 'not_received') THEN
        PERFORM ledger_refuse('loans_acknowledgement_tells_what_is_wrong', 'an incident is opened with it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tells_what_is_wrong BEFORE INSERT ON loans_acknowledgement
    FOR EACH ROW EXECUTE FUNCTION loans_guard_receipt();
