"""When time alone makes something public next: a collection's delay ends for a movement or a receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection

NEXT: Final = """
    SELECT min(at) FROM (
        SELECT (SELECT min(m.happened_at) FROM ledger_movement m
                 WHERE m.collection_id = c.id AND m.happened_at > %(at)s - c.publishes_after_days * interval '1 day')
               + c.publishes_after_days * interval '1 day' AS at
          FROM holdings_collection c
        UNION ALL
        SELECT min(a.happened_at + c.publishes_after_days * interval '1 day')
          FROM loans_acknowledgement a JOIN loans_loanitem i ON i.id = a.item_id JOIN loans_loan l ON l.id = i.loan_id
          JOIN holdings_collection c ON c.id = l.collection_id
         WHERE a.happened_at + c.publishes_after_days * interval '1 day' > %(at)s) ends
"""


def next_turn(at: datetime) -> datetime | None:
    """The next instant at which what is recorded already becomes public by itself; None where nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, {"at": at})
        found: datetime | None = cursor.fetchone()[0]
        return found
