"""A loan's life by the pages of a registry served for real, whose programs are killed (`kill -9`) as chance has it.

The web server dies between requests, at any moment of one, and in the midst of its transaction; the mail worker dies
before and after the mail server took a letter. What a person was told is done, is done, and once; what nobody was told
is done wholly or not at all, and in the midst of a transaction not at all; no letter goes twice without a mark.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from psycopg import Cursor

from registry.foundation.clocks import now
from registry.loans.lifecycle import ENDED
from registry.loans.models import LoanItem
from registry.reports.verification.whole import verify_everything
from tests.messages.happening import world_of_today
from tests.property.life.forms import Sheet, next_sheet
from tests.property.life.post_office import PostOffice, open_office
from tests.property.life.site import PATIENCE, Answer, Site, build
from tests.worlds import World, item_handed_over, loan_signed, only_item, powder_portion, whole_piece

WRITTEN_IN_AN_ACT = ("audit_event", "ledger_line", "loans_itemmove", "messages_notice", "loans_consignment")
DEADLY = ("between", "any moment", "within")
MOMENTS = ("none", "none", "none", "none", *DEADLY)
WORKER_EVERY = 6


class Killing:
    """The loans, who works on them, and what everybody was told."""

    def __init__(self, site: Site, office: PostOffice, world: World, owner: Cursor[Any], chance: random.Random) -> None:
        self.site, self.office, self.world, self.owner, self.chance = site, office, world, owner, chance
        self.told: dict[tuple[object, ...], Counter[str]] = {}
        self.sheets: dict[tuple[object, ...], Sheet] = {}
        self.killed: Counter[str] = Counter()

    def step(self, moment: str) -> bool:
        """Somebody sends the next form of some item, and perhaps the server dies; false where all is at its end."""
        items = LoanItem.objects.exclude(status__in=ENDED).order_by("pk")
        if not (found := list(items.select_related("loan", "loan__investigator"))):
            return False
        sheet = next_sheet(self.chance.choice(found), self.world, self.chance)
        before = sheet.count()
        answer = self.answer_to(sheet, moment)
        if self.site.web is None:
            self.killed[moment] += 1
            self.site.let_it_end(self.owner)
            self.site.start()
        told = "done" if answer.is_done else "nothing" if answer.status is None else "refused"
        self.told.setdefault(sheet.trace, Counter())[told] += 1
        self.sheets[sheet.trace] = sheet
        if moment == "within" and told == "nothing":
            assert sheet.count() == before, f"{sheet.trace}: half a transaction, or one nobody ended"
        self.nothing_is_lost(sheet.trace)
        return True

    def answer_to(self, sheet: Sheet, moment: str) -> Answer:
        if moment == "within":
            table = self.chance.choice(WRITTEN_IN_AN_ACT)
            return self.site.send_and_kill_within(sheet.by, sheet.path, sheet.form, table, self.owner)
        if moment == "any moment":
            answer = self.site.send(sheet.by, sheet.path, sheet.form)
            answer.ended.wait(self.chance.random() / 10)
            self.site.kill()
            answer.ended.wait(PATIENCE)
            return answer
        answer = self.site.post(sheet.by, sheet.path, sheet.form)
        if moment == "between":
            self.site.kill()
        return answer

    def nothing_is_lost(self, trace: tuple[object, ...]) -> None:
        """What was told as done stands in the books once each; what nobody was told, at most once each."""
        told, there = self.told[trace], self.sheets[trace].count()
        assert told["done"] <= there <= told["done"] + told["nothing"], (trace, told, there)


def live_and_die(database: str, folder: Path, owner: Cursor[Any], *, seed: int, acts: int, loans: int) -> Killing:
    """So many forms sent, the worker sent round now and then; then everything is looked at once more."""
    chance, world = random.Random(seed), world_of_today()
    item_handed_over(world, only_item(loan_signed(world)))
    for number in range(loans):
        loan_signed(world, powder_portion(world), *([whole_piece(world, world.chip)] if number == 0 else []))
    with open_office() as office:
        site = build(database, folder, office.port)
        for person in (world.curator, world.processor, world.second_processor, world.authority, world.investigator):
            site.sign_in(person)
        life = Killing(site, office, world, owner, chance)
        try:
            site.start()
            for number in range(1, acts + 1):
                life.step(chance.choice(MOMENTS))
                if number % WORKER_EVERY == 0:
                    office.round_of_the_worker(site, owner)
            while missed := [moment for moment in DEADLY if not life.killed[moment]]:
                assert life.step(missed[0]), "there is still something to be done when the last server dies"
        finally:
            site.kill()
        office.is_cruel = False
        office.round_of_the_worker(site, owner)
    for trace in life.told:
        life.nothing_is_lost(trace)
    assert list(office.broken_laws()) == []
    assert verify_everything(at=now()).holds
    return life


def test_programs_killed_at_random_lose_nothing_they_acknowledged(
    committed_db: str, tmp_path: Path, owner_cursor: Cursor[Any]
) -> None:
    life = live_and_die(committed_db, tmp_path, owner_cursor, seed=5, acts=12, loans=2)

    assert sum(told["done"] for told in life.told.values()) >= 4
    assert life.office.taken
    assert life.office.killed


@pytest.mark.soak
@pytest.mark.parametrize("number", range(3))
def test_programs_killed_again_and_again_lose_nothing_they_acknowledged(
    committed_db: str, tmp_path: Path, owner_cursor: Cursor[Any], number: int
) -> None:
    seed = random.SystemRandom().randrange(2**32)
    life = live_and_die(committed_db, tmp_path, owner_cursor, seed=seed, acts=70, loans=6)

    told = sum(life.told.values(), Counter())
    print(f"life {number}, seed {seed}: told {dict(told)}, killed {dict(life.killed)}")
    print(f"letters taken {sum(life.office.taken.values())}, senders killed {life.office.killed}")
