"""A form's field for a mass typed with its unit: "10 mg", "11.7 kg"; gives a Mass."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from registry.foundation.mass import Mass, MassError, Unit


class MassField(forms.CharField):
    """Text read as a Mass, empty as None. `unit` is taken where none is written; without it one must be written."""

    def __init__(self, *, unit: Unit | None = None, **options: Any) -> None:
        self.unit = unit
        super().__init__(max_length=40, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Mass.parse(text, unit=self.unit)
        except MassError as error:
            raise ValidationError(str(error), code="mass") from error

    def prepare_value(self, value: Any) -> Any:
        return value.text() if isinstance(value, Mass) else value
