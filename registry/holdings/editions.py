"""The edition of everything public: what a cache of any kind asks to know whether what it keeps is still so."""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.db.migrations.operations import RunSQL

WATCH: Final = """
CREATE TRIGGER makes_a_new_edition AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION holdings_new_edition();
"""


def watched(*tables: str) -> RunSQL:
    """A migration operation: whatever changes in these tables makes a new edition."""
    forward = "".join(WATCH.format(table=table) for table in tables)
    backward = "".join(f"DROP TRIGGER makes_a_new_edition ON {table};" for table in tables)
    return RunSQL(forward, backward)


EDITION: Final = "(SELECT coalesce(sum(number), 0)::bigint FROM holdings_edition)"
"""As a value in another statement, for who would otherwise ask twice."""


def current_edition() -> int:
    """One small query. The same number means the same public state, as far as the clock does not change it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {EDITION}")
        return int(cursor.fetchone()[0])
