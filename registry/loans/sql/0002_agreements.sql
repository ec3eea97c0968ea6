-- Agreements and signatures: the parties never change, the terms stay as signed, two people sign for two sides.

CREATE FUNCTION loans_is_signed(which bigint, at timestamptz DEFAULT 'infinity') RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(DISTINCT side) = 2 FROM loans_signature WHERE agreement_id = which AND signed_at <= at
$$;

CREATE FUNCTION loans_guard_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.reference, NEW.collection_id, NEW.lender_id, NEW.borrower_id)
       IS DISTINCT FROM (OLD.reference, OLD.collection_id, OLD.lender_id, OLD.borrower_id) THEN
        PERFORM ledger_refuse('loans_agreement_parties_stay', 'an agreement keeps its parties');
    END IF;
    IF (NEW.from_on, NEW.to_on, NEW.terms) IS DISTINCT FROM (OLD.from_on, OLD.to_on, OLD.terms)
       AND EXISTS (SELECT 1 FROM loans_signature WHERE agreement_id = OLD.id) THEN
        PERFORM ledger_refuse('loans_agreement_stays_as_signed', 'what was signed stays as signed');
    END IF;
    IF OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
        PERFORM ledger_refuse('loans_agreement_ends_once', 'an agreement ends once');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER stays_as_signed BEFORE UPDATE ON loans_agreement
    FOR EACH ROW EXECUTE FUNCTION loans_guard_agreement();

-- The agreement is locked, so that two signatures given at once see each other.
CREATE FUNCTION loans_guard_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signed loans_agreement;
BEGIN
    SELECT * INTO signed FROM loans_agreement WHERE id = NEW.agreement_id FOR NO KEY UPDATE;
    IF signed.ended_at IS NOT NULL THEN
        PERFORM ledger_refuse('loans_signature_before_the_end', 'this agreement has ended');
    END IF;
    IF NEW.terms_sha256 IS DISTINCT FROM encode(sha256(convert_to(signed.terms, 'UTF8')), 'hex') THEN
        PERFORM ledger_refuse('loans_signature_of_the_terms_as_they_stand', 'these are not the terms');
    END IF;
    IF NEW.signed_at > clock_timestamp() + interval '5 minutes' THEN
        PERFORM ledger_refuse('loans_signature_not_in_the_future', 'it is not signed yet');
    END IF;
    IF EXISTS (SELECT 1 FROM loans_signature s WHERE s.agreement_id = NEW.agreement_id AND s.by_id = NEW.by_id
               AND s.side <> NEW.side) THEN
        PERFORM ledger_refuse('loans_signature_two_people', 'two sides, two people');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER signs BEFORE INSERT ON loans_signature
    FOR EACH ROW EXECUTE FUNCTION loans_guard_signature();
