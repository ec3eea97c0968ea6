"""What is typed about a loan: the agreement and its papers, the borrower's receipt, use and return."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registry.foundation.mass import Mass
from registry.holdings.models import Method, Split
from registry.loans.actions.certify import Held
from registry.loans.models import Agreement, LoanItem, UseReport
from registry.loans.models.items import PAPER_KINDS
from registry.loans.models.journeys import WAYS
from registry.loans.rules import video_demanded
from registry.papers.languages import ENGLISH, LANGUAGES
from registry.web.fields import ActForm, PaperField, day_field, mass_ug, milligrams
from registry.web.loans.daughters import AmongPieces

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class AgreementForm(ActForm):
    """The term and the terms."""

    from_on = day_field(_("From"))
    to_on = day_field(_("To"), help_text=_("It must be in force on the day anything is handed over."))
    language = forms.ChoiceField(
        label=_("Language of the paper"),
        choices=list(LANGUAGES.items()),
        widget=forms.RadioSelect,
        initial=ENGLISH,
        required=False,
    )
    terms = forms.CharField(
        label=_("Terms"),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=40000,
        help_text=_(
            "In the language of the paper; with both side by side, the English. Both sides sign the document that is "
            "printed of this; its digest is kept with each signature."
        ),
    )
    terms_zh = forms.CharField(
        label=_("Terms in Chinese"),
        widget=forms.Textarea(attrs={"rows": 14, "lang": "zh-hans"}),
        max_length=40000,
        required=False,
        help_text=_("Printed beside the English when the paper is in both."),
    )

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_language(self) -> str:
        return str(self.cleaned_data["language"] or ENGLISH)


class JoinForm(ActForm):
    """An agreement there is already."""

    agreement = forms.ModelChoiceField(Agreement.objects.none(), label=_("Agreement"), empty_label=None)

    def __init__(self, *args: Any, offered: QuerySet[Agreement], **options: Any) -> None:
        super().__init__(*args, **options)
        cast("forms.ModelChoiceField[Agreement]", self.fields["agreement"]).queryset = offered


class SignForm(ActForm):
    """A signature under the very text that was shown."""

    digest = forms.CharField(widget=forms.HiddenInput)
    side = forms.CharField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(label=_("I have read these terms and sign them for the side named above."))
    scan = PaperField(label=_("Scan of the signed paper"), required=False)


class PaperForm(ActForm):
    """A paper the loan needs."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(PAPER_KINDS.items()))
    file = PaperField()
    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        max_length=160,
        required=False,
        help_text=_("Empty: the file’s own name."),
    )


class ItemsForm(ActForm):
    """Chooses among the items of a loan."""

    def __init__(self, *args: Any, items: Iterable[LoanItem], **options: Any) -> None:
        super().__init__(*args, **options)
        self.by_number = {str(item.number): item for item in items}
        choices = [(number, f"{number}. {item.piece.identifier}") for number, item in self.by_number.items()]
        self.fields["items"] = forms.MultipleChoiceField(
            label=_("Pieces"),
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            initial=[number for number, _word in choices],
        )

    @property
    def chosen(self) -> list[LoanItem]:
        return [self.by_number[number] for number in self.cleaned_data["items"]]


class JourneyForm(ItemsForm):
    """A consignment: which items, how, under which seals."""

    def __init__(self, *args: Any, items: Iterable[LoanItem], **options: Any) -> None:
        items = list(items)
        super().__init__(*args, items=items, **options)
        for item in items:
            self.fields[f"seal-{item.pk}"] = forms.CharField(
                label=_("Seal of piece %(number)s") % {"number": item.number},
                max_length=80,
                required=False,
                initial=item.seal,
            )
        self.fields["way"] = forms.ChoiceField(
            label=_("How it travels"), choices=list(WAYS.items()), widget=forms.RadioSelect, initial="in_person"
        )
        self.fields["carrier"] = forms.CharField(label=_("Carrier"), max_length=120, required=False)
        self.fields["tracking"] = forms.CharField(label=_("Tracking number"), max_length=120, required=False)
        if "at" in self.fields:
            self.fields["at"] = self.fields.pop("at")

    @property
    def seals(self) -> dict[int, str]:
        return {item.pk: self.cleaned_data[f"seal-{item.pk}"] for item in self.chosen}


class SendBackForm(JourneyForm):
    """A consignment back, with what the sender says is in it."""

    def __init__(self, *args: Any, items: Iterable[LoanItem], held: Sequence[Held], **options: Any) -> None:
        items = list(items)
        super().__init__(*args, items=items, **options)
        self.held = held
        for item in items:
            self.fields[f"seal-{item.pk}"].initial = ""
        for each in held:
            if not each.piece.is_weighed:
                continue
            name = each.piece.identifier if each.is_daughter else each.item.number
            self.fields[f"declared-{each.key}"] = milligrams(
                _("Mass of piece %(number)s as you send it") % {"number": name},
                required=False,
                help_text=_("In mg, unless you write another unit. By the books %(mass)s are left.")
                % {"mass": Mass(each.held_ug)},
            )
        self.order_fields(["items", *sorted(name for name in self.fields if "-" in name), "way", "carrier", "tracking"])

    @property
    def declared(self) -> dict[int, int]:
        """Micrograms by item id, of those chosen and declared."""
        return self._declared({item.pk: str(item.pk) for item in self.chosen})

    @property
    def of_daughters(self) -> dict[int, int]:
        """The same of the pieces made of them, by their own id."""
        chosen = {item.pk for item in self.chosen}
        return self._declared(
            {each.piece.pk: each.key for each in self.held if each.is_daughter and each.item.pk in chosen}
        )

    def _declared(self, keys: dict[int, str]) -> dict[int, int]:
        given = {pk: mass_ug(self.cleaned_data.get(f"declared-{key}")) for pk, key in keys.items()}
        return {pk: ug for pk, ug in given.items() if ug is not None}


class UseForm(AmongPieces):
    """A method applied, and what it took."""

    method = forms.ModelChoiceField(Method.objects.none(), label=_("Method"), empty_label=None)
    consumed = milligrams(_("Consumed"), help_text=_("In mg, unless you write another unit. 0 when nothing was."))
    process_loss = milligrams(
        _("Lost in the process"), required=False, help_text=_("Left on tools or vials, not measured.")
    )
    remark = forms.CharField(
        label=_("What was done"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )
    nothing_left = forms.BooleanField(label=_("Nothing of the piece is left"), required=False)
    evidence = PaperField(
        label=_("Evidence"),
        required=False,
        help_text=_("A video of destructive work, a log. PDF, PNG, JPEG, MP4, CSV."),
    )

    def __init__(self, *args: Any, item: LoanItem, pieces: Sequence[Split], **options: Any) -> None:
        super().__init__(*args, **options)
        self.choose_among(pieces)
        approved = Method.objects.filter(code__in=item.methods).order_by("order", "name")
        cast("forms.ModelChoiceField[Method]", self.fields["method"]).queryset = approved
        if item.piece.is_weighed:
            del self.fields["nothing_left"]
        if filmed := [str(method) for method in approved if video_demanded(item.loan, method)]:
            words = gettext(
                "A video (MP4, up to 50 MB) for %(methods)s: the policy wants work that uses material up filmed."
            )
            listed = pgettext("between names in a list", ", ").join(filmed)
            self.fields["evidence"].help_text = words % {"methods": listed}


class ConfirmUseForm(ActForm):
    """Which reports the institution stands behind: all of them, unless one is left out."""

    def __init__(self, *args: Any, reports: Iterable[UseReport], **options: Any) -> None:
        super().__init__(*args, **options)
        self.by_pk = {str(report.pk): report for report in reports}
        words = _("Piece %(number)s: %(method)s, %(mass)s used")
        self.fields["reports"] = forms.MultipleChoiceField(
            label=_("Reports"),
            choices=[(pk, words % _told_of(report)) for pk, report in self.by_pk.items()],
            widget=forms.CheckboxSelectMultiple,
            initial=list(self.by_pk),
        )

    @property
    def chosen(self) -> list[UseReport]:
        return [self.by_pk[pk] for pk in self.cleaned_data["reports"]]


def _told_of(report: UseReport) -> dict[str, object]:
    used = Mass(report.consumed_ug + report.process_loss_ug)
    return {"number": report.item.number, "method": report.method, "mass": used.text()}


class CancelForm(ItemsForm):
    """Pieces given up before they leave."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)

    def __init__(self, *args: Any, items: Iterable[LoanItem], **options: Any) -> None:
        super().__init__(*args, items=items, **options)
        self.order_fields(["items", "reason"])


class CorrectForm(AmongPieces):
    """A use that was told late."""

    consumed = milligrams(_("Consumed, not reported before"))
    process_loss = milligrams(_("Lost in the process, not reported before"), required=False)
    reason = forms.CharField(
        label=_("Reason, kept with the entry"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )

    def __init__(self, *args: Any, pieces: Sequence[Split], **options: Any) -> None:
        super().__init__(*args, **options)
        self.choose_among(pieces)
