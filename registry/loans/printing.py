"""The papers of a loan, as values for their templates: agreement, sample certificate, packing list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override

from registry.audit import trail
from registry.holdings.models import Collection, Method
from registry.holdings.models.pieces import CONDITIONS, ENVIRONMENTS
from registry.loans.lifecycle import ACTIVE
from registry.loans.models import Agreement, Display, Loan, LoanItem
from registry.loans.models.items import PURPOSES
from registry.loans.rules import newest_display
from registry.papers.printing import print_paper
from registry.papers.values import Pair, both, day_pair, mass_pair, name_pair, word_pair
from registry.parties.models import Person

CALLED: Final[dict[str, str | Promise]] = {
    "terms": _("Terms"),
    "terms_zh": _("Terms in Chinese"),
    "lender": _("Lender"),
    "borrower": _("Borrower"),
    "investigator": _("Investigator"),
    "title": _("Title"),
    "loans": _("Pieces"),
    "pieces": _("Pieces"),
    "collection": _("Collection"),
    "display": _("Display and insurance"),
}
"""What a field of a paper is called to whoever has to write it another way."""


SEALED: Final = _("sealed under nitrogen")
NOT_SEALED: Final = _("not sealed")


def agreement_paper(agreement: Agreement, *, at: datetime) -> bytes:
    """The document both sides sign. Raises Refusal naming each field that cannot be printed."""
    rows = Loan.objects.filter(agreement=agreement)
    if agreement.renews_id is not None and not rows.exists():
        rows = Loan.objects.filter(agreement=agreement.renews_id, status=ACTIVE)
    loans = list(rows.select_related("collection", "investigator", "borrower").order_by("pk"))
    investigators = {loan.investigator_id: loan.investigator for loan in loans}
    values = {
        **_head(agreement.reference, agreement.collection, agreement.is_illustrative, at=at),
        "lender": name_pair(agreement.lender),
        "borrower": name_pair(agreement.borrower),
        "investigator": _person(next(iter(investigators.values()))) if len(investigators) == 1 else ["", ""],
        "from_on": day_pair(agreement.from_on),
        "to_on": day_pair(agreement.to_on),
        "terms": agreement.terms,
        "terms_zh": agreement.terms_zh,
        "loans": [_lent(loan) for loan in loans],
        "link": _link("loans:detail", loans[0].reference),
    }
    return _print("agreement", values, agreement.collection, agreement.language, at=at)


def certificate_paper(loan: Loan, *, language: str, at: datetime) -> bytes:
    """A page for each piece, once both sides have signed. Raises Refusal as above."""
    agreement = loan.agreement
    assert agreement is not None
    methods = {method.code: method for method in Method.objects.all()}
    values = {
        **_head(loan.reference, loan.collection, loan.is_illustrative, at=at),
        **_parties(loan),
        "agreement": agreement.reference,
        "document": agreement.document_id or "",
        "signatures": [
            [signature.side, day_pair(loan.collection.date_of(signature.signed_at))]
            for signature in agreement.signatures.order_by("-side")
        ],
        "pieces": [_certified(item, methods) for item in items_of(loan)],
        "link": _link("lending:loan", loan.reference),
    }
    return _print("certificate", values, loan.collection, language, at=at)


def packing_paper(loan: Loan, items: Sequence[LoanItem], *, language: str, at: datetime) -> bytes:
    """What goes into one consignment. Raises Refusal as above."""
    weighed = [item.issued_ug for item in items if item.issued_ug is not None]
    values = {
        **_head(loan.reference, loan.collection, loan.is_illustrative, at=at),
        **_parties(loan),
        "lender": name_pair(loan.collection.keeper),
        "loan": loan.reference,
        "title": loan.title,
        "agreement": loan.agreement.reference if loan.agreement else "",
        "pieces": [
            {
                "number": item.number,
                "piece": item.piece.identifier,
                "form": name_pair(item.piece.form),
                "container": item.container,
                "seal": item.seal,
                "mass": mass_pair(item.issued_ug, word_pair(_("not weighed"))),
            }
            for item in items
        ],
        "total": mass_pair(sum(weighed), ["", ""]),
        "link": _link("loans:detail", loan.reference),
    }
    return _print("packing_list", values, loan.collection, language, at=at)


def items_of(loan: Loan) -> list[LoanItem]:
    """Items that were not cancelled or lapsed, with what papers tell of their pieces."""
    rows = loan.items.exclude(status__in=("cancelled", "lapsed")).select_related(
        "source__form",
        "source__lithology",
        "source__mission",
        "portion__form",
        "portion__lithology",
        "portion__mission",
        "taken_from__portion__form",
    )
    return list(rows.order_by("number"))


def _print(name: str, values: Mapping[str, Any], collection: Collection, language: str, *, at: datetime) -> bytes:
    return print_paper(
        name,
        values,
        collection=collection.code,
        language=language,
        called=CALLED,
        qr={"link": values["link"]},
        at=at,
    )


def _head(reference: str, collection: Collection, is_illustrative: bool, *, at: datetime) -> dict[str, Any]:
    newest = trail.head(collection.code)
    return {
        "reference": reference,
        "issuer": name_pair(collection.owner),
        "collection": name_pair(collection),
        "day": day_pair(collection.date_of(at)),
        "illustrative": is_illustrative,
        "head": f"{newest.chain}:{newest.seq}:{newest.digest}" if newest else "",
    }


def _parties(loan: Loan) -> dict[str, Pair]:
    return {"borrower": name_pair(loan.borrower), "investigator": _person(loan.investigator)}


def _lent(loan: Loan) -> dict[str, Any]:
    def term() -> str:
        return ngettext("%(n)s month from receipt", "%(n)s months from receipt", loan.term_months) % {
            "n": loan.term_months
        }

    return {
        "reference": loan.reference,
        "title": loan.title,
        "purpose": word_pair(PURPOSES[loan.purpose]),
        "term": both(term),
        "display": _displayed(newest_display(loan)),
        "pieces": [
            {
                "number": item.number,
                "piece": lent.identifier,
                "form": name_pair(lent.form),
                "mass": mass_pair(item.approved_ug if lent.is_weighed else None, word_pair(_("whole"))),
            }
            for item in items_of(loan)
            for lent in (item.piece if item.taken_from_id else item.source,)
        ],
    }


def _displayed(display: Display | None) -> dict[str, Any] | None:
    """Where and how a loan for public benefit is shown and insured."""
    if display is None:
        return None
    return {
        "venue": display.venue,
        "case": display.case,
        "sealed": word_pair(SEALED if display.case_is_sealed else NOT_SEALED),
        "insurer": display.insurer,
        "value": f"{display.value:,.2f} {display.currency}",
        "until": day_pair(display.insured_until),
    }


def _certified(item: LoanItem, methods: Mapping[str, Method]) -> dict[str, Any]:
    piece = item.piece
    mass_ug = item.issued_ug if item.issued_ug is not None else (item.approved_ug if piece.is_weighed else None)
    return {
        "item": str(item),
        "piece": piece.identifier,
        "source": item.source.identifier,
        "form": name_pair(piece.form),
        "lithology": name_pair(piece.lithology),
        "mission": name_pair(piece.mission),
        "mass": mass_pair(mass_ug, word_pair(_("not weighed"))),
        "container": item.container,
        "seal": item.seal,
        "condition": word_pair(CONDITIONS[piece.condition]),
        "environment": word_pair(ENVIRONMENTS[piece.environment]),
        "methods": [name_pair(methods[code]) for code in item.methods if code in methods],
    }


def _person(person: Person) -> Pair:
    return [person.name, person.name_zh or person.name]


def _link(page: str, reference: str) -> str:
    """The address of the loan, the same in every language."""
    with override("en"):
        return settings.ADDRESS + reverse(page, args=[reference])


def ready_items(items: Iterable[LoanItem]) -> list[LoanItem]:
    """Those a packing list names: ready to go, or on their way out."""
    return [item for item in items if item.status in {"ready", "handed_over"}]
