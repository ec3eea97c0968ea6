-- An alarm keeps what it is about and when it was first seen; once gone it stays gone, and none is deleted.

CREATE FUNCTION loans_guard_alarm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.question, NEW.subject, NEW.collection_id, NEW.loan_id, NEW.first_seen_at)
       IS DISTINCT FROM (OLD.question, OLD.subject, OLD.collection_id, OLD.loan_id, OLD.first_seen_at)
       OR NEW.last_seen_at < OLD.last_seen_at THEN
        PERFORM ledger_refuse('loans_alarm_keeps_its_history', 'an alarm keeps its history');
    END IF;
    IF OLD.gone_at IS NOT NULL THEN
        PERFORM ledger_refuse('loans_alarm_stays_gone', 'what is gone stays gone');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_its_history BEFORE UPDATE ON loans_alarm
    FOR EACH ROW EXECUTE FUNCTION loans_guard_alarm();

CREATE TRIGGER is_never_deleted BEFORE DELETE ON loans_alarm
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change('loans_alarm_is_never_deleted');
