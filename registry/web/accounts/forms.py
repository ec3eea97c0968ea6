"""What somebody writes about themself: at sign-up their name, later the facts of their own page."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.parties.models import PACES, Person, User

ORCID: Final = re.compile(r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$")


class NameForm(forms.Form):
    """What sign-up asks beyond address and password; allauth builds its own forms on this one."""

    field_order = ["name", "name_zh", "email", "password1", "password2"]

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As it stands in agreements: given name, then family name."),
    )
    name_zh = forms.CharField(
        label=_("Name in Chinese"), max_length=150, required=False, widget=forms.TextInput(attrs={"lang": "zh-hans"})
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Asked for by allauth; the adapter has written the name with the person by now."""


class ProfileForm(forms.ModelForm[Person]):
    """One's own name, ORCID and language. The address is changed where it is proven, by allauth."""

    language = forms.ChoiceField(
        label=_("Language of letters"),
        choices=settings.LANGUAGES,
        help_text=_("Pages come in the language of their address; letters to you come in this one."),
    )

    pace = forms.ChoiceField(
        label=_("Letters come"),
        choices=[("", _("as each collection arranges it")), *PACES.items()],
        required=False,
        help_text=_("Notices stand on your page at once, whatever you choose; only letters wait."),
    )

    class Meta:
        model = Person
        fields = ["name", "name_zh", "orcid", "expertise", "language", "pace"]
        help_texts = {
            "orcid": _("Sixteen digits in groups of four, for example 0000-0002-1825-0097."),
            "expertise": _("For example: chronology of basalts by SIMS. Shown to curators who look for reviewers."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True

    def clean_orcid(self) -> str:
        written = str(self.cleaned_data["orcid"]).strip().upper().rpartition("/")[2]
        if written and not is_orcid(written):
            raise forms.ValidationError(_("This is no ORCID: check the digits."), code="orcid")
        return written


def is_orcid(text: str) -> bool:
    """Whether the shape and the check digit (ISO 7064, MOD 11-2) are those of an ORCID."""
    if not ORCID.match(text):
        return False
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return text[-1] == ("X" if check == 10 else str(check))
