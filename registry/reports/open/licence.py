"""Under which terms the open record may be used: what the operator says, as an address and a name."""

from __future__ import annotations

from typing import Final

from django.conf import settings

NAMES: Final[dict[str, tuple[str, str]]] = {
    "https://creativecommons.org/publicdomain/zero/1.0/": ("CC0-1.0", "Creative Commons Zero 1.0 Universal"),
    "https://creativecommons.org/licenses/by/4.0/": ("CC-BY-4.0", "Creative Commons Attribution 4.0 International"),
    "https://creativecommons.org/licenses/by-sa/4.0/": (
        "CC-BY-SA-4.0",
        "Creative Commons Attribution-ShareAlike 4.0 International",
    ),
}
"""SPDX identifier and name of the licences open data most often come under."""


def licence() -> str:
    """The address of the licence of everything in the open record."""
    return str(settings.OPEN_LICENCE)


def licence_code() -> str:
    """Its SPDX identifier; empty where it has none we know."""
    return NAMES.get(licence(), ("", ""))[0]


def licence_name() -> str:
    """What it is called; its address where it is none we know."""
    return NAMES.get(licence(), ("", licence()))[1]
