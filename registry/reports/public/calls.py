"""Calls as anybody may read them, and what came of those whose results are published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q

from registry.applications.declarations import said
from registry.applications.lifecycle import APPROVED, CONCLUDED, UNDER_REVIEW, WITHDRAWN
from registry.applications.models import Application, Call, Line
from registry.applications.models.calls import ATTACHMENT_KINDS
from registry.holdings.models import Collection, Form, UseClass
from registry.loans.models import LoanItem
from registry.parties.models import in_reader_language
from registry.reports.public.ledger import PublicInstitution
from registry.reports.public.publication import published_loans


@dataclass(frozen=True)
class Postponed:
    """The closing moved further away, and why."""

    at: datetime
    to: datetime
    reason: str


@dataclass(frozen=True)
class PublicCall:
    """What a call says. `phase` is its status or, announced, where it stands in its window."""

    slug: str
    title: str
    offer: str
    phase: str
    phase_word: str
    time_zone: str
    collection: str
    opens_at: datetime
    closes_at: datetime | None
    source: str
    is_blind: bool
    is_illustrative: bool
    collections: list[str]
    use_classes: list[str]
    forms: list[str]
    attachments: list[str]
    declarations: list[str]
    postponed: list[Postponed] = field(default_factory=list)


@dataclass(frozen=True)
class Approved:
    """One piece approved: µg, null where never weighed; `loan` where the loan is public."""

    piece: str
    mass_ug: int | None
    loan: str


@dataclass(frozen=True)
class PublicApproval:
    """What one institution was lent in answer to the call; illustrative where a figure of it is made up."""

    institution: PublicInstitution
    is_illustrative: bool
    pieces: list[Approved]

    @property
    def mass_ug(self) -> int:
        return sum(piece.mass_ug or 0 for piece in self.pieces)


@dataclass(frozen=True)
class CallResults:
    """A call in numbers: applications handed in, reviewed, approved; pieces asked for; what was approved, to whom."""

    applied: int
    applied_countries: int
    asked: int
    withdrawn: int
    reviewed: int
    approved: int
    approvals: list[PublicApproval]

    @property
    def mass_ug(self) -> int:
        return sum(approval.mass_ug for approval in self.approvals)

    @property
    def institutions(self) -> int:
        return len({approval.institution.slug for approval in self.approvals})


def public_calls(at: datetime, *, most: int = 200) -> list[PublicCall]:
    """Every announced call, the newest first."""
    calls = Call.objects.public().select_related("collection").prefetch_related("extensions")[:most]
    return shown(calls, at=at)


def shown(calls: Iterable[Call], *, at: datetime) -> list[PublicCall]:
    """Calls as their public parts. Three queries for the words of their scopes."""
    collections = {each.code: str(each) for each in Collection.objects.all()}
    use_classes = {each.code: str(each) for each in UseClass.objects.all()}
    forms = {each.code: str(each) for each in Form.objects.all()}
    return [
        PublicCall(
            slug=call.slug,
            title=in_reader_language(call.title, call.title_zh),
            offer=in_reader_language(call.offer, call.offer_zh),
            phase=call.phase(at),
            phase_word=call.phase_label(at),
            time_zone=call.collection.time_zone,
            collection=call.collection.code,
            opens_at=call.opens_at,
            closes_at=call.closes_at,
            source=call.source,
            is_blind=call.is_blind,
            is_illustrative=call.is_illustrative,
            collections=[collections[code] for code in call.collections],
            use_classes=[use_classes[code] for code in call.use_classes],
            forms=[forms[code] for code in call.forms],
            attachments=[str(ATTACHMENT_KINDS[kind]) for kind in call.attachments],
            declarations=[said(one) for one in call.declarations],
            postponed=[Postponed(each.happened_at, each.to, each.reason) for each in call.extensions.all()],
        )
        for call in calls
    ]


def results_of(call: Call, *, at: datetime) -> CallResults | None:
    """What came of a call, once its results are published; else nothing."""
    return counted(call, at=at) if call.status == CONCLUDED else None


def counted(call: Call, *, at: datetime) -> CallResults:
    """The same numbers as they stand, for the office."""
    answers = Application.objects.filter(call=call, submitted_at__isnull=False)
    sums = answers.aggregate(
        applied=Count("pk", distinct=True),
        countries=Count("institution__country", distinct=True, filter=~Q(institution__country="ZZ")),
        withdrawn=Count("pk", distinct=True, filter=Q(status=WITHDRAWN)),
        reviewed=Count("pk", distinct=True, filter=Q(moves__to=UNDER_REVIEW)),
        approved=Count("pk", distinct=True, filter=Q(status=APPROVED)),
    )
    return CallResults(
        applied=sums["applied"],
        applied_countries=sums["countries"],
        asked=Line.objects.filter(application__in=answers).count(),
        withdrawn=sums["withdrawn"],
        reviewed=sums["reviewed"],
        approved=sums["approved"],
        approvals=list(_approvals(call, at=at)),
    )


def _approvals(call: Call, *, at: datetime) -> Iterable[PublicApproval]:
    items = (
        LoanItem.objects.filter(loan__decision__application__call=call, loan__decision__application__status=APPROVED)
        .select_related("loan__borrower", "source")
        .order_by("loan__borrower__name", "loan__pk", "number")
    )
    known = set(published_loans(at).filter(decision__application__call=call).values_list("reference", flat=True))
    by_institution: dict[str, PublicApproval] = {}
    for item in items:
        borrower = PublicInstitution.of(item.loan.borrower)
        approval = by_institution.setdefault(borrower.slug, PublicApproval(borrower, item.loan.is_illustrative, []))
        reference = item.loan.reference
        weighed = item.approved_ug if item.source.is_weighed else None
        approval.pieces.append(Approved(item.source.identifier, weighed, reference if reference in known else ""))
    return by_institution.values()
