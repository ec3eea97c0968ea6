"""Saved searches against the ledger, once a night: whoever keeps one is told of what is new in it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry.holdings.notices import tell_of_new_material
from registry.parties.models import SavedSearch
from registry.reports.catalogue.news import new_since, newest_movement

MOST_NAMED = 20


def tell_what_is_new(*, at: datetime) -> int:
    """Tell every owner; how many notices were written. Run twice, it tells nothing twice."""
    newest = newest_movement()
    told = 0
    for search in SavedSearch.objects.filter(told__lt=newest, person__blanked_at=None).select_related("person"):
        with transaction.atomic():
            pieces = list(new_since(search.query, search.told, at=at).select_related("collection")[:MOST_NAMED])
            told += tell_of_new_material(search, pieces, newest=newest, at=at)
    return told
