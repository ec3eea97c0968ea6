"""Giving people roles and ending them, by whoever may; in this room, because it tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.access.roles import DELEGATES, GRANTS, LONGEST_DELEGATION_DAYS, OF_INSTITUTION, Role
from registry.applications import notices_of_roles as notices
from registry.applications.moves import refuse_if
from registry.foundation.clocks import date_in
from registry.foundation.refusal import NotPermitted, Obstacle
from registry.holdings.models import Collection
from registry.parties.actions import end_role, grant_role
from registry.parties.models import Institution, Person, RoleGrant


@dataclass(frozen=True)
class Where:
    """Where a role is held: in a collection or for an institution."""

    collection: Collection | None = None
    institution: Institution | None = None

    @classmethod
    def of(cls, grant: RoleGrant) -> Where:
        if grant.institution_id is not None:
            return cls(institution=grant.institution)
        return cls(collection=Collection.objects.get(code=grant.collection_code))

    @property
    def code(self) -> str | None:
        return self.collection.code if self.collection else None

    @property
    def institution_id(self) -> int | None:
        return self.institution.pk if self.institution else None

    def own_roles(self, person: Person, *, at: datetime) -> set[Role]:
        """Roles held here in one's own right: who only stands in for somebody gives nothing on."""
        return {
            Role(held.role)
            for held in person.held_roles(at)
            if held.stands_in_for_id is None
            and (held.collection_code, held.institution_id) == (self.code, self.institution_id)
        }

    def may_give(self, person: Person, *, at: datetime) -> set[Role]:
        """Roles this person may give to others and end here."""
        return {given for role in self.own_roles(person, at=at) for given in GRANTS.get(role, ())}

    def may_delegate(self, person: Person, *, at: datetime) -> set[Role]:
        """Roles in which this person may let somebody stand in for them."""
        return self.own_roles(person, at=at) & DELEGATES


@transaction.atomic
def appoint(
    person: Person,
    *,
    role: Role,
    where: Where,
    from_on: date,
    to_on: date | None = None,
    stands_in: bool = False,
    reason: str,
    by: Person,
    at: datetime,
) -> RoleGrant:
    """Give a role, or with `stands_in` let somebody act in one's own until a day. Raises NotPermitted, Refusal."""
    _require(where, by=by, at=at)
    person = Person.objects.select_for_update().get(pk=person.pk)
    may = where.may_delegate(by, at=at) if stands_in else where.may_give(by, at=at)
    if role not in may:
        raise NotPermitted(_("You do not hold a role that may give this one."))
    refuse_if(
        obstacles_to_appointing(
            person, role=role, where=where, from_on=from_on, to_on=to_on, stands_in=stands_in, by=by, at=at
        )
    )
    grant = grant_role(
        person,
        role=role,
        collection_code=where.code,
        institution=where.institution,
        from_on=from_on,
        to_on=to_on,
        reason=reason.strip(),
        stands_in_for=by if stands_in else None,
        by=by,
        at=at,
    )
    notices.appointed(grant, where.collection, by=by, at=at)
    return grant


@transaction.atomic
def dismiss(grant: RoleGrant, *, on: date, reason: str, by: Person, at: datetime) -> RoleGrant:
    """End a role with a day from today on; also one's own. Raises NotPermitted, Refusal."""
    where = Where.of(grant)
    if not may_end(grant, where, by=by, at=at):
        raise NotPermitted(_("You do not hold a role that may end this one."))
    grant = RoleGrant.objects.select_for_update(of=("self",)).select_related("person").get(pk=grant.pk)
    found = []
    if not reason.strip():
        found.append(Obstacle("reason_missing", _("Say why this role ends."), "reason"))
    if on < date_in("UTC", at):
        found.append(Obstacle("past", _("Write today or a later day."), "on"))
    if grant.to_on is not None and on >= grant.to_on:
        found.append(Obstacle("longer", _("It ends earlier already; give the role anew to make it longer."), "on"))
    refuse_if(found)
    ended = end_role(grant, on=on, reason=reason.strip(), by=by, at=at)
    notices.dismissed(ended, where.collection, by=by, at=at)
    return ended


def may_end(grant: RoleGrant, where: Where, *, by: Person, at: datetime) -> bool:
    """Whoever may give it, whose place is taken, and whoever holds it."""
    return by.pk in {grant.person_id, grant.stands_in_for_id} or Role(grant.role) in where.may_give(by, at=at)


def obstacles_to_appointing(
    person: Person,
    *,
    role: Role,
    where: Where,
    from_on: date,
    to_on: date | None,
    stands_in: bool,
    by: Person,
    at: datetime,
) -> list[Obstacle]:
    """Another person, not blanked, not in that role already; from today on; standing in only until a day."""
    found = []
    if person.pk == by.pk:
        found.append(Obstacle("oneself", _("Nobody gives a role to themself."), "person"))
    if person.blanked_at is not None:
        found.append(Obstacle("blanked", _("This person is no longer a member."), "person"))
    if from_on < date_in("UTC", at):
        found.append(Obstacle("past", _("Write today or a later day."), "from_on"))
    if to_on is not None and to_on < from_on:
        found.append(Obstacle("ends_before", _("A role does not end before it starts."), "to_on"))
    held = RoleGrant.objects.in_force(on=from_on).filter(
        person=person, role=role, collection_code=where.code, institution=where.institution
    )
    if held.exists():
        found.append(Obstacle("held", _("This person holds that role here already."), "person"))
    if role in OF_INSTITUTION and not person.affiliations.in_force(on=from_on).filter(institution=where.institution):
        found.append(Obstacle("no_affiliation", _("This person does not belong to the institution."), "person"))
    return found + (_obstacles_to_standing_in(from_on, to_on) if stands_in else [])


def _obstacles_to_standing_in(from_on: date, to_on: date | None) -> list[Obstacle]:
    if to_on is None:
        return [Obstacle("no_end", _("Say until which day they stand in for you."), "to_on")]
    if to_on > from_on + timedelta(days=LONGEST_DELEGATION_DAYS):
        return [Obstacle("too_long", _("Whoever stands in does so for a year at most."), "to_on")]
    return []


def _require(where: Where, *, by: Person, at: datetime) -> None:
    if where.collection is not None:
        require(by, Permission.ROLE_GRANT, at=at, within=where.collection.code)
    else:
        require(by, Permission.ROLE_GRANT, at=at, institution=where.institution_id)
