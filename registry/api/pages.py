"""The pages about the programs' door, in the registry's own look: the reference, written from the OpenAPI text, and
the data dictionary. The same for every reader, so any cache may keep them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, TypeVar, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from registry.access.limits import DOWNLOADING, READING
from registry.api import openapi
from registry.api.answering import SECONDS_KEPT
from registry.api.changes import CHANGES
from registry.reports.open.dictionary import DICTIONARY, TABLES, dictionary_rows
from registry.reports.open.files import MEDIA_TYPES, written
from registry.reports.open.licence import licence, licence_name

View = TypeVar("View", bound=Callable[..., HttpResponse])

PROBLEMS: Final[tuple[tuple[str, str, str | Promise], ...]] = (
    ("400", "unknown_parameter", _("A word of the question is none of this operation’s.")),
    ("400", "unknown_field", _("A field that these records do not have.")),
    ("400", "unknown_order", _("An order this list cannot be read in.")),
    ("400", "unknown_place", _("A place that is none; follow the links of a page.")),
    ("400", "two_places", _("After one place and before another at once.")),
    ("400", "size", _("A page of no rows, or of too many.")),
    ("400", "as_of", _("What was written is no day and no instant.")),
    ("400", "as_of_future", _("A day that has not come yet.")),
    ("400", "not_with_as_of", _("A filter of how things stand now, beside a day of the past.")),
    ("400", "invalid_filter", _("A filter that names what does not exist; obstacles say which.")),
    ("400", "unknown_format", _("Neither CSV nor JSON Lines.")),
    ("400", "unreadable", _("A character that no text has.")),
    ("400", "mass", _("What was written is no mass.")),
    ("400", "reason", _("A reason that is no text, or too long.")),
    ("400", "parse_error", _("What was sent is no JSON.")),
    ("401", "not_authenticated", _("This is only for whoever shows a token.")),
    ("401", "authentication_failed", _("The token shown is none, or is no longer in force.")),
    ("403", "not_permitted", _("The person behind the token may not do this.")),
    ("404", "not_found", _("Nothing is there, or nothing that is public.")),
    ("405", "method_not_allowed", _("Not a method of this address.")),
    ("406", "not_acceptable", _("No form of the answer that would be accepted.")),
    ("409", "conflict", _("The books refuse this; the code is then the law’s own name.")),
    ("412", "stale", _("It was changed since you read it: read it again.")),
    ("415", "unsupported_media_type", _("Send JSON.")),
    ("422", "refused", _("The rules stand in the way; obstacles name every one.")),
    ("428", "precondition_required", _("Say with If-Match which version you mean.")),
    ("429", "too_many_requests", _("Wait as long as Retry-After says.")),
    ("500", "broken", _("A fault of the registry’s.")),
    ("503", "away", _("The registry is closed for a moment.")),
)


def open_page(view: View) -> View:
    """A page for anybody; the templates see `request.is_public`."""

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.is_public = True  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=SECONDS_KEPT)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return cast(View, opened)


@dataclass(frozen=True)
class Parameter:
    """A parameter as the reference shows it."""

    name: str
    where: str
    meaning: str
    kind: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    """An operation as the reference shows it."""

    name: str
    method: str
    path: str
    title: str
    meaning: str
    curl: str
    parameters: list[Parameter]
    answer: str
    statuses: list[str]
    needs_token: bool

    @property
    def record(self) -> str:
        """The name of the shape that the answer is made of; empty where it has none."""
        name = self.answer.strip("[]")
        return name if name in openapi.COMPONENTS else ""


@dataclass(frozen=True)
class Group:
    """The operations on one part of the registry."""

    name: str
    operations: list[Operation] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return self.operations[0].name


@require_safe
@open_page
def reference(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters, its answer and an example that works."""
    text = openapi.text()
    return render(
        request,
        "api/reference.html",
        {
            "groups": groups(text),
            "shapes": shapes(text),
            "problems": PROBLEMS,
            "changes": CHANGES,
            "reading": READING,
            "downloading": DOWNLOADING,
            "licence": licence(),
            "licence_name": licence_name(),
        },
    )


@require_safe
@open_page
def dictionary(request: HttpRequest) -> HttpResponse:
    """Every column of every table."""
    return render(request, "api/dictionary.html", {"tables": TABLES})


@require_safe
@open_page
def dictionary_file(_request: HttpRequest) -> HttpResponse:
    """The same as CSV, in the reader's language."""
    body = b"".join(written(DICTIONARY, dictionary_rows(), file_format="csv"))
    response = HttpResponse(body, content_type=MEDIA_TYPES["csv"])
    response["Content-Disposition"] = 'attachment; filename="dictionary.csv"'
    return response


def groups(text: dict[str, Any]) -> list[Group]:
    """The operations by their tag, in the order of their addresses."""
    found: dict[str, Group] = {}
    for path, methods in text["paths"].items():
        for method, told in methods.items():
            tag = told["tags"][0]
            found.setdefault(tag, Group(tag)).operations.append(operation_of(method, path, told))
    return list(found.values())


def operation_of(method: str, path: str, told: dict[str, Any]) -> Operation:
    return Operation(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        title=told["summary"],
        meaning=told.get("description", ""),
        curl=told["x-codeSamples"][0]["source"],
        parameters=[parameter_of(one) for one in told.get("parameters", [])],
        answer=_shape_of(told["responses"]["200"]),
        statuses=sorted(told["responses"]),
        needs_token=told["security"] == [{"token": []}],
    )


def parameter_of(told: dict[str, Any]) -> Parameter:
    return Parameter(
        name=told["name"],
        where=told["in"],
        meaning=capfirst(told.get("description", "")),
        kind=kind_of(told["schema"]),
        is_required=bool(told.get("required")),
    )


def kind_of(schema: dict[str, Any]) -> str:
    """What a value may be, in a few words of JSON Schema."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(kind_of(one) for one in several)
    if schema.get("type") == "array":
        return f"[{kind_of(schema['items'])}]"
    if "enum" in schema and len(schema["enum"]) <= 8:
        return " | ".join(schema["enum"])
    kind = schema.get("type", "")
    words = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{words} ({schema['format']})" if str(schema.get("format", "")).startswith("date") else words


def _shape_of(answer: dict[str, Any]) -> str:
    """The name of the shape in an answer, and whether it comes in a list."""
    content = answer.get("content", {})
    schema: dict[str, Any] = next((one.get("schema", {}) for one in content.values()), {})
    items = schema.get("properties", {}).get("items")
    if items and items.get("type") == "array":
        return kind_of(items)
    return kind_of(schema) if schema.get("$ref") else ", ".join(content)


@dataclass(frozen=True)
class Property:
    """A field of a record as the reference shows it."""

    name: str
    kind: str
    unit: str
    meaning: str


def shapes(text: dict[str, Any]) -> list[tuple[str, str, list[Property]]]:
    """Every shape by name, with what it means and its fields."""
    return [
        (
            name,
            schema.get("description", ""),
            [
                Property(name, kind_of(one), one.get("x-unit", ""), one.get("description", ""))
                for name, one in schema.get("properties", {}).items()
            ],
        )
        for name, schema in sorted(text["components"]["schemas"].items())
    ]
