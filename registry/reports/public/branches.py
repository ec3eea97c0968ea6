"""Of a family too large for one page, what is opened: a page of the daughters of each open piece, and sums of the rest.

The database gives rows only for what is shown. What lies below a piece is a range of the index over paths.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from django.db import connection

from registry.holdings.models import Sample, Split
from registry.reports.public.kin import Asked, Paging, Row, ids_of, told

DAUGHTERS: Final = 24
"""Pieces on a page of one parent's daughters."""
ROOTS: Final = 0
"""In place of a parent's id: the pieces that begin the branches of a sample."""

_PIECES: Final = """
    SELECT coalesce(sum(n), 0)::bigint
      FROM (SELECT n FROM holdings_samplecount WHERE sample_id = %(sample)s AND facet = 1
            UNION ALL SELECT n FROM holdings_facetchange WHERE sample_id = %(sample)s) known"""
_NAMED: Final = """
    SELECT id, identifier, sort_key, path FROM holdings_split
     WHERE sample_id = %(sample)s AND identifier = ANY(%(names)s) AND NOT is_provisional"""
_BY_ID: Final = """
    SELECT id, identifier, sort_key, path FROM holdings_split WHERE id = ANY(%(ids)s) ORDER BY length(path)"""
_IN_ORDER: Final = """
    SELECT id, identifier, row_number() OVER (ORDER BY sort_key) AS n, count(*) OVER () AS every,
           count(*) FILTER (WHERE sort_key < {mark}) OVER () / %(most)s * %(most)s AS earlier
      FROM holdings_split WHERE sample_id = %(sample)s AND NOT is_provisional"""
"""Pieces with their place among their sisters, and how many stand before the page that holds the mark."""
_OF_PAGE: Final = "n > earlier AND n <= earlier + %(most)s + 1 OR n = earlier - %(most)s + 1"
"""Those of that page, and those with which the page after it and the page before it begin."""
_ROOTS: Final = f"""
    SELECT {ROOTS}, id, identifier, n, every, earlier
      FROM ({_IN_ORDER.format(mark="%(mark)s")} AND strpos(path, '.') = 0) roots
     WHERE {_OF_PAGE} ORDER BY n"""  # noqa: S608 - its own parts
_DAUGHTERS: Final = f"""
    SELECT open.parent, d.id, d.identifier, d.n, d.every, d.earlier
      FROM unnest(%(parents)s::bigint[], %(marks)s::text[]) AS open (parent, mark)
     CROSS JOIN LATERAL ({_IN_ORDER.format(mark="open.mark")} AND parent_id = open.parent) d
     WHERE {_OF_PAGE} ORDER BY 1, d.n"""  # noqa: S608
_BELOW: Final = """
    SELECT b.id, s.n, s.ug
      FROM unnest(%(ids)s::bigint[], %(paths)s::text[]) AS b (id, path)
     CROSS JOIN LATERAL (
           SELECT count(*) AS n, coalesce(sum(mass_ug), 0)::bigint AS ug FROM holdings_split
            WHERE sample_id = %(sample)s AND path > b.path || '.' AND path < b.path || '/' AND NOT is_provisional) s
     WHERE s.n > 0"""
"""In collation "C" a slash follows the dot."""


class _Named(NamedTuple):
    """A piece the address names, or one on the way to it."""

    pk: int
    identifier: str
    sort_key: str
    path: str

    @property
    def parent(self) -> int:
        return next(iter(ids_of(self.path)[-2:-1]), ROOTS)


class Page(NamedTuple):
    """Pieces on a page of one parent's daughters, by id, in order."""

    pieces: tuple[int, ...]
    paging: Paging


@dataclass(frozen=True)
class Opened:
    """What was read: the page of branches, pages of daughters by parent, rows, and what lies below each with its µg."""

    roots: Page
    pages: Mapping[int, Page]
    rows: list[Row]
    below: Mapping[int, tuple[int, int]]
    branch: str = ""
    above: tuple[str, ...] = ()
    sought: str = ""
    way: frozenset[str] = frozenset()


def pieces_of_sample(sample_id: int) -> int:
    """How many pieces anybody may see of a sample, from the roll-ups."""
    return int(_rows(_PIECES, sample=sample_id)[0][0])


def opened(sample: Sample, asked: Asked, *, at: datetime) -> Opened:
    """What of a large family the address opens. As many queries however many pieces there are: four to six."""
    named = _named(sample, asked)
    top, sought = named.get(asked.branch), named.get(asked.sought)
    above_top, way = _ids_above(top), [*_ids_above(sought), *([sought.pk] if sought else [])]
    passed = {piece.pk: piece for piece in _by_id({*above_top, *way})}
    marks = _marks([named[name] for name in asked.pages if name in named], [passed[pk] for pk in way])
    roots = Page((top.pk,), Paging(1)) if top else _roots(sample, marks)
    opens = {named[name].pk for name in asked.opened if name in named} | set(way)
    if roots.paging.of == 1:
        opens.update(roots.pieces)
    pages = _daughters(sample, opens, marks)
    shown = [*roots.pieces, *(pk for page in pages.values() for pk in page.pieces)]
    rows = [Row(*row) for row in told(Split.objects.filter(pk__in=shown), at)]
    return Opened(
        roots,
        pages,
        rows,
        _below(sample, rows),
        branch=top.identifier if top else "",
        above=tuple(passed[pk].identifier for pk in above_top),
        sought=sought.identifier if sought else "",
        way=frozenset(passed[pk].identifier for pk in way),
    )


def _named(sample: Sample, asked: Asked) -> dict[str, _Named]:
    names = [name for name in (asked.branch, asked.sought, *asked.opened, *asked.pages) if name]
    found = [_Named(*row) for row in _rows(_NAMED, sample=sample.pk, names=names)] if names else []
    return {piece.identifier: piece for piece in found}


def _ids_above(piece: _Named | None) -> list[int]:
    return ids_of(piece.path)[:-1] if piece else []


def _by_id(ids: Iterable[int]) -> list[_Named]:
    return [_Named(*row) for row in _rows(_BY_ID, ids=list(ids))] if ids else []


def _marks(pages: Iterable[_Named], way: Iterable[_Named]) -> dict[int, _Named]:
    """By which piece the page of each parent's daughters is found: by the address, else by where the way passes."""
    return {piece.parent: piece for piece in way} | {piece.parent: piece for piece in pages}


def _roots(sample: Sample, marks: Mapping[int, _Named]) -> Page:
    mark = marks[ROOTS].sort_key if ROOTS in marks else ""
    return _page(_rows(_ROOTS, sample=sample.pk, mark=mark, most=DAUGHTERS), marks.get(ROOTS))


def _daughters(sample: Sample, parents: Collection[int], marks: Mapping[int, _Named]) -> dict[int, Page]:
    if not parents:
        return {}
    keys = [marks[parent].sort_key if parent in marks else "" for parent in parents]
    rows = _rows(_DAUGHTERS, sample=sample.pk, parents=list(parents), marks=keys, most=DAUGHTERS)
    return {parent: _page(list(theirs), marks.get(parent)) for parent, theirs in groupby(rows, key=itemgetter(0))}


def _page(rows: Sequence[tuple[Any, ...]], mark: _Named | None) -> Page:
    """Rows of one parent in order, those with which the pages beside it begin perhaps among them."""
    *_place, every, earlier = rows[0]
    numbers = {n - earlier: number for _parent, _pk, number, n, *_of in rows}
    paging = Paging(
        every,
        earlier,
        mark=mark.identifier if mark else "",
        before=numbers.get(1 - DAUGHTERS, ""),
        after=numbers.get(1 + DAUGHTERS, ""),
    )
    return Page(tuple(pk for _parent, pk, _number, n, *_of in rows if 0 < n - earlier <= DAUGHTERS), paging)


def _below(sample: Sample, rows: Sequence[Row]) -> dict[int, tuple[int, int]]:
    """Of each row: how many pieces lie below it, and what they and it weigh together in micrograms."""
    own = {row.pk: row.mass_ug or 0 for row in rows}
    found = _rows(_BELOW, sample=sample.pk, ids=[row.pk for row in rows], paths=[row.path for row in rows])
    return {pk: (n, ug + own[pk]) for pk, n, ug in found}


def _rows(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
