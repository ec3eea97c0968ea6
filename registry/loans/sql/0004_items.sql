-- Loan items: what was promised stays, the portion is set once, and each move agrees with papers and books.

CREATE FUNCTION loans_guard_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    divisible boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.portion_id IS NOT NULL OR NEW.issued_ug IS NOT NULL THEN
            PERFORM ledger_refuse('loans_loanitem_starts_without_portion', 'a portion comes by preparing');
        END IF;
        IF NOT EXISTS (SELECT 1 FROM loans_loan l, holdings_split s, ledger_allotment a
                       WHERE l.id = NEW.loan_id AND s.id = NEW.source_id AND a.id = NEW.allotment_id
                         AND s.collection_id = l.collection_id AND a.collection_id = l.collection_id) THEN
            PERFORM ledger_refuse('loans_loanitem_within_one_collection', 'loan, piece and allotment share a collection');
        END IF;
        IF (SELECT status FROM loans_loan WHERE id = NEW.loan_id) <> 'pending' THEN
            PERFORM ledger_refuse('loans_loanitem_joins_before_signing', 'what was agreed on stays as it is');
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.loan_id, NEW.number, NEW.source_id, NEW.allotment_id, NEW.approved_ug)
       IS DISTINCT FROM (OLD.loan_id, OLD.number, OLD.source_id, OLD.allotment_id, OLD.approved_ug) THEN
        PERFORM ledger_refuse('loans_loanitem_stays_as_promised', 'an item keeps its source and what was promised');
    END IF;
    IF (OLD.portion_id IS NOT NULL AND NEW.portion_id IS DISTINCT FROM OLD.portion_id)
       OR (OLD.issued_ug IS NOT NULL AND NEW.issued_ug IS DISTINCT FROM OLD.issued_ug) THEN
        PERFORM ledger_refuse('loans_loanitem_portion_stays', 'a portion is set once');
    END IF;
    IF NEW.portion_id IS NOT NULL AND OLD.portion_id IS NULL THEN
        SELECT f.is_divisible INTO divisible
          FROM holdings_split s JOIN holdings_form f ON f.id = s.form_id WHERE s.id = NEW.source_id;
        IF NOT (CASE WHEN divisible
           THEN EXISTS (SELECT 1 FROM holdings_split p WHERE p.id = NEW.portion_id AND p.parent_id = NEW.source_id)
           ELSE NEW.portion_id = NEW.source_id END) THEN
            PERFORM ledger_refuse('loans_loanitem_portion_of_its_source', 'a portion is cut from its source');
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_moves_by_its_table BEFORE INSERT OR UPDATE OF status ON loans_loanitem
    FOR EACH ROW EXECUTE FUNCTION audit_guard_status('set_aside');
CREATE TRIGGER b_stays_true BEFORE INSERT OR UPDATE ON loans_loanitem
    FOR EACH ROW EXECUTE FUNCTION loans_guard_item();
CREATE TRIGGER is_never_deleted BEFORE DELETE ON loans_loanitem
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change('loans_loanitem_is_never_deleted');

-- Where the books must show an item's piece, by its status; null where none is demanded.
CREATE FUNCTION loans_place_of(status text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN status IN ('preparing', 'ready') THEN 'preparing'
        WHEN status IN ('handed_over', 'sent_back') THEN 'carrier'
        WHEN status = 'on_loan' THEN 'borrower'
        WHEN status IN ('received', 'reweighed', 'discrepancy') THEN 'receiving' END
$$;

CREATE FUNCTION loans_has_ended(status text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT status IN ('closed', 'cancelled', 'lapsed')
$$;

-- An ended item holds nothing: neither mass nor piece under its allotment.
CREATE FUNCTION loans_holds_nothing(allotment bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.allotment_id = allotment AND a.balance_ug <> 0)
       AND NOT EXISTS (SELECT 1 FROM ledger_possession p WHERE p.allotment_id = allotment)
$$;

-- An open item's piece and all its mass stand where its status says; a piece that came to an end stands there.
CREATE FUNCTION loans_agrees_with_the_books(item loans_loanitem) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN loans_has_ended(item.status) THEN loans_holds_nothing(item.allotment_id)
        WHEN loans_place_of(item.status) IS NULL THEN
            NOT EXISTS (SELECT 1 FROM ledger_possession p
                        WHERE p.allotment_id = item.allotment_id AND p.place <> 'set_aside')
            AND (f.is_divisible OR EXISTS (SELECT 1 FROM ledger_possession p
                 WHERE p.split_id = s.id AND p.allotment_id = item.allotment_id AND p.place = 'set_aside'))
        ELSE EXISTS (SELECT 1 FROM ledger_possession p WHERE p.split_id = item.portion_id
                     AND (p.allotment_id = item.allotment_id AND p.place = loans_place_of(item.status)
                          OR p.place IN ('consumed', 'process_loss', 'weighing_difference', 'lost', 'given_away')))
             AND NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.allotment_id = item.allotment_id
                             AND a.balance_ug <> 0 AND a.place <> loans_place_of(item.status)) END
    FROM holdings_split s JOIN holdings_form f ON f.id = s.form_id WHERE s.id = item.source_id
$$;

-- Whether the loan stands on an agreement signed by both sides, not ended, whose term holds that day.
CREATE FUNCTION loans_agreement_in_force(which bigint, at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM loans_loan l JOIN loans_agreement a ON a.id = l.agreement_id
        JOIN holdings_collection c ON c.id = l.collection_id
        WHERE l.id = which AND loans_is_signed(a.id, at) AND a.ended_at IS NULL
          AND (at AT TIME ZONE c.time_zone)::date BETWEEN a.from_on AND a.to_on)
$$;

CREATE FUNCTION loans_papers_complete(which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT 1 FROM loans_loan l CROSS JOIN LATERAL jsonb_array_elements_text(l.papers_demanded) AS wanted (kind)
        WHERE l.id = which
          AND NOT EXISTS (SELECT 1 FROM loans_loanpaper p WHERE p.loan_id = l.id AND p.kind = wanted.kind))
$$;

-- What left receiving for an end, under one allotment, net of corrections. Two sums, each by its own index.
CREATE FUNCTION loans_went_from_receiving(allotment bigint, ending text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT (SELECT coalesce(sum(n.mass_ug), 0) FROM ledger_account f JOIN ledger_line n ON n.frm_id = f.id
              JOIN ledger_account t ON t.id = n.to_id
             WHERE f.allotment_id = allotment AND f.place = 'receiving' AND t.place = ending)::bigint
         - (SELECT coalesce(sum(n.mass_ug), 0) FROM ledger_account t JOIN ledger_line n ON n.to_id = t.id
              JOIN ledger_account f ON f.id = n.frm_id
             WHERE t.allotment_id = allotment AND t.place = 'receiving' AND f.place = ending)::bigint
$$;

-- An item closes only as its last reconciliation says, by the same person, for exactly what it says.
CREATE FUNCTION loans_check_closing(move loans_itemmove, item loans_loanitem) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    said loans_reconciliation;
BEGIN
    SELECT * INTO said FROM loans_reconciliation WHERE item_id = item.id ORDER BY id DESC LIMIT 1;
    IF NOT coalesce(said.by_id = move.by_id AND said.happened_at = move.happened_at AND CASE move.frm
        WHEN 'reweighed' THEN said.outcome IN ('within', 'gain')
        WHEN 'discrepancy' THEN said.outcome = 'written_off'
        ELSE said.outcome = 'used_up' END, false) THEN
        PERFORM ledger_refuse('loans_itemmove_closes_by_its_reconciliation', 'it closes as reconciled, not otherwise');
    END IF;
    IF loans_went_from_receiving(item.allotment_id, 'weighing_difference')
           <> (CASE WHEN said.outcome = 'within' THEN said.difference_ug ELSE 0 END)
       OR loans_went_from_receiving(item.allotment_id, 'lost')
           <> (CASE WHEN said.outcome = 'written_off' THEN greatest(said.difference_ug, 0) ELSE 0 END) THEN
        PERFORM ledger_refuse('loans_itemmove_settles_what_was_reconciled', 'the books settle what was reconciled');
    END IF;
    IF EXISTS (SELECT 1 FROM holdings_split s WHERE s.id = item.portion_id AND s.whereabouts = 'vault'
               AND s.condition <> 'returned') THEN
        PERFORM ledger_refuse('loans_itemmove_comes_back_as_returned', 'what was out is returned, never pristine');
    END IF;
END $$;

-- Runs after the status was written, so the item stands at its new status.
CREATE FUNCTION loans_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id;
    IF NEW."to" = 'preparing' AND NOT EXISTS (
        SELECT 1 FROM loans_loan l JOIN loans_agreement a ON a.id = l.agreement_id
        WHERE l.id = item.loan_id AND a.ended_at IS NULL AND loans_is_signed(a.id, NEW.happened_at)) THEN
        PERFORM ledger_refuse('loans_itemmove_agreement_signed', 'nothing is cut before both sides signed');
    END IF;
    IF NEW."to" = 'handed_over' THEN
        IF NOT loans_agreement_in_force(item.loan_id, NEW.happened_at) THEN
            PERFORM ledger_refuse('loans_itemmove_agreement_in_force', 'no agreement is in force that day');
        ELSIF NOT loans_papers_complete(item.loan_id) THEN
            PERFORM ledger_refuse('loans_itemmove_papers_complete', 'a paper is missing');
        ELSIF NEW.by_id = (SELECT investigator_id FROM loans_loan WHERE id = item.loan_id) THEN
            PERFORM ledger_refuse('loans_itemmove_shipper_is_another', 'nobody hands over to themselves');
        END IF;
    END IF;
    IF loans_has_ended(NEW."to") AND NOT loans_holds_nothing(item.allotment_id) THEN
        PERFORM ledger_refuse('loans_itemmove_closes_at_zero', 'an item ends only at exactly zero');
    END IF;
    IF NOT loans_agrees_with_the_books(item) THEN
        PERFORM ledger_refuse('loans_itemmove_agrees_with_the_books', 'the books say otherwise');
    END IF;
    IF NEW."to" = 'closed' THEN
        PERFORM loans_check_closing(NEW, item);
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_moves BEFORE INSERT ON loans_itemmove
    FOR EACH ROW EXECUTE FUNCTION audit_apply_move('loan item', 'loans_loanitem', 'item_id');
CREATE TRIGGER b_keeps_the_laws BEFORE INSERT ON loans_itemmove
    FOR EACH ROW EXECUTE FUNCTION loans_check_move();

-- The other way round: no line moves a lent piece without the item's own move, and an ended item stays empty.
CREATE FUNCTION loans_check_possession() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM loans_loanitem i WHERE NOT loans_agrees_with_the_books(i)
               AND i.allotment_id IN (NEW.allotment_id, OLD.allotment_id)) THEN
        PERFORM ledger_refuse('loans_loanitem_agrees_with_the_books', 'a lent piece moves with its loan item');
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER arrives_with_its_item AFTER INSERT ON ledger_possession DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.allotment_id IS NOT NULL) EXECUTE FUNCTION loans_check_possession();
CREATE CONSTRAINT TRIGGER moves_with_its_item AFTER UPDATE ON ledger_possession DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.allotment_id IS NOT NULL OR OLD.allotment_id IS NOT NULL)
    EXECUTE FUNCTION loans_check_possession();
CREATE CONSTRAINT TRIGGER leaves_with_its_item AFTER DELETE ON ledger_possession DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.allotment_id IS NOT NULL) EXECUTE FUNCTION loans_check_possession();

CREATE FUNCTION loans_check_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM loans_loanitem i WHERE i.allotment_id = NEW.allotment_id AND loans_has_ended(i.status)) THEN
        PERFORM ledger_refuse('loans_loanitem_ended_holds_nothing', 'nothing moves under an ended item');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER of_an_open_item AFTER UPDATE ON ledger_account
    FOR EACH ROW WHEN (NEW.allotment_id IS NOT NULL AND NEW.balance_ug <> 0) EXECUTE FUNCTION loans_check_account();
