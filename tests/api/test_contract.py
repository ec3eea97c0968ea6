"""The description of the programs' door is true: whatever is asked, no fault of ours and no answer that it leaves out.

Every operation is asked with what its description allows, with what it forbids, and of records that are there.
`make test` asks a little, the same each time; `make soak` asks much, and something else each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from registry.access.limits import Count, Policy
from registry.api import openapi
from tests.api.furnishing import token_of
from tests.worlds import World

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
A_LITTLE, MUCH = 6, 600


@pytest.fixture
def _endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions are not counted: past the limit every answer would be the same."""

    def counted(policy: Policy, _who: str, **_more: Any) -> Count:
        return Count(policy, policy.for_anybody, 1, 60)

    monkeypatch.setattr("registry.api.answering.count", counted)


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """A question by way of the server's own entry must not close the connection that the test's world lives in."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def questions(operation: Any) -> st.SearchStrategy[Any]:
    """What the description allows, what it forbids, and what it allows of the record that its example names."""
    told = {one["name"]: one["schema"] for one in operation.definition.raw.get("parameters", []) if one["in"] == "path"}
    known = {name: schema["examples"][0] for name, schema in told.items()}
    return st.one_of(
        operation.as_strategy(path_parameters=known),
        operation.as_strategy(),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )


def ask_every_operation(world: World, *, times: int) -> None:
    """Ask each operation so often, by turns as anybody and with the investigator's token."""
    plain = {"Accept-Encoding": "identity"}
    shown = plain | {"Authorization": f"Bearer {token_of(world.investigator)}"}
    description = schemathesis.openapi.from_dict(openapi.text())
    description.app = get_wsgi_application()
    for found in description.get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]  # an operation that cannot be read raises here

        @settings(max_examples=times, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=questions(operation), has_token=st.booleans())
        def asked(case: Any, has_token: bool) -> None:
            answer = case.call(headers=shown if has_token else plain)
            case.validate_response(answer, checks=CHECKS)

        asked()


@pytest.mark.usefixtures("_endless", "_one_connection")
def test_no_answer_is_a_fault_or_undocumented(world: World) -> None:
    ask_every_operation(world, times=A_LITTLE)


@pytest.mark.soak
@pytest.mark.usefixtures("_endless", "_one_connection")
def test_no_answer_is_a_fault_or_undocumented_however_long_one_asks(world: World) -> None:
    ask_every_operation(world, times=MUCH)
