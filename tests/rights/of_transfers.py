"""Acts on loans that stand on more than one record: several portions at once, passing on, renewing, a result waived."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from registry.holdings.models import Split
from registry.loans.actions.cut_many import Cutting, Portion, cut_many
from registry.loans.actions.renew import renew_agreement
from registry.loans.actions.results import waive_result
from registry.loans.actions.take_over import take_over
from registry.loans.actions.transfer import decide_transfer, request_transfer
from registry.loans.models import Loan, LoanItem, Transfer
from registry.parties.models import Person
from tests.factories.loans import reading
from tests.rights import expected
from tests.rights.acts import Act, Sent, item, kept
from tests.rights.kept import MASS_UG
from tests.rights.of_loans import BALANCE, TERMS, books, mg
from tests.rights.stage import Stage


def cut(stage: Stage, it: LoanItem, by: Person) -> object:
    """One portion for the item and one that stays."""
    before, portion, after = books(it)
    cutting = Cutting(reading(before), reading(after - 1_000), [Portion(reading(portion), it), Portion(reading(1_000))])
    return cut_many(Split.objects.get(pk=it.source_id), cutting, by=by, at=stage.world.later())


def typed_cut(stage: Stage, it: LoanItem) -> Sent:
    before, portion, after = books(it)
    typed = BALANCE | {
        "before": mg(before),
        "after": mg(after),
        "portion-TOTAL_FORMS": "1",
        "portion-INITIAL_FORMS": "0",
    }
    typed |= {"portion-0-mass": mg(portion), "portion-0-serves": str(it.pk), "portion-0-identifier": "NEW-1"}
    confirmed = f"{before}/NEW-1:{portion}:{it.pk}/{after}"
    return "loans:cut_many", (it.loan.reference, it.number), typed | {"confirmed": confirmed}


def ask(stage: Stage, it: LoanItem, by: Person) -> object:
    world = stage.world
    to: dict[str, Any] = {"investigator": world.stranger, "borrower": world.stranger_institution}
    return request_transfer(it.loan, items=[it], **to, reason="It goes on there.", by=by, at=world.later())


def typed_request(stage: Stage, it: LoanItem) -> Sent:
    world = stage.world
    to = {"borrower": world.stranger_institution.pk, "email": world.stranger.email}
    return "loans:transfer", (it.loan.reference,), {"items": "1", "reason": "It goes on there."} | to


def sign_by(stage: Stage) -> Any:
    return stage.world.collection.date_of(stage.world.later()) + timedelta(days=14)


def agree(stage: Stage, it: Transfer, by: Person) -> object:
    terms: dict[str, Any] = {"term_months": 6, "sign_by_on": sign_by(stage)}
    return decide_transfer(it, is_agreed=True, reason="Fair.", **terms, by=by, at=stage.world.at)


def typed_word(stage: Stage, it: Transfer) -> Sent:
    typed = {"agreed": "yes", "term_months": "6", "sign_by_on": sign_by(stage).isoformat(), "reason": "Fair."}
    return "loans:decide_transfer", (it.loan.reference,), typed


def take(stage: Stage, it: LoanItem, by: Person) -> object:
    world = stage.world
    return take_over(it, given_by=world.investigator, reading=reading(MASS_UG), by=by, at=world.later())


def typed_taking(stage: Stage, it: LoanItem) -> Sent:
    typed = BALANCE | {"given_by": str(stage.world.investigator.pk), "seal_whole": "yes", "reading": mg(MASS_UG)}
    return "loans:take_over", (it.loan.reference, it.number), typed


def longer(stage: Stage, it: Loan) -> dict[str, Any]:
    """A term that ends well after the old one."""
    today = stage.world.collection.date_of(stage.world.later())
    return {"from_on": today, "to_on": today + timedelta(days=1500)}


def typed_renewal(stage: Stage, it: Loan) -> Sent:
    term = {name: day.isoformat() for name, day in longer(stage, it).items()}
    return "loans:renew", (it.reference,), TERMS | term


ACTS: Final[dict[str, Act]] = {
    "cut_many": Act(item, cut, typed_cut),
    "renew_agreement": Act(
        kept(expected.AGREEMENT),
        lambda s, it, by: renew_agreement(it, **TERMS, **longer(s, it), by=by, at=s.world.at),
        typed_renewal,
    ),
    "request_transfer": Act(item, ask, typed_request),
    "decide_transfer": Act(kept(expected.TRANSFER), agree, typed_word),
    "take_over": Act(kept(expected.PASSING), take, typed_taking),
    "waive_result": Act(
        kept(expected.OWED),
        lambda s, it, by: waive_result(it, reason="Too small.", by=by, at=s.world.later()),
        lambda s, it: ("loans:waive_result", (it.reference,), {"reason": "Too small."}),
    ),
}
