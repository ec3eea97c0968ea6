"""Searches somebody keeps under a name. They are their own affair: the event record tells none of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from registry.foundation.refusal import NotPermitted, Obstacle, Refusal
from registry.parties.models import Person, SavedSearch

MOST: Final = 50


@transaction.atomic
def save_search(person: Person, *, name: str, query: str, newest: int, at: datetime) -> SavedSearch:
    """Keep a search; nothing up to `newest`, the ledger's last movement, counts as new. Raises Refusal."""
    Person.objects.select_for_update().get(pk=person.pk)
    name = name.strip()
    found = _obstacles(person, name=name)
    if SavedSearch.objects.filter(person=person).count() >= MOST:
        found.append(Obstacle("too_many", _("You keep 50 searches: remove one first."), ""))
    if found:
        raise Refusal(found)
    return SavedSearch.objects.create(
        person=person, name=name, query=query, seen=newest, told=newest, made_at=at, looked_at=at
    )


@transaction.atomic
def change_search(search: SavedSearch, *, name: str, query: str, by: Person) -> SavedSearch:
    """Give it another name or another search. Raises Refusal; NotPermitted for another's."""
    search = _own(search, by)
    if obstacles := _obstacles(by, name=name.strip(), but=search.pk):
        raise Refusal(obstacles)
    search.name, search.query = name.strip(), query
    search.save(update_fields=["name", "query"])
    return search


@transaction.atomic
def look_at_search(search: SavedSearch, *, newest: int, by: Person, at: datetime) -> SavedSearch:
    """Everything up to the ledger's movement `newest` has been seen. Raises NotPermitted for another's."""
    search = _own(search, by)
    search.seen, search.looked_at = max(search.seen, newest), at
    search.save(update_fields=["seen", "looked_at"])
    return search


@transaction.atomic
def remove_search(search: SavedSearch, *, by: Person) -> None:
    """Let it go. Raises NotPermitted for another's."""
    _own(search, by).delete()


def _own(search: SavedSearch, by: Person) -> SavedSearch:
    found = SavedSearch.objects.select_for_update().get(pk=search.pk)
    if found.person_id != by.pk:
        raise NotPermitted(_("This search belongs to somebody else."))
    return found


def _obstacles(person: Person, *, name: str, but: int = 0) -> list[Obstacle]:
    if not name:
        return [Obstacle("name_missing", _("Give the search a name."), "name")]
    if SavedSearch.objects.filter(person=person, name=name).exclude(pk=but).exists():
        return [Obstacle("name_taken", _("You keep a search of that name already."), "name")]
    return []
