"""What the database finds over all pieces of a sample is what the rules themselves say, piece by piece."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from registry.applications.allocation import ranked, suggest
from registry.applications.candidates import candidates
from registry.applications.models import Call, LendingPolicy, Line
from registry.applications.verdict.pieces import Competing, PieceAsked, first_failure
from registry.applications.verdict.reading import blocks_of
from registry.holdings.actions.block import block_split
from registry.holdings.models import Split
from registry.ledger.actions.end import lose_in_vault
from tests.factories import applications as make
from tests.factories.holdings import make_form, make_piece, make_use_class
from tests.ledger.books import sql
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db

CLASSES = ["research", "research", "research", "public_benefit", "education", "permanent"]


@dataclass(frozen=True)
class Sample:
    """A sample with pieces of every kind, and a line for each of its two forms."""

    world: World
    lines: list[Line]

    @property
    def on(self) -> date:
        return self.world.collection.date_of(self.world.at)


@pytest.fixture
def sample() -> Sample:
    """Forty pieces by chance, always the same: blocked, lost, retired, never weighed, of all conditions and classes."""
    chance, world = random.Random(11), small_collection()
    make.put_policy(world, kept_back_floor_ug=0)
    application = make.application_written(world, (world.powder, 100), (world.chip, None))
    for form in ["powder", "chip"] * 20:
        mass_ug = chance.choice([None, 50, 120, 120, 300, 800, 1_500])
        piece: Any = make_piece(
            world.powder.sample, mass_ug=mass_ug, form=form, use_class=chance.choice(CLASSES), by=world.curator
        )
        Split.objects.filter(pk=piece.pk).update(condition=chance.choice(["pristine", "opened", "returned"]))
        if chance.random() < 0.15:
            block_split(piece, reason="on show", by=world.curator, at=world.later())
        if chance.random() < 0.15:
            lose_in_vault(piece, reason="Gone.", by=world.curator, at=world.later())
        if chance.random() < 0.1:
            sql("UPDATE holdings_split SET retired_at = %s WHERE id = %s", world.at, piece.pk)
    rows = application.lines.select_related("split__form", "split__use_class", "split__collection", "application__call")
    return Sample(world, list(rows.prefetch_related("methods").order_by("number")))


def asked_by_chance(chance: random.Random, line: Line, world: World) -> LendingPolicy:
    """Another question about the same pieces: how much, for what, under which policy and call."""
    collection = world.collection
    if line.split.is_divisible:
        line.mass_ug = chance.choice([None, 1, 100, 120, 121, 300])
    line.application.purpose = chance.choice(["research", "research", "public_benefit"])
    scope = {"use_classes": chance.choice([[], ["research"]]), "forms": chance.choice([[], [], ["powder"]])}
    line.application.call = chance.choice([None, Call(collection=collection, title="C", **scope)])
    return LendingPolicy(
        collection=collection,
        use_classes=chance.choice([["research"], ["research", "public_benefit", "permanent"]]),
        forms=chance.choice([[], [], ["powder", "chip"], ["section"]]),
        kept_back_floor_ug=chance.choice([0, 0, 1, 20]),
        kept_back_ppm=chance.choice([0, 1, 333_333, 1_000_000]),
        line_limit_ug=chance.choice([None, None, 100, 300]),
        destructive_limit_ug=chance.choice([None, None, 100, 300]),
        destructive_allowed=chance.random() < 0.8,
    )


def judged(sample: Sample, line: Line, policy: LendingPolicy) -> list[PieceAsked]:
    """Every piece of the sample and form, as the rules see it."""
    splits = list(Split.objects.filter(sample=line.split.sample_id, form=line.split.form_id).order_by("path"))
    blocks = blocks_of(splits, on=sample.on)
    return [
        PieceAsked(
            policy=policy,
            split=split,
            mass_ug=line.mass_ug,
            methods=list(line.methods.all()),
            purpose=line.application.purpose,
            block=blocks.get(split.pk),
            retired_on=sample.world.collection.date_of(split.retired_at) if split.retired_at else None,
            competing=Competing(),
            call=line.application.call,
        )
        for split in splits
    ]


def check(sample: Sample, line: Line, policy: LendingPolicy) -> None:
    pieces = judged(sample, line, policy)
    wanted_ug = line.mass_ug if line.split.is_divisible else line.split.mass_ug
    by_the_rules = ranked(pieces, wanted_ug=wanted_ug)
    failing: dict[str, int] = {}
    for piece in pieces:
        if failed := first_failure(piece):
            failing[failed.code] = failing.get(failed.code, 0) + 1

    found = candidates(line, policy, on=sample.on, most=5, most_others=100)
    best = [one.split.pk for one in by_the_rules.suggestions]
    assert [split.pk for split in found.best] == best[:5]
    assert found.would_do == len(best)
    assert found.failing == failing
    assert {split.pk for split in found.others} == {one.split.pk for one in by_the_rules.why_not}
    assert found.spared == len(by_the_rules.why_not) - sum(failing.values())


def test_the_database_ranks_and_counts_as_the_rules_do(sample: Sample) -> None:
    chance = random.Random(5)
    for _each in range(150):
        line = chance.choice(sample.lines)
        check(sample, line, asked_by_chance(chance, line, sample.world))


def test_the_best_is_found_however_late_it_comes_and_all_are_counted(sample: Sample) -> None:
    line, world = sample.lines[0], sample.world
    policy = LendingPolicy.objects.newest_first()[0]
    for number in range(30):
        make_piece(world.powder.sample, mass_ug=5_000 + number, form="powder", by=world.curator)
    last: Any = make_piece(world.powder.sample, mass_ug=100, form="powder", by=world.curator)
    Split.objects.filter(pk=last.pk).update(condition="returned")
    line.mass_ug = 100
    found = suggest(line, policy, at=world.at)
    assert found.suggestions[0].split == last
    pieces = Split.objects.filter(sample=world.powder.sample, form=make_form("powder")).count()
    assert found.would_do + sum(count for _rule, count in found.would_not) == pieces
    assert make_use_class("research").code in policy.use_classes
