"""May I ask for this? The verdict on a piece for anybody: the rules that need no name, for a mass one may try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.applications.verdict import mass_to_ask_for, verdict_on_split
from registry.applications.verdict.answers import NOT_APPLICABLE, RULE
from registry.foundation.mass import Mass, MassError
from registry.foundation.refusal import Refusal
from registry.holdings.models import Split


@dataclass(frozen=True)
class Rule:
    """One rule answered, as `components/verdict.html` takes it."""

    outcome: str
    title: str
    explanation: str


@dataclass(frozen=True)
class Asked:
    """The verdict box: `answer` is passed or failed; `apply_href` is empty where none of this may ever be asked for."""

    answer: str
    sentence: str
    asked: str
    rules: list[Rule]
    policy: str
    policy_url: str
    try_url: str
    mass: str
    trouble: str
    apply_href: str


def ask(split: Split, typed_mass: str, *, at: datetime) -> Asked | None:
    """The verdict for a mass as typed (milligrams where no unit is written); None where no policy is in force."""
    mass, trouble = _read(typed_mass, split)
    try:
        verdict = verdict_on_split(split, at=at, mass_ug=mass.ug if mass else None)
    except Refusal:
        return None
    if trouble:
        return _not_read(split, typed_mass, trouble, version=verdict.policy_version)
    told = [answer for answer in verdict.answers if answer.outcome != NOT_APPLICABLE]
    failed = len(verdict.failed)
    if failed:
        sentence = ngettext("Not now: %(n)s rule is not met", "Not now: %(n)s rules are not met", failed) % {
            "n": failed
        }
    else:
        sentence = _("Yes, you may ask for this")
    return Asked(
        answer="passed" if verdict.may else "failed",
        sentence=sentence,
        asked=_("Asked for %(mass)s.") % {"mass": mass.text()} if mass else "",
        rules=[Rule(answer.outcome, answer.title, answer.sentence) for answer in told],
        policy=_policy(verdict.policy_version, further=len(verdict.answers) - len(told)),
        policy_url=reverse("collections:policy", args=[split.collection.code]),
        try_url=reverse("holdings:page", args=[split.identifier]) if split.form.is_divisible else "",
        mass=typed_mass,
        trouble=trouble,
        apply_href=_apply_href(split) if all(RULE[answer.code].may_be_waived for answer in verdict.failed) else "",
    )


def _not_read(split: Split, typed: str, trouble: str, *, version: int) -> Asked:
    """No verdict on a mass that cannot be read: the sentence says why, and what was typed stays."""
    return Asked(
        answer="failed",
        sentence=trouble,
        asked="",
        rules=[],
        policy=_policy(version, further=0),
        policy_url=reverse("collections:policy", args=[split.collection.code]),
        try_url=reverse("holdings:page", args=[split.identifier]),
        mass=typed,
        trouble=trouble,
        apply_href="",
    )


def _policy(version: int, *, further: int) -> str:
    read = _("By the lending policy, version %(version)s.") % {"version": version}
    if not further:
        return read
    rest = ngettext(
        "%(n)s further rule depends on who asks, and for what; an application answers it.",
        "%(n)s further rules depend on who asks, and for what; an application answers them.",
        further,
    )
    return f"{read} {rest % {'n': further}}"


def _read(typed: str, split: Split) -> tuple[Mass | None, str]:
    try:
        return mass_to_ask_for(typed, split), ""
    except MassError as error:
        return None, str(error)


def _apply_href(split: Split) -> str:
    """Where an application for this piece begins; needs sign-in there."""
    try:
        return f"{reverse('applications:new')}?split={split.identifier}"
    except NoReverseMatch:
        return ""
