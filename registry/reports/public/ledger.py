"""The ledger of a piece or a sample as anybody may read it: what moved, from where to where, and what was left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Final, NamedTuple

from django.db.models import BooleanField, Value

from registry.holdings.models import Collection, Sample, Split
from registry.ledger.places import LIVE, Kind, Place
from registry.parties.models import Institution, in_reader_language
from registry.reports.prepared import AT, NUMBER, Prepared
from registry.reports.public.publication import published_lines

MOST_LINES = 500
PROMISES: Final = (Kind.SET_ASIDE, Kind.RELEASE)
"""Kinds of movement that promise and move nothing: they stand in the ledger alone."""


@dataclass(frozen=True)
class PublicInstitution:
    """An institution as the register names it."""

    slug: str
    name: str
    name_zh: str
    country: str
    city: str
    city_zh: str
    is_invented: bool

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_zh)

    @property
    def town(self) -> str:
        """Its city in the reader's language."""
        return in_reader_language(self.city, self.city_zh)

    @classmethod
    def of(cls, institution: Institution) -> PublicInstitution:
        return cls(
            institution.slug,
            institution.name,
            institution.name_zh,
            institution.country,
            institution.city,
            institution.city_zh,
            institution.is_invented,
        )


@dataclass(frozen=True)
class PublicLine:
    """One line of the ledger, in micrograms.

    `change_ug` is what it did to the piece's own mass, `left_ug` what the piece had after it; both are None in the
    ledger of a whole sample. `other` is the further piece of a line that goes from one piece to another, and
    `is_from_other` whether it came from there, which the mass of a piece never weighed does not tell.
    """

    movement: int
    kind: str
    day: date
    piece: str
    other: str
    frm: str
    to: str
    mass_ug: int
    change_ug: int | None
    left_ug: int | None
    loan: str
    borrower: PublicInstitution | None
    is_illustrative: bool
    is_from_other: bool = False


@dataclass(frozen=True)
class PublicLedger:
    """Lines in order, and the mass that movements not public yet took from or gave to the piece."""

    lines: list[PublicLine]
    unpublished_ug: int
    is_cut_short: bool


class _Told(NamedTuple):
    """A line as the database tells it: its two sides, and the loan of the allotment it led to, or else came from."""

    pk: int
    movement: int
    kind: str
    happened_at: datetime
    is_illustrative: bool
    mass_ug: int
    frm: str
    frm_split: int | None
    frm_piece: str | None
    frm_provisional: bool | None
    frm_illustrative: bool | None
    to: str
    to_split: int | None
    to_piece: str | None
    to_provisional: bool | None
    to_illustrative: bool | None
    loan: str | None
    slug: str | None
    name: str | None
    name_zh: str | None
    country: str | None
    city: str | None
    city_zh: str | None
    is_invented: bool | None

    @property
    def place(self) -> tuple[datetime, int, int]:
        """By this a ledger is in order."""
        return self.happened_at, self.movement, self.pk

    @property
    def borrower(self) -> PublicInstitution | None:
        return PublicInstitution(*self[-7:]) if self.loan else None  # type: ignore[arg-type]  # a loan has a borrower


_COLUMNS: Final = """
           n.id, n.movement_id, m.kind, m.happened_at, m.is_illustrative, n.mass_ug,
           frm.place, frm.split_id, f.identifier, f.is_provisional, f.is_illustrative,
           dest.place, dest.split_id, t.identifier, t.is_provisional, t.is_illustrative,
           l.reference, b.slug, b.name, b.name_zh, b.country, b.city, b.city_zh, b.is_invented"""
_SIDES: Final = """
      JOIN ledger_account frm ON frm.id = n.frm_id JOIN ledger_account dest ON dest.id = n.to_id
      LEFT JOIN holdings_split f ON f.id = frm.split_id LEFT JOIN holdings_split t ON t.id = dest.split_id
      LEFT JOIN loans_loanitem i ON i.allotment_id = coalesce(dest.allotment_id, frm.allotment_id)
      LEFT JOIN loans_loan l ON l.id = i.loan_id LEFT JOIN parties_institution b ON b.id = l.borrower_id"""
_TOLD: Final = f"""
    SELECT {_COLUMNS}
      FROM ledger_line n JOIN ledger_movement m ON m.id = n.movement_id {_SIDES}
     WHERE n.id = ANY(ARRAY({{}}))"""  # noqa: S608 - its own columns
"""Lines by their numbers. As objects they would take fourteen joins, and ten times as long to plan."""
MOST_OF_A_MOVEMENT: Final = 24
"""Lines told of one movement of a sample: an opening position has one for every piece."""
_LIFE: Final = f"""
    WITH line(id, movement_id, is_gone) AS MATERIALIZED ({{{{}}}}),
         step AS MATERIALIZED (SELECT m.id, m.kind, m.happened_at, m.is_illustrative, count(*) OVER () AS steps
                   FROM ledger_movement m WHERE m.id IN (SELECT movement_id FROM line)
                  ORDER BY m.happened_at, m.id LIMIT {{most}} OFFSET {{before}}),
         shown AS (SELECT *, row_number() OVER (PARTITION BY movement_id ORDER BY id) AS place,
                          count(*) OVER (PARTITION BY movement_id) AS lines
                     FROM line WHERE movement_id IN (SELECT id FROM step))
    SELECT {_COLUMNS}, shown.is_gone, shown.lines, m.steps
      FROM step m JOIN shown ON shown.movement_id = m.id AND shown.place <= {MOST_OF_A_MOVEMENT}
      JOIN ledger_line n ON n.id = shown.id {_SIDES}"""  # noqa: S608
"""Whole movements, so many of them, the first lines of each; with each line how many its movement has, and how many
movements there are."""


def ledger_of_split(split: Split, *, at: datetime) -> PublicLedger:
    """Every public line that touches the piece, with its running balance. One query."""
    ordered = sorted((_Told(*row) for row in _of_piece().rows(number=split.pk, at=at)), key=lambda line: line.place)
    balance, lines = 0, []
    for line in ordered[:MOST_LINES]:
        change = _change(line, split.pk)
        balance += change
        lines.append(_shown(line, split.pk, split.collection, change, balance))
    is_cut_short = len(ordered) > MOST_LINES
    unpublished = 0 if is_cut_short else (split.mass_ug or 0) - balance
    return PublicLedger(lines, unpublished, is_cut_short)


@cache
def _of_piece() -> Prepared:
    into, out_of = published_lines(AT).filter(to__split=NUMBER), published_lines(AT).filter(frm__split=NUMBER)
    return Prepared(*(lines.values("pk")[: MOST_LINES + 1] for lines in (into, out_of)), around=_TOLD)


@dataclass(frozen=True)
class PublicLife:
    """A stretch of a sample's life, the oldest first: lines of movements, after `before` movements of `steps`.

    `untold`: how many lines more a movement has than are told, by its number.
    """

    lines: list[PublicLine]
    untold: Mapping[int, int]
    before: int
    steps: int


def life_of_sample(sample: Sample, *, at: datetime, before: int = 0, most: int) -> PublicLife:
    """Public movements of a sample's pieces after the first `before`, at most so many. One query.

    Promises, which move nothing, are left out. Beyond the last movement it begins anew.
    """
    found = _life(before, most).rows(number=sample.pk, at=at)
    if not found and before:
        return life_of_sample(sample, at=at, most=most)
    told = [(_Told(*line), is_gone) for *line, is_gone, _lines, _steps in found]
    untold = {row[1]: row[-2] - MOST_OF_A_MOVEMENT for row in found if row[-2] > MOST_OF_A_MOVEMENT}
    lines = [
        _shown(line, line.frm_split if is_gone else line.to_split, sample.collection, None, None)
        for line, is_gone in sorted(told, key=lambda one: one[0].place)
    ]
    return PublicLife(lines, untold, before, found[0][-1] if found else 0)


@lru_cache(maxsize=32)
def _life(before: int, most: int) -> Prepared:
    moved = published_lines(AT).exclude(movement__kind__in=PROMISES).order_by()
    into = moved.filter(to__split__sample=NUMBER)
    out_of = moved.filter(frm__split__sample=NUMBER).exclude(to__split__sample=NUMBER)
    sides = (
        lines.annotate(is_gone=Value(is_gone, BooleanField())).values("pk", "movement_id", "is_gone")
        for lines, is_gone in ((into, False), (out_of, True))
    )
    return Prepared(*sides, around=_LIFE.format(before=int(before), most=int(most)))


def _change(line: _Told, split_id: int) -> int:
    """What a line adds to or takes from a piece's own mass: nothing while it stays alive in the same piece."""
    gained = line.mass_ug if line.to_split == split_id and line.to in LIVE else 0
    given = line.mass_ug if line.frm_split == split_id and line.frm in LIVE else 0
    return gained - given


def _shown(
    line: _Told, split_id: int | None, collection: Collection, change: int | None, balance: int | None
) -> PublicLine:
    frm = (line.frm_split, line.frm_piece, line.frm_provisional, line.frm_illustrative)
    to = (line.to_split, line.to_piece, line.to_provisional, line.to_illustrative)
    _pk, piece, _provisional, is_illustrative = to if line.to_split == split_id else frm
    other = next((side for side in (frm, to) if side[0] not in (None, split_id)), None)
    return PublicLine(
        movement=line.movement,
        kind=line.kind,
        day=collection.date_of(line.happened_at),
        piece=piece or "",
        other=other[1] or "" if other and not other[2] else "",
        frm=line.frm,
        to=line.to,
        mass_ug=line.mass_ug,
        change_ug=change,
        left_ug=balance,
        loan=line.loan or "",
        borrower=line.borrower,
        is_illustrative=line.is_illustrative or bool(is_illustrative),
        is_from_other=line.to_split == split_id and line.frm_split not in (None, split_id),
    )


def is_birth(line: PublicLine) -> bool:
    """The line by which the piece came into being or into the books."""
    return line.frm == Place.ORIGIN or (bool(line.other) and line.kind in (Kind.SUBDIVIDE, Kind.COMBINE))
