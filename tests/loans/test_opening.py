"""Opening a loan sets its mass aside, or refuses with every reason why not."""

from __future__ import annotations

import pytest

from registry.audit.models import Event
from registry.holdings.actions.block import block_split
from registry.holdings.models import Split
from registry.ledger.balances import balance
from registry.ledger.places import Place
from registry.loans.actions.opening import PortionAsked
from registry.loans.models import Loan
from tests import worlds
from tests.factories.applications import put_policy
from tests.factories.holdings import make_piece
from tests.factories.loans import make_loan
from tests.ledger.books import sql
from tests.loans.refusing import refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def test_powder_is_set_aside_by_mass_and_the_piece_stays_in_the_vault(world: World) -> None:
    item = worlds.only_item(worlds.loan_opened(world))

    assert item.status == "set_aside"
    assert item.approved_ug == worlds.APPROVED_UG
    assert item.portion is None
    assert balance(world.powder, Place.SET_ASIDE, item.allotment) == worlds.APPROVED_UG
    powder = Split.objects.get(pk=world.powder.pk)
    assert (powder.whereabouts, powder.in_vault_ug, powder.held_ug) == ("vault", 980_000, 20_000)


@pytest.mark.parametrize("kind", ["chip", "section"])
def test_a_whole_piece_is_set_aside_with_all_its_mass(world: World, kind: str) -> None:
    piece: Split = getattr(world, kind)
    item = worlds.only_item(worlds.loan_opened(world, worlds.whole_piece(world, piece)))

    piece.refresh_from_db()
    assert piece.whereabouts == "set_aside"
    assert piece.in_vault_ug == 0
    assert item.approved_ug == (piece.mass_ug or 0)


def test_references_are_counted_without_gaps(world: World) -> None:
    loans = [worlds.loan_opened(world, worlds.powder_portion(world, 1_000)) for _ in range(3)]
    numbers = [int(loan.reference.removeprefix("L-")) for loan in loans]
    assert numbers == list(range(numbers[0], numbers[0] + 3))


def test_opening_is_told_without_names(world: World) -> None:
    loan = worlds.loan_opened(world)
    told = Event.objects.get(act="loan opened", subject=f"loan {loan.reference}")
    assert world.powder.identifier in told.text
    assert str(world.investigator.pk) in told.text
    assert world.investigator.name not in told.text


def test_one_source_serves_several_items(world: World) -> None:
    loan = worlds.loan_opened(world, *[worlds.powder_portion(world, 300_000)] * 3)
    assert loan.items.count() == 3
    assert Split.objects.get(pk=world.powder.pk).in_vault_ug == 100_000


def test_items_together_cannot_ask_for_more_than_there_is(world: World) -> None:
    with refuses("too_little"):
        worlds.loan_opened(world, *[worlds.powder_portion(world, 300_000)] * 4)


def test_what_is_kept_back_is_not_set_aside(world: World) -> None:
    put_policy(world, kept_back_floor_ug=400_000, at=world.later())
    with refuses("too_little"):
        worlds.loan_opened(world, worlds.powder_portion(world, 600_001))
    worlds.loan_opened(world, worlds.powder_portion(world, 600_000))


def test_every_obstacle_is_told_at_once(world: World) -> None:
    block_split(world.powder, reason="under study", by=world.curator, at=world.later())
    kept = make_piece(world.powder.sample, use_class="permanent", by=world.curator)
    sql("UPDATE holdings_split SET retired_at = now() WHERE id = %s", world.section.pk)
    away = worlds.whole_piece(world, world.chip)
    worlds.loan_opened(world, away)
    with refuses("piece_blocked", "use_class_not_lent", "not_in_vault", "piece_retired", "paper_unknown"):
        worlds.loan_opened(
            world,
            worlds.powder_portion(world),
            PortionAsked(kept, 1_000),
            away,
            worlds.whole_piece(world, world.section),
            papers_demanded=("horoscope",),
        )


def test_a_divisible_piece_is_asked_for_by_mass(world: World) -> None:
    with refuses("mass_missing"):
        worlds.loan_opened(world, worlds.whole_piece(world, world.powder))
    with refuses("mass_missing"):
        worlds.loan_opened(world, worlds.powder_portion(world, 0))


def test_an_indivisible_piece_is_lent_whole(world: World) -> None:
    with refuses("lent_whole"):
        worlds.loan_opened(world, PortionAsked(world.chip, 5_000))
    worlds.loan_opened(world, PortionAsked(world.chip, worlds.CHIP_UG))


def test_a_whole_piece_is_lent_once(world: World) -> None:
    with refuses("whole_piece_twice"):
        worlds.loan_opened(world, *[worlds.whole_piece(world, world.chip)] * 2)


def test_a_loan_lends_pieces_of_its_own_collection(world: World) -> None:
    elsewhere = worlds.small_collection("apollo")
    with refuses("other_collection"):
        worlds.loan_opened(world, worlds.powder_portion(elsewhere))


def test_a_loan_lends_something_for_some_time(world: World) -> None:
    with refuses("no_portions", "term_missing"):
        make_loan(
            world.collection,
            world.borrower,
            world.investigator,
            [],
            term_months=0,
            by=world.authority,
            at=world.later(),
        )
    assert not Loan.objects.exists()
