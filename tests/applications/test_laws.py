"""Every law of this room has a sentence for people."""

from __future__ import annotations

import re
from pathlib import Path

import registry.applications
from registry.applications import laws


def test_every_law_of_this_room_has_its_sentence() -> None:
    folder = Path(registry.applications.__file__).parent / "sql"
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.sql"))
    named = set(re.findall(r"'((?:applications|loans|holdings)_[a-z]+_[a-z_]+)'", text))
    assert named - {"applications_application"} <= set(laws.SENTENCES)
