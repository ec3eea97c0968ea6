"""What is typed about a result."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.loans.citing import Citation
from registry.loans.models import LoanItem
from registry.loans.models.results import RESULT_KINDS
from registry.web.loans.forms import ItemsForm


class ResultForm(ItemsForm):
    """A publication and the pieces it speaks of."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(RESULT_KINDS.items()))
    title = forms.CharField(label=_("Title"), max_length=500)
    authors = forms.CharField(
        label=_("Authors"),
        required=False,
        max_length=4000,
        help_text=_("As the publication names them, with semicolons between them."),
    )
    published_in = forms.CharField(label=_("Published in"), required=False, max_length=300)
    year = forms.IntegerField(label=_("Year"), min_value=1969, max_value=2200)
    doi = forms.CharField(label="DOI", required=False, max_length=200)

    def __init__(self, *args: Any, items: Iterable[LoanItem], **options: Any) -> None:
        super().__init__(*args, items=items, **options)
        self.fields["items"].label = _("Pieces it speaks of")
        self.order_fields(["kind", "title", "authors", "published_in", "year", "doi", "items"])

    @property
    def citation(self) -> Citation:
        names = ("kind", "title", "authors", "published_in", "year", "doi")
        return Citation(**{name: self.cleaned_data[name] for name in names})
