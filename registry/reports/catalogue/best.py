"""Pieces that a text means, the best first: what it means is walked in its order, sample by sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Case, F, Func, IntegerField, OrderBy, Value, When

from registry.holdings.identifiers import natural_key
from registry.holdings.models import Split
from registry.reports.catalogue.search import Entry, Hits

Conditions = tuple[str, list[Any]]
Place = tuple[int, str]
"""Which entry, and the key of the piece in it."""

_OF_AN_ENTRY: Final = "w.sample_only AND s.sample_id = w.id AND (w.form_id = 0 OR s.form_id = w.form_id)"
_THE_ONE: Final = "NOT w.sample_only AND s.id = w.piece_id"


def place_in(hits: Hits, identifier: str) -> Place | None:
    """Where the piece that a cursor names stands; None where it does not."""
    if not identifier or "\x00" in identifier:
        return None
    found = Split.objects.filter(sort_key=natural_key(identifier)).values_list("pk", "sample_id", "form_id", "sort_key")
    for piece, sample, form, key in found:
        for place, entry in enumerate(hits.entries):
            if entry in ((sample, 0, 0), (sample, form, 0), (sample, 0, piece)):
                return place, key
    return None


def walk(
    hits: Hits, place: Place | None, samples: Conditions, pieces: Conditions, *, backwards: bool, most: int
) -> list[int]:
    """Ids of the pieces beyond a place, in walking order, that the conditions on `w` and on `s` let through."""
    entries = _beyond(hits.entries, place, backwards=backwards)
    down, further = ("DESC", "<") if backwards else ("ASC", ">")
    (where_sample, of_samples), (where_piece, of_pieces) = samples, pieces
    if place is not None:
        where_piece += f" AND (w.place > 1 OR s.sort_key {further} %s)"
        of_pieces = [*of_pieces, place[1]]
    taken = [
        f"(SELECT s.id, s.sort_key FROM holdings_split s WHERE {whose} AND NOT s.is_provisional AND {where_piece}"
        f" ORDER BY s.sort_key {down} LIMIT {most})"
        for whose in (_OF_AN_ENTRY, _THE_ONE)
    ]
    # OFFSET 0 keeps the look into the roll-ups outside, so that only entries a page comes to are looked at.
    sql = f"""
        SELECT p.id
          FROM (SELECT w.id, w.collection_id, w.mission_id, w.site_id, w.lithology_id, w.subtype_id, e.form_id,
                       e.piece_id, e.place, e.piece_id = 0 AS sample_only
                  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) WITH ORDINALITY
                       AS e (sample_id, form_id, piece_id, place)
                  JOIN holdings_sample w ON w.id = e.sample_id ORDER BY e.place OFFSET 0) w
          CROSS JOIN LATERAL ({" UNION ALL ".join(taken)}) p
         WHERE {where_sample} ORDER BY w.place, p.sort_key {down} LIMIT {most}"""
    columns = [[entry[column] for entry in entries] for column in range(3)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*columns, *of_pieces, *of_pieces, *of_samples])
        return [pk for (pk,) in cursor.fetchall()]


def _beyond(entries: Sequence[Entry], place: Place | None, *, backwards: bool) -> Sequence[Entry]:
    if place is None:
        return entries
    return entries[place[0] :: -1] if backwards else entries[place[0] :]


def by_rank(hits: Hits) -> list[OrderBy]:
    """The same order for all pieces at once, for a file."""
    keys: list[Any] = [_position(hits.samples, "sample_id")]
    if hits.form:
        of_form = Value(0) if hits.of_form is None else _position(hits.of_form, "sample_id")
        keys.append(Case(When(form=hits.form, then=of_form), output_field=IntegerField()))
    keys.append(_position([piece for piece, _sample in hits.pieces], "pk"))
    found = [OrderBy(key, nulls_last=True) for key in keys]
    return [*found, OrderBy(F("sample__sort_key")), OrderBy(F("sort_key"))]


def _position(numbers: Sequence[int], column: str) -> Func:
    array = Func(Value(list(numbers)), function="", template="%(expressions)s::bigint[]")
    return Func(array, F(column), function="array_position", output_field=IntegerField())
