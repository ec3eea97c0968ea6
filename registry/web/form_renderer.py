"""Every form in the look of `components/field.html`: {{ form }} alone already gives accessible markup.

Set as FORM_RENDERER; needs django.forms among the installed applications, for the templates of its widgets.
"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.forms.renderers import TemplatesSetting

CLASSES: Final[tuple[tuple[type[forms.Widget], str], ...]] = (
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, ""),
    (forms.HiddenInput, ""),
    (forms.DateInput, "input input-mid"),
    (forms.DateTimeInput, "input input-mid"),
    (forms.NumberInput, "input input-short input-num"),
    (forms.Widget, "input"),
)
"""The style of each kind of control; the first that fits."""


class BoundField(forms.BoundField):
    """A field that gives its control the look's class beside whatever the form set."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        css = next(css for kind, css in CLASSES if isinstance(shown, kind))
        own = str(shown.attrs.get("class", ""))
        if css or own:
            built["class"] = f"{css} {own}".strip()
        return built


class Renderer(TemplatesSetting):
    """Templates from the project's own folder, for forms, formsets and fields."""

    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/field.html"
    bound_field_class = BoundField
