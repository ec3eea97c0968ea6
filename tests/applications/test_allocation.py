"""Suggested allocation: keeps every rule, spares the pristine, takes little, says why, and locks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from registry.applications.allocation import CARE, Allocation, ranked, suggest
from registry.applications.models import LendingPolicy, Line
from registry.applications.policy import must_stay_ug
from registry.applications.verdict.pieces import Competing, PieceAsked, first_failure
from registry.holdings.models import Collection, Form, Split, UseClass
from registry.holdings.models.pieces import PRISTINE
from tests.factories import applications as make
from tests.factories.holdings import make_piece
from tests.ledger.books import sql
from tests.worlds import World, small_collection

COLLECTION = Collection(code="ce5", name="A collection", time_zone="UTC")


@dataclass(frozen=True)
class Drawn:
    """One piece by chance, µg."""

    free_ug: int
    first_ug: int
    condition: str
    use_class: str
    is_divisible: bool


drawn_pieces = st.lists(
    st.builds(
        Drawn,
        free_ug=st.integers(0, 50),
        first_ug=st.integers(0, 80),
        condition=st.sampled_from(sorted(CARE)),
        use_class=st.sampled_from(["research", "education", "permanent"]),
        is_divisible=st.booleans(),
    ),
    max_size=12,
)


def asked_of(drawn: Drawn, number: int, policy: LendingPolicy, mass_ug: int) -> PieceAsked:
    split = Split(
        pk=number,
        identifier=f"P{number}",
        sort_key=f"P{number:03d}",
        collection=COLLECTION,
        form=Form(code="powder", name="powder", is_divisible=drawn.is_divisible),
        use_class=UseClass(code=drawn.use_class, name=drawn.use_class, is_lendable=drawn.use_class != "permanent"),
        condition=drawn.condition,
        in_vault_ug=drawn.free_ug,
        mass_ug=drawn.free_ug,
        first_mass_ug=drawn.first_ug,
        whereabouts="vault",
    )
    return PieceAsked(
        policy=policy,
        split=split,
        mass_ug=mass_ug if drawn.is_divisible else None,
        methods=[],
        purpose=None,
        block=None,
        retired_on=None,
        competing=Competing(),
    )


@given(
    drawn=drawn_pieces,
    mass_ug=st.integers(1, 40),
    floor_ug=st.integers(0, 20),
    ppm=st.integers(0, 1_000_000),
    limit_ug=st.none() | st.integers(1, 40),
)
def test_no_suggestion_breaks_the_policy_or_cuts_the_pristine_where_another_would_do(
    drawn: list[Drawn], mass_ug: int, floor_ug: int, ppm: int, limit_ug: int | None
) -> None:
    policy = LendingPolicy(
        collection=COLLECTION,
        use_classes=["research"],
        forms=[],
        kept_back_floor_ug=floor_ug,
        kept_back_ppm=ppm,
        line_limit_ug=limit_ug,
    )
    pieces = [asked_of(one, number, policy, mass_ug) for number, one in enumerate(drawn)]
    found = ranked(pieces, wanted_ug=mass_ug)

    assert len(found.suggestions) + len(found.why_not) == len(pieces)
    for one in found.suggestions:
        assert one.split.use_class.code == "research"
        assert limit_ug is None or (one.take_ug or 0) <= limit_ug
        if one.split.form.is_divisible:
            assert one.split.in_vault_ug - mass_ug >= must_stay_ug(policy, one.split)
    would_do = [piece.split for piece in pieces if first_failure(piece) is None]
    if any(split.condition != PRISTINE for split in would_do):
        assert all(one.split.condition != PRISTINE for one in found.suggestions)
    assert bool(found.suggestions) == bool(would_do)
    order = [CARE[one.split.condition] for one in found.suggestions]
    assert order == sorted(order)


@pytest.fixture
def world(db: None) -> World:
    world = small_collection()
    make.put_policy(world, kept_back_floor_ug=1_000)
    return world


def suggested(world: World, line: Line) -> Allocation:
    return suggest(line, LendingPolicy.objects.newest_first()[0], at=world.at)


def line_for(world: World, mass_ug: int) -> Line:
    application = make.application_submitted(world, (world.powder, mass_ug))
    return application.lines.select_related("split__form", "split__collection", "application__call").get()


def other(world: World, mass_ug: int, condition: str) -> Split:
    piece: Any = make_piece(world.powder.sample, mass_ug=mass_ug, form="powder", by=world.curator)
    Split.objects.filter(pk=piece.pk).update(condition=condition)
    return Split.objects.get(pk=piece.pk)


class TestOnRealPieces:
    def test_a_returned_piece_stands_before_the_one_asked_for(self, world: World) -> None:
        returned = other(world, 60_000, "returned")
        smaller = other(world, 30_000, "returned")
        found = suggested(world, line_for(world, 20_000))
        assert [one.split for one in found.suggestions] == [smaller, returned]
        assert "One cut" in found.suggestions[0].reason
        assert {one.split for one in found.why_not} == {world.powder}
        assert smaller.identifier in found.why_not[0].reason

    def test_the_pristine_is_suggested_where_nothing_else_would_do(self, world: World) -> None:
        other(world, 5_000, "returned")
        found = suggested(world, line_for(world, 20_000))
        assert [one.split for one in found.suggestions] == [world.powder]
        assert "no opened or returned piece would do" in found.suggestions[0].reason

    def test_it_locks_nothing_and_asks_no_more_for_more_pieces(self, world: World) -> None:
        line = line_for(world, 20_000)
        with CaptureQueriesContext(connection) as few:
            suggested(world, line)
        for mass in range(10):
            other(world, 21_000 + mass, "opened")
        with CaptureQueriesContext(connection) as many:
            suggested(world, line)
        assert len(many) == len(few)
        assert not any("FOR UPDATE" in query["sql"] for query in many.captured_queries)

    def test_it_reads_one_samples_pieces_through_an_index(self, world: World) -> None:
        sql("SET LOCAL enable_seqscan = off")
        query = Split.objects.filter(sample=world.powder.sample, form=world.powder.form).order_by("path")[:400]
        assert "Index Cond: (sample_id = " in query.explain()
