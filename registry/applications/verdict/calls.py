"""The rules about the call an application answers: its window, what it offers, what must be attached."""

from __future__ import annotations

from collections.abc import Collection as Container
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from registry.applications.lifecycle import ANNOUNCED, CLOSED, CONCLUDED
from registry.applications.models import Call
from registry.applications.verdict.answers import FAILED, NOT_APPLICABLE, PASSED, Answer
from registry.applications.verdict.sentences import both_names
from registry.foundation.clocks import canonical
from registry.holdings.models import Split


@dataclass(frozen=True)
class Answering:
    """The call answered, or none; `moment` is when it was handed in, or now; `attached` the kinds of its files."""

    call: Call | None
    moment: datetime
    attached: Container[str] = field(default=frozenset())


def answer(code: str, outcome: str, case: str, line: int = 0, decided: bool = False, **numbers: Any) -> Answer:
    return Answer(code, outcome, f"{code}.{case}", numbers, line=line, decided=decided)


def call(answering: Answering | None, *, is_needed: bool) -> Answer:
    """Handed in while the call was open, to the minute."""
    if answering is None:
        return answer("call", NOT_APPLICABLE, "will_be_needed" if is_needed else "not_needed")
    answered = answering.call
    if answered is None:
        return answer("call", FAILED if is_needed else NOT_APPLICABLE, "needed" if is_needed else "not_needed")
    named, zone = both_names(answered), answered.collection.time_zone
    if answered.status not in {ANNOUNCED, CLOSED, CONCLUDED}:
        return answer("call", FAILED, "not_announced", call=named)
    if answering.moment < answered.opens_at:
        opens = {"at": canonical(answered.opens_at), "zone": zone}
        return answer("call", FAILED, "not_yet", call=named, opens_at=opens)
    if answered.closes_at is None:
        return answer("call", PASSED, "continuous", call=named)
    closes = {"at": canonical(answered.closes_at), "zone": zone}
    in_time = answering.moment < answered.closes_at
    return answer(
        "call", PASSED if in_time else FAILED, "in_time" if in_time else "too_late", call=named, closes_at=closes
    )


def attachments(answering: Answering | None) -> Answer:
    """Everything the call demands is attached."""
    demanded = list(answering.call.attachments) if answering and answering.call else []
    if answering is None or not demanded:
        return answer("attachments", NOT_APPLICABLE, "none")
    missing = [kind for kind in demanded if kind not in answering.attached]
    if missing:
        return answer("attachments", FAILED, "missing", attachment_kinds=missing)
    return answer("attachments", PASSED, "all", attachment_kinds=demanded)


def offered(answered: Call | None, split: Split, *, line: int = 0, decided: bool = False) -> Answer:
    """The piece is of a use class and form the call offers."""
    if answered is None:
        return answer("offered", NOT_APPLICABLE, "no_call", line, decided)
    named = both_names(answered)
    if answered.use_classes and split.use_class.code not in answered.use_classes:
        return answer(
            "offered", FAILED, "not_use_class", line, decided, call=named, use_class=both_names(split.use_class)
        )
    if answered.forms and split.form.code not in answered.forms:
        return answer("offered", FAILED, "not_form", line, decided, call=named, form=both_names(split.form))
    return answer("offered", PASSED, "yes", line, decided, call=named)
