"""What a process may keep until anything public changes: words, counts. Each is kept under its edition."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, TypeVar

from django.db import connection

from registry.holdings.editions import current_edition

Thing = TypeVar("Thing")
MOST: Final = 500
"""Things kept at once; the one asked for longest ago goes first."""

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock: Final = Lock()


def edition_now() -> int | None:
    """The current edition; None inside a transaction, whose own view may never be anybody else's: nothing is kept then.

    Read it before what is kept under it: what is read later is at least as new.
    """
    return None if connection.in_atomic_block else current_edition()


def edition_told(number: int | None) -> int | None:
    """The same of an edition that another statement told."""
    return None if connection.in_atomic_block else number


def kept(edition: int | None, what: Hashable, make: Callable[[], Thing]) -> Thing:
    """What was made in this edition, or made now. The same thing is given to every thread: nobody changes it."""
    if edition is None:
        return make()
    key = (connection.settings_dict["NAME"], edition, what)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]  # type: ignore[no-any-return]
    thing = make()
    with _lock:
        _kept[key] = thing
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return thing


def forget(kind: str = "") -> None:
    """Keep nothing of what was kept, or of one kind of it: for measuring what it costs to ask."""
    with _lock:
        for key in [key for key in _kept if not kind or (isinstance(key, tuple) and kind in key[-1])]:
            del _kept[key]
