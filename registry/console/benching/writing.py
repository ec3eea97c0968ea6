"""Loans opened while the catalogue is read: how many a second, by so many processes at once, and what its pages wait.

What an approval does in the books: ten pieces locked in order and checked, the loan with ten items, mass set aside by
ten lines, two events of the chain, roll-ups. Nine portions are of divisible pieces, one is a piece lent whole, which
another may have taken meanwhile: that is refused, and counted.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from statistics import median
from typing import Final

from django.db import IntegrityError, OperationalError, connection, connections
from django.test import Client

from registry.console.benching.measuring import Disagreement, got
from registry.console.benching.questions import SEED, questions
from registry.database.roles import close_pool, connect_as_owner
from registry.foundation.clocks import now
from registry.foundation.refusal import Refusal
from registry.holdings.models import Collection, Form, Sample, Split, UseClass
from registry.ledger.actions.accession import accession_pieces
from registry.loans.actions.opening import PortionAsked, open_loan
from registry.parties.models import Institution, Person
from registry.reports.verification.roll_ups import CELLS, FEW, SAMPLES, SAMPLES_ALONE

PROCESSES: Final = (1, 4, 16)
SECONDS: Final = 5.0
SECONDS_TO_START: Final = 3.0
PORTIONS: Final = 10
DIVISIBLE: Final = 2_000
WHOLE: Final = 6_000
PIECE_UG: Final = 10**9
PORTION_UG: Final = 1_000
ASKED: Final = 40
"""Questions a reader asks in turn."""
WRONG: Final = {
    "counts of the catalogue": " UNION ALL ".join(f"({each})" for each in (CELLS, FEW, SAMPLES, SAMPLES_ALONE)),
    "balances": """
        SELECT a.id FROM ledger_account a
         WHERE a.place <> 'origin' AND a.balance_ug <>
               (SELECT coalesce(sum(n.mass_ug), 0) FROM ledger_line n WHERE n.to_id = a.id)
               - (SELECT coalesce(sum(n.mass_ug), 0) FROM ledger_line n WHERE n.frm_id = a.id)""",
    "pieces lent whole twice": """
        SELECT i.source_id FROM loans_loanitem i JOIN holdings_split s ON s.id = i.source_id
          JOIN holdings_form f ON f.id = s.form_id WHERE NOT f.is_divisible GROUP BY 1 HAVING count(*) > 1""",
}
"""What must stay true, as questions that find where it is not."""

HEADS: Final = ("processes", "loans/s", "a loan", "refused", "deadlocks", "catalogue page meanwhile")

Tell = Callable[[str], object]


@dataclass
class Cast:
    """Who lends what to whom: numbers of the pieces, ready to be lent."""

    divisible: list[int]
    whole: list[int]
    collection: Collection = field(default_factory=Collection.objects.get)
    borrower: Institution = field(default_factory=Institution.objects.get)
    by: Person = field(default_factory=lambda: Person.objects.get(name="Invented curator"))


@dataclass
class Done:
    """What one process did: milliseconds of each loan, how many were refused, how many met in a ring."""

    milliseconds: list[float] = field(default_factory=list)
    refused: int = 0
    deadlocks: int = 0


def written(tell: Tell) -> None:
    """Loans by one process, by four, by sixteen, each time beside one reader. Raises Disagreement if laws broke."""
    cast = make_cast()
    tell(
        "| processes | loans/s | a loan, ms p50 / p95 | refused | in a ring | catalogue page meanwhile, ms p50 / p95 |"
    )
    tell("|---|---|---|---|---|---|")
    for processes in PROCESSES:
        tell(_row(processes, *_at_once(cast, processes)))
    with connection.cursor() as cursor:
        for what, sql in WRONG.items():
            cursor.execute(f"SELECT count(*) FROM ({sql}) wrong")  # noqa: S608 - our own questions
            if (wrong := cursor.fetchone()[0]) != 0:
                raise Disagreement(f"After the loans {wrong} {what} are wrong.")
    tell("counts, balances and holders are true after all of them")


def make_cast() -> Cast:
    """Pieces that came into the books by a movement, as laws demand of what is lent."""
    sample, collection = Sample.objects.in_order()[0], Collection.objects.get()
    forms = [Form.objects.filter(is_divisible=is_divisible, is_mounted=False)[0] for is_divisible in (True, False)]
    use_class = UseClass.objects.filter(is_lendable=True)[0]
    made = [
        Split.objects.bulk_create(
            Split(
                sample=sample,
                identifier=f"{sample.identifier},{letter}{number:05}",
                form=form,
                use_class=use_class,
                source="invented",
                is_illustrative=True,
            )
            for number in range(many)
        )
        for letter, form, many in zip("DW", forms, (DIVISIBLE, WHOLE), strict=True)
    ]
    divisible, whole = ([piece.pk for piece in pieces] for pieces in made)
    cast = Cast(divisible, whole)
    masses = dict.fromkeys([*cast.divisible, *cast.whole], PIECE_UG)
    accession_pieces(collection, masses, by=cast.by, at=now() - timedelta(days=1))
    with connect_as_owner(connection.settings_dict["NAME"]) as owner:
        owner.execute("VACUUM ANALYZE")  # the planner knows nothing of tables that were empty until now
    return cast


def _at_once(cast: Cast, processes: int) -> tuple[list[Done], list[float]]:
    """So many lenders and one reader, for so many seconds; what each did, and what each page took."""
    connection.close()  # a process has a connection of its own
    close_pool(connections["default"])
    start = time.time() + SECONDS_TO_START
    people = ProcessPoolExecutor(processes + 1, mp_context=multiprocessing.get_context("fork"))
    with people:
        reading = people.submit(_read, start)
        lending = [people.submit(_lend, cast, SEED + number, start) for number in range(processes)]
        return [one.result() for one in lending], reading.result()


def _lend(cast: Cast, seed: int, start: float) -> Done:
    done, chance = Done(), random.Random(seed)
    connection.ensure_connection()
    time.sleep(max(start - time.time(), 0))
    until = time.perf_counter() + SECONDS
    while (began := time.perf_counter()) < until:
        portions = [PortionAsked(Split(pk=pk), PORTION_UG) for pk in chance.sample(cast.divisible, PORTIONS - 1)]
        portions.append(PortionAsked(Split(pk=chance.choice(cast.whole))))
        try:
            _open(cast, portions)
        except (Refusal, IntegrityError):  # told by the act, or by the law behind it
            done.refused += 1
            continue
        except OperationalError:
            done.deadlocks += 1
            continue
        done.milliseconds.append((time.perf_counter() - began) * 1000)
    return done


def _open(cast: Cast, portions: list[PortionAsked]) -> None:
    at = now()
    open_loan(
        collection=cast.collection,
        borrower=cast.borrower,
        investigator=cast.by,
        title="invented",
        purpose="research",
        portions=portions,
        term_months=12,
        sign_by_on=cast.collection.date_of(at + timedelta(days=14)),
        by=cast.by,
        at=at,
    )


def _read(start: float) -> list[float]:
    """Catalogue pages of one facet, one after the other; milliseconds of each."""
    client = Client()
    pages: list[float] = []
    asked = [question.query for question in islice(questions(1), ASKED)]
    got(client, "/holdings/")
    time.sleep(max(start - time.time(), 0))
    until = time.perf_counter() + SECONDS
    while (began := time.perf_counter()) < until:
        got(client, f"/holdings/?{asked[len(pages) % ASKED]}")
        pages.append((time.perf_counter() - began) * 1000)
    return pages


def _row(processes: int, done: list[Done], pages: list[float]) -> str:
    loans = [each for one in done for each in one.milliseconds]
    cells = [
        str(processes),
        f"{len(loans) / SECONDS:.0f}",
        _p50_and_p95(loans),
        str(sum(one.refused for one in done)),
        str(sum(one.deadlocks for one in done)),
        _p50_and_p95(pages),
    ]
    return f"| {' | '.join(cells)} |"


def _p50_and_p95(times: list[float]) -> str:
    if not times:
        return "none"
    return f"{median(times):.1f} / {sorted(times)[int(len(times) * 0.95)]:.1f}"
