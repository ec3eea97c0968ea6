"""The catalogue's list as its page shows it: rows, facets, chips, orders, and how a text was understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from registry.foundation.clocks import now
from registry.foundation.mass import Mass, Unit
from registry.holdings.models import Collection
from registry.holdings.models.pieces import AVAILABILITIES, SET_ASIDE
from registry.reports.catalogue.counts import (
    Option,
    Totals,
    collection_options,
    options,
    totals_with_only,
    totals_without,
)
from registry.reports.catalogue.filters import COLLECTION, FACETS, HEADINGS, CatalogueFilter
from registry.reports.catalogue.keeping import kept
from registry.reports.catalogue.orders import BEST, order_meant
from registry.reports.catalogue.texts import MOST_PIECES
from registry.reports.catalogue.words import Offer, Words
from registry.reports.public.masses import free_of
from registry.web.figures.mass_line import Parts, mass_line
from registry.web.holdings.tray import Toggle, Tray
from registry.web.markup import escape
from registry.web.narrowing import Chip, Group, address_with, address_without, chips_of
from registry.web.templatetags.dates import day
from registry.web.templatetags.look import badge
from registry.web.templatetags.mass import mass, written

OPEN = ("availability", "mission", "lithology")
"""Facets that stand open from the start; the others open once something in them is chosen."""

IN_GRAMS_UG = 10_000_000
NO_FACILITY = SafeString("–")

ORDER_WORDS: dict[str, str | Promise] = {
    BEST: gettext_lazy("the best first"),
    "identifier": gettext_lazy("identifier"),
    "mass": gettext_lazy("mass, the heaviest first"),
    "least-mass": gettext_lazy("mass, the lightest first"),
    "availability": gettext_lazy("availability"),
    "changed": gettext_lazy("last change, the newest first"),
}


class Row(NamedTuple):
    """A piece in the list, its words as markup; masses in micrograms. `free_ug` None: nothing of it may be asked for.

    `unit` is that of all masses of the page.
    """

    identifier: str
    title: SafeString
    mission: SafeString
    form: SafeString
    kind: SafeString
    use: SafeString
    condition: SafeString
    facility: SafeString
    changed_at: datetime | None
    collection: Collection
    mass_ug: int | None
    first_ug: int | None
    free_ug: int | None
    is_whole: bool
    availability: SafeString
    is_illustrative: bool
    parts: Parts
    collect: Toggle
    unit: Unit

    @property
    def mass(self) -> SafeString:
        return in_one_unit(self.mass_ug, self.unit)

    @property
    def first(self) -> SafeString:
        return in_one_unit(self.first_ug, self.unit)

    @property
    def free(self) -> SafeString:
        return in_one_unit(self.free_ug, self.unit)

    @property
    def changed(self) -> str:
        return "–" if self.changed_at is None else day(self.changed_at, self.collection)

    @property
    def line(self) -> SafeString:
        return mass_line(self.parts)


def in_one_unit(ug: int | None, unit: Unit) -> SafeString:
    """A mass of a column whose masses have one unit, to the microgram; nothing and none left as everywhere."""
    return written(Mass(ug).number(unit), unit) if ug else mass(ug)


def unit_for(pieces: Iterable[Any]) -> Unit:
    """Milligrams for what is lent, grams as soon as a piece of the page weighs or weighed ten of them."""
    heaviest = max((piece.first_mass_ug or piece.mass_ug or 0 for piece in pieces), default=0)
    return "g" if heaviest >= IN_GRAMS_UG else "mg"


SAID = ("mission", "lithology", "form", "use", "condition", "facility")
"""Facets whose words a row shows."""
Said = Mapping[str, Mapping[int | str, SafeString]]
"""By facet and the value of its column: the word, as markup. Of availability the badge."""


def rows(pieces: Iterable[Any], *, words: Words, left: set[int], tray: Tray) -> list[Row]:
    """Rows from pieces as `walk.with_samples` has them; everything else comes from the words, without a query."""
    language = get_language() or ""
    said = kept(words.edition, ("said as markup", language), lambda: _said(words))
    unit, is_chinese = unit_for(pieces := list(pieces)), language.startswith("zh")
    return [_row(piece, words, said, left, tray, unit, is_chinese=is_chinese) for piece in pieces]


def _said(words: Words) -> Said:
    """Of every value there is, once in an edition and language: fifty rows of words have few that differ."""
    found: dict[str, dict[int | str, SafeString]] = {
        facet: {value: SafeString(escape(word)) for value, word in words.said(facet).items()} for facet in SAID
    }
    return {**found, "availability": {word: badge(word) for word in AVAILABILITIES}}


def _row(piece: Any, words: Words, said: Said, left: set[int], tray: Tray, unit: Unit, *, is_chinese: bool) -> Row:
    form, collection = words.forms[piece.form_id], words.collections[piece.collection_id]
    free = free_of(piece, form=form, collection=collection)
    held, out = piece.held_ug, piece.out_ug
    if piece.pk in left:
        held, out = held + out, 0
    kind = said["lithology"][piece.lithology_id]
    return Row(
        identifier=piece.identifier,
        title=_named(piece, is_chinese=is_chinese) or kind,
        mission=said["mission"][piece.mission_id],
        form=said["form"][piece.form_id],
        kind=kind,
        use=said["use"][piece.use_class_id],
        condition=said["condition"][piece.condition],
        facility=said["facility"][piece.facility_id] if piece.facility_id else NO_FACILITY,
        changed_at=piece.last_change__changed_at,
        collection=collection,
        mass_ug=piece.mass_ug,
        first_ug=piece.first_mass_ug,
        free_ug=free,
        is_whole=not form.is_divisible,
        availability=said["availability"][SET_ASIDE if piece.pk in left else piece.availability],
        is_illustrative=piece.is_illustrative,
        parts=Parts(
            free_ug=free or 0,
            held_ug=piece.in_vault_ug - (free or 0) + held,
            lent_ug=out,
            used_ug=max((piece.first_mass_ug or 0) - (piece.mass_ug or 0), 0),
        ),
        collect=tray.toggle(piece.identifier),
        unit=unit,
    )


def _named(piece: Any, *, is_chinese: bool) -> SafeString | None:
    """What its sample is called, or its rock, in the reader's language; None where they have no name."""
    named = (is_chinese and piece.sample__name_zh) or piece.sample__name
    named = named or (is_chinese and piece.sample__rock_name_zh) or piece.sample__rock_name
    return SafeString(escape(named)) if named else None


def groups(catalogue: CatalogueFilter) -> list[Group]:
    """Every facet that has values, with its counts, all counted at once."""
    words, language = catalogue.words, get_language() or ""
    offered = kept(words.edition, ("offered as said", language), lambda: _offered(words))
    found = [
        Group(
            name,
            heading,
            _shown(options(catalogue, name, offered=offered[name])),
            open=name in OPEN or name in catalogue.chosen,
        )
        for name, (_column, heading) in FACETS.items()
    ]
    found.insert(list(FACETS).index("mission") + 1, _collections(catalogue))
    return [group for group in found if group.options]


def _offered(words: Words) -> dict[str, list[Offer]]:
    """The values of every facet, each said as a line begins with it."""
    return {
        facet: [(value, code, words.said(facet)[value]) for value, code, _word in words.options(facet)]
        for facet in FACETS
    }


def _shown(options: Iterable[Option]) -> list[Option]:
    """That a value is not known is offered where it is so of any piece."""
    return [option for option in options if option.value != "unknown" or option.count or option.is_chosen]


def _collections(catalogue: CatalogueFilter) -> Group:
    """Collections to choose from, where there are several."""
    offered = collection_options(catalogue)
    is_open = any(option.is_chosen for option in offered)
    return Group(COLLECTION, HEADINGS[COLLECTION], offered if len(offered) > 1 else [], open=is_open)


def chips(catalogue: CatalogueFilter, shown: list[Group], query: QueryDict) -> list[Chip]:
    """What narrows the list now: the text, each chosen value, each bound."""
    found = []
    if text := catalogue.chosen.get("q"):
        found.append(Chip(_("Text"), str(text), address_without(query, "q")))
    if number := catalogue.chosen.get("sample"):
        found.append(Chip(_("Sample"), str(number), address_without(query, "sample")))
    found += chips_of(shown, query)
    for name, words in (("mass_from", _("%(mass)s or more")), ("mass_to", _("%(mass)s or less"))):
        bound = catalogue.chosen.get(name)
        if isinstance(bound, Mass):
            found.append(Chip(_("Mass now"), words % {"mass": bound.text()}, address_without(query, name)))
    return found


def mass_range(catalogue: CatalogueFilter) -> SafeString:
    """The two fields of the mass range, for the end of the facets' form."""
    if "mass_from" in catalogue.filters or "mass_to" in catalogue.filters:
        asked = {name: catalogue.data.get(name, "") for name in ("mass_from", "mass_to")}
        return _mass_range(CatalogueFilter(asked, at=catalogue.at, words=catalogue.words))
    return _mass_range_unasked(get_language() or "")


def _mass_range(catalogue: CatalogueFilter) -> SafeString:
    catalogue.form.is_valid()
    return render_to_string(
        "holdings/_mass_range.html", {"bounds": [catalogue.form["mass_from"], catalogue.form["mass_to"]]}
    )


@cache
def _mass_range_unasked(_language: str) -> SafeString:
    """The same two fields with nothing in them, in the language of now."""
    return _mass_range(CatalogueFilter({"mass_from": "", "mass_to": ""}, at=now(), words=Words()))


@dataclass(frozen=True)
class OrderLink:
    """An order the list may be read in, and the address that does."""

    word: str | Promise
    href: str
    is_here: bool


def order_links(query: QueryDict, here: str, *, has_text: bool) -> list[OrderLink]:
    """The best first is offered beside a text alone, where it is what an address without an order means."""
    default = order_meant("", has_text=has_text)
    return [
        OrderLink(word, address_with(query, order="" if name == default else name), name == here)
        for name, word in ORDER_WORDS.items()
        if has_text or name != BEST
    ]


def understood(catalogue: CatalogueFilter) -> str:
    """A sentence for a text that was not taken as a number of this catalogue; empty where there is nothing to say."""
    search = catalogue.search
    if search.way == "near" and search.meant:
        return _("Nothing here is called “%(text)s”. What is shown is spelled nearly so: %(meant)s.") % {
            "text": search.text,
            "meant": search.meant,
        }
    if search.way == "near":
        return _("Nothing here is called “%(text)s”. What is shown is spelled nearly so.") % {"text": search.text}
    if search.way == "other_identifier":
        return _("“%(text)s” is another identifier of what is shown here.") % {"text": search.text}
    if search.hits.is_cut_short:
        return _("More than %(n)s pieces have these words in a note of their own; the rest are left out.") % {
            "n": f"{MOST_PIECES:,}"
        }
    return ""


def left_out(catalogue: CatalogueFilter) -> list[str]:
    """Facets in the address with a value that does not exist; they narrow nothing, and the page says so."""
    return [str(heading) for name, heading in HEADINGS.items() if name in catalogue.form.errors]


def unread(catalogue: CatalogueFilter) -> list[str]:
    """Bounds of mass in the address that cannot be read, each with the reason; they narrow nothing."""
    words = {"mass_from": _("Least mass left out: %(why)s"), "mass_to": _("Greatest mass left out: %(why)s")}
    errors = catalogue.form.errors
    return [words[name] % {"why": why} for name in words for why in errors.get(name, ())]


@dataclass(frozen=True)
class Loosened:
    """One thing to let go of: what it is, the pieces that would then be found, or more, and the address."""

    word: str
    count: int
    is_bounded: bool
    href: str

    @classmethod
    def of(cls, word: str, found: Totals, href: str) -> Loosened:
        return cls(word, found.pieces, found.is_bounded, href)


def loosened(catalogue: CatalogueFilter, query: QueryDict) -> list[Loosened]:
    """For an empty list: what to let go of, the most helpful first; only what helps. Counted as the list is."""
    words = _words_of_filters()
    return _helpful(
        Loosened.of(words[name], totals_without(catalogue, name), address_without(query, name))
        for name in catalogue.chosen
    )


def alone(catalogue: CatalogueFilter, query: QueryDict) -> list[Loosened]:
    """Where letting go of one thing is not enough: what each shows by itself, the most first."""
    words = _words_of_filters()
    return _helpful(
        Loosened.of(words[name], totals_with_only(catalogue, name), _address_of_only(query, name, catalogue.chosen))
        for name in catalogue.chosen
    )


def _address_of_only(query: QueryDict, name: str, chosen: Iterable[str]) -> str:
    edited = query.copy()
    for other in chosen:
        if other != name:
            edited.pop(other, None)
    return address_with(edited)


def ways_out(catalogue: CatalogueFilter, query: QueryDict) -> dict[str, list[Loosened]]:
    """What an empty list offers: to let go of one thing, or else to keep only one."""
    one = loosened(catalogue, query)
    return {"loosened": one, "alone": [] if one else alone(catalogue, query)}


def _words_of_filters() -> dict[str, str]:
    words = {"q": _("the text"), "sample": _("the sample")}
    words |= {"mass_from": _("the least mass"), "mass_to": _("the greatest mass")}
    return words | {name: str(heading) for name, heading in HEADINGS.items()}


def _helpful(found: Iterable[Loosened]) -> list[Loosened]:
    return sorted((one for one in found if one.count), key=lambda one: -one.count)
