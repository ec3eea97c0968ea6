"""What people do about applications, from the draft to the decision, and about pieces in the vault."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from registry.applications.actions.check import return_for_revision, send_to_review, take_up_application
from registry.applications.actions.decide import LineWord, decide_application
from registry.applications.actions.lapse import lapse_unsigned
from registry.applications.actions.review import assign_reviewer, conclude_review, write_review
from registry.applications.actions.submit import submit_application
from registry.applications.models import Application, ReviewAssignment
from registry.applications.models.decisions import APPROVED, DECLINED, LESS
from registry.holdings.actions.block import block_split, lift_block
from registry.holdings.models import Block, Collection, Split
from registry.ledger.actions.correct import correct_movement
from registry.ledger.actions.end import find_again, lose_in_vault
from registry.ledger.models import Movement
from registry.parties.actions import registry_itself
from tests.factories.applications import application_written
from tests.property.life.walk import Deed, Walk, listing, pieces

ASKING: list[Deed] = []
deed = listing(ASKING)


@deed(Collection, often=0.4)
def write_application(walk: Walk, _collection: Collection) -> None:
    world = walk.side(walk.chance.choice([walk.world, walk.other]).borrower)
    chosen = walk.chance.sample(pieces(walk), walk.chance.choice([1, 1, 2]))
    asked = [(piece, walk.of(20_000) if piece.is_divisible else None) for piece in chosen]
    try:
        application_written(world, *asked)
    finally:
        walk.at = max(walk.at, world.at)


@deed(Application, Q(status__in=["draft", "returned_for_revision"]))
def submit(walk: Walk, application: Application) -> None:
    submit_application(application, by=walk.by(application.investigator), at=walk.now())


@deed(Application, Q(status="submitted"))
def take_up(walk: Walk, application: Application) -> None:
    take_up_application(application, by=walk.by(walk.world.curator), at=walk.now())


@deed(Application, Q(status="formal_check"))
def ask_a_reviewer(walk: Walk, application: Application) -> None:
    reviewer = walk.by(*walk.world.reviewers)
    assign_reviewer(application, reviewer=reviewer, by=walk.by(walk.world.curator), at=walk.now())


@deed(Application, Q(status="formal_check"), often=0.5)
def send_to_reviewers(walk: Walk, application: Application) -> None:
    if walk.luck(0.1):
        return_for_revision(application, reason=walk.words(), by=walk.by(walk.world.curator), at=walk.now())
    else:
        send_to_review(application, by=walk.by(walk.world.curator), at=walk.now())


@deed(ReviewAssignment, Q(application__status="under_review", review=None))
def review(walk: Walk, assignment: ReviewAssignment) -> None:
    write_review(
        assignment,
        merit=walk.chance.randrange(1, 6),
        need=walk.chance.randrange(1, 6),
        feasibility=walk.of(3) or 3,
        recommendation="yes",
        comment=walk.words(),
        by=walk.by(assignment.reviewer),
        at=walk.now(),
    )


@deed(Application, Q(status="under_review"))
def conclude(walk: Walk, application: Application) -> None:
    conclude_review(
        application,
        recommended=not walk.wrong(),
        reason=walk.words(),
        by=walk.by(walk.world.curator),
        at=walk.now(),
    )


@deed(Application, Q(status__in=["recommended", "not_recommended"]))
def decide(walk: Walk, application: Application) -> None:
    def word(line: Any) -> LineWord:
        outcome = walk.chance.choice([APPROVED, APPROVED, APPROVED, LESS, DECLINED])
        reason = "" if outcome == APPROVED else walk.words()
        return LineWord(line, outcome, reason=reason, mass_ug=walk.of(9_000) if outcome == LESS else None)

    decide_application(
        application,
        lines=[word(line) for line in application.lines.all()],
        reason=walk.words(),
        by=walk.by(walk.world.authority),
        at=walk.now(),
    )


@deed(Collection, often=0.2)
def lapse(walk: Walk, _collection: Collection) -> None:
    """What the worker does by the clock."""
    lapse_unsigned(by=walk.by(registry_itself()), at=walk.now())


@deed(Split, Q(whereabouts="vault", retired_at=None), often=0.3)
def block(walk: Walk, split: Split) -> None:
    if walk.luck(0.5):
        block_split(split, reason=walk.words(), by=walk.by(walk.world.curator), at=walk.now())
    else:
        lose_in_vault(split, mass_ug=walk.of(5), reason=walk.words(), by=walk.by(walk.world.curator), at=walk.now())


@deed(Block, Q(lifted_at=None))
def lift(walk: Walk, kept: Block) -> None:
    lift_block(kept, reason=walk.words(), by=walk.by(walk.world.curator), at=walk.now())


@deed(Split, Q(whereabouts="lost"))
def find_in_vault(walk: Walk, split: Split) -> None:
    find_again(split, reason=walk.words(), by=walk.by(walk.world.curator), at=walk.now())


@deed(Movement, often=0.3)
def correct_the_ledger(walk: Walk, movement: Movement) -> None:
    """Any movement at all: those that belong to an open loan must not be undone behind its back."""
    correct_movement(movement, reason=walk.words(), by=walk.by(walk.world.curator), at=walk.now())
