"""Pieces side by side: what anybody may know of each, read for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count

from registry.holdings.identifiers import natural_key
from registry.holdings.models import Image, Split
from registry.holdings.models.pieces import SET_ASIDE
from registry.reports.public.masses import free_to_ask_ug
from registry.reports.public.publication import published_items, under_way

PICTURES: Final = ("image/png", "image/jpeg")


@dataclass(frozen=True)
class Compared:
    """One piece; masses in micrograms, null where it was never weighed.

    `free_ug` None: nothing of it may be asked for. `loans` counts the times it was with a borrower, as far as public.
    """

    split: Split
    availability: str
    mass_ug: int | None
    first_ug: int | None
    vault_ug: int
    free_ug: int | None
    set_aside_ug: int
    out_ug: int
    loans: int
    cut_from_it: int
    image: Image | None


def compared(identifiers: Sequence[str], *, at: datetime) -> list[Compared]:
    """The pieces these numbers name, in their order; numbers that name none are left out. Five queries."""
    keys = [natural_key(identifier) for identifier in identifiers]
    known = Split.objects.select_related(
        "sample__site", "collection", "mission", "form", "lithology", "subtype", "use_class", "facility"
    )
    splits = {split.sort_key: split for split in known.filter(sort_key__in=keys, is_provisional=False)}
    numbers = [split.pk for split in splits.values()]
    left = set(under_way(at).filter(pk__in=numbers))
    lent = published_items(at).filter(portion__in=numbers).order_by()
    loans = dict(lent.values_list("portion").annotate(Count("pk")))
    cut = dict(
        Split.objects.filter(parent__in=numbers, is_provisional=False)
        .order_by()
        .values_list("parent")
        .annotate(Count("pk"))
    )
    images: dict[int, Image] = {}
    for image in Image.objects.filter(split__in=numbers, file__media_type__in=PICTURES).select_related("split"):
        images.setdefault(image.split_id or 0, image)
    return [
        _compared(splits[key], image=images.get(splits[key].pk), is_left=splits[key].pk in left, loans=loans, cut=cut)
        for key in dict.fromkeys(keys)
        if key in splits
    ]


def _compared(
    split: Split, *, image: Image | None, is_left: bool, loans: dict[int, int], cut: dict[int, int]
) -> Compared:
    return Compared(
        split=split,
        availability=SET_ASIDE if is_left else split.availability,
        mass_ug=split.mass_ug,
        first_ug=split.first_mass_ug,
        vault_ug=split.in_vault_ug,
        free_ug=free_to_ask_ug(split),
        set_aside_ug=split.held_ug + (split.out_ug if is_left else 0),
        out_ug=0 if is_left else split.out_ug,
        loans=loans.get(split.pk, 0),
        cut_from_it=cut.get(split.pk, 0),
        image=image,
    )
