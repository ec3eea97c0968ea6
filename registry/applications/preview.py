"""What another policy would have said about past applications. Writes nothing.

Only rules that depend on the policy are asked again, on what was asked for then: a decided application is judged with
the mass that was free at its decision, one still undecided with what is free now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from registry.applications.lifecycle import DRAFT
from registry.applications.models import Application, Decision, LendingPolicy
from registry.applications.policy import PolicyValues
from registry.applications.verdict import Answer, Verdict, calls, pieces, requests
from registry.applications.verdict.answers import FAILED, WAIVED
from registry.applications.verdict.calls import Answering
from registry.applications.verdict.pieces import PieceAsked
from registry.applications.verdict.reading import handed_in
from registry.applications.verdict.requests import Request
from registry.holdings.models import Collection

MOST: Final = 500
"""The newest applications looked at; one page has to hold what is found."""
RULES: Final = ("use_class", "form", "kept_back", "line_limit", "destructive", "lines_limit", "term", "call")
"""Rules whose answer a policy can change."""


@dataclass(frozen=True)
class Changed:
    """One application to which the policies speak differently: what would fail, and what would fail no more."""

    application: Application
    decision: Decision | None
    would_fail: list[Answer]
    would_pass: list[Answer]


@dataclass(frozen=True)
class Preview:
    """What was compared, and every application that differs, the newest first."""

    compared: int
    changed: list[Changed]

    @property
    def approved_that_would_fail(self) -> int:
        """Approved then, against a rule now."""
        return sum(1 for one in self.changed if one.would_fail and one.decision and one.decision.outcome == "approved")


def preview(collection: Collection, values: PolicyValues, *, at: datetime) -> Preview:
    """Every past application of the collection judged by these values, beside how it was or is judged.

    Read together: as many queries for five hundred as for one.
    """
    proposed = LendingPolicy(collection=collection, version=0, **asdict(values))
    current = LendingPolicy.objects.in_force(collection, at=at)
    found = list(
        Application.objects.filter(collection=collection)
        .exclude(status=DRAFT)
        .select_related("collection", "institution", "call__collection", "decision")
        .prefetch_related("lines__split__form", "lines__split__use_class", "lines__methods")
        .order_by("-submitted_at", "-pk")[:MOST]
    )
    moments, changed = handed_in(found), []
    for application in found:
        answering = Answering(application.call, moments.get(application.pk, at))
        decision = getattr(application, "decision", None)
        then = Verdict.from_json(0, decision.verdict) if decision else None
        before = _remembered(then) if then else []
        if then is None and current is not None:
            before = _asked(application, current, None, answering, at=at)
        after = _asked(application, proposed, then, answering, at=at)
        if one := _compared(application, decision, before, after):
            changed.append(one)
    return Preview(len(found), changed)


def _remembered(then: Verdict) -> list[Answer]:
    """What a decision remembers of these rules, as asked."""
    return [answer for answer in then.answers if answer.code in RULES and not answer.decided]


def _compared(
    application: Application, decision: Decision | None, before: Iterable[Answer], after: Iterable[Answer]
) -> Changed | None:
    stood = {(answer.code, answer.line): answer for answer in before}
    would_fail, would_pass = [], []
    for answer in after:
        was = stood.get((answer.code, answer.line))
        was_against = was is not None and was.outcome in {FAILED, WAIVED}
        if answer.outcome == FAILED and not was_against:
            would_fail.append(answer)
        elif answer.outcome != FAILED and was_against:
            would_pass.append(answer)
    return Changed(application, decision, would_fail, would_pass) if would_fail or would_pass else None


def _asked(
    application: Application, policy: LendingPolicy, then: Verdict | None, answering: Answering, *, at: datetime
) -> list[Answer]:
    """These rules under one policy."""
    lines = list(application.lines.all())
    whole = Request(policy=policy, asked_on=policy.collection.date_of(at), lines=len(lines), months=application.months)
    answers = [
        requests.lines_limit(whole),
        requests.term(whole),
        calls.call(answering, is_needed=policy.needs_call),
    ]
    for line in lines:
        split = line.split
        free_ug = _free_then(then, line.number)
        if free_ug is not None:
            split.in_vault_ug = free_ug  # never saved
        asked = PieceAsked(
            policy=policy,
            split=split,
            mass_ug=line.mass_ug,
            methods=list(line.methods.all()),
            purpose=application.purpose,
            block=None,
            retired_on=None,
            competing=None,
            line=line.number,
        )
        rules = (pieces.use_class, pieces.form, pieces.kept_back, pieces.line_limit, pieces.destructive)
        answers += [rule(asked) for rule in rules]
    return answers


def _free_then(then: Verdict | None, line: int) -> int | None:
    """What was free of a line's piece at the decision, µg, where the verdict tells it."""
    if then is None:
        return None
    for answer in then.of_line(line):
        if answer.code == "kept_back" and not answer.decided and "free_ug" in answer.numbers:
            return int(answer.numbers["free_ug"])
    return None
