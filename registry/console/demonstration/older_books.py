"""A loan that was out before the registry began, taken over from a laboratory's older books. All of it is made up."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from registry.console.demonstration.diary import Diary
from registry.console.demonstration.people import Cast
from registry.holdings.models import Collection
from registry.ledger.importing.act import Choices
from registry.loans.taking_over.act import take_over_loans
from registry.papers.models import store
from registry.parties.actions import registry_itself

BORROWER: Final = "invented-09"
PIECES: Final = (("10084,9001", "10084,0", "25"), ("14310,9001", "14310,0", "40"))
DAYS_AGO: Final = 400


def note_older_books(diary: Diary, cast: Cast) -> None:
    diary.note(diary.now - timedelta(days=DAYS_AGO), partial(_take_over, cast))


def _take_over(cast: Cast, at: datetime) -> None:
    day = at.date()
    told = {
        "Loan": "OLD-0417",
        "Borrower": BORROWER,
        "Investigator": cast.investigators[BORROWER].email,
        "Title": "Taken over: grains for comparison",
        "Lent": str(day - timedelta(days=700)),
        "Due": str(day + timedelta(days=900)),
        "Agreement": "OLD-AG-52",
        "Agreement from": str(day - timedelta(days=720)),
        "Agreement to": str(day + timedelta(days=1100)),
        "Signed paper": "Illustrative: binder 4 of the older books.",
    }
    text = io.StringIO()
    writer = csv.DictWriter(text, ["Piece", "Cut from", "Mass (mg)", *told])
    writer.writeheader()
    writer.writerows({"Piece": piece, "Cut from": parent, "Mass (mg)": mg, **told} for piece, parent, mg in PIECES)
    content = text.getvalue().encode()
    take_over_loans(
        io.BytesIO(content),
        collection=Collection.objects.get(code="apollo"),
        choices=Choices(),
        opened_at=at,
        evidence=store(content, media_type="text/csv"),
        illustrative=True,
        by=registry_itself(),
        at=at,
    )
