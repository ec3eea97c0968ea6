"""Two people act on one loan at the same moment, in real transactions: each act sees the other, none waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from django.db import connection

from registry.foundation.refusal import Refusal
from registry.ledger.models import Movement
from registry.loans.actions.agree import draft_agreement, join_agreement, sign_agreement
from registry.loans.actions.dispatch import hand_over
from registry.loans.actions.prepare import cut_portion
from registry.loans.actions.reconcile import reconcile_item
from registry.loans.models import Loan, LoanItem
from tests import worlds
from tests.factories.loans import reading


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts from as many threads, all starting together; what each was told, empty when it was done."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait(timeout=60)
            act()
        except Refusal as refusal:
            return refusal.codes[0]
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))


def test_two_signatures_given_at_once_make_the_loan_signed(committed_db: str) -> None:
    world = worlds.small_collection()
    for _ in range(5):
        loan = worlds.loan_opened(world, worlds.powder_portion(world, 1_000))
        today = world.collection.date_of(world.later())
        agreement = draft_agreement(
            loan, from_on=today, to_on=today, terms="Return it.", by=world.curator, at=world.later(minutes=1)
        )
        at = world.later(minutes=1)
        told = at_once(
            partial(sign_agreement, agreement, side="lender", by=world.curator, at=at),
            partial(sign_agreement, agreement, side="borrower", by=world.representative, at=at),
        )
        assert told == ["", ""]
        assert Loan.objects.get(pk=loan.pk).status == "signed"


def test_a_loan_joining_while_the_last_signature_is_given_is_signed(committed_db: str) -> None:
    world = worlds.small_collection()
    first, second = [worlds.loan_opened(world, worlds.powder_portion(world, 1_000)) for _ in range(2)]
    today = world.collection.date_of(world.later())
    agreement = draft_agreement(first, from_on=today, to_on=today, terms="Both.", by=world.curator, at=world.at)
    sign_agreement(agreement, side="lender", by=world.curator, at=world.later(minutes=1))
    at = world.later(minutes=1)
    told = at_once(
        partial(sign_agreement, agreement, side="borrower", by=world.representative, at=at),
        partial(join_agreement, second, agreement, by=world.curator, at=at),
    )
    assert told == ["", ""]
    assert set(Loan.objects.values_list("status", flat=True)) == {"signed"}


def test_an_item_is_handed_over_once(committed_db: str) -> None:
    world = worlds.small_collection()
    item = worlds.item_ready(world, worlds.only_item(worlds.loan_signed(world)))
    at = world.later()

    def give() -> object:
        return hand_over(item.loan, items=[item], way="in_person", by=world.processor, at=at)

    assert sorted(at_once(give, give, give)) == ["", "move_not_allowed", "move_not_allowed"]
    assert Movement.objects.filter(kind="hand_over").count() == 1


def test_two_portions_of_one_powder_are_cut_at_once(committed_db: str) -> None:
    """Each gets a number of its own, and neither waits for the other for ever."""
    world = worlds.small_collection()
    items = [worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world, 9_000))) for _ in range(4)]
    at = world.later()

    def cut(item: LoanItem) -> object:
        return cut_portion(
            item,
            before=reading(worlds.POWDER_UG),
            portion=reading(9_000),
            after=reading(worlds.POWDER_UG - 9_000),
            by=world.processor,
            at=at,
        )

    assert at_once(*[partial(cut, item) for item in items]) == [""] * 4
    assert len({worlds.fresh(item).piece.identifier for item in items}) == 4


def test_the_last_two_items_close_at_once_and_the_loan_with_them(committed_db: str) -> None:
    world = worlds.small_collection()
    loan = worlds.loan_signed(world, worlds.powder_portion(world), worlds.whole_piece(world, world.chip))
    items = [worlds.item_reweighed(world, item) for item in loan.items.order_by("number")]
    at = world.later()
    told = at_once(*[partial(reconcile_item, item, by=world.curator, at=at) for item in items])
    assert told == ["", ""]
    assert Loan.objects.get(pk=loan.pk).status == "closed"
