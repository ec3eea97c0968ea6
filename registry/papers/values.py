"""Values as papers take them: pairs of English and Chinese, since one paper may hold both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.dateformat import format as formatted
from django.utils.functional import Promise
from django.utils.translation import override, pgettext

from registry.foundation.mass import Mass

Pair = list[str]


def both(words: Callable[[], Any]) -> Pair:
    """What a function gives when asked in English, and when asked in Chinese."""
    pair = []
    for language in ("en", "zh-hans"):
        with override(language):
            pair.append(str(words()))
    return pair


def word_pair(word: str | Promise) -> Pair:
    """A word of the registry in both languages."""
    return both(lambda: word)


def name_pair(thing: Any) -> Pair:
    """Something with a name and a name in Chinese; without the second the first stands for both."""
    return [str(thing.name), str(thing.name_zh or thing.name)]


def day_pair(day: date) -> Pair:
    """22 Nov 2026 and 2026年11月22日."""
    return both(lambda: formatted(day, pgettext("date format", "j M Y")))


def mass_pair(ug: int | None, otherwise: Pair) -> Pair:
    """A mass to the microgram; `otherwise` where there is none."""
    if ug is None:
        return otherwise
    text = Mass(ug).text()
    return [text, text]
