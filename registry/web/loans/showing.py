"""What is typed about a display: venue and case while nobody has signed, the insurance at any time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.loans.actions.show import Shown
from registry.loans.models import Display
from registry.web.fields import ActForm, day_field


class DisplayForm(ActForm):
    """Where a piece is shown, in which case, and how it is insured."""

    venue = forms.CharField(label=_("Venue"), max_length=200, help_text=_("The hall or exhibition, and its address."))
    case = forms.CharField(
        label=_("Display case"), max_length=300, help_text=_("Its maker, glass, lock, and who has the keys.")
    )
    case_is_sealed = forms.BooleanField(label=_("The case is sealed under nitrogen"), required=False)
    insurer = forms.CharField(label=_("Insurer"), max_length=160, help_text=_("With the number of the policy."))
    value = forms.DecimalField(label=_("Insured value"), min_value=0, max_digits=14, decimal_places=2)
    currency = forms.CharField(
        label=_("Currency"), max_length=3, initial="CNY", help_text=_("Its three letters: CNY, USD.")
    )
    insured_until = day_field(_("Insured until"), help_text=_("The last day. Nothing leaves after it."))

    def __init__(self, *args: Any, before: Display | None, is_signed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.agreed = before if is_signed else None
        if before is not None:
            for name in self.fields:
                self.initial[name] = getattr(before, name)
        if self.agreed is not None:
            for name in ("venue", "case", "case_is_sealed"):
                del self.fields[name]

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).strip().upper()

    @property
    def shown(self) -> Shown:
        """What was typed, with venue and case as they were agreed."""
        given, agreed = self.cleaned_data, self.agreed
        return Shown(
            venue=agreed.venue if agreed else given["venue"],
            case=agreed.case if agreed else given["case"],
            case_is_sealed=agreed.case_is_sealed if agreed else given["case_is_sealed"],
            insurer=given["insurer"],
            value=given["value"],
            currency=given["currency"],
            insured_until=given["insured_until"],
        )
