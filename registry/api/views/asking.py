"""May I ask for this? The policy's verdict on a piece, by the code that answers on its page and judges applications."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from registry.api import openapi
from registry.api.answering import OpenDoor, told
from registry.api.asked import only_known
from registry.api.problems import bad_request
from registry.api.views.holdings import TAG, piece_or_404
from registry.applications.verdict import mass_to_ask_for, verdict_on_split
from registry.applications.verdict.answers import OUTCOMES, RULE, Answer
from registry.foundation.mass import MassError
from registry.foundation.refusal import Obstacle
from registry.holdings.models import Split

_TEXT: Final = {"type": "string"}
VERDICT: Final = openapi.shape(
    "Verdict",
    {
        "type": "object",
        "description": _("Every rule answered, as of now, before anybody applies."),
        "required": ["split", "may", "mass_ug", "policy_version", "rules"],
        "properties": {
            "split": _TEXT,
            "may": {"type": "boolean", "description": _("Whether no rule fails.")},
            "mass_ug": {
                "type": ["integer", "null"],
                "x-unit": "µg",
                "description": _("The mass asked for; empty where none was named or the piece is lent whole."),
            },
            "policy_version": {"type": "integer"},
            "rules": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["code", "title", "outcome", "sentence", "may_be_waived"],
                    "properties": {
                        "code": _TEXT,
                        "title": _TEXT,
                        "outcome": {"type": "string", "enum": list(OUTCOMES)},
                        "sentence": _TEXT,
                        "may_be_waived": {"type": "boolean"},
                    },
                },
            },
        },
    },
)


class MayIAsk(OpenDoor):
    """The verdict on a piece for a mass."""

    @openapi.operation(
        "may_i_ask",
        tag=TAG,
        title=_("May I ask for this? The lending policy’s verdict on a piece"),
        meaning=_("Rules that depend on who asks, and for what, are not applicable here; an application answers them."),
        answers={200: VERDICT},
        parameters=[
            openapi.in_path("identifier", _("The number of the piece."), "15415,33"),
            openapi.in_query("mass", _("How much of a divisible piece; milligrams where no unit is written.")),
        ],
        example="/api/v1/splits/15415,33/may-i-ask/?mass=20%20mg",
        problems=["422"],
    )
    def get(self, request: Request, identifier: str) -> HttpResponse:
        query = request._request.GET
        only_known(query, ("mass",))
        found = piece_or_404(identifier)
        split = found.split
        assert split is not None
        mass_ug = _mass_ug(query.get("mass", ""), split)
        verdict = verdict_on_split(split, at=self.at, mass_ug=mass_ug)
        answer = {
            "split": split.identifier,
            "may": verdict.may,
            "mass_ug": mass_ug,
            "policy_version": verdict.policy_version,
            "rules": [_rule(one) for one in verdict.answers],
        }
        return told(request, answer)


def _mass_ug(written: str, split: Split) -> int | None:
    try:
        mass = mass_to_ask_for(written, split)
    except MassError as error:
        raise bad_request("mass", str(error), [Obstacle("mass", str(error), "mass")]) from error
    return mass.ug if mass else None


def _rule(answer: Answer) -> dict[str, Any]:
    return {
        "code": answer.code,
        "title": answer.title,
        "outcome": answer.outcome,
        "sentence": answer.sentence,
        "may_be_waived": RULE[answer.code].may_be_waived,
    }
