"""Every example of the reference works as it stands; only TOKEN is replaced, by a token in force."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client

from registry.api import openapi
from tests.api.furnishing import token_of
from tests.worlds import World

ADDRESS = "http://localhost:8000"
LAST = ("submit_application", "withdraw_application")
"""Examples that change what the others read, in their order."""


@dataclass
class Command:
    """A curl command as far as the reference uses it."""

    path: str = ""
    method: str = "get"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""

    @classmethod
    def read(cls, line: str, *, token: str) -> Command:
        words = shlex.split(line.replace("TOKEN", token))
        assert words.pop(0) == "curl"
        command = cls()
        while words:
            match words.pop(0):
                case "-X":
                    command.method = words.pop(0).lower()
                case "-H":
                    name, _colon, value = words.pop(0).partition(": ")
                    command.headers[name] = value
                case "-d":
                    command.body = words.pop(0)
                case address:
                    assert address.startswith(ADDRESS)
                    command.path = address.removeprefix(ADDRESS)
        return command

    def run(self, client: Client) -> HttpResponseBase:
        content_type = self.headers.pop("Content-Type", "application/octet-stream")
        return client.generic(
            self.method.upper(), self.path, self.body, content_type=content_type, headers=self.headers
        )


def examples() -> dict[str, str]:
    """The command of each operation by its name; those that change something stand last."""
    found: dict[str, str] = {}
    for methods in openapi.text()["paths"].values():
        for told in methods.values():
            (sample,) = told["x-codeSamples"]
            found[told["operationId"]] = sample["source"]
    return {name: found[name] for name in sorted(found, key=lambda name: LAST.index(name) if name in LAST else -1)}


def test_every_example_works(world: World, client: Client) -> None:
    token = token_of(world.investigator)
    failed: dict[str, Any] = {}
    for name, line in examples().items():
        response = Command.read(line, token=token).run(client)
        if response.status_code != 200:
            failed[name] = (line, response.status_code, getattr(response, "content", b"")[:300])
    assert not failed


def test_an_example_finds_something(world: World, client: Client) -> None:
    empty = []
    for name, line in examples().items():
        if name in LAST or "TOKEN" in line:
            continue
        response: Any = Command.read(line, token="").run(client)
        if response["Content-Type"] == "application/json" and response.json().get("items") == []:
            empty.append(name)
    assert set(empty) <= {"split_loans", "sample_loans", "split_results", "sample_results", "chain_heads"}
