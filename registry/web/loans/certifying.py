"""The inventory as a form: each piece ticked by hand or by scanning its label, where it is, its mass if weighed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from registry.foundation.mass import Mass
from registry.loans.actions.certify import Seen
from registry.loans.models import LoanItem
from registry.web.fields import ActForm, mass_ug, milligrams
from registry.web.loans.scanning import labels_in


@dataclass(frozen=True)
class Row:
    """One piece with its fields, as the page lays them out."""

    item: LoanItem
    held_ug: int
    present: BoundField
    where: BoundField
    mass: BoundField | None
    remark: BoundField


class CertifyForm(ActForm):
    """Every piece with the borrower."""

    def __init__(self, *args: Any, items: Sequence[LoanItem], held: Mapping[int, int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.items, self.held = items, held
        for item in items:
            self.fields[f"present-{item.pk}"] = forms.BooleanField(label=_("It is here"), required=False)
            self.fields[f"where-{item.pk}"] = forms.CharField(
                label=_("Where it is kept"), required=False, max_length=200
            )
            if item.piece.is_weighed:
                self.fields[f"mass-{item.pk}"] = milligrams(
                    _("Mass, if you weigh it"),
                    required=False,
                    help_text=_("By the books %(mass)s.") % {"mass": Mass(held[item.pk]).text()},
                )
            self.fields[f"remark-{item.pk}"] = forms.CharField(
                label=_("If it is not here: what you know"), required=False, max_length=500
            )

    def rows(self) -> list[Row]:
        return [
            Row(
                item=item,
                held_ug=self.held[item.pk],
                present=self[f"present-{item.pk}"],
                where=self[f"where-{item.pk}"],
                mass=self[f"mass-{item.pk}"] if f"mass-{item.pk}" in self.fields else None,
                remark=self[f"remark-{item.pk}"],
            )
            for item in self.items
        ]

    def seen(self) -> dict[int, Seen]:
        """What was said of each piece, by item id."""
        given = self.cleaned_data
        return {
            item.pk: Seen(
                is_present=given[f"present-{item.pk}"],
                where=given[f"where-{item.pk}"],
                mass_ug=mass_ug(given.get(f"mass-{item.pk}")) if given[f"present-{item.pk}"] else None,
                remark=given[f"remark-{item.pk}"],
            )
            for item in self.items
        }

    def not_here(self) -> list[LoanItem]:
        """Pieces nobody ticked."""
        return [item for item in self.items if not self.cleaned_data[f"present-{item.pk}"]]


def ticked(
    posted: MultiValueDict[str, str], items: Sequence[LoanItem]
) -> tuple[Any, list[tuple[str, LoanItem | None]]]:
    """What was typed with the scanned pieces ticked, and what each scanned line is."""
    by_label = {item.piece.identifier.upper(): item for item in items}
    found = [(label, by_label.get(label.upper())) for label in labels_in(posted.get("scanned", ""))]
    typed = posted.copy()
    for _label, item in found:
        if item is not None:
            typed[f"present-{item.pk}"] = "on"
    typed["scanned"] = ""
    return typed, found
