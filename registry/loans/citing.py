"""Reading one publication from BibTeX or CSL-JSON, as reference programs export it; nothing is fetched."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from registry.foundation.refusal import Obstacle, Refusal

DOI: Final = re.compile(r"10\.[0-9]{4,9}/\S+")
ENTRY: Final = re.compile(r"@\s*(\w+)\s*\{\s*[^,{}]*,", re.DOTALL)
FIELD: Final = re.compile(r"\s*,?\s*([A-Za-z][\w-]*)\s*=\s*")
_BIBTEX_KINDS: Final = {
    "article": "paper",
    "inproceedings": "paper",
    "conference": "paper",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "dataset": "data_set",
}
_CSL_KINDS: Final = {"article-journal": "paper", "paper-conference": "paper", "thesis": "thesis", "dataset": "data_set"}


@dataclass(frozen=True)
class Citation:
    """A publication as it names itself."""

    kind: str
    title: str
    authors: str
    published_in: str
    year: int | None
    doi: str


def read_citation(text: str) -> Citation:
    """The one publication told of. Raises Refusal when it is neither form, or tells of several."""
    text = text.strip()
    found = _from_csl(text) if text[:1] in "[{" else _from_bibtex(text)
    if found is None:
        raise Refusal(
            Obstacle("citation_unread", _("That is neither BibTeX nor CSL-JSON of one publication."), "source")
        )
    return found


def doi_of(typed: str) -> str:
    """The DOI in what was typed, an address or the bare number, without what often clings to its end."""
    found = DOI.search(typed)
    return found.group().rstrip(".,;)}]>\"'").lower() if found else ""


def _from_csl(text: str) -> Citation | None:
    try:
        told = json.loads(text)
    except ValueError:
        return None
    told = told[0] if isinstance(told, list) and len(told) == 1 else told
    if not isinstance(told, dict) or not isinstance(told.get("title"), str):
        return None
    return Citation(
        kind=_CSL_KINDS.get(str(told.get("type", "")), "other"),
        title=_one_line(told["title"]),
        authors=_csl_authors(told.get("author")),
        published_in=_one_line(str(told.get("container-title") or told.get("publisher") or "")),
        year=_csl_year(told.get("issued")),
        doi=doi_of(str(told.get("DOI", ""))),
    )


def _csl_authors(told: Any) -> str:
    names = []
    for author in told if isinstance(told, list) else []:
        if isinstance(author, dict):
            parts = [str(author.get("given", "")), str(author.get("family", "") or author.get("literal", ""))]
            names.append(" ".join(part for part in parts if part))
    return "; ".join(name for name in names if name)


def _csl_year(told: Any) -> int | None:
    try:
        return int(told["date-parts"][0][0])
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def _from_bibtex(text: str) -> Citation | None:
    entries = ENTRY.findall(text)
    start = ENTRY.search(text)
    if start is None or len(entries) != 1:
        return None
    fields = _bibtex_fields(text[start.end() :])
    if "title" not in fields:
        return None
    year = re.search(r"\d{4}", fields.get("year", "") or fields.get("date", ""))
    return Citation(
        kind=_BIBTEX_KINDS.get(start.group(1).lower(), "other"),
        title=_plain(fields["title"]),
        authors="; ".join(_name(name) for name in re.split(r"\s+and\s+", _plain(fields.get("author", ""))) if name),
        published_in=_plain(fields.get("journal") or fields.get("booktitle") or fields.get("publisher") or ""),
        year=int(year.group()) if year else None,
        doi=doi_of(fields.get("doi", "") or fields.get("url", "")),
    )


def _bibtex_fields(text: str) -> dict[str, str]:
    """Every `name = value` up to the entry's closing brace; values in braces, in quotes, or bare."""
    fields: dict[str, str] = {}
    place = 0
    while found := FIELD.match(text, place):
        value, place = _bibtex_value(text, found.end())
        fields[found.group(1).lower()] = value
    return fields


def _bibtex_value(text: str, start: int) -> tuple[str, int]:
    if text[start : start + 1] == '"':
        end = text.find('"', start + 1)
        return (text[start + 1 : end], end + 1) if end > 0 else (text[start + 1 :], len(text))
    if text[start : start + 1] == "{":
        depth = 0
        for place in range(start, len(text)):
            depth += {"{": 1, "}": -1}.get(text[place], 0)
            if depth == 0:
                return text[start + 1 : place], place + 1
        return text[start + 1 :], len(text)
    bare = re.match(r"[^,}\s]*", text[start:])
    taken = bare.group() if bare else ""
    return taken, start + len(taken)


def _name(name: str) -> str:
    """ "Family, Given" as it is said."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma else name.strip()


def _plain(text: str) -> str:
    return _one_line(text.replace("{", "").replace("}", "").replace("\\&", "&"))


def _one_line(text: str) -> str:
    return " ".join(text.split())
