"""What is typed in the basket: a mass for each piece that can be divided, and the beginning of an application."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.applications.models import Call
from registry.foundation.mass import Mass
from registry.holdings.models import Collection, Split
from registry.parties.models import Person
from registry.web.applications.forms import MethodsField, StartForm
from registry.web.fields import ActForm, MassField, mass_ug


class MassLaterField(MassField):
    """A mass an application needs and a basket may lack."""

    def validate(self, value: Any) -> None:
        """Nothing is refused here."""


class BasketRow(ActForm):
    """One piece in the basket."""

    use_required_attribute = False

    mass = MassLaterField(
        label=_("Mass you need"),
        widget=forms.TextInput(attrs={"class": "input-short input-num", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, split: Split, asked_ug: int | None, **options: Any) -> None:
        initial = {"mass": None if asked_ug is None else Mass(asked_ug)}
        super().__init__(*args, prefix=f"piece-{split.pk}", initial=initial, **options)
        self.split = split
        if not split.is_divisible:
            del self.fields["mass"]

    @property
    def asked_ug(self) -> int | None:
        """Micrograms typed; null for a whole piece, or where none is said yet."""
        return mass_ug(self.cleaned_data.get("mass"))


class ApplyForm(StartForm):
    """Begins a draft for the pieces of one collection."""

    call = forms.ModelChoiceField(
        label=_("Call"), queryset=Call.objects.none(), required=False, empty_label=_("no call"), blank=True
    )
    methods = MethodsField(help_text=_("For every piece here; each may be changed in the draft."))

    def __init__(self, *args: Any, person: Person, collection: Collection, **options: Any) -> None:
        super().__init__(*args, person=person, **options)
        del self.fields["collection"]
        calls = Call.objects.taking(collection).order_by("opens_at")
        cast("forms.ModelChoiceField[Call]", self.fields["call"]).queryset = calls
        if not calls:
            del self.fields["call"]
