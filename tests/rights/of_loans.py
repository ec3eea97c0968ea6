"""Acts on loans, from their agreement to their return."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from registry.holdings.models import Form, Split
from registry.ledger.balances import balance
from registry.ledger.places import Place
from registry.loans import pieces
from registry.loans.actions import (
    agree,
    cancel,
    certify,
    confirm,
    daughters,
    dispatch,
    extend,
    incidents,
    papers,
    prepare,
    recall,
    reconcile,
    results,
    returns,
    show,
    use,
)
from registry.loans.actions.renew import renewal_of
from registry.loans.citing import Citation
from registry.loans.models import Agreement, Loan, LoanItem
from registry.parties.models import Person
from tests import worlds
from tests.factories.loans import make_loan, reading
from tests.rights import expected
from tests.rights.acts import Act, Sent, item, kept
from tests.rights.stage import Stage

SHOWN: Final = show.Shown(
    venue="A hall",
    case="Glass",
    case_is_sealed=True,
    insurer="Invented Insurance",
    value=Decimal(1000),
    currency="CNY",
    insured_until=date(2120, 1, 1),
)
BALANCE: Final = {"balance": "XPR-2", "uncertainty": "0.01"}
TERMS: Final[dict[str, Any]] = {"terms": "Return what is left.", "terms_zh": "", "language": "en"}
PAPER: Final = Citation("paper", "Old basalt", "X. Li", "A journal", 2025, "10.5555/abc")


def mg(ug: int) -> str:
    """Micrograms as typed in milligrams."""
    return f"{Decimal(ug) / 1000:f}"


def of_item(name: str, **typed: Any) -> Any:
    return lambda stage, it: (f"loans:{name}", (it.loan.reference, it.number), typed)


def of_loan(name: str, **typed: Any) -> Any:
    """A page of the loan, whose record is an item of it."""
    return lambda stage, it: (f"loans:{name}", (it.loan.reference,), typed)


def days(stage: Stage) -> dict[str, Any]:
    today = stage.world.collection.date_of(stage.world.later())
    return {"from_on": today, "to_on": today + timedelta(days=730)}


def typed_terms(stage: Stage, it: Loan) -> Sent:
    return "loans:agreement", (it.reference,), TERMS | {key: day.isoformat() for key, day in days(stage).items()}


def with_agreement(stage: Stage, state: str) -> Loan | None:
    """The loan, where it has an agreement to change."""
    loan: Loan = stage.record(expected.AGREEMENT, state)
    return loan if loan.agreement else None


def to_sign(it: Loan) -> Agreement:
    """Its own, or the renewal that waits."""
    agreement = renewal_of(it) or it.agreement
    assert agreement
    return agreement


def typed_revision(stage: Stage, it: Loan) -> Sent:
    assert it.agreement
    name, args, typed = typed_terms(stage, it)
    return name, args, typed | {"version": it.agreement.row_version, "terms": "Return all of it."}


def signature(side: str) -> Act:
    def sign(stage: Stage, it: Loan, by: Person) -> object:
        return agree.sign_agreement(to_sign(it), side=side, by=by, at=stage.world.later())

    def sent(stage: Stage, it: Loan) -> Sent:
        return "loans:sign", (it.reference,), {"digest": to_sign(it).document_id, "agreed": "on", "side": side}

    return Act(with_agreement, sign, sent)


def agreement_of(stage: Stage) -> Any:
    return stage.item("set_aside").loan.agreement


def printed(kind: str) -> Act:
    def sent(stage: Stage, it: LoanItem) -> Sent:
        return "papers:print", (it.loan.reference, kind), {"language": "en"}

    return Act(
        item,
        lambda s, it, by: papers.print_loan_paper(it.loan, kind=kind, language="en", by=by, at=s.world.later()),
        sent,
    )


def books(it: LoanItem) -> tuple[int, int, int]:
    """A cut as approved with 200 µg lost: before, portion, after; micrograms."""
    source = Split.objects.get(pk=it.source_id)
    before = source.in_vault_ug + source.held_ug
    return before, it.approved_ug, before - it.approved_ug - 200


def cut(stage: Stage, it: LoanItem, by: Person) -> object:
    before, portion, after = map(reading, books(it))
    return prepare.cut_portion(it, before=before, portion=portion, after=after, by=by, at=stage.world.later())


def typed_cut(stage: Stage, it: LoanItem) -> Sent:
    before, portion, after = books(it)
    typed = BALANCE | {"before": mg(before), "portion": mg(portion), "after": mg(after)}
    return "loans:prepare", (it.loan.reference, 1), typed | {"confirmed": f"{before}/{portion}/{after}/"}


def journey(name: str) -> Any:
    def sent(stage: Stage, it: LoanItem) -> Sent:
        typed = {"items": "1", "way": "in_person", f"seal-{it.pk}": "S-1", f"declared-{it.pk}": mg(left(it))}
        return f"loans:{name}", (it.loan.reference,), typed

    return sent


def make_one(stage: Stage, it: LoanItem, by: Person) -> object:
    """A chip of 1 µg made of what is out."""
    made = [daughters.Made("A chip.", Form.objects.get(code="chip"), reading(1))]
    return daughters.make_pieces(
        it,
        mother=it.piece,
        made=made,
        way="chipped",
        left=reading(left(it) - 1),
        reason="For the probe.",
        by=by,
        at=stage.world.later(),
    )


def typed_making(stage: Stage, it: LoanItem) -> Sent:
    chip, rest = Form.objects.get(code="chip"), left(it) - 1
    number, before = f"{it.piece.identifier}/P1", left(it)
    typed: dict[str, Any] = BALANCE | {"way": "chipped", "reason": "For the probe.", "left": mg(rest)}
    rows = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "0-what": "A chip.", "0-form": chip.pk, "0-mass": "1 µg"}
    shown = f"{it.piece.pk}/{before}/{number}:chip:1/{rest}/0"
    typed |= {f"pieces-{name}": value for name, value in rows.items()} | {"confirmed": shown}
    return "loans:make_pieces", (it.loan.reference, 1), typed


def made_and_back(stage: Stage, state: str) -> Split:
    """A chip that the borrower made, taken in at the laboratory."""
    world = stage.world
    it = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    make_one(stage, it, world.investigator)
    (made,) = pieces.made_of(it, Place.BORROWER)
    rest = {it.pk: balance(it.piece, Place.BORROWER, it.allotment)}
    returns.send_back(
        it.loan, items=[it], declared=rest, of_daughters={made.pk: 1}, way="in_person", by=world.investigator,
        at=world.later(),
    )  # fmt: skip
    returns.receive_back(it, seal_whole=True, by=world.processor, at=world.later())
    return Split.objects.get(pk=made.pk)


def of_made(name: str, **typed: Any) -> Any:
    def sent(stage: Stage, it: Split) -> Sent:
        return f"loans:{name}", (daughters.item_of(it).loan.reference, 1, it.pk), typed

    return sent


def left(it: LoanItem) -> int:
    return it.piece.mass_ug or 0


def send_back(stage: Stage, it: LoanItem, by: Person) -> object:
    declared = {it.pk: left(it)}
    return returns.send_back(it.loan, items=[it], declared=declared, way="in_person", by=by, at=stage.world.later())


def used_up(stage: Stage, state: str) -> LoanItem:
    it, world = stage.item(state), stage.world
    if state != "on_loan":
        return it
    use.report_use(it, method=world.method, consumed_ug=left(it), by=world.investigator, at=world.later())
    return worlds.fresh(it)


def to_be_shown(stage: Stage, state: str) -> Loan:
    """A loan for public benefit that waits for its agreement."""
    world = stage.world
    return make_loan(
        world.collection,
        world.borrower,
        world.investigator,
        [worlds.powder_portion(world)],
        purpose="public_benefit",
        by=world.authority,
        at=world.later(),
    )


def later_day(it: LoanItem) -> Any:
    loan = Loan.objects.get(pk=it.loan_id)
    return loan.due_on + timedelta(days=30) if loan.due_on else None


def ask_for_more(stage: Stage, it: LoanItem, by: Person) -> object:
    world = stage.world
    to_on = later_day(it) or world.collection.date_of(world.at)
    return extend.request_extension(it.loan, to_on=to_on, reason="It broke.", by=by, at=world.later())


def back_by(stage: Stage) -> Any:
    return stage.world.collection.date_of(stage.world.later(days=1)) + timedelta(days=20)


def seen(it: LoanItem) -> dict[int, certify.Seen]:
    return {it.pk: certify.Seen(is_present=True, where="The safe")}


def typed_inventory(stage: Stage, it: LoanItem) -> Sent:
    typed = {f"present-{it.pk}": "on", f"where-{it.pk}": "The safe", f"mass-{it.pk}": "", f"remark-{it.pk}": ""}
    return "loans:certify", (it.loan.reference,), typed


def of_incident(name: str, **typed: Any) -> Any:
    return lambda stage, it: (f"loans:{name}", (it.item.loan.reference, it.pk), typed)


def by_two(stage: Stage) -> Person:
    return stage.world.second_processor


def weighed(name: str, **typed: Any) -> Any:
    def sent(stage: Stage, it: LoanItem) -> Sent:
        said = BALANCE | {"reading": mg(left(it)), "second_by": str(by_two(stage).pk)} | typed
        return f"loans:{name}", (it.loan.reference, 1), said

    return sent


ACTS: Final[dict[str, Act]] = {
    "draft_agreement": Act(
        kept(expected.AGREEMENT),
        lambda s, it, by: agree.draft_agreement(it, **TERMS, **days(s), by=by, at=s.world.at),
        typed_terms,
    ),
    "revise_agreement": Act(
        with_agreement,
        lambda s, it, by: agree.revise_agreement(
            it.agreement, version=it.agreement.row_version, **TERMS, **days(s), by=by, at=s.world.at
        ),
        typed_revision,
    ),
    "join_agreement": Act(
        kept(expected.AGREEMENT),
        lambda s, it, by: agree.join_agreement(it, agreement_of(s), by=by, at=s.world.later()),
        lambda s, it: ("loans:join", (it.reference,), {"agreement": agreement_of(s).pk}),
    ),
    "sign_agreement for the lender": signature("lender"),
    "sign_agreement for the borrower": signature("borrower"),
    "tell_of_display": Act(
        to_be_shown,
        lambda s, it, by: show.tell_of_display(it, shown=SHOWN, by=by, at=s.world.later()),
        lambda s, it: ("loans:display", (it.reference,), vars(SHOWN)),
    ),
    "add_paper": Act(
        lambda s, state: s.item("on_loan"),
        lambda s, it, by: papers.add_paper(
            it.loan,
            kind="insurance",
            name="a.pdf",
            content=b"%PDF-1.7 a",
            media_type="application/pdf",
            by=by,
            at=s.world.later(),
        ),
        lambda s, it: (
            "loans:add_paper",
            (it.loan.reference,),
            {"kind": "insurance", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 a")},
        ),
    ),
    "print_loan_paper certificate": printed("certificate"),
    "print_loan_paper packing_list": printed("packing_list"),
    "cancel_items": Act(
        item,
        lambda s, it, by: cancel.cancel_items(it.loan, items=[it], reason="No need.", by=by, at=s.world.later()),
        of_loan("cancel", items="1", reason="No need."),
    ),
    "lapse_loan": Act(
        lambda s, state: worlds.loan_opened(s.world),
        lambda s, it, by: cancel.lapse_loan(it, reason="Not signed.", by=by, at=s.world.later(days=30)),
    ),
    "cut_portion": Act(item, cut, typed_cut),
    "take_whole": Act(
        kept(expected.WHOLE),
        lambda s, it, by: prepare.take_whole(it, reading=reading(it.approved_ug), by=by, at=s.world.later()),
        of_item("prepare", **BALANCE, reading="12"),
    ),
    "make_ready": Act(
        item,
        lambda s, it, by: prepare.make_ready(it, container="Vial", seal="S-1", by=by, at=s.world.later()),
        of_item("prepare", container="Vial", seal="S-1"),
    ),
    "hand_over": Act(
        item,
        lambda s, it, by: dispatch.hand_over(it.loan, items=[it], way="in_person", by=by, at=s.world.later()),
        journey("hand_over"),
    ),
    "acknowledge": Act(
        item,
        lambda s, it, by: dispatch.acknowledge(it, seal_whole=True, by=by, at=s.world.later()),
        of_item("acknowledge", seal_whole="yes"),
    ),
    "report_use": Act(
        item,
        lambda s, it, by: use.report_use(it, method=s.world.method, consumed_ug=1, by=by, at=s.world.later()),
        lambda s, it: (
            "loans:report_use",
            (it.loan.reference, 1),
            {"method": s.world.method.pk, "consumed": "1", "remark": "A spot."},
        ),
    ),
    "confirm_use": Act(
        lambda stage, state: used_up(stage, "on_loan"),
        lambda s, it, by: confirm.confirm_use(it.loan, reports=list(it.use_reports.all()), by=by, at=s.world.later()),
        lambda s, it: ("loans:confirm_use", (it.loan.reference,), {"reports": str(it.use_reports.get().pk)}),
    ),
    "make_pieces": Act(item, make_one, typed_making),
    "accept_daughter": Act(
        made_and_back,
        lambda s, it, by: daughters.accept_daughter(it, number="X-01", by=by, at=s.world.later()),
        of_made("accept_daughter", identifier="X-01"),
    ),
    "count_as_used": Act(
        made_and_back,
        lambda s, it, by: daughters.count_as_used(it, reason="Dust.", by=by, at=s.world.later()),
        of_made("count_as_used", reason="Dust."),
    ),
    "close_used_up": Act(
        used_up,
        lambda s, it, by: use.close_used_up(it, reason="Empty.", by=by, at=s.world.later()),
        of_item("close_used_up", reason="Empty."),
    ),
    "request_extension": Act(
        item,
        ask_for_more,
        lambda s, it: (
            "loans:extend",
            (it.loan.reference,),
            {"to_on": later_day(it).isoformat(), "reason": "It broke."},
        ),
    ),
    "decide_extension": Act(
        kept(expected.EXTENSION),
        lambda s, it, by: extend.decide_extension(it, is_granted=True, reason="Fair.", by=by, at=s.world.later()),
        lambda s, it: ("loans:decide_extension", (it.loan.reference,), {"granted": "yes", "reason": "Fair."}),
    ),
    "recall_loan": Act(
        item,
        lambda s, it, by: recall.recall_loan(
            it.loan, kind="recall", back_by_on=back_by(s), reason="Needed.", by=by, at=s.world.at
        ),
        lambda s, it: (
            "loans:recall",
            (it.loan.reference,),
            {"kind": "recall", "back_by_on": back_by(s).isoformat(), "reason": "Needed."},
        ),
    ),
    "certify_inventory": Act(
        item,
        lambda s, it, by: certify.certify_inventory(it.loan, seen=seen(it), by=by, at=s.world.later()),
        typed_inventory,
    ),
    "countersign_inventory": Act(
        kept(expected.INVENTORY),
        lambda s, it, by: certify.countersign_inventory(it, by=by, at=s.world.later()),
        lambda s, it: ("loans:countersign", (it.loan.reference,), {}),
    ),
    "report_incident": Act(
        item,
        lambda s, it, by: incidents.report_incident(it, kind="damage", what="Broken.", by=by, at=s.world.later()),
        of_item("incident", kind="damage", what="Broken.", lost=""),
    ),
    "settle_incident": Act(
        kept(expected.INCIDENT),
        lambda s, it, by: incidents.settle_incident(it, reason="Glued.", by=by, at=s.world.later()),
        of_incident("settle", reason="Glued."),
    ),
    "find_lost": Act(
        kept(expected.INCIDENT),
        lambda s, it, by: incidents.find_lost(it, with_borrower=True, reason="There.", by=by, at=s.world.later()),
        of_incident("found", where="borrower", reason="There."),
    ),
    "write_off_lost": Act(
        kept(expected.INCIDENT),
        lambda s, it, by: incidents.write_off_lost(it, reason="In vain.", by=by, at=s.world.later()),
        of_incident("accept_loss", reason="In vain."),
    ),
    "report_result": Act(
        item,
        lambda s, it, by: results.report_result(it.loan, citation=PAPER, items=[it], by=by, at=s.world.later()),
        of_loan("add_result", kind="paper", title="Old basalt", year="2025", doi="10.5555/abc", items="1"),
    ),
    "withdraw_result": Act(
        kept(expected.RESULT),
        lambda s, it, by: results.withdraw_result(it, reason="Another loan’s.", by=by, at=s.world.later()),
        lambda s, it: ("loans:withdraw_result", (it.loan.reference, it.pk), {"reason": "Another loan’s."}),
    ),
    "send_back": Act(item, send_back, journey("send_back")),
    "receive_back": Act(
        item,
        lambda s, it, by: returns.receive_back(it, seal_whole=True, by=by, at=s.world.later()),
        of_item("receive", seal_whole="yes"),
    ),
    "reweigh": Act(
        item,
        lambda s, it, by: returns.reweigh(
            it, reading=reading(left(it)), by=by, second_by=by_two(s), at=s.world.later()
        ),
        weighed("reweigh"),
    ),
    "reconcile_item": Act(
        item, lambda s, it, by: reconcile.reconcile_item(it, by=by, at=s.world.later()), of_item("reconcile")
    ),
    "correct_item": Act(
        item,
        lambda s, it, by: reconcile.correct_item(it, consumed_ug=3_000, reason="A log.", by=by, at=s.world.later()),
        of_item("correct", consumed="3", reason="A log."),
    ),
    "weigh_again": Act(
        item,
        lambda s, it, by: reconcile.weigh_again(
            it, reading=reading(left(it)), reason="Doubt.", by=by, second_by=by_two(s), at=s.world.later()
        ),
        weighed("weigh_again", reason="Doubt."),
    ),
    "write_off": Act(
        item,
        lambda s, it, by: reconcile.write_off(it, reason="A spill.", by=by, at=s.world.later()),
        of_item("write_off", reason="A spill."),
    ),
}
