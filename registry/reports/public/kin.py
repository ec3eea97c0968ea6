"""What is said of the pieces of a family: each with its mass and where that is, and all that was cut from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Min, OuterRef, QuerySet, Subquery

from registry.holdings.models import Sample, Split
from registry.holdings.models.pieces import SET_ASIDE
from registry.reports.public.publication import published_lines


@dataclass(frozen=True)
class Paging:
    """Which page of many sisters is shown: after `earlier` of them, of how many in all.

    `mark` is the piece by which an address named it, `before` and `after` are those that name the pages beside it.
    """

    of: int = 0
    earlier: int = 0
    mark: str = ""
    before: str = ""
    after: str = ""


ALL_SHOWN: Final = Paging()


@dataclass
class Relative:
    """One piece of the family. `own_ug` is null where it was never weighed; `cut_on` where that is not public yet.

    `below` counts all that was cut from it inside its sample, however deep; `branch_ug` is what it weighs with them.
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
    below: int = 0
    branch_ug: int = 0
    daughters: list[Relative] = field(default_factory=list)
    paging: Paging = ALL_SHOWN

    def walk(self) -> Iterator[Relative]:
        """This piece and all of its branch that is shown, in reading order."""
        yield self
        for daughter in self.daughters:
            yield from daughter.walk()


@dataclass(frozen=True)
class Asked:
    """What an address asks of a family, by numbers: one branch alone, a piece that is sought, those opened.

    `pages`: pieces whose page among their sisters is to be shown. What is none of its pieces changes nothing.
    """

    branch: str = ""
    sought: str = ""
    opened: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    """What is shown of a sample's pieces: branches (one, unless pieces were combined), of how many pieces in all.

    Branches of this `deep` and deeper are folded until they are opened, save those on the `way` to the piece sought.
    `branch` is the piece whose branch alone is shown, `above` the pieces it comes from.
    """

    branches: list[Relative]
    pieces: int
    deep: int
    branch: str = ""
    above: tuple[str, ...] = ()
    sought: str = ""
    way: frozenset[str] = frozenset()
    paging: Paging = ALL_SHOWN

    def walk(self) -> Iterator[Relative]:
        for branch in self.branches:
            yield from branch.walk()


class Row(NamedTuple):
    """A piece as the database tells it; `parent_*`: of the piece it was cut from; `born` as far as that is public."""

    pk: int
    identifier: str
    sort_key: str
    path: str
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

    @property
    def above(self) -> list[int]:
        """Ids of the pieces of its sample that it comes from, the first one first."""
        return ids_of(self.path)[:-1]


def ids_of(path: str) -> list[int]:
    """The ids a path is made of, as `holdings_place_split` writes them."""
    return [int(step, 16) for step in path.split(".")]


def told(pieces: QuerySet[Split], at: datetime) -> QuerySet[Split, Any]:
    """Pieces as rows: each with the first movement that brought it into the books, where that is public."""
    into = published_lines(at).filter(to__split=OuterRef("pk")).order_by().values("to__split")
    born = into.annotate(first=Min("movement__happened_at")).values("first")
    return pieces.values_list(
        "pk", "identifier", "sort_key", "path", "parent_id", "form_id", "mass_ug", "first_mass_ug", "availability",
        "condition", "is_illustrative", "parent__sample_id", "parent__identifier", Subquery(born),
    )  # fmt: skip


def relative_of(row: Row, sample: Sample, forms: Mapping[int, str], left: Collection[int]) -> Relative:
    """`forms`: words by id; `left`: pieces that are on their way, which to the public are still set aside."""
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


def deepen(branches: Iterable[Relative], depth: int = 0) -> None:
    """Tell each piece how deep it stands."""
    for piece in branches:
        piece.depth = depth
        deepen(piece.daughters, depth + 1)
