"""What is filled in to give a role and to end one."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from registry.access.roles import LABELS, Role
from registry.parties.models import Person
from registry.web.fields import ReasonForm, day_field

STANDS_IN: Final = "for:"
"""How a choice begins that lets somebody act in one's own role."""


class AppointForm(ReasonForm):
    """To whom, which role, from when until when, and why."""

    person = forms.EmailField(
        label=_("E-mail address"), help_text=_("Of somebody who has signed up; the registry lists no addresses.")
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    from_on = day_field(_("From"))
    to_on = day_field(
        _("Last day"), required=False, help_text=_("Owed where somebody stands in for you; else empty for no end.")
    )

    def __init__(self, *args: Any, gives: set[Role], delegates: set[Role], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(role), LABELS[role]) for role in Role if role in gives]
        choices += [
            (f"{STANDS_IN}{role}", format_lazy(_("{role}, standing in for you"), role=LABELS[role]))
            for role in Role
            if role in delegates
        ]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        self.order_fields(["person", "role", "from_on", "to_on", "reason"])

    def clean_person(self) -> Person:
        found = Person.objects.filter(user__email__iexact=self.cleaned_data["person"], user__is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has signed up with this address."), code="unknown")
        return found

    @property
    def stands_in(self) -> bool:
        return str(self.cleaned_data["role"]).startswith(STANDS_IN)

    @property
    def chosen(self) -> Role:
        return Role(str(self.cleaned_data["role"]).removeprefix(STANDS_IN))


class EndForm(ReasonForm):
    """The last day of a role, and why it ends."""

    on = day_field(_("Last day"))

    field_order = ("on", "reason")
