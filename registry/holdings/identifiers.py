"""Identifiers of the four agencies: how they sort, and what can be read from them.

Reading is soft: an identifier that fits no pattern is kept as it is, with a warning for the curator.
Patterns: `domain.md` 2.9 (CNSA), 3.2 (NASA), 4.1 (JAXA), 4.3 (Luna).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

DIGITS_KEPT: Final = 8

_NASA: Final = re.compile(r"^(?P<generic>\d{5})(?:,(?P<specific>\d{1,4}))?$")
_CNSA: Final = re.compile(
    r"^(?P<mission>CE[56])(?P<collected>[CZ])(?P<unit>\d{4})"
    r"(?:(?P<purpose>YJ)(?:(?P<preparation>YX|FM)(?P<serial>\d{3})(?P<sub>\d{2})?(?P<mount>GP)?)?)?"
    r"(?P<portion>(?:-\d{2,4})*)$"
)
_JAXA: Final = re.compile(r"^(?P<chamber>[ABC])(?P<number>\d{4})(?:-(?P<division>\S+))?$")
_PROVISIONAL: Final = re.compile(r"/P(?P<provisional>\d+)$")
_DIGIT_RUN: Final = re.compile(r"\d+")

_NASA_MISSIONS: Final = (
    ("10", "Apollo 11"), ("12", "Apollo 12"), ("14", "Apollo 14"), ("15", "Apollo 15"), ("6", "Apollo 16"),
    ("7", "Apollo 17"), ("21", "Luna 16"), ("22", "Luna 20"), ("24", "Luna 24"),
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What an identifier says: the agency whose pattern it fits, its parts, and warnings."""

    scheme: str
    parts: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def natural_key(identifier: str) -> str:
    """A key that sorts as people count: every run of digits padded, so 15415,9 comes before 15415,10."""
    return _DIGIT_RUN.sub(lambda run: run.group().zfill(DIGITS_KEPT), identifier.upper())


LAST: Final = "\U0010ffff"
"""Behind every key that begins as what it is put after."""
_DIGITS_AT_THE_END: Final = re.compile(r"[0-9]+\Z")


def keys_beginning(number: str) -> list[tuple[str, str]]:
    """Ranges of keys, from and below, in their order and apart, that hold every identifier which begins so.

    Digits at the end of `number` may go on, and a longer run is padded less: 10 begins 10, 100 and 10017, which stand
    far from one another. Empty where the letters are not plain, for which the database may have other capitals.
    """
    if not number.isascii():
        return []
    digits = "".join(_DIGITS_AT_THE_END.findall(number))
    head, longest = natural_key(number.removesuffix(digits)), DIGITS_KEPT - len(digits)
    if not digits or longest <= 0:
        whole = head + digits
        return [(whole, whole + LAST)]
    found = [
        (
            head + (digits + "0" * more).rjust(DIGITS_KEPT, "0"),
            head + (digits + "9" * more).rjust(DIGITS_KEPT, "0") + LAST,
        )
        for more in range(longest)
    ]
    ranges: list[tuple[str, str]] = []
    for low, high in [*found, (head + digits, head + digits + LAST)]:
        if ranges and low < ranges[-1][1]:  # only of noughts: 00 and 000 are padded alike
            ranges[-1] = (ranges[-1][0], max(high, ranges[-1][1]))
        else:
            ranges.append((low, high))
    return ranges


def read_identifier(identifier: str) -> Reading:
    """Take an identifier apart; never refuses."""
    if found := _PROVISIONAL.search(identifier):
        base = read_identifier(without_provisional(identifier))
        return Reading(base.scheme, base.parts | found.groupdict(), base.warnings)
    if found := _NASA.match(identifier):
        return _nasa(found.groupdict())
    if found := _CNSA.match(identifier):
        parts = {name: part for name, part in found.groupdict().items() if part}
        return Reading("cnsa", parts)
    if found := _JAXA.match(identifier):
        return Reading("jaxa", {name: part for name, part in found.groupdict().items() if part})
    return Reading("", {}, (_("“%s” fits no known pattern of NASA, CNSA, JAXA or Luna.") % identifier,))


def _nasa(found: dict[str, str | None]) -> Reading:
    parts = {name: part for name, part in found.items() if part}
    generic = parts["generic"]
    mission = next((name for prefix, name in _NASA_MISSIONS if generic.startswith(prefix)), "")
    if not mission:
        return Reading("nasa", parts, (_("%s lies outside the numbers of every mission.") % generic,))
    scheme = "luna" if mission.startswith("Luna") else "nasa"
    return Reading(scheme, parts | {"mission": mission})


def daughter_identifier(parent: str, number: str) -> str:
    """The identifier of a numbered piece: 15415,33 at NASA, CE5C0400-03 at CNSA, A0001-03 at JAXA."""
    scheme = read_identifier(parent).scheme
    if scheme in {"nasa", "luna"}:
        return f"{parent.split(',')[0]},{number}"
    return f"{parent}-{number}"


def provisional_identifier(base: str, number: int) -> str:
    """The number of a piece a borrower made until the curator gives it one: CE5C0400-03/P1."""
    return f"{base}/P{number}"


def is_provisional_identifier(identifier: str) -> bool:
    return bool(_PROVISIONAL.search(identifier))


def without_provisional(identifier: str) -> str:
    """The number of the piece that was lent: CE5C0400-03 of CE5C0400-03/P1."""
    return _PROVISIONAL.sub("", identifier)
