"""What acts have written, to be looked at: ledger, loans, applications, events, files. No page here changes a thing."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Field, Model

from registry.admin.doors import Shown
from registry.applications import models as applications
from registry.audit.models import AllowedMove, Event, Head
from registry.holdings.models import Analysis, Block, Exposure, SplitParent
from registry.ledger import models as ledger
from registry.loans import models as loans
from registry.papers.models import StoredFile

MODELS: tuple[type[Model], ...] = (
    Event,
    Head,
    AllowedMove,
    StoredFile,
    Analysis,
    Block,
    Exposure,
    SplitParent,
    ledger.Account,
    ledger.Allotment,
    ledger.AllowedLine,
    ledger.Line,
    ledger.Movement,
    ledger.Photograph,
    ledger.PhotographRelease,
    ledger.Possession,
    ledger.Stocktake,
    ledger.StocktakeLine,
    ledger.Weighing,
    loans.Acknowledgement,
    loans.Agreement,
    loans.Alarm,
    loans.Certification,
    loans.CertifiedItem,
    loans.ConsignedItem,
    loans.Consignment,
    loans.Countersignature,
    loans.Display,
    loans.Extension,
    loans.ExtensionDecision,
    loans.Incident,
    loans.IncidentEnd,
    loans.ItemMove,
    loans.Loan,
    loans.LoanItem,
    loans.LoanPaper,
    loans.Opening,
    loans.Recall,
    loans.Reconciliation,
    loans.Result,
    loans.ResultPiece,
    loans.ResultWaiver,
    loans.ResultWithdrawal,
    loans.Signature,
    loans.Transfer,
    loans.TransferDecision,
    loans.TransferHandOver,
    loans.TransferDaughter,
    loans.Making,
    loans.MadePiece,
    loans.Acceptance,
    loans.TransferItem,
    loans.UseConfirmation,
    loans.UseReport,
    applications.Application,
    applications.ApplicationMove,
    applications.ApplicationVersion,
    applications.Attachment,
    applications.CalendarDay,
    applications.Call,
    applications.CallExtension,
    applications.CallMove,
    applications.Comment,
    applications.Conflict,
    applications.Decision,
    applications.DecisionLetter,
    applications.DecisionLine,
    applications.Defence,
    applications.LendingPolicy,
    applications.Line,
    applications.Review,
    applications.ReviewAssignment,
    applications.RoundClosing,
    applications.SigningExtension,
    applications.TeamMember,
)
COLUMNS = 7
"""Columns of a list; the page of a record shows all."""


def page_for(model: type[Model]) -> type[admin.ModelAdmin[Any]]:
    """A page that lists the first columns of a model, the newest record first."""
    shown = [field.name for field in model._meta.fields if is_short(field)][:COLUMNS]
    body = {"list_display": shown, "ordering": ("-pk",), "list_per_page": 50}
    return type(f"{model.__name__}Shown", (Shown,), body)


def is_short(field: Field[Any, Any]) -> bool:
    """Whether a column fits a list: no long text and no document."""
    return field.get_internal_type() not in {"TextField", "JSONField"}


PAGES: dict[type[Model], type[admin.ModelAdmin[Any]]] = {model: page_for(model) for model in MODELS}
