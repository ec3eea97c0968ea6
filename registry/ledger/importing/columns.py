"""Which column of a file holds what: by its heading, or by a map the curator gives."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from registry.foundation.mass import MICROGRAMS, Unit
from registry.foundation.refusal import Obstacle, Refusal
from registry.ledger.importing.fields import FIELDS, LOANS, SAMPLES, SPLITS, Field, plain
from registry.ledger.importing.findings import WARNING, FileFault, Finding

IGNORED = "-"
"""In a map: this column is passed over."""

_UNITS = re.compile(r"[(（\[]\s*(?P<inside>µg|μg|ug|mg|kg|g|微克|毫克|千克|克)\s*[)）\]]|_(?P<after>ug|mg|kg|g)$")
_SPELLED: dict[str, Unit] = {"μg": "µg", "ug": "µg", "微克": "µg", "毫克": "mg", "千克": "kg", "克": "g"}


@dataclass(frozen=True)
class Column:
    """One column that is imported: where it stands, its own heading, its unit where it holds masses."""

    field: Field
    place: int
    heading: str
    unit: Unit | None = None


@dataclass(frozen=True)
class Columns:
    """The columns of a file of samples or of pieces."""

    kind: str
    width: int
    found: tuple[Column, ...]
    findings: tuple[Finding, ...] = field(default=())

    def told(self) -> dict[str, str]:
        """Heading to the name of what it holds, for the report."""
        return {column.heading: str(column.field.label) for column in self.found}

    def heading_of(self, name: str) -> str:
        return next((column.heading for column in self.found if column.field.name == name), name)

    def has(self, name: str) -> bool:
        return any(column.field.name == name for column in self.found)


def read_map(text: str) -> dict[str, str]:
    """A map as a file gives it: two columns, heading and field, one pair a line. Raises Refusal."""
    known = {each.name for fields in FIELDS.values() for each in fields} | {IGNORED}
    found: dict[str, str] = {}
    for number, row in enumerate(csv.reader(text.splitlines()), start=1):
        cells = [cell.strip() for cell in row if cell.strip()]
        if not cells or cells == ["column", "field"]:
            continue
        if len(cells) != 2 or cells[1] not in known:
            says = _("Line %(line)d of the map: write a heading, a comma and one of these: %(fields)s.")
            raise Refusal(Obstacle("map_wrong", says % {"line": number, "fields": ", ".join(sorted(known))}, "map"))
        found[cells[0]] = cells[1]
    return found


def match_columns(heading: Sequence[str], *, chosen: Mapping[str, str], kind: str = "") -> Columns:
    """Match the heading of a file, the curator's map before the usual names. Raises FileFault without a heading."""
    if missing := [name for name in chosen if name not in heading]:
        raise FileFault(1, "map_wrong", _("The map names a column that is not there: %s.") % ", ".join(missing))
    kind = kind or kind_of(heading, chosen)
    by_name = {each.name: each for each in FIELDS[kind]}
    by_heading = {word: each for each in reversed(FIELDS[kind]) for word in each.headings}
    found: dict[str, Column] = {}
    findings = []
    for place, head in enumerate(heading):
        name = chosen.get(head, "")
        each = by_name.get(name) if name else by_heading.get(plain(head))
        if each is None:
            if head and name != IGNORED:
                findings.append(Finding(WARNING, 1, head, "column_ignored", _("This column is not imported.")))
        elif each.name in found:
            says = _("Two columns hold the %(field)s: “%(first)s” and this one. Name the right one in a map.")
            raise FileFault(1, "column_twice", says % {"field": each.label, "first": found[each.name].heading}, head)
        else:
            found[each.name] = Column(each, place, head, unit_in(head))
    _refuse_without_heading(kind, found)
    return Columns(kind, len(heading), tuple(found.values()), tuple(findings))


def kind_of(heading: Iterable[str], chosen: Mapping[str, str]) -> str:
    """Samples where a mission is named, open loans where a borrower is; pieces otherwise."""
    named = {chosen.get(head, "") for head in heading} | {plain(head) for head in heading}
    for kind, telling in ((SAMPLES, "mission"), (LOANS, "borrower")):
        field_ = next(each for each in FIELDS[kind] if each.name == telling)
        if named & {field_.name, *field_.headings}:
            return kind
    return SPLITS


def unit_in(heading: str) -> Unit | None:
    """The unit a heading names: "Weight (g)", "mass_mg"."""
    found = _UNITS.search(heading)
    if not found:
        return None
    written = found["inside"] or found["after"]
    unit = _SPELLED.get(written, written)
    return next((known for known in MICROGRAMS if known == unit), None)


def _refuse_without_heading(kind: str, found: Mapping[str, Column]) -> None:
    lacking = [str(each.label) for each in FIELDS[kind] if each.is_needed and each.name not in found]
    if "identifier" not in found:
        says = _("The first line must name the columns; none of them is the identifier (ID).")
        raise FileFault(1, "no_heading", says)
    if lacking:
        says = _("The first line names no column for: %(fields)s.") % {"fields": ", ".join(lacking)}
        if kind == SPLITS:
            says += " " + _("This is read as a file of pieces, since a file of samples names the mission.")
        raise FileFault(1, "column_missing", says)
