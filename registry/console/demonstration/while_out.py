"""What happens while pieces are out: more time asked for, granted, refused; recall; loss, found again and not; damage.

All borrowers here are invented, and so is everything that befalls them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from registry.console.demonstration.diary import Diary
from registry.console.demonstration.examples import MG, UNIVERSITY, Examples
from registry.console.demonstration.lending import TERMS, TERMS_ZH, Ask, Case, Use
from registry.console.demonstration.people import Cast
from registry.ledger.balances import balance
from registry.ledger.places import Place
from registry.loans.actions.agree import sign_agreement
from registry.loans.actions.dispatch import months_after
from registry.loans.actions.extend import decide_extension, request_extension
from registry.loans.actions.incidents import find_lost, report_incident, write_off_lost
from registry.loans.actions.recall import recall_loan
from registry.loans.actions.renew import renew_agreement
from registry.loans.actions.results import report_result, waive_result
from registry.loans.actions.take_over import take_over
from registry.loans.actions.transfer import decide_transfer, request_transfer
from registry.loans.citing import Citation
from registry.loans.models import Extension, Incident, Loan, Transfer
from registry.loans.readings import Reading
from registry.papers.languages import BOTH
from registry.parties.models import Institution


def note_while_out(diary: Diary, cast: Cast) -> None:
    stories = WhileOut(diary, cast)
    stories.of_terms()
    stories.of_losses()
    stories.of_transfers()
    stories.of_renewals()
    stories.of_receipts()
    stories.of_uses()
    stories.of_results()
    stories.of_results_demanded()


class WhileOut(Examples):
    """Stories of loans that are out, told in days ago."""

    def of_terms(self) -> None:
        """Longer, not longer, not decided yet, and wanted back."""
        granted = self._out("invented-05", "Helium in dark grains", 330)
        self._ago(50, partial(self._ask_longer, granted))
        self._ago(41, partial(self._decide, granted, is_granted=True))
        refused = self._out("invented-06", "Iron in olivine", 320)
        self._ago(60, partial(self._ask_longer, refused))
        self._ago(52, partial(self._decide, refused, is_granted=False))
        asked = self._out(UNIVERSITY, "Sulphur in troilite", 345)
        self._ago(3, partial(self._ask_longer, asked))
        recalled = self._out("invented-08", "Apatite and water", 200)
        self._ago(9, partial(self._recall, recalled))

    def of_losses(self) -> None:
        """Missing, found again, written off, spilled in part, and touched by epoxy."""
        missing = self._out("invented-15", "Sound speed in one grain", 180)
        self._ago(15, partial(self._lose, missing))
        found = self._out("invented-13", "Colour of glass beads", 190)
        self._ago(70, partial(self._lose, found))
        self._ago(58, partial(self._find, found))
        gone = self._out("invented-14", "A grain on a fibre", 240)
        self._ago(120, partial(self._lose, gone))
        self._ago(80, partial(self._accept, gone))
        spilled = self._out("invented-12", "Cathodoluminescence of plagioclase", 170)
        self._ago(25, partial(self._spill, spilled))
        touched = self._out("invented-07", "Rims seen edge-on", 160)
        self._ago(18, partial(self._contaminate, touched))

    def of_transfers(self) -> None:
        """Asked for, agreed and to be signed, to be taken over, declined, and taken over in full."""
        asked = self._out("invented-09", "Chlorine in phosphates", 120)
        self._ago(4, partial(self._ask_transfer, asked, UNIVERSITY))
        agreed = self._out("invented-10", "Magnetic grains", 150)
        self._ago(20, partial(self._ask_transfer, agreed, "invented-11"))
        self._ago(12, partial(self._decide_transfer, agreed, is_agreed=True))
        signed = self._out("invented-04", "Nitrogen in rims", 140)
        self._ago(22, partial(self._ask_transfer, signed, UNIVERSITY))
        self._ago(15, partial(self._decide_transfer, signed, is_agreed=True))
        self._ago(6, partial(self._sign_transfer, signed, UNIVERSITY))
        declined = self._out("invented-03", "Shocked olivine", 130)
        self._ago(40, partial(self._ask_transfer, declined, "invented-05"))
        self._ago(35, partial(self._decide_transfer, declined, is_agreed=False))
        passed = self._out("invented-11", "Oxygen in silicates", 210)
        self._ago(120, partial(self._use_some, passed))
        self._ago(100, partial(self._ask_transfer, passed, "invented-13"))
        self._ago(92, partial(self._decide_transfer, passed, is_agreed=True))
        self._ago(84, partial(self._sign_transfer, passed, "invented-13"))
        self._ago(80, partial(self._take_over, passed))

    def of_renewals(self) -> None:
        """An agreement renewed while its loan is out, and a renewal that one side has not signed."""
        done = self._out("invented-03", "Isotopes of oxygen", 100)
        self._ago(30, partial(self._renew, done))
        self._ago(28, partial(self._sign_renewal, done))
        waiting = self._out(UNIVERSITY, "Grains under tension", 110)
        self._ago(5, partial(self._renew, waiting))

    def _renew(self, case: Case, at: datetime) -> None:
        renew_agreement(
            Loan.objects.select_related("collection", "agreement").get(pk=case.loan.pk),
            from_on=case.loan.collection.date_of(at),
            to_on=months_after(case.agreement.to_on, 24),
            terms=TERMS,
            terms_zh=TERMS_ZH,
            language=BOTH,
            by=self.cast.curator,
            at=at,
        )

    def _sign_renewal(self, case: Case, at: datetime) -> None:
        renewal = case.agreement.renewals.get()
        sign_agreement(renewal, side="borrower", by=case.representative, at=at)
        sign_agreement(renewal, side="lender", by=self.cast.curator, at=at + timedelta(minutes=1))

    def _ask_transfer(self, case: Case, to: str, at: datetime) -> None:
        request_transfer(
            case.loan,
            items=[case.item(1)],
            investigator=self.cast.investigators[to],
            borrower=Institution.objects.get(slug=to),
            reason="Illustrative: the work goes on at the other laboratory.",
            by=case.investigator,
            at=at,
        )

    def _decide_transfer(self, case: Case, at: datetime, *, is_agreed: bool) -> None:
        decide_transfer(
            Transfer.objects.select_related("loan__collection").get(loan=case.loan),
            is_agreed=is_agreed,
            reason="Illustrative: they have what it takes." if is_agreed else "Illustrative: bring it back first.",
            term_months=case.months,
            sign_by_on=case.loan.collection.date_of(at + timedelta(days=30)),
            by=self.cast.curator,
            at=at,
        )

    def _sign_transfer(self, case: Case, to: str, at: datetime) -> None:
        """The new loan's agreement, its papers and both signatures."""
        receiving = self._case(to, case.title, months=case.months)
        receiving.loan = self._passed_to(case)
        receiving.agree_and_sign(at)

    def _take_over(self, case: Case, at: datetime) -> None:
        item = self._passed_to(case).items.select_related("loan__collection", "taken_from__loan").get()
        assert item.taken_from is not None
        there = balance(item.piece, Place.BORROWER, item.taken_from.allotment)
        take_over(
            item,
            given_by=case.investigator,
            reading=Reading(there - 12, 20, "Illustrative balance"),
            by=item.loan.investigator,
            at=at,
        )

    def _use_some(self, case: Case, at: datetime) -> None:
        case.use(Use(1, "sem", 1_400, 0))(at)

    def _passed_to(self, case: Case) -> Loan:
        return Loan.objects.select_related("collection", "investigator", "borrower").get(
            came_by__transfer__loan=case.loan
        )

    def of_receipts(self) -> None:
        """Handed over and not acknowledged in time; and one whose seal was broken when it came."""
        for title, borrower in (("A vial on its way", "invented-06"), ("A seal that broke", "invented-08")):
            case = self._case(borrower, title, Ask("CE5C0800", 11 * MG, ("sem",)))
            self._until_decided(case, 30)
            self._ago(20, case.agree_and_sign)
            self._ago(12, partial(self._hand_over, case))
        self._ago(9, partial(self._not_as_sent, case))

    def _hand_over(self, case: Case, at: datetime) -> None:
        case.prepare(at)
        case.make_ready(at + timedelta(hours=1))
        case.hand_over(at + timedelta(hours=2))

    def _not_as_sent(self, case: Case, at: datetime) -> None:
        report_incident(
            case.item(1),
            kind="not_received",
            what="Illustrative: the seal of the outer box was broken when the carrier brought it.",
            by=case.investigator,
            at=at,
        )

    def of_uses(self) -> None:
        """Lossy work, filmed as the policy demands: confirmed, and waiting for the representative, one for too long."""
        for title, borrower, days in (
            ("Argon of the far side", "invented-09", 45),
            ("Trace elements of the far side", UNIVERSITY, 3),
        ):
            case = self._case(borrower, title, Ask("CE6C0000", 25 * MG, ("icpms", "sem")), collection="ce6")
            self._until_delivered(case, 120)
            self._ago(80, case.use(Use(1, "icpms", 3_200, 60)))
            self._ago(days, case.use(Use(1, "icpms", 2_400, 40), is_confirmed=False))

    def of_results_demanded(self) -> None:
        """Back and weighed, and waiting for a result; and one that the authority let close without."""
        for title, borrower, is_waived in (
            ("Basalt of the far side", "invented-04", False),
            ("Agglutinates of the far side", "invented-07", True),
        ):
            case = self._case(borrower, title, Ask("CE6C0000", 30 * MG, ("sem",)), collection="ce6")
            self._until_delivered(case, 200)
            self._ago(150, case.use(Use(1, "sem", 900, 0)))
            self._ago(16, case.send_back)
            self._ago(14, case.receive)
            self._ago(13, case.reweigh)
            if is_waived:
                self._ago(10, partial(self._waive, case))
                self._ago(9, case.reconcile)

    def _waive(self, case: Case, at: datetime) -> None:
        reason = "Illustrative: the grains were too small for the method, and the report says so."
        waive_result(case.loan, reason=reason, by=self.cast.authority, at=at)

    def of_results(self) -> None:
        """A paper on a loan that is closed, and a data set on one that runs."""
        self._ago(30, partial(self._publish, "Hydrogen in impact glass", "paper", "10.5555/invented.glass.1"))
        self._ago(20, partial(self._publish, "Plagioclase at depth", "data_set", "10.5555/invented.depth.2"))

    def _publish(self, title: str, kind: str, doi: str, at: datetime) -> None:
        loan = Loan.objects.select_related("collection", "investigator").get(title=title)
        citation = Citation(
            kind=kind,
            title=f"Illustrative: {title[0].lower()}{title[1:]}",
            authors="D. Researcher; I. Colleague",
            published_in="Journal of Invented Selenology",
            year=at.year,
            doi=doi,
        )
        items = list(loan.items.all())
        report_result(loan, citation=citation, items=items, by=loan.investigator, at=at)

    def _out(self, borrower: str, title: str, days: float) -> Case:
        case = self._case(borrower, title, Ask("CE5C0800", 11 * MG, ("sem", "epma")))
        self._until_delivered(case, days)
        return case

    def _ask_longer(self, case: Case, at: datetime) -> None:
        case.loan.refresh_from_db()
        assert case.loan.due_on is not None
        request_extension(
            case.loan,
            to_on=months_after(case.loan.due_on, 6),
            reason="Illustrative: the instrument stood still for a season.",
            by=case.investigator,
            at=at,
        )

    def _decide(self, case: Case, at: datetime, *, is_granted: bool) -> None:
        reason = "Illustrative: half a year is fair." if is_granted else "Illustrative: others wait for this soil."
        extension = Extension.objects.get(loan=case.loan)
        decide_extension(extension, is_granted=is_granted, reason=reason, by=self.cast.curator, at=at)

    def _recall(self, case: Case, at: datetime) -> None:
        recall_loan(
            case.loan,
            kind="recall",
            back_by_on=case.loan.collection.date_of(at + timedelta(days=30)),
            reason="Illustrative: the collection compares all its soils once more.",
            by=self.cast.curator,
            at=at,
        )

    def _lose(self, case: Case, at: datetime) -> None:
        report_incident(
            case.item(1),
            kind="loss",
            what="Illustrative: the vial was not in its place after a move between laboratories.",
            where="Illustrative: room 12",
            is_whole=True,
            by=case.investigator,
            at=at,
        )

    def _find(self, case: Case, at: datetime) -> None:
        incident = Incident.objects.get(item__loan=case.loan)
        reason = "Illustrative: found in the box of another project."
        find_lost(incident, with_borrower=True, reason=reason, by=self.cast.curator, at=at)

    def _accept(self, case: Case, at: datetime) -> None:
        incident = Incident.objects.get(item__loan=case.loan)
        write_off_lost(incident, reason="Illustrative: searched for in vain.", by=self.cast.authority, at=at)

    def _spill(self, case: Case, at: datetime) -> None:
        report_incident(
            case.item(1),
            kind="loss",
            what="Illustrative: some grains jumped off the tweezers.",
            lost_ug=800,
            by=case.investigator,
            at=at,
        )

    def _contaminate(self, case: Case, at: datetime) -> None:
        report_incident(
            case.item(1),
            kind="contamination",
            what="Illustrative: epoxy touched a corner of the mount.",
            by=case.investigator,
            at=at,
        )
