-- Where the policy says so lossy work is filmed; behind each use report stands a second person, of the institution.

CREATE FUNCTION loans_guard_video() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT l.video_demanded FROM loans_loanitem i JOIN loans_loan l ON l.id = i.loan_id WHERE i.id = NEW.item_id)
       AND (SELECT harm FROM holdings_method WHERE id = NEW.method_id) <> 'N'
       AND coalesce((SELECT media_type FROM papers_storedfile WHERE sha256 = NEW.evidence_id), '') <> 'video/mp4' THEN
        PERFORM ledger_refuse('loans_usereport_shows_lossy_work', 'lossy work is filmed');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shows_lossy_work BEFORE INSERT ON loans_usereport
    FOR EACH ROW EXECUTE FUNCTION loans_guard_video();

CREATE TRIGGER keeps_its_video BEFORE UPDATE ON loans_loan
    FOR EACH ROW WHEN (OLD.video_demanded IS DISTINCT FROM NEW.video_demanded) EXECUTE FUNCTION loans_guard_demands();

CREATE FUNCTION loans_guard_use_confirmation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told loans_usereport;
BEGIN
    SELECT * INTO told FROM loans_usereport WHERE id = NEW.report_id;
    IF NEW.by_id = told.by_id OR NEW.by_id = (
        SELECT l.investigator_id FROM loans_loanitem i JOIN loans_loan l ON l.id = i.loan_id WHERE i.id = told.item_id) THEN
        PERFORM ledger_refuse('loans_useconfirmation_by_another', 'a second person confirms it');
    END IF;
    IF NEW.happened_at < told.happened_at OR NEW.happened_at > clock_timestamp() + interval '5 minutes' THEN
        PERFORM ledger_refuse('loans_useconfirmation_after_the_report', 'it is confirmed after it was reported');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON loans_useconfirmation
    FOR EACH ROW EXECUTE FUNCTION loans_guard_use_confirmation();
