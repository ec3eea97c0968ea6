"""Locking pieces: always by key, so that two acts never wait on each other in a ring."""

from __future__ import annotations

from collections.abc import Iterable

from registry.holdings.models import Split


def lock_splits(ids: Iterable[int]) -> dict[int, Split]:
    """The pieces by id, locked to the end of the transaction, with their form and use class."""
    rows = (
        Split.objects.select_for_update(of=("self",), no_key=True)
        .select_related("form", "use_class", "collection", "sample")
        .filter(pk__in=set(ids))
        .order_by("pk")
    )
    return {split.pk: split for split in rows}


def lock_split(pk: int) -> Split:
    """One piece, locked to the end of the transaction."""
    return lock_splits([pk])[pk]
