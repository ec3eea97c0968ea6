"""What stands in the way of a decision: the words on each line, the eyes that judge, the rules that failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from registry.applications.lifecycle import NOT_RECOMMENDED, RECOMMENDED
from registry.applications.models import Application, Decision, LendingPolicy, Line
from registry.applications.models.decisions import ANOTHER, APPROVED, DECLINED, LESS, LINE_OUTCOMES
from registry.applications.rules.judging import is_reviewer, obstacles_to_conclusion, obstacles_to_judging
from registry.applications.rules.writing import obstacles_in
from registry.applications.verdict import Verdict
from registry.applications.verdict.answers import RULE, RULES
from registry.foundation.dates import written_day
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Split
from registry.parties.models import Person


@dataclass(frozen=True)
class LineWord:
    """The word on one line: approved as asked, `less` with its mass in µg, `another` piece (with its mass where it
    can be divided), or declined; all but approved with a reason."""

    line: Line
    outcome: str
    split: Split | None = None
    mass_ug: int | None = None
    reason: str = ""

    @property
    def is_lent(self) -> bool:
        return self.outcome != DECLINED

    @property
    def lent_split(self) -> Split:
        return self.split if self.outcome == ANOTHER and self.split else self.line.split

    @property
    def lent_ug(self) -> int | None:
        """Micrograms lent; null for a whole piece."""
        return self.line.mass_ug if self.outcome == APPROVED else self.mass_ug


def refuse_second_decision(application: Application) -> None:
    """Raise Refusal, saying what was decided and when, where there is a decision."""
    decision = Decision.objects.filter(application=application).first()
    if decision is not None:
        on = application.collection.date_of(decision.decided_at)
        raise Refusal(
            Obstacle(
                "decided_already",
                _("This application has been decided already: %(outcome)s on %(day)s.")
                % {"outcome": decision.get_outcome_display(), "day": written_day(on)},
            )
        )


def obstacles_to_words(lines: Sequence[Line], words: Sequence[LineWord]) -> list[Obstacle]:
    """Every line answered once, each word complete, no piece lent twice."""
    found = []
    if Counter(word.line.pk for word in words) != Counter(line.pk for line in lines):
        found.append(Obstacle("lines_unanswered", _("Give a word on every line, once.")))
    for word in words:
        found += obstacles_to_word(word)
    lent = Counter(word.lent_split.pk for word in words if word.is_lent)
    if any(times > 1 for times in lent.values()):
        found.append(Obstacle("piece_twice", _("One piece would be lent on two lines: lend it on one.")))
    return found


def obstacles_to_word(word: LineWord) -> list[Obstacle]:
    if word.outcome not in LINE_OUTCOMES:
        return [_of_line(word, "outcome_unknown", _("Choose what is decided."))]
    found = []
    if word.outcome != APPROVED and not word.reason.strip():
        found.append(_of_line(word, "reason_missing", _("Give a reason.")))
    if word.outcome == LESS:
        found += _obstacles_to_less(word)
    if word.outcome == ANOTHER:
        found += _obstacles_to_another(word)
    return found


def _obstacles_to_less(word: LineWord) -> list[Obstacle]:
    asked = word.line.mass_ug
    if asked is None:
        return [_of_line(word, "whole_only", _("This piece cannot be divided: lend it whole, or decline it."))]
    if word.mass_ug is None or not 0 < word.mass_ug < asked:
        return [_of_line(word, "mass_not_less", _("Lend less than was asked for, and more than nothing."))]
    return []


def _obstacles_to_another(word: LineWord) -> list[Obstacle]:
    if word.split is None or word.split.pk == word.line.split_id:
        return [_of_line(word, "piece_missing", _("Name the other piece."))]
    found = []
    if word.split.collection_id != word.line.split.collection_id:
        found.append(_of_line(word, "other_collection", _("The other piece belongs to another collection.")))
    if word.split.form.is_divisible and (word.mass_ug is None or word.mass_ug <= 0):
        found.append(_of_line(word, "mass_missing", _("Say how much of the other piece is lent.")))
    if not word.split.form.is_divisible and word.mass_ug is not None:
        found.append(_of_line(word, "whole_only", _("The other piece cannot be divided: it is lent whole.")))
    return found


def _of_line(word: LineWord, code: str, sentence: str) -> Obstacle:
    number = word.line.number
    return Obstacle(
        code, _("Line %(number)s: %(sentence)s") % {"number": number, "sentence": sentence}, f"line-{number}"
    )


def obstacles_to_decider(
    application: Application, policy_then: LendingPolicy | None, *, by: Person, at: datetime, approves: bool
) -> list[Obstacle]:
    """Other eyes than those that asked or reviewed; and to approve, as many reviews as the policy wanted then."""
    found = obstacles_to_judging(application, by=by, at=at)
    if is_reviewer(by, application):
        found.append(Obstacle("reviewed_it", _("You reviewed this application: somebody else must decide it.")))
    if approves and policy_then is not None:
        found += obstacles_to_conclusion(application, policy_then)
    return found


def obstacles_to_waiving(waived: Mapping[str, str]) -> list[Obstacle]:
    """Only rules that may be waived, each with a reason."""
    found = []
    for code, reason in waived.items():
        if code not in RULE or not RULE[code].may_be_waived:
            found.append(Obstacle("not_waivable", _("This rule is never waived."), code))
        elif not reason.strip():
            found.append(
                Obstacle("reason_missing", _("Say why “%(rule)s” is waived.") % {"rule": RULE[code].title}, code)
            )
    return found


def obstacles_to_lending(verdict: Verdict, words: Sequence[LineWord]) -> list[Obstacle]:
    """Every rule that failed for what would be lent: about the whole, and about each line as it is lent."""
    changed = {word.line.number for word in words if word.outcome in {LESS, ANOTHER}}
    lent = {word.line.number for word in words if word.is_lent} | {0}
    judged = tuple(
        answer for answer in verdict.answers if answer.line in lent and (answer.decided or answer.line not in changed)
    )
    return obstacles_in(Verdict(verdict.policy_version, judged), [rule.code for rule in RULES])


def concluded_at(application: Application) -> datetime | None:
    """When the review was concluded."""
    move = application.moves.filter(to__in=[RECOMMENDED, NOT_RECOMMENDED]).order_by("-happened_at").first()
    return move.happened_at if move else None
