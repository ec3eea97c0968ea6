"""Free text over identifiers, names, vocabulary and descriptions, in both languages, the best first.

A text that begins the number of a piece means those pieces. Any other means samples (what they are called before what
is said of them), then pieces by their form, then pieces by words of their own; where there are none, what is spelled
nearly so. Samples are few, so they are ranked whole and their pieces follow by number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np
from django.db.models import Q

from registry.holdings.models import AlternativeIdentifier, Sample, Split
from registry.reports.catalogue.cube import Cube, cube_of
from registry.reports.catalogue.keeping import kept
from registry.reports.catalogue.kinds import Kind
from registry.reports.catalogue.spelling import number_spellings, spelled_right, words_known
from registry.reports.catalogue.texts import (
    MOST_PIECES,
    Saying,
    form_named,
    pieces_saying,
    samples_nearly_named,
    samples_nearly_numbered,
    samples_saying,
)
from registry.reports.catalogue.words import Words

Way = Literal["", "identifier", "other_identifier", "words", "near", "nothing"]
Entry = tuple[int, int, int]
"""A sample, the one form of it that is meant or 0, the one piece that is meant or 0."""

_LIKE_A_NUMBER: Final = re.compile(r"\S*\d\S*$")
_AS_PEOPLE_TYPE: Final = str.maketrans({"，": ",", "－": "-", "–": "-", "\x00": " "})


@dataclass(frozen=True)
class Hits:
    """What a text means, the best first: whole samples, pieces of one form of samples, single pieces of a sample."""

    samples: Sequence[int] = ()
    form: int = 0
    of_form: Sequence[int] | None = ()
    pieces: Sequence[tuple[int, int]] = ()
    """Each with its sample. `of_form` None: of every sample."""
    is_cut_short: bool = False
    counted: Cube | None = None
    """The single pieces as they are counted, where they were read with that."""

    @property
    def narrowing(self) -> Q:
        found = Q(sample__in=list(self.samples))
        if self.form:
            of_form = Q(form=self.form)
            found |= of_form if self.of_form is None else of_form & Q(sample__in=list(self.of_form))
        return found | Q(pk__in=[piece for piece, _sample in self.pieces]) if self.pieces else found

    @property
    def uncounted(self) -> Q | None:
        """What is meant besides whole samples and pieces that were read as they are counted; None where that is all."""
        pieces = [] if self.counted is not None else [piece for piece, _sample in self.pieces]
        beside = replace(self, samples=(), pieces=[(piece, 0) for piece in pieces])
        return beside.narrowing & ~Q(sample__in=list(self.samples)) if beside else None

    def means(self, piece: int, kind: Kind) -> bool:
        """Whether a piece is one of them."""
        if kind.sample_id in self.samples or any(piece == one for one, _sample in self.pieces):
            return True
        return kind.form == self.form and (self.of_form is None or kind.sample_id in self.of_form)

    def __bool__(self) -> bool:
        return bool(self.samples or self.form or self.pieces)

    @cached_property
    def entries(self) -> list[Entry]:
        """All of it in one row; no piece stands in two of them."""
        of_form = self.of_form
        if of_form is None:
            whole = set(self.samples)
            of_form = [pk for pk in Sample.objects.in_order().values_list("pk", flat=True) if pk not in whole]
        return [
            *((sample, 0, 0) for sample in self.samples),
            *((sample, self.form, 0) for sample in of_form),
            *((sample, 0, piece) for piece, sample in self.pieces),
        ]


@dataclass(frozen=True)
class Search:
    """Which pieces a text means (`narrowing`), and in what way it was understood."""

    text: str
    way: Way
    narrowing: Q
    hits: Hits = field(default_factory=Hits)
    meant: str = ""
    """The text as its words are spelled right, where that is what was looked for."""


def understand(text: str, words: Words) -> Search:
    """The first way in which anything is found: a few small queries, kept while nothing public changes."""
    text = ",".join(part.strip() for part in " ".join(text.translate(_AS_PEOPLE_TYPE).split()).split(","))
    if not text:
        return Search(text, "", Q())
    return kept(words.edition, ("search", text), lambda: _understood(text, words))


def _understood(text: str, words: Words) -> Search:
    for spelling in (text, *number_spellings(text)):
        number = _beginning(spelling)
        if Split.objects.filter(number, is_provisional=False).exists():
            return Search(text, "identifier", number, meant=spelling)
    if hits := _otherwise_numbered(text):
        return Search(text, "other_identifier", hits.narrowing, hits)
    # One word with a digit in it is meant as a number: words are looked for only where no number is like it.
    if hits := _nearly_numbered(text):
        return Search(text, "near", hits.narrowing, hits)
    if hits := _said(text, words):
        return Search(text, "words", hits.narrowing, hits)
    return _misspelt(text, words) or Search(text, "nothing", Q(pk__in=[]))


def _beginning(number: str) -> Q:
    return Q(identifier__startswith=number) | Q(identifier__startswith=number.upper())


def _misspelt(text: str, words: Words) -> Search | None:
    """Every word as the vocabulary has it, all of them again; of a single word else what is like it in its letters."""
    forms = [name for form in words.forms.values() for name in (form.name, form.name_zh)]
    known = kept(words.edition, "words known", lambda: words_known(forms))
    right = spelled_right(text, known)
    if hits := _said(right, words) if right else Hits():
        return Search(text, "near", hits.narrowing, hits, meant=right)
    if hits := Hits(samples=samples_nearly_named(text)) if " " not in text else Hits():
        return Search(text, "near", hits.narrowing, hits)
    return None


def _otherwise_numbered(text: str) -> Hits:
    others = AlternativeIdentifier.objects.filter(value__istartswith=text).order_by("value")
    found = list(others.values_list("sample", "split", "split__sample"))
    samples = list(dict.fromkeys(sample for sample, _piece, _of in found if sample))
    pieces = {piece: of for _sample, piece, of in found if piece and of not in samples}
    return Hits(samples=samples, pieces=list(pieces.items()))


def _said(text: str, words: Words) -> Hits:
    samples = samples_saying(text)
    form, rest = form_named(text, words.forms.values())
    of_form: list[int] | None = []
    if form is not None:
        of_form = [pk for pk in samples_saying(rest) if pk not in set(samples)] if rest else None
        form = form if of_form is None or of_form else None
    known, of_known_form = set(samples), set(of_form or ())
    said = pieces_saying(text)
    alone = [
        one
        for one in said
        if one.sample not in known
        and not (form is not None and one.form == form.pk and (of_form is None or one.sample in of_known_form))
    ]
    pieces = [(one.pk, one.sample) for one in alone]
    is_cut_short = len(said) == MOST_PIECES
    return Hits(samples, form.pk if form else 0, of_form, pieces, is_cut_short, _counted(alone) if alone else None)


def _counted(pieces: Sequence[Saying]) -> Cube:
    facets = np.array([one.facets for one in pieces], dtype=np.int64)
    return cube_of(list(facets.T), np.array([one.mass_ug for one in pieces], dtype=np.int64))


def _nearly_numbered(text: str) -> Hits:
    """One word with a digit in it, or several written as a number is."""
    spellings = number_spellings(text)
    one_word = [text] if _LIKE_A_NUMBER.match(text) else []
    return next(filter(None, map(_numbered_like, [*one_word, *spellings])), Hits())


def _numbered_like(text: str) -> Hits:
    numbered, tail = samples_nearly_numbered(text)
    meant = {f"{number}{tail}" for _pk, number in numbered} if tail else set()
    pieces = Split.objects.filter(identifier__in=meant, is_provisional=False).order_by("sort_key")
    single = list(pieces.values_list("pk", "sample")) if meant else []
    return Hits(pieces=single) if single else Hits(samples=[pk for pk, _number in numbered])


def samples_like(search: Search, most: int = 3) -> list[Sample]:
    """The few samples a text means by number or name, for a line over the list of pieces; none where they are many."""
    if search.way == "identifier":
        few = list(Sample.objects.filter(_beginning(search.meant)).in_order()[: most + 1])
        return few if len(few) <= most else []
    if search.way not in ("words", "near") or not 0 < len(search.hits.samples) <= most:
        return []
    by_id = Sample.objects.in_bulk(search.hits.samples)
    return [by_id[pk] for pk in search.hits.samples if pk in by_id]
