"""What is typed about pieces: new ones, cuts, combinations, blocks, losses, corrections."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.holdings.identifiers import read_identifier
from registry.holdings.models import Collection, Facility, Form, Lithology, Mission, Sample, Split, UseClass
from registry.ledger.actions.subdivide import NewPiece
from registry.web.fields import ActForm, day_field, mass_ug, milligrams

IDENTIFIER = {"class": "id input-mid", "autocomplete": "off", "spellcheck": "false"}


def identifier_field(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=80, widget=forms.TextInput(attrs=IDENTIFIER), **options)


class SampleForm(ActForm):
    """A sample's number and description."""

    identifier = identifier_field(_("Number"), help_text=_("As its agency writes it: 15415, CE5C0400, A0001."))
    mission = forms.ModelChoiceField(Mission.objects.all(), label=_("Mission"), empty_label=None)
    lithology = forms.ModelChoiceField(Lithology.objects.all(), label=_("Type"), empty_label=None)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=160, required=False)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=160, required=False)
    source = forms.CharField(label=_("Source"), max_length=200, required=False)


class AccessionForm(ActForm):
    """A piece that enters the books."""

    sample = identifier_field(_("Sample"), help_text=_("The number of a sample of this collection."))
    identifier = identifier_field(_("Number of the piece"))
    form = forms.ModelChoiceField(Form.objects.all(), label=_("Form"), empty_label=None)
    use_class = forms.ModelChoiceField(UseClass.objects.all(), label=_("Kept for"), empty_label=None)
    mass = milligrams(
        _("Mass"),
        required=False,
        help_text=_("In mg, unless you write another unit. Empty for a piece that is never weighed, a thin section."),
    )
    facility = forms.ModelChoiceField(Facility.objects.all(), label=_("Laboratory"), required=False)
    remark = forms.CharField(label=_("Remark"), max_length=500, required=False)
    reason = forms.CharField(label=_("What it rests on"), max_length=300, required=False)

    def __init__(self, *args: Any, collection: Collection, **options: Any) -> None:
        super().__init__(*args, **options)
        self.collection = collection
        self.found: Sample | None = None

    def clean_sample(self) -> str:
        written = str(self.cleaned_data["sample"]).strip()
        self.found = Sample.objects.filter(collection=self.collection, identifier__iexact=written).first()
        if self.found is None:
            raise forms.ValidationError(_("This collection has no sample of that number: add the sample first."))
        return written

    @property
    def piece(self) -> NewPiece:
        """The piece as it was filled in."""
        given = self.cleaned_data
        return NewPiece(
            mass_ug=mass_ug(given["mass"]),
            identifier=given["identifier"],
            form=given["form"],
            use_class=given["use_class"],
            remark=given["remark"],
        )

    def warnings(self) -> tuple[str, ...]:
        """What is odd about the number; it is kept as written all the same."""
        return read_identifier(self.cleaned_data.get("identifier", "")).warnings


class NewPieceForm(forms.Form):
    """One of the pieces a cut makes; a row left empty makes none."""

    mass = milligrams(_("Mass"), required=False)
    identifier = identifier_field(_("Number"), required=False, help_text=_("Empty: the next free one."))
    form = forms.ModelChoiceField(Form.objects.all(), label=_("Form"), required=False, empty_label=_("as the parent"))
    use_class = forms.ModelChoiceField(
        UseClass.objects.all(), label=_("Kept for"), required=False, empty_label=_("as the parent")
    )
    is_unweighed = forms.BooleanField(label=_("Never weighed"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = any(cleaned.get(name) for name in ("identifier", "form", "use_class"))
        if named and cleaned.get("mass") is None and not cleaned.get("is_unweighed") and "mass" not in self.errors:
            self.add_error("mass", _("Give its mass, or say that it is never weighed."))
        return cleaned

    @property
    def piece(self) -> NewPiece | None:
        """The piece as it was filled in; None for an empty row."""
        given = self.cleaned_data
        if given.get("mass") is None and not given.get("is_unweighed"):
            return None
        return NewPiece(
            mass_ug=None if given.get("is_unweighed") else mass_ug(given["mass"]),
            identifier=given.get("identifier", ""),
            form=given.get("form"),
            use_class=given.get("use_class"),
        )


NewPieces = forms.formset_factory(NewPieceForm, extra=0, max_num=200, absolute_max=200)


class CutForm(ActForm):
    """What a cut costs, and why it is made."""

    process_loss = milligrams(_("Lost in the cut"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)


class CombineForm(ActForm):
    """Several pieces become one."""

    others = forms.CharField(
        label=_("Pieces to combine with it"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "id", "spellcheck": "false"}),
        max_length=4000,
        help_text=_("Their numbers, one on a line. All that each holds in the vault goes into the new piece."),
    )
    mass = milligrams(_("Mass of the new piece"))
    process_loss = milligrams(_("Lost in the process"), required=False)
    identifier = identifier_field(
        _("Number of the new piece"), required=False, help_text=_("Empty: the next free one.")
    )
    reason = forms.CharField(label=_("Why"), max_length=300)

    def clean_others(self) -> list[Split]:
        written = [line.strip() for line in str(self.cleaned_data["others"]).splitlines() if line.strip()]
        found = {split.identifier.upper(): split for split in Split.objects.filter(identifier__in=written)}
        unknown = [name for name in written if name.upper() not in found]
        if unknown:
            raise forms.ValidationError(_("No piece has this number: %(names)s.") % {"names": ", ".join(unknown)})
        return [found[name.upper()] for name in dict.fromkeys(written)]


class BlockForm(ActForm):
    """A piece that may not be lent for now."""

    reason = forms.CharField(
        label=_("Why it may not be lent"), max_length=300, help_text=_("Everybody may read it: name no person.")
    )
    until_on = day_field(_("Until"), required=False, help_text=_("Empty: until somebody lifts it."))


class LeaveForm(ActForm):
    """Mass that leaves the vault for good, is lost, or is found again."""

    mass = milligrams(
        _("How much"), required=False, help_text=_("In mg, unless you write another unit. Empty: all that is there.")
    )
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def only_facilities_of(form: AccessionForm) -> None:
    """Offer the laboratories of the collection's keeper and owner alone."""
    owners = [form.collection.owner_id, form.collection.keeper_id]
    cast("forms.ModelChoiceField[Facility]", form.fields["facility"]).queryset = Facility.objects.filter(
        institution__in=owners
    )
