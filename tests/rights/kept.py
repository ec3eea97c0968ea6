"""Records of the smaller kinds, one in every state, made by the real acts: agreements, extensions, transfers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Model

from registry.access.roles import Role
from registry.applications.actions.appoint import Where, appoint, dismiss
from registry.applications.actions.fairness import declare_conflict, withdraw_conflict
from registry.holdings.actions.block import block_split, lift_block
from registry.holdings.models import Split
from registry.ledger.actions.end import deaccession_split, lose_in_vault
from registry.loans.actions.agree import draft_agreement, sign_agreement
from registry.loans.actions.cancel import cancel_items, lapse_loan
from registry.loans.actions.certify import Seen, certify_inventory, countersign_inventory
from registry.loans.actions.extend import decide_extension, request_extension
from registry.loans.actions.incidents import find_lost, report_incident, settle_incident, write_off_lost
from registry.loans.actions.prepare import take_whole
from registry.loans.actions.renew import renew_agreement
from registry.loans.actions.results import report_result, waive_result, withdraw_result
from registry.loans.actions.transfer import decide_transfer
from registry.loans.citing import Citation
from registry.loans.models import Incident, Loan, LoanItem, Transfer
from tests import transfers, worlds
from tests.factories.holdings import make_piece
from tests.factories.loans import make_loan, reading
from tests.factories.parties import make_person
from tests.rights import expected
from tests.worlds import World

MASS_UG: Final = 8_000
PAPER: Final = Citation("paper", "Old basalt", "X. Li", "A journal", 2025, "")
Make = Callable[[World], Model]


def opened(world: World, **terms: Any) -> Loan:
    """A loan of a little powder, waiting for its agreement."""
    people = (world.borrower, world.investigator, [worlds.powder_portion(world, MASS_UG)])
    terms = {"days_to_sign": 300} | terms
    return make_loan(world.collection, *people, by=world.authority, at=world.later(), **terms)


def drafted(world: World) -> Loan:
    loan, today = opened(world), world.collection.date_of(world.later())
    to_on = today + timedelta(days=730)
    draft_agreement(loan, from_on=today, to_on=to_on, terms="As ever.", by=world.curator, at=world.at)
    return Loan.objects.get(pk=loan.pk)


def signed_by_lender(world: World) -> Loan:
    loan = drafted(world)
    assert loan.agreement
    sign_agreement(loan.agreement, side="lender", by=world.curator, at=world.later())
    return loan


def on_loan(world: World, **terms: Any) -> LoanItem:
    return worlds.item_on_loan(world, worlds.only_item(worlds.signed(world, opened(world, **terms))))


def renewing(world: World) -> Loan:
    loan = Loan.objects.get(pk=on_loan(world).loan_id)
    assert loan.agreement
    to_on = loan.agreement.to_on + timedelta(days=300)
    today = world.collection.date_of(world.at)
    renew_agreement(loan, from_on=today, to_on=to_on, terms="Longer.", by=world.curator, at=world.later())
    return loan


def closed(world: World) -> Loan:
    return worlds.item_closed(world, worlds.only_item(worlds.signed(world, opened(world)))).loan


def cancelled(world: World) -> Loan:
    loan = drafted(world)
    cancel_items(loan, items=list(loan.items.all()), reason="No need.", by=world.curator, at=world.later())
    return loan


def asked_for_more(world: World) -> Any:
    loan = Loan.objects.get(pk=on_loan(world).loan_id)
    assert loan.due_on
    to_on = loan.due_on + timedelta(days=30)
    return request_extension(loan, to_on=to_on, reason="It broke.", by=world.investigator, at=world.later())


def word_on_more(world: World, *, is_granted: bool) -> Any:
    extension = asked_for_more(world)
    decide_extension(extension, is_granted=is_granted, reason="So.", by=world.curator, at=world.later())
    return extension


def damaged(world: World) -> Incident:
    return report_incident(on_loan(world), kind="damage", what="Broken.", by=world.investigator, at=world.later())


def settled(world: World) -> Incident:
    incident = damaged(world)
    settle_incident(incident, reason="Glued.", by=world.curator, at=world.later())
    return incident


def missing(world: World) -> Incident:
    item = on_loan(world)
    return report_incident(item, kind="loss", what="Gone.", is_whole=True, by=world.investigator, at=world.later())


def found(world: World) -> Incident:
    incident = missing(world)
    find_lost(incident, with_borrower=True, reason="There.", by=world.curator, at=world.later())
    return incident


def written_off(world: World) -> Incident:
    incident = missing(world)
    write_off_lost(incident, reason="In vain.", by=world.authority, at=world.later())
    return incident


def certified(world: World) -> Any:
    item = on_loan(world)
    seen = {item.pk: Seen(is_present=True, where="The safe")}
    return certify_inventory(item.loan, seen=seen, by=world.investigator, at=world.later())


def countersigned(world: World) -> Any:
    inventory = certified(world)
    countersign_inventory(inventory, by=world.representative, at=world.later())
    return inventory


def told(world: World) -> Any:
    item = on_loan(world)
    return report_result(item.loan, citation=PAPER, items=[item], by=world.investigator, at=world.later())


def withdrawn(world: World) -> Any:
    result = told(world)
    withdraw_result(result, reason="Another loan’s.", by=world.investigator, at=world.later())
    return result


def asked_to_pass(world: World) -> Transfer:
    return transfers.asked(world, on_loan(world))


def not_agreed(world: World) -> Transfer:
    transfer = asked_to_pass(world)
    decide_transfer(transfer, is_agreed=False, reason="No.", by=world.curator, at=world.later())
    return transfer


def agreed(world: World) -> Transfer:
    transfer = asked_to_pass(world)
    transfers.granted(world, transfer)
    return transfer


def to_take(world: World) -> LoanItem:
    return transfers.agreed(world, on_loan(world))


def transfer_lapsed(world: World) -> LoanItem:
    item = to_take(world)
    lapse_loan(item.loan, reason="Nobody signed.", by=world.curator, at=world.later(days=20))
    return worlds.fresh(item)


def owing(world: World, *, is_demanded: bool = True) -> Loan:
    """Weighed on return, and not closed yet."""
    loan = worlds.signed(world, opened(world, results_demanded=is_demanded))
    return worlds.item_reweighed(world, worlds.only_item(loan)).loan


def owing_and_told(world: World) -> Loan:
    loan = owing(world)
    items = list(loan.items.all())
    report_result(loan, citation=PAPER, items=items, by=world.investigator, at=world.later())
    return loan


def waived(world: World) -> Loan:
    loan = owing(world)
    waive_result(loan, reason="Too small.", by=world.authority, at=world.later())
    return loan


def chip(world: World) -> Split:
    sample, by = world.powder.sample, world.curator
    return make_piece(sample, mass_ug=12_000, form="chip", facility=world.facility, by=by)


def whole_opened(world: World) -> LoanItem:
    return worlds.only_item(worlds.loan_opened(world, worlds.whole_piece(world, chip(world))))


def whole_signed(world: World) -> LoanItem:
    return worlds.only_item(worlds.signed(world, whole_opened(world).loan))


def whole_taken(world: World) -> LoanItem:
    item = whole_signed(world)
    take_whole(item, reading=reading(item.approved_ug), by=world.processor, at=world.later())
    return item


def blocked(world: World) -> Any:
    return block_split(chip(world), reason="on show", by=world.curator, at=world.later())


def lifted(world: World) -> Any:
    return lift_block(blocked(world), reason="back", by=world.curator, at=world.later())


def lost(world: World) -> Split:
    split = chip(world)
    lose_in_vault(split, reason="Gone.", by=world.curator, at=world.later())
    return split


def given_away(world: World) -> Split:
    split = chip(world)
    deaccession_split(split, reason="A gift.", by=world.curator, at=world.later())
    return split


def declared(world: World) -> Any:
    return declare_conflict(institution=world.owner, by=world.reviewers[0], at=world.later())


def taken_back(world: World) -> Any:
    conflict = declare_conflict(institution=world.stranger_institution, by=world.reviewers[0], at=world.later())
    return withdraw_conflict(conflict, by=world.reviewers[0], at=world.later())


def held(world: World) -> Any:
    """A role a curator gave to a newcomer."""
    today: date = world.later().date()
    where = Where(collection=world.collection)
    newcomer = make_person("A newcomer")
    return appoint(
        newcomer, role=Role.REVIEWER, where=where, from_on=today, reason="Known.", by=world.curator, at=world.at
    )


def ended(world: World) -> Any:
    return dismiss(held(world), on=world.later().date(), reason="Moved.", by=world.curator, at=world.at)


OF_LENDING: Final[dict[str, dict[str, Make]]] = {
    expected.AGREEMENT: {
        "undrafted": opened,
        "drafted": drafted,
        "signed_by_lender": signed_by_lender,
        "signed": lambda world: worlds.signed(world, opened(world)),
        "out": lambda world: on_loan(world).loan,
        "renewing": renewing,
        "closed": closed,
        "cancelled": cancelled,
    },
    expected.EXTENSION: {
        "asked": asked_for_more,
        "granted": lambda world: word_on_more(world, is_granted=True),
        "not_granted": lambda world: word_on_more(world, is_granted=False),
    },
    expected.INCIDENT: {
        "damage": damaged,
        "settled": settled,
        "missing": missing,
        "found": found,
        "written_off": written_off,
    },
    expected.INVENTORY: {"certified": certified, "countersigned": countersigned},
    expected.RESULT: {"told": told, "withdrawn": withdrawn},
    expected.TRANSFER: {"asked": asked_to_pass, "agreed": agreed, "not_agreed": not_agreed},
    expected.PASSING: {
        "unsigned": to_take,
        "signed": lambda world: transfers.signed(world, to_take(world)),
        "taken": lambda world: transfers.taken_over(world, on_loan(world), weighed_ug=MASS_UG),
        "lapsed": transfer_lapsed,
    },
    expected.OWED: {
        "awaited": owing,
        "told": owing_and_told,
        "waived": waived,
        "not_demanded": lambda world: owing(world, is_demanded=False),
    },
    expected.WHOLE: {"unsigned": whole_opened, "set_aside": whole_signed, "preparing": whole_taken},
    expected.PIECE: {
        "in_store": chip,
        "blocked": lambda world: blocked(world).split,
        "lost": lost,
        "given_away": given_away,
        "set_aside": lambda world: whole_signed(world).source,
        "lent": lambda world: worlds.item_on_loan(world, whole_signed(world)).piece,
    },
    expected.BLOCK: {"standing": blocked, "lifted": lifted},
}
OF_ASKING: Final[dict[str, dict[str, Make]]] = {
    expected.CONFLICT: {"declared": declared, "taken_back": taken_back},
    expected.ROLE: {"held": held, "ended": ended},
}
