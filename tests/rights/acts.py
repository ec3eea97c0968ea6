"""How each act of the table is done: its record, the act itself, and the form a person would send for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from registry.parties.models import Person
from tests.rights.stage import Stage

Sent = tuple[str, tuple[Any, ...], dict[str, Any]]
"""A page by its name, its arguments, and what is typed; `query` is the address's query."""


@dataclass(frozen=True)
class Act:
    """`record` finds or makes what is acted on, in a state; None where there is none in that state."""

    record: Callable[[Stage, str], Any]
    do: Callable[[Stage, Any, Person], object]
    page: Callable[[Stage, Any], Sent] | None = None


def nothing(stage: Stage, state: str) -> str:
    """The record of an act that needs none."""
    return "nothing"


def application(stage: Stage, state: str) -> Any:
    return stage.application(state)


def item(stage: Stage, state: str) -> Any:
    return stage.item(state)


def call(stage: Stage, state: str) -> Any:
    return stage.call(state)


def kept(kind: str) -> Callable[[Stage, str], Any]:
    """A record of one of the smaller kinds."""
    return lambda stage, state: stage.record(kind, state)
