"""What auditors found in 2011, told of invented institutions: the watch finds each kind of it in its first night.

The Inspector General counted pieces lost or stolen, borrowers unable to account for everything, agreements that had
lapsed unnoticed, investigators who had died, retired or moved, samples on record that no longer existed, and nine
pieces kept for thirty-five years unused (OIG-2011). Institutions, pieces lent, days and people here are made up.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Final

from registry.console.demonstration.diary import Diary, houston
from registry.console.demonstration.examples import MG, Examples
from registry.console.demonstration.lending import Ask, Case, Use
from registry.console.demonstration.people import Cast
from registry.loans.actions.extend import decide_extension, request_extension
from registry.loans.actions.incidents import report_incident
from registry.loans.models import Extension
from registry.parties.actions import end_role, registry_itself

LEFT_ON: Final = date(2025, 6, 30)


def note_auditors(diary: Diary, cast: Cast) -> None:
    stories = Auditors(diary, cast)
    stories.of_an_idle_keeper()
    stories.of_one_who_left()
    stories.of_a_loss()
    stories.of_what_no_longer_exists()


class Auditors(Examples):
    """Loans of long ago, each gone wrong quietly."""

    def _lend(self, at: datetime, borrower: str, title: str, *asks: Ask, months: int = 60) -> Case:
        case = Case(self.cast, "apollo", borrower, title, asks, months=months)
        self.diary.note(at, case.apply)
        for later, act in ((14, case.check_and_review), (28, case.approve), (42, case.agree_and_sign)):
            self.diary.note(_days_after(at, later), act)
        self.diary.note(_days_after(at, 56), case.deliver)
        return case

    def of_an_idle_keeper(self) -> None:
        """Kept since 2017, certified every year, never used; made longer once, its agreement forgotten."""
        asks = tuple(Ask(piece, 120 * MG, ("sem",)) for piece in ("10084,0", "74220,0", "14310,0"))
        kept = self._lend(houston(2017, 1, 9), "invented-01", "Three soils for a study to come", *asks)
        self.diary.note(houston(2022, 1, 10), partial(self._ask_longer, kept))
        self.diary.note(houston(2022, 1, 24), partial(self._grant, kept))

    def of_one_who_left(self) -> None:
        """The investigator left the institution; nobody certifies since."""
        orphan = self._lend(
            houston(2023, 9, 11), "invented-02", "Vesicles of a mare basalt", Ask("15555,0", 300 * MG, ("xct", "sem"))
        )
        self.diary.note(houston(2025, 3, 3), orphan.use(Use(1, "xct", 0)))
        self.diary.note(houston(2025, 6, 30), partial(self._leave, orphan))

    def of_a_loss(self) -> None:
        """One piece told lost and nobody answering; another sent back and never seen again."""
        lost = self._lend(houston(2024, 1, 8), "invented-16", "Shock in feldspar", Ask("60025,0", 250 * MG, ("raman",)))
        self.diary.note(houston(2025, 2, 3), lost.use(Use(1, "raman", 0)))
        self._ago(150, partial(self._lose, lost))
        sent = self._case("invented-16", "Thermal expansion", Ask("CE5C0800", 13 * MG, ("sem",)))
        self._until_delivered(sent, 220)
        self._ago(120, sent.use(Use(1, "sem", 0)))
        self._ago(50, sent.send_back)

    def of_what_no_longer_exists(self) -> None:
        """Melted whole long ago and still on record; and a piece of which nobody ever told anything."""
        gone = self._lend(houston(2024, 4, 8), "invented-17", "Melting experiments", Ask("70035,0", 60 * MG, ("exp",)))
        self.diary.note(houston(2025, 7, 7), gone.use(Use(1, "exp", 60 * MG, remark="Illustrative use: melted.")))
        self._lend(houston(2025, 5, 5), "invented-17", "Microwaves and dust", Ask("15426,0", 90 * MG, ("exp",)))

    def _ask_longer(self, case: Case, at: datetime) -> None:
        case.loan.refresh_from_db()
        assert case.loan.due_on is not None
        request_extension(
            case.loan,
            to_on=case.loan.due_on.replace(year=case.loan.due_on.year + 5),
            reason="Illustrative: the study is about to begin.",
            by=case.investigator,
            at=at,
        )

    def _grant(self, case: Case, at: datetime) -> None:
        decide_extension(
            Extension.objects.get(loan=case.loan),
            is_granted=True,
            reason="Illustrative: nobody else asks for these soils.",
            by=self.cast.curator,
            at=at,
        )

    def _leave(self, case: Case, at: datetime) -> None:
        person = case.investigator
        person.affiliations.update(to_on=LEFT_ON)
        for grant in person.grants.filter(to_on=None):
            end_role(grant, on=LEFT_ON, reason="Illustrative: moved on.", by=registry_itself(), at=at)

    def _lose(self, case: Case, at: datetime) -> None:
        report_incident(
            case.item(1),
            kind="theft",
            what="Illustrative: the safe was taken out of an office at night.",
            where="Illustrative: office 4",
            is_whole=True,
            by=case.investigator,
            at=at,
        )


def _days_after(at: datetime, days: int) -> datetime:
    """The same hour so many days later, whatever the clocks did."""
    return datetime.fromordinal(at.toordinal() + days).replace(hour=at.hour, tzinfo=at.tzinfo)
