-- Inventories: when the next is due, that each covers every piece there, and that two people stand behind it.

-- The last day for the next inventory; null where none is owed. Only a countersigned one counts.
CREATE FUNCTION loans_certify_by(which bigint) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (coalesce(
        (SELECT max((n.happened_at AT TIME ZONE c.time_zone)::date)
           FROM loans_certification n JOIN loans_countersignature s ON s.certification_id = n.id WHERE n.loan_id = l.id),
        (SELECT (a.happened_at AT TIME ZONE c.time_zone)::date
           FROM loans_acknowledgement a JOIN loans_loanitem i ON i.id = a.item_id
          WHERE i.loan_id = l.id ORDER BY a.id LIMIT 1))
        + make_interval(months => l.inventory_months))::date
      FROM loans_loan l JOIN holdings_collection c ON c.id = l.collection_id
     WHERE l.id = which AND l.status = 'active' AND l.inventory_months > 0
       AND EXISTS (SELECT 1 FROM loans_loanitem i JOIN holdings_split s ON s.id = i.portion_id
                    WHERE i.loan_id = l.id AND i.status = 'on_loan' AND s.whereabouts = 'borrower')
$$;

CREATE FUNCTION loans_guard_certification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.by_id <> (SELECT investigator_id FROM loans_loan WHERE id = NEW.loan_id) THEN
        PERFORM ledger_refuse('loans_certification_by_its_investigator', 'who answers for the loan certifies');
    END IF;
    IF NEW.happened_at > clock_timestamp() + interval '5 minutes' THEN
        PERFORM ledger_refuse('loans_certification_not_in_the_future', 'nobody has looked yet');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON loans_certification
    FOR EACH ROW EXECUTE FUNCTION loans_guard_certification();

CREATE FUNCTION loans_check_certification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM loans_loanitem i JOIN holdings_split s ON s.id = i.portion_id
               WHERE i.loan_id = NEW.loan_id AND i.status = 'on_loan' AND s.whereabouts = 'borrower'
                 AND NOT EXISTS (SELECT 1 FROM loans_certifieditem k
                                 WHERE k.certification_id = NEW.id AND k.item_id = i.id)) THEN
        PERFORM ledger_refuse('loans_certification_covers_every_piece', 'a piece was not looked at');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER covers_every_piece AFTER INSERT ON loans_certification DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION loans_check_certification();

CREATE FUNCTION loans_guard_certified_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id;
    IF item.loan_id <> (SELECT loan_id FROM loans_certification WHERE id = NEW.certification_id) THEN
        PERFORM ledger_refuse('loans_certifieditem_of_its_loan', 'this piece is of another loan');
    END IF;
    IF NOT NEW.is_present AND item.status <> 'missing' THEN
        PERFORM ledger_refuse('loans_certifieditem_missing_is_reported', 'what is not there is reported missing');
    END IF;
    IF NEW.is_present AND (item.status <> 'on_loan' OR NEW.books_ug <> (
        SELECT coalesce(sum(balance_ug), 0) FROM ledger_account
         WHERE allotment_id = item.allotment_id AND place = 'borrower')) THEN
        PERFORM ledger_refuse('loans_certifieditem_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agrees BEFORE INSERT ON loans_certifieditem
    FOR EACH ROW EXECUTE FUNCTION loans_guard_certified_item();

CREATE FUNCTION loans_guard_countersignature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.by_id = (SELECT by_id FROM loans_certification WHERE id = NEW.certification_id) THEN
        PERFORM ledger_refuse('loans_countersignature_by_another', 'two people stand behind an inventory');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON loans_countersignature
    FOR EACH ROW EXECUTE FUNCTION loans_guard_countersignature();
