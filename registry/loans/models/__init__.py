"""Agreements, loans, their items and what happens to them."""

from registry.loans.models.agreements import Agreement, Signature
from registry.loans.models.alarms import Alarm
from registry.loans.models.daughters import Acceptance, MadePiece, Making
from registry.loans.models.displays import Display
from registry.loans.models.incidents import Incident, IncidentEnd
from registry.loans.models.inventories import Certification, CertifiedItem, Countersignature
from registry.loans.models.items import ItemMove, Loan, LoanItem, LoanPaper
from registry.loans.models.journeys import (
    Acknowledgement,
    ConsignedItem,
    Consignment,
    Reconciliation,
    UseConfirmation,
    UseReport,
)
from registry.loans.models.openings import Opening
from registry.loans.models.results import Result, ResultPiece, ResultWaiver, ResultWithdrawal
from registry.loans.models.terms import Extension, ExtensionDecision, Recall
from registry.loans.models.transfers import (
    Transfer,
    TransferDaughter,
    TransferDecision,
    TransferHandOver,
    TransferItem,
)

__all__ = [
    "Acceptance",
    "Acknowledgement",
    "Agreement",
    "Alarm",
    "Certification",
    "CertifiedItem",
    "ConsignedItem",
    "Consignment",
    "Countersignature",
    "Display",
    "Extension",
    "ExtensionDecision",
    "Incident",
    "IncidentEnd",
    "ItemMove",
    "Loan",
    "LoanItem",
    "LoanPaper",
    "MadePiece",
    "Making",
    "Opening",
    "Recall",
    "Reconciliation",
    "Result",
    "ResultPiece",
    "ResultWaiver",
    "ResultWithdrawal",
    "Signature",
    "Transfer",
    "TransferDaughter",
    "TransferDecision",
    "TransferHandOver",
    "TransferItem",
    "UseConfirmation",
    "UseReport",
]
