"""Who is sent the heads of the custody record by mail: their own affair, and the event record tells none of it."""

from __future__ import annotations

from datetime import datetime

from registry.parties.models import HeadFollower, Person


def follow_heads(person: Person, *, at: datetime) -> HeadFollower:
    """From now on they get each night's new heads; asked twice, once is enough."""
    return HeadFollower.objects.get_or_create(person=person, defaults={"since": at})[0]


def follow_no_more(person: Person) -> None:
    """No further heads; those that were sent are theirs."""
    HeadFollower.objects.filter(person=person).delete()
