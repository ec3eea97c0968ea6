"""Many pieces taken in at once: scanned or pasted, shown line by line, and nothing saved until that is confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from registry.access.permissions import Permission
from registry.access.roles import MAY, Role
from registry.foundation.clocks import now
from registry.ledger.models import Possession
from registry.ledger.places import Place
from registry.loans.actions.returns import receive_back
from registry.loans.lifecycle import SENT_BACK
from registry.loans.models import LoanItem
from registry.parties.models import Person
from registry.web.acting import Attempt, attempt, onward, shown
from registry.web.camera import scans_labels
from registry.web.loans.scanning import labels_in
from registry.web.loans.views.agreeing import READ_OR_WRITE
from registry.web.signed_in import person_of


@dataclass(frozen=True)
class Line:
    """One label: the item it is awaited for, or why it is not taken in; and whether its seal is broken.

    `not_scanned` are other pieces of the same item on their way: an item is taken in with all of them.
    """

    label: str
    item: LoanItem | None
    is_broken: bool = False
    status: str = ""
    not_scanned: tuple[str, ...] = ()

    @property
    def is_awaited(self) -> bool:
        return self.item is not None and not self.not_scanned


def collections_received(person: Person) -> list[str]:
    """Codes of the collections for which this person takes returns in."""
    return [
        held.collection_code
        for held in person.held_roles(now())
        if held.collection_code and Permission.RETURN_RECEIVE in MAY[Role(held.role)]
    ]


@require_http_methods(READ_OR_WRITE)
@scans_labels
def receive_many(request: HttpRequest) -> HttpResponse:
    """Labels first; then each with what it is; then, confirmed as shown, all of them at once or none."""
    person = person_of(request)
    codes = collections_received(person)
    if not codes:
        raise PermissionDenied(_("You do not hold a role that may do this."))
    lines = lines_of(request.POST.get("labels", ""), set(request.POST.getlist("broken")), codes)
    awaited = [line for line in lines if line.is_awaited]
    said = ",".join(line.label for line in awaited)
    tried: Attempt[Any] = Attempt()
    if request.method == "POST" and awaited and request.POST.get("confirmed") == said:
        tried = attempt(lambda: take_in(awaited, by=person))
        if tried.is_done:
            words = ngettext("%(n)s piece is taken in.", "%(n)s pieces are taken in.", len(awaited))
            return onward(request, tried, done=words % {"n": len(awaited)}, to=request.path)
    context = {
        "lines": lines,
        "awaited": awaited,
        "confirmed": said,
        "labels": "\n".join(line.label for line in lines),
        "under_way": LoanItem.objects.filter(loan__collection__code__in=codes, status=SENT_BACK).count(),
    }
    return shown(request, "loans/receive_many.html", context, tried)


@transaction.atomic
def take_in(lines: list[Line], *, by: Person) -> int:
    """Every line or none; an item of several pieces once, its seal broken where any of them says so."""
    broken = {line.item.pk for line in lines if line.item is not None and line.is_broken}
    items = {line.item.pk: line.item for line in lines if line.item is not None}
    for item in items.values():
        receive_back(item, seal_whole=item.pk not in broken, by=by, at=now())
    return len(lines)


def lines_of(text: str, broken: set[str], codes: list[str]) -> list[Line]:
    """Each label with the open item of that piece; four queries, however many labels."""
    labels = labels_in(text)
    scanned = Q(portion__identifier__in=labels) | Q(allotment__pieces__split__identifier__in=labels)
    items = (
        LoanItem.objects.filter(scanned, loan__collection__code__in=codes)
        .exclude(status__in=("closed", "cancelled", "lapsed", "transferred"))
        .select_related("loan__collection", "loan__borrower", "portion", "allotment", "source")
        .prefetch_related(Prefetch("allotment__pieces", Possession.objects.select_related("split")))
        .distinct()
    )
    by_label: dict[str, LoanItem] = {}
    for item in items:
        by_label |= dict.fromkeys([item.piece.identifier, *pieces_on_their_way(item)], item)
    return [line_of(label, by_label.get(label), set(labels), is_broken=label in broken) for label in labels]


def pieces_on_their_way(item: LoanItem) -> list[str]:
    """Identifiers of all its pieces that are with the carrier."""
    return [each.split.identifier for each in item.allotment.pieces.all() if each.place == Place.CARRIER]


def line_of(label: str, item: LoanItem | None, labels: set[str], *, is_broken: bool) -> Line:
    """What one label is: awaited, standing elsewhere, or not known."""
    if item is None:
        return Line(label, None)
    if item.status != SENT_BACK:
        return Line(label, None, status=item.status)
    not_scanned = tuple(each for each in pieces_on_their_way(item) if each not in labels)
    return Line(label, item, is_broken, not_scanned=not_scanned)
