"""What the office, the reviewers and the authority fill in."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from registry.applications.models import Line
from registry.applications.models.decisions import ANOTHER, APPROVED, DECLINED, LESS, LINE_OUTCOMES
from registry.applications.models.reviews import RECOMMENDATIONS
from registry.applications.verdict import Verdict
from registry.applications.verdict.answers import RULES, Rule
from registry.holdings.models import Split
from registry.parties.models import Person
from registry.web.applications.forms import long_text
from registry.web.fields import ActForm, MassField

SEND, RETURN, DECLINE = "send", "return", "decline"
SCORES: Final = [(str(score), str(score)) for score in range(1, 6)]


class CheckForm(ActForm):
    """What the formal check came to."""

    outcome = forms.ChoiceField(
        label=_("What the check came to"),
        widget=forms.RadioSelect,
        choices=[
            (SEND, _("Complete: send it to review")),
            (RETURN, _("Something is missing: return it for revision")),
            (DECLINE, _("It cannot be considered: decline it")),
        ],
    )
    reason = forms.CharField(
        label=_("Reason, sent to the applicant"),
        required=False,
        widget=long_text(5),
        max_length=2000,
        help_text=_("Needed to return or decline it: say what is missing and what would do."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") in {RETURN, DECLINE} and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why: the applicant reads it."))
        return cleaned


class AssignForm(ActForm):
    """Whom a button names."""

    reviewer = forms.ModelChoiceField(Person.objects.all(), widget=forms.HiddenInput)


class ReviewForm(ActForm):
    """A reviewer's judgement."""

    merit = forms.ChoiceField(
        label=_("Scientific merit"), choices=SCORES, widget=forms.RadioSelect(attrs={"class": "in-row"})
    )
    need = forms.ChoiceField(
        label=_("Need for this material"), choices=SCORES, widget=forms.RadioSelect(attrs={"class": "in-row"})
    )
    feasibility = forms.ChoiceField(
        label=_("Feasibility and care"), choices=SCORES, widget=forms.RadioSelect(attrs={"class": "in-row"})
    )
    recommendation = forms.ChoiceField(
        label=_("Recommendation"), choices=list(RECOMMENDATIONS.items()), widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("Comment"),
        widget=long_text(7),
        max_length=8000,
        help_text=_("For the office, the authority and your fellow reviewers. Name no person."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("merit", "need", "feasibility"):
            self.fields[name].help_text = _("1 is poor, 5 is outstanding.")


class ConcludeForm(ActForm):
    """What the review came to, with the minutes."""

    recommended = forms.ChoiceField(
        label=_("What the review came to"),
        choices=[("yes", _("Recommended")), ("no", _("Not recommended"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reasons and minutes of the meeting"),
        widget=long_text(8),
        max_length=8000,
        help_text=_("When the board met, who was there by office, what was said for and against."),
    )


class LineWordForm(ActForm):
    """The word on one line: as asked, less, another piece, or declined."""

    outcome = forms.ChoiceField(choices=list(LINE_OUTCOMES.items()), widget=forms.RadioSelect)
    identifier = forms.CharField(
        label=_("Another piece"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"class": "id input-mid", "autocomplete": "off", "spellcheck": "false"}),
    )
    mass = MassField(
        label=_("Mass lent"),
        required=False,
        help_text=_("For less, or for another divisible piece."),
        widget=forms.TextInput(attrs={"class": "input-short input-num", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason, sent to the applicant"), required=False, widget=long_text(3), max_length=2000
    )

    def __init__(self, *args: Any, line: Line, **options: Any) -> None:
        super().__init__(*args, prefix=f"line-{line.number}", **options)
        self.line = line
        self.split: Split | None = None
        words = {APPROVED: _("As asked"), LESS: _("Less"), ANOTHER: _("Another piece"), DECLINED: _("Decline")}
        offered = [key for key in words if key != LESS or line.split.is_divisible]
        self.fields["outcome"] = forms.ChoiceField(
            label=_("Decision on line %(number)s") % {"number": line.number},
            choices=[(key, words[key]) for key in offered],
            widget=forms.RadioSelect,
        )

    def clean_identifier(self) -> str:
        written = str(self.cleaned_data["identifier"]).strip()
        if not written:
            return ""
        self.split = Split.objects.select_related("form", "collection").filter(identifier__iexact=written).first()
        if self.split is None:
            raise forms.ValidationError(_("No piece has this number. Look it up in the catalogue."), code="unknown")
        return self.split.identifier

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        outcome = cleaned.get("outcome")
        if outcome == LESS and cleaned.get("mass") is None and "mass" not in self.errors:
            self.add_error("mass", _("Say how much is lent."))
        if outcome == ANOTHER and not cleaned.get("identifier") and "identifier" not in self.errors:
            self.add_error("identifier", _("Say which piece is lent instead."))
        if outcome in {LESS, ANOTHER, DECLINED} and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why: the applicant reads it."))
        return cleaned


class DecideForm(ActForm):
    """The decision as a whole, and the rules waived for it; the words on the lines stand in their own forms."""

    reason = forms.CharField(
        label=_("Reason for the decision as a whole"),
        widget=long_text(4),
        max_length=4000,
        help_text=_("Kept for good with the verdict and the standing as you see them here."),
    )

    def __init__(self, *args: Any, verdict: Verdict | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.failing = {answer.code for answer in verdict.failed} if verdict else set()
        for rule in waivable():
            self.fields[rule.code] = forms.CharField(
                label=format_lazy(_("Why “{rule}” is waived"), rule=rule.title), required=False, max_length=500
            )

    @property
    def waived(self) -> dict[str, str]:
        """Reasons by rule, where one is given."""
        given = ((rule.code, self.cleaned_data.get(rule.code, "")) for rule in waivable())
        return {code: reason for code, reason in given if reason}

    def waiver_fields(self) -> list[forms.BoundField]:
        """Fields of the rules that fail as things stand."""
        return [self[rule.code] for rule in waivable() if rule.code in self.failing]

    def other_waiver_fields(self) -> list[forms.BoundField]:
        """Fields of the other rules: what is lent instead may break them."""
        return [self[rule.code] for rule in waivable() if rule.code not in self.failing]


def waivable() -> list[Rule]:
    """Rules the authority may waive."""
    return [rule for rule in RULES if rule.may_be_waived]
