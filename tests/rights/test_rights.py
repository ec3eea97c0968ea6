"""Every act × everybody, of one's own and elsewhere × every state, against a table written by hand.

Allowed cells are done through their pages, refused ones at the act, and one of each act's at its page. A new act
without a row fails.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from copy import copy
from dataclasses import replace
from types import ModuleType
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

import registry
from registry.audit.models import Event
from registry.foundation.refusal import NotPermitted, Refusal
from tests.rights import of_applications, of_books, of_loans, of_roles, of_transfers
from tests.rights.acts import Act
from tests.rights.expected import EVERYBODY, OF_ANOTHER_ACT, STATES, TABLE, Row
from tests.rights.stage import Stage
from tests.web.people import As

ACTS: dict[str, Act] = of_applications.ACTS | of_loans.ACTS | of_transfers.ACTS | of_books.ACTS | of_roles.ACTS
every_act = pytest.mark.parametrize("act", list(TABLE))


class Undo(Exception):
    """Raised to take back what was done."""


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with suppress(Undo), transaction.atomic():
        yield
        raise Undo


def copied(stage: Stage) -> Stage:
    """The same stage with a clock of its own."""
    return replace(stage, world=copy(stage.world))


def outcome(act: Callable[[], object], around: Callable[[], AbstractContextManager[None]] = undone) -> str:
    """What became of an act: done, refused, or not permitted; taken back again."""
    try:
        with around():
            act()
    except NotPermitted:
        return "not permitted"
    except Refusal:
        return "refused"
    return "done"


def ready(stage: Stage, act: str, state: str) -> Any:
    return ACTS[act].record(stage, state)


def at_the_act(stage: Stage, act: str, record: Any, person: str) -> str:
    """Whoever may not is refused before anything is written, so nothing has to be taken back: that is most cells."""
    here = copied(stage)
    around = undone if person in TABLE[act].people else nullcontext
    return outcome(lambda: ACTS[act].do(here, copy(record), here.people[person]), around)


def at_the_page(stage: Stage, act: str, record: Any, person: str) -> tuple[int, int]:
    """The status of the answer, and how many events it left."""
    here = copied(stage)
    page = ACTS[act].page
    assert page is not None
    with undone():
        name, args, typed = page(here, record)
        here.world.later()
        told = Event.objects.count()
        with mock.patch("django.utils.timezone.now", return_value=here.world.at):
            browser = As(here.people[person])
            if name == "basket:apply":
                browser.post("basket:page", piece=[here.world.chip.identifier])
            answer = sent(browser, name, args, dict(typed))
        return answer.status_code, Event.objects.count() - told


def sent(browser: As, name: str, args: tuple[Any, ...], typed: dict[str, Any]) -> Any:
    """The form, posted; any name may be that of a field."""
    where = reverse(name, args=args) + typed.pop("query", "")
    with override_settings(DEMO=True):
        return browser.client.post(where, typed)


def cells(row: Row) -> list[tuple[str, str]]:
    return [(state, person) for state in row.states for person in row.people]


@every_act
def test_whoever_may_does_it_through_its_page(stage: Stage, act: str) -> None:
    row = TABLE[act]
    found: dict[tuple[str, str], object] = {}
    for state in row.states:
        with undone():
            here = copied(stage)
            record = ready(here, act, state)
            for person in row.people:
                if row.no_page:
                    found[state, person] = at_the_act(here, act, record, person) == "done"
                else:
                    status, told = at_the_page(here, act, record, person)
                    found[state, person] = (status, told > 0) == (row.done, True) or (status, told)
    assert found == dict.fromkeys(cells(row), True)


def owed(row: Row, state: str, person: str) -> str:
    """What a cell of the table says: only the right person in the right state does it."""
    if person not in row.people:
        return "not permitted"
    return "done" if state in row.states else "refused"


@every_act
def test_every_person_in_every_state(stage: Stage, act: str) -> None:
    row = TABLE[act]
    said: dict[tuple[str, str], str] = {}
    said_by_table: dict[tuple[str, str], str] = {}
    for state in STATES[row.of]:
        with undone():
            record = ready(stage, act, state)
            if record is not None:
                said |= {(state, person): at_the_act(stage, act, record, person) for person in EVERYBODY}
                said_by_table |= {(state, person): owed(row, state, person) for person in EVERYBODY}
    assert {state for state, _person in said} >= set(row.states)
    assert said == said_by_table


@pytest.mark.parametrize("act", [act for act, row in TABLE.items() if not row.no_page])
def test_its_page_refuses_who_may_not(stage: Stage, act: str) -> None:
    row = TABLE[act]
    record = ready(stage, act, row.states[0])
    refused = [person for person in EVERYBODY if person not in row.people]
    nearest = [f"{row.people[0]}_elsewhere", "auditor", "colleague"]
    person = next(one for one in nearest if one in refused)
    status, told = at_the_page(stage, act, record, person)
    assert status in {403, 404, row.refusing}, (person, status)
    assert told == 0, person


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".actions" in found.name or found.name in {"registry.applications.policy", "registry.ledger.importing.act"}:
            yield importlib.import_module(found.name)


def test_every_act_there_is_has_its_row() -> None:
    acts = set()
    for module in modules(registry):
        for name, made in inspect.getmembers(module, inspect.isfunction):
            if made.__module__ == module.__name__ and not name.startswith("_"):
                parameters = inspect.signature(made).parameters
                if {"by", "at"} <= set(parameters) and not name.startswith(("obstacles_", "may_")):
                    acts.add(name)
    rows = {act.partition(" ")[0] for act in TABLE}
    others = set(OF_ANOTHER_ACT)
    assert not rows & others
    assert acts - rows - others == set(), "a new act: write who may do it into expected.py"
    assert rows | others == acts
    assert set(ACTS) == set(TABLE)
