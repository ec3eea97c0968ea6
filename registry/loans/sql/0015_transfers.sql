-- Transfers: an open item passes to a new item of another investigator's loan, mass and piece in one movement, and ends.

INSERT INTO audit_allowedmove (lifecycle, frm, "to", act, needs_reason) VALUES
    ('loan item', 'awaiting_transfer', 'on_loan', 'take over', false),
    ('loan item', 'on_loan', 'transferred', 'transfer', false),
    ('loan item', 'awaiting_transfer', 'cancelled', 'cancel', true),
    ('loan item', 'awaiting_transfer', 'lapsed', 'lapse', true);

-- An item that takes over another starts where it waits for it; every other one as set aside.
DROP TRIGGER a_moves_by_its_table ON loans_loanitem;
CREATE TRIGGER a_starts_set_aside BEFORE INSERT ON loans_loanitem
    FOR EACH ROW WHEN (NEW.taken_from_id IS NULL) EXECUTE FUNCTION audit_guard_status('set_aside');
CREATE TRIGGER a_starts_by_a_transfer BEFORE INSERT ON loans_loanitem
    FOR EACH ROW WHEN (NEW.taken_from_id IS NOT NULL) EXECUTE FUNCTION audit_guard_status('awaiting_transfer');
CREATE TRIGGER a_moves_by_its_table BEFORE UPDATE OF status ON loans_loanitem
    FOR EACH ROW EXECUTE FUNCTION audit_guard_status('set_aside');

CREATE FUNCTION loans_guard_taking_over() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before loans_loanitem;
BEGIN
    SELECT * INTO before FROM loans_loanitem WHERE id = NEW.taken_from_id;
    IF TG_OP = 'UPDATE' AND NEW.taken_from_id IS DISTINCT FROM OLD.taken_from_id THEN
        PERFORM ledger_refuse('loans_loanitem_stays_as_promised', 'an item keeps what it takes over');
    END IF;
    IF NEW.taken_from_id IS NOT NULL
       AND (before.loan_id = NEW.loan_id OR before.source_id <> NEW.source_id
            OR NEW.portion_id IS NOT NULL AND NEW.portion_id IS DISTINCT FROM before.portion_id) THEN
        PERFORM ledger_refuse('loans_loanitem_takes_over_that_piece', 'an item takes over the piece of another loan''s item');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER c_takes_over BEFORE INSERT OR UPDATE ON loans_loanitem
    FOR EACH ROW EXECUTE FUNCTION loans_guard_taking_over();

CREATE OR REPLACE FUNCTION loans_has_ended(status text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT status IN ('closed', 'transferred', 'cancelled', 'lapsed')
$$;

CREATE OR REPLACE FUNCTION loans_status_of(which bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN i.every > 0 AND i.every = i.ended AND i.closed > 0 THEN 'closed'
        WHEN i.every > 0 AND i.every = i.ended THEN 'cancelled'
        WHEN i.gone > 0 THEN 'active'
        WHEN loans_is_signed(l.agreement_id) THEN 'signed'
        ELSE 'pending' END
    FROM loans_loan l,
         (SELECT count(*) AS every,
                 count(*) FILTER (WHERE loans_has_ended(status)) AS ended,
                 count(*) FILTER (WHERE status IN ('closed', 'transferred')) AS closed,
                 count(*) FILTER (WHERE status NOT IN ('set_aside', 'preparing', 'ready', 'awaiting_transfer',
                                                       'cancelled', 'lapsed')) AS gone
            FROM loans_loanitem WHERE loan_id = which) i
    WHERE l.id = which
$$;

-- Waiting for a transfer is no work begun.
CREATE OR REPLACE FUNCTION loans_guard_loan() RETURNS trigger LANGUAGE plpgsql AS $$
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
                   AND status NOT IN ('set_aside', 'awaiting_transfer', 'cancelled', 'lapsed')) THEN
        PERFORM ledger_refuse('loans_loan_keeps_a_signed_agreement', 'work has begun under a signed agreement');
    END IF;
    RETURN NEW;
END $$;

-- An item that waits for a transfer holds nothing yet.
CREATE OR REPLACE FUNCTION loans_agrees_with_the_books(item loans_loanitem) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN loans_has_ended(item.status) OR item.status = 'awaiting_transfer' THEN loans_holds_nothing(item.allotment_id)
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

-- Whether the person belongs to an institution or its family at that moment: by affiliation, or by a role for it.
CREATE FUNCTION loans_belongs_to(who uuid, institution bigint, moment timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH RECURSIVE above AS (
        SELECT i.id, i.parent_id FROM parties_institution i WHERE i.id = institution
        UNION SELECT i.id, i.parent_id FROM parties_institution i JOIN above a ON i.id = a.parent_id
    ), below AS (
        SELECT i.id FROM parties_institution i WHERE i.id = institution
        UNION SELECT i.id FROM parties_institution i JOIN below b ON i.parent_id = b.id
    ), belongs AS (
        SELECT institution_id, from_on, to_on FROM parties_affiliation WHERE person_id = who
        UNION ALL SELECT institution_id, from_on, to_on FROM parties_rolegrant WHERE person_id = who
    )
    SELECT EXISTS (
        SELECT 1 FROM belongs b
         WHERE (b.institution_id IN (SELECT id FROM above) OR b.institution_id IN (SELECT id FROM below))
           AND b.from_on <= (moment AT TIME ZONE 'UTC')::date
           AND (b.to_on IS NULL OR b.to_on >= (moment AT TIME ZONE 'UTC')::date))
$$;

-- One transfer of a loan at a time; to somebody else; each item with its borrower when it is named.
CREATE FUNCTION loans_guard_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked loans_loan;
BEGIN
    SELECT * INTO asked FROM loans_loan WHERE id = NEW.loan_id FOR NO KEY UPDATE;
    IF NEW.investigator_id = asked.investigator_id THEN
        PERFORM ledger_refuse('loans_transfer_to_somebody_else', 'they answer for it already');
    END IF;
    IF NEW.by_id = NEW.investigator_id THEN
        PERFORM ledger_refuse('loans_transfer_asked_by_who_gives', 'who receives does not ask');
    END IF;
    IF EXISTS (SELECT 1 FROM loans_transfer t WHERE t.loan_id = NEW.loan_id
               AND NOT EXISTS (SELECT 1 FROM loans_transferdecision d WHERE d.transfer_id = t.id)) THEN
        PERFORM ledger_refuse('loans_transfer_one_at_a_time', 'the one before is not decided yet');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON loans_transfer
    FOR EACH ROW EXECUTE FUNCTION loans_guard_transfer();

CREATE FUNCTION loans_guard_transfer_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM loans_loanitem i JOIN loans_transfer t ON t.loan_id = i.loan_id
                   WHERE t.id = NEW.transfer_id AND i.id = NEW.item_id AND i.status = 'on_loan') THEN
        PERFORM ledger_refuse('loans_transferitem_of_what_is_on_loan', 'only what the borrower holds passes on');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agrees BEFORE INSERT ON loans_transferitem
    FOR EACH ROW EXECUTE FUNCTION loans_guard_transfer_item();

CREATE FUNCTION loans_check_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM loans_transferitem WHERE transfer_id = NEW.id) THEN
        PERFORM ledger_refuse('loans_transfer_names_an_item', 'a transfer names what passes');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER names_an_item AFTER INSERT ON loans_transfer DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION loans_check_transfer();

-- Law 7: who asks, who receives and whoever belongs to either institution does not decide.
CREATE FUNCTION loans_guard_transfer_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked loans_transfer;
    standing loans_loan;
    opened loans_loan;
BEGIN
    SELECT * INTO asked FROM loans_transfer WHERE id = NEW.transfer_id;
    SELECT * INTO standing FROM loans_loan WHERE id = asked.loan_id FOR NO KEY UPDATE;
    IF NEW.by_id IN (asked.by_id, asked.investigator_id, standing.investigator_id)
       OR loans_belongs_to(NEW.by_id, asked.borrower_id, NEW.happened_at)
       OR loans_belongs_to(NEW.by_id, standing.borrower_id, NEW.happened_at) THEN
        PERFORM ledger_refuse('loans_transferdecision_by_another', 'somebody of neither side decides');
    END IF;
    IF NEW.is_agreed THEN
        SELECT * INTO opened FROM loans_loan WHERE id = NEW.to_loan_id;
        IF EXISTS (SELECT 1 FROM loans_recall r WHERE r.loan_id = standing.id)
           OR (opened.collection_id, opened.borrower_id, opened.investigator_id)
              IS DISTINCT FROM (standing.collection_id, asked.borrower_id, asked.investigator_id)
           OR (SELECT array_agg(i.taken_from_id ORDER BY i.taken_from_id) FROM loans_loanitem i WHERE i.loan_id = opened.id)
              IS DISTINCT FROM (SELECT array_agg(n.item_id ORDER BY n.item_id) FROM loans_transferitem n
                                 WHERE n.transfer_id = asked.id) THEN
            PERFORM ledger_refuse('loans_transferdecision_opens_what_was_asked', 'the new loan is not what was asked for');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON loans_transferdecision
    FOR EACH ROW EXECUTE FUNCTION loans_guard_transfer_decision();

-- Law 8 for the new loan, and the movement is exactly what is told: all that was there, less a difference within tolerance.
CREATE FUNCTION loans_guard_transfer_hand_over() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    item loans_loanitem;
    before loans_loanitem;
    asked loans_transfer;
    read ledger_weighing;
BEGIN
    SELECT * INTO item FROM loans_loanitem WHERE id = NEW.item_id;
    SELECT * INTO before FROM loans_loanitem WHERE id = item.taken_from_id;
    SELECT t.* INTO asked FROM loans_transfer t JOIN loans_transferdecision d ON d.transfer_id = t.id
     WHERE d.is_agreed AND d.to_loan_id = item.loan_id;
    SELECT * INTO read FROM ledger_weighing WHERE id = NEW.weighing_id;
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
    IF NEW.weighing_id IS NULL AND (SELECT is_weighed FROM holdings_split WHERE id = before.portion_id)
       OR NEW.weighing_id IS NOT NULL
          AND (read.split_id, read.allotment_id, read.purpose, read.mass_ug, read.by_id, read.second_by_id)
              IS DISTINCT FROM (before.portion_id, item.allotment_id, 'hand_over'::varchar, NEW.weighed_ug, NEW.by_id,
                                NEW.given_by_id) THEN
        PERFORM ledger_refuse('loans_transferhandover_weighed_by_both', 'both weigh it together');
    END IF;
    IF NEW.tolerance_ug > (SELECT tolerance_cap_ug FROM loans_loan WHERE id = before.loan_id) THEN
        PERFORM ledger_refuse('loans_reconciliation_tolerance_within_its_cap', 'the loan caps the tolerance');
    END IF;
    IF (NEW.books_ug - greatest(NEW.difference_ug, 0), greatest(NEW.difference_ug, 0)) <> (
        SELECT coalesce(sum(n.mass_ug) FILTER (WHERE t.allotment_id = item.allotment_id), -1)::bigint,
               coalesce(sum(n.mass_ug) FILTER (WHERE t.place = 'weighing_difference'), 0)::bigint
          FROM ledger_line n JOIN ledger_movement m ON m.id = n.movement_id AND m.kind = 'transfer'
          JOIN ledger_account f ON f.id = n.frm_id JOIN ledger_account t ON t.id = n.to_id
         WHERE n.movement_id = NEW.movement_id AND m.by_id = NEW.by_id AND m.happened_at = NEW.happened_at
           AND f.allotment_id = before.allotment_id) THEN
        PERFORM ledger_refuse('loans_transferhandover_agrees_with_the_books', 'the books say otherwise');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON loans_transferhandover
    FOR EACH ROW EXECUTE FUNCTION loans_guard_transfer_hand_over();

-- Both items move by the one hand-over; nothing is transferred over an open incident.
CREATE FUNCTION loans_check_transferring() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    passed loans_transferhandover;
BEGIN
    SELECT h.* INTO passed FROM loans_transferhandover h JOIN loans_loanitem i ON i.id = h.item_id
     WHERE CASE NEW."to" WHEN 'transferred' THEN i.taken_from_id ELSE i.id END = NEW.item_id;
    IF passed.id IS NULL OR (passed.by_id, passed.happened_at) IS DISTINCT FROM (NEW.by_id, NEW.happened_at) THEN
        PERFORM ledger_refuse('loans_itemmove_transferred_by_its_hand_over', 'it passes by its hand-over');
    END IF;
    IF NEW."to" = 'transferred' AND EXISTS (
        SELECT 1 FROM loans_incident n WHERE n.item_id = NEW.item_id
           AND NOT EXISTS (SELECT 1 FROM loans_incidentend e WHERE e.incident_id = n.id)) THEN
        PERFORM ledger_refuse('loans_itemmove_incidents_ended', 'an incident of this item has not ended');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER c_transfers BEFORE INSERT ON loans_itemmove
    FOR EACH ROW WHEN (NEW."to" = 'transferred' OR NEW.frm = 'awaiting_transfer' AND NEW."to" = 'on_loan')
    EXECUTE FUNCTION loans_check_transferring();
