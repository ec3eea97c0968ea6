"""What a curator chooses for an import: the file, the collection, the day, and what its headings mean."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.foundation.clocks import now
from registry.foundation.refusal import Refusal
from registry.holdings.models import Collection
from registry.ledger.importing.act import Choices
from registry.ledger.importing.columns import read_map
from registry.ledger.importing.fields import KINDS
from registry.web.fields import day_field

LARGEST_ON_A_PAGE: Final = 5 * 1024 * 1024
"""Bytes: about eighty thousand rows, half a minute. More is for the command."""


class ChoicesForm(forms.Form):
    """How the file is to be read; travels in the preview's address."""

    kind = forms.ChoiceField(
        label=_("What the file holds"), choices=[("", _("Tell by the heading")), *KINDS.items()], required=False
    )
    pieces = forms.BooleanField(
        label=_("Each sample brings its first piece with its weight"),
        help_text=_("Leave it out when a file of pieces follows, or the mass would be counted twice."),
        required=False,
        initial=True,
    )
    on = day_field(
        _("Day of the opening position"),
        required=False,
        help_text=_("By the calendar where the collection is kept. Leave it empty for today."),
    )
    map = forms.CharField(
        label=_("What the headings mean"),
        help_text=_("One “heading,field” a line, where the usual names do not fit. A field “-” leaves a column out."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "data"}),
        max_length=1500,
        required=False,
    )

    def clean_map(self) -> str:
        written = str(self.cleaned_data["map"])
        try:
            read_map(written)
        except Refusal as refusal:
            raise ValidationError([obstacle.message for obstacle in refusal.obstacles]) from refusal
        return written

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        if day and day > now().date():
            raise ValidationError(_("That day is still to come."))
        return day

    @property
    def choices(self) -> Choices:
        given = self.cleaned_data
        return Choices(read_map(given["map"]), given["kind"], with_pieces=given["pieces"])

    def query(self) -> dict[str, str]:
        """The choices as the preview's address carries them."""
        given = self.cleaned_data
        told = {
            "kind": given["kind"],
            "pieces": "on" if given["pieces"] else "",
            "on": given["on"].isoformat() if given["on"] else "",
            "map": given["map"],
        }
        return {name: value for name, value in told.items() if value}


class UploadForm(ChoicesForm):
    """The choices with the file they are for."""

    collection = forms.ModelChoiceField(
        Collection.objects.none(), label=_("Collection"), to_field_name="code", empty_label=None
    )
    file = forms.FileField(label=_("CSV file"), help_text=_("UTF-8, up to 5 MB; the first line names the columns."))

    field_order = ("collection", "file", "kind", "pieces", "on", "map")

    def __init__(self, *args: Any, collections: QuerySet[Collection], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["collection"].queryset = collections  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".csv,text/csv"

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_ON_A_PAGE:
            raise ValidationError(
                _("The file is larger than 5 MB: import it with the command “manage.py import_holdings”.")
            )
        return file
