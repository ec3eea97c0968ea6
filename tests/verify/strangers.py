"""What a stranger does: keep an export and a head, and run the stand-alone verifier on them, away from it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.foundation.clocks import now
from registry.reports.custody.export import export, line
from registry.reports.custody.heads import head_of_chain

VERIFIER = Path(__file__).resolve().parents[2] / "registry" / "web" / "verify" / "verify_custody.py"


@dataclass(frozen=True)
class Verdict:
    """What the verifier said, and its exit code."""

    code: int
    said: str

    @property
    def words(self) -> list[str]:
        """The word of each finding, in order."""
        kinds = ("false", "missing", "inserted", "reordered", "cut off", "rewritten")
        return [kind for row in self.said.splitlines() for kind in kinds if row.startswith(kind)]


def exported(chain: str) -> list[dict[str, Any]]:
    """The export of a chain as it is now: header first."""
    head = head_of_chain(chain)
    assert head is not None
    return [json.loads(row) for row in b"".join(export(head, at=now())).splitlines()]


def head_line(chain: str) -> str:
    return str(head_of_chain(chain))


def judged(rows: Iterable[dict[str, Any]], heads: Sequence[str], folder: Path) -> Verdict:
    """The verifier's word on these lines, run by itself in an empty folder."""
    return judged_bytes(b"".join(line(row) for row in rows), heads, folder)


def judged_bytes(content: bytes, heads: Sequence[str], folder: Path) -> Verdict:
    file = folder / "export.jsonl"
    file.write_bytes(content)
    given = [part for head in heads for part in ("--head", head)]
    command = [sys.executable, "-I", str(VERIFIER), str(file), *given]
    done = subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False, timeout=60)
    assert "Traceback" not in done.stderr, done.stderr
    return Verdict(done.returncode, done.stdout + done.stderr)
