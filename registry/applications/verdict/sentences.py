"""The sentences of a verdict, by rule and case, and how numbers are written into them.

Numbers ending in `_ug` are masses, in `_on` days (ISO), in `_at` instants with the zone they are read in; a pair
{"en", "zh"} is a name in both languages; `place`, `purpose` and `attachment_kinds` are codes with labels of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from registry.applications.models.calls import ATTACHMENT_KINDS
from registry.foundation.dates import written_closing, written_day
from registry.foundation.mass import Mass
from registry.ledger.places import LABELS
from registry.loans.models.items import PURPOSES
from registry.parties.models import in_reader_language

SENTENCES: Final[dict[str, str | Promise]] = {
    "use_class.lent": _("Kept for %(use_class)s, which this collection lends."),
    "use_class.never": _("Kept for %(use_class)s, which is never lent."),
    "use_class.not_in_policy": _("Kept for %(use_class)s, which the policy in force does not lend."),
    "form.lent": _("Its form, %(form)s, is lent."),
    "form.not_lent": _("Its form, %(form)s, is not lent under the policy in force."),
    "blocked.no": _("It is not blocked."),
    "blocked.yes": _("It is blocked: %(reason)s"),
    "blocked.until": _("It is blocked until %(until_on)s: %(reason)s"),
    "retired.no": _("It is in the collection."),
    "retired.yes": _("It left the collection on %(retired_on)s."),
    "kept_back.whole": _("It is lent whole, so nothing of it is kept back."),
    "kept_back.unweighed": _("It was never weighed, so nothing can be reckoned to be kept back."),
    "kept_back.leaves": _(
        "Free %(free_ug)s, asked %(asked_ug)s: %(stays_ug)s would stay, and %(must_stay_ug)s must stay."
    ),
    "kept_back.leaves_too_little": _(
        "Free %(free_ug)s, asked %(asked_ug)s: only %(stays_ug)s would stay, but %(must_stay_ug)s must stay."
    ),
    "kept_back.more_than_free": _(
        "Free %(free_ug)s, asked %(asked_ug)s: that is more than there is, and %(must_stay_ug)s must stay."
    ),
    "kept_back.up_to": _("Free %(free_ug)s; %(must_stay_ug)s must stay, so up to %(most_ug)s may be asked for."),
    "kept_back.nothing": _("Free %(free_ug)s; %(must_stay_ug)s must stay, so nothing may be asked for."),
    "availability.unweighed": _("It is lent by mass and was never weighed: it must be weighed first."),
    "availability.part": _("Free now: %(free_ug)s; asked: %(asked_ug)s."),
    "availability.too_little": _("Only %(free_ug)s is free now; asked: %(asked_ug)s."),
    "availability.free": _("Free now: %(free_ug)s."),
    "availability.none": _("Nothing of it is free now."),
    "availability.whole": _("The whole piece, %(free_ug)s, is in the vault and free."),
    "availability.whole_unweighed": _("The whole piece, never weighed, is in the vault and free."),
    "availability.elsewhere": _("The piece is not free; where it is now: %(place)s."),
    "availability.nowhere": _("The piece is not in the books, so it is not free."),
    "whole_piece.part": _("It can be divided: asked for by mass, %(asked_ug)s."),
    "whole_piece.by_mass": _("It can be divided: ask for it by mass."),
    "whole_piece.whole": _("It cannot be divided, so it is lent whole."),
    "whole_piece.not_a_part": _("It cannot be divided: ask for the whole piece, not for %(asked_ug)s."),
    "line_limit.none": _("The policy sets no limit for one piece."),
    "line_limit.is": _("At most %(limit_ug)s of one piece."),
    "line_limit.within": _("Asked: %(asked_ug)s; at most %(limit_ug)s of one piece."),
    "line_limit.beyond": _("Asked: %(asked_ug)s, but at most %(limit_ug)s of one piece."),
    "line_limit.unweighed": _("Lent whole and never weighed, so no limit of mass applies."),
    "destructive.not_known": _("No method is named yet."),
    "destructive.none": _("No destructive method is named."),
    "destructive.forbidden": _("Destructive methods are not allowed: %(methods)s."),
    "destructive.on_display": _("A loan for public benefit allows no destructive work: %(methods)s."),
    "destructive.allowed": _("Destructive methods are allowed: %(methods)s."),
    "destructive.within": _("Destructive work (%(methods)s) on %(asked_ug)s; at most %(limit_ug)s."),
    "destructive.beyond": _("Destructive work (%(methods)s) on %(asked_ug)s, but at most %(limit_ug)s is allowed."),
    "purpose.not_known": _("Kept for %(use_class)s; the purpose is not said yet."),
    "purpose.fits": _("Kept for %(use_class)s and asked for %(purpose)s."),
    "purpose.does_not_fit": _("Kept for %(use_class)s, but asked for %(purpose)s."),
    "competing.not_told": _("Requests of others are told to those who apply or judge."),
    "competing.none": _("No other application asks for this piece now."),
    "competing.some": _("Other applications that ask for it: %(requests)s, for %(others_ug)s together."),
    "competing.some_whole": _("Other applications that ask for it: %(requests)s."),
    "offered.no_call": _("No call limits what may be asked for."),
    "offered.yes": _("“%(call)s” offers it."),
    "offered.not_use_class": _("“%(call)s” does not offer pieces kept for %(use_class)s."),
    "offered.not_form": _("“%(call)s” does not offer the form %(form)s."),
    "call.not_needed": _("Applications are taken at any time."),
    "call.will_be_needed": _("An application answers an open call."),
    "call.needed": _("Applications are taken only in answer to a call: choose one that is open."),
    "call.not_announced": _("“%(call)s” takes no applications."),
    "call.not_yet": _("“%(call)s” opens at %(opens_at)s."),
    "call.continuous": _("“%(call)s” is open all the time."),
    "call.in_time": _("“%(call)s” takes applications until %(closes_at)s."),
    "call.too_late": _("“%(call)s” closed at %(closes_at)s."),
    "attachments.none": _("No call demands an attachment."),
    "attachments.all": _("All that must be attached is there: %(attachment_kinds)s."),
    "attachments.missing": _("Still to be attached: %(attachment_kinds)s."),
    "lines_limit.within": _("Pieces asked for: %(lines)s; at most %(limit)s in one application."),
    "lines_limit.beyond": _("Pieces asked for: %(lines)s, but at most %(limit)s in one application."),
    "lines_limit.none": _("No piece is asked for yet."),
    "lines_limit.is": _("At most %(limit)s pieces in one application."),
    "term.within": _("Months asked for: %(months)s; at most %(limit)s."),
    "term.beyond": _("Months asked for: %(months)s, but at most %(limit)s."),
    "term.is": _("A loan lasts at most %(limit)s months."),
    "storage_plan.given": _("The plan for keeping it safe is given."),
    "storage_plan.missing": _("The plan for keeping it safe is missing."),
    "storage_plan.later": _("An application gives a plan for keeping it safe."),
    "declarations.none": _("No declaration is asked for."),
    "declarations.later": _("An application makes the declarations asked for: %(demanded)s."),
    "declarations.all": _("Every declaration asked for is made: %(demanded)s."),
    "declarations.missing": _("Still to be declared: %(declarations)s"),
    "affiliation.vouched": _("The investigator belongs to %(institution)s, and somebody vouched for it."),
    "affiliation.not_vouched": _("Nobody has vouched yet that the investigator belongs to %(institution)s."),
    "affiliation.none": _("The investigator did not belong to %(institution)s on %(asked_on)s."),
    "affiliation.not_known": _("No investigator and institution are named yet."),
    "institution.may": _("%(institution)s may borrow."),
    "institution.retired": _("%(institution)s has been retired since %(retired_on)s."),
    "institution.not_known": _("No institution is named yet."),
    "standing.good": _("Nothing is overdue, and no discrepancy is open; items on loan now: %(open_items)s."),
    "standing.bad": _("Overdue items: %(overdue)s; open discrepancies: %(discrepancies)s."),
    "standing.matters": _(
        "Loans overdue: %(overdue)s; inventories late: %(delinquent)s; open discrepancies: %(discrepancies)s; "
        "pieces missing: %(missing)s."
    ),
    "standing.not_known": _("No investigator and institution are named yet."),
}


def fill(says: str, numbers: Mapping[str, Any]) -> str:
    """The sentence with its numbers, in the active language."""
    return str(SENTENCES[says]) % {name: written(name, value) for name, value in numbers.items()}


def written(name: str, value: Any) -> str:
    """One number as people read it."""
    for ending, write in _WRITERS.items():
        if name.endswith(ending):
            return write(value)
    if isinstance(value, Mapping):
        return in_reader_language(value["en"], value["zh"])
    if isinstance(value, list):
        return listed(written("", one) for one in value)
    return str(value)


def listed(words: Iterable[str]) -> str:
    """Words one after another, as the language separates them."""
    return pgettext("between names in a list", ", ").join(words)


def both_names(thing: Any) -> dict[str, str]:
    """A name in both languages, to be kept in a verdict."""
    return {"en": thing.name, "zh": thing.name_zh}


_WRITERS: Final[dict[str, Callable[[Any], str]]] = {
    "_ug": lambda value: Mass(value).text(),
    "_on": lambda value: written_day(date.fromisoformat(value)),
    "_at": lambda value: written_closing(datetime.fromisoformat(value["at"]), ZoneInfo(value["zone"])),
    "place": lambda value: str(LABELS[value]),
    "purpose": lambda value: str(PURPOSES[value]),
    "declarations": lambda value: " ".join(in_reader_language(one["en"], one["zh"]) for one in value),
    "attachment_kinds": lambda value: listed(str(ATTACHMENT_KINDS[kind]) for kind in value),
}
"""How a number is written, by the ending of its name."""
