"""The catalogue's rows and the choices beside them as markup, put together by hand from escaped parts.

Fifty rows of ten cells and a hundred choices were more than half of what a page cost while they were templates
(docs/adr/0011). Everything around them is a template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from registry.web.holdings.addresses import address_of_piece
from registry.web.templatetags.look import icon

if TYPE_CHECKING:
    from registry.web.holdings.listing import Row
    from registry.web.holdings.showing import Column
    from registry.web.holdings.tray import Toggle, Tray


def choices(name: str, options: Iterable[Any]) -> SafeString:
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
    return mark_safe(f"<ul>{''.join(lines)}</ul>")  # noqa: S308 - every part is escaped above


def rows(listed: Sequence[Row], columns: Sequence[Column], tray: Tray) -> SafeString:
    """The table's lines: what chooses a piece, its number and name, the columns, what collects it to be compared."""
    heads = [(_attributes(column), column.read) for column in columns]
    page, suffix = address_of_piece(), escape(tray.suffix)
    choose, collect = escape(gettext("Choose %(piece)s for the basket")), _collecting()
    picked = ' class="is-picked"'
    mark = f' <abbr class="dagger" title="{escape(gettext("illustrative: invented for demonstration"))}">†</abbr>'
    lines = []
    for row in listed:
        number = escape(row.identifier)
        cells = "".join([f"<td{attributes}>{conditional_escape(read(row))}</td>" for attributes, read in heads])
        lines.append(
            f'\n<tr id="p-{number}"{picked if row.collect.is_in else ""}><th scope="row">'
            f'<span class="nowrap"><input type="checkbox" class="pick no-print" name="add" value="{number}"'
            f' form="to-basket" aria-label="{choose % {"piece": number}}"> '
            f'<a class="id" href="{escape(page(row.identifier))}{suffix}">{number}</a>'
            f"{mark if row.is_illustrative else ''}</span>"
            f'<span class="sub">{escape(row.title)}</span></th>{cells}'
            f'<td class="card-collect no-print">{collect(row.collect, number)}</td></tr>'
        )
    return mark_safe("".join(lines))  # noqa: S308 - every part is escaped above


def _collecting() -> Callable[[Toggle, SafeString], str]:
    """Makes the link that collects a piece or takes it out, as `holdings/_collect.html` does; its words said once."""
    put, take = escape(gettext("Compare %(identifier)s")), escape(gettext("Take %(identifier)s out of the comparison"))
    inside = f"{icon('plus')}{escape(gettext('Compare'))}"
    taken = f"{icon('check')}{escape(gettext('Collected'))}"

    def link(toggle: Toggle, number: SafeString) -> str:
        if not toggle.href:
            return ""
        label = (take if toggle.is_in else put) % {"identifier": number}
        return (
            f'<a class="collect{" is-in" if toggle.is_in else ""}" rel="nofollow" data-plain'
            f' href="{escape(toggle.href)}#p-{number}" aria-label="{label}">{taken if toggle.is_in else inside}</a>'
        )

    return link


def _attributes(column: Column) -> str:
    css = f' class="{column.css}"' if column.css else ""
    return css + (f' data-label="{escape(column.word)}"' if column.is_labelled else "")
