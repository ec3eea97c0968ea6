"""Lending policies as programs read them: every value of each version. Who made one, and why, is told to nobody."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any, Final, get_type_hints

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registry.applications.models import LendingPolicy
from registry.applications.policy import PolicyValues
from registry.reports.open.shape import Column, Kind, Row, Table

KINDS: Final[dict[Any, tuple[Kind, str, bool]]] = {
    int: ("whole", "", False),
    int | None: ("whole", "", True),
    bool: ("flag", "", False),
    list[str]: ("list", "string", False),
    list[int]: ("list", "integer", False),
}
"""How a value is told, by its type in `PolicyValues`: its kind, what its list holds, whether it may be unlimited."""
SAID: Final = "declarations"
"""The one value with words of its own, told in two columns."""
_TYPES: Final = get_type_hints(PolicyValues)
NAMES: Final = tuple(each.name for each in fields(PolicyValues) if each.name != SAID)


def _column(name: str) -> Column:
    kind, of, is_nullable = KINDS[_TYPES[name]]
    unit = "µg" if name.endswith("_ug") else "10⁻⁶" if name.endswith("_ppm") else ""
    meaning = capfirst(getattr(LendingPolicy._meta.get_field(name), "verbose_name", name))
    return Column(name, kind, meaning, unit=unit, nullable=is_nullable, of=of or "string")


POLICIES: Final = Table(
    "policies",
    _("Lending policies"),
    _("What a collection lends, to whom and how; the newest version that has begun is in force. Null: no limit."),
    (
        Column("collection", "text", _("The collection, by its code.")),
        Column("version", "whole", _("The version; a change is a new one.")),
        Column("from_at", "instant", _("When it came into force.")),
        *(_column(name) for name in NAMES),
        Column(SAID, "list", _("What applicants declare.")),
        Column(f"{SAID}_zh", "list", _("The same in Chinese.")),
    ),
)


def policy_rows(*, at: datetime, collection: str = "") -> list[Row]:
    """Every version that has begun, of one collection or of all, the newest first. One query."""
    found = LendingPolicy.objects.filter(from_at__lte=at).select_related("collection")
    found = found.filter(collection__code=collection) if collection else found
    return [_row(policy) for policy in found.order_by("collection__code", "-version")]


def _row(policy: LendingPolicy) -> Row:
    return {
        "collection": policy.collection.code,
        "version": policy.version,
        "from_at": policy.from_at,
        **{name: getattr(policy, name) for name in NAMES},
        SAID: [one["en"] for one in policy.declarations],
        f"{SAID}_zh": [one["zh"] for one in policy.declarations],
    }
