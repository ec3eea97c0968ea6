"""What is told about the holdings: that something new fits a search somebody keeps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.holdings.models import Split
from registry.messages.kinds import Kind, register
from registry.messages.models import DIGEST, Notice
from registry.messages.telling import tell
from registry.parties.models import Person, SavedSearch


def _owner(search: SavedSearch, _at: datetime) -> Iterable[Person]:
    return [search.person]


def _is_kept_still(notice: Notice) -> bool:
    return SavedSearch.objects.filter(pk=notice.about.removeprefix("search ")).exists()


NEW_MATERIAL: Final = Kind(
    code="new_material",
    label=_("Something new fits a saved search"),
    to=_("whoever keeps the search"),
    people=_owner,
    headline=_("New in “%(search)s”: %(pieces)s"),
    next_step=_("It came into the vault and fits your search as it stands; look while it is free."),
    button=_("Open your searches"),
    page="searches:one",
    way=DIGEST,
    still=_is_kept_still,
    example={"reference": "1", "search": "Basalt, 10 to 50 mg", "pieces": "CE5C0400-13, CE5C0600-07"},
)
NAMED: Final = 5

register(NEW_MATERIAL)


def tell_of_new_material(search: SavedSearch, pieces: list[Split], *, newest: int, at: datetime) -> int:
    """Tell its owner of these pieces, once for what the ledger held up to `newest`; how many were told."""
    search.told = max(search.told, newest)
    search.save(update_fields=["told"])
    if not pieces:
        return 0
    named = ", ".join(piece.identifier for piece in pieces[:NAMED])
    return tell(
        NEW_MATERIAL,
        [search.person],
        fact=f"search {search.pk} to {newest}",
        about=f"search {search.pk}",
        of=pieces[0].collection,
        values={"search": search.name, "pieces": named + (" …" if len(pieces) > NAMED else "")},
        arguments=[search.pk],
        at=at,
    )
