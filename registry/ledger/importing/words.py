"""The words of the registry as a file may spell them: missions, types, forms, places, each to its id."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from registry.holdings.models import Facility, Form, LandingSite, Lithology, Mission, Place, Subtype, UseClass
from registry.holdings.models.pieces import CONDITIONS, ENVIRONMENTS


class UnknownWord(ValueError):
    """The registry knows no such word; the text says so to the person who wrote it."""


@dataclass(frozen=True)
class Word:
    """What a spelling means; `is_exact` when it is written as the registry writes it."""

    value: Any
    name: str
    is_exact: bool = True


@dataclass
class Vocabulary:
    """Spellings of one kind of word. Exact ones first, then without case, spaces and marks."""

    label: str
    exact: dict[str, Word] = field(default_factory=dict)
    loose: dict[str, Word] = field(default_factory=dict)

    def add(self, value: Any, name: str, spellings: Iterable[str], others: Iterable[str] = ()) -> None:
        """A word, the spellings that are right, and others that are understood."""
        right = [spelling for spelling in spellings if spelling]
        for spelling in right:
            self.exact.setdefault(spelling, Word(value, name))
        for spelling in [*right, *filter(None, others)]:
            self.loose.setdefault(tightened(spelling), Word(value, name, is_exact=False))

    def find(self, text: str) -> Word:
        """Raises UnknownWord."""
        found = self.exact.get(text) or self.loose.get(tightened(text))
        if found is None:
            says = _("The registry knows no %(kind)s “%(word)s”.")
            raise UnknownWord(says % {"kind": self.label, "word": text[:60]})
        return found


def tightened(text: str) -> str:
    """A word without case and spaces; "<1mm" keeps its sign."""
    return "".join(text.casefold().split()).replace("’", "'").replace("-", "").replace("_", "")


@dataclass(frozen=True)
class Words:
    """Every vocabulary an import needs, read once."""

    missions: Vocabulary
    lithologies: Vocabulary
    subtypes: Vocabulary
    forms: Vocabulary
    use_classes: Vocabulary
    conditions: Vocabulary
    environments: Vocabulary
    facilities: Vocabulary
    places: Vocabulary
    sites: dict[int, int]
    usual_forms: dict[int, int]
    usual_use_class: int | None

    @classmethod
    def read(cls) -> Words:
        """The words as the database knows them now."""
        sites: dict[int, list[int]] = {}
        for pk, mission in LandingSite.objects.values_list("pk", "mission_id"):
            sites.setdefault(mission, []).append(pk)
        return cls(
            missions=_read(_("mission"), Mission.objects.all(), _mission),
            lithologies=_read(_("type"), Lithology.objects.all(), _term),
            subtypes=_subtypes(),
            forms=_read(_("form"), Form.objects.all(), _term),
            use_classes=_read(_("use class"), UseClass.objects.all(), _term),
            conditions=_choices(_("condition"), CONDITIONS),
            environments=_choices(_("environment"), ENVIRONMENTS),
            facilities=_read(_("facility"), Facility.objects.all(), _facility),
            places=_read(_("place"), Place.objects.select_related("facility"), _place),
            sites={mission: found[0] for mission, found in sites.items() if len(found) == 1},
            usual_forms=_usual_forms(),
            usual_use_class=UseClass.objects.filter(code="research").values_list("pk", flat=True).first(),
        )


def _read(label: str, rows: Iterable[Any], spelled: Callable[[Any], list[str]]) -> Vocabulary:
    found = Vocabulary(label)
    for row in rows:
        found.add(row.pk, str(getattr(row, "name", "") or row), spelled(row))
    return found


def _choices(label: str, choices: dict[str, Any]) -> Vocabulary:
    found = Vocabulary(label)
    for code, name in choices.items():
        found.add(code, str(name), [code, str(name)])
    return found


def _term(term: Any) -> list[str]:
    return [term.name, term.name_zh, term.code, term.code.title()]


def _subtypes() -> Vocabulary:
    """The first spelling a subtype has is the catalogue's own; the others are understood, with a warning."""
    found = Vocabulary(_("subtype"))
    for term in Subtype.objects.all():
        own = term.spellings[:1] or [term.name]
        found.add(term.pk, own[0], [*own, term.name_zh], [*term.spellings[1:], term.name, term.code])
    return found


def _mission(mission: Mission) -> list[str]:
    return [mission.name, mission.name_zh, mission.slug, mission.name.replace("’", "'")]


def _facility(facility: Facility) -> list[str]:
    return [facility.code, facility.name, facility.name_zh]


def _place(place: Place) -> list[str]:
    return [f"{place.facility.code}/{place.code}", place.code]


def _usual_forms() -> dict[int, int]:
    """What a sample first weighed usually is: soil is powder, a core a segment, everything else a rock."""
    forms = dict(Form.objects.values_list("code", "pk"))
    usual = {"soil": "powder", "special": "powder", "core": "core-segment"}
    rows = Lithology.objects.values_list("code", "pk")
    return {pk: forms[form] for code, pk in rows if (form := usual.get(code, "rock")) in forms}
