"""The places mass can be in, and the table of moves between them (`design.md` 4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Place(StrEnum):
    """Where mass is in the books."""

    ORIGIN = "origin"
    VAULT = "vault"
    SET_ASIDE = "set_aside"
    PREPARING = "preparing"
    CARRIER = "carrier"
    BORROWER = "borrower"
    RECEIVING = "receiving"
    CONSUMED = "consumed"
    PROCESS_LOSS = "process_loss"
    WEIGHING_DIFFERENCE = "weighing_difference"
    LOST = "lost"
    GIVEN_AWAY = "given_away"


LABELS: Final[dict[str, str | Promise]] = {
    Place.ORIGIN: _("the Moon"),
    Place.VAULT: _("in the vault"),
    Place.SET_ASIDE: _("set aside"),
    Place.PREPARING: _("preparing"),
    Place.CARRIER: _("in transit"),
    Place.BORROWER: _("with the borrower"),
    Place.RECEIVING: _("receiving"),
    Place.CONSUMED: _("consumed"),
    Place.PROCESS_LOSS: _("process loss"),
    Place.WEIGHING_DIFFERENCE: _("weighing difference"),
    Place.LOST: _("lost"),
    Place.GIVEN_AWAY: _("given away"),
}

OF_AN_ITEM: Final = (Place.SET_ASIDE, Place.PREPARING, Place.CARRIER, Place.BORROWER, Place.RECEIVING)
"""Accounts here always name an allotment: the right of one loan item."""
LIVE: Final = (Place.VAULT, *OF_AN_ITEM)
ENDS: Final = (Place.CONSUMED, Place.PROCESS_LOSS, Place.WEIGHING_DIFFERENCE, Place.LOST, Place.GIVEN_AWAY)


class Kind(StrEnum):
    """What a movement is."""

    ACCESSION = "accession"
    SUBDIVIDE = "subdivide"
    COMBINE = "combine"
    SET_ASIDE = "set_aside"
    RELEASE = "release"
    PREPARE = "prepare"
    HAND_OVER = "hand_over"
    RECEIVE = "receive"
    CONSUME = "consume"
    TRANSFER = "transfer"
    SEND_BACK = "send_back"
    TAKE_IN = "take_in"
    SETTLE = "settle"
    LOSE = "lose"
    FIND = "find"
    RETURN_TO_VAULT = "return_to_vault"
    CORRECT = "correct"
    DEACCESSION = "deaccession"


KIND_LABELS: Final[dict[str, str | Promise]] = {
    Kind.ACCESSION: _("accession"),
    Kind.SUBDIVIDE: _("subdivision"),
    Kind.COMBINE: _("combination"),
    Kind.SET_ASIDE: _("set aside"),
    Kind.RELEASE: _("release"),
    Kind.PREPARE: _("preparation"),
    Kind.HAND_OVER: _("hand-over"),
    Kind.RECEIVE: _("receipt by the borrower"),
    Kind.CONSUME: _("use"),
    Kind.TRANSFER: _("transfer to another investigator"),
    Kind.SEND_BACK: _("sent back"),
    Kind.TAKE_IN: _("taken in"),
    Kind.SETTLE: _("weighing difference"),
    Kind.LOSE: _("loss"),
    Kind.FIND: _("found again"),
    Kind.RETURN_TO_VAULT: _("return to the vault"),
    Kind.CORRECT: _("correction"),
    Kind.DEACCESSION: _("deaccession"),
}

OWES_A_REASON: Final = (Kind.RELEASE, Kind.LOSE, Kind.FIND, Kind.CORRECT, Kind.DEACCESSION)

NEVER, MAY, ALWAYS = "never", "may", "always"


@dataclass(frozen=True)
class AllowedMove:
    """Mass may go from one place to another in a movement of this kind.

    `crosses`: from one piece to another, along recorded parentage. `carries`: whether the piece itself
    changes hands with the line: never, may, always.
    """

    kind: Kind
    frm: Place
    to: Place
    carries: str
    crosses: bool = False


def _allowed(kind: Kind, *pairs: tuple[Place, Place, str], crosses: bool = False) -> list[AllowedMove]:
    return [AllowedMove(kind, frm, to, carries, crosses) for frm, to, carries in pairs]


_P = Place
ALLOWED: Final[tuple[AllowedMove, ...]] = (
    *_allowed(Kind.ACCESSION, (_P.ORIGIN, _P.VAULT, ALWAYS)),
    *_allowed(Kind.SUBDIVIDE, (_P.VAULT, _P.VAULT, ALWAYS), (_P.SET_ASIDE, _P.PREPARING, ALWAYS), crosses=True),
    *_allowed(Kind.SUBDIVIDE, (_P.VAULT, _P.PROCESS_LOSS, NEVER), (_P.SET_ASIDE, _P.PROCESS_LOSS, NEVER)),
    # Pieces a borrower makes of a lent one; with nothing left of it, the lent piece ends as consumed.
    *_allowed(Kind.SUBDIVIDE, (_P.BORROWER, _P.BORROWER, ALWAYS), crosses=True),
    *_allowed(Kind.SUBDIVIDE, (_P.BORROWER, _P.PROCESS_LOSS, NEVER), (_P.BORROWER, _P.CONSUMED, ALWAYS)),
    *_allowed(Kind.COMBINE, (_P.VAULT, _P.VAULT, MAY), crosses=True),
    *_allowed(Kind.COMBINE, (_P.VAULT, _P.PROCESS_LOSS, NEVER)),
    *_allowed(Kind.SET_ASIDE, (_P.VAULT, _P.SET_ASIDE, MAY)),
    *_allowed(Kind.RELEASE, (_P.SET_ASIDE, _P.VAULT, MAY), (_P.PREPARING, _P.VAULT, ALWAYS)),
    *_allowed(Kind.PREPARE, (_P.SET_ASIDE, _P.PREPARING, ALWAYS), (_P.PREPARING, _P.PROCESS_LOSS, NEVER)),
    *_allowed(Kind.HAND_OVER, (_P.PREPARING, _P.CARRIER, ALWAYS)),
    *_allowed(Kind.RECEIVE, (_P.CARRIER, _P.BORROWER, ALWAYS)),
    *_allowed(
        Kind.CONSUME,
        (_P.BORROWER, _P.CONSUMED, MAY),
        (_P.BORROWER, _P.PROCESS_LOSS, NEVER),
        # A use reported only after the piece came back.
        (_P.RECEIVING, _P.CONSUMED, MAY),
        (_P.RECEIVING, _P.PROCESS_LOSS, NEVER),
    ),
    *_allowed(
        Kind.TRANSFER,
        # From one loan item to another: the only movement whose accounts name two allotments.
        (_P.BORROWER, _P.BORROWER, ALWAYS),
        # What the hand-over weighing misses, within tolerance.
        (_P.BORROWER, _P.WEIGHING_DIFFERENCE, NEVER),
    ),
    *_allowed(Kind.SEND_BACK, (_P.BORROWER, _P.CARRIER, ALWAYS)),
    *_allowed(Kind.TAKE_IN, (_P.CARRIER, _P.RECEIVING, ALWAYS)),
    *_allowed(Kind.SETTLE, (_P.RECEIVING, _P.WEIGHING_DIFFERENCE, NEVER)),
    *_allowed(
        Kind.LOSE,
        (_P.VAULT, _P.LOST, MAY),
        (_P.PREPARING, _P.LOST, MAY),
        (_P.CARRIER, _P.LOST, MAY),
        (_P.BORROWER, _P.LOST, MAY),
        (_P.RECEIVING, _P.LOST, MAY),
    ),
    *_allowed(
        Kind.FIND,
        (_P.LOST, _P.VAULT, MAY),
        (_P.LOST, _P.CARRIER, MAY),
        (_P.LOST, _P.BORROWER, MAY),
        (_P.LOST, _P.RECEIVING, MAY),
    ),
    *_allowed(Kind.RETURN_TO_VAULT, (_P.RECEIVING, _P.VAULT, ALWAYS)),
    *_allowed(Kind.DEACCESSION, (_P.VAULT, _P.GIVEN_AWAY, MAY)),
)
"""Every move but corrections, which reverse a line already written."""
