"""A policy as people read it: each value with its word, and what one version changed of the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.applications.declarations import said
from registry.applications.models import LendingPolicy
from registry.applications.policy import PolicyValues
from registry.foundation.mass import Mass
from registry.holdings.models import Form, UseClass
from registry.loans.models.items import PAPER_KINDS

NAMES: Final = tuple(field.name for field in fields(PolicyValues))


@dataclass(frozen=True)
class ChangedValue:
    """One value that a version changed."""

    word: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One version with what it changed of the one before; the first changes nothing."""

    policy: LendingPolicy
    changes: list[ChangedValue]


def word_of(name: str) -> str:
    """What a value is called: "longest loan, months"."""
    if name == "kept_back_ppm":  # kept in millionths, shown as per cent
        return _("kept back of a divisible piece, share")
    return str(getattr(LendingPolicy._meta.get_field(name), "verbose_name", name))


class Words:
    """Names of codes, read once."""

    def __init__(self) -> None:
        self.names: Mapping[str, Mapping[str, Any]] = {
            "use_classes": {each.code: each for each in UseClass.objects.all()},
            "forms": {each.code: each for each in Form.objects.all()},
            "papers": PAPER_KINDS,
        }

    def facts(self, policy: LendingPolicy) -> list[tuple[str, str]]:
        """Every value with its word."""
        return [(capfirst(word_of(name)), self.written(name, getattr(policy, name))) for name in NAMES]

    def written(self, name: str, value: Any) -> str:
        """One value as people read it."""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if value is None:
            return pgettext("policy", "no limit")
        if isinstance(value, list):
            return self._listed(name, value)
        for ending, write in _WRITERS.items():
            if name.endswith(ending):
                return write(value)
        return str(value)

    def _listed(self, name: str, value: Sequence[Any]) -> str:
        if not value:
            return pgettext("policy", "all") if name == "forms" else pgettext("policy", "none")
        if name == "declarations":
            return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", ((said(one),) for one in value)))
        named = self.names.get(name, {})
        return pgettext("between names in a list", ", ").join(str(named.get(code, code)) for code in value)

    def versions(self, policies: Sequence[LendingPolicy]) -> list[Version]:
        """Newest first, each with what it changed."""
        changed = [Version(new, list(self._changes(old, new))) for new, old in pairwise(policies)]
        return changed + [Version(policy, []) for policy in policies[-1:]]

    def _changes(self, old: LendingPolicy, new: LendingPolicy) -> Iterator[ChangedValue]:
        for name in NAMES:
            before, after = getattr(old, name), getattr(new, name)
            if before != after:
                yield ChangedValue(capfirst(word_of(name)), self.written(name, before), self.written(name, after))


def percent(ppm: int) -> Decimal:
    """Millionths as per cent, without idle zeros."""
    return Decimal(f"{(Decimal(ppm) / 10_000).normalize():f}")


_WRITERS: Final[dict[str, Callable[[Any], str]]] = {
    "_ug": lambda value: Mass(value).text(),
    "_ppm": lambda value: f"{percent(value):f} %",
}
