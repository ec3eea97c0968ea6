"""A family's pieces as markup, by hand from escaped parts as the catalogue's rows are (docs/adr/0011)."""

from __future__ import annotations

from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from registry.reports.public.kin import Family, Paging, Relative
from registry.web.holdings.addresses import address_of_piece
from registry.web.holdings.folding import Folding
from registry.web.holdings.markup import illustrative
from registry.web.markup import escape
from registry.web.templatetags.look import badge
from registry.web.templatetags.mass import mass_in
from registry.web.templatetags.numbers import grouped, share_of

SOUGHT: Final = ' id="found" aria-current="true"'
SWAPPED: Final = (
    'rel="nofollow" data-hx-target="#family" data-hx-select="#family" data-hx-swap="outerHTML" data-hx-push-url="true"'
)


def family(shown: Family, whole_ug: int, form: str, folding: Folding) -> SafeString:
    """The pieces of a family, each under the one it was cut from, which folds; what is not shown is a link away.

    A fold says how many pieces it holds and what they weigh. Folds and pages are links, which scripts follow in place.
    """
    page, mark = address_of_piece(), illustrative()
    from_other = escape(gettext("from %(parent)s"))

    def branch(piece: Relative) -> str:
        number, is_sought = escape(piece.identifier), piece.identifier == shown.sought
        other = f'<span class="sub">{from_other % {"parent": escape(piece.from_sample)}}</span>'
        return (
            f'<li><div class="node{" is-sought" if is_sought else ""}"{SOUGHT if is_sought else ""}><span>'
            f'<a class="id" href="{escape(page(piece.identifier))}">{number}</a>'
            f'{mark if piece.is_illustrative else ""} <span class="soft">{escape(piece.form)}</span>'
            f"{other if piece.from_sample else ''}</span>"
            f'<span class="num">{mass_in(piece.own_ug, form)}</span>'
            f'<span class="num share soft">{share_of(piece.own_ug, whole_ug)}</span>{badge(piece.availability)}</div>'
            f"{below(piece, number) if piece.below else ''}</li>"
        )

    def below(piece: Relative, number: str) -> str:
        is_folded = folding.is_folded(piece)
        expanded = "false" if is_folded else "true"
        words = _below(piece, form)
        fold = _in_place(folding.toggled(piece), words, f'id="fold-{number}" aria-expanded="{expanded}"')
        daughters = "" if is_folded else f"<ul>{sisters(piece.daughters, piece.paging)}</ul>"
        return f'<p class="kin-fold">{fold}</p>{daughters}'

    def sisters(pieces: list[Relative], paging: Paging) -> str:
        later = paging.of - paging.earlier - len(pieces)
        before = gettext("%(shown)s before these") % {"shown": grouped(paging.earlier)}
        after = gettext("%(shown)s more, from %(piece)s on") % {"shown": grouped(later), "piece": paging.after}
        lines = (_page(folding, paging, paging.before, before), _page(folding, paging, paging.after, after))
        return lines[0] + "".join([branch(piece) for piece in pieces]) + lines[1]

    return mark_safe(sisters(shown.branches, shown.paging))  # noqa: S308 - every part is escaped above


def _page(folding: Folding, paging: Paging, mark: str, words: str) -> str:
    """A line that leads to the page of sisters on which the piece `mark` stands; nothing without one."""
    if not mark:
        return ""
    link = _in_place(folding.paged(paging, mark), escape(words), f'id="page-{escape(mark)}"')
    return f'<li class="kin-more">{link}</li>'


def _in_place(address: str, words: str, attributes: str) -> str:
    href = escape(address)
    return f'<a {attributes} href="{href}" data-hx-get="{href}" {SWAPPED}>{words}</a>'


def _below(piece: Relative, form: str) -> str:
    """How many pieces were cut from it and from those, and what it weighs with all of them."""
    counted = ngettext("%(shown)s piece from it", "%(shown)s pieces from it", piece.below)
    together = escape(gettext("with them %(mass)s")).replace("%(mass)s", mass_in(piece.branch_ug, form))
    return f'{escape(counted % {"shown": grouped(piece.below)})}<span class="faint"> · {together}</span>'
