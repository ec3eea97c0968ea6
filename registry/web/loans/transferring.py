"""What is typed when a piece passes to another investigator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.holdings.models import Split
from registry.loans.models import Loan, LoanItem
from registry.loans.readings import Reading
from registry.parties.models import Institution, Person
from registry.web.fields import ActForm, day_field, milligrams
from registry.web.loans.forms import YES_NO, ItemsForm
from registry.web.loans.weighing import BalanceForm, ask_for_readings, readings_among

LONG_TEXT = {"rows": 4}


class TransferForm(ItemsForm):
    """Which pieces, to whom, and why."""

    borrower = forms.ModelChoiceField(
        label=_("Receiving institution"),
        empty_label=_("choose one"),
        queryset=Institution.objects.filter(retired_at=None).order_by("name"),
        help_text=_("It signs an agreement of its own before anything passes. It may be the same as now."),
    )
    email = forms.EmailField(
        label=_("E-mail of the receiving investigator"),
        help_text=_("They must be a researcher of that institution in this registry."),
    )
    reason = forms.CharField(label=_("Why they pass on"), widget=forms.Textarea(attrs=LONG_TEXT), max_length=2000)

    def __init__(self, *args: Any, items: Iterable[LoanItem], **options: Any) -> None:
        super().__init__(*args, items=items, **options)
        self.order_fields(["items", "borrower", "email", "reason"])

    @property
    def receiver(self) -> Person:
        """Whoever has that address; somebody without one where nobody has, so that the act says why not."""
        typed = self.cleaned_data["email"].strip()
        return Person.objects.filter(email__iexact=typed, blanked_at=None).order_by("pk").first() or Person()


class DecideTransferForm(ActForm):
    """Yes or no; agreed, the new loan's term and its day to sign."""

    agreed = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("Agree")), ("no", _("Do not agree"))], widget=forms.RadioSelect
    )
    term_months = forms.IntegerField(
        label=_("Term of the new loan, in months"),
        min_value=1,
        required=False,
        widget=forms.NumberInput(attrs={"class": "input-short"}),
    )
    sign_by_on = day_field(
        _("New agreement signed by"),
        required=False,
        help_text=_("Where you agree. Unsigned after this day, the transfer lapses."),
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs=LONG_TEXT), max_length=2000)

    def __init__(self, *args: Any, loan: Loan, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["term_months"].help_text = _(
            "Where you agree: from the hand-over, at most %(n)s, as the old loan had."
        ) % {"n": loan.term_months}


class TakeOverForm(BalanceForm):
    """Weighed together and taken over."""

    given_by = forms.ModelChoiceField(Person.objects.none(), label=_("Handed over by"), empty_label=None)
    seal_whole = forms.ChoiceField(
        label=_("Is the container whole and closed?"), choices=YES_NO, widget=forms.RadioSelect
    )
    reading = milligrams(_("Mass as you weigh it together"))
    remark = forms.CharField(
        label=_("What you found"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    field_order = ["given_by", "seal_whole", "reading", "balance", "uncertainty", "remark"]

    def __init__(
        self, *args: Any, givers: Iterable[Person], pieces: Sequence[Split], portion: Split, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        people = Person.objects.filter(pk__in=[person.pk for person in givers])
        cast("forms.ModelChoiceField[Person]", self.fields["given_by"]).queryset = people
        self.pieces = ask_for_readings(self, pieces, portion)

    @property
    def of_daughters(self) -> dict[int, Reading]:
        """Readings of the pieces made of it, by their ids."""
        return readings_among(self, self.pieces)
