"""Several portions of one cutting: each to its item or the vault, numbered in turn, the loss accounted once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from registry.holdings.models import Split
from registry.holdings.numbering import numbered
from registry.ledger.balances import balance, of_allotment
from registry.ledger.models import Movement, Weighing
from registry.ledger.places import Place
from registry.loans.actions.cut_many import Cutting, Portion, cut_many
from registry.loans.actions.opening import PortionAsked
from registry.loans.models import LoanItem
from registry.reports.verification.whole import verify_everything
from tests import worlds
from tests.factories.holdings import make_piece, make_sample
from tests.factories.loans import reading
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db

BEFORE = worlds.POWDER_UG


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def two_items(world: World) -> tuple[LoanItem, LoanItem]:
    """20 mg of the powder, promised to each of two loans."""
    first, second = (worlds.only_item(worlds.loan_signed(world)) for _each in range(2))
    return first, second


def cut(world: World, portions: Sequence[Portion], *, loss_ug: int = 200, **changes: Any) -> list[Split]:
    cut_ug = sum(portion.mass_ug for portion in portions)
    cutting = Cutting(reading(BEFORE), reading(BEFORE - cut_ug - loss_ug), portions)
    facts: dict[str, Any] = {"by": world.processor, "at": world.later()}
    return cut_many(world.powder, cutting, **(facts | changes))


def test_each_portion_goes_where_it_is_meant(world: World) -> None:
    first, second = two_items(world)
    made = cut(world, [Portion(reading(20_100), first), Portion(reading(30_000)), Portion(reading(19_000), second)])
    number = world.powder.identifier
    assert [piece.identifier for piece in made] == [f"{number}-01", f"{number}-02", f"{number}-03"]
    assert [piece.whereabouts for piece in made] == ["preparing", "vault", "preparing"]
    items = [worlds.fresh(item) for item in (first, second)]
    assert [(item.status, item.issued_ug, item.portion) for item in items] == [
        ("preparing", 20_100, made[0]),
        ("preparing", 19_000, made[2]),
    ]
    assert [of_allotment(item.allotment)[Place.PREPARING] for item in items] == [20_100, 19_000]
    assert [of_allotment(item.allotment)[Place.SET_ASIDE] for item in items] == [0, 0]
    powder = Split.objects.get(pk=world.powder.pk)
    assert (powder.in_vault_ug, balance(powder, Place.PROCESS_LOSS)) == (BEFORE - 69_100 - 200, 200)
    assert [answer.check.code for answer in verify_everything(at=world.at).answers if not answer.holds] == []


def test_one_cutting_is_one_movement_and_every_reading_is_kept(world: World) -> None:
    first, second = two_items(world)
    cut(world, [Portion(reading(20_000), first), Portion(reading(20_000), second)])
    assert Movement.objects.filter(kind="subdivide").count() == 1
    told = Weighing.objects.filter(purpose__in=("before_cutting", "portion", "after_cutting"))
    assert list(told.order_by("pk").values_list("purpose", flat=True)) == [
        "before_cutting", "portion", "portion", "after_cutting",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first_ug", "loss_ug", "code"),
    [
        (20_000, -1, "weighs_more_than_before"),
        (20_000, 2_001, "loss_beyond_tolerance"),
        (21_001, 0, "portion_too_heavy"),
        (0, 0, "portion_empty"),
    ],
)
def test_a_cutting_beyond_tolerance_is_refused_whole(world: World, first_ug: int, loss_ug: int, code: str) -> None:
    first, second = two_items(world)
    with refuses(code):
        cut(world, [Portion(reading(first_ug), first), Portion(reading(20_000), second)], loss_ug=loss_ug)
    assert not Split.objects.filter(parent=world.powder).exists()


def test_each_cut_may_lose_what_its_loan_allows(world: World) -> None:
    first, second = two_items(world)
    cut(world, [Portion(reading(20_000), first), Portion(reading(20_000), second)], loss_ug=2_000)
    assert balance(world.powder, Place.PROCESS_LOSS) == 2_000


def test_an_item_is_served_once_by_a_piece_of_its_source(world: World) -> None:
    first, _second = two_items(world)
    with refuses("served_twice"):
        cut(world, [Portion(reading(20_000), first), Portion(reading(20_000), first)])
    other = make_piece(make_sample(world.collection), mass_ug=BEFORE, form="powder", by=world.curator)
    elsewhere = worlds.only_item(worlds.loan_signed(world, PortionAsked(other, 20_000, [world.method.code])))
    with refuses("other_source"):
        cut(world, [Portion(reading(20_000), elsewhere)])


def test_nothing_is_cut_before_both_sides_signed_or_by_others(world: World) -> None:
    unsigned = worlds.only_item(worlds.loan_opened(world))
    with refuses("agreement_missing"):
        cut(world, [Portion(reading(20_000), unsigned)])
    with not_permitted():
        cut(world, [Portion(reading(20_000), unsigned)], by=world.authority)


def test_numbers_given_twice_or_taken_are_refused(world: World) -> None:
    first, second = two_items(world)
    twice = [Portion(reading(20_000), first, "X-1"), Portion(reading(20_000), second, "X-1")]
    with refuses("identifier_twice"):
        cut(world, twice)
    with refuses("identifier_taken"):
        cut(world, [Portion(reading(20_000), first, world.chip.identifier)])


def test_numbers_follow_the_collections_own_scheme(world: World) -> None:
    sample = make_sample(world.collection, identifier="15415")
    rock = make_piece(sample, "15415,33", mass_ug=BEFORE, by=world.curator)
    assert numbered(rock, ["", "15415,34", ""]) == ["15415,35", "15415,34", "15415,36"]
    assert numbered(world.powder, ["", ""]) == [f"{world.powder.identifier}-01", f"{world.powder.identifier}-02"]
