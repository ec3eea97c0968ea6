"""Acts by which people are given roles and lose them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from registry.access.roles import Role
from registry.applications.actions.appoint import Where, appoint, dismiss
from registry.parties.models import Person
from tests.factories.parties import make_person, make_user
from tests.rights import expected
from tests.rights.acts import Act, Sent, kept
from tests.rights.stage import Stage


def newcomer(stage: Stage, state: str) -> Person:
    """Somebody of the borrower who holds no role and has signed up."""
    person = make_person("A newcomer", at=stage.world.borrower)
    make_user(person)
    return person


def where_of(stage: Stage, role: Role) -> Where:
    if role is Role.RESEARCHER:
        return Where(institution=stage.world.borrower)
    return Where(collection=stage.world.collection)


def appointing(role: Role, *, stands_in: bool = False) -> Act:
    """A role given for a month, here; or somebody let stand in."""

    def days(stage: Stage) -> tuple[Any, Any]:
        from_on = stage.world.later(days=1).date()
        return from_on, from_on + timedelta(days=30)

    def do(stage: Stage, it: Person, by: Person) -> object:
        from_on, to_on = days(stage)
        what: dict[str, Any] = {"role": role, "stands_in": stands_in, "from_on": from_on, "to_on": to_on}
        return appoint(it, **what, where=where_of(stage, role), reason="Known.", by=by, at=stage.world.at)

    def sent(stage: Stage, it: Person) -> Sent:
        from_on, to_on = days(stage)
        chosen = f"for:{role}" if stands_in else str(role)
        typed = {"person": it.email, "role": chosen, "from_on": from_on, "to_on": to_on, "reason": "Known."}
        if role is Role.RESEARCHER:
            return "roles:institution", (stage.world.borrower.slug,), typed
        return "roles:page", (stage.world.collection.code,), typed

    return Act(newcomer, do, sent)


def ending(stage: Stage) -> Any:
    return stage.world.later().date()


ACTS: Final[dict[str, Act]] = {
    "appoint a reviewer": appointing(Role.REVIEWER),
    "appoint a curator": appointing(Role.CURATOR),
    "appoint a deputy of the authority": appointing(Role.AUTHORITY, stands_in=True),
    "appoint a researcher": appointing(Role.RESEARCHER),
    "dismiss": Act(
        kept(expected.ROLE),
        lambda s, it, by: dismiss(it, on=ending(s), reason="Moved.", by=by, at=s.world.at),
        lambda s, it: ("roles:end", (it.pk,), {"on": ending(s).isoformat(), "reason": "Moved."}),
    ),
}
