"""The list of loans, one loan with its items and their part of the books, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from registry.applications.models import Application
from registry.foundation.clocks import now
from registry.holdings.models import Method
from registry.ledger.models import Photograph
from registry.loans.actions.renew import agreements_of, renewal_of
from registry.loans.actions.results import may_tell_of_results
from registry.loans.lifecycle import (
    BEFORE_HAND_OVER,
    CLOSED,
    DISCREPANCY,
    HANDED_OVER,
    RECEIVED,
    REWEIGHED,
    TRANSFERRED,
)
from registry.loans.models import (
    Certification,
    Incident,
    Loan,
    LoanItem,
    LoanPaper,
    ResultWaiver,
    Signature,
    Transfer,
    UseReport,
)
from registry.loans.models.items import PAPER_KINDS
from registry.loans.rules import newest_display, papers_missing, results_awaited
from registry.papers.languages import LANGUAGES
from registry.reports.custody import head_of
from registry.web.acting import Attempt, shown
from registry.web.downloads import download
from registry.web.loans.awaited import awaited_on
from registry.web.loans.daughters import ShownPiece, made_pieces
from registry.web.loans.filters import LoanFilter
from registry.web.loans.ledger import ItemBalance, LedgerRow, balance_of, held_where, ledger_of, lines_of
from registry.web.loans.offers import offers_on_incident, offers_on_item, offers_on_loan
from registry.web.loans.standpoint import ITEMS, Standpoint, item_or_404, loan_or_404
from registry.web.loans.story import story_of
from registry.web.offers import Offer
from registry.web.pages import paged
from registry.web.papers.offers import label_address, printable_on
from registry.web.plain_addresses import plainly_asked
from registry.web.signed_in import person_of
from registry.web.story import Story

COME_BACK = (RECEIVED, REWEIGHED, DISCREPANCY, CLOSED, TRANSFERRED)


@dataclass(frozen=True)
class ShownItem:
    """An item with all a page tells of it."""

    item: LoanItem
    methods: list[Method]
    offers: list[Offer]
    ledger: list[LedgerRow]
    balance: ItemBalance | None
    held: list[tuple[str, int]]
    reports: list[UseReport]
    made: list[ShownPiece]
    photographs: list[Photograph]


@require_safe
@plainly_asked
def list_page(request: HttpRequest) -> HttpResponse:
    """Every loan this person works on, the newest first."""
    person = person_of(request)
    rows = (
        Loan.objects.visible_to(person)
        .select_related("collection", "borrower", "investigator")
        .prefetch_related(Prefetch("items", queryset=ITEMS))
        .order_by("-opened_at", "-pk")
    )
    found = LoanFilter(request.GET, queryset=rows, request=request)
    page = paged(found.qs, request)
    late = {loan.pk for loan in page if loan.is_overdue(on=loan.collection.date_of(now()))}
    return shown(request, "loans/list.html", {"filter": found, "page": page, "late": late})


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One loan: what happened, what is awaited, its items, papers, agreement and books."""
    return detail_page(request, loan_or_404(request, reference))


def detail_page(request: HttpRequest, loan: Loan, tried: Attempt[Any] | None = None) -> HttpResponse:
    """The page of a loan, with what stood in the way of a button on it."""
    stand = Standpoint(loan, person_of(request), now())
    awaited = awaited_on(stand)
    context = {
        "loan": loan,
        "collection": loan.collection,
        "stand": stand,
        "items": [shown_item(stand, item) for item in loan.items.all()],
        "offers": offers_on_loan(stand),
        "story": Story(story_of(stand)),
        "awaited": awaited,
        "yours": [one for one in awaited if one.is_yours],
        "is_overdue": loan.is_overdue(on=loan.collection.date_of(stand.at)),
        "papers": loan.papers.select_related("file", "by").order_by("added_at"),
        "missing": [PAPER_KINDS[kind] for kind in papers_missing(loan)],
        "signatures": loan.agreement.signatures.select_related("by", "scan").order_by("-side")
        if loan.agreement
        else [],
        "application": Application.objects.visible_to(stand.person).filter(decision__loan=loan).first(),
        "has_come_back": any(item.status in COME_BACK for item in loan.items.all()),
        "approved_ug": sum(item.approved_ug for item in loan.items.all()),
        "extensions": loan.extensions.select_related("by", "decision__by"),
        "recalls": loan.recalls.select_related("by"),
        "display": newest_display(loan),
        "transfers": transfers_of(loan),
        "renewal": renewal_of(loan),
        "earlier_agreements": agreements_of(loan)[:-1],
        "readable": readable_by(stand),
        "came_by": Transfer.objects.filter(decision__to_loan=loan).select_related("loan", "by").first(),
        "incidents": [(incident, offers_on_incident(stand, incident)) for incident in incidents_of(loan)],
        "certify_by": loan.certify_by(),
        "inventories": [
            (one, list(one.lines.select_related("item__source", "item__portion", "daughter")))
            for one in inventories_of(loan)
        ],
        "results": loan.results.filter(withdrawal=None).prefetch_related("pieces__item__portion"),
        "results_awaited": results_awaited(loan),
        "result_waiver": ResultWaiver.objects.filter(loan=loan).select_related("by").first(),
        "has_been_received": any(item.status not in {*BEFORE_HAND_OVER, HANDED_OVER} for item in loan.items.all()),
        "may_tell_of_results": may_tell_of_results(loan, stand.person, at=stand.at),
        "today": loan.collection.date_of(stand.at),
        "head": head_of(loan.collection),
        "printable": printable_on(stand),
        "labels_href": label_address(stand),
        "languages": LANGUAGES.items(),
    }
    return shown(request, "loans/detail.html", context, tried)


def transfers_of(loan: Loan) -> list[Transfer]:
    """Asked for on this loan, the oldest first, each with what came of it."""
    rows = loan.transfers.select_related("by", "investigator", "borrower", "decision__by", "decision__to_loan")
    return list(rows.prefetch_related("lines__item__source", "lines__item__portion"))


def readable_by(stand: Standpoint) -> set[str]:
    """References of loans that pieces passed to or came from, and that this reader may open, too."""
    around = Q(came_by__transfer__loan=stand.loan) | Q(transfers__decision__to_loan=stand.loan)
    return set(Loan.objects.visible_to(stand.person).filter(around).values_list("reference", flat=True))


def incidents_of(loan: Loan) -> QuerySet[Incident]:
    """What went wrong with its pieces, the newest first."""
    return (
        Incident.objects.filter(item__loan=loan)
        .select_related("item", "daughter", "by", "end__by")
        .order_by("-happened_at")
    )


def inventories_of(loan: Loan) -> QuerySet[Certification]:
    """Its inventories, the newest first."""
    return loan.certifications.select_related("by", "countersignature__by").order_by("-happened_at")


def signatures_of(loan: Loan) -> list[Signature]:
    """Under its agreement, the lender's first."""
    if loan.agreement is None:
        return []
    return list(loan.agreement.signatures.select_related("by", "scan").order_by("-side"))


def shown_item(stand: Standpoint, item: LoanItem) -> ShownItem:
    """An item as this reader sees it."""
    item.loan = stand.loan
    lines = lines_of(item)
    return ShownItem(
        item=item,
        methods=list(Method.objects.filter(code__in=item.methods).order_by("order")),
        offers=offers_on_item(stand, item),
        ledger=ledger_of(item, lines),
        balance=balance_of(item, lines) if item.issued_ug is not None or item.portion_id else None,
        held=held_where(item),
        reports=list(item.use_reports.select_related("method", "by", "evidence", "confirmation__by", "daughter")),
        made=made_pieces(stand, item),
        photographs=list(item.piece.photographs.filter(happened_at__gte=stand.loan.opened_at))
        if item.portion_id
        else [],
    )


@require_safe
def paper(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The bytes of a paper, for whoever works on the loan."""
    loan = loan_or_404(request, reference)
    kept = get_object_or_404(LoanPaper.objects.select_related("file"), loan=loan, pk=number)
    return download(kept.file, kept.name)


@require_safe
def scan(request: HttpRequest, reference: str, side: str) -> HttpResponse:
    """The scan of a signed agreement."""
    loan = loan_or_404(request, reference)
    rows = Signature.objects.select_related("scan").exclude(scan=None)
    kept = get_object_or_404(rows, agreement=loan.agreement_id, side=side)
    assert kept.scan is not None
    return download(kept.scan, f"{loan.agreement} {side}")


@require_safe
def evidence(request: HttpRequest, reference: str, number: int, report: int) -> HttpResponse:
    """What proves a use that was reported."""
    item = item_or_404(loan_or_404(request, reference), number)
    kept = get_object_or_404(item.use_reports.select_related("evidence", "method").exclude(evidence=None), pk=report)
    assert kept.evidence is not None
    return download(kept.evidence, f"{item.loan.reference}-{number} {kept.method}")
