"""One's own page: who the registry takes one for, and what one may do in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from registry.access.roles import LABELS
from registry.foundation.clocks import date_in, now
from registry.foundation.dates import written_day
from registry.holdings.models import Collection
from registry.parties.models import Person, RoleGrant, User
from registry.web.accounts.forms import ProfileForm
from registry.web.accounts.second_factor import owes_second_factor
from registry.web.searches.reading import count_new
from registry.web.tables import Column, Table
from registry.web.templatetags.dates import day


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show it, or save what was written on it."""
    user = request.user
    assert isinstance(user, User)
    person = Person.objects.get(pk=user.person_id)
    form = ProfileForm(request.POST or None, instance=person)
    if is_orcid_proven(user):
        form.fields["orcid"].disabled = True
        form.fields["orcid"].help_text = _("Proven by signing in at ORCID.")
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your page is saved."))
        return redirect("accounts:profile")
    status = 422 if form.errors else 200
    context = {"form": form, "fresh_searches": count_new(person, at=now()), **facts_about(user)}
    return render(request, "accounts/profile.html", context, status=status)


def facts_about(user: User) -> dict[str, Any]:
    """What the page shows beside its form."""
    factors = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    return {
        "user": user,
        "roles": roles_of(user.person),
        "affiliations": affiliations_of(user.person),
        "has_app": Authenticator.Type.TOTP in factors,
        "has_key": Authenticator.Type.WEBAUTHN in factors,
        "has_codes": Authenticator.Type.RECOVERY_CODES in factors,
        "owes_factor": owes_second_factor(user, at=now()),
        "offers_orcid": bool(settings.SOCIALACCOUNT_PROVIDERS["orcid"]["APPS"]),
    }


def is_orcid_proven(user: User) -> bool:
    return bool(SocialAccount.objects.filter(user_id=user.pk, provider="orcid").exists())


def roles_of(person: Person) -> Table:
    """Every role held, the one in force longest first; ended ones stay to be seen."""
    collections = {collection.code: str(collection) for collection in Collection.objects.all()}
    today = date_in("UTC", now())
    grants = RoleGrant.objects.filter(person=person).select_related("institution").order_by("from_on", "pk")
    return Table(
        _("Roles"),
        [Column(_("Role")), Column(_("Where")), Column(_("From")), Column(_("To"))],
        [
            [
                LABELS[grant.role],
                grant.institution or collections.get(grant.collection_code or "", grant.collection_code),
                day(grant.from_on),
                until(grant.to_on, today),
            ]
            for grant in grants
        ],
    )


def affiliations_of(person: Person) -> Table:
    """Where this person belongs, and whether somebody vouched for it."""
    today = date_in("UTC", now())
    held = person.affiliations.select_related("institution").order_by("from_on", "pk")
    return Table(
        _("Affiliations"),
        [Column(_("Institution")), Column(_("From")), Column(_("To")), Column(_("Vouched for"))],
        [
            [one.institution, day(one.from_on), until(one.to_on, today), _("yes") if one.vouched_at else _("not yet")]
            for one in held
        ],
    )


def until(last: date | None, today: date) -> str:
    """The last day, whether it is past, or that there is none."""
    if last is None:
        return pgettext("last day of a role", "open")
    return _("ended %(day)s") % {"day": written_day(last)} if last < today else written_day(last)
