"""What is awaited on a loan: each thing, from whom, since when, and by when where there is a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from registry.access.permissions import Permission
from registry.audit.models import Event
from registry.foundation.dates import written_day
from registry.loans.actions.confirm import unconfirmed
from registry.loans.actions.extend import undecided_extension
from registry.loans.actions.renew import renewal_of
from registry.loans.actions.show import may_tell_of_display
from registry.loans.actions.transfer import undecided_transfer
from registry.loans.lifecycle import (
    ACTIVE,
    AWAITING_TRANSFER,
    DISCREPANCY,
    HANDED_OVER,
    ITEM,
    MISSING,
    ON_LOAN,
    PENDING,
    PREPARING,
    READY,
    RECEIVED,
    REWEIGHED,
    SENT_BACK,
    SET_ASIDE,
    SIGNED,
)
from registry.loans.models import Agreement, Incident, ItemMove, LoanItem, TransferDecision
from registry.loans.models.agreements import BORROWER, LENDER
from registry.loans.rules import newest_display, obstacles_to_display, papers_missing, results_awaited
from registry.reports.awaiting.of_loans import INVENTORY_DAYS_AHEAD
from registry.web.loans.offers import sides_to_sign
from registry.web.loans.standpoint import Standpoint
from registry.web.story import Awaited
from registry.web.templatetags.look import named


def numbers(items: Iterable[LoanItem]) -> str:
    """ "Piece 1" or "Pieces 1, 2"."""
    found = [str(item.number) for item in items]
    listed = pgettext("between names in a list", ", ").join(found)
    return ngettext("Piece %(numbers)s", "Pieces %(numbers)s", len(found)) % {"numbers": listed}


def awaited_on(stand: Standpoint) -> list[Awaited]:
    """Each thing that has to happen next on this loan, and from whom."""
    return [
        *_awaited_display(stand),
        *awaited_signing(stand),
        *_awaited_word(stand),
        *_awaited_passing(stand),
        *_awaited_confirmation(stand),
        *_awaited_inventory(stand),
        *_awaited_incidents(stand),
        *_awaited_result(stand),
        *_awaited_of_items(stand),
    ]


def since(stand: Standpoint, at: datetime) -> str:
    """ "since 22 Nov 2026", on the collection's clock."""
    return _("since %(day)s") % {"day": written_day(stand.loan.collection.date_of(at))}


def _awaited_display(stand: Standpoint) -> Iterator[Awaited]:
    """Venue, case and insurance of what is shown, before anybody signs; a new insurance once the old one is over."""
    loan = stand.loan
    if loan.status not in {PENDING, SIGNED, ACTIVE}:
        return
    mine = may_tell_of_display(loan, stand.person, at=stand.at)
    whom = _("From the investigator or the representative.")
    if not obstacles_to_display(loan, on=loan.collection.date_of(stand.at)):
        return
    display = newest_display(loan)
    if display is None:
        yield Awaited(_("Tell of venue, case and insurance"), whom, mine, since=since(stand, loan.opened_at))
    else:
        ended = _("since %(day)s") % {"day": written_day(display.insured_until)}
        yield Awaited(_("Renew the insurance"), whom, mine, since=ended)


def awaited_signing(stand: Standpoint) -> Iterator[Awaited]:
    """The agreement, to be drawn up or signed, and a renewal."""
    loan = stand.loan
    if renewal := renewal_of(loan):
        yield from _awaited_signatures(stand, renewal, "")
    if loan.status != PENDING:
        return
    due = _("by %(day)s") % {"day": written_day(loan.sign_by_on)}
    if loan.agreement is None:
        may = stand.may(Permission.AGREEMENT_WRITE)
        whom = _("From the curator.")
        yield Awaited(_("Draw up the agreement"), whom, may, due, since(stand, loan.opened_at))
        return
    yield from _awaited_signatures(stand, loan.agreement, due)


def _awaited_signatures(stand: Standpoint, agreement: Agreement, due: str) -> Iterator[Awaited]:
    signed = agreement.sides_signed()
    mine = sides_to_sign(stand)
    whom = {
        LENDER: _("From the collection."),
        BORROWER: _("From the representative of %(institution)s.") % {"institution": named(agreement.borrower)},
    }
    waits = since(stand, written_at(agreement, stand.loan.opened_at))
    for side, words in whom.items():
        if side not in signed:
            yield Awaited(_("Sign the agreement"), words, side in mine, due, waits)


def written_at(agreement: Agreement, at_first: datetime) -> datetime:
    """When its terms were written as they are to be signed; no earlier than its loan was opened."""
    told = Event.objects.filter(subject=f"agreement {agreement}", act__in=("agreement drafted", "agreement revised"))
    last = told.order_by("-happened_at").values_list("happened_at", flat=True).first()
    return max(last, at_first) if last else at_first


def _awaited_word(stand: Standpoint) -> Iterator[Awaited]:
    """The word on more time, and on a transfer."""
    words = _("From the curator or the authority; asked for by %(person)s.")
    if extension := undecided_extension(stand.loan):
        whom, may = words % {"person": extension.by}, stand.may(Permission.EXTENSION_DECIDE)
        what = _("Decide on more time, until %(day)s") % {"day": written_day(extension.to_on)}
        yield Awaited(what, whom, may, since=since(stand, extension.happened_at))
    if transfer := undecided_transfer(stand.loan):
        whom, may = words % {"person": transfer.by}, stand.may(Permission.TRANSFER_DECIDE)
        what = _("Decide on the transfer to %(person)s") % {"person": transfer.investigator}
        yield Awaited(what, whom, may, since=since(stand, transfer.happened_at))


def _awaited_passing(stand: Standpoint) -> Iterator[Awaited]:
    """Pieces that were agreed to pass to another investigator and are still here."""
    agreed = TransferDecision.objects.filter(transfer__loan=stand.loan, to_loan__items__status=AWAITING_TRANSFER)
    for decision in agreed.select_related("transfer__investigator", "to_loan").distinct().order_by("happened_at"):
        assert decision.to_loan is not None
        waiting = decision.to_loan.items.filter(status=AWAITING_TRANSFER).select_related("taken_from")
        pieces = numbers([item.taken_from for item in waiting if item.taken_from])
        what = _("%(pieces)s: hand over to %(person)s, weighed together") % {
            "pieces": pieces,
            "person": decision.transfer.investigator,
        }
        whom = _("From both investigators, once loan %(loan)s is signed.") % {"loan": decision.to_loan}
        yield Awaited(what, whom, stand.is_investigator, since=since(stand, decision.happened_at))


def _awaited_confirmation(stand: Standpoint) -> Iterator[Awaited]:
    """The representative's word on uses that were reported, since the oldest of them."""
    waiting = list(unconfirmed(stand.loan))
    if waiting:
        what = _("%(pieces)s: confirm the use") % {"pieces": numbers(dict.fromkeys(each.item for each in waiting))}
        whom = _("From the representative of %(institution)s.") % {"institution": named(stand.loan.borrower)}
        yield Awaited(what, whom, stand.may_confirm_use, since=since(stand, waiting[0].happened_at))


def _awaited_inventory(stand: Standpoint) -> Iterator[Awaited]:
    """An inventory that nobody stands behind for the institution yet; else the next one, once its day is near."""
    loan = stand.loan
    newest = loan.certifications.select_related("countersignature").order_by("-happened_at", "-pk").first()
    if newest is not None and getattr(newest, "countersignature", None) is None:
        whom = _("From the representative of %(institution)s.") % {"institution": named(loan.borrower)}
        mine = stand.may_countersign and newest.by_id != stand.person.pk
        yield Awaited(_("Countersign the inventory"), whom, mine, since=since(stand, newest.happened_at))
        return
    due_on = loan.certify_by()
    if due_on is None or due_on - loan.collection.date_of(stand.at) > timedelta(days=INVENTORY_DAYS_AHEAD):
        return
    near = written_day(due_on - timedelta(days=INVENTORY_DAYS_AHEAD))
    due = _("by %(day)s") % {"day": written_day(due_on)}
    whom, mine = _("From the investigator."), stand.is_investigator
    yield Awaited(_("Certify the inventory"), whom, mine, due, _("since %(day)s") % {"day": near})


def _awaited_incidents(stand: Standpoint) -> Iterator[Awaited]:
    """Incidents nobody has answered; a whole loss is told by its item's status."""
    for incident in Incident.objects.filter(item__loan=stand.loan, end=None).select_related("item"):
        if incident.item.status == MISSING:
            continue
        named_so = {"pieces": numbers([incident.item]), "kind": incident.get_kind_display()}
        what = _("%(pieces)s: settle the incident, %(kind)s") % named_so
        may = stand.may(Permission.INCIDENT_SETTLE)
        yield Awaited(what, _("From the curator."), may, since=since(stand, incident.happened_at))


def _awaited_result(stand: Standpoint) -> Iterator[Awaited]:
    """A result that the policy demands, once something is back and waits to be closed."""
    back = [item for item in stand.loan.items.all() if item.status == REWEIGHED]
    if back and results_awaited(stand.loan):
        whom = _("From the investigator, unless the authority waives it.")
        mine = stand.is_investigator or stand.may(Permission.RESULT_WAIVE)
        entered = entered_at(stand)
        waits = min(entered.get(item.pk, stand.loan.opened_at) for item in back)
        yield Awaited(_("Tell of a result"), whom, mine, since=since(stand, waits))


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
            came = min(entered.get(item.pk, stand.loan.opened_at) for item in pieces)
            yield replace(awaited, since=since(stand, came))


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
