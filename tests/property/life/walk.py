"""One walk: a collection, its people, two borrowers, a clock, and chance, which is the same for the same seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Model, Q

from registry.access.roles import Role
from registry.foundation.constraints import broken_constraint
from registry.foundation.refusal import NotPermitted, Refusal
from registry.holdings.models import Split
from registry.loans.readings import Reading
from registry.parties.models import Institution, Person
from tests.factories.applications import put_policy
from tests.factories.holdings import make_piece, make_sample
from tests.factories.parties import make_institution, make_person_with_role
from tests.worlds import START, World, loan_signed, powder_portion, small_collection, whole_piece

Act = Callable[["Walk", Any], Any]
MISCHIEF = 0.1
"""How often somebody does what is not theirs, or not yet, or with numbers that cannot be."""


@dataclass(frozen=True)
class Deed:
    """One thing people do: to which records it may rightly be done, and how. It is tried on others too."""

    act: Act
    of: type[Model]
    where: Q
    often: float = 1.0

    @property
    def name(self) -> str:
        return self.act.__name__

    def rightly(self) -> list[Model]:
        return list(self.of._default_manager.filter(self.where).order_by("pk").distinct())

    def anything(self) -> list[Model]:
        return list(self.of._default_manager.order_by("pk"))


def listing(deeds: list[Deed]) -> Callable[..., Callable[[Act], Act]]:
    """A decorator that lists a deed: on what, where it may rightly be done, how often it is tried."""

    def deed(of: type[Model], where: Q | None = None, *, often: float = 1.0) -> Callable[[Act], Act]:
        def keep(act: Act) -> Act:
            deeds.append(Deed(act, of, where or Q(), often))
            return act

        return keep

    return deed


@dataclass
class Walk:
    """What happens in one collection, one act after another."""

    seed: int
    world: World
    other: World
    chance: random.Random
    mischief: float = MISCHIEF
    at: datetime = START
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each deed was told what: "done", an obstacle's code, a law's name."""

    def attempt(self, deed: Deed, subject: Any) -> str:
        """Do it. A refusal says why, and a law that the database had to keep has a name; anything else is a fault."""
        try:
            with transaction.atomic():
                deed.act(self, subject)
            said = "done"
        except Refusal as refusal:
            said = refusal.codes[0]
        except NotPermitted:
            said = "not permitted"
        except DatabaseError as error:
            said = broken_constraint(error)
            if not said:
                raise
        self.told[deed.name, said] += 1
        return said

    def step(self, deeds: Sequence[Deed]) -> str:
        """Somebody does something: mostly what may rightly be done now, at times anything to anything.

        An empty text where there is nothing to do.
        """
        for deed in sorted(deeds, key=lambda deed: self.chance.random() ** (1 / deed.often), reverse=True):
            records = deed.anything() if self.wrong() else deed.rightly()
            if records:
                return self.attempt(deed, self.chance.choice(records))
        return ""

    def wrong(self) -> bool:
        return self.chance.random() < self.mischief

    def luck(self, often: float) -> bool:
        return self.chance.random() < often

    def now(self) -> datetime:
        """Some hours later; rarely half a year, as long as that is past; for a mischief a moment before the last."""
        if self.wrong():
            return self.at - timedelta(hours=self.chance.randrange(1, 400))
        far = self.luck(0.01) and self.at < START + timedelta(days=240)
        self.at += timedelta(days=180) if far else timedelta(hours=self.chance.randrange(1, 8))
        return self.at

    def by(self, *rightly: Person) -> Person:
        """One of those whose act it is; at times anybody."""
        return self.chance.choice(self.everybody) if self.wrong() else self.chance.choice(rightly)

    @property
    def everybody(self) -> list[Person]:
        one, two = self.world, self.other
        staff = [one.curator, one.processor, one.second_processor, one.authority, one.auditor, *one.reviewers]
        return [*staff, one.investigator, one.representative, two.investigator, two.representative, one.stranger]

    def side(self, borrower: Institution) -> World:
        """The world seen by that borrower's people, now."""
        world = self.world if borrower.pk == self.world.borrower.pk else self.other
        world.at = self.at
        return world

    def of(self, ug: int) -> int:
        """A mass near that one, below it, or (for a mischief) nowhere near."""
        if self.wrong():
            return self.chance.choice([-1, 0, 2 * ug + 1, 5_000_000])
        return self.chance.choice([ug, ug, max(ug - 40, 0), ug + 40, ug // 2, 0])

    def weighs(self, ug: int) -> Reading:
        """What the balance shows for that mass: right within its uncertainty, a little off, or far off."""
        off = self.chance.choice([0, 0, 0, -20, 20, -90, 90, -1_500, 1_500])
        return Reading(self.of(ug) if self.wrong() else max(ug + off, 0), 10, "Balance XPR6U")

    def words(self) -> str:
        return "" if self.wrong() else f"Because of {self.chance.randrange(1000)}."


def begin(seed: int) -> Walk:
    """A collection with a policy, two powders, two chips and a section; two borrowers, each with a loan signed."""
    world = small_collection()
    put_policy(world, papers=["storage_plan"], kept_back_floor_ug=50_000)
    sample = make_sample(world.collection)
    for mass_ug, form in ((300_000, "powder"), (4_000, "chip")):
        make_piece(sample, mass_ug=mass_ug, form=form, by=world.curator)
    borrower = make_institution()
    other = replace(
        world,
        borrower=borrower,
        investigator=make_person_with_role(Role.RESEARCHER, institution=borrower, name="The other investigator"),
        representative=make_person_with_role(Role.REPRESENTATIVE, institution=borrower, name="The other side"),
    )
    loan_signed(world, powder_portion(world), whole_piece(world, world.chip), papers_demanded=("storage_plan",))
    other.at = world.at
    loan_signed(other, powder_portion(other, 30_000), whole_piece(other, other.section))
    return Walk(seed, world, other, random.Random(seed), at=other.at)


def pieces(walk: Walk) -> list[Split]:
    """Every piece of the collection, in the order they came."""
    return list(Split.objects.filter(collection=walk.world.collection).order_by("pk"))
