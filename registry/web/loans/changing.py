"""What is typed while a loan is out: more time, recall, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.holdings.models import Split
from registry.loans.lifecycle import ON_LOAN
from registry.loans.models import LoanItem
from registry.loans.models.incidents import DAMAGE, INCIDENT_KINDS, NOT_RECEIVED, TAKES_MASS
from registry.loans.models.terms import RECALL_KINDS
from registry.web.fields import ActForm, PaperField, day_field, milligrams
from registry.web.loans.daughters import AmongPieces

LONG_TEXT = {"rows": 4}


class ExtensionForm(ActForm):
    """A later day, and why."""

    to_on = day_field(_("New day"))
    reason = forms.CharField(
        label=_("What was done so far, and why more time is needed"),
        widget=forms.Textarea(attrs=LONG_TEXT),
        max_length=2000,
    )


class DecideExtensionForm(ActForm):
    """Yes or no, with the reason that is kept beside the request."""

    granted = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("Grant it")), ("no", _("Do not grant it"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs=LONG_TEXT), max_length=2000)


class RecallForm(ActForm):
    """Back before the term ends."""

    kind = forms.ChoiceField(
        label=_("Which"),
        choices=list(RECALL_KINDS.items()),
        widget=forms.RadioSelect,
        help_text=_("A recall is for a need of the collection; an early end answers a breach of the agreement."),
    )
    back_by_on = day_field(_("Everything back by"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs=LONG_TEXT), max_length=2000)


class IncidentForm(AmongPieces):
    """What went wrong with a piece."""

    kind = forms.ChoiceField(label=_("What kind"), widget=forms.RadioSelect, initial=DAMAGE)
    what = forms.CharField(label=_("What happened"), widget=forms.Textarea(attrs=LONG_TEXT), max_length=4000)
    where = forms.CharField(label=pgettext_lazy("a place", "Where"), required=False, max_length=200)
    whole = forms.BooleanField(
        label=_("The whole piece is gone"), required=False, help_text=_("For loss and theft: all that was left of it.")
    )
    lost = milligrams(_("If only a part is lost: how much"), required=False)
    evidence = PaperField(label=_("Report or photograph"), required=False)

    def __init__(self, *args: Any, item: LoanItem, pieces: Sequence[Split], **options: Any) -> None:
        super().__init__(*args, **options)
        self.choose_among(pieces)
        kinds = [(kind, word) for kind, word in INCIDENT_KINDS.items() if kind != NOT_RECEIVED]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if item.status != ON_LOAN or not item.piece.is_weighed:
            del self.fields["lost"]

    def clean(self) -> dict[str, Any]:
        """Mass is lost by loss and theft alone."""
        given = super().clean() or {}
        if given.get("kind") not in TAKES_MASS and (given.get("whole") or given.get("lost")):
            self.add_error("kind", _("If something is gone, it is a loss or a theft."))
        return given


class NotReceivedForm(ActForm):
    """It did not arrive, or not as it was sent."""

    what = forms.CharField(
        label=_("What is wrong"),
        widget=forms.Textarea(attrs=LONG_TEXT),
        max_length=4000,
        help_text=_("It did not arrive; the seal is broken; the container is damaged; the number is another."),
    )
    where = forms.CharField(label=pgettext_lazy("a place", "Where"), required=False, max_length=200)
    evidence = PaperField(label=_("Report or photograph"), required=False)


class FoundForm(ActForm):
    """What was lost is there again."""

    where = forms.ChoiceField(
        label=_("Where it is now"),
        choices=[("borrower", _("With the borrower")), ("laboratory", _("Taken in at the laboratory"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("How it was found"), widget=forms.Textarea(attrs=LONG_TEXT), max_length=2000)

    def __init__(self, *args: Any, is_whole: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_whole:
            del self.fields["where"]

    @property
    def with_borrower(self) -> bool:
        return bool(self.cleaned_data.get("where", "borrower") == "borrower")
