"""Erasing salts: what a person wrote, or what was written of them, was committed to and becomes unreadable for good."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from registry.audit import trail
from registry.audit.models import Salt


@transaction.atomic
def erase_salts(person: UUID, *, chain: str, by: trail.Actor, at: datetime) -> int:
    """Erase the salts of every reason this person gave, and of every act about them; returns how many.

    The commitments stay in the chain, which stays whole; without its salt nobody can tell what one was made of, not
    even by guessing. The erasing is an event itself and says only how many.
    """
    erased, _each = Salt.objects.filter(Q(event__actor=person) | Q(event__subject=f"person {person}")).delete()
    trail.record("salts erased", chain=chain, subject=f"person {person}", by=by, at=at, facts={"salts": erased})
    return erased
