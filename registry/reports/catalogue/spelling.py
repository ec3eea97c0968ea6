"""How people write numbers and words otherwise than the registry does: other separators, and errors of typing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from django.db import connection

_SEPARATORS: Final = re.compile(r"[\s.,;:_/-]+")
_PART_OF_A_NUMBER: Final = re.compile(r"(?=\w*\d)\w+|\w{1,2}")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_APOSTROPHES: Final = re.compile(r"['’]")
_ASCII: Final = re.compile(r"[a-z]+")

SURE_LETTERS: Final = 4
"""Shorter words stay as they were typed: any of them is like many others."""
LONG_LETTERS: Final = 7
"""From here on two errors of typing are still the same word."""
_TEXTS: Final = """
    SELECT names, count(*) FROM holdings_sampletext GROUP BY names
     UNION ALL
    SELECT concat_ws(' ', remark, collected), 0 FROM holdings_sample WHERE (remark, collected) <> ('', '')"""


def number_spellings(text: str) -> list[str]:
    """A number written with a point, a space or a hyphen, as the agencies write theirs; empty where it is no number."""
    parts = _SEPARATORS.split(text.upper())
    if len(parts) == 1 or not any(char.isdigit() for char in text):
        return []
    if not all(_PART_OF_A_NUMBER.fullmatch(part) for part in parts):
        return []
    written = (f"{parts[0]},{'-'.join(parts[1:])}", "-".join(parts), "".join(parts))
    return [one for one in dict.fromkeys(written) if one != text]


def errors_between(asked: str, meant: str) -> int:
    """Letters wrong, missing, too many or turned round, the least that explains the difference."""
    rows = [list(range(len(meant) + 1))]
    for i, letter in enumerate(asked, start=1):
        row = [i]
        for j, other in enumerate(meant, start=1):
            least = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == meant[j - 2] and asked[i - 2] == other:
                least = min(least, rows[i - 2][j - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]


def spelled_right(text: str, known: Mapping[str, tuple[str, int]]) -> str:
    """The text with every misspelt word as the vocabulary has it; empty where a word is like none, or all are known."""
    unlike = False

    def meant(found: re.Match[str]) -> str:
        nonlocal unlike
        word = found.group()
        right = _nearest(_plain(word), known)
        unlike = unlike or right is None
        return right if right is not None and right != word.lower() else word

    right = _WORD.sub(meant, text)
    return "" if unlike or right == text else right


def words_known(others: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Every word of samples' names and texts and of `others`, without apostrophes: as it is written, and how often."""
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS)
        texts = [*cursor.fetchall(), *((one, 1) for one in others)]
    known: dict[str, tuple[str, int]] = {}
    for text, times in texts:
        for word in _WORD.findall(text.lower()):
            if _ASCII.fullmatch(plain := _plain(word)):
                known[plain] = (word, known.get(plain, ("", 0))[1] + times)
    return known


def _plain(word: str) -> str:
    return _APOSTROPHES.sub("", word.lower())


def _nearest(word: str, known: Mapping[str, tuple[str, int]]) -> str | None:
    """The word of the vocabulary that was meant; the word itself where none can be told; None where it is like none."""
    if word in known:
        return known[word][0]
    if len(word) < SURE_LETTERS or not _ASCII.fullmatch(word) or _begins_one(word, known):
        return word
    most = 2 if len(word) >= LONG_LETTERS else 1
    near = [
        (errors, sorted(other) != sorted(word), other[0] != word[0], -times, other)
        for other, (_written, times) in known.items()
        if abs(len(other) - len(word)) <= most
        and len(set(word) ^ set(other)) <= 2 * most
        and (errors := errors_between(word, other)) <= most
    ]
    return known[min(near)[-1]][0] if near else None


def _begins_one(word: str, known: Iterable[str]) -> bool:
    return any(other.startswith(word) for other in known)
