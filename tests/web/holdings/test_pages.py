"""The page of a sample and of a piece: what each says, that sums close, that every spelling leads to one address."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from registry.applications.policy import PolicyValues, make_policy
from registry.holdings.actions.block import block_split
from registry.holdings.models import AlternativeIdentifier, Sample, Split
from registry.ledger.actions.subdivide import NewPiece, subdivide_split
from tests import worlds
from tests.factories.holdings import make_use_class
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def text_of(client: Client, address: str) -> str:
    """The words of a page, without its markup, white space made single."""
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def put_policy(world: World, **changes: Any) -> None:
    values = PolicyValues(term_months=12, use_classes=["research"], reviewers=2, **changes)
    make_policy(world.collection, values=values, reason="needed in a test", by=world.curator, at=worlds.START)


def test_a_sample_shows_catalogue_and_literature_side_by_side(client: Client, world: World) -> None:
    Sample.objects.filter(pk=world.powder.sample_id).update(
        rock_name="Ferroan anorthosite", catalogue_mass_ug=269_400_000, pristine_percent="118.5", name="Genesis Rock"
    )

    page = text_of(client, f"/holdings/{world.powder.sample.identifier}/")

    assert "Catalogue classification Basalt" in page
    assert "Lithology in the literature Ferroan anorthosite" in page
    assert "Mass in the catalogue 269.4 g" in page
    assert "118.5 % of its first mass" in page
    assert "The catalogue gives more than 100 % as pristine" in page


def test_a_sample_shows_the_mission_with_both_its_masses(client: Client, world: World) -> None:
    mission = world.powder.mission
    mission.official_mass_ug, mission.catalogue_mass_ug = 1_731_000_000, 1_730_500_000
    mission.save()

    page = text_of(client, f"/holdings/{world.powder.sample.identifier}/")

    assert "official 1.731 kg , catalogue 1.7305 kg" in page


def test_the_sums_of_a_sample_close_to_the_microgram(client: Client, world: World) -> None:
    worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))

    page = text_of(client, f"/holdings/{world.powder.sample.identifier}/")

    assert "The sums agree to the microgram." in page
    assert "In the vault 1,006.8" in page
    assert "Consumed 5.0" in page
    assert "Process loss 0.2" in page
    assert "Brought in 1,012.0 100.00 %" in page


def test_a_sample_lists_its_family_with_shares_of_the_whole(client: Client, world: World) -> None:
    subdivide_split(world.powder, pieces=[NewPiece(253_000)], by=world.curator, at=world.later())

    page = text_of(client, f"/holdings/{world.powder.sample.identifier}/")

    daughter = Split.objects.get(parent=world.powder)
    assert "1 piece from it · with them 1,000.0 mg" in page
    assert f"{daughter.identifier} powder 253.0 mg 25.00 %" in page


def test_a_number_is_taken_apart(client: Client, world: World) -> None:
    page = text_of(client, f"/holdings/{world.powder.identifier}/")

    assert "CE5 Chang’e-5 C scooped" in page
    assert "YJ research FM powder" in page


def test_a_piece_shows_its_facility_and_what_it_is(client: Client, world: World) -> None:
    page = text_of(client, f"/holdings/{world.powder.identifier}/")

    assert f"Facility {world.facility.name}" in page
    assert "Powder, lent by mass" in page
    assert "Use class Research" in page
    assert "Condition Pristine" in page
    assert "Kept in Nitrogen" in page


def test_the_ledger_runs_to_the_mass_of_today(client: Client, world: World) -> None:
    loan = worlds.loan_signed(world, worlds.powder_portion(world))
    item = worlds.item_closed(world, worlds.only_item(loan))

    page = text_of(client, f"/holdings/{item.piece.identifier}/")

    assert "Use " + loan.reference + " with the borrower consumed 5.0 15.0" in page
    assert "Return to the vault " + loan.reference + " receiving in the vault 15.0 15.0" in page
    assert "Mass now 15.0" in page
    assert "not public yet" not in page


def test_a_piece_tells_its_life(client: Client, world: World) -> None:
    item = worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))

    page = text_of(client, f"/holdings/{item.piece.identifier}/")

    story = ["Brought back by", "Cut from another piece", f"Received by {world.borrower}", "Used", "Back in the vault"]
    places = [page.index(step, page.rindex("Its life")) for step in story]
    assert places == sorted(places)


def test_a_piece_names_its_parents_and_daughters(client: Client, world: World) -> None:
    daughter, *_ = subdivide_split(world.powder, pieces=[NewPiece(1_000)], by=world.curator, at=world.later())

    parent_page = text_of(client, f"/holdings/{world.powder.identifier}/")
    daughter_page = text_of(client, f"/holdings/{daughter.identifier}/")

    assert daughter.identifier in parent_page[parent_page.rindex("Cut from it") :]
    assert world.powder.identifier in daughter_page[daughter_page.index("Made from") :]


def test_a_piece_never_weighed_says_so_and_sums_nothing(client: Client, world: World) -> None:
    page = text_of(client, f"/holdings/{world.section.identifier}/")

    assert "never weighed" in page
    assert "Free to be asked for" not in page


def test_the_verdict_stands_on_the_page_with_its_numbers(client: Client, world: World) -> None:
    put_policy(world, kept_back_floor_ug=100_000, line_limit_ug=500_000)

    assert "Yes, you may ask for this" in text_of(client, f"/holdings/{world.powder.identifier}/")
    refused = text_of(client, f"/holdings/{world.powder.identifier}/?mass=950+mg")
    assert "rules are not met" in refused or "rule is not met" in refused
    assert "Asked for 950" in refused


def test_a_mass_to_try_that_cannot_be_read_says_so(client: Client, world: World) -> None:
    put_policy(world)

    for typed, why in (
        ("much", "Write a mass as a number"),
        ("-5", "Write a mass as a number"),
        ("0", "more than nothing"),
    ):
        page = text_of(client, f"/holdings/{world.powder.identifier}/?mass={typed}")
        assert why in page
        assert "Yes, you may ask" not in page


def test_a_collection_without_a_policy_takes_no_applications(client: Client, world: World) -> None:
    assert "No lending policy is in force" in text_of(client, f"/holdings/{world.powder.identifier}/")


def test_a_use_class_that_is_not_lent_is_the_reason_in_words(client: Client, world: World) -> None:
    world.powder.use_class = make_use_class("permanent")
    world.powder.save(update_fields=["use_class"])

    assert "Material kept for this use is not lent: permanent." in text_of(
        client, f"/holdings/{world.powder.identifier}/"
    )


def test_what_the_policy_keeps_back_is_the_reason_in_words(client: Client, world: World) -> None:
    put_policy(world, kept_back_floor_ug=5_000_000)

    assert "What is left of it is kept back by the lending policy." in text_of(
        client, f"/holdings/{world.powder.identifier}/"
    )


@pytest.mark.parametrize("spelled", [str.lower, lambda identifier: identifier.replace("CE5C", "CE5C0")])
def test_another_spelling_leads_to_the_one_address(client: Client, world: World, spelled: Callable[[str], str]) -> None:
    response = client.get(f"/holdings/{spelled(world.powder.identifier)}/")

    assert response.status_code == 301
    assert response["Location"] == f"/holdings/{world.powder.identifier}/"


def test_another_identifier_leads_there_too(client: Client, world: World) -> None:
    AlternativeIdentifier.objects.create(sample=world.powder.sample, scheme="IGSN", value="NHB0001")

    response = client.get("/holdings/NHB0001/")

    assert (response.status_code, response["Location"]) == (302, f"/holdings/{world.powder.sample.identifier}/")


def test_what_nobody_knows_is_not_found(client: Client, world: World) -> None:
    assert client.get("/holdings/99999,1/").status_code == 404


def test_where_one_piece_bears_the_samples_number_one_page_says_all(client: Client, world: World) -> None:
    put_policy(world)
    sample = world.powder.sample
    Split.objects.filter(pk=world.powder.pk).update(identifier=sample.identifier)

    page = text_of(client, f"/holdings/{sample.identifier}/")

    assert "Catalogue classification" in page
    assert "Powder, lent by mass" in page
    assert "Yes, you may ask for this" in page
    assert "Every line that touches this piece" in page


def test_a_blocked_piece_says_why_and_until_when(client: Client, world: World) -> None:
    block_split(
        world.powder, reason="Being photographed", until_on=date(2099, 5, 1), by=world.curator, at=world.later()
    )

    page = text_of(client, f"/holdings/{world.powder.identifier}/")

    assert "Blocked until 1 May 2099" in page
    assert "Being photographed" in page
    assert "It is blocked for now." in page
