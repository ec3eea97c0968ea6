"""Reasons that the registry gives by itself: kept for good in one language, told to each reader in theirs.

What is recorded must not depend on who was reading when it happened, so it is English, and is known again by its words.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from django.utils.translation import gettext, gettext_noop, override

from registry.foundation.dates import written_day

NOT_SIGNED: Final = gettext_noop("The agreement was not signed by %(day)s.")
BEYOND_TOLERANCE: Final = gettext_noop("Books and balance differ by %(difference)s; the tolerance is %(tolerance)s.")
COUNTED_AS_USED: Final = gettext_noop("Counted as used after it came back.")


def own_reason(sentence: str, **values: str) -> str:
    """One of the sentences above with its values, as it is recorded; a day as in 2026-03-04."""
    with override("en"):
        return gettext(sentence) % values


def told_reason(recorded: str) -> str:
    """A recorded reason for a reader: the registry's own in their language, what a person wrote as it is."""
    for sentence, form in _FORMS.items():
        if found := form.fullmatch(recorded):
            values = found.groupdict()
            if "day" in values:
                values["day"] = written_day(date.fromisoformat(values["day"]))
            return gettext(sentence) % values
    return recorded


def _form(sentence: str) -> re.Pattern[str]:
    """What a recorded sentence looks like; a day is written so that nothing a person wrote is taken for one."""
    values = {"day": r"\d{4}-\d\d-\d\d"}
    escaped = re.escape(sentence)
    return re.compile(re.sub(r"%\\?\((\w+)\\?\)s", lambda it: f"(?P<{it[1]}>{values.get(it[1], '.+?')})", escaped))


_FORMS: Final = {sentence: _form(sentence) for sentence in (NOT_SIGNED, BEYOND_TOLERANCE, COUNTED_AS_USED)}
