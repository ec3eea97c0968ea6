"""What the office fills in to run a call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.applications.actions.call import CallValues
from registry.applications.models import Call
from registry.applications.models.calls import ATTACHMENT_KINDS, OTHER
from registry.foundation.dates import city_of
from registry.holdings.models import Collection, Form, UseClass
from registry.web.declared import IN_CHINESE, declaration_fields, paired, written_lines
from registry.web.fields import ActForm, MomentField

NAMES = (
    "title", "title_zh", "offer", "offer_zh", "collections", "use_classes", "forms", "attachments", "is_blind",
    "opens_at", "closes_at", "source",
)  # fmt: skip


def ticks(label: Any, choices: list[tuple[str, Any]], **options: Any) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple(attrs={"class": "in-columns"})
    return forms.MultipleChoiceField(label=label, choices=choices, widget=widget, **options)


class CallForm(ActForm):
    """What a call says. Nothing may be changed once it is announced, so every field is here."""

    title = forms.CharField(label=_("Title"), max_length=200)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=200, required=False)
    slug = forms.SlugField(
        label=_("Address"), max_length=60, help_text=_("The end of its public address, for example 2026-autumn.")
    )
    offer = forms.CharField(
        label=_("What is offered"), widget=forms.Textarea(attrs={"rows": 5}), max_length=8000,
        help_text=_("Which material, how much, for what; who may apply; what becomes of an application."),
    )  # fmt: skip
    offer_zh = forms.CharField(
        label=_("What is offered, in Chinese"), widget=forms.Textarea(attrs={"rows": 5}), max_length=8000,
        required=False,
    )  # fmt: skip
    is_blind = forms.BooleanField(
        label=_("Review is blind: reviewers learn neither people nor institutions"), required=False
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def __init__(self, *args: Any, collection: Collection, codes: list[str], is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.collection = collection
        runs = Collection.objects.filter(code__in=codes)
        lendable = UseClass.objects.filter(is_lendable=True)
        kinds = [(kind, word) for kind, word in ATTACHMENT_KINDS.items() if kind != OTHER]
        city = city_of(collection.zone)
        self.fields["opens_at"] = MomentField(
            zone=collection.time_zone, label=_("Opens"), required=True, may_lie_ahead=True,
            help_text=gettext("To the minute, on the clock of %(city)s.") % {"city": city},
        )  # fmt: skip
        self.fields["closes_at"] = MomentField(
            zone=collection.time_zone, label=_("Closes"), may_lie_ahead=True,
            help_text=gettext(
                "On the clock of %(city)s; nothing is taken at that minute or later. The end of a day is 0:00 of the "
                "next. Leave it empty for a continuous call."
            )
            % {"city": city},
        )  # fmt: skip
        self.fields["collections"] = ticks(_("Collections"), [(each.code, str(each)) for each in runs])
        self.fields["use_classes"] = ticks(
            _("Use classes"), [(each.code, str(each)) for each in lendable], required=False,
            help_text=_("None ticked: all the policy lends."),
        )  # fmt: skip
        self.fields["forms"] = ticks(
            _("Forms"), [(each.code, str(each)) for each in Form.objects.all()], required=False,
            help_text=_("None ticked: all the policy lends."),
        )  # fmt: skip
        self.fields["attachments"] = ticks(_("What must be attached"), kinds, required=False)
        asked = _("One a line, beside those of the policy; every applicant makes each before submitting.")
        self.fields.update(declaration_fields(_("What applicants declare"), asked))
        if not is_new:
            del self.fields["slug"]
        self.order_fields(["title", "title_zh", "slug", "offer", "offer_zh", "opens_at", "closes_at", "collections"])

    @classmethod
    def of(cls, call: Call) -> dict[str, Any]:
        """What it shows for a call as it stands."""
        return {name: getattr(call, name) for name in NAMES} | written_lines(call.declarations)

    def clean_declarations_zh(self) -> list[dict[str, str]]:
        return paired(self.cleaned_data)

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if slug == "new" or Call.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another call has this address already."), code="taken")
        return slug

    @property
    def values(self) -> CallValues:
        given = {name: self.cleaned_data[name] for name in NAMES}
        return CallValues(**given, declarations=self.cleaned_data[IN_CHINESE])


class ExtendForm(ActForm):
    """A later closing, and why."""

    reason = forms.CharField(
        label=_("Reason, shown on the call’s public page"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500
    )

    def __init__(self, *args: Any, collection: Collection, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["closes_at"] = MomentField(
            zone=collection.time_zone, label=_("New closing"), required=True, may_lie_ahead=True,
            help_text=gettext("To the minute, on the clock of %(city)s.") % {"city": city_of(collection.zone)},
        )  # fmt: skip
        self.order_fields(["closes_at", "reason"])
