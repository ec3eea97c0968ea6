"""The pictures of a sample's page, made from what is public: where its mass went, and its family through time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from registry.foundation.mass import Mass, Unit
from registry.holdings.models import Split
from registry.reports.public.family import Family, Relative
from registry.reports.public.loans import PublicLoan
from registry.reports.public.masses import Masses, Share
from registry.web.figures.family import End, Piece, Stay, family_picture
from registry.web.figures.flow import Band, Flow, Lens, Node, Tone, mass_flow
from registry.web.holdings.folding import Folding
from registry.web.holdings.words import PLACES
from registry.web.phases import phase_of
from registry.web.templatetags.mass import read_form

NAMED_IN_FLOW: Final = 6
"""Pieces drawn by name; the rest stand together."""
TONES: Final[dict[str, Tone]] = {"vault": "earth", "set_aside": "wait", "with_borrowers": "away", "lost": "bad"}
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
    if len(branches) == 1:
        return family_picture(branches[0], today=today)
    whole = Mass(sum(branch.mass.ug for branch in branches))
    root = Piece(name, _("several branches"), whole, min(days), daughters=branches)
    return family_picture(root, today=today)


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
        folded=relative.cut_from_it if is_folded else 0,
        toggle=folding.toggled(relative) if relative.daughters else "",
    )


def flow_figure(shares: Sequence[Share], masses: Masses, form: str, names: Mapping[int, str]) -> SafeString | str:
    """From the whole through its pieces to where each share lies today; empty where all lies in one place of one.

    `names`: numbers of pieces that are known already.
    """
    in_several = len({share.split_id for share in shares}) > 1 or len({share.place for share in shares}) > 1
    if not in_several or masses.whole <= 0 or sum(share.ug for share in shares) != masses.whole:
        return ""
    unit, decimals = read_form(form)
    return mass_flow(_flow(shares, masses.whole, unit, decimals, names))


def _flow(all_shares: Sequence[Share], whole: int, unit: Unit, decimals: int, known: Mapping[int, str]) -> Flow:
    apart = _apart(all_shares, whole)
    shares = [share for share in all_shares if share != apart]
    weights: dict[int, int] = defaultdict(int)
    for share in shares:
        weights[share.split_id] += share.ug
    heaviest = sorted(weights, key=lambda pk: -weights[pk])
    first = heaviest if len(heaviest) <= NAMED_IN_FLOW + 1 else heaviest[:NAMED_IN_FLOW]
    names = _names([*first, *([apart.split_id] if apart else [])], known)
    named = [pk for pk in first if pk in names]
    others = len(heaviest) - len(named)
    bands: dict[tuple[str, str], int] = defaultdict(int)
    for share in shares:
        bands[str(share.split_id) if share.split_id in named else "others", share.place] += share.ug
    middle = [Node(str(pk), names[pk], Mass(weights[pk])) for pk in named]
    if others:
        rest = sum(ug for pk, ug in weights.items() if pk not in named)
        middle.append(Node("others", _("%(n)s more pieces") % {"n": others}, Mass(rest)))
    last = _last_layer(bands)
    begun = Mass(sum(share.ug for share in shares))
    return Flow(
        says=_("Where the mass went: %(whole)s through %(pieces)s pieces. The table beside it has the same sums.")
        % {"whole": Mass(whole).text(), "pieces": len({share.split_id for share in all_shares})},
        layers=[[Node("whole", _("the rest, larger") if apart else _("brought in"), begun)], middle, last],
        bands=[Band("whole", node.key, node.mass) for node in middle]
        + [
            Band(node.key, to.key, Mass(bands[node.key, to.key]), to.tone, moved=to.key in MOVED)
            for node in middle
            for to in last
            if (node.key, to.key) in bands
        ],
        unit=unit,
        decimals=decimals,
        lens=_lens(apart, names, whole) if apart else None,
    )


def _names(pieces: Sequence[int], known: Mapping[int, str]) -> Mapping[int, str]:
    """Numbers of these pieces; those that borrowers made have none yet."""
    if known.keys() >= set(pieces):
        return known
    return dict(Split.objects.filter(pk__in=pieces, is_provisional=False).values_list("pk", "identifier"))


def _apart(shares: Sequence[Share], whole: int) -> Share | None:
    """The share that is nearly all, where enough others lie beside it to be seen only without it."""
    largest = max(shares, key=lambda share: share.ug)
    several = len({share.split_id for share in shares}) >= LEAST_BESIDE
    return largest if several and largest.ug >= NEARLY_ALL * whole else None


def _lens(apart: Share, names: Mapping[int, str], whole: int) -> Lens:
    heavy = Node("heavy", names.get(apart.split_id, ""), Mass(apart.ug), TONES.get(apart.place, "ink"))
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
