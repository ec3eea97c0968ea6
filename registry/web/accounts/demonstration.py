"""Sign-in at a click as one of the invented people. In demonstration mode only; elsewhere these pages do not exist."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from registry.access.roles import LABELS, Role
from registry.foundation.clocks import date_in, now
from registry.holdings.models import Collection
from registry.parties.models import Person, RoleGrant, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

DOES: dict[str, str | Promise] = {
    Role.RESEARCHER: _("finds a piece, applies for it, acknowledges it, reports its use and sends it back"),
    Role.REPRESENTATIVE: _("signs the agreement for the borrowing institution"),
    Role.REVIEWER: _("reviews the applications they were asked about"),
    Role.CURATOR: _("checks applications, sees them through review, agrees, and reconciles what comes back"),
    Role.PROCESSOR: _("cuts, weighs, packs, hands over, takes back and weighs again"),
    Role.AUTHORITY: _("decides applications, and writes off what cannot be found"),
    Role.AUDITOR: _("reads everything and verifies the record"),
}


@dataclass(frozen=True)
class SignIn:
    """One invented person and the role they are offered for, with where they hold it."""

    person: Person
    role: str
    where: str

    @property
    def role_word(self) -> str | Promise:
        return LABELS[self.role]

    @property
    def does(self) -> str | Promise:
        return DOES[self.role]


def sign_ins() -> list[SignIn]:
    """Every invented person who may sign in, for each role and place they hold today, in the order of the roles."""
    on = date_in("UTC", now())
    grants = (
        RoleGrant.objects.in_force(on=on)
        .filter(person__is_invented=True, person__blanked_at=None, person__user__is_active=True)
        .select_related("person", "institution")
        .order_by("collection_code", "institution__name", "person__name", "pk")
    )
    collections = {collection.code: str(collection) for collection in Collection.objects.all()}
    found = [
        SignIn(
            person=grant.person,
            role=grant.role,
            where=str(grant.institution or collections.get(grant.collection_code, grant.collection_code)),
        )
        for grant in grants
    ]
    order = [str(role) for role in Role]
    return sorted(found, key=lambda one: order.index(one.role))


def one_for_each_role(offered: list[SignIn]) -> tuple[list[SignIn], list[SignIn]]:
    """The first for each role, and the others."""
    first: dict[str, SignIn] = {}
    for one in offered:
        first.setdefault(one.role, one)
    return list(first.values()), [one for one in offered if first[one.role] is not one]


@require_safe
@login_not_required
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Who may be tried out, and what each of them does."""
    refuse_outside_demonstration()
    first, others = one_for_each_role(sign_ins())
    support = User.objects.filter(is_staff=True, is_active=True, person__is_invented=True).select_related("person")
    shown = {"first": first, "others": others, "support": support, "next": request.GET.get("next", "")}
    return render(request, "accounts/demo.html", shown)


@require_POST
@login_not_required
def sign_in(request: HttpRequest, person: UUID) -> HttpResponse:
    """Sign in as that person, if they are invented."""
    refuse_outside_demonstration()
    user = get_object_or_404(User, person_id=person, person__is_invented=True, person__blanked_at=None, is_active=True)
    login(request, user, backend=BACKEND)
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return redirect(wanted)
    return redirect("desk:page")


def refuse_outside_demonstration() -> None:
    """Raise Http404 unless this is a demonstration."""
    if not settings.DEMO:
        raise Http404
