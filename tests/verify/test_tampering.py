"""A stranger with an export and an earlier head finds every tampering, and the verifier says which it was.

The owner of the tables may switch every guard off; so the tampering is done as the owner, in a database of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from psycopg import Cursor

from registry.audit import trail
from registry.audit.heads import publish_heads
from tests import worlds
from tests.factories.parties import make_person
from tests.verify.strangers import exported, head_line, judged

CHAIN = "ce5"
REWRITE = """
    DO $$ DECLARE before text := repeat('0', 64); each audit_event; BEGIN
        FOR each IN SELECT * FROM audit_event WHERE chain = 'ce5' ORDER BY seq LOOP
            UPDATE audit_event e SET previous = before,
                   digest = audit_digest(e.chain, e.seq, e.recorded_at, before, e.nonce, e.text)
             WHERE e.id = each.id RETURNING e.digest INTO before;
        END LOOP;
    END $$
"""


@pytest.fixture
def head(committed_db: str) -> str:
    """The head of a chain in which a loan ran its whole course, some texts public and some not."""
    world = worlds.small_collection(CHAIN)
    worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world)))
    return head_line(CHAIN)


@pytest.fixture
def owner(head: str, owner_cursor: Cursor[Any]) -> Cursor[Any]:
    """The owner of the tables, who has switched the guards of the record off."""
    owner_cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
    return owner_cursor


def one_more_event() -> None:
    trail.record("tested", chain=CHAIN, subject="thing", by=make_person(), at=worlds.START)


def test_an_honest_export_passes_through_its_head_and_an_earlier_one(head: str, tmp_path: Path) -> None:
    one_more_event()

    verdict = judged(exported(CHAIN), [head, head_line(CHAIN)], tmp_path)

    assert verdict.code == 0, verdict.said
    assert any("text_sha256" in row for row in exported(CHAIN)[1:])
    assert any("text" in row for row in exported(CHAIN)[1:])


def test_without_a_head_nothing_is_promised(head: str, tmp_path: Path) -> None:
    verdict = judged(exported(CHAIN), [], tmp_path)

    assert verdict.code == 3
    assert "No head was given" in verdict.said


@pytest.mark.parametrize("shown", [True, False], ids=["a public text", "a withheld text"])
def test_one_byte_changed_is_false(owner: Cursor[Any], head: str, tmp_path: Path, shown: bool) -> None:
    seq = next(row["seq"] for row in exported(CHAIN)[3:] if ("text" in row) is shown)
    owner.execute(
        """UPDATE audit_event SET text = replace(text, '"at":"2', '"at":"1') WHERE chain = %s AND seq = %s""",
        [CHAIN, seq],
    )

    verdict = judged(exported(CHAIN), [head], tmp_path)

    assert verdict.code == 1
    assert verdict.words == ["false"]
    assert f"event {seq} " in verdict.said


def test_the_last_event_dropped_is_cut_off(head: str, tmp_path: Path) -> None:
    rows = exported(CHAIN)
    last = rows.pop()
    rows[0]["head"] = {"seq": rows[-1]["seq"], "digest": rows[-1]["digest"]}

    verdict = judged(rows, [head], tmp_path)

    assert verdict.words == ["cut off"]
    assert f"a head names event {last['seq']}" in verdict.said


def test_an_event_taken_out_is_missing(head: str, tmp_path: Path) -> None:
    rows = exported(CHAIN)
    del rows[6]

    verdict = judged(rows, [head], tmp_path)

    assert verdict.words == ["missing"]
    assert "event 6 is not there" in verdict.said


def test_two_swapped_are_reordered(owner: Cursor[Any], head: str, tmp_path: Path) -> None:
    owner.execute("UPDATE audit_event SET seq = seq + 1000 WHERE chain = %s AND seq IN (6, 7)", [CHAIN])
    owner.execute("UPDATE audit_event SET seq = 1013 - seq WHERE chain = %s AND seq > 1000", [CHAIN])

    verdict = judged(exported(CHAIN), [head], tmp_path)

    assert set(verdict.words) == {"reordered"}
    assert "event 7 stands before event 6" in verdict.said


def test_two_lines_swapped_are_reordered(head: str, tmp_path: Path) -> None:
    rows = exported(CHAIN)
    rows[6], rows[7] = rows[7], rows[6]

    verdict = judged(rows, [head], tmp_path)

    assert verdict.words == ["reordered"]
    assert "event 7 stands before event 6" in verdict.said


def test_one_inserted_is_named(owner: Cursor[Any], head: str, tmp_path: Path) -> None:
    owner.execute("UPDATE audit_event SET seq = seq + 1000 WHERE chain = %s AND seq > 6", [CHAIN])
    owner.execute("UPDATE audit_event SET seq = seq - 999 WHERE chain = %s AND seq > 1000", [CHAIN])
    owner.execute(
        "INSERT INTO audit_event"
        " (chain, seq, act, subject, actor, happened_at, recorded_at, nonce, text, previous, digest)"
        " SELECT chain, 7, act, subject, actor, happened_at, recorded_at, nonce, text, digest,"
        " audit_digest(chain, 7, recorded_at, digest, nonce, text) FROM audit_event WHERE chain = %s AND seq = 6",
        [CHAIN],
    )

    verdict = judged(exported(CHAIN), [head], tmp_path)

    assert verdict.code == 1
    assert "inserted   event 7 (line 8)" in verdict.said


def test_a_chain_rewritten_whole_by_its_owner_is_found_by_the_heads(
    owner: Cursor[Any], head: str, tmp_path: Path
) -> None:
    first = exported(CHAIN)[3]
    early = f"{CHAIN}:{first['seq']}:{first['digest']}"
    owner.execute("UPDATE audit_event SET nonce = repeat('0', 32) WHERE chain = %s AND seq = 6", [CHAIN])
    owner.execute(REWRITE)

    verdict = judged(exported(CHAIN), [early, head], tmp_path)

    assert verdict.words == ["rewritten"]
    assert f"the record up to event {first['seq']} is borne out" in verdict.said
    assert judged(exported(CHAIN), [], tmp_path).code == 3, "by itself it holds together: only a head tells"


def test_a_chain_that_left_its_head_behind_gets_no_new_one(owner: Cursor[Any], head: str) -> None:
    published = publish_heads()
    assert head in {str(each) for each in published.new}
    assert publish_heads().new == []
    owner.execute("UPDATE audit_event SET nonce = repeat('0', 32) WHERE chain = %s AND seq = 6", [CHAIN])
    owner.execute(REWRITE)
    owner.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
    one_more_event()

    again = publish_heads()

    assert [str(each) for each in again.contradicted] == [head]
    assert CHAIN not in {each.chain for each in again.new}
