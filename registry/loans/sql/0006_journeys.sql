-- What is told of journeys and use is what the books say.

CREATE FUNCTION loans_guard_use_report() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id;
    IF item.status <> 'on_loan' THEN
        PERFORM ledger_refuse('loans_usereport_while_on_loan', 'use is reported while on loan');
    END IF;
    IF (NEW.consumed_ug, NEW.process_loss_ug) <> (
        SELECT coalesce(sum(n.mass_ug) FILTER (WHERE t.place = 'consumed'), 0)::bigint,
               coalesce(sum(n.mass_ug) FILTER (WHERE t.place = 'process_loss'), 0)::bigint
          FROM ledger_line n JOIN ledger_movement m ON m.id = n.movement_id AND m.kind = 'consume'
          JOIN ledger_account f ON f.id = n.frm_id JOIN ledger_account t ON t.id = n.to_id
         WHERE n.movement_id = NEW.movement_id AND f.allotment_id = item.allotment_id) THEN
        PERFORM ledger_refuse('loans_usereport_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER agrees BEFORE INSERT ON loans_usereport
    FOR EACH ROW EXECUTE FUNCTION loans_guard_use_report();

CREATE FUNCTION loans_guard_consignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_movement m JOIN loans_loan l ON l.id = NEW.loan_id
                   WHERE m.id = NEW.movement_id AND m.collection_id = l.collection_id AND m.by_id = NEW.handed_by_id
                     AND m.kind = CASE NEW.direction WHEN 'out' THEN 'hand_over' ELSE 'send_back' END) THEN
        PERFORM ledger_refuse('loans_consignment_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER agrees BEFORE INSERT ON loans_consignment
    FOR EACH ROW EXECUTE FUNCTION loans_guard_consignment();

CREATE FUNCTION loans_guard_consigned_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM loans_consignment c JOIN loans_loanitem i ON i.loan_id = c.loan_id
                   JOIN ledger_account a ON a.allotment_id = i.allotment_id AND a.place = 'carrier'
                   JOIN ledger_line n ON n.movement_id = c.movement_id AND n.to_id = a.id
                   WHERE c.id = NEW.consignment_id AND i.id = NEW.item_id) THEN
        PERFORM ledger_refuse('loans_consigneditem_travels_in_it', 'the item is not in this consignment');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER agrees BEFORE INSERT ON loans_consigneditem
    FOR EACH ROW EXECUTE FUNCTION loans_guard_consigned_item();
