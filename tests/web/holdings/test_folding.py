"""A family folds by links, its picture and its table alike; all pieces of a sample are one link away."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from registry.holdings.models import Split
from registry.ledger.actions.subdivide import NewPiece, subdivide_split
from tests import worlds
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


@pytest.fixture
def daughter(world: World) -> Split:
    """A piece of the powder that was divided again."""
    (cut,) = subdivide_split(world.powder, pieces=[NewPiece(1_000)], by=world.curator, at=world.later())
    subdivide_split(cut, pieces=[NewPiece(100)] * 2, by=world.curator, at=world.later())
    return cut


def drawn(page: str) -> set[str]:
    """Pieces in the family's picture."""
    picture = page[page.index('id="family"') : page.index('class="kin"')]
    return set(re.findall(r'href="/holdings/([^"/]+)/"', picture))


def listed(page: str) -> set[str]:
    """Pieces in the table beside it."""
    table = page[page.index('class="kin"') :]
    return set(re.findall(r'<div class="node"><span><a class="id"[^>]*>([^<]+)<', table))


def test_the_picture_folds_with_the_table_and_unfolds_again(client: Client, world: World, daughter: Split) -> None:
    address = f"/holdings/{world.powder.sample.identifier}/"
    whole = client.get(address).content.decode()
    assert drawn(whole) == listed(whole)

    folded = client.get(f"{address}?fold={daughter.identifier}").content.decode()
    assert drawn(folded) == listed(folded)
    grandchildren = set(Split.objects.filter(parent=daughter).values_list("identifier", flat=True))
    assert listed(whole) - listed(folded) == grandchildren
    assert f'href="?#family" aria-label="Unfold the pieces of {daughter.identifier}"' in folded


def test_folding_keeps_the_rest_of_the_address(client: Client, world: World, daughter: Split) -> None:
    page = client.get(f"/holdings/{world.powder.sample.identifier}/?life=1&fold=nothing").content.decode()
    assert f'href="?life=1&amp;fold=nothing&amp;fold={daughter.identifier}#family"' in page


def test_the_catalogue_is_narrowed_to_the_pieces_of_a_sample(client: Client, world: World, daughter: Split) -> None:
    sample = world.powder.sample
    for order in ("", "&order=mass"):
        page = client.get(f"/holdings/?sample={sample.identifier}{order}").content.decode()
        found = set(re.findall(r'name="add" value="([^"]+)"', page))
        assert found == set(sample.splits.values_list("identifier", flat=True)), order
        assert f"<strong>{len(found)}</strong> pieces" in page
    assert client.get(f"/api/v1/splits/?sample={sample.identifier}&fields=sample").json()["items"][0] == {
        "sample": sample.identifier
    }
    assert 'name="add"' not in client.get("/holdings/?sample=no-such-thing").content.decode()
