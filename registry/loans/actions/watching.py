"""Keep what a run of the watch found: new alarms begin, those seen again go on, those not seen any more are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from registry.audit import trail
from registry.holdings.models import Collection
from registry.loans.models import Alarm, Loan
from registry.parties.actions import PEOPLE_CHAIN
from registry.parties.models import Person


@dataclass(frozen=True)
class Seen:
    """One answer of a run: which question, about what, where, and its numbers."""

    question: str
    subject: str
    collection: Collection
    loan: Loan | None
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """What a run changed."""

    raised: int
    standing: int
    gone: int


@transaction.atomic
def keep_alarms(seen: Iterable[Seen], *, by: Person, at: datetime) -> Kept:
    """Write a run's answers down. Runs wait for one another; the same answers twice change only when last seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('watch', 0))")
    before = {(alarm.question, alarm.subject): alarm for alarm in Alarm.objects.standing()}
    now_seen = {(one.question, one.subject): one for one in seen}
    raised = [
        Alarm(
            question=one.question,
            subject=one.subject,
            collection=one.collection,
            loan=one.loan,
            facts=dict(one.facts),
            first_seen_at=at,
            last_seen_at=at,
        )
        for key, one in now_seen.items()
        if key not in before
    ]
    Alarm.objects.bulk_create(raised)
    again = [alarm for key, alarm in before.items() if key in now_seen]
    for alarm in again:
        alarm.last_seen_at = max(at, alarm.last_seen_at)
        alarm.facts = dict(now_seen[alarm.question, alarm.subject].facts)
    Alarm.objects.bulk_update(again, ["last_seen_at", "facts"])
    gone = [alarm for key, alarm in before.items() if key not in now_seen]
    for alarm in gone:
        alarm.gone_at = max(at, alarm.last_seen_at)
    Alarm.objects.bulk_update(gone, ["gone_at"])
    kept = Kept(raised=len(raised), standing=len(again), gone=len(gone))
    trail.record(
        "watched",
        chain=PEOPLE_CHAIN,
        subject="registry",
        by=by,
        at=at,
        facts={"raised": kept.raised, "standing": kept.standing, "gone": kept.gone},
    )
    return kept
