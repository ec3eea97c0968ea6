"""The ways into the registry, one for each kind of reader. A way whose pages are not there is not shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.web.context import address

Words = str | Promise


@dataclass(frozen=True)
class Way:
    """What one kind of reader comes for, and where they start."""

    who: Words
    what: Words
    links: Sequence[tuple[Words, str]]


WAYS: Final[tuple[tuple[Words, Words, tuple[tuple[Words, str], ...]], ...]] = (
    (
        _("Anyone"),
        _("Every piece, who holds it and what came of it. No account needed."),
        (
            (_("Browse the holdings"), "holdings:list"),
            (_("See who has borrowed what"), "lending:list"),
            (_("Check the record yourself"), "verify:page"),
        ),
    ),
    (
        _("Researchers"),
        _("Find the right piece, learn whether you may ask for it, apply, sign, report, return."),
        ((_("Your applications and loans"), "desk:page"), (_("Ask for a loan"), "applications:new")),
    ),
    (
        _("Institutions"),
        _("Vouch for your people, sign agreements, see what you hold."),
        ((_("Agreements to sign"), "desk:page"), (_("Borrowing institutions"), "lending:institutions")),
    ),
    (
        _("Reviewers, curators, laboratory, authority"),
        _("What awaits you, in the order it is due; every step weighed and recorded."),
        ((_("Your desk"), "desk:page"),),
    ),
)


def ways_in() -> list[Way]:
    """Every way with at least one page behind it."""
    ways = [
        Way(who, what, [(word, href) for word, name in links if (href := address(name))]) for who, what, links in WAYS
    ]
    return [way for way in ways if way.links]
