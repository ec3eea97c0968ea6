"""A loan's story: what happened, in order; `awaited.py` tells what comes next."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from django.utils.translation import gettext as _

from registry.foundation.mass import Mass
from registry.foundation.own_reasons import told_reason
from registry.loans.actions.renew import agreements_of, renewal_of
from registry.loans.lifecycle import (
    AWAITING_TRANSFER,
    CANCELLED,
    CLOSED,
    DISCREPANCY,
    HANDED_OVER,
    LAPSED,
    MISSING,
    ON_LOAN,
    PREPARING,
    READY,
    RECEIVED,
    REWEIGHED,
    SENT_BACK,
    SET_ASIDE,
    TRANSFERRED,
)
from registry.loans.models import ItemMove, MadePiece, UseReport
from registry.loans.models.agreements import BORROWER, LENDER
from registry.web.loans.awaited import awaited_on, numbers, written_at
from registry.web.loans.changes import Told, changes_of
from registry.web.loans.standpoint import Standpoint
from registry.web.story import Step
from registry.web.templatetags.dates import instant


def done_words(frm: str, to: str) -> str:
    """What a move did, in words."""
    if frm == MISSING and to != CLOSED:
        return _("found again")
    if frm == AWAITING_TRANSFER and to == ON_LOAN:
        return _("weighed together and taken over")
    return {
        PREPARING: _("on the bench: cut or taken, and weighed"),
        READY: _("packed and sealed"),
        HANDED_OVER: _("handed over"),
        ON_LOAN: _("received by the borrower"),
        SENT_BACK: _("sent back"),
        RECEIVED: _("taken in"),
        REWEIGHED: _("weighed again"),
        DISCREPANCY: _("does not balance"),
        MISSING: _("reported missing"),
        CLOSED: _("closed"),
        TRANSFERRED: _("passed to another investigator"),
        CANCELLED: _("cancelled"),
        LAPSED: _("lapsed: not signed in time"),
    }.get(to, to)


def story_of(stand: Standpoint) -> list[Step]:
    """Everything that happened, oldest first, then each thing that is awaited."""
    past = sorted(_past(stand), key=lambda pair: pair[0])
    return [step for _at, step in past] + [awaited.as_step() for awaited in awaited_on(stand)]


def _past(stand: Standpoint) -> Told:
    loan = stand.loan
    takes_over = any(item.taken_from_id for item in loan.items.all())
    opened = _("Loan opened, to take over pieces of another") if takes_over else _("Loan opened, its mass set aside")
    status = AWAITING_TRANSFER if takes_over else SET_ASIDE
    yield loan.opened_at, Step("done", instant(loan.opened_at, loan.collection), opened, status=status)
    yield from _agreements(stand)
    yield from _moves(stand)
    yield from _uses(stand)
    yield from _made(stand)
    yield from changes_of(loan)


def _agreements(stand: Standpoint) -> Told:
    """Each agreement drawn up, and signed by either side."""
    first = {LENDER: _("Agreement signed for the lender"), BORROWER: _("Agreement signed for the borrower")}
    again = {LENDER: _("Renewal signed for the lender"), BORROWER: _("Renewal signed for the borrower")}
    renewal = renewal_of(stand.loan)
    for agreement in [*agreements_of(stand.loan), *([renewal] if renewal else [])]:
        is_first = agreement.renews_id is None
        at = written_at(agreement, stand.loan.opened_at)
        drawn = _("Agreement drawn up") if is_first else _("Renewal drawn up")
        yield at, Step("done", instant(at, stand.loan.collection), drawn)
        for signature in agreement.signatures.select_related("by"):
            when = instant(signature.signed_at, stand.loan.collection)
            words = (first if is_first else again)[signature.side]
            yield signature.signed_at, Step("done", when, words, by=str(signature.by), status="signed")


def _moves(stand: Standpoint) -> Told:
    moves = (
        ItemMove.objects.filter(item__loan=stand.loan)
        .select_related("item", "by")
        .order_by("happened_at", "to", "item__number")
    )
    for (at, to), together in groupby(moves, key=attrgetter("happened_at", "to")):
        made = list(together)
        what = _("%(pieces)s: %(words)s") % {
            "pieces": numbers(move.item for move in made),
            "words": done_words(made[0].frm, to),
        }
        when = instant(at, stand.loan.collection)
        yield at, Step("done", when, what, detail=told_reason(made[0].reason), by=str(made[0].by), status=to)


def _uses(stand: Standpoint) -> Told:
    reports = UseReport.objects.filter(item__loan=stand.loan)
    for report in reports.select_related("item", "method", "by", "confirmation__by"):
        used = Mass(report.consumed_ug + report.process_loss_ug)
        what = _("%(pieces)s: %(method)s, %(mass)s used") % {
            "pieces": numbers([report.item]),
            "method": report.method,
            "mass": used.text(),
        }
        when = instant(report.happened_at, stand.loan.collection)
        yield report.happened_at, Step("done", when, what, detail=report.remark, by=str(report.by))
        if word := getattr(report, "confirmation", None):
            when = instant(word.happened_at, stand.loan.collection)
            what = _("%(pieces)s: use confirmed for the institution") % {"pieces": numbers([report.item])}
            yield word.happened_at, Step("done", when, what, by=str(word.by))


def _made(stand: Standpoint) -> Told:
    """Pieces the borrower made, and the numbers they got."""
    pieces = MadePiece.objects.filter(making__item__loan=stand.loan)
    for made in pieces.select_related("making__mother", "making__by", "split__acceptance__by").order_by("pk"):
        making, word = made.making, getattr(made.split, "acceptance", None)
        first = word.provisional_number if word else made.split.identifier
        when = instant(making.happened_at, stand.loan.collection)
        what = _("%(piece)s: made of %(mother)s") % {"piece": first, "mother": making.mother.identifier}
        yield making.happened_at, Step("done", when, what, detail=made.what, by=str(making.by))
        if word:
            when = instant(word.happened_at, stand.loan.collection)
            what = _("%(piece)s: numbered %(number)s") % {"piece": first, "number": word.number}
            yield word.happened_at, Step("done", when, what, detail=word.remark, by=str(word.by))
