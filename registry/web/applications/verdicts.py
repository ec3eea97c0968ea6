"""A verdict as pages show it: the answer in a sentence, every rule with its numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from registry.applications.verdict import Answer, Verdict
from registry.web.phases import RULE


@dataclass(frozen=True)
class ShownRule:
    """One rule as `components/rule.html` reads it."""

    outcome: str
    title: str
    explanation: str

    @property
    def word(self) -> str:
        return str(RULE[self.outcome].word)


@dataclass(frozen=True)
class ShownVerdict:
    """A verdict as `components/verdict.html` reads it."""

    answer: str
    sentence: str
    rules: list[ShownRule]
    policy: str

    @property
    def failures_first(self) -> list[ShownRule]:
        """For a list as wide as the page: not met, waived, met, does not apply."""
        order = ["failed", "waived", "passed", "not_applicable"]
        return sorted(self.rules, key=lambda rule: order.index(rule.outcome))


def shown_verdict(verdict: Verdict) -> ShownVerdict:
    """All of a verdict on an application."""
    failed = len(verdict.failed)
    sentence = (
        ngettext("Not yet: %(n)s rule is not met", "Not yet: %(n)s rules are not met", failed) % {"n": failed}
        if failed
        else gettext("Yes: every rule is met")
    )
    return ShownVerdict(
        answer="failed" if failed else "passed",
        sentence=sentence,
        rules=shown_rules(verdict.answers),
        policy=gettext("Lending policy, version %(version)s") % {"version": verdict.policy_version},
    )


def shown_rules(answers: Iterable[Answer]) -> list[ShownRule]:
    """Answers as rules, each line's with its number in front."""
    return [ShownRule(answer.outcome, answer.title, explained(answer)) for answer in answers]


def explained(answer: Answer) -> str:
    """The sentence, with the line it is about and the reason it was waived."""
    text = answer.sentence
    if answer.line:
        text = gettext("Line %(number)s: %(sentence)s") % {"number": answer.line, "sentence": text}
    if answer.waived_because:
        text = gettext("%(sentence)s Waived: %(reason)s") % {"sentence": text, "reason": answer.waived_because}
    return text
