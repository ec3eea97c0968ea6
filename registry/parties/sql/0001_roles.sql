-- Roles are given by others who may, stand in only until a day, and end; what was given stays on record.

CREATE FUNCTION parties_refuse(claim text, says text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', says USING ERRCODE = 'check_violation', CONSTRAINT = claim;
END $$;

-- Which role gives and ends which: access/roles.py, GRANTS.
CREATE FUNCTION parties_grants() RETURNS TABLE (role text, gives text) LANGUAGE sql IMMUTABLE AS $$
    VALUES ('authority', 'reviewer'), ('authority', 'curator'), ('authority', 'processor'),
           ('authority', 'authority'), ('authority', 'auditor'),
           ('curator', 'reviewer'), ('curator', 'processor'),
           ('representative', 'researcher')
$$;

-- Whether somebody holds a role in the very place of a grant on a day, in their own right.
CREATE FUNCTION parties_holds(who uuid, which text, given parties_rolegrant, day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM parties_rolegrant g
         WHERE g.person_id = who AND g.role = which AND g.stands_in_for_id IS NULL
           AND g.collection_code IS NOT DISTINCT FROM given.collection_code
           AND g.institution_id IS NOT DISTINCT FROM given.institution_id
           AND g.from_on <= day AND (g.to_on IS NULL OR g.to_on >= day))
$$;

-- The registry itself and the people of the support pages set a collection up; everybody else needs a role that may.
CREATE FUNCTION parties_may_give(who uuid, given parties_rolegrant, day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT who = '00000000-0000-4000-8000-000000000001'
        OR EXISTS (SELECT 1 FROM parties_user u WHERE u.person_id = who AND u.is_superuser AND u.is_active)
        OR EXISTS (SELECT 1 FROM parties_grants() t
                    WHERE t.gives = given.role AND parties_holds(who, t.role, given, day))
        OR given.stands_in_for_id = who AND parties_holds(who, given.role, given, day)
$$;

CREATE FUNCTION parties_guard_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.granted_by_id = NEW.person_id THEN
        PERFORM parties_refuse('parties_rolegrant_not_by_oneself', 'nobody gives a role to themself');
    ELSIF NEW.stands_in_for_id = NEW.person_id
       OR NEW.stands_in_for_id IS NOT NULL
          AND NOT (NEW.role IN (SELECT t.role FROM parties_grants() t)
                   AND parties_holds(NEW.stands_in_for_id, NEW.role, NEW, NEW.from_on)) THEN
        PERFORM parties_refuse('parties_rolegrant_stands_in_for_a_holder', 'stands in for nobody who holds the role');
    ELSIF NEW.stands_in_for_id IS NOT NULL AND NEW.to_on > NEW.from_on + 366 THEN
        PERFORM parties_refuse('parties_rolegrant_stands_in_a_year_at_most', 'stands in for longer than a year');
    ELSIF NOT parties_may_give(NEW.granted_by_id, NEW, (NEW.granted_at AT TIME ZONE 'UTC')::date) THEN
        PERFORM parties_refuse('parties_rolegrant_by_who_may', 'given by somebody who may not');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER given_by_who_may BEFORE INSERT ON parties_rolegrant
    FOR EACH ROW EXECUTE FUNCTION parties_guard_grant();

CREATE FUNCTION parties_guard_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM parties_refuse('parties_rolegrant_is_kept', 'what was given stays on record');
    ELSIF (NEW.person_id, NEW.role, NEW.collection_code, NEW.institution_id, NEW.from_on, NEW.reason,
           NEW.granted_by_id, NEW.granted_at, NEW.stands_in_for_id)
       IS DISTINCT FROM
          (OLD.person_id, OLD.role, OLD.collection_code, OLD.institution_id, OLD.from_on, OLD.reason,
           OLD.granted_by_id, OLD.granted_at, OLD.stands_in_for_id)
       OR NEW.to_on IS DISTINCT FROM OLD.to_on AND (NEW.to_on IS NULL OR NEW.to_on > OLD.to_on
           OR NEW.ended_by_id IS NULL
           OR NEW.ended_by_id <> NEW.person_id AND NEW.ended_by_id IS DISTINCT FROM NEW.stands_in_for_id
              AND NOT parties_may_give(NEW.ended_by_id, NEW, (NEW.ended_at AT TIME ZONE 'UTC')::date)) THEN
        PERFORM parties_refuse('parties_rolegrant_only_ends', 'a role that was given only ends');
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER only_ends BEFORE UPDATE OR DELETE ON parties_rolegrant
    FOR EACH ROW EXECUTE FUNCTION parties_guard_end();
