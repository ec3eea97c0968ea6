"""The pieces of a sample as a tree: each under the piece it was cut from. A small one whole, a large one by pages."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final

from django.db.models import Q
from django.db.models.functions import Length

from registry.holdings.identifiers import natural_key
from registry.holdings.models import Sample, Split, SplitParent
from registry.reports.catalogue.kinds import pieces_leaving
from registry.reports.catalogue.words import Words, words_now
from registry.reports.prepared import AT, NUMBER, Prepared
from registry.reports.public.branches import Opened, opened, pieces_of_sample
from registry.reports.public.kin import Asked, Family, Relative, Row, deepen, relative_of, told

MOST_PIECES: Final = 200
"""A family of so many is read whole; of a larger one what is shown is read, and the rest is counted and summed."""
DEEP: Final = 2
"""From this depth on branches of a small family are folded by themselves."""


def family_of(sample: Sample, *, at: datetime, asked: Asked | None = None, words: Words | None = None) -> Family:
    """The family of a sample, as much of it as is asked for."""
    asked, words = asked or Asked(), words or words_now()
    pieces = vars(sample)["pieces"] if "pieces" in vars(sample) else pieces_of_sample(sample.pk)
    if pieces > MOST_PIECES:
        return _large(sample, pieces, opened(sample, asked, at=at), words, at)
    return _small(sample, asked, words, at)


def found_in(sample: Sample, text: str) -> str:
    """The number of the piece somebody means, written in any spelling or by what follows the sample's own; or empty."""
    number = sample.identifier
    meant = [natural_key(one) for one in (text, f"{number},{text}", f"{number}-{text}", f"{number}{text}")]
    found = Split.objects.filter(sample=sample, sort_key__in=meant, is_provisional=False)
    by_key = dict(found.values_list("sort_key", "identifier"))
    return next((by_key[key] for key in meant if key in by_key), "")


def _small(sample: Sample, asked: Asked, words: Words, at: datetime) -> Family:
    rows = [Row(*row) for row in _of_sample().rows(number=sample.pk, at=at)]
    relatives = _relatives(rows, sample, words, at)
    by_number = {row.identifier: row for row in rows}
    branches: list[Relative] = []
    for row in sorted(rows, key=lambda row: row.sort_key):
        parent = relatives.get(row.parent_id or 0)
        (parent.daughters if parent else branches).append(relatives[row.pk])
    for row in sorted(rows, key=lambda row: -len(row.path)):
        _sum_up(relatives[row.pk])
    top, sought = by_number.get(asked.branch), by_number.get(asked.sought)
    branches = [relatives[top.pk]] if top else branches
    deepen(branches)
    return Family(
        branches,
        len(rows),
        DEEP,
        branch=top.identifier if top else "",
        above=tuple(relatives[pk].identifier for pk in top.above) if top else (),
        sought=sought.identifier if sought else "",
        way=frozenset(relatives[pk].identifier for pk in [*sought.above, sought.pk]) if sought else frozenset(),
    )


def _sum_up(piece: Relative) -> None:
    """What a piece and all that was cut from it add up to, once its daughters are summed."""
    piece.below = sum(1 + daughter.below for daughter in piece.daughters)
    piece.branch_ug = (piece.own_ug or 0) + sum(daughter.branch_ug for daughter in piece.daughters)


@cache
def _of_sample() -> Prepared:
    pieces = Split.objects.filter(sample=NUMBER, is_provisional=False)
    return Prepared(told(pieces.order_by(Length("path"), "sort_key"), AT))


def _large(sample: Sample, pieces: int, found: Opened, words: Words, at: datetime) -> Family:
    """The same from what was read of it, which is joined where it can be reached from its branches."""
    relatives = _relatives(found.rows, sample, words, at)
    for pk, relative in relatives.items():
        relative.below, relative.branch_ug = found.below.get(pk, (0, relative.own_ug or 0))
    for parent, page in found.pages.items():
        if parent in relatives:
            relatives[parent].daughters = [relatives[pk] for pk in page.pieces]
            relatives[parent].paging = page.paging
    branches = [relatives[pk] for pk in found.roots.pieces]
    deepen(branches)
    return Family(
        branches,
        pieces,
        1 if found.roots.paging.of == 1 else 0,
        branch=found.branch,
        above=found.above,
        sought=found.sought,
        way=found.way,
        paging=found.roots.paging,
    )


def _relatives(rows: list[Row], sample: Sample, words: Words, at: datetime) -> dict[int, Relative]:
    forms = {pk: str(form) for pk, form in words.forms.items()}
    left = pieces_leaving(at, edition=words.edition)
    return {row.pk: relative_of(row, sample, forms, left) for row in rows}


def sides(split: Split, *, at: datetime, most: int) -> tuple[list[Relative], list[Relative], int]:
    """What a piece was made from; what was made from it, by number, `most` of it, and how much that is in all."""
    joined = list(SplitParent.objects.filter(Q(split=split) | Q(parent=split)).values_list("split", "parent"))
    others = [parent for made, parent in joined if made == split.pk]
    made = [made for made, parent in joined if parent == split.pk]
    # Named one by one: beside a subquery the database would look at every piece there is.
    below = Q(parent=split) | Q(pk__in=made) if made else Q(parent=split)
    cut_from_it = Split.objects.filter(below, is_provisional=False).order_by("sort_key")
    made_from = Split.objects.filter(pk__in=[*others, split.parent_id], is_provisional=False).order_by("sort_key")
    words = words_now()
    forms = {pk: str(form) for pk, form in words.forms.items()}
    left = pieces_leaving(at, edition=words.edition)
    above = [Row(*row)._replace(born=None) for row in told(made_from, at)]
    shown = list(cut_from_it.values_list("pk", flat=True)[: most + 1])
    count = cut_from_it.count() if len(shown) > most else len(shown)
    rows = [Row(*row) for row in told(Split.objects.filter(pk__in=shown[:most]).order_by("sort_key"), at)]
    return (
        [relative_of(row, split.sample, forms, ()) for row in above],
        [relative_of(row, split.sample, forms, left if row.parent_id == split.pk else ()) for row in rows],
        count,
    )
