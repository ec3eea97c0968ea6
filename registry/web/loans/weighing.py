"""What the laboratory and the borrower type from a balance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.access.roles import Role
from registry.foundation.clocks import date_in, now
from registry.foundation.mass import Mass
from registry.holdings.models import Split
from registry.loans.models import Loan
from registry.loans.readings import Reading
from registry.parties.models import Person, RoleGrant
from registry.web.fields import ActForm, milligrams
from registry.web.loans.forms import YES_NO

LABORATORY = (Role.PROCESSOR, Role.CURATOR)


def colleagues(loan: Loan, but: Person) -> QuerySet[Person]:
    """Others who work in the collection and may be the second person at a weighing."""
    ids = (
        RoleGrant.objects.in_force(on=date_in("UTC", now()))
        .filter(role__in=LABORATORY, collection_code=loan.collection.code)
        .values("person")
    )
    return Person.objects.filter(pk__in=ids, blanked_at=None).exclude(pk=but.pk).order_by("name")


class BalanceForm(ActForm):
    """A balance and its uncertainty, for every reading on the page."""

    balance = forms.CharField(
        label=_("Balance"), max_length=80, widget=forms.TextInput(attrs={"class": "input-mid", "autocomplete": "on"})
    )
    uncertainty = milligrams(
        _("Its uncertainty"), help_text=_("One standard deviation of a reading. In mg, unless you write another unit.")
    )

    def read(self, name: str) -> Reading | None:
        """The reading of that field; None where nothing was typed."""
        typed = self.cleaned_data.get(name)
        if not isinstance(typed, Mass):
            return None
        uncertainty = self.cleaned_data.get("uncertainty")
        return Reading(
            mass_ug=typed.ug,
            uncertainty_ug=uncertainty.ug if isinstance(uncertainty, Mass) else 0,
            balance=self.cleaned_data.get("balance", ""),
        )


def ask_for_readings(
    form: BalanceForm, pieces: Sequence[Split], portion: Split, *, required: bool = True
) -> list[Split]:
    """A reading for each piece that is ever weighed: the portion's stands there already. Returns the others."""
    weighed = [piece for piece in pieces if piece.is_weighed]
    others = [piece for piece in weighed if piece.pk != portion.pk]
    if others:
        form.fields["reading"].label = portion.identifier
    for piece in others:
        form.fields[f"reading-{piece.pk}"] = milligrams(piece.identifier, required=required)
    if len(others) == len(weighed):
        del form.fields["reading"]
    else:
        form.fields["reading"].required = required
    if not weighed:
        del form.fields["balance"], form.fields["uncertainty"]
    form.order_fields(["given_by", "seal_whole", "reading", *(f"reading-{piece.pk}" for piece in others)])
    return others


def readings_among(form: BalanceForm, pieces: Sequence[Split]) -> dict[int, Reading]:
    """What was read of these pieces, by their ids."""
    found = {piece.pk: form.read(f"reading-{piece.pk}") for piece in pieces}
    return {pk: reading for pk, reading in found.items() if reading is not None}


class SecondPersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The other person at the balance."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Second person"))
        options.setdefault("empty_label", _("nobody"))
        super().__init__(Person.objects.none(), **options)


class CutForm(BalanceForm):
    """A portion cut from its source: three readings of one balance; the loss follows from them."""

    before = milligrams(_("The piece before cutting"))
    portion = milligrams(_("The portion"))
    after = milligrams(_("The piece after cutting"))
    identifier = forms.CharField(
        label=_("Number of the portion"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "id input-mid", "autocomplete": "off", "spellcheck": "false"}),
    )
    container = forms.CharField(label=_("Container"), max_length=80, required=False)
    seal = forms.CharField(label=_("Seal"), max_length=80, required=False)
    second_by = SecondPersonField(required=False)

    def __init__(self, *args: Any, loan: Loan, by: Person, proposed: str, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(SecondPersonField, self.fields["second_by"]).queryset = colleagues(loan, by)
        self.fields["identifier"].help_text = _("The next free number is %(number)s.") % {"number": proposed}
        self.initial.setdefault("identifier", proposed)

    @property
    def loss_ug(self) -> int:
        """What the readings miss, in µg."""
        typed = self.cleaned_data
        return int(typed["before"].ug - typed["portion"].ug - typed["after"].ug)

    @property
    def as_shown(self) -> str:
        """The readings and the number in one word, sent back when they are confirmed."""
        typed = self.cleaned_data
        masses = [str(typed[name].ug) for name in ("before", "portion", "after")]
        return "/".join([*masses, typed["identifier"]])


class WholeForm(BalanceForm):
    """A whole piece taken, weighed where it is ever weighed."""

    reading = milligrams(_("Its mass"))
    second_by = SecondPersonField(required=False)

    def __init__(self, *args: Any, loan: Loan, by: Person, is_weighed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(SecondPersonField, self.fields["second_by"]).queryset = colleagues(loan, by)
        if not is_weighed:
            for name in ("reading", "balance", "uncertainty"):
                del self.fields[name]


class ReadyForm(ActForm):
    """Packed and sealed."""

    container = forms.CharField(label=_("Container"), max_length=80)
    seal = forms.CharField(label=_("Seal"), max_length=80)


class ReceiveForm(ActForm):
    """Taken in at the laboratory."""

    seal_whole = forms.ChoiceField(label=_("Is the seal whole?"), choices=YES_NO, widget=forms.RadioSelect)


class AcknowledgeForm(BalanceForm):
    """Received by the borrower: the seal, and the mass where it is weighed at once."""

    seal_whole = forms.ChoiceField(label=_("Is the seal whole?"), choices=YES_NO, widget=forms.RadioSelect)
    reading = milligrams(
        _("Mass as you weigh it"), required=False, help_text=_("In mg. Leave it empty if you do not weigh it now.")
    )
    remark = forms.CharField(
        label=_("What you found"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    field_order = ["seal_whole", "reading", "balance", "uncertainty", "remark"]

    def __init__(self, *args: Any, is_weighed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        names = ("reading", "balance", "uncertainty")
        for name in names:
            self.fields[name].required = False
            if not is_weighed:
                del self.fields[name]


class ReweighForm(BalanceForm):
    """Weighed on return, by two people together."""

    reading = milligrams(_("What came back"))
    second_by = SecondPersonField()
    reason = forms.CharField(label=_("Why it is weighed once more"), max_length=500)
    field_order = ["reading", "balance", "uncertainty", "second_by", "reason"]

    def __init__(
        self,
        *args: Any,
        loan: Loan,
        by: Person,
        pieces: Sequence[Split],
        portion: Split,
        is_again: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        cast(SecondPersonField, self.fields["second_by"]).queryset = colleagues(loan, by)
        if not is_again:
            del self.fields["reason"]
        self.pieces = ask_for_readings(self, pieces, portion, required=not is_again or len(pieces) == 1)

    @property
    def of_daughters(self) -> dict[int, Reading]:
        """Readings of the pieces made of it, by their ids."""
        return readings_among(self, self.pieces)
