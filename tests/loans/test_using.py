"""Use reported by the investigator, and an item closed when nothing is left of it."""

from __future__ import annotations

from typing import Any

import pytest

from registry.holdings.models import Split
from registry.ledger.balances import of_allotment, spent_by
from registry.ledger.places import Place
from registry.loans.actions.returns import send_back
from registry.loans.actions.use import close_used_up, report_use
from registry.loans.models import Loan, LoanItem, UseReport
from tests import worlds
from tests.factories.holdings import make_method
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def on_loan(world: World, piece: Split | None = None) -> LoanItem:
    asked = worlds.whole_piece(world, piece) if piece else worlds.powder_portion(world)
    return worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world, asked)))


def use(world: World, item: LoanItem, consumed_ug: int = 0, **changes: Any) -> UseReport:
    facts: dict[str, Any] = {
        "method": world.method,
        "consumed_ug": consumed_ug,
        "by": world.investigator,
        "at": world.later(),
    }
    return report_use(item, **(facts | changes))


def test_use_takes_mass_from_the_borrower(world: World) -> None:
    item = on_loan(world)
    report = use(world, item, 5_000, process_loss_ug=300, remark="Dissolved.")

    assert of_allotment(item.allotment)[Place.BORROWER] == 14_700
    spent = spent_by(item.allotment)
    assert (spent[Place.CONSUMED], spent[Place.PROCESS_LOSS]) == (5_000, 500)  # 200 of it in cutting
    assert report.movement is not None
    assert worlds.fresh(item).piece.whereabouts == "borrower"


def test_a_method_that_takes_nothing_moves_nothing(world: World) -> None:
    report = use(world, on_loan(world), method=world.gentle_method)
    assert report.movement is None


def test_what_is_used_is_there(world: World) -> None:
    item = on_loan(world)
    with refuses("more_than_there_is"):
        use(world, item, 19_901, process_loss_ug=100)
    with refuses("negative_mass"):
        use(world, item, -1)


def test_only_approved_methods_are_used(world: World) -> None:
    item = on_loan(world)
    other = make_method("icp-ms")
    with refuses("method_not_approved"):
        use(world, item, 5, method=other)


@pytest.mark.parametrize("who", ["curator", "processor", "representative", "stranger"])
def test_only_the_investigator_reports_use(world: World, who: str) -> None:
    item = on_loan(world)
    with not_permitted():
        use(world, item, 5, by=getattr(world, who))


def test_use_is_reported_while_on_loan(world: World) -> None:
    item = worlds.item_sent_back(world, worlds.only_item(worlds.loan_signed(world)))
    with refuses("not_on_loan"):
        use(world, item, 5)


def test_use_is_not_dated_before_the_loan(world: World) -> None:
    item = on_loan(world)
    with refuses("before_what_is_on_record"):
        use(world, item, 5, at=worlds.START)


def test_a_pit_in_a_section_is_told_in_words(world: World) -> None:
    item = on_loan(world, world.section)
    with refuses("remark_missing"):
        use(world, item)
    report = use(world, item, remark="One pit of 30 µm.")
    assert (report.consumed_ug, report.movement) == (0, None)
    with refuses("more_than_there_is"):
        use(world, item, 1, remark="A microgram of a section that weighs nothing.")


# Nothing left


@pytest.mark.parametrize(("consumed_ug", "process_loss_ug"), [(12_000, 0), (11_000, 1_000), (0, 12_000)])
def test_a_chip_used_up_is_gone_and_its_item_closed(world: World, consumed_ug: int, process_loss_ug: int) -> None:
    item = on_loan(world, world.chip)
    use(world, item, consumed_ug, process_loss_ug=process_loss_ug)

    chip = Split.objects.get(pk=world.chip.pk)
    assert (chip.whereabouts, chip.mass_ug, chip.availability) == ("consumed", 0, "consumed")

    made = close_used_up(item, reason="dissolved whole, as approved", by=world.curator, at=world.later())
    item = worlds.fresh(item)
    assert (item.status, made.outcome) == ("closed", "used_up")
    assert Loan.objects.get(pk=item.loan_id).status == "closed"


def test_a_section_used_up_is_gone_by_word(world: World) -> None:
    item = on_loan(world, world.section)
    use(world, item, nothing_left=True, remark="Ground down to the glass.")
    assert Split.objects.get(pk=world.section.pk).whereabouts == "consumed"
    close_used_up(item, reason="nothing left", by=world.curator, at=world.later())
    assert worlds.fresh(item).status == "closed"


def test_nothing_left_agrees_with_the_books(world: World) -> None:
    item = on_loan(world)
    with refuses("something_left"):
        use(world, item, 19_999, nothing_left=True)


@pytest.mark.parametrize("used_ug", [0, 19_999])
def test_an_item_with_something_left_is_not_closed_as_used_up(world: World, used_ug: int) -> None:
    item = on_loan(world)
    if used_ug:
        use(world, item, used_ug)
    with refuses("something_left"):
        close_used_up(item, reason="nearly nothing", by=world.curator, at=world.later())


def test_a_section_still_there_is_not_closed_as_used_up(world: World) -> None:
    item = on_loan(world, world.section)
    with refuses("something_left"):
        close_used_up(item, reason="lost track", by=world.curator, at=world.later())


def test_closing_as_used_up_gives_a_reason_and_is_the_curators(world: World) -> None:
    item = on_loan(world, world.chip)
    use(world, item, 12_000)
    with refuses("reason_missing"):
        close_used_up(item, reason=" ", by=world.curator, at=world.later())
    with not_permitted():
        close_used_up(item, reason="so", by=world.investigator, at=world.later())


def test_an_item_used_up_is_neither_used_again_nor_sent_back(world: World) -> None:
    item = on_loan(world, world.chip)
    use(world, item, 12_000)
    with refuses("nothing_left"):
        use(world, item, 0)
    with refuses("nothing_left"):
        send_back(
            item.loan,
            items=[item],
            declared={item.pk: 0},
            way="in_person",
            by=world.investigator,
            at=world.later(),
        )


def test_an_item_not_on_loan_is_not_closed_as_used_up(world: World) -> None:
    item = worlds.item_ready(world, worlds.only_item(worlds.loan_signed(world)))
    with refuses("not_on_loan", "something_left"):
        close_used_up(item, reason="so", by=world.curator, at=world.later())
