"""Write loans taken over: each opened, its agreement on paper recorded, its pieces with the holder, all on one day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from registry.audit import trail
from registry.audit.models import Event
from registry.holdings.models import Collection, Split
from registry.ledger.actions.subdivide import NewPiece, make_daughter
from registry.ledger.balances import balance
from registry.ledger.models import Movement
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.loans.actions.opening import PortionAsked, open_loan
from registry.loans.lifecycle import HANDED_OVER, ON_LOAN, PREPARING, READY
from registry.loans.models import Acknowledgement, Agreement, Loan, LoanItem, Opening, Signature
from registry.loans.models.agreements import BORROWER, LENDER
from registry.loans.moving import called, move_item
from registry.loans.references import next_reference
from registry.loans.taking_over.checks import Understood
from registry.loans.taking_over.rows import Row
from registry.papers.models import StoredFile
from registry.parties.models import Person

MONTHS_OF_A_TERM = 12
"""A loan needs a term; what was taken over is due on the day its books say, whatever the term."""


@dataclass(frozen=True)
class Writer:
    """Who takes over, as of when, from which file."""

    collection: Collection
    known: Understood
    by: Person
    at: datetime
    file: StoredFile | None
    is_illustrative: bool = False

    def write(self, rows: Iterable[Row]) -> list[Loan]:
        """Every loan of the rows, in the order of the file; loans of one agreement share it."""
        by_loan: dict[str, list[Row]] = {}
        for row in rows:
            by_loan.setdefault(row.loan, []).append(row)
        agreements: dict[str, list[tuple[Loan, list[Row]]]] = {}
        opened = []
        for theirs in by_loan.values():
            loan = self._open(theirs)
            opened.append(loan)
            agreements.setdefault(theirs[0]["agreement"], []).append((loan, theirs))
        for of_one in agreements.values():
            self._agree(of_one)
            for loan, theirs in of_one:
                self._lend(loan, theirs)
        return opened

    def _open(self, rows: Sequence[Row]) -> Loan:
        first = rows[0]
        borrower, investigator = self.known.borrower(first), self.known.investigator(first)
        assert borrower is not None
        assert investigator is not None
        loan = open_loan(
            collection=self.collection,
            borrower=borrower,
            investigator=investigator,
            title=first["title"] or first.loan,
            purpose=self.known.purpose(first),
            portions=[self._asked(row) for row in rows],
            term_months=MONTHS_OF_A_TERM,
            sign_by_on=self.collection.date_of(self.at),
            by=self.by,
            at=self.at,
            is_illustrative=self.is_illustrative,
        )
        event = trail.record(
            "loan taken over",
            chain=self.collection.code,
            subject=f"loan {loan.reference}",
            by=self.by,
            at=self.at,
            reason=first["evidence"],
            facts={
                "since": first["held_since"].isoformat(),
                "due": first["due_on"].isoformat(),
                "file_sha256": self.file.pk if self.file else "",
            },
        )
        Opening.objects.create(
            loan=loan,
            called=first.loan,
            held_since=first["held_since"],
            due_on=first["due_on"],
            evidence=first["evidence"],
            file=self.file,
            by=self.by,
            happened_at=self.at,
            event=event,
        )
        return loan

    def _asked(self, row: Row) -> PortionAsked:
        """What is set aside: the piece itself, all of it, or so much of the piece it was cut from."""
        methods = self.known.methods_of(row)
        piece, parent = self.known.piece(row), self.known.parent(row)
        if piece is not None:
            return PortionAsked(piece, piece.in_vault_ug if piece.is_divisible else None, methods, as_itself=True)
        assert parent is not None
        return PortionAsked(parent, row["mass"], methods)

    def _agree(self, loans: Sequence[tuple[Loan, list[Row]]]) -> None:
        """The agreement as its paper says, signed elsewhere by both sides."""
        first = loans[0][1][0]
        borrower, signer = loans[0][0].borrower, loans[0][0].investigator
        terms = _("Agreement %(number)s, signed on paper. %(evidence)s") % {
            "number": first["agreement"],
            "evidence": first["evidence"],
        }
        agreement = Agreement.objects.create(
            reference=next_reference(Agreement, "AG"),
            collection=self.collection,
            lender=self.collection.owner,
            borrower=borrower,
            from_on=first["agreement_from"],
            to_on=first["agreement_to"],
            terms=terms,
            is_illustrative=self.is_illustrative,
        )
        self._tell("agreement drafted", f"agreement {agreement}", {"borrower": borrower.slug})
        for loan, _rows in loans:
            loan.agreement = agreement
            loan.row_version += 1
            loan.save(update_fields=["agreement", "row_version"])
            self._tell("agreement joined", f"loan {loan.reference}", {"agreement": agreement.reference})
        digest = hashlib.sha256(terms.encode()).hexdigest()
        for side, person in ((LENDER, self.by), (BORROWER, signer)):
            event = self._tell(
                "agreement signed elsewhere",
                f"agreement {agreement}",
                {"side": side, "terms_sha256": digest},
                reason=first["evidence"],
            )
            Signature.objects.create(
                agreement=agreement,
                side=side,
                by=person,
                signed_at=self.at,
                terms_sha256=digest,
                evidence=first["evidence"],
                event=event,
            )

    def _tell(self, act: str, subject: str, facts: dict[str, str], *, reason: str = "") -> Event:
        return trail.record(
            act, chain=self.collection.code, subject=subject, by=self.by, at=self.at, reason=reason, facts=facts
        )

    def _lend(self, loan: Loan, rows: Sequence[Row]) -> None:
        items = loan.items.select_related("source__collection", "source__form", "source__sample", "allotment")
        for item, row in zip(items.order_by("number"), rows, strict=True):
            item.loan = loan
            self._prepare(item, row)
            self._move_on(item, READY)
            self._carry(item, Kind.HAND_OVER, Place.PREPARING, Place.CARRIER)
            self._move_on(item, HANDED_OVER)
            self._receive(item)

    def _prepare(self, item: LoanItem, row: Row) -> None:
        held_ug = balance(item.source, Place.SET_ASIDE, item.allotment)
        is_cut = self.known.piece(row) is None
        portion = self._cut(item.source, row, held_ug) if is_cut else item.source
        item.portion = portion
        item.issued_ug = held_ug if portion.is_weighed else None
        item.container, item.seal = row["container"], row["seal"]
        item.row_version += 1
        item.save(update_fields=["portion", "issued_ug", "container", "seal", "row_version"])
        frm = Spot(item.source, Place.SET_ASIDE, item.allotment)
        to = Spot(portion, Place.PREPARING, item.allotment)
        self._post(Kind.SUBDIVIDE if is_cut else Kind.PREPARE, [Entry(frm, to, held_ug, carries=True)])
        self._move_on(item, PREPARING, portion_ug=held_ug)

    def _cut(self, source: Split, row: Row, held_ug: int) -> Split:
        piece = NewPiece(held_ug, identifier=row.piece, remark=row["remark"], is_illustrative=self.is_illustrative)
        return make_daughter(source, piece)

    def _carry(self, item: LoanItem, kind: Kind, frm: Place, to: Place) -> Movement:
        held_ug = balance(item.piece, frm, item.allotment)
        spots = [Spot(item.piece, place, item.allotment) for place in (frm, to)]
        return self._post(kind, [Entry(spots[0], spots[1], held_ug, carries=True)])

    def _receive(self, item: LoanItem) -> None:
        movement = self._carry(item, Kind.RECEIVE, Place.CARRIER, Place.BORROWER)
        event = trail.record(
            "acknowledged",
            chain=self.collection.code,
            subject=called(item),
            by=self.by,
            at=self.at,
            facts={"seal_whole": True, "weighed_ug": None},
        )
        Acknowledgement.objects.create(
            item=item,
            seal_whole=True,
            remark=_("Taken over from books kept elsewhere."),
            by=self.by,
            happened_at=self.at,
            movement=movement,
            event=event,
        )
        self._move_on(item, ON_LOAN)

    def _post(self, kind: Kind, entries: Sequence[Entry]) -> Movement:
        return post(
            kind,
            entries,
            collection=self.collection,
            by=self.by,
            at=self.at,
            evidence=self.file,
            illustrative=self.is_illustrative,
        )

    def _move_on(self, item: LoanItem, to: str, **facts: object) -> None:
        move_item(item, to, by=self.by, at=self.at, facts=facts)
