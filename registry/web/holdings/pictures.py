"""The pictures of a sample's page, made from what is public: where its mass went, and its family through time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.foundation.mass import Mass, Unit
from registry.reports.public.family import MOST_PIECES
from registry.reports.public.kin import Family, Relative
from registry.reports.public.loans import PublicLoan
from registry.reports.public.masses import Books, Share
from registry.web.figures.family import MOST_ROWS, End, Piece, Stay, family_picture
from registry.web.figures.flow import Band, Flow, Lens, Node, Tone, mass_flow
from registry.web.holdings.folding import Folding
from registry.web.holdings.words import PLACES
from registry.web.phases import phase_of
from registry.web.templatetags.mass import read_form
from registry.web.templatetags.numbers import grouped

NAMED_IN_FLOW: Final = 6
"""Pieces drawn by name; the rest stand together."""
TONES: Final[dict[str, Tone]] = {"vault": "earth", "set_aside": "wait", "with_borrowers": "away", "lost": "bad"}
FURTHER: Final = 0
"""In place of a piece's id: all that are not told one by one."""
MOST_ROWS_OF_MANY: Final = 30
MOVED: Final = ("with_borrowers",)
NEARLY_ALL: Final = 0.75
LEAST_BESIDE: Final = 4
"""A share of one piece that is so much of the whole is drawn apart, where there are that many pieces."""


def family_figure(
    family: Family, name: str, loans: Iterable[PublicLoan], folding: Folding, *, today: date
) -> SafeString | str:
    """Every piece falling from the one it was cut from, as far as it is not folded; empty without known days."""
    days = [piece.cut_on for piece in family.walk() if piece.cut_on]
    if family.pieces < 2 or not days:
        return ""
    stays = _stays(loans)
    branches = [_piece(branch, stays, min(days), folding) for branch in family.branches]
    most = rows_drawn(family)
    if len(branches) == 1:
        return family_picture(branches[0], today=today, most=most)
    whole = Mass(sum(branch.mass.ug for branch in branches))
    root = Piece(name, _("several branches"), whole, min(days), daughters=branches)
    return family_picture(root, today=today, most=most)


def rows_drawn(family: Family) -> int:
    """How many rows its picture has at most: of a large family little more than a page of one branch."""
    return MOST_ROWS if family.pieces <= MOST_PIECES else MOST_ROWS_OF_MANY


def _stays(loans: Iterable[PublicLoan]) -> dict[str, list[Stay]]:
    stays: dict[str, list[Stay]] = defaultdict(list)
    for loan in loans:
        for item in loan.items:
            end: End = "consumed" if item.used_up_on else "returned" if item.returned_on else ""
            stays[item.piece].append(Stay(item.received_on, item.ended_on, end))
    return stays


def _piece(relative: Relative, stays: dict[str, list[Stay]], earliest: date, folding: Folding) -> Piece:
    is_folded = folding.is_folded(relative)
    return Piece(
        identifier=relative.identifier,
        word=str(phase_of(relative.availability).word),
        mass=Mass(relative.own_ug or 0),
        cut_on=relative.cut_on or earliest,
        is_weighed=relative.own_ug is not None,
        stays=stays.get(relative.identifier, ()),
        set_aside=relative.availability == "set_aside",
        href=reverse("holdings:page", args=[relative.identifier]),
        daughters=[] if is_folded else [_piece(each, stays, earliest, folding) for each in relative.daughters],
        folded=relative.below if is_folded else 0,
        toggle=folding.toggled(relative) if relative.below else "",
    )


def flow_figure(books: Books, form: str) -> SafeString | str:
    """From the whole through its pieces to where each share lies today; empty where all lies in one place of one."""
    whole = books.masses.whole
    in_several = books.pieces > 1 or len({share.place for share in books.shares}) > 1
    if not in_several or whole <= 0 or sum(share.ug for share in books.shares) != whole:
        return ""
    unit, decimals = read_form(form)
    return mass_flow(_flow(books, whole, unit, decimals))


def _flow(books: Books, whole: int, unit: Unit, decimals: int) -> Flow:
    apart = _apart(books, whole)
    shares = [share for share in books.shares if share != apart]
    weights: dict[int, int] = defaultdict(int)
    for share in shares:
        weights[share.split_id] += share.ug
    pieces = books.pieces - (apart is not None and apart.split_id not in weights)
    heaviest = sorted((pk for pk in weights if pk != FURTHER), key=lambda pk: -weights[pk])
    first = heaviest if pieces <= NAMED_IN_FLOW + 1 else heaviest[:NAMED_IN_FLOW]
    names = {share.split_id: share.piece for share in shares if share.piece}
    named = [pk for pk in first if pk in names]
    others = pieces - len(named)
    bands: dict[tuple[str, str], int] = defaultdict(int)
    for share in shares:
        bands[str(share.split_id) if share.split_id in named else "others", share.place] += share.ug
    middle = [Node(str(pk), names[pk], Mass(weights[pk])) for pk in named]
    if others:
        rest = sum(ug for pk, ug in weights.items() if pk not in named)
        middle.append(Node("others", _more_pieces(others), Mass(rest), short=_more(others)))
    last = _last_layer(bands)
    begun = Mass(sum(share.ug for share in shares))
    return Flow(
        says=_("Where the mass went: %(whole)s through %(pieces)s pieces. The table beside it has the same sums.")
        % {"whole": Mass(whole).text(), "pieces": grouped(books.pieces)},
        layers=[[_beginning(begun, is_rest=apart is not None)], middle, last],
        bands=[Band("whole", node.key, node.mass) for node in middle]
        + [
            Band(node.key, to.key, Mass(bands[node.key, to.key]), to.tone, moved=to.key in MOVED)
            for node in middle
            for to in last
            if (node.key, to.key) in bands
        ],
        unit=unit,
        decimals=decimals,
        lens=_lens(apart, whole) if apart else None,
    )


def _beginning(mass: Mass, *, is_rest: bool) -> Node:
    if is_rest:
        return Node("whole", _("the rest, larger"), mass, short=_("the rest"))
    return Node("whole", _("brought in"), mass)


def _more_pieces(pieces: int) -> str:
    return ngettext("%(n)s more piece", "%(n)s more pieces", pieces) % {"n": grouped(pieces)}


def _more(pieces: int) -> str:
    return _("%(n)s more") % {"n": grouped(pieces)}


def _apart(books: Books, whole: int) -> Share | None:
    """The share that is nearly all, where enough others lie beside it to be seen only without it."""
    largest = max((share for share in books.shares if share.split_id != FURTHER), key=lambda share: share.ug)
    return largest if books.pieces >= LEAST_BESIDE and largest.ug >= NEARLY_ALL * whole else None


def _lens(apart: Share, whole: int) -> Lens:
    heavy = Node("heavy", apart.piece, Mass(apart.ug), TONES.get(apart.place, "ink"))
    return Lens(Node("all", _("brought in"), Mass(whole)), heavy, str(PLACES[apart.place]))


def _last_layer(bands: dict[tuple[str, str], int]) -> list[Node]:
    """Where it all lies now, in the order of the table."""
    return [
        Node(
            place,
            str(word),
            Mass(sum(ug for (_from, to), ug in bands.items() if to == place)),
            TONES.get(place, "ink"),
        )
        for place, word in PLACES.items()
        if any(to == place for _from, to in bands)
    ]
