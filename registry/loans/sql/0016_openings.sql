-- Loans taken over from books kept elsewhere: their due day, their agreements on paper, and pieces lent whole.

-- First what was granted, then what the old books say, then receipt and term; never later than a recall says.
CREATE OR REPLACE FUNCTION loans_due_of(which bigint) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT least(
        coalesce(
            (SELECT max(e.to_on) FROM loans_extension e JOIN loans_extensiondecision d ON d.extension_id = e.id
              WHERE e.loan_id = l.id AND d.is_granted),
            (SELECT o.due_on FROM loans_opening o WHERE o.loan_id = l.id),
            (SELECT ((a.happened_at AT TIME ZONE c.time_zone)::date + make_interval(months => l.term_months))::date
               FROM loans_acknowledgement a JOIN loans_loanitem i ON i.id = a.item_id
              WHERE i.loan_id = l.id ORDER BY a.id LIMIT 1)),
        (SELECT min(r.back_by_on) FROM loans_recall r WHERE r.loan_id = l.id))
    FROM loans_loan l JOIN holdings_collection c ON c.id = l.collection_id WHERE l.id = which
$$;

-- An opening stands at the beginning of its loan, and tells of what was lent by then.
CREATE FUNCTION loans_guard_opening() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    opened loans_loan;
BEGIN
    SELECT * INTO opened FROM loans_loan WHERE id = NEW.loan_id FOR NO KEY UPDATE;
    IF opened.status <> 'pending' OR opened.agreement_id IS NOT NULL OR opened.opened_at <> NEW.happened_at
       OR EXISTS (SELECT 1 FROM loans_itemmove m JOIN loans_loanitem i ON i.id = m.item_id
                   WHERE i.loan_id = NEW.loan_id) THEN
        PERFORM ledger_refuse('loans_opening_stands_at_the_beginning', 'this loan has begun here already');
    END IF;
    IF NEW.held_since > (NEW.happened_at AT TIME ZONE
                         (SELECT time_zone FROM holdings_collection WHERE id = opened.collection_id))::date THEN
        PERFORM ledger_refuse('loans_opening_of_what_was_lent', 'it was not lent yet');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON loans_opening
    FOR EACH ROW EXECUTE FUNCTION loans_guard_opening();

-- Signed elsewhere counts only for what was taken over: nobody gets around signing here.
CREATE FUNCTION loans_guard_signed_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.evidence <> '' AND (
        NOT EXISTS (SELECT 1 FROM loans_loan l WHERE l.agreement_id = NEW.agreement_id)
        OR EXISTS (SELECT 1 FROM loans_loan l WHERE l.agreement_id = NEW.agreement_id
                   AND NOT EXISTS (SELECT 1 FROM loans_opening o WHERE o.loan_id = l.id))) THEN
        PERFORM ledger_refuse('loans_signature_elsewhere_of_an_opening', 'signed elsewhere is only what was taken over');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signs_elsewhere BEFORE INSERT ON loans_signature
    FOR EACH ROW EXECUTE FUNCTION loans_guard_signed_elsewhere();

-- A divisible piece is its own portion only where it was taken over as lent whole, and nothing of it is elsewhere.
CREATE FUNCTION loans_taken_over_whole(item loans_loanitem) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT item.portion_id = item.source_id
       AND EXISTS (SELECT 1 FROM loans_opening o WHERE o.loan_id = item.loan_id)
       AND NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.split_id = item.source_id AND a.balance_ug > 0
                       AND a.place IN ('vault', 'set_aside', 'preparing', 'carrier', 'borrower', 'receiving')
                       AND a.allotment_id IS DISTINCT FROM item.allotment_id)
$$;

CREATE OR REPLACE FUNCTION loans_guard_item() RETURNS trigger LANGUAGE plpgsql AS $$
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
                OR loans_taken_over_whole(NEW)
           ELSE NEW.portion_id = NEW.source_id END) THEN
            PERFORM ledger_refuse('loans_loanitem_portion_of_its_source', 'a portion is cut from its source');
        END IF;
    END IF;
    RETURN NEW;
END $$;
