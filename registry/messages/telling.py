"""The one writer of notices: called by an act as its last beat, inside its transaction.

So a fact is told exactly when it happened: no crash comes between the two. Letters are made from notices afterwards, by
the worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from registry.foundation.clocks import now
from registry.messages.arrangements import arrangement_of, mail_from
from registry.messages.kinds import Kind
from registry.messages.models import OFF, Notice
from registry.parties.models import Person

NEWS: Final = timedelta(days=14)
"""What happened longer ago and is only now recorded is history, and nobody is told of it."""


class Filed(Protocol):
    """A collection, as far as this room knows one."""

    @property
    def code(self) -> str: ...
    @property
    def time_zone(self) -> str: ...


def tell(
    kind: Kind,
    to: Iterable[Person],
    *,
    fact: str,
    about: str,
    of: Filed,
    values: Mapping[str, Any],
    arguments: Sequence[str | int],
    by: Person | None = None,
    at: datetime,
) -> int:
    """Write the notice for each of these people, save whoever did it themselves; returns how many are new.

    `fact` is unique to what happened: told again, it changes nothing. `values` hold no names of people.
    """
    told_at = now()
    if told_at - at > NEWS:
        return 0
    chosen = arrangement_of(kind, of.code)
    if chosen.way == OFF:
        return 0
    people = {person.pk: person for person in to if person.blanked_at is None and (by is None or person.pk != by.pk)}
    notices = [
        Notice(
            person=person,
            kind=kind.code,
            fact=fact,
            collection_code=of.code,
            about=about,
            values=dict(values),
            page=kind.page,
            arguments=list(arguments),
            happened_at=at,
            made_at=told_at,
            mail_from=mail_from(chosen, pace=person.pace, zone=of.time_zone, at=told_at),
        )
        for person in people.values()
    ]
    before = Notice.objects.filter(fact=fact, person__in=people).count() if people else 0
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices) - before
