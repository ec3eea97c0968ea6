"""Named situations, built by running the real acts, so that every world of a test is one that can be reached.

A `World` is one collection with somebody in every role, three pieces, and a clock that only runs forward. The
functions below take it further, one after another: loan_opened, loan_signed, item_prepared … item_closed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from registry.access.roles import Role
from registry.holdings.models import Collection, Facility, Method, Split
from registry.loans.actions.agree import draft_agreement, sign_agreement
from registry.loans.actions.confirm import confirm_use
from registry.loans.actions.dispatch import acknowledge, hand_over
from registry.loans.actions.incidents import report_incident
from registry.loans.actions.opening import PortionAsked
from registry.loans.actions.papers import add_paper
from registry.loans.actions.prepare import cut_portion, make_ready, take_whole
from registry.loans.actions.reconcile import reconcile_item
from registry.loans.actions.returns import receive_back, reweigh, send_back
from registry.loans.actions.use import report_use
from registry.loans.models import Loan, LoanItem
from registry.parties.models import Institution, Person
from tests.factories.holdings import make_collection, make_facility, make_method, make_piece, make_sample
from tests.factories.loans import make_loan, reading
from tests.factories.parties import make_institution, make_person_with_role

START = datetime(2025, 3, 3, 9, tzinfo=UTC)

POWDER_UG, CHIP_UG = 1_000_000, 12_000
APPROVED_UG = 20_000


@dataclass
class World:
    """One collection, its people, its borrower's people, its pieces, and the time it is there."""

    collection: Collection
    owner: Institution
    borrower: Institution
    stranger_institution: Institution

    curator: Person
    processor: Person
    second_processor: Person
    authority: Person
    reviewers: list[Person]
    auditor: Person
    investigator: Person
    representative: Person
    stranger: Person
    """A researcher of another institution."""

    method: Method
    gentle_method: Method
    facility: Facility
    powder: Split
    chip: Split
    section: Split

    at: datetime = field(default=START)

    def later(self, **by: float) -> datetime:
        """The time after that long, an hour by default: `later()`, `later(days=3)`."""
        self.at += timedelta(**(by or {"hours": 1}))
        return self.at


def small_collection(code: str = "ce5") -> World:
    """A collection with a gram of powder, a chip of 12 mg and a thin section never weighed, all lendable."""
    owner, borrower, elsewhere = make_institution(), make_institution(), make_institution()
    collection = make_collection(code, owner=owner)

    def staff(role: Role, name: str = "") -> Person:
        return make_person_with_role(role, collection=collection, name=name)

    curator = staff(Role.CURATOR)
    facility = make_facility(owner)
    sample = make_sample(collection)
    return World(
        collection=collection,
        owner=owner,
        borrower=borrower,
        stranger_institution=elsewhere,
        curator=curator,
        processor=staff(Role.PROCESSOR),
        second_processor=staff(Role.PROCESSOR, "The second processor"),
        authority=staff(Role.AUTHORITY),
        reviewers=[staff(Role.REVIEWER, "The first reviewer"), staff(Role.REVIEWER, "The second reviewer")],
        auditor=staff(Role.AUDITOR),
        investigator=make_person_with_role(Role.RESEARCHER, institution=borrower),
        representative=make_person_with_role(Role.REPRESENTATIVE, institution=borrower),
        stranger=make_person_with_role(Role.RESEARCHER, institution=elsewhere, name="The stranger"),
        method=make_method("sims", harm="D"),
        gentle_method=make_method("raman", harm="N"),
        facility=facility,
        powder=make_piece(sample, mass_ug=POWDER_UG, form="powder", facility=facility, by=curator),
        chip=make_piece(sample, mass_ug=CHIP_UG, form="chip", facility=facility, by=curator),
        section=make_piece(sample, mass_ug=None, form="section", facility=facility, by=curator),
    )


def powder_portion(world: World, mass_ug: int = APPROVED_UG) -> PortionAsked:
    return PortionAsked(world.powder, mass_ug, [world.method.code, world.gentle_method.code])


def whole_piece(world: World, split: Split) -> PortionAsked:
    return PortionAsked(split, None, [world.method.code, world.gentle_method.code])


def loan_opened(world: World, *portions: PortionAsked, papers_demanded: tuple[str, ...] = ()) -> Loan:
    """A loan waiting for signatures; 20 mg of the powder unless portions are given."""
    return make_loan(
        world.collection,
        world.borrower,
        world.investigator,
        portions or (powder_portion(world),),
        papers_demanded=papers_demanded,
        by=world.authority,
        at=world.later(),
    )


def loan_signed(world: World, *portions: PortionAsked, papers_demanded: tuple[str, ...] = ()) -> Loan:
    """The same with an agreement of two years from today, signed by both sides."""
    return signed(world, loan_opened(world, *portions, papers_demanded=papers_demanded))


def signed(world: World, loan: Loan) -> Loan:
    """An open loan, its agreement drafted and signed by both sides."""
    today = world.collection.date_of(world.later())
    agreement = draft_agreement(
        loan,
        from_on=today,
        to_on=today + timedelta(days=730),
        terms="Only for the approved methods. Return what is left.",
        by=world.curator,
        at=world.at,
    )
    sign_agreement(agreement, side="lender", by=world.curator, at=world.later())
    sign_agreement(agreement, side="borrower", by=world.representative, at=world.later())
    return Loan.objects.get(pk=loan.pk)


def only_item(loan: Loan) -> LoanItem:
    return loan.items.get()


def add_all_papers(world: World, loan: Loan) -> None:
    """Every paper the loan demands."""
    for kind in loan.papers_demanded:
        add_paper(
            loan,
            kind=kind,
            name=f"{kind}.pdf",
            content=b"%PDF-1.7 " + kind.encode(),
            media_type="application/pdf",
            by=world.curator,
            at=world.later(),
        )


def item_prepared(world: World, item: LoanItem) -> LoanItem:
    """Cut exactly as approved with 200 µg lost, or taken whole as it weighs."""
    if item.source.is_divisible:
        source = Split.objects.get(pk=item.source_id)
        before = source.in_vault_ug + source.held_ug
        return cut_portion(
            item,
            before=reading(before),
            portion=reading(item.approved_ug),
            after=reading(before - item.approved_ug - 200),
            by=world.processor,
            at=world.later(),
        )
    weighed = reading(item.approved_ug) if item.source.is_weighed else None
    return take_whole(item, reading=weighed, by=world.processor, at=world.later())


def item_ready(world: World, item: LoanItem) -> LoanItem:
    item_prepared(world, item)
    return make_ready(item, container="Vial 7", seal="S-1001", by=world.processor, at=world.later())


def item_handed_over(world: World, item: LoanItem) -> LoanItem:
    item = item_ready(world, item)
    add_all_papers(world, item.loan)
    hand_over(item.loan, items=[item], way="in_person", by=world.processor, at=world.later())
    return fresh(item)


def item_on_loan(world: World, item: LoanItem) -> LoanItem:
    item = item_handed_over(world, item)
    acknowledge(item, seal_whole=True, by=world.investigator, at=world.later())
    return fresh(item)


def item_used(world: World, item: LoanItem, *, consumed_ug: int = 5_000) -> LoanItem:
    item = item_on_loan(world, item)
    report = report_use(
        item,
        method=world.method,
        consumed_ug=consumed_ug if item.piece.is_weighed else 0,
        remark="Two spots ablated.",
        by=world.investigator,
        at=world.later(days=30),
    )
    confirm_use(item.loan, reports=[report], by=world.representative, at=world.at)
    return fresh(item)


def item_sent_back(world: World, item: LoanItem) -> LoanItem:
    item = item_used(world, item)
    declared = {item.pk: item.piece.mass_ug or 0}
    send_back(item.loan, items=[item], declared=declared, way="in_person", by=world.investigator, at=world.later())
    return fresh(item)


def item_received(world: World, item: LoanItem) -> LoanItem:
    item = item_sent_back(world, item)
    receive_back(item, seal_whole=True, by=world.processor, at=world.later())
    return fresh(item)


def item_reweighed(world: World, item: LoanItem, *, short_ug: int = 0) -> LoanItem:
    """Weighed on return, so much lighter than the books say (negative: heavier)."""
    item = item_received(world, item)
    weighed = reading((item.piece.mass_ug or 0) - short_ug) if item.piece.is_weighed else None
    reweigh(item, reading=weighed, by=world.processor, second_by=world.second_processor, at=world.later())
    return fresh(item)


def weighed_again(world: World, item: LoanItem) -> LoanItem:
    """A received item, weighed as the books say."""
    item = fresh(item)
    weighed = reading(item.piece.mass_ug or 0) if item.piece.is_weighed else None
    reweigh(item, reading=weighed, by=world.processor, second_by=world.second_processor, at=world.later())
    return fresh(item)


def sent_back_and_weighed(world: World, item: LoanItem, *, by: Person | None = None) -> LoanItem:
    """An item on loan, sent back as it is, received, and weighed as the books say."""
    item = fresh(item)
    declared = {item.pk: item.piece.mass_ug or 0}
    sender = by or world.investigator
    send_back(item.loan, items=[item], declared=declared, way="in_person", by=sender, at=world.later())
    receive_back(fresh(item), seal_whole=True, by=world.processor, at=world.later())
    return weighed_again(world, item)


def item_missing(world: World, item: LoanItem) -> LoanItem:
    """Reported lost, whole, by its investigator."""
    item = item_on_loan(world, item)
    report_incident(item, kind="loss", what="The vial is gone.", is_whole=True, by=world.investigator, at=world.later())
    return fresh(item)


def item_in_discrepancy(world: World, item: LoanItem, *, short_ug: int = 3_000) -> LoanItem:
    item = item_reweighed(world, item, short_ug=short_ug)
    reconcile_item(item, by=world.curator, at=world.later())
    return fresh(item)


def item_closed(world: World, item: LoanItem) -> LoanItem:
    item = item_reweighed(world, item)
    reconcile_item(item, by=world.curator, at=world.later())
    return fresh(item)


def fresh(item: LoanItem) -> LoanItem:
    """The item as the database has it now, with its loan and pieces."""
    return LoanItem.objects.select_related("loan__collection", "source__form", "portion__form", "allotment").get(
        pk=item.pk
    )
