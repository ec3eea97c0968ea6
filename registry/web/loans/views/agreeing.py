"""The agreement: its terms, the signatures of both sides under exactly those terms, and the loan's papers."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle, Stale
from registry.loans.actions.agree import draft_agreement, join_agreement, revise_agreement, sign_agreement
from registry.loans.actions.dispatch import months_after
from registry.loans.actions.papers import add_paper, may_add_paper
from registry.loans.actions.renew import obstacles_to_renewing, renew_agreement
from registry.loans.models import Agreement, Loan, LoanPaper, Signature
from registry.loans.models.agreements import SIDES
from registry.papers.languages import BOTH, ENGLISH
from registry.papers.models import store
from registry.web.acting import Attempt, act_page, attempt, onward
from registry.web.guarding import only_permitted
from registry.web.loans.forms import AgreementForm, JoinForm, PaperForm, SignForm
from registry.web.loans.offers import agreement_to_sign, sides_to_sign
from registry.web.loans.standpoint import Standpoint, loan_or_404
from registry.web.loans.views.reading import detail_page
from registry.web.signed_in import person_of

READ_OR_WRITE = ["GET", "HEAD", "POST"]
CHINA = "CN"


def address(name: str, loan: Loan, *more: Any) -> str:
    return reverse(f"loans:{name}", args=[loan.reference, *more])


@require_http_methods(READ_OR_WRITE)
def agreement(request: HttpRequest, reference: str) -> HttpResponse:
    """Draw up the agreement, or change the terms while nobody has signed."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.AGREEMENT_WRITE, within=loan.collection.code)
    form = AgreementForm(request.POST or None, initial=first_terms(loan))

    def write() -> Agreement:
        given = form.cleaned_data
        values = {name: given[name] for name in ("from_on", "to_on", "terms", "terms_zh", "language")}
        if loan.agreement is None:
            return draft_agreement(loan, **values, by=person_of(request), at=now())
        return revise_agreement(
            loan.agreement, version=given["version"] or 0, **values, by=person_of(request), at=now()
        )

    return act_page(
        request,
        "loans/agreement.html",
        form=form,
        act=write,
        done=_("The terms are ready to be signed."),
        to=address("detail", loan),
        context=lambda: agreement_context(request, loan_or_404(request, reference)),
    )


def agreement_context(request: HttpRequest, loan: Loan) -> dict[str, Any]:
    offered = joinable(loan)
    return {
        "loan": loan,
        "joinable": offered,
        "join_form": JoinForm(offered=offered),
        "signatures": loan.agreement.signatures.all() if loan.agreement else [],
    }


def joinable(loan: Loan) -> QuerySet[Agreement]:
    """Other agreements in force between the same parties, which this loan may stand on."""
    today = loan.collection.date_of(now())
    there = Agreement.objects.filter(
        collection=loan.collection, borrower=loan.borrower, ended_at=None, to_on__gte=today
    )
    return there if loan.agreement_id is None else there.exclude(pk=loan.agreement_id)


def first_terms(loan: Loan) -> dict[str, Any]:
    """The agreement as it stands, or what a first draft of it holds."""
    if loan.agreement is not None:
        kept = loan.agreement
        names = ("from_on", "to_on", "terms", "terms_zh", "language")
        return {name: getattr(kept, name) for name in names} | {"version": kept.row_version}
    today = loan.collection.date_of(now())
    # The term runs from receipt: three months are left for preparation and the journeys.
    with override("en"):
        terms = drafted_terms(loan)
    with override("zh-hans"):
        terms_zh = drafted_terms(loan)
    return {
        "from_on": today,
        "to_on": months_after(today, loan.term_months + 3),
        "terms": terms,
        "terms_zh": terms_zh,
        "language": BOTH if loan.collection.owner.country == CHINA else ENGLISH,
    }


@require_http_methods(READ_OR_WRITE)
def renew(request: HttpRequest, reference: str) -> HttpResponse:
    """Draw up the agreement that follows the one of a loan that is out."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.AGREEMENT_WRITE, within=loan.collection.code)
    if loan.agreement is None:
        raise Http404
    today = loan.collection.date_of(now())
    first = first_terms(loan) | {"from_on": today, "to_on": months_after(max(today, loan.agreement.to_on), 12)}
    form = AgreementForm(request.POST or None, initial=first)
    names = ("from_on", "to_on", "terms", "terms_zh", "language")
    return act_page(
        request,
        "loans/renew.html",
        form=form,
        act=lambda: renew_agreement(
            loan, **{name: form.cleaned_data[name] for name in names}, by=person_of(request), at=now()
        ),
        done=_("The renewal is ready to be signed; until both have signed, the agreement so far stands."),
        to=address("detail", loan),
        context={"loan": loan, "in_the_way": obstacles_to_renewing(loan)},
    )


def drafted_terms(loan: Loan) -> str:
    """Terms to start from, in the language active now."""
    pieces = "\n".join(
        _("%(number)s. %(piece)s, %(mass)s")
        % {
            "number": item.number,
            "piece": (item.piece if item.taken_from_id else item.source).identifier,
            "mass": Mass(item.approved_ug).text() if item.approved_ug else _("whole"),
        }
        for item in loan.items.all()
    )
    return _(
        "1. %(lender)s lends %(borrower)s the pieces below for %(months)s months from the day of receipt.\n"
        "%(pieces)s\n"
        "2. Purpose: %(purpose)s. Only methods approved for a piece are used on it.\n"
        "3. %(borrower)s keeps the pieces as the storage plan says, under the control of the investigator, and lends "
        "them to nobody.\n"
        "4. Every use is recorded with the mass it consumed; destructive work is documented.\n"
        "5. What is left comes back when the term ends, declared by mass, and is weighed again.\n"
        "6. Loss, damage or contamination is told at once."
    ) % {
        "lender": loan.collection.owner,
        "borrower": loan.borrower,
        "months": loan.term_months,
        "pieces": pieces,
        "purpose": loan.get_purpose_display(),
    }


@require_POST
def join(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the loan stand on an agreement there is already."""
    loan = loan_or_404(request, reference)
    form = JoinForm(request.POST, offered=joinable(loan))
    if not form.is_valid():
        missing = Attempt[Loan](status=422, obstacles=[Obstacle("agreement", _("Choose an agreement."))])
        return detail_page(request, loan, missing)
    chosen = form.cleaned_data["agreement"]
    tried = attempt(lambda: join_agreement(loan, chosen, by=person_of(request), at=now()))
    if not tried.is_done:
        return detail_page(request, loan_or_404(request, reference), tried)
    said = _("This loan stands on %(agreement)s now.") % {"agreement": chosen}
    return onward(request, tried, done=said, to=address("detail", loan))


@require_http_methods(READ_OR_WRITE)
def sign(request: HttpRequest, reference: str) -> HttpResponse:
    """Sign for one side, with the exact text and its digest in view."""
    loan = loan_or_404(request, reference)
    stand = Standpoint(loan, person_of(request), now())
    sides = sides_to_sign(stand)
    kept = agreement_to_sign(loan)
    if kept is None or not sides:
        raise PermissionDenied(_("There is nothing here for you to sign."))
    digest = digest_of(kept)
    form = SignForm(request.POST or None, request.FILES or None, initial={"digest": digest, "side": sides[0]})

    @transaction.atomic
    def put() -> Signature:
        refuse_other_text(kept, form.cleaned_data["digest"])
        file = form.cleaned_data["scan"]
        scan = store(file.read(), media_type=file.media_type) if file else None
        return sign_agreement(kept, side=form.cleaned_data["side"], by=stand.person, at=now(), scan=scan)

    return act_page(
        request,
        "loans/sign.html",
        form=form,
        act=put,
        done=_("Signed. The signature is kept with the digest of the document."),
        to=address("detail", loan),
        context={
            "loan": loan,
            "agreement": kept,
            "digest": digest,
            "side": SIDES[sides[0]],
            "party": kept.lender if sides[0] == "lender" else kept.borrower,
            "signatures": kept.signatures.select_related("by"),
        },
    )


def digest_of(kept: Agreement) -> str:
    """SHA-256 of what is signed: of the document, or of the terms where an older agreement was never printed."""
    return kept.document_id or hashlib.sha256(kept.terms.encode()).hexdigest()


def refuse_other_text(kept: Agreement, digest: str) -> None:
    """Raise Stale where the document is no longer the one that was shown."""
    kept.refresh_from_db(fields=["terms", "document"])
    if digest_of(kept) != digest:
        raise Stale(Obstacle("other_text", _("The terms were changed after you opened them. Read them again.")))


@require_http_methods(READ_OR_WRITE)
def paper(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a paper the loan needs."""
    loan = loan_or_404(request, reference)
    if not may_add_paper(loan, person_of(request), at=now()):
        raise PermissionDenied(_("You do not hold a role that may do this."))
    form = PaperForm(request.POST or None, request.FILES or None)

    def keep() -> LoanPaper:
        file = form.cleaned_data["file"]
        return add_paper(
            loan,
            kind=form.cleaned_data["kind"],
            name=form.cleaned_data["name"] or file.name,
            content=file.read(),
            media_type=file.media_type,
            by=person_of(request),
            at=now(),
        )

    return act_page(
        request,
        "loans/paper.html",
        form=form,
        act=keep,
        done=_("The paper is kept."),
        to=address("detail", loan),
        context={"loan": loan},
    )
