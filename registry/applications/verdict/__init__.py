"""May I ask for this? Every rule answered, each with its numbers in one sentence, in the reader's language."""

from registry.applications.verdict.answers import Answer, Verdict
from registry.applications.verdict.asking import (
    mass_to_ask_for,
    verdict_on_application,
    verdict_on_split,
    verdicts_on,
    verdicts_on_splits,
)

__all__ = [
    "Answer",
    "Verdict",
    "mass_to_ask_for",
    "verdict_on_application",
    "verdict_on_split",
    "verdicts_on",
    "verdicts_on_splits",
]
