"""What stands around the catalogue's list, and a family's pieces, as markup: by hand from escaped parts.

A hundred choices or two hundred pieces were more than half of what a page cost while they were templates
(docs/adr/0011). The list itself is in `lines`. Everything around them is a template.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from registry.reports.public.family import Relative
from registry.web.holdings.addresses import address_of_piece
from registry.web.holdings.folding import Folding
from registry.web.markup import escape
from registry.web.narrowing import Chip, Group
from registry.web.templatetags.look import badge, icon
from registry.web.templatetags.mass import mass_in
from registry.web.templatetags.numbers import grouped, share_of

if TYPE_CHECKING:
    from registry.web.holdings.listing import OrderLink
    from registry.web.holdings.showing import Choice


def facets(groups: Iterable[Group]) -> SafeString:
    """Every facet of a list, the open ones unfolded."""
    shown = [
        f'<details class="facet"{" open" if group.open else ""}><summary>{escape(group.heading)}</summary>'
        f"{choices(group.name, group.options)}</details>"
        for group in groups
    ]
    return mark_safe("".join(shown))  # noqa: S308 - every part is escaped above


def columns(choices: Iterable[Choice]) -> SafeString:
    """A box to tick for each column of the list."""
    shown = [
        f'<label for="column-{choice.name}"><input type="checkbox" id="column-{choice.name}" name="columns"'
        f' value="{choice.name}"{" checked" if choice.is_chosen else ""}>{escape(choice.word)}</label>'
        for choice in choices
    ]
    return mark_safe("".join(shown))  # noqa: S308 - names are our own, words are escaped above


def choices(name: str, options: Iterable[Any]) -> str:
    """The choices of one facet: count right, zero stays in its place."""
    lines = []
    for number, option in enumerate(options, start=1):
        count = option.count
        zero = ' class="zero"' if count == 0 else ""
        checked = " checked" if option.is_chosen else ""
        figure = "" if count is None else f'<span class="n">{count}</span>'
        lines.append(
            f'<li{zero}><label for="{name}-{number}"><input type="checkbox" id="{name}-{number}" name="{name}"'
            f' value="{escape(option.value)}"{checked}>{escape(option.word)}</label>{figure}</li>'
        )
    return f"<ul>{''.join(lines)}</ul>"


def hidden(kept: Iterable[tuple[str, str]]) -> SafeString:
    """What a form sends along unseen."""
    fields = [f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in kept]
    return mark_safe("".join(fields))  # noqa: S308 - every part is escaped above


def chips(shown: Iterable[Chip], clear: str) -> SafeString:
    """As `components/chips.html`: what narrows the list now, each with its way out."""
    cross = f'<span class="x">{icon("cross")}<span class="vh">{escape(gettext("remove"))}</span></span>'
    links = [
        f'<a class="chip" href="{escape(href)}"><span><span class="k">{escape(kind)}</span> {escape(words)}</span>'
        f"{cross}</a>"
        for kind, words, href in shown
    ]
    if not links:
        return mark_safe("")
    word = escape(gettext("Clear all"))
    links.append(f'<a class="btn btn-quiet btn-small" href="{escape(clear)}">{word}</a>')
    return mark_safe(f'<div class="chips">{"".join(links)}</div>')  # noqa: S308 - every part is escaped above


def orders(links: Iterable[OrderLink]) -> SafeString:
    """Every order the list may be read in, the one of now without a link."""
    shown = [
        f'<strong class="nowrap">{escape(link.word)}</strong>'
        if link.is_here
        else f'<a class="nowrap" href="{escape(link.href)}">{escape(link.word)}</a>'
        for link in links
    ]
    return mark_safe(" · ".join(shown))  # noqa: S308 - every part is escaped above


def family(branches: Iterable[Relative], whole_ug: int, form: str, folding: Folding) -> SafeString:
    """The pieces of a family, each under the one it was cut from, which folds; what is not shown is one link away.

    Folding is a link, which scripts follow in place.
    """
    page, mark = address_of_piece(), illustrative()
    swapped = 'data-hx-target="#family" data-hx-select="#family" data-hx-swap="outerHTML" data-hx-push-url="true"'
    from_other, beyond = escape(gettext("from %(parent)s")), escape(gettext("Pieces of %(from)s after %(last)s"))

    def branch(piece: Relative) -> str:
        number = escape(piece.identifier)
        other = f'<span class="sub">{from_other % {"parent": escape(piece.from_sample)}}</span>'
        node = (
            f'<li><div class="node"><span><a class="id" href="{escape(page(piece.identifier))}">{number}</a>'
            f'{mark if piece.is_illustrative else ""} <span class="soft">{escape(piece.form)}</span>'
            f"{other if piece.from_sample else ''}</span>"
            f'<span class="num">{mass_in(piece.own_ug, form)}</span>'
            f'<span class="num share soft">{share_of(piece.own_ug, whole_ug)}</span>{badge(piece.availability)}</div>'
        )
        return f"{node}{below(piece, number) if piece.cut_from_it else ''}</li>"

    def below(piece: Relative, number: str) -> str:
        count = escape(_cut_from_it(piece.cut_from_it))
        address = f"?branch={quote(piece.identifier)}"
        if not piece.daughters:
            return f'<p class="kin-more"><a href="{address}#family">{count}</a></p>'
        more = ""
        if piece.not_shown > 0:
            last = piece.daughters[-1].identifier
            word = beyond % {"from": number, "last": escape(last)}
            more = f'<li class="kin-more"><a href="{address}&amp;from={quote(last)}#family">{word}</a></li>'
        is_folded, toggle = folding.is_folded(piece), escape(folding.toggled(piece))
        daughters = "" if is_folded else "".join([branch(daughter) for daughter in piece.daughters])
        return (
            f'<p class="kin-fold"><a id="fold-{number}" rel="nofollow" href="{toggle}" data-hx-get="{toggle}"'
            f' {swapped} aria-expanded="{"false" if is_folded else "true"}">{count}</a></p>'
            f"{'' if is_folded else f'<ul>{daughters}{more}</ul>'}"
        )

    return mark_safe("".join([branch(piece) for piece in branches]))  # noqa: S308 - every part is escaped above


def _cut_from_it(pieces: int) -> str:
    return ngettext("%(shown)s piece cut from it", "%(shown)s pieces cut from it", pieces) % {"shown": grouped(pieces)}


def illustrative() -> str:
    """The mark of what is invented, as `holdings/_illustrative.html` has it."""
    return f' <abbr class="dagger" title="{escape(gettext("illustrative: invented for demonstration"))}">†</abbr>'
