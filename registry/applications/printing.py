"""The decision on an application as a letter to its investigator: values for its template."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from registry.applications.models import Application, Decision, DecisionLine
from registry.audit import trail
from registry.papers.printing import print_paper
from registry.papers.values import day_pair, mass_pair, name_pair, word_pair

CALLED: Final[dict[str, str | Promise]] = {
    "title": _("Title"),
    "reason": _("Reason"),
    "investigator": _("Investigator"),
    "institution": _("Institution"),
    "lines": _("Lines"),
}


def decision_paper(decision: Decision, *, language: str, at: datetime) -> bytes:
    """The letter. Raises Refusal naming each field that holds characters the font has not."""
    application, collection = decision.application, decision.application.collection
    newest = trail.head(collection.code)
    investigator, loan = application.investigator, decision.loan
    values = {
        "reference": application.reference,
        "issuer": name_pair(collection.owner),
        "collection": name_pair(collection),
        "day": day_pair(collection.date_of(at)),
        "illustrative": application.is_illustrative,
        "head": f"{newest.chain}:{newest.seq}:{newest.digest}" if newest else "",
        "title": application.title,
        "investigator": [investigator.name, investigator.name_zh or investigator.name],
        "institution": name_pair(application.institution),
        "decided_on": day_pair(collection.date_of(decision.decided_at)),
        "policy": str(decision.policy),
        "outcome": [word.capitalize() for word in word_pair(_("approved") if loan else _("declined"))],
        "reason": decision.reason,
        "lines": [_line(line) for line in _lines(decision)],
        "loan": loan.reference if loan else "",
        "sign_by_on": day_pair(loan.sign_by_on) if loan else ["", ""],
        "link": _link(application),
    }
    return print_paper(
        "decision",
        values,
        collection=collection.code,
        language=language,
        called=CALLED,
        qr={"link": str(values["link"])},
        at=at,
    )


def _lines(decision: Decision) -> list[DecisionLine]:
    rows = decision.lines.select_related("line__split__form", "split", "item__source")
    return list(rows.order_by("line__number"))


def _line(word: DecisionLine) -> dict[str, Any]:
    asked, item = word.line, word.item
    return {
        "number": asked.number,
        "piece": asked.split.identifier,
        "asked": mass_pair(asked.mass_ug, word_pair(_("whole"))),
        "outcome": word_pair(DecisionLine.OUTCOMES[word.outcome]),
        "lent_piece": item.source.identifier if item else "",
        "lent": mass_pair(item.approved_ug if item and item.source.is_weighed else None, word_pair(_("whole"))),
        "reason": word.reason,
    }


def _link(application: Application) -> str:
    with override("en"):
        return settings.ADDRESS + reverse("applications:detail", args=[application.reference])
