"""What a curator types about a collection's notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.messages.models import WAYS
from registry.web.fields import ActForm


def words_field(label: Any, *, hint: Any = "") -> forms.CharField:
    """A few lines of the collection's own; none are needed."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=hint, widget=widget, required=False, max_length=2000)


class TimetableForm(ActForm):
    """The switch, the hours, the foot."""

    is_on = forms.BooleanField(
        label=_("Send letters"),
        required=False,
        help_text=_("Switched off, notices stand on people’s pages only."),
    )
    digest_hour = forms.IntegerField(
        label=_("Hour of the digest"),
        min_value=0,
        max_value=23,
        widget=forms.NumberInput(attrs={"class": "input-short"}),
        help_text=_("0 to 23, on the collection’s clock."),
    )
    overdue_every_days = forms.IntegerField(
        label=_("Days between letters about an overdue loan"),
        min_value=1,
        max_value=90,
        widget=forms.NumberInput(attrs={"class": "input-short"}),
        help_text=_("The first goes out the day after the due day. Reminders before it are set in the lending policy."),
    )
    foot = words_field(_("At the foot of every letter, in English"))
    foot_zh = words_field(_("At the foot of every letter, in Chinese"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ChoiceForm(ActForm):
    """How one kind is told."""

    way = forms.ChoiceField(label=_("How it is told"), choices=list(WAYS.items()), widget=forms.RadioSelect)
    words = words_field(_("Words added, in English"), hint=_("An office to call, a form to bring. No names."))
    words_zh = words_field(_("Words added, in Chinese"))
