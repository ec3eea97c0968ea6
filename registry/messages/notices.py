"""The heads of the custody record, sent each night to whoever asked: kept by strangers, they bind its owner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from registry.audit.models import Head
from registry.messages.kinds import Kind, register
from registry.messages.models import Notice
from registry.messages.telling import tell
from registry.parties.models import HeadFollower, Person


def _followers(_about: Any, _at: datetime) -> Iterable[Person]:
    return Person.objects.filter(follows_heads__isnull=False, blanked_at=None)


def _is_followed_still(notice: Notice) -> bool:
    return HeadFollower.objects.filter(person=notice.person_id).exists()


NEW_HEADS: Final = Kind(
    code="new_heads",
    label=_("New heads of the custody record"),
    to=_("whoever asked for them"),
    people=_followers,
    headline=_("Heads of the custody record of %(heads_on)s"),
    next_step=_("Keep these lines. The record can be checked against them at any time, by anybody:\n%(heads)s"),
    button=_("Verify the record"),
    page="verify:page",
    still=_is_followed_still,
    is_arranged=False,
    example={"heads_on": "2026-11-26", "heads": f"ce5:312:{'5e' * 32}"},
)

register(NEW_HEADS)


@dataclass(frozen=True)
class _Everywhere:
    """Heads are of every collection at once, so no collection chooses how they are told."""

    code: str = ""
    time_zone: str = "UTC"


def tell_of_heads(heads: Sequence[Head], *, at: datetime) -> int:
    """Tell everybody who follows of these heads, in one notice; how many were told. Told again, it changes nothing."""
    if not heads:
        return 0
    return tell(
        NEW_HEADS,
        _followers(None, at),
        fact=f"heads to {max(head.pk for head in heads)}",
        about="heads",
        of=_Everywhere(),
        values={"heads_on": at.date().isoformat(), "heads": "\n".join(map(str, heads))},
        arguments=[],
        at=at,
    )
