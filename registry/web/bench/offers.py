"""What somebody may do to a piece outside a loan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.foundation.refusal import Obstacle
from registry.holdings.models import Split
from registry.ledger.balances import balance
from registry.ledger.places import LABELS, Place
from registry.parties.models import Person
from registry.web.offers import Offer

OPENS = (Permission.LEDGER_WRITE, Permission.LEDGER_CORRECT, Permission.SPLIT_BLOCK, Permission.EVERYTHING_READ)


def may_work(person: Person, split: Split, *, at: datetime) -> bool:
    """Whether the person's roles open the bench of this piece's collection."""
    return any(permitted(person, permission, at=at, within=split.collection.code) for permission in OPENS)


def offers_on_piece(person: Person, split: Split, *, at: datetime) -> list[Offer]:
    """Every act this person's roles allow; those that the piece's state forbids say why."""

    def may(permission: Permission) -> bool:
        return permitted(person, permission, at=at, within=split.collection.code)

    found: list[Offer] = []
    if may(Permission.LEDGER_WRITE):
        found += [
            Offer(_("Cut new pieces from it"), _address("subdivide", split), is_main=True).unless(_not_in_vault(split)),
            Offer(_("Combine it with others"), _address("combine", split)).unless(_not_in_vault(split)),
        ]
        found.append(Offer(_("Add a photograph"), _address("photograph", split)))
        found.append(
            Offer(_("Print its label"), reverse("papers:labels") + f"?{urlencode({'piece': split.identifier})}")
        )
    if may(Permission.SPLIT_BLOCK):
        found.append(Offer(_("Block it"), _address("block", split)))
    if may(Permission.LEDGER_CORRECT):
        found += [
            Offer(_("Give it away"), _address("deaccession", split), is_grave=True).unless(_not_in_vault(split)),
            Offer(_("Record it as lost"), _address("lose", split), is_grave=True).unless(_not_in_vault(split)),
            *_find(split),
        ]
    return found


def _find(split: Split) -> Iterator[Offer]:
    if split.whereabouts == Place.LOST or balance(split, Place.LOST):
        yield Offer(_("It was found again"), _address("find", split))


def _not_in_vault(split: Split) -> list[Obstacle]:
    if split.whereabouts == Place.VAULT:
        return []
    where = LABELS[split.whereabouts] if split.whereabouts else _("not in the books")
    return [Obstacle("not_in_vault", _("It is not in the vault: %(where)s.") % {"where": where})]


def _address(name: str, split: Split) -> str:
    return reverse(f"bench:{name}", args=[split.identifier])
