-- An item holds its portion and what the borrower made of it. Whatever is told of one piece names it; null is the portion.

-- Every piece an item ever had with a carrier, with the borrower or in receiving.
CREATE FUNCTION loans_pieces_of(allotment bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT DISTINCT a.split_id FROM ledger_account a
     WHERE a.allotment_id = allotment AND a.place IN ('carrier', 'borrower', 'receiving')
$$;
CREATE FUNCTION loans_pieces_back(allotment bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT DISTINCT a.split_id FROM ledger_account a WHERE a.allotment_id = allotment AND a.place = 'receiving'
$$;

-- Each piece of an open item stands where the item does, or came to an end. With others left, its portion may be lost.
CREATE OR REPLACE FUNCTION loans_agrees_with_the_books(item loans_loanitem) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN loans_has_ended(item.status) OR item.status = 'awaiting_transfer' THEN loans_holds_nothing(item.allotment_id)
        WHEN item.status = 'missing' THEN
            loans_holds_nothing(item.allotment_id)
            AND EXISTS (SELECT 1 FROM ledger_possession p WHERE p.place = 'lost'
                        AND p.split_id IN (SELECT item.portion_id UNION SELECT loans_pieces_of(item.allotment_id)))
        WHEN loans_place_of(item.status) IS NULL THEN
            NOT EXISTS (SELECT 1 FROM ledger_possession p
                        WHERE p.allotment_id = item.allotment_id AND p.place <> 'set_aside')
            AND (f.is_divisible OR EXISTS (SELECT 1 FROM ledger_possession p
                 WHERE p.split_id = s.id AND p.allotment_id = item.allotment_id AND p.place = 'set_aside'))
        ELSE EXISTS (SELECT 1 FROM ledger_possession p WHERE p.split_id = item.portion_id
                     AND (p.allotment_id = item.allotment_id AND p.place = loans_place_of(item.status)
                          OR p.place IN ('consumed', 'process_loss', 'weighing_difference', 'given_away')
                          OR p.place = 'lost' AND (SELECT count(*) FROM loans_pieces_of(item.allotment_id)) > 1))
             AND NOT EXISTS (SELECT 1 FROM loans_pieces_of(item.allotment_id) AS of_item (id)
                             JOIN ledger_possession p ON p.split_id = of_item.id
                             WHERE NOT coalesce(p.allotment_id = item.allotment_id AND p.place = loans_place_of(item.status), false)
                               AND p.place NOT IN ('consumed', 'process_loss', 'weighing_difference', 'given_away', 'lost'))
             AND NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.allotment_id = item.allotment_id
                             AND a.balance_ug <> 0 AND a.place <> loans_place_of(item.status)) END
    FROM holdings_split s JOIN holdings_form f ON f.id = s.form_id WHERE s.id = item.source_id
$$;

CREATE OR REPLACE FUNCTION loans_check_portion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM loans_loanitem i WHERE i.portion_id = NEW.split_id AND NOT loans_has_ended(i.status)
               AND NOT loans_agrees_with_the_books(i))
       OR EXISTS (SELECT 1 FROM ledger_account a JOIN loans_loanitem i ON i.allotment_id = a.allotment_id
                  WHERE a.split_id = NEW.split_id AND NOT loans_has_ended(i.status)
                    AND NOT loans_agrees_with_the_books(i)) THEN
        PERFORM ledger_refuse('loans_loanitem_agrees_with_the_books', 'a lent piece moves with its loan item');
    END IF;
    RETURN NULL;
END $$;

-- Whether this is a piece the borrower made, and the item has or had it.
CREATE FUNCTION loans_refuse_other_daughter(daughter bigint, item loans_loanitem) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF daughter IS NOT NULL
       AND (daughter = item.portion_id OR daughter NOT IN (SELECT loans_pieces_of(item.allotment_id))) THEN
        PERFORM ledger_refuse('loans_daughter_of_its_item', 'this piece was not made of what the item lent');
    END IF;
END $$;

-- Each piece that came back closes by its own last reconciliation, all in one act; where none came back, the portion.
CREATE OR REPLACE FUNCTION loans_check_closing(move loans_itemmove, item loans_loanitem) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    fits boolean;
    settled bigint;
    written_off bigint;
BEGIN
    WITH last AS (
        SELECT said.* FROM (
            SELECT loans_pieces_back(item.allotment_id) AS id
             UNION SELECT item.portion_id WHERE NOT EXISTS (SELECT loans_pieces_back(item.allotment_id))) piece
          LEFT JOIN LATERAL (SELECT * FROM loans_reconciliation r
                              WHERE r.item_id = item.id AND coalesce(r.daughter_id, item.portion_id) = piece.id
                              ORDER BY r.id DESC LIMIT 1) said ON true)
    SELECT bool_and(coalesce(by_id = move.by_id AND happened_at = move.happened_at AND CASE move.frm
               WHEN 'reweighed' THEN outcome IN ('within', 'gain') OR outcome = 'used_up' AND daughter_id IS NOT NULL
               WHEN 'discrepancy' THEN outcome IN ('within', 'gain', 'written_off')
                                       OR outcome = 'used_up' AND daughter_id IS NOT NULL
               WHEN 'missing' THEN outcome = 'gone'
               ELSE outcome = 'used_up' END, false))
           AND (move.frm <> 'discrepancy' OR bool_or(outcome = 'written_off')),
           coalesce(sum(difference_ug) FILTER (WHERE outcome = 'within'), 0),
           coalesce(sum(greatest(difference_ug, 0)) FILTER (WHERE outcome = 'written_off'), 0)
      INTO fits, settled, written_off FROM last;
    IF NOT coalesce(fits, false) THEN
        PERFORM ledger_refuse('loans_itemmove_closes_by_its_reconciliation', 'it closes as reconciled, not otherwise');
    END IF;
    IF EXISTS (SELECT 1 FROM loans_incident n WHERE n.item_id = item.id
               AND NOT EXISTS (SELECT 1 FROM loans_incidentend e WHERE e.incident_id = n.id)) THEN
        PERFORM ledger_refuse('loans_itemmove_incidents_ended', 'an incident of this item has not ended');
    END IF;
    IF loans_went_from_receiving(item.allotment_id, 'weighing_difference') <> settled
       OR loans_went_from_receiving(item.allotment_id, 'lost') - loans_found_in_receiving(item.id) <> written_off THEN
        PERFORM ledger_refuse('loans_itemmove_settles_what_was_reconciled', 'the books settle what was reconciled');
    END IF;
    IF EXISTS (SELECT 1 FROM holdings_split s
               WHERE s.id IN (SELECT item.portion_id UNION SELECT loans_pieces_back(item.allotment_id))
                 AND s.whereabouts = 'vault' AND s.condition <> 'returned') THEN
        PERFORM ledger_refuse('loans_itemmove_comes_back_as_returned', 'what was out is returned, never pristine');
    END IF;
END $$;

-- The tolerance is the item's: its pieces share it.
CREATE OR REPLACE FUNCTION loans_guard_reconciliation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
    piece bigint;
    read ledger_weighing;
    held bigint;
    taken bigint;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id;
    PERFORM loans_refuse_other_daughter(NEW.daughter_id, item);
    piece := coalesce(NEW.daughter_id, item.portion_id);
    SELECT * INTO read FROM ledger_weighing WHERE id = NEW.weighing_id;
    IF NEW.weighing_id IS NOT NULL
       AND (read.split_id, read.allotment_id, read.purpose, read.mass_ug)
           IS DISTINCT FROM (piece, item.allotment_id, 'return'::varchar, NEW.weighed_ug) THEN
        PERFORM ledger_refuse('loans_reconciliation_of_its_own_weighing', 'this is not the item''s weighing');
    END IF;
    IF NEW.weighing_id IS NULL AND NEW.outcome NOT IN ('used_up', 'gone')
       AND (SELECT is_weighed FROM holdings_split WHERE id = piece) THEN
        PERFORM ledger_refuse('loans_reconciliation_of_its_own_weighing', 'a weighed piece is weighed on return');
    END IF;
    IF (NEW.outcome = 'gone') <> (item.status = 'missing') THEN
        PERFORM ledger_refuse('loans_reconciliation_gone_when_missing', 'only what is missing is gone');
    END IF;
    IF NEW.outcome = 'written_off' AND NEW.by_id IN (read.by_id, read.second_by_id) THEN
        PERFORM ledger_refuse('loans_reconciliation_weigher_does_not_write_off', 'who weighed does not write off');
    END IF;
    IF NEW.tolerance_ug * greatest((SELECT count(*) FROM loans_pieces_back(item.allotment_id)), 1)
       > (SELECT tolerance_cap_ug FROM loans_loan WHERE id = item.loan_id) THEN
        PERFORM ledger_refuse('loans_reconciliation_tolerance_within_its_cap', 'the loan caps the tolerance');
    END IF;
    -- What the books held before the movement told here, if there is one.
    SELECT coalesce(sum(balance_ug), 0) INTO held
      FROM ledger_account WHERE split_id = piece AND allotment_id = item.allotment_id AND place = 'receiving';
    SELECT coalesce(sum(n.mass_ug), 0) INTO taken
      FROM ledger_line n JOIN ledger_account f ON f.id = n.frm_id
     WHERE n.movement_id = NEW.movement_id AND f.split_id = piece AND f.allotment_id = item.allotment_id
       AND f.place = 'receiving';
    IF NEW.books_ug <> held + taken
       OR taken <> (CASE WHEN NEW.outcome IN ('within', 'written_off') THEN greatest(NEW.difference_ug, 0) ELSE 0 END) THEN
        PERFORM ledger_refuse('loans_reconciliation_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION loans_guard_incident() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id FOR NO KEY UPDATE;
    PERFORM loans_refuse_other_daughter(NEW.daughter_id, item);
    IF item.status NOT IN ('handed_over', 'on_loan', 'sent_back') THEN
        PERFORM ledger_refuse('loans_incident_while_away', 'this item is not away');
    END IF;
    IF NEW.movement_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM ledger_line n JOIN ledger_movement m ON m.id = n.movement_id
          JOIN ledger_account f ON f.id = n.frm_id JOIN ledger_account t ON t.id = n.to_id
         WHERE m.id = NEW.movement_id AND m.kind = 'lose' AND m.by_id = NEW.by_id AND t.place = 'lost'
           AND f.split_id = coalesce(NEW.daughter_id, item.portion_id) AND f.allotment_id = item.allotment_id
           AND n.mass_ug = NEW.lost_ug AND n.carries_piece = NEW.takes_piece) THEN
        PERFORM ledger_refuse('loans_incident_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION loans_guard_incident_end() RETURNS trigger LANGUAGE plpgsql AS $$
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
         WHERE m.id = NEW.movement_id AND m.kind = 'find' AND f.place = 'lost'
           AND f.split_id = coalesce(ended.daughter_id, i.portion_id)
           AND t.allotment_id = i.allotment_id AND n.mass_ug = ended.lost_ug
           AND n.carries_piece = ended.takes_piece) THEN
        PERFORM ledger_refuse('loans_incidentend_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;

-- An inventory is owed while any piece is with the borrower, and covers each.
CREATE OR REPLACE FUNCTION loans_certify_by(which bigint) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (coalesce(
        (SELECT max((n.happened_at AT TIME ZONE c.time_zone)::date)
           FROM loans_certification n JOIN loans_countersignature s ON s.certification_id = n.id WHERE n.loan_id = l.id),
        (SELECT (a.happened_at AT TIME ZONE c.time_zone)::date
           FROM loans_acknowledgement a JOIN loans_loanitem i ON i.id = a.item_id
          WHERE i.loan_id = l.id ORDER BY a.id LIMIT 1))
        + make_interval(months => l.inventory_months))::date
      FROM loans_loan l JOIN holdings_collection c ON c.id = l.collection_id
     WHERE l.id = which AND l.status = 'active' AND l.inventory_months > 0
       AND EXISTS (SELECT 1 FROM loans_loanitem i JOIN ledger_possession p ON p.allotment_id = i.allotment_id
                    WHERE i.loan_id = l.id AND i.status = 'on_loan' AND p.place = 'borrower')
$$;

CREATE OR REPLACE FUNCTION loans_check_certification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM loans_loanitem i JOIN ledger_possession p ON p.allotment_id = i.allotment_id
               WHERE i.loan_id = NEW.loan_id AND i.status = 'on_loan' AND p.place = 'borrower'
                 AND NOT EXISTS (SELECT 1 FROM loans_certifieditem k
                                 WHERE k.certification_id = NEW.id AND k.item_id = i.id
                                   AND coalesce(k.daughter_id, i.portion_id) = p.split_id)) THEN
        PERFORM ledger_refuse('loans_certification_covers_every_piece', 'a piece was not looked at');
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION loans_guard_certified_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
    place text;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id;
    IF item.loan_id <> (SELECT loan_id FROM loans_certification WHERE id = NEW.certification_id) THEN
        PERFORM ledger_refuse('loans_certifieditem_of_its_loan', 'this piece is of another loan');
    END IF;
    PERFORM loans_refuse_other_daughter(NEW.daughter_id, item);
    SELECT p.place INTO place FROM ledger_possession p WHERE p.split_id = coalesce(NEW.daughter_id, item.portion_id);
    IF NOT NEW.is_present AND place IS DISTINCT FROM 'lost' THEN
        PERFORM ledger_refuse('loans_certifieditem_missing_is_reported', 'what is not there is reported missing');
    END IF;
    IF NEW.is_present AND (place IS DISTINCT FROM 'borrower' OR item.status <> 'on_loan' OR NEW.books_ug <> (
        SELECT coalesce(sum(a.balance_ug), 0) FROM ledger_account a
         WHERE a.split_id = coalesce(NEW.daughter_id, item.portion_id) AND a.allotment_id = item.allotment_id
           AND a.place = 'borrower')) THEN
        PERFORM ledger_refuse('loans_certifieditem_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION loans_guard_use_report() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id;
    PERFORM loans_refuse_other_daughter(NEW.daughter_id, item);
    IF item.status <> 'on_loan' THEN
        PERFORM ledger_refuse('loans_usereport_while_on_loan', 'use is reported while on loan');
    END IF;
    IF (NEW.consumed_ug, NEW.process_loss_ug) <> (
        SELECT coalesce(sum(n.mass_ug) FILTER (WHERE t.place = 'consumed'), 0)::bigint,
               coalesce(sum(n.mass_ug) FILTER (WHERE t.place = 'process_loss'), 0)::bigint
          FROM ledger_line n JOIN ledger_movement m ON m.id = n.movement_id AND m.kind = 'consume'
          JOIN ledger_account f ON f.id = n.frm_id JOIN ledger_account t ON t.id = n.to_id
         WHERE n.movement_id = NEW.movement_id AND f.allotment_id = item.allotment_id
           AND f.split_id = coalesce(NEW.daughter_id, item.portion_id)) THEN
        PERFORM ledger_refuse('loans_usereport_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION loans_guard_consigned_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM loans_consignment c JOIN loans_loanitem i ON i.loan_id = c.loan_id
                   JOIN ledger_account a ON a.allotment_id = i.allotment_id AND a.place = 'carrier'
                        AND a.split_id = coalesce(NEW.daughter_id, i.portion_id)
                   JOIN ledger_line n ON n.movement_id = c.movement_id AND n.to_id = a.id
                   WHERE c.id = NEW.consignment_id AND i.id = NEW.item_id) THEN
        PERFORM ledger_refuse('loans_consigneditem_travels_in_it', 'the item is not in this consignment');
    END IF;
    RETURN NEW;
END $$;

-- What one piece passed on by a transfer's movement: to the new item, and to weighing difference; null where it did not pass.
CREATE FUNCTION loans_passed(movement bigint, piece bigint, before bigint, after bigint, OUT passed bigint, OUT missed bigint)
LANGUAGE sql STABLE AS $$
    SELECT sum(n.mass_ug) FILTER (WHERE t.allotment_id = after),
           coalesce(sum(n.mass_ug) FILTER (WHERE t.place = 'weighing_difference'), 0)
      FROM ledger_line n JOIN ledger_movement m ON m.id = n.movement_id AND m.kind = 'transfer'
      JOIN ledger_account f ON f.id = n.frm_id JOIN ledger_account t ON t.id = n.to_id
     WHERE n.movement_id = movement AND f.allotment_id = before AND f.split_id = piece
$$;

-- A piece passes weighed by both, for exactly what is told; the tolerance is the item's, and its pieces share it.
CREATE FUNCTION loans_check_passing(
    told_weighing bigint, books bigint, weighed bigint, difference bigint, tolerance bigint,
    piece bigint, handed loans_transferhandover, before loans_loanitem, after loans_loanitem
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    read ledger_weighing;
    went record;
BEGIN
    SELECT * INTO read FROM ledger_weighing WHERE id = told_weighing;
    SELECT * INTO went FROM loans_passed(handed.movement_id, piece, before.allotment_id, after.allotment_id);
    IF told_weighing IS NULL AND went.passed IS NOT NULL AND (SELECT is_weighed FROM holdings_split WHERE id = piece)
       OR told_weighing IS NOT NULL
          AND (read.split_id, read.allotment_id, read.purpose, read.mass_ug, read.by_id, read.second_by_id)
              IS DISTINCT FROM (piece, after.allotment_id, 'hand_over'::varchar, weighed, handed.by_id, handed.given_by_id) THEN
        PERFORM ledger_refuse('loans_transferhandover_weighed_by_both', 'both weigh it together');
    END IF;
    IF tolerance * greatest((SELECT count(DISTINCT t.split_id) FROM ledger_line n JOIN ledger_account t ON t.id = n.to_id
                              WHERE n.movement_id = handed.movement_id AND t.allotment_id = after.allotment_id), 1)
       > (SELECT tolerance_cap_ug FROM loans_loan WHERE id = before.loan_id) THEN
        PERFORM ledger_refuse('loans_reconciliation_tolerance_within_its_cap', 'the loan caps the tolerance');
    END IF;
    IF (books - greatest(difference, 0), greatest(difference, 0)) <> (coalesce(went.passed, 0), went.missed) THEN
        PERFORM ledger_refuse('loans_transferhandover_agrees_with_the_books', 'the books say otherwise');
    END IF;
END $$;

CREATE OR REPLACE FUNCTION loans_guard_transfer_hand_over() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
    before loans_loanitem;
    asked loans_transfer;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id;
    SELECT * INTO before FROM loans_loanitem WHERE id = item.taken_from_id;
    SELECT t.* INTO asked FROM loans_transfer t JOIN loans_transferdecision d ON d.transfer_id = t.id
     WHERE d.is_agreed AND d.to_loan_id = item.loan_id;
    IF asked.id IS NULL THEN
        PERFORM ledger_refuse('loans_transferhandover_was_agreed', 'nobody agreed to it');
    END IF;
    IF NOT loans_agreement_in_force(item.loan_id, NEW.happened_at) THEN
        PERFORM ledger_refuse('loans_itemmove_agreement_in_force', 'no agreement is in force that day');
    ELSIF NOT loans_papers_complete(item.loan_id) THEN
        PERFORM ledger_refuse('loans_itemmove_papers_complete', 'a paper is missing');
    END IF;
    IF NEW.by_id <> asked.investigator_id
       OR NEW.given_by_id NOT IN (asked.by_id, (SELECT investigator_id FROM loans_loan WHERE id = before.loan_id)) THEN
        PERFORM ledger_refuse('loans_transferhandover_by_both', 'one of each side hands over');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM ledger_movement m JOIN ledger_line n ON n.movement_id = m.id
                     JOIN ledger_account t ON t.id = n.to_id
                    WHERE m.id = NEW.movement_id AND m.kind = 'transfer' AND m.by_id = NEW.by_id
                      AND m.happened_at = NEW.happened_at AND t.allotment_id = item.allotment_id) THEN
        PERFORM ledger_refuse('loans_transferhandover_agrees_with_the_books', 'the books say otherwise');
    END IF;
    PERFORM loans_check_passing(NEW.weighing_id, NEW.books_ug, NEW.weighed_ug, NEW.difference_ug, NEW.tolerance_ug,
                                before.portion_id, NEW, before, item);
    RETURN NEW;
END $$;

CREATE FUNCTION loans_guard_transfer_daughter() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    handed loans_transferhandover;
    item loans_loanitem;
    before loans_loanitem;
BEGIN
    SELECT * INTO handed FROM loans_transferhandover WHERE id = NEW.hand_over_id;
    SELECT * INTO item FROM loans_loanitem WHERE id = handed.item_id;
    SELECT * INTO before FROM loans_loanitem WHERE id = item.taken_from_id;
    PERFORM loans_refuse_other_daughter(NEW.daughter_id, before);
    PERFORM loans_check_passing(NEW.weighing_id, NEW.books_ug, NEW.weighed_ug, NEW.difference_ug, NEW.tolerance_ug,
                                NEW.daughter_id, handed, before, item);
    RETURN NEW;
END $$;
CREATE TRIGGER agrees BEFORE INSERT ON loans_transferdaughter
    FOR EACH ROW EXECUTE FUNCTION loans_guard_transfer_daughter();

CREATE FUNCTION loans_check_hand_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM loans_loanitem i JOIN loans_loanitem before ON before.id = i.taken_from_id
                 JOIN ledger_account t ON t.allotment_id = i.allotment_id AND t.split_id <> before.portion_id
                 JOIN ledger_line n ON n.to_id = t.id AND n.movement_id = NEW.movement_id
                WHERE i.id = NEW.item_id AND NOT EXISTS (
                      SELECT 1 FROM loans_transferdaughter d WHERE d.hand_over_id = NEW.id AND d.daughter_id = t.split_id)) THEN
        PERFORM ledger_refuse('loans_transferhandover_names_every_piece', 'it names each piece that passes');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER names_every_piece AFTER INSERT ON loans_transferhandover DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION loans_check_hand_over();
