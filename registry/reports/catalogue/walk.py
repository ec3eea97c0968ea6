"""A page of the narrowed catalogue, at the end as quickly as at the start, however rare what is asked for.

Mission, site, kind and subtype belong to samples, of which there are few. By identifier the samples are walked in
order; those without a fitting piece are passed over by a look into their roll-up, and of the others pieces are taken
until the page is full. In other orders an index of that order is walked, unless so little fits that it is gathered.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from registry.foundation.mass import Mass
from registry.holdings.identifiers import keys_beginning, natural_key
from registry.holdings.mass_bands import BY_NUMBER
from registry.holdings.models import Sample, Split
from registry.holdings.models.pieces import ON_LOAN, SET_ASIDE
from registry.holdings.models.roll_ups import AVAILABILITY_NUMBERS, CONDITION_NUMBERS
from registry.reports.catalogue.best import by_rank, place_in, walk
from registry.reports.catalogue.counts import counted
from registry.reports.catalogue.filters import FACETS, CatalogueFilter
from registry.reports.catalogue.kinds import pieces_leaving
from registry.reports.catalogue.orders import BEST, DEFAULT, ORDERS
from registry.reports.catalogue.search import Hits
from registry.reports.catalogue.words import UNKNOWN
from registry.reports.keyset import Page, page_of, turned
from registry.reports.prepared import NUMBERS, TEXT, Prepared

FEW: Final = 2_000
"""So many pieces are gathered and sorted sooner than found along an index that holds a million others."""
OF_SAMPLES: Final = ("mission", "site", "lithology", "subtype")
IN_CELLS: Final = {
    "availability": AVAILABILITY_NUMBERS,
    "form": None,
    "use": None,
    "condition": CONDITION_NUMBERS,
    "facility": None,
    "band": None,
}
"""Facets by which the roll-up of a sample tells whether to look at its pieces, with their numbers there."""
CELL_COLUMNS: Final = {"use": "use_class"}

BEYOND: Final = "\U0010ffff"
"""Follows every key a piece can be sorted by."""

LISTED: Final = (
    "pk", "identifier", "sort_key", "mission_id", "lithology_id", "form_id", "use_class_id", "condition", "facility_id",
    "collection_id", "availability", "first_mass_ug", "mass_ug", "in_vault_ug", "held_ug", "out_ug", "is_illustrative",
    "sample__name", "sample__name_zh", "sample__rock_name", "sample__rock_name_zh",
    "last_change__changed_at",
)  # fmt: skip
"""What a list shows of a piece and its sample. Whole objects would be half of what fifty rows cost."""

Condition = tuple[str, list[Any]]
Listed = namedtuple("Listed", LISTED)  # type: ignore[misc]


def with_samples(pieces: QuerySet[Split]) -> QuerySet[Any]:
    """As a page of people shows them: rows that bear the names in LISTED."""
    return pieces.values_list(*LISTED, named=True)


def page_of_catalogue(
    catalogue: CatalogueFilter,
    name: str,
    *,
    after: str = "",
    before: str = "",
    size: int = 50,
    shaped: Callable[[QuerySet[Split]], QuerySet[Any]] = with_samples,
    fetch: Callable[[list[int]], Iterable[Any]] | None = None,
) -> Page[Any]:
    """Pieces in the named order, `shaped` as they are wanted: the same rows for pages and programs. Four queries.

    `fetch` gives pieces of these ids, which are in the catalogue, in that very shape.
    """
    if catalogue.search.way == "nothing":
        return Page([], "", "")
    steps: _Steps | None = None
    if name in (DEFAULT, BEST) and catalogue.search.way != "identifier":
        steps = _Ranked(catalogue) if name == BEST and catalogue.search.hits else _BySample(catalogue)
    if steps is not None:
        return _walked(steps, fetch or _listed, after=after, before=before, size=size)
    pieces = shaped(catalogue.qs)
    if name not in (DEFAULT, BEST) and 0 < counted(catalogue).pieces <= FEW and not counted(catalogue).is_bounded:
        pieces = pieces.filter(pk__in=list(catalogue.qs.order_by().values_list("pk", flat=True)))
    parts = numbered_from(catalogue.search.meant) if name in (DEFAULT, BEST) else [Q()]
    return page_of(pieces, ORDERS[name], after=after, before=before, size=size, parts=parts)


def numbered_from(number: str) -> list[Q]:
    """The few ranges of the order by identifier in which numbers that begin so lie.

    Without them the database walks to the first such piece from the beginning: 0.2 s at a million pieces.
    """
    ranges = keys_beginning(number)
    return [Q(sort_key__gte=low, sort_key__lt=high) for low, high in ranges] if ranges else [Q()]


def _listed(ids: list[int]) -> Iterable[Any]:
    """The pieces of these numbers as `with_samples` has them."""
    return map(Listed._make, _pieces_listed().rows(numbers=ids))


@cache
def _place_of_key() -> Prepared:
    return Prepared(Split.objects.filter(sort_key=TEXT).order_by().values_list("sample__sort_key", "sort_key"))


@cache
def _pieces_listed() -> Prepared:
    these = RawSQL("holdings_split.id = ANY(%s)", [NUMBERS], output_field=BooleanField())
    return Prepared(Split.objects.filter(these, is_provisional=False).order_by().values_list(*LISTED))


def in_order(catalogue: CatalogueFilter, name: str) -> QuerySet[Split]:
    """All of it in the order in which its pages follow one another, for a file."""
    found: QuerySet[Split] = catalogue.qs
    if name not in (DEFAULT, BEST) or catalogue.search.way == "identifier":
        return found.order_by(*(key.order(backwards=False) for key in ORDERS[name].keys))
    if name == BEST and catalogue.search.hits:
        return found.order_by(*by_rank(catalogue.search.hits))
    return found.order_by("sample__sort_key", "sort_key")


class _Steps(Protocol):
    """A way to walk: from where a cursor is, so many pieces on."""

    def place(self, identifier: str) -> Any: ...

    def ids(self, place: Any, *, backwards: bool, most: int) -> list[int]: ...


@dataclass
class _BySample:
    catalogue: CatalogueFilter

    def place(self, identifier: str) -> tuple[str, str] | None:
        """The keys of the sample and of the piece a cursor names; a piece that is not there has its place too."""
        if not identifier or "\x00" in identifier:
            return None
        key = natural_key(identifier)
        for sample, piece in _place_of_key().rows(text=key):
            return sample, piece
        before = Sample.objects.filter(sort_key__lte=key).order_by("-sort_key").values_list("sort_key", flat=True)
        return before.first() or "", key

    def ids(self, place: tuple[str, str] | None, *, backwards: bool, most: int) -> list[int]:
        return _walk(self.catalogue, place, backwards=backwards, most=most)


@dataclass
class _Ranked:
    catalogue: CatalogueFilter

    def place(self, identifier: str) -> tuple[int, str] | None:
        return place_in(self.catalogue.search.hits, identifier)

    def ids(self, place: tuple[int, str] | None, *, backwards: bool, most: int) -> list[int]:
        samples, look, pieces = _conditions(self.catalogue)
        hits = self.catalogue.search.hits
        return walk(hits, place, _joined([*samples, look]), _joined(pieces), backwards=backwards, most=most)


def _walked(
    steps: _Steps, fetch: Callable[[list[int]], Iterable[Any]], *, after: str, before: str, size: int
) -> Page[Any]:
    backwards = bool(before) and not after
    place = steps.place(before if backwards else after)
    backwards = backwards and place is not None
    ids = steps.ids(place, backwards=backwards, most=size + 1)
    by_id = {piece.pk: piece for piece in fetch(ids)} if ids else {}
    found = [by_id[pk] for pk in ids if pk in by_id]
    page = turned(found, ORDERS[DEFAULT], place=place, backwards=backwards, size=size)
    return page or _walked(steps, fetch, after="", before="", size=size)


def _walk(catalogue: CatalogueFilter, place: tuple[str, str] | None, *, backwards: bool, most: int) -> list[int]:
    """Ids of the pieces beyond a place, in walking order."""
    samples, (look, of_look), pieces = _conditions(catalogue)
    if catalogue.search.hits:
        samples.append(_samples_meant(catalogue.search.hits))
        pieces.append(_pieces_meant(catalogue.search.hits))
    down, further, at_least, every = ("DESC", "<", "<=", BEYOND) if backwards else ("ASC", ">", ">=", "")
    if place is not None:
        samples.append((f"w.sort_key {at_least} %s", [place[0]]))
        # A bound that is reckoned for each sample, not a choice of two: the index then begins at the place.
        pieces.append((f"s.sort_key {further} CASE w.sort_key WHEN %s THEN %s ELSE %s END", [*place, every]))
    where_sample, of_samples = _joined(samples)
    where_piece, of_pieces = _joined(pieces)
    # OFFSET 0 keeps the look outside, so that only samples a page comes to are looked at.
    sql = f"""
        SELECT p.id
          FROM (SELECT w.id, w.sort_key FROM holdings_sample w WHERE {where_sample}
                 ORDER BY w.sort_key {down} OFFSET 0) w
          CROSS JOIN LATERAL (SELECT s.id, s.sort_key FROM holdings_split s
                               WHERE s.sample_id = w.id AND NOT s.is_provisional AND {where_piece}
                               ORDER BY s.sort_key {down} LIMIT {most}) p
         WHERE {look} ORDER BY w.sort_key {down}, p.sort_key {down} LIMIT {most}"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [*of_samples, *of_pieces, *of_look])
        return [pk for (pk,) in cursor.fetchall()]


def _samples_meant(hits: Hits) -> Condition:
    """Samples of which a text means any piece."""
    if hits.form and hits.of_form is None:
        return "true", []
    return "w.id = ANY(%s)", [[*hits.samples, *(hits.of_form or ()), *(sample for _piece, sample in hits.pieces)]]


def _pieces_meant(hits: Hits) -> Condition:
    parts = ["w.id = ANY(%s)"]
    values: list[Any] = [list(hits.samples)]
    if hits.form:
        parts.append("s.form_id = %s" + (" AND w.id = ANY(%s)" if hits.of_form is not None else ""))
        values += [hits.form, *([list(hits.of_form)] if hits.of_form is not None else [])]
    if hits.pieces:
        parts.append("s.id = ANY(%s)")
        values.append([piece for piece, _sample in hits.pieces])
    return f"({' OR '.join(parts)})", values


def _joined(conditions: list[Condition]) -> Condition:
    sql = " AND ".join(condition for condition, _values in conditions) or "true"
    return sql, [value for _condition, values in conditions for value in values]


def _conditions(catalogue: CatalogueFilter) -> tuple[list[Condition], Condition, list[Condition]]:
    """What samples must fit, what a look into the roll-up of each must find, and what pieces must fit."""
    chosen = catalogue.facets_chosen
    samples = [_any_of(f"w.{FACETS[name][0]}", chosen[name]) for name in OF_SAMPLES if name in chosen]
    if catalogue.collections:
        samples.append(_any_of("w.collection_id", catalogue.collections))
    if number := catalogue.chosen.get("sample"):
        samples.append(("w.identifier = %s", [number]))
    pieces = [
        _any_of(f"s.{FACETS[name][0]}", chosen[name])
        for name in ("form", "use", "condition", "facility")
        if name in chosen
    ]
    if "band" in chosen:
        pieces.append(_in_bands(chosen["band"]))
    pieces += [
        (f"s.mass_ug {comparison} %s", [bound.ug])
        for name, comparison in (("mass_from", ">="), ("mass_to", "<="))
        if isinstance(bound := catalogue.chosen.get(name), Mass)
    ]
    leaving = pieces_leaving(catalogue.at, edition=catalogue.words.edition)
    if "availability" in chosen:
        pieces.append(_available(chosen["availability"], list(leaving)))
    return samples, _worth_a_look(chosen, [kind.sample_id for kind in leaving.values()]), pieces


def _any_of(column: str, values: list[Any]) -> Condition:
    is_any = f"{column} = ANY(%s)"
    return (f"({is_any} OR {column} IS NULL)" if UNKNOWN in values else is_any), [values]


def _worth_a_look(chosen: dict[str, list[Any]], samples_leaving: list[int]) -> Condition:
    """Samples whose roll-up, or a note not folded yet, knows of a piece that fits as far as they tell."""
    where, parameters = "", []
    for name, numbers in IN_CELLS.items():
        if name in chosen:
            where += f" AND c.{CELL_COLUMNS.get(name, name)} = ANY(%s)"
            parameters.append([numbers[value] if numbers else value for value in chosen[name]])
    if not where:
        return "true", []  # a sample without any piece is passed over soon enough
    # One value, never EXISTS: that may be answered from all cells at once, for the few samples a page needs.
    looks = [
        f"(SELECT 1 FROM {table} c WHERE c.sample_id = w.id AND c.n > 0{where} LIMIT 1) IS NOT NULL"
        for table in ("holdings_samplecell", "holdings_facetchange")
    ]
    parameters = [*parameters, *parameters]
    if "availability" in chosen and samples_leaving:
        looks.append("w.id = ANY(%s)")
        parameters.append(samples_leaving)
    return f"({' OR '.join(looks)})", parameters


def _available(words: list[str], leaving: list[int]) -> Condition:
    """As the public knows it: a piece on its way to a borrower still counts as set aside."""
    if not leaving or (ON_LOAN in words) == (SET_ASIDE in words):
        return "s.availability = ANY(%s)", [words]
    if ON_LOAN in words:
        return "s.availability = ANY(%s) AND s.id <> ALL(%s)", [words, leaving]
    return "(s.availability = ANY(%s) OR s.id = ANY(%s))", [words, leaving]


def _in_bands(numbers: list[int]) -> Condition:
    parts, parameters = [], []
    for number in numbers:
        band = BY_NUMBER[number]
        if band.least_ug is None and band.below_ug is None:
            parts.append("s.mass_ug IS NULL" if number < 0 else "s.mass_ug = 0")
            continue
        parts.append("s.mass_ug >= %s" + (" AND s.mass_ug < %s" if band.below_ug else ""))
        parameters += [band.least_ug or 1, *([band.below_ug] if band.below_ug else [])]
    return f"({' OR '.join(parts)})", parameters
