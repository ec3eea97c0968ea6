"""Which events strangers may read. Everything else they get as the digest of its text alone.

An event is public when its act is on the allow-list and what it tells of is public: the very same rules as on the
public pages (`registry.reports.public.publication`), asked of the movement, the item, the loan behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from registry.audit.models import Event
from registry.holdings.models import Sample, Split
from registry.ledger.models import Line, Movement, Weighing
from registry.ledger.places import Kind
from registry.loans.lifecycle import CLOSED, SENT_BACK
from registry.loans.models import (
    Acceptance,
    Acknowledgement,
    Consignment,
    ItemMove,
    LoanItem,
    Making,
    Reconciliation,
    TransferHandOver,
    UseConfirmation,
    UseReport,
)
from registry.reports.custody.allowed import (
    STEP_BACK,
    STEP_ON,
    STEPS,
    STEPS_OF_JUDGING,
    holds_only_what_is_allowed,
    made_pieces_named,
)
from registry.reports.public.publication import latest_public, published_items, published_lines, published_loans

Ids = Collection[int]
Rule = Callable[[Ids, datetime], Iterable[int]]


def public_among(events: Iterable[Event], *, at: datetime) -> set[int]:
    """Ids of those events that are public at that instant; a dozen queries, however many events."""
    listed = _without_unnumbered([event for event in events if holds_only_what_is_allowed(event.act, event.text)])
    return {pk for rule in RULES for pk in rule(listed, at)} if listed else set()


def _without_unnumbered(events: Iterable[Event]) -> list[int]:
    """Ids of those that name no piece which a borrower made and nobody numbered yet."""
    named = {event.pk: made_pieces_named(event.text) for event in events}
    every = set().union(*named.values())
    waiting = (
        set(Split.objects.filter(identifier__in=every, is_provisional=True).values_list("identifier", flat=True))
        if every
        else set()
    )
    return [pk for pk, names in named.items() if not names & waiting]


def _acceptances(events: Ids, at: datetime) -> Iterable[int]:
    return (
        Acceptance.objects.filter(event__in=events, event__act="daughter accepted")
        .filter(split__made_in__making__item__in=published_items(at))
        .filter(happened_at__lte=latest_public("split__collection__publishes_after_days", at))
        .values_list("event", flat=True)
    )


def _movements(events: Ids, at: datetime) -> Iterable[int]:
    told = Movement.objects.filter(event__in=events, event__act__in=("movement", "holdings imported"))
    return told.filter(pk__in=public_movements(told, at)).values_list("event", flat=True)


def public_movements(movements: QuerySet[Movement], at: datetime) -> set[int]:
    """Movements of which every single line is public, and no piece is one that a borrower made and nobody numbered."""
    past = movements.filter(happened_at__lte=latest_public("collection__publishes_after_days", at))
    # Accessions run from the Moon to the vault, so the delay is all: an import's may have a million lines.
    found = set(past.filter(kind=Kind.ACCESSION).values_list("pk", flat=True))
    others = list(past.exclude(kind=Kind.ACCESSION).values_list("pk", flat=True))
    if not others:
        return found
    lines = Line.objects.filter(movement__in=others).order_by()
    all_of_them = dict(lines.values_list("movement").annotate(Count("pk")))
    unnumbered = Q(frm__split__is_provisional=True) | Q(to__split__is_provisional=True)
    public = published_lines(at).filter(movement__in=others).exclude(unnumbered).order_by()
    known = dict(public.values_list("movement").annotate(Count("pk")))
    return found | {pk for pk in others if all_of_them.get(pk) == known.get(pk)}


def _consignments(events: Ids, at: datetime) -> Iterable[int]:
    found = Consignment.objects.filter(event__in=events, event__act="consigned")
    moved = public_movements(Movement.objects.filter(consignment__in=found), at)
    return found.filter(movement__in=moved).values_list("event", flat=True)


def _weighings(events: Ids, at: datetime) -> Iterable[int]:
    known = published_items(at)
    closed = Q(purpose="return") & ~Q(allotment__in=known.filter(status=CLOSED).values("allotment"))
    return (
        Weighing.objects.filter(event__in=events, event__act="weighed", split__is_provisional=False)
        .filter(allotment__in=known.values("allotment"))
        .filter(happened_at__lte=latest_public("split__collection__publishes_after_days", at))
        .exclude(closed)
        .values_list("event", flat=True)
    )


def _of_items(model: type[Model], act: str | tuple[str, ...], only: Q) -> Rule:
    """The rule for records of public items: their act, and what must hold of the record besides."""

    def rule(events: Ids, at: datetime) -> Iterable[int]:
        acts = (act,) if isinstance(act, str) else act
        records: Any = model._default_manager
        ids: QuerySet[Any, int] = (
            records.filter(only, event__in=events, event__act__in=acts, item__in=published_items(at))
            .filter(happened_at__lte=latest_public("item__loan__collection__publishes_after_days", at))
            .exclude(item__portion__is_provisional=True)
            .values_list("event", flat=True)
        )
        return ids

    return rule


def _loans(events: Ids, at: datetime) -> Iterable[int]:
    """An opening tells all items, so it is public when all of them are."""
    hidden = LoanItem.objects.filter(loan=OuterRef("pk")).exclude(pk__in=published_items(at).values("pk"))
    public = published_loans(at).filter(~Exists(hidden)).values("reference")
    opened = ("loan opened", "loan opened by transfer")
    return _about(events, opened, "loan ").filter(named__in=public).values_list("pk", flat=True)


def _samples(events: Ids, at: datetime) -> Iterable[int]:
    public = Sample.objects.annotate(until=latest_public("collection__publishes_after_days", at)).filter(
        identifier=OuterRef("named"), collection__code=OuterRef("chain"), until__gte=OuterRef("happened_at")
    )
    return _about(events, ("sample added",), "sample ").filter(Exists(public)).values_list("pk", flat=True)


def _about(events: Ids, acts: tuple[str, ...], kind: str) -> QuerySet[Any]:
    """Events of these acts, with what they are about by its name alone."""
    told = Event.objects.filter(pk__in=events, act__in=acts, subject__startswith=kind)
    return told.annotate(named=Substr("subject", len(kind) + 1))


def _uses_confirmed(events: Ids, at: datetime) -> Iterable[int]:
    """A word on a report is public with its item, as the report is."""
    return (
        UseConfirmation.objects.filter(event__in=events, event__act="use confirmed")
        .filter(report__item__in=published_items(at))
        .filter(happened_at__lte=latest_public("report__item__loan__collection__publishes_after_days", at))
        .exclude(report__item__portion__is_provisional=True)
        .values_list("event", flat=True)
    )


def _passed_on(events: Ids, at: datetime) -> Iterable[int]:
    """What ended by a transfer is public with the item that took it over."""
    taken = published_items(at).filter(taken_from=OuterRef("item"))
    passed = ItemMove.objects.filter(Exists(taken), event__in=events, event__act=STEP_ON)
    return passed.filter(item__in=published_items(at)).values_list("event", flat=True)


_ALWAYS: Final = Q()
_BACK: Final = ~Q(item__status=SENT_BACK)
_CLOSED: Final = Q(item__status=CLOSED)

RULES: Final[tuple[Rule, ...]] = (
    _movements,
    _consignments,
    _weighings,
    _loans,
    _samples,
    _of_items(ItemMove, STEPS, _ALWAYS),
    _of_items(ItemMove, STEP_BACK, _BACK),
    _of_items(ItemMove, STEPS_OF_JUDGING, _CLOSED),
    _passed_on,
    _of_items(TransferHandOver, "taken over", _ALWAYS),
    _of_items(Acknowledgement, "acknowledged", _ALWAYS),
    _of_items(UseReport, "use reported", _ALWAYS),
    _uses_confirmed,
    _of_items(Making, "pieces made", _ALWAYS),
    _acceptances,
    _of_items(Reconciliation, ("reconciled", "closed as used up"), _CLOSED),
)
