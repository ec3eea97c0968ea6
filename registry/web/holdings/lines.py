"""The catalogue's pieces as markup, a table or cards: by hand from escaped parts (docs/adr/0011).

What is the same for every piece of a page, its words, addresses and attributes, is looked up once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from registry.web.holdings.addresses import address_of_piece
from registry.web.holdings.markup import illustrative
from registry.web.holdings.showing import USUAL
from registry.web.markup import cell, escape
from registry.web.templatetags.look import icon

if TYPE_CHECKING:
    from registry.web.holdings.listing import Row
    from registry.web.holdings.showing import Column
    from registry.web.holdings.tray import Toggle, Tray

SORTED: Final = {
    ("mass", "mass"): "descending",
    ("mass", "least-mass"): "ascending",
    ("changed", "changed"): "descending",
}
"""How the values of a column run in an order of the list."""


def table(rows: Sequence[Row], columns: Sequence[Column], order: str, tray: Tray) -> SafeString:
    """A table with its head."""
    by_identifier = ' aria-sort="ascending"' if order == "identifier" else ""
    caption, first, last = gettext("Holdings"), gettext("Identifier and name"), gettext("Compare")
    heads = "".join([_head(column, order) for column in columns])
    return mark_safe(  # noqa: S308 - every part is escaped here or below
        f'<table class="table table-cards catalogue"><caption class="vh">{escape(caption)}</caption>'
        f'<thead><tr><th scope="col"{by_identifier}>{escape(first)}</th>{heads}'
        f'<th scope="col" class="no-print"><span class="vh">{escape(last)}</span></th></tr></thead>'
        f"<tbody>{''.join(_lines(rows, columns, tray))}</tbody></table>"
    )


def _head(column: Column, order: str) -> str:
    runs = SORTED.get((column.name, order))
    is_number, is_sorted = ' class="num"' if column.is_number else "", f' aria-sort="{runs}"' if runs else ""
    return f'<th scope="col"{is_number}{is_sorted}>{escape(column.word)}</th>'


def _lines(rows: Sequence[Row], columns: Sequence[Column], tray: Tray) -> list[str]:
    """For each piece: what chooses it, its number and name, the columns, what collects it to be compared."""
    heads = [(_attributes(column), column.read) for column in columns]
    page, suffix = address_of_piece(), escape(tray.suffix)
    choose, collect = escape(gettext("Choose %(piece)s for the basket")), _collecting()
    picked, mark = ' class="is-picked"', illustrative()
    lines = []
    for row in rows:
        number = escape(row.identifier)
        cells = "".join([f"<td{attributes}>{cell(read(row))}</td>" for attributes, read in heads])
        lines.append(
            f'\n<tr id="p-{number}"{picked if row.collect.is_in else ""}><th scope="row">'
            f'<span class="nowrap"><input type="checkbox" class="pick no-print" name="add" value="{number}"'
            f' form="to-basket" aria-label="{choose % {"piece": number}}"> '
            f'<a class="id" href="{escape(page(row.identifier))}{suffix}">{number}</a>'
            f"{mark if row.is_illustrative else ''}</span>"
            f'<span class="sub">{row.title}</span></th>{cells}'
            f'<td class="card-collect no-print">{collect(row.collect, number)}</td></tr>'
        )
    return lines


def _attributes(column: Column) -> str:
    css = f' class="{column.css}"' if column.css else ""
    return css + (f' data-label="{escape(column.word)}"' if column.is_labelled else "")


def cards(rows: Sequence[Row], columns: Sequence[Column], tray: Tray) -> SafeString:
    """A card for each piece; beside the usual things it tells the columns that were chosen over them."""
    facts = [(escape(column.word), column.read) for column in columns if column.name not in USUAL]
    page, suffix, mark = address_of_piece(), escape(tray.suffix), illustrative()
    free, collect, basket = _free(), _collecting(), escape(gettext("for the basket"))
    shown = []
    for row in rows:
        number = escape(row.identifier)
        told = "".join([f"<div><dt>{word}</dt><dd>{cell(read(row))}</dd></div>" for word, read in facts])
        further = f'<dl class="piece-card-facts">{told}</dl>' if told else ""
        shown.append(
            f'<li class="piece-card{" is-picked" if row.collect.is_in else ""}" id="p-{number}">'
            f'<div class="piece-card-head"><h2 class="h4"><a class="id" href="{escape(page(row.identifier))}{suffix}">'
            f"{number}</a>{mark if row.is_illustrative else ''}</h2>{row.availability}</div>"
            f'<p class="small soft">{row.title} · {row.mission} · {row.form}</p>'
            f'<p class="piece-card-mass">{row.mass}</p>{row.line}<p class="small">{free(row)}</p>'
            f'{further}<p class="row no-print"><label class="small soft"><input type="checkbox" name="add"'
            f' value="{number}" form="to-basket"> {basket}</label>{collect(row.collect, number)}</p></li>'
        )
    return mark_safe(f'<ul class="piece-cards">{"".join(shown)}</ul>')  # noqa: S308 - every part is escaped above


def _free() -> Callable[[Row], str]:
    """Makes the sentence on what of a piece may be asked for; its words said once."""
    none = escape(gettext("Nothing may be asked for"))
    nothing = f'<span class="soft">{none}</span>'
    whole, some = escape(gettext("May be asked for whole")), escape(gettext("%(mass)s may be asked for"))

    def sentence(row: Row) -> str:
        if row.free_ug is None:
            return nothing
        return whole if row.is_whole else some % {"mass": row.free}

    return sentence


def _collecting() -> Callable[[Toggle, str], str]:
    """Makes the link that collects a piece or takes it out, as `holdings/_collect.html` does; its words said once."""
    put, take = escape(gettext("Compare %(identifier)s")), escape(gettext("Take %(identifier)s out of the comparison"))
    inside = icon("plus") + escape(gettext("Compare"))
    taken = icon("check") + escape(gettext("Collected"))

    def link(toggle: Toggle, number: str) -> str:
        if not toggle.href:
            return ""
        label = (take if toggle.is_in else put) % {"identifier": number}
        return (
            f'<a class="collect{" is-in" if toggle.is_in else ""}" rel="nofollow" data-plain'
            f' href="{escape(toggle.href)}#p-{number}" aria-label="{label}">{taken if toggle.is_in else inside}</a>'
        )

    return link
