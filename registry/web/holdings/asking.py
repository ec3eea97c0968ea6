"""May I ask for this? The verdict on a piece for anybody: the rules that need no name, for a mass one may try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from registry.applications.verdict import Answer, verdict_on_split
from registry.foundation.mass import Mass, MassError
from registry.foundation.refusal import Refusal
from registry.holdings.models import Split


@dataclass(frozen=True)
class Asked:
    """The verdict box: `answer` is passed or failed; `apply_href` is empty where no application can be made."""

    answer: str
    sentence: str
    asked: str
    rules: list[Answer]
    policy: str
    try_url: str
    mass: str
    trouble: str
    apply_href: str


def ask(split: Split, typed_mass: str, *, at: datetime) -> Asked | None:
    """The verdict for a mass as typed (milligrams where no unit is written); None where no policy is in force."""
    mass, trouble = _read(typed_mass) if split.form.is_divisible else (None, "")
    try:
        verdict = verdict_on_split(split, at=at, mass_ug=mass.ug if mass else None)
    except Refusal:
        return None
    failed = len(verdict.failed)
    if failed:
        sentence = (
            _("Not now: %(n)s of the rules is not met") if failed == 1 else _("Not now: %(n)s of the rules are not met")
        )
        sentence %= {"n": failed}
    else:
        sentence = _("Yes, you may ask for this")
    return Asked(
        answer="passed" if verdict.may else "failed",
        sentence=sentence,
        asked=_("Asked for %(mass)s.") % {"mass": mass.text()} if mass else "",
        rules=list(verdict.answers),
        policy=_("By the lending policy, version %(version)s. What depends on who asks is answered in an application.")
        % {"version": verdict.policy_version},
        try_url=reverse("holdings:page", args=[split.identifier]) if split.form.is_divisible else "",
        mass=typed_mass,
        trouble=trouble,
        apply_href=_apply_href(split) if verdict.may or split.in_vault_ug or split.whereabouts == "vault" else "",
    )


def _read(typed: str) -> tuple[Mass | None, str]:
    if not typed.strip():
        return None, ""
    try:
        return Mass.parse(typed, unit="mg"), ""
    except MassError as error:
        return None, str(error)


def _apply_href(split: Split) -> str:
    """Where an application for this piece begins; needs sign-in there."""
    try:
        return f"{reverse('applications:new')}?split={split.identifier}"
    except NoReverseMatch:
        return ""
