"""Pages of the event record. Who may read everything in a collection reads its chain; nobody writes here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from registry.access.checks import permitted, require
from registry.access.permissions import Permission
from registry.audit import trail
from registry.audit.models import Event
from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.ledger.places import LABELS, Place
from registry.parties.actions import PEOPLE_CHAIN
from registry.parties.models import Person
from registry.reports.keyset import Key, Order, Page, page_of
from registry.reports.verification.report import Report
from registry.reports.verification.whole import verify_everything
from registry.web.record.filters import EventFilter
from registry.web.signed_in import person_of

PAGE_OF: Final = 50
NEWEST_FIRST: Final = Order((Key("seq", descending=True, read=int),))
OLDEST_FIRST: Final = Order((Key("seq", read=int),))


@dataclass(frozen=True)
class Chain:
    """One chain as the reader knows it: the collection's, or that of people."""

    code: str
    name: str | Promise
    collection: Collection | None
    head: Event | None = None


@dataclass(frozen=True)
class Told:
    """An event with its actor by name."""

    event: Event
    by: Person | None


@dataclass(frozen=True)
class Sum:
    """What one place holds in a collection, in micrograms."""

    word: str | Promise
    ug: int


@require_safe
@never_cache
def chains(request: HttpRequest) -> HttpResponse:
    """The chains this person may read, each with its newest event: the head that may be published."""
    person = person_of(request)
    require(person, Permission.EVERYTHING_READ, at=now())
    codes = [collection.code for collection in Collection.objects.order_by("code")]
    readable = [chain_of(person, code, with_head=True) for code in (*codes, PEOPLE_CHAIN) if may_read(person, code)]
    return render(request, "record/chains.html", {"chains": readable})


@require_safe
@never_cache
def events(request: HttpRequest, chain: str) -> HttpResponse:
    """A chain's events, the newest first, narrowed by subject, act and day."""
    found = chain_of(person_of(request), chain)
    narrowed = EventFilter(request.GET, queryset=Event.objects.filter(chain=chain))
    page = asked_page(request, narrowed.qs, NEWEST_FIRST)
    shown = {"chain": found, "filter": narrowed, "page": page, "events": told(page.rows)}
    return render(request, "record/events.html", {**shown, **narrowing_of(narrowed)})


@require_safe
@never_cache
def subject(request: HttpRequest, chain: str, subject: str) -> HttpResponse:
    """Everything the chain tells of one subject, from the beginning."""
    found = chain_of(person_of(request), chain)
    page = asked_page(request, Event.objects.filter(chain=chain, subject=subject), OLDEST_FIRST)
    if not page.rows:
        raise Http404
    return render(
        request, "record/subject.html", {"chain": found, "subject": subject, "page": page, "events": told(page.rows)}
    )


@require_safe
@never_cache
def event(request: HttpRequest, chain: str, seq: int) -> HttpResponse:
    """One event: what it tells, its text byte for byte, and the digests that bind it."""
    found = chain_of(person_of(request), chain)
    one = get_object_or_404(Event, chain=chain, seq=seq)
    facts = [(name, written(value)) for name, value in json.loads(one.text).items()]
    return render(request, "record/event.html", {"chain": found, "event": one, "by": told([one])[0].by, "facts": facts})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """What verification asks; on POST, ask it of the whole database now and show every answer."""
    require(person_of(request), Permission.EVERYTHING_READ, at=now())
    report = verify_everything(at=now()) if request.method == "POST" else None
    return render(request, "record/verify.html", {"report": report, "sums": list(sums(report)) if report else []})


def may_read(person: Person, chain: str) -> bool:
    """Whether the person may read everything there; whoever may in some collection reads the people's chain too."""
    within = "" if chain == PEOPLE_CHAIN else chain
    return permitted(person, Permission.EVERYTHING_READ, at=now(), within=within)


def chain_of(person: Person, code: str, *, with_head: bool = False) -> Chain:
    """The chain of that code; raises NotPermitted, or Http404 where there is none."""
    require(person, Permission.EVERYTHING_READ, at=now(), within="" if code == PEOPLE_CHAIN else code)
    head = trail.head(code) if with_head else None
    if code == PEOPLE_CHAIN:
        return Chain(code, _("People and their roles"), None, head)
    collection = get_object_or_404(Collection, code=code)
    return Chain(code, str(collection), collection, head)


def asked_page(request: HttpRequest, rows: Any, order: Order) -> Page[Event]:
    asked = request.GET
    return page_of(rows, order, after=asked.get("after", ""), before=asked.get("before", ""), size=PAGE_OF)


def told(found: Iterable[Event]) -> list[Told]:
    """Events with their actors, fetched in one query."""
    rows = list(found)
    people: dict[UUID, Person] = Person.objects.in_bulk({row.actor for row in rows})
    return [Told(row, people.get(row.actor)) for row in rows]


def narrowing_of(narrowed: EventFilter) -> dict[str, Any]:
    """How many filters are set, for the button that opens them."""
    return {"filters_active": sum(bool(value) for value in narrowed.data.values()) if narrowed.data else 0}


def written(value: Any) -> str:
    """A fact's value as one text; what has parts is shown as its JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def sums(report: Report) -> Iterable[tuple[str, int, list[Sum]]]:
    """Each collection's code, what was accessioned, and where it is now."""
    for code, places in sorted(report.sums.items()):
        shown = [
            Sum(LABELS[place], places[place]) for place in Place if place is not Place.ORIGIN and places.get(place)
        ]
        yield code, places.get(Place.ORIGIN, 0), shown
