"""People, their sign-ins, affiliations and roles. Granting, ending and blanking go through the acts of `parties`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from registry.access.roles import OF_INSTITUTION, Role
from registry.admin.doors import KeptBySuperusers, LawForm, is_superuser
from registry.foundation.clocks import date_in, now
from registry.holdings.models import Collection
from registry.parties.actions import blank_person, end_role, grant_role
from registry.parties.models import Affiliation, Person, RoleGrant, User


def acting(request: HttpRequest) -> Person:
    """The person at the keyboard."""
    user = request.user
    assert isinstance(user, User)
    return user.person


class ReasonForm(forms.Form):
    """An act's reason."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
    )


class PersonAdmin(KeptBySuperusers[Person]):
    """Names and identifiers. The address of somebody who signs in is theirs to change, where it is proven."""

    list_display = ("name", "name_zh", "email", "orcid", "is_invented", "blanked_at")
    search_fields = ("name", "name_zh", "email", "orcid")
    list_filter = ("is_invented",)
    fields = ("name", "name_zh", "email", "orcid", "expertise", "language", "is_invented", "blanked_at")
    readonly_fields = ("blanked_at",)
    set_once = ("is_invented",)

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.blanked_at)

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> list[str]:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "email"] if obj and User.objects.filter(person=obj).exists() else fields

    def get_urls(self) -> list[URLPattern]:
        blank = path("<uuid:pk>/blank/", self.admin_site.admin_view(self.blank), name="parties_person_blank")
        return [blank, *super().get_urls()]

    def blank(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Ask for the reason, then empty everything personal for good."""
        if not is_superuser(request):
            raise PermissionDenied
        person = get_object_or_404(Person, pk=pk, blanked_at=None)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            blank_person(person, reason=form.cleaned_data["reason"], by=acting(request), at=now())
            self.note(request, person, CHANGE, "blanked")
            messages.success(request, _("Name and addresses are gone for good; history keeps the opaque id."))
            return HttpResponseRedirect(reverse("admin:parties_person_changelist"))
        shown = {**self.admin_site.each_context(request), "opts": Person._meta, "person": person, "form": form}
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/parties/person/blank.html", shown, status=status)


class UserAdmin(KeptBySuperusers[User]):
    """Who may sign in, and who may open these pages. People make their own accounts; passwords are theirs alone."""

    list_display = ("email", "person", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "person__name", "person__name_zh")
    fields = ("email", "person", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("email", "person", "last_login", "date_joined")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Not one's own: nobody locks themself out, or is the only witness of their own rights."""
        return super().has_change_permission(request, obj) and (obj is None or obj.pk != request.user.pk)


class AffiliationAdmin(KeptBySuperusers[Affiliation]):
    """Where somebody belongs; whoever enters it here vouches for it."""

    list_display = ("person", "institution", "from_on", "to_on", "vouched_by")
    fields = ("person", "institution", "from_on", "to_on", "vouched_by", "vouched_at")
    readonly_fields = ("vouched_by", "vouched_at")
    raw_id_fields = ("person",)
    set_once = ("person", "institution", "from_on")

    def save_model(self, request: HttpRequest, obj: Affiliation, form: Any, change: bool) -> None:
        if not change:
            obj.vouched_by, obj.vouched_at = acting(request), now()
        super().save_model(request, obj, form, change)


class GrantForm(LawForm):
    """A role given: to whom, where, from when, and why."""

    collection = forms.ModelChoiceField(
        Collection.objects.all(),
        to_field_name="code",
        required=False,
        label=_("Collection"),
        help_text=_("For curators, processors, reviewers, the authority and auditors."),
    )
    by: Person

    class Meta:
        model = RoleGrant
        fields = ("person", "role", "institution", "from_on", "to_on", "reason")
        help_texts = {"institution": _("For researchers and representatives.")}

    def clean(self) -> dict[str, Any]:
        """What the act and the database would refuse, told at the field."""
        written = super().clean() or {}
        role = written.get("role")
        if role and (role in OF_INSTITUTION) != bool(written.get("institution")):
            self.add_error("institution", _("Name it for researchers and representatives, and for nobody else."))
        if role and (role in OF_INSTITUTION) == bool(written.get("collection")):
            self.add_error("collection", _("Name it for every role but researchers and representatives."))
        if written.get("person") == self.by:
            self.add_error("person", _("Nobody gives a role to themself."))
        return written


class EndForm(LawForm):
    """The last day of a role, and why it ends."""

    why = ReasonForm.base_fields["reason"]

    class Meta:
        model = RoleGrant
        fields = ("to_on",)
        labels = {"to_on": _("Last day")}

    def clean_to_on(self) -> Any:
        """From today on, and never later than it was: what is past stays, and a longer role is given anew."""
        last = self.cleaned_data["to_on"]
        if last is None or last < date_in("UTC", now()):
            raise forms.ValidationError(_("Write today or a later day."), code="past")
        before = RoleGrant.objects.values_list("to_on", flat=True).get(pk=self.instance.pk)
        if before and last > before:
            raise forms.ValidationError(
                _("It ends earlier already; give the role anew to make it longer."), code="longer"
            )
        return last


class RoleGrantAdmin(KeptBySuperusers[RoleGrant]):
    """Who holds which role where. Given and ended for a reason, and told of in the event record."""

    list_display = ("person", "role", "collection_code", "institution", "from_on", "to_on")
    list_filter = ("role", "collection_code")
    search_fields = ("person__name", "person__name_zh", "person__email")
    raw_id_fields = ("person",)

    def has_change_permission(self, request: HttpRequest, obj: RoleGrant | None = None) -> bool:
        over = obj is not None and obj.to_on is not None and obj.to_on < date_in("UTC", now())
        return super().has_change_permission(request, obj) and not over

    def get_form(self, request: HttpRequest, obj: RoleGrant | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj and not self.has_change_permission(request, obj):
            return super().get_form(request, obj, change, **kwargs)
        made: Any = super().get_form(request, obj, change, **{**kwargs, "form": EndForm if obj else GrantForm})
        made.by = acting(request)
        return made

    def get_fields(self, request: HttpRequest, obj: RoleGrant | None = None) -> Any:
        if obj is None:
            return ["person", "role", "collection", "institution", "from_on", "to_on", "reason"]
        told = ["person", "role", "collection_code", "institution", "from_on", "reason", "granted_by", "granted_at"]
        return [*told, "to_on", "why"] if self.has_change_permission(request, obj) else [*told, "to_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: RoleGrant | None = None) -> list[str]:
        return [name for name in self.get_fields(request, obj) if name not in {"to_on", "why"}] if obj else []

    def save_model(self, request: HttpRequest, obj: RoleGrant, form: Any, change: bool) -> None:
        """Through the acts, never past them."""
        written, by, at = form.cleaned_data, acting(request), now()
        if change:
            end_role(obj, on=written["to_on"], reason=written["why"], by=by, at=at)
            return
        made = grant_role(
            written["person"],
            role=Role(written["role"]),
            collection_code=written["collection"].code if written["collection"] else None,
            institution=written["institution"],
            from_on=written["from_on"],
            to_on=written["to_on"],
            reason=written["reason"],
            by=by,
            at=at,
        )
        obj.pk = made.pk
        obj._state.adding = False


PAGES: dict[type[Model], type[admin.ModelAdmin[Any]]] = {
    Affiliation: AffiliationAdmin,
    Person: PersonAdmin,
    RoleGrant: RoleGrantAdmin,
    User: UserAdmin,
}
