"""The pieces of a sample as a tree: each under the piece it was cut from, with its mass and where that is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Final, NamedTuple

from django.db.models import BigIntegerField, Count, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Length

from registry.holdings.models import FacetChange, Sample, SampleCount, Split, SplitParent
from registry.holdings.models.pieces import SET_ASIDE
from registry.reports.catalogue.kinds import pieces_leaving
from registry.reports.catalogue.words import Words, words_now
from registry.reports.prepared import AT, NUMBER, Prepared
from registry.reports.public.publication import published_lines

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


def family_of(sample: Sample, *, at: datetime, branch: str = "", after: str = "", words: Words | None = None) -> Family:
    """Pieces of a sample, MOST_PIECES of them, those nearest the beginning first: every parent is there.

    `branch`: only that piece and what was cut from it. `after`: of its own daughters, those that follow this one.
    Numbers that are none of this sample's pieces change nothing.
    """
    pieces = Split.objects.filter(sample=sample, is_provisional=False)
    top = pieces.filter(identifier=branch).first() if branch else None
    last = pieces.filter(identifier=after, parent=top).first() if top and after else None
    if top is None:
        shown = [_Row(*row) for row in _nearest_of_sample(MOST_PIECES).rows(number=sample.pk, at=at)]
    else:
        shown = [_Row(*row) for row in _told(_of_branch(pieces, top, last), at)]
    is_whole = top is None and len(shown) < MOST_PIECES
    words = words or words_now()
    forms = {pk: str(form) for pk, form in words.forms.items()}
    left = pieces_leaving(at, edition=words.edition)
    relatives = {row.pk: _relative(row, sample, forms, left) for row in shown}
    branches: list[Relative] = []
    for row in sorted(shown, key=lambda row: row.sort_key):
        parent = relatives.get(row.parent_id or 0) if top is None or row.pk != top.pk else None
        (parent.daughters if parent else branches).append(relatives[row.pk])
    _deepen(branches)
    if is_whole:
        count = len(shown)
        for relative in relatives.values():
            relative.cut_from_it = len(relative.daughters)
    else:
        count = _count(relatives, sample)
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


class _Row(NamedTuple):
    """A piece as the database tells it; `parent_*`: of the piece it was cut from; `born` as far as that is public."""

    pk: int
    identifier: str
    sort_key: str
    parent_id: int | None
    form_id: int
    mass_ug: int | None
    first_mass_ug: int | None
    availability: str
    condition: str
    is_illustrative: bool
    parent_sample_id: int | None
    parent: str | None
    born: datetime | None


def _told(pieces: QuerySet[Split], at: datetime) -> QuerySet[Split, Any]:
    """Pieces as rows: each with the first movement that brought it into the books, where that is public."""
    into = published_lines(at).filter(to__split=OuterRef("pk")).order_by().values("to__split")
    born = into.annotate(first=Min("movement__happened_at")).values("first")
    return pieces.values_list(
        "pk", "identifier", "sort_key", "parent_id", "form_id", "mass_ug", "first_mass_ug", "availability", "condition",
        "is_illustrative", "parent__sample_id", "parent__identifier", Subquery(born),
    )  # fmt: skip


@cache
def _nearest_of_sample(most: int) -> Prepared:
    """So many pieces of a sample, level by level."""
    pieces = Split.objects.filter(sample=NUMBER, is_provisional=False)
    return Prepared(_told(_first(pieces.order_by(Length("path"), "sort_key"), most), AT))


def _of_branch(pieces: QuerySet[Split], top: Split, last: Split | None) -> QuerySet[Split]:
    """The pieces of a branch, level by level, and the one it begins with."""
    if last is not None:
        below = pieces.filter(parent=top, sort_key__gt=last.sort_key).order_by("sort_key")
    else:
        below = pieces.filter(path__startswith=f"{top.path}.").order_by(Length("path"), "sort_key")
    return Split.objects.filter(Q(pk=top.pk) | Q(pk__in=_first(below, MOST_PIECES).values("pk")))


def _first(pieces: QuerySet[Split], most: int) -> QuerySet[Split]:
    # Their numbers first: twenty thousand whole rows would take several times as long to put in order.
    return Split.objects.filter(pk__in=pieces.values("pk")[:most])


def _count(relatives: dict[int, Relative], sample: Sample) -> int:
    """How many pieces of the sample there are, by the roll-ups, and how many of them were cut from each of these."""
    pieces = Split.objects.filter(sample=sample, is_provisional=False)
    cut = pieces.filter(parent__in=list(relatives)).order_by().values_list("parent").annotate(Count("pk"))
    none = Value(None, BigIntegerField())
    counted, noted = (
        some.annotate(none=none).values_list("none").annotate(Sum("n"))
        for some in (SampleCount.objects.filter(sample=sample, facet=1), FacetChange.objects.filter(sample=sample))
    )
    every = 0
    for pk, n in cut.union(counted, noted, all=True):
        if pk is None:
            every += n or 0  # of no rows the sum is null
        else:
            relatives[pk].cut_from_it = n
    return every


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
    made_from = Split.objects.filter(Q(pk=split.parent_id) | Q(pk__in=others), is_provisional=False)
    cut_from_it = Split.objects.filter(Q(parent=split) | Q(pk__in=joined), is_provisional=False).order_by("sort_key")
    words = words_now()
    forms = {pk: str(form) for pk, form in words.forms.items()}
    left = pieces_leaving(at, edition=words.edition)
    above = [_Row(*row)._replace(born=None) for row in _told(made_from.order_by("sort_key"), at)]
    below = [_Row(*row) for row in _told(cut_from_it[:MOST_PIECES], at)]
    return (
        [_relative(row, split.sample, forms, ()) for row in above],
        [_relative(row, split.sample, forms, left if row.parent_id == split.pk else ()) for row in below],
    )


def _relative(row: _Row, sample: Sample, forms: Mapping[int, str], left: Collection[int]) -> Relative:
    return Relative(
        pk=row.pk,
        identifier=row.identifier,
        form=forms[row.form_id],
        own_ug=row.mass_ug,
        first_ug=row.first_mass_ug,
        availability=SET_ASIDE if row.pk in left else row.availability,
        condition=row.condition,
        is_illustrative=row.is_illustrative,
        cut_on=sample.collection.date_of(row.born) if row.born else None,
        from_sample=row.parent or "" if row.parent_sample_id not in (None, sample.pk) else "",
    )


def _deepen(branches: Iterable[Relative], depth: int = 0) -> None:
    for piece in branches:
        piece.depth = depth
        _deepen(piece.daughters, depth + 1)
