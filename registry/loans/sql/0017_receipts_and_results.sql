-- What was received cannot be missing its receipt; where the policy demands it, a loan closes only with a result.

CREATE FUNCTION loans_guard_not_received() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT status FROM loans_loanitem WHERE id = NEW.item_id) <> 'handed_over' THEN
        PERFORM ledger_refuse('loans_incident_not_received_before_receipt', 'it was received already');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER before_receipt BEFORE INSERT ON loans_incident
    FOR EACH ROW WHEN (NEW.kind = 'not_received') EXECUTE FUNCTION loans_guard_not_received();

-- A loan keeps what its policy demanded when it was opened.
CREATE FUNCTION loans_guard_demands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_refuse('loans_loan_terms_stay', 'a loan keeps the terms it was opened with');
    RETURN NULL;
END $$;
CREATE TRIGGER keeps_its_demands BEFORE UPDATE ON loans_loan
    FOR EACH ROW WHEN ((OLD.acknowledge_days, OLD.results_demanded) IS DISTINCT FROM (NEW.acknowledge_days, NEW.results_demanded))
    EXECUTE FUNCTION loans_guard_demands();

CREATE FUNCTION loans_result_awaited(which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT l.results_demanded
       AND NOT EXISTS (SELECT 1 FROM loans_resultwaiver w WHERE w.loan_id = l.id)
       AND NOT EXISTS (SELECT 1 FROM loans_result r WHERE r.loan_id = l.id
                       AND NOT EXISTS (SELECT 1 FROM loans_resultwithdrawal x WHERE x.result_id = r.id))
      FROM loans_loan l WHERE l.id = which
$$;

-- Runs after the status was written. The loan is locked, so that two last items closing at once see each other.
CREATE FUNCTION loans_check_result_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which bigint := (SELECT loan_id FROM loans_loanitem WHERE id = NEW.item_id);
BEGIN
    PERFORM 1 FROM loans_loan WHERE id = which FOR NO KEY UPDATE;
    IF loans_result_awaited(which)
       AND NOT EXISTS (SELECT 1 FROM loans_loanitem i WHERE i.loan_id = which AND NOT loans_has_ended(i.status)) THEN
        PERFORM ledger_refuse('loans_itemmove_result_told', 'the policy demands a result');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER d_tells_a_result BEFORE INSERT ON loans_itemmove
    FOR EACH ROW WHEN (NEW."to" = 'closed') EXECUTE FUNCTION loans_check_result_told();

CREATE FUNCTION loans_guard_result_waiver() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.by_id = (SELECT investigator_id FROM loans_loan WHERE id = NEW.loan_id) THEN
        PERFORM ledger_refuse('loans_resultwaiver_by_another', 'nobody waives what they owe');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER by_another BEFORE INSERT ON loans_resultwaiver
    FOR EACH ROW EXECUTE FUNCTION loans_guard_result_waiver();
