"""Loans as anybody may read them: who holds which piece since when, until when, and what came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Final

from django.db.models import CharField, F, Max, Prefetch, Q, QuerySet, Sum, Value

from registry.holdings.models import Sample, Split
from registry.ledger.models import Line
from registry.ledger.places import Kind, Place
from registry.loans.lifecycle import CLOSED, DISCREPANCY, MISSING, ON_LOAN, RECEIVED, REWEIGHED, SENT_BACK, TRANSFERRED
from registry.loans.models import Loan, LoanItem
from registry.reports.prepared import AT, NUMBER, Prepared
from registry.reports.public.ledger import PublicInstitution
from registry.reports.public.publication import published_items
from registry.reports.then import Moment, due_then, statuses_then

RECEIVING_KINDS: Final = (Kind.RECEIVE, Kind.TRANSFER)
"""Movements by which a borrower comes to hold something."""
OUT: Final = (ON_LOAN, SENT_BACK, MISSING)
BACK: Final = (RECEIVED, REWEIGHED, DISCREPANCY)
ITEM_WORDS: Final = {
    **dict.fromkeys(OUT, "on_loan"),
    **dict.fromkeys(BACK, "returned"),
    CLOSED: "closed",
    TRANSFERRED: "transferred",
}
"""The public word for an item's status; what is on its way back, or missing, shows as on loan."""


@dataclass(frozen=True)
class ItemMasses:
    """Micrograms of one item: lent, used, lost in the work, lost or unexplained, come back, passed to another loan."""

    lent: int = 0
    used: int = 0
    process_loss: int = 0
    missing: int = 0
    back: int = 0
    transferred: int = 0

    @property
    def out(self) -> int:
        return self.lent - self.used - self.process_loss - self.missing - self.back - self.transferred


@dataclass(frozen=True)
class PublicItem:
    """One portion of a loan; `number` is its own there. `is_weighed` False: lent whole, by count.

    `used_up_on`: nothing of it came back. `transferred_on`: it passed to another loan.
    """

    number: int
    piece: str
    sample_id: int
    form: str
    is_weighed: bool
    is_illustrative: bool
    masses: ItemMasses
    received_on: date
    returned_on: date | None
    used_up_on: date | None
    transferred_on: date | None
    status: str

    @property
    def ended_on(self) -> date | None:
        """The day the borrower of this loan no longer held it; None while it is out."""
        return self.returned_on or self.used_up_on or self.transferred_on


@dataclass(frozen=True)
class PublicLoan:
    """A loan's public part. `investigator` is empty unless the collection publishes names.

    `of` is how many items the loan has where only some of them are told; 0 where all are.
    """

    reference: str
    collection_code: str
    collection: str
    time_zone: str
    borrower: PublicInstitution
    investigator: str
    due_on: date | None
    status: str
    is_illustrative: bool
    items: list[PublicItem] = field(default_factory=list)
    of: int = 0

    def part(self, items: Iterable[PublicItem]) -> PublicLoan:
        """The same loan as far as these of its items go: their masses, their days, their state."""
        theirs = list(items)
        words = {item.status for item in theirs}
        status = self.status if "on_loan" in words else "returned" if "returned" in words else "closed"
        return replace(self, items=theirs, status=status, of=len(self.items))

    @property
    def received_on(self) -> date:
        return min(item.received_on for item in self.items)

    @property
    def returned_on(self) -> date | None:
        """The day the last piece was back; None while one is out."""
        days = [item.returned_on for item in self.items]
        return max((day for day in days if day), default=None) if all(days) else None

    @property
    def lent_ug(self) -> int | None:
        """All that was lent; None where no piece was weighed."""
        return self._sum("lent")

    @property
    def out_ug(self) -> int | None:
        return self._sum("out")

    @property
    def further(self) -> int:
        """Pieces beyond the three a table names."""
        return max(len(self.items) - 3, 0)

    @property
    def used_ug(self) -> int:
        return sum(item.masses.used + item.masses.process_loss for item in self.items)

    @property
    def back_ug(self) -> int:
        return sum(item.masses.back for item in self.items)

    def _sum(self, name: str) -> int | None:
        weighed = [item for item in self.items if item.is_weighed]
        return sum(getattr(item.masses, name) for item in weighed) if weighed else None


def loans_with_their_items(loans: QuerySet[Loan], *, at: datetime) -> QuerySet[Loan]:
    """What `shown` needs, fetched: a query for the loans and one for their public items."""
    items = _received(published_items(at).select_related("portion__form")).order_by("number")
    return loans.select_related("borrower", "collection", "investigator").prefetch_related(
        Prefetch("items", queryset=items)
    )


def shown(loans: Iterable[Loan], *, at: datetime) -> list[PublicLoan]:
    """Loans of `loans_with_their_items`, as their public parts. One query more, for the masses."""
    loans = list(loans)
    books = _books([item.allotment_id for loan in loans for item in loan.items.all()])
    return [_loan(loan, list(loan.items.all()), books, at) for loan in loans]


def shown_then(loans: Iterable[Loan], *, then: Moment) -> list[PublicLoan]:
    """The same as it stood at a moment of the past; loans nobody had received by then are left out."""
    found = []
    for loan in loans:
        until = then.within(loan.collection)
        items = [item for item in loan.items.all() if item.received_at <= until]  # type: ignore[attr-defined]
        if not items:
            continue
        statuses = statuses_then(items, at=until)
        for item in items:
            item.status = statuses[item.pk]
        loan.due_on = due_then(loan, at=until)
        found.append(_loan(loan, items, _books([item.allotment_id for item in items], until=until), until))
    return found


def _received(items: QuerySet[LoanItem]) -> QuerySet[LoanItem]:
    """Public items, each with when the borrower acknowledged it, which happens once."""
    return items.annotate(received_at=F("acknowledgements__happened_at"))


def loans_of_pieces(pieces: QuerySet[Split], *, at: datetime, most: int = 50) -> list[PublicLoan]:
    """Public loans in which any of these pieces went out, the newest first, whole as far as public. Two queries."""
    return _by_loan(_items_of_loans(pieces, at, most), at)


def loans_of_sample(sample: Sample, *, at: datetime, most: int) -> list[PublicLoan]:
    """The same of all pieces of a sample."""
    return _by_loan(_items_of_sample(most).objects(number=sample.pk, at=at), at)


@cache
def _items_of_sample(most: int) -> Prepared:
    return Prepared(_items_of_loans(Split.objects.filter(sample=NUMBER), AT, most))


def _items_of_loans(pieces: QuerySet[Split], at: datetime, most: int) -> QuerySet[LoanItem]:
    """All public items of those loans, loan by loan."""
    held = published_items(at).filter(portion__in=pieces.values("pk")).values("loan")
    loans = Loan.objects.filter(pk__in=held).order_by("-opened_at", "-reference").values("pk")[:most]
    items = _received(published_items(at).filter(loan__in=loans))
    return items.select_related("portion__form", "loan__borrower", "loan__collection", "loan__investigator").order_by(
        "-loan__opened_at", "-loan__reference", "number"
    )


def _by_loan(items: Iterable[LoanItem], at: datetime) -> list[PublicLoan]:
    items = list(items)
    books = _books([item.allotment_id for item in items]) if items else {}
    return [
        _loan(theirs[0].loan, theirs, books, at)
        for theirs in (list(together) for _loan_id, together in groupby(items, key=attrgetter("loan_id")))
    ]


@dataclass
class _Book:
    """What the ledger says of one allotment."""

    masses: dict[str, int]
    returned_at: datetime | None = None
    last_used_at: datetime | None = None
    transferred_at: datetime | None = None


_P = Place
_MEANINGS: Final[dict[tuple[str, str], tuple[tuple[str, int], ...]]] = {
    (_P.CARRIER, _P.BORROWER): (("lent", 1),),
    (_P.BORROWER, _P.CONSUMED): (("used", 1),),
    (_P.BORROWER, _P.PROCESS_LOSS): (("process_loss", 1),),
    (_P.BORROWER, _P.WEIGHING_DIFFERENCE): (("missing", 1),),
    (_P.BORROWER, _P.LOST): (("missing", 1),),
    (_P.CARRIER, _P.LOST): (("missing", 1),),
    (_P.CARRIER, _P.RECEIVING): (("back", 1),),
    (_P.RECEIVING, _P.LOST): (("missing", 1), ("back", -1)),
    (_P.RECEIVING, _P.WEIGHING_DIFFERENCE): (("missing", 1), ("back", -1)),
}
"""What a line from one place to another does to an item's sums."""


def _books(allotments: list[int], *, until: datetime | None = None) -> dict[int, _Book]:
    """Net micrograms of each allotment by what became of them; corrections and finds count against."""
    books: dict[int, _Book] = defaultdict(lambda: _Book(defaultdict(int)))
    past = Line.objects.filter(movement__happened_at__lte=until) if until else Line.objects.all()
    within = past.filter(to__allotment__in=allotments).annotate(of=F("to__allotment"))
    passed = Q(to__allotment=None) | Q(movement__kind=Kind.TRANSFER)
    ended = past.filter(passed, frm__allotment__in=allotments).annotate(of=F("frm__allotment"))
    summed = (
        lines.order_by()
        .annotate(by_transfer=Value(word, output_field=CharField()))
        .values_list("of", "by_transfer", "movement__kind", "frm__place", "to__place")
        .annotate(Sum("mass_ug"), Max("movement__happened_at"))
        for lines, word in ((within, "lent"), (ended, "transferred"))
    )
    for allotment, *row in next(summed).union(next(summed), all=True):
        _enter(books[allotment], *row)
    return books


def _enter(book: _Book, by_transfer: str, kind: str, frm: str, to: str, ug: int, last: datetime) -> None:
    if kind == Kind.TRANSFER and to == _P.BORROWER:
        book.masses[by_transfer] += ug
        if by_transfer == "transferred":
            book.transferred_at = last
        return
    undone = kind in (Kind.CORRECT, Kind.FIND)
    for name, sign in _MEANINGS.get((to, frm) if undone else (frm, to), ()):
        book.masses[name] += -sign * ug if undone else sign * ug
    if kind == Kind.TAKE_IN:
        book.returned_at = last
    if kind == Kind.CONSUME:
        book.last_used_at = last


def _loan(loan: Loan, theirs: list[LoanItem], books: dict[int, _Book], at: datetime) -> PublicLoan:
    items = [_item(item, books, loan) for item in theirs if item.portion is not None]
    collection = loan.collection
    return PublicLoan(
        reference=loan.reference,
        collection_code=collection.code,
        collection=str(collection),
        time_zone=collection.time_zone,
        borrower=PublicInstitution.of(loan.borrower),
        investigator=str(loan.investigator) if collection.publishes_names else "",
        due_on=loan.due_on,
        status=_status(items, loan.due_on, collection.date_of(at)),
        is_illustrative=loan.is_illustrative,
        items=items,
    )


def _item(item: LoanItem, books: dict[int, _Book], loan: Loan) -> PublicItem:
    piece, book, date_of = item.piece, books[item.allotment_id], loan.collection.date_of
    return PublicItem(
        number=item.number,
        piece=piece.identifier,
        sample_id=piece.sample_id,
        form=str(piece.form),
        is_weighed=piece.is_weighed,
        is_illustrative=loan.is_illustrative or piece.is_illustrative,
        masses=ItemMasses(**book.masses),
        received_on=date_of(item.received_at),  # type: ignore[attr-defined]  # annotated
        returned_on=date_of(book.returned_at) if book.returned_at else None,
        used_up_on=date_of(book.last_used_at) if _used_up(book, item) and book.last_used_at else None,
        transferred_on=date_of(book.transferred_at) if book.transferred_at else None,
        status=ITEM_WORDS.get(item.status, "closed"),
    )


def _used_up(book: _Book, item: LoanItem) -> bool:
    return item.status == CLOSED and book.returned_at is None


def _status(items: list[PublicItem], due_on: date | None, today: date) -> str:
    """The loan's public word; "overdue" is said of a loan, never of a piece."""
    words = {item.status for item in items}
    if "on_loan" in words:
        return "overdue" if due_on and due_on < today else "on_loan"
    return "returned" if "returned" in words else "closed"
