"""Free text over identifiers and names: numbers first, then names, then what is spelled nearly so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest

from registry.holdings.models import AlternativeIdentifier, Sample, Split

Way = Literal["", "identifier", "other_identifier", "name", "near", "nothing"]

NAMES: Final = ("name", "name_zh", "rock_name", "rock_name_zh", "lithology__name", "lithology__name_zh")
NEAR_ENOUGH: Final = 0.4
"""Least word similarity of a name spelled nearly as asked: "genisis" finds the Genesis Rock."""


@dataclass(frozen=True)
class Search:
    """Which pieces a text means (`narrowing`), and in what way it was understood."""

    text: str
    way: Way
    narrowing: Q


def understand(text: str) -> Search:
    """The first way in which anything is found: at most four small queries, none for an empty text."""
    text = " ".join(text.split())
    if not text:
        return Search(text, "", Q())
    number = Q(identifier__startswith=text) | Q(identifier__startswith=text.upper())
    if Split.objects.filter(number).exists():
        return Search(text, "identifier", number)
    others = AlternativeIdentifier.objects.filter(value__istartswith=text)
    if others.exists():
        return Search(
            text,
            "other_identifier",
            Q(pk__in=others.filter(split__isnull=False).values("split"))
            | Q(sample__in=others.filter(sample__isnull=False).values("sample")),
        )
    named = samples_named(text)
    if named.exists():
        return Search(text, "name", Q(sample__in=named.values("pk")))
    near = samples_nearly_named(text)
    if near.exists():
        return Search(text, "near", Q(sample__in=near.values("pk")))
    return Search(text, "nothing", Q(pk__in=[]))


def samples_named(text: str) -> QuerySet[Sample]:
    """Samples in one of whose names every word stands."""
    found = Sample.objects.all()
    for word in text.split():
        anywhere = Q()
        for column in NAMES:
            anywhere |= Q(**{f"{column}__icontains": word})
        found = found.filter(anywhere)
    return found


def samples_nearly_named(text: str) -> QuerySet[Sample]:
    """Samples with a name or number spelled nearly so, by the letters in threes."""
    likeness = Greatest(
        TrigramWordSimilarity(text, "name"),
        TrigramWordSimilarity(text, "rock_name"),
        TrigramWordSimilarity(text, "identifier"),
    )
    return Sample.objects.annotate(likeness=likeness).filter(likeness__gte=NEAR_ENOUGH)


def samples_like(search: Search, most: int = 3) -> list[Sample]:
    """The few samples a text means by number or name, for a line over the list of pieces; none where they are many."""
    if search.way in ("name", "near"):
        find = samples_named if search.way == "name" else samples_nearly_named
        found = find(search.text)
    elif search.way == "identifier":
        found = Sample.objects.filter(
            Q(identifier__startswith=search.text) | Q(identifier__startswith=search.text.upper())
        )
    else:
        return []
    few = list(found.order_by("sort_key")[: most + 1])
    return few if len(few) <= most else []
