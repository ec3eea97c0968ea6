"""One loan through everything by the different people, in a real browser: from the catalogue to books at zero."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from playwright.sync_api import Page

from registry.applications.models import Application
from registry.ledger.balances import of_allotment
from registry.loans.models import Loan
from registry.parties.models import Person
from tests.e2e.hands import Hands
from tests.worlds import World

Accessible = Callable[[Page], None]


def apply(researcher: Hands, world: World, tmp_path: Path) -> Application:
    """From the piece's public page to a submitted application of two pieces and a file."""
    researcher.go(f"/holdings/{world.powder.identifier}/")
    researcher.follow("Apply for this")
    researcher.fill(title="Volatile budgets of young mare basalt")
    researcher.press("Begin the draft")
    researcher.fill(mass="20000 mgg")
    researcher.press("Keep this piece")
    researcher.sees("Add a unit: µg, mg, g or kg.")
    researcher.fill(mass="20 mg", remark="The only powder of that age.")
    researcher.page.get_by_label("sims").check()
    researcher.press("Keep this piece")
    researcher.fill(case="How much hydrogen did young basalt keep?", storage_plan="A dry cabinet, two keys.")
    researcher.press("Save and add a piece")
    researcher.fill(split=world.chip.identifier)
    researcher.page.get_by_label("raman").check()
    researcher.press("Keep this piece")
    researcher.press("Save and attach a file")
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(b"%PDF-1.7 the plan of the work")
    researcher.attach("file", plan)
    researcher.press("Attach file")
    researcher.sees("plan.pdf")
    researcher.press("Save and look it over")
    researcher.sees("Yes: every rule is met")
    researcher.press("Submit application")
    researcher.sees("is submitted")
    return Application.objects.get()


def check(curator: Hands, researcher: Hands, world: World, reference: str) -> None:
    """Returned once for revision, revised, and sent to two reviewers."""
    curator.go(f"/applications/{reference}/")
    curator.press("Take up for the formal check")
    curator.choose("outcome", "return")
    curator.press("Record result")
    curator.sees("Say why: the applicant reads it.")
    curator.fill(reason="Say in what order you will work.")
    curator.press("Record result")
    researcher.go(f"/applications/{reference}/edit/")
    researcher.sees("Say in what order you will work.")
    researcher.fill(case="How much hydrogen did young basalt keep? Tomography first, then the ion probe.")
    researcher.press("Save and look it over")
    researcher.press("Submit application")
    curator.go(f"/applications/{reference}/")
    curator.press("Take up for the formal check")
    curator.sees("Tomography first, then the ion probe.")
    curator.follow("Choose reviewers")
    for reviewer in world.reviewers:
        curator.press(f"Ask {reviewer.name}")
    curator.follow("Back to the check")
    curator.choose("outcome", "send")
    curator.press("Record result")
    curator.sees("It is with the reviewers.")


def review(reviewers: list[Hands], curator: Hands, reference: str) -> None:
    """Each without sight of the other's; then the board's conclusion."""
    for number, reviewer in enumerate(reviewers):
        reviewer.go(f"/applications/{reference}/")
        reviewer.does_not_see("Judgement 0")
        reviewer.follow("Write your review")
        for score in ("merit", "need", "feasibility"):
            reviewer.choose(score, str(4 + number))
        reviewer.choose("recommendation", "yes")
        reviewer.fill(comment=f"Judgement {number}: careful and needed.")
        reviewer.press("Hand in review")
        reviewer.sees(f"Judgement {number}")
    reviewers[1].sees("Judgement 0")
    curator.go(f"/applications/{reference}/")
    curator.follow("Conclude the review")
    curator.choose("recommended", "yes")
    curator.fill(reason="The board met and agrees with both reviewers.")
    curator.press("Record conclusion")


def decide(authority: Hands, reference: str) -> Loan:
    """Less of the powder, the chip as asked."""
    authority.go(f"/applications/{reference}/")
    authority.follow("Decide")
    authority.choose("line-1-outcome", "less")
    authority.choose("line-2-outcome", "approved")
    authority.fill(reason="As the board advised, with less powder.")
    authority.press("Record decision")
    authority.sees("Say how much is lent.")
    authority.fill(line__1__mass="15 mg", line__1__reason="Your pilot needed no more.")
    authority.press("Record decision")
    authority.sees("is opened, and its mass is set aside")
    return Loan.objects.get()


def agree(curator: Hands, representative: Hands, tmp_path: Path, reference: str) -> None:
    """Terms, both signatures under the same digest, and the paper the policy demands."""
    curator.go(f"/loans/{reference}/")
    curator.follow("Draw up the agreement")
    curator.press("Keep these terms")
    for hand, side in ((curator, "lender"), (representative, "borrower")):
        hand.go(f"/loans/{reference}/")
        hand.follow("Sign the agreement")
        hand.sees("SHA-256 of exactly this document:")
        hand.page.locator("[name=agreed]").check()
        hand.press(f"Sign for the {side}")
        hand.sees("Signed.")
    curator.go(f"/loans/{reference}/")
    curator.follow("Add a paper")
    paper = tmp_path / "storage.pdf"
    paper.write_bytes(b"%PDF-1.7 the storage plan")
    curator.attach("file", paper)
    curator.press("Keep paper")


def prepare(processor: Hands, reference: str) -> None:
    """A portion cut with its loss shown before it is recorded, a chip taken whole; both packed and handed over."""
    processor.go(f"/loans/{reference}/")
    processor.follow("Cut the portion")
    processor.fill(balance="XPR-2", uncertainty="0.01", before="1000", portion="15.002", after="984.9")
    processor.press("Show what it comes to")
    processor.sees("0.098")
    processor.press("Record the cut")
    processor.fill(container="Vial 7", seal="S-1001")
    processor.press("Make ready")
    processor.follow("Take the piece")
    processor.fill(balance="XPR-2", uncertainty="0.01", reading="12.000")
    processor.press("Record it")
    processor.fill(container="Box 3", seal="S-1002")
    processor.press("Make ready")
    processor.follow("Hand over")
    processor.choose("way", "carrier")
    processor.press("Hand over")
    processor.sees("Name the carrier.")
    processor.fill(carrier="Invented Couriers", tracking="IC 12")
    processor.press("Hand over")
    processor.sees("Handed over.")


def use(researcher: Hands, tmp_path: Path, reference: str) -> None:
    """Received, 5 mg of the powder used with its log as evidence, both sent back."""
    for number in (1, 2):
        researcher.go(f"/loans/{reference}/{number}/acknowledge/")
        researcher.choose("seal_whole", "yes")
        researcher.press("Acknowledge receipt")
    researcher.go(f"/loans/{reference}/1/use/")
    log = tmp_path / "log.csv"
    log.write_bytes(b"spot,depth\n1,20\n")
    researcher.attach("evidence", log)
    researcher.fill(consumed="5", process_loss="0.1", remark="Forty spots.")
    researcher.press("Report use")
    researcher.sees("The use is reported and booked.")
    researcher.follow("Send back")
    for box in researcher.page.locator("[name^=declared]").all():
        box.fill("10")
    researcher.choose("way", "in_person")
    researcher.press("Send back")
    researcher.sees("Sent back.")


def square(processor: Hands, second: Person, curator: Hands, reference: str) -> None:
    """The powder balances within tolerance; the chip does not, until a late report explains it."""
    for number, weighed in ((1, "9.880"), (2, "9.000")):
        processor.go(f"/loans/{reference}/{number}/receive/")
        processor.choose("seal_whole", "yes")
        processor.press("Take in")
        processor.go(f"/loans/{reference}/{number}/weigh/")
        processor.fill(reading=weighed, balance="XPR-1", uncertainty="0.01")
        processor.pick("second_by", second.name)
        processor.press("Record weighing")
    curator.go(f"/loans/{reference}/reconcile/")
    curator.press("Reconcile piece 1")
    curator.sees("Piece 1 is closed, and its books are at zero.")
    curator.press("Record the discrepancy of piece 2")
    curator.sees("Piece 2 does not balance")
    curator.follow("Correct the books")
    curator.fill(consumed="3", reason="The borrower found an unreported polishing in the log.")
    curator.press("Book the correction")
    curator.press("Reconcile piece 2")
    curator.sees("Piece 2 is closed, and its books are at zero.")


def test_one_loan_through_everything(
    world: World, hands: Callable[..., Hands], tmp_path: Path, assert_accessible: Accessible
) -> None:
    researcher, curator, processor = hands(world.investigator), hands(world.curator), hands(world.processor)
    application = apply(researcher, world, tmp_path)
    check(curator, researcher, world, application.reference)
    review([hands(reviewer) for reviewer in world.reviewers], curator, application.reference)
    loan = decide(hands(world.authority), application.reference)
    agree(curator, hands(world.representative), tmp_path, loan.reference)
    prepare(processor, loan.reference)
    use(researcher, tmp_path, loan.reference)
    square(processor, world.second_processor, curator, loan.reference)

    loan.refresh_from_db()
    assert loan.status == "closed"
    assert not any(sum(of_allotment(item.allotment).values()) for item in loan.items.all())
    assert [item.status for item in loan.items.order_by("number")] == ["closed", "closed"]
    researcher.go(f"/loans/{loan.reference}/")
    researcher.sees("Closed")
    assert_accessible(researcher.page)
    said = StringIO()
    call_command("verify", stdout=said)
