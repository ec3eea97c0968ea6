"""Pieces a borrower makes: told of to the microgram, going where their item goes, numbered when they are back."""

from __future__ import annotations

from typing import Any

import pytest

from registry.holdings.models import AlternativeIdentifier, Split
from registry.ledger.actions.correct import correct_movement
from registry.ledger.balances import balance, of_allotment, spent_by
from registry.ledger.places import Place
from registry.loans.actions.certify import Seen, certify_inventory
from registry.loans.actions.daughters import Made, accept_daughter, count_as_used
from registry.loans.actions.incidents import find_lost, report_incident, write_off_lost
from registry.loans.actions.reconcile import correct_item, weigh_again, write_off
from registry.loans.actions.returns import receive_back, reweigh, send_back
from registry.loans.actions.take_over import take_over
from registry.loans.actions.use import close_used_up, report_use
from registry.loans.models import Loan, LoanItem, Reconciliation
from registry.loans.models.daughters import MadePiece
from registry.loans.pieces import made_of, pieces_of
from registry.loans.rules import obstacles_to_setting_aside
from tests import transfers, worlds
from tests.factories.loans import reading
from tests.loans.daughters import form, make, on_loan, sent_back, squared, taken_in, two_made, weighed
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


# Making


def test_new_pieces_stand_under_the_item_with_provisional_numbers(world: World) -> None:
    item, first, second = two_made(world)

    lent = item.piece.identifier
    assert [first.identifier, second.identifier] == [f"{lent}/P1", f"{lent}/P2"]
    assert first.is_provisional
    assert (first.parent, first.availability) == (item.piece, "on_loan")
    assert of_allotment(item.allotment)[Place.BORROWER] == 19_500
    assert [piece.identifier for piece in pieces_of(item)] == [lent, f"{lent}/P1", f"{lent}/P2"]


def test_the_masses_come_to_exactly_what_there_was(world: World) -> None:
    item = on_loan(world)
    with refuses("does_not_add_up"):
        make(world, item, 4_000, left_ug=15_999)
    with refuses("does_not_add_up"):
        make(world, item, 4_000, left_ug=16_001)
    make(world, item, 4_000, left_ug=15_000, loss_ug=1_000)


def test_numbers_count_on_and_a_piece_may_be_made_of_a_made_one(world: World) -> None:
    item, first, _second = two_made(world)
    third = make(world, item, 1_000, mother=first).pieces.get().split

    assert third.identifier == f"{item.piece.identifier}/P3"
    assert third.path.startswith(first.path)


def test_a_piece_divided_whole_ends_and_the_item_goes_on(world: World) -> None:
    item = on_loan(world)
    make(world, item, 12_000, 8_000)

    assert worlds.fresh(item).piece.whereabouts == "consumed"
    item = squared(world, weighed(world, worlds.fresh(item)))
    assert item.status == "closed"


def test_pieces_of_one_never_weighed_are_never_weighed(world: World) -> None:
    item = on_loan(world, world.section)
    with refuses("never_weighed"):
        make(world, item, 5, left_ug=1)
    make(world, item, left=None, made=[Made("Half of it", form())])
    (half,) = made_of(item, Place.BORROWER)
    assert not half.is_weighed


def test_each_piece_is_weighed_and_more_than_nothing(world: World) -> None:
    item = on_loan(world)
    with refuses("reading_missing"):
        make(world, item, left=reading(20_000), made=[Made("A chip", form("chip"))])
    with refuses("nothing_made"):
        make(world, item, 0)
    with refuses("what_missing"):
        make(world, item, 20_000, made=[Made(" ", form(), reading(20_000))])
    with refuses("no_pieces"):
        make(world, item)


@pytest.mark.parametrize("who", ["curator", "processor", "representative", "stranger"])
def test_only_the_investigator_tells_of_pieces_made(world: World, who: str) -> None:
    item = on_loan(world)
    with not_permitted():
        make(world, item, 1_000, by=getattr(world, who))


def test_pieces_are_made_only_while_it_is_out(world: World) -> None:
    item = sent_back(world, on_loan(world))
    with refuses("not_on_loan"):
        make(world, item, 1_000, left_ug=19_000)


# Using and losing them


def test_use_is_reported_of_a_made_piece(world: World) -> None:
    item, first, _second = two_made(world)
    use: dict[str, Any] = {"method": world.method, "consumed_ug": 1_500, "by": world.investigator}
    report_use(item, **use, daughter=first, at=world.later())

    assert balance(first, Place.BORROWER, item.allotment) == 2_500
    assert balance(item.piece, Place.BORROWER, item.allotment) == 12_500
    with refuses("more_than_there_is"):
        report_use(worlds.fresh(item), **(use | {"consumed_ug": 2_501}), daughter=first, at=world.later())


def test_an_item_is_used_up_when_nothing_of_it_is_left(world: World) -> None:
    item, first, second = two_made(world)
    use: dict[str, Any] = {"method": world.method, "by": world.investigator}
    report_use(item, **use, consumed_ug=12_500, at=world.later())
    with refuses("something_left"):
        close_used_up(worlds.fresh(item), reason="Gone.", by=world.curator, at=world.later())
    for piece, ug in ((first, 4_000), (second, 3_000)):
        report_use(worlds.fresh(item), **use, daughter=piece, consumed_ug=ug, at=world.later())
    close_used_up(worlds.fresh(item), reason="Gone.", by=world.curator, at=world.later())
    assert worlds.fresh(item).status == "closed"


def test_a_lost_piece_leaves_the_item_with_the_others(world: World) -> None:
    item, first, _second = two_made(world)
    lost: dict[str, Any] = {"kind": "loss", "what": "It fell.", "is_whole": True, "by": world.investigator}
    incident = report_incident(item, **lost, daughter=first, at=world.later())

    assert worlds.fresh(item).status == "on_loan"
    assert spent_by(item.allotment)[Place.LOST] == 4_000
    find_lost(incident, with_borrower=True, reason="Under the bench.", by=world.curator, at=world.later())
    assert balance(first, Place.BORROWER, item.allotment) == 4_000


def test_the_item_is_missing_when_its_last_piece_is_lost_and_closes_with_the_last_loss(world: World) -> None:
    item, first, second = two_made(world)
    told: dict[str, Any] = {"kind": "theft", "what": "A break-in.", "is_whole": True, "by": world.investigator}
    losses = [
        report_incident(worlds.fresh(item), **told, daughter=piece, at=world.later()) for piece in (None, first, second)
    ]

    assert worlds.fresh(item).status == "missing"
    for loss in losses:
        write_off_lost(loss, reason="The police found nothing.", by=world.authority, at=world.later())
    assert worlds.fresh(item).status == "closed"


# Inventory


def test_an_inventory_covers_made_pieces(world: World) -> None:
    item, first, second = two_made(world)
    here = Seen(True, "The safe")
    with refuses("not_looked_at"):
        certify_inventory(
            item.loan, seen={item.pk: here}, seen_daughters={first.pk: here}, by=world.investigator, at=world.later()
        )
    gone = Seen(False, remark="Not in its box.")
    made = certify_inventory(
        item.loan,
        seen={item.pk: here},
        seen_daughters={first.pk: here, second.pk: gone},
        by=world.investigator,
        at=world.later(),
    )
    assert {(line.daughter, line.is_present) for line in made.lines.all()} == {
        (None, True),
        (first, True),
        (second, False),
    }
    assert Split.objects.get(pk=second.pk).whereabouts == "lost"


# Passing on


def test_made_pieces_pass_with_their_item_each_weighed_by_both(world: World) -> None:
    item, first, second = two_made(world)
    after = transfers.signed(world, transfers.agreed(world, item))
    taking: dict[str, Any] = {"given_by": world.investigator, "reading": reading(12_500), "by": world.stranger}
    with refuses("reading_missing", "reading_missing"):
        take_over(after, **taking, at=world.later())
    read = {first.pk: reading(3_950), second.pk: reading(3_000)}
    take_over(after, **taking, of_daughters=read, at=world.later())

    after = worlds.fresh(after)
    assert made_of(after, Place.BORROWER) == [first, second]
    assert (worlds.fresh(item).status, after.issued_ug) == ("transferred", 19_450)
    assert spent_by(item.allotment)[Place.WEIGHING_DIFFERENCE] == 50
    assert squared(world, weighed(world, after)).status == "closed"


def test_pieces_pass_when_nothing_is_left_of_what_they_were_made_of(world: World) -> None:
    item = on_loan(world)
    make(world, item, 12_000, 8_000)
    read = {piece.pk: reading(piece.mass_ug or 0) for piece in made_of(item, Place.BORROWER)}
    after = transfers.signed(world, transfers.agreed(world, worlds.fresh(item)))
    take_over(after, given_by=world.investigator, of_daughters=read, by=world.stranger, at=world.later())
    assert worlds.fresh(after).status == "on_loan"


# Coming back


def test_everything_of_an_item_comes_back_together_and_closes_at_zero(world: World) -> None:
    item, first, second = two_made(world)
    item = squared(world, weighed(world, item, short={first.pk: 60}))

    assert item.status == "closed"
    assert sum(of_allotment(item.allotment).values()) == 0
    spent = spent_by(item.allotment)
    assert (spent[Place.WEIGHING_DIFFERENCE], spent[Place.PROCESS_LOSS]) == (60, 700)  # 200 of it in cutting
    assert {row.daughter: row.outcome for row in item.reconciliations.all()} == {
        None: "within",
        first: "within",
        second: "within",
    }
    first.refresh_from_db()
    assert (first.whereabouts, first.condition, first.availability, first.mass_ug) == (
        "vault",
        "returned",
        "not_lendable",
        3_940,
    )


def test_the_example_of_the_help_ends_in_the_books_as_it_says(world: World) -> None:
    item, first, second = two_made(world)
    report_use(item, method=world.method, consumed_ug=1_000, daughter=second, by=world.investigator, at=world.later())
    item = squared(world, weighed(world, worlds.fresh(item), short={item.piece.pk: 20, first.pk: 50}))

    spent = spent_by(item.allotment)
    assert (spent[Place.CONSUMED], spent[Place.WEIGHING_DIFFERENCE]) == (1_000, 70)
    assert sum(row.weighed_ug or 0 for row in item.reconciliations.all()) == 18_430


def test_each_made_piece_is_declared_and_weighed(world: World) -> None:
    item, first, _second = two_made(world)
    with refuses("declared_missing", "declared_missing"):
        send_back(
            item.loan,
            items=[item],
            declared={item.pk: 12_500},
            way="in_person",
            by=world.investigator,
            at=world.later(),
        )
    item = taken_in(world, item)
    with refuses("reading_missing"):
        reweigh(
            item,
            reading=reading(12_500),
            of_daughters={first.pk: reading(4_000)},
            by=world.processor,
            second_by=world.second_processor,
            at=world.later(),
        )


def test_pieces_that_were_swapped_do_not_cancel_out(world: World) -> None:
    item, first, second = two_made(world)
    item = squared(world, weighed(world, item, short={first.pk: 1_000, second.pk: -1_000}))

    assert item.status == "discrepancy"
    assert Reconciliation.objects.filter(item=item, outcome="beyond").count() == 2
    weigh_again(
        item, reading=None, of_daughters={first.pk: reading(4_000), second.pk: reading(3_000)}, reason="Swapped.",
        by=world.processor, second_by=world.second_processor, at=world.later(),
    )  # fmt: skip
    assert squared(world, worlds.fresh(item)).status == "closed"


def test_a_use_told_late_is_booked_on_the_made_piece(world: World) -> None:
    item, first, _second = two_made(world)
    item = squared(world, weighed(world, item, short={first.pk: 1_000}))
    correct_item(item, consumed_ug=1_000, daughter=first, reason="A spot too many.", by=world.curator, at=world.later())
    assert squared(world, worlds.fresh(item)).status == "closed"
    assert spent_by(item.allotment)[Place.CONSUMED] == 1_000


def test_the_authority_writes_off_what_one_piece_lacks(world: World) -> None:
    item, first, _second = two_made(world)
    item = squared(world, weighed(world, item, short={first.pk: 1_000}))
    write_off(item, reason="Nobody knows.", by=world.authority, at=world.later())

    assert worlds.fresh(item).status == "closed"
    assert spent_by(item.allotment)[Place.LOST] == 1_000


def test_the_tolerance_is_the_items_and_shared_by_its_pieces(world: World) -> None:
    item = on_loan(world)
    Loan.objects.filter(pk=item.loan_id).update(tolerance_cap_ug=240)
    make(world, item, 4_000, 3_000)
    first, second = made_of(item, Place.BORROWER)
    item = squared(world, weighed(world, worlds.fresh(item), short={first.pk: 81, second.pk: 80}))
    assert item.status == "discrepancy"
    assert {row.daughter for row in item.reconciliations.all()} == {first}


def test_a_piece_lost_on_its_way_back_and_found_is_weighed_before_the_item_closes(world: World) -> None:
    item, first, _second = two_made(world)
    item = sent_back(world, item)
    incident = report_incident(
        item, kind="loss", what="The box was open.", is_whole=True, daughter=first, by=world.curator, at=world.later()
    )
    receive_back(worlds.fresh(item), seal_whole=False, by=world.processor, at=world.later())
    item = worlds.fresh(item)
    pair: dict[str, Any] = {"by": world.processor, "second_by": world.second_processor}
    others = {
        piece.pk: reading(balance(piece, Place.RECEIVING, item.allotment)) for piece in made_of(item, Place.RECEIVING)
    }
    reweigh(item, reading=reading(12_500), of_daughters=others, **pair, at=world.later())
    with refuses("incident_open"):
        squared(world, worlds.fresh(item))
    find_lost(incident, with_borrower=False, reason="In the wrapping.", by=world.curator, at=world.later())
    with refuses("reading_missing"):
        squared(world, worlds.fresh(item))
    weigh_again(
        worlds.fresh(item),
        reading=None,
        of_daughters={first.pk: reading(4_000)},
        reason="Found.",
        **pair,
        at=world.later(),
    )
    assert squared(world, worlds.fresh(item)).status == "closed"


# A number in the end


def test_an_accepted_piece_gets_its_number_and_is_found_by_the_old_one(world: World) -> None:
    item, first, _second = two_made(world)
    squared(world, weighed(world, item))
    old = first.identifier
    accept_daughter(first, number=f"{item.piece.identifier}-01", by=world.curator, at=world.later())

    first.refresh_from_db()
    assert (first.identifier, first.is_provisional, first.availability) == (
        f"{item.piece.identifier}-01",
        False,
        "available",
    )
    assert AlternativeIdentifier.objects.get(value=old).split == first
    assert first.sort_key.endswith("-00000001")


def test_a_number_is_free_and_of_the_collections_own(world: World) -> None:
    item, first, _second = two_made(world)
    squared(world, weighed(world, item))
    for number, code in (
        (world.chip.identifier, "identifier_taken"),
        ("X/P3", "identifier_provisional"),
        (" ", "identifier_missing"),
    ):
        with refuses(code):
            accept_daughter(first, number=number, by=world.curator, at=world.later())
    with not_permitted():
        accept_daughter(first, number="X-01", by=world.investigator, at=world.later())
    accept_daughter(first, number="X-01", by=world.curator, at=world.later())
    with refuses("accepted_already"):
        accept_daughter(first, number="X-02", by=world.curator, at=world.later())


def test_a_piece_that_no_borrower_made_is_neither_numbered_nor_counted_as_used(world: World) -> None:
    with refuses("accepted_already"):
        accept_daughter(world.section, number="X-01", by=world.curator, at=world.later())
    with refuses("accepted_already"):
        count_as_used(world.section, reason="Dust in epoxy.", by=world.curator, at=world.later())


def test_a_piece_is_numbered_only_when_it_is_back(world: World) -> None:
    _item, first, _second = two_made(world)
    with refuses("not_back"):
        accept_daughter(first, number="X-01", by=world.curator, at=world.later())


def test_a_piece_whose_making_was_corrected_away_is_not_numbered(world: World) -> None:
    _item, first, _second = two_made(world)
    making = MadePiece.objects.get(split=first).making
    reason = "Told of by mistake."
    correct_movement(making.movement, reason=reason, by=world.curator, at=world.later())
    with refuses("not_in_the_books"):
        accept_daughter(first, number="X-01", by=world.curator, at=world.later())
    with refuses("not_in_the_books", "not_in_receiving"):
        count_as_used(first, reason=reason, by=world.curator, at=world.later())


def test_a_piece_that_waits_for_its_number_is_not_lent(world: World) -> None:
    item, first, _second = two_made(world)
    squared(world, weighed(world, item))
    first.refresh_from_db()
    codes = {
        each.code for each in obstacles_to_setting_aside(first, mass_ug=None, on=world.collection.date_of(world.at))
    }
    assert "piece_provisional" in codes


def test_a_piece_not_worth_a_number_is_counted_as_used(world: World) -> None:
    item, first, _second = two_made(world)
    item = taken_in(world, item)
    count_as_used(first, reason="Dust in epoxy.", by=world.curator, at=world.later())
    read = {
        piece.pk: reading(balance(piece, Place.RECEIVING, item.allotment)) for piece in made_of(item, Place.RECEIVING)
    }
    pair: dict[str, Any] = {"by": world.processor, "second_by": world.second_processor}
    reweigh(worlds.fresh(item), reading=reading(12_500), of_daughters=read, **pair, at=world.later())
    item = squared(world, worlds.fresh(item))

    assert item.status == "closed"
    assert spent_by(item.allotment)[Place.CONSUMED] == 4_000
    with refuses("not_in_receiving"):
        count_as_used(made_of_all(item)[1], reason="Too late.", by=world.curator, at=world.later())


def made_of_all(item: LoanItem) -> list[Split]:
    return [piece for piece in pieces_of(item) if piece.pk != item.piece.pk]
