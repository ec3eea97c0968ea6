"""What an applicant declares: sentences a policy version asks for, in both languages, known by their wording."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from registry.parties.models import in_reader_language

Declaration: TypeAlias = Mapping[str, str]
"""{"en": …, "zh": …}. Another wording is another declaration, to be made anew."""


def code_of(declaration: Declaration) -> str:
    """A short name for a form: the same wording, the same name."""
    return hashlib.sha256(f"{declaration['en']}\n{declaration['zh']}".encode()).hexdigest()[:12]


def said(declaration: Declaration) -> str:
    """Its sentence, in the reader's language."""
    return in_reader_language(declaration["en"], declaration["zh"])


def asked_for(policy: Iterable[Declaration], call: Iterable[Declaration]) -> list[Declaration]:
    """What a policy and the call answered ask for together, the policy's first, each once."""
    found: list[Declaration] = []
    for one in (*policy, *call):
        if one not in found:
            found.append(one)
    return found


def missing(demanded: Iterable[Declaration], made: Sequence[Declaration]) -> list[Declaration]:
    """Those asked for and not made, word by word."""
    return [dict(one) for one in demanded if one not in made]
