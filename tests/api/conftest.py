"""A world in which every example of the description works, and a client that asks as a program does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.api.furnished import furnished_database, world

__all__ = ["furnished_database", "world"]

Ask = Callable[..., Any]


@pytest.fixture
def ask(client: Client) -> Ask:
    """GET an address of version 1 and read the JSON; the status must be the one expected."""

    def asked(path: str, *, status: int = 200, **headers: str) -> Any:
        response = client.get(f"/api/v1/{path}", headers=headers)
        assert response.status_code == status, response.content.decode()[:500]
        return response.json()

    return asked
