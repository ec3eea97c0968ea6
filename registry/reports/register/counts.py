"""How many loans a narrowed register holds, how much went out with them, and what each further choice would show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Count, QuerySet, Sum, Value, When
from django.utils.translation import get_language

from registry.ledger.models import Account, Line
from registry.ledger.places import Place
from registry.loans.models import Loan
from registry.reports.catalogue.counts import Option
from registry.reports.catalogue.keeping import kept
from registry.reports.public.loans import RECEIVING_KINDS
from registry.reports.public.publication import published_items
from registry.reports.register.filters import COLUMNS, FACETS, STATUSES, RegisterFilter


@dataclass(frozen=True)
class Totals:
    """Loans, portions and micrograms: all that was received, what is out now, what was used."""

    loans: int
    portions: int
    lent_ug: int
    out_ug: int
    used_ug: int


@dataclass(frozen=True)
class Told:
    """What stands beside a narrowed register: its sums, and each facet with its counts."""

    totals: Totals
    facets: dict[str, list[Option]]


def told(register: RegisterFilter, *, at: datetime, edition: int | None) -> Told:
    """Sums and counts of one question in the reader's language: asked once in an edition and minute."""
    chosen = tuple((name, tuple(values)) for name, values in register.chosen.items())
    what = ("register", get_language(), chosen, at.replace(second=0, microsecond=0))
    return kept(
        edition,
        what,
        lambda: Told(totals(register.qs, at=at), {facet: options(register, facet) for facet in FACETS}),
    )


def totals(loans: QuerySet[Loan], *, at: datetime) -> Totals:
    """Sums over the public items of these loans, from the ledger."""
    items = published_items(at).filter(loan__in=loans.order_by().values("pk"))
    received = Line.objects.filter(to__allotment__in=items.values("allotment"), movement__kind__in=RECEIVING_KINDS)
    used = Line.objects.filter(
        frm__allotment__in=items.values("allotment"),
        frm__place=Place.BORROWER,
        to__place__in=[Place.CONSUMED, Place.PROCESS_LOSS],
    )
    away = Account.objects.filter(allotment__in=items.values("allotment"), place__in=[Place.CARRIER, Place.BORROWER])
    return Totals(
        loans=loans.order_by().count(),
        portions=items.count(),
        lent_ug=_standing(received),
        out_ug=away.aggregate(total=Sum("balance_ug", default=0))["total"],
        used_ug=_standing(used),
    )


def options(register: RegisterFilter, facet: str) -> list[Option]:
    """Every value of a facet in its place with its count, zeros too; one query."""
    counted = register.without(facet).order_by()
    chosen = register.chosen.get(facet, [])
    if facet == "status":
        cases = [When(register.in_status(status), then=Value(status)) for status in STATUSES]
        word = Case(*cases, default=Value(""), output_field=CharField())
        counts = dict(counted.annotate(word=word).values_list("word").annotate(Count("pk")))
        return [Option(code, word, counts.get(code, 0), code in chosen) for code, word in STATUSES.items()]
    by_id = dict(counted.values_list(COLUMNS[facet]).annotate(Count("pk")))
    known = register.collections if facet == "collection" else register.institutions
    return [Option(code, word, by_id.get(pk, 0), code in chosen) for pk, code, word in known]


def _standing(lines: QuerySet[Line]) -> int:
    """Micrograms of the lines that no correction took back."""
    total: int = lines.filter(reversed_by=None).aggregate(total=Sum("mass_ug", default=0))["total"]
    return total
