"""No public page holds anything private: every one is fetched and searched for what must never be there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from registry.holdings.models import Collection, Place, Split
from registry.loans.models import Loan
from tests import worlds
from tests.factories.applications import application_submitted
from tests.web.holdings.test_pages import text_of
from tests.worlds import World

pytestmark = pytest.mark.django_db

SHELF = "Cabinet-7-Shelf-Q"
PLAN = "The safe behind the red door"
TITLE = "A title nobody may read yet"


@pytest.fixture
def world() -> World:
    """Loans in every state, a shelf, a storage plan, a title."""
    world = worlds.small_collection()
    place = Place.objects.create(facility=world.facility, code=SHELF, name=SHELF)
    Split.objects.update(place=place)
    for step in (worlds.item_closed, worlds.item_on_loan, worlds.item_sent_back, worlds.item_in_discrepancy):
        step(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
        world.later(days=1)
    Loan.objects.update(storage_plan=PLAN, title=TITLE)
    return world


def pages(world: World) -> list[str]:
    """Every public address of what this world holds."""
    loans = Loan.objects.values_list("reference", flat=True)
    return [
        "/",
        "/holdings/",
        f"/holdings/{world.powder.sample.identifier}/",
        *(f"/holdings/{identifier}/" for identifier in Split.objects.values_list("identifier", flat=True)),
        "/lending/",
        *(f"/lending/{reference}/" for reference in loans),
        "/lending/institutions/",
        f"/lending/institutions/{world.borrower.slug}/",
        f"/collections/{world.collection.code}/policy/",
        "/missions/",
        f"/missions/{world.powder.mission.slug}/",
    ]


def everything(client: Client, world: World) -> str:
    """The markup of every page that is there."""
    found = [client.get(address) for address in pages(world)]
    assert {response.status_code for response in found} <= {200, 404}
    return "".join(response.content.decode() for response in found if response.status_code == 200)


def test_no_shelf_no_plan_no_title_no_person(client: Client, world: World) -> None:
    application_submitted(world, title=TITLE)

    shown = everything(client, world)

    people = (
        world.curator,
        world.processor,
        world.second_processor,
        world.authority,
        *world.reviewers,
        world.investigator,
        world.representative,
    )
    for private in (SHELF, PLAN, TITLE, *(person.name for person in people), *(person.email for person in people)):
        assert private not in shown, private


def test_the_reasons_of_movements_stay_inside(client: Client, world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT reason FROM ledger_movement WHERE reason <> ''")
        reasons = [reason for (reason,) in cursor.fetchall()]

    shown = everything(client, world)

    assert not [reason for reason in reasons if reason in shown]


def test_a_collection_that_publishes_names_shows_its_investigator_and_nobody_else(client: Client, world: World) -> None:
    Collection.objects.filter(pk=world.collection.pk).update(publishes_names=True)

    shown = everything(client, world)

    assert world.investigator.name in shown
    assert world.processor.name not in shown
    assert world.representative.name not in shown


@pytest.mark.parametrize("step", [worlds.item_prepared, worlds.item_ready, worlds.item_handed_over])
def test_a_loan_on_its_way_is_nowhere(client: Client, step: object) -> None:
    world = worlds.small_collection()
    loan = worlds.loan_signed(world, worlds.powder_portion(world))
    item = step(world, worlds.only_item(loan))  # type: ignore[operator]

    shown = everything(client, world)

    assert client.get(f"/lending/{loan.reference}/").status_code == 404
    assert client.get(f"/lending/institutions/{world.borrower.slug}/").status_code == 404
    assert loan.reference not in shown
    assert world.borrower.name not in shown
    assert "Nothing of it is public yet." in text_of(client, f"/holdings/{item.portion.identifier}/")


def test_a_piece_on_its_way_out_still_counts_as_set_aside(client: Client) -> None:
    world = worlds.small_collection()
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))

    page = text_of(client, f"/holdings/{item.piece.identifier}/")
    sample = text_of(client, f"/holdings/{item.piece.sample.identifier}/")
    listed = text_of(client, "/holdings/?availability=set_aside")

    assert "promised to, or being prepared for" in page
    assert "On loan" not in page.replace("On loan since", "")
    assert "Set aside 20.0 mg" in sample
    assert "With borrowers 0 " in sample
    assert item.piece.identifier in listed
    assert item.piece.identifier not in text_of(client, "/holdings/?availability=on_loan")


def test_a_consignment_back_is_untold_until_it_is_taken_in(client: Client, world: World) -> None:
    item = Loan.objects.get(items__status="sent_back").items.get()

    page = text_of(client, f"/holdings/{item.piece.identifier}/")

    assert "Sent back" not in page
    assert "On loan" in page


def test_the_delay_of_a_collection_holds_movements_back(client: Client) -> None:
    world = worlds.small_collection()
    loan = worlds.loan_signed(world, worlds.powder_portion(world))
    worlds.item_on_loan(world, worlds.only_item(loan))
    Collection.objects.filter(pk=world.collection.pk).update(publishes_after_days=30_000)

    assert client.get(f"/lending/{loan.reference}/").status_code == 404
    assert loan.reference not in everything(client, world)


def test_public_pages_are_the_same_bytes_for_everybody(client: Client, world: World) -> None:
    for address in pages(world):
        response = client.get(address)
        if response.status_code == 404:
            continue
        assert "csrfmiddlewaretoken" not in response.content.decode(), address
        assert not response.cookies, address
        assert "public" in response["Cache-Control"], address
        assert "cookie" not in response.get("Vary", "").lower(), address
