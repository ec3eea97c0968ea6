"""The authority's decision, line by line; what is approved becomes a loan, its mass set aside, in the same act."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.applications import notices
from registry.applications.models import Application, Decision, DecisionLine, LendingPolicy
from registry.applications.models.decisions import ANOTHER, APPROVED, DECLINED, LESS
from registry.applications.moves import move_application, obstacles_to_move, record_act, refuse_if
from registry.applications.policy import policy_for, sign_by
from registry.applications.rules.deciding import (
    LineWord,
    concluded_at,
    obstacles_to_decider,
    obstacles_to_lending,
    obstacles_to_waiving,
    obstacles_to_words,
    refuse_second_decision,
)
from registry.applications.verdict import Verdict, verdict_on_application
from registry.applications.verdict.asking import answers_on_lent
from registry.audit.trail import canonical_text
from registry.holdings.locks import lock_splits
from registry.holdings.models import Collection
from registry.loans.actions.opening import PortionAsked, open_loan
from registry.loans.models import Loan, LoanItem
from registry.loans.standing import standing_of
from registry.parties.models import Person

__all__ = ["LineWord", "decide_application"]


@transaction.atomic
def decide_application(
    application: Application,
    *,
    lines: Sequence[LineWord],
    reason: str,
    waive: Mapping[str, str] | None = None,
    by: Person,
    at: datetime,
) -> Decision:
    """Decide every line. Approved when any line is lent: then a loan is opened and the mass set aside.

    `waive` names rules that failed and may be waived, each with its reason. The decision keeps the policy version,
    the verdict on every rule (as asked, and as lent where that differs) and the standing, as they are now.
    Raises NotPermitted, and Refusal with every obstacle; of two who decide at once, the second is told so.
    """
    require(by, Permission.APPLICATION_DECIDE, at=at, within=application.collection.code)
    application = Application.objects.lock(application.pk)
    refuse_second_decision(application)
    words = sorted(lines, key=lambda word: word.line.number)
    outcome = APPROVED if any(word.is_lent for word in words) else DECLINED
    found = obstacles_to_move(application, to=outcome, reason=reason)
    _lock_what_is_judged(application, words)
    policy = policy_for(application.collection, at=at)
    found += obstacles_to_words(list(application.lines.all()), words)
    then = concluded_at(application)
    policy_then = policy_for(application.collection, at=then) if then else None
    found += obstacles_to_decider(application, policy_then, by=by, at=at, approves=outcome == APPROVED)
    found += obstacles_to_waiving(waive or {})
    verdict = _verdict(application, words, policy, at=at).waive(waive or {})
    if outcome == APPROVED:
        found += obstacles_to_lending(verdict, words)
    refuse_if(found)

    standing = standing_of(
        application.investigator, application.institution, on=application.collection.date_of(at)
    ).to_json()
    loan = _open_loan(application, words, policy, by=by, at=at) if outcome == APPROVED else None
    decision = _write_decision(application, words, outcome, reason, policy, verdict, standing, loan=loan, by=by, at=at)
    move_application(application, to=outcome, by=by, at=at, reason=reason)
    notices.decided(decision, by=by, at=at)
    return decision


def _lock_what_is_judged(application: Application, words: Sequence[LineWord]) -> None:
    """The collection, so that its policy stays the one in force, then every piece, by key."""
    Collection.objects.select_for_update(no_key=True).get(pk=application.collection_id)
    lock_splits(word.lent_split.pk for word in words)


def _verdict(application: Application, words: Sequence[LineWord], policy: LendingPolicy, *, at: datetime) -> Verdict:
    """Every rule as asked, and again for each line lent otherwise than asked."""
    verdict = verdict_on_application(application, at=at)
    for word in words:
        if word.outcome in {LESS, ANOTHER}:
            split = word.lent_split
            verdict = verdict.with_answers(
                answers_on_lent(application, word.line, policy, split=split, mass_ug=word.lent_ug, at=at)
            )
    return verdict


def _open_loan(
    application: Application,
    words: Sequence[LineWord],
    policy: LendingPolicy,
    *,
    by: Person,
    at: datetime,
) -> Loan:
    return open_loan(
        collection=application.collection,
        borrower=application.institution,
        investigator=application.investigator,
        title=application.title,
        purpose=application.purpose,
        portions=[
            PortionAsked(word.lent_split, word.lent_ug, sorted(method.code for method in word.line.methods.all()))
            for word in words
            if word.is_lent
        ],
        term_months=application.months,
        extensions_allowed=policy.extensions,
        inventory_months=policy.inventory_months,
        acknowledge_days=policy.acknowledge_days,
        results_demanded=policy.results_demanded,
        video_demanded=policy.video_demanded,
        sign_by_on=sign_by(policy, at=at),
        papers_demanded=policy.papers,
        tolerance_cap_ug=policy.tolerance_cap_ug,
        cutting_tolerance_ug=policy.cutting_tolerance_ug,
        storage_plan=application.storage_plan,
        funding_restriction=application.funding_restriction,
        by=by,
        at=at,
        is_illustrative=application.is_illustrative,
    )


def _write_decision(
    application: Application,
    words: Sequence[LineWord],
    outcome: str,
    reason: str,
    policy: LendingPolicy,
    verdict: Verdict,
    standing: dict[str, Any],
    *,
    loan: Loan | None,
    by: Person,
    at: datetime,
) -> Decision:
    answers = verdict.to_json()
    event = record_act(
        application,
        "decided",
        by=by,
        at=at,
        reason=reason,
        facts={
            "outcome": outcome,
            "policy": policy.version,
            "verdict_sha256": hashlib.sha256(canonical_text({"verdict": answers}).encode()).hexdigest(),
            "loan": loan.reference if loan else "",
            "lines": [
                [word.line.number, word.outcome, word.lent_split.identifier if word.is_lent else "", word.lent_ug]
                for word in words
            ],
        },
    )
    decision = Decision.objects.create(
        application=application,
        outcome=outcome,
        reason=reason.strip(),
        policy=policy,
        verdict=answers,
        standing=standing,
        decided_by=by,
        decided_at=at,
        loan=loan,
        event=event,
    )
    items = iter(LoanItem.objects.filter(loan=loan).order_by("number") if loan else [])
    DecisionLine.objects.bulk_create(
        DecisionLine(
            decision=decision,
            line=word.line,
            outcome=word.outcome,
            split=word.split if word.outcome == ANOTHER else None,
            mass_ug=word.lent_ug if word.is_lent else None,
            reason=word.reason.strip(),
            item=next(items) if word.is_lent else None,
        )
        for word in words
    )
    return decision
