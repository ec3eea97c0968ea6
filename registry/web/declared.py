"""Declarations as somebody of the office writes them: one a line, in both languages, paired line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.applications.declarations import Declaration

IN_CHINESE = "declarations_zh"


def declaration_fields(label: Any, help_text: Any) -> dict[str, forms.CharField]:
    """Two boxes: what is declared, and the same in Chinese."""
    return {
        "declarations": forms.CharField(label=label, help_text=help_text, required=False, widget=_box()),
        IN_CHINESE: forms.CharField(
            label=gettext_lazy("The same in Chinese"),
            help_text=gettext_lazy("Line by line."),
            required=False,
            widget=_box(),
        ),
    }


def _box() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 4})


def written_lines(declarations: Sequence[Declaration]) -> dict[str, str]:
    """What the boxes show for declarations as they stand."""
    return {
        name: "\n".join(one[language] for one in declarations)
        for name, language in (("declarations", "en"), (IN_CHINESE, "zh"))
    }


def paired(typed: Mapping[str, Any]) -> list[dict[str, str]]:
    """Both languages, paired line by line. Raises ValidationError where one is missing."""
    english, chinese = (
        [line.strip() for line in str(typed.get(name, "")).splitlines() if line.strip()]
        for name in ("declarations", IN_CHINESE)
    )
    if len(english) != len(chinese):
        raise forms.ValidationError(_("Write each declaration in both languages."), code="languages")
    return [{"en": en, "zh": zh} for en, zh in zip(english, chinese, strict=True)]
