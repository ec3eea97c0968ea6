"""Who is told: people by the roles they hold now. Addresses stay where they are, with the person."""

from __future__ import annotations

from datetime import datetime

from registry.access.roles import Role
from registry.foundation.clocks import date_in
from registry.parties.models import Person, RoleGrant


def holders(role: Role, *, at: datetime, within: str = "", institution: int | None = None) -> list[Person]:
    """People who hold the role at that instant, in the collection or for the institution; nobody who was blanked."""
    grants = RoleGrant.objects.in_force(on=date_in("UTC", at)).filter(role=role)
    grants = grants.filter(collection_code=within) if within else grants.filter(institution=institution)
    return list(Person.objects.filter(pk__in=grants.values("person"), blanked_at=None).order_by("pk"))
