"""Pieces a borrower made, as a form: the balance, a row for each, what is left; sums and numbers follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from django import forms
from django.forms import BaseFormSet
from django.utils.translation import gettext_lazy as _

from registry.foundation.mass import Mass
from registry.holdings.models import Form, Split
from registry.holdings.numbering import provisional_numbers
from registry.loans.actions.daughters import MOST_PIECES, Made
from registry.loans.models.daughters import WAYS_OF_MAKING
from registry.loans.readings import Reading
from registry.web.fields import mass_ug, milligrams
from registry.web.loans.weighing import BalanceForm

WEIGHED: Final = ("balance", "uncertainty", "left", "process_loss")


class MakingForm(BalanceForm):
    """Of what, how, and what the balance says of the rest."""

    way = forms.ChoiceField(label=_("How"), choices=list(WAYS_OF_MAKING.items()), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why, and what was done"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    left = milligrams(_("What is left of the piece itself"), help_text=_("In mg. 0 when it was divided whole."))
    process_loss = milligrams(
        _("Lost in the process"),
        required=False,
        help_text=_("Saw dust, polishing slurry, fines that nobody collected."),
    )

    def __init__(self, *args: Any, pieces: Sequence[Split], **options: Any) -> None:
        super().__init__(*args, **options)
        self.pieces = {str(piece.pk): piece for piece in pieces}
        self.is_weighed = all(piece.is_weighed for piece in pieces)
        if len(pieces) > 1:
            self.fields["mother"] = forms.ChoiceField(
                label=_("Made of"), choices=[(pk, piece.identifier) for pk, piece in self.pieces.items()]
            )
        if not self.is_weighed:
            for name in WEIGHED:
                del self.fields[name]

    @property
    def mother(self) -> Split:
        """The piece they were made of."""
        return self.pieces[self.cleaned_data.get("mother") or next(iter(self.pieces))]

    @property
    def process_loss_ug(self) -> int:
        return mass_ug(self.cleaned_data.get("process_loss")) or 0


class MadeForm(forms.Form):
    """One new piece; a row that says nothing makes none."""

    what = forms.CharField(
        label=_("What it is"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("polished section, 30 µm"), "autocomplete": "off"}),
    )
    form = forms.ModelChoiceField(Form.objects.none(), label=_("Form"), required=False, empty_label=_("choose"))
    mass = milligrams(_("Mass"), required=False, help_text="")
    own_uncertainty = milligrams(_("Uncertainty, if another"), required=False, help_text="")

    def __init__(self, *args: Any, is_weighed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("forms.ModelChoiceField[Form]", self.fields["form"]).queryset = Form.objects.order_by("order", "name")
        if not is_weighed:
            del self.fields["mass"], self.fields["own_uncertainty"]

    def clean(self) -> dict[str, Any]:
        """A row that says something says what and in which form."""
        given = super().clean() or {}
        if self.says_something:
            for name in ("what", "form"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Say it of each new piece."))
            if "mass" in self.fields and given.get("mass") is None and "mass" not in self.errors:
                self.add_error("mass", _("Weigh each new piece."))
        return given

    @property
    def says_something(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("what", "form", "mass"))

    def made(self, making: MakingForm) -> Made:
        """The piece as it was filled in."""
        given, reading = self.cleaned_data, None
        if isinstance(given.get("mass"), Mass):
            uncertainty = given.get("own_uncertainty") or making.cleaned_data.get("uncertainty")
            reading = Reading(
                given["mass"].ug,
                uncertainty.ug if isinstance(uncertainty, Mass) else 0,
                making.cleaned_data.get("balance", ""),
            )
        return Made(given["what"], given["form"], reading)


MadeForms = forms.formset_factory(MadeForm, extra=0, max_num=MOST_PIECES, absolute_max=MOST_PIECES)


@dataclass(frozen=True)
class ComesTo:
    """What a making comes to before anything is saved; masses in µg, without one of a piece never weighed."""

    mother: Split
    before_ug: int
    pieces: list[tuple[str, Made]]
    left_ug: int | None
    process_loss_ug: int

    @property
    def made_ug(self) -> int:
        return sum(made.reading.mass_ug for _number, made in self.pieces if made.reading)

    @property
    def missing_ug(self) -> int:
        """What the masses do not explain; negative where they come to more than there was."""
        return self.before_ug - self.made_ug - (self.left_ug or 0) - self.process_loss_ug

    @property
    def as_shown(self) -> str:
        """All of it in one word, sent back when it is confirmed."""
        told = [
            f"{number}:{made.form.code}:{made.reading.mass_ug if made.reading else ''}" for number, made in self.pieces
        ]
        return "/".join([str(self.mother.pk), str(self.before_ug), *told, str(self.left_ug), str(self.process_loss_ug)])


def comes_to(form: MakingForm, rows: BaseFormSet[MadeForm], before_ug: int) -> ComesTo:
    """The sums of forms that were well filled in."""
    made = [row.made(form) for row in rows.forms if row.says_something]
    left = form.read("left")
    numbers = provisional_numbers(form.mother, len(made))
    pieces = list(zip(numbers, made, strict=True))
    return ComesTo(form.mother, before_ug, pieces, left.mass_ug if left else None, form.process_loss_ug)
