"""The rules about one piece asked for. Each answers always; none asks the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext

from registry.applications.models import Call, LendingPolicy
from registry.applications.policy import must_stay_ug
from registry.applications.usual import usual_mass
from registry.applications.verdict import calls
from registry.applications.verdict.answers import FAILED, NOT_APPLICABLE, PASSED, Answer
from registry.applications.verdict.sentences import both_names
from registry.holdings.models import Block, Method, Split
from registry.ledger.places import Place
from registry.loans.models.items import PUBLIC_BENEFIT

DESTRUCTIVE = "D"


@dataclass(frozen=True)
class Competing:
    """Applications of others, submitted and not yet decided, that ask for the same piece."""

    requests: int = 0
    asked_ug: int = 0


@dataclass(frozen=True)
class PieceAsked:
    """One piece asked for, with all that its rules need; `mass_ug` null means whole, or not said yet.

    `competing` null means it may not be told; `methods` empty that none is named yet.
    """

    policy: LendingPolicy
    split: Split
    mass_ug: int | None
    methods: Sequence[Method]
    purpose: str | None
    block: Block | None
    retired_on: date | None
    competing: Competing | None
    call: Call | None = None
    line: int = 0
    decided: bool = False

    @property
    def is_divisible(self) -> bool:
        return self.split.form.is_divisible

    @property
    def asked_ug(self) -> int | None:
        """What it would take, µg: the mass said, or the whole as it weighs; null where neither is known."""
        if self.is_divisible or self.mass_ug is not None:
            return self.mass_ug
        return self.split.mass_ug

    def answer(self, code: str, outcome: str, case: str, **numbers: Any) -> Answer:
        return Answer(code, outcome, f"{code}.{case}", numbers, line=self.line, decided=self.decided)


def answers_on_piece(asked: PieceAsked) -> list[Answer]:
    """Every rule about a piece, answered."""
    return [rule(asked) for rule in _RULES]


def first_failure(asked: PieceAsked) -> Answer | None:
    """The first rule about the piece that fails; those after it are not asked."""
    answers = (rule(asked) for rule in _RULES)
    return next((answer for answer in answers if answer.outcome == FAILED), None)


def use_class(asked: PieceAsked) -> Answer:
    kept_for = asked.split.use_class
    named = both_names(kept_for)
    if not kept_for.is_lendable:
        return asked.answer("use_class", FAILED, "never", use_class=named)
    if kept_for.code not in asked.policy.use_classes:
        return asked.answer("use_class", FAILED, "not_in_policy", use_class=named)
    return asked.answer("use_class", PASSED, "lent", use_class=named)


def form(asked: PieceAsked) -> Answer:
    is_lent = not asked.policy.forms or asked.split.form.code in asked.policy.forms
    named = both_names(asked.split.form)
    return asked.answer("form", PASSED if is_lent else FAILED, "lent" if is_lent else "not_lent", form=named)


def blocked(asked: PieceAsked) -> Answer:
    if asked.block is None:
        return asked.answer("blocked", PASSED, "no")
    if asked.block.until_on is None:
        return asked.answer("blocked", FAILED, "yes", reason=asked.block.reason)
    until = asked.block.until_on.isoformat()
    return asked.answer("blocked", FAILED, "until", until_on=until, reason=asked.block.reason)


def retired(asked: PieceAsked) -> Answer:
    if asked.retired_on is None:
        return asked.answer("retired", PASSED, "no")
    return asked.answer("retired", FAILED, "yes", retired_on=asked.retired_on.isoformat())


def kept_back(asked: PieceAsked) -> Answer:
    """Of a divisible piece, so much must stay free in the vault as the policy keeps back."""
    if not asked.is_divisible:
        return asked.answer("kept_back", NOT_APPLICABLE, "whole")
    if not asked.split.is_weighed:
        return asked.answer("kept_back", NOT_APPLICABLE, "unweighed")
    free, must_stay = asked.split.in_vault_ug, must_stay_ug(asked.policy, asked.split)
    if asked.mass_ug is None:
        most = free - must_stay
        if most > 0:
            return asked.answer("kept_back", PASSED, "up_to", free_ug=free, must_stay_ug=must_stay, most_ug=most)
        return asked.answer("kept_back", FAILED, "nothing", free_ug=free, must_stay_ug=must_stay)
    stays = free - asked.mass_ug
    if stays < 0:
        return asked.answer(
            "kept_back", FAILED, "more_than_free", free_ug=free, asked_ug=asked.mass_ug, must_stay_ug=must_stay
        )
    leaves_enough = stays >= must_stay
    return asked.answer(
        "kept_back",
        PASSED if leaves_enough else FAILED,
        "leaves" if leaves_enough else "leaves_too_little",
        free_ug=free,
        asked_ug=asked.mass_ug,
        stays_ug=stays,
        must_stay_ug=must_stay,
    )


def availability(asked: PieceAsked) -> Answer:
    """Whether what is asked for is free in the vault now."""
    if not asked.is_divisible:
        return _whole_availability(asked)
    if not asked.split.is_weighed:
        return asked.answer("availability", FAILED, "unweighed")
    free = asked.split.in_vault_ug
    if asked.mass_ug is None:
        if free > 0:
            return asked.answer("availability", PASSED, "free", free_ug=free)
        return asked.answer("availability", FAILED, "none")
    enough = asked.mass_ug <= free
    return asked.answer(
        "availability",
        PASSED if enough else FAILED,
        "part" if enough else "too_little",
        free_ug=free,
        asked_ug=asked.mass_ug,
    )


def _whole_availability(asked: PieceAsked) -> Answer:
    split = asked.split
    if split.whereabouts == Place.VAULT:
        if split.mass_ug is None:
            return asked.answer("availability", PASSED, "whole_unweighed")
        return asked.answer("availability", PASSED, "whole", free_ug=split.in_vault_ug)
    if not split.whereabouts:
        return asked.answer("availability", FAILED, "nowhere")
    return asked.answer("availability", FAILED, "elsewhere", place=split.whereabouts)


def whole_piece(asked: PieceAsked) -> Answer:
    """What can be divided is asked for by mass, anything else whole."""
    if asked.is_divisible:
        if asked.mass_ug is None:
            return asked.answer("whole_piece", PASSED, "by_mass")
        return asked.answer("whole_piece", PASSED, "part", asked_ug=asked.mass_ug)
    if asked.mass_ug is None:
        return asked.answer("whole_piece", PASSED, "whole")
    return asked.answer("whole_piece", FAILED, "not_a_part", asked_ug=asked.mass_ug)


def line_limit(asked: PieceAsked) -> Answer:
    limit = asked.policy.line_limit_ug
    if limit is None:
        return asked.answer("line_limit", NOT_APPLICABLE, "none")
    if asked.asked_ug is None:
        if asked.is_divisible:
            return asked.answer("line_limit", PASSED, "is", limit_ug=limit)
        return asked.answer("line_limit", NOT_APPLICABLE, "unweighed")
    within = asked.asked_ug <= limit
    return asked.answer(
        "line_limit",
        PASSED if within else FAILED,
        "within" if within else "beyond",
        asked_ug=asked.asked_ug,
        limit_ug=limit,
    )


def destructive(asked: PieceAsked) -> Answer:
    """Methods that destroy material: allowed by the policy, up to its mass, and never for public benefit."""
    if not asked.methods:
        return asked.answer("destructive", NOT_APPLICABLE, "not_known")
    harmful = [with_usual_mass(method) for method in asked.methods if method.harm == DESTRUCTIVE]
    if not harmful:
        return asked.answer("destructive", PASSED, "none")
    if not asked.policy.destructive_allowed:
        return asked.answer("destructive", FAILED, "forbidden", methods=harmful)
    if asked.purpose == PUBLIC_BENEFIT:
        return asked.answer("destructive", FAILED, "on_display", methods=harmful)
    limit = asked.policy.destructive_limit_ug
    if limit is None or asked.asked_ug is None:
        return asked.answer("destructive", PASSED, "allowed", methods=harmful)
    within = asked.asked_ug <= limit
    return asked.answer(
        "destructive",
        PASSED if within else FAILED,
        "within" if within else "beyond",
        methods=harmful,
        asked_ug=asked.asked_ug,
        limit_ug=limit,
    )


def with_usual_mass(method: Method) -> dict[str, str]:
    """A method's name in both languages, with what it usually takes where that is known."""
    named = both_names(method)
    for key, language in (("en", "en"), ("zh", "zh-hans")):
        with translation.override(language):
            if usual := usual_mass(method):
                named[key] = gettext("%(method)s, usually %(usual)s") % {
                    "method": named[key] or method.name,
                    "usual": usual,
                }
    return named


def purpose(asked: PieceAsked) -> Answer:
    """Material kept for public benefit is lent for that alone, other material never for it."""
    named = both_names(asked.split.use_class)
    if asked.purpose is None:
        return asked.answer("purpose", NOT_APPLICABLE, "not_known", use_class=named)
    kept_for_public = asked.split.use_class.code.replace("-", "_") == PUBLIC_BENEFIT
    fits = kept_for_public == (asked.purpose == PUBLIC_BENEFIT)
    return asked.answer(
        "purpose",
        PASSED if fits else FAILED,
        "fits" if fits else "does_not_fit",
        use_class=named,
        purpose=asked.purpose,
    )


def competing(asked: PieceAsked) -> Answer:
    """Told, never a failure: nobody is first come, first served."""
    others = asked.competing
    if others is None:
        return asked.answer("competing", NOT_APPLICABLE, "not_told")
    if not others.requests:
        return asked.answer("competing", PASSED, "none")
    if asked.is_divisible:
        return asked.answer("competing", PASSED, "some", requests=others.requests, others_ug=others.asked_ug)
    return asked.answer("competing", PASSED, "some_whole", requests=others.requests)


def offered(asked: PieceAsked) -> Answer:
    """Of a use class and form that the call offers."""
    return calls.offered(asked.call, asked.split, line=asked.line, decided=asked.decided)


_RULES: Final[tuple[Callable[[PieceAsked], Answer], ...]] = (
    use_class,
    form,
    blocked,
    retired,
    kept_back,
    availability,
    whole_piece,
    line_limit,
    destructive,
    purpose,
    competing,
    offered,
)
"""In the order in which a verdict tells them."""
