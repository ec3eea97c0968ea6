"""Pieces made of an item as its page shows them, with what may be done with each; the choice among pieces in forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.access.permissions import Permission
from registry.holdings.models import Split
from registry.ledger.balances import balance
from registry.ledger.places import LABELS, Place
from registry.loans.models import LoanItem, MadePiece
from registry.loans.pieces import LENT_AT, pieces_of
from registry.web.fields import ActForm
from registry.web.loans.standpoint import Standpoint
from registry.web.offers import Offer


@dataclass(frozen=True)
class ShownPiece:
    """A piece made of an item: what it is, what it was made of, where it is and how much of it, in µg."""

    split: Split
    depth: int
    made: MadePiece
    where: str
    held_ug: int
    offers: list[Offer]


def made_pieces(stand: Standpoint, item: LoanItem) -> list[ShownPiece]:
    """Every piece made of an item, mothers before daughters."""
    told = {
        made.split_id: made
        for made in MadePiece.objects.filter(split__in=[split.pk for split in pieces_of(item)]).select_related(
            "making__mother", "making__by", "split__form", "split__acceptance"
        )
    }
    base = item.piece.path.count(".")
    return [
        ShownPiece(
            split=made.split,
            depth=made.split.path.count(".") - base,
            made=made,
            where=where_of(made.split),
            held_ug=sum(balance(made.split, place, item.allotment) for place in LENT_AT),
            offers=list(_offers(stand, item, made.split)),
        )
        for made in sorted(told.values(), key=lambda made: made.split.path)
    ]


def where_of(split: Split) -> str:
    """Where a piece is, in a word."""
    return str(LABELS[Place(split.whereabouts)]) if split.whereabouts else ""


def _offers(stand: Standpoint, item: LoanItem, split: Split) -> Iterator[Offer]:
    if not split.is_provisional or not stand.may(Permission.RETURN_RECONCILE):
        return
    if split.whereabouts in {Place.RECEIVING, Place.VAULT}:
        at = [item.loan.reference, item.number, split.pk]
        yield Offer(_("Give it its number"), reverse("loans:accept_daughter", args=at))
        if split.whereabouts == Place.RECEIVING:
            yield Offer(_("Count it as used"), reverse("loans:count_as_used", args=at))


class NumberForm(ActForm):
    """A number of the collection's own."""

    identifier = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "id input-mid", "autocomplete": "off", "spellcheck": "false"}),
    )
    remark = forms.CharField(label=gettext_lazy("Remark"), max_length=500, required=False)

    def __init__(self, *args: Any, proposed: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["identifier"].help_text = _("The next free number is %(number)s.") % {"number": proposed}
        self.initial.setdefault("identifier", proposed)


class AmongPieces(ActForm):
    """A form about one piece of an item; the choice is there where the item has several."""

    def choose_among(self, pieces: Sequence[Split]) -> None:
        """Offer these pieces, the portion first where it is there."""
        self.pieces = {str(piece.pk): piece for piece in pieces}
        if len(pieces) > 1:
            self.fields["piece"] = forms.ChoiceField(
                label=_("Which piece"), choices=[(pk, piece.identifier) for pk, piece in self.pieces.items()]
            )
            self.order_fields(["piece"])

    @property
    def chosen_piece(self) -> Split:
        """The piece it is about."""
        return self.pieces[self.cleaned_data.get("piece") or next(iter(self.pieces))]
