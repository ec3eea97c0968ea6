"""What stands around the catalogue's list as markup: by hand from escaped parts.

A hundred choices were more than half of what a page cost while they were templates (docs/adr/0011). The list itself is
in `lines`, a family's pieces in `branches`. Everything around them is a template.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from registry.web.markup import escape
from registry.web.narrowing import Chip, Group
from registry.web.templatetags.look import icon

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
        box, word = _choice(name, number, str(option.value), str(option.word))
        count = option.count
        zero = ' class="zero"' if count == 0 else ""
        checked = " checked" if option.is_chosen else ""
        figure = "" if count is None else f'<span class="n">{count}</span>'
        lines.append(f"<li{zero}>{box}{checked}>{word}</label>{figure}</li>")
    return f"<ul>{''.join(lines)}</ul>"


@lru_cache(maxsize=4096)
def _choice(name: str, number: int, value: str, word: str) -> tuple[str, str]:
    """A box to tick as far as whether it is ticked, and its word: escaped once, for the vocabulary hardly changes."""
    begun = f'<label for="{name}-{number}"><input type="checkbox" id="{name}-{number}" name="{name}"'
    return f'{begun} value="{escape(value)}"', escape(word)


def hidden(kept: Iterable[tuple[str, str]]) -> SafeString:
    """What a form sends along unseen."""
    fields = [f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in kept]
    return mark_safe("".join(fields))  # noqa: S308 - every part is escaped above


def chips(shown: Iterable[Chip], clear: str) -> SafeString:
    """As `components/chips.html`: what narrows the list now, each with its way out."""
    out, all_out = escape(gettext("remove")), escape(gettext("Clear all"))
    cross = f'<span class="x">{icon("cross")}<span class="vh">{out}</span></span>'
    links = [
        f'<a class="chip" href="{escape(href)}"><span><span class="k">{escape(kind)}</span> {escape(words)}</span>'
        f"{cross}</a>"
        for kind, words, href in shown
    ]
    if not links:
        return mark_safe("")
    links.append(f'<a class="btn btn-quiet btn-small" href="{escape(clear)}">{all_out}</a>')
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


def illustrative() -> str:
    """The mark of what is invented, as `holdings/_illustrative.html` has it."""
    words = escape(gettext("illustrative: invented for demonstration"))
    return f' <abbr class="dagger" title="{words}">†</abbr>'
