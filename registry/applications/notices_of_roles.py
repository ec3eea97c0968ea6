"""What is told about roles, in a collection or for an institution: to whoever is given one, and whoever loses one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from registry.foundation.clocks import date_in, now
from registry.holdings.models import Collection
from registry.messages.kinds import Kind
from registry.messages.models import Notice
from registry.messages.telling import tell
from registry.messages.wording import pair
from registry.parties.actions import PEOPLE_CHAIN
from registry.parties.models import Institution, Person, RoleGrant


def _is_in_force(notice: Notice) -> bool:
    on = date_in("UTC", now())
    return RoleGrant.objects.filter(pk=notice.values["grant"]).exclude(to_on__lt=on).exists()


def _nobody(_about: Any, _at: datetime) -> list[Person]:
    """Whom a role is about, no loan or application tells."""
    return []


@dataclass(frozen=True)
class Filed:
    """Under which name a notice is filed that belongs to no collection, as events of people are."""

    code: str
    time_zone: str


OF_PEOPLE: Final = Filed(PEOPLE_CHAIN, "UTC")

GIVEN: Final = Kind(
    code="role_given",
    label=_("A role was given"),
    to=_("whoever holds it now"),
    people=_nobody,
    headline=_("You hold a role in %(collection)s from %(from_on)s"),
    next_step=_("Your page lists your roles; your desk shows what awaits you in them."),
    button=_("See your roles"),
    page="accounts:profile",
    still=_is_in_force,
    example={"collection": "Chang’e-5", "from_on": "2026-12-01", "grant": 0},
)
ENDED: Final = Kind(
    code="role_ended",
    label=_("A role was ended"),
    to=_("whoever held it"),
    people=_nobody,
    headline=_("A role of yours in %(collection)s ends on %(to_on)s"),
    next_step=_("Your page lists your roles and their last days."),
    button=_("See your roles"),
    page="accounts:profile",
    example={"collection": "Chang’e-5", "to_on": "2026-12-01", "grant": 0},
)
KINDS: Final = (GIVEN, ENDED)


def appointed(grant: RoleGrant, collection: Collection | None, *, by: Person, at: datetime) -> None:
    _tell(GIVEN, grant, collection, f"role {grant.pk} given", {"from_on": grant.from_on.isoformat()}, by=by, at=at)


def dismissed(grant: RoleGrant, collection: Collection | None, *, by: Person, at: datetime) -> None:
    assert grant.to_on is not None
    fact = f"role {grant.pk} ends {grant.to_on.isoformat()}"
    _tell(ENDED, grant, collection, fact, {"to_on": grant.to_on.isoformat()}, by=by, at=at)


def _tell(
    kind: Kind,
    grant: RoleGrant,
    collection: Collection | None,
    fact: str,
    values: dict[str, Any],
    *,
    by: Person,
    at: datetime,
) -> None:
    """Told as the collection arranges it; an institution arranges nothing, so its people are told as by default."""
    where: Collection | Institution | None = collection or grant.institution
    assert where is not None
    tell(
        kind,
        [grant.person],
        fact=fact,
        about=f"role {grant.pk}",
        of=collection or OF_PEOPLE,
        values={"collection": pair(where.name, where.name_zh), "grant": grant.pk, **values},
        arguments=[],
        by=by,
        at=at,
    )
