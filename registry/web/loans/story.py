"""A loan's story: what happened, in order, and what is awaited now and from whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from registry.access.permissions import Permission
from registry.foundation.mass import Mass
from registry.loans.actions.extend import undecided_extension
from registry.loans.actions.renew import agreements_of, renewal_of
from registry.loans.actions.transfer import undecided_transfer
from registry.loans.lifecycle import (
    AWAITING_TRANSFER,
    CANCELLED,
    CLOSED,
    DISCREPANCY,
    HANDED_OVER,
    ITEM,
    LAPSED,
    MISSING,
    ON_LOAN,
    PENDING,
    PREPARING,
    READY,
    RECEIVED,
    REWEIGHED,
    SENT_BACK,
    SET_ASIDE,
    TRANSFERRED,
)
from registry.loans.models import Agreement, ItemMove, LoanItem, UseReport
from registry.loans.models.agreements import BORROWER, LENDER
from registry.loans.rules import papers_missing, results_awaited
from registry.web.loans.changes import changes_of
from registry.web.loans.offers import sides_to_sign
from registry.web.loans.standpoint import Standpoint
from registry.web.story import Awaited, Step
from registry.web.templatetags.dates import instant, written_day


def numbers(items: Iterable[LoanItem]) -> str:
    """ "Piece 1" or "Pieces 1, 2"."""
    found = [str(item.number) for item in items]
    listed = pgettext("between names in a list", ", ").join(found)
    return ngettext("Piece %(numbers)s", "Pieces %(numbers)s", len(found)) % {"numbers": listed}


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


def _past(stand: Standpoint) -> Iterator[tuple[datetime, Step]]:
    loan = stand.loan
    takes_over = any(item.taken_from_id for item in loan.items.all())
    opened = _("Loan opened, to take over pieces of another") if takes_over else _("Loan opened, its mass set aside")
    status = AWAITING_TRANSFER if takes_over else SET_ASIDE
    yield loan.opened_at, Step("done", instant(loan.opened_at, loan.collection), opened, status=status)
    yield from _signatures(stand)
    yield from _moves(stand)
    yield from _uses(stand)
    yield from changes_of(loan)


def _signatures(stand: Standpoint) -> Iterator[tuple[datetime, Step]]:
    first = {LENDER: _("Agreement signed for the lender"), BORROWER: _("Agreement signed for the borrower")}
    again = {LENDER: _("Renewal signed for the lender"), BORROWER: _("Renewal signed for the borrower")}
    renewal = renewal_of(stand.loan)
    for agreement in [*agreements_of(stand.loan), *([renewal] if renewal else [])]:
        words = first if agreement.renews_id is None else again
        for signature in agreement.signatures.select_related("by"):
            when = instant(signature.signed_at, stand.loan.collection)
            yield signature.signed_at, Step("done", when, words[signature.side], by=str(signature.by), status="signed")


def _moves(stand: Standpoint) -> Iterator[tuple[datetime, Step]]:
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
        yield at, Step("done", when, what, detail=made[0].reason, by=str(made[0].by), status=to)


def _uses(stand: Standpoint) -> Iterator[tuple[datetime, Step]]:
    for report in UseReport.objects.filter(item__loan=stand.loan).select_related("item", "method", "by"):
        used = Mass(report.consumed_ug + report.process_loss_ug)
        what = _("%(pieces)s: %(method)s, %(mass)s used") % {
            "pieces": numbers([report.item]),
            "method": report.method,
            "mass": used.text(),
        }
        when = instant(report.happened_at, stand.loan.collection)
        yield report.happened_at, Step("done", when, what, detail=report.remark, by=str(report.by))


def awaited_on(stand: Standpoint) -> list[Awaited]:
    """Each thing that has to happen next on this loan, and from whom."""
    return [*_awaited_signing(stand), *_awaited_on_term(stand), *_awaited_result(stand), *_awaited_of_items(stand)]


def _awaited_signing(stand: Standpoint) -> Iterator[Awaited]:
    loan = stand.loan
    if renewal := renewal_of(loan):
        yield from _awaited_signatures(stand, renewal, "")
    if loan.status != PENDING:
        return
    due = _("by %(day)s") % {"day": written_day(loan.sign_by_on)}
    if loan.agreement is None:
        yield Awaited(
            _("Draw up the agreement"),
            _("From the curator."),
            stand.may(Permission.AGREEMENT_WRITE),
            due,
        )
        return
    yield from _awaited_signatures(stand, loan.agreement, due)


def _awaited_signatures(stand: Standpoint, agreement: Agreement, due: str) -> Iterator[Awaited]:
    signed = agreement.sides_signed()
    mine = sides_to_sign(stand)
    whom = {LENDER: _("From the collection."), BORROWER: _("From the borrower’s representative.")}
    for side, words in whom.items():
        if side not in signed:
            yield Awaited(_("Sign the agreement"), words, side in mine, due)


def _awaited_on_term(stand: Standpoint) -> Iterator[Awaited]:
    if undecided_extension(stand.loan):
        whom = _("From the curator or the authority.")
        yield Awaited(_("Decide on more time"), whom, stand.may(Permission.EXTENSION_DECIDE))
    if undecided_transfer(stand.loan):
        whom = _("From the curator or the authority.")
        yield Awaited(_("Decide on the transfer"), whom, stand.may(Permission.TRANSFER_DECIDE))


def _awaited_result(stand: Standpoint) -> Iterator[Awaited]:
    """A result that the policy demands, once something is back and waits to be closed."""
    if any(item.status == REWEIGHED for item in stand.loan.items.all()) and results_awaited(stand.loan):
        whom = _("From the investigator, unless the authority waives it.")
        yield Awaited(_("Tell of a result"), whom, stand.is_investigator or stand.may(Permission.RESULT_WAIVE))


def _awaited_of_items(stand: Standpoint) -> Iterator[Awaited]:
    order = list(ITEM.statuses)
    items = sorted(stand.loan.items.all(), key=lambda item: (order.index(item.status), item.number))
    is_signed = stand.loan.agreement is not None and stand.loan.agreement.is_signed()
    entered = entered_at(stand)
    for status, together in groupby(items, key=attrgetter("status")):
        if status in {SET_ASIDE, AWAITING_TRANSFER} and not is_signed:
            continue
        pieces = list(together)
        if awaited := _awaited_at(stand, status, numbers(pieces)):
            since = min(entered.get(item.pk, stand.loan.opened_at) for item in pieces)
            day = written_day(stand.loan.collection.date_of(since))
            yield replace(awaited, since=_("since %(day)s") % {"day": day})


def entered_at(stand: Standpoint) -> dict[int, datetime]:
    """When each piece came to where it stands, by the piece; those that never moved are not in it."""
    moves = ItemMove.objects.filter(item__loan=stand.loan).order_by("happened_at", "id")
    return dict(moves.values_list("item_id", "happened_at"))


def _awaited_at(stand: Standpoint, status: str, pieces: str) -> Awaited | None:
    laboratory, borrower = _("From the laboratory."), _("From the investigator.")
    curator = _("From the curator.")
    due = ""
    if stand.loan.due_on:
        due = _("by %(day)s") % {"day": written_day(stand.loan.due_on)}
    table = {
        SET_ASIDE: (_("cut or take it"), laboratory, stand.may(Permission.PORTION_PREPARE), ""),
        AWAITING_TRANSFER: (_("weigh it together and take it over"), borrower, stand.is_investigator, ""),
        PREPARING: (_("pack and seal it"), laboratory, stand.may(Permission.PORTION_PREPARE), ""),
        READY: (_hand_over_words(stand), laboratory, stand.may(Permission.LOAN_HAND_OVER), ""),
        HANDED_OVER: (_("acknowledge receipt"), borrower, stand.is_investigator, ""),
        ON_LOAN: (_("report its use, and send back what is left"), borrower, stand.is_investigator, due),
        SENT_BACK: (_("take it in"), laboratory, stand.may(Permission.RETURN_RECEIVE), ""),
        RECEIVED: (_("weigh it again, two people"), laboratory, stand.may(Permission.RETURN_WEIGH), ""),
        REWEIGHED: (_("square it with the books"), curator, stand.may(Permission.RETURN_RECONCILE), ""),
        MISSING: (
            _("find it again, or write it off"),
            _("From the curator or the authority."),
            stand.may(Permission.INCIDENT_SETTLE) or stand.may(Permission.LOSS_WRITE_OFF),
            "",
        ),
        DISCREPANCY: (
            _("explain the difference, or write it off"),
            _("From the curator, the laboratory or the authority."),
            stand.may(Permission.RETURN_RECONCILE) or stand.may(Permission.LOSS_WRITE_OFF),
            "",
        ),
    }
    if status not in table:
        return None
    words, whom, is_yours, due = table[status]
    return Awaited(_("%(pieces)s: %(words)s") % {"pieces": pieces, "words": words}, whom, is_yours, due)


def _hand_over_words(stand: Standpoint) -> str:
    missing = len(papers_missing(stand.loan))
    if not missing:
        return _("hand it over")
    words = ngettext("hand it over, once %(n)s paper is there", "hand it over, once %(n)s papers are there", missing)
    return words % {"n": missing}
