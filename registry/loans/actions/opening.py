"""A decision makes a loan: its items come into being and their mass is set aside, in one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.audit import trail
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.locks import lock_splits
from registry.holdings.models import Collection, Split
from registry.ledger.models import Allotment
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.loans.models import Loan, LoanItem
from registry.loans.models.items import PAPER_KINDS, PURPOSES
from registry.loans.references import next_reference
from registry.loans.rules import obstacles_to_setting_aside
from registry.parties.models import Institution, Person


@dataclass(frozen=True)
class PortionAsked:
    """What a decision lends: micrograms of a divisible piece, or the whole piece (None); codes of methods.

    `as_itself`: a divisible piece that was taken over as lent whole goes itself, with all it holds.
    """

    split: Split
    mass_ug: int | None = None
    methods: Sequence[str] = field(default_factory=tuple)
    as_itself: bool = False


@transaction.atomic
def open_loan(
    *,
    collection: Collection,
    borrower: Institution,
    investigator: Person,
    title: str,
    purpose: str,
    portions: Sequence[PortionAsked],
    term_months: int,
    sign_by_on: date,
    extensions_allowed: int = 1,
    inventory_months: int = 12,
    acknowledge_days: int = 7,
    results_demanded: bool = False,
    video_demanded: bool = False,
    papers_demanded: Sequence[str] = (),
    tolerance_cap_ug: int = 2000,
    cutting_tolerance_ug: int = 1000,
    storage_plan: str = "",
    funding_restriction: str = "",
    by: Person,
    at: datetime,
    is_illustrative: bool = False,
) -> Loan:
    """Open a loan and set the mass of every item aside. Who may is asked by the decision that calls this.

    Raises Refusal when a piece may not be lent, is not there, or holds too little above what is kept back.
    """
    splits = lock_splits(portion.split.pk for portion in portions)
    asked = [replace(each, split=splits[each.split.pk]) for each in portions]
    obstacles = _obstacles(asked, collection, on=collection.date_of(at))
    obstacles += _obstacles_to_terms(purpose, papers_demanded, term_months)
    if obstacles:
        raise Refusal(obstacles)

    loan = Loan.objects.create(
        reference=next_reference(Loan, "L"),
        collection=collection,
        borrower=borrower,
        investigator=investigator,
        title=title,
        purpose=purpose,
        opened_at=at,
        sign_by_on=sign_by_on,
        term_months=term_months,
        extensions_allowed=extensions_allowed,
        inventory_months=inventory_months,
        acknowledge_days=acknowledge_days,
        results_demanded=results_demanded,
        video_demanded=video_demanded,
        papers_demanded=list(papers_demanded),
        tolerance_cap_ug=tolerance_cap_ug,
        cutting_tolerance_ug=cutting_tolerance_ug,
        storage_plan=storage_plan,
        funding_restriction=funding_restriction,
        is_illustrative=is_illustrative,
    )
    items = [_make_item(loan, number, portion, at=at) for number, portion in enumerate(asked, start=1)]
    trail.record(
        "loan opened",
        chain=collection.code,
        subject=f"loan {loan.reference}",
        by=by,
        at=at,
        facts={
            "borrower": borrower.slug,
            "investigator": str(investigator.pk),
            "purpose": purpose,
            "term_months": term_months,
            "sign_by": sign_by_on.isoformat(),
            "items": [[item.number, item.source.identifier, item.approved_ug] for item in items],
        },
    )
    post(
        Kind.SET_ASIDE,
        [
            Entry(
                Spot(item.source, Place.VAULT),
                Spot(item.source, Place.SET_ASIDE, item.allotment),
                item.approved_ug,
                carries=portion.as_itself or not item.source.is_divisible,
            )
            for item, portion in zip(items, asked, strict=True)
        ],
        collection=collection,
        by=by,
        at=at,
        illustrative=is_illustrative,
    )
    return loan


def _make_item(loan: Loan, number: int, portion: PortionAsked, *, at: datetime) -> LoanItem:
    allotment = Allotment.objects.create(collection=loan.collection, label=f"{loan.reference}/{number}", opened_at=at)
    return LoanItem.objects.create(
        loan=loan,
        number=number,
        source=portion.split,
        allotment=allotment,
        approved_ug=portion.split.in_vault_ug if portion.mass_ug is None else portion.mass_ug,
        methods=list(portion.methods),
    )


def _obstacles(portions: Sequence[PortionAsked], collection: Collection, *, on: date) -> list[Obstacle]:
    found = [] if portions else [Obstacle("no_portions", _("A loan needs at least one item."))]
    wanted: Counter[int] = Counter()
    for portion in portions:
        wanted[portion.split.pk] += portion.mass_ug or 0
        found += _obstacles_to_portion(portion, collection)
    for split in {portion.split.pk: portion.split for portion in portions}.values():
        found += obstacles_to_setting_aside(split, mass_ug=wanted[split.pk] if split.is_divisible else None, on=on)
    whole = Counter(portion.split.pk for portion in portions if not portion.split.is_divisible)
    if any(times > 1 for times in whole.values()):
        found.append(Obstacle("whole_piece_twice", _("A piece that is lent whole can be lent once.")))
    return found


def _obstacles_to_portion(portion: PortionAsked, collection: Collection) -> list[Obstacle]:
    split, named = portion.split, {"piece": portion.split.identifier}
    found = []
    if split.collection_id != collection.pk:
        found.append(Obstacle("other_collection", _("%(piece)s stands in another collection.") % named))
    if split.is_divisible and (portion.mass_ug is None or portion.mass_ug <= 0):
        found.append(Obstacle("mass_missing", _("Say how much of %(piece)s is lent.") % named, "mass"))
    if not split.is_divisible and portion.mass_ug not in {None, split.in_vault_ug}:
        found.append(Obstacle("lent_whole", _("%(piece)s is not divided: it is lent whole.") % named, "mass"))
    return found


def _obstacles_to_terms(purpose: str, papers_demanded: Sequence[str], term_months: int) -> list[Obstacle]:
    found = []
    if purpose not in PURPOSES:
        found.append(Obstacle("purpose_unknown", _("Say whether it is for research or for the public."), "purpose"))
    if unknown := set(papers_demanded) - set(PAPER_KINDS):
        found.append(Obstacle("paper_unknown", _("No such paper: %(kinds)s.") % {"kinds": ", ".join(sorted(unknown))}))
    if term_months < 1:
        found.append(Obstacle("term_missing", _("A loan runs for a month at least."), "term_months"))
    return found
