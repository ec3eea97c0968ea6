"""The numbers loans and agreements are called by: L-0001, AG-0001, without gaps."""

from __future__ import annotations

from django.db import connection

from registry.loans.models import Agreement, Loan


def next_reference(model: type[Loan] | type[Agreement], letters: str) -> str:
    """The next number; no other transaction gets one before this one ends.

    Ask for it after locking pieces and before writing events, in which order every act here takes its locks.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"references {letters}"])
    newest = model._default_manager.order_by("-pk").values_list("reference", flat=True).first()
    number = int(newest.rpartition("-")[2]) if newest else 0
    return f"{letters}-{number + 1:04d}"
