"""The pieces of a sample as a tree: each under the piece it was cut from, with its mass and where that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Length

from registry.foundation.clocks import date_in
from registry.holdings.models import Sample, Split, SplitParent
from registry.holdings.models.pieces import SET_ASIDE
from registry.reports.public.publication import published_lines, under_way

MOST_PIECES: Final = 200


@dataclass
class Relative:
    """One piece of the family. `own_ug` is null where it was never weighed; `cut_on` where that is not public yet.

    `cut_from_it` counts every piece cut from it inside its sample; `daughters` are those that are shown, after the
    `earlier` ones that stand on pages before.
    """

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
    cut_from_it: int = 0
    earlier: int = 0
    daughters: list[Relative] = field(default_factory=list)

    @property
    def not_shown(self) -> int:
        """How many pieces cut from it stand on further pages."""
        return self.cut_from_it - self.earlier - len(self.daughters)

    def walk(self) -> Iterator[Relative]:
        """This piece and all below it, in reading order."""
        yield self
        for daughter in self.daughters:
            yield from daughter.walk()


@dataclass(frozen=True)
class Family:
    """What is shown of a sample's pieces: branches (one, unless pieces were combined), of how many pieces in all.

    `branch` is the piece whose branch alone is shown, `above` the pieces it comes from, `after` the daughter before
    the first one shown; all empty for a family shown from its beginning.
    """

    branches: list[Relative]
    pieces: int
    not_shown: int
    branch: str = ""
    above: tuple[str, ...] = ()
    after: str = ""

    def walk(self) -> Iterator[Relative]:
        for branch in self.branches:
            yield from branch.walk()


def family_of(sample: Sample, *, at: datetime, branch: str = "", after: str = "") -> Family:
    """Pieces of a sample, MOST_PIECES of them, those nearest the beginning first: every parent is there.

    `branch`: only that piece and what was cut from it. `after`: of its own daughters, those that follow this one.
    Numbers that are none of this sample's pieces change nothing.
    """
    pieces = Split.objects.filter(sample=sample, is_provisional=False)
    top = pieces.filter(identifier=branch).first() if branch else None
    last = pieces.filter(identifier=after, parent=top).first() if top and after else None
    found = _nearest(pieces, top, last)
    is_whole = top is None and len(found) < MOST_PIECES
    count = len(found) if is_whole else pieces.count()
    shown = [*([top] if top else []), *found]
    left = set(under_way(at).filter(sample=sample))
    born = _birth_days(Split.objects.filter(pk__in=[piece.pk for piece in shown]), at)
    relatives = {piece.pk: _relative(piece, sample, left, born.get(piece.pk)) for piece in shown}
    branches: list[Relative] = []
    for piece in sorted(shown, key=lambda piece: piece.sort_key):
        parent = relatives.get(piece.parent_id or 0) if piece != top else None
        (parent.daughters if parent else branches).append(relatives[piece.pk])
    _deepen(branches)
    if is_whole:
        for relative in relatives.values():
            relative.cut_from_it = len(relative.daughters)
    else:
        _count_daughters(relatives, sample)
    if top and last:
        relatives[top.pk].earlier = pieces.filter(parent=top, sort_key__lte=last.sort_key).count()
    return Family(
        branches,
        count,
        count - len(shown),
        branch=top.identifier if top else "",
        above=_above(top) if top else (),
        after=last.identifier if last else "",
    )


def _nearest(pieces: QuerySet[Split], top: Split | None, last: Split | None) -> list[Split]:
    """The pieces of a branch, level by level; without a branch, of the whole sample."""
    known = Split.objects.select_related("form", "parent__sample")
    if last is not None:
        pieces = pieces.filter(parent=top, sort_key__gt=last.sort_key).order_by("sort_key")
    else:
        within = pieces.filter(path__startswith=f"{top.path}.") if top is not None else pieces
        pieces = within.order_by(Length("path"), "sort_key")
    # Their numbers first: twenty thousand whole rows would take several times as long to put in order.
    return list(known.filter(pk__in=list(pieces.values_list("pk", flat=True)[:MOST_PIECES])))


def _count_daughters(relatives: dict[int, Relative], sample: Sample) -> None:
    """How many pieces of the sample were cut from each of these."""
    rows = (
        Split.objects.filter(parent__in=list(relatives), sample=sample, is_provisional=False)
        .order_by()
        .values_list("parent")
        .annotate(Count("pk"))
    )
    for pk, count in rows:
        relatives[pk].cut_from_it = count


def _above(piece: Split) -> tuple[str, ...]:
    """The pieces of its sample that a piece comes from, the first one first."""
    steps = piece.path.split(".")
    paths = [".".join(steps[:depth]) for depth in range(1, len(steps))]
    above = Split.objects.filter(sample=piece.sample_id, path__in=paths).order_by(Length("path"))
    return tuple(above.values_list("identifier", flat=True))


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
