"""Questions of the database that are put together once in a process, and then asked with other values.

Putting a queryset together costs Django several times what the database needs to answer it. What is asked stays a
queryset, so each rule keeps its home; where a value changes, it holds a stand-in that no row can have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]  # has no stub

NUMBER: Final = -19_690_720
"""In place of a row's number."""
TEXT: Final = "in place of a text\x01"
AT: Final = datetime(1, 7, 20, 20, 17, 40, tzinfo=UTC)
"""In place of an instant."""
NUMBERS: Final = "in place of numbers\x01"
"""In place of a list of them, as `ANY` takes it."""

Sql = tuple[str, Sequence[Any]]
"""A statement and its values, which may be stand-ins."""


class Prepared:
    """One statement: a queryset's, or those of several with the same columns, whose rows follow one another."""

    def __init__(self, *questions: QuerySet[Any, Any], further: Sequence[Sql] = (), around: str = "{}") -> None:
        """`further`: SQL with the same columns; `around`: what is asked of all of it, in place of {}."""
        self._compiler = questions[0].query.get_compiler(DEFAULT_DB_ALIAS)
        parts = [self._compiler.as_sql(), *(one.query.sql_with_params() for one in questions[1:]), *further]
        sql = " UNION ALL ".join(f"({part})" for part, _values in parts) if len(parts) > 1 else parts[0][0]
        self._sql = around.format(sql)
        self._values = [value for _sql, values in parts for value in values]

    def rows(
        self, *, number: int = 0, text: str = "", at: datetime = AT, numbers: Sequence[int] = ()
    ) -> list[tuple[Any, ...]]:
        """What the database answers, as it is."""
        given: dict[object, Any] = {NUMBER: number, TEXT: text, AT: at, NUMBERS: list(numbers)}
        values = [given.get(one, one) if isinstance(one, int | str | datetime) else one for one in self._values]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, values)
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
