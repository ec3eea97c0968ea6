"""A family too large for one page: the pieces nearest the beginning first, everything else a link away."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from registry.holdings.models import Split
from registry.ledger.actions.subdivide import NewPiece, subdivide_split
from registry.reports.public import family
from registry.reports.public.family import family_of
from tests import worlds
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


@pytest.fixture
def daughters(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Split]:
    """Five pieces of the powder, one of them divided again; a page shows three."""
    monkeypatch.setattr(family, "MOST_PIECES", 3)
    subdivide_split(world.powder, pieces=[NewPiece(1_000)] * 5, by=world.curator, at=world.later())
    found = list(Split.objects.filter(parent=world.powder).order_by("sort_key"))
    subdivide_split(found[0], pieces=[NewPiece(100)] * 2, by=world.curator, at=world.later())
    return found


def test_every_piece_shown_has_its_parent_shown(world: World, daughters: list[Split]) -> None:
    found = family_of(world.powder.sample, at=worlds.START)

    shown = {piece.identifier for piece in found.walk()}
    assert len(shown) == 3
    assert found.not_shown == found.pieces - 3
    assert world.powder.identifier in shown
    assert {piece.identifier for piece in found.branches} <= shown


def test_a_branch_is_shown_from_any_of_its_daughters(world: World, daughters: list[Split]) -> None:
    sample, top = world.powder.sample, world.powder.identifier
    first = family_of(sample, at=worlds.START, branch=top)
    rest = family_of(sample, at=worlds.START, branch=top, after=first.branches[0].daughters[-1].identifier)

    shown = [piece.identifier for part in (first, rest) for piece in part.branches[0].daughters]
    assert shown == [piece.identifier for piece in daughters]


def test_a_branch_knows_where_it_comes_from(world: World, daughters: list[Split]) -> None:
    found = family_of(world.powder.sample, at=worlds.START, branch=daughters[0].identifier)

    assert found.above == (world.powder.identifier,)
    assert [piece.cut_from_it for piece in found.branches] == [2]


def test_a_number_of_another_sample_changes_nothing(world: World, daughters: list[Split]) -> None:
    assert family_of(world.powder.sample, at=worlds.START, branch="15415,1").branch == ""


def test_links_lead_to_every_piece(client: Client, world: World, daughters: list[Split]) -> None:
    address, waiting = f"/holdings/{world.powder.sample.identifier}/", {""}
    seen: set[str] = set()
    followed: set[str] = set()
    while waiting - followed:
        link = (waiting - followed).pop()
        followed.add(link)
        page = client.get(address + link).content.decode()
        part = page[page.index('class="kin"') :]
        seen |= set(re.findall(r'<div class="node"><span><a class="id"[^>]*>([^<]+)<', part))
        links = re.findall(r'href="(\?(?:branch|open)=[^"#]+)#family"', part)
        waiting |= {link.replace("&amp;", "&") for link in links if "fold=" not in link}

    assert len(followed) < 12
    assert seen == set(Split.objects.filter(sample=world.powder.sample).values_list("identifier", flat=True))


def test_the_mass_flow_is_drawn_however_many_pieces_there_are(
    client: Client, world: World, daughters: list[Split]
) -> None:
    page = client.get(f"/holdings/{world.powder.sample.identifier}/").content.decode()

    assert re.search(r'aria-label="Where the mass went: [^"]+ through \d+ pieces', page)
