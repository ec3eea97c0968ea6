"""One loan of two pieces through everything that can happen to it, in a real browser; then its page as of four days.

Cutting, two consignments, a use, more time, one piece passed to another investigator, a partial return, a discrepancy,
its correction, a result, closure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from registry.access.roles import Role
from registry.foundation.clocks import now
from registry.ledger.balances import of_allotment
from registry.loans.models import Loan
from registry.parties.models import Person
from registry.reports.verification.whole import verify_everything
from tests import worlds
from tests.e2e.hands import Hands
from tests.factories.parties import make_person_with_role, make_user
from tests.worlds import World

CUT, FIRST, SECOND, USED, BACK = 50, 45, 30, 20, 10
"""Days before today on which things happened."""


@pytest.fixture
def loan(world: World) -> Loan:
    """Powder and a chip, agreed on two months ago, with time to be extended; and a stranger who may borrow, too."""
    their_side = make_person_with_role(Role.REPRESENTATIVE, institution=world.stranger_institution, name="Their side")
    for person in (world.stranger, their_side):
        make_user(person)
    world.at = now() - timedelta(days=60)
    return worlds.loan_signed(world, worlds.powder_portion(world), worlds.whole_piece(world, world.chip))


class Story:
    """Who is at work, and what day it was, on the collection's calendar."""

    def __init__(self, world: World, loan: Loan, hands: Callable[..., Hands]) -> None:
        self.world, self.loan = world, loan
        self.today = world.collection.date_of(now())
        self.researcher, self.curator = hands(world.investigator), hands(world.curator)
        self.processor, self.authority = hands(world.processor), hands(world.authority)
        self.stranger = hands(world.stranger)
        self.their_side = hands(Person.objects.get(name="Their side"))

    def day(self, before: int) -> date:
        return self.today - timedelta(days=before)

    def at(self, before: int, hour: int = 10) -> str:
        """An instant as it is typed into a form."""
        return f"{self.day(before).isoformat()}T{hour:02}:00"

    def page(self, rest: str, loan: Loan | None = None) -> str:
        return f"/loans/{(loan or self.loan).reference}/{rest}"


def cut_both(story: Story) -> None:
    hand = story.processor
    hand.go(story.page("1/prepare/"))
    hand.fill(balance="XPR-2", uncertainty="0.01", before="1000", portion="20", after="979.8", at=story.at(CUT))
    hand.press("Show what it comes to")
    hand.press("Record the cut")
    hand.fill(container="Vial 7", seal="S-1001", at=story.at(CUT, 11))
    hand.press("Make ready")
    hand.go(story.page("2/prepare/"))
    hand.fill(balance="XPR-2", uncertainty="0.01", reading="12.000", at=story.at(CUT, 12))
    hand.press("Record it")
    hand.fill(container="Box 3", seal="S-1002", at=story.at(CUT, 13))
    hand.press("Make ready")


def send_one_after_the_other(story: Story) -> None:
    """The powder first, by hand; the chip a fortnight later, by carrier; each acknowledged two days after."""
    for number, left_out, before, way in ((1, 2, FIRST, "in_person"), (2, None, SECOND, "carrier")):
        hand = story.processor
        hand.go(story.page("hand-over/"))
        if left_out:
            hand.page.locator(f"[name=items][value='{left_out}']").uncheck()
        hand.choose("way", way)
        if way == "carrier":
            hand.fill(carrier="Invented Couriers", tracking="IC 12")
        hand.fill(at=story.at(before))
        hand.press("Hand over")
        hand.sees("Handed over.")
        story.researcher.go(story.page(f"{number}/acknowledge/"))
        story.researcher.choose("seal_whole", "yes")
        story.researcher.fill(at=story.at(before - 2))
        story.researcher.press("Acknowledge receipt")


def use_some(story: Story) -> None:
    story.researcher.go(story.page("1/use/"))
    story.researcher.fill(consumed="5", process_loss="0.1", remark="Forty spots.", at=story.at(USED))
    story.researcher.press("Report use")
    story.researcher.sees("The use is reported and booked.")


def get_more_time(story: Story) -> date:
    """Asked for by the investigator, granted by the authority; the new day."""
    story.loan.refresh_from_db()
    assert story.loan.due_on is not None
    later = story.loan.due_on + timedelta(days=90)
    story.researcher.go(story.page("extend/"))
    story.researcher.fill(to_on=later.isoformat(), reason="Forty spots done, sixty to go.")
    story.researcher.press("Ask for more time")
    story.authority.go(story.page("extend/decide/"))
    story.authority.choose("granted", "yes")
    story.authority.fill(reason="The work is under way.")
    story.authority.press("Record the decision")
    return later


def pass_the_chip_on(story: Story) -> Loan:
    """Asked for, agreed to, signed for by the receiving side, weighed and taken over; the loan it is in now."""
    giver, receiver = story.researcher, story.stranger
    giver.go(story.page("transfer/"))
    giver.page.locator("[name=items][value='1']").uncheck()
    giver.pick("borrower", story.world.stranger_institution.name)
    giver.fill(email=story.world.stranger.email, reason="They have the better microscope.")
    giver.press("Ask for the transfer")
    story.curator.go(story.page("transfer/decide/"))
    story.curator.choose("agreed", "yes")
    story.curator.fill(reason="Both know the piece.")
    story.curator.press("Record the decision")
    theirs = Loan.objects.get(items__taken_from__loan=story.loan)
    story.curator.go(story.page("agreement/", theirs))
    story.curator.press("Keep these terms")
    for hand, side in ((story.curator, "lender"), (story.their_side, "borrower")):
        hand.go(story.page("sign/", theirs))
        hand.page.locator("[name=agreed]").check()
        hand.press(f"Sign for the {side}")
    receiver.go(story.page("1/take-over/", theirs))
    receiver.choose("seal_whole", "yes")
    receiver.fill(reading="12", balance="XPR-3", uncertainty="0.01")
    receiver.press("Take it over")
    receiver.sees("Taken over")
    return theirs


def return_the_powder(story: Story) -> None:
    """It comes back 3 mg short, which a use told late explains."""
    story.researcher.go(story.page("send-back/"))
    story.researcher.page.locator("[name^=declared]").fill("14.9")
    story.researcher.choose("way", "in_person")
    story.researcher.fill(at=story.at(BACK))
    story.researcher.press("Send back")
    take_in(story, story.loan, "11.900", at=(story.at(BACK - 1), story.at(BACK - 2)))
    hand = story.curator
    hand.go(story.page("reconcile/"))
    hand.press("Record the discrepancy of piece 1")
    hand.sees("Piece 1 does not balance")
    hand.follow("Correct the books")
    hand.fill(consumed="3", reason="A polishing was found in the log.")
    hand.press("Book the correction")
    hand.press("Reconcile piece 1")
    hand.sees("Piece 1 is closed, and its books are at zero.")


def take_in(story: Story, loan: Loan, weighed: str, *, at: tuple[str, str]) -> None:
    """The laboratory has the first piece of a loan again, and two people weigh it."""
    hand = story.processor
    hand.go(story.page("1/receive/", loan))
    hand.choose("seal_whole", "yes")
    hand.fill(at=at[0])
    hand.press("Take in")
    hand.go(story.page("1/weigh/", loan))
    hand.fill(reading=weighed, balance="XPR-1", uncertainty="0.01", at=at[1])
    hand.pick("second_by", story.world.second_processor.name)
    hand.press("Record weighing")


def tell_of_a_paper(story: Story) -> None:
    hand = story.researcher
    hand.go(story.page("results/add/"))
    hand.fill(title="Dry basalt", authors="A. Invented", published_in="A journal", year=str(story.today.year))
    for box in hand.page.locator("[name=items]").all():
        box.check()
    hand.press("Keep the result")
    hand.sees("The result is kept.")


def return_the_chip(story: Story, theirs: Loan) -> None:
    """By whoever answers for it now."""
    story.stranger.go(story.page("send-back/", theirs))
    story.stranger.page.locator("[name^=declared]").fill("12")
    story.stranger.choose("way", "in_person")
    story.stranger.press("Send back")
    take_in(story, theirs, "11.950", at=("", ""))
    story.curator.go(story.page("reconcile/", theirs))
    story.curator.press("Reconcile piece 1")
    story.curator.sees("Piece 1 is closed, and its books are at zero.")


def looks_as_of(story: Story, before: int, *words: str, but_not: str = "") -> None:
    """The loan as it stood at the end of that day shows these words."""
    hand = story.curator
    hand.go(story.page("as-of/"))
    hand.fill(as_of=story.day(before).isoformat())
    hand.press("Look back")
    for word in words:
        hand.sees(word)
    if but_not:
        hand.does_not_see(but_not)


def test_a_loan_through_everything_and_its_page_as_of_four_days(
    world: World, loan: Loan, hands: Callable[..., Hands]
) -> None:
    story = Story(world, loan, hands)
    cut_both(story)
    send_one_after_the_other(story)
    use_some(story)
    due = get_more_time(story)
    theirs = pass_the_chip_on(story)
    return_the_powder(story)
    tell_of_a_paper(story)
    return_the_chip(story, theirs)

    for one in (loan, theirs):
        one.refresh_from_db()
        assert one.status == "closed"
        assert not any(sum(of_allotment(item.allotment).values()) for item in one.items.all())
    assert loan.due_on == due
    assert [item.status for item in loan.items.order_by("number")] == ["closed", "transferred"]
    assert (loan.consignments.count(), theirs.consignments.count()) == (3, 1)
    assert verify_everything(at=now()).holds
    looks_as_of(story, CUT - 1, "ready", "20.000", "process loss 0.200", but_not="on loan")
    looks_as_of(story, SECOND + 5, "on loan", "ready", "12.000")
    looks_as_of(story, USED - 1, "on loan", "14.900", "consumed 5.000", but_not="ready")
    looks_as_of(story, 0, "closed", "consumed 8.000", "transferred", but_not="on loan")
