"""Laws 3 and 11: the chain holds, its events tell what the tables say, and the guards are in place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from registry.audit import trail
from registry.ledger.posting import lines_digest
from registry.reports.verification.report import Check, Finding

CHAIN = """
    SELECT c.chain || ' ' || f.seq, f.wrong
      FROM (SELECT DISTINCT chain FROM audit_event) c CROSS JOIN LATERAL audit_false_events(c.chain) f
"""
HEADS = """
    SELECT h.chain || ' ' || h.seq, 'no event has the digest published on ' || h.published_at::date
      FROM audit_head h LEFT JOIN audit_event e ON e.chain = h.chain AND e.seq = h.seq
     WHERE e.digest IS DISTINCT FROM h.digest
"""
MOVES_TOLD = """
    SELECT 'item move ' || m.id, 'its event tells something else'
      FROM loans_itemmove m JOIN audit_event e ON e.id = m.event_id
     WHERE (e.text::jsonb ->> 'frm', e.text::jsonb ->> 'to', e.text::jsonb ->> 'by')
           IS DISTINCT FROM (m.frm, m."to", m.by_id::text)
    UNION ALL
    SELECT 'application move ' || m.id, 'its event tells something else'
      FROM applications_applicationmove m JOIN audit_event e ON e.id = m.event_id
     WHERE (e.text::jsonb ->> 'frm', e.text::jsonb ->> 'to', e.text::jsonb ->> 'by')
           IS DISTINCT FROM (m.frm, m."to", m.by_id::text)
    UNION ALL
    SELECT 'call move ' || m.id, 'its event tells something else'
      FROM applications_callmove m JOIN audit_event e ON e.id = m.event_id
     WHERE (e.text::jsonb ->> 'frm', e.text::jsonb ->> 'to', e.text::jsonb ->> 'by')
           IS DISTINCT FROM (m.frm, m."to", m.by_id::text)
"""
EVENT_COLUMNS = """
    SELECT chain || ' ' || seq, 'its columns and its text differ' FROM audit_event
     WHERE (text::jsonb ->> 'act', text::jsonb ->> 'subject', text::jsonb ->> 'by', text::jsonb ->> 'at')
           IS DISTINCT FROM (act, subject, actor::text, audit_instant(happened_at))
"""
LINES = """
    SELECT m.id, m.kind, e.text,
           coalesce(fx.provisional_number, fs.identifier, ''), f.place, coalesce(fa.label, ''),
           coalesce(tx.provisional_number, ts.identifier, ''), t.place, coalesce(ta.label, ''),
           l.mass_ug, l.carries_piece
      FROM ledger_movement m JOIN audit_event e ON e.id = m.event_id
      JOIN ledger_line l ON l.movement_id = m.id
      JOIN ledger_account f ON f.id = l.frm_id JOIN ledger_account t ON t.id = l.to_id
      LEFT JOIN holdings_split fs ON fs.id = f.split_id LEFT JOIN holdings_split ts ON ts.id = t.split_id
      LEFT JOIN loans_acceptance fx ON fx.split_id = f.split_id AND fx.event_id > e.id
      LEFT JOIN loans_acceptance tx ON tx.split_id = t.split_id AND tx.event_id > e.id
      LEFT JOIN ledger_allotment fa ON fa.id = f.allotment_id LEFT JOIN ledger_allotment ta ON ta.id = t.allotment_id
     ORDER BY m.id, l.id
"""


def movements_told() -> Iterator[Finding]:
    """Movements whose event tells other lines than the ledger holds; reads lines in pages, never all at once.

    What was written before a borrower's piece had its number tells its provisional one.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(LINES)
        rows = (row for page in iter(lambda: cursor.fetchmany(5000), []) for row in page)
        for (movement, kind, text), lines in groupby(rows, key=lambda row: row[:3]):
            if wrong := _difference(json.loads(text), kind, lines):
                yield (f"movement {movement}", wrong)


def _difference(said: dict[str, Any], kind: str, rows: Iterator[tuple[Any, ...]]) -> str:
    """What an event says otherwise than the lines, or nothing."""
    lines = ([list(row[3:6]), list(row[6:9]), row[9], row[10]] for row in rows)
    if said.get("kind") != kind:
        return "its event tells another kind"
    if "lines" in said:
        return "" if said["lines"] == list(lines) else "its event tells other lines"
    held = list(lines)
    if (said.get("lines_count"), said.get("lines_sum_ug")) != (len(held), sum(line[2] for line in held)):
        return "its event tells another number or sum"
    if said.get("lines_sha256", lines_digest(held)) != lines_digest(held):
        return "its event tells other lines"
    return ""


def reasons_told() -> Iterator[Finding]:
    """Reasons kept with movements and moves that do not match the commitment in their event."""
    for table in ("ledger_movement", "loans_itemmove", "applications_applicationmove", "applications_callmove"):
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT m.id, m.reason, e.text::jsonb ->> 'reason', s.salt FROM {table} m
                    JOIN audit_event e ON e.id = m.event_id
                    JOIN audit_salt s ON s.event_id = e.id AND s.fact = 'reason'"""  # noqa: S608 - our own names
            )
            for pk, reason, committed, salt in cursor.fetchall():
                if trail.commitment(salt, reason) != committed:
                    yield (f"{table} {pk}", "its reason is not the one committed to")


def guards() -> Iterator[Finding]:
    """Append-only tables the run-time role could change, and guards that are missing or switched off."""
    role = settings.DATABASES["default"]["APP_ROLE"]
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if getattr(model, "append_only", False) or getattr(model, "written_by_triggers", False)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, right_name FROM unnest(%s::text[]) table_name"
            " CROSS JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) right_name"
            " WHERE has_table_privilege(%s, table_name, right_name)",
            [tables, role],
        )
        for table, right in cursor.fetchall():
            yield (table, f"the run-time role may {right}")
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled <> 'O'"
        )
        for table, trigger in cursor.fetchall():
            yield (table, f"its trigger {trigger} is switched off")


CHECKS = (
    Check("guards", 3, _("The guards of the database are in place"), guards),
    Check("chain", 11, _("Every event follows the one before it, its digest true"), CHAIN),
    Check("heads", 11, _("The record passes through every head that was published"), HEADS),
    Check("event_columns", 11, _("Every event’s columns agree with its text"), EVENT_COLUMNS),
    Check("movements_told", 11, _("Every movement is told by its event, line by line"), movements_told),
    Check("moves_told", 11, _("Every status move is told by its event"), MOVES_TOLD),
    Check("reasons_told", 11, _("Every reason is the one committed to"), reasons_told),
)
