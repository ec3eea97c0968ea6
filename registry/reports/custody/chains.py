"""The chains that are published: one of each collection, and that of people, whose texts are never public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.audit.models import Event
from registry.holdings.models import Collection
from registry.parties.actions import PEOPLE_CHAIN
from registry.reports.custody.heads import ChainHead, head_of_chain


@dataclass(frozen=True)
class Chain:
    """A chain by its code and name, with its head as it is now; `time_zone` is its collection's."""

    code: str
    name: str | Promise
    time_zone: str
    head: ChainHead


def chains() -> Iterator[Chain]:
    """Every chain that has an event, the collections first."""
    named: list[tuple[str, str | Promise, str]] = [
        (collection.code, str(collection), collection.time_zone) for collection in Collection.objects.order_by("code")
    ]
    for code, name, zone in [*named, (PEOPLE_CHAIN, _("People and their roles"), "UTC")]:
        if head := head_of_chain(code):
            yield Chain(code, name, zone, head)


def chain_named(code: str) -> Chain | None:
    """The chain of that code, if it has an event."""
    return next((chain for chain in chains() if chain.code == code), None)


def chain_events(chain: str) -> QuerySet[Event]:
    """Every event of a chain, public or not: what of it may be told is for `publicness` to say."""
    return Event.objects.filter(chain=chain)
