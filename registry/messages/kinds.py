"""The kinds of notices. Each room states its own in its `notices.py` and registers them when the registry starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise

from registry.messages.models import AT_ONCE, Notice
from registry.parties.models import Person


def always(_notice: Notice) -> bool:
    """For a fact that stays worth telling, whatever happens after it."""
    return True


@dataclass(frozen=True)
class Kind:
    """One kind of fact that is told: its words, to whom, and how unless the collection chose otherwise.

    `people` says who is told about a loan or application, to the act and to the preview alike. `headline` and
    `next_step` take the notice's values by name. `still` says whether there is still something in it: what is
    overtaken before its letter is written is never mailed. `example` is for the preview. `is_arranged`: each
    collection chooses how it is told.
    """

    code: str
    label: str | Promise
    to: str | Promise
    people: Callable[[Any, datetime], Iterable[Person]]
    headline: str | Promise
    next_step: str | Promise
    button: str | Promise
    page: str
    way: str = AT_ONCE
    still: Callable[[Notice], bool] = always
    example: Mapping[str, Any] = field(default_factory=dict)
    is_arranged: bool = True


KINDS: Final[dict[str, Kind]] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known, in the order in which pages list them; called once by each room's `notices.py`."""
    for kind in kinds:
        KINDS[kind.code] = kind
