"""The OpenAPI text of the programs' door: shapes from the tables of the open record, problems on every operation."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar, cast

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiParameter, extend_schema

from registry.api.asked import MOST_ROWS, ROWS
from registry.api.changes import VERSION
from registry.reports.open.addresses import address
from registry.reports.open.licence import licence, licence_name
from registry.reports.open.shape import KINDS, Column, Table

Schema = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Any])

PROBLEM_TYPE: Final = "application/problem+json"
PROBLEMS: Final[dict[str, str | Promise]] = {
    "400": _("The question cannot be understood."),
    "401": _("The token shown is none, or is no longer in force."),
    "404": _("There is nothing at this address, or nothing that is public."),
    "405": _("Not a method of this address."),
    "406": _("No form of the answer that would be accepted."),
    "429": _("Too many requests in a minute."),
    "500": _("Something in the registry broke."),
    "503": _("The registry is closed for a moment."),
}
COMPONENTS: Final[dict[str, Schema]] = {}
"""Shapes by name, filled by `shape` when the views are read."""


def shape(name: str, schema: Schema) -> Schema:
    """Keep a shape under a name, and say it by reference."""
    COMPONENTS[name] = schema
    return {"$ref": f"#/components/schemas/{name}"}


def of_table(name: str, table: Table, **more: Schema) -> Schema:
    """The shape of a row: its columns, and what a record has beside them. None is promised, since fields are chosen."""
    properties = {column.name: of_column(column) for column in table.columns}
    return shape(name, {"type": "object", "description": table.meaning, "properties": properties | more})


def of_column(column: Column) -> Schema:
    """The shape of one value, with its meaning and unit."""
    kind = KINDS[column.kind]
    schema: Schema = {"type": "string" if kind.startswith("date") else kind}
    if kind.startswith("date"):
        schema["format"] = kind
    if column.kind == "whole":
        schema["format"] = "int64"
    if column.kind == "list":
        schema["items"] = {"type": column.of}
    if column.choices:
        schema["enum"] = list(column.choices)
    if column.nullable:
        schema["type"] = [schema["type"], "null"]
    if column.unit:
        schema["x-unit"] = column.unit
    return schema | {"description": column.meaning}


def list_of(item: Schema) -> Schema:
    """The shape of a short table, read whole."""
    return {"type": "object", "required": ["items"], "properties": {"items": {"type": "array", "items": item}}}


def page_of(item: Schema) -> Schema:
    """The shape of a page of a long list."""
    address_or_none = {"type": ["string", "null"], "format": "uri"}
    return {
        "type": "object",
        "required": ["items", "next", "previous"],
        "properties": {
            "items": {"type": "array", "items": item},
            "next": address_or_none | {"description": _("The page after this one.")},
            "previous": address_or_none | {"description": _("The page before this one.")},
        },
    }


def in_query(
    name: str, meaning: str | Promise, schema: Schema | None = None, *, many: bool = False
) -> OpenApiParameter:
    """A parameter of the address; `many`: it may be given several times."""
    written: Schema = schema or {"type": "string"}
    return OpenApiParameter(
        name,
        {"type": "array", "items": written} if many else written,
        OpenApiParameter.QUERY,
        description=str(meaning) if isinstance(meaning, str) else meaning,
        style="form" if many else None,
        explode=True if many else None,
    )


def as_of() -> OpenApiParameter:
    """The moment to look back to."""
    return OpenApiParameter(
        "as_of",
        {
            "oneOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
            "examples": ["2026-11-25"],
        },
        OpenApiParameter.QUERY,
        description=_(
            "As it stood at the end of this day where the collection is kept, or at this instant; of what is public "
            "today. An instant needs its offset."
        ),
    )


def in_path(name: str, meaning: str | Promise, example: str) -> OpenApiParameter:
    """A part of the address; `example` is one that leads somewhere."""
    return OpenApiParameter(
        name,
        {"type": "string", "examples": [example]},
        OpenApiParameter.PATH,
        required=True,
        description=meaning,
    )


def if_match() -> OpenApiParameter:
    """The version of a record that an act means."""
    return OpenApiParameter(
        "If-Match",
        {"type": "string"},
        OpenApiParameter.HEADER,
        required=True,
        description=_("The ETag of the version that was read."),
    )


def fields_of(table: Table, *more: str) -> OpenApiParameter:
    """Which columns, with commas between them; `more` are what a record has beside its table's."""
    names = list(dict.fromkeys([*table.names, *more]))
    return OpenApiParameter(
        "fields",
        {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1},
        OpenApiParameter.QUERY,
        description=_("Only these fields, with commas between them."),
        style="form",
        explode=False,
    )


def paging(orders: Iterable[str]) -> list[OpenApiParameter]:
    """The parameters of every long list."""
    return [
        in_query("order", _("The order of the list."), {"type": "string", "enum": list(orders)}),
        in_query("after", _("The page after this place; take it from a page’s link.")),
        in_query("before", _("The page before this place.")),
        in_query(
            "size",
            _("Rows to a page."),
            {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": ROWS},
        ),
    ]


def operation(
    name: str,
    *,
    tag: str | Promise,
    title: str | Promise,
    meaning: str | Promise = "",
    answers: Mapping[Any, Any],
    parameters: Sequence[OpenApiParameter] = (),
    example: str,
    problems: Sequence[str] = (),
    request: Any = None,
) -> Callable[[View], View]:
    """Say what an operation is. `example` is the address, or the whole curl command, of one that works."""
    command = example if example.startswith("curl") else f"curl '{address(example)}'"
    return extend_schema(
        operation_id=name,
        tags=[cast(str, tag)],
        summary=title,
        description=meaning,
        parameters=list(parameters),
        responses=dict(answers),
        request=request,
        auth=[],
        extensions={
            "x-codeSamples": [{"lang": "Shell", "label": "curl", "source": command}],
            "x-problems": list(problems),
            "x-meaning": bool(meaning),
        },
    )


def complete(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """The hook that finishes the text: shapes, problems, tokens, licence."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {}).update(copy.deepcopy(COMPONENTS))
    components["schemas"]["Problem"] = _problem()
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": _("A token made on one’s own page.")}
    }
    for methods in result["paths"].values():
        for told in methods.values():
            _complete_operation(told)
    result["info"] |= {
        "version": VERSION,
        "title": _("Lunar Sample Loan Registry"),
        "description": _(
            "The open record of lunar samples: what there is, where its mass is, who holds it. Every address answers"
            " OPTIONS with 204, its methods in Allow, and to a page of another site with what it may ask."
        ),
        "license": {"name": licence_name(), "url": licence()},
    }
    result["servers"] = [{"url": address("")}]
    plain: Schema = _plain(result)
    return plain


def _complete_operation(told: Schema) -> None:
    """Every operation may meet every problem; those that take tokens say so."""
    own = told.pop("x-problems", [])
    if not told.pop("x-meaning", False):
        told.pop("description", None)  # the view's own docstring, which is for whoever reads the code
    for status in sorted({*PROBLEMS, *own}):
        told["responses"].setdefault(status, _problem_answer(status))
    takes_token = "403" in own
    told["security"] = [{"token": []}] if takes_token else [{}, {"token": []}]
    for status, answer in told["responses"].items():
        if status in ("200", "304", "429"):
            answer["headers"] = _headers(status)


def _headers(status: str) -> Schema:
    text = {"schema": {"type": "string"}}
    known = {"RateLimit-Policy": text, "RateLimit": text}
    return known | ({"Retry-After": text} if status == "429" else {"ETag": text})


def _problem_answer(status: str) -> Schema:
    said = MORE_PROBLEMS.get(status) or PROBLEMS[status]
    return {"description": said, "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


MORE_PROBLEMS: Final[dict[str, str | Promise]] = {
    "403": _("The person behind the token may not do this."),
    "409": _("The books refuse this."),
    "412": _("Somebody changed it since it was read."),
    "415": _("Not a form of text that can be read."),
    "422": _("This cannot be done as things are."),
    "428": _("Say with If-Match which version you mean."),
}


def _problem() -> Schema:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": _("What went wrong, as RFC 9457 has it."),
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri", "description": _("Where the kind of problem is explained.")},
            "title": text | {"description": _("The status in words.")},
            "status": {"type": "integer"},
            "code": text | {"description": _("A word for programs, which never changes.")},
            "detail": text | {"description": _("A sentence for people.")},
            "obstacles": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["code", "message", "field"],
                    "properties": {"code": text, "message": text, "field": text},
                },
            },
        },
    }


def _plain(value: Any) -> Any:
    """Every sentence in the reader's language, and no empty leftovers."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def text() -> Schema:
    """The OpenAPI text in the reader's language; the same object every time, so nobody may change it."""
    return _text(get_language() or "en")


@lru_cache(maxsize=4)
def _text(_language: str) -> Schema:
    generator = SchemaGenerator(urlconf="registry.api.urls")  # type: ignore[no-untyped-call]
    made: Schema = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made
