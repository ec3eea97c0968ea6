-- The day a loan is due is derived: first receipt and term, then what was granted, and never later than a recall says.

CREATE FUNCTION loans_due_of(which bigint) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT least(
        coalesce(
            (SELECT max(e.to_on) FROM loans_extension e JOIN loans_extensiondecision d ON d.extension_id = e.id
              WHERE e.loan_id = l.id AND d.is_granted),
            (SELECT ((a.happened_at AT TIME ZONE c.time_zone)::date + make_interval(months => l.term_months))::date
               FROM loans_acknowledgement a JOIN loans_loanitem i ON i.id = a.item_id
              WHERE i.loan_id = l.id ORDER BY a.id LIMIT 1)),
        (SELECT min(r.back_by_on) FROM loans_recall r WHERE r.loan_id = l.id))
    FROM loans_loan l JOIN holdings_collection c ON c.id = l.collection_id WHERE l.id = which
$$;

CREATE FUNCTION loans_derive_due(which bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE loans_loan SET due_on = loans_due_of(which), row_version = row_version + 1
     WHERE id = which AND due_on IS DISTINCT FROM loans_due_of(which)
$$;

CREATE FUNCTION loans_due_from_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM loans_derive_due(loan_id) FROM loans_loanitem WHERE id = NEW.item_id;
    RETURN NULL;
END $$;
CREATE TRIGGER starts_the_term AFTER INSERT ON loans_acknowledgement
    FOR EACH ROW EXECUTE FUNCTION loans_due_from_receipt();

-- A due day derived by these triggers arrives one level deeper than one written by hand.
CREATE FUNCTION loans_guard_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.due_on IS NOT NULL
       OR TG_OP = 'UPDATE' AND NEW.due_on IS DISTINCT FROM OLD.due_on AND pg_trigger_depth() < 2 THEN
        PERFORM ledger_refuse('loans_loan_due_day_is_derived', 'nobody writes a due day');
    END IF;
    IF TG_OP = 'UPDATE'
       AND (NEW.term_months, NEW.extensions_allowed) IS DISTINCT FROM (OLD.term_months, OLD.extensions_allowed) THEN
        PERFORM ledger_refuse('loans_loan_terms_stay', 'a loan keeps the terms it was opened with');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_its_terms BEFORE INSERT OR UPDATE ON loans_loan
    FOR EACH ROW EXECUTE FUNCTION loans_guard_terms();

-- More time is asked for once at a time, from the day it is due, on a loan that is out.
CREATE FUNCTION loans_guard_extension() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked loans_loan;
BEGIN
    SELECT * INTO asked FROM loans_loan WHERE id = NEW.loan_id FOR NO KEY UPDATE;
    IF asked.status <> 'active' OR asked.due_on IS DISTINCT FROM NEW.from_on THEN
        PERFORM ledger_refuse('loans_extension_from_the_due_day', 'it runs on from the day it is due');
    END IF;
    IF NEW.by_id <> asked.investigator_id THEN
        PERFORM ledger_refuse('loans_extension_by_its_investigator', 'who answers for the loan asks');
    END IF;
    IF EXISTS (SELECT 1 FROM loans_extension e WHERE e.loan_id = NEW.loan_id
               AND NOT EXISTS (SELECT 1 FROM loans_extensiondecision d WHERE d.extension_id = e.id)) THEN
        PERFORM ledger_refuse('loans_extension_one_at_a_time', 'the one before is not decided yet');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON loans_extension
    FOR EACH ROW EXECUTE FUNCTION loans_guard_extension();

CREATE FUNCTION loans_guard_extension_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked loans_extension;
    standing loans_loan;
BEGIN
    SELECT * INTO asked FROM loans_extension WHERE id = NEW.extension_id;
    SELECT * INTO standing FROM loans_loan WHERE id = asked.loan_id FOR NO KEY UPDATE;
    IF NEW.by_id = asked.by_id THEN
        PERFORM ledger_refuse('loans_extensiondecision_by_another', 'nobody grants their own request');
    END IF;
    IF NEW.is_granted AND (standing.status <> 'active' OR standing.due_on IS DISTINCT FROM asked.from_on
                           OR EXISTS (SELECT 1 FROM loans_recall r WHERE r.loan_id = standing.id)) THEN
        PERFORM ledger_refuse('loans_extensiondecision_of_a_running_loan', 'this loan is not to run on');
    END IF;
    IF NEW.is_granted AND standing.extensions_allowed <= (
        SELECT count(*) FROM loans_extensiondecision d JOIN loans_extension e ON e.id = d.extension_id
         WHERE e.loan_id = standing.id AND d.is_granted) THEN
        PERFORM ledger_refuse('loans_extensiondecision_within_the_limit', 'no further extension is allowed');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON loans_extensiondecision
    FOR EACH ROW EXECUTE FUNCTION loans_guard_extension_decision();

CREATE FUNCTION loans_due_from_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM loans_derive_due(loan_id) FROM loans_extension WHERE id = NEW.extension_id;
    RETURN NULL;
END $$;
CREATE TRIGGER moves_the_due_day AFTER INSERT ON loans_extensiondecision
    FOR EACH ROW EXECUTE FUNCTION loans_due_from_decision();

CREATE FUNCTION loans_guard_recall() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    standing loans_loan;
BEGIN
    SELECT * INTO standing FROM loans_loan WHERE id = NEW.loan_id FOR NO KEY UPDATE;
    IF standing.status <> 'active' THEN
        PERFORM ledger_refuse('loans_recall_of_what_is_out', 'nothing of this loan is out');
    END IF;
    IF NEW.back_by_on < (NEW.happened_at AT TIME ZONE
                         (SELECT time_zone FROM holdings_collection WHERE id = standing.collection_id))::date THEN
        PERFORM ledger_refuse('loans_recall_leaves_time', 'that day is past');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON loans_recall
    FOR EACH ROW EXECUTE FUNCTION loans_guard_recall();

CREATE FUNCTION loans_due_from_recall() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM loans_derive_due(NEW.loan_id);
    RETURN NULL;
END $$;
CREATE TRIGGER moves_the_due_day AFTER INSERT ON loans_recall
    FOR EACH ROW EXECUTE FUNCTION loans_due_from_recall();
