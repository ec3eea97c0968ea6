"""Suggested allocation: keeps every rule, spares the pristine, takes little, says why, and locks nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from registry.applications.allocation import Allocation, ranked, suggest
from registry.applications.candidates import CARE
from registry.applications.models import Call, LendingPolicy, Line
from registry.applications.verdict.pieces import Competing, PieceAsked
from registry.holdings.models import Block, Collection, Form, Method, Split, UseClass
from registry.holdings.models.pieces import PRISTINE
from tests.factories import applications as make
from tests.factories.holdings import make_piece
from tests.ledger.books import sql
from tests.worlds import World, small_collection

COLLECTION = Collection(code="ce5", name="A collection", time_zone="UTC")


DAY = date(2028, 2, 29)
METHODS = {harm: Method(code=harm, name=harm, harm=harm) for harm in ("D", "P", "N")}


@dataclass(frozen=True)
class Drawn:
    """One piece by chance, µg."""

    free_ug: int
    first_ug: int
    condition: str
    use_class: str
    form: str
    whereabouts: str
    is_blocked: bool
    is_retired: bool


@dataclass(frozen=True)
class Asking:
    """What is asked by chance, and under which policy and call."""

    mass_ug: int
    floor_ug: int
    ppm: int
    limit_ug: int | None
    destructive_limit_ug: int | None
    destructive_allowed: bool
    harms: tuple[str, ...]
    purpose: str | None
    forms: tuple[str, ...]
    call_forms: tuple[str, ...] | None

    @property
    def policy(self) -> LendingPolicy:
        return LendingPolicy(
            collection=COLLECTION,
            use_classes=["research", "public_benefit"],
            forms=list(self.forms),
            kept_back_floor_ug=self.floor_ug,
            kept_back_ppm=self.ppm,
            line_limit_ug=self.limit_ug,
            destructive_limit_ug=self.destructive_limit_ug,
            destructive_allowed=self.destructive_allowed,
        )

    @property
    def call(self) -> Call | None:
        return None if self.call_forms is None else Call(collection=COLLECTION, title="C", forms=list(self.call_forms))


def mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """The usual seven times in eight or so: with every rule broken at once nothing would ever be suggested."""
    return st.sampled_from([usual] * 7 * max(len(others), 1) + list(others))


drawn_pieces = st.lists(
    st.builds(
        Drawn,
        free_ug=st.integers(0, 50),
        first_ug=st.integers(0, 80),
        condition=st.sampled_from(sorted(CARE)),
        use_class=mostly("research", "public_benefit", "education", "permanent"),
        form=st.sampled_from(["powder", "powder", "chip"]),
        whereabouts=mostly("vault", "borrower", ""),
        is_blocked=mostly(False, True),
        is_retired=mostly(False, True),
    ),
    max_size=12,
)
limits = st.sampled_from([None] * 6) | st.integers(1, 40)
askings = st.builds(
    Asking,
    mass_ug=st.integers(1, 30),
    floor_ug=st.integers(0, 20),
    ppm=st.sampled_from([0, 0, 1, 333_333, 500_000, 1_000_000]),
    limit_ug=limits,
    destructive_limit_ug=limits,
    destructive_allowed=mostly(True, False),
    harms=mostly((), ("D",), ("P",), ("N", "D")),
    purpose=mostly("research", None, "public_benefit"),
    forms=mostly((), ("powder",), ("powder", "chip")),
    call_forms=mostly(None, (), ("powder",)),
)


def asked_of(drawn: Drawn, number: int, asking: Asking) -> PieceAsked:
    is_divisible = drawn.form == "powder"
    split = Split(
        pk=number,
        identifier=f"P{number}",
        sort_key=f"P{number:03d}",
        collection=COLLECTION,
        form=Form(code=drawn.form, name=drawn.form, is_divisible=is_divisible),
        use_class=UseClass(code=drawn.use_class, name=drawn.use_class, is_lendable=drawn.use_class != "permanent"),
        condition=drawn.condition,
        in_vault_ug=drawn.free_ug,
        mass_ug=drawn.free_ug,
        first_mass_ug=drawn.first_ug,
        whereabouts=drawn.whereabouts,
    )
    return PieceAsked(
        policy=asking.policy,
        split=split,
        mass_ug=asking.mass_ug if is_divisible else None,
        methods=[METHODS[harm] for harm in asking.harms],
        purpose=asking.purpose,
        block=Block(reason="on show") if drawn.is_blocked else None,
        retired_on=DAY if drawn.is_retired else None,
        competing=Competing(),
        call=asking.call,
    )


def may_be_lent(drawn: Drawn, asking: Asking) -> bool:
    """The policy said once more, in the plainest words, without the code it checks."""
    is_powder = drawn.form == "powder"
    takes = asking.mass_ug if is_powder else drawn.free_ug
    share = -(-drawn.first_ug * asking.ppm // 1_000_000)
    destroys = "D" in asking.harms
    return all(
        (
            drawn.use_class in {"research", "public_benefit"},
            not asking.forms or drawn.form in asking.forms,
            not asking.call_forms or drawn.form in asking.call_forms,
            not drawn.is_blocked,
            not drawn.is_retired,
            drawn.free_ug - takes >= max(asking.floor_ug, share) if is_powder else drawn.whereabouts == "vault",
            asking.limit_ug is None or takes <= asking.limit_ug,
            not destroys or (asking.destructive_allowed and asking.purpose != "public_benefit"),
            not destroys or asking.destructive_limit_ug is None or takes <= asking.destructive_limit_ug,
            asking.purpose is None or (asking.purpose == "public_benefit") == (drawn.use_class == "public_benefit"),
        )
    )


def check_suggestions(drawn: list[Drawn], asking: Asking) -> None:
    """No suggestion breaks the policy; every piece that keeps it is suggested, but for the pristine that are spared."""
    pieces = [asked_of(one, number, asking) for number, one in enumerate(drawn)]
    found = ranked(pieces, wanted_ug=asking.mass_ug)

    suggested = [one.split.pk for one in found.suggestions]
    would_do = {number for number, one in enumerate(drawn) if may_be_lent(one, asking)}
    touched = {number for number in would_do if drawn[number].condition != PRISTINE}
    assert set(suggested) == (touched or would_do)
    assert sorted([*suggested, *(one.split.pk for one in found.why_not)]) == list(range(len(drawn)))
    care = [CARE[drawn[number].condition] for number in suggested]
    assert care == sorted(care)
    assert all(one.reason for one in found.suggestions)
    assert all(one.reason for one in found.why_not)
    for one in found.suggestions:
        if drawn[one.split.pk].form == "powder":
            assert one.left_ug == drawn[one.split.pk].free_ug - asking.mass_ug


EXACTLY = Drawn(30, 30, PRISTINE, "research", "powder", "vault", is_blocked=False, is_retired=False)
"""Of which 20 µg must stay under ASKS_TEN, and would."""
ASKS_TEN = Asking(10, 20, 0, None, None, True, (), None, (), None)


@hypothesis.example(drawn=[EXACTLY], asking=ASKS_TEN)
@hypothesis.example(drawn=[EXACTLY], asking=replace(ASKS_TEN, mass_ug=11))
@hypothesis.settings(max_examples=400)
@given(drawn=drawn_pieces, asking=askings)
def test_no_suggestion_breaks_the_policy_or_cuts_the_pristine_where_another_would_do(
    drawn: list[Drawn], asking: Asking
) -> None:
    check_suggestions(drawn, asking)


@pytest.mark.soak
@hypothesis.settings(max_examples=20_000)
@given(drawn=drawn_pieces, asking=askings)
def test_no_suggestion_of_twenty_thousand_breaks_the_policy(drawn: list[Drawn], asking: Asking) -> None:
    check_suggestions(drawn, asking)


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
        query = Split.objects.filter(sample=world.powder.sample, form=world.powder.form).order_by("path")
        assert "Index Cond: (sample_id = " in query.explain()
