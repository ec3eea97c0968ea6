"""The inventory as a form: each piece ticked by hand or by scanning its label, where it is, its mass if weighed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from registry.foundation.mass import Mass
from registry.loans.actions.certify import Held, Seen
from registry.web.fields import ActForm, mass_ug, milligrams
from registry.web.loans.scanning import labels_in


@dataclass(frozen=True)
class Row:
    """One piece with its fields, as the page lays them out."""

    held: Held
    present: BoundField
    where: BoundField
    mass: BoundField | None
    remark: BoundField


class CertifyForm(ActForm):
    """Every piece with the borrower."""

    def __init__(self, *args: Any, held: Sequence[Held], **options: Any) -> None:
        super().__init__(*args, **options)
        self.held = held
        for each in held:
            self.fields[f"present-{each.key}"] = forms.BooleanField(label=_("It is here"), required=False)
            self.fields[f"where-{each.key}"] = forms.CharField(
                label=_("Where it is kept"), required=False, max_length=200
            )
            if each.piece.is_weighed:
                self.fields[f"mass-{each.key}"] = milligrams(
                    _("Mass, if you weigh it"),
                    required=False,
                    help_text=_("By the books %(mass)s.") % {"mass": Mass(each.held_ug).text()},
                )
            self.fields[f"remark-{each.key}"] = forms.CharField(
                label=_("If it is not here: what you know"), required=False, max_length=500
            )

    def rows(self) -> list[Row]:
        return [
            Row(
                held=each,
                present=self[f"present-{each.key}"],
                where=self[f"where-{each.key}"],
                mass=self[f"mass-{each.key}"] if f"mass-{each.key}" in self.fields else None,
                remark=self[f"remark-{each.key}"],
            )
            for each in self.held
        ]

    def seen(self) -> dict[int, Seen]:
        """What was said of each portion, by item id."""
        return {each.item.pk: self._seen(each) for each in self.held if not each.is_daughter}

    def seen_daughters(self) -> dict[int, Seen]:
        """What was said of each piece made of them, by its own id."""
        return {each.piece.pk: self._seen(each) for each in self.held if each.is_daughter}

    def _seen(self, each: Held) -> Seen:
        given = self.cleaned_data
        return Seen(
            is_present=given[f"present-{each.key}"],
            where=given[f"where-{each.key}"],
            mass_ug=mass_ug(given.get(f"mass-{each.key}")) if given[f"present-{each.key}"] else None,
            remark=given[f"remark-{each.key}"],
        )

    def not_here(self) -> list[Held]:
        """Pieces nobody ticked."""
        return [each for each in self.held if not self.cleaned_data[f"present-{each.key}"]]


def ticked(posted: MultiValueDict[str, str], held: Sequence[Held]) -> tuple[Any, list[tuple[str, Held | None]]]:
    """What was typed with the scanned pieces ticked, and what each scanned line is."""
    by_label = {each.piece.identifier.upper(): each for each in held}
    found = [(label, by_label.get(label.upper())) for label in labels_in(posted.get("scanned", ""))]
    typed = posted.copy()
    for _label, each in found:
        if each is not None:
            typed[f"present-{each.key}"] = "on"
    typed["scanned"] = ""
    return typed, found
