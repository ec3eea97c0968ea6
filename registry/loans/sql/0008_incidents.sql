-- Incidents: what is reported lost is booked as lost at once; an item closes only when each incident has ended.

INSERT INTO audit_allowedmove (lifecycle, frm, "to", act, needs_reason) VALUES
    ('loan item', 'handed_over', 'missing', 'report missing', true),
    ('loan item', 'on_loan', 'missing', 'report missing', true),
    ('loan item', 'sent_back', 'missing', 'report missing', true),
    ('loan item', 'missing', 'on_loan', 'find again', true),
    ('loan item', 'missing', 'received', 'find again', true),
    ('loan item', 'missing', 'closed', 'write off', true);

-- A missing item's piece is lost, and nothing is left under its allotment; of no other open item is the piece lost.
CREATE OR REPLACE FUNCTION loans_agrees_with_the_books(item loans_loanitem) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN loans_has_ended(item.status) THEN loans_holds_nothing(item.allotment_id)
        WHEN item.status = 'missing' THEN
            loans_holds_nothing(item.allotment_id)
            AND EXISTS (SELECT 1 FROM ledger_possession p WHERE p.split_id = item.portion_id AND p.place = 'lost')
        WHEN loans_place_of(item.status) IS NULL THEN
            NOT EXISTS (SELECT 1 FROM ledger_possession p
                        WHERE p.allotment_id = item.allotment_id AND p.place <> 'set_aside')
            AND (f.is_divisible OR EXISTS (SELECT 1 FROM ledger_possession p
                 WHERE p.split_id = s.id AND p.allotment_id = item.allotment_id AND p.place = 'set_aside'))
        ELSE EXISTS (SELECT 1 FROM ledger_possession p WHERE p.split_id = item.portion_id
                     AND (p.allotment_id = item.allotment_id AND p.place = loans_place_of(item.status)
                          OR p.place IN ('consumed', 'process_loss', 'weighing_difference', 'given_away')))
             AND NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.allotment_id = item.allotment_id
                             AND a.balance_ug <> 0 AND a.place <> loans_place_of(item.status)) END
    FROM holdings_split s JOIN holdings_form f ON f.id = s.form_id WHERE s.id = item.source_id
$$;

-- What an incident's end brought back into receiving, as a negative: `loans_went_from_receiving` nets it out.
CREATE FUNCTION loans_found_in_receiving(which bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT -coalesce(sum(n.mass_ug), 0)::bigint
      FROM loans_incident i JOIN loans_incidentend e ON e.incident_id = i.id
      JOIN ledger_line n ON n.movement_id = e.movement_id JOIN ledger_account t ON t.id = n.to_id
     WHERE i.item_id = which AND t.place = 'receiving'
$$;

-- An item closes only as its last reconciliation says, by the same person, for exactly what it says.
CREATE OR REPLACE FUNCTION loans_check_closing(move loans_itemmove, item loans_loanitem) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    said loans_reconciliation;
BEGIN
    SELECT * INTO said FROM loans_reconciliation WHERE item_id = item.id ORDER BY id DESC LIMIT 1;
    IF NOT coalesce(said.by_id = move.by_id AND said.happened_at = move.happened_at AND CASE move.frm
        WHEN 'reweighed' THEN said.outcome IN ('within', 'gain')
        WHEN 'discrepancy' THEN said.outcome = 'written_off'
        WHEN 'missing' THEN said.outcome = 'gone'
        ELSE said.outcome = 'used_up' END, false) THEN
        PERFORM ledger_refuse('loans_itemmove_closes_by_its_reconciliation', 'it closes as reconciled, not otherwise');
    END IF;
    IF EXISTS (SELECT 1 FROM loans_incident n WHERE n.item_id = item.id
               AND NOT EXISTS (SELECT 1 FROM loans_incidentend e WHERE e.incident_id = n.id)) THEN
        PERFORM ledger_refuse('loans_itemmove_incidents_ended', 'an incident of this item has not ended');
    END IF;
    IF loans_went_from_receiving(item.allotment_id, 'weighing_difference')
           <> (CASE WHEN said.outcome = 'within' THEN said.difference_ug ELSE 0 END)
       OR loans_went_from_receiving(item.allotment_id, 'lost')
           - loans_found_in_receiving(item.id)
           <> (CASE WHEN said.outcome = 'written_off' THEN greatest(said.difference_ug, 0) ELSE 0 END) THEN
        PERFORM ledger_refuse('loans_itemmove_settles_what_was_reconciled', 'the books settle what was reconciled');
    END IF;
    IF EXISTS (SELECT 1 FROM holdings_split s WHERE s.id = item.portion_id AND s.whereabouts = 'vault'
               AND s.condition <> 'returned') THEN
        PERFORM ledger_refuse('loans_itemmove_comes_back_as_returned', 'what was out is returned, never pristine');
    END IF;
END $$;

-- A lost piece was never weighed on return.
CREATE OR REPLACE FUNCTION loans_guard_reconciliation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
    read ledger_weighing;
    held bigint;
    taken bigint;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id;
    SELECT * INTO read FROM ledger_weighing WHERE id = NEW.weighing_id;
    IF NEW.weighing_id IS NOT NULL
       AND (read.split_id, read.allotment_id, read.purpose, read.mass_ug)
           IS DISTINCT FROM (item.portion_id, item.allotment_id, 'return'::varchar, NEW.weighed_ug) THEN
        PERFORM ledger_refuse('loans_reconciliation_of_its_own_weighing', 'this is not the item''s weighing');
    END IF;
    IF NEW.weighing_id IS NULL AND NEW.outcome NOT IN ('used_up', 'gone')
       AND (SELECT is_weighed FROM holdings_split WHERE id = item.portion_id) THEN
        PERFORM ledger_refuse('loans_reconciliation_of_its_own_weighing', 'a weighed piece is weighed on return');
    END IF;
    IF (NEW.outcome = 'gone') <> (item.status = 'missing') THEN
        PERFORM ledger_refuse('loans_reconciliation_gone_when_missing', 'only what is missing is gone');
    END IF;
    IF NEW.outcome = 'written_off' AND NEW.by_id IN (read.by_id, read.second_by_id) THEN
        PERFORM ledger_refuse('loans_reconciliation_weigher_does_not_write_off', 'who weighed does not write off');
    END IF;
    IF NEW.tolerance_ug > (SELECT tolerance_cap_ug FROM loans_loan WHERE id = item.loan_id) THEN
        PERFORM ledger_refuse('loans_reconciliation_tolerance_within_its_cap', 'the loan caps the tolerance');
    END IF;
    -- What the books held before the movement told here, if there is one.
    SELECT coalesce(sum(balance_ug), 0) INTO held
      FROM ledger_account WHERE allotment_id = item.allotment_id AND place = 'receiving';
    SELECT coalesce(sum(n.mass_ug), 0) INTO taken
      FROM ledger_line n JOIN ledger_account f ON f.id = n.frm_id
     WHERE n.movement_id = NEW.movement_id AND f.allotment_id = item.allotment_id AND f.place = 'receiving';
    IF NEW.books_ug <> held + taken
       OR taken <> (CASE WHEN NEW.outcome IN ('within', 'written_off') THEN greatest(NEW.difference_ug, 0) ELSE 0 END) THEN
        PERFORM ledger_refuse('loans_reconciliation_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION loans_guard_incident() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id FOR NO KEY UPDATE;
    IF item.status NOT IN ('handed_over', 'on_loan', 'sent_back') THEN
        PERFORM ledger_refuse('loans_incident_while_away', 'this item is not away');
    END IF;
    IF NEW.movement_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM ledger_line n JOIN ledger_movement m ON m.id = n.movement_id
          JOIN ledger_account f ON f.id = n.frm_id JOIN ledger_account t ON t.id = n.to_id
         WHERE m.id = NEW.movement_id AND m.kind = 'lose' AND m.by_id = NEW.by_id AND t.place = 'lost'
           AND f.split_id = item.portion_id AND f.allotment_id = item.allotment_id
           AND n.mass_ug = NEW.lost_ug AND n.carries_piece = NEW.takes_piece) THEN
        PERFORM ledger_refuse('loans_incident_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agrees BEFORE INSERT ON loans_incident
    FOR EACH ROW EXECUTE FUNCTION loans_guard_incident();

CREATE FUNCTION loans_guard_incident_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ended loans_incident;
BEGIN
    SELECT * INTO ended FROM loans_incident WHERE id = NEW.incident_id;
    IF (NEW.outcome = 'settled') <> (ended.movement_id IS NULL) THEN
        PERFORM ledger_refuse('loans_incidentend_answers_for_the_mass', 'what is lost is found or written off');
    END IF;
    IF NEW.outcome = 'written_off' AND NEW.by_id = ended.by_id THEN
        PERFORM ledger_refuse('loans_incidentend_reporter_does_not_write_off', 'who reported it does not write it off');
    END IF;
    IF NEW.outcome = 'found' AND NOT EXISTS (
        SELECT 1 FROM ledger_line n JOIN ledger_movement m ON m.id = n.movement_id
          JOIN ledger_account f ON f.id = n.frm_id JOIN ledger_account t ON t.id = n.to_id
          JOIN loans_loanitem i ON i.id = ended.item_id
         WHERE m.id = NEW.movement_id AND m.kind = 'find' AND f.place = 'lost' AND f.split_id = i.portion_id
           AND t.allotment_id = i.allotment_id AND n.mass_ug = ended.lost_ug
           AND n.carries_piece = ended.takes_piece) THEN
        PERFORM ledger_refuse('loans_incidentend_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agrees BEFORE INSERT ON loans_incidentend
    FOR EACH ROW EXECUTE FUNCTION loans_guard_incident_end();
