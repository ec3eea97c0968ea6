"""The acts of the tables of moves in words a reader knows, and the tables as rows of a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.access.roles import LABELS
from registry.foundation.lifecycle import Lifecycle

ACTS: Final[dict[str, str | Promise]] = {
    "submit": pgettext_lazy("act", "submit"),
    "pull back": pgettext_lazy("act", "pull back"),
    "take up": pgettext_lazy("act", "take up"),
    "return for revision": pgettext_lazy("act", "return for revision"),
    "send to review": pgettext_lazy("act", "send to review"),
    "recommend": pgettext_lazy("act", "recommend"),
    "not recommend": pgettext_lazy("act", "not recommend"),
    "approve": pgettext_lazy("act", "approve"),
    "decline": pgettext_lazy("act", "decline"),
    "withdraw": pgettext_lazy("act", "withdraw"),
    "lapse": pgettext_lazy("act", "lapse"),
    "prepare": pgettext_lazy("act", "prepare"),
    "make ready": pgettext_lazy("act", "make ready"),
    "hand over": pgettext_lazy("act", "hand over"),
    "acknowledge": pgettext_lazy("act", "acknowledge"),
    "send back": pgettext_lazy("act", "send back"),
    "receive back": pgettext_lazy("act", "receive back"),
    "re-weigh": pgettext_lazy("act", "re-weigh"),
    "find a discrepancy": pgettext_lazy("act", "find a discrepancy"),
    "correct": pgettext_lazy("act", "correct"),
    "write off": pgettext_lazy("act", "write off"),
    "reconcile": pgettext_lazy("act", "reconcile"),
    "close as used up": pgettext_lazy("act", "close as used up"),
    "take over": pgettext_lazy("act", "take over"),
    "transfer": pgettext_lazy("act", "transfer"),
    "cancel": pgettext_lazy("act", "cancel"),
    "report missing": pgettext_lazy("act", "report missing"),
    "find again": pgettext_lazy("act", "find again"),
    "announce call": pgettext_lazy("act", "announce"),
    "close call": pgettext_lazy("act", "close"),
    "publish results": pgettext_lazy("act", "publish results"),
    "cancel call": pgettext_lazy("act", "cancel"),
}
ACTORS: Final[dict[str, str | Promise]] = {**LABELS, "registry": _("the registry itself")}


@dataclass(frozen=True)
class Row:
    """One act: from which statuses, to which, by whom; all that is shown of it."""

    act: str
    frm: tuple[str, ...]
    to: str
    by: str | Promise
    needs_reason: bool


def rows(lifecycle: Lifecycle) -> Iterator[Row]:
    """The table of moves, one row for each act to a status, in the order of the table."""
    grouped: dict[tuple[str, str, str, bool], list[str]] = {}
    for move in lifecycle:
        grouped.setdefault((move.act, move.to, move.by, move.needs_reason), []).append(lifecycle.label(move.frm))
    for (act, to, by, needs_reason), starts in grouped.items():
        yield Row(
            capfirst(str(ACTS.get(act, act))), tuple(starts), lifecycle.label(to), ACTORS.get(by, by), needs_reason
        )
