"""The published format: the vectors are fresh, the database agrees with them, and so does the stand-alone verifier."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from registry.audit.trail import canonical_text, commitment
from registry.reports.custody.vectors import as_json, vectors
from tests.verify.strangers import head_line, judged_bytes
from tests.worlds import small_collection

FILE = settings.ROOT / "docs" / "custody-record-vectors.json"
PUBLISHED = json.loads(FILE.read_text(encoding="utf-8"))


def test_the_published_vectors_are_those_of_the_code() -> None:
    assert FILE.read_text(encoding="utf-8") == as_json()
    call_command("custody_vectors", "--check")


@pytest.mark.django_db
@pytest.mark.parametrize("event", PUBLISHED["events"], ids=lambda event: f"event {event['seq']}")
def test_the_database_makes_the_same_digests(event: dict[str, str]) -> None:
    names = ("chain", "seq", "recorded_at", "previous", "nonce", "text")
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_digest(%s, %s, %s, %s, %s, %s)", [event[name] for name in names])
        assert cursor.fetchone() == (event["digest"],)


def test_texts_are_canonical_and_commitments_what_they_say() -> None:
    for event in PUBLISHED["events"]:
        assert canonical_text(json.loads(event["text"])) == event["text"]
    for one in PUBLISHED["commitments"]:
        assert commitment(one["salt"], one["fact"]) == one["commitment"]


def test_the_verifier_agrees_with_the_vectors(tmp_path: Path) -> None:
    told = vectors()
    content = "".join(told["export"]).encode()

    assert judged_bytes(content, [told["head"]], tmp_path).code == 0
    assert judged_bytes(content.replace(b"1000000", b"1000001"), [told["head"]], tmp_path).words == ["false"]


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\xff\n", b"[1]\n", b'{"format":"registry-export-2"}\n'])
def test_what_is_no_export_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    verdict = judged_bytes(content, [], tmp_path)

    assert verdict.code == 2
    assert "cannot be read" in verdict.said


def test_a_head_of_another_chain_is_refused(tmp_path: Path) -> None:
    content = "".join(vectors()["export"]).encode()

    assert judged_bytes(content, ["other:3:" + "0" * 64], tmp_path).code == 2
    assert judged_bytes(content, ["vectors:3"], tmp_path).code == 2


@pytest.mark.django_db
def test_all_chains_come_in_one_file_that_the_verifier_checks_by_chain(client: Client, tmp_path: Path) -> None:
    first, second = small_collection("ce5"), small_collection("luna")
    response: Any = client.get("/verify/export")
    content = b"".join(response.streaming_content)
    assert response["Content-Type"] == "application/x-ndjson"
    headers = [json.loads(row)["chain"] for row in content.splitlines() if row.startswith(b'{"chain":')]
    assert headers == ["ce5", "luna", "people"]
    heads = [head_line(world.collection.code) for world in (first, second)]
    verdict = judged_bytes(content, [*heads, head_line("people")], tmp_path)
    assert verdict.code == 0, verdict.said
    assert judged_bytes(content, heads, tmp_path).code == 3
    lines = content.splitlines(keepends=True)
    place = lines.index(next(row for row in lines if row.startswith(b'{"chain":"luna"'))) + 2
    false = b"".join([*lines[:place], lines[place].replace(b'"seq":2', b'"seq":3'), *lines[place + 1 :]])
    told = judged_bytes(false, heads, tmp_path)
    assert told.code == 1
    assert "luna: NOT TRUE" in told.said
    assert "ce5: NOT TRUE" not in told.said
    assert judged_bytes(content, ["moon:1:" + "0" * 64], tmp_path).code == 2
