"""On the bench: cutting with its sums, taking a whole piece, making ready."""

from __future__ import annotations

from typing import Any

import pytest

from registry.holdings.models import Split
from registry.ledger.balances import balance, of_allotment
from registry.ledger.models import Movement, Weighing
from registry.ledger.places import Place
from registry.loans.actions.prepare import Reading, cut_portion, make_ready, next_identifier, take_whole
from registry.loans.models import LoanItem
from tests import worlds
from tests.factories.applications import put_policy
from tests.factories.holdings import make_piece, make_sample
from tests.factories.loans import make_loan, reading
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db

BEFORE = worlds.POWDER_UG


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def cut(world: World, item: LoanItem, *, portion_ug: int = 20_000, loss_ug: int = 200, **changes: Any) -> LoanItem:
    facts: dict[str, Any] = {
        "before": reading(BEFORE),
        "portion": reading(portion_ug),
        "after": reading(BEFORE - portion_ug - loss_ug),
        "by": world.processor,
        "at": world.later(),
    }
    return cut_portion(item, **(facts | changes))


def signed_item(world: World, *portions: Any) -> LoanItem:
    return worlds.only_item(worlds.loan_signed(world, *portions))


def books_of(world: World) -> tuple[int, int]:
    """Free in the vault, and lost in processing, of the powder."""
    powder = Split.objects.get(pk=world.powder.pk)
    return powder.in_vault_ug, balance(world.powder, Place.PROCESS_LOSS)


def test_a_portion_is_cut_weighed_and_named(world: World) -> None:
    item = cut(world, signed_item(world))

    portion = item.portion
    assert portion is not None
    assert item.status == "preparing"
    assert item.issued_ug == 20_000
    assert portion.parent == world.powder
    assert portion.identifier == f"{world.powder.identifier}-01"
    assert (portion.whereabouts, portion.mass_ug, portion.condition) == ("preparing", 20_000, "pristine")
    assert portion.facility == world.facility
    assert books_of(world) == (979_800, 200)
    assert list(Weighing.objects.filter(allotment=item.allotment).values_list("purpose", "mass_ug")) == [
        ("before_cutting", BEFORE),
        ("portion", 20_000),
        ("after_cutting", 979_800),
    ]


@pytest.mark.parametrize(
    ("portion_ug", "loss_ug", "vault_ug"),
    [
        (20_000, 0, 980_000),  # exactly as set aside
        (19_000, 1_000, 980_000),  # a little goes as loss
        (18_000, 100, 981_900),  # lighter: the rest is released
        (21_000, 1_000, 978_000),  # heavier, at the edge of tolerance: more is set aside first
    ],
)
def test_books_follow_what_was_cut(world: World, portion_ug: int, loss_ug: int, vault_ug: int) -> None:
    item = cut(world, signed_item(world), portion_ug=portion_ug, loss_ug=loss_ug)
    assert books_of(world) == (vault_ug, loss_ug)
    held = of_allotment(item.allotment)
    assert held.pop(Place.PREPARING) == portion_ug
    assert set(held.values()) == {0}


def test_what_is_released_says_why(world: World) -> None:
    cut(world, signed_item(world), portion_ug=18_000)
    assert Movement.objects.get(kind="release").reason


@pytest.mark.parametrize(
    ("portion_ug", "loss_ug", "code"),
    [
        (20_000, -1, "weighs_more_than_before"),
        (20_000, 1_001, "loss_beyond_tolerance"),
        (21_001, 0, "portion_too_heavy"),
        (0, 0, "portion_empty"),
    ],
)
def test_a_cut_beyond_tolerance_is_refused(world: World, portion_ug: int, loss_ug: int, code: str) -> None:
    item = signed_item(world)
    with refuses(code):
        cut(world, item, portion_ug=portion_ug, loss_ug=loss_ug)
    assert books_of(world) == (980_000, 0)


def test_a_heavier_cut_does_not_touch_what_is_kept_back(world: World) -> None:
    item = signed_item(world)
    put_policy(world, kept_back_floor_ug=980_000, at=world.later())
    with refuses("too_little"):
        cut(world, item, portion_ug=20_001, loss_ug=0)
    cut(world, item, portion_ug=20_000, loss_ug=0)


def test_nothing_is_cut_before_both_sides_signed(world: World) -> None:
    item = worlds.only_item(worlds.loan_opened(world))
    with refuses("agreement_missing"):
        cut(world, item)


def test_a_portion_is_cut_once(world: World) -> None:
    item = signed_item(world)
    cut(world, item)
    with refuses("move_not_allowed"):
        cut(world, item)


def test_readings_say_balance_and_uncertainty(world: World) -> None:
    item = signed_item(world)
    with refuses("uncertainty_missing"):
        cut(world, item, portion=reading(20_000, uncertainty_ug=0))
    with refuses("balance_missing"):
        cut(world, item, after=Reading(BEFORE - 20_000, 10, " "))


def test_a_number_is_taken_once(world: World) -> None:
    item = signed_item(world)
    with refuses("identifier_taken"):
        cut(world, item, identifier=world.chip.identifier)
    assert cut(world, item, identifier="CE5C-special").piece.identifier == "CE5C-special"


@pytest.mark.parametrize("who", ["curator", "authority", "investigator", "stranger", "auditor"])
def test_only_a_processor_works_on_the_bench(world: World, who: str) -> None:
    item = signed_item(world)
    with not_permitted():
        cut(world, item, by=getattr(world, who))


def test_time_runs_forward_on_the_bench(world: World) -> None:
    item = signed_item(world)
    with refuses("before_what_is_on_record"):
        cut(world, item, at=worlds.START)


def test_numbers_follow_each_agency(world: World) -> None:
    item = signed_item(world)
    cut(world, item)
    assert next_identifier(world.powder) == f"{world.powder.identifier}-02"
    apollo = make_piece(make_sample(world.collection, "15415"), "15415,33", by=world.curator)
    assert next_identifier(apollo) == "15415,34"


# Whole pieces


def test_a_whole_piece_is_its_own_portion(world: World) -> None:
    item = signed_item(world, worlds.whole_piece(world, world.chip))
    item = take_whole(item, reading=reading(11_950), by=world.processor, at=world.later())

    assert (item.status, item.portion, item.issued_ug) == ("preparing", world.chip, worlds.CHIP_UG)
    assert item.piece.whereabouts == "preparing"
    assert Weighing.objects.get(allotment=item.allotment).mass_ug == 11_950


@pytest.mark.parametrize("read_ug", [11_899, 12_101])
def test_books_and_balance_agree_before_a_piece_leaves(world: World, read_ug: int) -> None:
    item = signed_item(world, worlds.whole_piece(world, world.chip))
    with refuses("balance_and_books_differ"):
        take_whole(item, reading=reading(read_ug), by=world.processor, at=world.later())
    take_whole(item, reading=reading(read_ug, uncertainty_ug=34), by=world.processor, at=world.later())


def test_a_section_is_taken_without_weighing(world: World) -> None:
    item = signed_item(world, worlds.whole_piece(world, world.section))
    with refuses("never_weighed"):
        take_whole(item, reading=reading(5), by=world.processor, at=world.later())
    item = take_whole(item, reading=None, by=world.processor, at=world.later())
    assert (item.issued_ug, item.piece.whereabouts) == (None, "preparing")


def test_a_chip_is_weighed_and_powder_is_cut(world: World) -> None:
    chip = signed_item(world, worlds.whole_piece(world, world.chip))
    with refuses("reading_missing"):
        take_whole(chip, reading=None, by=world.processor, at=world.later())
    powder = signed_item(world)
    with refuses("lent_by_mass"):
        take_whole(powder, reading=reading(20_000), by=world.processor, at=world.later())
    with refuses("lent_whole"):
        cut(world, chip, portion_ug=12_000, loss_ug=0)


# Ready


def test_ready_needs_container_and_seal(world: World) -> None:
    item = worlds.item_prepared(world, signed_item(world))
    with refuses("container_missing", "seal_missing"):
        make_ready(item, by=world.processor, at=world.later())
    item = make_ready(item, container="Vial 7", seal="S-1", by=world.processor, at=world.later())
    assert (item.status, item.container, item.seal) == ("ready", "Vial 7", "S-1")


def test_container_and_seal_may_be_given_when_cutting(world: World) -> None:
    item = cut(world, signed_item(world), container="Vial 7", seal="S-1")
    item = make_ready(item, seal="S-2", by=world.processor, at=world.later())
    assert (item.container, item.seal) == ("Vial 7", "S-2")


def test_an_item_set_aside_is_not_made_ready(world: World) -> None:
    item = signed_item(world)
    with refuses("move_not_allowed"):
        make_ready(item, container="V", seal="S", by=world.processor, at=world.later())


def test_a_portion_is_cut_from_what_other_loans_left(world: World) -> None:
    """Two loans on one powder: the second's set aside mass is not the first's to take."""
    first = signed_item(world, worlds.powder_portion(world, 500_000))
    make_loan(
        world.collection,
        world.borrower,
        world.investigator,
        [worlds.powder_portion(world, 499_000)],
        by=world.authority,
        at=world.later(),
    )
    with refuses("too_little"):
        cut(world, first, portion_ug=500_900, loss_ug=101)
    cut(world, first, portion_ug=500_900, loss_ug=100)
