"""A family too large for one page: folded, with a page of each open branch; everything else a link or a number away."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.holdings.models import Split
from registry.ledger.actions.subdivide import NewPiece, subdivide_split
from registry.reports.public import branches, family
from registry.reports.public.family import family_of
from registry.reports.public.kin import Asked
from tests import worlds
from tests.web.holdings.shelf import fill_shelf
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A family is large from four pieces on, and two daughters of each parent are on a page."""
    monkeypatch.setattr(family, "MOST_PIECES", 3)
    monkeypatch.setattr(branches, "DAUGHTERS", 2)
    return worlds.small_collection()


@pytest.fixture
def daughters(world: World) -> list[Split]:
    """Five pieces of the powder, the fourth divided again, and one of those again."""
    found = cut(world, world.powder, 5)
    (grandchild, _other) = cut(world, found[3], 2, ug=100)
    cut(world, grandchild, 2, ug=10)
    return found


def cut(world: World, piece: Split, count: int, *, ug: int = 1_000) -> list[Split]:
    made = subdivide_split(piece, pieces=[NewPiece(ug)] * count, by=world.curator, at=world.later())
    return sorted(made, key=lambda one: one.sort_key)


def listed(page: str) -> list[str]:
    return re.findall(r'<div class="node[^>]*><span><a class="id"[^>]*>([^<]+)<', page)


def test_a_branch_tells_how_much_it_holds_before_it_is_opened(world: World, daughters: list[Split]) -> None:
    top = world.powder.identifier
    found = family_of(world.powder.sample, at=worlds.START, asked=Asked(top, pages=(daughters[3].identifier,)))

    (root,), fourth = found.branches, Split.objects.get(pk=daughters[3].pk)
    assert (found.pieces, root.below, root.branch_ug) == (12, 9, world.powder.mass_ug)
    assert [piece.identifier for piece in root.daughters] == [one.identifier for one in daughters[2:4]]
    assert (root.daughters[1].below, root.daughters[1].branch_ug) == (4, 1_000)
    assert root.daughters[1].own_ug == fourth.mass_ug == 800
    assert root.daughters[1].daughters == []


def test_a_piece_that_is_sought_stands_in_its_branch_with_the_way_to_it_open(
    client: Client, world: World, daughters: list[Split]
) -> None:
    sample = world.powder.sample.identifier
    deepest = Split.objects.filter(sample=world.powder.sample).order_by("-path")
    for piece in (daughters[4], deepest[0]):
        for typed in (piece.identifier, piece.identifier.lower(), piece.identifier.removeprefix(sample).lstrip("-,")):
            page = client.get(f"/holdings/{sample}/", {"piece": typed}).content.decode()
            (found,) = re.findall(r'id="found" aria-current="true"><span><a class="id"[^>]*>([^<]+)<', page)
            assert found == piece.identifier
            above = [Split.objects.get(pk=pk).identifier for pk in (int(step, 16) for step in piece.path.split("."))]
            assert [name for name in listed(page) if name in above] == above


def test_a_number_that_is_none_of_its_pieces_is_said_to_be_none(
    client: Client, world: World, daughters: list[Split]
) -> None:
    page = client.get(f"/holdings/{world.powder.sample.identifier}/?piece=<9>&branch=15415,1&open=x&from=y")
    assert "No piece of this sample is called “&lt;9&gt;”." in page.content.decode()
    assert page.context["family"].branch == ""


def test_links_lead_to_every_piece(client: Client, world: World, daughters: list[Split]) -> None:
    every = set(Split.objects.filter(sample=world.powder.sample).values_list("identifier", flat=True))
    waiting, followed, seen = ["?"], set[str](), set[str]()
    while waiting and seen != every:
        link = waiting.pop(0)
        followed.add(link)
        page = client.get(f"/holdings/{world.powder.sample.identifier}/{link}").content.decode()
        part = page[page.index('class="kin"') :]
        seen.update(listed(part))
        further = map(unescape, re.findall(r' href="(\?[^"#]+)#family"', part))
        waiting += [one for one in further if one not in followed and "fold=" not in one]

    assert seen == every
    assert len(followed) < 40


def test_a_branch_alone_knows_where_it_comes_from(client: Client, world: World, daughters: list[Split]) -> None:
    found = family_of(world.powder.sample, at=worlds.START, asked=Asked(branch=daughters[3].identifier))

    assert found.above == (world.powder.identifier,)
    assert [(piece.identifier, piece.below) for piece in found.branches] == [(daughters[3].identifier, 4)]


def test_neither_questions_nor_bytes_grow_with_the_family(world: World, daughters: list[Split]) -> None:
    client, sizes = Client(), []
    for more in (0, 25):
        if more:
            cut(world, daughters[0], more, ug=1)
            cut(world, world.powder, more, ug=1)
        address = f"/holdings/{world.powder.sample.identifier}/?open={daughters[0].identifier}"
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        sizes.append((len(asked), len(page.content)))

    (few, bytes_of_few), (many, bytes_of_many) = sizes
    assert few == many
    assert bytes_of_many < bytes_of_few + 4_000, "two pieces more, and links to the pages beyond"


def test_the_mass_flow_tells_of_all_pieces_and_names_the_heaviest(
    client: Client, world: World, daughters: list[Split]
) -> None:
    cut(world, world.powder, 12, ug=5)
    page = client.get(f"/holdings/{world.powder.sample.identifier}/").content.decode()

    assert re.search(r'aria-label="Where the mass went: [^"]+ through 2[34] pieces', page)
    assert "more pieces</text>" in page or "more pieces</tspan>" in page


def test_one_movement_of_many_pieces_tells_of_a_few_and_counts_the_rest(client: Client) -> None:
    fill_shelf(180)
    page = client.get("/holdings/15415/?life=1").content.decode()
    assert "and 24 more" in page
