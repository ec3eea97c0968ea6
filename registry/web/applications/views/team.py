"""The applicant's pages of the team."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from registry.applications.actions.team import put_team_member, remove_team_member
from registry.applications.models import TeamMember
from registry.foundation.clocks import now
from registry.parties.models import Institution
from registry.web.acting import act_page, press
from registry.web.applications.views.beginning import READ_OR_WRITE, address, own_or_404
from registry.web.applications.views.reading import detail_page
from registry.web.fields import ActForm
from registry.web.signed_in import person_of


class TeamForm(ActForm):
    """Somebody of the team, and where they belong."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    institution = forms.ModelChoiceField(
        label=gettext_lazy("Institution"),
        queryset=Institution.objects.filter(retired_at=None).order_by("name"),
        empty_label=gettext_lazy("choose one"),
    )
    part = forms.CharField(label=gettext_lazy("Part in the work"), max_length=120, required=False)


@require_http_methods(READ_OR_WRITE)
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Name somebody of the team."""
    application = own_or_404(request, reference)
    form = TeamForm(request.POST or None)
    return act_page(
        request,
        "applications/act.html",
        form=form,
        act=lambda: put_team_member(application, **form.cleaned_data, by=person_of(request), at=now()),
        done=lambda member: _("%(person)s is of the team.") % {"person": member.person},
        to=address("edit", application),
        context={"application": application, "heading": _("Name somebody of the team")},
    )


@require_POST
def remove(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take somebody off the team."""
    application = own_or_404(request, reference)
    member = get_object_or_404(
        TeamMember.objects.select_related("application__collection", "person", "institution"),
        application=application,
        pk=number,
    )
    return press(
        request,
        lambda: remove_team_member(member, by=person_of(request), at=now()),
        done=_("%(person)s is off the team.") % {"person": member.person},
        to=address("edit", application),
        again=lambda tried: detail_page(request, application, tried),
    )
