-- Loans: the agreement is of the loan's own parties; the status is derived from items and signatures.

CREATE FUNCTION loans_status_of(which bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN i.every > 0 AND i.every = i.ended AND i.closed > 0 THEN 'closed'
        WHEN i.every > 0 AND i.every = i.ended THEN 'cancelled'
        WHEN i.gone > 0 THEN 'active'
        WHEN loans_is_signed(l.agreement_id) THEN 'signed'
        ELSE 'pending' END
    FROM loans_loan l,
         (SELECT count(*) AS every,
                 count(*) FILTER (WHERE status IN ('closed', 'cancelled', 'lapsed')) AS ended,
                 count(*) FILTER (WHERE status = 'closed') AS closed,
                 count(*) FILTER (WHERE status NOT IN ('set_aside', 'preparing', 'ready', 'cancelled', 'lapsed')) AS gone
            FROM loans_loanitem WHERE loan_id = which) i
    WHERE l.id = which
$$;

-- The loan is locked before anything is counted, so that two items moving at once see each other.
CREATE FUNCTION loans_derive_status(which bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM loans_loan WHERE id = which FOR NO KEY UPDATE;
    UPDATE loans_loan l SET status = loans_status_of(which) WHERE l.id = which AND l.status <> loans_status_of(which);
END $$;

CREATE FUNCTION loans_derive_from_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM loans_derive_status(NEW.loan_id);
    RETURN NULL;
END $$;

CREATE TRIGGER tells_the_loan AFTER INSERT OR UPDATE OF status ON loans_loanitem
    FOR EACH ROW EXECUTE FUNCTION loans_derive_from_item();

CREATE FUNCTION loans_derive_from_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM loans_derive_status(l.id) FROM (SELECT id FROM loans_loan WHERE agreement_id = NEW.agreement_id ORDER BY id) l;
    RETURN NULL;
END $$;

CREATE TRIGGER tells_the_loans AFTER INSERT ON loans_signature
    FOR EACH ROW EXECUTE FUNCTION loans_derive_from_signature();

CREATE FUNCTION loans_derive_from_loan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM loans_derive_status(NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER derives_its_status AFTER INSERT OR UPDATE OF agreement_id ON loans_loan
    FOR EACH ROW EXECUTE FUNCTION loans_derive_from_loan();

-- A status derived by the triggers above arrives one level deeper than one written by hand.
CREATE FUNCTION loans_guard_loan() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    agreed loans_agreement;
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status <> 'pending'
       OR TG_OP = 'UPDATE' AND NEW.status IS DISTINCT FROM OLD.status AND pg_trigger_depth() < 2 THEN
        PERFORM ledger_refuse('loans_loan_status_follows_its_items', 'a loan''s status follows its items');
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.reference, NEW.collection_id, NEW.borrower_id, NEW.investigator_id, NEW.opened_at)
       IS DISTINCT FROM (OLD.reference, OLD.collection_id, OLD.borrower_id, OLD.investigator_id, OLD.opened_at) THEN
        PERFORM ledger_refuse('loans_loan_parties_stay', 'a loan keeps its parties');
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.agreement_id IS NOT DISTINCT FROM OLD.agreement_id THEN
        RETURN NEW;
    END IF;
    -- Shared, so that a signature given at this moment is waited for.
    SELECT * INTO agreed FROM loans_agreement WHERE id = NEW.agreement_id FOR SHARE;
    IF NEW.agreement_id IS NOT NULL
       AND (agreed.collection_id, agreed.borrower_id) IS DISTINCT FROM (NEW.collection_id, NEW.borrower_id) THEN
        PERFORM ledger_refuse('loans_loan_agreement_of_its_parties', 'this agreement is of other parties');
    END IF;
    IF TG_OP = 'UPDATE' AND NOT coalesce(loans_is_signed(NEW.agreement_id), false)
       AND EXISTS (SELECT 1 FROM loans_loanitem WHERE loan_id = NEW.id
                   AND status NOT IN ('set_aside', 'cancelled', 'lapsed')) THEN
        PERFORM ledger_refuse('loans_loan_keeps_a_signed_agreement', 'work has begun under a signed agreement');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER stays_true BEFORE INSERT OR UPDATE ON loans_loan
    FOR EACH ROW EXECUTE FUNCTION loans_guard_loan();

CREATE TRIGGER is_never_deleted BEFORE DELETE ON loans_loan
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change('loans_loan_is_never_deleted');
