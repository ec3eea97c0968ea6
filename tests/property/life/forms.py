"""What people send by the pages of the site: for each status of an item the form that moves it on, and its trace."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from registry.holdings.models import Method, Split
from registry.ledger.balances import of_allotment
from registry.loans.models import Extension, ItemMove, LoanItem, UseReport
from registry.parties.models import Person
from tests.worlds import World

YES, BALANCE = "yes", {"balance": "XPR", "uncertainty": "0.01"}


@dataclass(frozen=True)
class Sheet:
    """A form filled in by somebody whose act it is, and how often its act stands in the books."""

    by: Person
    path: str
    form: dict[str, str]
    trace: tuple[object, ...]
    count: Callable[[], int]


def mg(ug: int) -> str:
    return f"{ug} µg"


def next_sheet(item: LoanItem, world: World, chance: random.Random) -> Sheet:
    """What comes next for an item, filled in."""
    if item.status == "on_loan":
        return chance.choice([use, extend, send_back])(item, world, chance)
    if item.status == "discrepancy":
        return chance.choice([correct, weigh_again, write_off])(item, world, chance)
    return NEXT[item.status](item, world, chance)


def moving(item: LoanItem, by: Person, page: str, to: str, **form: str) -> Sheet:
    """A form of an item whose trace is its move to a status."""
    number = "" if page in {"hand-over", "send-back"} else f"{item.number}/"
    return Sheet(
        by,
        f"/loans/{item.loan.reference}/{number}{page}/",
        form,
        (item.pk, to, by.pk),
        lambda: ItemMove.objects.filter(item=item, to=to, by=by).count(),
    )


def left(item: LoanItem) -> int:
    return sum(of_allotment(item.allotment).values())


def cut(item: LoanItem, world: World, chance: random.Random) -> Sheet:
    source = Split.objects.get(pk=item.source_id)
    if not source.is_divisible:
        return moving(item, world.processor, "prepare", "preparing", reading=mg(item.approved_ug), **BALANCE)
    before = source.in_vault_ug + source.held_ug
    after = before - item.approved_ug - chance.choice([0, 30, 200])
    number = f"{source.identifier}-{item.pk}"
    masses = {"before": before, "portion": item.approved_ug, "after": after}
    confirmed = "/".join([*map(str, masses.values()), number])
    typed = {name: mg(ug) for name, ug in masses.items()}
    return moving(
        item, world.processor, "prepare", "preparing", identifier=number, confirmed=confirmed, **typed, **BALANCE
    )


def pack(item: LoanItem, world: World, _chance: random.Random) -> Sheet:
    return moving(item, world.processor, "prepare", "ready", container="Vial", seal="S-1")


def hand_over(item: LoanItem, world: World, _chance: random.Random) -> Sheet:
    form = {"items": str(item.number), "way": "in_person", f"seal-{item.pk}": "S-1"}
    return moving(item, world.processor, "hand-over", "handed_over", **form)


def acknowledge(item: LoanItem, world: World, _chance: random.Random) -> Sheet:
    return moving(item, item.loan.investigator, "acknowledge", "on_loan", seal_whole=YES)


def use(item: LoanItem, world: World, chance: random.Random) -> Sheet:
    by = item.loan.investigator
    form = {"method": str(Method.objects.get(code="sims").pk), "consumed": mg(left(item) // 4), "remark": "Two spots."}
    return Sheet(
        by,
        f"/loans/{item.loan.reference}/{item.number}/use/",
        form,
        (item.pk, "use", by.pk),
        lambda: UseReport.objects.filter(item=item, by=by).count(),
    )


def extend(item: LoanItem, world: World, _chance: random.Random) -> Sheet:
    by, loan = item.loan.investigator, item.loan
    assert loan.due_on is not None
    form = {"to_on": (loan.due_on + timedelta(days=30)).isoformat(), "reason": "More grains."}
    return Sheet(
        by,
        f"/loans/{loan.reference}/extend/",
        form,
        (loan.reference, "extend", by.pk),
        lambda: Extension.objects.filter(loan=loan, by=by).count(),
    )


def send_back(item: LoanItem, world: World, _chance: random.Random) -> Sheet:
    form = {"items": str(item.number), "way": "in_person", f"declared-{item.pk}": mg(left(item))}
    return moving(item, item.loan.investigator, "send-back", "sent_back", **form)


def receive(item: LoanItem, world: World, _chance: random.Random) -> Sheet:
    return moving(item, world.processor, "receive", "received", seal_whole=YES)


def weigh(item: LoanItem, world: World, chance: random.Random) -> Sheet:
    reading = max(left(item) - chance.choice([0, 40, 2_000]), 0)
    second = str(world.second_processor.pk)
    return moving(item, world.processor, "weigh", "reweighed", reading=mg(reading), second_by=second, **BALANCE)


def reconcile(item: LoanItem, world: World, _chance: random.Random) -> Sheet:
    """Either way it leaves the status: the trace is any move of the curator's out of it."""
    by = world.curator
    return Sheet(
        by,
        f"/loans/{item.loan.reference}/{item.number}/reconcile/",
        {},
        (item.pk, "reconcile", by.pk),
        lambda: ItemMove.objects.filter(item=item, frm="reweighed", by=by).count(),
    )


def correct(item: LoanItem, world: World, _chance: random.Random) -> Sheet:
    return moving(item, world.curator, "correct", "reweighed", consumed=mg(2_000), reason="Told late.")


def weigh_again(item: LoanItem, world: World, _chance: random.Random) -> Sheet:
    second = str(world.processor.pk)
    form = {"reading": mg(left(item)), "second_by": second, "reason": "Once more.", **BALANCE}
    return moving(item, world.second_processor, "weigh-again", "reweighed", **form)


def write_off(item: LoanItem, world: World, _chance: random.Random) -> Sheet:
    return moving(item, world.authority, "write-off", "closed", reason="Accepted.")


NEXT: dict[str, Callable[[LoanItem, World, random.Random], Sheet]] = {
    "set_aside": cut,
    "preparing": pack,
    "ready": hand_over,
    "handed_over": acknowledge,
    "sent_back": receive,
    "received": weigh,
    "reweighed": reconcile,
}
