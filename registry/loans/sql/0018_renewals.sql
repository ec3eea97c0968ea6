-- Renewals: an agreement that follows another, and the only one to which a loan that is out may pass.

CREATE FUNCTION loans_guard_renewal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before loans_agreement;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.renews_id IS DISTINCT FROM OLD.renews_id THEN
        PERFORM ledger_refuse('loans_agreement_keeps_what_it_renews', 'an agreement keeps what it renews');
    END IF;
    SELECT * INTO before FROM loans_agreement WHERE id = NEW.renews_id;
    IF NEW.renews_id IS NOT NULL
       AND ((before.collection_id, before.lender_id, before.borrower_id)
            IS DISTINCT FROM (NEW.collection_id, NEW.lender_id, NEW.borrower_id) OR NEW.to_on <= before.to_on) THEN
        PERFORM ledger_refuse('loans_agreement_renews_its_own', 'a renewal is of the same parties and ends later');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER renews BEFORE INSERT OR UPDATE ON loans_agreement
    FOR EACH ROW EXECUTE FUNCTION loans_guard_renewal();

CREATE FUNCTION loans_guard_following() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.agreement_id IS DISTINCT FROM (SELECT renews_id FROM loans_agreement WHERE id = NEW.agreement_id) THEN
        PERFORM ledger_refuse('loans_loan_follows_a_renewal', 'a loan that is out follows its agreement''s renewal');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER x_follows_a_renewal BEFORE UPDATE OF agreement_id ON loans_loan FOR EACH ROW
    WHEN (OLD.status = 'active' AND NEW.agreement_id IS DISTINCT FROM OLD.agreement_id)
    EXECUTE FUNCTION loans_guard_following();
