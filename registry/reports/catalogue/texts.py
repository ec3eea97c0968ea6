"""What words say of samples and pieces, asked of the database: the best first, by small tables and never by pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from django.db import connection

from registry.holdings.models import Form
from registry.reports.catalogue.spelling import errors_between

MOST_PIECES: Final = 1_000
"""Pieces taken in for words of their own; a text that fits more is too common to be looked for in them."""

_SAMPLES: Final = """
    SELECT t.sample_id
      FROM holdings_sampletext t JOIN holdings_sample s ON s.id = t.sample_id
     WHERE t.words @@ holdings_asked(%(text)s) OR t.names LIKE ALL (%(parts)s)
     ORDER BY t.title LIKE ALL (%(parts)s) DESC, ts_rank(t.words, holdings_asked(%(text)s)) DESC, s.sort_key"""
_PIECES: Final = """
    SELECT t.split_id, s.sample_id, holdings_availability_number(s.availability), s.mission_id, coalesce(s.site_id, 0),
           s.lithology_id, coalesce(s.subtype_id, 0), s.form_id, s.use_class_id, holdings_condition_number(s.condition),
           coalesce(s.facility_id, 0), coalesce(s.mass_ug, -1)
      FROM (SELECT split_id, ts_rank(words, holdings_asked(%(text)s)) AS rank
              FROM holdings_splittext WHERE words @@ holdings_asked(%(text)s) ORDER BY split_id LIMIT %(most)s) t
      JOIN holdings_split s ON s.id = t.split_id
     WHERE NOT s.is_provisional ORDER BY t.rank DESC, s.sort_key"""
_NEARLY_NAMED: Final = """
    SELECT s.id
      FROM (SELECT names, word_similarity(%(text)s, names) AS likeness
              FROM (SELECT DISTINCT names FROM holdings_sampletext) different) n
      JOIN holdings_sampletext t ON t.names = n.names JOIN holdings_sample s ON s.id = t.sample_id
     WHERE n.likeness >= %(enough)s ORDER BY n.likeness DESC, s.sort_key"""
_NUMBERS_LIKE: Final = """
    SELECT id, identifier FROM holdings_sample WHERE identifier %% %(text)s
     ORDER BY similarity(identifier, %(text)s) DESC, sort_key LIMIT 100"""

NEAR_ENOUGH: Final = 0.45
"""Least word similarity of a name spelled nearly as asked: "genisis" finds the Genesis Rock."""
MOST_WRONG: Final = 2
"""So many letters of a number may be wrong, left out, too many or turned round."""
_LETTERS: Final = re.compile(r"[^\W\d_]{3}")
"""Fewer letters are like half of all names."""
_WILD: Final = re.compile(r"([%_\\])")
_ESCAPED: Final = r"\\\1"
_HEAD: Final = re.compile(r"^(CE\d[A-Z]\w{4}|[^,\-\s]+)(\S*)$")


def samples_saying(text: str) -> list[int]:
    """Samples whose names, vocabulary or description have every word: those called so first, then by rank."""
    return [pk for (pk,) in _rows(_SAMPLES, {"text": text, "parts": _parts(text)})]


class Saying(NamedTuple):
    """A piece with words of its own, and what it is counted by: nine facets as numbers, micrograms or -1."""

    pk: int
    sample: int
    facets: tuple[int, ...]
    mass_ug: int

    @property
    def form(self) -> int:
        return self.facets[5]


def pieces_saying(text: str) -> list[Saying]:
    """Pieces whose own words have every word, the best first; MOST_PIECES at most."""
    rows = _rows(_PIECES, {"text": text, "most": MOST_PIECES})
    return [Saying(pk, sample, tuple(facets), mass_ug) for pk, sample, *facets, mass_ug in rows]


def samples_nearly_named(text: str) -> list[int]:
    """Samples with a name or a word of the vocabulary spelled nearly so, by the letters in threes."""
    if not _LETTERS.search(text):
        return []
    return [pk for (pk,) in _rows(_NEARLY_NAMED, {"text": text.lower(), "enough": NEAR_ENOUGH})]


def samples_nearly_numbered(text: str) -> tuple[list[tuple[int, str]], str]:
    """Samples with a number like the one that begins the text, the fewest errors first, and what follows it."""
    if not (found := _HEAD.match(text.upper())):
        return [], ""
    head, tail = found.groups()
    like = [(errors_between(head, number), pk, number) for pk, number in _rows(_NUMBERS_LIKE, {"text": head})]
    like.sort(key=lambda one: sorted(one[2]) != sorted(head))  # two digits turned round are the likeliest error
    least = min((errors for errors, _pk, _number in like), default=MOST_WRONG + 1)
    if least > MOST_WRONG:
        return [], ""
    return [(pk, number) for errors, pk, number in like if errors == least], tail


def form_named(text: str, forms: Iterable[Form]) -> tuple[Form | None, str]:
    """The form of a piece that a text names in either language, and the text without it; the longest name counts."""
    best: tuple[int, Form | None, str] = (0, None, text)
    for form in forms:
        for pattern in (*(rf"\b{name}s?\b" for name in _said(form.name)), *_said(form.name_zh)):
            found = re.search(pattern, text, re.IGNORECASE)
            if found and found.end() - found.start() > best[0]:
                rest = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
                best = (found.end() - found.start(), form, rest)
    return best[1], best[2]


def _said(name: str) -> list[str]:
    """A name as people say it, as patterns: whole, and without what stands in brackets."""
    return [re.escape(part) for part in dict.fromkeys((name, re.split(r"\s*[(（]", name)[0])) if part]


def _parts(text: str) -> list[str]:
    """Every word as a pattern that finds it anywhere."""
    return [f"%{_WILD.sub(_ESCAPED, word)}%" for word in text.lower().split()]


def _rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
