"""Work on pieces by the bench's pages, and who may open them."""

from __future__ import annotations

import pytest

from registry.holdings.models import Sample, Split
from registry.ledger.models import Movement
from tests import worlds
from tests.factories.holdings import make_form, make_lithology, make_mission, make_use_class
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


def test_the_bench_is_for_the_collections_people(world: World) -> None:
    name = world.powder.identifier
    for person in (world.curator, world.processor, world.authority, world.auditor):
        assert As(person).get("bench:piece", name).status_code == 200
    for person in (world.investigator, world.representative, world.stranger):
        assert As(person).get("bench:piece", name).status_code == 403
    assert "Work on this piece" in text_of(As(world.curator).get("bench:corner", name))
    assert "Work on this piece" not in text_of(As(world.investigator).get("bench:corner", name))


def test_a_sample_and_its_piece_enter_the_books(world: World) -> None:
    curator, code = As(world.curator), world.collection.code
    typed = {"identifier": "CE5C7777", "mission": make_mission().pk, "lithology": make_lithology().pk}
    assert As(world.processor).post("bench:sample", code, **typed).status_code == 403
    assert curator.post("bench:sample", code, **typed).status_code == 302
    assert curator.post("bench:sample", code, **typed).status_code == 422
    assert Sample.objects.filter(identifier="CE5C7777").exists()
    piece = {
        "sample": "CE5C7777",
        "identifier": "CE5C7777YJFM001",
        "form": make_form("powder").pk,
        "use_class": make_use_class("research").pk,
        "mass": "250",
    }
    assert curator.post("bench:accession", code, **piece | {"sample": "none"}).status_code == 422
    assert curator.post("bench:accession", code, **piece).status_code == 302
    assert Split.objects.get(identifier="CE5C7777YJFM001").in_vault_ug == 250_000
    again = curator.post("bench:accession", code, **piece)
    assert again.status_code == 422
    assert "is taken already" in text_of(again)


def rows(*masses: str) -> dict[str, str]:
    typed = {"piece-TOTAL_FORMS": str(len(masses)), "piece-INITIAL_FORMS": "0"}
    return typed | {f"piece-{number}-mass": mass for number, mass in enumerate(masses)}


def test_a_cut_is_shown_before_it_is_recorded(world: World) -> None:
    processor, name = As(world.processor), world.powder.identifier
    more = processor.post("bench:subdivide", name, **rows("5"), do="more")
    assert 'name="piece-3-mass"' in text_of(more)
    typed = rows("5", "7.5", "") | {"process_loss": "0.5", "reason": "For two requests."}
    shown = processor.post("bench:subdivide", name, **typed)
    assert "987.000" in text_of(shown)
    assert f"{name}-01" in text_of(shown)
    assert f"{name}-02" in text_of(shown)
    assert not world.powder.daughters.exists()
    confirmed = f"5000:{name}-01/7500:{name}-02/500/{world.powder.in_vault_ug}"
    assert processor.post("bench:subdivide", name, **typed, confirmed=confirmed).status_code == 302
    assert [piece.mass_ug for piece in world.powder.daughters.order_by("pk")] == [5_000, 7_500]
    too_much = rows("2000")
    page = processor.post("bench:subdivide", name, **too_much, confirmed=f"2000000:{name}-03/0/987000")
    assert page.status_code == 422


def test_pieces_are_combined_to_the_microgram(world: World) -> None:
    processor, name = As(world.processor), world.powder.identifier
    processor.post(
        "bench:subdivide",
        name,
        **rows("5", "7.5"),
        confirmed=f"5000:{name}-01/7500:{name}-02/0/{world.powder.in_vault_ug}",
    )
    first, second = world.powder.daughters.order_by("pk")
    typed = {"others": second.identifier, "process_loss": "0.1", "reason": "Too small apart."}
    wrong = processor.post("bench:combine", first.identifier, **typed, mass="12.5")
    assert wrong.status_code == 422
    assert "the new piece and the loss make" in text_of(wrong)
    assert processor.post("bench:combine", first.identifier, **typed, mass="12.4").status_code == 302
    unknown = processor.post("bench:combine", first.identifier, **typed | {"others": "nothing"}, mass="1")
    assert "No piece has this number: nothing." in text_of(unknown)


def test_a_piece_is_blocked_and_lifted(world: World) -> None:
    curator, name = As(world.curator), world.powder.identifier
    assert As(world.processor).get("bench:block", name).status_code == 403
    assert curator.post("bench:block", name, reason="").status_code == 422
    assert curator.post("bench:block", name, reason="Its lineage is being checked.").status_code == 302
    block = world.powder.blocks.get()
    assert "Its lineage is being checked." in text_of(curator.get("bench:piece", name))
    assert curator.post("bench:lift", block.pk, reason="It is clear.").status_code == 302
    block.refresh_from_db()
    assert block.lifted_at is not None


def test_lost_found_and_given_away(world: World) -> None:
    curator, name = As(world.curator), world.chip.identifier
    too_much = curator.post("bench:lose", name, mass="13", reason="Gone.")
    assert too_much.status_code == 422
    assert curator.post("bench:lose", name, mass="", reason="Not in its drawer.").status_code == 302
    assert "It was found again" in text_of(curator.get("bench:piece", name))
    assert "It is not in the vault" in text_of(curator.get("bench:piece", name))
    assert curator.post("bench:find", name, mass="", reason="In the next drawer.").status_code == 302
    assert curator.post("bench:deaccession", name, mass="2", reason="A gift of state.").status_code == 302
    world.chip.refresh_from_db()
    assert world.chip.in_vault_ug == 10_000


def test_a_movement_is_corrected_once(world: World) -> None:
    curator = As(world.curator)
    curator.post("bench:lose", world.chip.identifier, mass="", reason="Mistaken.")
    wrong = Movement.objects.get(kind="lose")
    assert As(world.processor).get("bench:correct", wrong.pk).status_code == 403
    assert curator.post("bench:correct", wrong.pk, reason="It was another chip.").status_code == 302
    assert curator.post("bench:correct", wrong.pk, reason="Again.").status_code == 422
    world.chip.refresh_from_db()
    assert world.chip.in_vault_ug == worlds.CHIP_UG
