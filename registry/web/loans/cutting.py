"""Several portions of one cutting: a row for each, with what it serves; numbers and sums follow from the readings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.foundation.mass import Mass
from registry.loans.actions.cut_many import Cutting, Portion
from registry.loans.models import Loan, LoanItem
from registry.loans.readings import Reading
from registry.parties.models import Person
from registry.web.fields import milligrams
from registry.web.loans.weighing import BalanceForm, SecondPersonField, colleagues

STAYS: Final = "vault"
MOST_ROWS: Final = 60


class CuttingForm(BalanceForm):
    """The readings of the piece itself, before and after."""

    before = milligrams(gettext_lazy("The piece before cutting"))
    after = milligrams(gettext_lazy("The piece after cutting"))
    second_by = SecondPersonField(required=False)

    def __init__(self, *args: Any, loan: Loan, by: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(SecondPersonField, self.fields["second_by"]).queryset = colleagues(loan, by)


class PortionForm(forms.Form):
    """One portion; a row without a mass makes none."""

    mass = milligrams(gettext_lazy("The portion"), required=False, help_text="")
    serves = forms.ChoiceField(label=gettext_lazy("For"))
    identifier = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Empty: the next free one."),
        widget=forms.TextInput(attrs={"class": "id input-mid", "autocomplete": "off", "spellcheck": "false"}),
    )
    container = forms.CharField(label=gettext_lazy("Container"), max_length=80, required=False)
    seal = forms.CharField(label=gettext_lazy("Seal"), max_length=80, required=False)

    def __init__(self, *args: Any, items: Sequence[LoanItem], **options: Any) -> None:
        super().__init__(*args, **options)
        self.items = {str(item.pk): item for item in items}
        told = [(key, said_of(item)) for key, item in self.items.items()]
        cast(forms.ChoiceField, self.fields["serves"]).choices = [*told, (STAYS, _("stays in the vault"))]

    def portion(self, cutting: CuttingForm) -> Portion | None:
        """The portion as it was filled in; None for an empty row."""
        mass = self.cleaned_data.get("mass")
        if not isinstance(mass, Mass):
            return None
        uncertainty = cutting.cleaned_data.get("uncertainty")
        reading = Reading(
            mass_ug=mass.ug,
            uncertainty_ug=uncertainty.ug if isinstance(uncertainty, Mass) else 0,
            balance=cutting.cleaned_data.get("balance", ""),
        )
        return Portion(
            reading,
            item=self.items.get(self.cleaned_data.get("serves", "")),
            identifier=self.cleaned_data.get("identifier", ""),
            container=self.cleaned_data.get("container", ""),
            seal=self.cleaned_data.get("seal", ""),
        )


def said_of(item: LoanItem) -> str:
    """An item of a work order in a word: L-0004/2, the borrower, what was approved."""
    return f"{item} · {item.loan.borrower} · {item.approved}"


PortionForms = forms.formset_factory(PortionForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def cutting_of(form: CuttingForm, rows: Sequence[PortionForm]) -> Cutting | None:
    """What was typed as a cutting; None while a reading of the piece itself is missing."""
    before, after = form.read("before"), form.read("after")
    if before is None or after is None:
        return None
    portions = [portion for row in rows if (portion := row.portion(form)) is not None]
    return Cutting(before, after, portions)
