"""A loan of whose pieces the borrower made others: some are back, numbered or waiting for it, one is still out.

The borrower is invented, and so is all that is made.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from registry.console.demonstration.diary import Diary
from registry.console.demonstration.examples import MG, UNIVERSITY, Examples
from registry.console.demonstration.lending import BALANCE, Ask, Case
from registry.console.demonstration.people import Cast
from registry.holdings.models import Form
from registry.holdings.numbering import number_to_accept
from registry.ledger.balances import balance
from registry.ledger.places import Place
from registry.loans.actions.daughters import Made, accept_daughter, make_pieces
from registry.loans.actions.returns import reweigh, send_back
from registry.loans.pieces import made_of, pieces_at, pieces_of
from registry.loans.readings import Reading

TITLE: Final = "Grains in polished section"
WHAT: Final = "Illustrative: grains in epoxy, polished for the probe"


def note_pieces_made(diary: Diary, cast: Cast) -> None:
    PiecesMade(diary, cast).of_sections()


class PiecesMade(Examples):
    """One story, told in days ago."""

    def of_sections(self) -> None:
        """Two mounts made of the first portion came back, and one of the second is still at work."""
        case = self._case(
            UNIVERSITY, TITLE, Ask("CE5C0800", 14 * MG, ("sem", "epma")), Ask("CE5C0600", 12 * MG, ("sem", "epma"))
        )
        self._until_delivered(case, 250)
        self._ago(220, partial(self._make, case, number=1, masses=(2 * MG, 1_500), loss_ug=60))
        self._ago(210, partial(self._make, case, number=2, masses=(3 * MG,), loss_ug=40))
        self._ago(80, partial(self._send_back, case))
        self._ago(78, partial(case.receive, numbers=[1]))
        self._ago(77, partial(self._weigh, case))
        self._ago(76, partial(case.reconcile, numbers=[1]))
        self._ago(74, partial(self._accept_one, case))

    def _make(self, case: Case, at: datetime, *, number: int, masses: tuple[int, ...], loss_ug: int) -> None:
        item = case.item(number)
        left_ug = balance(item.piece, Place.BORROWER, item.allotment) - sum(masses) - loss_ug
        make_pieces(
            item,
            mother=item.piece,
            made=[Made(WHAT, Form.objects.get(code="grain-mount"), _read(mass)) for mass in masses],
            way="polished",
            left=_read(left_ug),
            process_loss_ug=loss_ug,
            reason="Illustrative: grains picked under the microscope, potted and polished.",
            by=case.investigator,
            at=at,
        )

    def _send_back(self, case: Case, at: datetime) -> None:
        item = case.item(1)
        masses = {piece.pk: balance(piece, Place.BORROWER, item.allotment) for piece in pieces_at(item, Place.BORROWER)}
        send_back(
            case.loan,
            items=[item],
            declared={item.pk: masses[item.piece.pk]},
            of_daughters=masses,
            way="in_person",
            by=case.investigator,
            at=at,
        )

    def _weigh(self, case: Case, at: datetime) -> None:
        """Everything as the books say, but for a few micrograms of the first mount."""
        item = case.item(1)
        first, *others = made_of(item, Place.RECEIVING)
        masses = {piece: balance(piece, Place.RECEIVING, item.allotment) for piece in (item.piece, first, *others)}
        masses[first] -= 9
        read = {piece.pk: _read(mass) for piece, mass in masses.items()}
        reweigh(
            item,
            reading=read.pop(item.piece.pk),
            of_daughters=read,
            by=self.cast.processor,
            second_by=self.cast.second_processor,
            at=at,
        )

    def _accept_one(self, case: Case, at: datetime) -> None:
        """The first gets its number; the second waits, and the watch says so."""
        first = next(piece for piece in pieces_of(case.item(1)) if piece.is_provisional)
        accept_daughter(first, number=number_to_accept(first), by=self.cast.curator, at=at)


def _read(mass_ug: int) -> Reading:
    return Reading(mass_ug, 10, BALANCE)
