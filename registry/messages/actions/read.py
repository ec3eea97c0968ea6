"""Reading: a notice is read once; reading it again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from registry.messages.models import Notice
from registry.parties.models import Person


def mark_read(notices: Iterable[Notice] | None = None, *, by: Person, at: datetime) -> int:
    """Mark one's own notices as read, all by default; returns how many were unread. Others' stay as they are."""
    mine = Notice.objects.unread().filter(person=by)
    if notices is not None:
        mine = mine.filter(pk__in=[notice.pk for notice in notices])
    return mine.update(read_at=at)
