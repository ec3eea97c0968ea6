"""Random acts, lawful and not, over a small collection: after each, every law holds and nothing is gone.

`make test` runs a seeded small sample; `make soak` runs thousands.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from registry.foundation.clocks import now
from registry.foundation.constraints import broken_constraint
from registry.foundation.refusal import Refusal
from registry.holdings.actions.block import block_split, lift_block
from registry.holdings.models import Block, Split
from registry.ledger.actions.correct import correct_movement
from registry.ledger.actions.end import deaccession_split, find_again, lose_in_vault
from registry.ledger.actions.subdivide import NewPiece, combine_splits, subdivide_split
from registry.ledger.balances import of_collection
from registry.ledger.models import Account, Movement
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.reports.verification.report import run
from registry.reports.verification.whole import CHECKS
from tests.factories.holdings import make_piece, make_sample
from tests.ledger.books import LATER, Books, open_books

LAWS = [check for check in CHECKS if check.code != "guards"]  # no act changes those, and they cost most
MICROGRAMS = st.one_of(st.integers(0, 30), st.integers(0, 12_000), st.sampled_from([17_600, 10_000]))
KINDS = st.sampled_from([kind for kind in Kind if kind is not Kind.CORRECT])
PLACES = st.sampled_from([place for place in Place if place is not Place.ORIGIN])


class Bookkeeping(RuleBasedStateMachine):
    """People act on the books, some of them wrongly; the database keeps the law."""

    books: Books

    @initialize()
    def open(self) -> None:
        self.savepoint = transaction.savepoint()
        self.books = open_books()
        self.hour = 0
        self.accessioned = 27_600
        self.told: list[str] = []

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    def at(self) -> Any:
        self.hour += 1
        return LATER + timedelta(hours=self.hour)

    def splits(self) -> list[Split]:
        return list(Split.objects.filter(collection=self.books.collection).order_by("pk"))

    def attempt(self, act: Any, *args: Any, **kwargs: Any) -> None:
        """Try; a refusal must be a Refusal or name the claim it kept."""
        try:
            with transaction.atomic():
                act(*args, by=self.books.curator, at=self.at(), **kwargs)
            self.told.append("done")
        except Refusal as refusal:
            self.told.append(refusal.codes[0])
        except DatabaseError as error:
            self.told.append(broken_constraint(error))

    @rule(data=st.data(), ug=MICROGRAMS, form=st.sampled_from(["powder", "fragment"]))
    def accession(self, data: st.DataObject, ug: int, form: str) -> None:
        make_piece(make_sample(self.books.collection), mass_ug=ug, form=form, by=self.books.curator, at=self.at())
        self.accessioned += ug

    @rule(data=st.data(), masses=st.lists(MICROGRAMS, min_size=1, max_size=3), loss=st.integers(0, 20))
    def subdivide(self, data: st.DataObject, masses: list[int], loss: int) -> None:
        split = data.draw(st.sampled_from(self.splits()))
        self.attempt(subdivide_split, split, pieces=[NewPiece(ug) for ug in masses], process_loss_ug=loss)

    @rule(data=st.data(), loss=st.integers(0, 20))
    def combine(self, data: st.DataObject, loss: int) -> None:
        chosen = data.draw(st.lists(st.sampled_from(self.splits()), min_size=2, max_size=3, unique=True))
        total = sum(split.in_vault_ug for split in chosen)
        self.attempt(combine_splits, chosen, into=NewPiece(max(total - loss, 0)), process_loss_ug=min(loss, total))

    @rule(data=st.data(), ug=MICROGRAMS)
    def give_away_or_lose(self, data: st.DataObject, ug: int) -> None:
        act = data.draw(st.sampled_from([deaccession_split, lose_in_vault]))
        self.attempt(act, data.draw(st.sampled_from(self.splits())), mass_ug=ug, reason="drawn")

    @rule(data=st.data())
    def find(self, data: st.DataObject) -> None:
        self.attempt(find_again, data.draw(st.sampled_from(self.splits())), reason="drawn")

    @rule(data=st.data())
    def block_or_lift(self, data: st.DataObject) -> None:
        split = data.draw(st.sampled_from(self.splits()))
        if block := Block.objects.filter(split=split, lifted_at=None).first():
            self.attempt(lift_block, block, reason="drawn")
        else:
            self.attempt(block_split, split, reason="drawn")

    @precondition(lambda self: hasattr(self, "books"))
    @rule(data=st.data())
    def correct(self, data: st.DataObject) -> None:
        movements = list(Movement.objects.filter(collection=self.books.collection).order_by("pk"))
        movement = data.draw(st.sampled_from(movements))
        before = of_collection(self.books.collection)[Place.ORIGIN]
        self.attempt(correct_movement, movement, reason="drawn")
        self.accessioned += of_collection(self.books.collection)[Place.ORIGIN] - before

    @rule(
        data=st.data(), kind=st.sampled_from([kind for kind in Kind if kind is not Kind.CORRECT]), carries=st.booleans()
    )
    def anything_at_all(self, data: st.DataObject, kind: Kind, carries: bool) -> None:
        """Any line between any two places of any pieces: mostly unlawful, refused by name."""
        frm, to = (
            Spot(
                data.draw(st.sampled_from(self.splits())),
                data.draw(PLACES),
                data.draw(st.sampled_from([self.books.allotment, self.books.other])),
            )
            for _ in range(2)
        )
        entry = Entry(frm, to, data.draw(MICROGRAMS), carries)
        self.attempt(post, kind, [entry], collection=self.books.collection, reason="drawn")

    @rule(data=st.data())
    def along_a_loan(self, data: st.DataObject) -> None:
        """The next step a loan would take with some piece, whole or in part, rightly or not."""
        split = data.draw(st.sampled_from(self.splits()))
        allotment = data.draw(st.sampled_from([self.books.allotment, self.books.other]))
        kind, start, end = data.draw(st.sampled_from(STEPS))
        held = Account.objects.filter(split=split, place=start).order_by("-balance_ug").first()
        there = held.balance_ug if held else 0
        ug = data.draw(st.sampled_from([there, there // 2]))
        carries = kind not in {Kind.SETTLE} and (not split.is_divisible or kind not in {Kind.SET_ASIDE, Kind.RELEASE})
        entry = Entry(Spot(split, start, allotment), Spot(split, end, allotment), ug, carries)
        self.attempt(post, kind, [entry], collection=self.books.collection, reason="drawn")

    @invariant()
    def every_law_holds(self) -> None:
        if not hasattr(self, "books"):
            return
        report = run(LAWS, sums=dict, at=now())
        assert report.holds, [(a.check.code, a.shown) for a in report.answers if not a.holds]
        assert all(self.told), "every refusal names its claim"
        sums = of_collection(self.books.collection)
        assert sums.pop(Place.ORIGIN) == self.accessioned == sum(sums.values())


STEPS = [
    (Kind.SET_ASIDE, Place.VAULT, Place.SET_ASIDE),
    (Kind.RELEASE, Place.SET_ASIDE, Place.VAULT),
    (Kind.PREPARE, Place.SET_ASIDE, Place.PREPARING),
    (Kind.HAND_OVER, Place.PREPARING, Place.CARRIER),
    (Kind.RECEIVE, Place.CARRIER, Place.BORROWER),
    (Kind.CONSUME, Place.BORROWER, Place.CONSUMED),
    (Kind.SEND_BACK, Place.BORROWER, Place.CARRIER),
    (Kind.TAKE_IN, Place.CARRIER, Place.RECEIVING),
    (Kind.SETTLE, Place.RECEIVING, Place.WEIGHING_DIFFERENCE),
    (Kind.RETURN_TO_VAULT, Place.RECEIVING, Place.VAULT),
]

SMALL = settings(
    max_examples=6,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db
def test_the_books_stay_lawful_under_random_acts() -> None:
    run_state_machine_as_test(Bookkeeping, settings=SMALL)


@pytest.mark.soak
@pytest.mark.django_db
def test_the_books_stay_lawful_under_thousands_of_random_acts() -> None:
    run_state_machine_as_test(
        Bookkeeping, settings=settings(SMALL, max_examples=150, stateful_step_count=40, derandomize=False)
    )
