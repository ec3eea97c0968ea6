"""Fields that turn what people type into values: masses, instants on a collection's clock, files of allowed types."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.foundation.clocks import now
from registry.foundation.dates import city_of
from registry.foundation.mass import Mass
from registry.foundation.mass_field import MassField
from registry.papers.models import obstacles_to_storing
from registry.web.templatetags.dates import zone_of

__all__ = ["ActForm", "MassField", "MomentField", "PaperField", "ReasonForm", "day_field", "mass_ug", "milligrams"]

MASS: Final = {"class": "input-short input-num", "autocomplete": "off", "inputmode": "decimal"}
SLACK: Final = timedelta(minutes=2)
TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "mp4": "video/mp4",
    "csv": "text/csv",
}


def mass_ug(value: Mass | None) -> int | None:
    """Whole micrograms of what a MassField gave."""
    return None if value is None else value.ug


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def milligrams(label: Any, **options: Any) -> MassField:
    """A mass as laboratories type it: milligrams unless another unit is written."""
    options.setdefault("help_text", _("In mg, unless you write another unit."))
    return MassField(unit="mg", label=label, widget=forms.TextInput(attrs=MASS), **options)


class MomentField(forms.DateTimeField):
    """An instant on the clock of a collection; one that is still to come only where it may lie ahead."""

    def __init__(self, *, zone: str, may_lie_ahead: bool = False, **options: Any) -> None:
        self.zone = zone
        self.may_lie_ahead = may_lie_ahead
        options.setdefault("label", _("When it happened"))
        options.setdefault("required", False)
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)
        if not self.help_text:
            clock = gettext("On the clock of %(city)s.")
            says = clock if self.required else gettext("On the clock of %(city)s. Left empty, it means this moment.")
            self.help_text = says % {"city": city_of(zone_of(zone))}

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.zone):
            return super().prepare_value(value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not self.may_lie_ahead and isinstance(value, datetime) and value > now() + SLACK:
            raise ValidationError(_("That is still to come: write when it happened."), code="future")


class PaperField(forms.FileField):
    """A file of a type the registry keeps; its type is read from its name and checked against its first bytes."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("File"))
        options.setdefault("help_text", _("PDF, PNG, JPEG, MP4 or CSV, up to 50 MB."))
        super().__init__(**options)
        self.widget.attrs["accept"] = ",".join(f".{ending}" for ending in TYPES)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile):
            file.media_type = TYPES.get((file.name or "").rpartition(".")[2].lower(), "")  # type: ignore[attr-defined]
            start = file.read()
            file.seek(0)
            if found := obstacles_to_storing(start, file.media_type):  # type: ignore[attr-defined]
                raise ValidationError([obstacle.message for obstacle in found])
        return file


class ActForm(forms.Form):
    """A form of an act. With `zone`, one may say when it happened; without, it happens now."""

    def __init__(self, *args: Any, zone: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if zone:
            self.fields["at"] = MomentField(zone=zone)

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.cleaned_data.get("at") or now()


class ReasonForm(ActForm):
    """An act that owes its reason and nothing else."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)

    def __init__(self, *args: Any, label: Any = "", hint: Any = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if label:
            self.fields["reason"].label = label
        if hint:
            self.fields["reason"].help_text = hint
