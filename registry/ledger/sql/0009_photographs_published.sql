-- What is said of a photograph's publicness is said of one after the other, and never ahead.

CREATE FUNCTION ledger_guard_photograph_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.happened_at > clock_timestamp() + interval '5 minutes' THEN
        PERFORM ledger_refuse('ledger_photographrelease_not_in_the_future', 'that has not happened yet');
    END IF;
    IF NEW.is_public IS NOT DISTINCT FROM coalesce((SELECT is_public FROM ledger_photographrelease
        WHERE photograph_id = NEW.photograph_id ORDER BY id DESC LIMIT 1), false) THEN
        PERFORM ledger_refuse('ledger_photographrelease_changes_something', 'that was said already');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_the_laws BEFORE INSERT ON ledger_photographrelease
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_photograph_release();
