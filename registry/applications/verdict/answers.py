"""The shape of an answer to one rule, and of a verdict: all answers, with the policy they were judged by.

An answer keeps code, outcome and numbers, so its sentence can be read in any language later; the English
sentence of the moment is stored beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.applications.verdict.sentences import fill

PASSED, FAILED, WAIVED, NOT_APPLICABLE = "passed", "failed", "waived", "not_applicable"
OUTCOMES: Final[dict[str, str | Promise]] = {
    PASSED: _("passed"),
    FAILED: _("failed"),
    WAIVED: _("waived"),
    NOT_APPLICABLE: _("not applicable"),
}


@dataclass(frozen=True)
class Rule:
    """A rule by name; about each line, or about the application as a whole; the authority may waive some."""

    code: str
    title: str | Promise
    of_each_line: bool
    may_be_waived: bool = False


RULES: Final[tuple[Rule, ...]] = (
    Rule("use_class", _("Use class"), of_each_line=True),
    Rule("form", _("Form"), of_each_line=True, may_be_waived=True),
    Rule("blocked", _("Blocked"), of_each_line=True),
    Rule("retired", _("In the collection"), of_each_line=True),
    Rule("kept_back", _("Kept back"), of_each_line=True),
    Rule("availability", _("Free now"), of_each_line=True),
    Rule("whole_piece", _("Whole or part"), of_each_line=True),
    Rule("line_limit", _("Most for one line"), of_each_line=True, may_be_waived=True),
    Rule("destructive", _("Destructive work"), of_each_line=True, may_be_waived=True),
    Rule("purpose", _("Purpose"), of_each_line=True),
    Rule("competing", _("Competing requests"), of_each_line=True),
    Rule("offered", _("Offered by the call"), of_each_line=True),
    Rule("call", _("Call"), of_each_line=False),
    Rule("attachments", _("What must be attached"), of_each_line=False),
    Rule("lines_limit", _("Number of pieces"), of_each_line=False, may_be_waived=True),
    Rule("term", _("Term"), of_each_line=False, may_be_waived=True),
    Rule("storage_plan", _("Storage plan"), of_each_line=False),
    Rule("declarations", _("Declarations"), of_each_line=False),
    Rule("affiliation", _("Affiliation"), of_each_line=False),
    Rule("institution", _("Institution"), of_each_line=False),
    Rule("standing", _("Standing"), of_each_line=False, may_be_waived=True),
)
RULE: Final = {rule.code: rule for rule in RULES}


@dataclass(frozen=True)
class Answer:
    """One rule answered, for a line by its number or, with 0, for the whole.

    `says` names the sentence that `numbers` fill. `decided` marks an answer about what the decision lends
    instead of what was asked for.
    """

    code: str
    outcome: str
    says: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
    decided: bool = False
    waived_because: str = ""
    written: str = ""

    @property
    def sentence(self) -> str:
        """The answer in the language of whoever reads now; as written then, should its wording have changed."""
        try:
            return fill(self.says, self.numbers)
        except KeyError:
            if not self.written:
                raise
            return self.written

    @property
    def title(self) -> str:
        return str(RULE[self.code].title) if self.code in RULE else self.code

    @property
    def outcome_label(self) -> str:
        return str(OUTCOMES[self.outcome])

    def to_json(self) -> dict[str, Any]:
        with translation.override("en"):
            english = self.sentence
        kept: dict[str, Any] = {
            "code": self.code,
            "line": self.line,
            "outcome": self.outcome,
            "says": self.says,
            "numbers": dict(self.numbers),
            "sentence": english,
        }
        if self.decided:
            kept["decided"] = True
        if self.waived_because:
            kept["waived_because"] = self.waived_because
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Answer:
        return cls(
            code=kept["code"],
            outcome=kept["outcome"],
            says=kept.get("says", ""),
            numbers=kept.get("numbers", {}),
            line=kept.get("line", 0),
            decided=kept.get("decided", False),
            waived_because=kept.get("waived_because", ""),
            written=kept["sentence"],
        )


@dataclass(frozen=True)
class Verdict:
    """Every rule answered under one version of a policy."""

    policy_version: int
    answers: tuple[Answer, ...]

    @property
    def may(self) -> bool:
        """Whether no rule failed."""
        return not self.failed

    @property
    def failed(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.outcome == FAILED]

    def of_line(self, number: int) -> list[Answer]:
        """The answers about one line, or about the whole with 0."""
        return [answer for answer in self.answers if answer.line == number]

    def of_whole(self) -> list[Answer]:
        return self.of_line(0)

    def answer(self, code: str, line: int = 0) -> Answer:
        """The answer to one rule; raises KeyError when the rule was not asked."""
        for answer in self.answers:
            if answer.code == code and answer.line == line:
                return answer
        raise KeyError(code)

    def waive(self, reasons: Mapping[str, str]) -> Verdict:
        """The same verdict with failures of these rules waived, for the reason given; only where a rule allows it."""

        def judged(answer: Answer) -> Answer:
            reason = reasons.get(answer.code, "").strip()
            if answer.outcome != FAILED or not reason or not RULE[answer.code].may_be_waived:
                return answer
            return replace(answer, outcome=WAIVED, waived_because=reason)

        return replace(self, answers=tuple(judged(answer) for answer in self.answers))

    def with_answers(self, more: Iterable[Answer]) -> Verdict:
        return replace(self, answers=(*self.answers, *more))

    def to_json(self) -> list[dict[str, Any]]:
        return [answer.to_json() for answer in self.answers]

    @classmethod
    def from_json(cls, policy_version: int, kept: Iterable[Mapping[str, Any]]) -> Verdict:
        return cls(policy_version, tuple(Answer.from_json(answer) for answer in kept))
