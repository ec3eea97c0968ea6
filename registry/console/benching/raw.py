"""The statements behind an answer, run again through a bare cursor; and how long a page waits for the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection


@dataclass
class Asked:
    """What was asked of the database: each statement with its values, and the milliseconds waited for all of them."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    milliseconds: float = 0.0

    def again(self) -> list[Any]:
        """The same statements through the driver alone, every row fetched."""
        connection.ensure_connection()
        with psycopg.ClientCursor(connection.connection) as cursor:
            return [cursor.execute(sql, values).fetchall() for sql, values in self.statements]

    def _ask(self, execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, values, many, context)
        finally:
            self.milliseconds += (time.perf_counter() - began) * 1000
            self.statements.append((sql, values))


@contextmanager
def asking() -> Iterator[Asked]:
    """Notes what Django asks meanwhile."""
    asked = Asked()
    with connection.execute_wrapper(asked._ask):
        yield asked
