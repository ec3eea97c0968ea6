"""Pieces of one sample and form that would serve a line, found by the database over all of them.

The rules stand in `verdict/pieces.py`; here the same rules are conditions, so that a sample of any size is looked at
whole. They only choose which pieces are then judged by the rules themselves, and count the others by the first rule
that fails (tests/applications/test_candidates.py holds both against each other).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import BigIntegerField, Case, CharField, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Abs, Coalesce, Greatest

from registry.applications.models import LendingPolicy, Line
from registry.applications.verdict.pieces import DESTRUCTIVE
from registry.holdings.models import Block, Split
from registry.holdings.models.pieces import OPENED, PRISTINE, RETURNED
from registry.ledger.places import Place
from registry.loans.models.items import PUBLIC_BENEFIT

CARE: Final = {RETURNED: 0, OPENED: 1, PRISTINE: 2}
"""What is spent first: what was out already, then what was opened; the pristine last."""
KEPT_FOR_PUBLIC: Final = (PUBLIC_BENEFIT, PUBLIC_BENEFIT.replace("_", "-"))

Condition = Q | bool
"""What makes a rule fail: a condition on the piece, or the same for all of them."""


@dataclass(frozen=True)
class Candidates:
    """The best that would do, some that would not, and how many there are: by the first rule that fails, and spared."""

    best: list[Split]
    others: list[Split]
    would_do: int
    failing: Mapping[str, int]
    spared: int


def candidates(line: Line, policy: LendingPolicy, *, on: date, most: int, most_others: int) -> Candidates:
    """All pieces of the sample and form of the piece asked for, looked at by three statements."""
    looked_at: Any = _ranked_by(line, _judged_by(line, policy, on=on))
    counts = {(row["failed"], row["condition"]): row["pieces"] for row in _counted(looked_at)}
    keeping = {condition: pieces for (failed, condition), pieces in counts.items() if not failed}
    is_spared = any(condition != PRISTINE for condition in keeping)
    fits = Q(failed="") & ~Q(condition=PRISTINE) if is_spared else Q(failed="")
    failing: dict[str, int] = {}
    for (failed, _condition), pieces in counts.items():
        if failed:
            failing[failed] = failing.get(failed, 0) + pieces
    spared = keeping.get(PRISTINE, 0) if is_spared else 0
    return Candidates(
        best=list(looked_at.filter(fits).order_by("care", "cuts", "size", "sort_key")[:most]),
        others=list(looked_at.exclude(fits).order_by("path")[:most_others]),
        would_do=sum(keeping.values()) - spared,
        failing=failing,
        spared=spared,
    )


def _counted(looked_at: Any) -> list[dict[str, Any]]:
    return list(looked_at.order_by().values("failed", "condition").annotate(pieces=Count("pk")))


def _judged_by(line: Line, policy: LendingPolicy, *, on: date) -> QuerySet[Split]:
    """Each piece with the code of the first rule that fails, empty where none does."""
    asked = line.split
    whens, default = [], ""
    for code, fails in _failing(line, policy, on=on):
        if fails is True:
            default = code
            break
        if fails is not False:
            whens.append(When(fails, then=Value(code)))
    failed = Case(*whens, default=Value(default), output_field=CharField())
    pieces = Split.objects.filter(sample_id=asked.sample_id, form_id=asked.form_id)
    return pieces.select_related("form", "use_class", "collection").annotate(failed=failed)


def _ranked_by(line: Line, pieces: QuerySet[Split]) -> QuerySet[Split]:
    """Care first, then no cut before one, then the smallest that serves; of whole pieces the nearest in mass."""
    care = Case(*(When(Q(condition=name), then=place) for name, place in CARE.items()), output_field=IntegerField())
    if line.split.is_divisible:
        cuts: Any = Value(1)
        if line.mass_ug is not None:
            cuts = Case(When(in_vault_ug=line.mass_ug, then=0), default=1, output_field=IntegerField())
        return pieces.annotate(care=care, cuts=cuts, size=F("in_vault_ug"))
    away = Abs(Coalesce(F("mass_ug"), 0) - (line.split.mass_ug or 0), output_field=BigIntegerField())
    return pieces.annotate(care=care, cuts=Value(0), size=away)


def _failing(line: Line, policy: LendingPolicy, *, on: date) -> Iterator[tuple[str, Condition]]:
    """What makes each rule fail, in the order in which a verdict asks them."""
    call, form = line.application.call, line.split.form.code
    yield "use_class", Q(use_class__is_lendable=False) | ~Q(use_class__code__in=policy.use_classes)
    yield "form", bool(policy.forms) and form not in policy.forms
    yield "blocked", Q(pk__in=Block.objects.in_force(on=on).values("split"))
    yield "retired", Q(retired_at__isnull=False)
    yield "kept_back", _leaves_too_little(line, policy)
    yield "availability", _is_not_free(line)
    yield "whole_piece", not line.split.is_divisible and line.mass_ug is not None
    yield "line_limit", _takes_more_than(policy.line_limit_ug, line)
    yield "destructive", _destroys_too_much(line, policy)
    yield "purpose", _is_for_another_purpose(line.application.purpose)
    if call is not None:
        not_offered = bool(call.forms) and form not in call.forms
        in_scope = Q(use_class__code__in=call.use_classes)
        yield "offered", True if not_offered else (~in_scope if call.use_classes else False)


def _leaves_too_little(line: Line, policy: LendingPolicy) -> Condition:
    if not line.split.is_divisible:
        return False
    first = Coalesce(F("first_mass_ug"), 0, output_field=BigIntegerField())
    share = (first * policy.kept_back_ppm + 999_999) / 1_000_000  # whole numbers: rounded up
    must_stay = Greatest(Value(policy.kept_back_floor_ug), share, output_field=BigIntegerField())
    if line.mass_ug is None:
        return Q(is_weighed=True, in_vault_ug__lte=must_stay)
    return Q(is_weighed=True, in_vault_ug__lt=must_stay + line.mass_ug)


def _is_not_free(line: Line) -> Condition:
    if not line.split.is_divisible:
        return ~Q(whereabouts=Place.VAULT)
    return Q(is_weighed=False) | Q(in_vault_ug__lt=1 if line.mass_ug is None else line.mass_ug)


def _takes_more_than(limit_ug: int | None, line: Line) -> Condition:
    if limit_ug is None:
        return False
    if line.split.is_divisible or line.mass_ug is not None:
        return line.mass_ug is not None and line.mass_ug > limit_ug
    return Q(mass_ug__gt=limit_ug)


def _destroys_too_much(line: Line, policy: LendingPolicy) -> Condition:
    if not any(method.harm == DESTRUCTIVE for method in line.methods.all()):
        return False
    if not policy.destructive_allowed or line.application.purpose == PUBLIC_BENEFIT:
        return True
    return _takes_more_than(policy.destructive_limit_ug, line)


def _is_for_another_purpose(purpose: str | None) -> Condition:
    if purpose is None:
        return False
    is_for_public = Q(use_class__code__in=KEPT_FOR_PUBLIC)
    return ~is_for_public if purpose == PUBLIC_BENEFIT else is_for_public
