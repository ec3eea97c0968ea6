-- Both sides sign one document: the signature names it, and it stays as signed.

CREATE OR REPLACE FUNCTION loans_guard_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.reference, NEW.collection_id, NEW.lender_id, NEW.borrower_id)
       IS DISTINCT FROM (OLD.reference, OLD.collection_id, OLD.lender_id, OLD.borrower_id) THEN
        PERFORM ledger_refuse('loans_agreement_parties_stay', 'an agreement keeps its parties');
    END IF;
    IF (NEW.from_on, NEW.to_on, NEW.terms, NEW.terms_zh, NEW.language, NEW.document_id)
       IS DISTINCT FROM (OLD.from_on, OLD.to_on, OLD.terms, OLD.terms_zh, OLD.language, OLD.document_id)
       AND EXISTS (SELECT 1 FROM loans_signature WHERE agreement_id = OLD.id) THEN
        PERFORM ledger_refuse('loans_agreement_stays_as_signed', 'what was signed stays as signed');
    END IF;
    IF OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
        PERFORM ledger_refuse('loans_agreement_ends_once', 'an agreement ends once');
    END IF;
    -- A document that no longer says what the agreement says is none: it is printed anew.
    IF (NEW.from_on, NEW.to_on, NEW.terms, NEW.terms_zh, NEW.language)
       IS DISTINCT FROM (OLD.from_on, OLD.to_on, OLD.terms, OLD.terms_zh, OLD.language)
       AND NEW.document_id IS NOT DISTINCT FROM OLD.document_id THEN
        NEW.document_id := NULL;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION loans_guard_signed_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.document_id IS DISTINCT FROM (SELECT document_id FROM loans_agreement WHERE id = NEW.agreement_id) THEN
        PERFORM ledger_refuse('loans_signature_of_the_document_as_it_stands', 'this is not the document');
    END IF;
    RETURN NEW;
END $$;

-- After `signs`, which locks the agreement: triggers of one kind fire in the order of their names.
CREATE TRIGGER signs_the_document BEFORE INSERT ON loans_signature
    FOR EACH ROW EXECUTE FUNCTION loans_guard_signed_document();
