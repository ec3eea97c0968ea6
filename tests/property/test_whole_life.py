"""Random acts by random people over a loan's whole life, from the draft of an application to books at zero.

After every few acts every law is asked again of the whole database; from wherever chance has led, each loan can be
brought to its end. `make test` walks a little way, `make soak` thousands of acts along paths it never took before.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from pytest_django.plugin import DjangoDbBlocker

from registry.foundation.clocks import now
from registry.ledger.balances import of_allotment
from registry.loans.models import LoanItem
from registry.reports.verification.report import run
from registry.reports.verification.whole import CHECKS, verify_everything
from tests import databases
from tests.property.life import lending
from tests.property.life.asking import ASKING
from tests.property.life.coming_back import COMING_BACK, bring_to_an_end
from tests.property.life.walk import Walk, begin
from tests.property.life.while_out import WHILE_OUT

LENDING = [*lending.LENDING, *WHILE_OUT, *COMING_BACK]
LAWS = [check for check in CHECKS if check.code != "guards"]  # no act changes those, and they cost most


def walk_along(seed: int, acts: int, *, asked_every: int) -> Walk:
    """So many acts, the laws asked every few of them; then everything is brought to its end."""
    walk = begin(seed)
    for number in range(1, acts + 1):
        walk.step(ASKING) if walk.luck(0.3) else walk.step(LENDING) or walk.step(ASKING)
        if number % asked_every == 0:
            laws_hold(walk)
    bring_to_an_end(walk)
    laws_hold(walk)
    assert verify_everything(at=now()).holds
    assert not any(sum(of_allotment(item.allotment).values()) for item in LoanItem.objects.all())
    return walk


def laws_hold(walk: Walk) -> None:
    report = run(LAWS, sums=dict, at=now())
    broken = [(answer.check.code, answer.shown) for answer in report.answers if not answer.holds]
    assert not broken, (walk.seed, broken)


def done(told: Counter[tuple[str, str]]) -> set[str]:
    return {deed for deed, said in told if said == "done"}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_walk_of_random_acts_breaks_no_law_and_everything_comes_to_its_end(committed_db: str, seed: int) -> None:
    walk = walk_along(seed, 200, asked_every=20)

    assert len(done(walk.told)) > 12, done(walk.told)
    passed = {said: n for (deed, said), n in walk.told.items() if deed == "pass_on"}
    assert {"make", "pass_on"} <= done(walk.told), f"pieces were made, and a transfer came to its end: {passed}"
    assert sum(number for (_deed, said), number in walk.told.items() if said != "done") > 20, "mischief was refused"


@pytest.mark.soak
def test_long_walks_break_no_law_and_everything_comes_to_its_end(
    template_database: str, django_db_blocker: DjangoDbBlocker
) -> None:
    """Eight walks, each in a database of its own. Chance may keep one of them at home; together they do nearly all."""
    together: Counter[tuple[str, str]] = Counter()
    for number in range(8):
        with django_db_blocker.unblock(), databases.clone(template_database) as name, databases.pointed_at(name):
            walk = walk_along(random.SystemRandom().randrange(2**32), 1_600, asked_every=50)
        print(f"walk {number}, seed {walk.seed}:", *sorted(walk.told.items()), sep="\n")
        together += walk.told

    deeds = {deed.name for deed in (*ASKING, *LENDING)}
    assert len(done(together)) > 0.9 * len(deeds), deeds - done(together)
