"""The acts on the books: what they leave behind, and what they refuse with every reason at once."""

from __future__ import annotations

import pytest

from registry.access.roles import Role
from registry.foundation.refusal import NotPermitted, Refusal
from registry.holdings.actions.block import block_split, lift_block
from registry.holdings.models import SplitParent
from registry.ledger.actions.accession import accession_piece, accession_pieces
from registry.ledger.actions.correct import correct_movement
from registry.ledger.actions.end import deaccession_split, find_again, lose_in_vault
from registry.ledger.actions.subdivide import NewPiece, combine_splits, subdivide_split
from registry.ledger.balances import balance, of_collection, of_split
from registry.ledger.models import Movement
from registry.ledger.places import Place
from tests.factories.holdings import make_sample, make_split
from tests.factories.parties import make_person, make_person_with_role
from tests.ledger.books import Books, at, open_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(db: None) -> Books:
    return open_books()


def test_an_accession_brings_mass_from_the_moon(books: Books) -> None:
    assert of_split(books.powder) == {Place.VAULT: 10_000}
    assert of_collection(books.collection)[Place.ORIGIN] == 10_000 + 17_600
    assert (books.powder.availability, books.powder.whereabouts) == ("available", "vault")


def test_an_unweighed_piece_is_there_without_mass(books: Books) -> None:
    assert (books.section.mass_ug, books.section.availability) == (None, "available")


def test_accession_names_everything_that_is_wrong(books: Books) -> None:
    fresh = make_split(make_sample(books.collection))
    with pytest.raises(Refusal) as refusal:
        accession_pieces(books.collection, {books.powder.pk: 5, fresh.pk: None}, by=books.curator, at=at(1))
    assert sorted(refusal.value.codes) == ["already_accessioned", "mass_missing"]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.AUTHORITY])
def test_only_curators_and_processors_write_the_books(books: Books, role: Role) -> None:
    stranger = make_person_with_role(role, collection=books.collection)
    with pytest.raises(NotPermitted):
        accession_piece(make_split(make_sample(books.collection)), mass_ug=1, by=stranger, at=at(1))
    with pytest.raises(NotPermitted):
        accession_piece(make_split(make_sample(books.collection)), mass_ug=1, by=make_person(), at=at(1))


def test_subdivision_names_what_was_lost(books: Books) -> None:
    first, second = subdivide_split(
        books.powder, pieces=[NewPiece(2_000), NewPiece(3_000)], process_loss_ug=10, by=books.curator, at=at(1)
    )
    assert of_split(books.powder) == {Place.VAULT: 4_990, Place.PROCESS_LOSS: 10}
    assert [(first.mass_ug, first.first_mass_ug), (second.mass_ug, second.first_mass_ug)] == [
        (2_000, 2_000),
        (3_000, 3_000),
    ]
    assert first.path == f"{books.powder.path}.{first.pk:08x}"
    assert books.fresh(books.powder).mass_ug == 4_990


def test_subdivision_gives_the_next_numbers(books: Books) -> None:
    rock = make_split(make_sample(books.collection, "15415"), "15415,0", form="rock")
    accession_piece(rock, mass_ug=269_400_000, by=books.curator, at=at(0))
    made = subdivide_split(
        rock, pieces=[NewPiece(1, identifier="15415,9"), NewPiece(1), NewPiece(1)], by=books.curator, at=at(1)
    )
    assert [piece.identifier for piece in made] == ["15415,9", "15415,10", "15415,11"]
    assert [piece.identifier for piece in sorted(made, key=lambda piece: piece.sort_key)] == [
        "15415,9",
        "15415,10",
        "15415,11",
    ]


def test_no_more_is_cut_than_there_is(books: Books) -> None:
    with pytest.raises(Refusal) as refusal:
        subdivide_split(books.powder, pieces=[NewPiece(10_000)], process_loss_ug=1, by=books.curator, at=at(1))
    assert refusal.value.codes == ["too_little"]
    assert books.fresh(books.powder).mass_ug == 10_000


def test_several_pieces_become_one(books: Books) -> None:
    parts = subdivide_split(books.powder, pieces=[NewPiece(2_000), NewPiece(3_000)], by=books.curator, at=at(1))
    whole = combine_splits(parts, into=NewPiece(4_900), process_loss_ug=100, by=books.curator, at=at(2))
    assert whole.mass_ug == 4_900
    assert [books.fresh(part).mass_ug for part in parts] == [0, 0]
    assert list(SplitParent.objects.values_list("split_id", "parent_id")) == [(whole.pk, parts[1].pk)]


def test_a_combination_adds_up(books: Books) -> None:
    parts = subdivide_split(books.powder, pieces=[NewPiece(2_000), NewPiece(3_000)], by=books.curator, at=at(1))
    with pytest.raises(Refusal) as refusal:
        combine_splits(parts, into=NewPiece(5_001), by=books.curator, at=at(2))
    assert refusal.value.codes == ["does_not_add_up"]


def test_what_is_lost_can_be_found(books: Books) -> None:
    lose_in_vault(books.fragment, reason="not on its shelf", by=books.curator, at=at(1))
    assert (books.fresh(books.fragment).availability, balance(books.fragment, Place.LOST)) == ("not_lendable", 17_600)
    find_again(books.fragment, reason="behind the shelf", by=books.curator, at=at(2))
    assert (books.fresh(books.fragment).availability, books.fresh(books.fragment).mass_ug) == ("available", 17_600)


def test_a_gift_leaves_for_good_and_for_a_reason(books: Books) -> None:
    with pytest.raises(Refusal):
        deaccession_split(books.powder, mass_ug=500, reason=" ", by=books.curator, at=at(1))
    deaccession_split(books.powder, mass_ug=500, reason="to the museum", by=books.curator, at=at(1))
    assert of_split(books.powder) == {Place.VAULT: 9_500, Place.GIVEN_AWAY: 500}


def test_a_correction_undoes_and_both_stay(books: Books) -> None:
    daughters = subdivide_split(books.powder, pieces=[NewPiece(2_000)], process_loss_ug=10, by=books.curator, at=at(1))
    cut = Movement.objects.filter(kind="subdivide", collection=books.collection).get()
    correct_movement(cut, reason="wrong balance", by=books.curator, at=at(2))
    assert of_split(books.powder)[Place.VAULT] == 10_000
    gone = books.fresh(daughters[0])
    assert (gone.mass_ug, gone.whereabouts, gone.availability) == (0, "", "not_lendable")
    with pytest.raises(Refusal) as refusal:
        correct_movement(cut, reason="again", by=books.curator, at=at(3))
    assert refusal.value.codes == ["corrected_already"]


def test_a_block_is_visible_and_lifted_for_a_reason(books: Books) -> None:
    block = block_split(books.powder, reason="under study", by=books.curator, at=at(0))
    assert books.fresh(books.powder).availability == "not_lendable"
    with pytest.raises(Refusal):
        lift_block(block, reason="", by=books.curator, at=at(1))
    lift_block(block, reason="study ended", by=books.curator, at=at(1))
    assert books.fresh(books.powder).availability == "available"
