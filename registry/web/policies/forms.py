"""What a new version of a policy says; every field is named as the value it sets, so an obstacle shows at it."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from registry.applications.policy import PolicyValues
from registry.foundation.mass import Mass
from registry.holdings.models import Form, UseClass
from registry.loans.models.items import PAPER_KINDS
from registry.web.declared import IN_CHINESE, declaration_fields, paired, written_lines
from registry.web.fields import ActForm, mass_ug, milligrams
from registry.web.policies.words import percent, word_of

NUMBERS: Final = (
    "term_months", "extensions", "signing_days", "lines_limit", "reviewers", "inventory_months",
    "acknowledge_days",
)  # fmt: skip
MASSES: Final = {
    "kept_back_floor_ug": True,
    "line_limit_ug": False,
    "destructive_limit_ug": False,
    "tolerance_cap_ug": True,
    "cutting_tolerance_ug": True,
}
"""Masses by name, and whether one must be given; none means no limit."""
SWITCHES: Final = ("destructive_allowed", "needs_call", "is_blind", "results_demanded", "video_demanded")
HINTS: Final = {
    "use_classes": _("Only pieces kept for a ticked use are lent; all others are refused whatever is asked."),
    "forms": _("None ticked: every form is lent."),
    "papers": _("Nothing is handed over before each ticked paper lies with the loan."),
    "kept_back_floor_ug": _("So much of every divisible piece stays in the vault, however small the piece."),
    "kept_back_ppm": _("Per cent of the mass a divisible piece began with; the larger of this and the floor stays."),
    "line_limit_ug": _("The most one line may ask for."),
    "lines_limit": _("The most pieces one application may ask for."),
    "destructive_allowed": _("Without it, methods that use material up are refused on every line."),
    "destructive_limit_ug": _("The most a line with such a method may ask for."),
    "needs_call": _("Applications are then taken only in answer to an open call."),
    "is_blind": _("Reviewers then learn neither people nor institutions, and open only files cleared for them."),
    "reviewers": _("So many reviews are owed before the round is concluded, unless it is closed with a reason."),
    "signing_days": _("Working days from the decision; unsigned by then, the loan lapses and its mass is free again."),
    "term_months": _("From receipt to the day everything is due back, and the most an application may ask for."),
    "extensions": _("How often the term of one loan may be made longer, each time by one term at most."),
    "acknowledge_days": _(
        "Days from the hand-over to acknowledge receipt or say that it did not arrive; then it is late."
    ),
    "inventory_months": _("How often a holder confirms every piece that is out; late, they may borrow nothing new."),
    "results_demanded": _("The last piece of a loan closes only with a result told, or a waiver of the authority."),
    "video_demanded": _(
        "For methods that use material up, wholly or in part: no use report without an MP4. It holds for loans opened "
        "from now on."
    ),
    "tolerance_cap_ug": _(
        "A return may fall short by three times the weighings’ uncertainty, but never by more than this."
    ),
    "cutting_tolerance_ug": _("More than this lost in one cut is refused; weigh again or record what happened."),
    "reminder_days": _("Days before the due day on which the holder is reminded, with commas between: 60, 30, 7."),
}
"""What each value does, in one sentence; the form says it under the field."""
ORDER: Final = (
    "use_classes", "forms", "kept_back_floor_ug", "kept_back_ppm", "line_limit_ug", "lines_limit",
    "destructive_allowed", "destructive_limit_ug", "needs_call", "is_blind", "reviewers", "signing_days",
    "term_months", "extensions", "acknowledge_days", "inventory_months", "results_demanded", "video_demanded",
    "tolerance_cap_ug", "cutting_tolerance_ug", "papers",
    "reminder_days", "declarations", "declarations_zh", "reason",
)  # fmt: skip


def titled(name: str) -> str:
    """The value's word, beginning a label."""
    word = word_of(name)
    return word[:1].upper() + word[1:]


class PolicyForm(ActForm):
    """Every number of a policy. What it does not show keeps the value of the version before."""

    reason = forms.CharField(
        label=_("Why the policy changes"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, values: PolicyValues, version: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.before = values
        self.initial["version"] = version
        for name in NUMBERS:
            self._put(name, forms.IntegerField(min_value=0, max_value=10_000), getattr(values, name))
        for name, is_owed in MASSES.items():
            ug = getattr(values, name)
            field = milligrams(titled(name), required=is_owed)
            if not is_owed:
                field.help_text = _("In mg, unless you write another unit. Empty for no limit.")
            field.help_text = format_lazy("{hint} {how}", hint=HINTS[name], how=field.help_text)
            self._put(name, field, None if ug is None else Mass(ug))
        for name in SWITCHES:
            self._put(name, forms.BooleanField(required=False), getattr(values, name))
        share = forms.DecimalField(min_value=0, max_value=100, decimal_places=4)
        self._put("kept_back_ppm", share, percent(values.kept_back_ppm))
        lendable = UseClass.objects.filter(is_lendable=True)
        self._ticks("use_classes", [(each.code, str(each)) for each in lendable], values.use_classes)
        self._ticks("forms", [(each.code, str(each)) for each in Form.objects.all()], values.forms)
        self._ticks("papers", list(PAPER_KINDS.items()), values.papers)
        days = forms.CharField(required=False, max_length=80)
        self._put("reminder_days", days, ", ".join(map(str, values.reminder_days)))
        self._declarations(values)
        self.order_fields(ORDER)

    def _put(self, name: str, field: forms.Field, value: Any) -> None:
        field.label = titled(name)
        field.help_text = field.help_text or HINTS[name]
        self.fields[name] = field
        self.initial[name] = value

    def _declarations(self, values: PolicyValues) -> None:
        asked = _("One declaration a line; every applicant makes each before submitting.")
        self.fields.update(declaration_fields(titled("declarations"), asked))
        self.initial.update(written_lines(values.declarations))

    def clean_declarations_zh(self) -> list[dict[str, str]]:
        return paired(self.cleaned_data)

    def _ticks(self, name: str, choices: list[tuple[str, Any]], value: list[str]) -> None:
        widget = forms.CheckboxSelectMultiple(attrs={"class": "in-columns"})
        self._put(name, forms.MultipleChoiceField(choices=choices, widget=widget, required=False), value)

    def clean_reminder_days(self) -> list[int]:
        written = str(self.cleaned_data["reminder_days"]).replace("，", ",").split(",")
        days = [part.strip() for part in written if part.strip()]
        if not all(day.isascii() and day.isdigit() and int(day) <= 1000 for day in days):
            raise forms.ValidationError(_("Write whole days with commas between them."), code="days")
        return sorted({int(day) for day in days}, reverse=True)

    @property
    def values(self) -> PolicyValues:
        """The values as typed, over those of the version before."""
        given = {
            field.name: self.cleaned_data[field.name] for field in fields(PolicyValues) if field.name in self.fields
        }
        given["declarations"] = self.cleaned_data[IN_CHINESE]
        given |= {name: mass_ug(given[name]) for name in MASSES}
        given["kept_back_ppm"] = int(Decimal(given["kept_back_ppm"]) * 10_000)
        return replace(self.before, **given)
