"""The pieces of a sample as a tree: each under the piece it was cut from, with its mass and where that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import Min, Q, QuerySet

from registry.foundation.clocks import date_in
from registry.holdings.models import Sample, Split, SplitParent
from registry.holdings.models.pieces import SET_ASIDE
from registry.reports.public.publication import published_lines, under_way

MOST_PIECES: Final = 200


@dataclass
class Relative:
    """One piece of the family. `own_ug` is null where it was never weighed; `cut_on` where that is not public yet."""

    pk: int
    identifier: str
    form: str
    own_ug: int | None
    first_ug: int | None
    availability: str
    condition: str
    is_illustrative: bool
    cut_on: date | None
    depth: int = 0
    from_sample: str = ""
    daughters: list[Relative] = field(default_factory=list)

    def walk(self) -> Iterator[Relative]:
        """This piece and all below it, in reading order."""
        yield self
        for daughter in self.daughters:
            yield from daughter.walk()


@dataclass(frozen=True)
class Family:
    """The branches of a sample (one, unless pieces were combined), and how many pieces are not shown."""

    branches: list[Relative]
    pieces: int
    not_shown: int

    def walk(self) -> Iterator[Relative]:
        for branch in self.branches:
            yield from branch.walk()


def family_of(sample: Sample, *, at: datetime) -> Family:
    """All pieces of a sample, parents before daughters; the first MOST_PIECES in the order of the tree."""
    pieces = Split.objects.filter(sample=sample, is_provisional=False)
    count = pieces.count()
    shown = list(pieces.select_related("form", "parent__sample").order_by("path")[:MOST_PIECES])
    left = set(under_way(at).filter(sample=sample))
    born = _birth_days(pieces, at)
    relatives = {piece.pk: _relative(piece, sample, left, born.get(piece.pk)) for piece in shown}
    branches: list[Relative] = []
    for piece in sorted(shown, key=lambda piece: piece.sort_key):
        parent = relatives.get(piece.parent_id or 0)
        (parent.daughters if parent else branches).append(relatives[piece.pk])
    _deepen(branches)
    return Family(branches, count, count - len(shown))


def sides(split: Split, *, at: datetime) -> tuple[list[Relative], list[Relative]]:
    """What a piece was made from, and what was made from it; daughters by number."""
    others = SplitParent.objects.filter(split=split).values("parent")
    joined = SplitParent.objects.filter(parent=split).values("split")
    made_from = Split.objects.filter(Q(pk=split.parent_id) | Q(pk__in=others))
    cut_from_it = Split.objects.filter(Q(parent=split) | Q(pk__in=joined))
    left = set(under_way(at).filter(parent=split))
    daughters = list(_known(cut_from_it).order_by("sort_key")[:MOST_PIECES])
    born = _birth_days(Split.objects.filter(pk__in=[daughter.pk for daughter in daughters]), at)
    return (
        [_relative(piece, split.sample, set(), None) for piece in _known(made_from).order_by("sort_key")],
        [_relative(piece, split.sample, left, born.get(piece.pk)) for piece in daughters],
    )


def _known(pieces: QuerySet[Split]) -> QuerySet[Split]:
    return pieces.filter(is_provisional=False).select_related("form", "parent__sample")


def _relative(piece: Split, sample: Sample, left: set[int], born: date | None) -> Relative:
    other = piece.parent is not None and piece.parent.sample_id != piece.sample_id
    return Relative(
        pk=piece.pk,
        identifier=piece.identifier,
        form=str(piece.form),
        own_ug=piece.mass_ug,
        first_ug=piece.first_mass_ug,
        availability=SET_ASIDE if piece.pk in left else piece.availability,
        condition=piece.condition,
        is_illustrative=piece.is_illustrative,
        cut_on=born,
        from_sample=piece.parent.identifier if other and piece.parent else "",
    )


def _birth_days(pieces: QuerySet[Split], at: datetime) -> dict[int, date]:
    """The day each piece came into the books or was cut, on its collection's calendar, where that is public."""
    rows = (
        published_lines(at)
        .filter(to__split__in=pieces.values("pk"))
        .order_by()
        .values_list("to__split", "movement__collection__time_zone")
        .annotate(born=Min("movement__happened_at"))
    )
    return {pk: date_in(zone, born) for pk, zone, born in rows}


def _deepen(branches: Iterable[Relative], depth: int = 0) -> None:
    for piece in branches:
        piece.depth = depth
        _deepen(piece.daughters, depth + 1)
