"""Wherever a record is tampered with, the verifier says so and names the event: tried at every event of a chain.

`test_tampering` shows what a stranger sees of each kind, from the tables to the verdict; here only the export is
changed, and the verifier's own functions are asked, so that every place can be tried.
"""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from registry.reports.custody.export import line
from tests import worlds
from tests.verify.strangers import VERIFIER, exported, head_line

CHAIN = "ce5"
BYTES_TRIED = 300


@pytest.fixture(scope="module")
def verifier() -> ModuleType:
    """The stand-alone verifier, loaded from its one file."""
    spec = importlib.util.spec_from_file_location("verify_custody", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Stranger:
    """Somebody who kept a head and is given exports."""

    def __init__(self, verifier: ModuleType, folder: Path) -> None:
        world = worlds.small_collection(CHAIN)
        worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world)))
        self.verifier, self.file = verifier, folder / "export.jsonl"
        self.rows, self.head = exported(CHAIN), head_line(CHAIN)

    @property
    def last(self) -> int:
        return len(self.rows) - 1

    def finds(self, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
        """Word and sentence of each finding; none where the export is whole."""
        return self.finds_in(b"".join(line(row) for row in rows))

    def finds_in(self, content: bytes) -> list[tuple[str, str]]:
        self.file.write_bytes(content)
        export = self.verifier.Export(str(self.file))
        heads = [self.verifier.head_of(self.head, CHAIN)]
        if self.verifier.whole(export, heads) is not None:
            return []
        return [(found.word, found.sentence) for found in self.verifier.findings(export, heads)]

    def honest(self) -> list[dict[str, Any]]:
        return [json.loads(json.dumps(row)) for row in self.rows]


@pytest.fixture
def stranger(db: None, verifier: ModuleType, tmp_path: Path) -> Stranger:
    stranger = Stranger(verifier, tmp_path)
    assert stranger.finds(stranger.honest()) == []
    assert stranger.last > 20
    return stranger


def test_any_byte_changed_is_found(stranger: Stranger) -> None:
    header, *_rows = content = [line(row) for row in stranger.rows]
    whole, chance = b"".join(content), random.Random(7)
    for place in chance.sample(range(len(header), len(whole)), BYTES_TRIED):
        changed = bytearray(whole)
        changed[place] = chance.choice([byte for byte in range(256) if byte != whole[place]])
        assert stranger.finds_in(bytes(changed)), f"byte {place}: {bytes(changed[place - 20 : place + 20])!r}"


def test_any_event_dropped_is_missing_and_the_last_ones_are_cut_off(stranger: Stranger) -> None:
    for seq in range(1, stranger.last):
        rows = stranger.honest()
        del rows[seq]
        assert stranger.finds(rows) == [("missing", f"event {seq} is not there")]
    for kept in range(1, stranger.last):
        words = [word for word, _sentence in stranger.finds(stranger.honest()[: kept + 1])]
        assert words == ["cut off"], f"{kept} events kept"


def test_any_two_neighbours_swapped_are_reordered(stranger: Stranger) -> None:
    for seq in range(1, stranger.last):
        rows = stranger.honest()
        rows[seq], rows[seq + 1] = rows[seq + 1], rows[seq]
        (found,) = stranger.finds(rows)
        assert found[0] == "reordered"
        assert f"event {seq + 1} stands before event {seq}" in found[1]


def test_an_event_inserted_anywhere_is_named(stranger: Stranger) -> None:
    for seq in range(1, stranger.last + 1):
        rows = stranger.honest()
        rows.insert(seq + 1, forged(stranger, rows[seq], seq + 1))
        found = stranger.finds(rows)
        assert any(word == "inserted" for word, _sentence in found), (seq, found)


def test_a_chain_rewritten_from_any_event_on_is_found_by_the_head(stranger: Stranger) -> None:
    for since in range(1, stranger.last + 1, 5):
        rows = stranger.honest()
        rows[since] = {**forged(stranger, rows[since], since), "previous": rows[since]["previous"]}
        rehash(stranger, rows, since)
        assert [word for word, _sentence in stranger.finds(rows)] == ["rewritten"], since


def forged(stranger: Stranger, after: dict[str, Any], seq: int) -> dict[str, Any]:
    """An event that follows another one, its own digest in order."""
    text = {"nonce": "0" * 32, "text": '{"act":"forged"}'}
    row = {"seq": seq, "recorded_at": after["recorded_at"], "previous": after["digest"], **text, "digest": ""}
    return {**row, "digest": digest_of(stranger, row)}


def digest_of(stranger: Stranger, row: dict[str, Any]) -> str:
    sha256 = stranger.verifier.sha256
    bound = row.get("text_sha256") or sha256(row["nonce"] + "\n" + row["text"])
    parts = (stranger.verifier.EVENT_FORMAT, CHAIN, str(row["seq"]), row["recorded_at"], row["previous"], bound)
    return str(sha256("\n".join(parts)))


def rehash(stranger: Stranger, rows: list[dict[str, Any]], since: int) -> None:
    """Give every event from there on the digest that fits, and the header the last one."""
    for seq in range(since, len(rows)):
        if seq > 1:
            rows[seq]["previous"] = rows[seq - 1]["digest"]
        rows[seq]["digest"] = digest_of(stranger, rows[seq])
    rows[0]["head"] = {"seq": rows[-1]["seq"], "digest": rows[-1]["digest"]}
