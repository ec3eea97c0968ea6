"""Which characters the font of the papers has. What it has not would vanish from the paper without a word."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from registry.foundation.refusal import Obstacle

FONTS: Final = Path(__file__).resolve().parent / "fonts"
FONT: Final = FONTS / "NotoSansSC-Regular.otf"
LAYOUT: Final = frozenset("\n\r\t")
FORM: Final = 4
END: Final = 0xFFFF


@cache
def printable() -> frozenset[int]:
    """Every code point that the font draws, read from its character map (OpenType, table `cmap`, format 4)."""
    font = FONT.read_bytes()
    (tables,) = struct.unpack_from(">H", font, 4)
    directory = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)}
    cmap = directory[b"cmap"]
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    found: set[int] = set()
    for number in range(count):
        (offset,) = struct.unpack_from(">I", font, cmap + 4 + 8 * number + 4)
        if struct.unpack_from(">H", font, cmap + offset)[0] == FORM:
            found.update(_segments(font, cmap + offset))
    return frozenset(found)


def _segments(font: bytes, start: int) -> Iterator[int]:
    """The code points of a map of format 4: arrays of last and of first code points, segment by segment."""
    half = struct.unpack_from(">H", font, start + 6)[0] // 2
    last = struct.unpack_from(f">{half}H", font, start + 14)
    first = struct.unpack_from(f">{half}H", font, start + 16 + 2 * half)
    for low, high in zip(first, last, strict=True):
        if low != END:
            yield from range(low, high + 1)


def missing_from(text: str) -> list[str]:
    """The characters of the text that cannot be printed, each once, in the order in which they stand."""
    there = printable()
    return list(dict.fromkeys(letter for letter in text if ord(letter) not in there and letter not in LAYOUT))


def obstacles_to_printing(values: Mapping[str, Any], called: Mapping[str, str | Promise]) -> list[Obstacle]:
    """One obstacle for each value that holds such characters, naming the field; `called` gives fields their names."""
    found = []
    for name, text in _texts(values):
        if missing := missing_from(text):
            field = name.partition(".")[0]
            word = called.get(name, called.get(field, field))
            shown = " ".join(f"{letter} (U+{ord(letter):04X})" for letter in missing[:5])
            found.append(
                Obstacle(
                    "not_printable",
                    _("%(field)s: the font of the papers has no %(characters)s. Write it another way.")
                    % {"field": word, "characters": shown},
                    field,
                )
            )
    return found


def _texts(values: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text inside, with the way to it: `items.2.piece`."""
    if isinstance(values, str):
        yield name, values
    elif isinstance(values, Mapping):
        for key, value in values.items():
            yield from _texts(value, f"{name}.{key}" if name else str(key))
    elif isinstance(values, list | tuple):
        for number, value in enumerate(values, start=1):
            yield from _texts(value, f"{name}.{number}" if name else str(number))
