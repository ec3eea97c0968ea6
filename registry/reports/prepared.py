"""Questions of the database that are put together once in a process, and then asked with other values.

Putting a queryset together costs Django several times what the database needs to answer it. What is asked stays a
queryset, so each rule keeps its home; where a value changes, it holds a stand-in that no row can have. The database may
keep its plan, too, for as long as a connection lives: planning a dozen joins takes it longer than the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.postgresql.base import ServerBindingCursor  # type: ignore[attr-defined]  # has no stub
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]  # has no stub
from psycopg import sql

NUMBER: Final = -19_690_720
"""In place of a row's number."""
TEXT: Final = "in place of a text\x01"
AT: Final = datetime(1, 7, 20, 20, 17, 40, tzinfo=UTC)
"""In place of an instant."""
NUMBERS: Final = "in place of numbers\x01"
"""In place of a list of them, as `ANY` takes it."""

_GIVEN: Final = (NUMBER, TEXT, AT, NUMBERS)
_PLACE: Final = re.compile("%[%s]")

Sql = tuple[str, Sequence[Any]]
"""A statement and its values, which may be stand-ins."""


class Prepared:
    """One statement: a queryset's, or those of several with the same columns, whose rows follow one another."""

    def __init__(self, *questions: QuerySet[Any, Any], further: Sequence[Sql] = (), around: str = "{}") -> None:
        """`further`: SQL with the same columns; `around`: what is asked of all of it, in place of {}."""
        self._compiler = questions[0].query.get_compiler(DEFAULT_DB_ALIAS)
        parts = [self._compiler.as_sql(), *(one.query.sql_with_params() for one in questions[1:]), *further]
        statement = " UNION ALL ".join(f"({part})" for part, _values in parts) if len(parts) > 1 else parts[0][0]
        self._asked = around.format(statement), [value for _sql, values in parts for value in values]
        self._bound: Sql | None = None

    def rows(
        self, *, number: int = 0, text: str = "", at: datetime = AT, numbers: Sequence[int] = ()
    ) -> list[tuple[Any, ...]]:
        """What the database answers, as it is."""
        given: dict[object, Any] = {NUMBER: number, TEXT: text, AT: at, NUMBERS: list(numbers)}
        with _planning_once() as cursor:
            if self._bound is None:
                self._bound = _bound(*self._asked)
            statement, places = self._bound
            cursor.execute(statement, [given[one] for one in places])
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def objects(self, *, number: int = 0, text: str = "", at: datetime = AT) -> Iterator[Any]:
        """The rows of a queryset as its own iteration gives them: objects, with what stands beside."""
        compiler = self._compiler
        info = compiler.klass_info
        populators = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)
        first, beyond = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [column[0].target.attname for column in compiler.select[first:beyond]]
        for row in compiler.results_iter(results=[self.rows(number=number, text=text, at=at)]):
            thing = info["model"].from_db(DEFAULT_DB_ALIAS, names, row[first:beyond])
            for populator in populators:
                populator.populate(row, thing)
            for name, place in compiler.annotation_col_map.items():
                setattr(thing, name, row[place])
            yield thing


def _bound(statement: str, values: Sequence[Any]) -> Sql:
    """With every value but the stand-ins written into the statement, as its plan may depend on them."""
    left, waiting = [], iter(values)

    def written(place: re.Match[str]) -> str:
        if place.group() == "%%":
            return "%%"
        value = next(waiting)
        if isinstance(value, int | str | datetime) and value in _GIVEN:
            left.append(value)
            return "%s"
        return str(sql.Literal(value).as_string(connection.connection)).replace("%", "%%")

    return _PLACE.sub(written, statement), left


def _planning_once() -> CursorWrapper:
    """A cursor whose values the server binds, so that it may keep the plan (`prepare_threshold` of the connection)."""
    connection.ensure_connection()
    cursor = ServerBindingCursor(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
