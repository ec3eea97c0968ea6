"""Worked returns: figures small enough to check by hand, judged by the very code that squares a return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.foundation.mass import Mass
from registry.ledger.models import Weighing
from registry.loans.actions.reconcile import Sums
from registry.loans.models import Loan
from registry.loans.models.journeys import BEYOND, GAIN, WITHIN
from registry.loans.rules import tolerance_ug
from registry.web.figures.balance import Weighed

CAP_UG: Final = 2_000
"""The cap of the examples: 2 mg an item, as policies have it that set no other."""

ENDS: Final[dict[str, str | Promise]] = {
    WITHIN: _("Balances. The shortfall is booked as weighing difference, and the item closes at zero."),
    GAIN: _("Balances. The gain stays in the weighing and never enters the ledger; the item closes at zero."),
    BEYOND: _("Does not balance. It is held as a discrepancy until it is corrected or the authority writes it off."),
}


@dataclass(frozen=True)
class Example:
    """One return. Masses in micrograms; `uncertainties` of the weighing on issue and of that on return."""

    letter: str
    title: str | Promise
    story: str | Promise
    issued_ug: int
    returned_ug: int
    consumed_ug: int = 0
    process_loss_ug: int = 0
    uncertainties: tuple[int, int] = (10, 10)
    is_weighed: bool = True
    among: int = 1
    """How many pieces of one item share its tolerance."""

    @property
    def sums(self) -> Sums:
        """What squaring it would find."""
        readings = [Weighing(uncertainty_ug=each) for each in self.uncertainties]
        on_return = Weighing(mass_ug=self.returned_ug) if self.is_weighed else None
        books_ug = self.issued_ug - self.consumed_ug - self.process_loss_ug
        return Sums(books_ug, on_return, tolerance_ug(Loan(tolerance_cap_ug=CAP_UG), readings, among=self.among))

    @property
    def end(self) -> str | Promise:
        """How it ends, in a sentence."""
        return ENDS[self.sums.outcome]

    @property
    def as_weighed(self) -> Weighed:
        return Weighed(
            self.letter,
            issued=Mass(self.issued_ug),
            returned=Mass(self.returned_ug),
            consumed=Mass(self.consumed_ug),
            process_loss=Mass(self.process_loss_ug),
            tolerance=Mass(self.sums.tolerance_ug),
        )


def examples() -> list[Example]:
    """One of each kind, the plainest first."""
    return [
        Example(
            "A",
            _("Used in part"),
            _("20 mg of powder went out; 5 mg were dissolved, 0.1 mg was lost on the tools, 14.88 mg came back."),
            issued_ug=20_000, consumed_ug=5_000, process_loss_ug=100, returned_ug=14_880,
        ),
        Example(
            "B",
            _("Exactly the tolerance"),
            _("0.100 mg is missing, which is just what may be: the floor of the tolerance."),
            issued_ug=12_000, returned_ug=11_900,
        ),
        Example(
            "C",
            _("A microgram too much"),
            _("0.101 mg is missing. One microgram more than the tolerance is beyond it."),
            issued_ug=12_000, returned_ug=11_899,
        ),
        Example(
            "D",
            _("A coarse balance"),
            _("Both weighings on a balance of 0.2 mg uncertainty: 3 × √(0.2² + 0.2²) = 0.848 mg may differ."),
            issued_ug=300_000, returned_ug=299_200, uncertainties=(200, 200),
        ),
        Example(
            "E",
            _("Coarser than the policy allows"),
            _("A balance of 1 mg would give 4.242 mg; the policy caps it at 2 mg, and 2.5 mg is missing."),
            issued_ug=300_000, returned_ug=297_500, uncertainties=(1_000, 1_000),
        ),
        Example(
            "F",
            _("Heavier than before"),
            _("Soil takes up moisture: 0.060 mg more came back than went out."),
            issued_ug=50_000, returned_ug=50_060,
        ),
        Example(
            "G",
            _("Used up"),
            _("A chip dissolved whole: all 3 mg are consumed, nothing comes back, and nothing is missing."),
            issued_ug=3_000, consumed_ug=3_000, returned_ug=0,
        ),
        Example(
            "H",
            _("Never weighed"),
            _("A thin section on its mount: two people look at it instead, and it changes hands with 0 µg."),
            issued_ug=0, returned_ug=0, is_weighed=False,
        ),
        Example(
            "I",
            _("A pit in a section"),
            _("An ion probe dug a pit of 30 µm into a section: its use is told in words, with 0 µg, and it closes."),
            issued_ug=0, returned_ug=0, is_weighed=False,
        ),
        Example(
            "J",
            _("Exactly as much more as may be"),
            _("0.100 mg more than went out: a gain of exactly the tolerance still balances."),
            issued_ug=50_000, returned_ug=50_100,
        ),
        Example(
            "K",
            _("A mount that was not there before"),
            _(
                "A grain of 2 mg comes back cast in epoxy: 312.540 mg on the balance, 310.500 mg of them epoxy, "
                "weighed before. Type the grain alone, 2.040 mg: a gain of 0.040 mg."
            ),
            issued_ug=2_000, returned_ug=2_040,
        ),
        Example(
            "L",
            _("A coat nobody took off"),
            _(
                "A chip of 12 mg comes back with carbon and glue on it, 0.101 mg too heavy. It is cleaned and weighed "
                "again, or the authority accepts it for a reason; 12 mg stay in the books either way."
            ),
            issued_ug=12_000, returned_ug=12_101,
        ),
    ]  # fmt: skip


def made_pieces() -> list[Example]:
    """One item of three pieces: 20 mg went out, two sections were made of it, and 0.5 mg was lost in cutting."""
    return [
        Example(
            "CE5C0400-03",
            _("What is left of the portion"),
            _("20 mg − 4 mg − 3 mg − 0.5 mg of saw dust are 12.5 mg; 12.480 mg came back."),
            issued_ug=12_500, returned_ug=12_480, among=3,
        ),
        Example(
            "CE5C0400-03/P1",
            _("First section"),
            _("4 mg when it was made; 3.950 mg came back."),
            issued_ug=4_000, returned_ug=3_950, among=3,
        ),
        Example(
            "CE5C0400-03/P2",
            _("Second section"),
            _("3 mg when it was made, of which 1 mg was used; 2 mg came back."),
            issued_ug=3_000, consumed_ug=1_000, returned_ug=2_000, among=3,
        ),
    ]  # fmt: skip
