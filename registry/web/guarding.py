"""Pages of work that only some may open: the same question the action asks, asked before the form is shown."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.foundation.refusal import NotPermitted
from registry.web.signed_in import person_of


def only_permitted(
    request: HttpRequest, permission: Permission, *, within: str = "", institution: int | None = None
) -> None:
    """Raise PermissionDenied, with the reason, unless this person may do what the page is for."""
    try:
        require(person_of(request), permission, at=now(), within=within, institution=institution)
    except NotPermitted as no:
        raise PermissionDenied(str(no)) from no
