"""The one question an action asks before anything else: may this person do this, here, now?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.access.roles import MAY, OF_INSTITUTION, Role
from registry.foundation.refusal import NotPermitted


class HeldRole(Protocol):
    """A role somebody holds: in a collection (by code) or for an institution (by id)."""

    @property
    def role(self) -> str: ...
    @property
    def collection_code(self) -> str | None: ...
    @property
    def institution_id(self) -> int | None: ...


class Actor(Protocol):
    """Somebody who may act: a person knows the roles they hold at an instant."""

    def held_roles(self, at: datetime) -> Iterable[HeldRole]: ...


def permitted(
    by: Actor, permission: Permission, *, at: datetime, within: str = "", institution: int | None = None
) -> bool:
    """Whether any role `by` holds at `at` allows it within the collection, or for the institution."""
    for held in by.held_roles(at):
        role = Role(held.role)
        if permission not in MAY[role]:
            continue
        if role in OF_INSTITUTION:
            if institution is None or held.institution_id == institution:
                return True
        elif not within or held.collection_code == within:
            return True
    return False


def require(
    by: Actor, permission: Permission, *, at: datetime, within: str = "", institution: int | None = None
) -> None:
    """Raise NotPermitted unless `by` may do this."""
    if not permitted(by, permission, at=at, within=within, institution=institution):
        raise NotPermitted(_("You do not hold a role that may do this."))
