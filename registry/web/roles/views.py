"""Who holds which role in a collection or for an institution: read, given and ended by whoever may."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.access.roles import LABELS, Role
from registry.applications.actions.appoint import Where, appoint, dismiss, may_end
from registry.foundation.clocks import date_in, now
from registry.holdings.models import Collection
from registry.parties.models import Institution, RoleGrant
from registry.web.acting import act_page
from registry.web.roles.forms import AppointForm, EndForm
from registry.web.signed_in import person_of

READ_OR_WRITE = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class ShownGrant:
    """A role somebody holds or held, and whether the reader may end it."""

    grant: RoleGrant
    may_end: bool

    @property
    def word(self) -> str:
        return str(LABELS[self.grant.role])


@require_http_methods(READ_OR_WRITE)
def collection(request: HttpRequest, code: str) -> HttpResponse:
    """Roles in a collection."""
    return roles_page(request, Where(collection=get_object_or_404(Collection, code=code)))


@require_http_methods(READ_OR_WRITE)
def institution(request: HttpRequest, slug: str) -> HttpResponse:
    """Roles for an institution."""
    return roles_page(request, Where(institution=get_object_or_404(Institution, slug=slug)))


def roles_page(request: HttpRequest, where: Where) -> HttpResponse:
    """Who holds a role now and who did, with the form to give one where the reader may."""
    person, at = person_of(request), now()
    gives, delegates = where.may_give(person, at=at), where.may_delegate(person, at=at)
    may_give = bool(gives or delegates)
    if not may_give and (request.method == "POST" or not may_read(request, where)):
        raise PermissionDenied(_("You do not hold a role that may do this."))
    form = AppointForm(request.POST or None, gives=gives, delegates=delegates, initial={"from_on": date_in("UTC", at)})
    return act_page(
        request,
        "roles/page.html",
        form=form,
        act=lambda: appoint(
            form.cleaned_data["person"],
            role=form.chosen,
            where=where,
            from_on=form.cleaned_data["from_on"],
            to_on=form.cleaned_data["to_on"],
            stands_in=form.stands_in,
            reason=form.cleaned_data["reason"],
            by=person,
            at=now(),
        ),
        done=lambda grant: _("%(person)s holds the role from now on record.") % {"person": grant.person},
        to=address_of(where),
        context=lambda: {
            "where": where.collection or where.institution,
            "may_give": may_give,
            **shown_grants(request, where),
        },
    )


def may_read(request: HttpRequest, where: Where) -> bool:
    """Who reads everything of a collection reads who holds its roles."""
    code = where.code
    return code is not None and permitted(person_of(request), Permission.EVERYTHING_READ, at=now(), within=code)


def shown_grants(request: HttpRequest, where: Where) -> dict[str, list[ShownGrant]]:
    """Those in force or to come, and those that are over, the newest first."""
    person, at = person_of(request), now()
    today = date_in("UTC", at)
    grants = (
        RoleGrant.objects.filter(collection_code=where.code, institution=where.institution)
        .select_related("person", "granted_by", "stands_in_for", "ended_by", "institution")
        .order_by("-from_on", "-pk")
    )
    rows = [(one, one.to_on is None or one.to_on >= today) for one in grants]
    held = [ShownGrant(one, may_end(one, where, by=person, at=at)) for one, is_held in rows if is_held]
    order = list(Role)
    return {
        "held": sorted(held, key=lambda shown: order.index(Role(shown.grant.role))),
        "over": [ShownGrant(one, False) for one, is_held in rows if not is_held],
    }


def address_of(where: Where) -> str:
    if where.institution is not None:
        return reverse("roles:institution", args=[where.institution.slug])
    return reverse("roles:page", args=[where.code])


@require_http_methods(READ_OR_WRITE)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End one role, with a day and a reason."""
    grant = get_object_or_404(RoleGrant.objects.select_related("person", "institution"), pk=number)
    where, person = Where.of(grant), person_of(request)
    if not may_end(grant, where, by=person, at=now()):
        raise PermissionDenied(_("You do not hold a role that may end this one."))
    form = EndForm(request.POST or None, initial={"on": date_in("UTC", now())})
    return act_page(
        request,
        "roles/end.html",
        form=form,
        act=lambda: dismiss(grant, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"], by=person, at=now()),
        done=_("The role ends; it stays on record."),
        to=reverse("accounts:profile") if grant.person_id == person.pk else address_of(where),
        context={"grant": grant, "word": LABELS[grant.role], "where": where.collection or where.institution},
    )
