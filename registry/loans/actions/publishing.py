"""Changes of pieces become public by themselves once their collection's delay is past; the database does it."""

from __future__ import annotations

from django.db import connection


def publish_changes() -> int:
    """Publish what is due; how many changes there were. Run twice, it publishes nothing twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT loans_publish_changes()")
        return int(cursor.fetchone()[0])
