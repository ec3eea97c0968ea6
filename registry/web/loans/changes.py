"""The part of a loan's story about its term and its incidents: asked, granted, recalled, lost, found, settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from registry.foundation.dates import written_day
from registry.loans.models import Incident, Loan
from registry.web.story import Step
from registry.web.templatetags.dates import instant

Told = Iterator[tuple[datetime, Step]]


def changes_of(loan: Loan) -> Told:
    """Every step that changed the loan's term, and every incident with its end."""
    yield from _extensions(loan)
    yield from _recalls(loan)
    yield from _transfers(loan)
    yield from _inventories(loan)
    yield from _incidents(loan)


def _extensions(loan: Loan) -> Told:
    for asked in loan.extensions.select_related("by", "decision__by"):
        when = instant(asked.happened_at, loan.collection)
        what = _("More time asked for, until %(day)s") % {"day": written_day(asked.to_on)}
        yield asked.happened_at, Step("done", when, what, detail=asked.reason, by=str(asked.by))
        decision = getattr(asked, "decision", None)
        if decision is not None:
            when = instant(decision.happened_at, loan.collection)
            words = (
                _("Term made longer, until %(day)s") if decision.is_granted else _("No more time, not until %(day)s")
            )
            what, status = words % {"day": written_day(asked.to_on)}, "approved" if decision.is_granted else "declined"
            step = Step("done", when, what, detail=decision.reason, by=str(decision.by), status=status)
            yield decision.happened_at, step


def _recalls(loan: Loan) -> Told:
    for recall in loan.recalls.select_related("by"):
        when = instant(recall.happened_at, loan.collection)
        words = _("%(kind)s: everything back by %(day)s")
        what = words % {"kind": recall.get_kind_display().capitalize(), "day": written_day(recall.back_by_on)}
        yield recall.happened_at, Step("done", when, what, detail=recall.reason, by=str(recall.by), status="overdue")


def _transfers(loan: Loan) -> Told:
    """Asked for and decided; the hand-over itself is told by the items' moves."""
    rows = loan.transfers.select_related("by", "borrower", "investigator", "decision__by")
    for asked in rows:
        when = instant(asked.happened_at, loan.collection)
        named = {"person": asked.investigator, "institution": asked.borrower}
        what = _("Transfer asked for: to %(person)s, %(institution)s") % named
        yield asked.happened_at, Step("done", when, what, detail=asked.reason, by=str(asked.by))
        decision = getattr(asked, "decision", None)
        if decision is not None:
            when = instant(decision.happened_at, loan.collection)
            what = _("Transfer agreed to") if decision.is_agreed else _("Transfer not agreed to")
            status = "approved" if decision.is_agreed else "declined"
            step = Step("done", when, what, detail=decision.reason, by=str(decision.by), status=status)
            yield decision.happened_at, step


def _inventories(loan: Loan) -> Told:
    for one in loan.certifications.select_related("by", "countersignature__by"):
        when = instant(one.happened_at, loan.collection)
        yield one.happened_at, Step("done", when, _("Inventory certified"), by=str(one.by))
        behind = getattr(one, "countersignature", None)
        if behind is not None:
            when = instant(behind.happened_at, loan.collection)
            yield behind.happened_at, Step("done", when, _("Inventory countersigned"), by=str(behind.by))


def _incidents(loan: Loan) -> Told:
    """A whole loss is told by the item's own move."""
    for incident in Incident.objects.filter(item__loan=loan).select_related("item", "by", "end__by"):
        named = {"number": incident.item.number, "kind": incident.get_kind_display()}
        if not incident.takes_piece:
            when = instant(incident.happened_at, loan.collection)
            what = _("Piece %(number)s: incident, %(kind)s") % named
            step = Step("done", when, what, detail=incident.what, by=str(incident.by), status="missing")
            yield incident.happened_at, step
        end = getattr(incident, "end", None)
        if end is not None:
            when = instant(end.happened_at, loan.collection)
            words = _("Piece %(number)s: %(kind)s, %(outcome)s")
            what = words % {**named, "outcome": end.get_outcome_display()}
            yield end.happened_at, Step("done", when, what, detail=end.reason, by=str(end.by))
