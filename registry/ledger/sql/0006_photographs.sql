-- A photograph is a picture, and was taken before it is kept.

CREATE FUNCTION ledger_guard_photograph() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT media_type FROM papers_storedfile WHERE sha256 = NEW.file_id) NOT IN ('image/jpeg', 'image/png') THEN
        PERFORM ledger_refuse('ledger_photograph_is_a_picture', 'this file is no picture');
    END IF;
    IF NEW.happened_at > clock_timestamp() + interval '5 minutes' THEN
        PERFORM ledger_refuse('ledger_photograph_not_in_the_future', 'nobody has taken it yet');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON ledger_photograph
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_photograph();
