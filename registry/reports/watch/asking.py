"""Ask every question of every collection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from registry.holdings.models import Collection
from registry.loans.actions.watching import Seen
from registry.reports.watch.questions import QUESTIONS
from registry.reports.watch.shape import Asked


def watch_everything(*, at: datetime) -> Iterator[Seen]:
    """Every finding of every question, as it is kept; a query or two for each question and collection."""
    for collection in Collection.objects.order_by("code"):
        asked = Asked(at, collection)
        for question in QUESTIONS:
            for finding in question.ask(asked):
                yield Seen(question.code, finding.subject, collection, finding.loan, finding.facts)
