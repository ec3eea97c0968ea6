"""How many pieces and how much mass a narrowed catalogue holds, and how many each further choice would show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils.functional import Promise

from registry.holdings.models import Sample
from registry.holdings.models.pieces import ON_LOAN, SET_ASIDE
from registry.holdings.models.roll_ups import AVAILABILITY_NUMBERS, CONDITION_NUMBERS
from registry.reports.catalogue.cube import cube_of_few, tally_of_several
from registry.reports.catalogue.filters import COLLECTION, FACETS, CatalogueFilter
from registry.reports.catalogue.keeping import kept
from registry.reports.catalogue.kinds import Kind, pieces_leaving
from registry.reports.catalogue.sample_counts import SHARED_BY_ALL, tally_of_samples
from registry.reports.catalogue.tally import Chosen, Tally, tally
from registry.reports.catalogue.words import Offer

MOST_COUNTED: Final = 5_000
"""Pieces looked at one by one, where a text or a free range of mass narrows: beyond them the count is a bound."""
SLACK: Final = 1_000
"""Pieces without a number of their own, which nobody sees, are fewer than these."""
MANY_SAMPLES: Final = 20
"""Fewer have too many pieces so rarely that it is not worth a question."""
_PIECES_OF: Final = "SELECT count(*) FROM (SELECT FROM holdings_split WHERE sample_id = ANY(%s) LIMIT %s) few"
NUMBERS: Final = {name: number for number, name in enumerate(FACETS, start=1)}
"""A facet's number in the roll-ups; FACETS stands in the same order."""
NUMBERS_OF_WORDS: Final[dict[str, Mapping[Any, int]]] = {
    "availability": AVAILABILITY_NUMBERS,
    "condition": CONDITION_NUMBERS,
}
"""Facets whose values are words, with their numbers there; any other value is a number already."""


@dataclass(slots=True)  # frozen, a hundred of them would take three times as long to make
class Option:
    """One value of a facet and how many pieces it would show, given everything else; None where too many to count."""

    value: str
    word: str | Promise
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Totals:
    """Pieces, and the micrograms of those that were weighed. `is_bounded`: there are more, and no mass is reckoned."""

    pieces: int
    mass_ug: int
    is_bounded: bool = False


def totals(catalogue: CatalogueFilter) -> Totals:
    """Of the whole result, never by counting rows."""
    found = counted(catalogue)
    return Totals(found.pieces, found.mass_ug, found.is_bounded)


def totals_without(catalogue: CatalogueFilter, name: str) -> Totals:
    """How many there would be if one parameter did not narrow; their mass is not reckoned."""
    found, number = counted(catalogue), NUMBERS.get(name, 0)
    if number and not found.is_bounded and number not in found.uncounted:
        return Totals(sum(found.counts[number].values()), 0)
    return _totals_of(catalogue, {other for other in catalogue.chosen if other != name})


def totals_with_only(catalogue: CatalogueFilter, name: str) -> Totals:
    """How many there would be if one parameter alone narrowed."""
    return _totals_of(catalogue, {name})


def _totals_of(catalogue: CatalogueFilter, names: Collection[str]) -> Totals:
    query = catalogue.data.copy()
    for name in catalogue.chosen:
        if name not in names:
            del query[name]
    return totals(CatalogueFilter(query, at=catalogue.at, words=catalogue.words))


def options(catalogue: CatalogueFilter, facet: str, *, offered: Sequence[Offer] = ()) -> list[Option]:
    """Every value of a facet in its place, zeros too. All facets and the totals are counted at once.

    `offered`: the values where they are said otherwise than in the vocabulary.
    """
    counts, numbers = counted(catalogue).of(NUMBERS[facet]), NUMBERS_OF_WORDS.get(facet)
    chosen = catalogue.chosen.get(facet, ())
    return [
        Option(
            code,
            word,
            None if counts is None else counts.get(numbers[value] if numbers else int(value), 0),
            code in chosen,
        )
        for value, code, word in offered or catalogue.words.options(facet)
    ]


def collection_options(catalogue: CatalogueFilter) -> list[Option]:
    """Every collection, counted as its missions are, which the roll-ups know.

    Without a figure where that does not tell: a mission's material lies in several collections; or a text or a free
    range of mass narrows beside a chosen collection, and then the others' pieces were not looked at.
    """
    found, chosen = _tally_of_collections(catalogue), catalogue.chosen.get(COLLECTION, ())
    return [
        Option(code, word, _count_of_collection(catalogue, int(value), found), code in chosen)
        for value, code, word in catalogue.words.options(COLLECTION)
    ]


def _tally_of_collections(catalogue: CatalogueFilter) -> Tally | None:
    """Missions counted as if no collection were chosen; None where they were not."""
    if not catalogue.collections:
        return counted(catalogue)
    if catalogue.has_more_than_facets:
        return None
    leaving = pieces_leaving(catalogue.at, edition=catalogue.words.edition)
    return _rolled(catalogue, chosen_numbers(catalogue), leaving)


def _count_of_collection(catalogue: CatalogueFilter, collection: int, found: Tally | None) -> int | None:
    of_missions = {m: of for m, of in catalogue.words.collections_of_missions.items() if collection in of}
    if found is None or any(len(of) > 1 for of in of_missions.values()):
        return None
    wanted = set(catalogue.facets_chosen.get("mission", of_missions))
    counts = found.of(NUMBERS["mission"])
    return None if counts is None else sum(counts.get(mission, 0) for mission in of_missions if mission in wanted)


def number_of(facet: str, value: Any) -> int:
    """A value of a piece's column as the roll-ups number it."""
    numbers = NUMBERS_OF_WORDS.get(facet)
    return numbers[value] if numbers else int(value or 0)


def counted(catalogue: CatalogueFilter) -> Tally:
    """Counted once for each catalogue, and kept as long as nothing public changes and only facets narrow."""
    if catalogue.tally is None:
        catalogue.tally = _counted(catalogue)
    return catalogue.tally


def chosen_numbers(catalogue: CatalogueFilter) -> Chosen:
    """What is chosen of facets, in the numbers of the roll-ups."""
    return {
        NUMBERS[name]: frozenset(number_of(name, value) for value in values)
        for name, values in catalogue.facets_chosen.items()
    }


def _counted(catalogue: CatalogueFilter) -> Tally:
    chosen = chosen_numbers(catalogue)
    leaving = pieces_leaving(catalogue.at, edition=catalogue.words.edition)
    if catalogue.has_more_than_facets:
        return (
            _of_the_sample(catalogue, chosen, leaving)
            or _of_samples_meant(catalogue, chosen, leaving)
            or _looked_at(catalogue, chosen, leaving)
        )
    if catalogue.missions is not None:
        return _within_missions(catalogue, chosen, catalogue.missions, leaving)
    return _rolled(catalogue, chosen, leaving)


def _within_missions(
    catalogue: CatalogueFilter, chosen: Chosen, missions: frozenset[int], leaving: Mapping[int, Kind]
) -> Tally:
    """Of whole collections: counted as their missions are, and no other mission is offered a count."""
    mission = NUMBERS["mission"]
    within = {**chosen, mission: chosen.get(mission, missions) & missions}
    if not within[mission]:
        return Tally()
    found = _rolled(catalogue, within, leaving).copied()
    for other in set(found.counts[mission]) - missions:
        del found.counts[mission][other]
    return found


def _rolled(catalogue: CatalogueFilter, chosen: Chosen, leaving: Mapping[int, Kind]) -> Tally:
    key = ("tally", tuple(sorted((facet, tuple(sorted(values))) for facet, values in chosen.items())))
    in_memory = len(chosen) > 1 and catalogue.words.edition is not None
    found = kept(catalogue.words.edition, key, lambda: tally_of_several(chosen) if in_memory else tally(chosen))
    return as_told(found, chosen, leaving.values()) if leaving else found


def as_told(found: Tally, chosen: Chosen, leaving: Iterable[Kind]) -> Tally:
    """The same with what is on its way and not public yet counted as set aside, as everybody is told."""
    told = found.copied()
    on_loan, set_aside = AVAILABILITY_NUMBERS[ON_LOAN], AVAILABILITY_NUMBERS[SET_ASIDE]
    for kind in leaving:
        told.add(chosen, (on_loan, *kind.facets[1:]), -1, -kind.mass_ug)
        told.add(chosen, (set_aside, *kind.facets[1:]), 1, kind.mass_ug)
    return told


def _of_samples_meant(catalogue: CatalogueFilter, chosen: Chosen, leaving: Mapping[int, Kind]) -> Tally | None:
    """Under a text alone, or beside facets that samples share: whole samples by the roll-ups, only the rest looked at.

    None where more narrows, where the text means no samples or pieces by themselves, or the rest are too many.
    """
    hits = catalogue.search.hits
    has_more = len(catalogue.chosen) > 1 + len(chosen) or not SHARED_BY_ALL.issuperset(chosen)
    if has_more or not hits or catalogue.words.edition is None:
        return None
    rest = None
    if (uncounted := hits.uncounted) is not None:
        rest = cube_of_few(catalogue.everything().filter(uncounted), (), most=MOST_COUNTED)
        if rest is None:
            return None
    found = tally_of_samples(hits.samples, chosen)
    if found is None:
        return None
    for pieces in (rest, hits.counted):
        if pieces is not None:
            found.join(pieces.tally(chosen))
    return as_told(found, chosen, [kind for piece, kind in leaving.items() if hits.means(piece, kind)])


def _of_the_sample(catalogue: CatalogueFilter, chosen: Chosen, leaving: Mapping[int, Kind]) -> Tally | None:
    """Of one sample alone, or beside facets that its pieces share: by the roll-ups. None where more narrows."""
    has_more = len(catalogue.chosen) > 1 + len(chosen) or not SHARED_BY_ALL.issuperset(chosen)
    if "sample" not in catalogue.chosen or has_more or catalogue.words.edition is None:
        return None
    samples = set(Sample.objects.filter(identifier=catalogue.chosen["sample"]).values_list("pk", flat=True))
    found = tally_of_samples(samples, chosen)
    return found and as_told(found, chosen, [kind for kind in leaving.values() if kind.sample_id in samples])


def _looked_at(catalogue: CatalogueFilter, chosen: Chosen, leaving: Collection[int]) -> Tally:
    """Under a text or a free range of mass: counted piece by piece, as far as there are not too many."""
    pieces = None if _surely_many(catalogue) else cube_of_few(catalogue.beyond_facets(), leaving, most=MOST_COUNTED)
    uncounted: frozenset[int] = frozenset()
    if pieces is None and chosen:
        # What is chosen of facets may leave few enough; of those facets themselves the other choices stay open.
        pieces, uncounted = cube_of_few(catalogue.qs, leaving, most=MOST_COUNTED), frozenset(chosen)
    if pieces is None:
        return Tally(pieces=MOST_COUNTED, is_bounded=True, uncounted=frozenset(NUMBERS.values()))
    found = pieces.tally(chosen)
    found.uncounted = uncounted
    return found


def _surely_many(catalogue: CatalogueFilter) -> bool:
    """Whether the samples a text means have too many pieces, by an index alone: then none need be looked at."""
    samples = catalogue.search.hits.samples
    if len(samples) < MANY_SAMPLES or "mass_from" in catalogue.chosen or "mass_to" in catalogue.chosen:
        return False
    most = MOST_COUNTED + SLACK
    with connection.cursor() as cursor:
        cursor.execute(_PIECES_OF, [list(samples), most + 1])
        return int(cursor.fetchone()[0]) > most
