"""The plain list's filter, as a tutorial has it."""

from __future__ import annotations

from typing import ClassVar

import django_filters

from registry.holdings.models import Split


class PlainFilter(django_filters.FilterSet):
    """As a tutorial has it."""

    class Meta:
        model = Split
        fields: ClassVar[list[str]] = [
            "availability", "mission", "site", "lithology", "subtype", "form", "use_class", "condition", "facility",
        ]  # fmt: skip
