"""The second round of Chang’e-5 loans, autumn 2021: real institutions, codes and masses, as the notice lists them.

The notice’s copy breaks off after 44 of 51 items. Its people are left out; days within the round, what was used and
what came back are made up, so these loans carry the illustrative mark.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from registry.console.demonstration.diary import Diary, beijing
from registry.console.demonstration.lending import Ask, Case, Use
from registry.console.demonstration.people import Cast
from registry.console.demonstration.tables import milligrams, rows

METHODS: Final = {
    "powder": ("xrd", "icpms", "noble"),
    "fragment": ("xct", "sem", "epma", "tims"),
    "polished-section": ("sem", "epma", "sims"),
}
BORROWERS: Final = tuple(dict.fromkeys(row["borrower"] for row in rows("change5_round2")))


def note_round_2021(diary: Diary, cast: Cast) -> list[Case]:
    """Every borrower’s application, twenty minutes after the one before; returned within the year."""
    cases = [
        Case(
            cast=cast,
            collection="ce5",
            borrower=borrower,
            title="Second round of Chang’e-5 loans" + (f", request {number}" if number > 1 else ""),
            asks=tuple(_ask(row) for row in lines),
        )
        for borrower, number, lines in _requests()
    ]
    for order, case in enumerate(cases):
        forms = {ask.piece: ask.methods for ask in case.asks}
        after = timedelta(minutes=20 * order)
        diary.note(beijing(2021, 9, 13, 8) + after, case.apply)
        diary.note(beijing(2021, 10, 8, 8) + after, case.check_and_review)
        diary.note(beijing(2021, 10, 12, 8) + after, case.approve)
        diary.note(beijing(2021, 10, 20, 8) + after, case.agree_and_sign)
        diary.note(beijing(2021, 10, 27, 8) + after, case.deliver)
        diary.note(beijing(2022, 5, 9, 8) + after, partial(_use, case, forms))
        case.note_return(diary, beijing(2022, 9, 19, 8) + after)
    return cases


def _requests() -> list[tuple[str, int, list[dict[str, str]]]]:
    """The lines by borrower; a code asked for twice makes a second request."""
    requests: list[tuple[str, int, list[dict[str, str]]]] = []
    for row in rows("change5_round2"):
        own = [request for request in requests if request[0] == row["borrower"]]
        free = [request for request in own if row["code"] not in {line["code"] for line in request[2]}]
        if free:
            free[0][2].append(row)
        else:
            requests.append((row["borrower"], len(own) + 1, [row]))
    return requests


def _ask(row: dict[str, str]) -> Ask:
    mass_ug = milligrams(row["mass_mg"]) if row["form"] == "powder" else None
    return Ask(row["code"], mass_ug, METHODS[row["form"]])


def _use(case: Case, methods: dict[str, tuple[str, ...]], at: datetime) -> None:
    """Of powder 60 %, of fragments 15 %, of sections nothing but a pit: made up."""
    uses = []
    for item in case.items:
        kind = next(kind for kind, codes in METHODS.items() if codes == methods[item.source.identifier])
        issued = item.issued_ug or 0
        if kind == "powder":
            uses.append(Use(item.number, "icpms", issued * 6 // 10, 30))
        elif kind == "fragment":
            uses.append(Use(item.number, "tims", issued * 15 // 100, 20))
        else:
            uses.append(Use(item.number, "sims", 0, 0, "Illustrative use: pits in the section, no mass."))
    case.use(*uses)(at)
