"""Calls for applications as programs read them: what each says, and what came of those whose results are published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.applications.lifecycle import CALL
from registry.applications.models import Call
from registry.applications.models.calls import PHASES
from registry.reports.open.addresses import of_call
from registry.reports.open.shape import Column, Row, Table
from registry.reports.public.calls import results_of

CALLS: Final = Table(
    "calls",
    _("Calls for applications"),
    _("When a collection takes applications, for what, and what came of it. A draft is told to nobody."),
    (
        Column("code", "text", _("Its code, as in its address.")),
        Column("title", "text", _("Its title.")),
        Column("title_zh", "text", _("The same in Chinese.")),
        Column("offer", "text", _("What is offered.")),
        Column("offer_zh", "text", _("The same in Chinese.")),
        Column(
            "status",
            "choice",
            _("How it stands now."),
            choices={**PHASES, **{status: CALL.label(status) for status in ("closed", "concluded")}},
        ),
        Column("opens_at", "instant", _("When it opens.")),
        Column("closes_at", "instant", _("When it closes; nothing counts at that minute or later."), nullable=True),
        Column("time_zone", "text", _("The time zone its days are meant in.")),
        Column("collections", "list", _("Collections it offers pieces of, by their codes.")),
        Column("use_classes", "list", _("Use classes it offers, by their codes; empty for all the policy lends.")),
        Column("forms", "list", _("Forms it offers, by their codes; empty for all the policy lends.")),
        Column("attachments", "list", _("What must be attached, by its codes.")),
        Column("declarations", "list", _("What applicants declare beside the policy’s declarations.")),
        Column("declarations_zh", "list", _("The same in Chinese.")),
        Column("is_blind", "flag", _("Whether reviewers learn neither people nor institutions.")),
        Column("applied", "whole", _("Applications handed in, once its results are published."), nullable=True),
        Column("reviewed", "whole", _("Those that were reviewed."), nullable=True),
        Column("approved", "whole", _("Those that were approved."), nullable=True),
        Column("approved_ug", "whole", _("What was approved in all."), "", "µg", True),
        Column("institutions", "whole", _("Institutions it went to."), nullable=True),
        Column("source", "text", _("Where it was published, where that is known.")),
        Column("is_illustrative", "flag", _("Whether a figure of it is invented for demonstration.")),
        Column("address", "text", _("Its stable address.")),
    ),
)


def call_rows(calls: Iterable[Call], *, at: datetime) -> list[Row]:
    """Calls' public parts. Results cost three queries for each call that has published them."""
    return [_row(call, at=at) for call in calls]


def _row(call: Call, *, at: datetime) -> Row:
    results = results_of(call, at=at)
    return {
        "code": call.slug,
        "title": call.title,
        "title_zh": call.title_zh,
        "offer": call.offer,
        "offer_zh": call.offer_zh,
        "status": call.phase(at),
        "opens_at": call.opens_at,
        "closes_at": call.closes_at,
        "time_zone": call.collection.time_zone,
        "collections": call.collections,
        "use_classes": call.use_classes,
        "forms": call.forms,
        "attachments": call.attachments,
        "declarations": [one["en"] for one in call.declarations],
        "declarations_zh": [one["zh"] for one in call.declarations],
        "is_blind": call.is_blind,
        "applied": results and results.applied,
        "reviewed": results and results.reviewed,
        "approved": results and results.approved,
        "approved_ug": results and results.mass_ug,
        "institutions": results and results.institutions,
        "source": call.source,
        "is_illustrative": call.is_illustrative,
        "address": of_call(call.slug),
    }
