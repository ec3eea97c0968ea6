"""A collection's numbers over the years, as its page of pictures has them."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from registry.api import openapi
from registry.api.answering import OpenDoor, told
from registry.api.asked import only_known
from registry.api.problems import not_found
from registry.api.views.overview import several
from registry.holdings.models import Collection
from registry.reports.open.figures import figures

_TEXT: Final[dict[str, Any]] = {"type": "string"}
_WHOLE: Final[dict[str, Any]] = {"type": "integer"}
_UG: Final[dict[str, Any]] = {"type": "integer", "x-unit": "µg"}
STATES: Final = ("available", "kept_back", "kept_for_good", "set_aside", "on_loan")

FIGURES: Final = openapi.shape(
    "CollectionFigures",
    {
        "type": "object",
        "description": _("What a collection has, lent and never lent; masses of what was weighed."),
        "required": ["stock", "material", "years", "borrowers", "studied"],
        "properties": {
            "stock": several(state=_TEXT | {"enum": list(STATES)}, pieces=_WHOLE, mass_ug=_UG),
            "material": several(
                lithology=_TEXT, use_class=_TEXT, pieces=_WHOLE, pieces_not_weighed=_WHOLE,
                mass_ug=_UG | {"type": ["integer", "null"]},
            ),
            "years": several(year=_WHOLE, home_ug=_UG, for_good_ug=_UG, away_ug=_UG, ended_ug=_UG),
            "borrowers": several(
                institution=_TEXT, country=_TEXT, loans=_WHOLE, loans_out=_WHOLE, lent_ug=_UG, out_ug=_UG,
                address=_TEXT | {"format": "uri"},
            ),
            "studied": several(
                lithology=_TEXT, samples=_WHOLE, samples_never_lent=_WHOLE, pieces=_WHOLE, pieces_never_lent=_WHOLE,
                mass_ug=_UG, never_lent_ug=_UG,
            ),
        },
    },
)  # fmt: skip


class CollectionFigures(OpenDoor):
    """The numbers under the pictures."""

    @openapi.operation(
        "collection_figures",
        tag=_("Origins"),
        title=_("A collection in numbers: available and lent, its material, its years, who borrowed, what never left"),
        answers={200: FIGURES},
        parameters=[openapi.in_path("code", _("The code of the collection."), "apollo")],
        meaning=_(
            "The states of the stock add up to everything there is. Years are at their end, today for this one; "
            "for_good_ug is of home_ug. A piece counts as lent once it was with a borrower, and so does what was cut "
            "from it."
        ),
        example="/api/v1/collections/apollo/figures/",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        only_known(request._request.GET, ())
        collection = Collection.objects.filter(code=code).first() if "\x00" not in code else None
        if collection is None:
            raise not_found()
        return told(request, figures(collection, at=self.at))
