"""Long lists of one's own work, cut into pages by number: short enough that counting them costs nothing."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS = 50


def paged(rows: QuerySet[Any, Any], request: HttpRequest) -> Page[Any]:
    """The page asked for by ?page=, the nearest where there is no such page."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))
