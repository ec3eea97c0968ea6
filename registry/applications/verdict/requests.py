"""The rules about an application as a whole: its size, term and plan, and who stands behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registry.applications.declarations import Declaration, missing
from registry.applications.models import LendingPolicy
from registry.applications.verdict import calls
from registry.applications.verdict.answers import FAILED, NOT_APPLICABLE, PASSED, Answer
from registry.applications.verdict.calls import Answering
from registry.applications.verdict.sentences import both_names
from registry.parties.models import Institution

VOUCHED, NOT_VOUCHED, NONE = "vouched", "not_vouched", "none"


@dataclass(frozen=True)
class Request:
    """What the whole asks, with all its rules need; null means it is not known yet, as on a piece's page.

    `affiliation` is the investigator's belonging to the institution: vouched, not_vouched, none.
    `demanded` are the declarations of the policy it is handed in under, and of the call it answers.
    `standing` holds the counts of matters open with the borrower, and of open items.
    """

    policy: LendingPolicy
    asked_on: date
    lines: int | None = None
    months: int | None = None
    has_plan: bool | None = None
    demanded: Sequence[Declaration] = ()
    declared: Sequence[Declaration] | None = None
    institution: Institution | None = None
    retired_on: date | None = None
    affiliation: str | None = None
    standing: Mapping[str, int] | None = field(default=None)
    answering: Answering | None = None


def answers_on_request(request: Request) -> list[Answer]:
    """Every rule about the whole, answered."""
    return [
        calls.call(request.answering, is_needed=request.policy.needs_call),
        calls.attachments(request.answering),
        lines_limit(request),
        term(request),
        storage_plan(request),
        declarations(request),
        affiliation(request),
        institution(request),
        standing(request),
    ]


def answer(code: str, outcome: str, case: str, **numbers: Any) -> Answer:
    return Answer(code, outcome, f"{code}.{case}", numbers)


def lines_limit(request: Request) -> Answer:
    limit = request.policy.lines_limit
    if request.lines is None:
        return answer("lines_limit", NOT_APPLICABLE, "is", limit=limit)
    if request.lines == 0:
        return answer("lines_limit", FAILED, "none")
    within = request.lines <= limit
    return answer(
        "lines_limit", PASSED if within else FAILED, "within" if within else "beyond", lines=request.lines, limit=limit
    )


def term(request: Request) -> Answer:
    limit = request.policy.term_months
    if request.months is None:
        return answer("term", NOT_APPLICABLE, "is", limit=limit)
    within = request.months <= limit
    return answer(
        "term", PASSED if within else FAILED, "within" if within else "beyond", months=request.months, limit=limit
    )


def storage_plan(request: Request) -> Answer:
    if request.has_plan is None:
        return answer("storage_plan", NOT_APPLICABLE, "later")
    return answer("storage_plan", PASSED if request.has_plan else FAILED, "given" if request.has_plan else "missing")


def declarations(request: Request) -> Answer:
    """Everything that policy and call ask an applicant to declare is declared, word by word."""
    if not request.demanded:
        return answer("declarations", NOT_APPLICABLE, "none")
    if request.declared is None:
        return answer("declarations", NOT_APPLICABLE, "later", demanded=len(request.demanded))
    if lacking := missing(request.demanded, request.declared):
        return answer("declarations", FAILED, "missing", declarations=lacking)
    return answer("declarations", PASSED, "all", demanded=len(request.demanded))


def affiliation(request: Request) -> Answer:
    if request.affiliation is None or request.institution is None:
        return answer("affiliation", NOT_APPLICABLE, "not_known")
    named = both_names(request.institution)
    if request.affiliation == NONE:
        return answer("affiliation", FAILED, "none", institution=named, asked_on=request.asked_on.isoformat())
    is_vouched = request.affiliation == VOUCHED
    return answer("affiliation", PASSED if is_vouched else FAILED, request.affiliation, institution=named)


def institution(request: Request) -> Answer:
    if request.institution is None:
        return answer("institution", NOT_APPLICABLE, "not_known")
    named = both_names(request.institution)
    if request.retired_on is None:
        return answer("institution", PASSED, "may", institution=named)
    return answer("institution", FAILED, "retired", institution=named, retired_on=request.retired_on.isoformat())


def standing(request: Request) -> Answer:
    """Nothing overdue and no open discrepancy of the investigator’s own."""
    if request.standing is None:
        return answer("standing", NOT_APPLICABLE, "not_known")
    matters = ("overdue", "discrepancies", "missing", "delinquent")
    is_good = not any(request.standing.get(matter, 0) for matter in matters)
    counts = dict.fromkeys(matters, 0) | dict(request.standing)
    return answer("standing", PASSED if is_good else FAILED, "good" if is_good else "matters", **counts)
