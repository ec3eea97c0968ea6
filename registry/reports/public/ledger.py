"""The ledger of a piece or a sample as anybody may read it: what moved, from where to where, and what was left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from registry.holdings.models import Sample, Split
from registry.ledger.models import Account, Line
from registry.ledger.places import LIVE, Kind, Place
from registry.loans.models import LoanItem
from registry.parties.models import Institution, in_reader_language
from registry.reports.public.publication import published_lines

MOST_LINES = 500


@dataclass(frozen=True)
class PublicInstitution:
    """An institution as the register names it."""

    slug: str
    name: str
    name_zh: str
    country: str
    city: str
    is_invented: bool

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_zh)

    @classmethod
    def of(cls, institution: Institution) -> PublicInstitution:
        return cls(
            institution.slug,
            institution.name,
            institution.name_zh,
            institution.country,
            institution.city,
            institution.is_invented,
        )


@dataclass(frozen=True)
class PublicLine:
    """One line of the ledger, in micrograms.

    `change_ug` is what it did to the piece's own mass, `left_ug` what the piece had after it; both are None in the
    ledger of a whole sample. `other` is the further piece of a line that goes from one piece to another.
    """

    movement: int
    kind: str
    day: date
    piece: str
    other: str
    frm: str
    to: str
    mass_ug: int
    change_ug: int | None
    left_ug: int | None
    loan: str
    borrower: PublicInstitution | None
    is_illustrative: bool


@dataclass(frozen=True)
class PublicLedger:
    """Lines in order, and the mass that movements not public yet took from or gave to the piece."""

    lines: list[PublicLine]
    unpublished_ug: int
    is_cut_short: bool


def ledger_of_split(split: Split, *, at: datetime) -> PublicLedger:
    """Every public line that touches the piece, with its running balance."""
    into, out_of = published_lines(at).filter(to__split=split), published_lines(at).filter(frm__split=split)
    found = {line.pk: line for query in (into, out_of) for line in _with_loans(query)[: MOST_LINES + 1]}
    ordered = sorted(found.values(), key=lambda line: (line.movement.happened_at, line.movement_id, line.pk))
    balance, lines = 0, []
    for line in ordered[:MOST_LINES]:
        change = _change(line, split.pk)
        balance += change
        lines.append(_shown(line, split, split.collection.date_of(line.movement.happened_at), change, balance))
    is_cut_short = len(ordered) > MOST_LINES
    unpublished = 0 if is_cut_short else (split.mass_ug or 0) - balance
    return PublicLedger(lines, unpublished, is_cut_short)


def latest_lines_of_sample(sample: Sample, *, at: datetime, most: int) -> list[PublicLine]:
    """The last public lines of a sample's pieces, the newest first."""
    newest = _with_loans(published_lines(at).filter(to__split__sample=sample)).order_by(
        "-movement__happened_at", "-movement_id", "-pk"
    )
    return [
        _shown(line, line.to.split, sample.collection.date_of(line.movement.happened_at), None, None)
        for line in newest[:most]
        if line.to.split is not None
    ]


def _with_loans(lines: QuerySet[Line]) -> QuerySet[Line]:
    return lines.select_related(
        "movement",
        "frm__split",
        "to__split",
        "frm__allotment__item__loan__borrower",
        "to__allotment__item__loan__borrower",
    )


def _change(line: Line, split_id: int) -> int:
    """What a line adds to or takes from a piece's own mass: nothing while it stays alive in the same piece."""
    gained = line.mass_ug if line.to.split_id == split_id and line.to.place in LIVE else 0
    given = line.mass_ug if line.frm.split_id == split_id and line.frm.place in LIVE else 0
    return gained - given


def _shown(line: Line, split: Split, day: date, change: int | None, balance: int | None) -> PublicLine:
    other = next((account.split for account in (line.frm, line.to) if account.split_id not in (None, split.pk)), None)
    loan = next((_item(account).loan for account in (line.to, line.frm) if account.allotment_id), None)
    return PublicLine(
        movement=line.movement_id,
        kind=line.movement.kind,
        day=day,
        piece=split.identifier,
        other=other.identifier if other and not other.is_provisional else "",
        frm=line.frm.place,
        to=line.to.place,
        mass_ug=line.mass_ug,
        change_ug=change,
        left_ug=balance,
        loan=loan.reference if loan else "",
        borrower=PublicInstitution.of(loan.borrower) if loan else None,
        is_illustrative=line.movement.is_illustrative or split.is_illustrative,
    )


def _item(account: Account) -> LoanItem:
    item: LoanItem = account.allotment.item  # type: ignore[union-attr]
    return item


def is_birth(line: PublicLine) -> bool:
    """The line by which the piece came into being or into the books."""
    return line.frm == Place.ORIGIN or (bool(line.other) and line.kind in (Kind.SUBDIVIDE, Kind.COMBINE))
