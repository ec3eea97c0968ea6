"""Agreements, loans, their items and what happens to them."""

from registry.loans.models.agreements import Agreement, Signature
from registry.loans.models.items import ItemMove, Loan, LoanItem, LoanPaper
from registry.loans.models.journeys import Acknowledgement, ConsignedItem, Consignment, Reconciliation, UseReport

__all__ = [
    "Acknowledgement",
    "Agreement",
    "ConsignedItem",
    "Consignment",
    "ItemMove",
    "Loan",
    "LoanItem",
    "LoanPaper",
    "Reconciliation",
    "Signature",
    "UseReport",
]
