"""Whoever may decide or move mass shows a second factor first. Demonstration mode, which anybody may enter, asks none.

The question is asked of every page that needs sign-in, in every door, before its view runs: a page cannot forget it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from registry.access.roles import MOVES_MASS_OR_DECIDES
from registry.foundation.clocks import now
from registry.parties.models import User

OPEN_WITHOUT: Final = ("account_", "mfa_", "socialaccount_", "orcid_", "accounts:profile", "set_language")
"""Beginnings of the names of pages on which one gets a second factor, or leaves."""


def owes_second_factor(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Whether this user must have one: by a role they hold, or because the support pages are open to them."""
    if settings.DEMO or not isinstance(user, User):
        return False
    return user.is_staff or any(held.role in MOVES_MASS_OR_DECIDES for held in user.person.held_roles(at))


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app or a passkey is set up; recovery codes alone are none. Asked once a request."""
    kept: bool | None = user.__dict__.get("_has_second_factor")
    if kept is None:
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        kept = Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists()
        user.__dict__["_has_second_factor"] = kept
    return kept


class SecondFactorMiddleware:
    """Sends a user who owes a second factor to the page where it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Nothing, or the way to the set-up. Pages open to everybody act for nobody and ask nothing."""
        match = request.resolver_match
        if not getattr(view, "login_required", True) or (match and match.view_name.startswith(OPEN_WITHOUT)):
            return None
        user = request.user
        if not isinstance(user, User) or not owes_second_factor(user, at=now()) or has_second_factor(user):
            return None
        messages.warning(request, _("Your role decides or moves mass: set up a second factor before you go on."))
        return redirect("mfa_index")
