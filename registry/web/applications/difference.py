"""What changed between two versions of an application: every text word by word, every piece by what is asked of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.applications.models import ApplicationVersion
from registry.foundation.mass import Mass
from registry.parties.models import in_reader_language

WORDS: Final[dict[str, str | Promise]] = {
    "call": _("Call"),
    "title": _("Title"),
    "case": _("Scientific case"),
    "purpose": _("Purpose"),
    "months": _("Months needed"),
    "storage_plan": _("Facility and storage plan"),
    "funding_restriction": _("Funding restriction"),
    "declarations": _("Declarations"),
    "team": _("Team"),
    "lines": _("Pieces"),
    "attachments": _("Attachments"),
}
_TOKENS: Final = re.compile(r"\s+|[\u3000-\u9fff]|[^\s\u3000-\u9fff]+")


@dataclass(frozen=True)
class Run:
    """Words that stayed, went or came."""

    kind: Literal["kept", "gone", "come"]
    text: str


@dataclass(frozen=True)
class Change:
    """One part of the application that differs."""

    word: str | Promise
    runs: list[Run]


@dataclass(frozen=True)
class Difference:
    """Two versions side by side."""

    frm: int
    to: int
    changes: list[Change]


def differences(versions: list[ApplicationVersion]) -> list[Difference]:
    """Each version against the one before it, the newest first."""
    pairs = pairwise(versions)
    return [
        Difference(old.number, new.number, list(changes(old.content, new.content))) for old, new in reversed([*pairs])
    ]


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Every part of the content that differs."""
    for key, word in WORDS.items():
        before, after = written(key, old.get(key)), written(key, new.get(key))
        if before != after:
            yield Change(word, runs(before, after))


def written(key: str, value: Any) -> str:
    """A part of the content as text, a piece a line."""
    if isinstance(value, list):
        return "\n".join(sorted(written_row(row) for row in value))
    return "" if value is None else str(value)


def written_row(row: Any) -> str:
    """A piece or an attachment in one line of text."""
    if not isinstance(row, Mapping):
        return str(row)
    if row.keys() == {"en", "zh"}:
        return in_reader_language(row["en"], row["zh"])
    parts = []
    for key, value in row.items():
        if key in {"number", "id", "sha256", "kind", "person"} or value in (None, "", []):
            continue
        if key.endswith("_ug"):
            parts.append(Mass(int(value)).text())
        else:
            parts.append(", ".join(map(str, value)) if isinstance(value, list) else str(value))
    return " · ".join(parts)


def runs(before: str, after: str) -> list[Run]:
    """The words of both texts in order, each as kept, gone or come."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    found: list[Run] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Run("kept", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            found.append(Run("gone", "".join(old[i1:i2])))
        if j2 > j1:
            found.append(Run("come", "".join(new[j1:j2])))
    return merged(found)


def merged(found: list[Run]) -> list[Run]:
    """Spaces alone between two changes belong to them, so that a changed passage reads in one piece."""
    gone, come = "", ""
    result: list[Run] = []

    def close() -> None:
        nonlocal gone, come
        result.extend(run for run in (Run("gone", gone), Run("come", come)) if run.text)
        gone = come = ""

    for place, run in enumerate(found):
        is_last = place == len(found) - 1
        if run.kind == "gone":
            gone += run.text
        elif run.kind == "come":
            come += run.text
        elif not run.text.strip() and not is_last and (gone or come):
            gone, come = gone + run.text, come + run.text
        else:
            close()
            result.append(run)
    close()
    return result
