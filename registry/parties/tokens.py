"""Tokens for programs: making one, which shows it once; knowing one again; revoking it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from registry.audit import trail
from registry.foundation.clocks import date_in
from registry.foundation.refusal import NotPermitted, Obstacle, Refusal
from registry.parties.actions import PEOPLE_CHAIN
from registry.parties.models import AccessToken, Person

PREFIX: Final = "lsr_"
"""Lets people and scanners of leaked secrets see what it is."""
BYTES: Final = 32
MOST_DAYS: Final = 366
MOST_IN_FORCE: Final = 20


@transaction.atomic
def make_token(person: Person, *, name: str, to_on: date, at: datetime) -> tuple[AccessToken, str]:
    """A token in force from today to that day, and its secret, which nobody can read again. Raises Refusal."""
    today = date_in("UTC", at)
    if obstacles := _obstacles(person, name=name, to_on=to_on, today=today):
        raise Refusal(obstacles)
    secret = PREFIX + secrets.token_urlsafe(BYTES)
    token = AccessToken.objects.create(
        person=person,
        name=name.strip(),
        digest=digest_of(secret),
        beginning=secret[:9],
        from_on=today,
        to_on=to_on,
        made_at=at,
    )
    facts = {"token": token.pk, "to": to_on.isoformat()}
    trail.record("token made", chain=PEOPLE_CHAIN, subject=f"person {person.pk}", by=person, at=at, facts=facts)
    return token, secret


@transaction.atomic
def revoke_token(token: AccessToken, *, by: Person, at: datetime) -> AccessToken:
    """Close it for good; one that is closed already stays as it is. Raises NotPermitted for another's."""
    token = AccessToken.objects.select_for_update().get(pk=token.pk)
    if token.person_id != by.pk:
        raise NotPermitted(_("This token belongs to somebody else."))
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        facts = {"token": token.pk}
        trail.record("token revoked", chain=PEOPLE_CHAIN, subject=f"person {by.pk}", by=by, at=at, facts=facts)
    return token


def token_shown(secret: str, *, at: datetime) -> AccessToken | None:
    """The token in force that a program shows, of somebody who may sign in; None for any other text."""
    today = date_in("UTC", at)
    token: AccessToken | None = (
        AccessToken.objects.in_force(on=today)
        .select_related("person__user")
        .filter(digest=digest_of(secret), revoked_at=None, person__blanked_at=None, person__user__is_active=True)
        .first()
    )
    if token is not None and token.last_used_on != today:
        token.last_used_on = today
        token.save(update_fields=["last_used_on"])
    return token


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is long and random, so it needs no slow digest."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _obstacles(person: Person, *, name: str, to_on: date, today: date) -> list[Obstacle]:
    found = []
    if not name.strip():
        found.append(Obstacle("name_missing", _("Say what the token is for."), "name"))
    if to_on < today:
        found.append(Obstacle("past", _("The last day is over already."), "to_on"))
    if to_on > today + timedelta(days=MOST_DAYS):
        found.append(Obstacle("too_long", _("A token lasts a year at most."), "to_on"))
    if AccessToken.objects.in_force(on=today).filter(person=person, revoked_at=None).count() >= MOST_IN_FORCE:
        found.append(Obstacle("too_many", _("You have 20 tokens in force: revoke one first."), ""))
    return found
