"""Granting a role, ending it, and blanking a person."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.roles import Role
from registry.audit import trail
from registry.audit.erasing import erase_salts
from registry.foundation.refusal import Obstacle, Refusal
from registry.parties.models import AccessToken, HeadFollower, Institution, Person, RoleGrant, SavedSearch, User

REGISTRY_ID = UUID("00000000-0000-4000-8000-000000000001")
PEOPLE_CHAIN = "people"
"""The chain of acts that belong to no collection."""


@transaction.atomic
def grant_role(
    person: Person,
    *,
    role: Role,
    collection_code: str | None = None,
    institution: Institution | None = None,
    from_on: date,
    to_on: date | None = None,
    reason: str,
    stands_in_for: Person | None = None,
    by: Person,
    at: datetime,
) -> RoleGrant:
    """Let a person act in a role; who may grant is asked by the door that offers it, and by the database."""
    if not reason.strip():
        raise Refusal(Obstacle("reason_missing", _("Say why this role is given."), "reason"))
    grant = RoleGrant.objects.create(
        person=person,
        role=role,
        collection_code=collection_code,
        institution=institution,
        from_on=from_on,
        to_on=to_on,
        reason=reason,
        stands_in_for=stands_in_for,
        granted_by=by,
        granted_at=at,
    )
    where = collection_code or (institution.slug if institution else "")
    trail.record(
        "role granted",
        chain=collection_code or PEOPLE_CHAIN,
        subject=f"person {person.pk}",
        by=by,
        at=at,
        reason=reason,
        facts={
            "role": str(role),
            "where": where,
            "from": from_on.isoformat(),
            "to": to_on.isoformat() if to_on else "",
            **({"for": str(stands_in_for.pk)} if stands_in_for else {}),
        },
    )
    return grant


@transaction.atomic
def end_role(grant: RoleGrant, *, on: date, reason: str, by: Person, at: datetime) -> RoleGrant:
    """Let a grant end with that day; never later than it would."""
    grant.to_on = max(on, grant.from_on)
    grant.ended_by, grant.ended_at, grant.end_reason = by, at, reason
    grant.save(update_fields=["to_on", "ended_by", "ended_at", "end_reason"])
    trail.record(
        "role ended",
        chain=grant.collection_code or PEOPLE_CHAIN,
        subject=f"person {grant.person_id}",
        by=by,
        at=at,
        reason=reason,
        facts={"role": grant.role, "to": grant.to_on.isoformat()},
    )
    return grant


@transaction.atomic
def blank_person(person: Person, *, reason: str, by: Person, at: datetime) -> Person:
    """Empty a person's name and addresses for good and close their sign-in; history keeps the opaque id.

    The salts of their reasons, and of acts about them, go with it: what the record committed to becomes unreadable.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.name = person.name_zh = person.email = person.orcid = person.expertise = ""
    person.blanked_at = at
    person.save()
    for user in User.objects.filter(person=person):
        user.email = f"{person.pk}@blanked.invalid"
        user.is_active = user.is_staff = user.is_superuser = False
        user.set_unusable_password()
        user.save()
    for ways_in in (EmailAddress, SocialAccount, Authenticator):
        ways_in.objects.filter(user__person=person).delete()
    AccessToken.objects.filter(person=person).delete()
    SavedSearch.objects.filter(person=person).delete()
    HeadFollower.objects.filter(person=person).delete()
    trail.record("person blanked", chain=PEOPLE_CHAIN, subject=f"person {person.pk}", by=by, at=at, reason=reason)
    erase_salts(person.pk, chain=PEOPLE_CHAIN, by=by, at=at)
    return person


def registry_itself() -> Person:
    """The person that automatic acts are written under: the registry, named as such."""
    return Person.objects.get_or_create(pk=REGISTRY_ID, defaults={"name": "The registry", "name_zh": "登记系统"})[0]
